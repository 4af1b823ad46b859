// The console's tables of the collecting half (issue 5). Thread: any that may block.
#pragma once

#include "core/table.h"
#include "storage/reader.h"

#include <memory>

namespace sluice::metering {

// "metering_events": received · signed · state (held, priced) · client · user · type · pipeline · model · attribution · app · session · sequence · manifest · request ·
// orchestrator · url · fee (wei) · seconds · price · quote · network_fee (USD) · billable (USD) · metered (time) · delivered (time) · gateway ·
// source · id · customer. Sorted by received.
std::unique_ptr<TableSource> makeEventsTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "metering_dead_letters": received · no · state (open, redriven, discarded) · reason · message · event · source · position · identity · note · resolved · raw
std::unique_ptr<TableSource> makeDeadLettersTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "metering_prices": observed · price (USD a ETH, 8 decimals) · kind (market, source, refused, manual) · source · id
std::unique_ptr<TableSource> makePricesTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "metering_gaps": found · state (open, filled) · session · client · user · first · last · missing · span_start · span_end · estimate (wei) ·
// estimate_usd · balance_before · balance_after
std::unique_ptr<TableSource> makeGapsTable(storage::ReaderPool& readers, ChangeSequence* changes);
// "metering_anomalies": found · kind (model_changed) · session · sequence · client · user · before · after
std::unique_ptr<TableSource> makeAnomaliesTable(storage::ReaderPool& readers, ChangeSequence* changes);

}  // namespace sluice::metering
