#include "core/amount.h"

#include "core/check.h"

#include <algorithm>
#include <cctype>

namespace sluice {

namespace {

struct Decimal {
    bool negative = false;
    std::string digits;  // coefficient without sign
    long exponent = 0;   // value = digits * 10^exponent
};

constexpr std::size_t maxDecimalText = 512;
constexpr long maxExponent = 10'000;

std::string_view trimBlanks(std::string_view text)
{
    const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

// `_` counts only between two digits.
bool takeDigits(std::string_view& text, std::string& digits)
{
    const std::size_t before = digits.size();
    while (!text.empty()) {
        if (std::isdigit(static_cast<unsigned char>(text.front()))) {
            digits.push_back(text.front());
        } else if (text.front() != '_' || digits.size() == before || text.size() < 2
                   || !std::isdigit(static_cast<unsigned char>(text[1]))) {
            break;
        }
        text.remove_prefix(1);
    }
    return digits.size() != before;
}

bool isNonFiniteName(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    return lower == "inf" || lower == "infinity" || lower == "nan" || lower == "snan";
}

Result<Decimal> parseDecimal(std::string_view text)
{
    const auto notDecimal = [] { return fail(ErrorCode::InvalidArgument, "not a decimal"); };
    text = trimBlanks(text);
    if (text.empty() || text.size() > maxDecimalText)
        return notDecimal();
    Decimal decimal;
    if (text.front() == '-' || text.front() == '+') {
        decimal.negative = text.front() == '-';
        text.remove_prefix(1);
    }
    if (isNonFiniteName(text))
        return fail(ErrorCode::InvalidArgument, "not finite");
    const bool whole = takeDigits(text, decimal.digits);
    bool fraction = false;
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        const std::size_t before = decimal.digits.size();
        fraction = takeDigits(text, decimal.digits);
        decimal.exponent -= static_cast<long>(decimal.digits.size() - before);
    }
    if (!whole && !fraction)
        return notDecimal();
    if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
        text.remove_prefix(1);
        const bool negative = text.starts_with('-');
        if (negative || text.starts_with('+'))
            text.remove_prefix(1);
        std::string digits;
        if (!takeDigits(text, digits) || digits.size() > 6)
            return notDecimal();
        const long exponent = std::stol(digits);
        decimal.exponent += negative ? -exponent : exponent;
    }
    if (!text.empty())
        return notDecimal();
    return decimal;
}

Result<Int256> toUnits(Decimal decimal, int scale, bool truncate, bool* dust)
{
    const auto outOfRange = [] { return fail(ErrorCode::InvalidArgument, "out of range"); };
    if (dust)
        *dust = false;
    decimal.digits.erase(0, decimal.digits.find_first_not_of('0'));
    if (decimal.digits.empty())
        return Int256(0);
    long shift = decimal.exponent + scale;
    if (shift > maxExponent)
        return outOfRange();
    if (shift < 0) {
        const std::size_t cut = std::min<std::size_t>(static_cast<std::size_t>(-shift), decimal.digits.size());
        const std::string_view lost = std::string_view(decimal.digits).substr(decimal.digits.size() - cut);
        if (lost.find_first_not_of('0') != std::string_view::npos) {
            if (!truncate)
                return fail(ErrorCode::InvalidArgument, "more than " + std::to_string(scale) + " decimals");
            if (dust)
                *dust = true;
        }
        decimal.digits.erase(decimal.digits.size() - cut);
        shift = 0;
    }
    if (decimal.digits.empty())
        return Int256(0);
    if (decimal.digits.size() + static_cast<std::size_t>(shift) > 78)
        return outOfRange();
    decimal.digits.append(static_cast<std::size_t>(shift), '0');
    const auto value = int256FromDecimal((decimal.negative ? "-" : "") + decimal.digits);
    if (!value)
        return outOfRange();
    return *value;
}

}  // namespace

const Asset& Asset::eth()
{
    static const Asset asset("eth", 18);
    return asset;
}

const Asset& Asset::usd()
{
    static const Asset asset("usd", 26);
    return asset;
}

Asset Asset::named(std::string_view code)
{
    std::string lower(trimBlanks(code));
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    if (lower.empty())
        return eth();
    return Asset(lower, 18);
}

Result<Int256> parseUnits(std::string_view text, int scale)
{
    SLUICE_ASSIGN(auto decimal, parseDecimal(text));
    return toUnits(std::move(decimal), scale, false, nullptr);
}

Result<Int256> parseUnitsTruncating(std::string_view text, int scale, bool* dust)
{
    SLUICE_ASSIGN(auto decimal, parseDecimal(text));
    return toUnits(std::move(decimal), scale, true, dust);
}

std::string formatUnits(const Int256& units, int scale)
{
    const bool negative = units < 0;
    std::string digits = toDecimal(negative ? Int256(-units) : units);
    const auto decimals = static_cast<std::size_t>(scale);
    if (digits.size() <= decimals)
        digits.insert(0, decimals + 1 - digits.size(), '0');
    std::string fraction = digits.substr(digits.size() - decimals);
    digits.erase(digits.size() - decimals);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    std::string text = negative ? "-" + digits : digits;
    if (!fraction.empty())
        text += "." + fraction;
    return text;
}

Result<Amount> Amount::parse(std::string_view text, const Asset& asset)
{
    SLUICE_ASSIGN(auto units, parseUnits(text, asset.scale()));
    return Amount(asset, std::move(units));
}

Amount Amount::operator+(const Amount& other) const
{
    SLUICE_CHECK(m_asset == other.m_asset);
    const Int256 sum = m_units + other.m_units;
    SLUICE_CHECK(fitsSigned256(sum));
    return Amount(m_asset, sum);
}

Amount Amount::operator-(const Amount& other) const
{
    return *this + -other;
}

std::strong_ordering Amount::operator<=>(const Amount& other) const
{
    SLUICE_CHECK(m_asset == other.m_asset);
    if (m_units < other.m_units)
        return std::strong_ordering::less;
    return m_units > other.m_units ? std::strong_ordering::greater : std::strong_ordering::equal;
}

}  // namespace sluice
