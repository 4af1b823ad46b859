#include "metering/meter_store.h"

#include "core/check.h"
#include "metering/internal/meter_state.h"

#include <algorithm>

namespace sluice::metering {

namespace {

MeterCube::Measure measureOf(const MeterInput& input)
{
    using Kind = MeterCube::Kind;
    switch (input.aggregation) {
    case Aggregation::Sum:
    case Aggregation::Avg: return {Kind::Sum, input.valueProperty};
    case Aggregation::Min: return {Kind::Min, input.valueProperty};
    case Aggregation::Max: return {Kind::Max, input.valueProperty};
    case Aggregation::Latest: return {Kind::Latest, input.valueProperty};
    case Aggregation::UniqueCount: return {Kind::Unique, input.valueProperty};
    case Aggregation::Count: break;
    }
    return {Kind::Count, {}};
}

bool sameShape(const MeterCube& cube, const MeterInput& input)
{
    return cube.eventType == input.eventType && cube.eventFrom == input.eventFrom && cube.dimensions == input.groupBy;
}

json::Value meterLine(const MeterInput& input)
{
    return json::Value::object({{"slug", input.slug},
                                {"aggregation", aggregationName(input.aggregation)},
                                {"event_type", input.eventType},
                                {"value_property", input.valueProperty},
                                {"dimensions", dimensionsJson(input.groupBy)}});
}

tl::unexpected<Error> unknownMeter(std::string_view idOrSlug)
{
    return fail(ErrorCode::NotFound, "meter not found: " + std::string(idOrSlug.substr(0, 64)));
}

}  // namespace

std::shared_ptr<const Meter> MeterSnapshot::find(std::string_view idOrSlug) const
{
    std::string upper(idOrSlug);
    std::ranges::transform(upper, upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    for (const auto& meter : m_meters) {
        if (meter->definition.slug == idOrSlug || meter->id == upper)
            return meter;
    }
    return nullptr;
}

const MeterCube* MeterSnapshot::cube(std::int64_t no) const
{
    for (const auto& cube : m_cubes) {
        if (cube->no == no)
            return cube.get();
    }
    return nullptr;
}

MeterStore::MeterStore(storage::Writer& writer, audit::AuditLog& audit, Rng& rng)
    : m_impl(std::make_unique<Impl>(audit, rng))
{
    writer.addListener(this);
}

MeterStore::~MeterStore() = default;

Result<void> MeterStore::load(storage::Connection& connection)
{
    auto next = std::make_shared<MeterSnapshot>();
    SLUICE_TRY(loadMeters(
        connection, [&](Meter meter) { next->m_meters.push_back(std::make_shared<const Meter>(std::move(meter))); }));
    std::vector<MeterCube> cubes;
    SLUICE_TRY(loadCubes(connection, [&](MeterCube cube) { cubes.push_back(std::move(cube)); }));
    for (MeterCube& cube : cubes) {
        SLUICE_ASSIGN(auto compiled, compileCube(std::move(cube)));
        next->m_cubes.push_back(std::make_shared<const MeterCube>(std::move(compiled)));
    }
    m_impl->working = std::move(next);
    SLUICE_ASSIGN(m_impl->version, meterVersion(connection));
    return {};
}

Result<std::int64_t> meterVersion(storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto version, connection.queryOne("SELECT version FROM meter_version WHERE id = 1", {},
                                                          [](const storage::Row& row) { return row.int64(0); }));
    return version.value_or(0);
}

Result<void> MeterStore::enter(storage::Connection& connection)
{
    if (!connection.dialect().isPostgres() || m_impl->entered)
        return {};
    SLUICE_TRY(lockMeter(connection));
    SLUICE_ASSIGN(const std::int64_t version, meterVersion(connection));
    if (version != m_impl->version) {
        SLUICE_TRY(load(connection));
        noteChange();
    }
    m_impl->entered = m_impl->enteredByCommand = true;
    return {};
}

Result<bool> MeterStore::refresh(storage::Connection& connection)
{
    const std::int64_t before = m_impl->version;
    SLUICE_TRY(enter(connection));
    return m_impl->version != before;
}

MeterSnapshotPtr MeterStore::snapshot() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->published;
}

ChangeSequence& MeterStore::changes()
{
    return m_impl->changes;
}

ChangeSequence& MeterStore::eventChanges()
{
    return m_impl->eventChanges;
}

UlidSource& MeterStore::ulids()
{
    return m_impl->ulids;
}

audit::AuditLog& MeterStore::audit()
{
    return m_impl->audit;
}

std::shared_ptr<const Meter> MeterStore::current(std::string_view idOrSlug) const
{
    return m_impl->working->find(idOrSlug);
}

MeterSnapshotPtr MeterStore::currentAll() const
{
    return m_impl->working;
}

void MeterStore::noteChange()
{
    m_impl->definitionsChanged = true;
}

// A cube that has the measure already, or that nothing has reached yet; else a new one, that counts from the first event.
Result<void> MeterStore::placeMeter(storage::Connection& connection, Meter& meter)
{
    const MeterCube::Measure measure = measureOf(meter.definition);
    for (const auto& known : m_impl->working->m_cubes) {
        if (!sameShape(*known, meter.definition))
            continue;
        const auto it = std::ranges::find(known->measures, measure);
        if (it == known->measures.end() && !known->empty)
            continue;
        meter.cube = known->no;
        meter.measure = int(it - known->measures.begin());
        if (it != known->measures.end())
            return {};
        MeterCube grown = *known;
        grown.measures.push_back(measure);
        SLUICE_TRY(updateCube(connection, grown));
        return putCube(std::move(grown));
    }
    MeterCube cube;
    SLUICE_ASSIGN(const auto last, connection.queryOne("SELECT COALESCE(MAX(no), 0) FROM meter_cubes", {},
                                                       [](const storage::Row& row) { return row.int64(0); }));
    SLUICE_ASSIGN(const auto type, findWord(connection, WordKind::EventType, meter.definition.eventType));
    cube.no = last.value_or(0) + 1;
    cube.eventType = meter.definition.eventType;
    cube.eventFrom = meter.definition.eventFrom;
    cube.dimensions = meter.definition.groupBy;
    cube.measures = {measure};
    if (type) {
        SLUICE_ASSIGN(const auto seq, connection.queryOne("SELECT COALESCE(MAX(seq), 0) FROM meter_events", {},
                                                          [](const storage::Row& row) { return row.int64(0); }));
        cube.caughtUpTo = 1;
        cube.catchUpEnd = seq.value_or(0) + 1;
        cube.empty = false;
    }
    SLUICE_ASSIGN(cube, compileCube(std::move(cube)));
    SLUICE_TRY(insertCube(connection, cube));
    meter.cube = cube.no;
    meter.measure = 0;
    auto next = std::make_shared<MeterSnapshot>(*m_impl->working);
    next->m_cubes.push_back(std::make_shared<const MeterCube>(std::move(cube)));
    m_impl->working = std::move(next);
    return {};
}

Result<void> MeterStore::putCube(MeterCube cube)
{
    SLUICE_ASSIGN(auto compiled, compileCube(std::move(cube)));
    auto next = std::make_shared<MeterSnapshot>(*m_impl->working);
    for (auto& known : next->m_cubes) {
        if (known->no == compiled.no)
            known = std::make_shared<const MeterCube>(compiled);
    }
    m_impl->working = std::move(next);
    return {};
}

void MeterStore::putMeter(const Meter& meter)
{
    auto next = std::make_shared<MeterSnapshot>(*m_impl->working);
    auto& meters = next->m_meters;
    const auto it = std::ranges::find(meters, meter.id, [](const auto& known) { return known->id; });
    if (meter.deleted) {
        if (it != meters.end())
            meters.erase(it);
    } else if (it != meters.end()) {
        *it = std::make_shared<const Meter>(meter);
    } else {
        meters.push_back(std::make_shared<const Meter>(meter));
    }
    m_impl->working = std::move(next);
    noteChange();
}

// A cube without a meter is cleared away step by step (catchUp).
Result<void> MeterStore::releaseCube(storage::Connection& connection, std::int64_t no)
{
    const auto& meters = m_impl->working->m_meters;
    if (std::ranges::any_of(meters, [no](const auto& meter) { return meter->cube == no; }))
        return {};
    const auto done = connection.exec("UPDATE meter_cubes SET dropped = 1 WHERE no = ?", {no});
    if (!done)
        return fail(done.error());
    SLUICE_TRY(bumpMeterVersion(connection));
    auto next = std::make_shared<MeterSnapshot>(*m_impl->working);
    std::erase_if(next->m_cubes, [no](const auto& cube) { return cube->no == no; });
    m_impl->working = std::move(next);
    return {};
}

Result<Meter> MeterStore::createMeter(storage::Connection& connection, MeterInput input, const MeterActor& actor)
{
    SLUICE_TRY(checkMeter(input));
    if (input.name.empty())
        input.name = input.slug;
    std::ranges::sort(input.groupBy);
    SLUICE_TRY(enter(connection));
    if (current(input.slug))
        return fail(ErrorCode::Conflict, "meter with slug already exists: " + input.slug);
    Meter meter;
    meter.id = m_impl->ulids.next(actor.now);
    meter.definition = std::move(input);
    meter.valuePath = JsonPath::parse(meter.definition.valueProperty).value_or(JsonPath());
    meter.created = meter.updated = actor.now;
    SLUICE_TRY(placeMeter(connection, meter));
    SLUICE_TRY(insertMeter(connection, meter));
    SLUICE_TRY(auditMeter(m_impl->audit, connection, actor, "meter.create", meter.id, meterLine(meter.definition)));
    putMeter(meter);
    return meter;
}

Result<Meter> MeterStore::changeMeter(storage::Connection& connection, std::string_view idOrSlug,
                                      const MeterChange& change, const MeterActor& actor)
{
    SLUICE_TRY(enter(connection));
    const auto known = current(idOrSlug);
    if (!known)
        return unknownMeter(idOrSlug);
    Meter meter = *known;
    MeterInput& definition = meter.definition;
    definition.name = change.name.value_or(definition.slug);
    definition.description = change.description;
    definition.metadata = change.metadata;
    if (change.groupBy)
        definition.groupBy = *change.groupBy;
    std::ranges::sort(definition.groupBy);
    SLUICE_TRY(checkMeter(definition));
    meter.updated = actor.now;
    if (definition.groupBy != known->definition.groupBy)
        SLUICE_TRY(placeMeter(connection, meter));
    SLUICE_TRY(updateMeter(connection, meter));
    SLUICE_TRY(auditMeter(m_impl->audit, connection, actor, "meter.update", meter.id, meterLine(definition)));
    putMeter(meter);
    SLUICE_TRY(releaseCube(connection, known->cube));
    return meter;
}

Result<void> MeterStore::removeMeter(storage::Connection& connection, std::string_view idOrSlug,
                                     const MeterActor& actor)
{
    SLUICE_TRY(enter(connection));
    const auto known = current(idOrSlug);
    if (!known)
        return unknownMeter(idOrSlug);
    SLUICE_ASSIGN(
        const auto used,
        connection.queryOne("SELECT f.feature_key FROM meter_features f JOIN meter_entitlements e ON e.feature "
                            "= f.no WHERE f.meter_id = ? AND f.archived IS NULL AND e.deleted IS NULL LIMIT 1",
                            {std::string_view(known->id)}, [](const storage::Row& row) { return row.text(0); }));
    if (used)
        return fail(ErrorCode::Conflict, "meter is used by feature " + *used + ", which has entitlements");
    Meter meter = *known;
    meter.deleted = meter.updated = actor.now;
    SLUICE_TRY(updateMeter(connection, meter));
    SLUICE_TRY(auditMeter(m_impl->audit, connection, actor, "meter.delete", meter.id, meterLine(meter.definition)));
    putMeter(meter);
    return releaseCube(connection, known->cube);
}

Result<void> MeterStore::beforeCommit(storage::Connection& connection)
{
    if (m_impl->rollups.empty())
        return {};
    SLUICE_TRY(enter(connection));
    std::vector<std::pair<std::int64_t, int>> abandoned;
    SLUICE_TRY(m_impl->rollups.flush(connection, abandoned));
    for (const auto& [no, dimension] : abandoned) {
        const MeterCube* cube = m_impl->working->cube(no);
        if (!cube || !cube->projected[std::size_t(dimension)])
            continue;
        MeterCube fewer = *cube;
        fewer.projected[std::size_t(dimension)] = false;
        SLUICE_TRY(updateCube(connection, fewer));
        SLUICE_TRY(putCube(std::move(fewer)));
    }
    return {};
}

void MeterStore::afterCommit()
{
    const bool changed = m_impl->working != m_impl->published;
    if (changed) {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->published = m_impl->working;
    }
    if (m_impl->definitionsChanged)
        m_impl->changes.bump();
    if (m_impl->eventsAdded)
        m_impl->eventChanges.bump();
    m_impl->definitionsChanged = m_impl->eventsAdded = false;
    m_impl->entered = false;
}

void MeterStore::afterRollback()
{
    m_impl->entered = false;
    m_impl->version = -1;
    m_impl->working = m_impl->published;
    m_impl->words.clear();
    m_impl->rollups.forget();
    m_impl->definitionsChanged = m_impl->eventsAdded = false;
}

void MeterStore::storeReopened()
{
    afterRollback();
}

void MeterStore::commandStarted()
{
    m_impl->beforeCommand = m_impl->working;
    m_impl->versionBeforeCommand = m_impl->version;
    m_impl->enteredByCommand = false;
    m_impl->mark = m_impl->rollups.mark();
}

void MeterStore::commandRolledBack()
{
    m_impl->working = m_impl->beforeCommand;
    m_impl->version = m_impl->versionBeforeCommand;
    if (std::exchange(m_impl->enteredByCommand, false))
        m_impl->entered = false;  // the lock went with the savepoint
    m_impl->words.clear();
    m_impl->rollups.undoTo(m_impl->mark);
}

}  // namespace sluice::metering
