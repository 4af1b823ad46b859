#include "models/table_model.h"

#include "core/check.h"
#include "models/internal/table_model_private.h"

#include <QElapsedTimer>
#include <algorithm>

namespace sluice::models {

namespace {

constexpr int kRefreshMs = 100;  // at most ten refreshes a second
constexpr int kSkeletonMs = 150;
constexpr int kFreshMs = 1500;
constexpr std::size_t kAnchorBatch = 512;

}  // namespace

TableModel::TableModel(const TableSource& source, const Clock& clock, QObject* parent)
    : QAbstractTableModel(parent)
    , m_source(source)
    , m_clock(clock)
    , m_order{source.schema().defaultSort, source.schema().defaultDescending}
    , m_private(std::make_unique<Private>())
{
    m_fetchTimer.setSingleShot(true);
    m_fetchTimer.setInterval(0);
    connect(&m_fetchTimer, &QTimer::timeout, this, &TableModel::fetchWanted);
    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(kRefreshMs);
    connect(&m_refreshTimer, &QTimer::timeout, this, &TableModel::refresh);
    m_skeletonTimer.setSingleShot(true);
    m_skeletonTimer.setInterval(kSkeletonMs + 5);
    const auto repaint = [this] {
        if (m_total > 0)
            Q_EMIT dataChanged(index(std::clamp(m_firstVisible, 0, m_total - 1), 0),
                               index(std::clamp(m_lastVisible, 0, m_total - 1), columnCount() - 1));
        Q_EMIT stateChanged();
    };
    connect(&m_skeletonTimer, &QTimer::timeout, this, repaint);
    m_freshTimer.setSingleShot(true);
    m_freshTimer.setInterval(kFreshMs + 20);
    connect(&m_freshTimer, &QTimer::timeout, this, [this, repaint] {
        const auto now = m_clock.monotonicMs();
        std::erase_if(m_fresh, [now](const auto& entry) { return entry.second <= now; });
        if (!m_fresh.empty())
            m_freshTimer.start();
        repaint();
    });
    m_clockTimer.setInterval(10'000);  // "2 min ago" grows old
    connect(&m_clockTimer, &QTimer::timeout, this, repaint);
    m_clockTimer.start();
    if (ChangeSequence* changes = source.changes()) {
        m_private->subscription = changes->subscribe([this] {
            // One queued call however often the sequence is bumped before it is served.
            if (!m_private->changed.exchange(true))
                QMetaObject::invokeMethod(this, &TableModel::onSourceChanged, Qt::QueuedConnection);
        });
    }
    restart();
}

TableModel::~TableModel()
{
    m_private->subscription.reset();
    m_private->count.request_stop();
    m_private->first.request_stop();
    for (auto& [page, pending] : m_pending)
        pending.stop.request_stop();
    m_private.reset();
}

int TableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_total;
}

int TableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(schema().columns.size());
}

const TableRow* TableModel::row(int row) const
{
    if (row < 0 || row >= m_total)
        return nullptr;
    if (m_small)
        return &m_all[std::size_t(row)];
    if (row < int(m_head.size()))
        return &m_head[std::size_t(row)];
    const int below = row - int(m_head.size());
    const auto page = m_pages.find(below / kPage);
    if (page == m_pages.end() || below % kPage >= int(page->second.rows.size()))
        return nullptr;
    return &page->second.rows[std::size_t(below % kPage)];
}

std::optional<int> TableModel::rowOfKey(const std::string& key) const
{
    const auto in = [&key](const std::vector<TableRow>& rows) -> std::optional<int> {
        const auto found =
            std::find_if(rows.begin(), rows.end(), [&key](const TableRow& row) { return row.key == key; });
        return found == rows.end() ? std::nullopt : std::optional(int(found - rows.begin()));
    };
    if (m_small)
        return in(m_all);
    if (const auto at = in(m_head))
        return at;
    for (const auto& [number, page] : m_pages)
        if (const auto at = in(page.rows))
            return *at + number * kPage + int(m_head.size());
    return std::nullopt;
}

QVariant TableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const TableColumn& column = schema().columns[std::size_t(index.column())];
    if (role == ColumnTypeRole)
        return int(column.type);
    if (role == Qt::TextAlignmentRole)
        return int((CellFormat::isNumeric(column.type) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    const TableRow* found = row(index.row());
    if (!found) {
        const int page = (index.row() - int(m_head.size())) / kPage;
        wantPage(page);
        if (role != LoadingRole)
            return {};
        const auto pending = m_pending.find(page);
        return pending != m_pending.end() && m_clock.monotonicMs() - pending->second.sinceMs < kSkeletonMs ? 1 : 2;
    }
    if (role == LoadingRole)
        return 0;
    return cellData(*found, index.column(), role);
}

QVariant TableModel::cellData(const TableRow& found, int column, int role) const
{
    const TableColumn& described = schema().columns[std::size_t(column)];
    switch (role) {
    case Qt::DisplayRole: return CellFormat::display(schema(), found, column, m_clock.now().micros);
    case Qt::ToolTipRole: return CellFormat::tooltip(schema(), found, column, m_clock.now().micros);
    case Qt::AccessibleTextRole: {
        const QString text = CellFormat::display(schema(), found, column, m_clock.now().micros);
        if (!CellFormat::isState(described))
            return text;
        const auto* code = std::get_if<std::string>(&found.cells[std::size_t(column)]);
        return code ? text + QStringLiteral(", ")
                          + CellFormat::levelWord(CellFormat::state(schema().id, described.id, *code).level)
                    : text;
    }
    case LevelRole:
        if (CellFormat::isState(described)) {
            const auto* code = std::get_if<std::string>(&found.cells[std::size_t(column)]);
            if (code && !code->empty())
                return int(CellFormat::state(schema().id, described.id, *code).level);
        }
        return {};
    case CopyRole: {
        std::string text;
        CellFormat::appendExact(text, schema(), found, column);
        return QString::fromStdString(text);
    }
    case KeyRole: return QString::fromStdString(found.key);
    case FreshRole: {
        const auto fresh = m_fresh.find(found.key);
        return fresh != m_fresh.end() && fresh->second > m_clock.monotonicMs();
    }
    case NegativeRole: {
        const auto* big = std::get_if<Int256>(&found.cells[std::size_t(column)]);
        return big && *big < 0;
    }
    default: return {};
    }
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical || section < 0 || section >= columnCount())
        return {};
    const TableColumn& column = schema().columns[std::size_t(section)];
    if (role == Qt::DisplayRole)
        return CellFormat::columnTitle(schema().id, column);
    if (role == Qt::ToolTipRole)
        return CellFormat::columnTip(schema().id, column);
    if (role == Qt::TextAlignmentRole)
        return int((CellFormat::isNumeric(column.type) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

void TableModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= columnCount() || !schema().columns[std::size_t(column)].sortable)
        return;
    TableOrder wanted{schema().columns[std::size_t(column)].id, order == Qt::DescendingOrder};
    if (wanted.column == m_order.column && wanted.descending == m_order.descending)
        return;
    m_order = std::move(wanted);
    restart();
}

void TableModel::setFilter(FilterPtr filter)
{
    m_filter = std::move(filter);
    restart();
}

void TableModel::reload()
{
    restart();
}

TablePageRequest TableModel::pageRequest(int limit) const
{
    TablePageRequest request;
    request.order = m_order;
    request.filter = m_filter;
    request.limit = limit;
    return request;
}

TableAnchor TableModel::anchorOf(const TableRow& row) const
{
    const int column = schema().columnIndex(m_order.column);
    SLUICE_CHECK(column >= 0);
    return {row.cells[std::size_t(column)], row.key};
}

// What is shown stays until the first page of the new order is there: no flash of an empty table.
void TableModel::restart()
{
    ++m_generation;
    for (auto& [page, pending] : m_pending)
        pending.stop.request_stop();
    m_pending.clear();
    m_wanted.clear();
    m_private->count.request_stop();
    m_private->first.request_stop();
    m_firstPending = true;
    m_countExact = false;
    m_refreshing = false;
    m_refreshAgain = false;
    m_skeletonTimer.start();
    m_private->first =
        m_private->pages.post([this, request = pageRequest(kPage), generation = m_generation](std::stop_token stop) {
            auto page = std::make_shared<Result<TablePage>>(m_source.page(request, stop));
            QMetaObject::invokeMethod(
                this,
                [this, page, generation] {
                    if (generation == m_generation)
                        onFirstPage(std::move(*page));
                },
                Qt::QueuedConnection);
        });
    Q_EMIT stateChanged();
}

void TableModel::onFirstPage(Result<TablePage> page)
{
    m_firstPending = false;
    beginResetModel();
    m_all.clear();
    m_head.clear();
    m_waiting.clear();
    m_newRows = 0;
    m_pages.clear();
    m_anchors.clear();
    m_error.reset();
    m_small = true;
    if (page) {
        m_countExact = !page->more;
        m_all = std::move(page->rows);
    } else {
        m_error = page.error();
        m_countExact = true;
    }
    m_total = int(m_all.size());
    endResetModel();
    Q_EMIT loaded();
    Q_EMIT stateChanged();
    if (!m_countExact)
        startCount();
}

void TableModel::startCount()
{
    m_private->count =
        m_private->scans.post([this, filter = m_filter, generation = m_generation](std::stop_token stop) {
            auto count = std::make_shared<Result<std::int64_t>>(m_source.count(filter, stop));
            QMetaObject::invokeMethod(
                this,
                [this, count, generation] {
                    if (generation == m_generation)
                        onCount(std::move(*count));
                },
                Qt::QueuedConnection);
        });
}

void TableModel::onCount(Result<std::int64_t> count)
{
    if (!count) {
        setError(count.error());
        return;
    }
    // Qt's views count rows and pixels in int; 26 px a row leave room for about eighty million.
    const int total = int(std::min<std::int64_t>(*count, 80'000'000));
    if (total <= kSmall) {
        fetchAll(true);
        return;
    }
    if (m_small) {
        m_small = false;
        if (!m_all.empty())
            m_anchors.push_back(anchorOf(m_all.front()));
        m_all.resize(std::min<std::size_t>(m_all.size(), kPage));
        Page first{std::move(m_all), ++m_useClock, true};
        m_all.clear();
        m_pages.emplace(0, std::move(first));
    }
    m_countExact = true;
    setTotal(std::max(total, m_total));
    startAnchors();
    Q_EMIT stateChanged();
}

void TableModel::setTotal(int total)
{
    if (total > m_total) {
        beginInsertRows({}, m_total, total - 1);
        m_total = total;
        endInsertRows();
    } else if (total < m_total) {
        beginRemoveRows({}, total, m_total - 1);
        m_total = total;
        endRemoveRows();
    }
}

void TableModel::startAnchors()
{
    m_private->count = m_private->scans.post(
        [this, order = m_order, filter = m_filter, generation = m_generation](std::stop_token stop) {
            std::vector<TableAnchor> batch;
            std::size_t sent = 0;
            QElapsedTimer since;
            since.start();
            const auto send = [&] {
                const std::size_t offset = sent;
                sent += batch.size();
                auto part = std::make_shared<std::vector<TableAnchor>>(std::move(batch));
                batch.clear();
                since.restart();
                QMetaObject::invokeMethod(
                    this,
                    [this, part, offset, generation] {
                        if (generation == m_generation)
                            onAnchors(std::move(*part), offset);
                    },
                    Qt::QueuedConnection);
            };
            auto result = std::make_shared<Result<void>>(m_source.anchors(
                order, filter, kPage,
                [&](TableAnchor anchor) {
                    batch.push_back(std::move(anchor));
                    if (batch.size() >= kAnchorBatch || since.elapsed() >= 50)
                        send();
                    return !stop.stop_requested();
                },
                stop));
            if (!batch.empty())
                send();
            QMetaObject::invokeMethod(
                this,
                [this, result, generation] {
                    if (generation == m_generation)
                        onAnchorsDone(*result);
                },
                Qt::QueuedConnection);
        });
}

void TableModel::onAnchors(std::vector<TableAnchor> batch, std::size_t offset)
{
    if (offset == 0 && !batch.empty() && m_head.empty()
        && (m_anchors.empty() || batch.front().key != m_anchors.front().key)) {
        // Rows came in above while the scan began: its first row is ours now.
        m_pages.clear();
        m_wanted.insert(0);
    }
    if (m_anchors.size() < offset + batch.size())
        m_anchors.resize(offset + batch.size());
    std::move(batch.begin(), batch.end(), m_anchors.begin() + std::ptrdiff_t(offset));
    m_fetchTimer.start();
}

void TableModel::onAnchorsDone(const Result<void>& result)
{
    if (!result && result.error().code != ErrorCode::Cancelled)
        setError(result.error());
    m_fetchTimer.start();
    Q_EMIT stateChanged();
}

void TableModel::setError(std::optional<Error> error)
{
    if (error && error->code == ErrorCode::Cancelled)
        return;
    m_error = std::move(error);
    Q_EMIT stateChanged();
}

void TableModel::wantPage(int page) const
{
    if (m_wanted.insert(page).second && !m_fetchTimer.isActive())
        m_fetchTimer.start();
}

// Pages out of sight are given up before they are asked for; those in sight go first.
void TableModel::fetchWanted()
{
    if (m_small) {
        m_wanted.clear();
        return;
    }
    const int head = int(m_head.size());
    const int first = std::max(0, m_firstVisible - head) / kPage;
    const int last = std::max(0, m_lastVisible - head) / kPage;
    for (auto it = m_pending.begin(); it != m_pending.end();) {
        if (it->first < first - 1 || it->first > last + 1) {
            it->second.stop.request_stop();
            it = m_pending.erase(it);
        } else {
            ++it;
        }
    }
    std::vector<int> pages;
    for (int page = first; page <= last; ++page)
        pages.push_back(page);
    pages.push_back(last + 1);
    if (first > 0)
        pages.push_back(first - 1);
    m_wanted.clear();
    for (const int page : pages)
        fetchPage(page);
}

void TableModel::fetchPage(int page)
{
    if (page < 0 || page * kPage + int(m_head.size()) >= m_total || m_pages.contains(page) || m_pending.contains(page))
        return;
    TablePageRequest request = pageRequest(kPage);
    if (std::size_t(page) < m_anchors.size()) {
        request.from = std::make_shared<const TableAnchor>(m_anchors[std::size_t(page)]);
        request.inclusive = true;
    } else if (const auto before = m_pages.find(page - 1);
               before != m_pages.end() && before->second.rows.size() == kPage) {
        request.from = std::make_shared<const TableAnchor>(anchorOf(before->second.rows.back()));
    } else {
        m_wanted.insert(page);  // its anchor is still to come
        return;
    }
    Pending pending;
    pending.sinceMs = m_clock.monotonicMs();
    pending.stop = m_private->pages.post([this, request, page, generation = m_generation](std::stop_token stop) {
        auto result = std::make_shared<Result<TablePage>>(m_source.page(request, stop));
        QMetaObject::invokeMethod(
            this,
            [this, result, page, generation] {
                if (generation == m_generation)
                    onPage(page, std::move(*result));
            },
            Qt::QueuedConnection);
    });
    m_pending.insert_or_assign(page, std::move(pending));
    m_skeletonTimer.start();
}

void TableModel::onPage(int page, Result<TablePage> result)
{
    if (!result) {
        if (result.error().code != ErrorCode::Cancelled) {
            m_pending.erase(page);
            setError(result.error());
        }
        return;
    }
    m_pending.erase(page);
    m_pages.insert_or_assign(page, Page{std::move(result->rows), ++m_useClock, result->more});
    evict();
    const int first = page * kPage + int(m_head.size());
    if (first < m_total)
        Q_EMIT dataChanged(index(first, 0), index(std::min(first + kPage, m_total) - 1, columnCount() - 1));
    if (!m_wanted.empty())
        m_fetchTimer.start();
}

void TableModel::evict()
{
    while (m_pages.size() > kCachedPages) {
        const auto oldest = std::min_element(
            m_pages.begin(), m_pages.end(), [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
        m_pages.erase(oldest);
    }
}

void TableModel::setVisibleRows(int first, int last)
{
    m_firstVisible = std::max(0, first);
    m_lastVisible = std::max(m_firstVisible, last);
    if (m_small)
        return;
    const int head = int(m_head.size());
    for (int page = std::max(0, m_firstVisible - head) / kPage; page <= std::max(0, m_lastVisible - head) / kPage;
         ++page) {
        if (const auto found = m_pages.find(page); found != m_pages.end())
            found->second.used = ++m_useClock;
        else
            m_wanted.insert(page);
    }
    if (!m_wanted.empty() || !m_pending.empty())
        m_fetchTimer.start();
}

}  // namespace sluice::models
