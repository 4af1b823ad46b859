// Plans of the meter that is administered, each of one phase with unit-priced rate cards (clearinghouse 7.3): a draft is made, published, archived.
#include "api/internal/builder_meter.h"
#include "metering/recurrence.h"

namespace sluice::api {

namespace {

constexpr const char* adminPlansPath = "/api/v1/platform/meter/plans";

std::string adminPlanOrder(const metering::AdminPlan& plan)
{
    const std::string version = std::to_string(plan.version);
    return plan.key + '\n' + std::string(version.size() < 8 ? 8 - version.size() : 0, '0') + version + '\n' + plan.id;
}

Result<metering::AdminPlan> wantedPlan(const Fields& fields)
{
    metering::AdminPlan plan;
    plan.key = fields.textOr("key");
    plan.name = fields.textOr("name", plan.key);
    plan.currency = fields.textOr("currency", plan.currency);
    plan.cadence = fields.textOr("cadence", plan.cadence);
    if (!metering::durationOf(plan.cadence))
        return fail(ErrorCode::InvalidArgument, "cadence must be an ISO 8601 duration, such as P1M");
    SLUICE_ASSIGN(plan.cards, metering::adminRateCardsOf(fields.items("rateCards").value_or(json::Value())));
    if (plan.cards.empty())
        return fail(ErrorCode::InvalidArgument, "rateCards must have at least one card");
    return plan;
}

// NotFound; Conflict: it is none of `states`.
Result<metering::AdminPlan> planInState(metering::MeterAdmin& admin, const std::string& id,
                                        const std::vector<std::string_view>& states)
{
    SLUICE_ASSIGN(const auto plans, admin.plans({}));
    const auto found = std::ranges::find(plans, id, &metering::AdminPlan::id);
    if (found == plans.end())
        return fail(ErrorCode::NotFound, "plan not found: " + id);
    if (std::ranges::find(states, found->status) == states.end())
        return fail(ErrorCode::Conflict, "the plan is " + found->status);
    return *found;
}

BuilderOperation listAdminPlans(BuilderServices& services)
{
    auto operation =
        meterOperation(services, "GET", adminPlansPath, "listPlans", "The plans in all their versions, by key");
    operation.query = {textField("key", 64, "Of this plan alone")};
    answersList<metering::AdminPlan>(
        services, operation, adminPlanSchema(),
        [](metering::MeterAdmin& admin, const BuilderCall& call) { return admin.plans(call.query.textOr("key")); },
        metering::adminPlanJson, adminPlanOrder);
    return operation;
}

BuilderOperation createAdminPlan(BuilderServices& services)
{
    auto operation = meterOperation(services, "POST", adminPlansPath, "createPlan",
                                    "A draft of a plan, or of its next version; nobody is on it until it is published");
    operation.bodyKind = BuilderBody::Json;
    FieldSpec cards;
    cards.name = "rateCards";
    cards.kind = FieldKind::List;
    cards.required = true;
    cards.description = "Each with feature, unitPrice (dollars for one unit of its meter, as text), and includedUnits "
                        "(free units of each period) and name where wanted";
    FieldSpec currency = textField("currency", 3, "USD");
    currency.choices = {"USD"};
    operation.body = {meterName("key", 64, "Lower case letters, digits and _"),
                      textField("name", 256, "The key, when absent"), std::move(currency),
                      textField("cadence", 16, "ISO 8601; P1M, when absent"), std::move(cards)};
    operation.bodyExample = json::Value::object(
        {{"key", "clearinghouse_demo_starter"},
         {"rateCards",
          json::Value::array({json::Value::object(
              {{"feature", "network_spend"}, {"unitPrice", "0.000001"}, {"includedUnits", "5000000"}})})}});
    operation.created = adminPlanSchema();
    operation.errors.push_back({404, "a feature of a card is not there"});
    operation.errors.push_back({409, "there is a draft of this plan already"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        auto wanted = wantedPlan(call->fields);
        if (!wanted)
            return call->refuse(wanted.error());
        services.adminCalls->change(
            call, {"plan.create", wanted->key, metering::adminPlanJson(*wanted)},
            [wanted = std::move(*wanted)](metering::MeterAdmin& admin) -> Result<http::Response> {
                SLUICE_ASSIGN(const auto features, admin.features());
                for (const metering::AdminRateCard& card : wanted.cards)
                    SLUICE_TRY(meterThing<metering::AdminFeature>(features, card.featureKey, "feature"));
                SLUICE_ASSIGN(const auto made, admin.createPlan(wanted));
                return http::json(201, metering::adminPlanJson(made));
            });
    };
    return operation;
}

using PlanVerb = Result<metering::AdminPlan> (metering::MeterAdmin::*)(const std::string&);

BuilderOperation adminPlanVerb(BuilderServices& services, const char* verb, const char* id, const char* summary,
                               const char* action, std::vector<std::string_view> states, PlanVerb act)
{
    const std::string pattern = std::string(adminPlansPath) + "/{plan}/" + verb;
    auto operation = meterOperation(services, "POST", pattern.c_str(), id, summary);
    operation.path = {meterName("plan", 256, "Id")};
    operation.answer = adminPlanSchema();
    operation.errors.push_back({404, "no such plan"});
    operation.errors.push_back({409, "its state forbids it"});
    operation.handler = [&services, action, wanted = std::move(states), act](const BuilderCallPtr& call) {
        const std::string plan = call->path.textOr("plan");
        services.adminCalls->change(call, {action, plan},
                                    [plan, wanted, act](metering::MeterAdmin& admin) -> Result<http::Response> {
                                        SLUICE_ASSIGN(const auto found, planInState(admin, plan, wanted));
                                        SLUICE_ASSIGN(const auto changed, (admin.*act)(found.id));
                                        return http::json(200, metering::adminPlanJson(changed));
                                    });
    };
    return operation;
}

BuilderOperation removeAdminPlan(BuilderServices& services)
{
    auto operation = meterOperation(services, "DELETE", "/api/v1/platform/meter/plans/{plan}", "removePlan",
                                    "Throw a draft away; what was published is archived instead");
    operation.path = {meterName("plan", 256, "Id")};
    operation.answer = meterDoneSchema();
    operation.errors.push_back({404, "no such plan"});
    operation.errors.push_back({409, "it is no draft"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        const std::string plan = call->path.textOr("plan");
        services.adminCalls->change(call, {"plan.delete", plan},
                                    [plan](metering::MeterAdmin& admin) -> Result<http::Response> {
                                        SLUICE_ASSIGN(const auto found, planInState(admin, plan, {"draft"}));
                                        SLUICE_TRY(admin.removePlan(found.id));
                                        return meterDone();
                                    });
    };
    return operation;
}

}  // namespace

json::Value adminPlanSchema()
{
    const auto text = schemaOf("string");
    return schemaObject(
        {{"id", text},
         {"key", text},
         {"name", text},
         {"version", schemaOf("integer")},
         {"status", text},
         {"currency", text},
         {"cadence", text},
         {"rateCards", schemaList(schemaObject(
                           {{"feature", text}, {"name", text}, {"unitPrice", text}, {"includedUnits", text}}))}});
}

void addBuilderMeterPlans(BuilderTable& table, BuilderServices& services)
{
    table.push_back(listAdminPlans(services));
    table.push_back(createAdminPlan(services));
    table.push_back(
        adminPlanVerb(services, "publish", "publishPlan",
                      "Publish a draft: who subscribes from now on is on it; the former version is archived",
                      "plan.publish", {"draft"}, &metering::MeterAdmin::publishPlan));
    table.push_back(adminPlanVerb(services, "archive", "archivePlan",
                                  "Archive a plan: nobody new is on it; who is on it stays", "plan.archive",
                                  {"active", "scheduled"}, &metering::MeterAdmin::archivePlan));
    table.push_back(removeAdminPlan(services));
}

}  // namespace sluice::api
