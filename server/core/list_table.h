// A TableSource over rows in memory, for lists that are computed rather than kept: every column sorts, every filter works, a page is found by
// key as everywhere. For some thousands of rows: each call sorts them anew. Thread: any.
#pragma once

#include "core/table.h"

#include <mutex>
#include <optional>

namespace sluice {

class ListTable : public TableSource {
public:
    explicit ListTable(TableSchema schema, std::vector<TableRow> rows = {});

    void set(std::vector<TableRow> rows);
    void put(TableRow row);  // new or in place, by key
    void remove(const std::string& key);
    void failWith(std::optional<Error> error);  // every read, until it is taken back

    const TableSchema& schema() const override { return m_schema; }
    ChangeSequence* changes() const override { return &m_changes; }
    Result<TablePage> page(const TablePageRequest& request, std::stop_token stop = {}) const override;
    Result<std::int64_t> count(const FilterPtr& filter, std::stop_token stop = {}) const override;
    Result<void> anchors(const TableOrder& order, const FilterPtr& filter, int stride,
                         const std::function<bool(TableAnchor)>& sink, std::stop_token stop = {}) const override;
    Result<void> scan(const TableOrder& order, const FilterPtr& filter,
                      const std::function<bool(const TableRow&)>& sink, std::stop_token stop = {}) const override;

private:
    using Less = std::function<bool(const TableRow&, const TableRow&)>;
    Less comparator(const TableOrder& order) const;
    Result<std::vector<TableRow>> sorted(const TableOrder& order, const FilterPtr& filter) const;
    bool matches(const TableRow& row, const FilterPtr& filter) const;

    const TableSchema m_schema;
    mutable std::mutex m_mutex;
    std::vector<TableRow> m_rows;
    std::optional<Error> m_error;
    mutable ChangeSequence m_changes;
};

}  // namespace sluice
