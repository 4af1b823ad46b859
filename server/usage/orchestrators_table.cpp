#include "usage/orchestrators_table.h"

#include "storage/sql_table_source.h"

namespace sluice::usage {

namespace {

constexpr int windowDays = 30;
constexpr int contactSeconds = 300;

std::string quotedSql(std::string_view text)
{
    std::string quoted = "'";
    for (const char c : text)
        quoted.append(c == '\'' ? 2 : 1, c);
    return quoted + "'";
}

struct OrchestratorsSql {
    OrchestratorsSql(bool postgres, const Asset& unit, std::int64_t ttlSeconds)
    {
        now = postgres ? "CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT)" : "(unixepoch() * 1000000)";
        zero = postgres ? "CAST(0 AS NUMERIC)" : "x'80" + std::string(62, '0') + "'";
        const std::string today = "(" + now + " / 86400000000)";
        // Single days instead of a range: the key of ledger_days starts with the day.
        days = today;
        for (int i = 1; i < windowDays; ++i)
            days += ", " + today + " - " + std::to_string(i);
        from = "fleet_orchestrators o LEFT JOIN ledger_accounts a ON a.account = 'orchestrator:' || o.id AND a.asset = "
               + quotedSql(unit.code()) + " LEFT JOIN usage_power p ON p.orchestrator = o.id";
        why = "CASE WHEN o.denylisted = 1 THEN 'denylisted' WHEN o.cooldown_expires_at > " + now
              + " THEN 'cooldown' WHEN o.is_top = 0 THEN 'not_in_top_set' ELSE 'eligible' END";
        const std::string fresh = "o.forwarder_reported_at >= " + now + " - " + std::to_string(ttlSeconds * 1'000'000);
        state = "CASE WHEN " + why + " <> 'eligible' THEN CASE WHEN o.denylisted = 1 THEN 'denied' ELSE " + why
                + " END WHEN " + fresh
                + " THEN CASE WHEN o.services_up > 0 THEN 'active' ELSE 'down' END WHEN o.last_seen >= " + now + " - "
                + std::to_string(contactSeconds * 1'000'000LL) + " THEN 'seen' ELSE 'silent' END";
    }

    std::string sumOfDays(const std::string& column, const std::string& kinds) const
    {
        return "(SELECT int256_sum(d." + column + ") FROM ledger_days d WHERE d.day IN (" + days
               + ") AND d.account = a.no AND " + kinds + ")";
    }

    std::string now, zero, days, from, why, state;
};

}  // namespace

std::unique_ptr<TableSource> makeOrchestratorsTable(storage::Database& database, const Asset& unit,
                                                    std::int64_t forwarderTtlSeconds, ChangeSequence* changes)
{
    OrchestratorsSql sql(database.isPostgres(), unit, forwarderTtlSeconds);
    const auto column = [](const char* id, ColumnType type, bool sortable = false, bool searchable = false) {
        TableColumn made;
        made.id = id;
        made.type = type;
        made.sortable = sortable;
        made.searchable = searchable;
        return made;
    };
    const auto amount = [&](const char* id, bool sortable) {
        TableColumn made = column(id, ColumnType::Amount, sortable);
        made.scale = unit.scale();
        made.unit = unit.code();
        return made;
    };
    storage::SqlTable table;
    table.schema.id = "orchestrators";
    table.schema.columns = {column("state", ColumnType::Code),
                            column("id", ColumnType::Text, true, true),
                            column("address", ColumnType::Address, false, true),
                            column("eligible", ColumnType::Bool),
                            column("why", ColumnType::Code),
                            amount("balance", true),
                            amount("earned_30d", false),
                            amount("paid_30d", false),
                            column("health_reported", ColumnType::Time),
                            column("services_up", ColumnType::Integer),
                            column("power", ColumnType::Code),
                            column("sessions", ColumnType::Integer),
                            column("registrations", ColumnType::Integer, true),
                            column("last_seen", ColumnType::Time)};
    table.schema.defaultSort = "id";
    table.schema.defaultDescending = false;
    table.from = sql.from;
    table.expressions = {
        sql.state,
        "o.id",
        "o.address",
        "CASE WHEN " + sql.why + " = 'eligible' THEN 1 ELSE 0 END",
        sql.why,
        "COALESCE(a.balance, " + sql.zero + ")",
        sql.sumOfDays("gained", "d.kind NOT IN ('payout', 'set_balance', 'import', 'dust', 'internal')"),
        sql.sumOfDays("lost", "d.kind = 'payout'"),
        "o.forwarder_reported_at",
        "o.services_up",
        "p.state",
        "(SELECT COUNT(*) FROM usage_sessions s WHERE s.orchestrator = o.id AND s.ended_at IS NULL)",
        "o.registration_count",
        "o.last_seen"};
    table.keyExpression = "o.seq";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(database.readers(), std::move(table), changes);
}

}  // namespace sluice::usage
