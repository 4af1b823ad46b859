// How usage burns grants down (openmeter-api 7.3-7.5): a pure function of grants, resets and usage. Grants burn by priority, then
// earliest expiry, then age, then id. Usage that no grant covers is overage and is taken from the next grant of the same period. At a reset
// each grant keeps min(maxRollover, max(minRollover, remaining)). Thread: values, any thread.
#pragma once

#include "core/int256.h"
#include "metering/recurrence.h"

#include <functional>
#include <map>
#include <vector>

namespace sluice::metering {

struct GrantTerms {
    std::string id;
    Int256 amount = 0;
    int priority = 1;
    Timestamp effectiveAt;
    std::optional<Timestamp> expiresAt, voidedAt;
    Int256 minRollover = 0, maxRollover = 0;
    std::optional<Recurrence> recurrence;
    Timestamp created;
};

struct ResetPoint {
    Timestamp at;
    bool preserveOverage = false;
};

struct BalanceTerms {
    Timestamp measureFrom;
    std::vector<GrantTerms> grants;
    std::vector<ResetPoint> resets;  // by time, later than measureFrom
};

// Usage over [from, to), both on the minute.
using UsageOf = std::function<Result<Int256>(Timestamp from, Timestamp to)>;

// One stretch in which the same grants burn in the same order.
struct BurnSegment {
    Period period;
    Int256 usage = 0, overage = 0;
    Int256 balanceAtStart = 0, balanceAtEnd = 0;
    std::map<std::string, Int256> grantsAtStart, grantsAtEnd;
    std::vector<std::pair<std::string, Int256>> grantUsages;
};

struct Balance {
    Int256 balance = 0;  // left of active grants
    Int256 usage = 0;    // since the last reset
    Int256 overage = 0;  // not covered
    Int256 granted = 0;  // used from grants since the last reset, and the balance
    Timestamp lastReset;
    std::map<std::string, Int256> grants;
};

inline constexpr std::size_t maxBurnSegments = 50'000;

// The state at `at` (>= measureFrom, on the minute). `segments` (may be null) receives the way there; `cuts` are further times at which a
// segment ends. InvalidArgument: more than maxBurnSegments.
Result<Balance> burnDown(const BalanceTerms& terms, Timestamp at, const UsageOf& usage,
                         std::vector<BurnSegment>* segments = nullptr, const std::vector<Timestamp>& cuts = {});

}  // namespace sluice::metering
