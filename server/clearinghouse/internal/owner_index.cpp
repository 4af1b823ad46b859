#include "clearinghouse/internal/owner_index.h"

namespace sluice::clearinghouse {

std::uint32_t OwnerIndex::findTenant(std::string_view clientId) const
{
    return m_tenantSlots.find(tenantHash(clientId),
                              [&](std::uint32_t row) { return m_tenants.at(row).clientId == clientId; });
}

std::uint32_t OwnerIndex::findUser(std::uint32_t tenantNumber, std::string_view subject) const
{
    return m_userSlots.find(userHash(tenantNumber, subject), [&](std::uint32_t row) {
        const UserRow& user = m_users.at(row);
        return user.tenant == tenantNumber && user.text() == subject;
    });
}

void OwnerIndex::reserve(std::size_t users)
{
    m_userSlots.reserve(users, [this](std::uint32_t row) {
        const UserRow& user = m_users.at(row);
        return userHash(user.tenant, user.text());
    });
}

void OwnerIndex::putTenant(std::string_view clientId, bool active)
{
    std::uint32_t row = findTenant(clientId);
    if (row == none) {
        row = m_tenants.add();
        m_tenants.at(row).clientId = m_texts.add(clientId);
        m_tenants.at(row).active.store(active);
        m_tenantSlots.insert(tenantHash(clientId), row,
                             [this](std::uint32_t other) { return tenantHash(m_tenants.at(other).clientId); });
        return;
    }
    m_tenants.at(row).active.store(active);
}

std::uint32_t OwnerIndex::putUser(std::string_view clientId, std::string_view subject, bool active)
{
    const std::uint32_t tenantNumber = findTenant(clientId);
    SLUICE_CHECK(tenantNumber != none);
    std::uint32_t row = findUser(tenantNumber, subject);
    if (row == none) {
        row = m_users.add();
        UserRow& user = m_users.at(row);
        const std::string_view kept = m_texts.add(subject);
        user.subject = kept.data();
        user.length = std::uint16_t(kept.size());
        user.tenant = tenantNumber;
        user.active.store(active);
        m_userSlots.insert(userHash(tenantNumber, subject), row, [this](std::uint32_t other) {
            const UserRow& known = m_users.at(other);
            return userHash(known.tenant, known.text());
        });
        return row;
    }
    m_users.at(row).active.store(active);
    return row;
}

Standing OwnerIndex::tenant(std::string_view clientId) const
{
    const std::uint32_t row = findTenant(clientId);
    if (row == none)
        return Standing::Unknown;
    return m_tenants.at(row).active.load() ? Standing::Active : Standing::Stopped;
}

Standing OwnerIndex::user(std::string_view clientId, std::string_view subject) const
{
    const std::uint32_t tenantNumber = findTenant(clientId);
    if (tenantNumber == none)
        return Standing::Unknown;
    if (!m_tenants.at(tenantNumber).active.load())
        return Standing::Stopped;
    const std::uint32_t row = findUser(tenantNumber, subject);
    if (row == none)
        return Standing::Unknown;
    return m_users.at(row).active.load() ? Standing::Active : Standing::Stopped;
}

std::uint32_t OwnerIndex::find(std::string_view clientId, std::string_view subject) const
{
    const std::uint32_t tenantNumber = findTenant(clientId);
    return tenantNumber == none ? none : findUser(tenantNumber, subject);
}

OwnerIndex::View OwnerIndex::view(std::uint32_t number) const
{
    const UserRow& user = m_users.at(number);
    const TenantRow& tenant = m_tenants.at(user.tenant);
    return {tenant.clientId, user.text(), user.active.load() && tenant.active.load()};
}

std::size_t OwnerIndex::memoryBytes() const
{
    return m_texts.memoryBytes() + m_tenants.memoryBytes() + m_tenantSlots.memoryBytes() + m_users.memoryBytes()
           + m_userSlots.memoryBytes();
}

}  // namespace sluice::clearinghouse
