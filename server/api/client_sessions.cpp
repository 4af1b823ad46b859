// E-38 to E-46: client sessions, their invites, and the bootstrap manifest.
#include "api/internal/client_answers.h"
#include "api/internal/services.h"
#include "http/secret.h"
#include "usage/client_desk.h"

namespace sluice::api {

namespace {

// Limits per minute (W-26).
constexpr std::size_t startsPerAddress = 30;
constexpr std::size_t commandsPerSession = 60;
constexpr std::int64_t longestCommandMs = 135'000;  // 10 s to ask, 120 s of polling, and some
constexpr int mostInvites = 10'000;
constexpr const char* limited = "Rate limited";

using LimiterPtr = std::shared_ptr<http::RateLimiter>;

std::string_view withoutOuterBlanks(std::string_view text)
{
    constexpr std::string_view blanks = " \t\n\v\f\r";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<std::string> blankIsAbsent(FieldValue& value)
{
    auto* text = std::get_if<std::string>(&value);
    if (!text)
        return std::nullopt;
    std::string kept(withoutOuterBlanks(*text));
    if (kept.empty())
        value = std::monostate();
    else
        *text = std::move(kept);
    return std::nullopt;
}

std::optional<std::string> commandRule(FieldValue& value)
{
    auto& text = std::get<std::string>(value);
    text = std::string(withoutOuterBlanks(text));
    if (text.empty())
        return "command required";
    if (text.find_first_of(std::string_view("\0\r\n", 3)) != std::string::npos)
        return "command contains invalid characters";
    return std::nullopt;
}

FieldSpec boundedText(const char* name, std::size_t least, std::size_t most, const char* description = "")
{
    FieldSpec spec = textField(name, most, description);
    spec.minLength = least;
    return spec;
}

FieldSpec trimmedField(const char* name, std::size_t least, std::size_t most, const char* description = "")
{
    FieldSpec spec = boundedText(name, least, most, description);
    spec.rule = blankIsAbsent;
    return spec;
}

FieldSpec sessionIdField()
{
    return boundedText("session_id", 1, 128, "Only without a token; with one it is ignored");
}

int refusalStatus(usage::ClientStartRefusal refusal)
{
    using enum usage::ClientStartRefusal;
    switch (refusal) {
    case InstallationRequired: return 400;
    case InviteRequired: return 401;
    case InviteRevoked: return 403;
    case InviteNotFound: return 404;
    case InviteExpired: return 410;
    case NoGuestCapacity: return 503;
    case OtherInstallationOnIp:
    case TokenRequired:
    case InstallationElsewhere:
    case InviteRedeemed:
    case InviteInProgress:
    case NoOrchestrator: break;
    }
    return 409;
}

usage::ClientStartRequest startRequestOf(const Call& call)
{
    const Fields& fields = call.fields;
    usage::ClientStartRequest request;
    request.clientIp = call.clientText();
    request.requestedSeconds = fields.integer("requested_duration_seconds");
    request.inviteCode = fields.text("invite_code");
    request.installationId = fields.text("installation_id");
    request.fingerprint = fields.text("installation_public_fingerprint");
    request.clientName = fields.text("client_name");
    request.clientVersion = fields.text("client_version");
    request.manifestVersion = fields.text("bootstrap_manifest_version");
    const auto own = call.request->header("X-Session-Token");
    request.presentedToken = std::string(own.empty() ? http::bearerToken(call.request->header("Authorization")) : own);
    return request;
}

void startSession(Services& services, const LimiterPtr& starts, const CallPtr& call)
{
    if (!call->client)
        return call->answer(http::detail(400, "Client IP unavailable"));
    if (!starts->accept(call->clientText()))
        return call->answer(http::detail(429, limited));
    const auto answer = [&services, call](Result<usage::ClientStarted> started) {
        if (!started)
            return call->answer(errorResponse(started.error()));
        if (started->refusal)
            return call->answer(
                http::detail(refusalStatus(*started->refusal), usage::clientStartRefusalText(*started->refusal)));
        json::Value tree = clientSessionTree(services, *call, *started->session);
        tree.set("token", started->token);
        call->answer(http::json(200, withoutNulls(tree)));
    };
    // Who could serve is looked at off the HTTP thread.
    const bool taken = services.workers.run(
        [&services, call, answer] { services.parts.clients->start(startRequestOf(*call), answer); });
    if (!taken)
        call->answer(http::detail(503, "Too many requests are waiting").with("Retry-After", "1"));
}

std::function<void(Result<usage::ClientSessionPtr>)> sessionAnswer(const Services& services, const CallPtr& call)
{
    return [&services, call](Result<usage::ClientSessionPtr> session) {
        if (!session)
            return call->answer(errorResponse(session.error()));
        json::Value tree = clientSessionTree(services, *call, **session);
        if ((*session)->endedAt)
            tree.set("end_reason", (*session)->endReason);
        call->answer(http::json(200, tree));
    };
}

void showSession(const Services& services, const CallPtr& call)
{
    const auto session = services.parts.clients->sessions().byId(call->principal.client->id, call->now);
    if (!session)
        return call->answer(http::detail(404, "Session not found"));
    sessionAnswer(services, call)(session);
}

http::Response commandError(const Error& error)
{
    switch (error.code) {
    case ErrorCode::Conflict: return http::detail(409, error.message);
    case ErrorCode::Protocol: return http::detail(502, error.message);
    case ErrorCode::Timeout: return http::detail(504, error.message);
    case ErrorCode::Unavailable: return http::detail(503, error.message);
    default: return errorResponse(error);
    }
}

void commandSession(const Services& services, const LimiterPtr& commands, const CallPtr& call)
{
    const auto session = services.parts.clients->sessions().byId(call->principal.client->id, call->now);
    if (!session)
        return call->answer(http::detail(404, "Session not found"));
    if (!commands->accept(session->id))
        return call->answer(http::detail(429, limited));
    if (session->orchestrator.empty())
        return call->answer(http::detail(409, "Session missing orchestrator"));
    services.parts.clients->command(
        session, call->fields.textOr("command"), int(call->fields.integer("timeout_seconds").value_or(20)),
        [call] { return call->reply.wanted(); },
        [call, id = session->id](Result<usage::RelayResult> result) {
            if (!result)
                return call->answer(commandError(result.error()));
            call->answer(http::json(
                200, json::Value::object(
                         {{"session_id", id}, {"execution_id", result->executionId}, {"state", result->state}})));
        });
}

// 503 while client sessions are off.
std::function<void(const CallPtr&)> whenOn(const Services& services, std::function<void(const CallPtr&)> handler)
{
    return [&services, handler = std::move(handler)](const CallPtr& call) {
        if (!services.parts.clients)
            return call->answer(http::detail(503, "Client sessions are not served here"));
        handler(call);
    };
}

Operation clientOperation(const char* method, const char* pattern, const char* id, const char* summary, Scheme scheme)
{
    Operation operation;
    operation.method = method;
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "client sessions";
    operation.summary = summary;
    operation.scheme = scheme;
    operation.surface = Surface::Edge;
    if (scheme == Scheme::Client) {
        operation.errors = {{400, "Client IP unavailable"},
                            {401, "Session token invalid or expired"},
                            {403, "Session bound to different IP"},
                            {404, "Session not found"}};
    }
    return operation;
}

Operation startOperation(Services& services)
{
    Operation start = clientOperation("POST", "/api/sessions/start", "startClientSession",
                                      "Get an orchestrator to oneself for a while", Scheme::None);
    start.hasBody = true;
    start.bodyOptional = true;
    start.body = {integerField("requested_duration_seconds", 60, 86'400, std::nullopt),
                  boundedText("invite_code", 4, 128),
                  trimmedField("installation_id", 8, 128),
                  trimmedField("installation_public_fingerprint", 16, 256),
                  trimmedField("client_name", 1, 128),
                  trimmedField("client_version", 1, 64),
                  trimmedField("bootstrap_manifest_version", 1, 64)};
    start.answer = clientSessionSchema(true, {{"token", schemaOf("string")}});
    start.errors = {{400, "Client IP unavailable"}, {429, limited}};
    for (int i = 0; i <= int(usage::ClientStartRefusal::NoOrchestrator); ++i) {
        const auto refusal = static_cast<usage::ClientStartRefusal>(i);
        start.errors.emplace_back(refusalStatus(refusal), usage::clientStartRefusalText(refusal));
    }
    const auto starts = std::make_shared<http::RateLimiter>(*services.parts.clock, startsPerAddress, 60'000);
    start.handler =
        whenOn(services, [&services, starts](const CallPtr& call) { startSession(services, starts, call); });
    return start;
}

Operation commandOperation(Services& services)
{
    Operation command = clientOperation("POST", "/api/sessions/tcp", "commandClientSession",
                                        "Send a command to the avatar over HTTP", Scheme::Client);
    command.hasBody = true;
    FieldSpec text = needed(boundedText("command", 1, 1024));
    text.rule = commandRule;
    command.body = {sessionIdField(), std::move(text), integerField("timeout_seconds", 1, 120, 20)};
    command.answer = schemaObject(
        {{"session_id", schemaOf("string")}, {"execution_id", schemaOf("string")}, {"state", schemaOf("string")}});
    for (const auto& [status, detail] : std::initializer_list<std::pair<int, const char*>>{
             {409, "Session missing orchestrator"},
             {409, "Edge relay busy"},
             {409, "Orchestrator command runner busy"},
             {409, "Orchestrator host unavailable"},
             {429, limited},
             {502, "Edge TCP relay unreachable"},
             {502, "Edge relay rejected command"},
             {502, "Edge relay failed to execute command"},
             {502, "Edge relay did not return completion state or status URL"},
             {502, "Runner endpoint unreachable"},
             {502, "Runner rejected command"},
             {502, "Runner failed to execute command"},
             {502, "Runner status URL not configured for this orchestrator"},
             {503, "Edge TCP relay not configured for this orchestrator"},
             {504, "Edge relay did not complete in time"},
             {504, "Runner did not complete in time"}})
        command.errors.emplace_back(status, detail);
    command.replyDeadlineMs = longestCommandMs;
    const auto commands = std::make_shared<http::RateLimiter>(*services.parts.clock, commandsPerSession, 60'000);
    command.handler =
        whenOn(services, [&services, commands](const CallPtr& call) { commandSession(services, commands, call); });
    return command;
}

void addSessionLife(RouteTable& table, Services& services)
{
    Operation me =
        clientOperation("GET", "/api/sessions/me", "getClientSession", "The caller's session", Scheme::Client);
    me.answer = clientSessionSchema(false);
    me.handler = whenOn(services, [&services](const CallPtr& call) { showSession(services, call); });
    table.push_back(std::move(me));

    Operation heartbeat = clientOperation("POST", "/api/sessions/heartbeat", "heartbeatClientSession",
                                          "Say that the client is still there; the end does not move", Scheme::Client);
    heartbeat.hasBody = true;
    heartbeat.bodyOptional = true;
    heartbeat.body = {sessionIdField()};
    heartbeat.answer = clientSessionSchema(false);
    heartbeat.handler = whenOn(services, [&services](const CallPtr& call) {
        services.parts.clients->heartbeat(call->principal.client->id, sessionAnswer(services, call));
    });
    table.push_back(std::move(heartbeat));

    Operation end = clientOperation("POST", "/api/sessions/end", "endClientSession",
                                    "End the session; the orchestrator is free at once", Scheme::Client);
    end.hasBody = true;
    end.bodyOptional = true;
    end.body = {sessionIdField()};
    end.answer = clientSessionSchema(false, {{"end_reason", schemaOf("string")}});
    end.handler = whenOn(services, [&services](const CallPtr& call) {
        services.parts.clients->end(call->principal.client->id, sessionAnswer(services, call));
    });
    table.push_back(std::move(end));
}

// --- invites -------------------------------------------------------------------------------------------------------------

Result<CommandAnswer> createInvite(Services& services, const Call& call, storage::Connection& connection)
{
    const Fields& fields = call.fields;
    usage::ClientDesk& desk = *services.parts.clients;
    usage::NewClientInvite wanted;
    if (const auto given = fields.text("expires_at")) {
        wanted.expiresAt = parseTime(withoutOuterBlanks(*given));
        if (!wanted.expiresAt)
            return fail(ErrorCode::InvalidArgument, "Invalid expires_at timestamp");
    } else {
        wanted.expiresAt =
            call.now.plusSeconds(fields.integer("ttl_seconds").value_or(desk.config().inviteDefaultSeconds));
    }
    wanted.requestedSeconds = fields.integer("requested_duration_seconds");
    wanted.allowed = fields.list("allowed_orchestrators").value_or(std::vector<std::string>());
    wanted.note = fields.text("note");
    SLUICE_ASSIGN(const auto made, desk.invites().create(connection, std::move(wanted), call.context()));
    json::Value tree = newClientInviteTree(made.invite, {});
    // What is remembered for a repeated request must not hold the code.
    const std::string remembered = json::write(withoutNulls(tree));
    return CommandAnswer{http::json(200, withoutNulls(newClientInviteTree(made.invite, made.code))), remembered};
}

Operation createInviteOperation(Services& services)
{
    Operation create = clientOperation("POST", "/api/client-sessions/invites", "createClientInvite",
                                       "Make an invite to a client session; its code is shown once", Scheme::Admin);
    create.surface = Surface::Both;
    create.roles = {Role::Operator};
    create.idempotencyKey = true;
    create.hasBody = true;
    FieldSpec allowed;
    allowed.name = "allowed_orchestrators";
    allowed.kind = FieldKind::TextList;
    create.body = {integerField("ttl_seconds", 60, 7'776'000, std::nullopt),
                   textField("expires_at", 64, "ISO 8601; without an offset UTC"),
                   integerField("requested_duration_seconds", 60, 86'400, std::nullopt), std::move(allowed),
                   textField("note", 256)};
    create.bodyRule = [](const Fields& fields) -> std::optional<std::string> {
        if (fields.integer("ttl_seconds") && fields.text("expires_at"))
            return "Provide ttl_seconds or expires_at, not both";
        return std::nullopt;
    };
    create.answer = newClientInviteSchema();
    create.errors = {{400, "Invalid expires_at timestamp"}, {409, "Idempotency-Key was used for another request"}};
    create.handler = whenOn(services, [&services](const CallPtr& call) {
        services.command(call, [&services, call](storage::Connection& connection) {
            return createInvite(services, *call, connection);
        });
    });
    return create;
}

void addInviteRoutes(RouteTable& table, Services& services)
{
    table.push_back(createInviteOperation(services));

    Operation list = clientOperation("GET", "/api/client-sessions/invites", "listClientInvites",
                                     "Invites, newest first. X-Next-Before in the answer, given as `before`, reads on",
                                     Scheme::Admin);
    list.surface = Surface::Both;
    list.roles = {Role::Operator};
    list.query = {integerField("limit", 1, mostInvites, mostInvites),
                  integerField("before", 1, INT64_MAX / 2, std::nullopt, "Invites older than this one")};
    list.answer = schemaObject({{"invites", schemaList(clientInviteSchema())}});
    list.handler = whenOn(services, [&services](const CallPtr& call) {
        services.read(call, [&services, call] { return clientInvitePage(services, *call); });
    });
    table.push_back(std::move(list));

    Operation revoke = clientOperation("POST", "/api/client-sessions/invites/revoke", "revokeClientInvite",
                                       "Revoke an invite; a session it made lives on", Scheme::Admin);
    revoke.surface = Surface::Both;
    revoke.roles = {Role::Operator};
    revoke.hasBody = true;
    revoke.body = {needed(boundedText("invite_id", 1, 128))};
    revoke.answer = schemaObject({{"ok", schemaOf("boolean")}});
    revoke.errors = {{404, "Client session invite not found"}};
    revoke.handler = whenOn(services, [&services](const CallPtr& call) {
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_TRY(services.parts.clients->invites().revoke(connection, call->fields.textOr("invite_id"),
                                                                call->context()));
            return CommandAnswer{http::json(200, json::Value::object({{"ok", true}})), {}};
        });
    });
    table.push_back(std::move(revoke));
}

void serveBootstrap(const Services& services, const CallPtr& call)
{
    const auto given = [&](const char* header) -> std::optional<std::string> {
        const auto text = withoutOuterBlanks(call->request->header(header));
        return text.empty() ? std::nullopt : std::optional(std::string(text.substr(0, 256)));
    };
    usage::ClientDesk::BootstrapVisit visit;
    visit.installationId = std::string(withoutOuterBlanks(call->query.textOr("installation_id")));
    if (visit.installationId.empty())
        visit.installationId = given("X-Installation-Id").value_or("");
    visit.clientName = given("X-Client-Name");
    visit.clientVersion = given("X-Client-Version");
    visit.manifestVersion = given("X-Bootstrap-Manifest-Version");
    call->answer(http::json(200, bootstrapTree(services, *call)));
    services.parts.clients->bootstrapServed(visit);
}

}  // namespace

void addClientSessionRoutes(RouteTable& table, Services& services)
{
    table.push_back(startOperation(services));
    addSessionLife(table, services);
    table.push_back(commandOperation(services));
    addInviteRoutes(table, services);

    Operation bootstrap = clientOperation("GET", "/api/bootstrap/skillmd", "getClientBootstrap",
                                          "What a client must know to begin", Scheme::None);
    bootstrap.surface = Surface::Both;
    FieldSpec installation;
    installation.name = "installation_id";
    bootstrap.query = {std::move(installation)};
    bootstrap.answer = schemaOf("object");
    bootstrap.handler = whenOn(services, [&services](const CallPtr& call) { serveBootstrap(services, call); });
    table.push_back(std::move(bootstrap));
}

}  // namespace sluice::api
