// A Qt model that is a window over a TableSource (CONSOLE, Tables): the first page is painted at once, the row count and the anchor of every
// 256th row follow from a worker, further pages are fetched when they come into sight and kept in an LRU cache, so ten million rows
// open like ten and memory stays bounded. Tables of up to kSmall rows are held whole and refreshed row by row.
//
// Live: after a change of the source (at most ten times a second) visible rows are refreshed in place and rows that sort before the first one
// are counted; they are inserted at the top at once while the view is there (setAtTop), else when takeNewRows() is called.
// Thread: the GUI thread; every call into the source runs on one of the model's two workers.
#pragma once

#include "core/clock.h"
#include "core/table.h"
#include "models/cell_format.h"

#include <QAbstractTableModel>
#include <QTimer>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace sluice::models {

enum TableRole {
    LevelRole = Qt::UserRole + 1,  // int of Level, or invalid: draw the state's shape
    LoadingRole,                   // 0 there, 1 being fetched, 2 for longer than 150 ms (skeleton)
    CopyRole,                      // exact text
    KeyRole,                       // row key
    ColumnTypeRole,                // int of ColumnType
    FreshRole,                     // bool: changed within the last 1.5 s
    NegativeRole                   // bool
};

class TableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int kPage = 256;
    static constexpr int kSmall = 2048;
    static constexpr int kCachedPages = 48;

    TableModel(const TableSource& source, const Clock& clock, QObject* parent = nullptr);
    ~TableModel() override;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order) override;

    const TableSource& source() const { return m_source; }
    const TableSchema& schema() const { return m_source.schema(); }
    const TableOrder& order() const { return m_order; }
    const FilterPtr& filter() const { return m_filter; }
    void setFilter(FilterPtr filter);
    void reload();

    const TableRow* row(int row) const;                         // null while it is not loaded
    std::optional<int> rowOfKey(const std::string& key) const;  // among loaded rows

    bool isLoading() const { return m_firstPending; }
    bool isCountExact() const { return m_countExact; }
    const std::optional<Error>& error() const { return m_error; }
    int newRows() const { return m_newRows; }
    int cachedPages() const { return int(m_pages.size()); }

    // Told by the view: rows in sight, and whether the first row is.
    void setVisibleRows(int first, int last);
    void setAtTop(bool atTop);
    void takeNewRows();

Q_SIGNALS:
    void loaded();        // the first page of a (re)load is there, or an error is
    void stateChanged();  // loading, error, exact count, new rows
    void refreshed();     // rows changed in place or moved: details panes ask again

private:
    struct Page {
        std::vector<TableRow> rows;
        std::uint64_t used = 0;
        bool more = false;
    };
    struct Pending {
        std::stop_source stop;
        std::int64_t sinceMs = 0;
    };
    struct Private;

    void restart();
    void onFirstPage(Result<TablePage> page);
    void startCount();
    void onCount(Result<std::int64_t> count);
    void startAnchors();
    void onAnchors(std::vector<TableAnchor> batch, std::size_t offset);
    void onAnchorsDone(const Result<void>& result);
    void fetchAll(bool adopt);
    void applyAll(std::vector<TableRow> rows, bool markChanges);
    void reorderSurvivors(const std::unordered_map<std::string, std::size_t>& wanted);
    void setTotal(int total);
    void wantPage(int page) const;
    void fetchWanted();
    void fetchPage(int page);
    void onPage(int page, Result<TablePage> result);
    void evict();
    void onSourceChanged();
    void refresh();
    void onNewer(Result<TablePage> result);
    void onRefreshedPage(int page, Result<TablePage> result);
    void insertNewer();
    void refreshHead(std::vector<TableRow>& rows);
    void resync();
    void setError(std::optional<Error> error);
    TableAnchor anchorOf(const TableRow& row) const;
    TablePageRequest pageRequest(int limit) const;
    QVariant cellData(const TableRow& row, int column, int role) const;
    void markFresh(const std::string& key);

    const TableSource& m_source;
    const Clock& m_clock;
    TableOrder m_order;
    FilterPtr m_filter;
    std::uint64_t m_generation = 0;

    bool m_small = true;  // m_all holds every row
    std::vector<TableRow> m_all;
    std::vector<TableRow> m_head;     // rows that came after loading, above page 0
    std::vector<TableRow> m_waiting;  // newer rows that are not shown yet
    std::unordered_map<int, Page> m_pages;
    std::unordered_map<int, Pending> m_pending;
    std::vector<TableAnchor> m_anchors;  // of row kPage * i, below m_head
    int m_total = 0;                     // rows shown
    int m_newRows = 0;
    int m_firstVisible = 0;
    int m_lastVisible = 40;
    bool m_atTop = true;
    bool m_firstPending = true;
    bool m_countExact = false;
    std::optional<Error> m_error;
    mutable std::unordered_set<int> m_wanted;
    mutable std::uint64_t m_useClock = 0;
    mutable QTimer m_fetchTimer;
    QTimer m_refreshTimer;
    QTimer m_skeletonTimer;
    QTimer m_freshTimer;
    QTimer m_clockTimer;
    bool m_refreshing = false;
    bool m_refreshAgain = false;
    std::int64_t m_lastResyncMs = 0;
    std::unordered_map<std::string, std::int64_t> m_fresh;  // row key -> until (monotonic ms)
    std::unique_ptr<Private> m_private;                     // workers and subscription; gone first
};

}  // namespace sluice::models
