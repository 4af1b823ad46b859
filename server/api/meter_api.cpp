#include "api/meter_api.h"

#include "api/internal/meter_frame.h"

namespace sluice::api {

class MeterApi::Impl {
public:
    Impl(metering::EmbeddedMeter& meter, MeterApiConfig config) : services(meter, std::move(config))
    {
        for (const auto add : {addMeterEventRoutes, addMeterMeterRoutes, addMeterCustomerRoutes, addMeterFeatureRoutes,
                               addMeterEntitlementRoutes, addMeterGrantRoutes, addMeterSubjectRoutes,
                               addMeterPlanRoutes, addMeterSubscriptionRoutes, addMeterOtherRoutes})
            add(table);
        for (const MeterRoute& route : table) {
            http::Route own;
            own.name = route.pattern;
            own.handler = [](http::RequestPtr, http::Reply) {};  // looked up only: call() runs the row itself
            local.add(route.method, route.pattern, std::move(own));
        }
    }

    const MeterRoute* find(const std::string& method, const std::string& pattern) const
    {
        for (const MeterRoute& route : table) {
            if (route.method == method && route.pattern == pattern)
                return &route;
        }
        return nullptr;
    }

    MeterServices services;
    MeterTable table;
    http::Router local;  // for call()
};

MeterApi::MeterApi(metering::EmbeddedMeter& meter, MeterApiConfig config)
    : m_impl(std::make_unique<Impl>(meter, std::move(config)))
{}

MeterApi::~MeterApi()
{
    stop();
}

void MeterApi::addRoutes(http::Router& router) const
{
    for (const MeterRoute& route : m_impl->table) {
        http::Route served;
        served.name = "meter" + route.pattern;
        served.tags = {"meter"};
        served.handler = [impl = m_impl.get(), &route](http::RequestPtr request, http::Reply reply) {
            runMeterRoute(impl->services, route, std::move(request), std::move(reply), nullptr);
        };
        router.add(route.method, m_impl->services.config.prefix + route.pattern, std::move(served));
    }
}

http::ListenerPolicy MeterApi::policy()
{
    http::ListenerPolicy policy = http::ListenerPolicy::problem();
    policy.notFound = meterProblem(404, "no such operation");
    policy.methodNotAllowed = meterProblem(405, "");
    policy.internalError = meterProblem(500, "");
    policy.refuse = [](int status, std::string_view text) { return meterProblem(status, text); };
    return policy;
}

void MeterApi::call(const LocalCall& call, LocalAnswer done)
{
    auto target = http::parseTarget(call.target);
    auto match = target ? m_impl->local.find(call.method, target->segments) : http::Router::Match{};
    if (match.outcome != http::Router::Outcome::Matched) {
        done(meterProblem(404, "no such operation"));
        return;
    }
    auto request = std::make_shared<http::Request>();
    request->method = call.method;
    request->target = call.target;
    request->path = std::move(target->path);
    request->segments = std::move(target->segments);
    request->query = std::move(target->query);
    request->params = std::move(match.params);
    request->route = match.route;
    if (!call.body.isNull()) {
        request->body = json::write(call.body);
        request->headers.set("Content-Type", std::string(http::kJson));
    }
    if (!call.idempotencyKey.empty())
        request->headers.set("Idempotency-Key", call.idempotencyKey);
    const MeterRoute* route = m_impl->find(match.route->method, match.route->pattern);
    runMeterRoute(m_impl->services, *route, std::move(request), http::makeReply(std::move(done)), &call.actor);
}

void MeterApi::stop()
{
    m_impl->services.workers.stop();
}

}  // namespace sluice::api
