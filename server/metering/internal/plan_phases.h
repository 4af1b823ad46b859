// The phases of a plan as OpenMeter's v1 API and the embedded meter write them: one phase, a rate card by unit price for each feature
// (openmeter-api 9). Thread: values, any thread.
#pragma once

#include "metering/meter_admin.h"

#include <vector>

namespace sluice::metering {

json::Value v1PlanPhases(const AdminPlan& plan);
// The cards of the last phase; none when there is no phase. `phases` may be null.
std::vector<AdminRateCard> v1RateCards(const json::Value* phases);

}  // namespace sluice::metering
