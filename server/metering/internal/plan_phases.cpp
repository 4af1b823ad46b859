#include "metering/internal/plan_phases.h"

#include <utility>

namespace sluice::metering {

namespace {

std::string phaseText(const json::Value* object, const char* name)
{
    return object ? std::string(object->text(name).value_or("")) : std::string();
}

}  // namespace

json::Value v1PlanPhases(const AdminPlan& plan)
{
    json::Array cards;
    for (const AdminRateCard& card : plan.cards) {
        json::Value row =
            json::Value::object({{"type", "usage_based"},
                                 {"key", card.featureKey},
                                 {"name", card.name},
                                 {"featureKey", card.featureKey},
                                 {"billingCadence", plan.cadence},
                                 {"price", json::Value::object({{"type", "unit"}, {"amount", card.unitPrice}})}});
        if (!card.includedUnits.empty())
            row.set("discounts",
                    json::Value::object({{"usage", json::Value::object({{"quantity", card.includedUnits}})}}));
        cards.push_back(std::move(row));
    }
    return json::Value::array({json::Value::object(
        {{"key", "default"}, {"name", "Default"}, {"duration", nullptr}, {"rateCards", std::move(cards)}})});
}

std::vector<AdminRateCard> v1RateCards(const json::Value* phases)
{
    std::vector<AdminRateCard> found;
    if (!phases || !phases->items() || phases->items()->empty())
        return found;
    const json::Value* cards = phases->items()->back().find("rateCards");
    if (!cards || !cards->items())
        return found;
    for (const json::Value& line : *cards->items()) {
        AdminRateCard card;
        card.featureKey = phaseText(&line, "featureKey");
        card.name = phaseText(&line, "name");
        if (const json::Value* price = line.find("price"); price && price->text("type") == "unit")
            card.unitPrice = phaseText(price, "amount");
        if (const json::Value* discounts = line.find("discounts"))
            card.includedUnits = phaseText(discounts->find("usage"), "quantity");
        found.push_back(std::move(card));
    }
    return found;
}

}  // namespace sluice::metering
