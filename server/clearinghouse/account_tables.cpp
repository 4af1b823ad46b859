#include "clearinghouse/account_queries.h"
#include "clearinghouse/gate.h"
#include "storage/sql_table_source.h"

namespace sluice::clearinghouse {

namespace {

TableColumn accountColumn(std::string id, ColumnType type, bool sortable = false, bool searchable = false)
{
    const bool money = type == ColumnType::Amount;
    return {.id = std::move(id),
            .type = type,
            .sortable = sortable,
            .searchable = searchable,
            .scale = money ? Asset::usd().scale() : 0,
            .unit = money ? Asset::usd().code() : std::string()};
}

// Sums of the ledger by subquery, not by JOIN: who counts rows or steps over them then reads an index and nothing else.
std::string ofLedger(const char* column)
{
    return std::string("(SELECT a.") + column
           + " FROM ledger_accounts a WHERE a.account = c.account AND a.asset = 'usd')";
}

// How the builder API's paths and bodies name the customer. Who is known by a bare id (an owner) is not the user of that id.
constexpr const char* nameOfCustomer = "CASE WHEN c.customer = c.subject THEN 'owner:' || c.subject ELSE c.subject END";

std::string ofCustomer(const char* column)
{
    return std::string("(SELECT ") + column + " FROM clearing_customers c WHERE c.no = g.customer)";
}

}  // namespace

std::unique_ptr<TableSource> makeCustomersTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    storage::SqlTable table;
    table.schema = {.id = "customers",
                    .columns = {accountColumn("created", ColumnType::Time, true),
                                accountColumn("client_id", ColumnType::Text, true, true),
                                accountColumn("subject", ColumnType::Text, false, true),
                                accountColumn("balance", ColumnType::Amount), accountColumn("held", ColumnType::Amount),
                                accountColumn("consumed", ColumnType::Amount, true),
                                accountColumn("granted", ColumnType::Amount),
                                accountColumn("lapsed", ColumnType::Amount), accountColumn("debt", ColumnType::Amount),
                                accountColumn("anchor", ColumnType::Time), accountColumn("account", ColumnType::Text),
                                accountColumn("user", ColumnType::Text)},
                    .defaultSort = "created",
                    .defaultDescending = true};
    table.from = "clearing_customers c";
    table.expressions = {
        "c.created", "c.client_id", "c.subject", ofLedger("balance"), ofLedger("reserved"), "c.consumed",
        "c.granted", "c.lapsed",    "c.debt",    "c.anchor",          "c.account",          nameOfCustomer};
    table.keyExpression = "c.no";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

std::unique_ptr<TableSource> makeGrantsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    storage::SqlTable table;
    table.schema = {
        .id = "grants",
        .columns = {accountColumn("created", ColumnType::Time, true), accountColumn("client_id", ColumnType::Text),
                    accountColumn("subject", ColumnType::Text), accountColumn("kind", ColumnType::Code),
                    accountColumn("state", ColumnType::Code), accountColumn("amount", ColumnType::Amount),
                    accountColumn("remaining", ColumnType::Amount), accountColumn("priority", ColumnType::Integer),
                    accountColumn("expires", ColumnType::Time), accountColumn("features", ColumnType::Text),
                    accountColumn("reason", ColumnType::Text, false, true), accountColumn("actor", ColumnType::Text),
                    accountColumn("id", ColumnType::Text, false, true), accountColumn("user", ColumnType::Text)},
        .defaultSort = "created",
        .defaultDescending = true};
    table.from = "clearing_grants g";
    table.expressions = {"g.created",
                         ofCustomer("c.client_id"),
                         ofCustomer("c.subject"),
                         "g.kind",
                         "g.state",
                         "g.amount",
                         "g.remaining",
                         "g.priority",
                         "g.expires",
                         "g.features",
                         "g.reason",
                         "g.actor",
                         "g.id",
                         ofCustomer(nameOfCustomer)};
    table.keyExpression = "g.no";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

std::unique_ptr<TableSource> makeHoldsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    storage::SqlTable table;
    table.schema = {
        .id = "holds",
        .columns = {accountColumn("created", ColumnType::Time, true), accountColumn("state", ColumnType::Code, true),
                    accountColumn("account", ColumnType::Text), accountColumn("amount", ColumnType::Amount),
                    accountColumn("reference", ColumnType::Text, false, true),
                    accountColumn("closed", ColumnType::Time), accountColumn("close_reason", ColumnType::Text),
                    accountColumn("transfer_id", ColumnType::Text), accountColumn("id", ColumnType::Text, false, true)},
        .defaultSort = "created",
        .defaultDescending = true};
    table.from = "ledger_reservations r";
    table.expressions = {
        "r.created",      "r.state",       "(SELECT a.account FROM ledger_accounts a WHERE a.no = r.account)",
        "r.amount",       "r.reference",   "r.closed",
        "r.close_reason", "r.transfer_id", "r.id"};
    table.keyExpression = "r.no";
    table.keyIsInteger = true;
    table.where = "r.asset = 'usd' AND r.orchestrator = ''";
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

std::unique_ptr<TableSource> makeSessionsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    storage::SqlTable table;
    table.schema = {
        .id = "auth_sessions",
        .columns = {accountColumn("opened", ColumnType::Time, true), accountColumn("state", ColumnType::Code),
                    accountColumn("state_id", ColumnType::Text, true, true),
                    accountColumn("client_id", ColumnType::Text, true, true),
                    accountColumn("subject", ColumnType::Text, false, true), accountColumn("type", ColumnType::Code),
                    accountColumn("app", ColumnType::Text), accountColumn("orchestrator", ColumnType::Address),
                    accountColumn("rate", ColumnType::Amount), accountColumn("hold", ColumnType::Amount, true),
                    accountColumn("expiry", ColumnType::Time), accountColumn("spent", ColumnType::Amount),
                    accountColumn("tickets", ColumnType::Integer), accountColumn("last_ticket", ColumnType::Time),
                    accountColumn("authorisations", ColumnType::Integer), accountColumn("authorised", ColumnType::Time),
                    accountColumn("closed", ColumnType::Time), accountColumn("blocked", ColumnType::Bool),
                    accountColumn("auth_id", ColumnType::Text, false, true)},
        .defaultSort = "opened",
        .defaultDescending = true};
    table.from = "clearing_sessions s";
    table.expressions = {
        "s.opened",
        "s.state",
        "s.state_id",
        "s.client_id",
        "s.subject",
        "s.kind",
        "s.app",
        "s.orchestrator",
        "s.rate",
        "s.hold",
        "s.expiry",
        "s.spent",
        "s.tickets",
        "s.last_ticket",
        "s.authorisations",
        "s.authorised",
        "s.closed",
        "(SELECT COUNT(*) FROM clearing_blocks b WHERE (b.kind = 'session' AND b.subject = s.state_id) OR "
        "(b.kind = 'user' AND b.subject = s.auth_id))",
        "s.auth_id"};
    table.keyExpression = "s.no";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

std::unique_ptr<TableSource> makeBlocksTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    storage::SqlTable table;
    table.schema = {.id = "blocks",
                    .columns = {accountColumn("time", ColumnType::Time), accountColumn("kind", ColumnType::Code),
                                accountColumn("subject", ColumnType::Text, true, true),
                                accountColumn("reason", ColumnType::Text, false, true),
                                accountColumn("actor", ColumnType::Text)},
                    .defaultSort = "subject",
                    .defaultDescending = false};
    table.from = "clearing_blocks b";
    table.expressions = {"b.time", "b.kind", "b.subject", "b.reason", "b.actor"};
    table.keyExpression = "b.kind || ':' || b.subject";
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

}  // namespace sluice::clearinghouse
