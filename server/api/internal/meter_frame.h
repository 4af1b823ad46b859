// How the meter's routes are served: who may ask, where the work runs, what an error looks like (openmeter-api 1.1, 1.2).
#pragma once

#include "api/internal/worker_pool.h"
#include "api/meter_api.h"
#include "http/reply.h"

#include <functional>

namespace sluice::api {

struct MeterCall {
    http::RequestPtr request;
    http::Reply reply;
    json::Value body;
    metering::MeterActor actor;

    Timestamp now() const { return actor.now; }
    const std::string& path(const char* name) const;  // of the matched route
    const std::string* query(const char* name) const { return request->queryValue(name); }
    std::vector<std::string> queryList(const char* name) const;
};
using MeterCallPtr = std::shared_ptr<MeterCall>;

struct MeterServices {
    MeterServices(metering::EmbeddedMeter& embedded, MeterApiConfig given);

    metering::EmbeddedMeter& meter;
    const MeterApiConfig config;
    WorkerPool workers;
};

using MeterWork = std::function<Result<http::Response>(MeterServices&, const MeterCall&, storage::Connection&)>;

enum class MeterKind { Read, Write };
struct MeterRoute {
    std::string method, pattern;
    MeterKind kind = MeterKind::Read;
    MeterWork work;
    bool cloudEvents = false;  // the body may have the types of CloudEvents
};
using MeterTable = std::vector<MeterRoute>;

// A problem document; `extensions` may be null.
http::Response meterProblem(int status, std::string_view detail, const json::Value& extensions = {});
http::Response meterProblem(const Error& error);

void runMeterRoute(MeterServices& services, const MeterRoute& route, http::RequestPtr request, http::Reply reply,
                   const std::string* actor);

// page, pageSize, order, orderBy, includeDeleted (1.2). InvalidArgument names the parameter.
Result<metering::PageRequest> pageOfQuery(const MeterCall& call);
Result<std::optional<Timestamp>> timeOfQuery(const MeterCall& call, const char* name);
Result<bool> flagOfQuery(const MeterCall& call, const char* name);
// {totalCount, page, pageSize, items}
http::Response meterPage(const metering::PageRequest& page, std::int64_t total, json::Array items);
// NotFound, or a Response of 412 when it is deleted.
Result<metering::Customer> liveCustomer(storage::Connection& connection, std::string_view idOrKey,
                                        std::optional<http::Response>& gone);

void addMeterEventRoutes(MeterTable& table);
void addMeterMeterRoutes(MeterTable& table);
void addMeterCustomerRoutes(MeterTable& table);
void addMeterFeatureRoutes(MeterTable& table);
void addMeterEntitlementRoutes(MeterTable& table);
void addMeterGrantRoutes(MeterTable& table);
void addMeterSubjectRoutes(MeterTable& table);
void addMeterPlanRoutes(MeterTable& table);
void addMeterSubscriptionRoutes(MeterTable& table);
void addMeterOtherRoutes(MeterTable& table);

}  // namespace sluice::api
