#include "usage/sessions_table.h"

#include "storage/sql_table_source.h"

namespace sluice::usage {

namespace {

TableColumn sessionColumn(const char* id, ColumnType type, bool sortable = false, bool searchable = false)
{
    TableColumn made;
    made.id = id;
    made.type = type;
    made.sortable = sortable;
    made.searchable = searchable;
    return made;
}

TableColumn sessionAmount(const char* id, const Asset& unit)
{
    TableColumn made = sessionColumn(id, ColumnType::Amount);
    made.scale = unit.scale();
    made.unit = unit.code();
    return made;
}

std::string nowSql(const storage::Database& database)
{
    return database.isPostgres() ? "CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT)" : "(unixepoch() * 1000000)";
}

}  // namespace

std::unique_ptr<TableSource> makeSessionsTable(storage::Database& database, const Asset& unit,
                                               std::int64_t idleTimeoutSeconds, ChangeSequence* changes)
{
    storage::SqlTable table;
    table.schema.id = "sessions";
    table.schema.columns = {sessionColumn("state", ColumnType::Code),
                            sessionColumn("session", ColumnType::Text, false, true),
                            sessionColumn("orchestrator", ColumnType::Text, false, true),
                            sessionColumn("edge", ColumnType::Text, false, true),
                            sessionColumn("upstream", ColumnType::Text, false, true),
                            sessionColumn("started", ColumnType::Time, true),
                            sessionColumn("duration", ColumnType::Duration),
                            sessionAmount("billed", unit),
                            sessionColumn("billed_time", ColumnType::Duration),
                            sessionColumn("power", ColumnType::Code),
                            sessionColumn("earning", ColumnType::Bool),
                            sessionColumn("last_event", ColumnType::Code),
                            sessionColumn("last_seen", ColumnType::Time),
                            sessionColumn("ended", ColumnType::Time, true),
                            sessionColumn("end_reason", ColumnType::Code),
                            sessionColumn("heartbeats", ColumnType::Integer),
                            sessionColumn("streamer", ColumnType::Text, false, true),
                            sessionColumn("no", ColumnType::Integer, true)};
    table.schema.defaultSort = "started";
    table.from = "usage_sessions s";
    table.expressions = {"CASE WHEN s.ended_at IS NOT NULL THEN 'ended' WHEN s.last_seen_at >= " + nowSql(database)
                             + " - " + std::to_string(idleTimeoutSeconds * 1'000'000)
                             + " THEN 'live' ELSE 'silent' END",
                         "s.session_id",
                         "s.orchestrator",
                         "s.edge_id",
                         "s.upstream_addr",
                         "s.started_at",
                         "(COALESCE(s.ended_at, s.last_seen_at) - s.started_at) / 1000",
                         "s.billed",
                         "s.billed_ms",
                         "s.power",
                         "s.earning",
                         "s.last_event",
                         "s.last_seen_at",
                         "s.ended_at",
                         "s.end_reason",
                         "s.heartbeats",
                         "s.streamer_id",
                         "s.no"};
    table.keyExpression = "s.no";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
}

std::unique_ptr<TableSource> makeSessionSegmentsTable(storage::Database& database, const Asset& unit,
                                                      ChangeSequence* changes)
{
    storage::SqlTable table;
    table.schema.id = "session_segments";
    table.schema.columns = {sessionColumn("no", ColumnType::Integer),
                            sessionColumn("session", ColumnType::Text, false, true),
                            sessionColumn("index", ColumnType::Integer),
                            sessionColumn("orchestrator", ColumnType::Text, false, true),
                            sessionColumn("start", ColumnType::Time),
                            sessionColumn("end", ColumnType::Time),
                            sessionColumn("time", ColumnType::Duration),
                            sessionAmount("credited", unit),
                            sessionColumn("proof", ColumnType::Text, false, true),
                            sessionColumn("trigger", ColumnType::Code),
                            sessionColumn("transfer", ColumnType::Text, false, true),
                            sessionColumn("segment", ColumnType::Integer, true)};
    table.schema.defaultSort = "segment";
    table.from = "usage_session_segments g JOIN usage_sessions s ON s.no = g.session_no";
    table.expressions = {"g.session_no",
                         "s.session_id",
                         "g.segment_index",
                         "g.orchestrator",
                         "g.start_at",
                         "g.end_at",
                         "g.duration_ms",
                         "g.credited",
                         "g.proof",
                         "g.trigger_kind",
                         "CASE WHEN g.proof IS NULL THEN NULL ELSE 'session:' || g.proof END",
                         "g.no"};
    table.keyExpression = "g.no";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
}

std::unique_ptr<TableSource> makeSessionNotesTable(storage::Database& database, ChangeSequence* changes)
{
    storage::SqlTable table;
    table.schema.id = "session_notes";
    table.schema.columns = {sessionColumn("seq", ColumnType::Integer, true),
                            sessionColumn("no", ColumnType::Integer),
                            sessionColumn("session", ColumnType::Text, false, true),
                            sessionColumn("time", ColumnType::Time),
                            sessionColumn("event", ColumnType::Code),
                            sessionColumn("power", ColumnType::Code),
                            sessionColumn("earning", ColumnType::Bool),
                            sessionColumn("why", ColumnType::Code)};
    table.schema.defaultSort = "seq";
    table.from = "usage_session_notes n JOIN usage_sessions s ON s.no = n.session_no";
    table.expressions = {"n.no", "n.session_no", "s.session_id", "n.time", "n.event", "n.power", "n.earning", "n.why"};
    table.keyExpression = "n.no";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
}

std::unique_ptr<TableSource> makeActivityLeasesTable(storage::Database& database, ChangeSequence* changes)
{
    storage::SqlTable table;
    table.schema.id = "activity_leases";
    table.schema.columns = {sessionColumn("state", ColumnType::Code),
                            sessionColumn("id", ColumnType::Text, false, true),
                            sessionColumn("kind", ColumnType::Code),
                            sessionColumn("orchestrator", ColumnType::Text, false, true),
                            sessionColumn("upstream", ColumnType::Text, false, true),
                            sessionColumn("issued", ColumnType::Time),
                            sessionColumn("last_seen", ColumnType::Time, true),
                            sessionColumn("expires", ColumnType::Time, true),
                            sessionColumn("revoked", ColumnType::Time),
                            sessionColumn("ip", ColumnType::Text)};
    table.schema.defaultSort = "last_seen";
    table.from = "usage_leases l";
    table.expressions = {"CASE WHEN l.revoked_at IS NOT NULL THEN 'revoked' WHEN l.expires_at > " + nowSql(database)
                             + " THEN 'active' ELSE 'expired' END",
                         "l.id",
                         "l.kind",
                         "l.orchestrator",
                         "l.upstream_addr",
                         "l.issued_at",
                         "l.last_seen_at",
                         "l.expires_at",
                         "l.revoked_at",
                         "l.last_seen_ip"};
    table.keyExpression = "l.no";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
}

}  // namespace sluice::usage
