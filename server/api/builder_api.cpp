#include "api/builder_api.h"

#include "api/internal/admin_calls.h"
#include "api/internal/health_answers.h"
#include "api/meter_api.h"

namespace sluice::api {

class BuilderApi::Impl {
public:
    Impl(BuilderParts parts, BuilderConfig config)
        : services(std::make_shared<BuilderServices>(std::move(parts), std::move(config)))
        , table(std::make_shared<BuilderTable>())
    {
        addBuilderSystemRoutes(*table, *services);
        addBuilderUserRoutes(*table, *services);
        addBuilderKeyRoutes(*table, *services);
        addBuilderTenantRoutes(*table, *services);
        addBuilderUsageRoutes(*table, *services);
        addBuilderMeteringRoutes(*table, *services);
        addBuilderHostedRoutes(*table, *services);
        addBuilderMeterRoutes(*table, *services);
        addBuilderMeterPlans(*table, *services);
        addBuilderMeterCustomers(*table, *services);
        addBuilderInvoiceRoutes(*table, *services);
        addSettlementWebhookRoutes(*table, *services);
        addBuilderBalanceRoutes(*table, *services);
        addBuilderOidcRoutes(*table, *services);
        addBuilderDenialRoutes(*table, *services);
        addBuilderDeviceRoutes(*table, *services);
        services->openApi = makeBuilderOpenApi(*table);
        services->docsPage = makeBuilderDocs(*table, services->config);
        for (const BuilderOperation& operation : *table)
            addRoute(operation);
        if (services->parts.meter)
            services->parts.meter->addRoutes(*router);
        services->metrics.add([shared = services.get()](MetricsText& text) {
            const std::lock_guard lock(shared->serverMutex);
            if (shared->server)
                collectServer(shared->server->stats(), "builder", text);
            text.metric("sluice_builder_read_queue", "gauge", "Reads waiting for a worker")
                .sample(std::int64_t(shared->workers.queued()));
        });
    }

    std::shared_ptr<BuilderServices> services;
    std::shared_ptr<BuilderTable> table;  // complete before the first route points into it
    std::shared_ptr<http::Router> router = std::make_shared<http::Router>();

private:
    void addRoute(const BuilderOperation& operation)
    {
        http::Route route;
        route.name = operation.id;
        route.tags = {operation.area};
        route.summary = operation.summary;
        route.replyDeadlineMs = operation.replyDeadlineMs;
        route.bodyLimit = operation.bodyLimit;
        route.handler = [shared = services, kept = table, &operation](http::RequestPtr request, http::Reply reply) {
            runBuilderOperation(*shared, operation, std::move(request), std::move(reply));
        };
        router->add(operation.method, operation.pattern, std::move(route));
    }
};

BuilderApi::BuilderApi(BuilderParts parts, BuilderConfig config)
    : m_impl(std::make_unique<Impl>(std::move(parts), std::move(config)))
{}

BuilderApi::~BuilderApi()
{
    stop();
}

std::shared_ptr<const http::Router> BuilderApi::router() const
{
    return m_impl->router;
}

// Also what no route answers carries a correlation id, so the gate looks at the route once more.
http::ListenerPolicy BuilderApi::policy() const
{
    http::ListenerPolicy policy;
    const auto plain = [](int status, std::string_view text) {
        return builderError(BuilderErrors::Plain, status, {}, text);
    };
    policy.notFound = plain(404, "not found");
    policy.methodNotAllowed = plain(405, "method not allowed");
    policy.internalError = plain(500, "internal error");
    policy.head = http::ListenerPolicy::Head::AsGet;
    policy.allow = http::ListenerPolicy::Allow::All;
    policy.refuse = [plain, services = m_impl->services](int status, std::string_view fault) {
        return plain(status, status == 413 ? "request body too large" : fault)
            .with("X-Correlation-Id", correlationIdOf({}, *services->parts.rng));
    };
    policy.gate = [plain, services = m_impl->services,
                   router = m_impl->router](const http::Request& request) -> std::optional<http::Response> {
        const auto match = router->find(request.method, request.segments, true);
        if (match.outcome == http::Router::Outcome::Matched && (!request.trailingSlash || request.segments.empty()))
            return std::nullopt;
        if (match.outcome == http::Router::Outcome::MethodNotAllowed && !request.trailingSlash)
            return std::nullopt;
        return plain(404, "not found").with("X-Correlation-Id", correlationIdOf(request, *services->parts.rng));
    };
    return policy;
}

void BuilderApi::call(const LocalCall& call, LocalAnswer done)
{
    const http::Reply reply = http::makeReply(std::move(done));
    auto target = http::parseTarget(call.target);
    auto match = target ? m_impl->router->find(call.method, target->segments) : http::Router::Match{};
    const BuilderOperation* operation = nullptr;
    for (const BuilderOperation& row : *m_impl->table) {
        if (match.route && row.id == match.route->name)
            operation = &row;
    }
    if (!operation)
        return void(reply.send(builderError(BuilderErrors::Plain, 404, {}, "not found")));
    const BuilderScheme scheme = operation->scheme;
    if (scheme == BuilderScheme::User || scheme == BuilderScheme::OptionalClient
        || scheme == BuilderScheme::SubjectToken)
        return void(reply.send(builderError(BuilderErrors::Plain, 403, {}, "not for this program itself")));
    auto request = std::make_shared<http::Request>();
    request->method = call.method;
    request->target = call.target;
    request->path = std::move(target->path);
    request->segments = std::move(target->segments);
    request->query = std::move(target->query);
    request->params = std::move(match.params);
    if (!call.body.isNull()) {
        request->body = json::write(call.body);
        request->headers.add("Content-Type", "application/json");
    }
    if (!call.idempotencyKey.empty())
        request->headers.add("Idempotency-Key", call.idempotencyKey);
    request->peerAddress = "127.0.0.1";
    request->receivedAt = m_impl->services->parts.clock->now();
    request->route = std::move(match.route);
    runBuilderOperationHere(*m_impl->services, *operation, std::move(request), reply, call.actor);
}

const std::string& BuilderApi::openApiDocument() const
{
    return m_impl->services->openApi;
}

Metrics& BuilderApi::metrics()
{
    return m_impl->services->metrics;
}

void BuilderApi::attachServer(const http::Server* server)
{
    const std::lock_guard lock(m_impl->services->serverMutex);
    m_impl->services->server = server;
}

void BuilderApi::cancelMeterCalls()
{
    m_impl->services->adminCalls->cancel();
}

void BuilderApi::stop()
{
    m_impl->services->adminCalls->stop();
    m_impl->services->workers.stop();
}

}  // namespace sluice::api
