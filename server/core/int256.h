// 256-bit integers that refuse to wrap: every overflow throws std::overflow_error or std::range_error (Boost.Multiprecision
// "checked"). Code that takes numbers from outside uses the Result-returning helpers below; inside the books an overflow is a
// broken invariant and may end the process.
#pragma once

#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice {

using Int256 = boost::multiprecision::checked_int256_t;
using UInt256 = boost::multiprecision::checked_uint256_t;
using Word256 = std::array<std::uint8_t, 32>;  // big-endian

// Signed range kept in stores and on wires: -2^255 .. 2^255-1 (cpp_int is sign-magnitude and would allow more).
bool fitsSigned256(const Int256& value);

// Offset binary: value + 2^255, big-endian. Bytes sort as the numbers do (DECISIONS 5).
Word256 toOffsetBinary(const Int256& value);
Int256 fromOffsetBinary(std::span<const std::uint8_t, 32> bytes);

Word256 toBigEndian(const UInt256& value);
UInt256 fromBigEndian(std::span<const std::uint8_t> bytes);  // at most 32 bytes

std::string toDecimal(const Int256& value);
std::string toDecimal(const UInt256& value);
std::optional<Int256> int256FromDecimal(std::string_view text);    // "-"? digits
std::optional<UInt256> uint256FromDecimal(std::string_view text);  // digits
std::string toHexQuantity(const UInt256& value);                   // JSON-RPC quantity: 0x0, 0x1f
std::optional<UInt256> uint256FromHexQuantity(std::string_view text);

// a * b / divisor, rounded half to even, exact in between (512 bits). divisor > 0. nullopt when the result does not fit.
std::optional<Int256> mulDivHalfEven(const Int256& a, const Int256& b, const Int256& divisor);

}  // namespace sluice
