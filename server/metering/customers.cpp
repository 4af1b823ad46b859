#include "metering/customers.h"

#include "metering/internal/meter_rows.h"
#include "metering/internal/paging.h"

#include <algorithm>

namespace sluice::metering {

namespace {

#define SLUICE_CUSTOMER_COLUMNS \
    "SELECT c.no, c.id, c.customer_key, c.name, c.subjects, c.details, c.created, c.updated, c.deleted FROM " \
    "meter_customers c "

Customer customerOfRow(const storage::Row& row)
{
    Customer customer;
    customer.no = row.int64(0);
    customer.id = row.text(1);
    customer.input.key = row.optText(2);
    customer.input.name = row.text(3);
    const json::Value subjects = columnJson(row.text(4));
    if (const auto* items = subjects.items()) {
        for (const auto& item : *items)
            customer.input.subjectKeys.emplace_back(item.toText().value_or(""));
    }
    customer.input.details = columnJson(row.text(5));
    customer.created = {row.int64(6)};
    customer.updated = {row.int64(7)};
    customer.deleted = timeOf(row.optInt64(8));
    return customer;
}

std::string subjectsText(const CustomerInput& input)
{
    json::Array items;
    for (const std::string& subject : input.subjectKeys)
        items.emplace_back(subject);
    return json::write(items);
}

Result<void> checkCustomer(const CustomerInput& input)
{
    const auto bad = [](const char* text) { return fail(ErrorCode::InvalidArgument, text); };
    if (input.name.empty() || input.name.size() > 256)
        return bad("name: 1 to 256 characters");
    if (input.key && (input.key->empty() || input.key->size() > 256))
        return bad("key: 1 to 256 characters");
    if (!input.key && input.subjectKeys.empty())
        return bad("a customer needs a key or a subject key");
    if (input.subjectKeys.size() > 100)
        return bad("usageAttribution.subjectKeys: at most 100");
    for (const std::string& subject : input.subjectKeys) {
        if (subject.empty() || subject.size() > 1'024)
            return bad("usageAttribution.subjectKeys: each 1 to 1024 characters");
        if (std::ranges::count(input.subjectKeys, subject) > 1)
            return bad("usageAttribution.subjectKeys: each once");
    }
    return {};
}

std::string emailOf(const CustomerInput& input)
{
    return std::string(input.details.text("primaryEmail").value_or(""));
}

// One row for each text; the primary key refuses what another live customer has.
Result<void> writeAttributions(storage::Connection& connection, const Customer& customer)
{
    if (const auto done = connection.exec("DELETE FROM meter_attributions WHERE customer = ?", {customer.no}); !done)
        return fail(done.error());
    if (customer.deleted)
        return {};
    for (const std::string& subject : customer.subjects()) {
        const auto done =
            connection.exec("INSERT INTO meter_attributions (subject, customer) VALUES (?, ?) ON CONFLICT DO NOTHING",
                            {std::string_view(subject), customer.no});
        if (!done)
            return fail(done.error());
        if (*done == 0)
            return fail(ErrorCode::Conflict,
                        "key or subject key belongs to another customer: " + subject.substr(0, 64));
    }
    return {};
}

Result<bool> hasRows(storage::Connection& connection, std::string_view sql, std::int64_t customer, Timestamp now)
{
    SLUICE_ASSIGN(const auto found, connection.queryOne(sql, {customer, now.micros},
                                                        [](const storage::Row& row) { return row.int64(0); }));
    return found.has_value();
}

constexpr const char* liveSubscription =
    "SELECT no FROM meter_subscriptions WHERE customer = ? AND deleted IS NULL AND "
    "(active_to IS NULL OR active_to > ?) LIMIT 1";
constexpr const char* liveEntitlement = "SELECT no FROM meter_entitlements WHERE customer = ? AND deleted IS NULL AND "
                                        "(active_to IS NULL OR active_to > ?) LIMIT 1";

json::Value customerLine(const Customer& customer)
{
    return json::Value::object({{"key", customer.input.key ? json::Value(*customer.input.key) : json::Value()},
                                {"name", customer.input.name},
                                {"subject_keys", columnJson(subjectsText(customer.input))}});
}

// Rounds of a list's question: the columns it may be ordered by.
constexpr ListOrder customerOrders[] = {{"id", "c.id"}, {"name", "c.name"}, {"createdAt", "c.no"}};

}  // namespace

std::vector<std::string> Customer::subjects() const
{
    std::vector<std::string> all = input.subjectKeys;
    if (input.key && std::ranges::find(all, *input.key) == all.end())
        all.push_back(*input.key);
    return all;
}

Result<Customer> Customers::create(storage::Connection& connection, const CustomerInput& input, const MeterActor& actor)
{
    SLUICE_TRY(checkCustomer(input));
    Customer customer;
    customer.id = m_store.ulids().next(actor.now);
    customer.input = input;
    customer.created = customer.updated = actor.now;
    const std::string subjects = subjectsText(input), details = jsonColumn(input.details), email = emailOf(input);
    SLUICE_ASSIGN(const auto no, connection.queryOne(
                                     "INSERT INTO meter_customers (id, customer_key, name, email, subjects, details, "
                                     "created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING "
                                     "RETURNING no",
                                     {std::string_view(customer.id), storage::optionalText(input.key),
                                      std::string_view(input.name), std::string_view(email), std::string_view(subjects),
                                      std::string_view(details), actor.now.micros, actor.now.micros},
                                     [](const storage::Row& row) { return row.int64(0); }));
    if (!no)
        return fail(ErrorCode::Conflict, "customer with key already exists: " + input.key.value_or("").substr(0, 64));
    customer.no = *no;
    SLUICE_TRY(writeAttributions(connection, customer));
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "customer.create", customer.id, customerLine(customer)));
    m_store.noteChange();
    return customer;
}

Result<Customer> Customers::replace(storage::Connection& connection, std::string_view idOrKey,
                                    const CustomerInput& input, const MeterActor& actor)
{
    SLUICE_TRY(checkCustomer(input));
    SLUICE_ASSIGN(Customer customer, findCustomer(connection, idOrKey));
    if (customer.deleted)
        return fail(ErrorCode::NotFound, "customer not found: " + std::string(idOrKey.substr(0, 64)));
    if (customer.input.subjectKeys != input.subjectKeys) {
        SLUICE_ASSIGN(const bool subscribed, hasRows(connection, liveSubscription, customer.no, actor.now));
        if (subscribed)
            return fail(ErrorCode::Conflict, "subject keys cannot change while the customer has a subscription");
    }
    customer.input = input;
    customer.updated = actor.now;
    const std::string subjects = subjectsText(input), details = jsonColumn(input.details), email = emailOf(input);
    const auto done =
        connection.exec("UPDATE meter_customers SET customer_key = ?, name = ?, email = ?, subjects = ?, "
                        "details = ?, updated = ? WHERE no = ?",
                        {storage::optionalText(input.key), std::string_view(input.name), std::string_view(email),
                         std::string_view(subjects), std::string_view(details), actor.now.micros, customer.no});
    if (!done)
        return fail(done.error());
    SLUICE_TRY(writeAttributions(connection, customer));
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "customer.update", customer.id, customerLine(customer)));
    m_store.noteChange();
    return customer;
}

Result<void> Customers::remove(storage::Connection& connection, std::string_view idOrKey, const MeterActor& actor)
{
    SLUICE_ASSIGN(Customer customer, findCustomer(connection, idOrKey));
    if (customer.deleted)
        return fail(ErrorCode::NotFound, "customer not found: " + std::string(idOrKey.substr(0, 64)));
    SLUICE_ASSIGN(const bool subscribed, hasRows(connection, liveSubscription, customer.no, actor.now));
    SLUICE_ASSIGN(const bool entitled, hasRows(connection, liveEntitlement, customer.no, actor.now));
    if (subscribed || entitled)
        return fail(ErrorCode::Conflict,
                    subscribed ? "the customer has an active subscription" : "the customer has active entitlements");
    customer.deleted = actor.now;
    const auto done = connection.exec("UPDATE meter_customers SET deleted = ?, updated = ? WHERE no = ?",
                                      {actor.now.micros, actor.now.micros, customer.no});
    if (!done)
        return fail(done.error());
    SLUICE_TRY(writeAttributions(connection, customer));
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "customer.delete", customer.id, customerLine(customer)));
    m_store.noteChange();
    return {};
}

Result<Customer> Customers::ensure(storage::Connection& connection, const CustomerInput& input, const MeterActor& actor)
{
    SLUICE_ASSIGN(const auto known,
                  connection.queryOne(SLUICE_CUSTOMER_COLUMNS "JOIN meter_attributions a ON a.customer = c.no WHERE "
                                                              "a.subject = ?",
                                      {std::string_view(*input.key)}, customerOfRow));
    if (known)
        return *known;
    return create(connection, input, actor);
}

Result<Customer> findCustomer(storage::Connection& connection, std::string_view idOrKey)
{
    if (isUlid(idOrKey)) {
        std::string id(idOrKey);
        std::ranges::transform(id, id.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
        SLUICE_ASSIGN(const auto byId, connection.queryOne(SLUICE_CUSTOMER_COLUMNS "WHERE c.id = ?",
                                                           {std::string_view(id)}, customerOfRow));
        if (byId)
            return *byId;
    }
    SLUICE_ASSIGN(const auto byKey,
                  connection.queryOne(SLUICE_CUSTOMER_COLUMNS "WHERE c.customer_key = ? AND c.deleted IS NULL",
                                      {idOrKey}, customerOfRow));
    if (!byKey)
        return fail(ErrorCode::NotFound, "customer not found: " + std::string(idOrKey.substr(0, 64)));
    return *byKey;
}

Result<PageOf<Customer>> listCustomers(storage::Connection& connection, const CustomerFilter& filter,
                                       const PageRequest& page)
{
    ListQuery query("meter_customers c", customerOrders, page);
    if (!page.includeDeleted)
        query.where("c.deleted IS NULL");
    query.part("c.customer_key", filter.key);
    query.part("c.name", filter.name);
    query.part("c.email", filter.primaryEmail);
    if (!filter.subject.empty())
        query.where(
            "EXISTS (SELECT 1 FROM meter_attributions a WHERE a.customer = c.no AND a.subject LIKE ? ESCAPE '!')",
            likePart(filter.subject));
    if (!filter.planKey.empty())
        query.where("EXISTS (SELECT 1 FROM meter_subscriptions s WHERE s.customer = c.no AND s.deleted IS NULL AND "
                    "s.plan_key = ?)",
                    filter.planKey);
    return query.run<Customer>(connection, SLUICE_CUSTOMER_COLUMNS, customerOfRow);
}

Result<std::map<std::string, std::string>> customersOfSubjects(storage::Connection& connection,
                                                               const std::vector<std::string>& subjects)
{
    std::map<std::string, std::string> found;
    for (const std::string& subject : subjects) {
        SLUICE_ASSIGN(const auto id,
                      connection.queryOne("SELECT c.id FROM meter_attributions a JOIN meter_customers c ON c.no = "
                                          "a.customer WHERE a.subject = ?",
                                          {std::string_view(subject)},
                                          [](const storage::Row& row) { return row.text(0); }));
        if (id)
            found.emplace(subject, *id);
    }
    return found;
}

}  // namespace sluice::metering
