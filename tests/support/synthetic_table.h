// Real TableSources for tests of what reads them: SyntheticTable computes any number of rows from their numbers (ten million cost
// nothing), MemoryTable holds rows, sorts, filters and changes them. Both know keyset pages in both directions. Thread: any.
#pragma once

#include "core/list_table.h"

#include <algorithm>
#include <atomic>

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

class MemoryTable final : public ListTable {
public:
    using ListTable::ListTable;
};

}  // namespace sluice::test
