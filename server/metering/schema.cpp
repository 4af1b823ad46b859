#include "metering/schema.h"

namespace sluice::metering {

namespace {

storage::Migration priceTables()
{
    return {901,
            "metering: prices and mark-ups",
            {
                "CREATE TABLE metering_quotes (id {autokey}, observed {int64} NOT NULL, usd_e8 {int64} NOT NULL CHECK "
                "(usd_e8 > 0), kind {text} NOT NULL, source {text} NOT NULL)",
                "CREATE INDEX metering_quotes_observed ON metering_quotes (observed, id)",
                "CREATE TABLE metering_manual_prices (id {autokey}, quote_id {int64} NOT NULL REFERENCES "
                "metering_quotes (id), from_at {int64} NOT NULL, until_at {int64}, actor {text} NOT NULL, note {text} "
                "NOT NULL, CHECK (until_at IS NULL OR until_at >= from_at))",
                "CREATE TABLE metering_markups (client_id {text} NOT NULL, pipeline {text} NOT NULL, model_id {text} "
                "NOT NULL, factor_e6 {int64} NOT NULL CHECK (factor_e6 >= 0), PRIMARY KEY (client_id, pipeline, "
                "model_id)) {without_rowid}",
            }};
}

// Deduplication is permanent, so an event's row is never purged.
storage::Migration inboxTables()
{
    return {
        902,
        "metering: inbox, offsets and dead letters",
        {
            "CREATE TABLE metering_events (no {autokey}, id {text} NOT NULL UNIQUE, state {text} NOT NULL, source "
            "{text} NOT NULL, received_at {int64} NOT NULL, signed_at {int64} NOT NULL, span_start {int64}, gateway "
            "{text} NOT NULL, session_id {text} NOT NULL, session_status {text} NOT NULL, sequence {int64} NOT "
            "NULL, request_id {text} NOT NULL, manifest_id {text} NOT NULL, pm_session_id {text} NOT NULL, app "
            "{text} NOT NULL, pipeline {text} NOT NULL, model_id {text} NOT NULL, attribution {text} NOT NULL, "
            "orch_address {text} NOT NULL, orch_url {text} NOT NULL, fee_wei {int256} NOT NULL, billable_micros "
            "{int64} NOT NULL, pixels {int64} NOT NULL, session_balance {int256} NOT NULL, cost {text} NOT NULL, "
            "tickets {int64} NOT NULL, client_id {text} NOT NULL, usage_subject {text} NOT NULL, "
            "usage_subject_type {text} NOT NULL, auth_id {text} NOT NULL, owner {int64} NOT NULL, quote_id "
            "{int64}, usd_e8 {int64}, network_fee {int256}, billable {int256}, metered_at {int64}, delivered_at "
            "{int64})",
            "CREATE INDEX metering_events_session ON metering_events (session_id, sequence)",
            "CREATE INDEX metering_events_held ON metering_events (signed_at, no) WHERE state = 'held'",
            "CREATE TABLE metering_offsets (source {text} NOT NULL, part {text} NOT NULL, next {int64} NOT NULL, "
            "PRIMARY KEY (source, part)) {without_rowid}",
            "CREATE TABLE metering_dead_letters (no {autokey}, dedup {text} NOT NULL UNIQUE, state {text} NOT "
            "NULL, reason {text} NOT NULL, message {text} NOT NULL, event_id {text} NOT NULL, source {text} NOT "
            "NULL, position {text} NOT NULL, raw {text} NOT NULL, auth_id {text}, note {text} NOT NULL, "
            "received_at {int64} NOT NULL, resolved_at {int64})",
            "CREATE INDEX metering_dead_letters_received ON metering_dead_letters (received_at, no)",
            "CREATE INDEX metering_dead_letters_open ON metering_dead_letters (no) WHERE state = 'open'",
        }};
}

storage::Migration gapTables()
{
    return {903,
            "metering: gaps and anomalies",
            {
                "CREATE TABLE metering_gaps (no {autokey}, session_id {text} NOT NULL, first_seq {int64} NOT NULL, "
                "last_seq {int64} NOT NULL, missing {int64} NOT NULL, state {text} NOT NULL, client_id {text} NOT "
                "NULL, usage_subject {text} NOT NULL, found_at {int64} NOT NULL, span_start {int64}, span_end {int64}, "
                "estimate_wei {int256}, estimate_usd {int256}, balance_before {int256}, balance_after {int256} NOT "
                "NULL, UNIQUE (session_id, first_seq))",
                "CREATE INDEX metering_gaps_found ON metering_gaps (found_at, no)",
                "CREATE TABLE metering_anomalies (no {autokey}, kind {text} NOT NULL, session_id {text} NOT NULL, "
                "sequence {int64} NOT NULL, client_id {text} NOT NULL, usage_subject {text} NOT NULL, before_text "
                "{text} NOT NULL, after_text {text} NOT NULL, found_at {int64} NOT NULL, UNIQUE (kind, session_id, "
                "sequence))",
                "CREATE INDEX metering_anomalies_found ON metering_anomalies (found_at, no)",
                "CREATE TABLE metering_sweep (id {int64} NOT NULL PRIMARY KEY, swept_no {int64} NOT NULL)",
                "INSERT INTO metering_sweep (id, swept_no) VALUES (1, 0)",
            }};
}

// What goes to a hosted meter, and what it says it has. The inbox's own rows stay for ever; these have a purge rule.
storage::Migration outboxTables()
{
    return {904,
            "metering: outbox",
            {
                "CREATE TABLE metering_outbox (no {autokey}, event_id {text} NOT NULL UNIQUE, source {text} NOT NULL, "
                "subject {text} NOT NULL, client_id {text} NOT NULL, event_at {int64} NOT NULL, body {text} NOT NULL, "
                "state {text} NOT NULL, queued_at {int64} NOT NULL, sent_at {int64}, next_check {int64}, checked_at "
                "{int64}, resolved_at {int64}, attempts {int64} NOT NULL, status {int64} NOT NULL, message {text} NOT "
                "NULL, note {text} NOT NULL)",
                "CREATE INDEX metering_outbox_state ON metering_outbox (state, no)",
                "CREATE INDEX metering_outbox_check ON metering_outbox (next_check, no) WHERE state = 'sent'",
            }};
}

// Amounts in micro-USD with 20 decimals are USD with 26. The index holds rows only where a hosted meter is told.
storage::Migration reconciliationTables()
{
    return {
        905,
        "metering: reconciliation with a hosted meter",
        {
            "CREATE INDEX metering_events_delivered ON metering_events (signed_at, client_id) WHERE delivered_at IS "
            "NOT NULL",
            "CREATE TABLE metering_reconciliation (no {autokey}, day {int64} NOT NULL, client_id {text} NOT NULL, "
            "state {text} NOT NULL, ours_count {int64} NOT NULL, theirs_count {int64} NOT NULL, ours_network "
            "{int256} NOT NULL, theirs_network {int256} NOT NULL, ours_billable {int256} NOT NULL, theirs_billable "
            "{int256} NOT NULL, waiting {int64} NOT NULL, refused {int64} NOT NULL, compared_at {int64} NOT NULL, "
            "UNIQUE (day, client_id))",
            "CREATE INDEX metering_reconciliation_day ON metering_reconciliation (day, no)",
            "CREATE TABLE metering_strangers (no {autokey}, event_id {text} NOT NULL, source {text} NOT NULL, "
            "subject {text} NOT NULL, event_at {int64} NOT NULL, ingested_at {int64} NOT NULL, found_at {int64} NOT "
            "NULL, fault {text} NOT NULL, UNIQUE (source, event_id))",
            "CREATE INDEX metering_strangers_at ON metering_strangers (event_at, no)",
        }};
}

storage::Migration letterTopic()
{
    return {911,
            "metering: dead letters on a topic",
            {
                "ALTER TABLE metering_dead_letters ADD COLUMN sent_at {int64}",
                "CREATE INDEX metering_dead_letters_unsent ON metering_dead_letters (no) WHERE sent_at IS NULL",
            }};
}

storage::Migration modelPriceTables()
{
    return {912,
            "metering: expected costs of models",
            {
                "CREATE TABLE metering_model_prices (no {autokey}, pipeline {text} NOT NULL, model_id {text} NOT NULL, "
                "cost {text} NOT NULL, band_percent {int64} NOT NULL CHECK (band_percent >= 0), held {int64} NOT NULL, "
                "UNIQUE (pipeline, model_id))",
            }};
}

}  // namespace

std::vector<storage::Migration> collectorMigrations()
{
    return {priceTables(),          inboxTables(), gapTables(),       outboxTables(),
            reconciliationTables(), letterTopic(), modelPriceTables()};
}

}  // namespace sluice::metering
