#include "core/int256.h"

#include "core/check.h"

#include <algorithm>

namespace sluice {

namespace {

namespace mp = boost::multiprecision;

const Int256& signedMax()
{
    static const Int256 value = (Int256(1) << 255) - 1;
    return value;
}

const UInt256& signBit()
{
    static const UInt256 value = UInt256(1) << 255;
    return value;
}

bool allDigits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string hexDigits(const UInt256& value)
{
    return value.str(0, std::ios_base::hex);
}

}  // namespace

bool fitsSigned256(const Int256& value)
{
    return value <= signedMax() && value >= -signedMax() - 1;
}

Word256 toBigEndian(const UInt256& value)
{
    Word256 bytes{};
    std::array<std::uint8_t, 32> raw{};
    const auto end = mp::export_bits(value, raw.begin(), 8);
    const auto count = static_cast<std::size_t>(end - raw.begin());
    std::copy_n(raw.begin(), count, bytes.end() - static_cast<std::ptrdiff_t>(count));
    return bytes;
}

UInt256 fromBigEndian(std::span<const std::uint8_t> bytes)
{
    SLUICE_CHECK(bytes.size() <= 32);
    UInt256 value = 0;
    if (!bytes.empty())
        mp::import_bits(value, bytes.begin(), bytes.end(), 8);
    return value;
}

Word256 toOffsetBinary(const Int256& value)
{
    SLUICE_CHECK(fitsSigned256(value));
    const UInt256 shifted = value >= 0 ? UInt256(value) + signBit() : signBit() - UInt256(-value);
    return toBigEndian(shifted);
}

Int256 fromOffsetBinary(std::span<const std::uint8_t, 32> bytes)
{
    const UInt256 shifted = fromBigEndian(bytes);
    return shifted >= signBit() ? Int256(shifted - signBit()) : -Int256(signBit() - shifted);
}

std::string toDecimal(const Int256& value)
{
    return value.str();
}

std::string toDecimal(const UInt256& value)
{
    return value.str();
}

std::optional<UInt256> uint256FromDecimal(std::string_view text)
{
    if (!allDigits(text))
        return std::nullopt;
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size() - 1));
    if (text.size() > 78)
        return std::nullopt;
    try {
        return UInt256(std::string(text));
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

std::optional<Int256> int256FromDecimal(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative)
        text.remove_prefix(1);
    const auto magnitude = uint256FromDecimal(text);
    if (!magnitude || *magnitude > signBit() || (!negative && *magnitude == signBit()))
        return std::nullopt;
    return negative ? -Int256(*magnitude) : Int256(*magnitude);
}

std::string toHexQuantity(const UInt256& value)
{
    std::string digits = hexDigits(value);
    std::ranges::transform(digits, digits.begin(), [](char c) { return c >= 'A' && c <= 'F' ? char(c + 32) : c; });
    return "0x" + digits;
}

std::optional<UInt256> uint256FromHexQuantity(std::string_view text)
{
    if (!text.starts_with("0x") || text.size() < 3 || text.size() > 66)
        return std::nullopt;
    const auto isHex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    if (!std::all_of(text.begin() + 2, text.end(), isHex))
        return std::nullopt;
    return UInt256(std::string(text));
}

std::optional<Int256> mulDivHalfEven(const Int256& a, const Int256& b, const Int256& divisor)
{
    SLUICE_CHECK(divisor > 0);
    const mp::int512_t product = mp::int512_t(a) * mp::int512_t(b);
    const mp::int512_t magnitude = product < 0 ? mp::int512_t(-product) : product;
    const mp::int512_t bigDivisor(divisor);
    mp::int512_t quotient = magnitude / bigDivisor;
    const mp::int512_t twice = (magnitude % bigDivisor) * 2;
    if (twice > bigDivisor || (twice == bigDivisor && (quotient & 1) != 0))
        ++quotient;
    if (quotient > mp::int512_t(signedMax()))
        return std::nullopt;
    const Int256 value(quotient);
    return product < 0 ? Int256(-value) : value;
}

}  // namespace sluice
