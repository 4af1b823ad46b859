#include "api/internal/validation.h"
#include "core/amount.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace sluice::api {

namespace {

using ScalarResult = tl::expected<FieldValue, ScalarFault>;

tl::unexpected<ScalarFault> scalarFault(const char* type, std::string msg, std::optional<json::Value> ctx = {})
{
    return tl::unexpected(ScalarFault{type, std::move(msg), std::move(ctx)});
}

std::string_view withoutBlanks(std::string_view text)
{
    const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

bool isDigits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Whole numbers beyond 64 bits end at its bounds: every field has tighter ones, or has none and takes the largest.
std::int64_t clampedInt(std::string_view digits, bool negative)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || value > std::uint64_t(INT64_MAX))
        return negative ? INT64_MIN : INT64_MAX;
    return negative ? -std::int64_t(value) : std::int64_t(value);
}

ScalarResult integerFromNumber(const std::string& text)
{
    const bool negative = text.starts_with('-');
    const std::string_view digits = std::string_view(text).substr(negative ? 1 : 0);
    if (isDigits(digits))
        return FieldValue(clampedInt(digits, negative));
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    if (!std::isfinite(value) || value != std::trunc(value))
        return scalarFault("int_from_float", "Input should be a valid integer, got a number with a fractional part");
    if (std::abs(value) >= 9.2e18)
        return FieldValue(value < 0 ? INT64_MIN : INT64_MAX);
    return FieldValue(std::int64_t(value));
}

ScalarResult integerFromText(std::string_view raw)
{
    constexpr const char* unable = "Input should be a valid integer, unable to parse string as an integer";
    std::string_view text = withoutBlanks(raw);
    if (text.size() > 4300)
        return scalarFault("int_parsing_size", "Unable to parse input string as an integer, exceeded maximum size");
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (const auto point = text.find('.'); point != std::string_view::npos) {
        const auto fraction = text.substr(point + 1);
        if (fraction.empty() || fraction.find_first_not_of('0') != std::string_view::npos)
            return scalarFault("int_parsing", unable);
        text = text.substr(0, point);
    }
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool separator = text[i] == '_' && i > 0 && i + 1 < text.size() && text[i - 1] != '_';
        if (!separator)
            digits.push_back(text[i]);
    }
    if (!isDigits(digits))
        return scalarFault("int_parsing", unable);
    return FieldValue(clampedInt(digits, negative));
}

ScalarResult readInteger(const json::Value& raw)
{
    if (const bool* flag = raw.boolean())
        return FieldValue(std::int64_t(*flag));
    if (const auto* number = raw.number())
        return integerFromNumber(number->text);
    if (const auto* text = raw.string())
        return integerFromText(*text);
    return scalarFault("int_type", "Input should be a valid integer");
}

ScalarResult readNumber(const json::Value& raw)
{
    if (const bool* flag = raw.boolean())
        return FieldValue(*flag ? 1.0 : 0.0);
    const auto* number = raw.number();
    const auto* text = raw.string();
    if (!number && !text)
        return scalarFault("float_type", "Input should be a valid number");
    std::string cleaned(withoutBlanks(number ? number->text : *text));
    std::erase(cleaned, '_');
    const std::string_view digits = std::string_view(cleaned).substr(cleaned.starts_with('+') ? 1 : 0);
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error == std::errc::invalid_argument || end != digits.data() + digits.size())
        return scalarFault("float_parsing", "Input should be a valid number, unable to parse string as a number");
    return FieldValue(value);
}

ScalarResult readFlag(const json::Value& raw)
{
    constexpr const char* unable = "Input should be a valid boolean, unable to interpret input";
    if (const bool* flag = raw.boolean())
        return FieldValue(*flag);
    const auto* number = raw.number();
    const auto* text = raw.string();
    if (!number && !text)
        return scalarFault("bool_type", "Input should be a valid boolean");
    std::string word = number ? number->text : *text;
    std::ranges::transform(word, word.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    for (const char* yes : {"1", "true", "t", "yes", "y", "on"}) {
        if (word == yes || (number && word == "1.0"))
            return FieldValue(true);
    }
    for (const char* no : {"0", "false", "f", "no", "n", "off"}) {
        if (word == no || (number && (word == "0.0" || word == "-0")))
            return FieldValue(false);
    }
    return scalarFault("bool_parsing", unable);
}

ScalarResult readDecimal(const json::Value& raw)
{
    const auto* number = raw.number();
    const auto* text = raw.string();
    if (!number && !text)
        return scalarFault("decimal_type", "Decimal input should be an integer, float, string or Decimal object");
    auto units = parseUnits(number ? number->text : *text, decimalScale);
    if (units)
        return FieldValue(std::move(*units));
    const std::string& fault = units.error().message;
    if (fault == "not finite")
        return scalarFault("finite_number", "Input should be a finite number");
    if (fault.starts_with("more than"))
        return scalarFault("decimal_max_places", "Decimal input should have no more than 18 decimal places",
                           json::Value::object({{"decimal_places", decimalScale}}));
    if (fault == "out of range")
        return scalarFault("decimal_max_digits", "Decimal input should have no more than 77 digits in total",
                           json::Value::object({{"max_digits", 77}}));
    return scalarFault("decimal_parsing", "Input should be a valid decimal");
}

}  // namespace

tl::expected<FieldValue, ScalarFault> readScalar(FieldKind kind, const json::Value& raw)
{
    switch (kind) {
    case FieldKind::Text:
        if (const auto* text = raw.string())
            return FieldValue(*text);
        return scalarFault("string_type", "Input should be a valid string");
    case FieldKind::Integer: return readInteger(raw);
    case FieldKind::Number: return readNumber(raw);
    case FieldKind::Flag: return readFlag(raw);
    case FieldKind::Decimal: return readDecimal(raw);
    case FieldKind::TextList:
    case FieldKind::List:
        if (!raw.isArray())
            return scalarFault("list_type", "Input should be a valid list");
        return FieldValue(raw);
    case FieldKind::Dictionary:
        if (!raw.isObject())
            return scalarFault("dict_type", "Input should be a valid dictionary");
        return FieldValue(raw);
    }
    return scalarFault("string_type", "Input should be a valid string");
}

std::string floatText(double value)
{
    char buffer[64];
    const double size = std::abs(value);
    const bool plain = value == 0 || (size >= 1e-4 && size < 1e16);
    const auto form = plain ? std::chars_format::fixed : std::chars_format::scientific;
    std::string text(buffer, std::to_chars(buffer, buffer + sizeof buffer, value, form).ptr);
    if (plain && text.find('.') == std::string::npos)
        text += ".0";
    return text;
}

}  // namespace sluice::api
