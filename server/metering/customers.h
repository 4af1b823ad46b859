// Customers and subjects (openmeter-api 4, 5). An event belongs to the live customer whose key or subject key its subject is, as the
// customer is defined when usage is asked. A text attributes to one live customer only. Thread: reads on any reader; commands on the writer.
#pragma once

#include "metering/meter_store.h"

namespace sluice::metering {

struct CustomerInput {
    std::string name;                // 1..256
    std::optional<std::string> key;  // 1..256; needed when there is no subject key
    std::vector<std::string> subjectKeys;
    // description, metadata, primaryEmail, currency, billingAddress, annotations: as they came, checked
    json::Value details = json::Object{};
};

struct Customer {
    std::int64_t no = 0;
    std::string id;
    CustomerInput input;
    Timestamp created, updated;
    std::optional<Timestamp> deleted;
    // What events carry: subject keys, and the key when it is none of them.
    std::vector<std::string> subjects() const;
};

struct CustomerFilter {
    std::string key, name, primaryEmail, subject;  // parts of the text
    std::string planKey;
};

class Customers {
public:
    explicit Customers(MeterStore& store) : m_store(store) {}

    // Conflict: key or a subject key belongs to another live customer.
    Result<Customer> create(storage::Connection& connection, const CustomerInput& input, const MeterActor& actor);
    // Conflict also: subject keys change while a subscription is active.
    Result<Customer> replace(storage::Connection& connection, std::string_view idOrKey, const CustomerInput& input,
                             const MeterActor& actor);
    // Conflict: an active subscription or entitlement.
    Result<void> remove(storage::Connection& connection, std::string_view idOrKey, const MeterActor& actor);
    // The customer of that key; made when there is none. For automatic provisioning; not audited beyond the making.
    Result<Customer> ensure(storage::Connection& connection, const CustomerInput& input, const MeterActor& actor);

private:
    MeterStore& m_store;
};

// NotFound "customer not found: x". By id a deleted one is found too: look at `deleted` (412).
Result<Customer> findCustomer(storage::Connection& connection, std::string_view idOrKey);
Result<PageOf<Customer>> listCustomers(storage::Connection& connection, const CustomerFilter& filter,
                                       const PageRequest& page);
// Live customer ids by event subject, of those that have one.
Result<std::map<std::string, std::string>> customersOfSubjects(storage::Connection& connection,
                                                               const std::vector<std::string>& subjects);

struct SubjectInput {
    std::string key;
    json::Value details = json::Object{};  // displayName, metadata, …
};
struct Subject {
    std::string id;
    SubjectInput input;
    Timestamp created, updated;
};

class Subjects {
public:
    explicit Subjects(MeterStore& store) : m_store(store) {}
    Result<Subject> upsert(storage::Connection& connection, const SubjectInput& input, const MeterActor& actor);
    Result<void> remove(storage::Connection& connection, std::string_view idOrKey, const MeterActor& actor);

private:
    MeterStore& m_store;
};
Result<Subject> findSubject(storage::Connection& connection, std::string_view idOrKey);
Result<std::vector<Subject>> listSubjects(storage::Connection& connection);

}  // namespace sluice::metering
