#include "ledger/schema.h"

namespace sluice::ledger {

namespace {

// Day totals are clustered by day: the rows that today's credits touch lie on few pages, so a batch writes few of them.
constexpr const char* dayColumns = "(day {int64} NOT NULL, account {int64} NOT NULL, kind {text} NOT NULL, "
                                   "gained {int256} NOT NULL, lost {int256} NOT NULL, transfers {int64} NOT NULL, "
                                   "PRIMARY KEY (day, account, kind)) {without_rowid}";

std::vector<std::string> tableStatements()
{
    return {
        "CREATE TABLE ledger_accounts (no {int64} NOT NULL PRIMARY KEY, account {text} NOT NULL, asset {text} NOT "
        "NULL, "
        "orchestrator {text} NOT NULL, balance {int256} NOT NULL, reserved {int256} NOT NULL, available {int256} NOT "
        "NULL, "
        "transfers {int64} NOT NULL, last_transfer {int64} NOT NULL, UNIQUE (account, asset))",
        "CREATE INDEX ledger_accounts_orchestrator ON ledger_accounts (orchestrator, no)",
        "CREATE INDEX ledger_accounts_balance ON ledger_accounts (balance, no)",

        // orchestrator is empty for counter accounts and transfers between them. delta is the change of the
        // orchestrator's balance, or +amount when no orchestrator takes part.
        "CREATE TABLE ledger_transfers (seq {int64} NOT NULL PRIMARY KEY, id {text} NOT NULL UNIQUE, time {int64} NOT "
        "NULL, "
        "kind {text} NOT NULL, debit {int64} NOT NULL, credit {int64} NOT NULL, orchestrator {text} NOT NULL, asset "
        "{text} NOT NULL, "
        "delta {int256} NOT NULL, balance_after {int256} NOT NULL, reason {text} NOT NULL, reference {text} NOT NULL, "
        "metadata {text} NOT NULL, CHECK (debit <> credit))",
        "CREATE INDEX ledger_transfers_time ON ledger_transfers (time, seq)",
        "CREATE INDEX ledger_transfers_orchestrator ON ledger_transfers (orchestrator, seq)",

        std::string("CREATE TABLE ledger_days ") + dayColumns,

        "CREATE TABLE ledger_reservations (no {int64} NOT NULL PRIMARY KEY, id {text} NOT NULL UNIQUE, "
        "account {int64} NOT NULL, orchestrator {text} NOT NULL, asset {text} NOT NULL, amount {int256} NOT NULL, "
        "state {text} NOT NULL CHECK (state IN ('active', 'posted', 'voided')), reference {text} NOT NULL, "
        "created {int64} NOT NULL, closed {int64}, close_reason {text} NOT NULL, transfer_id {text} NOT NULL)",
        "CREATE INDEX ledger_reservations_created ON ledger_reservations (created, no)",
        "CREATE INDEX ledger_reservations_state ON ledger_reservations (state, no)",
        "CREATE INDEX ledger_reservations_orchestrator ON ledger_reservations (orchestrator, no)",

        "CREATE TABLE ledger_idempotency (scope {text} NOT NULL, request_key {text} NOT NULL, request_hash {blob} NOT "
        "NULL, "
        "status {int64} NOT NULL, body {text} NOT NULL, time {int64} NOT NULL, PRIMARY KEY (scope, request_key))",
    };
}

std::vector<std::string> sqliteTriggers()
{
    return {
        "{sqlite}CREATE TRIGGER ledger_transfers_no_update BEFORE UPDATE ON ledger_transfers BEGIN "
        "SELECT RAISE(ABORT, 'a transfer is immutable'); END",
        "{sqlite}CREATE TRIGGER ledger_transfers_no_delete BEFORE DELETE ON ledger_transfers BEGIN "
        "SELECT RAISE(ABORT, 'a transfer is immutable'); END",
        "{sqlite}CREATE TRIGGER ledger_reservations_once BEFORE UPDATE ON ledger_reservations "
        "WHEN OLD.state <> 'active' OR NEW.state = 'active' OR NEW.no <> OLD.no OR NEW.id <> OLD.id OR "
        "NEW.account <> OLD.account OR NEW.amount <> OLD.amount OR NEW.asset <> OLD.asset OR NEW.created <> "
        "OLD.created BEGIN "
        "SELECT RAISE(ABORT, 'a reservation is posted or voided once, never edited'); END",
        "{sqlite}CREATE TRIGGER ledger_reservations_no_delete BEFORE DELETE ON ledger_reservations BEGIN "
        "SELECT RAISE(ABORT, 'a reservation is never deleted'); END",
    };
}

std::vector<std::string> postgresTriggers()
{
    return {
        "{postgres}CREATE FUNCTION ledger_refuse() RETURNS trigger AS $$ BEGIN "
        "RAISE EXCEPTION 'this row of the ledger is immutable' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$ LANGUAGE plpgsql",
        "{postgres}CREATE FUNCTION ledger_reservation_once() RETURNS trigger AS $$ BEGIN "
        "IF OLD.state <> 'active' OR NEW.state = 'active' OR NEW.no <> OLD.no OR NEW.id <> OLD.id OR "
        "NEW.account <> OLD.account OR NEW.amount <> OLD.amount OR NEW.asset <> OLD.asset OR NEW.created <> "
        "OLD.created THEN "
        "RAISE EXCEPTION 'a reservation is posted or voided once, never edited' USING ERRCODE = "
        "'integrity_constraint_violation'; "
        "END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
        "{postgres}CREATE TRIGGER ledger_transfers_immutable BEFORE UPDATE OR DELETE ON ledger_transfers "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
        "{postgres}CREATE TRIGGER ledger_transfers_kept BEFORE TRUNCATE ON ledger_transfers "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
        "{postgres}CREATE TRIGGER ledger_reservations_once BEFORE UPDATE ON ledger_reservations "
        "FOR EACH ROW EXECUTE FUNCTION ledger_reservation_once()",
        "{postgres}CREATE TRIGGER ledger_reservations_no_delete BEFORE DELETE ON ledger_reservations "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    };
}

}  // namespace

std::vector<storage::Migration> migrations()
{
    auto statements = tableStatements();
    for (auto& statement : sqliteTriggers())
        statements.push_back(std::move(statement));
    for (auto& statement : postgresTriggers())
        statements.push_back(std::move(statement));
    return {{201, "ledger: accounts, transfers, day totals, reservations, idempotency keys", std::move(statements)},
            // What is asked of orchestrators alone must not step over every ticket and customer of the clearinghouse.
            {202,
             "ledger: orchestrators apart from customers",
             {"CREATE INDEX ledger_transfers_journal ON ledger_transfers (seq) WHERE orchestrator <> ''",
              "CREATE INDEX ledger_accounts_owed ON ledger_accounts (balance, no) WHERE orchestrator <> ''"}}};
}

}  // namespace sluice::ledger
