#include "storage/sql_table_source.h"

#include "core/check.h"
#include "storage/internal/filter_sql.h"

#include <algorithm>
#include <charconv>

namespace sluice::storage {

namespace {

// One run over the rows in an order, forwards or backwards, from an anchor on.
struct TableRun {
    int sortColumn = 0;
    bool descending = false;  // as the rows are fetched
    const TableAnchor* from = nullptr;
    bool inclusive = false;
    std::string columns;
    std::int64_t limit = -1;
    std::int64_t offset = 0;
    bool firstStretchOnly = false;
};

Cell readCell(const Row& row, int at, ColumnType type)
{
    if (row.isNull(at))
        return {};
    switch (type) {
    case ColumnType::Integer:
    case ColumnType::Time:
    case ColumnType::Duration:
    case ColumnType::Bool: return row.int64(at);
    case ColumnType::Amount: return row.int256(at);
    default: return row.text(at);
    }
}

class SqlTableSource final : public TableSource {
public:
    SqlTableSource(ReaderPool& readers, SqlTable table, ChangeSequence* changes)
        : m_readers(readers), m_table(std::move(table)), m_changes(changes)
    {
        SLUICE_CHECK(m_table.expressions.size() == m_table.schema.columns.size() && !m_table.keyExpression.empty());
        for (const std::string& expression : m_table.expressions)
            m_allColumns += expression + ", ";
        m_allColumns += m_table.keyExpression;
    }

    const TableSchema& schema() const override { return m_table.schema; }
    ChangeSequence* changes() const override { return m_changes; }
    Result<TablePage> page(const TablePageRequest& request, std::stop_token stop) const override;
    Result<std::int64_t> count(const FilterPtr& filter, std::stop_token stop) const override;
    Result<void> anchors(const TableOrder& order, const FilterPtr& filter, int stride,
                         const std::function<bool(TableAnchor)>& sink, std::stop_token stop) const override;
    Result<void> scan(const TableOrder& order, const FilterPtr& filter,
                      const std::function<bool(const TableRow&)>& sink, std::stop_token stop) const override;

private:
    // How a row stands to the anchor: NULL sort values lie together at the end where the engine's index has them, so
    // rows after an anchor form one or two stretches, each of which an index finds at once.
    enum class Stretch { All, Beyond, NullsBeyond, Nulls, NotNulls };

    Result<int> sortColumn(const TableOrder& order) const;
    std::vector<Stretch> stretches(const TableRun& run, bool postgres) const;
    Result<void> appendWhere(SqlText& text, const FilterPtr& filter, bool postgres) const;
    Result<void> bindKey(SqlText& text, const std::string& key) const;
    Result<void> appendStretch(SqlText& text, const TableRun& run, Stretch stretch) const;
    Result<void> fetch(Connection& connection, TableRun run, const FilterPtr& filter,
                       const Connection::RowSink& sink) const;
    Result<std::optional<TableAnchor>> step(Connection& connection, TableRun run, const FilterPtr& filter,
                                            int rows) const;
    std::string keyOf(const Row& row, int at) const
    {
        return m_table.keyIsInteger ? std::to_string(row.int64(at)) : row.text(at);
    }
    TableRow rowOf(const Row& row) const;

    ReaderPool& m_readers;
    const SqlTable m_table;
    ChangeSequence* m_changes;
    std::string m_allColumns;
};

Result<int> SqlTableSource::sortColumn(const TableOrder& order) const
{
    const int index = m_table.schema.columnIndex(order.column.empty() ? m_table.schema.defaultSort : order.column);
    if (index < 0 || !m_table.schema.columns[std::size_t(index)].sortable)
        return fail(ErrorCode::InvalidArgument, m_table.schema.id + " cannot be ordered by " + order.column);
    return index;
}

TableRow SqlTableSource::rowOf(const Row& row) const
{
    TableRow made;
    const auto count = m_table.schema.columns.size();
    made.cells.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        made.cells.push_back(readCell(row, int(i), m_table.schema.columns[i].type));
    made.key = keyOf(row, int(count));
    return made;
}

std::vector<SqlTableSource::Stretch> SqlTableSource::stretches(const TableRun& run, bool postgres) const
{
    if (!run.from)
        return {Stretch::All};
    if (m_table.expressions[std::size_t(run.sortColumn)] == m_table.keyExpression)
        return {Stretch::NullsBeyond};
    // Left to themselves, SQLite puts NULL below every value and PostgreSQL above.
    const bool nullsLast = run.descending != postgres;
    if (std::holds_alternative<std::monostate>(run.from->sortValue))
        return nullsLast ? std::vector{Stretch::NullsBeyond} : std::vector{Stretch::NullsBeyond, Stretch::NotNulls};
    return nullsLast ? std::vector{Stretch::Beyond, Stretch::Nulls} : std::vector{Stretch::Beyond};
}

Result<void> SqlTableSource::bindKey(SqlText& text, const std::string& key) const
{
    if (!m_table.keyIsInteger) {
        text.bindText(key);
        return {};
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
    if (error != std::errc{} || end != key.data() + key.size())
        return fail(ErrorCode::InvalidArgument, m_table.schema.id + ": not a key: " + key);
    text.bindInt(number);
    return {};
}

Result<void> SqlTableSource::appendStretch(SqlText& text, const TableRun& run, Stretch stretch) const
{
    const std::string& sort = m_table.expressions[std::size_t(run.sortColumn)];
    const std::string& key = m_table.keyExpression;
    const char* op = run.descending ? (run.inclusive ? " <= " : " < ") : (run.inclusive ? " >= " : " > ");
    switch (stretch) {
    case Stretch::All: return {};
    case Stretch::Nulls: text.sql += " AND " + sort + " IS NULL"; return {};
    case Stretch::NotNulls: text.sql += " AND " + sort + " IS NOT NULL"; return {};
    case Stretch::NullsBeyond:
        if (sort != key)
            text.sql += " AND " + sort + " IS NULL";
        text.sql += " AND " + key + op + "?";
        return bindKey(text, run.from->key);
    case Stretch::Beyond:
        text.sql += " AND (" + sort + ", " + key + ")" + op + "(?, ?)";
        text.bindCell(run.from->sortValue);
        return bindKey(text, run.from->key);
    }
    return {};
}

Result<void> SqlTableSource::appendWhere(SqlText& text, const FilterPtr& filter, bool postgres) const
{
    text.sql +=
        " FROM " + m_table.from + " WHERE " + (m_table.where.empty() ? std::string("1=1") : "(" + m_table.where + ")");
    if (!filter)
        return {};
    text.sql += " AND ";
    return appendFilter(text, *filter, m_table, postgres, SystemClock().now());
}

Result<void> SqlTableSource::fetch(Connection& connection, TableRun run, const FilterPtr& filter,
                                   const Connection::RowSink& sink) const
{
    const bool postgres = connection.dialect().isPostgres();
    const char* direction = run.descending ? " DESC" : " ASC";
    const std::string& sort = m_table.expressions[std::size_t(run.sortColumn)];
    bool wanted = true;
    for (const Stretch stretch : stretches(run, postgres)) {
        SqlText text;
        text.sql = "SELECT " + run.columns;
        SLUICE_TRY(appendWhere(text, filter, postgres));
        SLUICE_TRY(appendStretch(text, run, stretch));
        text.sql += " ORDER BY " + sort + direction;
        if (sort != m_table.keyExpression)
            text.sql += ", " + m_table.keyExpression + direction;
        if (run.limit >= 0) {
            text.sql += " LIMIT ? OFFSET ?";
            text.bindInt(run.limit);
            text.bindInt(run.offset);
        }
        const auto take = [&](const Row& row) {
            run.limit -= run.limit > 0 ? 1 : 0;
            wanted = sink(row);
            return wanted;
        };
        const bool small = run.limit >= 0 && run.limit < 10'000;
        SLUICE_TRY(small ? connection.query(text.sql, text.params(), take)
                         : connection.stream(text.sql, text.params(), take));
        if (!wanted || run.limit == 0 || run.firstStretchOnly)
            break;
    }
    return {};
}

Result<TablePage> SqlTableSource::page(const TablePageRequest& request, std::stop_token stop) const
{
    if (request.limit <= 0)
        return fail(ErrorCode::InvalidArgument, "a page has at least one row");
    TableRun run;
    SLUICE_ASSIGN(run.sortColumn, sortColumn(request.order));
    run.descending = request.order.descending != request.backwards;
    run.from = request.from.get();
    run.inclusive = request.inclusive;
    run.columns = m_allColumns;
    run.limit = std::int64_t(request.limit) + 1;
    TablePage page;
    SLUICE_TRY(m_readers.read(
        [&](Connection& connection) {
            return fetch(connection, run, request.filter, [&](const Row& row) {
                page.rows.push_back(rowOf(row));
                return true;
            });
        },
        stop));
    page.more = page.rows.size() > std::size_t(request.limit);
    if (page.more)
        page.rows.pop_back();
    if (request.backwards)
        std::ranges::reverse(page.rows);
    return page;
}

Result<std::int64_t> SqlTableSource::count(const FilterPtr& filter, std::stop_token stop) const
{
    return m_readers.readFor<std::int64_t>(
        [&](Connection& connection) -> Result<std::int64_t> {
            SqlText text;
            text.sql = "SELECT count(*)";
            SLUICE_TRY(appendWhere(text, filter, connection.dialect().isPostgres()));
            std::int64_t total = 0;
            SLUICE_TRY(connection.query(text.sql, text.params(), [&](const Row& row) {
                total = row.int64(0);
                return false;
            }));
            return total;
        },
        stop);
}

Result<void> SqlTableSource::anchors(const TableOrder& order, const FilterPtr& filter, int stride,
                                     const std::function<bool(TableAnchor)>& sink, std::stop_token stop) const
{
    if (stride <= 0)
        return fail(ErrorCode::InvalidArgument, "anchors: the stride is at least one");
    TableRun run;
    SLUICE_ASSIGN(run.sortColumn, sortColumn(order));
    run.descending = order.descending;
    run.columns = m_table.expressions[std::size_t(run.sortColumn)] + ", " + m_table.keyExpression;
    return m_readers.read(
        [&](Connection& connection) -> Result<void> {
            SLUICE_ASSIGN(auto anchor, step(connection, run, filter, 1));
            while (anchor && sink(*anchor)) {
                run.from = &*anchor;
                SLUICE_ASSIGN(auto next, step(connection, run, filter, stride));
                anchor = std::move(next);
            }
            return {};
        },
        stop);
}

// The anchor `rows` rows after run.from. The engine counts off rows much faster than it hands them out, but only inside
// one stretch; where that ends, the last few rows are walked one by one into the next.
Result<std::optional<TableAnchor>> SqlTableSource::step(Connection& connection, TableRun run, const FilterPtr& filter,
                                                        int rows) const
{
    const ColumnType sortType = m_table.schema.columns[std::size_t(run.sortColumn)].type;
    std::optional<TableAnchor> last;
    std::int64_t seen = 0;
    const auto keep = [&](const Row& row) {
        if (++seen == rows)
            last = TableAnchor{readCell(row, 0, sortType), keyOf(row, 1)};
        return true;
    };
    if (rows > 1) {
        run.limit = 1;
        run.offset = rows - 1;
        run.firstStretchOnly = true;
        seen = rows - 1;
        SLUICE_TRY(fetch(connection, run, filter, keep));
        if (last)
            return last;
        seen = 0;
    }
    run.limit = rows;
    run.offset = 0;
    run.firstStretchOnly = false;
    SLUICE_TRY(fetch(connection, run, filter, keep));
    return last;
}

Result<void> SqlTableSource::scan(const TableOrder& order, const FilterPtr& filter,
                                  const std::function<bool(const TableRow&)>& sink, std::stop_token stop) const
{
    TableRun run;
    SLUICE_ASSIGN(run.sortColumn, sortColumn(order));
    run.descending = order.descending;
    run.columns = m_allColumns;
    return m_readers.read(
        [&](Connection& connection) {
            return fetch(connection, run, filter, [&](const Row& row) { return sink(rowOf(row)); });
        },
        stop);
}

}  // namespace

std::unique_ptr<TableSource> makeSqlTableSource(ReaderPool& readers, SqlTable table, ChangeSequence* changes)
{
    return std::make_unique<SqlTableSource>(readers, std::move(table), changes);
}

}  // namespace sluice::storage
