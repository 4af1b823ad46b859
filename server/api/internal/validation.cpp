#include "api/internal/validation.h"

#include "core/address.h"
#include "core/amount.h"
#include "core/utf8.h"

#include <charconv>

namespace sluice::api {

namespace {

constexpr const char* addressPattern = "^0x[a-fA-F0-9]{40}$";

double boundValue(const std::string& text)
{
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string boundShown(const std::string& text)
{
    return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

std::string characters(const char* start, std::size_t count)
{
    return start + std::to_string(count) + (count == 1 ? " character" : " characters");
}

// One field: what is wrong with it goes to `faults` with its place.
class FieldCheck {
public:
    FieldCheck(const FieldSpec& spec, const char* place, const json::Value& raw, Faults& faults)
        : m_spec(spec), m_place(place), m_raw(raw), m_faults(faults)
    {}

    FieldValue run()
    {
        const std::size_t before = m_faults.size();
        auto value = readScalar(m_spec.kind, m_raw);
        if (!value) {
            fault(value.error().type, value.error().msg, value.error().ctx);
            return {};
        }
        FieldValue checked = std::move(*value);
        if (m_spec.kind == FieldKind::TextList)
            checked = listOf(std::get<json::Value>(checked));
        else if (m_spec.kind == FieldKind::Text)
            checkText(std::get<std::string>(checked));
        else
            checkBounds(checked);
        if (m_faults.size() == before && m_spec.rule) {
            if (const auto reason = m_spec.rule(checked))
                fault("value_error", "Value error, " + *reason, json::Value::object({{"error", json::Object{}}}));
        }
        return checked;
    }

private:
    void fault(std::string type, std::string msg, std::optional<json::Value> ctx = {})
    {
        m_faults.add(std::move(type), {m_place, m_spec.name}, std::move(msg), m_raw, std::move(ctx));
    }

    void checkText(const std::string& text)
    {
        const std::size_t length = codePointCount(text);
        if (m_spec.minLength && length < *m_spec.minLength) {
            fault("string_too_short", characters("String should have at least ", *m_spec.minLength),
                  json::Value::object({{"min_length", std::uint64_t(*m_spec.minLength)}}));
        } else if (m_spec.maxLength && length > *m_spec.maxLength) {
            fault("string_too_long", characters("String should have at most ", *m_spec.maxLength),
                  json::Value::object({{"max_length", std::uint64_t(*m_spec.maxLength)}}));
        } else if (m_spec.isAddress && !Address::fromHex(text)) {
            fault("string_pattern_mismatch", std::string("String should match pattern '") + addressPattern + "'",
                  json::Value::object({{"pattern", addressPattern}}));
        } else if (!m_spec.choices.empty() && std::ranges::find(m_spec.choices, text) == m_spec.choices.end()) {
            const std::string expected = choicesText();
            fault("literal_error", "Input should be " + expected, json::Value::object({{"expected", expected}}));
        }
    }

    std::string choicesText() const
    {
        std::string text;
        for (std::size_t i = 0; i < m_spec.choices.size(); ++i) {
            if (i > 0)
                text += i + 1 == m_spec.choices.size() ? " or " : ", ";
            text += "'" + m_spec.choices[i] + "'";
        }
        return text;
    }

    void checkBounds(const FieldValue& value)
    {
        if (const auto* units = std::get_if<Int256>(&value); units && !m_spec.above.empty())
            return checkAbove(*units > parseUnits(m_spec.above, decimalScale).value_or(0));
        double number = 0;
        if (const auto* whole = std::get_if<std::int64_t>(&value))
            number = double(*whole);
        else if (const auto* real = std::get_if<double>(&value))
            number = *real;
        else
            return;
        if (!m_spec.above.empty() && !(number > boundValue(m_spec.above))) {
            checkAbove(false);
        } else if (!m_spec.least.empty() && !(number >= boundValue(m_spec.least))) {
            fault("greater_than_equal", "Input should be greater than or equal to " + boundShown(m_spec.least),
                  json::Value::object({{"ge", json::Number{m_spec.least}}}));
        } else if (!m_spec.most.empty() && !(number <= boundValue(m_spec.most))) {
            fault("less_than_equal", "Input should be less than or equal to " + boundShown(m_spec.most),
                  json::Value::object({{"le", json::Number{m_spec.most}}}));
        }
    }

    void checkAbove(bool isAbove)
    {
        if (!isAbove)
            fault("greater_than", "Input should be greater than " + boundShown(m_spec.above),
                  json::Value::object({{"gt", json::Number{m_spec.above}}}));
    }

    FieldValue listOf(const json::Value& raw)
    {
        std::vector<std::string> list;
        const json::Array& items = *raw.items();
        if (m_spec.minLength && items.size() < *m_spec.minLength) {
            const std::string least = std::to_string(*m_spec.minLength) + (*m_spec.minLength == 1 ? " item" : " items");
            fault("too_short",
                  "List should have at least " + least + " after validation, not " + std::to_string(items.size()),
                  json::Value::object({{"field_type", "List"},
                                       {"min_length", std::uint64_t(*m_spec.minLength)},
                                       {"actual_length", std::uint64_t(items.size())}}));
        }
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (const auto* text = items[i].string())
                list.push_back(*text);
            else
                m_faults.add("string_type", {m_place, m_spec.name, std::uint64_t(i)}, "Input should be a valid string",
                             items[i]);
        }
        return list;
    }

    const FieldSpec& m_spec;
    const char* m_place;
    const json::Value& m_raw;
    Faults& m_faults;
};

}  // namespace

FieldSpec textField(std::string name, std::size_t maxLength, std::string description)
{
    FieldSpec spec;
    spec.name = std::move(name);
    spec.maxLength = maxLength;
    spec.description = std::move(description);
    return spec;
}

FieldSpec needed(FieldSpec spec)
{
    spec.required = true;
    return spec;
}

FieldSpec integerField(std::string name, std::int64_t least, std::int64_t most, std::optional<std::int64_t> fallback,
                       std::string description)
{
    FieldSpec spec;
    spec.name = std::move(name);
    spec.kind = FieldKind::Integer;
    spec.least = std::to_string(least);
    spec.most = std::to_string(most);
    if (fallback)
        spec.fallback = *fallback;
    spec.description = std::move(description);
    return spec;
}

void Faults::add(std::string type, json::Array loc, std::string msg, json::Value input, std::optional<json::Value> ctx)
{
    json::Value item = json::Value::object(
        {{"type", std::move(type)}, {"loc", std::move(loc)}, {"msg", std::move(msg)}, {"input", std::move(input)}});
    if (ctx)
        item.set("ctx", std::move(*ctx));
    m_items.push_back(std::move(item));
}

std::string Faults::body() const
{
    return json::write(json::Value::object({{"detail", m_items}}));
}

Fields validateFields(const std::vector<FieldSpec>& specs, const char* place, const FieldSource& source,
                      const json::Value& absentInput, Faults& faults)
{
    Fields fields;
    for (const FieldSpec& spec : specs) {
        const json::Value* raw = source(spec.name);
        if (!raw && spec.required) {
            faults.add("missing", {place, spec.name}, "Field required", absentInput);
            continue;
        }
        if (!raw || (raw->isNull() && !spec.required)) {
            if (spec.fallback.isNull())
                continue;
            raw = &spec.fallback;
        }
        fields.add(spec.name, FieldCheck(spec, place, *raw, faults).run());
    }
    return fields;
}

}  // namespace sluice::api
