// Real TableSources for tests of what reads them: SyntheticTable computes any number of rows from their numbers (ten million cost
// nothing), MemoryTable holds rows, sorts, filters and changes them. Both know keyset pages in both directions. Thread: any.
#pragma once

#include "core/filter_value.h"
#include "core/table.h"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace sluice::test {

inline TableSchema transfersSchema()
{
    using enum ColumnType;
    return {.id = "transfers",
            .columns = {{"time", Time, true, false, 0, ""},
                        {"orchestrator", Text, false, true, 0, ""},
                        {"kind", Code, false, false, 0, ""},
                        {"reason", Text, false, true, 0, ""},
                        {"amount", ColumnType::Amount, false, false, 18, "eth"},
                        {"balance_after", ColumnType::Amount, false, false, 18, "eth"},
                        {"reference", Text, false, true, 0, ""},
                        {"id", Text, false, true, 0, ""}},
            .defaultSort = "time",
            .defaultDescending = true};
}

class SyntheticTable final : public TableSource {
public:
    explicit SyntheticTable(std::int64_t rows) : m_rows(rows) {}

    const TableSchema& schema() const override { return m_schema; }
    ChangeSequence* changes() const override { return &m_changes; }
    void grow(std::int64_t rows)
    {
        m_rows += rows;
        m_changes.bump();
    }
    int pagesRead() const { return m_pages; }

    Result<TablePage> page(const TablePageRequest& request, std::stop_token) const override
    {
        ++m_pages;
        const std::int64_t rows = m_rows;
        // Place in the order: 0 is the newest when descending.
        std::int64_t first = 0;
        if (request.from) {
            const std::int64_t number = std::stoll(request.from->key);
            first = (request.order.descending ? rows - 1 - number : number) + (request.inclusive ? 0 : 1);
            if (request.backwards) {
                const std::int64_t end = first - (request.inclusive ? 0 : 1) + (request.inclusive ? 1 : 0);
                first = std::max<std::int64_t>(0, end - request.limit);
                return take(request, first, end, first > 0);
            }
        }
        const std::int64_t end = std::min(rows, first + request.limit);
        return take(request, first, end, end < rows);
    }
    Result<std::int64_t> count(const FilterPtr&, std::stop_token) const override { return m_rows.load(); }
    Result<void> anchors(const TableOrder& order, const FilterPtr&, int stride,
                         const std::function<bool(TableAnchor)>& sink, std::stop_token stop) const override
    {
        const std::int64_t rows = m_rows;
        for (std::int64_t place = 0; place < rows && !stop.stop_requested(); place += stride) {
            const std::int64_t number = order.descending ? rows - 1 - place : place;
            if (!sink({Cell(timeOf(number)), std::to_string(number)}))
                break;
        }
        return {};
    }
    Result<void> scan(const TableOrder& order, const FilterPtr&, const std::function<bool(const TableRow&)>& sink,
                      std::stop_token stop) const override
    {
        const std::int64_t rows = m_rows;
        for (std::int64_t place = 0; place < rows; ++place) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "stopped");
            if (!sink(rowOf(order.descending ? rows - 1 - place : place)))
                break;
        }
        return {};
    }
    static TableRow rowOf(std::int64_t number)
    {
        const std::string n = std::to_string(number);
        return {n,
                {timeOf(number), "orch-" + std::to_string(number % 1000), std::string(number % 3 ? "credit" : "debit"),
                 "session " + n, Int256(number % 3 ? 1 : -1) * (42'000'000'000'000 + number % 9973),
                 Int256(number) * 1'000'000'007, "ref-" + n, "t" + n}};
    }

private:
    static std::int64_t timeOf(std::int64_t number) { return 1'767'000'000'000'000 + number * 1'000'000; }
    TablePage take(const TablePageRequest& request, std::int64_t first, std::int64_t end, bool more) const
    {
        TablePage made;
        made.more = more;
        for (std::int64_t place = std::max<std::int64_t>(0, first); place < end; ++place)
            made.rows.push_back(rowOf(request.order.descending ? m_rows - 1 - place : place));
        return made;
    }

    const TableSchema m_schema = transfersSchema();
    std::atomic<std::int64_t> m_rows;
    mutable std::atomic<int> m_pages{0};
    mutable ChangeSequence m_changes;
};

class MemoryTable final : public TableSource {
public:
    explicit MemoryTable(TableSchema schema, std::vector<TableRow> rows = {})
        : m_schema(std::move(schema)), m_rows(std::move(rows))
    {}

    const TableSchema& schema() const override { return m_schema; }
    ChangeSequence* changes() const override { return &m_changes; }
    void put(TableRow row)  // new or in place
    {
        {
            const std::lock_guard lock(m_mutex);
            const auto at =
                std::find_if(m_rows.begin(), m_rows.end(), [&](const TableRow& r) { return r.key == row.key; });
            if (at == m_rows.end())
                m_rows.push_back(std::move(row));
            else
                *at = std::move(row);
        }
        m_changes.bump();
    }
    void remove(const std::string& key)
    {
        {
            const std::lock_guard lock(m_mutex);
            std::erase_if(m_rows, [&](const TableRow& r) { return r.key == key; });
        }
        m_changes.bump();
    }
    void failWith(std::optional<Error> error)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_error = std::move(error);
        }
        m_changes.bump();
    }

    Result<TablePage> page(const TablePageRequest& request, std::stop_token) const override
    {
        std::vector<TableRow> rows;
        SLUICE_ASSIGN(rows, sorted(request.order, request.filter));
        auto first = rows.begin();
        auto end = rows.end();
        if (request.from) {
            const TableRow anchor = probe(*request.from, request.order);
            const auto less = comparator(request.order);
            first = request.inclusive != request.backwards ? std::lower_bound(rows.begin(), rows.end(), anchor, less)
                                                           : std::upper_bound(rows.begin(), rows.end(), anchor, less);
            if (request.backwards) {
                end = request.inclusive ? std::upper_bound(rows.begin(), rows.end(), anchor, less)
                                        : std::lower_bound(rows.begin(), rows.end(), anchor, less);
                first = end - std::min<std::ptrdiff_t>(request.limit, end - rows.begin());
                return TablePage{{first, end}, first != rows.begin()};
            }
        }
        const bool more = end - first > request.limit;
        return TablePage{{first, more ? first + request.limit : end}, more};
    }
    Result<std::int64_t> count(const FilterPtr& filter, std::stop_token) const override
    {
        SLUICE_ASSIGN(const auto rows, sorted({m_schema.defaultSort, true}, filter));
        return std::int64_t(rows.size());
    }
    Result<void> anchors(const TableOrder& order, const FilterPtr& filter, int stride,
                         const std::function<bool(TableAnchor)>& sink, std::stop_token) const override
    {
        SLUICE_ASSIGN(const auto rows, sorted(order, filter));
        const auto column = std::size_t(m_schema.columnIndex(order.column));
        for (std::size_t i = 0; i < rows.size(); i += std::size_t(stride))
            if (!sink({rows[i].cells[column], rows[i].key}))
                break;
        return {};
    }
    Result<void> scan(const TableOrder& order, const FilterPtr& filter,
                      const std::function<bool(const TableRow&)>& sink, std::stop_token) const override
    {
        SLUICE_ASSIGN(const auto rows, sorted(order, filter));
        for (const TableRow& row : rows)
            if (!sink(row))
                break;
        return {};
    }

private:
    TableRow probe(const TableAnchor& anchor, const TableOrder& order) const
    {
        TableRow row{anchor.key, std::vector<Cell>(m_schema.columns.size())};
        row.cells[std::size_t(m_schema.columnIndex(order.column))] = anchor.sortValue;
        return row;
    }
    std::function<bool(const TableRow&, const TableRow&)> comparator(const TableOrder& order) const
    {
        return [column = std::size_t(m_schema.columnIndex(order.column)),
                descending = order.descending](const TableRow& a, const TableRow& b) {
            if (a.cells[column] != b.cells[column])
                return descending ? b.cells[column] < a.cells[column] : a.cells[column] < b.cells[column];
            return descending ? b.key < a.key : a.key < b.key;
        };
    }
    Result<std::vector<TableRow>> sorted(const TableOrder& order, const FilterPtr& filter) const
    {
        const std::lock_guard lock(m_mutex);
        if (m_error)
            return fail(*m_error);
        std::vector<TableRow> rows;
        std::copy_if(m_rows.begin(), m_rows.end(), std::back_inserter(rows),
                     [&](const TableRow& row) { return matches(row, filter); });
        std::sort(rows.begin(), rows.end(), comparator(order));
        return rows;
    }
    bool matches(const TableRow& row, const FilterPtr& filter) const
    {
        if (!filter)
            return true;
        const auto child = [&](const FilterPtr& c) { return matches(row, c); };
        switch (filter->kind) {
        case Filter::Kind::And: return std::all_of(filter->children.begin(), filter->children.end(), child);
        case Filter::Kind::Or: return std::any_of(filter->children.begin(), filter->children.end(), child);
        case Filter::Kind::Not: return !child(filter->children.front());
        case Filter::Kind::Word:
            return std::any_of(row.cells.begin(), row.cells.end(), [&](const Cell& cell) {
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

    const TableSchema m_schema;
    mutable std::mutex m_mutex;
    std::vector<TableRow> m_rows;
    std::optional<Error> m_error;
    mutable ChangeSequence m_changes;
};

}  // namespace sluice::test
