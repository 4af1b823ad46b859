#include "payouts/payout_store.h"

namespace sluice::payouts {

// open: 1 unresolved and real, 2 unresolved and simulated, 3 reopened by a reorganisation, 0 done. The partial unique indexes make "one unresolved intent per orchestrator"
// and "one unresolved intent per nonce" true for every program that writes this store.
std::vector<storage::Migration> migrations()
{
    return {
        {500,
         "payouts: intents, legs, attempts, approvals, timeline, requests",
         {
             R"(CREATE TABLE payout_intents (
    id {text} NOT NULL PRIMARY KEY, kind {text} NOT NULL, state {text} NOT NULL, gate {text} NOT NULL,
    simulated {int64} NOT NULL, open {int64} NOT NULL, version {int64} NOT NULL,
    recipient {text} NOT NULL, value_wei {int256} NOT NULL, data {blob} NOT NULL, orchestrators {text} NOT NULL,
    chain_id {int64} NOT NULL, sender {text} NOT NULL, nonce {int64}, attempt {int64} NOT NULL,
    created_at {int64} NOT NULL, updated_at {int64} NOT NULL, resolved_at {int64},
    tx_hash {text}, block_number {int64}, block_hash {text}, mined_attempt {int64}, fee_wei {int256},
    wait {text} NOT NULL, wait_detail {text} NOT NULL, hold_reason {text} NOT NULL, wanted {text} NOT NULL, error {text} NOT NULL))",
             "CREATE INDEX payout_intents_open ON payout_intents (created_at, id) WHERE open > 0",
             "CREATE UNIQUE INDEX payout_intents_lane ON payout_intents (chain_id, sender, nonce) WHERE open = 1 "
             "AND nonce IS NOT NULL",
             "CREATE UNIQUE INDEX payout_intents_topup ON payout_intents (chain_id, kind) WHERE open = 1 AND kind "
             "= 'topup'",
             "CREATE INDEX payout_intents_nonce ON payout_intents (chain_id, sender, nonce)",
             "CREATE INDEX payout_intents_state ON payout_intents (state, id)",
             "CREATE INDEX payout_intents_value ON payout_intents (value_wei, id)",
             "CREATE INDEX payout_intents_created ON payout_intents (created_at, id)",
             R"(CREATE TABLE payout_legs (
    intent_id {text} NOT NULL REFERENCES payout_intents (id), leg {int64} NOT NULL, orchestrator_id {text} NOT NULL,
    recipient {text} NOT NULL, amount_wei {int256} NOT NULL, reservation_id {text} NOT NULL, ticket_hash {text},
    paid_wei {int256}, open {int64} NOT NULL, PRIMARY KEY (intent_id, leg)))",
             "CREATE UNIQUE INDEX payout_legs_open ON payout_legs (orchestrator_id, open) WHERE open > 0",
             "CREATE INDEX payout_legs_orchestrator ON payout_legs (orchestrator_id)",
             R"(CREATE TABLE payout_attempts (
    intent_id {text} NOT NULL REFERENCES payout_intents (id), attempt {int64} NOT NULL, kind {text} NOT NULL,
    raw_tx {blob} NOT NULL, tx_hash {text} NOT NULL UNIQUE, gas {int64} NOT NULL, max_fee {int256} NOT NULL,
    max_priority {int256} NOT NULL, created_at {int64} NOT NULL, broadcast_at {int64}, last_error {text} NOT NULL,
    PRIMARY KEY (intent_id, attempt)))",
             R"(CREATE TABLE payout_approvals (
    intent_id {text} NOT NULL REFERENCES payout_intents (id), name {text} NOT NULL, at {int64} NOT NULL,
    PRIMARY KEY (intent_id, name)))",
             R"(CREATE TABLE payout_timeline (
    intent_id {text} NOT NULL REFERENCES payout_intents (id), seq {int64} NOT NULL, at {int64} NOT NULL, event {text} NOT NULL,
    state {text} NOT NULL, actor {text} NOT NULL, tx_hash {text} NOT NULL, detail {text} NOT NULL,
    PRIMARY KEY (intent_id, seq)))",
             R"(CREATE TABLE payout_requests (
    request_id {text} NOT NULL PRIMARY KEY, verb {text} NOT NULL, intent_id {text} NOT NULL, at {int64} NOT NULL))",
             "CREATE TABLE payout_engine (name {text} NOT NULL PRIMARY KEY, value {text} NOT NULL)",
         }},
        {501,
         "payouts: signatures asked for, watch over settled ones",
         {
             "ALTER TABLE payout_intents ADD COLUMN signatures_asked {int64} NOT NULL DEFAULT 0",
             "CREATE INDEX payout_intents_settled ON payout_intents (chain_id, sender, block_number) "
             "WHERE state = 'settled' AND attempt > 0",
             "CREATE INDEX payout_intents_undone ON payout_intents (chain_id, sender) "
             "WHERE wait = 'reorged_after_settlement'",
         }},
        // A reopened one has its nonce to itself, but stands in nobody's way: its money is debited or reserved apart.
        {502,
         "payouts: reopened by a reorganisation",
         {
             "DROP INDEX payout_intents_lane",
             "CREATE UNIQUE INDEX payout_intents_lane ON payout_intents (chain_id, sender, nonce) WHERE (open = 1 "
             "OR open = 3) AND nonce IS NOT NULL",
             "DROP INDEX payout_legs_open",
             "CREATE UNIQUE INDEX payout_legs_open ON payout_legs (orchestrator_id, open) WHERE open = 1 OR open "
             "= 2",
             "DROP INDEX payout_intents_settled",
             "DROP INDEX payout_intents_undone",
             "CREATE INDEX payout_intents_ended ON payout_intents (chain_id, sender, block_number) "
             "WHERE open = 0 AND attempt > 0",
         }}};
}

}  // namespace sluice::payouts
