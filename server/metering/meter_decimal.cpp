#include "metering/meter_decimal.h"

#include "core/amount.h"

namespace sluice::metering {

namespace {

const Int256& decimalUnit()
{
    static const Int256 unit = boost::multiprecision::pow(Int256(10), unsigned(meterScale));
    return unit;
}

// 10^40 at the scale: ten thousand million of them still fit into a sum.
const Int256& decimalBound()
{
    static const Int256 bound = boost::multiprecision::pow(Int256(10), unsigned(meterScale + 40));
    return bound;
}

}  // namespace

std::optional<Int256> meterDecimal(std::string_view text)
{
    // What is no plain number is refused before the general reader sees it: it takes blanks and underscores as well.
    if (text.empty() || text.size() > 512 || text.find_first_not_of("+-.0123456789eE") != std::string_view::npos)
        return std::nullopt;
    const auto units = parseUnitsTruncating(text, meterScale);
    if (!units || *units >= decimalBound() || *units <= -decimalBound())
        return std::nullopt;
    return *units;
}

std::optional<Int256> meterDecimal(const json::Value& value)
{
    if (const auto* number = value.number())
        return meterDecimal(std::string_view(number->text));
    if (const auto* text = value.string())
        return meterDecimal(std::string_view(*text));
    return std::nullopt;
}

Int256 meterWhole(std::int64_t number)
{
    return Int256(number) * decimalUnit();
}

std::string meterText(const Int256& units)
{
    return formatUnits(units, meterScale);
}

json::Value meterNumber(const Int256& units)
{
    return json::Number{meterText(units)};
}

Int256 meterMean(const Int256& sum, std::int64_t count)
{
    return mulDivHalfEven(sum, 1, count).value_or(0);
}

Int256 meterProduct(const Int256& a, const Int256& b)
{
    return mulDivHalfEven(a, b, decimalUnit()).value_or(0);
}

}  // namespace sluice::metering
