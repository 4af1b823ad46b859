#include "metering/internal/paging.h"

namespace sluice::metering {

std::string likePart(std::string_view text)
{
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '!')
            pattern += '!';
        pattern += c;
    }
    return pattern + '%';
}

ListQuery::ListQuery(std::string from, std::span<const ListOrder> orders, const PageRequest& page)
    : m_from(std::move(from)), m_page(page)
{
    const std::string direction = page.descending ? " DESC" : " ASC";
    const std::string unique = orders.back().expression;
    m_order = unique + direction;
    for (const ListOrder& order : orders) {
        if (page.orderBy == order.name && order.expression != unique)
            m_order = order.expression + direction + ", " + unique + direction;
    }
}

void ListQuery::add(const std::string& condition)
{
    m_where += m_where.empty() ? " WHERE " : " AND ";
    m_where += condition;
}

void ListQuery::where(const char* condition, std::string value)
{
    add(condition);
    m_values.emplace_back(std::move(value));
}

void ListQuery::whereTime(const char* condition, Timestamp value)
{
    add(condition);
    m_values.emplace_back(value.micros);
}

void ListQuery::part(const char* expression, const std::string& text)
{
    if (text.empty())
        return;
    add(std::string(expression) + " LIKE ? ESCAPE '!'");
    m_values.emplace_back(likePart(text));
}

void ListQuery::anyOf(const char* expression, const std::vector<std::string>& values)
{
    if (values.empty())
        return;
    std::string marks;
    for (const std::string& value : values) {
        marks += marks.empty() ? "?" : ", ?";
        m_values.emplace_back(value);
    }
    add(std::string(expression) + " IN (" + marks + ")");
}

void ListQuery::anyOfAt(const char* expression, Timestamp time, int marks, const std::vector<std::string>& values)
{
    for (int i = 0; i < marks && !values.empty(); ++i)
        m_values.emplace_back(time.micros);
    anyOf(expression, values);
}

void ListQuery::anyOfTwo(const char* first, const char* second, const std::vector<std::string>& values)
{
    if (values.empty())
        return;
    std::string marks;
    for (std::size_t i = 0; i < values.size(); ++i)
        marks += i == 0 ? "?" : ", ?";
    for (int i = 0; i < 2; ++i) {
        for (const std::string& value : values)
            m_values.emplace_back(value);
    }
    add("(" + std::string(first) + " IN (" + marks + ") OR " + second + " IN (" + marks + "))");
}

std::vector<storage::Param> ListQuery::params() const
{
    std::vector<storage::Param> params;
    for (const Value& value : m_values) {
        if (const auto* number = std::get_if<std::int64_t>(&value))
            params.emplace_back(*number);
        else
            params.emplace_back(std::string_view(std::get<std::string>(value)));
    }
    return params;
}

Result<void> ListQuery::total(storage::Connection& connection, std::int64_t& count) const
{
    const auto bound = params();
    return connection.query("SELECT COUNT(*) FROM " + m_from + m_where, bound, [&](const storage::Row& row) {
        count = row.int64(0);
        return true;
    });
}

Result<void> ListQuery::rows(storage::Connection& connection, const std::string& select,
                             const storage::Connection::RowSink& sink) const
{
    auto bound = params();
    bound.emplace_back(std::int64_t(m_page.pageSize));
    bound.emplace_back(std::int64_t(m_page.page - 1) * m_page.pageSize);
    return connection.query(select + m_where + " ORDER BY " + m_order + " LIMIT ? OFFSET ?", bound, sink);
}

}  // namespace sluice::metering
