#include "fleet/internal/migrations.h"

namespace sluice::fleet {

std::vector<storage::Migration> credentialMigrations()
{
    return {{312,
             "fleet: nonces of delegate logins",
             {"CREATE TABLE fleet_nonces (nonce {text} PRIMARY KEY, orchestrator {text} NOT NULL, expires {int64} NOT "
              "NULL)",
              "CREATE INDEX fleet_nonces_expires ON fleet_nonces (expires)",
              "CREATE INDEX fleet_nonces_owner ON fleet_nonces (orchestrator, expires)"}},
            {313,
             "fleet: where an orchestrator itself came from",
             {"ALTER TABLE fleet_orchestrators ADD COLUMN registered_ip {text}"}}};
}

std::vector<storage::Migration> managerMigrations()
{
    return {
        {314,
         "fleet: operations on managers",
         {"CREATE TABLE fleet_ops (id {text} PRIMARY KEY, kind {text} NOT NULL, state {text} NOT NULL, actor {text} "
          "NOT NULL, ip {text}, created {int64} NOT NULL, finished {int64}, request {text} NOT NULL, subject {text} "
          "NOT NULL, targets {int64} NOT NULL, done {int64} NOT NULL, succeeded {int64} NOT NULL)",
          "CREATE INDEX fleet_ops_created ON fleet_ops (created, id)",
          "CREATE TABLE fleet_op_targets (no {autokey}, op {text} NOT NULL REFERENCES fleet_ops (id), seq {int64} "
          "NOT NULL, orchestrator {text} NOT NULL, host {text}, state {text} NOT NULL, step {text}, http_status "
          "{int64}, error {text}, result {text}, started {int64}, finished {int64}, UNIQUE (op, seq))",
          "CREATE INDEX fleet_op_targets_orchestrator ON fleet_op_targets (orchestrator, no)",
          "CREATE INDEX fleet_op_targets_state ON fleet_op_targets (state) WHERE state IN ('waiting', 'running')"}},
        {315,
         "fleet: operations asked for with a key",
         {"ALTER TABLE fleet_ops ADD COLUMN request_key {text}",
          "CREATE UNIQUE INDEX fleet_ops_key ON fleet_ops (kind, actor, request_key)"}}};
}

}  // namespace sluice::fleet
