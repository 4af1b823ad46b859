#include "metering/internal/embedded_rows.h"

#include "metering/internal/plan_phases.h"
#include "metering/meter_decimal.h"

#include <algorithm>

namespace sluice::metering {

namespace {

std::string embeddedText(const json::Value* object, const char* name)
{
    return object ? std::string(object->text(name).value_or("")) : std::string();
}

}  // namespace

AdminMeter embeddedMeterRow(const Meter& meter)
{
    AdminMeter row;
    row.id = meter.id;
    row.key = meter.definition.slug;
    row.name = meter.definition.name.empty() ? row.key : meter.definition.name;
    row.aggregation = aggregationName(meter.definition.aggregation);
    std::ranges::transform(row.aggregation, row.aggregation.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    row.eventType = meter.definition.eventType;
    row.valueProperty = meter.definition.valueProperty;
    row.dimensions = meter.definition.groupBy;
    std::ranges::sort(row.dimensions);
    return row;
}

AdminFeature embeddedFeatureRow(const Feature& feature)
{
    return {feature.id, feature.input.key, feature.input.name, feature.meterId, feature.input.meterSlug};
}

AdminPlan embeddedPlanRow(const Plan& plan, Timestamp now)
{
    AdminPlan row;
    row.id = plan.id;
    row.key = plan.input.key;
    row.name = plan.input.name;
    row.version = plan.version;
    row.status = planStatusName(plan.statusAt(now));
    row.currency = plan.input.currency;
    row.cadence = durationText(plan.input.billingCadence);
    if (const json::Value* metadata = plan.input.details.find("metadata"); metadata && metadata->members()) {
        for (const auto& [name, value] : *metadata->members())
            row.labels[name] = std::string(value.toText().value_or(""));
    }
    row.cards = v1RateCards(&plan.input.phases);
    return row;
}

PlanInput embeddedPlanInput(const AdminPlan& plan)
{
    PlanInput input;
    input.key = plan.key;
    input.name = plan.name;
    input.currency = plan.currency;
    input.billingCadence = durationOf(plan.cadence).value_or(Duration{1, 0});
    json::Value metadata = json::Value(json::Object{});
    for (const auto& [name, text] : plan.labels)
        metadata.set(name, text);
    input.details.set("metadata", metadata);
    input.phases = v1PlanPhases(plan);
    return input;
}

AdminCustomer embeddedCustomerRow(const Customer& customer)
{
    return {customer.id, customer.input.key.value_or(""), customer.input.name, customer.input.subjectKeys};
}

AdminSubscription embeddedSubscriptionRow(const Subscription& subscription, Timestamp now)
{
    AdminSubscription row;
    row.id = subscription.id;
    row.customerId = subscription.customerId;
    row.planKey = subscription.plan.key;
    row.planId = subscription.planId;
    row.status = subscriptionStatusName(subscription.statusAt(now));
    row.from = subscription.activeFrom;
    row.to = subscription.activeTo;
    return row;
}

std::int64_t embeddedMicros(const Int256& units)
{
    const Int256 whole = units / meterWhole(1);
    return whole <= 0 ? 0 : whole > Int256(INT64_MAX) ? INT64_MAX : static_cast<std::int64_t>(whole);
}

AdminGrant embeddedGrantRow(const Grant& grant, const std::string& feature, Timestamp now)
{
    AdminGrant row;
    row.id = grant.id;
    row.key = embeddedText(&grant.input.metadata, embeddedGrantKey);
    row.name = embeddedText(&grant.input.metadata, "name");
    row.usdMicros = embeddedMicros(grant.input.amount);
    row.priority = grant.input.priority;
    row.features = {feature};
    row.status = grant.voidedAt                               ? "voided"
                 : now < grant.input.effectiveAt              ? "pending"
                 : grant.expiresAt && *grant.expiresAt <= now ? "expired"
                                                              : "active";
    return row;
}

}  // namespace sluice::metering
