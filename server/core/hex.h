// Hex and base64url text. Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

using Bytes = std::vector<std::uint8_t>;

std::string toHex(std::span<const std::uint8_t> bytes);    // lower case, no prefix
std::string toHex0x(std::span<const std::uint8_t> bytes);  // lower case, "0x" in front
std::optional<Bytes> fromHex(std::string_view text);       // with or without 0x; even count of digits
bool fromHexExactly(std::string_view text, std::span<std::uint8_t> out);

std::string toBase64Url(std::span<const std::uint8_t> bytes);  // no padding
std::optional<Bytes> fromBase64Url(std::string_view text);     // padding accepted, strict otherwise

inline std::span<const std::uint8_t> asBytes(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace sluice
