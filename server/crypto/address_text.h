// EIP-55 text of an address: what is displayed and sent (ops-engine 0). Thread: any.
#pragma once

#include "core/address.h"

#include <optional>
#include <string>
#include <string_view>

namespace sluice::crypto {

std::string checksumAddress(const Address& address);
// 0x + 40 digits; in mixed case the checksum must be right.
std::optional<Address> parseChecksumAddress(std::string_view text);

}  // namespace sluice::crypto
