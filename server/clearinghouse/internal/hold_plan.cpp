#include "clearinghouse/internal/hold_plan.h"

#include "clearinghouse/account_types.h"
#include "core/check.h"

#include <algorithm>
#include <limits>

namespace sluice::clearinghouse {

namespace {

constexpr std::int64_t pixelsPerSecond = 27'648'000;  // 1280 x 720 x 30
constexpr std::int64_t prepaidLv2vSeconds = 60;
constexpr std::int64_t prepaidLiveSeconds = 10;

Int256 ceilDivide(const Int256& a, const Int256& b)
{
    return Int256((a + b - 1) / b);
}

HoldPlan planByTime(const PlanInput& input, const GateConfig& config)
{
    HoldPlan plan;
    const Int256& rate = input.burn.units;
    const std::int64_t underWay = std::max<std::int64_t>(0, input.underWaySeconds);
    const Int256 left = input.effective - rate * underWay;
    const Int256 minimum = usdFromMicros(config.minUsdMicros).units();
    if (input.effective < minimum || left < 0 || (!input.first && left < minimum)) {
        plan.belowCall = input.effective >= minimum && input.effective > 0;
        return plan;
    }
    const std::int64_t cap = answerCapSeconds(config);
    const Int256 affordable = left / rate;
    const std::int64_t seconds =
        affordable >= cap ? cap : std::max(static_cast<std::int64_t>(affordable), std::min(shortestAnswerSeconds, cap));
    plan.allowed = true;
    plan.expiry = std::min(input.nowSeconds + seconds, input.verifierExpiry);
    // The signer's window is inclusive: it ends with the second of the expiry. What is under way is in it, for the least.
    const std::int64_t window = std::max<std::int64_t>(0, plan.expiry - input.nowSeconds) + 1;
    plan.hold = std::min<Int256>(rate * (window + std::max(config.latenessSeconds, underWay)), input.effective);
    return plan;
}

HoldPlan planByCall(const PlanInput& input, const GateConfig& config)
{
    HoldPlan plan;
    const Int256 left = input.effective - input.ownHold;
    const Int256 minimum = usdFromMicros(config.minUsdMicros).units();
    if (left < input.burn.units || left < minimum) {
        plan.belowCall = left >= minimum && left > 0;
        return plan;
    }
    plan.allowed = true;
    plan.hold = input.ownHold + input.burn.units;
    plan.expiry = 0;
    return plan;
}

HoldPlan planUnknown(const PlanInput& input, const GateConfig& config)
{
    HoldPlan plan;
    if (input.effective < usdFromMicros(config.minUsdMicros).units())
        return plan;
    const std::int64_t cap = answerCapSeconds(config);
    plan.allowed = true;
    plan.expiry = std::min(input.nowSeconds + (input.burn.timed ? cap : std::min(shortestAnswerSeconds, cap)),
                           input.verifierExpiry);
    const Int256 wanted = std::max<Int256>(input.ownHold, usdFromMicros(config.unknownHoldUsdMicros).units());
    plan.hold = std::max<Int256>(0, std::min<Int256>(wanted, input.effective));
    return plan;
}

}  // namespace

BurnRate burnRateOf(const PaymentState& state, const std::optional<metering::Quote>& quote)
{
    BurnRate burn;
    burn.timed = state.type == "lv2v" || state.type == "live";
    burn.prepaidSeconds = state.type == "lv2v" ? prepaidLv2vSeconds : state.type == "live" ? prepaidLiveSeconds : 0;
    const bool priced = state.pricePerUnit > 0 && state.pixelsPerUnit > 0 && quote && quote->usdPerEthE8 > 0;
    if (!priced || (!burn.timed && state.type != "fixed"))
        return burn;
    const Int256 perUnit = Int256(state.pricePerUnit) * (state.type == "lv2v" ? pixelsPerSecond : 1);
    burn.units = ceilDivide(perUnit * quote->usdPerEthE8, state.pixelsPerUnit);
    burn.kind = burn.timed ? BurnRate::Kind::ByTime : BurnRate::Kind::ByCall;
    return burn;
}

std::int64_t answerCapSeconds(const GateConfig& config)
{
    return config.expiryMaxSeconds > 0 ? config.expiryMaxSeconds : longestHoldSeconds;
}

std::int64_t cappedExpiry(std::int64_t verifierExpiry, std::int64_t nowSeconds, const GateConfig& config)
{
    return config.expiryMaxSeconds > 0 ? std::min(verifierExpiry, nowSeconds + config.expiryMaxSeconds)
                                       : verifierExpiry;
}

HoldPlan planHold(const PlanInput& input, const GateConfig& config)
{
    HoldPlan plan;
    switch (input.burn.kind) {
    case BurnRate::Kind::ByTime: plan = planByTime(input, config); break;
    case BurnRate::Kind::ByCall: plan = planByCall(input, config); break;
    case BurnRate::Kind::Unknown: plan = planUnknown(input, config); break;
    }
    // The bound rests on this: nobody is promised more than there is.
    SLUICE_CHECK(!plan.allowed || (plan.hold >= 0 && plan.hold <= std::max<Int256>(0, input.effective)));
    return plan;
}

}  // namespace sluice::clearinghouse
