#include "metering/internal/entitlement_rows.h"

#include "metering/meter_decimal.h"

namespace sluice::metering {

namespace {

EntitlementType typeOf(const std::string& name)
{
    return name == "metered"  ? EntitlementType::Metered
           : name == "static" ? EntitlementType::Static
                              : EntitlementType::Boolean;
}

json::Value recurrenceJson(const std::optional<Recurrence>& recurrence)
{
    if (!recurrence)
        return nullptr;
    return json::Value::object(
        {{"interval", durationText(recurrence->interval)}, {"anchor", recurrence->anchor.micros}});
}

std::optional<Recurrence> recurrenceOf(const json::Value* value)
{
    if (!value)
        return std::nullopt;
    const auto interval = durationOf(value->text("interval").value_or(""));
    const auto anchor = value->int64("anchor");
    if (!interval || !anchor)
        return std::nullopt;
    return Recurrence{*interval, {*anchor}};
}

bool flagOf(const json::Value& value, std::string_view name)
{
    const auto* member = value.find(name);
    return member && member->boolean() && *member->boolean();
}

json::Value memberOf(const json::Value& value, std::string_view name)
{
    const auto* member = value.find(name);
    return member ? *member : json::Value();
}

std::string entitlementDetails(const EntitlementInput& input)
{
    return json::write(
        json::Value::object({{"metadata", input.metadata},
                             {"soft", input.softLimit},
                             {"preserveOverage", input.preserveOverage},
                             {"issue", input.issueAmount ? json::Value(meterText(*input.issueAmount)) : json::Value()},
                             {"issuePriority", input.issuePriority},
                             {"usagePeriod", recurrenceJson(input.usagePeriod)},
                             {"config", input.config}}));
}

}  // namespace

Entitlement entitlementOfRow(const storage::Row& row)
{
    Entitlement entitlement;
    entitlement.no = row.int64(0);
    entitlement.id = row.text(1);
    entitlement.customerNo = row.int64(2);
    entitlement.customerId = row.text(3);
    entitlement.customerKey = row.optText(4);
    entitlement.featureNo = row.int64(5);
    entitlement.featureId = row.text(6);
    entitlement.featureKey = row.text(7);
    EntitlementInput& input = entitlement.input;
    input.feature = entitlement.featureKey;
    input.type = typeOf(row.text(8));
    input.subjectKey = row.text(9);
    input.subscriptionId = row.text(10);
    entitlement.measureUsageFrom = {row.int64(11)};
    entitlement.activeFrom = {row.int64(12)};
    entitlement.activeTo = timeOf(row.optInt64(13));
    const json::Value details = columnJson(row.text(14));
    input.metadata = memberOf(details, "metadata");
    input.softLimit = flagOf(details, "soft");
    input.preserveOverage = flagOf(details, "preserveOverage");
    if (const auto issue = details.text("issue"))
        input.issueAmount = meterDecimal(*issue);
    input.issuePriority = int(details.int64("issuePriority").value_or(1));
    input.usagePeriod = recurrenceOf(details.find("usagePeriod"));
    input.config = std::string(details.text("config").value_or(""));
    entitlement.created = {row.int64(15)};
    entitlement.updated = {row.int64(16)};
    entitlement.deleted = timeOf(row.optInt64(17));
    return entitlement;
}

Result<void> insertEntitlement(storage::Connection& connection, Entitlement& entitlement)
{
    const EntitlementInput& input = entitlement.input;
    const std::string details = entitlementDetails(input);
    SLUICE_ASSIGN(
        const auto no,
        connection.queryOne("INSERT INTO meter_entitlements (id, customer, feature, feature_key, type, "
                            "subject_key, subscription, measure_from, active_from, active_to, details, created, "
                            "updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING no",
                            {std::string_view(entitlement.id), entitlement.customerNo, entitlement.featureNo,
                             std::string_view(entitlement.featureKey),
                             std::string_view(entitlementTypeName(input.type)), std::string_view(input.subjectKey),
                             std::string_view(input.subscriptionId), entitlement.measureUsageFrom.micros,
                             entitlement.activeFrom.micros, storage::optionalInt(microsOf(entitlement.activeTo)),
                             std::string_view(details), entitlement.created.micros, entitlement.updated.micros},
                            [](const storage::Row& row) { return row.int64(0); }));
    entitlement.no = no.value_or(0);
    return {};
}

Result<void> loadResets(storage::Connection& connection, Entitlement& entitlement)
{
    return connection.query(
        "SELECT at, retain_anchor, preserve_overage FROM meter_resets WHERE entitlement = ? ORDER BY at",
        {entitlement.no}, [&](const storage::Row& row) {
            entitlement.resets.push_back({{row.int64(0)}, row.int64(1) != 0, row.int64(2) != 0});
            return true;
        });
}

Grant grantOfRow(const storage::Row& row)
{
    Grant grant;
    grant.no = row.int64(0);
    grant.id = row.text(1);
    grant.entitlementId = row.text(2);
    grant.input.amount = row.int256(3);
    grant.input.priority = int(row.int64(4));
    grant.input.effectiveAt = {row.int64(5)};
    grant.expiresAt = timeOf(row.optInt64(6));
    grant.voidedAt = timeOf(row.optInt64(7));
    grant.input.minRollover = row.int256(8);
    grant.input.maxRollover = row.int256(9);
    const json::Value details = columnJson(row.text(10));
    grant.input.expirationText = memberOf(details, "expiration");
    grant.input.recurrence = recurrenceOf(details.find("recurrence"));
    grant.input.metadata = memberOf(details, "metadata");
    grant.input.annotations = memberOf(details, "annotations");
    grant.created = {row.int64(11)};
    grant.updated = {row.int64(12)};
    return grant;
}

Result<void> insertGrant(storage::Connection& connection, std::int64_t entitlement, Grant& grant)
{
    const GrantInput& input = grant.input;
    const std::string details = json::write(json::Value::object({{"expiration", input.expirationText},
                                                                 {"recurrence", recurrenceJson(input.recurrence)},
                                                                 {"metadata", input.metadata},
                                                                 {"annotations", input.annotations}}));
    SLUICE_ASSIGN(const auto no,
                  connection.queryOne(
                      "INSERT INTO meter_grants (id, entitlement, amount, priority, effective_at, "
                      "expires_at, min_rollover, max_rollover, details, created, updated) VALUES (?, ?, "
                      "?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING no",
                      {std::string_view(grant.id), entitlement, input.amount, std::int64_t(input.priority),
                       input.effectiveAt.micros, storage::optionalInt(microsOf(grant.expiresAt)), input.minRollover,
                       *input.maxRollover, std::string_view(details), grant.created.micros, grant.updated.micros},
                      [](const storage::Row& row) { return row.int64(0); }));
    grant.no = no.value_or(0);
    return {};
}

Result<std::vector<Grant>> grantsOf(storage::Connection& connection, std::int64_t entitlement)
{
    std::vector<Grant> grants;
    SLUICE_TRY(connection.query(SLUICE_GRANT_COLUMNS "WHERE g.entitlement = ? ORDER BY g.no", {entitlement},
                                [&](const storage::Row& row) {
                                    grants.push_back(grantOfRow(row));
                                    return true;
                                }));
    return grants;
}

}  // namespace sluice::metering
