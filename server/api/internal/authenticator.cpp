#include "api/internal/authenticator.h"

#include "http/secret.h"

#include <algorithm>

namespace sluice::api {

namespace {

constexpr std::string_view tokenHeader = "X-Admin-Token";

std::string_view trimmedToken(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

Authenticator::Authenticator(const ApiConfig& config, const TokenStore& tokens, const ApiParts& parts)
    : m_config(config)
    , m_tokens(tokens)
    , m_parts(parts)
    , m_failures(*parts.clock, std::size_t(config.failedLoginsPerMinute), 60'000)
    , m_bearerFailures(*parts.clock, std::size_t(config.failedLoginsPerMinute), 60'000)
    , m_publicBurst(*parts.clock, 20, 10'000)
    , m_publicMinute(*parts.clock, 120, 60'000)
{}

bool Authenticator::adminConfigured(Timestamp now) const
{
    return !trimmedToken(m_config.adminToken).empty() || m_tokens.hasLive(Role::Admin, now);
}

bool Authenticator::anyConfigured(Timestamp now) const
{
    return adminConfigured(now) || !m_config.viewerTokens.empty() || m_tokens.hasLive(Role::Operator, now)
           || m_tokens.hasLive(Role::Approver, now) || m_tokens.hasLive(Role::Viewer, now);
}

bool Authenticator::isLocal(const http::Request& request) const
{
    return m_config.bindIsLoopback && http::isLocalRequest(request);
}

Principal Authenticator::identify(const http::Request& request, Timestamp now) const
{
    const std::string_view token = request.header(tokenHeader);
    if (token.empty())
        return {};
    // Every configured secret is compared, so that time does not tell which one came close.
    Principal found;
    for (std::size_t i = 0; i < m_config.viewerTokens.size(); ++i) {
        if (http::secretEquals(token, m_config.viewerTokens[i]) && found.name.empty())
            found = {"viewer-" + std::to_string(i + 1), Role::Viewer};
    }
    if (const auto named = m_tokens.find(token, now))
        found = {named->name, named->role};
    const bool exact = http::secretEquals(token, m_config.adminToken);
    const bool trimmed = http::secretEquals(token, trimmedToken(m_config.adminToken));
    if (exact || trimmed)
        found = {"admin", Role::Admin};
    return found;
}

Authenticator::Verdict Authenticator::checkAdmin(const Call& call, Principal& principal, bool strict) const
{
    if (strict && !adminConfigured(call.now))
        return {404, "Admin endpoint disabled"};
    principal = identify(*call.request, call.now);
    if (!principal.name.empty() && principal.role != Role::Viewer)
        return {};
    if (!strict && principal.name.empty() && !anyConfigured(call.now) && isLocal(*call.request)) {
        principal = {"local", Role::Admin};
        return {};
    }
    return {401, "Admin token required"};
}

Authenticator::Verdict Authenticator::checkView(const Call& call, Principal& principal) const
{
    principal = identify(*call.request, call.now);
    if (!principal.name.empty())
        return {};
    if (!anyConfigured(call.now) && isLocal(*call.request)) {
        principal = {"local", Role::Viewer};
        return {};
    }
    const bool viewers = !m_config.viewerTokens.empty() || m_tokens.hasLive(Role::Viewer, call.now);
    return {401, viewers ? "Viewer token required" : "Admin token required"};
}

Authenticator::Verdict Authenticator::checkManager(const Call& call, Principal& principal) const
{
    const Verdict strict = checkAdmin(call, principal, true);
    if (strict.status != 0)
        return strict;
    const auto& allowed = m_config.managerAllowlist;
    if (allowed.empty())
        return {503, "Manager IP allowlist required for ops endpoints"};
    if (!call.client || std::ranges::find(allowed, *call.client) == allowed.end())
        return {403, "Manager IP not allowlisted for ops endpoint"};
    return {};
}

std::optional<http::Response> Authenticator::check(Call& call)
{
    switch (call.operation->scheme) {
    case Scheme::None:
    case Scheme::Client: return std::nullopt;
    case Scheme::PublicLimited: return checkPublic(call);
    case Scheme::Orchestrator:
    case Scheme::EdgePlane:
    case Scheme::Reporter: return checkBearer(call);
    case Scheme::Admin:
    case Scheme::Strict:
    case Scheme::View:
    case Scheme::Ops: break;
    }
    return checkPerson(call);
}

std::optional<http::Response> Authenticator::checkPerson(Call& call)
{
    const Scheme scheme = call.operation->scheme;
    const std::string peer = call.client ? call.client->text() : "unknown";
    const bool offered = !call.request->header(tokenHeader).empty();
    if (offered && m_failures.retryAfterMs(peer) > 0)
        return http::detail(429, "Too many failed attempts; slow down");
    Principal principal;
    Verdict verdict;
    if (scheme == Scheme::View)
        verdict = checkView(call, principal);
    else if (scheme == Scheme::Ops)
        verdict = checkManager(call, principal);
    else
        verdict = checkAdmin(call, principal, scheme == Scheme::Strict);
    if (verdict.status != 0) {
        if (offered && principal.name.empty() && verdict.status == 401 && m_failures.accept(peer) && onFailure)
            onFailure(call);
        return http::detail(verdict.status, verdict.detail);
    }
    const auto& roles = call.operation->roles;
    if (principal.role != Role::Admin && !roles.empty() && std::ranges::find(roles, principal.role) == roles.end())
        return http::detail(403, std::string("Role '") + roleCode(principal.role) + "' may not do this");
    call.principal = std::move(principal);
    return std::nullopt;
}

}  // namespace sluice::api
