// Objects of the v3 API as values (openmeter-api appendix B). Protocol: what their contract promises is missing. Thread: values, any thread.
#pragma once

#include "metering/internal/hosted_calls.h"

namespace sluice::metering {

inline constexpr const char* konnectDollars = "USD";

Result<AdminMeter> konnectMeter(const json::Value& row);
Result<AdminFeature> konnectFeature(const json::Value& row);
Result<AdminPlan> konnectPlan(const json::Value& row);
Result<AdminCustomer> konnectCustomer(const json::Value& row);
AdminSubscription konnectSubscription(const json::Value& row);
AdminGrant konnectGrant(const json::Value& row);

}  // namespace sluice::metering
