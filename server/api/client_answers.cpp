#include "api/internal/client_answers.h"

namespace sluice::api {

namespace {

json::Value timeOrNull(const std::optional<Timestamp>& time)
{
    return time ? json::Value(formatTimeZ(*time)) : json::Value(nullptr);
}

json::Value textOrNull(const std::optional<std::string>& text)
{
    return text ? json::Value(*text) : json::Value(nullptr);
}

json::Value integerOrNull(const std::optional<std::int64_t>& number)
{
    return number ? json::Value(*number) : json::Value(nullptr);
}

// Where clients reach this service: what a trusted proxy says, else the configured public URL, else the request itself (W-25).
std::string externalBase(const Services& services, const http::Request& request)
{
    const std::string& configured = services.config.edgeHost;
    const bool isForwarded =
        services.addressRule.isTrustedProxy(request) && !request.header("X-Forwarded-Host").empty();
    if (isForwarded || configured.find("://") == std::string::npos)
        return services.addressRule.externalBaseUrl(request) + services.config.rootPath;
    std::string base = configured;
    while (base.ends_with('/'))
        base.pop_back();
    return base + services.config.rootPath;
}

// A client needs to know where to connect, not how the inside is wired (W-35): relay, runner and networks stay here. The members stay,
// so that what reads the model goes on reading it.
json::Value publicEdgeTree(const fleet::EdgeConfig& edge)
{
    return json::Value::object({{"edge_id", edge.edgeId},
                                {"matchmaker_host", edge.matchmakerHost},
                                {"matchmaker_port", edge.matchmakerPort},
                                {"edge_cidrs", json::Array{}},
                                {"public_base_url", textOrNull(edge.publicBaseUrl)},
                                {"tcp_relay_url", nullptr},
                                {"tcp_relay_status_url_template", nullptr},
                                {"runner_execute_url", nullptr},
                                {"runner_status_url_template", nullptr},
                                {"turn_external_ip", textOrNull(edge.turnExternalIp)}});
}

std::vector<std::pair<std::string, json::Value>> inviteProperties()
{
    return {{"invite_id", schemaOf("string")},
            {"created_at", schemaOf("string")},
            {"expires_at", schemaOf("string")},
            {"requested_duration_seconds", schemaOf("integer")},
            {"allowed_orchestrators", schemaList(schemaOf("string"))},
            {"note", schemaOf("string")}};
}

json::Array textArray(const std::vector<std::string>& texts)
{
    return {texts.begin(), texts.end()};
}

json::Value inviteTree(const usage::ClientInvite& invite)
{
    return json::Value::object({{"invite_id", invite.id},
                                {"created_at", formatTimeZ(invite.createdAt)},
                                {"expires_at", timeOrNull(invite.expiresAt)},
                                {"requested_duration_seconds", integerOrNull(invite.requestedSeconds)},
                                {"allowed_orchestrators", textArray(invite.allowed)},
                                {"note", textOrNull(invite.note)},
                                {"revoked_at", timeOrNull(invite.revokedAt)},
                                {"redeeming_at", timeOrNull(invite.redeemingAt)},
                                {"redeemed_at", timeOrNull(invite.redeemedAt)},
                                {"redeemed_ip", textOrNull(invite.redeemedIp)},
                                {"redeemed_session_id", textOrNull(invite.redeemedSessionId)}});
}

}  // namespace

json::Value withoutNulls(const json::Value& value)
{
    if (const auto* members = value.members()) {
        json::Object kept;
        for (const auto& [name, member] : *members) {
            if (!member.isNull())
                kept.emplace_back(name, withoutNulls(member));
        }
        return kept;
    }
    if (const auto* items = value.items()) {
        json::Array kept;
        for (const json::Value& item : *items)
            kept.push_back(withoutNulls(item));
        return kept;
    }
    return value;
}

json::Value clientSessionTree(const Services& services, const Call& call, const usage::ClientSession& s)
{
    const bool isGuest = s.mode == usage::ClientMode::Guest;
    const auto& sessions = services.parts.clients->sessions();
    return json::Value::object(
        {{"session_id", s.id},
         {"expires_at", formatTimeZ(s.expiresAt)},
         {"issued_at", formatTimeZ(s.issuedAt)},
         {"last_seen_at", formatTimeZ(s.lastSeen())},
         {"ended_at", timeOrNull(s.endedAt)},
         {"lease_seconds", s.leaseSeconds()},
         {"orchestrator_id", s.orchestrator},
         {"edge", s.edge ? publicEdgeTree(*s.edge) : json::Value(nullptr)},
         {"webrtc_url", s.edge ? json::Value(usage::webrtcUrl(*s.edge)) : json::Value(nullptr)},
         {"control_url", externalBase(services, *call.request) + "/api/sessions/tcp"},
         {"mode", usage::clientModeCode(s.mode)},
         {"installation_id", textOrNull(s.installationId)},
         {"command_mode", "datachannel"},
         {"command_method", "emitCommand"},
         {"capacity_hint", sessions.guestCapacity(call.now)},
         {"policy_version", isGuest ? json::Value(sessions.config().policyVersion) : json::Value(nullptr)}});
}

json::Value clientSessionSchema(bool omitsNulls, std::vector<std::pair<std::string, json::Value>> more)
{
    const auto maybe = [&](const char* type) { return omitsNulls ? schemaOf(type) : schemaOrNull(type); };
    std::vector<std::string> edgeOptional, optional;
    if (omitsNulls) {
        edgeOptional = {"public_base_url",    "tcp_relay_url",
                        "runner_execute_url", "tcp_relay_status_url_template",
                        "turn_external_ip",   "runner_status_url_template"};
        optional = {"ended_at", "installation_id", "policy_version"};
    }
    std::vector<std::pair<std::string, json::Value>> properties = {
        {"session_id", schemaOf("string")},
        {"expires_at", schemaOf("string")},
        {"issued_at", schemaOf("string")},
        {"last_seen_at", schemaOf("string")},
        {"ended_at", maybe("string")},
        {"lease_seconds", schemaOf("integer")},
        {"orchestrator_id", schemaOf("string")},
        {"edge", schemaObject({{"edge_id", schemaOf("string")},
                               {"matchmaker_host", schemaOf("string")},
                               {"matchmaker_port", schemaOf("integer")},
                               {"edge_cidrs", schemaList(schemaOf("string"))},
                               {"public_base_url", maybe("string")},
                               {"tcp_relay_url", maybe("string")},
                               {"tcp_relay_status_url_template", maybe("string")},
                               {"runner_execute_url", maybe("string")},
                               {"runner_status_url_template", maybe("string")},
                               {"turn_external_ip", maybe("string")}},
                              edgeOptional)},
        {"webrtc_url", schemaOf("string")},
        {"control_url", schemaOf("string")},
        {"mode", schemaOf("string")},
        {"installation_id", maybe("string")},
        {"command_mode", schemaOf("string")},
        {"command_method", schemaOf("string")},
        {"capacity_hint", schemaOf("integer")},
        {"policy_version", maybe("string")}};
    std::ranges::move(more, std::back_inserter(properties));
    return schemaObject(std::move(properties), std::move(optional));
}

json::Value newClientInviteTree(const usage::ClientInvite& invite, const std::optional<std::string>& code)
{
    return json::Value::object({{"invite_id", invite.id},
                                {"code", textOrNull(code)},
                                {"created_at", formatTimeZ(invite.createdAt)},
                                {"expires_at", timeOrNull(invite.expiresAt)},
                                {"requested_duration_seconds", integerOrNull(invite.requestedSeconds)},
                                {"allowed_orchestrators", textArray(invite.allowed)},
                                {"note", textOrNull(invite.note)}});
}

json::Value newClientInviteSchema()
{
    auto properties = inviteProperties();
    properties.insert(properties.begin() + 1, {"code", schemaOf("string")});
    return schemaObject(std::move(properties), {"code", "requested_duration_seconds", "note"});
}

json::Value clientInviteSchema()
{
    auto properties = inviteProperties();
    std::vector<std::string> optional = {"expires_at", "requested_duration_seconds", "note"};
    for (const char* name : {"revoked_at", "redeeming_at", "redeemed_at", "redeemed_ip", "redeemed_session_id"}) {
        properties.emplace_back(name, schemaOf("string"));
        optional.emplace_back(name);
    }
    return schemaObject(std::move(properties), std::move(optional));
}

Result<http::Response> clientInvitePage(const Services& services, const Call& call)
{
    const int limit = int(call.query.integer("limit").value_or(1));
    const auto before = call.query.integer("before");
    SLUICE_ASSIGN(const auto invites,
                  services.parts.database->readers().readFor<std::vector<usage::ClientInvite>>(
                      [&](storage::Connection& c) { return usage::listClientInvites(c, limit, before); }));
    std::string body;
    body.reserve(invites.size() * 320 + 32);
    json::Writer writer(body);
    writer.beginObject().key("invites").beginArray();
    for (const usage::ClientInvite& invite : invites)
        writer.value(withoutNulls(inviteTree(invite)));
    writer.endArray().endObject();
    http::Response response = http::json(200, std::move(body));
    if (int(invites.size()) == limit)
        response.with("X-Next-Before", std::to_string(invites.back().no));
    return response;
}

json::Value bootstrapTree(const Services& services, const Call& call)
{
    const usage::ClientDesk& desk = *services.parts.clients;
    const usage::ClientSessionConfig& config = desk.sessions().config();
    const std::int64_t capacity = desk.sessions().guestCapacity(call.now);
    const auto object = [](std::initializer_list<json::Member> members) { return json::Value::object(members); };
    return object(
        {{"version", usage::ClientDesk::manifestVersion},
         {"updated_at", formatTimeZ(call.now)},
         {"mode", config.guestMode ? "guest_bootstrap" : "invite_bootstrap"},
         {"base_url", externalBase(services, *call.request)},
         {"session_start_path", "/api/sessions/start"},
         {"session_end_path", "/api/sessions/end"},
         {"session_events_path", "/api/sessions/events"},
         {"transport", object({{"primary", "pixelstreaming_datachannel_emitcommand"},
                               {"fallback", "http_sessions_tcp_admin_only"}})},
         {"session_reporting",
          object({{"mode", "client_session_token"}, {"auth_header", "X-Session-Token"}, {"heartbeat_seconds", 15}})},
         {"webrtc", object({{"command_mode", "datachannel"},
                            {"command_method", "emitCommand"},
                            {"command_payload_shape", object({{"command", "CAMSHOT.ExtremeClose"}})}})},
         {"capacity", object({{"max_concurrent_sessions", capacity},
                              {"current_expected_sessions", capacity},
                              {"one_orchestrator_per_avatar", true}})},
         {"limits", object({{"default_ttl_seconds", config.guestSeconds},
                            {"max_ttl_seconds", config.guestSeconds},
                            {"one_active_session_per_installation", config.guestMaxPerInstallation == 1},
                            {"guest_rate_limited", true}})},
         {"features", object({{"guest_bootstrap", config.guestMode},
                              {"invite_code_required", config.requireInvite},
                              {"login_required", false},
                              {"wallet_required", false},
                              {"kokoro_supported", true}})},
         {"deferred", object({{"oidc_auth", true}, {"wallet_linking", true}, {"managed_agent_identities", true}})},
         {"canonical_manifest_url", desk.config().manifestUrl}});
}

}  // namespace sluice::api
