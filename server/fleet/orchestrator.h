// Values of the registry (ops-engine 2.1, ops-api 3.1). Thread: values, any thread.
#pragma once

#include "core/clock.h"
#include "core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::fleet {

// Who asks for a change, and when; goes into the audit log with it (W-39).
struct ActionContext {
    std::string actor;  // "admin", a token's name, "console", "bootstrap"; never a token
    std::string ip;     // empty when there is none
    Timestamp now;
};

// The last snapshot a trusted watcher pushed (E-5).
struct HealthReport {
    std::string source;
    Timestamp reportedAt;
    std::string data;                        // JSON object as sent
    std::optional<std::int64_t> servicesUp;  // data.summary.services_up when it is an integer
};

enum class Eligibility { Eligible, Denylisted, Cooldown, NotInTopSet };
const char* eligibilityCode(Eligibility eligibility);  // "eligible", "denylisted", "cooldown", "not_in_top_set"

struct Orchestrator {
    std::string id;
    std::string address;  // payout address in the letter case of the last registration
    std::optional<std::string> capability, contactEmail, hostPublicIp, hostName, lastSeenIp, healthUrl;
    std::optional<double> healthTimeoutSeconds, minServiceUptimePercent;
    std::optional<std::vector<std::string>> monitoredServices;
    std::optional<Timestamp> firstSeen, lastSeen;
    std::int64_t registrationCount = 0;
    bool isTop = false;
    bool denylisted = false;
    std::optional<Timestamp> cooldownExpiresAt;
    std::optional<Timestamp> lastMissedAllServices, lastCooldownStartedAt, lastCooldownClearedAt, lastHealthyAt;
    std::optional<std::string> lastContactSource;
    std::optional<HealthReport> health;
    std::optional<std::string> lastSessionUpstreamAddr, lastSessionEdgeId;
    std::optional<Timestamp> lastSessionSeenAt;
    std::optional<std::string> desiredPin, lastOpsUpgrade;  // JSON objects
    std::optional<std::int64_t> lastSignedAt;               // unix seconds of the newest accepted signed registration
    // Where its last registration came from, by the client rule. lastSeenIp is what anybody reported: shown, never dialled (W-31).
    std::optional<std::string> registeredIp;

    bool operator==(const Orchestrator&) const;

    bool cooldownActive(Timestamp now) const { return cooldownExpiresAt && *cooldownExpiresAt > now; }
    // Derived on every read, never stored: an expired cooldown ends by itself (W-50).
    Eligibility eligibility(Timestamp now) const;
    bool eligible(Timestamp now) const { return eligibility(now) == Eligibility::Eligible; }
};

std::string addressKey(std::string_view address);  // lower case: what addresses are compared by
bool isAddressText(std::string_view address);      // 0x + 40 hex digits
// W-41, strict mode: letters, digits and . _ : @ - with a letter or digit first; 1..128.
bool isStrictId(std::string_view id);

}  // namespace sluice::fleet
