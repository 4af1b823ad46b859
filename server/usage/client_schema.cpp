#include "usage/client_schema.h"

namespace sluice::usage {

std::vector<storage::Migration> clientMigrations()
{
    return {
        {730,
         "usage: client sessions",
         {"CREATE TABLE usage_client_sessions (no {int64} NOT NULL PRIMARY KEY, id {text} NOT NULL UNIQUE, "
          "orchestrator "
          "{text} NOT NULL, client_ip {text} NOT NULL, token_hash {text} NOT NULL, mode {text} NOT NULL CHECK (mode IN "
          "('guest', 'invite', 'legacy')), installation_id {text}, fingerprint {text}, client_name {text}, "
          "client_version {text}, manifest_version {text}, invite_id {text}, source {text} NOT NULL, issued_at {int64} "
          "NOT NULL, last_seen_at {int64} NOT NULL, expires_at {int64} NOT NULL, ended_at {int64}, end_reason {text} "
          "NOT NULL, attached_at {int64}, edge_id {text} NOT NULL, edge {text} NOT NULL)",
          // Whatever the program believes: no two open sessions on one orchestrator, and no two with one token.
          "CREATE UNIQUE INDEX usage_client_sessions_open ON usage_client_sessions (orchestrator) WHERE ended_at IS "
          "NULL",
          "CREATE UNIQUE INDEX usage_client_sessions_token ON usage_client_sessions (token_hash) WHERE ended_at IS "
          "NULL",
          "CREATE INDEX usage_client_sessions_issued ON usage_client_sessions (issued_at, id)",
          "CREATE INDEX usage_client_sessions_orchestrator ON usage_client_sessions (orchestrator, id)",
          "CREATE INDEX usage_client_sessions_ended ON usage_client_sessions (ended_at, no) WHERE ended_at IS NOT "
          "NULL"}},
        {731,
         "usage: invites to client sessions",
         {"CREATE TABLE usage_client_invites (no {int64} NOT NULL PRIMARY KEY, id {text} NOT NULL UNIQUE, code_hash "
          "{text} NOT NULL UNIQUE, created_at {int64} NOT NULL, expires_at {int64}, requested_seconds {int64}, allowed "
          "{text} NOT NULL, note {text}, revoked_at {int64}, redeeming_at {int64}, redeemed_at {int64}, redeemed_ip "
          "{text}, redeemed_session {text})",
          "CREATE INDEX usage_client_invites_created ON usage_client_invites (created_at, no)"}}};
}

}  // namespace sluice::usage
