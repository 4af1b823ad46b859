// The tables of this room for the console and exports.
#include "fleet/edges.h"
#include "fleet/manager_operations.h"
#include "fleet/orchestrator_tokens.h"
#include "storage/sql_table_source.h"

namespace sluice::fleet {

namespace {

TableColumn tableColumn(const char* id, ColumnType type, bool sortable = false, bool searchable = false)
{
    TableColumn made;
    made.id = id;
    made.type = type;
    made.sortable = sortable;
    made.searchable = searchable;
    return made;
}

struct TableMaker {
    TableMaker(const char* id, const char* from, const char* sort, bool descending)
    {
        table.schema.id = id;
        table.schema.defaultSort = sort;
        table.schema.defaultDescending = descending;
        table.from = from;
    }
    TableMaker& column(const char* id, ColumnType type, std::string expression, bool sortable = false,
                       bool searchable = false)
    {
        table.schema.columns.push_back(tableColumn(id, type, sortable, searchable));
        table.expressions.push_back(std::move(expression));
        return *this;
    }
    storage::SqlTable table;
};

}  // namespace

std::unique_ptr<TableSource> makeOrchestratorTokensTable(storage::Database& database, ChangeSequence* changes)
{
    const std::string now =
        database.isPostgres() ? "CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT)" : "(unixepoch() * 1000000)";
    TableMaker maker("orchestrator_tokens", "fleet_tokens t", "created", true);
    maker.column("created", ColumnType::Time, "t.created", true)
        .column("token_id", ColumnType::Text, "t.token_id", false, true)
        .column("orchestrator", ColumnType::Text, "t.orchestrator", false, true)
        .column("kind", ColumnType::Code, "t.kind")
        .column("state", ColumnType::Code,
                "CASE WHEN t.expires IS NOT NULL AND t.expires <= COALESCE(t.revoked, " + now
                    + ") THEN 'expired' WHEN t.revoked IS NOT NULL THEN 'revoked' ELSE 'live' END")
        .column("expires", ColumnType::Time, "t.expires")
        .column("revoked", ColumnType::Time, "t.revoked")
        .column("last_seen", ColumnType::Time, "t.last_seen");
    maker.table.keyExpression = "t.hash";
    return storage::makeSqlTableSource(database.readers(), std::move(maker.table), changes);
}

std::unique_ptr<TableSource> makeEdgesTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    TableMaker maker("edges", "fleet_edges e", "orchestrator", false);
    maker.column("orchestrator", ColumnType::Text, "e.orchestrator", true, true)
        .column("edge_id", ColumnType::Text, "e.edge_id", true, true)
        .column("matchmaker", ColumnType::Text, "e.matchmaker", false, true)
        .column("cidrs", ColumnType::Text, "e.cidrs", false, true)
        .column("public_base_url", ColumnType::Text, "e.public_base_url", false, true)
        .column("tcp_relay_url", ColumnType::Text, "e.tcp_relay_url")
        .column("runner_execute_url", ColumnType::Text, "e.runner_execute_url")
        .column("turn_external_ip", ColumnType::Text, "e.turn_external_ip")
        .column("updated", ColumnType::Time, "e.updated", true)
        .column("updated_by", ColumnType::Text, "e.updated_by");
    maker.table.keyExpression = "e.orchestrator";
    return storage::makeSqlTableSource(readers, std::move(maker.table), changes);
}

std::unique_ptr<TableSource> makeManagerOperationsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    TableMaker maker("manager_operations", "fleet_ops o", "created", true);
    maker.column("created", ColumnType::Time, "o.created", true)
        .column("id", ColumnType::Text, "o.id", false, true)
        .column("kind", ColumnType::Code, "o.kind")
        .column("state", ColumnType::Code, "o.state")
        .column("subject", ColumnType::Text, "o.subject", false, true)
        .column("targets", ColumnType::Integer, "o.targets")
        .column("done", ColumnType::Integer, "o.done")
        .column("succeeded", ColumnType::Integer, "o.succeeded")
        .column("actor", ColumnType::Text, "o.actor", false, true)
        .column("ip", ColumnType::Text, "o.ip")
        .column("finished", ColumnType::Time, "o.finished")
        .column("request", ColumnType::Json, "o.request");
    maker.table.keyExpression = "o.id";
    return storage::makeSqlTableSource(readers, std::move(maker.table), changes);
}

std::unique_ptr<TableSource> makeManagerTargetsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    TableMaker maker("manager_targets", "fleet_op_targets t JOIN fleet_ops o ON o.id = t.op", "no", true);
    maker.column("no", ColumnType::Integer, "t.no", true)
        .column("operation", ColumnType::Text, "t.op", false, true)
        .column("kind", ColumnType::Code, "o.kind")
        .column("orchestrator", ColumnType::Text, "t.orchestrator", false, true)
        .column("host", ColumnType::Text, "t.host", false, true)
        .column("state", ColumnType::Code, "t.state")
        .column("step", ColumnType::Code, "t.step")
        .column("http_status", ColumnType::Integer, "t.http_status")
        .column("error", ColumnType::Text, "t.error")
        .column("started", ColumnType::Time, "t.started")
        .column("finished", ColumnType::Time, "t.finished")
        .column("result", ColumnType::Json, "t.result");
    maker.table.keyExpression = "t.no";
    maker.table.keyIsInteger = true;
    return storage::makeSqlTableSource(readers, std::move(maker.table), changes);
}

}  // namespace sluice::fleet
