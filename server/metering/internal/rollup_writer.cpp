#include "metering/internal/rollup_writer.h"

namespace sluice::metering {

namespace {

constexpr std::size_t rememberedSeries = 50'000;
constexpr std::size_t rememberedCells = 50'000;

std::size_t mixHash(std::size_t seed, std::size_t value)
{
    return seed ^ (value + 0x9e3779b97f4a7c15ULL + (seed << 6) + (seed >> 2));
}

}  // namespace

std::size_t RollupWriter::SeriesHash::operator()(const SeriesKey& key) const
{
    std::size_t seed = mixHash(std::size_t(key.cube), std::size_t(key.projection + 2));
    seed = mixHash(seed, std::hash<std::string>()(key.subject));
    return mixHash(seed, std::hash<std::string>()(key.dims));
}

std::size_t RollupWriter::CellHash::operator()(const CellKey& key) const
{
    return mixHash(mixHash(std::size_t(key.series), std::size_t(key.level)), std::size_t(key.start));
}

void RollupWriter::forget()
{
    m_pending.clear();
    m_series.clear();
    m_cells.clear();
    m_projected.clear();
}

RollupWriter::Pending RollupWriter::gather(std::vector<Contribution> contributions) const
{
    Pending pending;
    pending.reserve(contributions.size());
    const auto put = [&](SeriesKey key, const Contribution& from, std::initializer_list<std::int64_t> levels) {
        PendingSeries& series = pending[std::move(key)];
        series.cube = from.cube;
        for (const std::int64_t level : levels)
            series.cells[{level, spanStart(from.second, level)}].merge(from.cube->measures, from.cell);
    };
    for (const Contribution& from : contributions) {
        const std::int64_t cube = from.cube->no;
        put({cube, allDimensions, from.subject, dimsText(from.dims)}, from, {quarterSpan, daySpan});
        put({cube, noDimension, {}, {}}, from, {hourSpan, daySpan});
        for (std::size_t i = 0; i < from.dims.size(); ++i) {
            if (from.cube->projected[i])
                put({cube, int(i), {}, from.dims[i]}, from, {hourSpan, daySpan});
        }
    }
    return pending;
}

Result<void> RollupWriter::flush(storage::Connection& connection, std::vector<std::pair<std::int64_t, int>>& abandoned)
{
    if (m_pending.empty())
        return {};
    if (connection.dialect().isPostgres()) {  // another server may have written meanwhile
        m_series.clear();
        m_cells.clear();
        m_projected.clear();
    }
    const Pending pending = gather(std::exchange(m_pending, {}));
    for (const auto& [key, series] : pending)
        SLUICE_TRY(write(connection, key, series, abandoned));
    if (m_series.size() > rememberedSeries)
        m_series.clear();
    if (m_cells.size() > rememberedCells)
        m_cells.clear();
    return {};
}

Result<void> RollupWriter::write(storage::Connection& connection, const SeriesKey& key, const PendingSeries& pending,
                                 std::vector<std::pair<std::int64_t, int>>& abandoned)
{
    SLUICE_ASSIGN(const Found found, seriesOf(connection, key, abandoned));
    const std::int64_t series = found.no;
    if (series == 0)
        return {};
    const auto& measures = pending.cube->measures;
    for (const auto& [at, cell] : pending.cells) {
        SLUICE_TRY(writeCell(connection, *pending.cube, {series, at.first, at.second}, cell, found.isNew));
        if (at.first == daySpan || key.projection != allDimensions)
            continue;  // texts stand once, under the shortest span, which serves all longer ones
        for (std::size_t i = 0; i < measures.size(); ++i) {
            for (const std::string& text : cell.measures[i].texts) {
                const auto done = connection.exec("INSERT INTO meter_uniques (series, measure, start, value) VALUES "
                                                  "(?, ?, ?, ?) ON CONFLICT DO NOTHING",
                                                  {series, std::int64_t(i), at.second, std::string_view(text)});
                if (!done)
                    return fail(done.error());
            }
        }
    }
    return {};
}

Result<bool> RollupWriter::projectionFull(storage::Connection& connection, const SeriesKey& key)
{
    const std::pair<std::int64_t, int> projection{key.cube, key.projection};
    if (!m_projected.contains(projection)) {
        SLUICE_ASSIGN(const auto count,
                      connection.queryOne("SELECT COUNT(*) FROM meter_series WHERE cube = ? AND projection = ?",
                                          {key.cube, std::int64_t(key.projection)},
                                          [](const storage::Row& row) { return row.int64(0); }));
        m_projected[projection] = count.value_or(0);
    }
    return ++m_projected[projection] > maxProjectedValues;
}

Result<RollupWriter::Found> RollupWriter::seriesOf(storage::Connection& connection, const SeriesKey& key,
                                                   std::vector<std::pair<std::int64_t, int>>& abandoned)
{
    if (const auto it = m_series.find(key); it != m_series.end())
        return Found{it->second, false};
    const auto number = [](const storage::Row& row) { return row.int64(0); };
    SLUICE_ASSIGN(auto found,
                  connection.queryOne("SELECT no FROM meter_series WHERE cube = ? AND projection = ? AND subject = ? "
                                      "AND dims = ?",
                                      {key.cube, std::int64_t(key.projection), std::string_view(key.subject),
                                       std::string_view(key.dims)},
                                      number));
    if (!found && key.projection >= 0) {
        SLUICE_ASSIGN(const bool full, projectionFull(connection, key));
        if (full) {
            abandoned.emplace_back(key.cube, key.projection);
            return Found{};
        }
    }
    const bool isNew = !found;
    if (isNew) {
        SLUICE_ASSIGN(found, connection.queryOne("INSERT INTO meter_series (cube, projection, subject, dims) VALUES "
                                                 "(?, ?, ?, ?) RETURNING no",
                                                 {key.cube, std::int64_t(key.projection), std::string_view(key.subject),
                                                  std::string_view(key.dims)},
                                                 number));
    }
    if (!found)
        return fail(ErrorCode::Internal, "a series of the meter got no number");
    m_series.emplace(key, *found);
    return Found{*found, isNew};
}

Result<void> RollupWriter::writeCell(storage::Connection& connection, const MeterCube& cube, const CellKey& key,
                                     const MeterCell& added, bool isNew)
{
    auto it = m_cells.find(key);
    if (it == m_cells.end() && isNew)
        it = m_cells.emplace(key, MeterCell()).first;
    if (it == m_cells.end()) {
        SLUICE_ASSIGN(const auto bytes,
                      connection.queryOne("SELECT value FROM meter_cells WHERE series = ? AND level = ? AND start = ?",
                                          {key.series, key.level, key.start},
                                          [](const storage::Row& row) { return row.blob(0); }));
        MeterCell cell;
        if (bytes) {
            SLUICE_ASSIGN(cell, MeterCell::decode(cube.measures, *bytes));
        }
        it = m_cells.emplace(key, std::move(cell)).first;
    }
    it->second.merge(cube.measures, added);
    for (MeasureState& state : it->second.measures)
        state.texts.clear();
    const Bytes bytes = it->second.encode(cube.measures);
    const auto done = connection.exec("INSERT INTO meter_cells (series, level, start, value) VALUES (?, ?, ?, ?) ON "
                                      "CONFLICT (series, level, start) DO UPDATE SET value = excluded.value",
                                      {key.series, key.level, key.start, std::span<const std::uint8_t>(bytes)});
    if (!done)
        return fail(done.error());
    return {};
}

}  // namespace sluice::metering
