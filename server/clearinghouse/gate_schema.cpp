#include "clearinghouse/gate.h"

namespace sluice::clearinghouse {

std::vector<storage::Migration> gateMigrations()
{
    return {
        {1030,
         "clearinghouse: sessions and their holds, blocks",
         {
             // hold is what is left of the ledger's reservation hold_id; empty: none. rate: USD units a second, 0 unknown.
             "CREATE TABLE clearing_sessions (no {autokey}, state_id {text} NOT NULL, customer {text} NOT NULL, "
             "client_id {text} NOT NULL, subject {text} NOT NULL, auth_id {text} NOT NULL, kind {text} NOT NULL, "
             "app {text} NOT NULL, orchestrator {text} NOT NULL, "
             "state {text} NOT NULL CHECK (state IN ('open', 'closed')), opened {int64} NOT NULL, "
             "authorised {int64} NOT NULL, expiry {int64} NOT NULL, due {int64} NOT NULL, hold_id {text} NOT NULL, "
             "hold {int256} NOT NULL, holds {int64} NOT NULL, rate {int256} NOT NULL, spent {int256} NOT NULL, "
             "tickets {int64} NOT NULL, last_ticket {int64}, next_sequence {int64} NOT NULL, billed_until {int64}, "
             "authorisations {int64} NOT NULL, closed {int64})",
             // A StateID has 32 bits: it is one session's only while that one is open.
             "CREATE UNIQUE INDEX clearing_sessions_open ON clearing_sessions (state_id) WHERE state = 'open'",
             "CREATE INDEX clearing_sessions_state ON clearing_sessions (state_id, no)",
             "CREATE INDEX clearing_sessions_due ON clearing_sessions (due) WHERE state = 'open'",
             "CREATE INDEX clearing_sessions_closed ON clearing_sessions (closed) WHERE state = 'closed'",
             "CREATE INDEX clearing_sessions_customer ON clearing_sessions (customer, no)",
             "CREATE INDEX clearing_sessions_tenant ON clearing_sessions (client_id, no)",
             "CREATE INDEX clearing_sessions_opened ON clearing_sessions (opened, no)",
             "CREATE INDEX clearing_sessions_hold ON clearing_sessions (hold, no)",

             "CREATE TABLE clearing_blocks (kind {text} NOT NULL, subject {text} NOT NULL, reason {text} NOT NULL, "
             "actor {text} NOT NULL, time {int64} NOT NULL, PRIMARY KEY (kind, subject))",
         }}};
}

}  // namespace sluice::clearinghouse
