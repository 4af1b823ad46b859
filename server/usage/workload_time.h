// Time into credit: duration x rate per minute, rounded half-even to the unit once, the rest carried on (DECISIONS 3, ops-engine 1.3 N1).
// Thread: pure function.
#pragma once

#include "core/int256.h"

#include <cstdint>

namespace sluice::usage {

struct TimeCredit {
    Int256 units = 0;        // may be zero
    std::int64_t carry = 0;  // what rounding left, in 1/60000 of a unit: -30000..30000
};

// units x 60000 + carry = durationMs x ratePerMinute + carryIn, exactly. A rate at or below zero credits nothing and carries `carryIn` on.
TimeCredit timeCredit(std::int64_t durationMs, const Int256& ratePerMinute, std::int64_t carryIn);

}  // namespace sluice::usage
