#include "metering/internal/konnect_rows.h"

namespace sluice::metering {

namespace {

AdminRateCard konnectCard(const json::Value& row)
{
    AdminRateCard card;
    card.featureKey = adminText(row, "key");  // of a card with a feature it is the feature's
    card.name = adminText(row, "name");
    if (const json::Value* price = row.find("price"); price && price->text("type") == "unit")
        card.unitPrice = adminText(*price, "amount");
    if (const json::Value* discounts = row.find("discounts"))
        card.includedUnits = adminText(*discounts, "usage");
    return card;
}

}  // namespace

Result<AdminMeter> konnectMeter(const json::Value& row)
{
    AdminMeter meter;
    meter.id = adminText(row, "id");
    meter.key = adminText(row, "key");
    if (meter.id.empty() || meter.key.empty())
        return contractBroken("a meter without id or key");
    meter.name = adminText(row, "name");
    meter.aggregation = adminLower(adminText(row, "aggregation"));
    meter.eventType = adminText(row, "event_type");
    meter.valueProperty = adminText(row, "value_property");
    meter.dimensions = adminDimensions(row.find("dimensions"));
    return meter;
}

Result<AdminFeature> konnectFeature(const json::Value& row)
{
    AdminFeature feature;
    feature.id = adminText(row, "id");
    feature.key = adminText(row, "key");
    if (feature.id.empty() || feature.key.empty())
        return contractBroken("a feature without id or key");
    feature.name = adminText(row, "name");
    if (const json::Value* meter = row.find("meter"))
        feature.meterId = adminText(*meter, "id");
    return feature;
}

Result<AdminPlan> konnectPlan(const json::Value& row)
{
    AdminPlan plan;
    plan.id = adminText(row, "id");
    plan.key = adminText(row, "key");
    plan.status = adminText(row, "status");
    if (plan.id.empty() || plan.key.empty() || plan.status.empty())
        return contractBroken("a plan without id, key or status");
    plan.name = adminText(row, "name");
    plan.version = int(row.int64("version").value_or(1));
    plan.currency = adminText(row, "currency");
    plan.cadence = adminText(row, "billing_cadence");
    for (const auto& [name, text] : adminDimensions(row.find("labels")))
        plan.labels[name] = text;
    const json::Value* phases = row.find("phases");
    if (phases && phases->items() && !phases->items()->empty()) {
        if (const json::Value* cards = phases->items()->back().find("rate_cards"); cards && cards->items()) {
            for (const json::Value& card : *cards->items())
                plan.cards.push_back(konnectCard(card));
        }
    }
    return plan;
}

Result<AdminCustomer> konnectCustomer(const json::Value& row)
{
    AdminCustomer customer;
    customer.id = adminText(row, "id");
    customer.key = adminText(row, "key");
    if (customer.id.empty())
        return contractBroken("a customer without id");
    customer.name = adminText(row, "name");
    const json::Value* attribution = row.find("usage_attribution");
    const json::Value* keys = attribution ? attribution->find("subject_keys") : nullptr;
    if (keys && keys->items()) {
        for (const json::Value& key : *keys->items())
            customer.subjectKeys.emplace_back(key.toText().value_or(""));
    }
    return customer;
}

AdminSubscription konnectSubscription(const json::Value& row)
{
    AdminSubscription subscription;
    subscription.id = adminText(row, "id");
    subscription.customerId = adminText(row, "customer_id");
    subscription.status = adminText(row, "status");
    if (const json::Value* plan = row.find("plan")) {
        subscription.planId = adminText(*plan, "id");
        subscription.planKey = adminText(*plan, "key");
    } else {
        subscription.planId = adminText(row, "plan_id");
    }
    subscription.from = adminTime(row, "active_from");
    subscription.to = adminTime(row, "active_to");
    return subscription;
}

AdminGrant konnectGrant(const json::Value& row)
{
    AdminGrant grant;
    grant.id = adminText(row, "id");
    grant.key = adminText(row, "key");
    grant.name = adminText(row, "name");
    // A grant in another currency is no dollars (REF-24).
    if (row.text("currency") == konnectDollars)
        grant.usdMicros = usdMicrosOf(adminText(row, "amount")).value_or(0);
    grant.priority = int(row.int64("priority").value_or(10));
    grant.status = adminText(row, "status");
    const json::Value* filters = row.find("filters");
    const json::Value* features = filters ? filters->find("features") : nullptr;
    if (features && features->items()) {
        for (const json::Value& feature : *features->items())
            grant.features.emplace_back(feature.toText().value_or(""));
    }
    return grant;
}

}  // namespace sluice::metering
