#include "metering/internal/plan_rows.h"

#include "metering/meter_decimal.h"

#include <algorithm>

namespace sluice::metering {

namespace {

tl::unexpected<Error> badPlan(std::string text)
{
    return fail(ErrorCode::InvalidArgument, std::move(text));
}

const json::Value* memberOrNull(const json::Value& value, std::string_view name)
{
    const auto* member = value.find(name);
    return member && !member->isNull() ? member : nullptr;
}

bool isAmount(const json::Value* value)
{
    if (!value || !value->isString())
        return false;
    const auto amount = meterDecimal(*value);
    return amount && *amount >= 0;
}

Result<void> checkTiers(const json::Value& price, const std::string& where)
{
    const auto* tiers = memberOrNull(price, "tiers");
    const auto mode = price.text("mode").value_or("");
    if ((mode != "volume" && mode != "graduated") || !tiers || !tiers->isArray() || tiers->items()->empty())
        return badPlan(where + ": a tiered price needs a mode and tiers");
    for (std::size_t i = 0; i < tiers->items()->size(); ++i) {
        const bool last = i + 1 == tiers->items()->size();
        const auto* upTo = memberOrNull((*tiers->items())[i], "upToAmount");
        if (last != (upTo == nullptr))
            return badPlan(where + ": every tier but the last needs upToAmount");
    }
    return {};
}

Result<void> checkPrice(const json::Value* price, bool flatOnly, const std::string& where)
{
    if (!price)
        return {};
    const auto type = price->text("type").value_or("");
    if (type == "flat" || (!flatOnly && type == "unit")) {
        if (!isAmount(memberOrNull(*price, "amount")))
            return badPlan(where + ": price.amount must be a decimal text, not negative");
        return {};
    }
    if (flatOnly)
        return badPlan(where + ": a flat fee has a flat price");
    if (type == "tiered")
        return checkTiers(*price, where);
    if (type == "package" && isAmount(memberOrNull(*price, "amount"))
        && isAmount(memberOrNull(*price, "quantityPerPackage")))
        return {};
    if (type == "dynamic")
        return {};
    return badPlan(where + ": unknown or incomplete price");
}

Result<void> checkRateCard(const json::Value& card, const std::string& phase)
{
    const auto type = card.text("type").value_or("");
    const auto key = card.text("key").value_or("");
    const std::string where = "phase " + phase + ", rate card " + std::string(key.substr(0, 64));
    if ((type != "flat_fee" && type != "usage_based") || !isMeterKey(key) || !card.text("name"))
        return badPlan(where + ": type, key and name are needed");
    if (const auto feature = card.text("featureKey"); feature && *feature != key)
        return badPlan(where + ": the key must be that of its feature");
    if (const auto* cadence = memberOrNull(card, "billingCadence");
        cadence ? !durationOf(cadence->toText().value_or("")) : type == "usage_based")
        return badPlan(where + ": billingCadence must be an ISO 8601 duration");
    if (memberOrNull(card, "entitlementTemplate") && !card.text("featureKey"))
        return badPlan(where + ": an entitlement needs a feature");
    return checkPrice(memberOrNull(card, "price"), type == "flat_fee", where);
}

bool flagOr(const json::Value& value, std::string_view name, bool otherwise)
{
    const auto* member = memberOrNull(value, name);
    return member && member->boolean() ? *member->boolean() : otherwise;
}

Result<EntitlementInput> entitlementOfTemplate(const json::Value& from, std::string_view feature,
                                               const Duration& cadence, Timestamp anchor)
{
    EntitlementInput input;
    input.feature = std::string(feature);
    if (const auto* metadata = memberOrNull(from, "metadata"))
        input.metadata = *metadata;
    const auto type = from.text("type").value_or("");
    if (type == "static") {
        input.type = EntitlementType::Static;
        input.config = std::string(from.text("config").value_or("null"));
        return input;
    }
    if (type == "boolean")
        return input;
    if (type != "metered")
        return badPlan("entitlementTemplate.type: metered, static or boolean");
    input.type = EntitlementType::Metered;
    input.softLimit = flagOr(from, "isSoftLimit", false);
    input.preserveOverage = flagOr(from, "preserveOverageAtReset", false);
    if (const auto* issue = memberOrNull(from, "issueAfterReset")) {
        input.issueAmount = meterDecimal(*issue);
        if (!input.issueAmount)
            return badPlan("entitlementTemplate.issueAfterReset: must be a number");
    }
    input.issuePriority = int(from.int64("issueAfterResetPriority").value_or(1));
    const auto period = durationOf(from.text("usagePeriod").value_or(""));
    input.usagePeriod = Recurrence{period.value_or(cadence), anchor};
    return input;
}

}  // namespace

json::Value planJson(const PlanInput& plan)
{
    return json::Value::object({{"key", plan.key},
                                {"name", plan.name},
                                {"currency", plan.currency},
                                {"cadence", durationText(plan.billingCadence)},
                                {"details", plan.details},
                                {"phases", plan.phases}});
}

PlanInput planOfJson(const json::Value& value)
{
    PlanInput plan;
    plan.key = std::string(value.text("key").value_or(""));
    plan.name = std::string(value.text("name").value_or(""));
    plan.currency = std::string(value.text("currency").value_or("USD"));
    plan.billingCadence = durationOf(value.text("cadence").value_or("")).value_or(Duration{1, 0});
    if (const auto* details = value.find("details"))
        plan.details = *details;
    if (const auto* phases = value.find("phases"))
        plan.phases = *phases;
    return plan;
}

Result<void> checkPlan(const PlanInput& plan)
{
    if (!isMeterKey(plan.key))
        return badPlan("key: must match ^[a-z0-9]+(?:_[a-z0-9]+)*$, at most 64 characters");
    if (plan.name.empty() || plan.name.size() > 256)
        return badPlan("name: 1 to 256 characters");
    if (plan.currency.size() != 3)
        return badPlan("currency: three capital letters");
    const auto* phases = plan.phases.items();
    if (!phases || phases->empty() || phases->size() > 100)
        return badPlan("phases: 1 to 100");
    std::vector<std::string_view> keys;
    for (std::size_t i = 0; i < phases->size(); ++i) {
        const json::Value& phase = (*phases)[i];
        const auto key = phase.text("key").value_or("");
        const bool last = i + 1 == phases->size();
        const auto* duration = memberOrNull(phase, "duration");
        if (!isMeterKey(key) || !phase.text("name") || std::ranges::find(keys, key) != keys.end())
            return badPlan("phases: each needs a key of its own and a name");
        keys.push_back(key);
        if (last != (duration == nullptr) || (duration && !durationOf(duration->toText().value_or(""))))
            return badPlan("phase " + std::string(key) + ": every phase but the last has a duration");
        const auto* cards = memberOrNull(phase, "rateCards");
        if (!cards || !cards->isArray())
            return badPlan("phase " + std::string(key) + ": rateCards is needed");
        for (const auto& card : *cards->items())
            SLUICE_TRY(checkRateCard(card, std::string(key)));
        if (const auto made = entitlementsOfPhase(phase, plan, {}); !made)
            return fail(made.error());
    }
    return {};
}

Result<std::vector<EntitlementInput>> entitlementsOfPhase(const json::Value& phase, const PlanInput& plan,
                                                          Timestamp anchor)
{
    std::vector<EntitlementInput> inputs;
    const auto* cards = memberOrNull(phase, "rateCards");
    if (!cards || !cards->isArray())
        return inputs;
    for (const auto& card : *cards->items()) {
        const auto* from = memberOrNull(card, "entitlementTemplate");
        if (!from)
            continue;
        const auto cadence = durationOf(card.text("billingCadence").value_or("")).value_or(plan.billingCadence);
        SLUICE_ASSIGN(auto input, entitlementOfTemplate(*from, card.text("featureKey").value_or(""), cadence, anchor));
        inputs.push_back(std::move(input));
    }
    return inputs;
}

}  // namespace sluice::metering
