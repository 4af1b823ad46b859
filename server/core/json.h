// JSON without losing anything: numbers stay the text they came as, members keep their order, errors carry a byte offset
// (DECISIONS 16). RapidJSON does the reading; big integers never pass through a double. Thread: values, any thread.
#pragma once

#include "core/int256.h"
#include "core/result.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sluice::json {

class Value;
struct Null {
    bool operator==(const Null&) const = default;
};
struct Number {
    std::string text;  // as it stood in the document, or as it will be written
    bool operator==(const Number&) const = default;
};
using Array = std::vector<Value>;
using Member = std::pair<std::string, Value>;
using Object = std::vector<Member>;  // insertion order; of repeated names the last wins on look-up

class Value {
public:
    Value() = default;
    Value(std::nullptr_t) {}
    Value(bool value) : m_value(value) {}
    Value(int value) : m_value(Number{std::to_string(value)}) {}
    Value(std::int64_t value) : m_value(Number{std::to_string(value)}) {}
    Value(std::uint64_t value) : m_value(Number{std::to_string(value)}) {}
    Value(const char* text) : m_value(std::string(text)) {}
    Value(std::string_view text) : m_value(std::string(text)) {}
    Value(std::string text) : m_value(std::move(text)) {}
    Value(Number number) : m_value(std::move(number)) {}
    Value(Array array) : m_value(std::move(array)) {}
    Value(Object object) : m_value(std::move(object)) {}
    static Value array(std::initializer_list<Value> items) { return Value(Array(items)); }
    static Value object(std::initializer_list<Member> members) { return Value(Object(members)); }

    bool isNull() const { return std::holds_alternative<Null>(m_value); }
    bool isBool() const { return std::holds_alternative<bool>(m_value); }
    bool isNumber() const { return std::holds_alternative<Number>(m_value); }
    bool isString() const { return std::holds_alternative<std::string>(m_value); }
    bool isArray() const { return std::holds_alternative<Array>(m_value); }
    bool isObject() const { return std::holds_alternative<Object>(m_value); }

    // The held alternative, or nullptr.
    const bool* boolean() const { return std::get_if<bool>(&m_value); }
    const Number* number() const { return std::get_if<Number>(&m_value); }
    const std::string* string() const { return std::get_if<std::string>(&m_value); }
    const Array* items() const { return std::get_if<Array>(&m_value); }
    const Object* members() const { return std::get_if<Object>(&m_value); }
    Array* items() { return std::get_if<Array>(&m_value); }
    Object* members() { return std::get_if<Object>(&m_value); }

    const Value* find(std::string_view name) const;  // member of an object; nullptr when absent or no object
    void set(std::string name, Value value);         // replaces or appends; turns a null into an object

    // Convenience for answers of peers: nullopt for another kind or out of range.
    std::optional<std::int64_t> toInt64() const;     // JSON integer only
    std::optional<std::string_view> toText() const;  // JSON string only
    std::optional<std::string_view> text(std::string_view name) const;
    std::optional<std::int64_t> int64(std::string_view name) const;

    bool operator==(const Value&) const;

private:
    std::variant<Null, bool, Number, std::string, Array, Object> m_value;
};

struct ParseError {
    std::size_t offset = 0;  // bytes from the start
    std::string message;     // such as "Expecting value"
};

struct ParseLimits {
    std::size_t maxDepth = 64;
};

// Strict RFC 8259 UTF-8. NaN and Infinity are errors. The whole text must be one value.
tl::expected<Value, ParseError> parse(std::string_view text, ParseLimits limits = {});
// The members of one object, each handed over as soon as it is read: memory for one at a time, whatever the size of the text.
// `sink` answers false to stop; the error then is "Too deeply nested" at that place, so keep the reason yourself.
using MemberSink = std::function<bool(std::string name, Value value)>;
tl::expected<void, ParseError> parseMembers(std::string_view text, const MemberSink& sink, ParseLimits limits = {});
Result<Value> parseOrError(std::string_view text, std::string_view what);  // InvalidArgument "what: message at byte N"

enum class Style {
    Compact,      // insertion order, non-ASCII raw (HTTP answers)
    Journal,      // JSON-J: insertion order, compact, ASCII escaped (ops-engine 0)
    AsciiSorted,  // JSON-ASCII: keys sorted by code point, ASCII escaped
    Utf8Sorted,   // JSON-UTF8: keys sorted, raw UTF-8
    Pretty        // two-space indent, insertion order, ASCII escaped (v1 files)
};
std::string write(const Value& value, Style style = Style::Compact);

// Appends without building a tree; for hot answers. Commas and nesting are kept by the writer; unbalanced use is a check.
class Writer {
public:
    explicit Writer(std::string& out) : m_out(out) {}
    Writer& beginObject();
    Writer& endObject();
    Writer& beginArray();
    Writer& endArray();
    Writer& key(std::string_view name);
    Writer& value(std::string_view text);
    Writer& value(const char* text) { return value(std::string_view(text)); }
    Writer& value(bool flag);
    Writer& value(std::int64_t number);
    Writer& value(int number) { return value(std::int64_t(number)); }
    Writer& value(std::uint64_t number);
    Writer& value(const std::string& text) { return value(std::string_view(text)); }
    Writer& number(std::string_view text);  // already a JSON number
    Writer& null();
    Writer& value(const Value& tree);
    Writer& optional(const std::optional<std::string>& text) { return text ? value(std::string_view(*text)) : null(); }

private:
    void separate();

    std::string& m_out;
    std::vector<bool> m_first;  // per open container: nothing written yet
    bool m_afterKey = false;
};

void appendQuoted(std::string& out, std::string_view text, bool asciiOnly);

}  // namespace sluice::json
