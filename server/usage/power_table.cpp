#include "storage/sql_table_source.h"
#include "usage/power_meter.h"

namespace sluice::usage {

namespace {

TableColumn powerColumn(const char* id, ColumnType type, bool sortable = false, bool searchable = false)
{
    TableColumn made;
    made.id = id;
    made.type = type;
    made.sortable = sortable;
    made.searchable = searchable;
    return made;
}

}  // namespace

std::unique_ptr<TableSource> makePowerTable(storage::Database& database, const Asset& unit, ChangeSequence* changes)
{
    const auto amount = [&](const char* id) {
        TableColumn made = powerColumn(id, ColumnType::Amount);
        made.scale = unit.scale();
        made.unit = unit.code();
        return made;
    };
    storage::SqlTable table;
    table.schema.id = "power";
    table.schema.columns = {powerColumn("state", ColumnType::Code),
                            powerColumn("orchestrator", ColumnType::Text, true, true),
                            powerColumn("address", ColumnType::Address, false, true),
                            powerColumn("host", ColumnType::Text, false, true),
                            powerColumn("last_seen", ColumnType::Time),
                            powerColumn("awake_since", ColumnType::Time),
                            powerColumn("why", ColumnType::Code),
                            powerColumn("evidence", ColumnType::Code),
                            amount("billed"),
                            powerColumn("billed_time", ColumnType::Duration),
                            amount("last_credited"),
                            powerColumn("last_billed", ColumnType::Time),
                            powerColumn("gap_skipped", ColumnType::Time),
                            powerColumn("held_until", ColumnType::Time),
                            powerColumn("latency", ColumnType::Duration),
                            powerColumn("failures", ColumnType::Integer),
                            powerColumn("error", ColumnType::Text, false, true),
                            powerColumn("autosleep", ColumnType::Code),
                            powerColumn("autosleep_reason", ColumnType::Code),
                            powerColumn("autosleep_at", ColumnType::Time)};
    table.schema.defaultSort = "orchestrator";
    table.schema.defaultDescending = false;
    table.from = "usage_power p JOIN fleet_orchestrators o ON o.id = p.orchestrator "
                 "LEFT JOIN usage_autosleep s ON s.orchestrator = p.orchestrator";
    table.expressions = {"p.state",          "p.orchestrator",     "o.address",       "p.host",
                         "p.last_seen_at",   "p.awake_since",      "p.why",           "p.evidence",
                         "p.billed",         "p.billed_us / 1000", "p.last_credited", "p.last_billed_at",
                         "p.gap_skipped_at", "p.held_until",       "p.latency_ms",    "p.failures",
                         "p.error",          "s.decision",         "s.reason",        "s.decided_at"};
    table.keyExpression = "p.orchestrator";
    return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
}

}  // namespace sluice::usage
