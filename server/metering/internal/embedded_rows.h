// Rows of the embedded meter as the values of MeterAdmin. Thread: values, any thread.
#pragma once

#include "metering/meter_admin.h"
#include "metering/subscriptions.h"

namespace sluice::metering {

inline constexpr const char* embeddedGrantKey = "key";  // of a grant's metadata

AdminMeter embeddedMeterRow(const Meter& meter);
AdminFeature embeddedFeatureRow(const Feature& feature);
AdminPlan embeddedPlanRow(const Plan& plan, Timestamp now);
PlanInput embeddedPlanInput(const AdminPlan& plan);
AdminCustomer embeddedCustomerRow(const Customer& customer);
AdminSubscription embeddedSubscriptionRow(const Subscription& subscription, Timestamp now);
std::int64_t embeddedMicros(const Int256& units);
AdminGrant embeddedGrantRow(const Grant& grant, const std::string& feature, Timestamp now);

}  // namespace sluice::metering
