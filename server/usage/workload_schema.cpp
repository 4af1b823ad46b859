#include "usage/workload_schema.h"

namespace sluice::usage {

namespace {

// Sums: one day far in the past stands for all days (internal/workload_rows.h). carry of usage_time_carry is in 1/60000 of a unit.
std::vector<std::string> workloadTables()
{
    return {
        R"(CREATE TABLE usage_workloads (
    seq {autokey}, workload_id {text} NOT NULL UNIQUE, orchestrator {text} NOT NULL, plan_id {text}, run_id {text},
    artifact_hash {text}, artifact_uri {text}, payout {int256} NOT NULL, unit {text} NOT NULL, status {text} NOT NULL,
    submitted_at {int64} NOT NULL, notes {text}, tx_hash {text}, credited {int64} NOT NULL, credited_at {int64},
    duration_ms {int64}, rate {text}, price_unit {text}, priced_at {int64}, carry {int64} NOT NULL, extra {text} NOT NULL))",
        "CREATE INDEX usage_workloads_submitted ON usage_workloads (submitted_at, seq)",
        "CREATE INDEX usage_workloads_orchestrator ON usage_workloads (orchestrator, submitted_at, seq)",
        "CREATE INDEX usage_workloads_status ON usage_workloads (status, submitted_at, seq)",
        R"(CREATE TABLE usage_workload_sums (
    day {int64} NOT NULL, orchestrator {text} NOT NULL, status {text} NOT NULL, workloads {int64} NOT NULL,
    amount {int256} NOT NULL, PRIMARY KEY (day, orchestrator, status)) {without_rowid})",
        "CREATE TABLE usage_time_carry (orchestrator {text} NOT NULL PRIMARY KEY, carry {int64} NOT NULL) "
        "{without_rowid}"};
}

std::vector<std::string> offerTables()
{
    return {
        R"(CREATE TABLE usage_offers (
    offer_id {text} NOT NULL PRIMARY KEY, title {text} NOT NULL, description {text}, kind {text} NOT NULL,
    payout {int256} NOT NULL, unit {text} NOT NULL, active {int64} NOT NULL, config {text} NOT NULL,
    created_at {int64} NOT NULL, updated_at {int64} NOT NULL) {without_rowid})",
        R"(CREATE TABLE usage_subscriptions (
    orchestrator {text} NOT NULL PRIMARY KEY, offer_ids {text} NOT NULL, offers {int64} NOT NULL,
    updated_at {int64} NOT NULL) {without_rowid})"};
}

std::vector<std::string> recordingTables()
{
    return {R"(CREATE TABLE usage_recording_jobs (
    job_id {text} NOT NULL PRIMARY KEY, orchestrator {text} NOT NULL, state {text} NOT NULL, step {text} NOT NULL,
    created_at {int64} NOT NULL, updated_at {int64} NOT NULL, started_at {int64}, ended_at {int64}, beat_at {int64},
    paused_ms {int64} NOT NULL, executed_at {int64}, plan_id {text}, run_id {text}, notes {text}, script {text} NOT NULL,
    label {text}, streamer_id {text}, wake_seconds {int64}, max_wait_seconds {int64} NOT NULL,
    delete_after_upload {int64} NOT NULL, session_id {text} NOT NULL, file_name {text} NOT NULL, workload_id {text},
    duration_ms {int64}, artifact_uri {text}, artifact_hash {text}, error {text}, wanted_error {text} NOT NULL,
    cancel_wanted {int64} NOT NULL))",
            "CREATE UNIQUE INDEX usage_recording_jobs_active ON usage_recording_jobs (orchestrator) WHERE state IN "
            "('pending', 'running')",
            "CREATE INDEX usage_recording_jobs_open ON usage_recording_jobs (created_at, job_id) WHERE state IN "
            "('pending', 'running')",
            "CREATE INDEX usage_recording_jobs_created ON usage_recording_jobs (created_at, job_id)",
            "CREATE INDEX usage_recording_jobs_state ON usage_recording_jobs (state, job_id)",
            "CREATE INDEX usage_recording_jobs_ended ON usage_recording_jobs (ended_at)"};
}

}  // namespace

std::vector<storage::Migration> workloadMigrations()
{
    return {{750, "usage: workloads and their sums", workloadTables()},
            {751, "usage: workload offers and subscriptions", offerTables()},
            {770, "usage: recording jobs", recordingTables()}};
}

}  // namespace sluice::usage
