#include "core/list_table.h"

#include "core/filter_value.h"

#include <algorithm>

namespace sluice {

ListTable::ListTable(TableSchema schema, std::vector<TableRow> rows)
    : m_schema(std::move(schema)), m_rows(std::move(rows))
{}

void ListTable::set(std::vector<TableRow> rows)
{
    {
        const std::lock_guard lock(m_mutex);
        m_rows = std::move(rows);
        m_error.reset();
    }
    m_changes.bump();
}

void ListTable::put(TableRow row)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto at = std::ranges::find(m_rows, row.key, &TableRow::key);
        if (at == m_rows.end())
            m_rows.push_back(std::move(row));
        else
            *at = std::move(row);
    }
    m_changes.bump();
}

void ListTable::remove(const std::string& key)
{
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_rows, [&](const TableRow& row) { return row.key == key; });
    }
    m_changes.bump();
}

void ListTable::failWith(std::optional<Error> error)
{
    {
        const std::lock_guard lock(m_mutex);
        m_error = std::move(error);
    }
    m_changes.bump();
}

Result<TablePage> ListTable::page(const TablePageRequest& request, std::stop_token) const
{
    std::vector<TableRow> rows;
    SLUICE_ASSIGN(rows, sorted(request.order, request.filter));
    auto first = rows.begin();
    if (request.from) {
        TableRow anchor{request.from->key, std::vector<Cell>(m_schema.columns.size())};
        anchor.cells[std::size_t(m_schema.columnIndex(request.order.column))] = request.from->sortValue;
        const Less less = comparator(request.order);
        first = request.inclusive != request.backwards ? std::lower_bound(rows.begin(), rows.end(), anchor, less)
                                                       : std::upper_bound(rows.begin(), rows.end(), anchor, less);
        if (request.backwards) {
            const auto end = request.inclusive ? std::upper_bound(rows.begin(), rows.end(), anchor, less)
                                               : std::lower_bound(rows.begin(), rows.end(), anchor, less);
            first = end - std::min<std::ptrdiff_t>(request.limit, end - rows.begin());
            return TablePage{{first, end}, first != rows.begin()};
        }
    }
    const bool more = rows.end() - first > request.limit;
    return TablePage{{first, more ? first + request.limit : rows.end()}, more};
}

Result<std::int64_t> ListTable::count(const FilterPtr& filter, std::stop_token) const
{
    SLUICE_ASSIGN(const auto rows, sorted({m_schema.defaultSort, true}, filter));
    return std::int64_t(rows.size());
}

Result<void> ListTable::anchors(const TableOrder& order, const FilterPtr& filter, int stride,
                                const std::function<bool(TableAnchor)>& sink, std::stop_token) const
{
    SLUICE_ASSIGN(const auto rows, sorted(order, filter));
    const auto column = std::size_t(m_schema.columnIndex(order.column));
    for (std::size_t i = 0; i < rows.size(); i += std::size_t(stride)) {
        if (!sink({rows[i].cells[column], rows[i].key}))
            break;
    }
    return {};
}

Result<void> ListTable::scan(const TableOrder& order, const FilterPtr& filter,
                             const std::function<bool(const TableRow&)>& sink, std::stop_token stop) const
{
    SLUICE_ASSIGN(const auto rows, sorted(order, filter));
    for (const TableRow& row : rows) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        if (!sink(row))
            break;
    }
    return {};
}

ListTable::Less ListTable::comparator(const TableOrder& order) const
{
    return [column = std::size_t(m_schema.columnIndex(order.column)),
            descending = order.descending](const TableRow& a, const TableRow& b) {
        if (a.cells[column] != b.cells[column])
            return descending ? b.cells[column] < a.cells[column] : a.cells[column] < b.cells[column];
        return descending ? b.key < a.key : a.key < b.key;
    };
}

Result<std::vector<TableRow>> ListTable::sorted(const TableOrder& order, const FilterPtr& filter) const
{
    const std::lock_guard lock(m_mutex);
    if (m_error)
        return fail(*m_error);
    std::vector<TableRow> rows;
    std::ranges::copy_if(m_rows, std::back_inserter(rows), [&](const TableRow& row) { return matches(row, filter); });
    std::sort(rows.begin(), rows.end(), comparator(order));
    return rows;
}

bool ListTable::matches(const TableRow& row, const FilterPtr& filter) const
{
    if (!filter)
        return true;
    const auto child = [&](const FilterPtr& one) { return matches(row, one); };
    switch (filter->kind) {
    case Filter::Kind::And: return std::ranges::all_of(filter->children, child);
    case Filter::Kind::Or: return std::ranges::any_of(filter->children, child);
    case Filter::Kind::Not: return !child(filter->children.front());
    case Filter::Kind::Word:
        return std::ranges::any_of(row.cells, [&](const Cell& cell) {
            const auto* text = std::get_if<std::string>(&cell);
            return text && text->find(filter->value) != std::string::npos;
        });
    case Filter::Kind::Compare: break;
    }
    const int at = m_schema.columnIndex(filter->column);
    const Cell& cell = row.cells[std::size_t(at)];
    if (const auto* text = std::get_if<std::string>(&cell))
        return filter->op == FilterOp::Contains ? text->find(filter->value) != std::string::npos
                                                : *text == filter->value;
    const auto value = parseFilterValue(m_schema.columns[std::size_t(at)], filter->value, SystemClock().now());
    if (!value)
        return false;
    switch (filter->op) {
    case FilterOp::Less: return cell < *value;
    case FilterOp::LessOrEqual: return cell <= *value;
    case FilterOp::Greater: return cell > *value;
    case FilterOp::GreaterOrEqual: return cell >= *value;
    default: return cell == *value;
    }
}

}  // namespace sluice
