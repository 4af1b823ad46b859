#include "core/ids.h"

#include "core/hex.h"

#include <array>

namespace sluice {

std::string randomId(Rng& rng)
{
    std::array<std::uint8_t, 16> bytes{};
    rng.fill(bytes);
    return toHex(bytes);
}

std::string randomToken(Rng& rng)
{
    std::array<std::uint8_t, 32> bytes{};
    rng.fill(bytes);
    return toBase64Url(bytes);
}

std::string timeOrderedId(Timestamp now, Rng& rng)
{
    std::array<std::uint8_t, 16> bytes{};
    rng.fill(bytes);
    const auto ms = static_cast<std::uint64_t>(now.micros / 1000);
    for (std::size_t i = 0; i < 6; ++i)
        bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
    return toHex(bytes);
}

}  // namespace sluice
