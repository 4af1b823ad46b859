#include "api/api.h"

#include "api/internal/services.h"

namespace sluice::api {

class Api::Impl {
public:
    Impl(ApiParts parts, ApiConfig config)
        : services(std::make_shared<Services>(std::move(parts), std::move(config)))
        , table(std::make_shared<RouteTable>())
    {
        addRegistrationRoutes(*table, *services);
        addRegistryRoutes(*table, *services);
        addSelfServiceRoutes(*table, *services);
        addCredentialRoutes(*table, *services);
        addEdgeRoutes(*table, *services);
        addFleetOperationRoutes(*table, *services);
        addHealthRoutes(*table, *services);
        addLedgerRoutes(*table, *services);
        addSessionRoutes(*table, *services);
        addActivityRoutes(*table, *services);
        addClientSessionRoutes(*table, *services);
        addWorkloadRoutes(*table, *services);
        addOfferRoutes(*table, *services);
        addRecordingRoutes(*table, *services);
        addLicensingRoutes(*table, *services);
        addPayoutRoutes(*table, *services);
        addBalanceRoutes(*table, *services);
        addAuditRoutes(*table, *services);
        addTokenRoutes(*table, *services);
        addSystemRoutes(*table, *services);
        services->openApi = makeOpenApi(*table, services->config);
        services->docsPage = makeDocsPage(*table, services->config);
        addCollectors(*services);
        buildRouter();
    }

    std::shared_ptr<Services> services;
    std::shared_ptr<RouteTable> table;  // complete before the first route points into it
    std::shared_ptr<http::Router> router = std::make_shared<http::Router>();

private:
    void buildRouter()
    {
        for (const Operation& operation : *table) {
            addRoute(operation, operation.pattern);
            // Behind a proxy that does not take the prefix off, the same routes answer under it.
            if (services->config.rootPath.size() > 1)
                addRoute(operation, services->config.rootPath + operation.pattern);
        }
    }

    void addRoute(const Operation& operation, const std::string& pattern)
    {
        http::Route route;
        route.name = operation.id;
        route.tags = {operation.area};
        route.summary = operation.summary;
        route.replyDeadlineMs = operation.replyDeadlineMs;
        route.handler = [shared = services, kept = table, &operation](http::RequestPtr request, http::Reply reply) {
            runOperation(*shared, operation, std::move(request), std::move(reply));
        };
        router->add(operation.method, pattern, std::move(route));
    }
};

Api::Api(ApiParts parts, ApiConfig config) : m_impl(std::make_unique<Impl>(std::move(parts), std::move(config))) {}

Api::~Api()
{
    stop();
}

Result<void> Api::load()
{
    return m_impl->services->parts.database->writer().run(
        [this](storage::Connection& connection) { return m_impl->services->tokens.load(connection); });
}

std::shared_ptr<const http::Router> Api::router() const
{
    return m_impl->router;
}

http::ListenerPolicy Api::policy() const
{
    http::ListenerPolicy policy = http::ListenerPolicy::ops();
    policy.gate = [services = m_impl->services](const http::Request& request) { return services->gate.check(request); };
    return policy;
}

void Api::call(const LocalCall& call, std::function<void(http::Response)> done)
{
    const http::Reply reply = http::makeReply(std::move(done));
    auto target = http::parseTarget(call.target);
    if (!target) {
        reply.send(http::detail(404, "Not Found"));
        return;
    }
    auto match = m_impl->router->find(call.method, target->segments);
    const Operation* operation = nullptr;
    for (const Operation& row : *m_impl->table) {
        if (match.route && row.id == match.route->name)
            operation = &row;
    }
    if (!operation) {
        reply.send(http::detail(404, "Not Found"));
        return;
    }
    if (operation->scheme == Scheme::Orchestrator || operation->scheme == Scheme::Client
        || operation->scheme == Scheme::Reporter) {
        reply.send(http::detail(403, "Not for this program itself"));
        return;
    }
    auto request = std::make_shared<http::Request>();
    request->method = call.method;
    request->target = call.target;
    request->path = std::move(target->path);
    request->segments = std::move(target->segments);
    request->query = std::move(target->query);
    request->params = std::move(match.params);
    if (!call.body.isNull())
        request->body = json::write(call.body);
    if (!call.idempotencyKey.empty())
        request->headers.add("Idempotency-Key", call.idempotencyKey);
    request->headers.add("Prefer", "respond-async");  // long operations are followed in their table
    request->peerAddress = "127.0.0.1";
    request->receivedAt = m_impl->services->parts.clock->now();
    request->route = std::move(match.route);
    runOperationHere(*m_impl->services, *operation, std::move(request), reply,
                     Principal{.name = call.actor, .role = Role::Admin});
}

const std::string& Api::openApiDocument() const
{
    return m_impl->services->openApi;
}

TokenStore& Api::tokens()
{
    return m_impl->services->tokens;
}

Metrics& Api::metrics()
{
    return m_impl->services->metrics;
}

void Api::attachServer(const http::Server* server)
{
    const std::lock_guard lock(m_impl->services->serverMutex);
    m_impl->services->server = server;
}

void Api::stop()
{
    m_impl->services->workers.stop();
}

}  // namespace sluice::api
