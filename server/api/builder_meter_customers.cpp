// Customers of the meter that is administered: who they are, what they are subscribed to, what they may use and were given (clearinghouse 6.5, 8).
#include "api/internal/builder_meter.h"
#include "core/amount.h"
#include "metering/recurrence.h"

namespace sluice::api {

namespace {

using metering::AdminCustomer;
using metering::MeterAdmin;

constexpr const char* adminCustomersPath = "/api/v1/platform/meter/customers";
constexpr std::size_t mostSubjectKeys = 100;
constexpr std::size_t longestSubjectKey = 256;

std::string adminCustomerOrder(const AdminCustomer& customer)
{
    return customer.key + '\n' + customer.id;
}

std::string adminSubscriptionOrder(const metering::AdminSubscription& subscription)
{
    return (subscription.from ? formatTimeZ(*subscription.from) : std::string()) + '\n' + subscription.id;
}

std::string adminAccessOrder(const metering::AdminAccess& access)
{
    return access.featureKey;
}

std::string adminGrantOrder(const metering::AdminGrant& grant)
{
    return grant.key + '\n' + grant.id;
}

json::Value adminCustomerSchema(std::vector<std::pair<std::string, json::Value>> more = {})
{
    const auto text = schemaOf("string");
    std::vector<std::pair<std::string, json::Value>> members{
        {"id", text}, {"key", text}, {"name", text}, {"subjectKeys", schemaList(text)}};
    std::ranges::move(more, std::back_inserter(members));
    return schemaObject(std::move(members));
}

json::Value adminSubscriptionSchema()
{
    const auto text = schemaOf("string");
    const auto time = schemaOrNull("string");
    return schemaObject({{"id", text}, {"plan", text}, {"status", text}, {"from", time}, {"to", time}});
}

json::Value adminGrantSchema()
{
    const auto text = schemaOf("string");
    return schemaObject({{"id", text},
                         {"key", text},
                         {"name", text},
                         {"usdMicros", schemaOf("integer")},
                         {"priority", schemaOf("integer")},
                         {"status", text},
                         {"features", schemaList(text)}});
}

// An operation of one customer, "/REST" below its key.
BuilderOperation customerOperation(const BuilderServices& services, const char* method, const char* rest,
                                   const char* id, const char* summary)
{
    const std::string pattern = std::string(adminCustomersPath) + "/{key}" + rest;
    auto operation = meterOperation(services, method, pattern.c_str(), id, summary);
    operation.path = {meterName("key", 512)};
    operation.errors.push_back({404, "no such customer"});
    return operation;
}

BuilderOperation listAdminCustomers(BuilderServices& services)
{
    auto operation = meterOperation(services, "GET", adminCustomersPath, "listCustomers",
                                    "The customers, by key: CLIENT:USER of those that Sluice made");
    operation.query = {textField("prefix", 512, "Of the key")};
    answersList<AdminCustomer>(
        services, operation, adminCustomerSchema(),
        [](MeterAdmin& admin, const BuilderCall& call) { return admin.customers(call.query.textOr("prefix")); },
        metering::adminCustomerJson, adminCustomerOrder);
    return operation;
}

BuilderOperation oneAdminCustomer(BuilderServices& services)
{
    auto operation = customerOperation(services, "GET", "", "customer", "One customer");
    operation.answer = adminCustomerSchema();
    operation.handler = [&services](const BuilderCallPtr& call) {
        services.adminCalls->ask(call, [call](MeterAdmin& admin) -> Result<http::Response> {
            SLUICE_ASSIGN(const auto who, metering::knownCustomer(admin, call->path.textOr("key")));
            return http::json(200, metering::adminCustomerJson(who));
        });
    };
    return operation;
}

Result<http::Response> ensuredCustomer(MeterAdmin& admin, const Clock& clock, const AdminCustomer& wanted,
                                       const std::string& plan)
{
    SLUICE_ASSIGN(const auto ensured, admin.ensureCustomer(wanted));
    json::Value tree = metering::adminCustomerJson(ensured.value);
    tree.set("subscription", json::Value());
    if (!plan.empty()) {
        SLUICE_ASSIGN(const auto held, metering::ensureSubscribed(admin, clock, ensured.value, plan));
        tree.set("subscription", metering::adminSubscriptionJson(held.value));
    }
    return meterMade(ensured.created, tree);
}

BuilderOperation ensureAdminCustomer(BuilderServices& services)
{
    auto operation = meterOperation(services, "POST", adminCustomersPath, "ensureCustomer",
                                    "The customer of a tenant's user, found or made, and subscribed where wanted");
    operation.bodyKind = BuilderBody::Json;
    FieldSpec subscribe;
    subscribe.name = "subscribe";
    subscribe.kind = FieldKind::Flag;
    subscribe.description = "To `plan`, unless a subscription lives";
    operation.body = {meterName("clientId", 255), meterName("externalUserId", 255),
                      textField("name", 256, "The user, when absent"), std::move(subscribe),
                      textField("plan", 64, "Key; the default plan, when absent")};
    auto answer = adminCustomerSchema(
        {{"subscription",
          json::Value::object({{"anyOf", json::Value::array({adminSubscriptionSchema(), schemaOf("null")})}})}});
    operation.answer = operation.created = std::move(answer);
    operation.errors.push_back({404, "no such plan"});
    operation.errors.push_back({409, "the user is the subject of another customer"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        AdminCustomer wanted;
        wanted.key = metering::customerKeyOf(call->fields.textOr("clientId"), call->fields.textOr("externalUserId"));
        if (wanted.key.starts_with(':') || wanted.key.ends_with(':'))
            return call->refuse(400, "invalid_request", "clientId and externalUserId must not be blank");
        wanted.name = call->fields.textOr("name", call->fields.textOr("externalUserId"));
        wanted.subjectKeys = {wanted.key};
        std::string plan;
        if (call->fields.flag("subscribe").value_or(false))
            plan = call->fields.textOr("plan", services.parts.meterDoor ? services.parts.meterDoor->planKey : "");
        services.adminCalls->change(call, {"customer.ensure", wanted.key, call->body},
                                    [&services, wanted, plan](MeterAdmin& admin) {
                                        return ensuredCustomer(admin, *services.parts.clock, wanted, plan);
                                    });
    };
    return operation;
}

BuilderOperation attributeCustomer(BuilderServices& services)
{
    auto operation = customerOperation(services, "PUT", "", "attributeCustomer",
                                       "Which subjects are the customer's: their usage is billed to it");
    operation.bodyKind = BuilderBody::Json;
    FieldSpec keys;
    keys.name = "subjectKeys";
    keys.kind = FieldKind::TextList;
    keys.required = true;
    keys.description = "All of them, at most 100";
    operation.body = {std::move(keys)};
    operation.answer = adminCustomerSchema();
    operation.errors.push_back({409, "a subject is another customer's, or a live subscription locks them"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        const auto subjects = call->fields.list("subjectKeys").value_or(std::vector<std::string>());
        if (subjects.size() > mostSubjectKeys)
            return call->refuse(400, "invalid_request", "subjectKeys: at most 100");
        for (const std::string& subject : subjects) {
            if (subject.empty() || subject.size() > longestSubjectKey)
                return call->refuse(400, "invalid_request", "subjectKeys: each has 1 to 256 characters");
        }
        const std::string key = call->path.textOr("key");
        services.adminCalls->change(call, {"customer.update", key, call->body},
                                    [key, subjects](MeterAdmin& admin) -> Result<http::Response> {
                                        SLUICE_ASSIGN(AdminCustomer who, metering::knownCustomer(admin, key));
                                        who.subjectKeys = subjects;
                                        SLUICE_ASSIGN(const auto changed, admin.changeAttribution(who));
                                        return http::json(200, metering::adminCustomerJson(changed));
                                    });
    };
    return operation;
}

// A list of one customer's.
template<class T>
BuilderOperation customerList(BuilderServices& services, const char* rest, const char* id, const char* summary,
                              json::Value item, Result<std::vector<T>> (MeterAdmin::*list)(const AdminCustomer&),
                              json::Value (*tree)(const T&), std::string (*order)(const T&))
{
    auto operation = customerOperation(services, "GET", rest, id, summary);
    answersList<T>(
        services, operation, std::move(item),
        [list](MeterAdmin& admin, const BuilderCall& call) -> Result<std::vector<T>> {
            SLUICE_ASSIGN(const auto who, metering::knownCustomer(admin, call.path.textOr("key")));
            return (admin.*list)(who);
        },
        tree, order);
    return operation;
}

BuilderOperation subscribeCustomer(BuilderServices& services)
{
    auto operation = customerOperation(services, "POST", "/subscriptions", "subscribeCustomer",
                                       "Subscribe a customer to a plan, from now on");
    operation.bodyKind = BuilderBody::Json;
    operation.bodyOptional = true;
    operation.body = {textField("plan", 64, "Key; the default plan, when absent")};
    operation.created = adminSubscriptionSchema();
    operation.errors.push_back({409, "it is subscribed already"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        const std::string key = call->path.textOr("key");
        std::string plan = call->fields.textOr("plan");
        if (plan.empty() && services.parts.meterDoor)
            plan = services.parts.meterDoor->planKey;
        services.adminCalls->change(call, {"subscription.create", key, json::Value::object({{"plan", plan}})},
                                    [key, plan](MeterAdmin& admin) -> Result<http::Response> {
                                        SLUICE_ASSIGN(const auto who, metering::knownCustomer(admin, key));
                                        SLUICE_ASSIGN(const auto made, admin.subscribe(who, plan));
                                        return http::json(201, metering::adminSubscriptionJson(made));
                                    });
    };
    return operation;
}

BuilderOperation cancelAdminSubscription(BuilderServices& services)
{
    auto operation = meterOperation(services, "POST", "/api/v1/platform/meter/subscriptions/{subscription}/cancel",
                                    "cancelSubscription", "End a subscription now");
    operation.path = {meterName("subscription", 256, "Id")};
    operation.answer = meterDoneSchema();
    operation.errors.push_back({404, "no such subscription"});
    operation.errors.push_back({409, "its state forbids it"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        const std::string id = call->path.textOr("subscription");
        services.adminCalls->change(call, {"subscription.cancel", id},
                                    [id](MeterAdmin& admin) -> Result<http::Response> {
                                        SLUICE_TRY(admin.cancelSubscription(id));
                                        return meterDone();
                                    });
    };
    return operation;
}

Result<metering::AdminGrant> wantedGrant(const BuilderCall& call, const metering::AdminDoor& door)
{
    const Fields& fields = call.fields;
    const Int256 step = boost::multiprecision::pow(Int256(10), unsigned(decimalScale - 6));
    const Int256 units = fields.units("amount").value_or(0);
    if (units % step != 0)
        return fail(ErrorCode::InvalidArgument, "amount must have at most 6 decimals");
    const Int256 micros = units / step;
    if (micros <= 0 || micros > Int256(INT64_MAX))
        return fail(ErrorCode::InvalidArgument, "amount must be above 0 and below 9,223,372,036,854 dollars");
    const std::string header(call.request->header("Idempotency-Key"));
    const std::string key = fields.textOr("key", header);
    if (key.empty())
        return fail(ErrorCode::InvalidArgument, "key is required, or an Idempotency-Key");
    auto grant =
        metering::operatorGrant(key, static_cast<std::int64_t>(micros), fields.textOr("feature", door.feature));
    grant.name = fields.textOr("name", grant.name);
    grant.priority = int(fields.integer("priority").value_or(grant.priority));
    grant.expiresAfter = fields.textOr("expiresAfter", grant.expiresAfter);
    if (!grant.expiresAfter.empty() && !metering::durationOf(grant.expiresAfter))
        return fail(ErrorCode::InvalidArgument, "expiresAfter must be an ISO 8601 duration, such as P1Y");
    return grant;
}

BuilderOperation grantCustomer(BuilderServices& services)
{
    auto operation = customerOperation(services, "POST", "/grants", "grantCustomer",
                                       "Give a customer a credit. The same key again gives nothing twice");
    operation.bodyKind = BuilderBody::Json;
    operation.idempotencyKey = true;
    FieldSpec amount;
    amount.name = "amount";
    amount.kind = FieldKind::Decimal;
    amount.required = true;
    amount.description = "USD, at most 6 decimals; send text for exactness";
    operation.body = {std::move(amount),
                      textField("key", 256, "Names the grant for ever; the Idempotency-Key, when absent"),
                      textField("name", 256),
                      integerField("priority", 1, 255, {}, "Lower is spent first"),
                      textField("expiresAfter", 16, "ISO 8601; P1Y when absent, never when empty"),
                      textField("feature", 64, "What it may be spent on; that of the gate, when absent")};
    operation.answer = operation.created = adminGrantSchema();
    operation.errors.push_back({409, "the key was used for another amount"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!services.parts.meterDoor)
            return call->refuse(503, "temporarily_unavailable", "no meter is configured");
        const auto wanted = wantedGrant(*call, *services.parts.meterDoor);
        if (!wanted)
            return call->refuse(wanted.error());
        const std::string key = call->path.textOr("key");
        services.adminCalls->change(call, {"grant.create", key, metering::adminGrantJson(*wanted)},
                                    [key, grant = *wanted](MeterAdmin& admin) -> Result<http::Response> {
                                        SLUICE_ASSIGN(const auto who, metering::knownCustomer(admin, key));
                                        SLUICE_ASSIGN(const auto made, metering::grantOnce(admin, who, grant));
                                        return meterMade(made.created, metering::adminGrantJson(made.value));
                                    });
    };
    return operation;
}

BuilderOperation balanceOfCustomer(BuilderServices& services)
{
    auto operation = customerOperation(services, "GET", "/balance", "customerBalance",
                                       "What the meter says a customer may still spend, in USD micros");
    operation.query = {textField("feature", 64, "That of the gate, when absent")};
    operation.answer = schemaObject({{"known", schemaOf("boolean")},
                                     {"currency", schemaOf("string")},
                                     {"liveUsdMicros", schemaOf("integer")},
                                     {"settledUsdMicros", schemaOrNull("integer")},
                                     {"pendingUsdMicros", schemaOrNull("integer")}});
    operation.handler = [&services](const BuilderCallPtr& call) {
        const std::string feature =
            call->query.textOr("feature", services.parts.meterDoor ? services.parts.meterDoor->feature : "");
        services.adminCalls->ask(call, [call, feature](MeterAdmin& admin) -> Result<http::Response> {
            SLUICE_ASSIGN(const auto who, metering::knownCustomer(admin, call->path.textOr("key")));
            SLUICE_ASSIGN(const auto balance, admin.balance(who, feature));
            return http::json(200, metering::adminBalanceJson(balance));
        });
    };
    return operation;
}

}  // namespace

void addBuilderMeterCustomers(BuilderTable& table, BuilderServices& services)
{
    for (const auto make : {listAdminCustomers, ensureAdminCustomer, oneAdminCustomer, attributeCustomer})
        table.push_back(make(services));
    table.push_back(customerList(services, "/subscriptions", "customerSubscriptions",
                                 "What a customer is and was subscribed to", adminSubscriptionSchema(),
                                 &MeterAdmin::subscriptions, metering::adminSubscriptionJson, adminSubscriptionOrder));
    table.push_back(subscribeCustomer(services));
    table.push_back(cancelAdminSubscription(services));
    const auto text = schemaOf("string");
    table.push_back(customerList(
        services, "/access", "customerAccess", "What a customer may use",
        schemaObject({{"feature", text}, {"type", text}, {"hasAccess", schemaOf("boolean")}, {"config", text}}),
        &MeterAdmin::access, metering::adminAccessJson, adminAccessOrder));
    table.push_back(customerList(services, "/grants", "customerGrants", "What a customer was given", adminGrantSchema(),
                                 &MeterAdmin::grants, metering::adminGrantJson, adminGrantOrder));
    table.push_back(grantCustomer(services));
    table.push_back(balanceOfCustomer(services));
}

}  // namespace sluice::api
