#include "api/webhook.h"

#include "api/internal/health_answers.h"
#include "core/amount.h"
#include "http/client_address.h"
#include "http/secret.h"

#include <array>
#include <mutex>

namespace sluice::api {

namespace {

constexpr std::string_view authorizePath = "/authorize";
constexpr std::int64_t authorizeDeadlineMs = 3'000;  // the pipeline's own budget is half of it
constexpr std::array webhookPaths = {authorizePath,
                                     std::string_view("/health"),
                                     std::string_view("/healthz"),
                                     std::string_view("/ready"),
                                     std::string_view("/readyz"),
                                     std::string_view("/metrics")};

std::string secondsOf(std::uint64_t micros)
{
    return formatUnits(Int256(micros), 6);
}

void collectLatency(const clearinghouse::AuthorizerStats& stats, MetricsText& text)
{
    const auto& bounds = clearinghouse::AuthorizerStats::kLatencyBoundsUs;
    text.metric("sluice_authorize_latency_seconds", "histogram", "From the body in memory to the answer");
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < stats.latency.size(); ++i) {
        below += stats.latency[i];
        text.sample("_bucket", std::to_string(below),
                    {{"le", i == bounds.size() ? "+Inf" : secondsOf(std::uint64_t(bounds[i]))}});
    }
    text.sample("_sum", secondsOf(stats.latencySumUs), {});
    text.sample("_count", std::to_string(below), {});
}

void collectGate(const clearinghouse::GateStats& stats, MetricsText& text)
{
    text.metric("sluice_gate_decisions_total", "counter", "Decisions of the balance gate");
    const std::array<std::pair<const char*, std::uint64_t>, 8> counts = {{{"memory", stats.fromMemory},
                                                                          {"durable", stats.durable},
                                                                          {"refused", stats.refused},
                                                                          {"would_refuse", stats.wouldRefuse},
                                                                          {"failed", stats.failed},
                                                                          {"timed_out", stats.timedOut},
                                                                          {"identity_pinned", stats.identityPinned},
                                                                          {"blocked", stats.blocked}}};
    for (const auto& [kind, count] : counts)
        text.sample(std::int64_t(count), {{"kind", kind}});
    text.metric("sluice_gate_tickets_total", "counter", "Tickets paid for").sample(std::int64_t(stats.tickets));
    text.metric("sluice_gate_late_tickets_total", "counter", "Tickets that found no hold any more")
        .sample(std::int64_t(stats.lateTickets));
    text.metric("sluice_gate_holds_voided_total", "counter", "Holds given back")
        .sample(std::int64_t(stats.holdsVoided));
    text.metric("sluice_gate_open_sessions", "gauge", "Sessions with a hold").sample(std::int64_t(stats.openSessions));
    text.metric("sluice_gate_waiting", "gauge", "Decisions waiting for the store").sample(std::int64_t(stats.waiting));
}

}  // namespace

void collectAuthorizations(const WebhookParts& parts, MetricsText& text)
{
    const auto stats = parts.authorizer->stats();
    text.metric("sluice_authorize_allowed_total", "counter", "Calls that were allowed")
        .sample(std::int64_t(stats.allowed));
    text.metric("sluice_authorize_refused_total", "counter", "Calls that were refused, by code");
    for (const auto& [code, count] : stats.refusedByCode)
        text.sample(std::int64_t(count), {{"code", code}});
    text.metric("sluice_authorize_callers_refused_total", "counter", "Calls without the shared secret")
        .sample(std::int64_t(stats.callersRefused));
    text.metric("sluice_authorize_bad_requests_total", "counter", "Calls that were no JSON")
        .sample(std::int64_t(stats.badRequests));
    text.metric("sluice_authorize_overruns_total", "counter", "Answers given because time was up")
        .sample(std::int64_t(stats.overruns));
    text.metric("sluice_authorize_overloaded_total", "counter", "Calls refused because too many waited")
        .sample(std::int64_t(stats.overloaded));
    text.metric("sluice_authorize_pending", "gauge", "Calls waiting for somebody").sample(std::int64_t(stats.pending));
    collectLatency(stats, text);
    if (parts.gate)
        collectGate(parts.gate->stats(), text);
    if (parts.log) {
        text.metric("sluice_decisions_written_total", "counter", "Decisions in the log")
            .sample(std::int64_t(parts.log->written()));
        text.metric("sluice_decisions_dropped_total", "counter", "Decisions the log had no room for")
            .sample(std::int64_t(parts.log->dropped()));
    }
}

Result<void> checkAliasPath(std::string_view path)
{
    if (path.empty())
        return {};
    const auto target = http::parseTarget(path);
    if (!target || target->segments.empty() || target->trailingSlash || path.find_first_of("?#{}%") != path.npos)
        return fail(ErrorCode::InvalidArgument, "WEBHOOK_ALIAS_PATH must be a path such as /webhooks/remote-signer");
    if (std::ranges::find(webhookPaths, path) != webhookPaths.end())
        return fail(ErrorCode::InvalidArgument, "WEBHOOK_ALIAS_PATH names a path that is served already");
    return {};
}

class WebhookApi::Impl {
public:
    Impl(WebhookParts partsIn, WebhookConfig configIn) : parts(std::move(partsIn)), config(std::move(configIn))
    {
        addAuthorize(authorizePath);
        if (!config.aliasPath.empty())
            addAuthorize(config.aliasPath);
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
        add("GET", "/metrics",
            [this](const http::RequestPtr& request, const http::Reply& reply) { sendMetrics(*request, reply); });
        metrics.add([this](MetricsText& text) {
            const std::lock_guard lock(serverMutex);
            if (server)
                collectServer(server->stats(), "webhook", text);
        });
        metrics.add([this](MetricsText& text) { collectAuthorizations(parts, text); });
    }

    const WebhookParts parts;
    const WebhookConfig config;
    std::shared_ptr<http::Router> router = std::make_shared<http::Router>();
    Metrics metrics;
    std::mutex serverMutex;
    const http::Server* server = nullptr;  // under serverMutex

private:
    void add(const char* method, std::string_view path, http::Handler handler, bool limited = false)
    {
        http::Route route;
        route.name = std::string(path.substr(1));
        route.handler = std::move(handler);
        route.replyDeadlineMs = authorizeDeadlineMs;
        if (limited)
            route.bodyLimit = maxBodyBytes;
        router->add(method, path, std::move(route));
    }

    void addAuthorize(std::string_view path)
    {
        add(
            "POST", path,
            [authorizer = parts.authorizer](const http::RequestPtr& request, const http::Reply& reply) {
                const clearinghouse::WebhookCaller caller{request->header("Authorization"),
                                                          request->header("X-Api-Key"),
                                                          request->header("X-Webhook-Secret")};
                authorizer->authorize(caller, request->body, [reply](clearinghouse::AuthorizeAnswer answer) {
                    reply.send(http::json(answer.httpStatus, std::move(answer.body)));
                });
            },
            true);
    }

    // Figures name no user, but they are not for everybody (DECISIONS 9).
    void sendMetrics(const http::Request& request, const http::Reply& reply) const
    {
        bool allowed = config.bindIsLoopback && http::isLocalRequest(request);
        for (const std::string_view token :
             {request.header("X-Admin-Token"), http::bearerToken(request.header("Authorization"))})
            allowed = allowed || (!token.empty() && parts.mayView && parts.mayView(token));
        if (!allowed) {
            reply.send(http::empty(404));
            return;
        }
        http::Response answer;
        answer.body = metrics.text();
        answer.contentType = "text/plain; version=0.0.4; charset=utf-8";
        reply.send(std::move(answer));
    }
};

WebhookApi::WebhookApi(WebhookParts parts, WebhookConfig config)
    : m_impl(std::make_shared<Impl>(std::move(parts), std::move(config)))
{}

WebhookApi::~WebhookApi() = default;

std::shared_ptr<const http::Router> WebhookApi::router() const
{
    return {m_impl, m_impl->router.get()};
}

http::ListenerPolicy WebhookApi::policy() const
{
    http::ListenerPolicy policy = http::ListenerPolicy::webhook();
    policy.refuse = [](int status, std::string_view fault) {
        if (status == 413)
            return http::json(413, std::string("{\"status\":413,\"reason\":\"payload too large\"}"));
        // "//authorize" is a path like any other that is not served.
        return http::empty(status == 400 && fault == "Malformed request target" ? 404 : status);
    };
    return policy;
}

Metrics& WebhookApi::metrics()
{
    return m_impl->metrics;
}

void WebhookApi::attachServer(const http::Server* server)
{
    const std::lock_guard lock(m_impl->serverMutex);
    m_impl->server = server;
}

}  // namespace sluice::api
