#include "api/internal/surfaces.h"

#include <algorithm>
#include <array>

namespace sluice::api {

namespace {

using std::string_view;

constexpr std::array edgeExact = {
    string_view("/api/orchestrators/register"),  string_view("/api/orchestrators/bootstrap"),
    string_view("/api/tee/attestation"),         string_view("/api/tee/core/attestation"),
    string_view("/api/licenses/invites/redeem"), string_view("/api/licenses/lease")};
constexpr std::array edgePrefixes = {string_view("/api/sessions/"), string_view("/api/transparency/"),
                                     string_view("/api/licenses/lease/")};
constexpr std::array opsExact = {string_view("/api/orchestrators"), string_view("/api/licenses/leases"),
                                 string_view("/api/licenses/log"),  string_view("/api/balances"),
                                 string_view("/api/audit"),         string_view("/api/payouts"),
                                 string_view("/api/tokens"),        string_view("/metrics"),
                                 string_view("/api/denylist"),      string_view("/api/jobs")};
constexpr std::array opsPrefixes = {string_view("/api/orchestrators/ops/"),
                                    string_view("/api/licenses/invites"),
                                    string_view("/api/workloads"),
                                    string_view("/api/workload-offers"),
                                    string_view("/api/recordings/presign"),
                                    string_view("/api/jobs/"),
                                    string_view("/api/activity/leases"),
                                    string_view("/api/licenses/orchestrators/"),
                                    string_view("/api/licenses/images"),
                                    string_view("/api/licenses/access"),
                                    string_view("/api/ledger/"),
                                    string_view("/api/payouts/"),
                                    string_view("/api/audit/"),
                                    string_view("/api/tokens/"),
                                    string_view("/api/denylist/"),
                                    string_view("/api/fleet/")};
// On both surfaces in the first generation; strict knows better (W-24).
constexpr std::array strictOpsExact = {string_view("/api/sessions"), string_view("/api/tee/status"),
                                       string_view("/api/tee/core/status")};
constexpr string_view strictOpsPrefix = "/api/client-sessions/";

bool isOneOf(const auto& list, string_view path)
{
    return std::ranges::find(list, path) != list.end();
}

bool startsWithOneOf(const auto& list, string_view path)
{
    return std::ranges::any_of(list, [path](string_view prefix) { return path.starts_with(prefix); });
}

// "/api/orchestrators/{id}" and below.
Surface surfaceOfOrchestrator(string_view rest)
{
    const auto slash = rest.find('/');
    if (slash == string_view::npos)
        return Surface::Ops;
    const auto tail = rest.substr(slash);
    if (tail == "/credential/nonce" || tail == "/credential/token")
        return Surface::Edge;
    return tail == "/health" || tail == "/stats" || tail == "/cooldown" ? Surface::Ops : Surface::Both;
}

}  // namespace

Surface surfaceOf(string_view method, string_view path, bool strict)
{
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    if (isOneOf(edgeExact, path))
        return Surface::Edge;
    constexpr string_view orchestrators = "/api/orchestrators/";
    const auto rest = path.starts_with(orchestrators) ? path.substr(orchestrators.size()) : string_view();
    const bool self = strict ? rest == "me" || rest.starts_with("me/") : rest.starts_with("me");
    if (self)
        return Surface::Edge;
    if (path == "/api/orchestrator-edge")
        return method == "GET" ? Surface::Edge : method == "PUT" ? Surface::Ops : Surface::Both;
    if (startsWithOneOf(edgePrefixes, path))
        return Surface::Edge;
    if (strict && (isOneOf(strictOpsExact, path) || path.starts_with(strictOpsPrefix)))
        return Surface::Ops;
    if (isOneOf(opsExact, path) || startsWithOneOf(opsPrefixes, path))
        return Surface::Ops;
    return rest.empty() ? Surface::Both : surfaceOfOrchestrator(rest);
}

SurfaceGate::SurfaceGate(const ApiConfig& config) : m_config(config), m_rule(config.trustedProxies, config.forwarders)
{
    const auto reduced = [&](const std::string& host) {
        return config.strict ? http::hostWithoutPort(http::normalisedHost(host)) : http::normalisedHost(host);
    };
    m_edge = reduced(config.edgeHost);
    m_ops = reduced(config.opsHost);
}

std::optional<http::Response> SurfaceGate::refuse(Surface host, Surface route) const
{
    if (host == Surface::Edge && route == Surface::Ops)
        return http::detail(403, "Route is not available on EDGE surface");
    if (host == Surface::Ops && route == Surface::Edge)
        return http::detail(403, "Route is not available on OPS surface");
    return std::nullopt;
}

std::optional<http::Response> SurfaceGate::check(const http::Request& request) const
{
    if (!m_config.splitSurfaces || m_edge.empty() || m_ops.empty())
        return std::nullopt;
    string_view path = request.path;
    const string_view root = m_config.rootPath;
    if (m_config.strict && root.size() > 1 && path.starts_with(root))
        path.remove_prefix(root.size());
    else if (!m_config.strict && !root.empty())
        return std::nullopt;  // nothing matched under a root path, so every route passed
    std::string host = m_rule.requestHost(request);
    if (m_config.strict)
        host = http::hostWithoutPort(host);
    const Surface route = surfaceOf(request.method, path, m_config.strict);
    if (host == m_edge)
        return refuse(Surface::Edge, route);
    if (host == m_ops)
        return refuse(Surface::Ops, route);
    if (!m_config.strict || path == "/health" || path == "/healthz" || path == "/ready" || path == "/readyz")
        return std::nullopt;
    return http::detail(403, "Route is not available on this host");
}

}  // namespace sluice::api
