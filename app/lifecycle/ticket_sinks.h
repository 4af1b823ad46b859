// Who hears of priced tickets and of customers, in the one order that both engines use. Thread: main.
#pragma once

#include "app/lifecycle/clearinghouse_part.h"
#include "app/lifecycle/hosted_part.h"
#include "app/lifecycle/meter_part.h"

#include <vector>

namespace sluice::app {

// Money first, then the meters' customers, then what is counted under them. `hosted`: null without a hosted meter. Once, before load().
std::vector<metering::TicketSink*> joinTicketSinks(ClearinghousePart& clearinghouse, MeterPart& meter,
                                                   HostedPart* hosted);

}  // namespace sluice::app
