#include "clearinghouse/accounts.h"

namespace sluice::clearinghouse {

std::vector<storage::Migration> accountMigrations()
{
    return {
        {1020,
         "clearinghouse: customers, grants, trials",
         {
             // `account` is the customer's on the ledger, which alone knows the balance. debt: spent beyond every grant.
             "CREATE TABLE clearing_customers (no {autokey}, customer {text} NOT NULL UNIQUE, account {text} NOT NULL, "
             "client_id {text} NOT NULL, subject {text} NOT NULL, subject_type {text} NOT NULL, created {int64} NOT "
             "NULL, "
             "anchor {int64} NOT NULL, period_start {int64}, trial_at {int64}, granted {int256} NOT NULL, "
             "consumed {int256} NOT NULL, lapsed {int256} NOT NULL, debt {int256} NOT NULL)",
             "CREATE INDEX clearing_customers_subject ON clearing_customers (client_id, subject)",
             "CREATE INDEX clearing_customers_created ON clearing_customers (created, no)",
             "CREATE INDEX clearing_customers_consumed ON clearing_customers (consumed, no)",

             "CREATE TABLE clearing_grants (no {autokey}, id {text} NOT NULL UNIQUE, customer {int64} NOT NULL, "
             "kind {text} NOT NULL, state {text} NOT NULL CHECK (state IN ('active', 'spent', 'expired', 'voided')), "
             "amount {int256} NOT NULL, remaining {int256} NOT NULL, priority {int64} NOT NULL, expires {int64}, "
             "look_at {int64}, features {text} NOT NULL, reason {text} NOT NULL, actor {text} NOT NULL, "
             "created {int64} NOT NULL, closed {int64})",
             "CREATE INDEX clearing_grants_customer ON clearing_grants (customer, state, no)",
             "CREATE INDEX clearing_grants_created ON clearing_grants (created, no)",
             "CREATE INDEX clearing_grants_due ON clearing_grants (look_at) WHERE state = 'active'",

             // One row a day, and day 0 for all days together: the budget is looked up, not added up.
             "CREATE TABLE clearing_trial_days (day {int64} NOT NULL PRIMARY KEY, trials {int64} NOT NULL, "
             "amount {int256} NOT NULL)",
         }}};
}

}  // namespace sluice::clearinghouse
