// Entitlements and grants as rows.
#pragma once

#include "metering/entitlements.h"
#include "metering/internal/meter_rows.h"

namespace sluice::metering {

#define SLUICE_ENTITLEMENT_COLUMNS \
    "SELECT e.no, e.id, e.customer, c.id, c.customer_key, e.feature, f.id, e.feature_key, e.type, e.subject_key, " \
    "e.subscription, e.measure_from, e.active_from, e.active_to, e.details, e.created, e.updated, e.deleted FROM " \
    "meter_entitlements e JOIN meter_customers c ON c.no = e.customer JOIN meter_features f ON f.no = e.feature "

#define SLUICE_GRANT_COLUMNS \
    "SELECT g.no, g.id, e.id, g.amount, g.priority, g.effective_at, g.expires_at, g.voided_at, g.min_rollover, " \
    "g.max_rollover, g.details, g.created, g.updated FROM meter_grants g JOIN meter_entitlements e ON e.no = " \
    "g.entitlement "

Entitlement entitlementOfRow(const storage::Row& row);
Result<void> insertEntitlement(storage::Connection& connection, Entitlement& entitlement);
Result<void> loadResets(storage::Connection& connection, Entitlement& entitlement);

Grant grantOfRow(const storage::Row& row);
Result<void> insertGrant(storage::Connection& connection, std::int64_t entitlement, Grant& grant);
Result<std::vector<Grant>> grantsOf(storage::Connection& connection, std::int64_t entitlement);

}  // namespace sluice::metering
