#include "payouts/payout_queries.h"

#include "payouts/payout_store.h"
#include "storage/sql_table_source.h"

namespace sluice::payouts {

namespace {

TableColumn payoutColumn(std::string id, ColumnType type, bool sortable = false, bool searchable = false)
{
    const bool amount = type == ColumnType::Amount;
    return {.id = std::move(id),
            .type = type,
            .sortable = sortable,
            .searchable = searchable,
            .scale = amount ? 18 : 0,
            .unit = amount ? "eth" : ""};
}

}  // namespace

std::unique_ptr<TableSource> makePayoutsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    using enum ColumnType;
    storage::SqlTable table;
    table.schema = {.id = "payouts",
                    .columns = {payoutColumn("state", Code, true),
                                payoutColumn("gate", Code),
                                payoutColumn("created", Time, true),
                                payoutColumn("recipient", ColumnType::Address, false, true),
                                payoutColumn("orchestrators", Text, false, true),
                                payoutColumn("amount", ColumnType::Amount, true),
                                payoutColumn("fee", ColumnType::Amount),
                                payoutColumn("chain_id", Integer),
                                payoutColumn("nonce", Integer),
                                payoutColumn("attempt", Integer),
                                payoutColumn("updated", Time),
                                payoutColumn("resolved", Time),
                                payoutColumn("wait", Code),
                                payoutColumn("wait_detail", Text),
                                payoutColumn("tx_hash", ColumnType::Hash, false, true),
                                payoutColumn("block", Integer),
                                payoutColumn("kind", Code),
                                payoutColumn("simulated", ColumnType::Bool),
                                payoutColumn("hold_reason", Text),
                                payoutColumn("error", Text),
                                payoutColumn("id", Text, false, true)},
                    .defaultSort = "created",
                    .defaultDescending = true};
    table.from = "payout_intents i";
    table.expressions = {
        "i.state",       "i.gate",        "i.created_at", "i.recipient",    "i.orchestrators", "i.value_wei",
        "i.fee_wei",     "i.chain_id",    "i.nonce",      "i.attempt",      "i.updated_at",    "i.resolved_at",
        "i.wait",        "i.wait_detail", "i.tx_hash",    "i.block_number", "i.kind",          "i.simulated",
        "i.hold_reason", "i.error",       "i.id"};
    table.keyExpression = "i.id";
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

std::unique_ptr<TableSource> makePayoutBalancesTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    using enum ColumnType;
    storage::SqlTable table;
    table.schema = {
        .id = "payout_balances",
        .columns = {payoutColumn("orchestrator", Text, true, true), payoutColumn("balance", ColumnType::Amount, true),
                    payoutColumn("reserved", ColumnType::Amount), payoutColumn("available", ColumnType::Amount, true),
                    payoutColumn("unit", Code), payoutColumn("payout", Code), payoutColumn("wait", Code),
                    payoutColumn("payout_id", Text), payoutColumn("last_transfer", Time)},
        .defaultSort = "balance",
        .defaultDescending = true};
    // An orchestrator has at most one open real intent (payout_legs_open), so the join never doubles a row.
    table.from = "ledger_accounts a LEFT JOIN payout_legs l ON l.orchestrator_id = a.orchestrator AND l.open = 1 "
                 "LEFT JOIN payout_intents i ON i.id = l.intent_id";
    table.expressions = {"a.orchestrator", "a.balance", "a.reserved", "a.available",    "a.asset",
                         "i.state",        "i.wait",    "i.id",       "a.last_transfer"};
    table.keyExpression = "a.no";
    table.keyIsInteger = true;
    table.where = "a.orchestrator <> ''";
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

Result<std::optional<PayoutView>> PayoutQueries::payout(std::string_view id, std::stop_token stop) const
{
    return m_readers.readFor<std::optional<PayoutView>>(
        [&](storage::Connection& connection) -> Result<std::optional<PayoutView>> {
            SLUICE_ASSIGN(auto intent, loadIntent(connection, id));
            if (!intent)
                return std::optional<PayoutView>();
            PayoutView view;
            view.intent = std::move(*intent);
            SLUICE_ASSIGN(view.timeline, loadTimeline(connection, id));
            for (const Attempt& attempt : view.intent.attempts) {
                SLUICE_ASSIGN(auto decoded, chain::decodeTransaction(attempt.rawTx));
                view.decoded.push_back({attempt.number, std::move(decoded.transaction), decoded.hash, decoded.sender});
            }
            return std::optional(std::move(view));
        },
        stop);
}

Result<std::optional<Intent>> PayoutQueries::byTxHash(const Hash32& txHash, std::stop_token stop) const
{
    return m_readers.readFor<std::optional<Intent>>(
        [&](storage::Connection& connection) { return loadIntentByTxHash(connection, txHash); }, stop);
}

Result<std::vector<Intent>> PayoutQueries::openIntents(std::stop_token stop) const
{
    return m_readers.readFor<std::vector<Intent>>(
        [](storage::Connection& connection) { return loadOpenIntents(connection); }, stop);
}

}  // namespace sluice::payouts
