// The numbers of the meter: exact decimals as a signed 256-bit count of 10^-26 (as many decimals as USD has, DECISIONS 1). No double
// anywhere (REF-9). Digits beyond the 26th are cut off; numbers of 10^40 and more are refused. Thread: values, any thread.
#pragma once

#include "core/int256.h"
#include "core/json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::metering {

inline constexpr int meterScale = 26;

// A JSON number, or decimal text: sign, plain or scientific. None: anything else, NaN, infinite, too large.
std::optional<Int256> meterDecimal(std::string_view text);
std::optional<Int256> meterDecimal(const json::Value& value);
Int256 meterWhole(std::int64_t number);
std::string meterText(const Int256& units);               // plain notation, no trailing zeros
json::Value meterNumber(const Int256& units);             // the same as a JSON number
Int256 meterMean(const Int256& sum, std::int64_t count);  // half-even at the 26th decimal; count > 0
Int256 meterProduct(const Int256& a, const Int256& b);    // half-even

}  // namespace sluice::metering
