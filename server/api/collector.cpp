#include "api/collector.h"

#include "api/internal/health_answers.h"
#include "core/json.h"
#include "http/client_address.h"
#include "http/secret.h"

#include <mutex>

namespace sluice::api {

namespace {

constexpr std::int64_t collectorDeadlineMs = 30'000;

http::Response collectorFault(int status, std::string_view detail)
{
    return http::json(status, json::write(json::Value::object({{"detail", detail}})));
}

int collectorStatus(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument: return 400;
    case ErrorCode::Overloaded:
    case ErrorCode::Unavailable: return 503;
    default: return 500;
    }
}

http::Response collectorAnswer(const Result<metering::BatchOutcome>& outcome)
{
    if (!outcome) {
        const int status = collectorStatus(outcome.error().code);
        http::Response answer = collectorFault(status, status == 500 ? "nothing was taken" : outcome.error().message);
        if (status == 503)
            answer.headers.set("Retry-After", "1");
        return answer;
    }
    return http::json(200, json::write(json::Value::object({{"received", outcome->received},
                                                            {"duplicates", outcome->duplicates},
                                                            {"held", outcome->held},
                                                            {"dead", outcome->dead},
                                                            {"ignored", outcome->ignored}})));
}

}  // namespace

class CollectorApi::Impl {
public:
    Impl(CollectorParts partsIn, CollectorConfig configIn) : parts(std::move(partsIn)), config(std::move(configIn))
    {
        add("POST", "/events", [this](const http::RequestPtr& request, const http::Reply& reply) {
            if (!mayUse(*request)) {
                reply.send(collectorFault(401, "a bearer token is needed"));
                return;
            }
            parts.ingest->ingest(request->body, [reply](const Result<metering::BatchOutcome>& outcome) {
                reply.send(collectorAnswer(outcome));
            });
        });
        for (const char* path : {"/health", "/healthz"}) {
            add("GET", path, [](const http::RequestPtr&, const http::Reply& reply) {
                http::Response answer = http::text(200, "ok");
                answer.contentType = "text/plain";
                reply.send(std::move(answer));
            });
        }
        for (const char* path : {"/ready", "/readyz"}) {
            add("GET", path, [this](const http::RequestPtr&, const http::Reply& reply) {
                reply.send(readinessAnswer(parts.readiness ? parts.readiness() : std::vector<PartState>()));
            });
        }
        add("GET", "/metrics", [this](const http::RequestPtr& request, const http::Reply& reply) {
            if (!mayUse(*request)) {
                reply.send(http::empty(404));
                return;
            }
            http::Response answer;
            answer.body = metrics.text();
            answer.contentType = "text/plain; version=0.0.4; charset=utf-8";
            reply.send(std::move(answer));
        });
        metrics.add([this](MetricsText& text) {
            const std::lock_guard lock(serverMutex);
            if (server)
                collectServer(server->stats(), "collector", text);
        });
    }

    const CollectorParts parts;
    const CollectorConfig config;
    std::shared_ptr<http::Router> router = std::make_shared<http::Router>();
    Metrics metrics;
    std::mutex serverMutex;
    const http::Server* server = nullptr;  // under serverMutex

private:
    void add(const char* method, std::string_view path, http::Handler handler)
    {
        http::Route route;
        route.name = "collector" + std::string(path);
        route.handler = std::move(handler);
        route.replyDeadlineMs = collectorDeadlineMs;
        route.bodyLimit = config.maxBodyBytes;
        router->add(method, path, std::move(route));
    }

    // Whoever posts events spends a user's money: the token, or this machine when there is none.
    bool mayUse(const http::Request& request) const
    {
        if (config.token.empty())
            return config.bindIsLoopback && http::isLocalRequest(request);
        return http::secretEquals(http::bearerToken(request.header("Authorization")), config.token);
    }
};

CollectorApi::CollectorApi(CollectorParts parts, CollectorConfig config)
    : m_impl(std::make_shared<Impl>(std::move(parts), std::move(config)))
{}

CollectorApi::~CollectorApi() = default;

std::shared_ptr<const http::Router> CollectorApi::router() const
{
    return {m_impl, m_impl->router.get()};
}

http::ListenerPolicy CollectorApi::policy() const
{
    http::ListenerPolicy policy = http::ListenerPolicy::webhook();
    policy.refuse = [](int status, std::string_view) {
        return status == 413 ? collectorFault(413, "the body is too large") : http::empty(status);
    };
    return policy;
}

Metrics& CollectorApi::metrics()
{
    return m_impl->metrics;
}

void CollectorApi::attachServer(const http::Server* server)
{
    const std::lock_guard lock(m_impl->serverMutex);
    m_impl->server = server;
}

}  // namespace sluice::api
