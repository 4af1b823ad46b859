// Lists by page number (openmeter-api 1.2): conditions and order are put together from literals of our own; what comes from outside is
// bound.
#pragma once

#include "metering/meter.h"
#include "storage/connection.h"

#include <functional>
#include <span>

namespace sluice::metering {

struct ListOrder {
    const char* name;        // as the caller says it
    const char* expression;  // of the table
};

// For LIKE ? ESCAPE '!': any text that holds this one.
std::string likePart(std::string_view text);

class ListQuery {
public:
    // The last order is the default; its expression must be unique, and stands behind every other.
    ListQuery(std::string from, std::span<const ListOrder> orders, const PageRequest& page);

    void where(const char* condition) { add(condition); }
    void where(const char* condition, std::string value);
    void whereTime(const char* condition, Timestamp value);
    void part(const char* expression, const std::string& text);  // nothing when empty
    // expression IN (values); nothing when empty.
    void anyOf(const char* expression, const std::vector<std::string>& values);
    // As anyOf(), of an expression that holds the time `marks` times.
    void anyOfAt(const char* expression, Timestamp time, int marks, const std::vector<std::string>& values);
    // (first IN (values) OR second IN (values))
    void anyOfTwo(const char* first, const char* second, const std::vector<std::string>& values);

    template<class T, class F>
    Result<PageOf<T>> run(storage::Connection& connection, const std::string& select, F&& read) const
    {
        PageOf<T> page;
        SLUICE_TRY(total(connection, page.totalCount));
        SLUICE_TRY(rows(connection, select, [&](const storage::Row& row) {
            page.items.push_back(read(row));
            return true;
        }));
        return page;
    }

private:
    using Value = std::variant<std::int64_t, std::string>;

    void add(const std::string& condition);
    std::vector<storage::Param> params() const;
    Result<void> total(storage::Connection& connection, std::int64_t& count) const;
    Result<void> rows(storage::Connection& connection, const std::string& select,
                      const storage::Connection::RowSink& sink) const;

    std::string m_from, m_where, m_order;
    PageRequest m_page;
    std::vector<Value> m_values;
};

}  // namespace sluice::metering
