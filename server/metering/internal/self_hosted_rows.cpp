#include "metering/internal/self_hosted_rows.h"

#include "metering/internal/plan_phases.h"
#include "metering/meter_decimal.h"

namespace sluice::metering {

AdminMeter hostedV1Meter(const json::Value& row)
{
    AdminMeter meter;
    meter.id = adminText(row, "id");
    meter.key = adminText(row, "slug");
    meter.name = adminText(row, "name");
    meter.aggregation = adminLower(adminText(row, "aggregation"));
    meter.eventType = adminText(row, "eventType");
    meter.valueProperty = adminText(row, "valueProperty");
    meter.dimensions = adminDimensions(row.find("groupBy"));
    return meter;
}

AdminFeature hostedV1Feature(const json::Value& row)
{
    return {adminText(row, "id"), adminText(row, "key"), adminText(row, "name"), {}, adminText(row, "meterSlug")};
}

AdminPlan hostedV1Plan(const json::Value& row)
{
    AdminPlan plan;
    plan.id = adminText(row, "id");
    plan.key = adminText(row, "key");
    plan.name = adminText(row, "name");
    plan.version = int(row.int64("version").value_or(1));
    plan.status = adminText(row, "status");
    plan.currency = adminText(row, "currency");
    plan.cadence = adminText(row, "billingCadence");
    for (const auto& [name, text] : adminDimensions(row.find("metadata")))
        plan.labels[name] = text;
    plan.cards = v1RateCards(row.find("phases"));
    return plan;
}

AdminCustomer hostedV1Customer(const json::Value& row)
{
    AdminCustomer customer;
    customer.id = adminText(row, "id");
    customer.key = adminText(row, "key");
    customer.name = adminText(row, "name");
    const json::Value* attribution = row.find("usageAttribution");
    const json::Value* keys = attribution ? attribution->find("subjectKeys") : nullptr;
    if (keys && keys->items()) {
        for (const json::Value& key : *keys->items())
            customer.subjectKeys.emplace_back(key.toText().value_or(""));
    }
    return customer;
}

AdminSubscription hostedV1Subscription(const json::Value& row)
{
    AdminSubscription subscription;
    subscription.id = adminText(row, "id");
    subscription.customerId = adminText(row, "customerId");
    subscription.status = adminText(row, "status");
    if (const json::Value* plan = row.find("plan")) {
        subscription.planId = adminText(*plan, "id");
        subscription.planKey = adminText(*plan, "key");
    }
    subscription.from = adminTime(row, "activeFrom");
    subscription.to = adminTime(row, "activeTo");
    return subscription;
}

// Of a number that counts USD micros; cut off toward zero, below zero is 0.
std::int64_t hostedV1Micros(const Int256& units)
{
    const Int256 whole = units / meterWhole(1);
    return whole <= 0 ? 0 : whole > Int256(INT64_MAX) ? INT64_MAX : static_cast<std::int64_t>(whole);
}

AdminGrant hostedV1Grant(const json::Value& row, const std::string& feature)
{
    AdminGrant grant;
    grant.id = adminText(row, "id");
    if (const json::Value* metadata = row.find("metadata")) {
        grant.key = adminText(*metadata, hostedV1GrantKey);
        grant.name = adminText(*metadata, "name");
    }
    if (const json::Value* amount = row.find("amount"))
        grant.usdMicros = hostedV1Micros(meterDecimal(*amount).value_or(Int256(0)));
    grant.priority = int(row.int64("priority").value_or(1));
    grant.features = {feature};
    grant.status = row.text("voidedAt") ? "voided" : "active";
    return grant;
}

}  // namespace sluice::metering
