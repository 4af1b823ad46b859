#include "metering/internal/meter_rows.h"

namespace sluice::metering {

namespace {

constexpr std::string_view measureKindNames[] = {"count", "sum", "min", "max", "latest", "unique"};

std::string measuresText(const std::vector<MeterCube::Measure>& measures)
{
    json::Array items;
    for (const auto& measure : measures)
        items.push_back(json::Value::array({measureKindNames[std::size_t(measure.kind)], measure.path}));
    return json::write(items);
}

std::vector<MeterCube::Measure> measuresOf(const std::string& text)
{
    std::vector<MeterCube::Measure> measures;
    const json::Value parsed = columnJson(text);
    if (!parsed.isArray())
        return measures;
    for (const auto& item : *parsed.items()) {
        const auto* pair = item.items();
        if (!pair || pair->size() != 2)
            continue;
        MeterCube::Measure measure;
        for (std::size_t i = 0; i < std::size(measureKindNames); ++i) {
            if ((*pair)[0].toText() == measureKindNames[i])
                measure.kind = MeterCube::Kind(i);
        }
        measure.path = std::string((*pair)[1].toText().value_or(""));
        measures.push_back(std::move(measure));
    }
    return measures;
}

std::vector<Dimension> dimensionsOf(const std::string& text)
{
    std::vector<Dimension> dimensions;
    const json::Value parsed = columnJson(text);
    if (const auto* members = parsed.members()) {
        for (const auto& [name, path] : *members)
            dimensions.emplace_back(name, std::string(path.toText().value_or("")));
    }
    return dimensions;
}

std::string projectedText(const std::vector<bool>& projected)
{
    std::string text;
    for (const bool flag : projected)
        text += flag ? '1' : '0';
    return text;
}

Meter meterOfRow(const storage::Row& row)
{
    Meter meter;
    meter.id = row.text(0);
    meter.definition.slug = row.text(1);
    meter.definition.name = row.text(2);
    meter.definition.description = row.optText(3);
    meter.definition.metadata = columnJson(row.text(4));
    meter.definition.aggregation = aggregationFromName(row.text(5)).value_or(Aggregation::Count);
    meter.definition.eventType = row.text(6);
    meter.definition.eventFrom = timeOf(row.optInt64(7));
    meter.definition.valueProperty = row.text(8);
    meter.valuePath = JsonPath::parse(meter.definition.valueProperty).value_or(JsonPath());
    meter.definition.groupBy = dimensionsOf(row.text(9));
    meter.cube = row.int64(10);
    meter.measure = int(row.int64(11));
    meter.created = {row.int64(12)};
    meter.updated = {row.int64(13)};
    return meter;
}

}  // namespace

json::Value columnJson(const std::string& text)
{
    auto parsed = json::parse(text);
    return parsed ? std::move(*parsed) : json::Value();
}

std::string jsonColumn(const json::Value& value)
{
    return json::write(value);
}

json::Value dimensionsJson(const std::vector<Dimension>& dimensions)
{
    json::Object object;
    for (const auto& [name, path] : dimensions)
        object.emplace_back(name, path);
    return object;
}

Result<MeterCube> compileCube(MeterCube cube)
{
    const auto compiled = [](const std::string& path) -> Result<JsonPath> {
        auto parsed = JsonPath::parse(path.empty() ? "$" : path);
        if (!parsed)
            return fail(ErrorCode::Corrupt, "a meter names no JSONPath: " + path);
        return std::move(*parsed);
    };
    cube.dimensionPaths.clear();
    cube.measurePaths.clear();
    for (const auto& [name, path] : cube.dimensions) {
        SLUICE_ASSIGN(auto parsed, compiled(path));
        cube.dimensionPaths.push_back(std::move(parsed));
    }
    for (const auto& measure : cube.measures) {
        SLUICE_ASSIGN(auto parsed, compiled(measure.path));
        cube.measurePaths.push_back(std::move(parsed));
    }
    cube.projected.resize(cube.dimensions.size(), true);
    return cube;
}

Result<void> loadMeters(storage::Connection& connection, const std::function<void(Meter)>& sink)
{
    return connection.query(
        "SELECT id, slug, name, description, metadata, aggregation, event_type, event_from, value_property, "
        "dimensions, cube, measure, created, updated FROM meter_meters WHERE deleted IS NULL ORDER BY no",
        {}, [&](const storage::Row& row) {
            sink(meterOfRow(row));
            return true;
        });
}

Result<void> loadCubes(storage::Connection& connection, const std::function<void(MeterCube)>& sink)
{
    return connection.query("SELECT no, event_type, event_from, dimensions, measures, projected, caught_up, "
                            "catch_up_end, is_empty FROM meter_cubes WHERE dropped = 0 ORDER BY no",
                            {}, [&](const storage::Row& row) {
                                MeterCube cube;
                                cube.no = row.int64(0);
                                cube.eventType = row.text(1);
                                cube.eventFrom = timeOf(row.optInt64(2));
                                cube.dimensions = dimensionsOf(row.text(3));
                                cube.measures = measuresOf(row.text(4));
                                for (const char flag : row.text(5))
                                    cube.projected.push_back(flag == '1');
                                cube.caughtUpTo = row.int64(6);
                                cube.catchUpEnd = row.int64(7);
                                cube.empty = row.int64(8) != 0;
                                sink(std::move(cube));
                                return true;
                            });
}

Result<void> bumpMeterVersion(storage::Connection& connection)
{
    if (!connection.dialect().isPostgres())
        return {};
    const auto done = connection.exec("UPDATE meter_version SET version = version + 1 WHERE id = 1", {});
    return done ? Result<void>() : fail(done.error());
}

Result<void> insertMeter(storage::Connection& connection, const Meter& meter)
{
    const MeterInput& in = meter.definition;
    const std::string metadata = jsonColumn(in.metadata), dimensions = json::write(dimensionsJson(in.groupBy));
    const auto done = connection.exec(
        "INSERT INTO meter_meters (id, slug, name, description, metadata, aggregation, event_type, event_from, "
        "value_property, dimensions, cube, measure, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?)",
        {std::string_view(meter.id), std::string_view(in.slug), std::string_view(in.name),
         storage::optionalText(in.description), std::string_view(metadata),
         std::string_view(aggregationName(in.aggregation)), std::string_view(in.eventType),
         storage::optionalInt(microsOf(in.eventFrom)), std::string_view(in.valueProperty), std::string_view(dimensions),
         meter.cube, std::int64_t(meter.measure), meter.created.micros, meter.updated.micros});
    if (!done)
        return fail(done.error());
    return bumpMeterVersion(connection);
}

Result<void> updateMeter(storage::Connection& connection, const Meter& meter)
{
    const MeterInput& in = meter.definition;
    const std::string metadata = jsonColumn(in.metadata), dimensions = json::write(dimensionsJson(in.groupBy));
    const auto done = connection.exec(
        "UPDATE meter_meters SET name = ?, description = ?, metadata = ?, dimensions = ?, cube = ?, measure = ?, "
        "updated = ?, deleted = ? WHERE id = ?",
        {std::string_view(in.name), storage::optionalText(in.description), std::string_view(metadata),
         std::string_view(dimensions), meter.cube, std::int64_t(meter.measure), meter.updated.micros,
         storage::optionalInt(microsOf(meter.deleted)), std::string_view(meter.id)});
    if (!done)
        return fail(done.error());
    return bumpMeterVersion(connection);
}

Result<void> insertCube(storage::Connection& connection, const MeterCube& cube)
{
    const std::string dimensions = json::write(dimensionsJson(cube.dimensions));
    const std::string measures = measuresText(cube.measures), projected = projectedText(cube.projected);
    const auto done = connection.exec(
        "INSERT INTO meter_cubes (no, event_type, event_from, dimensions, measures, projected, caught_up, "
        "catch_up_end, is_empty, dropped) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        {cube.no, std::string_view(cube.eventType), storage::optionalInt(microsOf(cube.eventFrom)),
         std::string_view(dimensions), std::string_view(measures), std::string_view(projected), cube.caughtUpTo,
         cube.catchUpEnd, std::int64_t(cube.empty)});
    if (!done)
        return fail(done.error());
    return bumpMeterVersion(connection);
}

Result<void> updateCube(storage::Connection& connection, const MeterCube& cube)
{
    const std::string measures = measuresText(cube.measures), projected = projectedText(cube.projected);
    const auto done = connection.exec("UPDATE meter_cubes SET measures = ?, projected = ?, caught_up = ?, "
                                      "catch_up_end = ?, is_empty = ? WHERE no = ?",
                                      {std::string_view(measures), std::string_view(projected), cube.caughtUpTo,
                                       cube.catchUpEnd, std::int64_t(cube.empty), cube.no});
    if (!done)
        return fail(done.error());
    return bumpMeterVersion(connection);
}

Result<std::optional<std::int64_t>> findWord(storage::Connection& connection, WordKind kind, std::string_view word)
{
    return connection.queryOne("SELECT no FROM meter_words WHERE kind = ? AND word = ?", {std::int64_t(kind), word},
                               [](const storage::Row& row) { return row.int64(0); });
}

Result<std::int64_t> internWord(storage::Connection& connection, WordKind kind, std::string_view word)
{
    SLUICE_ASSIGN(const auto known, findWord(connection, kind, word));
    if (known)
        return *known;
    SLUICE_ASSIGN(const auto made,
                  connection.queryOne("INSERT INTO meter_words (kind, word) VALUES (?, ?) RETURNING no",
                                      {std::int64_t(kind), word},
                                      [](const storage::Row& row) { return row.int64(0); }));
    return made.value_or(0);
}

Result<void> lockMeter(storage::Connection& connection)
{
    if (!connection.dialect().isPostgres())
        return {};
    return connection.query("SELECT 1 FROM (SELECT pg_advisory_xact_lock(8391171910554451)) AS books", {},
                            [](const storage::Row&) { return true; });
}

Result<void> auditMeter(audit::AuditLog& log, storage::Connection& connection, const MeterActor& actor,
                        std::string_view action, std::string_view subject, const json::Value& details)
{
    json::Value line = details.isObject() ? details : json::Value(json::Object{});
    if (!actor.ip.empty())
        line.set("ip", actor.ip);
    audit::AuditRecord record;
    record.time = actor.now;
    record.actor = actor.name;
    record.action = std::string(action);
    record.subject = std::string(subject);
    record.details = line.members()->empty() ? std::string() : json::write(line, json::Style::Utf8Sorted);
    const auto done = log.append(connection, std::move(record));
    if (!done)
        return fail(done.error());
    return {};
}

}  // namespace sluice::metering
