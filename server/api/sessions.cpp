// E-36 and E-37: stream sessions, as edges report them and as viewers read them.
#include "usage/sessions.h"
#include "api/internal/services.h"

namespace sluice::api {

namespace {

constexpr std::size_t clientEventsPerMinute =
    120;  // of one client session (W-26); edges with the shared token are not limited

std::string_view trimmedBlank(std::string_view text)
{
    constexpr std::string_view blanks = " \t\n\v\f\r";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Trimmed; blank counts as absent.
std::optional<std::string> trimmedOrAbsent(FieldValue& value)
{
    auto* text = std::get_if<std::string>(&value);
    if (!text)
        return std::nullopt;
    std::string kept(trimmedBlank(*text));
    if (kept.empty())
        value = std::monostate();
    else
        *text = std::move(kept);
    return std::nullopt;
}

std::optional<std::string> ipOrAbsent(FieldValue& value)
{
    trimmedOrAbsent(value);
    const auto* text = std::get_if<std::string>(&value);
    if (text && !http::IpAddress::parse(*text))
        return "upstream_addr must be an IP address";
    return std::nullopt;
}

void writeSession(json::Writer& w, const usage::SessionRecord& s, const Asset& unit)
{
    const auto amount = [&](const Int256& units) { return formatUnits(units, unit.scale()); };
    w.beginObject().key("session_id").value(s.sessionId).key("orchestrator_id").optional(s.orchestrator);
    w.key("upstream_addr").value(s.upstreamAddr).key("upstream_port").value(s.upstreamPort);
    w.key("edge_id").optional(s.edgeId).key("streamer_id").optional(s.streamerId);
    w.key("started_at").value(formatTimeZ(s.startedAt)).key("last_seen_at").value(formatTimeZ(s.lastSeenAt));
    w.key("ended_at");
    if (s.endedAt)
        w.value(formatTimeZ(*s.endedAt));
    else
        w.null();
    w.key("last_billed_at").value(formatTimeZ(s.segmentStart)).key("billed_ms").value(s.billedMs);
    w.key("billed_eth").value(amount(s.billed)).key("last_credited_eth").value(amount(s.lastCredited));
    w.key("heartbeat_count").value(s.heartbeats).key("last_event").value(s.lastEvent);
    w.key("updated_at").value(formatTimeZ(s.updatedAt)).endObject();
}

json::Value sessionSchema()
{
    const auto text = [] { return schemaOf("string"); };
    const auto maybe = [] { return schemaOrNull("string"); };
    return schemaObject({{"session_id", text()},
                         {"orchestrator_id", maybe()},
                         {"upstream_addr", text()},
                         {"upstream_port", schemaOf("integer")},
                         {"edge_id", maybe()},
                         {"streamer_id", maybe()},
                         {"started_at", text()},
                         {"last_seen_at", text()},
                         {"ended_at", maybe()},
                         {"last_billed_at", text()},
                         {"billed_ms", schemaOf("integer")},
                         {"billed_eth", text()},
                         {"last_credited_eth", maybe()},
                         {"heartbeat_count", schemaOf("integer")},
                         {"last_event", maybe()},
                         {"updated_at", maybe()}});
}

usage::SessionEvent sessionEventOf(const Call& call)
{
    const Fields& fields = call.fields;
    usage::SessionEvent event;
    event.sessionId = fields.textOr("session_id");
    event.kind = usage::sessionEventFromText(fields.textOr("event")).value_or(usage::SessionEventKind::Heartbeat);
    if (call.principal.client)
        event.orchestrator = call.principal.client->orchestrator;
    if (event.orchestrator.empty())
        event.orchestrator = fields.textOr("orchestrator_id");
    event.upstreamAddr = fields.textOr("upstream_addr");
    event.upstreamPort = fields.integer("upstream_port");
    event.edgeId = fields.text("edge_id");
    event.streamerId = fields.text("streamer_id");
    event.sequence = fields.integer("sequence");
    if (const auto time = fields.text("event_time"))
        event.eventTime = parseTime(*time);
    event.trusted = call.principal.reporter != ReporterMode::ClientSession;
    return event;
}

void reportSession(Services& services, http::RateLimiter& perClient, const CallPtr& call)
{
    usage::SessionEvent event = sessionEventOf(*call);
    if (const auto& client = call->principal.client) {
        if (client->id != event.sessionId)
            return call->answer(http::detail(403, "Session token bound to different session"));
        if (!perClient.accept(client->id))
            return call->answer(http::detail(429, "Rate limited"));
    }
    services.command(
        call, [&services, call, event = std::move(event)](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto session, services.parts.sessions->apply(connection, event, call->now));
            std::string body;
            body.reserve(640);
            json::Writer writer(body);
            writeSession(writer, session, services.config.creditUnit);
            return CommandAnswer{http::json(200, std::move(body)), {}};
        });
}

Result<http::Response> listSessions(const Services& services, const Call& call)
{
    usage::SessionListRequest request;
    request.orchestrator = call.query.textOr("orchestrator_id");
    request.activeOnly = call.query.flag("active_only").value_or(false);
    request.limit = int(call.query.integer("limit").value_or(200));
    SLUICE_ASSIGN(const auto sessions, services.parts.sessions->list(request, call.now));
    std::string body;
    body.reserve(sessions.size() * 600 + 32);
    json::Writer writer(body);
    writer.beginObject().key("sessions").beginArray();
    for (const auto& session : sessions)
        writeSession(writer, session, services.config.creditUnit);
    writer.endArray().endObject();
    return http::json(200, std::move(body));
}

FieldSpec ruled(FieldSpec spec, std::function<std::optional<std::string>(FieldValue&)> rule)
{
    spec.rule = std::move(rule);
    return spec;
}

Operation eventOperation(Services& services)
{
    Operation operation;
    operation.method = "POST";
    operation.pattern = "/api/sessions/events";
    operation.id = "reportSessionEvent";
    operation.area = "sessions";
    operation.summary = "A stream session started, goes on or ended";
    operation.scheme = Scheme::Reporter;
    operation.surface = Surface::Edge;
    operation.hasBody = true;
    FieldSpec id = needed(textField("session_id", 128));
    id.minLength = 1;
    FieldSpec orchestrator = ruled(textField("orchestrator_id", 128), trimmedOrAbsent);
    orchestrator.minLength = 1;
    FieldSpec event = textField("event", 32, "start, heartbeat or end");
    event.fallback = "heartbeat";
    event.rule = [](FieldValue& value) -> std::optional<std::string> {
        const auto* text = std::get_if<std::string>(&value);
        return text && !usage::sessionEventFromText(*text) ? std::optional<std::string>("invalid session event")
                                                           : std::nullopt;
    };
    FieldSpec time =
        textField("event_time", 40, "When it happened, ISO 8601; an event older than the last changes nothing");
    time.rule = [](FieldValue& value) -> std::optional<std::string> {
        const auto* text = std::get_if<std::string>(&value);
        return text && !parseTime(*text) ? std::optional<std::string>("event_time must be a time") : std::nullopt;
    };
    operation.body = {std::move(id),
                      std::move(orchestrator),
                      ruled(textField("upstream_addr", 255), ipOrAbsent),
                      integerField("upstream_port", 1, 65'535, std::nullopt),
                      textField("edge_id", 64),
                      ruled(textField("streamer_id", 128), trimmedOrAbsent),
                      std::move(event),
                      integerField("sequence", 0, INT64_MAX / 2, std::nullopt,
                                   "Grows within a session; an event that is not newer changes nothing"),
                      std::move(time)};
    operation.answer = sessionSchema();
    operation.errors = {{400, "Session event missing upstream address"},
                        {401, "Session reporter token required"},
                        {403, "Session bound to different IP"},
                        {403, "Session token bound to different session"},
                        {429, "Rate limited"}};
    const auto perClient = std::make_shared<http::RateLimiter>(*services.parts.clock, clientEventsPerMinute, 60'000);
    operation.handler = [&services, perClient](const CallPtr& call) { reportSession(services, *perClient, call); };
    return operation;
}

}  // namespace

void addSessionRoutes(RouteTable& table, Services& services)
{
    if (!services.parts.sessions)
        return;
    table.push_back(eventOperation(services));

    Operation list;
    list.method = "GET";
    list.pattern = "/api/sessions";
    list.id = "listSessions";
    list.area = "sessions";
    list.summary = "Stream sessions, latest start first";
    list.scheme = Scheme::View;
    list.surface = Surface::Both;
    FieldSpec orchestrator;
    orchestrator.name = "orchestrator_id";
    FieldSpec activeOnly;
    activeOnly.name = "active_only";
    activeOnly.kind = FieldKind::Flag;
    activeOnly.fallback = false;
    list.query = {std::move(orchestrator), std::move(activeOnly), integerField("limit", 1, 2'000, 200)};
    list.answer = schemaObject({{"sessions", schemaList(sessionSchema())}});
    list.handler = [&services](const CallPtr& call) {
        services.read(call, [&services, call] { return listSessions(services, *call); });
    };
    table.push_back(std::move(list));
}

}  // namespace sluice::api
