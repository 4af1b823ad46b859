// Issued keys in memory, 64 bytes each, found by id without a lock (see slab.h). One thread writes, after commits.
#pragma once

#include "clearinghouse/internal/slab.h"
#include "core/address.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sluice::clearinghouse {

class KeyIndex {
public:
    static constexpr std::uint32_t none = SlotTable::none;
    static constexpr std::uint32_t ended = 1;  // an `ends` long past: revoked
    static constexpr std::size_t saltBytes = 16;
    using Salt = std::array<std::uint8_t, saltBytes>;

    // What a key is made of, for adding.
    struct Entry {
        std::uint64_t id = 0;
        Hash32 hash;
        std::uint32_t owner = 0;          // number in the OwnerIndex
        std::uint32_t ends = 0;           // unix seconds; 0: never
        std::uint32_t lastUsed = 0;       // unix seconds; 0: never
        std::string subjectType, scopes;  // few different ones
        std::optional<Salt> salt;         // of the first suite's form
    };
    struct alignas(64) Row {
        std::uint64_t id = 0;
        Hash32 hash;
        std::uint32_t owner = 0;
        std::uint32_t words = 0;  // number of subject type and scopes
        std::uint32_t salt = none;
        std::atomic<std::uint32_t> ends{0};
        std::atomic<std::uint32_t> lastUsed{0};
    };
    struct Words {
        std::string subjectType, scopes;
    };

    // --- writer thread ------------------------------------------------------------------------------------------------
    void reserve(std::size_t keys);
    void put(const Entry& entry);  // replaces one of the same id
    void setEnd(std::uint64_t id, std::uint32_t ends);
    // Is there room for another combination of subject type and scopes?
    bool hasRoomForWords(const std::string& subjectType, const std::string& scopes) const;
    // Rows whose last use is not written yet, at most `limit`; they count as written. True: more wait.
    bool takeUsed(std::size_t limit, const std::function<void(const Row&)>& sink);
    static constexpr std::size_t capacity() { return Slab<Row>::capacity() - 100'000; }

    // --- any thread ---------------------------------------------------------------------------------------------------
    std::uint32_t find(std::uint64_t id) const;  // number of the row, dead ones too; none: unknown
    const Row& row(std::uint32_t number) const { return m_rows.at(number); }
    const Words& words(const Row& key) const { return m_words.at(key.words); }
    const Salt& salt(const Row& key) const { return m_salts.at(key.salt); }
    void noteUsed(std::uint32_t number, std::uint32_t nowSeconds);
    std::size_t size() const { return m_rows.size(); }
    std::size_t memoryBytes() const;

private:
    static constexpr std::uint32_t maxWords = 65'536;
    static constexpr std::uint32_t bitsOfWord = 64;
    struct DirtyWord {
        std::atomic<std::uint64_t> bits{0};
    };
    static std::uint64_t spread(std::uint64_t id) { return id * 0x9e3779b97f4a7c15ull >> 7; }

    Slab<Row> m_rows;
    SlotTable m_slots;
    Slab<DirtyWord> m_dirty;  // one bit a row: last use not written yet
    std::size_t m_nextDirty = 0;
    Slab<Words, 256, maxWords / 256> m_words;
    std::map<std::pair<std::string, std::string>, std::uint32_t> m_wordNumbers;  // writer
    Slab<Salt> m_salts;
};

}  // namespace sluice::clearinghouse
