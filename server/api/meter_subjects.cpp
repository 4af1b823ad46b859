// Subjects and entitlements by subject (openmeter-api 4, 7, v1, deprecated there): the customer is the one whose subject it is.
#include "api/internal/meter_frame.h"
#include "api/internal/meter_shapes.h"

namespace sluice::api {

namespace {

using metering::Customer;
using metering::Entitlement;

Result<http::Response> upsertSubjects(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    const auto* items = call.body.items();
    if (!items || items->size() > 1'000)
        return fail(ErrorCode::InvalidArgument, "body: an array of at most 1000 subjects is expected");
    json::Array answer;
    for (const auto& item : *items) {
        MeterBody reader(item);
        metering::SubjectInput input;
        input.key = reader.needText("key");
        if (const auto name = reader.optionalText("displayName"))
            input.details.set("displayName", *name);
        if (const auto metadata = reader.object("metadata"); !metadata.isNull())
            input.details.set("metadata", metadata);
        for (const char* name : {"currentPeriodStart", "currentPeriodEnd", "stripeCustomerId"}) {
            if (const auto text = reader.optionalText(name))
                input.details.set(name, *text);
        }
        SLUICE_TRY(reader.error());
        SLUICE_ASSIGN(const auto subject, services.meter.subjects().upsert(connection, input, call.actor));
        answer.push_back(subjectJson(subject));
    }
    return http::json(200, answer);
}

Result<http::Response> listSubjectsRoute(MeterServices&, const MeterCall&, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto subjects, metering::listSubjects(connection));
    json::Array items;
    for (const auto& subject : subjects)
        items.push_back(subjectJson(subject));
    return http::json(200, items);
}

Result<http::Response> getSubject(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto subject, metering::findSubject(connection, call.path("subject")));
    return http::json(200, subjectJson(subject));
}

Result<http::Response> deleteSubject(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_TRY(services.meter.subjects().remove(connection, call.path("subject"), call.actor));
    return http::empty(204);
}

Result<Customer> customerOfSubject(storage::Connection& connection, const std::string& subject)
{
    SLUICE_ASSIGN(const auto ids, metering::customersOfSubjects(connection, {subject}));
    if (ids.empty())
        return fail(ErrorCode::NotFound, "no customer has the subject " + subject.substr(0, 64));
    return metering::findCustomer(connection, ids.begin()->second);
}

MeterWork withSubject(std::function<Result<http::Response>(MeterServices&, const MeterCall&, storage::Connection&,
                                                           const Customer&, const Entitlement&)>
                          work)
{
    return [work = std::move(work)](MeterServices& services, const MeterCall& call,
                                    storage::Connection& connection) -> Result<http::Response> {
        SLUICE_ASSIGN(const auto customer, customerOfSubject(connection, call.path("subject")));
        SLUICE_ASSIGN(const auto entitlement,
                      metering::findEntitlementOf(connection, customer, call.path("entitlement")));
        return work(services, call, connection, customer, entitlement);
    };
}

// As in the original, a subject without a customer gets one.
Result<http::Response> createOfSubject(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(auto input, entitlementOfBody(call.body, false, call.now()));
    input.subjectKey = call.path("subject");
    metering::CustomerInput wanted;
    wanted.key = wanted.name = input.subjectKey;
    wanted.subjectKeys = {input.subjectKey};
    SLUICE_ASSIGN(const auto customer, services.meter.customers().ensure(connection, wanted, call.actor));
    std::string conflicting;
    const auto made = services.meter.entitlements().create(connection, customer, input, call.actor, &conflicting);
    if (!made && !conflicting.empty())
        return meterProblem(409, made.error().message, json::Value::object({{"conflictingEntityId", conflicting}}));
    if (!made)
        return fail(made.error());
    return http::json(201, entitlementJson(*made, false, call.now()));
}

Result<http::Response> listOfSubject(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto customer, customerOfSubject(connection, call.path("subject")));
    SLUICE_ASSIGN(auto page, pageOfQuery(call));
    page.pageSize = 1'000;
    metering::EntitlementFilter filter;
    filter.customerIds = {customer.id};
    SLUICE_ASSIGN(const auto found, metering::listEntitlements(connection, filter, page));
    json::Array items;
    for (const auto& entitlement : found.items)
        items.push_back(entitlementJson(entitlement, false, call.now()));
    return http::json(200, items);
}

Result<http::Response> oneOfSubject(MeterServices&, const MeterCall& call, storage::Connection&, const Customer&,
                                    const Entitlement& entitlement)
{
    return http::json(200, entitlementJson(entitlement, false, call.now()));
}

Result<http::Response> removeOfSubject(MeterServices& services, const MeterCall& call, storage::Connection& connection,
                                       const Customer&, const Entitlement& entitlement)
{
    SLUICE_TRY(services.meter.entitlements().remove(connection, entitlement, call.actor));
    return http::empty(204);
}

Result<http::Response> overrideOfSubject(MeterServices& services, const MeterCall& call,
                                         storage::Connection& connection, const Customer& customer,
                                         const Entitlement& entitlement)
{
    SLUICE_ASSIGN(auto input, entitlementOfBody(call.body, false, call.now()));
    input.subjectKey = call.path("subject");
    SLUICE_ASSIGN(const auto made,
                  services.meter.entitlements().replace(connection, customer, entitlement, input, call.actor));
    return http::json(201, entitlementJson(made, false, call.now()));
}

Result<http::Response> valueOfSubject(MeterServices& services, const MeterCall& call, storage::Connection& connection,
                                      const Customer&, const Entitlement& entitlement)
{
    SLUICE_ASSIGN(const auto time, timeOfQuery(call, "time"));
    SLUICE_ASSIGN(const auto value, metering::entitlementValue(connection, *services.meter.store().snapshot(),
                                                               entitlement, time.value_or(call.now())));
    return http::json(200, valueJson(value, false));
}

Result<http::Response> historyOfSubject(MeterServices& services, const MeterCall& call, storage::Connection& connection,
                                        const Customer&, const Entitlement& entitlement)
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

Result<http::Response> resetOfSubject(MeterServices& services, const MeterCall& call, storage::Connection& connection,
                                      const Customer&, const Entitlement& entitlement)
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

Result<http::Response> grantOfSubject(MeterServices& services, const MeterCall& call, storage::Connection& connection,
                                      const Customer&, const Entitlement& entitlement)
{
    SLUICE_ASSIGN(const auto input, grantOfBody(call.body, false));
    SLUICE_ASSIGN(const auto grant, services.meter.entitlements().grant(connection, entitlement, input, call.actor));
    return http::json(201, grantJson(grant, call.now()));
}

Result<http::Response> grantsOfSubject(MeterServices&, const MeterCall& call, storage::Connection& connection,
                                       const Customer&, const Entitlement& entitlement)
{
    SLUICE_ASSIGN(auto page, pageOfQuery(call));
    page.pageSize = 1'000;
    metering::GrantFilter filter;
    filter.entitlementId = entitlement.id;
    SLUICE_ASSIGN(const auto found, metering::listGrants(connection, filter, page));
    json::Array items;
    for (const auto& grant : found.items)
        items.push_back(grantJson(grant, call.now()));
    return http::json(200, items);
}

// Bare arrays unless `page` is given (1.2).
Result<http::Response> entitlementsV1(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto page, pageOfQuery(call));
    metering::EntitlementFilter filter;
    filter.features = call.queryList("feature");
    filter.subjects = call.queryList("subject");
    SLUICE_ASSIGN(const auto found, metering::listEntitlements(connection, filter, page));
    json::Array items;
    for (const auto& entitlement : found.items)
        items.push_back(entitlementJson(entitlement, false, call.now()));
    return call.query("page") ? meterPage(page, found.totalCount, std::move(items)) : http::json(200, items);
}

Result<http::Response> entitlementV1(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto entitlement, metering::findEntitlement(connection, call.path("entitlement")));
    if (entitlement.deleted)
        return fail(ErrorCode::NotFound, "entitlement not found: " + entitlement.id);
    return http::json(200, entitlementJson(entitlement, false, call.now()));
}

Result<http::Response> grantsV1(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto page, pageOfQuery(call));
    metering::GrantFilter filter;
    filter.features = call.queryList("feature");
    filter.customers = call.queryList("subject");
    SLUICE_ASSIGN(const auto found, metering::listGrants(connection, filter, page));
    json::Array items;
    for (const auto& grant : found.items)
        items.push_back(grantJson(grant, call.now()));
    return call.query("page") ? meterPage(page, found.totalCount, std::move(items)) : http::json(200, items);
}

}  // namespace

void addMeterSubjectRoutes(MeterTable& table)
{
    table.push_back({"POST", "/api/v1/subjects", MeterKind::Write, upsertSubjects});
    table.push_back({"GET", "/api/v1/subjects", MeterKind::Read, listSubjectsRoute});
    table.push_back({"GET", "/api/v1/subjects/{subject}", MeterKind::Read, getSubject});
    table.push_back({"DELETE", "/api/v1/subjects/{subject}", MeterKind::Write, deleteSubject});
    const std::string all = "/api/v1/subjects/{subject}/entitlements", one = all + "/{entitlement}";
    table.push_back({"POST", all, MeterKind::Write, createOfSubject});
    table.push_back({"GET", all, MeterKind::Read, listOfSubject});
    table.push_back({"GET", one, MeterKind::Read, withSubject(oneOfSubject)});
    table.push_back({"DELETE", one, MeterKind::Write, withSubject(removeOfSubject)});
    table.push_back({"PUT", one + "/override", MeterKind::Write, withSubject(overrideOfSubject)});
    table.push_back({"GET", one + "/value", MeterKind::Read, withSubject(valueOfSubject)});
    table.push_back({"GET", one + "/history", MeterKind::Read, withSubject(historyOfSubject)});
    table.push_back({"POST", one + "/reset", MeterKind::Write, withSubject(resetOfSubject)});
    table.push_back({"POST", one + "/grants", MeterKind::Write, withSubject(grantOfSubject)});
    table.push_back({"GET", one + "/grants", MeterKind::Read, withSubject(grantsOfSubject)});
    table.push_back({"GET", "/api/v1/entitlements", MeterKind::Read, entitlementsV1});
    table.push_back({"GET", "/api/v1/entitlements/{entitlement}", MeterKind::Read, entitlementV1});
    table.push_back({"GET", "/api/v1/grants", MeterKind::Read, grantsV1});
}

}  // namespace sluice::api
