#include "storage/sql_table_source.h"
#include "usage/client_sessions.h"

namespace sluice::usage {

namespace {

struct ClientColumns {
    ClientColumns& add(const char* id, ColumnType type, std::string expression, bool sortable = false,
                       bool searchable = false)
    {
        TableColumn column;
        column.id = id;
        column.type = type;
        column.sortable = sortable;
        column.searchable = searchable;
        table.schema.columns.push_back(std::move(column));
        table.expressions.push_back(std::move(expression));
        return *this;
    }
    storage::SqlTable table;
};

}  // namespace

std::unique_ptr<TableSource> makeClientSessionsTable(storage::Database& database, ChangeSequence* changes)
{
    const std::string now =
        database.isPostgres() ? "CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT)" : "(unixepoch() * 1000000)";
    const std::string state =
        "CASE WHEN c.end_reason IN ('expired', 'invalid_expiry') THEN 'expired' WHEN c.ended_at IS "
        "NOT NULL THEN 'ended' WHEN c.expires_at <= "
        + now + " THEN 'expired' ELSE 'live' END";
    ClientColumns made;
    made.add("issued", ColumnType::Time, "c.issued_at", true)
        .add("session_id", ColumnType::Text, "c.id", false, true)
        .add("orchestrator", ColumnType::Text, "c.orchestrator", true, true)
        .add("client_ip", ColumnType::Text, "c.client_ip", false, true)
        .add("mode", ColumnType::Code, "c.mode")
        .add("state", ColumnType::Code, state)
        .add("last_seen", ColumnType::Time, "c.last_seen_at")
        .add("expires", ColumnType::Time, "c.expires_at")
        .add("ended", ColumnType::Time, "c.ended_at")
        .add("end_reason", ColumnType::Code, "c.end_reason")
        .add("installation_id", ColumnType::Text, "c.installation_id", false, true)
        .add("client_name", ColumnType::Text, "c.client_name", false, true)
        .add("client_version", ColumnType::Text, "c.client_version")
        .add("invite_id", ColumnType::Text, "c.invite_id", false, true)
        .add("edge_id", ColumnType::Text, "c.edge_id", false, true)
        .add("attached", ColumnType::Time, "c.attached_at");
    made.table.schema.id = "client_sessions";
    made.table.schema.defaultSort = "issued";
    made.table.from = "usage_client_sessions c";
    made.table.keyExpression = "c.id";
    return storage::makeSqlTableSource(database.readers(), std::move(made.table), changes);
}

}  // namespace sluice::usage
