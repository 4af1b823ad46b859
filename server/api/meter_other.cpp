// What else the client may ask: currencies, figures, and an honest 501 for what this meter does not do (openmeter-api 13.4).
#include "api/internal/meter_frame.h"

namespace sluice::api {

namespace {

Result<http::Response> currencies(MeterServices&, const MeterCall&, storage::Connection&)
{
    const auto currency = [](const char* code, const char* name, const char* symbol) {
        return json::Value::object({{"code", code}, {"name", name}, {"symbol", symbol}, {"subunits", 2}});
    };
    return http::json(200, json::Value::array({currency("USD", "US Dollar", "$")}));
}

Result<http::Response> debugMetrics(MeterServices& services, const MeterCall&, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto events, connection.queryOne("SELECT COALESCE(MAX(seq), 0) FROM meter_events", {},
                                                         [](const storage::Row& row) { return row.int64(0); }));
    std::string text = "# TYPE openmeter_events_total counter\nopenmeter_events_total "
                       + std::to_string(events.value_or(0)) + "\n# TYPE openmeter_meters gauge\nopenmeter_meters "
                       + std::to_string(services.meter.store().snapshot()->meters().size()) + "\n";
    http::Response response;
    response.contentType = "text/plain";
    response.body = std::move(text);
    return response;
}

Result<http::Response> noProgress(MeterServices&, const MeterCall& call, storage::Connection&)
{
    return fail(ErrorCode::NotFound, "progress not found: " + call.path("id").substr(0, 64));
}

Result<http::Response> notHere(MeterServices&, const MeterCall& call, storage::Connection&)
{
    return meterProblem(501, "this meter does not do that: " + call.request->method + " "
                                 + call.request->path.substr(0, 200));
}

constexpr const char* absentRoots[] = {
    "/api/v1/billing/profiles",
    "/api/v1/billing/invoices",
    "/api/v1/billing/customers",
    "/api/v1/apps",
    "/api/v1/marketplace/listings",
    "/api/v1/notification/channels",
    "/api/v1/notification/rules",
    "/api/v1/notification/events",
    "/api/v1/addons",
    "/api/v1/portal/tokens",
    "/api/v1/stripe/checkout",
    "/api/v1/customers/{customer}/apps",
    "/api/v1/customers/{customer}/stripe",
    "/api/v1/plans/{plan}/addons",
    "/api/v1/subscriptions/{subscription}/addons",
};

}  // namespace

void addMeterOtherRoutes(MeterTable& table)
{
    table.push_back({"GET", "/api/v1/info/currencies", MeterKind::Read, currencies});
    table.push_back({"GET", "/api/v1/info/progress/{id}", MeterKind::Read, noProgress});
    table.push_back({"GET", "/api/v1/debug/metrics", MeterKind::Read, debugMetrics});
    for (const char* root : absentRoots) {
        std::string pattern = root;
        for (int depth = 0; depth < 4; ++depth) {
            for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"})
                table.push_back({method, pattern, MeterKind::Read, notHere});
            pattern += "/{part" + std::to_string(depth) + "}";
        }
    }
    for (const char* pattern : {"/api/v1/subscriptions/{subscription}", "/api/v1/subscriptions/{subscription}/restore",
                                "/api/v1/plans/{plan}/next"})
        table.push_back(
            {std::string_view(pattern).ends_with('}') ? "PATCH" : "POST", pattern, MeterKind::Read, notHere});
}

}  // namespace sluice::api
