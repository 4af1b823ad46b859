// Addresses as people read and paste them: EIP-55 checksums. Stores and comparisons use Address::toHex (lower case). Thread: any.
#pragma once

#include "core/address.h"
#include "core/result.h"

#include <string>
#include <string_view>

namespace sluice::crypto {

std::string checksumText(const Address& address);  // 0x + 40 digits, EIP-55

// 0x + 40 digits. All lower or all upper case passes without a checksum; mixed case must carry a right one. InvalidArgument: "not an
// address", "address checksum does not match".
Result<Address> parseAddress(std::string_view text);

}  // namespace sluice::crypto
