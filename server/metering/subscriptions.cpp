#include "metering/subscriptions.h"

#include "metering/internal/paging.h"
#include "metering/internal/plan_rows.h"

#include <QLoggingCategory>

#include <algorithm>

Q_LOGGING_CATEGORY(lcMeterSubscriptions, "sluice.metering.subscriptions")

namespace sluice::metering {

namespace {

#define SLUICE_SUBSCRIPTION_COLUMNS \
    "SELECT s.no, s.id, s.customer, c.id, s.plan_id, s.plan_version, s.plan, s.starting_phase, s.active_from, " \
    "s.active_to, s.canceled_at, s.anchor, s.phase, s.next_turn, s.details, s.created, s.updated, s.deleted FROM " \
    "meter_subscriptions s JOIN meter_customers c ON c.no = s.customer "

constexpr std::int64_t turnsAtOnce = 200;

Subscription subscriptionOfRow(const storage::Row& row)
{
    Subscription subscription;
    subscription.no = row.int64(0);
    subscription.id = row.text(1);
    subscription.customerNo = row.int64(2);
    subscription.customerId = row.text(3);
    subscription.planId = row.text(4);
    subscription.planVersion = int(row.int64(5));
    subscription.plan = planOfJson(columnJson(row.text(6)));
    subscription.startingPhase = row.text(7);
    subscription.activeFrom = {row.int64(8)};
    subscription.activeTo = timeOf(row.optInt64(9));
    subscription.canceledAt = timeOf(row.optInt64(10));
    subscription.billingAnchor = {row.int64(11)};
    subscription.phase = int(row.int64(12));
    subscription.nextTurn = timeOf(row.optInt64(13));
    subscription.details = columnJson(row.text(14));
    subscription.created = {row.int64(15)};
    subscription.updated = {row.int64(16)};
    subscription.deleted = timeOf(row.optInt64(17));
    return subscription;
}

Result<void> saveSubscription(storage::Connection& connection, const Subscription& subscription)
{
    const auto done = connection.exec(
        "UPDATE meter_subscriptions SET active_to = ?, canceled_at = ?, phase = ?, next_turn = ?, updated = ?, deleted "
        "= ? WHERE no = ?",
        {storage::optionalInt(microsOf(subscription.activeTo)), storage::optionalInt(microsOf(subscription.canceledAt)),
         std::int64_t(subscription.phase), storage::optionalInt(microsOf(subscription.nextTurn)),
         subscription.updated.micros, storage::optionalInt(microsOf(subscription.deleted)), subscription.no});
    if (!done)
        return fail(done.error());
    return {};
}

Result<void> insertSubscription(storage::Connection& connection, Subscription& subscription)
{
    const std::string plan = json::write(planJson(subscription.plan)), details = jsonColumn(subscription.details);
    SLUICE_ASSIGN(const auto no,
                  connection.queryOne("INSERT INTO meter_subscriptions (id, customer, plan_id, plan_key, plan_version, "
                                      "plan, starting_phase, active_from, anchor, phase, next_turn, details, created, "
                                      "updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING no",
                                      {std::string_view(subscription.id), subscription.customerNo,
                                       std::string_view(subscription.planId), std::string_view(subscription.plan.key),
                                       std::int64_t(subscription.planVersion), std::string_view(plan),
                                       std::string_view(subscription.startingPhase), subscription.activeFrom.micros,
                                       subscription.billingAnchor.micros, std::int64_t(subscription.phase),
                                       storage::optionalInt(microsOf(subscription.nextTurn)), std::string_view(details),
                                       subscription.created.micros, subscription.updated.micros},
                                      [](const storage::Row& row) { return row.int64(0); }));
    subscription.no = no.value_or(0);
    return {};
}

// Ends what the subscription had promised so far.
Result<void> endPromises(storage::Connection& connection, const Subscription& subscription, Timestamp now)
{
    const auto done = connection.exec("UPDATE meter_entitlements SET active_to = ?, deleted = ?, updated = ? WHERE "
                                      "subscription = ? AND deleted IS NULL",
                                      {now.micros, now.micros, now.micros, std::string_view(subscription.id)});
    if (!done)
        return fail(done.error());
    return {};
}

json::Value subscriptionLine(const Subscription& subscription)
{
    return json::Value::object({{"customer", subscription.customerId},
                                {"plan", subscription.plan.key},
                                {"version", subscription.planVersion},
                                {"active_from", formatTimeZ(subscription.activeFrom)}});
}

Result<Subscription> liveSubscriptionOf(storage::Connection& connection, std::string_view id)
{
    SLUICE_ASSIGN(Subscription subscription, findSubscription(connection, id));
    if (subscription.deleted)
        return fail(ErrorCode::NotFound, "subscription not found: " + std::string(id.substr(0, 64)));
    return subscription;
}

Result<void> choosePlan(storage::Connection& connection, const SubscriptionInput& input, Timestamp now,
                        Subscription& subscription)
{
    if (input.customPlan) {
        subscription.plan = *input.customPlan;
        return checkPlan(subscription.plan);
    }
    SLUICE_ASSIGN(const Plan plan, findPlan(connection, input.planKey, input.planVersion));
    const PlanStatus status = plan.statusAt(now);
    if (plan.deleted || (status != PlanStatus::Active && !(input.planVersion && status == PlanStatus::Archived)))
        return fail(ErrorCode::InvalidArgument, "plan " + plan.input.key + " is not active");
    subscription.plan = plan.input;
    subscription.planId = plan.id;
    subscription.planVersion = plan.version;
    return {};
}

constexpr ListOrder subscriptionOrders[] = {{"activeTo", "s.active_to"}, {"activeFrom", "s.active_from"}, {"", "s.no"}};

}  // namespace

const char* subscriptionStatusName(SubscriptionStatus status)
{
    switch (status) {
    case SubscriptionStatus::Active: return "active";
    case SubscriptionStatus::Inactive: return "inactive";
    case SubscriptionStatus::Canceled: return "canceled";
    case SubscriptionStatus::Scheduled: break;
    }
    return "scheduled";
}

// REF-22: an old row is no subscription; the status is looked at, always.
SubscriptionStatus Subscription::statusAt(Timestamp now) const
{
    if (deleted || (activeTo && *activeTo <= now))
        return SubscriptionStatus::Inactive;
    if (now < activeFrom)
        return SubscriptionStatus::Scheduled;
    return activeTo ? SubscriptionStatus::Canceled : SubscriptionStatus::Active;
}

Period Subscription::periodAt(Timestamp time) const
{
    Period period = Recurrence{plan.billingCadence, billingAnchor}.periodAt(std::max(time, activeFrom));
    period.from = std::max(period.from, activeFrom);
    if (activeTo)
        period.to = std::min(period.to, *activeTo);
    return period;
}

std::vector<Subscription::Phase> Subscription::phases() const
{
    std::vector<Phase> made;
    Timestamp from = activeFrom;
    bool begun = startingPhase.empty();
    for (const auto& definition : *plan.phases.items()) {
        begun = begun || definition.text("key") == startingPhase;
        if (!begun)
            continue;
        Phase next{definition, from, std::nullopt};
        if (const auto duration = durationOf(definition.text("duration").value_or(""))) {
            next.to = plusPeriods(from, *duration, 1);
            from = *next.to;
        }
        if (activeTo && (!next.to || *next.to > *activeTo))
            next.to = activeTo;
        if (activeTo && next.from >= *activeTo && !made.empty())
            break;
        made.push_back(std::move(next));
    }
    return made;
}

Result<Subscription> Subscriptions::create(storage::Connection& connection, const SubscriptionInput& input,
                                           const MeterActor& actor)
{
    SLUICE_ASSIGN(const Customer customer, findCustomer(connection, input.customer));
    if (customer.deleted)
        return fail(ErrorCode::NotFound, "customer not found: " + input.customer.substr(0, 64));
    Subscription subscription;
    SLUICE_TRY(choosePlan(connection, input, actor.now, subscription));
    subscription.activeFrom = input.startAt.value_or(actor.now);
    SLUICE_ASSIGN(const auto other,
                  connection.queryOne("SELECT id FROM meter_subscriptions WHERE customer = ? AND deleted IS NULL AND "
                                      "(active_to IS NULL OR active_to > ?) LIMIT 1",
                                      {customer.no, subscription.activeFrom.micros},
                                      [](const storage::Row& row) { return row.text(0); }));
    if (other)
        return fail(ErrorCode::Conflict, "the customer has a subscription at that time: " + *other);
    subscription.id = m_store.ulids().next(actor.now);
    subscription.customerNo = customer.no;
    subscription.customerId = customer.id;
    subscription.startingPhase = input.startingPhase;
    subscription.billingAnchor = input.billingAnchor.value_or(subscription.activeFrom);
    subscription.details = input.details;
    subscription.created = subscription.updated = actor.now;
    subscription.nextTurn = subscription.activeFrom;
    if (subscription.phases().empty())
        return fail(ErrorCode::InvalidArgument, "startingPhase: no such phase");
    SLUICE_TRY(insertSubscription(connection, subscription));
    SLUICE_TRY(turn(connection, subscription, actor));
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "subscription.create", subscription.id,
                          subscriptionLine(subscription)));
    m_store.noteChange();
    return subscription;
}

// Brings the entitlements to what the phase of now promises, and notes when to look again. Not strict: a promise that cannot be kept (its
// feature is gone, another entitlement stands) is left out, so that one customer does not hold up the others.
Result<void> Subscriptions::turn(storage::Connection& connection, Subscription& subscription, const MeterActor& actor,
                                 bool strict)
{
    const auto phases = subscription.phases();
    int running = -1;
    subscription.nextTurn = subscription.activeTo;
    for (std::size_t i = 0; i < phases.size(); ++i) {
        if (phases[i].from <= actor.now) {
            if (!phases[i].to || actor.now < *phases[i].to)
                running = int(i);
        } else if (!subscription.nextTurn || phases[i].from < *subscription.nextTurn) {
            subscription.nextTurn = phases[i].from;
        }
    }
    if (subscription.activeTo && *subscription.activeTo <= actor.now) {
        running = -1;
        subscription.nextTurn.reset();
    }
    if (running != subscription.phase) {
        SLUICE_TRY(endPromises(connection, subscription, actor.now));
        subscription.phase = running;
        if (running >= 0) {
            SLUICE_ASSIGN(const Customer customer, findCustomer(connection, subscription.customerId));
            SLUICE_ASSIGN(auto inputs, entitlementsOfPhase(phases[std::size_t(running)].definition, subscription.plan,
                                                           subscription.billingAnchor));
            Entitlements entitlements(m_store);
            for (EntitlementInput& input : inputs) {
                input.subscriptionId = subscription.id;
                const auto made = entitlements.create(connection, customer, input, actor);
                if (!made && (strict || made.error().code == ErrorCode::Io || made.error().code == ErrorCode::DiskFull))
                    return fail(made.error());
                if (!made)
                    qCWarning(lcMeterSubscriptions, "subscription %s: %s", subscription.id.c_str(),
                              made.error().message.c_str());
            }
        }
    }
    return saveSubscription(connection, subscription);
}

Result<Subscription> Subscriptions::cancel(storage::Connection& connection, std::string_view id,
                                           std::optional<Timestamp> at, bool nextCycle, const MeterActor& actor)
{
    SLUICE_ASSIGN(Subscription subscription, liveSubscriptionOf(connection, id));
    const SubscriptionStatus status = subscription.statusAt(actor.now);
    if (status != SubscriptionStatus::Active && status != SubscriptionStatus::Scheduled)
        return fail(ErrorCode::Conflict, "the subscription is canceled or inactive");
    Timestamp end = nextCycle ? subscription.periodAt(actor.now).to : at.value_or(actor.now);
    if (end < actor.now)
        return fail(ErrorCode::InvalidArgument, "timing: must not lie in the past");
    end = std::max(end, subscription.activeFrom);
    subscription.activeTo = end;
    subscription.canceledAt = subscription.updated = actor.now;
    SLUICE_TRY(turn(connection, subscription, actor));
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "subscription.cancel", subscription.id,
                          json::Value::object({{"at", formatTimeZ(end)}})));
    m_store.noteChange();
    return subscription;
}

Result<Subscription> Subscriptions::uncancel(storage::Connection& connection, std::string_view id,
                                             const MeterActor& actor)
{
    SLUICE_ASSIGN(Subscription subscription, liveSubscriptionOf(connection, id));
    if (subscription.statusAt(actor.now) != SubscriptionStatus::Canceled)
        return fail(ErrorCode::Conflict, "the subscription has no cancelation to take back");
    SLUICE_ASSIGN(
        const auto next,
        connection.queryOne("SELECT id FROM meter_subscriptions WHERE customer = ? AND deleted IS NULL AND no "
                            "<> ? AND active_from >= ? LIMIT 1",
                            {subscription.customerNo, subscription.no, subscription.activeTo->micros},
                            [](const storage::Row& row) { return row.text(0); }));
    if (next)
        return fail(ErrorCode::Conflict, "another subscription follows: " + *next);
    subscription.activeTo.reset();
    subscription.canceledAt.reset();
    subscription.updated = actor.now;
    SLUICE_TRY(turn(connection, subscription, actor));
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "subscription.uncancel", subscription.id));
    m_store.noteChange();
    return subscription;
}

Result<void> Subscriptions::remove(storage::Connection& connection, std::string_view id, const MeterActor& actor)
{
    SLUICE_ASSIGN(Subscription subscription, liveSubscriptionOf(connection, id));
    if (subscription.statusAt(actor.now) != SubscriptionStatus::Scheduled)
        return fail(ErrorCode::Conflict, "only a scheduled subscription can be deleted");
    subscription.deleted = subscription.updated = actor.now;
    subscription.nextTurn.reset();
    SLUICE_TRY(saveSubscription(connection, subscription));
    m_store.noteChange();
    return auditMeter(m_store.audit(), connection, actor, "subscription.delete", subscription.id);
}

Result<std::pair<Subscription, Subscription>> Subscriptions::change(storage::Connection& connection,
                                                                    std::string_view id, SubscriptionInput next,
                                                                    bool nextCycle, const MeterActor& actor)
{
    SLUICE_ASSIGN(const Subscription former, cancel(connection, id, next.startAt, nextCycle, actor));
    next.customer = former.customerId;
    next.startAt = former.activeTo;
    SLUICE_ASSIGN(const Subscription following, create(connection, next, actor));
    return std::pair(former, following);
}

Result<int> Subscriptions::turnPhases(storage::Connection& connection, const MeterActor& actor)
{
    std::vector<Subscription> due;
    SLUICE_TRY(connection.query(SLUICE_SUBSCRIPTION_COLUMNS
                                "WHERE s.next_turn IS NOT NULL AND s.next_turn <= ? ORDER BY s.next_turn LIMIT ?",
                                {actor.now.micros, turnsAtOnce}, [&](const storage::Row& row) {
                                    due.push_back(subscriptionOfRow(row));
                                    return true;
                                }));
    for (Subscription& subscription : due) {
        subscription.updated = actor.now;
        SLUICE_TRY(turn(connection, subscription, actor, false));
        m_store.noteChange();
    }
    return int(due.size());
}

Result<Subscription> findSubscription(storage::Connection& connection, std::string_view id)
{
    std::string upper(id);
    std::ranges::transform(upper, upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    SLUICE_ASSIGN(const auto subscription, connection.queryOne(SLUICE_SUBSCRIPTION_COLUMNS "WHERE s.id = ?",
                                                               {std::string_view(upper)}, subscriptionOfRow));
    if (!subscription)
        return fail(ErrorCode::NotFound, "subscription not found: " + std::string(id.substr(0, 64)));
    return *subscription;
}

Result<PageOf<Subscription>> listSubscriptions(storage::Connection& connection, const SubscriptionFilter& filter,
                                               const PageRequest& page, Timestamp now)
{
    ListQuery query("meter_subscriptions s JOIN meter_customers c ON c.no = s.customer", subscriptionOrders, page);
    query.where("s.deleted IS NULL");
    if (!filter.customerId.empty())
        query.where("c.id = ?", filter.customerId);
    std::vector<std::string> names;
    for (const SubscriptionStatus status : filter.statuses)
        names.emplace_back(subscriptionStatusName(status));
    query.anyOfAt("CASE WHEN s.active_to <= ? THEN 'inactive' WHEN s.active_from > ? THEN 'scheduled' WHEN s.active_to "
                  "IS NOT NULL THEN 'canceled' ELSE 'active' END",
                  now, 2, names);
    return query.run<Subscription>(connection, SLUICE_SUBSCRIPTION_COLUMNS, subscriptionOfRow);
}

}  // namespace sluice::metering
