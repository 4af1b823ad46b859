// Sessions and leases as a whole, for exports. Inside a read.
#pragma once

#include "usage/sessions.h"

#include <functional>

namespace sluice::usage {

// Every session that is the newest run of its id, with its segments in order; memory stays bounded.
using SessionSink =
    std::function<Result<void>(const SessionRecord& session, const std::vector<SessionSegment>& segments)>;
Result<void> readAllSessions(storage::Connection& connection, const SessionSink& sink);
// Those that are neither revoked nor expired.
Result<void> readActiveLeases(storage::Connection& connection, Timestamp now,
                              const std::function<Result<void>(const ActivityLease&)>& sink);

}  // namespace sluice::usage
