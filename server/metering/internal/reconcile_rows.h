// What the store says of days and tenants, and the rows that a comparison leaves. Thread: a reader's, or the writer's.
#pragma once

#include "metering/reconciler.h"

#include <map>

namespace sluice::metering {

struct OurDay {
    ReconcileTally delivered;
    std::int64_t recent = 0;   // of these, since the settling time
    std::int64_t waiting = 0;  // pending in the outbox
    std::int64_t refused = 0;  // refused, invalid, discarded
};
using DayKey = std::pair<std::int64_t, std::string>;  // day, tenant

Result<std::map<DayKey, OurDay>> readOurDays(storage::ReaderPool& readers, std::int64_t fromDay, std::int64_t toDay,
                                             Timestamp settledBefore);
// Of the given ids those that the inbox does not know.
Result<std::vector<std::size_t>> unknownIds(storage::ReaderPool& readers, const std::vector<HostedEvent>& events);
// In one command: rows of these days replaced, strangers added, known ones taken out, old ones purged. The number of strangers left.
Result<std::int64_t> storeComparison(storage::Connection& connection, const std::vector<ReconcileRow>& rows,
                                     const std::vector<HostedEvent>& strangers, std::int64_t fromDay,
                                     std::int64_t toDay, Timestamp now, std::int64_t keptDays);

}  // namespace sluice::metering
