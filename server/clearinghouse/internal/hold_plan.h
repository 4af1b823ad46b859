// How much an open session is promised, and until when (clearinghouse spec 4.4, DECISIONS 29): a pure function. Thread: any.
#pragma once

#include "clearinghouse/gate_types.h"
#include "metering/price.h"

#include <optional>

namespace sluice::clearinghouse {

inline constexpr std::int64_t shortestAnswerSeconds = 5;
inline constexpr std::int64_t longestHoldSeconds = 3'600;  // where the expiry has no cap

struct BurnRate {
    enum class Kind { ByTime, ByCall, Unknown };
    Kind kind = Kind::Unknown;
    Int256 units = 0;                 // USD units per second, or per call
    std::int64_t prepaidSeconds = 0;  // what the first call bills at once
    bool timed = false;               // of an unknown rate: the session goes by time all the same
};
// lv2v: 27,648,000 units a second; live: 1; fixed: one unit a call. Unknown: no price, no quote, or the caller names the units.
BurnRate burnRateOf(const PaymentState& state, const std::optional<metering::Quote>& quote);

struct PlanInput {
    Int256 effective = 0;  // usable, less the holds of other sessions; the session's own hold is in it
    Int256 ownHold = 0;
    BurnRate burn;
    std::int64_t nowSeconds = 0;  // the earlier of the signer's clock and ours
    std::int64_t verifierExpiry = 0;
    std::int64_t underWaySeconds =
        0;               // what runs or ran and no ticket tells of yet; of a first call: what it bills at once
    bool first = false;  // the first call of the session
};

struct HoldPlan {
    bool allowed = false;
    Int256 hold = 0;          // never above `effective`
    std::int64_t expiry = 0;  // unix seconds; 0: ask every time
    bool belowCall = false;   // refused: there is something, but less than this call bills
};
HoldPlan planHold(const PlanInput& input, const GateConfig& config);
// The cap of every answer, seconds from now.
std::int64_t answerCapSeconds(const GateConfig& config);
// A verifier's expiry under AUTH_EXPIRY_MAX_SECONDS.
std::int64_t cappedExpiry(std::int64_t verifierExpiry, std::int64_t nowSeconds, const GateConfig& config);

}  // namespace sluice::clearinghouse
