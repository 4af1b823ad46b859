// Entitlements and grants of customers in the meter's API (openmeter-api 7, v2).
#include "api/internal/meter_frame.h"
#include "api/internal/meter_shapes.h"

namespace sluice::api {

namespace {

using metering::Customer;
using metering::Entitlement;

// Work on a live customer; a deleted one answers 412.
MeterWork withCustomer(
    std::function<Result<http::Response>(MeterServices&, const MeterCall&, storage::Connection&, const Customer&)> work)
{
    return [work = std::move(work)](MeterServices& services, const MeterCall& call,
                                    storage::Connection& connection) -> Result<http::Response> {
        std::optional<http::Response> gone;
        SLUICE_ASSIGN(const auto customer, liveCustomer(connection, call.path("customer"), gone));
        if (gone)
            return *gone;
        return work(services, call, connection, customer);
    };
}

MeterWork withEntitlement(
    std::function<Result<http::Response>(MeterServices&, const MeterCall&, storage::Connection&, const Entitlement&)>
        work)
{
    return withCustomer([work = std::move(work)](MeterServices& services, const MeterCall& call,
                                                 storage::Connection& connection,
                                                 const Customer& customer) -> Result<http::Response> {
        SLUICE_ASSIGN(const auto entitlement,
                      metering::findEntitlementOf(connection, customer, call.path("entitlement")));
        return work(services, call, connection, entitlement);
    });
}

http::Response conflictAnswer(const Error& error, const std::string& conflicting)
{
    return meterProblem(409, error.message, json::Value::object({{"conflictingEntityId", conflicting}}));
}

Result<http::Response> createEntitlement(MeterServices& services, const MeterCall& call,
                                         storage::Connection& connection, const Customer& customer)
{
    SLUICE_ASSIGN(const auto input, entitlementOfBody(call.body, true, call.now()));
    std::string conflicting;
    const auto made = services.meter.entitlements().create(connection, customer, input, call.actor, &conflicting);
    if (!made && !conflicting.empty())
        return conflictAnswer(made.error(), conflicting);
    if (!made)
        return fail(made.error());
    return http::json(201, entitlementJson(*made, true, call.now()));
}

Result<http::Response> overrideEntitlement(MeterServices& services, const MeterCall& call,
                                           storage::Connection& connection, const Customer& customer)
{
    SLUICE_ASSIGN(const auto entitlement, metering::findEntitlementOf(connection, customer, call.path("entitlement")));
    SLUICE_ASSIGN(const auto input, entitlementOfBody(call.body, true, call.now()));
    SLUICE_ASSIGN(const auto made,
                  services.meter.entitlements().replace(connection, customer, entitlement, input, call.actor));
    return http::json(201, entitlementJson(made, true, call.now()));
}

Result<http::Response> listOfCustomer(MeterServices&, const MeterCall& call, storage::Connection& connection,
                                      const Customer& customer)
{
    SLUICE_ASSIGN(const auto page, pageOfQuery(call));
    metering::EntitlementFilter filter;
    filter.customerIds = {customer.id};
    SLUICE_ASSIGN(const auto found, metering::listEntitlements(connection, filter, page));
    json::Array items;
    for (const auto& entitlement : found.items)
        items.push_back(entitlementJson(entitlement, true, call.now()));
    return meterPage(page, found.totalCount, std::move(items));
}

Result<http::Response> getEntitlement(MeterServices&, const MeterCall& call, storage::Connection&,
                                      const Entitlement& entitlement)
{
    return http::json(200, entitlementJson(entitlement, true, call.now()));
}

Result<http::Response> deleteEntitlement(MeterServices& services, const MeterCall& call,
                                         storage::Connection& connection, const Entitlement& entitlement)
{
    SLUICE_TRY(services.meter.entitlements().remove(connection, entitlement, call.actor));
    return http::empty(204);
}

// 200 without access when the entitlement does not exist; 404 for an unknown customer (7.3).
Result<http::Response> valueV2(MeterServices& services, const MeterCall& call, storage::Connection& connection,
                               const Customer& customer)
{
    SLUICE_ASSIGN(const auto time, timeOfQuery(call, "time"));
    const auto entitlement = metering::findEntitlementOf(connection, customer, call.path("entitlement"));
    if (!entitlement && entitlement.error().code != ErrorCode::NotFound)
        return fail(entitlement.error());
    if (!entitlement)
        return http::json(200, valueJson({}, true));
    SLUICE_ASSIGN(const auto value, metering::entitlementValue(connection, *services.meter.store().snapshot(),
                                                               *entitlement, time.value_or(call.now())));
    return http::json(200, valueJson(value, true));
}

Result<http::Response> historyOf(MeterServices& services, const MeterCall& call, storage::Connection& connection,
                                 const Entitlement& entitlement)
{
    SLUICE_ASSIGN(const auto from, timeOfQuery(call, "from"));
    SLUICE_ASSIGN(const auto to, timeOfQuery(call, "to"));
    const auto* size = call.query("windowSize");
    const auto window = size ? metering::windowSizeFromName(*size) : std::nullopt;
    if (!window)
        return fail(ErrorCode::InvalidArgument, "windowSize: MINUTE, HOUR, DAY or MONTH is needed");
    const auto* zone = call.query("windowTimeZone");
    SLUICE_ASSIGN(const auto history,
                  metering::balanceHistory(connection, *services.meter.store().snapshot(), entitlement, from, to,
                                           *window, zone ? *zone : "UTC", call.now()));
    return http::json(200, historyJson(history));
}

Result<http::Response> resetUsage(MeterServices& services, const MeterCall& call, storage::Connection& connection,
                                  const Entitlement& entitlement)
{
    static const json::Value none = json::Object{};
    MeterBody reader(call.body.isNull() ? none : call.body);
    const auto at = reader.time("effectiveAt");
    const bool retain = reader.flag("retainAnchor");
    const auto preserve = reader.optionalFlag("preserveOverage");
    SLUICE_TRY(reader.error());
    SLUICE_TRY(services.meter.entitlements().reset(connection, entitlement, at, retain, preserve, call.actor));
    return http::empty(204);
}

Result<http::Response> createGrant(MeterServices& services, const MeterCall& call, storage::Connection& connection,
                                   const Entitlement& entitlement)
{
    SLUICE_ASSIGN(const auto input, grantOfBody(call.body, true));
    SLUICE_ASSIGN(const auto grant, services.meter.entitlements().grant(connection, entitlement, input, call.actor));
    return http::json(201, grantJson(grant, call.now()));
}

Result<http::Response> grantPage(const MeterCall& call, storage::Connection& connection,
                                 const metering::GrantFilter& filter)
{
    SLUICE_ASSIGN(const auto page, pageOfQuery(call));
    SLUICE_ASSIGN(const auto found, metering::listGrants(connection, filter, page));
    json::Array items;
    for (const auto& grant : found.items)
        items.push_back(grantJson(grant, call.now()));
    return meterPage(page, found.totalCount, std::move(items));
}

Result<http::Response> grantsOfEntitlement(MeterServices&, const MeterCall& call, storage::Connection& connection,
                                           const Entitlement& entitlement)
{
    metering::GrantFilter filter;
    filter.entitlementId = entitlement.id;
    return grantPage(call, connection, filter);
}

Result<http::Response> allGrants(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    metering::GrantFilter filter;
    filter.features = call.queryList("feature");
    filter.customers = call.queryList("customer");
    return grantPage(call, connection, filter);
}

Result<http::Response> voidGrant(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto at, timeOfQuery(call, "at"));
    SLUICE_TRY(services.meter.entitlements().voidGrant(connection, call.path("grant"), at, call.actor));
    return http::empty(204);
}

Result<http::Response> allEntitlements(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto page, pageOfQuery(call));
    metering::EntitlementFilter filter;
    filter.features = call.queryList("feature");
    filter.customerKeys = call.queryList("customerKeys");
    filter.customerIds = call.queryList("customerIds");
    SLUICE_ASSIGN(filter.excludeInactive, flagOfQuery(call, "excludeInactive"));
    for (const std::string& type : call.queryList("entitlementType")) {
        using metering::EntitlementType;
        for (const auto known : {EntitlementType::Metered, EntitlementType::Static, EntitlementType::Boolean}) {
            if (type == metering::entitlementTypeName(known))
                filter.types.push_back(known);
        }
    }
    SLUICE_ASSIGN(const auto found, metering::listEntitlements(connection, filter, page));
    json::Array items;
    for (const auto& entitlement : found.items)
        items.push_back(entitlementJson(entitlement, true, call.now()));
    return meterPage(page, found.totalCount, std::move(items));
}

Result<http::Response> oneEntitlement(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto entitlement, metering::findEntitlement(connection, call.path("entitlement")));
    if (entitlement.deleted)
        return fail(ErrorCode::NotFound, "entitlement not found: " + entitlement.id);
    return http::json(200, entitlementJson(entitlement, true, call.now()));
}

}  // namespace

void addMeterEntitlementRoutes(MeterTable& table)
{
    const std::string all = "/api/v2/customers/{customer}/entitlements", one = all + "/{entitlement}";
    table.push_back({"POST", all, MeterKind::Write, withCustomer(createEntitlement)});
    table.push_back({"GET", all, MeterKind::Read, withCustomer(listOfCustomer)});
    table.push_back({"GET", one, MeterKind::Read, withEntitlement(getEntitlement)});
    table.push_back({"DELETE", one, MeterKind::Write, withEntitlement(deleteEntitlement)});
    table.push_back({"PUT", one + "/override", MeterKind::Write, withCustomer(overrideEntitlement)});
    table.push_back({"GET", one + "/value", MeterKind::Read, withCustomer(valueV2)});
    table.push_back({"GET", one + "/history", MeterKind::Read, withEntitlement(historyOf)});
    table.push_back({"POST", one + "/reset", MeterKind::Write, withEntitlement(resetUsage)});
    table.push_back({"POST", one + "/grants", MeterKind::Write, withEntitlement(createGrant)});
    table.push_back({"GET", one + "/grants", MeterKind::Read, withEntitlement(grantsOfEntitlement)});
    table.push_back({"GET", "/api/v2/entitlements", MeterKind::Read, allEntitlements});
    table.push_back({"GET", "/api/v2/entitlements/{entitlement}", MeterKind::Read, oneEntitlement});
}

void addMeterGrantRoutes(MeterTable& table)
{
    table.push_back({"GET", "/api/v2/grants", MeterKind::Read, allGrants});
    table.push_back({"DELETE", "/api/v1/grants/{grant}", MeterKind::Write, voidGrant});
}

}  // namespace sluice::api
