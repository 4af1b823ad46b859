// Plans and subscriptions of the meter's API (openmeter-api 9).
#include "api/internal/meter_frame.h"
#include "api/internal/meter_shapes.h"

#include <algorithm>

namespace sluice::api {

namespace {

using metering::Subscription;

Result<http::Response> createPlan(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto input, planOfBody(call.body, false));
    SLUICE_ASSIGN(const auto plan, services.meter.plans().create(connection, input, call.actor));
    return http::json(201, planShape(plan, call.now()));
}

Result<http::Response> putPlan(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto input, planOfBody(call.body, true));
    SLUICE_ASSIGN(const auto plan, services.meter.plans().replace(connection, call.path("plan"), input, call.actor));
    return http::json(200, planShape(plan, call.now()));
}

Result<http::Response> getPlan(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto plan, metering::findPlan(connection, call.path("plan")));
    if (plan.deleted)
        return fail(ErrorCode::NotFound, "plan not found: " + plan.id);
    return http::json(200, planShape(plan, call.now()));
}

Result<http::Response> deletePlan(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_TRY(services.meter.plans().remove(connection, call.path("plan"), call.actor));
    return http::empty(204);
}

Result<http::Response> publishPlan(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto plan, services.meter.plans().publish(connection, call.path("plan"), call.actor));
    return http::json(200, planShape(plan, call.now()));
}

Result<http::Response> archivePlan(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto plan, services.meter.plans().archive(connection, call.path("plan"), call.actor));
    return http::json(200, planShape(plan, call.now()));
}

Result<http::Response> listPlansRoute(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto page, pageOfQuery(call));
    metering::PlanFilter filter;
    filter.ids = call.queryList("id");
    filter.keys = call.queryList("key");
    filter.currencies = call.queryList("currency");
    using metering::PlanStatus;
    for (const std::string& name : call.queryList("status")) {
        for (const auto status : {PlanStatus::Draft, PlanStatus::Active, PlanStatus::Archived, PlanStatus::Scheduled}) {
            if (name == metering::planStatusName(status))
                filter.statuses.push_back(status);
        }
    }
    SLUICE_ASSIGN(const auto found, metering::listPlans(connection, filter, page, call.now()));
    json::Array items;
    for (const auto& plan : found.items)
        items.push_back(planShape(plan, call.now()));
    return meterPage(page, found.totalCount, std::move(items));
}

// "immediate", "next_billing_cycle" or a time.
Result<void> readTiming(MeterBody& reader, std::optional<Timestamp>& at, bool& nextCycle)
{
    const std::string timing = reader.text("timing", "immediate");
    nextCycle = timing == "next_billing_cycle";
    if (timing != "immediate" && !nextCycle) {
        at = reader.time("timing");
        if (!at)
            return fail(ErrorCode::InvalidArgument, "timing: immediate, next_billing_cycle or a time is expected");
    }
    return reader.error();
}

Result<metering::SubscriptionInput> subscriptionOfBody(const json::Value& body, bool change, bool& nextCycle)
{
    MeterBody reader(body);
    metering::SubscriptionInput input;
    SLUICE_TRY(readTiming(reader, input.startAt, nextCycle));
    if (!change) {
        input.customer = reader.text("customerId", reader.text("customerKey"));
        if (input.customer.empty())
            reader.refuse("customerId", "customerId or customerKey is needed");
    }
    input.startingPhase = reader.text("startingPhase");
    input.billingAnchor = reader.time("billingAnchor");
    for (const char* name : {"name", "description", "settlementMode"}) {
        if (const auto text = reader.optionalText(name))
            input.details.set(name, *text);
    }
    if (const auto metadata = reader.metadata(); !metadata.isNull())
        input.details.set("metadata", metadata);
    const json::Value plan = reader.object("plan"), custom = reader.object("customPlan");
    if (plan.isObject()) {
        MeterBody inner(plan);
        input.planKey = inner.needText("key");
        input.planVersion = inner.integer("version", 1, 1'000'000);
        SLUICE_TRY(inner.error());
    } else if (custom.isObject()) {
        SLUICE_ASSIGN(input.customPlan, planOfBody(custom, false));
        if (input.customPlan->key.empty())
            input.customPlan->key = "custom";
    } else {
        reader.refuse("plan", "plan or customPlan is needed");
    }
    SLUICE_TRY(reader.error());
    return input;
}

Result<http::Response> createSubscription(MeterServices& services, const MeterCall& call,
                                          storage::Connection& connection)
{
    bool nextCycle = false;
    SLUICE_ASSIGN(const auto input, subscriptionOfBody(call.body, false, nextCycle));
    if (nextCycle)
        return fail(ErrorCode::InvalidArgument, "timing: there is no billing cycle yet");
    SLUICE_ASSIGN(const auto made, services.meter.subscriptions().create(connection, input, call.actor));
    return http::json(201, subscriptionJson(made, call.now()));
}

Result<http::Response> getSubscription(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto found, metering::findSubscription(connection, call.path("subscription")));
    if (found.deleted)
        return fail(ErrorCode::NotFound, "subscription not found: " + found.id);
    return http::json(200, subscriptionJson(found, call.now()));
}

Result<http::Response> deleteSubscription(MeterServices& services, const MeterCall& call,
                                          storage::Connection& connection)
{
    SLUICE_TRY(services.meter.subscriptions().remove(connection, call.path("subscription"), call.actor));
    return http::empty(204);
}

Result<http::Response> cancelSubscription(MeterServices& services, const MeterCall& call,
                                          storage::Connection& connection)
{
    static const json::Value none = json::Object{};
    MeterBody reader(call.body.isNull() ? none : call.body);
    std::optional<Timestamp> at;
    bool nextCycle = false;
    SLUICE_TRY(readTiming(reader, at, nextCycle));
    SLUICE_ASSIGN(const auto made, services.meter.subscriptions().cancel(connection, call.path("subscription"), at,
                                                                         nextCycle, call.actor));
    return http::json(200, subscriptionJson(made, call.now()));
}

Result<http::Response> uncancelSubscription(MeterServices& services, const MeterCall& call,
                                            storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto made,
                  services.meter.subscriptions().uncancel(connection, call.path("subscription"), call.actor));
    return http::json(200, subscriptionJson(made, call.now()));
}

Result<http::Response> changeAnswer(MeterServices& services, const MeterCall& call, storage::Connection& connection,
                                    metering::SubscriptionInput input, bool nextCycle)
{
    SLUICE_ASSIGN(const auto both, services.meter.subscriptions().change(connection, call.path("subscription"),
                                                                         std::move(input), nextCycle, call.actor));
    return http::json(200, json::Value::object({{"current", subscriptionJson(both.first, call.now())},
                                                {"next", subscriptionJson(both.second, call.now())}}));
}

Result<http::Response> changeSubscription(MeterServices& services, const MeterCall& call,
                                          storage::Connection& connection)
{
    bool nextCycle = false;
    SLUICE_ASSIGN(auto input, subscriptionOfBody(call.body, true, nextCycle));
    return changeAnswer(services, call, connection, std::move(input), nextCycle);
}

// To a newer version of the same plan.
Result<http::Response> migrateSubscription(MeterServices& services, const MeterCall& call,
                                           storage::Connection& connection)
{
    static const json::Value none = json::Object{};
    MeterBody reader(call.body.isNull() ? none : call.body);
    metering::SubscriptionInput input;
    bool nextCycle = false;
    SLUICE_TRY(readTiming(reader, input.startAt, nextCycle));
    input.planVersion = reader.integer("targetVersion", 1, 1'000'000);
    input.startingPhase = reader.text("startingPhase");
    input.billingAnchor = reader.time("billingAnchor");
    SLUICE_TRY(reader.error());
    SLUICE_ASSIGN(const auto known, metering::findSubscription(connection, call.path("subscription")));
    SLUICE_ASSIGN(const auto plan, metering::findPlan(connection, known.plan.key, input.planVersion));
    if (known.planId.empty() || plan.version <= known.planVersion)
        return fail(ErrorCode::InvalidArgument, "there is no newer version of the plan");
    input.planKey = known.plan.key;
    input.details = known.details;
    return changeAnswer(services, call, connection, std::move(input), nextCycle);
}

Result<http::Response> subscriptionsOfCustomer(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    std::optional<http::Response> gone;
    SLUICE_ASSIGN(const auto customer, liveCustomer(connection, call.path("customer"), gone));
    if (gone)
        return *gone;
    SLUICE_ASSIGN(const auto page, pageOfQuery(call));
    metering::SubscriptionFilter filter;
    filter.customerId = customer.id;
    using metering::SubscriptionStatus;
    for (const std::string& name : call.queryList("status")) {
        for (const auto status : {SubscriptionStatus::Active, SubscriptionStatus::Inactive,
                                  SubscriptionStatus::Canceled, SubscriptionStatus::Scheduled}) {
            if (name == metering::subscriptionStatusName(status))
                filter.statuses.push_back(status);
        }
    }
    SLUICE_ASSIGN(const auto found, metering::listSubscriptions(connection, filter, page, call.now()));
    json::Array items;
    for (const Subscription& subscription : found.items)
        items.push_back(subscriptionJson(subscription, call.now()));
    return meterPage(page, found.totalCount, std::move(items));
}

}  // namespace

void addMeterPlanRoutes(MeterTable& table)
{
    const std::string one = "/api/v1/plans/{plan}";
    table.push_back({"POST", "/api/v1/plans", MeterKind::Write, createPlan});
    table.push_back({"GET", "/api/v1/plans", MeterKind::Read, listPlansRoute});
    table.push_back({"GET", one, MeterKind::Read, getPlan});
    table.push_back({"PUT", one, MeterKind::Write, putPlan});
    table.push_back({"DELETE", one, MeterKind::Write, deletePlan});
    table.push_back({"POST", one + "/publish", MeterKind::Write, publishPlan});
    table.push_back({"POST", one + "/archive", MeterKind::Write, archivePlan});
}

void addMeterSubscriptionRoutes(MeterTable& table)
{
    const std::string one = "/api/v1/subscriptions/{subscription}";
    table.push_back({"POST", "/api/v1/subscriptions", MeterKind::Write, createSubscription});
    table.push_back({"GET", one, MeterKind::Read, getSubscription});
    table.push_back({"DELETE", one, MeterKind::Write, deleteSubscription});
    table.push_back({"POST", one + "/cancel", MeterKind::Write, cancelSubscription});
    table.push_back({"POST", one + "/unschedule-cancelation", MeterKind::Write, uncancelSubscription});
    table.push_back({"POST", one + "/change", MeterKind::Write, changeSubscription});
    table.push_back({"POST", one + "/migrate", MeterKind::Write, migrateSubscription});
    table.push_back({"GET", "/api/v1/customers/{customer}/subscriptions", MeterKind::Read, subscriptionsOfCustomer});
}

}  // namespace sluice::api
