#include "metering/meter_admin_json.h"

#include "core/amount.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr int priceDecimals = 18;

json::Value adminTimeJson(const std::optional<Timestamp>& time)
{
    return time ? json::Value(formatTimeZ(*time)) : json::Value();
}

json::Value adminMicrosJson(const std::optional<std::int64_t>& micros)
{
    return micros ? json::Value(*micros) : json::Value();
}

// Text of a card; a number would have lost its digits before it came here.
Result<std::string> adminCardText(const json::Value& card, const char* name, const std::string& place, bool needed)
{
    const json::Value* member = card.find(name);
    if (!member || member->isNull()) {
        if (needed)
            return fail(ErrorCode::InvalidArgument, place + name + " is required");
        return std::string();
    }
    if (!member->isString() || (needed && member->string()->empty()))
        return fail(ErrorCode::InvalidArgument, place + name + " must be text");
    return *member->string();
}

bool isAdminDecimal(const std::string& text)
{
    const auto units = parseUnits(text, priceDecimals);
    return units && *units >= 0;
}

}  // namespace

json::Value adminTextsJson(const std::vector<std::string>& texts)
{
    json::Array items;
    for (const std::string& text : texts)
        items.emplace_back(text);
    return items;
}

json::Value adminMeterJson(const AdminMeter& meter)
{
    json::Value dimensions = json::Value(json::Object{});
    for (const auto& [name, path] : meter.dimensions)
        dimensions.set(name, path);
    return json::Value::object({{"id", meter.id},
                                {"key", meter.key},
                                {"name", meter.name},
                                {"aggregation", meter.aggregation},
                                {"eventType", meter.eventType},
                                {"valueProperty", meter.valueProperty},
                                {"dimensions", std::move(dimensions)}});
}

json::Value adminFeatureJson(const AdminFeature& feature)
{
    return json::Value::object({{"id", feature.id},
                                {"key", feature.key},
                                {"name", feature.name},
                                {"meter", feature.meterKey.empty() ? feature.meterId : feature.meterKey}});
}

json::Value adminPlanJson(const AdminPlan& plan)
{
    json::Array cards;
    for (const AdminRateCard& card : plan.cards)
        cards.push_back(json::Value::object({{"feature", card.featureKey},
                                             {"name", card.name},
                                             {"unitPrice", card.unitPrice},
                                             {"includedUnits", card.includedUnits}}));
    return json::Value::object({{"id", plan.id},
                                {"key", plan.key},
                                {"name", plan.name},
                                {"version", plan.version},
                                {"status", plan.status},
                                {"currency", plan.currency},
                                {"cadence", plan.cadence},
                                {"rateCards", std::move(cards)}});
}

json::Value adminCustomerJson(const AdminCustomer& customer)
{
    return json::Value::object({{"id", customer.id},
                                {"key", customer.key},
                                {"name", customer.name},
                                {"subjectKeys", adminTextsJson(customer.subjectKeys)}});
}

json::Value adminSubscriptionJson(const AdminSubscription& subscription)
{
    return json::Value::object({{"id", subscription.id},
                                {"plan", subscription.planKey},
                                {"status", subscription.status},
                                {"from", adminTimeJson(subscription.from)},
                                {"to", adminTimeJson(subscription.to)}});
}

json::Value adminAccessJson(const AdminAccess& access)
{
    return json::Value::object({{"feature", access.featureKey},
                                {"type", access.type},
                                {"hasAccess", access.hasAccess},
                                {"config", access.config}});
}

json::Value adminGrantJson(const AdminGrant& grant)
{
    return json::Value::object({{"id", grant.id},
                                {"key", grant.key},
                                {"name", grant.name},
                                {"usdMicros", grant.usdMicros},
                                {"priority", grant.priority},
                                {"status", grant.status},
                                {"features", adminTextsJson(grant.features)}});
}

json::Value adminBalanceJson(const AdminBalance& balance)
{
    return json::Value::object({{"known", balance.known},
                                {"currency", "USD"},
                                {"liveUsdMicros", balance.liveUsdMicros},
                                {"settledUsdMicros", adminMicrosJson(balance.settledUsdMicros)},
                                {"pendingUsdMicros", adminMicrosJson(balance.pendingUsdMicros)}});
}

json::Value adminUsageJson(const AdminUsageRow& row)
{
    json::Value dimensions = json::Value(json::Object{});
    for (const auto& [name, text] : row.dimensions)
        dimensions.set(name, text);
    return json::Value::object({{"value", row.valueText},
                                {"from", adminTimeJson(row.from)},
                                {"to", adminTimeJson(row.to)},
                                {"dimensions", std::move(dimensions)}});
}

Result<std::vector<Dimension>> adminDimensionsOf(const json::Value& tree)
{
    std::vector<Dimension> dimensions;
    if (const json::Object* members = tree.members()) {
        for (const auto& [name, path] : *members) {
            if (name.empty() || !path.isString())
                return fail(ErrorCode::InvalidArgument, "dimensions." + name + " must be text, a path as $.name");
            dimensions.emplace_back(name, *path.string());
        }
    }
    std::ranges::sort(dimensions);
    return dimensions;
}

Result<std::vector<AdminRateCard>> adminRateCardsOf(const json::Value& tree)
{
    const json::Array* items = tree.items();
    if (!items)
        return fail(ErrorCode::InvalidArgument, "rateCards must be a list");
    std::vector<AdminRateCard> cards;
    for (const json::Value& item : *items) {
        const std::string place = "rateCards[" + std::to_string(cards.size()) + "].";
        if (!item.isObject())
            return fail(ErrorCode::InvalidArgument,
                        "rateCards[" + std::to_string(cards.size()) + "] must be an object");
        AdminRateCard card;
        SLUICE_ASSIGN(card.featureKey, adminCardText(item, "feature", place, true));
        SLUICE_ASSIGN(card.name, adminCardText(item, "name", place, false));
        SLUICE_ASSIGN(card.unitPrice, adminCardText(item, "unitPrice", place, true));
        SLUICE_ASSIGN(card.includedUnits, adminCardText(item, "includedUnits", place, false));
        if (!isAdminDecimal(card.unitPrice))
            return fail(ErrorCode::InvalidArgument, place + "unitPrice must be a decimal from 0, in dollars a unit");
        if (!card.includedUnits.empty() && !isAdminDecimal(card.includedUnits))
            return fail(ErrorCode::InvalidArgument, place + "includedUnits must be a decimal from 0");
        if (std::ranges::find(cards, card.featureKey, &AdminRateCard::featureKey) != cards.end())
            return fail(ErrorCode::InvalidArgument, place + "feature has a card already: " + card.featureKey);
        if (card.name.empty())
            card.name = card.featureKey;
        cards.push_back(std::move(card));
    }
    return cards;
}

}  // namespace sluice::metering
