#include "metering/meter_schema.h"

namespace sluice::metering {

namespace {

// Events are kept for ever: source and type are numbers, for every event names them. Cells are clustered by series, so a subject's usage
// over a year is a few pages and a batch touches each page once.
std::vector<std::string> eventStatements()
{
    return {
        "CREATE TABLE meter_words (no {autokey}, kind {int64} NOT NULL, word {text} NOT NULL, UNIQUE (kind, word))",
        "CREATE TABLE meter_events (seq {autokey}, source {int64} NOT NULL, id {text} NOT NULL, "
        "type {int64} NOT NULL, subject {text} NOT NULL, time {int64} NOT NULL, ingested {int64} NOT NULL, "
        "schema {text} NOT NULL, data {text} NOT NULL, fault {text} NOT NULL, UNIQUE (id, source))",
        "CREATE INDEX meter_events_time ON meter_events (time, seq)",
        "CREATE INDEX meter_events_subject ON meter_events (subject, time)",
        "CREATE TABLE meter_meters (no {autokey}, id {text} NOT NULL UNIQUE, slug {text} NOT NULL, name {text} NOT "
        "NULL, description {text}, metadata {text} NOT NULL, aggregation {text} NOT NULL, event_type {text} NOT NULL, "
        "event_from {int64}, value_property {text} NOT NULL, dimensions {text} NOT NULL, cube {int64} NOT NULL, "
        "measure {int64} NOT NULL, created {int64} NOT NULL, updated {int64} NOT NULL, deleted {int64})",
        "CREATE UNIQUE INDEX meter_meters_slug ON meter_meters (slug) WHERE deleted IS NULL",
        "CREATE TABLE meter_cubes (no {int64} NOT NULL PRIMARY KEY, event_type {text} NOT NULL, event_from {int64}, "
        "dimensions {text} NOT NULL, measures {text} NOT NULL, projected {text} NOT NULL, caught_up {int64} NOT NULL, "
        "catch_up_end {int64} NOT NULL, is_empty {int64} NOT NULL, dropped {int64} NOT NULL)",
        // projection: -1 all dimensions, -2 none, n the dimension n alone. Then `dims` is its value, else a JSON array.
        "CREATE TABLE meter_series (no {autokey}, cube {int64} NOT NULL, projection {int64} NOT NULL, subject {text} "
        "NOT NULL, dims {text} NOT NULL, UNIQUE (cube, projection, subject, dims))",
        "CREATE TABLE meter_cells (series {int64} NOT NULL, level {int64} NOT NULL, start {int64} NOT NULL, value "
        "{blob} NOT NULL, PRIMARY KEY (series, level, start)) {without_rowid}",
        "CREATE TABLE meter_uniques (series {int64} NOT NULL, measure {int64} NOT NULL, start {int64} NOT NULL, value "
        "{text} NOT NULL, PRIMARY KEY (series, measure, start, value)) {without_rowid}",
    };
}

std::vector<std::string> peopleStatements()
{
    return {
        "CREATE TABLE meter_customers (no {autokey}, id {text} NOT NULL UNIQUE, customer_key {text}, name {text} NOT "
        "NULL, email {text} NOT NULL, subjects {text} NOT NULL, details {text} NOT NULL, created {int64} NOT NULL, "
        "updated {int64} NOT NULL, deleted {int64})",
        "CREATE UNIQUE INDEX meter_customers_key ON meter_customers (customer_key) WHERE deleted IS NULL",
        "CREATE INDEX meter_customers_name ON meter_customers (name, no)",
        "CREATE INDEX meter_customers_created ON meter_customers (created, no)",
        // Which customer an event's subject belongs to: keys and subject keys of live customers.
        "CREATE TABLE meter_attributions (subject {text} NOT NULL PRIMARY KEY, customer {int64} NOT NULL)",
        "CREATE INDEX meter_attributions_customer ON meter_attributions (customer)",
        "CREATE TABLE meter_subjects (no {autokey}, id {text} NOT NULL UNIQUE, subject_key {text} NOT NULL UNIQUE, "
        "details {text} NOT NULL, created {int64} NOT NULL, updated {int64} NOT NULL)",
        "CREATE TABLE meter_features (no {autokey}, id {text} NOT NULL UNIQUE, feature_key {text} NOT NULL, name "
        "{text} NOT NULL, meter_id {text} NOT NULL, meter_slug {text} NOT NULL, filters {text} NOT NULL, old_filters "
        "{int64} NOT NULL, metadata {text} NOT NULL, unit_cost {text} NOT NULL, created {int64} NOT NULL, updated "
        "{int64} NOT NULL, archived {int64})",
        "CREATE UNIQUE INDEX meter_features_key ON meter_features (feature_key) WHERE archived IS NULL",
    };
}

std::vector<std::string> entitlementStatements()
{
    return {
        "CREATE TABLE meter_entitlements (no {autokey}, id {text} NOT NULL UNIQUE, customer {int64} NOT NULL, feature "
        "{int64} NOT NULL, feature_key {text} NOT NULL, type {text} NOT NULL, subject_key {text} NOT NULL, "
        "subscription {text} NOT NULL, measure_from {int64} NOT NULL, active_from {int64} NOT NULL, active_to {int64}, "
        "details {text} NOT NULL, created {int64} NOT NULL, updated {int64} NOT NULL, deleted {int64})",
        "CREATE UNIQUE INDEX meter_entitlements_live ON meter_entitlements (customer, feature_key) WHERE deleted IS "
        "NULL AND active_to IS NULL",
        "CREATE INDEX meter_entitlements_customer ON meter_entitlements (customer, no)",
        "CREATE INDEX meter_entitlements_feature ON meter_entitlements (feature, no)",
        "CREATE INDEX meter_entitlements_subscription ON meter_entitlements (subscription, no)",
        "CREATE TABLE meter_resets (entitlement {int64} NOT NULL, at {int64} NOT NULL, retain_anchor {int64} NOT NULL, "
        "preserve_overage {int64} NOT NULL, PRIMARY KEY (entitlement, at))",
        "CREATE TABLE meter_grants (no {autokey}, id {text} NOT NULL UNIQUE, entitlement {int64} NOT NULL, amount "
        "{int256} NOT NULL, priority {int64} NOT NULL, effective_at {int64} NOT NULL, expires_at {int64}, voided_at "
        "{int64}, min_rollover {int256} NOT NULL, max_rollover {int256} NOT NULL, details {text} NOT NULL, created "
        "{int64} NOT NULL, updated {int64} NOT NULL)",
        "CREATE INDEX meter_grants_entitlement ON meter_grants (entitlement, no)",
        "CREATE INDEX meter_grants_created ON meter_grants (created, no)",
        "CREATE TABLE meter_plans (no {autokey}, id {text} NOT NULL UNIQUE, plan_key {text} NOT NULL, version {int64} "
        "NOT NULL, name {text} NOT NULL, currency {text} NOT NULL, cadence {text} NOT NULL, details {text} NOT NULL, "
        "phases {text} NOT NULL, effective_from {int64}, effective_to {int64}, created {int64} NOT NULL, updated "
        "{int64} NOT NULL, deleted {int64})",
        "CREATE UNIQUE INDEX meter_plans_version ON meter_plans (plan_key, version) WHERE deleted IS NULL",
        "CREATE TABLE meter_subscriptions (no {autokey}, id {text} NOT NULL UNIQUE, customer {int64} NOT NULL, plan_id "
        "{text} NOT NULL, plan_key {text} NOT NULL, plan_version {int64} NOT NULL, plan {text} NOT NULL, "
        "starting_phase {text} NOT NULL, active_from {int64} NOT NULL, active_to {int64}, canceled_at {int64}, anchor "
        "{int64} NOT NULL, phase {int64} NOT NULL, next_turn {int64}, details {text} NOT NULL, created {int64} NOT "
        "NULL, updated {int64} "
        "NOT NULL, deleted {int64})",
        "CREATE INDEX meter_subscriptions_customer ON meter_subscriptions (customer, no)",
        "CREATE INDEX meter_subscriptions_created ON meter_subscriptions (created, no)",
        "CREATE INDEX meter_subscriptions_turn ON meter_subscriptions (next_turn) WHERE next_turn IS NOT NULL",
    };
}

}  // namespace

std::vector<storage::Migration> meterMigrations()
{
    return {{920, "metering: events and roll-ups of the embedded meter", eventStatements()},
            {921, "metering: customers, subjects, features", peopleStatements()},
            {922, "metering: entitlements, grants, plans, subscriptions", entitlementStatements()},
            // Counts every change of meters and their roll-ups, for programs that share one store.
            {1060,
             "metering: version of the definitions",
             {"CREATE TABLE meter_version (id {int64} NOT NULL PRIMARY KEY, version {int64} NOT NULL)",
              "INSERT INTO meter_version (id, version) VALUES (1, 0)"}}};
}

}  // namespace sluice::metering
