#include "usage/workload_time.h"

#include "core/check.h"

namespace sluice::usage {

TimeCredit timeCredit(std::int64_t durationMs, const Int256& ratePerMinute, std::int64_t carryIn)
{
    constexpr std::int64_t minuteMs = 60'000;
    if (durationMs <= 0 || ratePerMinute <= 0)
        return {0, carryIn};
    const Int256 exact = ratePerMinute * durationMs + carryIn;
    if (exact <= 0)
        return {0, static_cast<std::int64_t>(exact)};
    const auto rounded = mulDivHalfEven(exact, 1, minuteMs);
    SLUICE_CHECK(rounded.has_value());
    return {*rounded, static_cast<std::int64_t>(Int256(exact - *rounded * minuteMs))};
}

}  // namespace sluice::usage
