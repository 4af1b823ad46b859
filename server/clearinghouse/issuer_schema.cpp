#include "clearinghouse/issuer_schema.h"

namespace sluice::clearinghouse {

std::vector<storage::Migration> issuerMigrations()
{
    return {
        {1010,
         "clearinghouse: keys of the local issuer",
         {"CREATE TABLE issuer_keys (kid {text} NOT NULL PRIMARY KEY, algorithm {text} NOT NULL, "
          "state {text} NOT NULL CHECK (state IN ('next', 'current', 'retired')), jwk {text} NOT NULL, "
          "created {int64} NOT NULL, activated {int64}, retired {int64})",
          // The store itself refuses a second key that signs.
          "CREATE UNIQUE INDEX issuer_keys_current ON issuer_keys (state) WHERE state = 'current'",
          "CREATE UNIQUE INDEX issuer_keys_next ON issuer_keys (state) WHERE state = 'next'",
          "CREATE INDEX issuer_keys_created ON issuer_keys (created, kid)"}},
        {1011,
         "clearinghouse: device login",
         {"CREATE TABLE device_grants (id {text} NOT NULL PRIMARY KEY, device_hash {text} NOT NULL UNIQUE, "
          "user_code {text} NOT NULL, client_id {text} NOT NULL, scope {text} NOT NULL, audience {text} NOT NULL, "
          "address {text} NOT NULL, "
          "state {text} NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'used')), "
          "created {int64} NOT NULL, expires {int64} NOT NULL, poll_interval {int64} NOT NULL, last_poll {int64}, "
          "polls {int64} NOT NULL, wrong {int64} NOT NULL, tenant {text}, subject {text}, subject_type {text}, "
          "auth_id {text})",
          // A short code names one grant at a time.
          "CREATE UNIQUE INDEX device_grants_code ON device_grants (user_code)",
          "CREATE INDEX device_grants_expires ON device_grants (expires)",
          "CREATE INDEX device_grants_created ON device_grants (created, id)",
          "CREATE TABLE login_codes (hash {text} NOT NULL PRIMARY KEY, tenant {text} NOT NULL, subject {text} NOT "
          "NULL, "
          "subject_type {text} NOT NULL, created {int64} NOT NULL, created_by {text} NOT NULL, expires {int64} NOT "
          "NULL)",
          "CREATE INDEX login_codes_expires ON login_codes (expires)"}},
        {1012,
         "clearinghouse: refresh sessions",
         {"CREATE TABLE refresh_sessions (id {text} NOT NULL PRIMARY KEY, tenant {text} NOT NULL, subject {text} NOT "
          "NULL, "
          "subject_type {text} NOT NULL, auth_id {text} NOT NULL, login_client {text} NOT NULL, scope {text} NOT NULL, "
          "audience {text} NOT NULL, created {int64} NOT NULL, last_used {int64} NOT NULL, expires {int64} NOT NULL, "
          "uses {int64} NOT NULL, ended {int64}, ended_by {text})",
          "CREATE INDEX refresh_sessions_created ON refresh_sessions (created, id)",
          "CREATE INDEX refresh_sessions_auth ON refresh_sessions (auth_id)",
          "CREATE INDEX refresh_sessions_expires ON refresh_sessions (expires)",
          "CREATE TABLE refresh_tokens (hash {text} NOT NULL PRIMARY KEY, session {text} NOT NULL, "
          "expires {int64} NOT NULL, used {int64}, access_id {text} NOT NULL, access_expires {int64} NOT NULL)",
          "CREATE INDEX refresh_tokens_session ON refresh_tokens (session)",
          "CREATE INDEX refresh_tokens_expires ON refresh_tokens (expires)"}}};
}

}  // namespace sluice::clearinghouse
