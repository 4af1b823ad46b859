#include "metering/internal/paging.h"
#include "metering/internal/plan_rows.h"

#include <algorithm>

namespace sluice::metering {

namespace {

#define SLUICE_PLAN_COLUMNS \
    "SELECT p.no, p.id, p.plan_key, p.version, p.name, p.currency, p.cadence, p.details, p.phases, p.effective_from, " \
    "p.effective_to, p.created, p.updated, p.deleted FROM meter_plans p "

Plan planOfRow(const storage::Row& row)
{
    Plan plan;
    plan.no = row.int64(0);
    plan.id = row.text(1);
    plan.input.key = row.text(2);
    plan.version = int(row.int64(3));
    plan.input.name = row.text(4);
    plan.input.currency = row.text(5);
    plan.input.billingCadence = durationOf(row.text(6)).value_or(Duration{1, 0});
    plan.input.details = columnJson(row.text(7));
    plan.input.phases = columnJson(row.text(8));
    plan.effectiveFrom = timeOf(row.optInt64(9));
    plan.effectiveTo = timeOf(row.optInt64(10));
    plan.created = {row.int64(11)};
    plan.updated = {row.int64(12)};
    plan.deleted = timeOf(row.optInt64(13));
    return plan;
}

Result<void> savePlan(storage::Connection& connection, const Plan& plan)
{
    const std::string details = jsonColumn(plan.input.details), phases = jsonColumn(plan.input.phases);
    const std::string cadence = durationText(plan.input.billingCadence);
    const auto done = connection.exec(
        "UPDATE meter_plans SET name = ?, currency = ?, cadence = ?, details = ?, phases = ?, effective_from = ?, "
        "effective_to = ?, updated = ?, deleted = ? WHERE no = ?",
        {std::string_view(plan.input.name), std::string_view(plan.input.currency), std::string_view(cadence),
         std::string_view(details), std::string_view(phases), storage::optionalInt(microsOf(plan.effectiveFrom)),
         storage::optionalInt(microsOf(plan.effectiveTo)), plan.updated.micros,
         storage::optionalInt(microsOf(plan.deleted)), plan.no});
    if (!done)
        return fail(done.error());
    return {};
}

json::Value planLine(const Plan& plan)
{
    return json::Value::object({{"key", plan.input.key}, {"version", plan.version}});
}

Result<Plan> livePlan(storage::Connection& connection, std::string_view id)
{
    SLUICE_ASSIGN(Plan plan, findPlan(connection, id));
    if (plan.deleted)
        return fail(ErrorCode::NotFound, "plan not found: " + std::string(id.substr(0, 64)));
    return plan;
}

constexpr ListOrder planOrders[] = {{"id", "p.id"},
                                    {"key", "p.plan_key"},
                                    {"version", "p.version"},
                                    {"updated_at", "p.updated"},
                                    {"created_at", "p.no"}};

}  // namespace

const char* planStatusName(PlanStatus status)
{
    switch (status) {
    case PlanStatus::Draft: return "draft";
    case PlanStatus::Active: return "active";
    case PlanStatus::Archived: return "archived";
    case PlanStatus::Scheduled: break;
    }
    return "scheduled";
}

PlanStatus Plan::statusAt(Timestamp now) const
{
    if (!effectiveFrom)
        return PlanStatus::Draft;
    if (now < *effectiveFrom)
        return PlanStatus::Scheduled;
    return effectiveTo && *effectiveTo <= now ? PlanStatus::Archived : PlanStatus::Active;
}

Result<Plan> Plans::create(storage::Connection& connection, const PlanInput& input, const MeterActor& actor)
{
    SLUICE_TRY(checkPlan(input));
    struct Before {
        std::int64_t version = 0, drafts = 0;
    };
    SLUICE_ASSIGN(const auto before,
                  connection.queryOne("SELECT COALESCE(MAX(version), 0), COALESCE(SUM(CASE WHEN effective_from IS NULL "
                                      "THEN 1 ELSE 0 END), 0) FROM meter_plans WHERE plan_key = ? AND deleted IS NULL",
                                      {std::string_view(input.key)}, [](const storage::Row& row) {
                                          return Before{row.int64(0), row.int64(1)};
                                      }));
    if (before->drafts > 0)
        return fail(ErrorCode::Conflict, "there is a draft of plan " + input.key + " already");
    Plan plan;
    plan.id = m_store.ulids().next(actor.now);
    plan.version = int(before->version) + 1;
    plan.input = input;
    plan.created = plan.updated = actor.now;
    const std::string details = jsonColumn(input.details), phases = jsonColumn(input.phases);
    const std::string cadence = durationText(input.billingCadence);
    SLUICE_ASSIGN(
        const auto no,
        connection.queryOne("INSERT INTO meter_plans (id, plan_key, version, name, currency, cadence, "
                            "details, phases, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                            "RETURNING no",
                            {std::string_view(plan.id), std::string_view(input.key), std::int64_t(plan.version),
                             std::string_view(input.name), std::string_view(input.currency), std::string_view(cadence),
                             std::string_view(details), std::string_view(phases), actor.now.micros, actor.now.micros},
                            [](const storage::Row& row) { return row.int64(0); }));
    plan.no = no.value_or(0);
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "plan.create", plan.id, planLine(plan)));
    m_store.noteChange();
    return plan;
}

Result<Plan> Plans::replace(storage::Connection& connection, std::string_view id, const PlanInput& input,
                            const MeterActor& actor)
{
    SLUICE_ASSIGN(Plan plan, livePlan(connection, id));
    if (plan.effectiveFrom)
        return fail(ErrorCode::InvalidArgument, "only a draft can be changed: create a new version");
    const std::string key = plan.input.key, currency = plan.input.currency;
    plan.input = input;
    plan.input.key = key;
    plan.input.currency = currency;
    SLUICE_TRY(checkPlan(plan.input));
    plan.updated = actor.now;
    SLUICE_TRY(savePlan(connection, plan));
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "plan.update", plan.id, planLine(plan)));
    m_store.noteChange();
    return plan;
}

Result<void> Plans::remove(storage::Connection& connection, std::string_view id, const MeterActor& actor)
{
    SLUICE_ASSIGN(Plan plan, livePlan(connection, id));
    if (plan.effectiveFrom)
        return fail(ErrorCode::InvalidArgument, "only a draft can be deleted: archive the plan");
    plan.deleted = plan.updated = actor.now;
    SLUICE_TRY(savePlan(connection, plan));
    m_store.noteChange();
    return auditMeter(m_store.audit(), connection, actor, "plan.delete", plan.id, planLine(plan));
}

Result<Plan> Plans::publish(storage::Connection& connection, std::string_view id, const MeterActor& actor)
{
    SLUICE_ASSIGN(Plan plan, livePlan(connection, id));
    if (plan.effectiveFrom)
        return fail(ErrorCode::InvalidArgument, "only a draft can be published");
    for (const auto& phase : *plan.input.phases.items()) {
        for (const auto& card : *phase.find("rateCards")->items()) {
            if (const auto key = card.text("featureKey")) {
                if (const auto feature = findFeature(connection, *key); !feature)
                    return fail(ErrorCode::InvalidArgument, feature.error().message);
            }
        }
    }
    const auto ended =
        connection.exec("UPDATE meter_plans SET effective_to = ?, updated = ? WHERE plan_key = ? AND "
                        "deleted IS NULL AND effective_from IS NOT NULL AND (effective_to IS NULL OR "
                        "effective_to > ?)",
                        {actor.now.micros, actor.now.micros, std::string_view(plan.input.key), actor.now.micros});
    if (!ended)
        return fail(ended.error());
    plan.effectiveFrom = plan.updated = actor.now;
    SLUICE_TRY(savePlan(connection, plan));
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "plan.publish", plan.id, planLine(plan)));
    m_store.noteChange();
    return plan;
}

Result<Plan> Plans::archive(storage::Connection& connection, std::string_view id, const MeterActor& actor)
{
    SLUICE_ASSIGN(Plan plan, livePlan(connection, id));
    if (plan.statusAt(actor.now) != PlanStatus::Active)
        return fail(ErrorCode::InvalidArgument, "only an active plan can be archived");
    plan.effectiveTo = plan.updated = actor.now;
    SLUICE_TRY(savePlan(connection, plan));
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "plan.archive", plan.id, planLine(plan)));
    m_store.noteChange();
    return plan;
}

Result<Plan> findPlan(storage::Connection& connection, std::string_view idOrKey, std::optional<int> version)
{
    std::string id(idOrKey);
    std::ranges::transform(id, id.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    const std::int64_t wanted = version.value_or(0);
    SLUICE_ASSIGN(
        const auto plan,
        connection.queryOne(SLUICE_PLAN_COLUMNS
                            "WHERE p.id = ? OR (p.plan_key = ? AND p.deleted IS NULL AND (CAST(? AS BIGINT) = "
                            "0 OR p.version = ?)) ORDER BY CASE WHEN p.effective_from IS NOT NULL AND "
                            "p.effective_to IS NULL THEN 0 ELSE 1 END, p.version DESC LIMIT 1",
                            {std::string_view(id), idOrKey, wanted, wanted}, planOfRow));
    if (!plan)
        return fail(ErrorCode::NotFound, "plan not found: " + std::string(idOrKey.substr(0, 64)));
    return *plan;
}

Result<PageOf<Plan>> listPlans(storage::Connection& connection, const PlanFilter& filter, const PageRequest& page,
                               Timestamp now)
{
    ListQuery query("meter_plans p", planOrders, page);
    if (!page.includeDeleted)
        query.where("p.deleted IS NULL");
    query.anyOf("p.id", filter.ids);
    query.anyOf("p.plan_key", filter.keys);
    query.anyOf("p.currency", filter.currencies);
    std::vector<std::string> names;
    for (const PlanStatus status : filter.statuses)
        names.emplace_back(planStatusName(status));
    query.anyOfAt("CASE WHEN p.effective_from IS NULL THEN 'draft' WHEN p.effective_from > ? THEN 'scheduled' WHEN "
                  "p.effective_to <= ? THEN 'archived' ELSE 'active' END",
                  now, 2, names);
    return query.run<Plan>(connection, SLUICE_PLAN_COLUMNS, planOfRow);
}

}  // namespace sluice::metering
