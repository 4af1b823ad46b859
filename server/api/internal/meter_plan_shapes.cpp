#include "api/internal/meter_shapes.h"

namespace sluice::api {

namespace {

constexpr const char* planExtras[] = {"description", "metadata", "alignment", "proRatingConfig", "settlementMode"};
constexpr const char* subscriptionExtras[] = {"description", "metadata", "alignment"};

json::Value proRatingDefault()
{
    return json::Value::object({{"enabled", true}, {"mode", "prorate_prices"}});
}

json::Value memberOr(const json::Value& value, const char* name, json::Value otherwise)
{
    const auto* member = value.find(name);
    return member && !member->isNull() ? *member : otherwise;
}

json::Value itemOfCard(const json::Value& card, const metering::Subscription& subscription,
                       const metering::Subscription::Phase& phase)
{
    json::Value item = json::Value::object({{"id", subscription.id},
                                            {"key", memberOr(card, "key", "")},
                                            {"name", memberOr(card, "name", "")},
                                            {"activeFrom", formatTimeZ(phase.from)}});
    if (phase.to)
        item.set("activeTo", formatTimeZ(*phase.to));
    for (const char* name : {"featureKey", "discounts", "taxConfig", "metadata"}) {
        if (const auto* member = card.find(name); member && !member->isNull())
            item.set(name, *member);
    }
    item.set("billingCadence", memberOr(card, "billingCadence", nullptr));
    item.set("price", memberOr(card, "price", nullptr));
    item.set("createdAt", formatTimeZ(subscription.created));
    item.set("updatedAt", formatTimeZ(subscription.updated));
    return item;
}

json::Value phaseJson(const metering::Subscription& subscription, const metering::Subscription::Phase& phase)
{
    json::Value value = json::Value::object({{"id", subscription.id},
                                             {"key", memberOr(phase.definition, "key", "")},
                                             {"name", memberOr(phase.definition, "name", "")},
                                             {"activeFrom", formatTimeZ(phase.from)}});
    if (phase.to)
        value.set("activeTo", formatTimeZ(*phase.to));
    json::Array items;
    json::Value timelines = json::Object{};
    if (const auto* cards = phase.definition.find("rateCards"); cards && cards->isArray()) {
        for (const auto& card : *cards->items()) {
            items.push_back(itemOfCard(card, subscription, phase));
            timelines.set(std::string(card.text("key").value_or("")), json::Value::array({items.back()}));
        }
    }
    value.set("items", std::move(items));
    value.set("itemTimelines", std::move(timelines));
    value.set("createdAt", formatTimeZ(subscription.created));
    value.set("updatedAt", formatTimeZ(subscription.updated));
    return value;
}

}  // namespace

json::Value planShape(const metering::Plan& plan, Timestamp now)
{
    json::Value value = json::Value::object({{"id", plan.id},
                                             {"key", plan.input.key},
                                             {"name", plan.input.name},
                                             {"version", plan.version},
                                             {"currency", plan.input.currency},
                                             {"billingCadence", metering::durationText(plan.input.billingCadence)},
                                             {"status", metering::planStatusName(plan.statusAt(now))},
                                             {"proRatingConfig", proRatingDefault()},
                                             {"settlementMode", "credit_then_invoice"}});
    for (const char* name : planExtras) {
        if (const auto* member = plan.input.details.find(name); member && !member->isNull())
            value.set(name, *member);
    }
    if (plan.effectiveFrom)
        value.set("effectiveFrom", formatTimeZ(*plan.effectiveFrom));
    if (plan.effectiveTo)
        value.set("effectiveTo", formatTimeZ(*plan.effectiveTo));
    value.set("phases", plan.input.phases);
    value.set("validationErrors", nullptr);
    value.set("createdAt", formatTimeZ(plan.created));
    value.set("updatedAt", formatTimeZ(plan.updated));
    if (plan.deleted)
        value.set("deletedAt", formatTimeZ(*plan.deleted));
    return value;
}

Result<metering::PlanInput> planOfBody(const json::Value& body, bool update)
{
    MeterBody reader(body);
    metering::PlanInput input;
    if (!update) {
        input.key = reader.text("key");
        input.currency = reader.text("currency", "USD");
    }
    input.name = reader.needText("name");
    const auto cadence = metering::durationOf(reader.needText("billingCadence"));
    if (!cadence)
        reader.refuse("billingCadence", "an ISO 8601 duration is expected");
    input.billingCadence = cadence.value_or(metering::Duration{1, 0});
    if (const auto description = reader.optionalText("description"))
        input.details.set("description", *description);
    input.details.set("metadata", reader.metadata());
    input.details.set("alignment", reader.object("alignment"));
    input.details.set("proRatingConfig", reader.object("proRatingConfig"));
    const std::string mode = reader.text("settlementMode", "credit_then_invoice");
    if (mode != "credit_then_invoice" && mode != "credit_only")
        reader.refuse("settlementMode", "credit_then_invoice or credit_only is expected");
    input.details.set("settlementMode", mode);
    input.phases = reader.any("phases");
    SLUICE_TRY(reader.error());
    return input;
}

json::Value subscriptionJson(const metering::Subscription& subscription, Timestamp now)
{
    json::Value value = json::Value::object(
        {{"id", subscription.id},
         {"name", memberOr(subscription.details, "name", subscription.plan.name)},
         {"status", metering::subscriptionStatusName(subscription.statusAt(now))},
         {"customerId", subscription.customerId},
         {"currency", subscription.plan.currency},
         {"billingCadence", metering::durationText(subscription.plan.billingCadence)},
         {"billingAnchor", formatTimeZ(subscription.billingAnchor)},
         {"settlementMode", memberOr(subscription.details, "settlementMode",
                                     memberOr(subscription.plan.details, "settlementMode", "credit_then_invoice"))},
         {"proRatingConfig", memberOr(subscription.plan.details, "proRatingConfig", proRatingDefault())},
         {"costBasisMode", "dynamic"},
         {"costBasisPins", json::Array{}},
         {"activeFrom", formatTimeZ(subscription.activeFrom)}});
    if (subscription.activeTo)
        value.set("activeTo", formatTimeZ(*subscription.activeTo));
    if (!subscription.planId.empty())
        value.set("plan", json::Value::object({{"id", subscription.planId},
                                               {"key", subscription.plan.key},
                                               {"version", subscription.planVersion}}));
    for (const char* name : subscriptionExtras) {
        if (const auto* member = subscription.details.find(name); member && !member->isNull())
            value.set(name, *member);
    }
    json::Value alignment = json::Object{};
    alignment.set("currentAlignedBillingPeriod", periodJson(subscription.periodAt(now)));
    value.set("alignment", std::move(alignment));
    json::Array phases;
    for (const auto& phase : subscription.phases())
        phases.push_back(phaseJson(subscription, phase));
    value.set("phases", std::move(phases));
    value.set("createdAt", formatTimeZ(subscription.created));
    value.set("updatedAt", formatTimeZ(subscription.updated));
    return value;
}

}  // namespace sluice::api
