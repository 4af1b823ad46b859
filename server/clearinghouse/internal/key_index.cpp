#include "clearinghouse/internal/key_index.h"

#include <algorithm>

namespace sluice::clearinghouse {

std::uint32_t KeyIndex::find(std::uint64_t id) const
{
    return m_slots.find(spread(id), [&](std::uint32_t row) { return m_rows.at(row).id == id; });
}

void KeyIndex::reserve(std::size_t keys)
{
    m_slots.reserve(keys, [this](std::uint32_t row) { return spread(m_rows.at(row).id); });
}

bool KeyIndex::hasRoomForWords(const std::string& subjectType, const std::string& scopes) const
{
    // A batch may bring as many as it has commands before the index learns of them.
    return m_wordNumbers.contains({subjectType, scopes}) || m_wordNumbers.size() + 2'048 < maxWords;
}

void KeyIndex::put(const Entry& entry)
{
    const auto [words, isNew] = m_wordNumbers.try_emplace({entry.subjectType, entry.scopes}, 0);
    if (isNew) {
        words->second = m_words.add();
        m_words.at(words->second) = {entry.subjectType, entry.scopes};
    }
    const std::uint32_t number = m_rows.add();
    if (number % bitsOfWord == 0)
        m_dirty.add();
    Row& row = m_rows.at(number);
    row.id = entry.id;
    row.hash = entry.hash;
    row.owner = entry.owner;
    row.words = words->second;
    if (entry.salt) {
        row.salt = m_salts.add();
        m_salts.at(row.salt) = *entry.salt;
    }
    row.ends.store(entry.ends, std::memory_order_relaxed);
    row.lastUsed.store(entry.lastUsed, std::memory_order_relaxed);
    const auto same = [&](std::uint32_t other) { return m_rows.at(other).id == entry.id; };
    if (!m_slots.replace(spread(entry.id), same, number))
        m_slots.insert(spread(entry.id), number, [this](std::uint32_t other) { return spread(m_rows.at(other).id); });
}

void KeyIndex::setEnd(std::uint64_t id, std::uint32_t ends)
{
    const std::uint32_t number = find(id);
    if (number != none)
        m_rows.at(number).ends.store(ends);
}

void KeyIndex::noteUsed(std::uint32_t number, std::uint32_t nowSeconds)
{
    constexpr std::uint32_t grain = 30;  // seconds: a key in steady use is not written at each call, nor its cache line
    Row& key = m_rows.at(number);
    if (nowSeconds < key.lastUsed.load(std::memory_order_relaxed) + grain)
        return;
    key.lastUsed.store(nowSeconds, std::memory_order_relaxed);
    m_dirty.at(number / bitsOfWord).bits.fetch_or(1ull << number % bitsOfWord, std::memory_order_release);
}

bool KeyIndex::takeUsed(std::size_t limit, const std::function<void(const Row&)>& sink)
{
    const std::size_t words = m_dirty.size();
    for (std::size_t looked = 0; looked < words; ++looked) {
        if (limit < bitsOfWord)
            return true;
        m_nextDirty = m_nextDirty >= words ? 0 : m_nextDirty;
        const std::size_t at = m_nextDirty++;
        std::atomic<std::uint64_t>& word = m_dirty.at(std::uint32_t(at)).bits;
        if (word.load(std::memory_order_relaxed) == 0)
            continue;
        for (std::uint64_t bits = word.exchange(0, std::memory_order_acquire); bits != 0; bits &= bits - 1) {
            sink(m_rows.at(std::uint32_t(at * bitsOfWord + std::size_t(std::countr_zero(bits)))));
            --limit;
        }
    }
    return false;
}

std::size_t KeyIndex::memoryBytes() const
{
    return m_rows.memoryBytes() + m_slots.memoryBytes() + m_dirty.memoryBytes() + m_words.memoryBytes()
           + m_salts.memoryBytes();
}

}  // namespace sluice::clearinghouse
