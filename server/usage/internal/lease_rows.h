// Rows of activity leases.
#pragma once

#include "usage/activity_leases.h"

namespace sluice::usage {

struct LeaseRow {
    ActivityLease lease;
    std::int64_t no = 0;
    Timestamp storedSeen;     // what the store says of lastSeenAt
    Activity::Entry counted;  // what Activity knows of it
};

Result<std::optional<LeaseRow>> readLease(storage::Connection& connection, std::string_view id);
Result<void> readLiveLeases(storage::Connection& connection, Timestamp now, const std::function<void(LeaseRow)>& sink);
Result<std::int64_t> highestLease(storage::Connection& connection);
Result<void> writeLease(storage::Connection& connection, const LeaseRow& row, bool stored);
Result<std::int64_t> purgeLeases(storage::Connection& connection, Timestamp endedBefore, int limit);
Result<std::vector<ActivityLease>> listLeases(storage::Connection& connection, std::string_view orchestrator,
                                              bool activeOnly, int limit, Timestamp now);

}  // namespace sluice::usage
