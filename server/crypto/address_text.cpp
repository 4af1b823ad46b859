#include "crypto/address_text.h"

#include "core/hex.h"
#include "crypto/hash.h"

#include <algorithm>

namespace sluice::crypto {

std::string checksumAddress(const Address& address)
{
    std::string text = toHex(address.bytes);
    const Hash32 hash = keccak256(asBytes(text));
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int nibble = i % 2 == 0 ? hash.bytes[i / 2] >> 4 : hash.bytes[i / 2] & 15;
        if (text[i] >= 'a' && nibble >= 8)
            text[i] = char(text[i] - 32);
    }
    return "0x" + text;
}

std::optional<Address> parseChecksumAddress(std::string_view text)
{
    const auto address = Address::fromHex(text);
    if (!address)
        return std::nullopt;
    const auto isLower = [](char c) { return c >= 'a' && c <= 'f'; };
    const auto isUpper = [](char c) { return c >= 'A' && c <= 'F'; };
    const bool mixed = std::ranges::any_of(text.substr(2), isLower) && std::ranges::any_of(text.substr(2), isUpper);
    if (mixed && checksumAddress(*address) != text)
        return std::nullopt;
    return address;
}

}  // namespace sluice::crypto
