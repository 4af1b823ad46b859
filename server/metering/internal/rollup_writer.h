// What the events of one batch add to the roll-ups, written before the commit: one write for each cell the batch touches, however many
// events it got. Thread: the writer's.
#pragma once

#include "metering/internal/meter_cells.h"

#include <unordered_map>

namespace sluice::metering {

class RollupWriter {
public:
    void add(Contribution contribution) { m_pending.push_back(std::move(contribution)); }
    std::size_t mark() const { return m_pending.size(); }
    void undoTo(std::size_t mark) { m_pending.resize(mark); }
    bool empty() const { return m_pending.empty(); }
    // Writes and forgets what is pending. `abandoned` receives (cube, dimension) whose values have become too many.
    Result<void> flush(storage::Connection& connection, std::vector<std::pair<std::int64_t, int>>& abandoned);
    // The transaction is undone, or somebody else may have written: nothing remembered holds any more.
    void forget();

private:
    struct SeriesKey {
        std::int64_t cube = 0;
        int projection = allDimensions;
        std::string subject, dims;
        bool operator==(const SeriesKey&) const = default;
    };
    struct SeriesHash {
        std::size_t operator()(const SeriesKey& key) const;
    };
    struct CellKey {
        std::int64_t series = 0, level = 0, start = 0;
        bool operator==(const CellKey&) const = default;
    };
    struct CellHash {
        std::size_t operator()(const CellKey& key) const;
    };
    struct PendingSeries {
        std::shared_ptr<const MeterCube> cube;
        std::map<std::pair<std::int64_t, std::int64_t>, MeterCell> cells;  // by level and start
    };
    using Pending = std::unordered_map<SeriesKey, PendingSeries, SeriesHash>;

    Pending gather(std::vector<Contribution> contributions) const;
    Result<void> write(storage::Connection& connection, const SeriesKey& key, const PendingSeries& pending,
                       std::vector<std::pair<std::int64_t, int>>& abandoned);
    struct Found {
        std::int64_t no = 0;  // 0: not kept (too many values of that dimension)
        bool isNew = false;   // it has no cells yet
    };
    Result<Found> seriesOf(storage::Connection& connection, const SeriesKey& key,
                           std::vector<std::pair<std::int64_t, int>>& abandoned);
    Result<bool> projectionFull(storage::Connection& connection, const SeriesKey& key);
    Result<void> writeCell(storage::Connection& connection, const MeterCube& cube, const CellKey& key,
                           const MeterCell& added, bool isNew);

    std::vector<Contribution> m_pending;
    std::unordered_map<SeriesKey, std::int64_t, SeriesHash> m_series;
    std::unordered_map<CellKey, MeterCell, CellHash> m_cells;
    std::map<std::pair<std::int64_t, int>, std::int64_t> m_projected;  // values of a dimension so far
};

}  // namespace sluice::metering
