// Plans as JSON and the rules of their phases.
#pragma once

#include "metering/internal/meter_rows.h"
#include "metering/subscriptions.h"

namespace sluice::metering {

json::Value planJson(const PlanInput& plan);
PlanInput planOfJson(const json::Value& value);
// InvalidArgument names the phase and rate card.
Result<void> checkPlan(const PlanInput& plan);
// The entitlements that a phase's rate cards promise; `anchor` is the billing anchor.
Result<std::vector<EntitlementInput>> entitlementsOfPhase(const json::Value& phase, const PlanInput& plan,
                                                          Timestamp anchor);

}  // namespace sluice::metering
