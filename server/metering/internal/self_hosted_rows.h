// Objects of the v1 and v2 API as values (openmeter-api appendix A). Thread: values, any thread.
#pragma once

#include "metering/internal/hosted_calls.h"

namespace sluice::metering {

inline constexpr const char* hostedV1GrantKey = "key";  // of a grant's metadata

AdminMeter hostedV1Meter(const json::Value& row);
AdminFeature hostedV1Feature(const json::Value& row);
AdminPlan hostedV1Plan(const json::Value& row);
AdminCustomer hostedV1Customer(const json::Value& row);
AdminSubscription hostedV1Subscription(const json::Value& row);
std::int64_t hostedV1Micros(const Int256& units);
AdminGrant hostedV1Grant(const json::Value& row, const std::string& feature);

}  // namespace sluice::metering
