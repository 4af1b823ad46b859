// Definitions of meters and cubes as rows.
#pragma once

#include "metering/meter_store.h"

namespace sluice::metering {

json::Value dimensionsJson(const std::vector<Dimension>& dimensions);  // object
Result<MeterCube> compileCube(MeterCube cube);

Result<void> loadMeters(storage::Connection& connection, const std::function<void(Meter)>& sink);  // live, in order
Result<void> loadCubes(storage::Connection& connection, const std::function<void(MeterCube)>& sink);
Result<void> insertMeter(storage::Connection& connection, const Meter& meter);
Result<void> updateMeter(storage::Connection& connection, const Meter& meter);
Result<void> insertCube(storage::Connection& connection, const MeterCube& cube);
Result<void> updateCube(storage::Connection& connection, const MeterCube& cube);

// The number of a source or event type.
enum class WordKind { Source = 1, EventType = 2 };
Result<std::optional<std::int64_t>> findWord(storage::Connection& connection, WordKind kind, std::string_view word);
Result<std::int64_t> internWord(storage::Connection& connection, WordKind kind, std::string_view word);

// Commands of several servers on one PostgreSQL store stand in line; the same lock as the books'.
// With every change of meters and roll-ups, in its commit. Nothing on SQLite, which one program has to itself.
Result<void> bumpMeterVersion(storage::Connection& connection);
Result<void> lockMeter(storage::Connection& connection);

// An audit line of the meter.
Result<void> auditMeter(audit::AuditLog& log, storage::Connection& connection, const MeterActor& actor,
                        std::string_view action, std::string_view subject, const json::Value& details = {});

// JSON of a column that only our own code wrote; null when it is damaged.
json::Value columnJson(const std::string& text);
std::string jsonColumn(const json::Value& value);  // null is "null"

inline std::optional<std::int64_t> microsOf(const std::optional<Timestamp>& time)
{
    return time ? std::optional(time->micros) : std::nullopt;
}
inline std::optional<Timestamp> timeOf(const std::optional<std::int64_t>& micros)
{
    return micros ? std::optional(Timestamp{*micros}) : std::nullopt;
}

}  // namespace sluice::metering
