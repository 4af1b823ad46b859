// The console's tables of settlement. Thread: any that may block.
#pragma once

#include "core/table.h"
#include "storage/reader.h"

#include <memory>

namespace sluice::metering {

// "settlement_invoices": seen · invoice · number · customer · state (new, open, draft_sync, issuing_sync, payment_pending, working, stopped, dead, paid,
// voided, uncollectible, gone) · pause · total · currency · residue · fee (text, currency units) · charge · account · live · status ·
// external · payment_external · attempts · due · fetched · changed · error
std::unique_ptr<TableSource> makeInvoicesTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "settlement_timeline": no · at · invoice · kind · actor · message
std::unique_ptr<TableSource> makeInvoiceTimelineTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "settlement_inbox": received · no · state (taken, waiting, applied, superseded, refused, ignored, unreadable) · source (meter, provider) · type ·
// event · invoice · reference · trigger · amount (minor units) · currency · live · account · note · resolved
std::unique_ptr<TableSource> makeInvoiceWebhooksTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "settlement_collects": received · no · state (waiting, done, dead) · client · user · customer · request · invoices · attempts · due · error · resolved
std::unique_ptr<TableSource> makeCollectsTable(storage::ReaderPool& readers, ChangeSequence* changes);

}  // namespace sluice::metering
