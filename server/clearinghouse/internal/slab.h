// Two containers for one writing thread and many readers without locks: rows that are only ever added, and a table that finds them by a
// 64-bit hash. Rows never move or die before the container does; what changes in them is atomic. Readers see a row once its slot is stored.
#pragma once

#include "core/check.h"

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

// Rows by number, from 0. Room for chunkRows x maxChunks of them.
template<class Row, std::uint32_t chunkRows = 4096, std::uint32_t maxChunks = 4096>
class Slab {
public:
    Slab() = default;
    ~Slab()
    {
        for (auto& chunk : m_chunks)
            delete[] chunk.load();
    }
    Slab(const Slab&) = delete;
    Slab& operator=(const Slab&) = delete;

    static constexpr std::uint32_t capacity() { return chunkRows * maxChunks; }
    std::uint32_t size() const { return m_size.load(std::memory_order_acquire); }
    Row& at(std::uint32_t number) const
    {
        return m_chunks[number / chunkRows].load(std::memory_order_acquire)[number % chunkRows];
    }
    // Writer. The row is to be filled before its number is told to anybody.
    std::uint32_t add()
    {
        const std::uint32_t number = m_size.load(std::memory_order_relaxed);
        SLUICE_CHECK(number < capacity());
        if (number % chunkRows == 0)
            m_chunks[number / chunkRows].store(new Row[chunkRows], std::memory_order_release);
        m_size.store(number + 1, std::memory_order_release);
        return number;
    }
    std::size_t memoryBytes() const
    {
        return (std::size_t(size()) + chunkRows - 1) / chunkRows * chunkRows * sizeof(Row) + sizeof *this;
    }

private:
    std::array<std::atomic<Row*>, maxChunks> m_chunks{};
    std::atomic<std::uint32_t> m_size{0};
};

// Row numbers by hash; open addressing, at most half full. A table that was outgrown stays until the end, for somebody may be reading it:
// all of them together are smaller than the present one.
class SlotTable {
public:
    static constexpr std::uint32_t none = UINT32_MAX;

    SlotTable() { grow(1024); }

    // The row that `matches` says yes to.
    template<class Matches>
    std::uint32_t find(std::uint64_t hash, const Matches& matches) const
    {
        const Level& level = *m_current.load(std::memory_order_acquire);
        for (std::size_t i = std::size_t(hash) & level.mask;; i = (i + 1) & level.mask) {
            const std::uint32_t slot = level.slots[i].load(std::memory_order_acquire);
            if (slot == 0)
                return none;
            if (matches(slot - 1))
                return slot - 1;
        }
    }
    // Writer. `hashOf(row)` is asked when the table grows.
    template<class HashOf>
    void insert(std::uint64_t hash, std::uint32_t row, const HashOf& hashOf)
    {
        if ((m_count + 1) * 2 > m_levels.back()->mask + 1)
            regrow((m_levels.back()->mask + 1) * 2, hashOf);
        place(*m_levels.back(), hash, row);
        ++m_count;
    }
    // Writer. The row that matches gives its place to another of the same hash; false: there is none.
    template<class Matches>
    bool replace(std::uint64_t hash, const Matches& matches, std::uint32_t row)
    {
        Level& level = *m_levels.back();
        for (std::size_t i = std::size_t(hash) & level.mask;; i = (i + 1) & level.mask) {
            const std::uint32_t slot = level.slots[i].load(std::memory_order_relaxed);
            if (slot == 0)
                return false;
            if (matches(slot - 1)) {
                level.slots[i].store(row + 1, std::memory_order_release);
                return true;
            }
        }
    }
    // Writer. Room for so many without growing.
    template<class HashOf>
    void reserve(std::size_t rows, const HashOf& hashOf)
    {
        const std::size_t wanted = std::bit_ceil(rows * 2 + 2);
        if (wanted > m_levels.back()->mask + 1)
            regrow(wanted, hashOf);
    }
    std::size_t memoryBytes() const { return m_bytes.load(std::memory_order_relaxed); }

private:
    struct Level {
        explicit Level(std::size_t size) : mask(size - 1), slots(std::make_unique<std::atomic<std::uint32_t>[]>(size))
        {}
        std::size_t mask;
        std::unique_ptr<std::atomic<std::uint32_t>[]> slots;  // row + 1; 0: empty
    };
    void grow(std::size_t size)
    {
        m_levels.push_back(std::make_unique<Level>(size));
        m_bytes.fetch_add(size * sizeof(std::uint32_t), std::memory_order_relaxed);
        m_current.store(m_levels.back().get(), std::memory_order_release);
    }
    template<class HashOf>
    void regrow(std::size_t size, const HashOf& hashOf)
    {
        auto next = std::make_unique<Level>(size);
        const Level& now = *m_levels.back();
        for (std::size_t i = 0; i <= now.mask; ++i) {
            if (const std::uint32_t slot = now.slots[i].load(std::memory_order_relaxed))
                place(*next, hashOf(slot - 1), slot - 1);
        }
        m_levels.push_back(std::move(next));
        m_bytes.fetch_add(size * sizeof(std::uint32_t), std::memory_order_relaxed);
        m_current.store(m_levels.back().get(), std::memory_order_release);
    }
    static void place(Level& level, std::uint64_t hash, std::uint32_t row)
    {
        for (std::size_t i = std::size_t(hash) & level.mask;; i = (i + 1) & level.mask) {
            if (level.slots[i].load(std::memory_order_relaxed) == 0) {
                level.slots[i].store(row + 1, std::memory_order_release);
                return;
            }
        }
    }

    std::vector<std::unique_ptr<Level>> m_levels;  // writer
    std::size_t m_count = 0;                       // writer
    std::atomic<std::size_t> m_bytes{0};
    std::atomic<Level*> m_current{nullptr};
};

// Text that is never given back.
class TextArena {
public:
    std::string_view add(std::string_view text);  // writer
    std::size_t memoryBytes() const { return m_bytes.load(std::memory_order_relaxed); }

private:
    std::vector<std::unique_ptr<char[]>> m_blocks;
    std::size_t m_left = 0;
    char* m_next = nullptr;
    std::atomic<std::size_t> m_bytes{0};
};

// A hash that a stranger who picks the text cannot predict. Not for secrets.
std::uint64_t seededHash(std::string_view text, std::uint64_t seed);

}  // namespace sluice::clearinghouse
