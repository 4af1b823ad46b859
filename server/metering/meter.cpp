#include "metering/meter.h"

#include "metering/meter_decimal.h"

#include <algorithm>
#include <array>

namespace sluice::metering {

namespace {

constexpr std::array<std::pair<Aggregation, const char*>, 7> aggregationNames = {{
    {Aggregation::Sum, "SUM"},
    {Aggregation::Count, "COUNT"},
    {Aggregation::UniqueCount, "UNIQUE_COUNT"},
    {Aggregation::Avg, "AVG"},
    {Aggregation::Min, "MIN"},
    {Aggregation::Max, "MAX"},
    {Aggregation::Latest, "LATEST"},
}};

bool isDimensionName(std::string_view text)
{
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    if (text.empty() || text.size() > 64 || !letter(text[0]))
        return false;
    return std::ranges::all_of(text, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

tl::unexpected<Error> badMeter(std::string text)
{
    return fail(ErrorCode::InvalidArgument, std::move(text));
}

}  // namespace

const char* aggregationName(Aggregation aggregation)
{
    for (const auto& [value, name] : aggregationNames) {
        if (value == aggregation)
            return name;
    }
    return "";
}

std::optional<Aggregation> aggregationFromName(std::string_view name)
{
    for (const auto& [value, text] : aggregationNames) {
        if (name == text)
            return value;
    }
    return std::nullopt;
}

std::optional<JsonPath> JsonPath::parse(std::string_view text)
{
    if (text.empty() || text[0] != '$' || text.size() > 512)
        return std::nullopt;
    JsonPath path;
    std::size_t at = 1;
    while (at < text.size()) {
        Step step;
        if (text[at] == '.') {
            const std::size_t end = std::min(text.find_first_of(".[", at + 1), text.size());
            step.name = std::string(text.substr(at + 1, end - at - 1));
            if (step.name.empty() || step.name == "*")
                return std::nullopt;
            at = end;
        } else if (text[at] == '[') {
            const std::size_t end = text.find(']', at);
            if (end == std::string_view::npos)
                return std::nullopt;
            std::string_view inside = text.substr(at + 1, end - at - 1);
            if (inside.size() >= 2 && (inside[0] == '\'' || inside[0] == '"') && inside.back() == inside[0]) {
                step.name = std::string(inside.substr(1, inside.size() - 2));
            } else {
                if (inside.empty() || inside.size() > 6
                    || inside.find_first_not_of("0123456789") != std::string_view::npos)
                    return std::nullopt;
                step.index = std::size_t(std::stoul(std::string(inside)));
            }
            at = end + 1;
        } else {
            return std::nullopt;
        }
        path.m_steps.push_back(std::move(step));
    }
    return path;
}

const json::Value* JsonPath::find(const json::Value& root) const
{
    const json::Value* at = &root;
    for (const Step& step : m_steps) {
        if (step.index) {
            const auto* items = at->items();
            if (!items || *step.index >= items->size())
                return nullptr;
            at = &(*items)[*step.index];
        } else {
            at = at->find(step.name);
            if (!at)
                return nullptr;
        }
    }
    return at;
}

bool isMeterKey(std::string_view text)
{
    if (text.empty() || text.size() > 64 || text.front() == '_' || text.back() == '_')
        return false;
    char before = 'a';
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && (c != '_' || before == '_'))
            return false;
        before = c;
    }
    return true;
}

Result<void> checkDimensions(const std::vector<Dimension>& groupBy, const std::string& valueProperty)
{
    if (groupBy.size() > 64)
        return badMeter("groupBy: at most 64 entries");
    for (std::size_t i = 0; i < groupBy.size(); ++i) {
        const auto& [name, path] = groupBy[i];
        if (!isDimensionName(name))
            return badMeter("groupBy: invalid name: " + name);
        if (name == "subject" || name == "customer_id")
            return badMeter("groupBy: reserved name: " + name);
        if (!JsonPath::parse(path))
            return badMeter("groupBy: not a JSONPath that begins with $: " + path);
        if (!valueProperty.empty() && path == valueProperty)
            return badMeter("groupBy: must not be the value property: " + path);
        for (std::size_t j = 0; j < i; ++j) {
            if (groupBy[j].first == name)
                return badMeter("groupBy: twice: " + name);
        }
    }
    return {};
}

Result<void> checkMeter(const MeterInput& input)
{
    if (!isMeterKey(input.slug))
        return badMeter("slug: must match ^[a-z0-9]+(?:_[a-z0-9]+)*$ and have at most 64 characters");
    if (input.name.size() > 256)
        return badMeter("name: at most 256 characters");
    if (input.description && input.description->size() > 1024)
        return badMeter("description: at most 1024 characters");
    if (input.eventType.empty())
        return badMeter("eventType: must not be empty");
    if (input.aggregation == Aggregation::Count) {
        if (!input.valueProperty.empty())
            return badMeter("valueProperty: not allowed when the aggregation is COUNT");
    } else if (input.valueProperty.empty()) {
        return badMeter("valueProperty: required unless the aggregation is COUNT");
    } else if (!JsonPath::parse(input.valueProperty)) {
        return badMeter("valueProperty: must be a JSONPath that begins with $");
    }
    return checkDimensions(input.groupBy, input.valueProperty);
}

MeterValue meterValue(Aggregation aggregation, const std::string& valueProperty, const JsonPath& path,
                      const json::Value& data)
{
    MeterValue result;
    if (aggregation == Aggregation::Count) {
        result.number = meterWhole(1);
        return result;
    }
    if (!data.isObject()) {
        result.fault = "event data is null and missing value property";
        return result;
    }
    const json::Value* found = path.find(data);
    if (!found || found->isNull()) {
        result.fault = "event data is missing value property at \"" + valueProperty + "\"";
        return result;
    }
    if (aggregation == Aggregation::UniqueCount) {
        result.text = found->isString() ? *found->string() : json::write(*found);
        return result;
    }
    result.number = meterDecimal(*found);
    if (!result.number)
        result.fault = "event data value cannot be parsed as a number: \"" + dimensionText(found) + "\"";
    return result;
}

std::string dimensionText(const json::Value* value)
{
    if (!value || value->isNull())
        return {};
    if (const auto* text = value->string())
        return *text;
    if (const auto* number = value->number())
        return number->text;
    return json::write(*value);
}

}  // namespace sluice::metering
