#include "usage/session_schema.h"

namespace sluice::usage {

namespace {

// One row per run of a session. What every event changes is in no index.
storage::Migration sessions()
{
    return {
        710,
        "usage: stream sessions",
        {
            "CREATE TABLE usage_sessions (no {int64} NOT NULL PRIMARY KEY, session_id {text} NOT NULL, "
            "instance {int64} NOT NULL, is_current {int64} NOT NULL, orchestrator {text}, upstream_addr {text} NOT "
            "NULL, upstream_port {int64} NOT NULL, edge_id {text}, streamer_id {text}, started_at {int64} NOT NULL, "
            "last_seen_at {int64} NOT NULL, updated_at {int64} NOT NULL, ended_at {int64}, end_reason {text} NOT "
            "NULL, segment_start {int64} NOT NULL, last_event {text} NOT NULL, heartbeats {int64} NOT NULL, "
            "segment_index {int64} NOT NULL, billed_ms {int64} NOT NULL, metered_ms {int64} NOT NULL, open_micros "
            "{int64} NOT NULL, carry {int64} NOT NULL, billed {int256} NOT NULL, last_credited {int256} NOT NULL, "
            "last_proof {text} NOT NULL, power {text} NOT NULL, earning {int64} NOT NULL, sequence {int64}, "
            "UNIQUE (session_id, instance))",
            "CREATE INDEX usage_sessions_started ON usage_sessions (started_at, no)",
            "CREATE INDEX usage_sessions_orchestrator ON usage_sessions (orchestrator, started_at, no)",
            "CREATE INDEX usage_sessions_upstream ON usage_sessions (upstream_addr, no)",
            "CREATE INDEX usage_sessions_ended ON usage_sessions (ended_at, no)",
            "CREATE INDEX usage_sessions_open ON usage_sessions (started_at, no) WHERE ended_at IS NULL",
            "CREATE INDEX usage_sessions_open_of ON usage_sessions (orchestrator, started_at, no) WHERE ended_at "
            "IS NULL",
        }};
}

storage::Migration history()
{
    return {
        711,
        "usage: segments and notes of stream sessions",
        {
            "CREATE TABLE usage_session_segments (no {int64} NOT NULL PRIMARY KEY, session_no {int64} NOT NULL, "
            "segment_index {int64} NOT NULL, orchestrator {text} NOT NULL, start_at {int64} NOT NULL, end_at "
            "{int64} NOT NULL, duration_ms {int64} NOT NULL, credited {int256} NOT NULL, proof {text}, trigger_kind "
            "{text} NOT NULL, UNIQUE (session_no, segment_index), UNIQUE (proof))",
            "CREATE TABLE usage_session_notes (no {int64} NOT NULL PRIMARY KEY, session_no {int64} NOT NULL, time "
            "{int64} NOT NULL, event {text} NOT NULL, power {text} NOT NULL, earning {int64} NOT NULL, why {text} "
            "NOT NULL)",
            "CREATE INDEX usage_session_notes_session ON usage_session_notes (session_no, no)",
        }};
}

storage::Migration leases()
{
    return {720,
            "usage: activity leases",
            {
                "CREATE TABLE usage_leases (no {int64} NOT NULL PRIMARY KEY, id {text} NOT NULL UNIQUE, orchestrator "
                "{text} NOT NULL, upstream_addr {text} NOT NULL, kind {text} NOT NULL, metadata {text} NOT NULL, "
                "issued_at {int64} NOT NULL, last_seen_at {int64} NOT NULL, expires_at {int64} NOT NULL, last_seen_ip "
                "{text}, revoked_at {int64})",
                "CREATE INDEX usage_leases_seen ON usage_leases (last_seen_at, no)",
                "CREATE INDEX usage_leases_orchestrator ON usage_leases (orchestrator, last_seen_at, no)",
                "CREATE INDEX usage_leases_expires ON usage_leases (expires_at, no)",
            }};
}

}  // namespace

std::vector<storage::Migration> sessionMigrations()
{
    return {sessions(), history(), leases()};
}

}  // namespace sluice::usage
