// The one way a table is read, whoever reads it: the console's models, CSV export and HTTP lists. A TableSource is a window over
// rows ordered by a column and a unique key; pages are found by key (keyset), never by counting, so ten million rows open
// like ten. Rooms hand out TableSources; storage builds them over SQL; models turn cells into text. Thread: a TableSource may be used from
// any thread and blocks on disk, so the GUI calls it from a worker only.
#pragma once

#include "core/clock.h"
#include "core/filter.h"
#include "core/int256.h"
#include "core/result.h"
#include "core/subscription.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

namespace sluice {

enum class ColumnType {
    Text,      // std::string
    Code,      // std::string out of a closed set, such as a state; models translate it
    Integer,   // std::int64_t
    Amount,    // Int256 units; the scale is in the column, or in the row's asset column
    Time,      // std::int64_t UTC microseconds
    Duration,  // std::int64_t milliseconds
    Address,   // std::string 0x + 40
    Hash,      // std::string 0x + 64
    Bool,      // std::int64_t 0 or 1
    Json       // std::string
};

struct TableColumn {
    std::string id;  // stable name: filters, exports, saved layouts
    ColumnType type = ColumnType::Text;
    bool sortable = false;    // an index serves this order
    bool searchable = false;  // words of a filter match here
    int scale = 0;            // decimals, for Amount
    std::string unit;         // asset code for Amount
};

struct TableSchema {
    std::string id;                    // "transfers", "payouts"
    std::vector<TableColumn> columns;  // what a page carries, in this order
    std::string defaultSort;           // a sortable column
    bool defaultDescending = true;
    int columnIndex(std::string_view columnId) const;  // -1 when absent
};

using Cell = std::variant<std::monostate, std::int64_t, std::string, Int256>;

struct TableRow {
    std::string key;  // unique, opaque; also what a details pane asks for
    std::vector<Cell> cells;
};

struct TableOrder {
    std::string column;
    bool descending = true;
};

// Where a page starts: after (or before) a row of the current order. Value of the sort column and key of that row.
struct TableAnchor {
    Cell sortValue;
    std::string key;
};

struct TablePageRequest {
    TableOrder order;
    FilterPtr filter;                         // null: all
    std::shared_ptr<const TableAnchor> from;  // null: from the first row
    bool inclusive = false;                   // the row at `from` belongs to the page
    bool backwards = false;                   // rows before `from`; the page is still in the table's order
    int limit = 256;
};

struct TablePage {
    std::vector<TableRow> rows;
    bool more = false;
};

class TableSource {
public:
    virtual ~TableSource() = default;
    virtual const TableSchema& schema() const = 0;
    virtual Result<TablePage> page(const TablePageRequest& request, std::stop_token stop = {}) const = 0;
    virtual Result<std::int64_t> count(const FilterPtr& filter, std::stop_token stop = {}) const = 0;
    // Anchors of rows 0, stride, 2 * stride and so on, in order, streamed; `sink` answers false to stop.
    virtual Result<void> anchors(const TableOrder& order, const FilterPtr& filter, int stride,
                                 const std::function<bool(TableAnchor)>& sink, std::stop_token stop = {}) const = 0;
    // All rows that match, in order, from one snapshot; `sink` answers false to stop. Memory stays bounded.
    virtual Result<void> scan(const TableOrder& order, const FilterPtr& filter,
                              const std::function<bool(const TableRow&)>& sink, std::stop_token stop = {}) const = 0;
    // Bumped after every durable change that may show here. May be null for a table that never changes.
    virtual ChangeSequence* changes() const = 0;
};

}  // namespace sluice
