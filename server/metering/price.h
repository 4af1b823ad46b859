// What one ETH cost in USD at a moment. Thread: values; PriceSource from any thread, in memory, never blocks.
#pragma once

#include "core/amount.h"
#include "core/clock.h"

#include <cstdint>
#include <optional>
#include <string>

namespace sluice::metering {

struct Quote {
    std::int64_t id = 0;           // of the stored quote; 0: not stored
    std::int64_t usdPerEthE8 = 0;  // > 0; 3000 USD is 300'000'000'000
    std::string source;            // "manual", "median:coinbase,kraken", …
    Timestamp observed;
};

// wei x quote, exact: one wei at 10^-8 USD is one unit of usd's 26 decimals. `wei` >= 0.
Amount usdOf(const Int256& wei, const Quote& quote);
// The same amount in USD micros: every digit as text ("0.000000003"), or rounded once where a person or a bill reads it: totals that are
// billed toward plus infinity, balances toward minus infinity.
std::string usdMicrosText(const Amount& usd);
Int256 usdMicrosUp(const Amount& usd);
Int256 usdMicrosDown(const Amount& usd);

class PriceSource {
public:
    virtual ~PriceSource() = default;
    // The quote to price something of that time with; none: unknown or too old, so the event waits (REF-3, REF-4).
    virtual std::optional<Quote> quoteAt(Timestamp time) const = 0;
};

}  // namespace sluice::metering
