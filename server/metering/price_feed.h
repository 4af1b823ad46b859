// What price services answer and what several answers come to (clearinghouse 5.3; REF-3). No double: decimal text becomes an integer at
// 10^-8 USD; digits below are cut off. Thread: values, any thread.
#pragma once

#include "metering/price_book.h"

#include <string_view>

namespace sluice::metering {

// The price in a body of one of the known shapes: {"price":…} (Binance spot), {"data":{"amount":…}} (Coinbase), {"ethereum":{"usd":…}},
// {"result":{PAIR:{"c":[…]}}} (Kraken). Number or text, above 0. Protocol: another shape, or no price.
Result<std::int64_t> readPrice(std::string_view body);

struct PriceRules {
    std::int64_t outlierBasisPoints = 200;  // a source further off the median is refused
    std::int64_t jumpBasisPoints = 2'000;   // a further move needs a second source
};

struct Consensus {
    std::int64_t usdPerEthE8 = 0;
    std::string source;                 // "coinbase", "median:coinbase,kraken"
    std::vector<SourceAnswer> answers;  // as given, with `accepted` set
};
// The median of the answers that are near the median of all; of two in the middle their mean, cut off. `former`: the last accepted price, 0 when
// there is none. Unavailable: no answer, sources that disagree, a jump that only one source reports.
Result<Consensus> agreeOnPrice(std::vector<SourceAnswer> answers, std::int64_t former, const PriceRules& rules = {});

}  // namespace sluice::metering
