// A filter tree as an SQL condition with bound parameters only: column names become the expressions of the table's
// description.
#pragma once

#include "core/filter.h"
#include "storage/connection.h"
#include "storage/sql_table_source.h"

#include <deque>
#include <string>
#include <vector>

namespace sluice::storage {

// SQL text and the values it binds, in order of the placeholders.
class SqlText {
public:
    std::string sql;

    void bindInt(std::int64_t value) { m_params.emplace_back(value); }
    void bindInt256(const Int256& value) { m_params.emplace_back(value); }
    void bindText(std::string text)
    {
        m_texts.push_back(std::move(text));
        m_params.emplace_back(std::string_view(m_texts.back()));
    }
    void bindCell(const Cell& cell);
    Connection::Params params() const { return m_params; }

private:
    std::deque<std::string> m_texts;  // does not move what it holds
    std::vector<Param> m_params;
};

// Appends "(...)" to `out`. InvalidArgument: an unknown column or a value that does not fit.
Result<void> appendFilter(SqlText& out, const Filter& filter, const SqlTable& table, bool postgres, Timestamp now);

}  // namespace sluice::storage
