#include "fleet/activity_view.h"

#include <algorithm>

namespace sluice::fleet {

namespace {

constexpr std::int64_t leastContactSeconds = 300;

bool isWithin(Timestamp time, std::int64_t seconds, Timestamp now)
{
    return time.plusSeconds(seconds) >= now;
}

}  // namespace

Activity deriveActivity(const Orchestrator& orchestrator, ActivityCounts counts, std::int64_t forwarderTtlSeconds,
                        Timestamp now)
{
    Activity activity;
    activity.counts = counts;
    activity.inUse = counts.sessions > 0 || counts.leases > 0;
    if (counts.sessions > 0) {
        activity.active = true;
        activity.reason = "session";
    } else if (counts.leases > 0) {
        activity.active = true;
        activity.reason = "activity_lease";
    } else if (orchestrator.health && isWithin(orchestrator.health->reportedAt, forwarderTtlSeconds, now)) {
        activity.active = orchestrator.health->servicesUp.value_or(0) > 0;
        activity.reason = "forwarder_health";
    } else if (orchestrator.lastSeen
               && isWithin(*orchestrator.lastSeen, std::max(forwarderTtlSeconds, leastContactSeconds), now)) {
        activity.active = true;
        activity.reason = "recent_contact";
    }
    return activity;
}

}  // namespace sluice::fleet
