// The living half of TableModel: what happens after the source changed.
#include "core/check.h"
#include "models/internal/table_model_private.h"

#include <algorithm>

namespace sluice::models {

namespace {

constexpr int kLiveFreshMs = 1500;
constexpr int kLiveMaxHead = 4096;  // then the table is anchored anew
constexpr int kLiveMaxNewer = 1000;
constexpr int kResyncMs = 10'000;

}  // namespace

void TableModel::onSourceChanged()
{
    m_private->changed.store(false);
    if (m_refreshing || m_firstPending)
        m_refreshAgain = true;
    else if (!m_refreshTimer.isActive())
        m_refreshTimer.start();
}

void TableModel::refresh()
{
    if (m_firstPending || m_refreshing) {
        m_refreshAgain = true;
        return;
    }
    if (m_error) {
        restart();
        return;
    }
    m_refreshing = true;
    m_refreshAgain = false;
    if (m_small) {
        fetchAll(false);
        return;
    }
    // Rows in sight again by their anchors, then what sorts before the first row.
    std::vector<std::pair<int, TablePageRequest>> again;
    const int head = int(m_head.size());
    for (int page = std::max(0, m_firstVisible - head) / kPage; page <= std::max(0, m_lastVisible - head) / kPage;
         ++page) {
        const auto found = m_pages.find(page);
        if (found == m_pages.end() || found->second.rows.empty())
            continue;
        TablePageRequest request = pageRequest(kPage);
        request.from = std::make_shared<const TableAnchor>(anchorOf(found->second.rows.front()));
        request.inclusive = true;
        again.emplace_back(page, std::move(request));
    }
    const TableRow* top = !m_waiting.empty() ? &m_waiting.front() : row(0);
    TablePageRequest newer = pageRequest(kLiveMaxNewer);
    newer.backwards = top != nullptr;
    if (top)
        newer.from = std::make_shared<const TableAnchor>(anchorOf(*top));
    else if (!m_anchors.empty())
        newer.from = std::make_shared<const TableAnchor>(m_anchors.front()), newer.backwards = true;
    // Rows that came in lately change most: payouts on their way.
    std::optional<TablePageRequest> recent;
    if (!m_head.empty() && m_firstVisible < head) {
        recent = pageRequest(kPage);
        recent->from = std::make_shared<const TableAnchor>(anchorOf(m_head[std::size_t(m_firstVisible)]));
        recent->inclusive = true;
    }
    m_private->pages.post(
        [this, again = std::move(again), newer, recent, generation = m_generation](std::stop_token stop) {
            for (const auto& [page, request] : again) {
                auto result = std::make_shared<Result<TablePage>>(m_source.page(request, stop));
                QMetaObject::invokeMethod(
                    this,
                    [this, result, number = page, generation] {
                        if (generation == m_generation)
                            onRefreshedPage(number, std::move(*result));
                    },
                    Qt::QueuedConnection);
            }
            if (recent) {
                auto result = std::make_shared<Result<TablePage>>(m_source.page(*recent, stop));
                QMetaObject::invokeMethod(
                    this,
                    [this, result, generation] {
                        if (generation == m_generation && *result)
                            refreshHead((*result)->rows);
                    },
                    Qt::QueuedConnection);
            }
            auto result = std::make_shared<Result<TablePage>>(m_source.page(newer, stop));
            QMetaObject::invokeMethod(
                this,
                [this, result, generation] {
                    if (generation == m_generation)
                        onNewer(std::move(*result));
                },
                Qt::QueuedConnection);
        });
}

void TableModel::refreshHead(std::vector<TableRow>& rows)
{
    std::unordered_map<std::string, TableRow*> byKey;
    for (TableRow& row : rows)
        byKey.emplace(row.key, &row);
    for (std::size_t i = 0; i < m_head.size(); ++i) {
        const auto found = byKey.find(m_head[i].key);
        if (found == byKey.end() || found->second->cells == m_head[i].cells)
            continue;
        m_head[i] = std::move(*found->second);
        markFresh(m_head[i].key);
        Q_EMIT dataChanged(index(int(i), 0), index(int(i), columnCount() - 1));
    }
}

void TableModel::onRefreshedPage(int page, Result<TablePage> result)
{
    const auto found = m_pages.find(page);
    if (!result || found == m_pages.end())
        return;
    std::vector<TableRow>& rows = found->second.rows;
    const int first = page * kPage + int(m_head.size());
    for (std::size_t i = 0; i < std::min(rows.size(), result->rows.size()); ++i) {
        TableRow& fresh = result->rows[i];
        if (rows[i].key == fresh.key && rows[i].cells == fresh.cells)
            continue;
        if (rows[i].key == fresh.key)
            markFresh(fresh.key);
        rows[i] = std::move(fresh);
        if (first + int(i) < m_total)
            Q_EMIT dataChanged(index(first + int(i), 0), index(first + int(i), columnCount() - 1));
    }
}

void TableModel::onNewer(Result<TablePage> result)
{
    m_refreshing = false;
    if (!result) {
        setError(result.error());
        return;
    }
    std::vector<TableRow> rows = std::move(result->rows);
    const bool tooMany = result->more || int(m_head.size() + rows.size() + m_waiting.size()) > kLiveMaxHead;
    if (!rows.empty()) {
        rows.insert(rows.end(), std::make_move_iterator(m_waiting.begin()), std::make_move_iterator(m_waiting.end()));
        m_waiting = std::move(rows);
        m_newRows = int(m_waiting.size());
    }
    if (tooMany && m_atTop)
        restart();
    else if (m_atTop)
        insertNewer();
    // Rows that came or went in the middle show in the count only.
    const auto now = m_clock.monotonicMs();
    if (now - m_lastResyncMs > kResyncMs && m_countExact && !m_firstPending) {
        m_lastResyncMs = now;
        resync();
    }
    Q_EMIT stateChanged();
    Q_EMIT refreshed();
    if (m_refreshAgain)
        m_refreshTimer.start();
}

void TableModel::resync()
{
    m_private->count =
        m_private->scans.post([this, filter = m_filter, generation = m_generation](std::stop_token stop) {
            auto count = std::make_shared<Result<std::int64_t>>(m_source.count(filter, stop));
            QMetaObject::invokeMethod(
                this,
                [this, count, generation] {
                    if (generation != m_generation || !*count || m_small)
                        return;
                    const auto shown = std::int64_t(m_total) + m_newRows;
                    // A few rows may have come since the newer ones were asked for; they are at the top and no reason to anchor anew.
                    if (**count == shown || m_refreshing || m_refreshAgain || m_refreshTimer.isActive())
                        return;
                    m_pages.clear();
                    m_head.clear();
                    m_waiting.clear();
                    m_newRows = 0;
                    setTotal(int(std::min<std::int64_t>(**count, 80'000'000)));
                    m_wanted.insert(std::max(0, m_firstVisible) / kPage);
                    startAnchors();
                    if (m_total > 0)
                        Q_EMIT dataChanged(index(0, 0), index(m_total - 1, columnCount() - 1));
                },
                Qt::QueuedConnection);
        });
}

void TableModel::insertNewer()
{
    if (m_waiting.empty())
        return;
    const int count = int(m_waiting.size());
    for (const TableRow& row : m_waiting)
        markFresh(row.key);
    beginInsertRows({}, 0, count - 1);
    m_head.insert(m_head.begin(), std::make_move_iterator(m_waiting.begin()), std::make_move_iterator(m_waiting.end()));
    m_waiting.clear();
    m_newRows = 0;
    m_total += count;
    endInsertRows();
    Q_EMIT stateChanged();
}

void TableModel::setAtTop(bool atTop)
{
    m_atTop = atTop;
}

void TableModel::takeNewRows()
{
    if (m_small)
        return;
    if (int(m_head.size() + m_waiting.size()) > kLiveMaxHead)
        restart();
    else
        insertNewer();
}

void TableModel::markFresh(const std::string& key)
{
    m_fresh[key] = m_clock.monotonicMs() + kLiveFreshMs;
    if (!m_freshTimer.isActive())
        m_freshTimer.start();
}

// Every row of a table that is small enough, or the news that it is not any more.
void TableModel::fetchAll(bool adopt)
{
    TablePageRequest request = pageRequest(kSmall + 1);
    m_private->pages.post([this, request, adopt, generation = m_generation](std::stop_token stop) {
        auto result = std::make_shared<Result<TablePage>>(m_source.page(request, stop));
        QMetaObject::invokeMethod(
            this,
            [this, result, adopt, generation] {
                if (generation != m_generation)
                    return;
                m_refreshing = false;
                if (!*result) {
                    setError(result->error());
                    return;
                }
                if (int((*result)->rows.size()) > kSmall || (*result)->more) {
                    restart();
                    return;
                }
                const bool wasExact = m_countExact;
                m_countExact = true;
                applyAll(std::move((*result)->rows), !adopt && wasExact);
                Q_EMIT stateChanged();
                Q_EMIT refreshed();
                if (m_refreshAgain)
                    m_refreshTimer.start();
            },
            Qt::QueuedConnection);
    });
}

// Turns the held rows into `rows` with the smallest moves, so that selection and scroll position stay with their rows.
void TableModel::applyAll(std::vector<TableRow> rows, bool markChanges)
{
    std::unordered_map<std::string, std::size_t> wanted;
    for (std::size_t i = 0; i < rows.size(); ++i)
        wanted.emplace(rows[i].key, i);
    for (int last = int(m_all.size()) - 1; last >= 0; --last) {
        if (wanted.contains(m_all[std::size_t(last)].key))
            continue;
        int first = last;
        while (first > 0 && !wanted.contains(m_all[std::size_t(first) - 1].key))
            --first;
        beginRemoveRows({}, first, last);
        m_all.erase(m_all.begin() + first, m_all.begin() + last + 1);
        m_total = int(m_all.size());
        endRemoveRows();
        last = first;
    }
    reorderSurvivors(wanted);
    // Now both lists hold the survivors in the same order: the rest is new.
    for (std::size_t i = 0; i < rows.size();) {
        if (i < m_all.size() && m_all[i].key == rows[i].key) {
            if (m_all[i].cells != rows[i].cells) {
                m_all[i] = rows[i];
                if (markChanges)
                    markFresh(rows[i].key);
                Q_EMIT dataChanged(index(int(i), 0), index(int(i), columnCount() - 1));
            }
            ++i;
            continue;
        }
        std::size_t end = i + 1;
        while (end < rows.size() && !(i < m_all.size() && rows[end].key == m_all[i].key))
            ++end;
        beginInsertRows({}, int(i), int(end) - 1);
        m_all.insert(m_all.begin() + std::ptrdiff_t(i), rows.begin() + std::ptrdiff_t(i),
                     rows.begin() + std::ptrdiff_t(end));
        m_total = int(m_all.size());
        for (; i < end && markChanges; ++i)
            markFresh(rows[i].key);
        i = end;
        endInsertRows();
    }
    SLUICE_CHECK(m_all.size() == rows.size());
}

void TableModel::reorderSurvivors(const std::unordered_map<std::string, std::size_t>& wanted)
{
    const auto before = [&wanted](const TableRow& a, const TableRow& b) { return wanted.at(a.key) < wanted.at(b.key); };
    if (std::is_sorted(m_all.begin(), m_all.end(), before))
        return;
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList old = persistentIndexList();
    std::vector<std::string> keys;
    for (const QModelIndex& at : old)
        keys.push_back(m_all[std::size_t(at.row())].key);
    std::stable_sort(m_all.begin(), m_all.end(), before);
    std::unordered_map<std::string, int> place;
    for (std::size_t i = 0; i < m_all.size(); ++i)
        place.emplace(m_all[i].key, int(i));
    QModelIndexList now;
    for (qsizetype i = 0; i < old.size(); ++i)
        now.append(index(place.at(keys[std::size_t(i)]), old[i].column()));
    changePersistentIndexList(old, now);
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

}  // namespace sluice::models
