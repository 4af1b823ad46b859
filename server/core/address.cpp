#include "core/address.h"

#include "core/hex.h"

namespace sluice {

std::string Address::toHex() const
{
    return toHex0x(bytes);
}

std::optional<Address> Address::fromHex(std::string_view text)
{
    Address address;
    if (!text.starts_with("0x") || !fromHexExactly(text, address.bytes))
        return std::nullopt;
    return address;
}

std::string Hash32::toHex() const
{
    return toHex0x(bytes);
}

std::optional<Hash32> Hash32::fromHex(std::string_view text)
{
    Hash32 hash;
    if (!fromHexExactly(text, hash.bytes))
        return std::nullopt;
    return hash;
}

}  // namespace sluice
