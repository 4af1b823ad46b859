#include "storage/internal/filter_sql.h"

#include "core/filter_value.h"

namespace sluice::storage {

namespace {

constexpr std::int64_t dayMicros = 86'400'000'000;

bool isTextColumn(ColumnType type)
{
    return type == ColumnType::Text || type == ColumnType::Json || type == ColumnType::Address
           || type == ColumnType::Hash || type == ColumnType::Code;
}

std::string likePattern(std::string_view text)
{
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\')
            pattern.push_back('\\');
        pattern.push_back(c);
    }
    return pattern + "%";
}

class FilterWriter {
public:
    FilterWriter(SqlText& out, const SqlTable& table, bool postgres, Timestamp now)
        : m_out(out), m_table(table), m_postgres(postgres), m_now(now)
    {}

    Result<void> write(const Filter& filter)
    {
        switch (filter.kind) {
        case Filter::Kind::Word: return word(filter.value);
        case Filter::Kind::Compare: return compare(filter);
        case Filter::Kind::And: return joined(filter, " AND ", "1=1");
        case Filter::Kind::Or: return joined(filter, " OR ", "1=0");
        case Filter::Kind::Not: break;
        }
        if (filter.children.size() != 1 || !filter.children.front())
            return fail(ErrorCode::InvalidArgument, "filter: `not` wants one condition");
        m_out.sql += '(';
        SLUICE_TRY(write(*filter.children.front()));
        m_out.sql += " IS NOT TRUE)";  // an absent value does not match, so its negation does
        return {};
    }

private:
    Result<void> joined(const Filter& filter, const char* with, const char* none)
    {
        m_out.sql += '(';
        bool first = true;
        for (const FilterPtr& child : filter.children) {
            if (!child)
                continue;
            if (!std::exchange(first, false))
                m_out.sql += with;
            SLUICE_TRY(write(*child));
        }
        m_out.sql += first ? std::string(none) + ')' : std::string(")");
        return {};
    }

    Result<void> word(const std::string& text)
    {
        m_out.sql += '(';
        bool first = true;
        for (std::size_t i = 0; i < m_table.schema.columns.size(); ++i) {
            const TableColumn& column = m_table.schema.columns[i];
            if (!column.searchable)
                continue;
            if (isTextColumn(column.type)) {
                m_out.sql += std::exchange(first, false) ? "" : " OR ";
                like(m_table.expressions[i], text);
            } else if (const auto value = parseFilterValue(column, text, m_now); value) {
                m_out.sql += std::exchange(first, false) ? "" : " OR ";
                equal(column, m_table.expressions[i], text, *value);
            }
        }
        m_out.sql += first ? "1=0)" : ")";
        return {};
    }

    void like(const std::string& expression, const std::string& text)
    {
        m_out.sql += expression + (m_postgres ? " ILIKE ? ESCAPE '\\'" : " LIKE ? ESCAPE '\\'");
        m_out.bindText(likePattern(text));
    }

    void against(const std::string& expression, const char* op, const Cell& value)
    {
        m_out.sql += expression + ' ' + op + " ?";
        m_out.bindCell(value);
    }

    void equal(const TableColumn& column, const std::string& expression, const std::string& text, const Cell& value)
    {
        if (column.type == ColumnType::Time && isBareDate(text)) {
            const auto start = std::get<std::int64_t>(value);
            m_out.sql += '(';
            against(expression, ">=", start);
            m_out.sql += " AND ";
            against(expression, "<", start + dayMicros);
            m_out.sql += ')';
        } else if (column.type == ColumnType::Time && !parseTime(text)) {
            against(expression, ">=", value);  // `created:2h` means the last two hours
        } else {
            against(expression, "=", value);
        }
    }

    // Bounds that are whole days take in or leave out the whole day.
    void bound(const TableColumn& column, const std::string& expression, FilterOp op, const std::string& text,
               const Cell& value)
    {
        const bool day = column.type == ColumnType::Time && isBareDate(text);
        const Cell after = day ? Cell(std::get<std::int64_t>(value) + dayMicros) : value;
        switch (op) {
        case FilterOp::Less: return against(expression, "<", value);
        case FilterOp::LessOrEqual: return against(expression, day ? "<" : "<=", after);
        case FilterOp::Greater: return against(expression, day ? ">=" : ">", after);
        default: return against(expression, ">=", value);
        }
    }

    Result<Cell> parsed(const TableColumn& column, const std::string& text) const
    {
        auto value = parseFilterValue(column, text, m_now);
        if (!value)
            return fail(ErrorCode::InvalidArgument, "filter: " + column.id + ": " + value.error().message);
        return value;
    }

    Result<void> compare(const Filter& filter)
    {
        const int index = m_table.schema.columnIndex(filter.column);
        if (index < 0)
            return fail(ErrorCode::InvalidArgument, "filter: there is no column " + filter.column);
        const TableColumn& column = m_table.schema.columns[std::size_t(index)];
        const std::string& expression = m_table.expressions[std::size_t(index)];
        m_out.sql += '(';
        if (filter.op == FilterOp::Contains && isTextColumn(column.type) && column.type != ColumnType::Code) {
            like(expression, filter.value);
        } else if ((filter.op == FilterOp::Contains || filter.op == FilterOp::Equal) && filter.value.empty()) {
            m_out.sql += expression + " IS NULL";
            if (isTextColumn(column.type))
                m_out.sql += " OR " + expression + " = ''";
        } else {
            SLUICE_ASSIGN(const Cell value, parsed(column, filter.value));
            if (filter.op == FilterOp::Contains || filter.op == FilterOp::Equal) {
                equal(column, expression, filter.value, value);
            } else if (filter.op == FilterOp::Between) {
                SLUICE_ASSIGN(const Cell upper, parsed(column, filter.upper));
                bound(column, expression, FilterOp::GreaterOrEqual, filter.value, value);
                m_out.sql += " AND ";
                bound(column, expression, FilterOp::LessOrEqual, filter.upper, upper);
            } else {
                bound(column, expression, filter.op, filter.value, value);
            }
        }
        m_out.sql += ')';
        return {};
    }

    SqlText& m_out;
    const SqlTable& m_table;
    const bool m_postgres;
    const Timestamp m_now;
};

}  // namespace

void SqlText::bindCell(const Cell& cell)
{
    if (const auto* number = std::get_if<std::int64_t>(&cell))
        bindInt(*number);
    else if (const auto* text = std::get_if<std::string>(&cell))
        bindText(*text);
    else if (const auto* big = std::get_if<Int256>(&cell))
        bindInt256(*big);
    else
        m_params.emplace_back(nullptr);
}

Result<void> appendFilter(SqlText& out, const Filter& filter, const SqlTable& table, bool postgres, Timestamp now)
{
    return FilterWriter(out, table, postgres, now).write(filter);
}

}  // namespace sluice::storage
