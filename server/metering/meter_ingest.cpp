#include "metering/internal/meter_state.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr std::size_t rememberedWords = 10'000;

// Why no meter counts it: none is there for its type, or the first that cannot read its value.
std::string faultOf(const std::vector<std::shared_ptr<const Meter>>& meters, const std::string& type,
                    const json::Value& data)
{
    bool any = false;
    for (const auto& meter : meters) {
        const MeterInput& definition = meter->definition;
        if (definition.eventType != type)
            continue;
        any = true;
        if (definition.aggregation == Aggregation::Count)
            continue;
        MeterValue value = meterValue(definition.aggregation, definition.valueProperty, meter->valuePath, data);
        if (!value.fault.empty())
            return std::move(value.fault);
    }
    return any ? std::string() : "no meter found for event type: " + type;
}

struct OldEvent {
    std::int64_t seq = 0;
    std::string subject, data;
    Timestamp time;
    bool faulty = false;
};

}  // namespace

Result<std::int64_t> MeterStore::wordOf(storage::Connection& connection, int kind, const std::string& word)
{
    const std::pair<int, std::string> key{kind, word};
    if (const auto it = m_impl->words.find(key); it != m_impl->words.end())
        return it->second;
    SLUICE_ASSIGN(const auto number, internWord(connection, WordKind(kind), word));
    if (m_impl->words.size() >= rememberedWords)
        m_impl->words.clear();
    m_impl->words.emplace(key, number);
    return number;
}

Result<void> MeterStore::count(storage::Connection& connection, const std::string& type, const std::string& subject,
                               Timestamp time, std::int64_t seq, const json::Value& data)
{
    std::vector<MeterCube> reached;
    for (const auto& cube : m_impl->working->m_cubes) {
        if (cube->eventType != type)
            continue;
        if (cube->empty) {
            MeterCube first = *cube;
            first.empty = false;
            reached.push_back(std::move(first));
        }
        if (auto contribution = contributionOf(cube, subject, time, seq, data))
            m_impl->rollups.add(std::move(*contribution));
    }
    for (MeterCube& cube : reached) {
        SLUICE_TRY(updateCube(connection, cube));
        SLUICE_TRY(putCube(std::move(cube)));
    }
    return {};
}

Result<bool> MeterStore::ingest(storage::Connection& connection, const CloudEvent& event, Timestamp now)
{
    SLUICE_TRY(enter(connection));
    SLUICE_ASSIGN(const auto source, wordOf(connection, int(WordKind::Source), event.source));
    SLUICE_ASSIGN(const auto type, wordOf(connection, int(WordKind::EventType), event.type));
    const Timestamp time = event.time.value_or(now);
    const std::string data = event.data.isNull() ? std::string() : json::write(event.data);
    const std::string fault = faultOf(m_impl->working->m_meters, event.type, event.data);
    SLUICE_ASSIGN(const auto seq,
                  connection.queryOne("INSERT INTO meter_events (source, id, type, subject, time, ingested, schema, "
                                      "data, fault) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id, source) DO "
                                      "NOTHING RETURNING seq",
                                      {source, std::string_view(event.id), type, std::string_view(event.subject),
                                       time.micros, now.micros, std::string_view(event.dataSchema),
                                       std::string_view(data), std::string_view(fault)},
                                      [](const storage::Row& row) { return row.int64(0); }));
    if (!seq)
        return false;
    m_impl->eventsAdded = true;
    SLUICE_TRY(count(connection, event.type, event.subject, time, *seq, event.data));
    return true;
}

Result<bool> MeterStore::catchUp(storage::Connection& connection, int events)
{
    SLUICE_TRY(enter(connection));
    std::shared_ptr<const MeterCube> cube;
    for (const auto& known : m_impl->working->m_cubes) {
        if (known->caughtUpTo < known->catchUpEnd) {
            cube = known;
            break;
        }
    }
    if (!cube)
        return clearAway(connection);
    SLUICE_ASSIGN(const auto type, findWord(connection, WordKind::EventType, cube->eventType));
    std::vector<OldEvent> found;
    std::int64_t read = 0, last = cube->caughtUpTo;
    SLUICE_TRY(connection.query(
        "SELECT seq, type, subject, time, data, fault FROM meter_events WHERE seq >= ? AND seq "
        "< ? ORDER BY seq LIMIT ?",
        {cube->caughtUpTo, cube->catchUpEnd, std::int64_t(events)}, [&](const storage::Row& row) {
            ++read;
            last = row.int64(0);
            if (type && row.int64(1) == *type)
                found.push_back({last, row.text(2), row.text(4), {row.int64(3)}, !row.text(5).empty()});
            return true;
        }));
    for (const OldEvent& event : found) {
        const json::Value data = event.data.empty() ? json::Value() : columnJson(event.data);
        if (auto contribution = contributionOf(cube, event.subject, event.time, event.seq, data))
            m_impl->rollups.add(std::move(*contribution));
        const std::string fault = event.faulty ? faultOf(m_impl->working->m_meters, cube->eventType, data) : "";
        if (event.faulty && fault.empty()) {
            const auto done = connection.exec("UPDATE meter_events SET fault = '' WHERE seq = ?", {event.seq});
            if (!done)
                return fail(done.error());
        }
    }
    MeterCube further = *cube;
    further.caughtUpTo = read < events ? cube->catchUpEnd : last + 1;
    SLUICE_TRY(updateCube(connection, further));
    SLUICE_TRY(putCube(std::move(further)));
    return true;
}

// Roll-ups of cubes that no meter reads any more, some series at a time.
Result<bool> MeterStore::clearAway(storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto dropped,
                  connection.queryOne("SELECT no FROM meter_cubes WHERE dropped = 1 ORDER BY no LIMIT 1", {},
                                      [](const storage::Row& row) { return row.int64(0); }));
    if (!dropped)
        return false;
    SLUICE_ASSIGN(const auto last,
                  connection.queryOne("SELECT MAX(no) FROM (SELECT no FROM meter_series WHERE cube = ? "
                                      "ORDER BY no LIMIT 100) AS oldest",
                                      {*dropped}, [](const storage::Row& row) { return row.optInt64(0).value_or(0); }));
    if (last.value_or(0) == 0) {
        const auto done = connection.exec("DELETE FROM meter_cubes WHERE no = ?", {*dropped});
        if (!done)
            return fail(done.error());
        return true;
    }
    for (const char* sql :
         {"DELETE FROM meter_cells WHERE series IN (SELECT no FROM meter_series WHERE cube = ? AND no <= ?)",
          "DELETE FROM meter_uniques WHERE series IN (SELECT no FROM meter_series WHERE cube = ? AND no <= ?)",
          "DELETE FROM meter_series WHERE cube = ? AND no <= ?"}) {
        const auto done = connection.exec(sql, {*dropped, *last});
        if (!done)
            return fail(done.error());
    }
    return true;
}

}  // namespace sluice::metering
