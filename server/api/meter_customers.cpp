// Customers and features of the meter's API (openmeter-api 5, 6).
#include "api/internal/meter_frame.h"
#include "api/internal/meter_shapes.h"

namespace sluice::api {

namespace {

Result<std::string> runningSubscription(storage::Connection& connection, const metering::Customer& customer,
                                        Timestamp now)
{
    metering::SubscriptionFilter filter;
    filter.customerId = customer.id;
    filter.statuses = {metering::SubscriptionStatus::Active, metering::SubscriptionStatus::Canceled};
    SLUICE_ASSIGN(const auto found, metering::listSubscriptions(connection, filter, {}, now));
    return found.items.empty() ? std::string() : found.items.front().id;
}

Result<http::Response> customerAnswer(storage::Connection& connection, const metering::Customer& customer, int status,
                                      Timestamp now)
{
    SLUICE_ASSIGN(const auto subscription, runningSubscription(connection, customer, now));
    return http::json(status, customerJson(customer, subscription));
}

Result<http::Response> createCustomer(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto input, customerOfBody(call.body));
    SLUICE_ASSIGN(const auto customer, services.meter.customers().create(connection, input, call.actor));
    return http::json(201, customerJson(customer));
}

Result<http::Response> listCustomersRoute(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto page, pageOfQuery(call));
    metering::CustomerFilter filter;
    const auto part = [&](const char* name, std::string& into) {
        if (const auto* text = call.query(name))
            into = *text;
    };
    part("key", filter.key);
    part("name", filter.name);
    part("primaryEmail", filter.primaryEmail);
    part("subject", filter.subject);
    part("planKey", filter.planKey);
    SLUICE_ASSIGN(const auto found, metering::listCustomers(connection, filter, page));
    json::Array items;
    for (const auto& customer : found.items) {
        SLUICE_ASSIGN(const auto subscription, runningSubscription(connection, customer, call.now()));
        items.push_back(customerJson(customer, subscription));
    }
    return meterPage(page, found.totalCount, std::move(items));
}

Result<http::Response> getCustomer(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto customer, metering::findCustomer(connection, call.path("customer")));
    if (customer.deleted)
        return fail(ErrorCode::NotFound, "customer not found: " + call.path("customer").substr(0, 64));
    return customerAnswer(connection, customer, 200, call.now());
}

Result<http::Response> putCustomer(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto input, customerOfBody(call.body));
    SLUICE_ASSIGN(const auto customer,
                  services.meter.customers().replace(connection, call.path("customer"), input, call.actor));
    return customerAnswer(connection, customer, 200, call.now());
}

Result<http::Response> deleteCustomer(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_TRY(services.meter.customers().remove(connection, call.path("customer"), call.actor));
    return http::empty(204);
}

// All of a customer's entitlements at once: what a gate asks (7.3).
Result<http::Response> customerAccess(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    std::optional<http::Response> gone;
    SLUICE_ASSIGN(const auto customer, liveCustomer(connection, call.path("customer"), gone));
    if (gone)
        return *gone;
    metering::EntitlementFilter filter;
    filter.customerIds = {customer.id};
    metering::PageRequest page;
    page.pageSize = 1'000;
    SLUICE_ASSIGN(const auto found, metering::listEntitlements(connection, filter, page));
    const auto snapshot = services.meter.store().snapshot();
    json::Value entitlements = json::Object{};
    for (const auto& entitlement : found.items) {
        SLUICE_ASSIGN(const auto value, metering::entitlementValue(connection, *snapshot, entitlement, call.now()));
        entitlements.set(entitlement.featureKey, valueJson(value, false));
    }
    return http::json(200, json::Value::object({{"entitlements", std::move(entitlements)}}));
}

// Also when there is none: then there is no access (7.3).
Result<http::Response> entitlementValueV1(MeterServices& services, const MeterCall& call,
                                          storage::Connection& connection)
{
    std::optional<http::Response> gone;
    SLUICE_ASSIGN(const auto customer, liveCustomer(connection, call.path("customer"), gone));
    if (gone)
        return *gone;
    SLUICE_ASSIGN(const auto time, timeOfQuery(call, "time"));
    const auto entitlement = metering::findEntitlementOf(connection, customer, call.path("feature"));
    if (!entitlement && entitlement.error().code != ErrorCode::NotFound)
        return fail(entitlement.error());
    if (!entitlement)
        return http::json(200, valueJson({}, false));
    SLUICE_ASSIGN(const auto value, metering::entitlementValue(connection, *services.meter.store().snapshot(),
                                                               *entitlement, time.value_or(call.now())));
    return http::json(200, valueJson(value, false));
}

Result<http::Response> createFeature(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto input, featureOfBody(call.body));
    SLUICE_ASSIGN(const auto feature, services.meter.features().create(connection, input, call.actor));
    return http::json(201, featureJson(feature));
}

// A bare array unless `page` is given (1.2).
Result<http::Response> listFeaturesRoute(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(auto page, pageOfQuery(call));
    metering::FeatureFilter filter;
    filter.meterSlugs = call.queryList("meterSlug");
    SLUICE_ASSIGN(filter.includeArchived, flagOfQuery(call, "includeArchived"));
    const bool paged = call.query("page") != nullptr;
    if (!paged && !call.query("limit") && !call.query("pageSize"))
        page.pageSize = 1'000;
    SLUICE_ASSIGN(const auto found, metering::listFeatures(connection, filter, page));
    json::Array items;
    for (const auto& feature : found.items)
        items.push_back(featureJson(feature));
    if (paged)
        return meterPage(page, found.totalCount, std::move(items));
    return http::json(200, items);
}

Result<http::Response> getFeature(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto feature, metering::findFeature(connection, call.path("feature")));
    return http::json(200, featureJson(feature));
}

Result<http::Response> deleteFeature(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_TRY(services.meter.features().archive(connection, call.path("feature"), call.actor));
    return http::empty(204);
}

}  // namespace

void addMeterCustomerRoutes(MeterTable& table)
{
    table.push_back({"POST", "/api/v1/customers", MeterKind::Write, createCustomer});
    table.push_back({"GET", "/api/v1/customers", MeterKind::Read, listCustomersRoute});
    table.push_back({"GET", "/api/v1/customers/{customer}", MeterKind::Read, getCustomer});
    table.push_back({"PUT", "/api/v1/customers/{customer}", MeterKind::Write, putCustomer});
    table.push_back({"DELETE", "/api/v1/customers/{customer}", MeterKind::Write, deleteCustomer});
    table.push_back({"GET", "/api/v1/customers/{customer}/access", MeterKind::Read, customerAccess});
    table.push_back(
        {"GET", "/api/v1/customers/{customer}/entitlements/{feature}/value", MeterKind::Read, entitlementValueV1});
}

void addMeterFeatureRoutes(MeterTable& table)
{
    table.push_back({"POST", "/api/v1/features", MeterKind::Write, createFeature});
    table.push_back({"GET", "/api/v1/features", MeterKind::Read, listFeaturesRoute});
    table.push_back({"GET", "/api/v1/features/{feature}", MeterKind::Read, getFeature});
    table.push_back({"DELETE", "/api/v1/features/{feature}", MeterKind::Write, deleteFeature});
}

}  // namespace sluice::api
