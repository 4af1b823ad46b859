#include "core/filter_value.h"

#include "core/amount.h"

#include <algorithm>
#include <charconv>

namespace sluice {

namespace {

tl::unexpected<Error> badFilterValue(const char* reason)
{
    return fail(ErrorCode::InvalidArgument, reason);
}

std::string lowerAscii(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return lower;
}

// Splits "0.1eth" into number and unit.
std::pair<std::string_view, std::string> splitUnit(std::string_view text)
{
    std::size_t end = text.size();
    while (end > 0 && std::isalpha(static_cast<unsigned char>(text[end - 1])))
        --end;
    return {text.substr(0, end), lowerAscii(text.substr(end))};
}

Result<Cell> integerValue(std::string_view text)
{
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || stop != text.data() + text.size())
        return badFilterValue("expected a whole number");
    return Cell(value);
}

Result<Cell> boolValue(std::string_view text)
{
    const std::string lower = lowerAscii(text);
    if (lower == "true" || lower == "yes" || lower == "1")
        return Cell(std::int64_t{1});
    if (lower == "false" || lower == "no" || lower == "0")
        return Cell(std::int64_t{0});
    return badFilterValue("expected yes or no");
}

Result<Cell> amountValue(const TableColumn& column, std::string_view text)
{
    const bool negative = text.starts_with('-');
    const bool dollars = text.substr(negative ? 1 : 0).starts_with('$');
    if (dollars)
        text.remove_prefix(negative ? 2 : 1);
    auto [number, unit] = splitUnit(text);
    if (dollars && unit.empty())
        unit = "usd";
    const std::string own = column.unit.empty() ? (unit == "usd" ? "usd" : "eth") : lowerAscii(column.unit);
    int scale = column.scale != 0 ? column.scale : Asset::named(own).scale();
    if (own == "usd" && column.scale == 0)
        scale = Asset::usd().scale();
    if (unit == "wei" || unit == "gwei") {
        if (own != "eth")
            return badFilterValue("this column has another unit");
        scale = unit == "wei" ? 0 : 9;
    } else if (!unit.empty() && unit != own) {
        return badFilterValue("this column has another unit");
    }
    auto units = parseUnitsTruncating(number, scale);
    if (!units)
        return badFilterValue("expected an amount");
    return Cell(dollars && negative ? Int256(-*units) : *units);
}

std::optional<std::int64_t> durationMs(std::string_view text)
{
    const auto [number, unit] = splitUnit(text);
    std::int64_t unitMs = 1000;
    if (unit == "ms")
        unitMs = 1;
    else if (unit == "m" || unit == "min")
        unitMs = 60'000;
    else if (unit == "h")
        unitMs = 3'600'000;
    else if (unit == "d")
        unitMs = 86'400'000;
    else if (unit == "w")
        unitMs = 604'800'000;
    else if (!unit.empty() && unit != "s")
        return std::nullopt;
    const auto thousandths = parseUnitsTruncating(number, 3);
    if (!thousandths || *thousandths < 0)
        return std::nullopt;
    const auto ms = mulDivHalfEven(*thousandths, unitMs, 1000);
    if (!ms || *ms > INT64_MAX / 2000)
        return std::nullopt;
    return static_cast<std::int64_t>(*ms);
}

Result<Cell> timeValue(std::string_view text, Timestamp now)
{
    if (const auto time = parseTime(text))
        return Cell(time->micros);
    if (const auto ago = durationMs(text))
        return Cell(now.micros - *ago * 1000);
    return badFilterValue("expected a date, a time, or how long ago");
}

}  // namespace

bool isBareDate(std::string_view text)
{
    return text.size() == 10 && parseTime(text).has_value();
}

Result<Cell> parseFilterValue(const TableColumn& column, std::string_view text, Timestamp now)
{
    switch (column.type) {
    case ColumnType::Integer: return integerValue(text);
    case ColumnType::Bool: return boolValue(text);
    case ColumnType::Amount: return amountValue(column, text);
    case ColumnType::Time: return timeValue(text, now);
    case ColumnType::Duration:
        if (const auto ms = durationMs(text))
            return Cell(*ms);
        return badFilterValue("expected a duration such as 30s or 2h");
    case ColumnType::Address:
    case ColumnType::Hash: return Cell(lowerAscii(text));
    case ColumnType::Text:
    case ColumnType::Code:
    case ColumnType::Json: break;
    }
    return Cell(std::string(text));
}

}  // namespace sluice
