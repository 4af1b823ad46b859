#include "api/internal/meter_shapes.h"
#include "metering/meter_decimal.h"

namespace sluice::api {

using metering::meterNumber;

namespace {

json::Value recurrenceShape(const metering::Recurrence& recurrence)
{
    return json::Value::object({{"interval", metering::intervalName(recurrence.interval)},
                                {"intervalISO", metering::durationText(recurrence.interval)},
                                {"anchor", formatTimeZ(recurrence.anchor)}});
}

// {interval, anchor?}; `anchored` tells whether the anchor was given.
std::optional<metering::Recurrence> recurrenceOfBody(MeterBody& reader, const char* name, Timestamp anchor,
                                                     bool* anchored = nullptr)
{
    const json::Value value = reader.object(name);
    if (!value.isObject())
        return std::nullopt;
    MeterBody inner(value);
    const auto interval = metering::durationOf(inner.needText("interval"));
    const auto given = inner.time("anchor");
    if (!interval || !inner.error()) {
        reader.refuse(name, "an interval (DAY, WEEK, MONTH, YEAR or ISO 8601) and an anchor time are expected");
        return std::nullopt;
    }
    if (anchored)
        *anchored = given.has_value();
    return metering::Recurrence{*interval, given.value_or(anchor)};
}

json::Value balancesJson(const std::map<std::string, Int256>& balances)
{
    json::Value value = json::Object{};
    for (const auto& [id, amount] : balances)
        value.set(id, meterNumber(amount));
    return value;
}

void readMetered(MeterBody& reader, metering::EntitlementInput& input, bool v2, Timestamp now)
{
    input.softLimit = reader.flag("isSoftLimit");
    input.preserveOverage = reader.flag("preserveOverageAtReset");
    input.usagePeriod = recurrenceOfBody(reader, "usagePeriod", now, &input.anchored);
    if (!input.usagePeriod)
        reader.refuse("usagePeriod", "needed for a metered entitlement");
    input.measureFrom = reader.text("measureUsageFrom");
    input.issueAmount = reader.number("issueAfterReset");
    input.issuePriority = reader.integer("issueAfterResetPriority", 1, 255).value_or(1);
    const json::Value issue = v2 ? reader.object("issue") : json::Value();
    if (issue.isObject()) {
        MeterBody inner(issue);
        input.issueAmount = inner.number("amount");
        input.issuePriority = inner.integer("priority", 1, 255).value_or(1);
        if (!inner.error() || !input.issueAmount)
            reader.refuse("issue", "{amount, priority} is expected");
    }
}

}  // namespace

json::Value entitlementJson(const metering::Entitlement& entitlement, bool v2, Timestamp now)
{
    const metering::EntitlementInput& in = entitlement.input;
    json::Value value = json::Value::object({{"id", entitlement.id},
                                             {"type", metering::entitlementTypeName(in.type)},
                                             {"featureKey", entitlement.featureKey},
                                             {"featureId", entitlement.featureId}});
    if (v2) {
        value.set("customerId", entitlement.customerId);
        if (entitlement.customerKey)
            value.set("customerKey", *entitlement.customerKey);
    } else {
        value.set("subjectKey", in.subjectKey.empty() ? entitlement.customerKey.value_or("") : in.subjectKey);
    }
    if (in.type == metering::EntitlementType::Static)
        value.set("config", in.config);
    if (in.type == metering::EntitlementType::Metered) {
        value.set("isSoftLimit", in.softLimit);
        value.set("preserveOverageAtReset", in.preserveOverage);
        if (in.issueAmount) {
            if (v2)
                value.set("issue", json::Value::object(
                                       {{"amount", meterNumber(*in.issueAmount)}, {"priority", in.issuePriority}}));
            value.set("issueAfterReset", meterNumber(*in.issueAmount));
            value.set("issueAfterResetPriority", in.issuePriority);
        }
        const auto resets = entitlement.resetsUntil(now);
        value.set("lastReset", formatTimeZ(resets.empty() ? entitlement.measureUsageFrom : resets.back().at));
        value.set("measureUsageFrom", formatTimeZ(entitlement.measureUsageFrom));
    }
    if (in.usagePeriod) {
        value.set("usagePeriod", recurrenceShape(*in.usagePeriod));
        value.set("currentUsagePeriod", periodJson(entitlement.usagePeriodAt(now)));
    }
    value.set("activeFrom", formatTimeZ(entitlement.activeFrom));
    if (entitlement.activeTo)
        value.set("activeTo", formatTimeZ(*entitlement.activeTo));
    value.set("createdAt", formatTimeZ(entitlement.created));
    value.set("updatedAt", formatTimeZ(entitlement.updated));
    if (entitlement.deleted)
        value.set("deletedAt", formatTimeZ(*entitlement.deleted));
    value.set("metadata", in.metadata.isObject() ? in.metadata : json::Value(json::Object{}));
    json::Value annotations = json::Object{};
    if (!in.subscriptionId.empty())
        annotations.set("subscription.id", in.subscriptionId);
    value.set("annotations", std::move(annotations));
    return value;
}

Result<metering::EntitlementInput> entitlementOfBody(const json::Value& body, bool v2, Timestamp now)
{
    MeterBody reader(body);
    metering::EntitlementInput input;
    const auto key = reader.optionalText("featureKey"), id = reader.optionalText("featureId");
    if (!key && !id)
        reader.refuse("featureKey", "featureKey or featureId is needed");
    input.feature = key.value_or(id.value_or(""));
    input.metadata = reader.metadata();
    const std::string type = reader.needText("type");
    if (type == "metered") {
        input.type = metering::EntitlementType::Metered;
        readMetered(reader, input, v2, now);
        const json::Value grants = v2 ? reader.any("grants") : json::Value();
        if (const auto* items = grants.items()) {
            for (const auto& item : *items) {
                SLUICE_ASSIGN(auto grant, grantOfBody(item, true));
                input.grants.push_back(std::move(grant));
            }
        }
    } else if (type == "static") {
        input.type = metering::EntitlementType::Static;
        input.config = reader.needText("config");
    } else if (type != "boolean") {
        reader.refuse("type", "metered, static or boolean is expected");
    }
    if (type != "metered")
        input.usagePeriod = recurrenceOfBody(reader, "usagePeriod", now, &input.anchored);
    SLUICE_TRY(reader.error());
    return input;
}

json::Value valueJson(const metering::EntitlementValue& from, bool v2)
{
    json::Value value = json::Value::object({{"hasAccess", from.hasAccess}});
    if (from.config)
        value.set("config", *from.config);
    if (!from.balance)
        return value;
    value.set("balance", meterNumber(from.balance->balance));
    value.set("usage", meterNumber(from.balance->usage));
    value.set("overage", meterNumber(from.balance->overage));
    value.set("totalAvailableGrantAmount", meterNumber(from.balance->granted));
    if (v2)
        value.set("grantBalances", balancesJson(from.balance->grants));
    return value;
}

json::Value grantJson(const metering::Grant& grant, Timestamp now)
{
    const metering::GrantInput& in = grant.input;
    json::Value value = json::Value::object({{"id", grant.id},
                                             {"entitlementId", grant.entitlementId},
                                             {"amount", meterNumber(in.amount)},
                                             {"priority", in.priority},
                                             {"effectiveAt", formatTimeZ(in.effectiveAt)}});
    if (in.expirationText.isObject())
        value.set("expiration", in.expirationText);
    if (grant.expiresAt)
        value.set("expiresAt", formatTimeZ(*grant.expiresAt));
    value.set("minRolloverAmount", meterNumber(in.minRollover));
    value.set("maxRolloverAmount", meterNumber(*in.maxRollover));
    if (in.recurrence) {
        value.set("recurrence", recurrenceShape(*in.recurrence));
        value.set("nextRecurrence", formatTimeZ(in.recurrence->nextAfter(std::max(now, in.effectiveAt))));
    }
    if (grant.voidedAt)
        value.set("voidedAt", formatTimeZ(*grant.voidedAt));
    value.set("createdAt", formatTimeZ(grant.created));
    value.set("updatedAt", formatTimeZ(grant.updated));
    value.set("metadata", in.metadata.isObject() ? in.metadata : json::Value(json::Object{}));
    if (in.annotations.isObject())
        value.set("annotations", in.annotations);
    return value;
}

Result<metering::GrantInput> grantOfBody(const json::Value& body, bool v2)
{
    MeterBody reader(body);
    metering::GrantInput input;
    const auto amount = reader.number("amount");
    if (!amount)
        reader.refuse("amount", "needed");
    input.amount = amount.value_or(0);
    input.priority = reader.integer("priority", 1, 255).value_or(1);
    const auto effective = reader.time("effectiveAt");
    if (!effective)
        reader.refuse("effectiveAt", "needed");
    input.effectiveAt = effective.value_or(Timestamp{});
    input.expirationText = reader.object("expiration");
    if (input.expirationText.isObject()) {
        MeterBody inner(input.expirationText);
        auto unit = metering::durationOf(inner.needText("duration"));
        const auto count = inner.integer("count", 1, 1'000);
        if (!unit || !count || input.expirationText.text("duration")->starts_with('P')) {
            reader.refuse("expiration", "{duration: HOUR, DAY, WEEK, MONTH or YEAR, count: 1 to 1000} is expected");
        } else {
            unit->months *= *count;
            unit->seconds *= *count;
            input.expiration = unit;
        }
    } else if (!v2) {
        reader.refuse("expiration", "needed");
    }
    input.minRollover = reader.number("minRolloverAmount").value_or(0);
    input.maxRollover = reader.number("maxRolloverAmount");
    if (!input.maxRollover && !v2)
        input.maxRollover = 0;
    input.recurrence = recurrenceOfBody(reader, "recurrence", input.effectiveAt);
    input.metadata = reader.metadata();
    input.annotations = reader.object("annotations");
    SLUICE_TRY(reader.error());
    return input;
}

json::Value historyJson(const metering::BalanceHistory& history)
{
    json::Array windows, segments;
    for (const auto& window : history.windows)
        windows.push_back(json::Value::object({{"period", periodJson(window.period)},
                                               {"usage", meterNumber(window.usage)},
                                               {"balanceAtStart", meterNumber(window.balanceAtStart)}}));
    for (const auto& segment : history.burndown) {
        json::Array usages;
        for (const auto& [id, usage] : segment.grantUsages)
            usages.push_back(json::Value::object({{"grantId", id}, {"usage", meterNumber(usage)}}));
        segments.push_back(json::Value::object({{"period", periodJson(segment.period)},
                                                {"usage", meterNumber(segment.usage)},
                                                {"overage", meterNumber(segment.overage)},
                                                {"balanceAtStart", meterNumber(segment.balanceAtStart)},
                                                {"grantBalancesAtStart", balancesJson(segment.grantsAtStart)},
                                                {"balanceAtEnd", meterNumber(segment.balanceAtEnd)},
                                                {"grantBalancesAtEnd", balancesJson(segment.grantsAtEnd)},
                                                {"grantUsages", std::move(usages)}}));
    }
    return json::Value::object({{"windowedHistory", std::move(windows)}, {"burndownHistory", std::move(segments)}});
}

}  // namespace sluice::api
