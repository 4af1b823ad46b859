#include "metering/entitlements.h"

#include "metering/internal/entitlement_rows.h"
#include "metering/meter_decimal.h"

#include <algorithm>

namespace sluice::metering {

namespace {

tl::unexpected<Error> badEntitlement(std::string text)
{
    return fail(ErrorCode::InvalidArgument, std::move(text));
}

// The period with its own anchor, or from now on.
Result<Timestamp> measureFromOf(const EntitlementInput& input, Timestamp now)
{
    const Period period = input.usagePeriod->periodAt(now);
    if (input.measureFrom.empty() || input.measureFrom == "CURRENT_PERIOD_START")
        return minuteDown(period.from);
    if (input.measureFrom == "NOW")
        return minuteDown(now);
    const auto time = parseTime(input.measureFrom);
    if (!time)
        return badEntitlement("measureUsageFrom: CURRENT_PERIOD_START, NOW or a time");
    if (*time > now)
        return badEntitlement("measureUsageFrom: must not lie in the future");
    return minuteDown(*time);
}

Result<void> checkEntitlement(const EntitlementInput& input, const Feature& feature)
{
    if (input.type == EntitlementType::Metered) {
        if (!input.usagePeriod)
            return badEntitlement("usagePeriod: required for a metered entitlement");
        if (feature.meterId.empty())
            return badEntitlement("feature " + feature.input.key + " has no meter: the entitlement cannot be metered");
        if (input.issueAmount && *input.issueAmount < 0)
            return badEntitlement("issue.amount: must not be negative");
        if (input.issuePriority < 1 || input.issuePriority > 255)
            return badEntitlement("issue.priority: 1 to 255");
    } else if (!input.grants.empty()) {
        return badEntitlement("grants: only for a metered entitlement");
    }
    if (input.type == EntitlementType::Static && !json::parse(input.config))
        return badEntitlement("config: must be JSON text");
    return {};
}

Result<void> checkGrant(const GrantInput& input)
{
    if (input.amount < 0 || input.minRollover < 0 || (input.maxRollover && *input.maxRollover < 0))
        return badEntitlement("amounts of a grant must not be negative");
    if (input.priority < 1 || input.priority > 255)
        return badEntitlement("priority: 1 to 255");
    return {};
}

// The allowance of each period is a grant that every reset fills up again.
GrantInput issueGrant(const Entitlement& entitlement)
{
    GrantInput grant;
    grant.amount = *entitlement.input.issueAmount;
    grant.priority = entitlement.input.issuePriority;
    grant.effectiveAt = entitlement.measureUsageFrom;
    grant.minRollover = grant.amount;
    grant.maxRollover = grant.amount;
    grant.annotations = json::Value::object({{"issueAfterReset", true}});
    return grant;
}

Result<Grant> writeGrant(storage::Connection& connection, const Entitlement& entitlement, GrantInput input,
                         UlidSource& ulids, Timestamp now)
{
    SLUICE_TRY(checkGrant(input));
    Grant grant;
    grant.id = ulids.next(now);
    grant.entitlementId = entitlement.id;
    grant.input = std::move(input);
    grant.input.effectiveAt = minuteDown(grant.input.effectiveAt);
    if (!grant.input.maxRollover)
        grant.input.maxRollover = grant.input.amount;
    if (grant.input.recurrence)
        grant.input.recurrence->anchor = minuteDown(grant.input.recurrence->anchor);
    if (grant.input.expiration)
        grant.expiresAt = plusPeriods(grant.input.effectiveAt, *grant.input.expiration, 1);
    grant.created = grant.updated = now;
    SLUICE_TRY(insertGrant(connection, entitlement.no, grant));
    return grant;
}

json::Value entitlementLine(const Entitlement& entitlement)
{
    return json::Value::object({{"customer", entitlement.customerId},
                                {"feature", entitlement.featureKey},
                                {"type", entitlementTypeName(entitlement.input.type)}});
}

Result<void> endEntitlement(storage::Connection& connection, const Entitlement& entitlement, Timestamp now)
{
    const auto done =
        connection.exec("UPDATE meter_entitlements SET active_to = ?, deleted = ?, updated = ? WHERE no = ?",
                        {now.micros, now.micros, now.micros, entitlement.no});
    if (!done)
        return fail(done.error());
    return {};
}

Result<void> refuseManaged(const Entitlement& entitlement)
{
    if (!entitlement.input.subscriptionId.empty())
        return fail(ErrorCode::Denied,
                    "the entitlement is managed by subscription " + entitlement.input.subscriptionId);
    return {};
}

}  // namespace

const char* entitlementTypeName(EntitlementType type)
{
    switch (type) {
    case EntitlementType::Metered: return "metered";
    case EntitlementType::Static: return "static";
    case EntitlementType::Boolean: break;
    }
    return "boolean";
}

Result<Entitlement> Entitlements::create(storage::Connection& connection, const Customer& customer,
                                         const EntitlementInput& input, const MeterActor& actor,
                                         std::string* conflicting)
{
    SLUICE_ASSIGN(const Feature feature, findFeature(connection, input.feature));
    if (feature.archived)
        return badEntitlement("feature is archived: " + feature.input.key);
    SLUICE_TRY(checkEntitlement(input, feature));
    SLUICE_ASSIGN(const auto live, connection.queryOne("SELECT id FROM meter_entitlements WHERE customer = ? AND "
                                                       "feature_key = ? AND deleted IS NULL AND active_to IS NULL",
                                                       {customer.no, std::string_view(feature.input.key)},
                                                       [](const storage::Row& row) { return row.text(0); }));
    if (live) {
        if (conflicting)
            *conflicting = *live;
        return fail(ErrorCode::Conflict, "entitlement already exists for feature " + feature.input.key + ": " + *live);
    }
    Entitlement entitlement;
    entitlement.id = m_store.ulids().next(actor.now);
    entitlement.customerNo = customer.no;
    entitlement.customerId = customer.id;
    entitlement.customerKey = customer.input.key;
    entitlement.featureNo = feature.no;
    entitlement.featureId = feature.id;
    entitlement.featureKey = feature.input.key;
    entitlement.input = input;
    entitlement.created = entitlement.updated = entitlement.activeFrom = actor.now;
    entitlement.measureUsageFrom = minuteDown(actor.now);
    if (auto& period = entitlement.input.usagePeriod) {
        period->anchor = minuteDown(entitlement.input.anchored ? period->anchor : actor.now);
        if (input.type == EntitlementType::Metered) {
            SLUICE_ASSIGN(entitlement.measureUsageFrom, measureFromOf(entitlement.input, actor.now));
        }
    }
    SLUICE_TRY(insertEntitlement(connection, entitlement));
    std::vector<GrantInput> grants = input.grants;
    if (input.type == EntitlementType::Metered && input.issueAmount)
        grants.insert(grants.begin(), issueGrant(entitlement));
    for (GrantInput& grant : grants) {
        const auto written = writeGrant(connection, entitlement, std::move(grant), m_store.ulids(), actor.now);
        if (!written)
            return fail(written.error());
    }
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "entitlement.create", entitlement.id,
                          entitlementLine(entitlement)));
    m_store.noteChange();
    return entitlement;
}

Result<Entitlement> Entitlements::replace(storage::Connection& connection, const Customer& customer,
                                          const Entitlement& entitlement, const EntitlementInput& input,
                                          const MeterActor& actor)
{
    SLUICE_TRY(refuseManaged(entitlement));
    SLUICE_ASSIGN(const Feature feature, findFeature(connection, input.feature));
    if (feature.input.key != entitlement.featureKey)
        return badEntitlement("feature: must be that of the entitlement that is replaced");
    SLUICE_TRY(endEntitlement(connection, entitlement, actor.now));
    return create(connection, customer, input, actor);
}

Result<void> Entitlements::remove(storage::Connection& connection, const Entitlement& entitlement,
                                  const MeterActor& actor)
{
    SLUICE_TRY(refuseManaged(entitlement));
    SLUICE_TRY(endEntitlement(connection, entitlement, actor.now));
    m_store.noteChange();
    return auditMeter(m_store.audit(), connection, actor, "entitlement.delete", entitlement.id,
                      entitlementLine(entitlement));
}

Result<void> Entitlements::reset(storage::Connection& connection, const Entitlement& entitlement,
                                 std::optional<Timestamp> at, bool retainAnchor, std::optional<bool> preserveOverage,
                                 const MeterActor& actor)
{
    if (entitlement.input.type != EntitlementType::Metered)
        return badEntitlement("only a metered entitlement has usage to reset");
    const Timestamp moment = minuteDown(at.value_or(actor.now));
    if (moment > actor.now)
        return badEntitlement("effectiveAt: must not lie in the future");
    if (moment < entitlement.measureUsageFrom || moment < minuteDown(entitlement.usagePeriodAt(actor.now).from))
        return badEntitlement("effectiveAt: must not lie before the current usage period");
    const bool preserve = preserveOverage.value_or(entitlement.input.preserveOverage);
    const auto done =
        connection.exec("INSERT INTO meter_resets (entitlement, at, retain_anchor, preserve_overage) "
                        "VALUES (?, ?, ?, ?) ON CONFLICT (entitlement, at) DO UPDATE SET retain_anchor = "
                        "excluded.retain_anchor, preserve_overage = excluded.preserve_overage",
                        {entitlement.no, moment.micros, std::int64_t(retainAnchor), std::int64_t(preserve)});
    if (!done)
        return fail(done.error());
    m_store.noteChange();
    return auditMeter(
        m_store.audit(), connection, actor, "entitlement.reset", entitlement.id,
        json::Value::object(
            {{"at", formatTimeZ(moment)}, {"retain_anchor", retainAnchor}, {"preserve_overage", preserve}}));
}

Result<Grant> Entitlements::grant(storage::Connection& connection, const Entitlement& entitlement,
                                  const GrantInput& input, const MeterActor& actor)
{
    if (entitlement.input.type != EntitlementType::Metered)
        return badEntitlement("only a metered entitlement takes grants");
    if (minuteDown(input.effectiveAt) < minuteDown(entitlement.usagePeriodAt(actor.now).from))
        return badEntitlement("effectiveAt: must not lie before the current usage period");
    SLUICE_ASSIGN(const Grant grant, writeGrant(connection, entitlement, input, m_store.ulids(), actor.now));
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "grant.create", grant.id,
                          json::Value::object({{"entitlement", entitlement.id},
                                               {"amount", meterText(grant.input.amount)},
                                               {"effective_at", formatTimeZ(grant.input.effectiveAt)}})));
    m_store.noteChange();
    return grant;
}

Result<void> Entitlements::voidGrant(storage::Connection& connection, std::string_view grantId,
                                     std::optional<Timestamp> at, const MeterActor& actor)
{
    SLUICE_ASSIGN(const Grant grant, findGrant(connection, grantId));
    SLUICE_ASSIGN(const Entitlement entitlement, findEntitlement(connection, grant.entitlementId));
    if (grant.voidedAt)
        return badEntitlement("the grant is voided already");
    const Timestamp moment = minuteDown(at.value_or(actor.now));
    if (moment > actor.now || moment < minuteDown(entitlement.usagePeriodAt(actor.now).from))
        return badEntitlement("at: must lie in the current usage period and not in the future");
    const auto done = connection.exec("UPDATE meter_grants SET voided_at = ?, updated = ? WHERE no = ?",
                                      {moment.micros, actor.now.micros, grant.no});
    if (!done)
        return fail(done.error());
    m_store.noteChange();
    return auditMeter(m_store.audit(), connection, actor, "grant.void", grant.id,
                      json::Value::object({{"entitlement", entitlement.id}, {"at", formatTimeZ(moment)}}));
}

}  // namespace sluice::metering
