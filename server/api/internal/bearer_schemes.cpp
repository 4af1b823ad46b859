// The schemes of machines: orchestrators, edges, reporters, client sessions, the public (ops-api 1.4, 9.1, 10.2).
#include "api/internal/authenticator.h"
#include "fleet/edges.h"
#include "http/secret.h"

namespace sluice::api {

namespace {

constexpr const char* tooMany = "Too many failed attempts; slow down";

std::string_view bearerOf(const Call& call)
{
    return http::bearerToken(call.request->header("Authorization"));
}

std::string_view sessionToken(const Call& call)
{
    const std::string_view own = call.request->header("X-Session-Token");
    return own.empty() ? bearerOf(call) : own;
}

std::string_view unpaddedToken(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string peerOf(const Call& call)
{
    return call.client ? call.client->text() : "unknown";
}

// Where a session was bound to, and where the caller is. Both are canonical texts of the same rule.
bool isBoundElsewhere(const LiveClientSession& session, const Call& call)
{
    return !call.client || session.clientIp != call.client->text();
}

template<class F, class... Args>
std::optional<LiveClientSession> lookUp(const F& find, Args&&... args)
{
    return find ? find(std::forward<Args>(args)...) : std::nullopt;
}

}  // namespace

std::optional<http::Response> Authenticator::checkPublic(const Call& call)
{
    const std::string peer = peerOf(call);
    if (m_publicBurst.accept(peer) && m_publicMinute.accept(peer))
        return std::nullopt;
    return http::detail(429, "Rate limited");
}

// The token is looked at first: many orchestrators may share an address, and a broken one must not shut out the others. Only what
// fails is limited (W-26).
std::optional<http::Response> Authenticator::checkBearer(Call& call)
{
    Principal principal;
    Verdict verdict;
    switch (call.operation->scheme) {
    case Scheme::Orchestrator: verdict = checkOrchestrator(call, principal); break;
    case Scheme::EdgePlane: verdict = checkEdgePlane(call, principal); break;
    default: verdict = checkReporter(call, principal); break;
    }
    if (verdict.status == 0) {
        call.principal = std::move(principal);
        return std::nullopt;
    }
    if (verdict.status == 401) {
        if (!m_bearerFailures.accept(peerOf(call)))
            return http::detail(429, tooMany);
        if (onFailure && !sessionToken(call).empty())
            onFailure(call);
    }
    return http::detail(verdict.status, verdict.detail);
}

Authenticator::Verdict Authenticator::checkOrchestrator(const Call& call, Principal& principal) const
{
    std::string_view token = bearerOf(call);
    if (token.empty())
        token = call.request->header("X-Orchestrator-Token");
    if (token.empty() || !m_parts.orchestratorTokens)
        return {401, "Orchestrator token required"};
    auto holder = m_parts.orchestratorTokens->verify(token, call.now);
    if (!holder || holder->orchestrator.empty())
        return {401, "Orchestrator token required"};
    principal.name = "orchestrator:" + holder->orchestrator;
    principal.orchestrator = std::move(holder->orchestrator);
    principal.orchestratorToken = std::move(holder->tokenId);
    return {};
}

Authenticator::Verdict Authenticator::checkEdgePlane(const Call& call, Principal& principal) const
{
    const std::string_view shared = unpaddedToken(m_config.edgeConfigToken);
    if (shared.empty())
        return {404, "Edge config endpoint disabled"};
    const std::string_view given = bearerOf(call);
    const std::string* wanted = call.request->queryValue("orchestrator_id");
    const bool isShared = http::secretEquals(given, shared);
    const bool isOwn = wanted && http::secretEquals(given, fleet::edgeTokenFor(shared, *wanted));
    if (!isShared && !isOwn)
        return {401, "Edge config token required"};
    principal.name = "edge";
    if (isOwn) {
        principal.name = "orchestrator:" + *wanted;
        principal.orchestrator = *wanted;
    }
    return {};
}

Authenticator::Verdict Authenticator::checkReporter(const Call& call, Principal& principal) const
{
    const std::string_view token = sessionToken(call);
    principal.name = "reporter";
    if (http::secretEquals(token, m_config.sessionReporterToken)) {
        principal.reporter = ReporterMode::SharedToken;
        return {};
    }
    if (!token.empty()) {
        if (auto session = lookUp(m_parts.clientSessions.byToken, token, call.now)) {
            if (isBoundElsewhere(*session, call))
                return {403, "Session bound to different IP"};
            principal.name = "session:" + session->id;
            principal.reporter = ReporterMode::ClientSession;
            principal.client = std::move(session);
            return {};
        }
    }
    // Credits come of these events, so nobody but this machine may post them without a token (W-22, DECISIONS 6).
    if (m_config.sessionReporterToken.empty() && isLocal(*call.request)) {
        principal.reporter = ReporterMode::Open;
        return {};
    }
    return {401, "Session reporter token required"};
}

std::optional<http::Response> Authenticator::checkClient(Call& call)
{
    Principal principal;
    const Verdict verdict = findClient(call, principal);
    if (verdict.status == 0) {
        call.principal = std::move(principal);
        return std::nullopt;
    }
    if (verdict.status == 401 && !m_bearerFailures.accept(peerOf(call)))
        return http::detail(429, tooMany);
    return http::detail(verdict.status, verdict.detail);
}

Authenticator::Verdict Authenticator::findClient(const Call& call, Principal& principal) const
{
    if (!call.client)
        return {400, "Client IP unavailable"};
    const auto& sessions = m_parts.clientSessions;
    const std::string_view token = sessionToken(call);
    std::optional<LiveClientSession> session;
    if (!token.empty() || m_config.strict) {  // strict: an address alone proves nothing (W-37)
        session = token.empty() ? std::nullopt : lookUp(sessions.byToken, token, call.now);
        if (!session)
            return {401, "Session token invalid or expired"};
    } else if (const auto id = call.fields.text("session_id")) {
        session = lookUp(sessions.byId, *id, call.now);
    } else {
        session = lookUp(sessions.newestOf, call.client->text(), call.now);
    }
    if (!session)
        return {404, "Session not found"};
    if (isBoundElsewhere(*session, call))
        return {403, "Session bound to different IP"};
    principal.name = "session:" + session->id;
    principal.client = std::move(session);
    return {};
}

}  // namespace sluice::api
