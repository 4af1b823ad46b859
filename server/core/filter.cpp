#include "core/filter.h"

#include "core/filter_value.h"
#include "core/table.h"

#include <algorithm>
#include <cctype>

namespace sluice {

namespace {

constexpr std::size_t longestFilter = 4'096;
constexpr int deepestFilter = 64;

using Parsed = tl::expected<FilterPtr, FilterError>;
using Code = FilterError::Code;

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool isColumnChar(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

bool endsBareText(char c)
{
    return isBlank(c) || c == '(' || c == ')' || c == '"';
}

// A piece of the input with its place in it.
struct Span {
    std::size_t offset = 0;
    std::size_t length = 0;
};

struct Term {
    std::string text;
    Span span;
    bool quoted = false;
};

// and binds tighter than or; two terms side by side are an and.
class FilterParser {
public:
    FilterParser(std::string_view text, const TableSchema* schema) : m_text(text), m_schema(schema) {}

    Parsed parseAll()
    {
        skipBlanks();
        if (atEnd())
            return FilterPtr();
        auto filter = parseOr();
        if (filter && !atEnd())
            return error({m_at, 1}, Code::UnexpectedToken, "unexpected ')'");
        return filter;
    }

private:
    Parsed parseOr() { return parseList("or", Filter::Kind::Or, &FilterParser::parseAnd); }

    Parsed parseAnd() { return parseList("and", Filter::Kind::And, &FilterParser::parseNot); }

    Parsed parseList(std::string_view word, Filter::Kind kind, Parsed (FilterParser::*parseOne)())
    {
        std::vector<FilterPtr> children;
        for (;;) {
            auto child = (this->*parseOne)();
            if (!child)
                return child;
            children.push_back(std::move(*child));
            skipBlanks();
            if (takeKeyword(word))
                continue;
            const bool anotherTerm = !atEnd() && peek() != ')' && !isKeyword("or");
            if (kind == Filter::Kind::Or || !anotherTerm)
                break;
        }
        if (children.size() == 1)
            return children.front();
        auto list = std::make_shared<Filter>();
        list->kind = kind;
        list->children = std::move(children);
        return FilterPtr(std::move(list));
    }

    Parsed parseNot()
    {
        if (++m_depth > deepestFilter)
            return error({m_at, 0}, Code::UnexpectedToken, "too deeply nested");
        skipBlanks();
        auto filter = takeKeyword("not") ? parseNegated() : parsePrimary();
        --m_depth;
        return filter;
    }

    Parsed parseNegated()
    {
        auto child = parseNot();
        if (!child)
            return child;
        auto negated = std::make_shared<Filter>();
        negated->kind = Filter::Kind::Not;
        negated->children.push_back(std::move(*child));
        return FilterPtr(std::move(negated));
    }

    Parsed parsePrimary()
    {
        if (atEnd())
            return error({m_at, 0}, Code::UnexpectedEnd, "something is missing here");
        if (peek() == ')' || isKeyword("and") || isKeyword("or"))
            return error({m_at, peek() == ')' ? 1 : bareLength()}, Code::UnexpectedToken,
                         "something is missing before this");
        if (peek() == '(')
            return parseGroup();
        const std::size_t start = m_at;
        if (const auto column = takeColumn())
            return parseComparison(*column);
        m_at = start;
        auto term = takeTerm(false);
        if (!term)
            return tl::unexpected(term.error());
        auto word = std::make_shared<Filter>();
        word->value = std::move(term->text);
        return FilterPtr(std::move(word));
    }

    Parsed parseGroup()
    {
        const std::size_t open = m_at++;
        auto filter = parseOr();
        if (!filter)
            return filter;
        skipBlanks();
        if (atEnd())
            return error({open, 1}, Code::UnexpectedEnd, "this parenthesis is not closed");
        ++m_at;
        return filter;
    }

    // A name directly before ':' or, blanks allowed, before '<', '>' or '='. Leaves the position at the operator.
    std::optional<Term> takeColumn()
    {
        const std::size_t start = m_at;
        if (!std::isalpha(static_cast<unsigned char>(peek())))
            return std::nullopt;
        while (!atEnd() && isColumnChar(peek()))
            ++m_at;
        Term name{std::string(m_text.substr(start, m_at - start)), {start, m_at - start}};
        if (!atEnd() && peek() == ':')
            return name;
        skipBlanks();
        if (!atEnd() && (peek() == '<' || peek() == '>' || peek() == '='))
            return name;
        return std::nullopt;
    }

    FilterOp takeOperator()
    {
        if (peek() == ':')
            ++m_at;
        skipBlanks();
        const auto rest = m_text.substr(m_at);
        const auto take = [&](std::string_view sign) {
            const bool found = rest.starts_with(sign);
            m_at += found ? sign.size() : 0;
            return found;
        };
        if (take(">="))
            return FilterOp::GreaterOrEqual;
        if (take("<="))
            return FilterOp::LessOrEqual;
        if (take(">"))
            return FilterOp::Greater;
        if (take("<"))
            return FilterOp::Less;
        return take("=") ? FilterOp::Equal : FilterOp::Contains;
    }

    Parsed parseComparison(const Term& name)
    {
        const TableColumn* column = nullptr;
        if (m_schema) {
            const int index = m_schema->columnIndex(name.text);
            if (index < 0)
                return error(name.span, Code::UnknownColumn, "there is no column '" + name.text + "'");
            column = &m_schema->columns[std::size_t(index)];
        }
        auto filter = std::make_shared<Filter>();
        filter->kind = Filter::Kind::Compare;
        filter->column = name.text;
        filter->op = takeOperator();
        skipBlanks();
        if (atEnd() || peek() == ')')
            return error({m_at, 0}, Code::UnexpectedEnd, "a value is missing here");
        if (peek() == '(')
            return error({m_at, 1}, Code::UnexpectedToken, "a value is missing here");
        auto lower = takeTerm(true);
        if (!lower)
            return tl::unexpected(lower.error());
        Term upper;
        const bool range = m_text.substr(m_at).starts_with("..");
        if (range) {
            m_at += 2;
            if (!atEnd() && !(endsBareText(peek()) && peek() != '"')) {
                auto taken = takeTerm(true);
                if (!taken)
                    return tl::unexpected(taken.error());
                upper = std::move(*taken);
            }
        }
        return finishComparison(std::move(filter), column, std::move(*lower), range, std::move(upper));
    }

    Parsed finishComparison(std::shared_ptr<Filter> filter, const TableColumn* column, Term lower, bool range,
                            Term upper)
    {
        if (range) {
            const Span whole{lower.span.offset, m_at - lower.span.offset};
            const bool hasLower = lower.quoted || !lower.text.empty();
            const bool hasUpper = upper.quoted || !upper.text.empty();
            if (!hasLower && !hasUpper)
                return error(whole, Code::BadValue, "a range needs at least one end");
            if (filter->op != FilterOp::Contains && filter->op != FilterOp::Equal)
                return error(whole, Code::UnexpectedToken, "a range cannot follow a comparison sign");
            filter->op = !hasUpper ? FilterOp::GreaterOrEqual : !hasLower ? FilterOp::LessOrEqual : FilterOp::Between;
            if (!hasLower)
                std::swap(lower, upper);
        }
        for (const Term* term : {&lower, &upper}) {
            const bool unused = term == &upper && filter->op != FilterOp::Between;
            if (!column || unused)
                continue;
            if (const auto value = parseFilterValue(*column, term->text, Timestamp{}); !value)
                return error(term->span, Code::BadValue, value.error().message);
        }
        filter->value = std::move(lower.text);
        filter->upper = filter->op == FilterOp::Between ? std::move(upper.text) : std::string();
        if (column)
            adaptToType(*filter, *column);
        return FilterPtr(std::move(filter));
    }

    // `column:value` means "contains" for text and "is" for everything else; a bare date means its whole day.
    static void adaptToType(Filter& filter, const TableColumn& column)
    {
        const bool textual = column.type == ColumnType::Text || column.type == ColumnType::Address
                             || column.type == ColumnType::Hash || column.type == ColumnType::Json;
        if (filter.op == FilterOp::Contains && !textual)
            filter.op = FilterOp::Equal;
        if (column.type != ColumnType::Time)
            return;
        const std::string endOfDay = "T23:59:59.999999";
        if (filter.op == FilterOp::Equal && isBareDate(filter.value)) {
            filter.op = FilterOp::Between;
            filter.upper = filter.value + endOfDay;
        } else if (filter.op == FilterOp::Between && isBareDate(filter.upper)) {
            filter.upper += endOfDay;
        } else if ((filter.op == FilterOp::LessOrEqual || filter.op == FilterOp::Greater) && isBareDate(filter.value)) {
            filter.value += endOfDay;
        }
    }

    // Quoted or bare text. In a comparison a bare text ends at "..".
    tl::expected<Term, FilterError> takeTerm(bool inComparison)
    {
        const std::size_t start = m_at;
        Term term;
        if (peek() == '"')
            return takeQuoted();
        while (!atEnd() && !endsBareText(peek()) && !(inComparison && m_text.substr(m_at).starts_with("..")))
            term.text.push_back(m_text[m_at++]);
        term.span = {start, m_at - start};
        return term;
    }

    tl::expected<Term, FilterError> takeQuoted()
    {
        Term term;
        term.quoted = true;
        const std::size_t start = m_at++;
        for (; !atEnd(); ++m_at) {
            if (peek() == '"') {
                ++m_at;
                term.span = {start, m_at - start};
                return term;
            }
            const bool escaped = peek() == '\\' && m_at + 1 < m_text.size();
            m_at += escaped ? 1 : 0;
            term.text.push_back(peek());
        }
        return error({start, m_text.size() - start}, Code::UnclosedQuote, "this quote is not closed");
    }

    std::size_t bareLength() const
    {
        std::size_t end = m_at;
        while (end < m_text.size() && !endsBareText(m_text[end]))
            ++end;
        return end - m_at;
    }

    bool isKeyword(std::string_view word) const
    {
        const auto bare = m_text.substr(m_at, bareLength());
        return std::ranges::equal(bare, word, {},
                                  [](char c) { return char(std::tolower(static_cast<unsigned char>(c))); });
    }

    bool takeKeyword(std::string_view word)
    {
        if (!isKeyword(word))
            return false;
        m_at += word.size();
        skipBlanks();
        return true;
    }

    bool atEnd() const { return m_at >= m_text.size(); }
    char peek() const { return m_text[m_at]; }
    void skipBlanks()
    {
        while (!atEnd() && isBlank(peek()))
            ++m_at;
    }

    static tl::unexpected<FilterError> error(Span span, Code code, std::string message)
    {
        return tl::unexpected(FilterError{span.offset, span.length, std::move(message), code});
    }

    const std::string_view m_text;
    const TableSchema* m_schema;
    std::size_t m_at = 0;
    int m_depth = 0;
};

}  // namespace

tl::expected<FilterPtr, FilterError> parseFilter(std::string_view text, const TableSchema* schema)
{
    if (text.size() > longestFilter) {
        return tl::unexpected(
            FilterError{longestFilter, text.size() - longestFilter, "the filter is too long", Code::UnexpectedToken});
    }
    return FilterParser(text, schema).parseAll();
}

FilterPtr filterEqual(std::string column, std::string value)
{
    auto filter = std::make_shared<Filter>();
    filter->kind = Filter::Kind::Compare;
    filter->op = FilterOp::Equal;
    filter->column = std::move(column);
    filter->value = std::move(value);
    return filter;
}

FilterPtr filterAnd(std::vector<FilterPtr> children)
{
    std::erase(children, nullptr);
    if (children.empty())
        return nullptr;
    if (children.size() == 1)
        return children.front();
    auto filter = std::make_shared<Filter>();
    filter->kind = Filter::Kind::And;
    filter->children = std::move(children);
    return filter;
}

}  // namespace sluice
