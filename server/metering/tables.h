// The console's tables of the collecting half (issue 5). Thread: any that may block.
#pragma once

#include "core/table.h"
#include "storage/reader.h"

#include <memory>

namespace sluice::metering {

// "metering_events": no (order of receipt, the sort) · received · signed · state (held, metered, delivered) · client · user · type · pipeline ·
// model · attribution (signed, declared, app, unknown) · app · fee (ETH) · network_fee · billable (USD) · price (10^-8 USD) · quote ·
// duration · metered · delivered (times) · session · sequence · manifest · request · orchestrator · url · gateway · source · id
std::unique_ptr<TableSource> makeEventsTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "metering_dead_letters": received · no · state (open, redriven, discarded) · reason · message · event · source · position · identity · note · resolved · raw
std::unique_ptr<TableSource> makeDeadLettersTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "metering_prices": observed · price (integer at 10^-8 USD) · kind (market, source, refused, manual, configured) · source · id
std::unique_ptr<TableSource> makePricesTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "metering_gaps": found · state (open, filled) · session · client · user · first · last · missing · span_start · span_end · estimate (ETH) ·
// estimate_usd · balance_before · balance_after
std::unique_ptr<TableSource> makeGapsTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "metering_model_prices": no · pipeline · model · cost · band (percent) · outside (told, held)
std::unique_ptr<TableSource> makeModelPricesTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "metering_anomalies": found · kind (model_changed, cost_out_of_band) · session · sequence · client · user · before · after
std::unique_ptr<TableSource> makeAnomaliesTable(storage::ReaderPool& readers, ChangeSequence* changes);

// "metering_outbox": no (order of queueing, the sort) · state (pending, sent, validated, invalid, refused, discarded) · client · subject · signed ·
// queued · sent · checked · attempts · http_status · message · note · resolved · source · event · body
std::unique_ptr<TableSource> makeOutboxTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "metering_reconciliation": day (its first moment) · no · client · state (match, settling, drift) · ours · theirs (events) · ours_network · theirs_network ·
// ours_billable · theirs_billable (USD) · waiting · refused · compared
std::unique_ptr<TableSource> makeReconciliationTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "metering_strangers": no · found · event · source · subject · signed · ingested · fault
std::unique_ptr<TableSource> makeStrangersTable(storage::ReaderPool& readers, ChangeSequence* changes);

}  // namespace sluice::metering
