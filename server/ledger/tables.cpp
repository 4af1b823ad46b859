#include "ledger/queries.h"
#include "storage/sql_table_source.h"

namespace sluice::ledger {

namespace {

constexpr int defaultScale = 18;  // the row's asset column has the last word

TableColumn column(std::string id, ColumnType type, bool sortable = false, bool searchable = false)
{
    return {.id = std::move(id),
            .type = type,
            .sortable = sortable,
            .searchable = searchable,
            .scale = type == ColumnType::Amount ? defaultScale : 0,
            .unit = {}};
}

std::string accountOf(const std::string& number)
{
    return "(SELECT a.account FROM ledger_accounts a WHERE a.no = " + number + ")";
}

}  // namespace

std::unique_ptr<TableSource> makeTransfersTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    storage::SqlTable table;
    table.schema = {.id = "transfers",
                    .columns = {column("time", ColumnType::Time, true),
                                column("orchestrator", ColumnType::Text, true, true), column("kind", ColumnType::Code),
                                column("reason", ColumnType::Text, false, true), column("amount", ColumnType::Amount),
                                column("asset", ColumnType::Code), column("balance_after", ColumnType::Amount),
                                column("reference", ColumnType::Text, false, true),
                                column("id", ColumnType::Text, false, true), column("debit", ColumnType::Text),
                                column("credit", ColumnType::Text), column("seq", ColumnType::Integer, true)},
                    .defaultSort = "time",
                    .defaultDescending = true};
    // Names of accounts by subquery, not by JOIN: who counts rows or steps over them then reads an index and nothing else.
    table.from = "ledger_transfers t";
    table.expressions = {"t.time",
                         "t.orchestrator",
                         "t.kind",
                         "t.reason",
                         "t.delta",
                         "t.asset",
                         "t.balance_after",
                         "t.reference",
                         "t.id",
                         accountOf("t.debit"),
                         accountOf("t.credit"),
                         "t.seq"};
    table.keyExpression = "t.seq";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

std::unique_ptr<TableSource> makeBalancesTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    storage::SqlTable table;
    table.schema = {.id = "balances",
                    .columns = {column("orchestrator", ColumnType::Text, true, true),
                                column("balance", ColumnType::Amount, true), column("reserved", ColumnType::Amount),
                                column("available", ColumnType::Amount), column("unit", ColumnType::Code),
                                column("transfers", ColumnType::Integer), column("last_transfer", ColumnType::Time)},
                    .defaultSort = "balance",
                    .defaultDescending = true};
    table.from = "ledger_accounts a";
    table.expressions = {"a.orchestrator", "a.balance",   "a.reserved",     "a.available",
                         "a.asset",        "a.transfers", "a.last_transfer"};
    table.keyExpression = "a.no";
    table.keyIsInteger = true;
    table.where = "a.orchestrator <> ''";
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

std::unique_ptr<TableSource> makeReservationsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    storage::SqlTable table;
    table.schema = {.id = "reservations",
                    .columns = {column("created", ColumnType::Time, true), column("state", ColumnType::Code, true),
                                column("orchestrator", ColumnType::Text, true, true),
                                column("amount", ColumnType::Amount), column("asset", ColumnType::Code),
                                column("reference", ColumnType::Text, false, true), column("closed", ColumnType::Time),
                                column("transfer_id", ColumnType::Text, false, true),
                                column("id", ColumnType::Text, false, true)},
                    .defaultSort = "created",
                    .defaultDescending = true};
    table.from = "ledger_reservations r";
    table.expressions = {"r.created",   "r.state",  "r.orchestrator", "r.amount", "r.asset",
                         "r.reference", "r.closed", "r.transfer_id",  "r.id"};
    table.keyExpression = "r.no";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

}  // namespace sluice::ledger
