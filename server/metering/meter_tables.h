// The meter's lists for the console. `changes` of each: MeterStore::changes() or, for events, eventChanges().
#pragma once

#include "core/table.h"
#include "storage/reader.h"

#include <memory>

namespace sluice::metering {

// slug · name · aggregation · event_type · value_property · dimensions · created · id; live ones
std::unique_ptr<TableSource> makeMetersTable(storage::ReaderPool& readers, ChangeSequence* changes);
// key · name · subjects · email · created · id; live ones
std::unique_ptr<TableSource> makeCustomersTable(storage::ReaderPool& readers, ChangeSequence* changes);
// created · customer · plan · version · active_from · active_to · id
std::unique_ptr<TableSource> makeSubscriptionsTable(storage::ReaderPool& readers, ChangeSequence* changes);
// created · customer · feature · type · active_from · active_to · id
std::unique_ptr<TableSource> makeEntitlementsTable(storage::ReaderPool& readers, ChangeSequence* changes);
// created · customer · feature · amount · priority · effective · expires · voided · id
std::unique_ptr<TableSource> makeGrantsTable(storage::ReaderPool& readers, ChangeSequence* changes);
// time · type · subject · source · id · ingested · validation_error · data
std::unique_ptr<TableSource> makeMeterEventsTable(storage::ReaderPool& readers, ChangeSequence* changes);
// key · name · meter · created · archived · id
std::unique_ptr<TableSource> makeFeaturesTable(storage::ReaderPool& readers, ChangeSequence* changes);

}  // namespace sluice::metering
