// Tenants and users in memory, compact: whose key it is, and whether tenant and user are active. Written by the writer thread after each
// commit; read by any thread without a lock.
#pragma once

#include "clearinghouse/directory.h"
#include "clearinghouse/internal/slab.h"

namespace sluice::clearinghouse {

class OwnerIndex {
public:
    static constexpr std::uint32_t none = SlotTable::none;
    static constexpr std::uint32_t maxTenants = 1u << 20;

    explicit OwnerIndex(std::uint64_t seed) : m_seed(seed) {}

    // --- writer thread ------------------------------------------------------------------------------------------------
    void reserve(std::size_t users);
    void putTenant(std::string_view clientId, bool active);
    // The tenant is known. Answers the user's number.
    std::uint32_t putUser(std::string_view clientId, std::string_view subject, bool active);

    // --- any thread ---------------------------------------------------------------------------------------------------
    Standing tenant(std::string_view clientId) const;
    Standing user(std::string_view clientId, std::string_view subject) const;
    std::uint32_t find(std::string_view clientId, std::string_view subject) const;  // none: unknown
    struct View {
        std::string_view clientId, subject;  // live as long as the index
        bool active = false;                 // tenant and user
    };
    View view(std::uint32_t user) const;
    std::size_t users() const { return m_users.size(); }
    static constexpr std::size_t capacity() { return Slab<UserRow>::capacity() - 100'000; }  // a batch may be under way
    std::size_t memoryBytes() const;

private:
    struct TenantRow {
        std::string_view clientId;
        std::atomic<bool> active{false};
    };
    struct UserRow {
        const char* subject = nullptr;
        std::uint32_t tenant = 0;
        std::uint16_t length = 0;
        std::atomic<bool> active{false};
        std::string_view text() const { return {subject, length}; }
    };
    std::uint64_t tenantHash(std::string_view clientId) const { return seededHash(clientId, m_seed); }
    std::uint64_t userHash(std::uint32_t tenantNumber, std::string_view subject) const
    {
        return seededHash(subject, m_seed + 0x9e3779b97f4a7c15ull * (tenantNumber + 1));
    }
    std::uint32_t findTenant(std::string_view clientId) const;
    std::uint32_t findUser(std::uint32_t tenantNumber, std::string_view subject) const;

    const std::uint64_t m_seed;
    TextArena m_texts;
    Slab<TenantRow, 256, maxTenants / 256> m_tenants;
    SlotTable m_tenantSlots;
    Slab<UserRow> m_users;
    SlotTable m_userSlots;
};

}  // namespace sluice::clearinghouse
