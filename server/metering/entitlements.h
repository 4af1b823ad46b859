// Entitlements, grants and their balances (openmeter-api 7, 13.6). One live entitlement per customer and feature. Balances are computed
// from the events when asked, so a late event counts and nothing drifts. Thread: reads on any reader; commands on the writer.
#pragma once

#include "metering/balance.h"
#include "metering/customers.h"
#include "metering/features.h"

namespace sluice::metering {

enum class EntitlementType { Metered, Static, Boolean };
const char* entitlementTypeName(EntitlementType type);  // "metered", …

struct GrantInput {
    Int256 amount = 0;  // >= 0
    int priority = 1;   // 1..255
    Timestamp effectiveAt;
    std::optional<Duration> expiration;
    json::Value expirationText;  // {duration, count} as it came, or null
    Int256 minRollover = 0;
    std::optional<Int256> maxRollover;  // none: the amount
    std::optional<Recurrence> recurrence;
    json::Value metadata, annotations;
};

struct Grant {
    std::int64_t no = 0;
    std::string id, entitlementId;
    GrantInput input;  // maxRollover is set
    std::optional<Timestamp> expiresAt, voidedAt;
    Timestamp created, updated;
};

struct EntitlementInput {
    std::string feature;  // key or id
    EntitlementType type = EntitlementType::Boolean;
    json::Value metadata;
    bool softLimit = false;
    bool preserveOverage = false;
    std::optional<Int256> issueAmount;  // allowance of each period
    int issuePriority = 1;
    std::optional<Recurrence> usagePeriod;  // needed when metered; without an anchor: now
    bool anchored = true;                   // false: usagePeriod.anchor is not given
    std::string measureFrom;                // "", "CURRENT_PERIOD_START", "NOW" or a time
    std::string config;                     // static: JSON text
    std::vector<GrantInput> grants;
    std::string subjectKey;      // v1: asked for by subject
    std::string subscriptionId;  // managed by it
};

struct Entitlement {
    std::int64_t no = 0;
    std::string id;
    std::int64_t customerNo = 0;
    std::string customerId;
    std::optional<std::string> customerKey;
    std::int64_t featureNo = 0;
    std::string featureId, featureKey;
    EntitlementInput input;
    Timestamp measureUsageFrom, activeFrom;
    std::optional<Timestamp> activeTo, deleted;
    Timestamp created, updated;
    struct Reset {
        Timestamp at;
        bool retainAnchor = false;
        bool preserveOverage = false;
    };
    std::vector<Reset> resets;  // by hand, by time

    bool activeAt(Timestamp time) const { return !deleted && activeFrom <= time && (!activeTo || time < *activeTo); }
    // Resets of the calendar and by hand in (measureUsageFrom, until].
    std::vector<ResetPoint> resetsUntil(Timestamp until) const;
    Period usagePeriodAt(Timestamp time) const;  // metered
};

struct EntitlementValue {
    bool hasAccess = false;
    std::optional<Balance> balance;     // metered
    std::optional<std::string> config;  // static
};

struct EntitlementFilter {
    std::vector<std::string> features, customerKeys, customerIds, subjects;
    std::vector<EntitlementType> types;
    bool excludeInactive = false;
};

class Entitlements {
public:
    explicit Entitlements(MeterStore& store) : m_store(store) {}

    // Conflict: a live one exists; its id stands in `*conflicting`. InvalidArgument, NotFound.
    Result<Entitlement> create(storage::Connection& connection, const Customer& customer, const EntitlementInput& input,
                               const MeterActor& actor, std::string* conflicting = nullptr);
    // The live one ends now and a new one begins.
    Result<Entitlement> replace(storage::Connection& connection, const Customer& customer,
                                const Entitlement& entitlement, const EntitlementInput& input, const MeterActor& actor);
    Result<void> remove(storage::Connection& connection, const Entitlement& entitlement, const MeterActor& actor);
    // InvalidArgument: not metered, in the future, before the current period.
    Result<void> reset(storage::Connection& connection, const Entitlement& entitlement, std::optional<Timestamp> at,
                       bool retainAnchor, std::optional<bool> preserveOverage, const MeterActor& actor);
    // InvalidArgument: not metered, or effective before the current usage period.
    Result<Grant> grant(storage::Connection& connection, const Entitlement& entitlement, const GrantInput& input,
                        const MeterActor& actor);
    // NotFound; InvalidArgument: voided already, or the time is in the future or before the current period.
    Result<void> voidGrant(storage::Connection& connection, std::string_view grantId, std::optional<Timestamp> at,
                           const MeterActor& actor);

private:
    MeterStore& m_store;
};

Result<Entitlement> findEntitlement(storage::Connection& connection, std::string_view id);
// Of a customer, by id or feature key; NotFound. By key the live one.
Result<Entitlement> findEntitlementOf(storage::Connection& connection, const Customer& customer,
                                      std::string_view idOrFeatureKey);
Result<PageOf<Entitlement>> listEntitlements(storage::Connection& connection, const EntitlementFilter& filter,
                                             const PageRequest& page);
Result<Grant> findGrant(storage::Connection& connection, std::string_view id);
struct GrantFilter {
    std::string entitlementId;
    std::vector<std::string> features, customers;  // customers: id or key
};
Result<PageOf<Grant>> listGrants(storage::Connection& connection, const GrantFilter& filter, const PageRequest& page);

// `at` is rounded up to the minute. An entitlement that is not active: no access and nothing else.
Result<EntitlementValue> entitlementValue(storage::Connection& connection, const MeterSnapshot& snapshot,
                                          const Entitlement& entitlement, Timestamp at);

struct BalanceWindow {
    Period period;
    Int256 usage = 0, balanceAtStart = 0;
};
struct BalanceHistory {
    std::vector<BalanceWindow> windows;
    std::vector<BurnSegment> burndown;
};
// Metered only; [from, to] on the minute; none: from the last reset, to `now`.
Result<BalanceHistory> balanceHistory(storage::Connection& connection, const MeterSnapshot& snapshot,
                                      const Entitlement& entitlement, std::optional<Timestamp> from,
                                      std::optional<Timestamp> to, WindowSize window, const std::string& timeZone,
                                      Timestamp now);

}  // namespace sluice::metering
