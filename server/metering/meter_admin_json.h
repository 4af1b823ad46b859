// How the values of administration look as JSON, wherever they are shown: `sluice meter`, the builder API. Thread: values, any thread.
#pragma once

#include "metering/meter_admin.h"

namespace sluice::metering {

json::Value adminMeterJson(const AdminMeter& meter);
json::Value adminFeatureJson(const AdminFeature& feature);
json::Value adminPlanJson(const AdminPlan& plan);
json::Value adminCustomerJson(const AdminCustomer& customer);
json::Value adminSubscriptionJson(const AdminSubscription& subscription);
json::Value adminAccessJson(const AdminAccess& access);
json::Value adminGrantJson(const AdminGrant& grant);
json::Value adminBalanceJson(const AdminBalance& balance);
json::Value adminUsageJson(const AdminUsageRow& row);

// A list of texts, in its order.
json::Value adminTextsJson(const std::vector<std::string>& texts);
// {"name": "$.path"}. InvalidArgument: a value that is no text.
Result<std::vector<Dimension>> adminDimensionsOf(const json::Value& tree);
// [{"feature", "unitPrice", "includedUnits"?, "name"?}]. InvalidArgument names the card and the member.
Result<std::vector<AdminRateCard>> adminRateCardsOf(const json::Value& tree);

}  // namespace sluice::metering
