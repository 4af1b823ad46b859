// Plans, rate cards and subscriptions (openmeter-api 9). A published plan does not change: a change is a new version. Entitlement templates
// of the running phase become entitlements of the subscriber, managed by the subscription. Prices are kept and shown; invoices are not made
// here. Thread: reads on any reader; commands on the writer.
#pragma once

#include "metering/entitlements.h"

namespace sluice::metering {

enum class PlanStatus { Draft, Active, Archived, Scheduled };
const char* planStatusName(PlanStatus status);
enum class SubscriptionStatus { Active, Inactive, Canceled, Scheduled };
const char* subscriptionStatusName(SubscriptionStatus status);

struct PlanInput {
    std::string key, name;
    std::string currency = "USD";
    Duration billingCadence;
    // description, metadata, alignment, proRatingConfig, settlementMode
    json::Value details = json::Object{};
    json::Value phases;  // [{key, name, duration, rateCards}], as they came, checked
};

struct Plan {
    std::int64_t no = 0;
    std::string id;
    int version = 1;
    PlanInput input;
    std::optional<Timestamp> effectiveFrom, effectiveTo, deleted;
    Timestamp created, updated;
    PlanStatus statusAt(Timestamp now) const;
};

struct PlanFilter {
    std::vector<std::string> ids, keys, currencies;
    std::vector<PlanStatus> statuses;
};

class Plans {
public:
    explicit Plans(MeterStore& store) : m_store(store) {}
    // A draft: version 1, or the next one of its key. Conflict: there is a draft of that key. InvalidArgument names the part.
    Result<Plan> create(storage::Connection& connection, const PlanInput& input, const MeterActor& actor);
    Result<Plan> replace(storage::Connection& connection, std::string_view id, const PlanInput& input,
                         const MeterActor& actor);  // drafts only
    Result<void> remove(storage::Connection& connection, std::string_view id, const MeterActor& actor);
    // The former active version of the key is archived in the same commit.
    Result<Plan> publish(storage::Connection& connection, std::string_view id, const MeterActor& actor);
    Result<Plan> archive(storage::Connection& connection, std::string_view id, const MeterActor& actor);

private:
    MeterStore& m_store;
};
// By id, or by key: the active version, else the newest.
Result<Plan> findPlan(storage::Connection& connection, std::string_view idOrKey,
                      std::optional<int> version = std::nullopt);
Result<PageOf<Plan>> listPlans(storage::Connection& connection, const PlanFilter& filter, const PageRequest& page,
                               Timestamp now);

struct SubscriptionInput {
    std::string planKey;
    std::optional<int> planVersion;
    std::optional<PlanInput> customPlan;
    std::string customer;              // id or key
    std::optional<Timestamp> startAt;  // none: now
    std::string startingPhase;
    std::optional<Timestamp> billingAnchor;
    json::Value details = json::Object{};  // name, description, metadata, settlementMode, alignment
};

struct Subscription {
    std::int64_t no = 0;
    std::string id;
    std::string customerId;
    std::int64_t customerNo = 0;
    std::string planId;  // empty: custom
    PlanInput plan;      // as it was when subscribed
    int planVersion = 0;
    std::string startingPhase;
    Timestamp activeFrom, billingAnchor;
    std::optional<Timestamp> activeTo, canceledAt, deleted;
    int phase = -1;                     // whose entitlements stand; -1: none yet, or none any more
    std::optional<Timestamp> nextTurn;  // when a phase begins or all ends
    json::Value details;
    Timestamp created, updated;
    SubscriptionStatus statusAt(Timestamp now) const;
    Period periodAt(Timestamp time) const;  // billing period (REF-34: runs from the subscription's own day)
    struct Phase {
        json::Value definition;
        Timestamp from;
        std::optional<Timestamp> to;
    };
    std::vector<Phase> phases() const;
};

class Subscriptions {
public:
    explicit Subscriptions(MeterStore& store) : m_store(store) {}
    // Conflict: it would overlap another one of the customer. NotFound: plan, customer. InvalidArgument: the plan is no active one.
    Result<Subscription> create(storage::Connection& connection, const SubscriptionInput& input,
                                const MeterActor& actor);
    Result<Subscription> cancel(storage::Connection& connection, std::string_view id, std::optional<Timestamp> at,
                                bool nextCycle, const MeterActor& actor);
    Result<Subscription> uncancel(storage::Connection& connection, std::string_view id, const MeterActor& actor);
    // Only while scheduled.
    Result<void> remove(storage::Connection& connection, std::string_view id, const MeterActor& actor);
    // Ends the current one at `at` (none: now) and begins the next.
    Result<std::pair<Subscription, Subscription>> change(storage::Connection& connection, std::string_view id,
                                                         SubscriptionInput next, bool nextCycle,
                                                         const MeterActor& actor);
    // Phases that have begun since: their entitlements. Called by whoever keeps the meter running; answers how many changed.
    Result<int> turnPhases(storage::Connection& connection, const MeterActor& actor);

private:
    Result<void> turn(storage::Connection& connection, Subscription& subscription, const MeterActor& actor,
                      bool strict = true);

    MeterStore& m_store;
};
Result<Subscription> findSubscription(storage::Connection& connection, std::string_view id);
struct SubscriptionFilter {
    std::string customerId;
    std::vector<SubscriptionStatus> statuses;
};
Result<PageOf<Subscription>> listSubscriptions(storage::Connection& connection, const SubscriptionFilter& filter,
                                               const PageRequest& page, Timestamp now);

}  // namespace sluice::metering
