// Administration of a meter behind one interface (clearinghouse 7.3, 8; issue 5, part 4): meters, features, plans, customers, subscriptions,
// access, credit grants, balances and usage, whatever counts: the embedded meter, a self-hosted OpenMeter (v1) or Konnect (v3). Every list
// follows its pages to the end (REF-23); making what is there already answers with what is there (REF-21); money is USD alone (REF-24).
// Thread: any that may wait, never the GUI's or the writer's; calls block, at most the backend's deadline each. `stop` in the backend's config.
// Errors: Unavailable, Timeout, Cancelled (the backend was not reached), Denied (its credential), NotFound, Conflict, InvalidArgument (it
// refused the values, with its words), Protocol (an answer that its contract does not allow).
#pragma once

#include "core/clock.h"
#include "core/int256.h"
#include "core/json.h"
#include "core/result.h"
#include "metering/meter.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::metering {

enum class AdminFlavour { Embedded, SelfHostedV1, KonnectV3 };
const char* adminFlavourName(AdminFlavour flavour);  // "embedded", "openmeter v1", "konnect v3"

struct AdminMeter {
    std::string id, key, name;
    std::string aggregation;  // lower case: "sum", "count", "unique_count", …
    std::string eventType;
    std::string valueProperty;                           // empty: count
    std::vector<Dimension> dimensions;                   // by name
    bool sameDefinition(const AdminMeter& other) const;  // all that cannot be changed later, and the dimensions
};

struct AdminFeature {
    std::string id, key, name;
    std::string meterId, meterKey;  // one of them may be empty when the backend tells only the other
};

// A plan of one phase with unit-priced rate cards, which is all that 7.3 needs; others are shown but not made here.
struct AdminRateCard {
    std::string featureKey, name;
    std::string unitPrice;      // decimal dollars for one unit of the meter
    std::string includedUnits;  // usage discount in units of the meter; empty: none
    bool operator==(const AdminRateCard&) const = default;
};
struct AdminPlan {
    std::string id, key, name;
    int version = 1;
    std::string status;  // "draft", "active", "archived", "scheduled"
    std::string currency = "USD";
    std::string cadence = "P1M";
    std::vector<AdminRateCard> cards;
    std::map<std::string, std::string> labels;
};

struct AdminCustomer {
    std::string id, key, name;
    std::vector<std::string> subjectKeys;
};

struct AdminSubscription {
    std::string id, customerId, planKey, planId;
    std::string status;  // "active", "inactive", "canceled", "scheduled"
    std::optional<Timestamp> from, to;
    // Whether it serves now or will (REF-22): a canceled one serves until its end.
    bool live(Timestamp now) const;
};

struct AdminAccess {
    std::string featureKey;
    std::string type;  // "metered", "static", "boolean"
    bool hasAccess = false;
    std::string config;
};

struct AdminGrant {
    std::string id, key, name;
    std::int64_t usdMicros = 0;
    int priority = 1;
    std::vector<std::string> features;
    std::string expiresAfter;  // ISO 8601 when made ("P1Y"); empty: never
    std::string status;        // "pending", "active", "expired", "voided"; empty: the backend does not say
};

struct AdminBalance {
    std::int64_t liveUsdMicros = 0;  // what may be spent now
    std::optional<std::int64_t> settledUsdMicros, pendingUsdMicros;
    bool known = false;  // false: the customer has no balance in USD
};

struct AdminUsageQuery {
    std::string meterKey;
    std::optional<Timestamp> from, to;
    std::string granularity;            // "", "PT1M", "PT1H", "P1D", "P1M"
    std::vector<std::string> subjects;  // none: an empty answer without a call
    std::vector<std::string> groupBy;   // dimensions, "subject"
};
struct AdminUsageRow {
    Int256 value = 0;  // of meterScale
    std::string valueText;
    std::optional<Timestamp> from, to;
    std::map<std::string, std::string> dimensions;
};

template<class T>
struct Ensured {
    T value;
    bool created = false;
};

class MeterAdmin {
public:
    virtual ~MeterAdmin() = default;
    virtual AdminFlavour flavour() const = 0;
    // Reaches it and checks the credential, changing nothing.
    virtual Result<void> check() = 0;

    virtual Result<std::vector<AdminMeter>> meters() = 0;
    virtual Result<Ensured<AdminMeter>>
    ensureMeter(const AdminMeter& meter) = 0;  // by key; an existing one stays as it is
    virtual Result<void> changeDimensions(const AdminMeter& meter, const std::vector<Dimension>& dimensions) = 0;
    virtual Result<void> removeMeter(const AdminMeter& meter) = 0;

    virtual Result<std::vector<AdminFeature>> features() = 0;
    virtual Result<Ensured<AdminFeature>> ensureFeature(const AdminFeature& feature) = 0;  // meterKey names the meter
    virtual Result<void> removeFeature(const AdminFeature& feature) = 0;

    virtual Result<std::vector<AdminPlan>> plans(std::string_view key) = 0;  // all versions of it; empty: all plans
    virtual Result<AdminPlan> createPlan(const AdminPlan& plan) = 0;         // a draft
    virtual Result<AdminPlan> publishPlan(const std::string& id) = 0;
    virtual Result<AdminPlan> archivePlan(const std::string& id) = 0;
    virtual Result<void> removePlan(const std::string& id) = 0;  // a draft

    virtual Result<std::vector<AdminCustomer>> customers(std::string_view keyPrefix) = 0;  // empty: all
    virtual Result<std::optional<AdminCustomer>> customer(const std::string& key) = 0;
    virtual Result<Ensured<AdminCustomer>> ensureCustomer(const AdminCustomer& customer) = 0;
    // Conflict: a live subscription locks the subjects.
    virtual Result<AdminCustomer> changeAttribution(const AdminCustomer& customer) = 0;

    virtual Result<std::vector<AdminSubscription>> subscriptions(const AdminCustomer& customer) = 0;
    virtual Result<AdminSubscription> subscribe(const AdminCustomer& customer, const std::string& planKey) = 0;
    virtual Result<void> cancelSubscription(const std::string& id) = 0;  // now

    virtual Result<std::vector<AdminAccess>> access(const AdminCustomer& customer) = 0;
    virtual Result<std::vector<AdminGrant>> grants(const AdminCustomer& customer) = 0;
    // By grant.key: the same key again makes no second one. v1 and embedded: on the entitlement of the one feature named.
    virtual Result<Ensured<AdminGrant>> ensureGrant(const AdminCustomer& customer, const AdminGrant& grant) = 0;
    virtual Result<AdminBalance> balance(const AdminCustomer& customer, const std::string& featureKey) = 0;
    virtual Result<std::vector<AdminUsageRow>> usage(const AdminUsageQuery& query) = 0;
};

// The one that lives, or a new one to the plan (REF-22); of two makers at once the first counts.
Result<Ensured<AdminSubscription>> ensureSubscribed(MeterAdmin& admin, const Clock& clock,
                                                    const AdminCustomer& customer, const std::string& planKey);
// What an operator gives: named so, for a year, for one feature.
AdminGrant operatorGrant(std::string key, std::int64_t usdMicros, std::string feature);
// As ensureGrant. Conflict: the key was used for another amount.
Result<Ensured<AdminGrant>> grantOnce(MeterAdmin& admin, const AdminCustomer& customer, const AdminGrant& grant);
// NotFound: the meter has no such customer.
Result<AdminCustomer> knownCustomer(MeterAdmin& admin, const std::string& key);

// Dollars as decimal text to millionths, cut off toward zero; negative is 0 (6.5). None: no decimal, or beyond 64 bits.
std::optional<std::int64_t> usdMicrosOf(std::string_view dollars);
std::string dollarsOf(std::int64_t usdMicros);  // 5000000 -> "5", 1500000 -> "1.5"; negative: "0"
std::string customerKeyOf(std::string_view clientId, std::string_view externalUserId);  // trimmed, joined by ':'

}  // namespace sluice::metering
