#include "metering/settlement_schema.h"

namespace sluice::metering {

namespace {

// UNIQUE (source, event_id) is the claim that makes a repeated webhook change nothing.
storage::Migration settlementInboxTables()
{
    return {913,
            "settlement: webhooks and collect requests",
            {
                "CREATE TABLE settlement_inbox (no {autokey}, source {text} NOT NULL, event_id {text} NOT NULL, "
                "type {text} NOT NULL, state {text} NOT NULL, invoice_id {text} NOT NULL, reference {text} NOT NULL, "
                "payment_trigger {text} NOT NULL, livemode {int64} NOT NULL, account {text} NOT NULL, currency {text} "
                "NOT NULL, amount {text} NOT NULL, event_at {int64} NOT NULL, body {blob} NOT NULL, note {text} NOT "
                "NULL, received_at {int64} NOT NULL, resolved_at {int64}, UNIQUE (source, event_id))",
                "CREATE INDEX settlement_inbox_received ON settlement_inbox (received_at, no)",
                "CREATE INDEX settlement_inbox_waiting ON settlement_inbox (reference) WHERE state = 'waiting'",
                "CREATE INDEX settlement_inbox_invoice ON settlement_inbox (invoice_id) WHERE state = 'waiting'",
                "CREATE TABLE settlement_collects (no {autokey}, request_id {text} NOT NULL UNIQUE, client_id {text} "
                "NOT NULL, external_user_id {text} NOT NULL, customer_id {text} NOT NULL, state {text} NOT NULL, "
                "attempts {int64} NOT NULL, due_at {int64}, invoices {text} NOT NULL, error {text} NOT NULL, "
                "received_at {int64} NOT NULL, resolved_at {int64})",
                "CREATE INDEX settlement_collects_received ON settlement_collects (received_at, no)",
                "CREATE INDEX settlement_collects_due ON settlement_collects (due_at) WHERE due_at IS NOT NULL",
            }};
}

// due_at: there is work. hint grows with every reason to look again, so that one that comes while we look is not lost.
storage::Migration settlementInvoiceTables()
{
    return {914,
            "settlement: invoices",
            {
                "CREATE TABLE settlement_invoices (invoice_id {text} NOT NULL PRIMARY KEY, state {text} NOT NULL, "
                "pause {text} NOT NULL, number {text} NOT NULL, customer_id {text} NOT NULL, customer {text} NOT NULL, "
                "currency {text} NOT NULL, exponent {int64} NOT NULL, total_minor {int256}, residue_minor {int256}, "
                "fee_minor {int256}, total {text} NOT NULL, fee {text} NOT NULL, residue {text} NOT NULL, "
                "charge_model {text} NOT NULL, account {text} NOT NULL, "
                "livemode {int64} NOT NULL, status {text} NOT NULL, extended_status {text} NOT NULL, "
                "invoicing_external_id {text} NOT NULL, payment_external_id {text} NOT NULL, detail {text} NOT NULL, "
                "error {text} NOT NULL, hint {int64} NOT NULL, attempts {int64} NOT NULL, due_at {int64}, "
                "meter_updated {text} NOT NULL, seen_at {int64} NOT NULL, fetched_at {int64}, changed_at {int64} NOT "
                "NULL)",
                "CREATE INDEX settlement_invoices_seen ON settlement_invoices (seen_at, invoice_id)",
                "CREATE INDEX settlement_invoices_due ON settlement_invoices (due_at) WHERE due_at IS NOT NULL",
                "CREATE INDEX settlement_invoices_paused ON settlement_invoices (invoice_id) WHERE pause <> ''",
                "CREATE INDEX settlement_invoices_external ON settlement_invoices (payment_external_id) WHERE "
                "payment_external_id <> ''",
                "CREATE INDEX settlement_invoices_invoicing ON settlement_invoices (invoicing_external_id) WHERE "
                "invoicing_external_id <> ''",
                "CREATE TABLE settlement_halt (id {int64} NOT NULL PRIMARY KEY, halted {int64} NOT NULL, reason {text} "
                "NOT NULL, at {int64} NOT NULL, reconciled_at {int64} NOT NULL)",
                "INSERT INTO settlement_halt (id, halted, reason, at, reconciled_at) VALUES (1, 0, '', 0, 0)",
            }};
}

// At most one step of an invoice is open; what is sent for it stands here before it is sent.
storage::Migration settlementStepTables()
{
    return {915,
            "settlement: steps and timeline",
            {
                "CREATE TABLE settlement_steps (no {autokey}, invoice_id {text} NOT NULL REFERENCES "
                "settlement_invoices (invoice_id), pause {text} NOT NULL, state {text} NOT NULL, body {text} NOT NULL, "
                "source {text} NOT NULL, sent_seen {text} NOT NULL, error {text} NOT NULL, opened_at {int64} NOT NULL, "
                "changed_at {int64} NOT NULL)",
                "CREATE INDEX settlement_steps_invoice ON settlement_steps (invoice_id, no)",
                "CREATE UNIQUE INDEX settlement_steps_open ON settlement_steps (invoice_id) WHERE state IN ('waiting', "
                "'calling', 'asked', 'ready', 'sending', 'stopped')",
                "CREATE TABLE settlement_timeline (no {autokey}, invoice_id {text} NOT NULL, at {int64} NOT NULL, kind "
                "{text} NOT NULL, actor {text} NOT NULL, message {text} NOT NULL)",
                "CREATE INDEX settlement_timeline_invoice ON settlement_timeline (invoice_id, no)",
                "CREATE INDEX settlement_timeline_at ON settlement_timeline (at, no)",
            }};
}

}  // namespace

std::vector<storage::Migration> settlementMigrations()
{
    return {settlementInboxTables(), settlementInvoiceTables(), settlementStepTables()};
}

}  // namespace sluice::metering
