// What an orchestrator is doing now (ops-engine 2.7). Sessions and leases live in a higher room, which implements the port (DECISIONS 23).
#pragma once

#include "fleet/orchestrator.h"

namespace sluice::fleet {

struct ActivityCounts {
    int sessions = 0;  // stream sessions not ended and not idle
    int leases = 0;    // activity leases not revoked and not expired
};

class ActivityView {
public:
    virtual ~ActivityView() = default;
    virtual ActivityCounts activityOf(std::string_view orchestratorId) const = 0;  // any thread, must not block
};

// For a program that meters no sessions.
class NoActivity final : public ActivityView {
public:
    ActivityCounts activityOf(std::string_view) const override { return {}; }
};

struct Activity {
    bool active = false;
    std::string reason;  // "session", "activity_lease", "forwarder_health", "recent_contact"; empty: none
    bool inUse = false;
    ActivityCounts counts;
};

// First match: session, activity lease, forwarder report at most `forwarderTtlSeconds` old (active only with services up),
// last contact at most max(ttl, 300) seconds ago.
Activity deriveActivity(const Orchestrator& orchestrator, ActivityCounts counts, std::int64_t forwarderTtlSeconds,
                        Timestamp now);

}  // namespace sluice::fleet
