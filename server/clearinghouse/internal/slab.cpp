#include "clearinghouse/internal/slab.h"

#include <algorithm>
#include <cstring>

namespace sluice::clearinghouse {

namespace {

constexpr std::size_t arenaBlock = 256 * 1024;

// Multiplies to 128 bits and folds: every bit of the input reaches every bit of the outcome.
std::uint64_t foldedProduct(std::uint64_t a, std::uint64_t b)
{
    __extension__ using Wide = unsigned __int128;
    const Wide product = Wide(a) * b;
    return std::uint64_t(product) ^ std::uint64_t(product >> 64);
}

}  // namespace

std::string_view TextArena::add(std::string_view text)
{
    if (text.size() > m_left) {
        const std::size_t size = std::max(arenaBlock, text.size());
        m_blocks.push_back(std::make_unique<char[]>(size));
        m_next = m_blocks.back().get();
        m_left = size;
        m_bytes.fetch_add(size, std::memory_order_relaxed);
    }
    std::ranges::copy(text, m_next);
    const std::string_view kept(m_next, text.size());
    m_next += text.size();
    m_left -= text.size();
    return kept;
}

std::uint64_t seededHash(std::string_view text, std::uint64_t seed)
{
    std::uint64_t state = foldedProduct(seed ^ 0x9e3779b97f4a7c15ull, text.size() + 0xbf58476d1ce4e5b9ull);
    while (!text.empty()) {
        std::uint64_t word = 0;
        const std::size_t count = std::min<std::size_t>(8, text.size());
        std::memcpy(&word, text.data(), count);
        state = foldedProduct(state ^ word ^ seed, 0x94d049bb133111ebull ^ state);
        text.remove_prefix(count);
    }
    return foldedProduct(state ^ seed, 0xd6e8feb86659fd93ull);
}

}  // namespace sluice::clearinghouse
