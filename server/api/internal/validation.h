// Declarative checks of path, query and body fields with the error items existing clients parse (ops-api 1.2, 1.3). The same specs
// make the OpenAPI document. Thread: values, any thread.
#pragma once

#include "core/json.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sluice::api {

enum class FieldKind { Text, Integer, Number, Flag, Decimal, TextList, Dictionary, List };

using FieldValue = std::variant<std::monostate, std::string, std::int64_t, double, bool, Int256,
                                std::vector<std::string>, json::Value>;

struct FieldSpec {
    std::string name;
    FieldKind kind = FieldKind::Text;
    bool required = false;
    std::optional<std::size_t> minLength, maxLength;  // code points
    bool isAddress = false;                           // pattern ^0x[a-fA-F0-9]{40}$
    std::string least, most;                          // inclusive bounds of numbers as JSON numbers; empty: none
    std::string above;                                // exclusive lower bound, also of a Decimal; empty: none
    std::vector<std::string> choices;                 // of a Text
    json::Value fallback;                             // taken when absent or null; null: none
    std::string description;
    // After everything else; may change the value. A text is the fault: value_error "Value error, " + text.
    std::function<std::optional<std::string>(FieldValue&)> rule;
};

// Short ways to write specs.
FieldSpec textField(std::string name, std::size_t maxLength, std::string description = {});
FieldSpec needed(FieldSpec spec);  // required
FieldSpec integerField(std::string name, std::int64_t least, std::int64_t most, std::optional<std::int64_t> fallback,
                       std::string description = {});

// Checked values by name. Asking for a name that has no spec answers empty.
class Fields {
public:
    void add(std::string_view name, FieldValue value) { m_values.emplace_back(name, std::move(value)); }

    std::optional<std::string> text(std::string_view name) const { return get<std::string>(name); }
    std::string textOr(std::string_view name, std::string fallback = {}) const
    {
        return text(name).value_or(std::move(fallback));
    }
    std::optional<std::int64_t> integer(std::string_view name) const { return get<std::int64_t>(name); }
    std::optional<double> number(std::string_view name) const { return get<double>(name); }
    std::optional<bool> flag(std::string_view name) const { return get<bool>(name); }
    std::optional<Int256> units(std::string_view name) const { return get<Int256>(name); }
    std::optional<std::vector<std::string>> list(std::string_view name) const
    {
        return get<std::vector<std::string>>(name);
    }
    std::optional<json::Value> dictionary(std::string_view name) const { return get<json::Value>(name); }
    std::optional<json::Value> items(std::string_view name) const { return get<json::Value>(name); }  // of a List

private:
    template<class T>
    std::optional<T> get(std::string_view name) const
    {
        for (const auto& [key, value] : m_values) {
            if (key == name)
                return std::holds_alternative<T>(value) ? std::optional(std::get<T>(value)) : std::nullopt;
        }
        return std::nullopt;
    }

    std::vector<std::pair<std::string_view, FieldValue>> m_values;  // names point into the specs
};

// Collects error items in order.
class Faults {
public:
    void add(std::string type, json::Array loc, std::string msg, json::Value input,
             std::optional<json::Value> ctx = {});
    bool empty() const { return m_items.empty(); }
    std::size_t size() const { return m_items.size(); }
    std::string body() const;  // {"detail":[…]}

private:
    json::Array m_items;
};

inline constexpr int decimalScale = 18;

// `source` finds the raw value of a field: null pointer when absent. `absentInput` is the input shown for a missing field.
using FieldSource = std::function<const json::Value*(std::string_view)>;
Fields validateFields(const std::vector<FieldSpec>& specs, const char* place, const FieldSource& source,
                      const json::Value& absentInput, Faults& faults);

// One value by its spec, without bounds: how scalars are read (ops-api 1.2).
struct ScalarFault {
    const char* type;
    std::string msg;
    std::optional<json::Value> ctx;
};
tl::expected<FieldValue, ScalarFault> readScalar(FieldKind kind, const json::Value& raw);

// The text of a float as existing clients see it: shortest digits that read back the same, always with a point or an exponent.
std::string floatText(double value);

}  // namespace sluice::api
