#include "core/json.h"

#include "core/check.h"
#include "core/utf8.h"

#include <algorithm>
#include <charconv>
#include <rapidjson/error/error.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace sluice::json {

namespace {

constexpr std::size_t deepestAllowed = 2'000;  // the reader recurses once per level

// Receives RapidJSON's events and keeps finished values on a stack until their container closes.
class TreeBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TreeBuilder> {
public:
    explicit TreeBuilder(std::size_t maxDepth, const MemberSink* sink = nullptr) : m_maxDepth(maxDepth), m_sink(sink) {}

    bool Null() { return push(Value(nullptr)); }
    bool Bool(bool flag) { return push(Value(flag)); }
    bool RawNumber(const char* text, rapidjson::SizeType length, bool)
    {
        return push(Value(json::Number{{text, length}}));
    }
    bool String(const char* text, rapidjson::SizeType length, bool) { return push(Value(std::string(text, length))); }
    bool Key(const char* text, rapidjson::SizeType length, bool) { return String(text, length, true); }
    bool StartObject()
    {
        m_handsOver = m_handsOver || (m_sink && m_depth == 0);
        return ++m_depth <= m_maxDepth;
    }
    bool StartArray() { return ++m_depth <= m_maxDepth; }
    bool EndObject(rapidjson::SizeType count)
    {
        json::Object members;
        if (m_handsOver && m_depth == 1)
            count = 0;  // they were handed over one by one
        members.reserve(count);
        const auto first = m_stack.end() - std::ptrdiff_t(count) * 2;
        for (auto it = first; it != m_stack.end(); it += 2)
            members.emplace_back(*it->string(), std::move(it[1]));
        return close(first, Value(std::move(members)));
    }
    bool EndArray(rapidjson::SizeType count)
    {
        const auto first = m_stack.end() - std::ptrdiff_t(count);
        json::Array items(std::make_move_iterator(first), std::make_move_iterator(m_stack.end()));
        return close(first, Value(std::move(items)));
    }

    Value take() { return std::move(m_stack.front()); }

private:
    bool push(Value value)
    {
        m_stack.push_back(std::move(value));
        if (!m_handsOver || m_depth != 1 || m_stack.size() != 2)
            return true;
        std::string name = *m_stack[0].string();
        Value member = std::move(m_stack[1]);
        m_stack.clear();
        return (*m_sink)(std::move(name), std::move(member));
    }
    bool close(std::vector<Value>::iterator first, Value container)
    {
        m_stack.erase(first, m_stack.end());
        --m_depth;
        return push(std::move(container));
    }

    const std::size_t m_maxDepth;
    const MemberSink* const m_sink;
    bool m_handsOver = false;  // the root is an object whose members go to the sink
    std::size_t m_depth = 0;
    std::vector<Value> m_stack;
};

const char* encodingMessage(std::string_view text, std::size_t offset)
{
    // RapidJSON reports both with one code; the position is that of the string or near the byte, so look for the byte.
    for (std::size_t i = offset; i < text.size() && static_cast<unsigned char>(text[i]) < 0x80; ++i) {
        if (static_cast<unsigned char>(text[i]) < 0x20)
            return "Invalid control character at";
    }
    return "Invalid UTF-8";
}

// A bare control character is reported under the code of a bad escape.
const char* escapeMessage(std::string_view text, std::size_t offset)
{
    const auto around = text.substr(offset > 0 ? offset - 1 : 0, 2);
    return around.find('\\') == std::string_view::npos ? "Invalid control character at" : "Invalid \\escape";
}

// Wording of the parser that existing clients know (ops-api 1.3 json_invalid).
const char* parserMessage(rapidjson::ParseErrorCode code, std::string_view text, std::size_t offset)
{
    switch (code) {
    case rapidjson::kParseErrorDocumentRootNotSingular: return "Extra data";
    case rapidjson::kParseErrorObjectMissName: return "Expecting property name enclosed in double quotes";
    case rapidjson::kParseErrorObjectMissColon: return "Expecting ':' delimiter";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket: return "Expecting ',' delimiter";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid: return "Invalid \\uXXXX escape";
    case rapidjson::kParseErrorStringEscapeInvalid: return escapeMessage(text, offset);
    case rapidjson::kParseErrorStringMissQuotationMark: return "Unterminated string starting at";
    case rapidjson::kParseErrorStringInvalidEncoding: return encodingMessage(text, offset);
    case rapidjson::kParseErrorNumberTooBig: return "Number out of range";
    case rapidjson::kParseErrorTermination: return "Too deeply nested";
    default: return "Expecting value";
    }
}

// Where existing clients are told to look: at the start of the word or string that is wrong, not where reading it stopped.
std::size_t parserOffset(rapidjson::ParseErrorCode code, std::string_view text, std::size_t offset)
{
    if (code == rapidjson::kParseErrorValueInvalid) {
        const auto inWord = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'; };
        while (offset > 0 && inWord(text[offset - 1]))
            --offset;
    } else if (code == rapidjson::kParseErrorStringMissQuotationMark) {
        std::size_t start = offset;
        bool inside = false;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (inside && text[i] == '\\')
                ++i;
            else if (text[i] == '"' && (inside = !inside))
                start = i;
        }
        return start;
    }
    return offset;
}

void appendEscape(std::string& out, unsigned unit)
{
    static constexpr char digits[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out.push_back(digits[(unit >> shift) & 15]);
}

void appendControl(std::string& out, char c)
{
    switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\b': out += "\\b"; break;
    case '\f': out += "\\f"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default: appendEscape(out, static_cast<unsigned char>(c));
    }
}

bool isPlain(char c)
{
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F && c != '"' && c != '\\';
}

// Sorted by name; of repeated names the last.
std::vector<const Member*> sortedMembers(const Object& members)
{
    std::vector<const Member*> order;
    order.reserve(members.size());
    for (const Member& member : members)
        order.push_back(&member);
    std::ranges::stable_sort(order, {}, [](const Member* member) -> const std::string& { return member->first; });
    std::vector<const Member*> unique;
    for (const Member* member : order) {
        if (!unique.empty() && unique.back()->first == member->first)
            unique.back() = member;
        else
            unique.push_back(member);
    }
    return unique;
}

class TreeWriter {
public:
    TreeWriter(std::string& out, Style style)
        : m_out(out)
        , m_ascii(style != Style::Compact && style != Style::Utf8Sorted)
        , m_sorted(style == Style::AsciiSorted || style == Style::Utf8Sorted)
        , m_pretty(style == Style::Pretty)
    {}

    void write(const Value& value)
    {
        if (value.isNull())
            m_out += "null";
        else if (const bool* flag = value.boolean())
            m_out += *flag ? "true" : "false";
        else if (const Number* number = value.number())
            m_out += number->text;
        else if (const std::string* text = value.string())
            appendQuoted(m_out, *text, m_ascii);
        else if (const Array* items = value.items())
            writeArray(*items);
        else
            writeObject(*value.members());
    }

private:
    void writeArray(const Array& items)
    {
        m_out.push_back('[');
        ++m_depth;
        for (std::size_t i = 0; i < items.size(); ++i) {
            startItem(i == 0);
            write(items[i]);
        }
        finish(items.empty(), ']');
    }

    void writeObject(const Object& members)
    {
        m_out.push_back('{');
        ++m_depth;
        bool first = true;
        const auto one = [&](const Member& member) {
            startItem(std::exchange(first, false));
            appendQuoted(m_out, member.first, m_ascii);
            m_out += m_pretty ? ": " : ":";
            write(member.second);
        };
        if (m_sorted) {
            for (const Member* member : sortedMembers(members))
                one(*member);
        } else {
            std::ranges::for_each(members, one);
        }
        finish(members.empty(), '}');
    }

    void startItem(bool first)
    {
        if (!first)
            m_out.push_back(',');
        newLine();
    }

    void finish(bool empty, char bracket)
    {
        --m_depth;
        if (!empty)
            newLine();
        m_out.push_back(bracket);
    }

    void newLine()
    {
        if (m_pretty)
            m_out.append(1, '\n').append(m_depth * 2, ' ');
    }

    std::string& m_out;
    const bool m_ascii;
    const bool m_sorted;
    const bool m_pretty;
    std::size_t m_depth = 0;
};

}  // namespace

const Value* Value::find(std::string_view name) const
{
    if (const Object* object = members()) {
        for (auto it = object->rbegin(); it != object->rend(); ++it) {
            if (it->first == name)
                return &it->second;
        }
    }
    return nullptr;
}

void Value::set(std::string name, Value value)
{
    if (isNull())
        m_value = Object{};
    Object* object = members();
    SLUICE_CHECK(object != nullptr);
    for (auto it = object->rbegin(); it != object->rend(); ++it) {
        if (it->first == name) {
            it->second = std::move(value);
            return;
        }
    }
    object->emplace_back(std::move(name), std::move(value));
}

std::optional<std::int64_t> Value::toInt64() const
{
    const Number* held = number();
    if (!held)
        return std::nullopt;
    std::int64_t value = 0;
    const char* end = held->text.data() + held->text.size();
    const auto [stop, error] = std::from_chars(held->text.data(), end, value);
    if (error != std::errc{} || stop != end)
        return std::nullopt;
    return value;
}

std::optional<std::string_view> Value::toText() const
{
    const std::string* held = string();
    return held ? std::optional<std::string_view>(*held) : std::nullopt;
}

std::optional<std::string_view> Value::text(std::string_view name) const
{
    const Value* member = find(name);
    return member ? member->toText() : std::nullopt;
}

std::optional<std::int64_t> Value::int64(std::string_view name) const
{
    const Value* member = find(name);
    return member ? member->toInt64() : std::nullopt;
}

// Not defaulted: the variant's own comparison comes back here by way of Array, and clang 14 dies of that.
bool Value::operator==(const Value& other) const
{
    const auto same = [&](const auto& mine) {
        const auto* theirs = std::get_if<std::decay_t<decltype(mine)>>(&other.m_value);
        return theirs && mine == *theirs;
    };
    return std::visit(same, m_value);
}

namespace {

std::optional<ParseError> readJson(std::string_view text, TreeBuilder& builder)
{
    // A NUL byte is never JSON, and the reader takes it for the end: cut there and say where.
    const std::size_t nul = std::min(text.find('\0'), text.size());
    rapidjson::MemoryStream stream(text.data(), nul);
    rapidjson::Reader reader;
    constexpr unsigned flags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag
                               | rapidjson::kParseFullPrecisionFlag;
    const rapidjson::ParseResult result = reader.Parse<flags>(stream, builder);
    if (result.IsError()) {
        const std::size_t offset = std::min(result.Offset(), text.size());
        return ParseError{parserOffset(result.Code(), text, offset), parserMessage(result.Code(), text, offset)};
    }
    if (nul != text.size())
        return ParseError{nul, "Extra data"};
    return std::nullopt;
}

}  // namespace

tl::expected<Value, ParseError> parse(std::string_view text, ParseLimits limits)
{
    SLUICE_CHECK(limits.maxDepth <= deepestAllowed);
    TreeBuilder builder(limits.maxDepth);
    if (auto error = readJson(text, builder))
        return tl::unexpected(std::move(*error));
    return builder.take();
}

tl::expected<void, ParseError> parseMembers(std::string_view text, const MemberSink& sink, ParseLimits limits)
{
    SLUICE_CHECK(limits.maxDepth <= deepestAllowed);
    TreeBuilder builder(limits.maxDepth, &sink);
    if (auto error = readJson(text, builder))
        return tl::unexpected(std::move(*error));
    if (!builder.take().isObject())
        return tl::unexpected(ParseError{0, "Expecting an object"});
    return {};
}

Result<Value> parseOrError(std::string_view text, std::string_view what)
{
    auto value = parse(text);
    if (!value) {
        return fail(ErrorCode::InvalidArgument, std::string(what) + ": " + value.error().message + " at byte "
                                                    + std::to_string(value.error().offset));
    }
    return std::move(*value);
}

std::string write(const Value& value, Style style)
{
    std::string out;
    TreeWriter(out, style).write(value);
    return out;
}

void appendQuoted(std::string& out, std::string_view text, bool asciiOnly)
{
    out.push_back('"');
    while (!text.empty()) {
        const auto run = static_cast<std::size_t>(std::ranges::find_if_not(text, isPlain) - text.begin());
        out.append(text.substr(0, run));
        text.remove_prefix(run);
        if (text.empty())
            break;
        const char c = text.front();
        if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\') {
            appendControl(out, c);
            text.remove_prefix(1);
            continue;
        }
        const char32_t codePoint = takeCodePoint(text);
        if (!asciiOnly) {
            appendUtf8(out, codePoint);
        } else if (codePoint < 0x10000) {
            appendEscape(out, codePoint);
        } else {
            appendEscape(out, 0xD800 + ((codePoint - 0x10000) >> 10));
            appendEscape(out, 0xDC00 + ((codePoint - 0x10000) & 0x3FF));
        }
    }
    out.push_back('"');
}

void Writer::separate()
{
    if (m_afterKey) {
        m_afterKey = false;
        return;
    }
    if (m_first.empty())
        return;
    if (!m_first.back())
        m_out.push_back(',');
    m_first.back() = false;
}

Writer& Writer::beginObject()
{
    separate();
    m_out.push_back('{');
    m_first.push_back(true);
    return *this;
}

Writer& Writer::endObject()
{
    SLUICE_CHECK(!m_first.empty() && !m_afterKey);
    m_first.pop_back();
    m_out.push_back('}');
    return *this;
}

Writer& Writer::beginArray()
{
    separate();
    m_out.push_back('[');
    m_first.push_back(true);
    return *this;
}

Writer& Writer::endArray()
{
    SLUICE_CHECK(!m_first.empty() && !m_afterKey);
    m_first.pop_back();
    m_out.push_back(']');
    return *this;
}

Writer& Writer::key(std::string_view name)
{
    SLUICE_CHECK(!m_first.empty() && !m_afterKey);
    separate();
    appendQuoted(m_out, name, false);
    m_out.push_back(':');
    m_afterKey = true;
    return *this;
}

Writer& Writer::value(std::string_view text)
{
    separate();
    appendQuoted(m_out, text, false);
    return *this;
}

Writer& Writer::value(bool flag)
{
    return number(flag ? "true" : "false");
}

Writer& Writer::value(std::int64_t number_)
{
    return number(std::to_string(number_));
}

Writer& Writer::value(std::uint64_t number_)
{
    return number(std::to_string(number_));
}

Writer& Writer::number(std::string_view text)
{
    separate();
    m_out.append(text);
    return *this;
}

Writer& Writer::null()
{
    return number("null");
}

Writer& Writer::value(const Value& tree)
{
    separate();
    TreeWriter(m_out, Style::Compact).write(tree);
    return *this;
}

}  // namespace sluice::json
