#include "core/rng.h"

#include "core/check.h"

#include <bit>
#include <cerrno>
#include <cstring>
#include <sys/random.h>

namespace sluice {

std::uint64_t Rng::next64()
{
    std::uint64_t value = 0;
    fill({reinterpret_cast<std::uint8_t*>(&value), sizeof value});
    return value;
}

std::uint64_t Rng::below(std::uint64_t bound)
{
    SLUICE_CHECK(bound > 0);
    // Rejection keeps every value equally likely.
    const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    std::uint64_t value = next64();
    while (value >= limit)
        value = next64();
    return value % bound;
}

void SystemRng::fill(std::span<std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = getrandom(bytes.data(), bytes.size(), 0);
        SLUICE_CHECK(count > 0 || errno == EINTR);
        if (count > 0)
            bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

void SeededRng::fill(std::span<std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const std::uint64_t value = m_engine();
        const std::size_t count = std::min(bytes.size(), sizeof value);
        std::memcpy(bytes.data(), &value, count);
        bytes = bytes.subspan(count);
    }
}

}  // namespace sluice
