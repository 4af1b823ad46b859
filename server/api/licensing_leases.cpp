// E-60 to E-62: leases, and the licence log.
#include "api/internal/licensing_routes.h"
#include "licensing/tables.h"

namespace sluice::api {

namespace {

fleet::ActionContext holderContext(const Call& call)
{
    fleet::ActionContext context = call.context();
    if (context.actor.empty())
        context.actor = "orchestrator:" + call.principal.orchestrator;
    return context;
}

void issue(Services& services, licensing::Licensing& room, const CallPtr& call)
{
    room.vault().withKey(false, imageKeyWaitMs, [&services, &room, call](Result<licensing::ImageKeyPtr> key) {
        services.command(call, [&room, call, key](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto issued, room.issueLease(connection, key, call->principal.orchestrator,
                                                             call->fields.textOr("image_ref"), holderContext(*call)));
            if (issued.refusal)
                return CommandAnswer{refusalResponse(*issued.refusal), {}};
            const licensing::Lease& lease = issued.value.lease;
            return CommandAnswer{
                http::json(200, json::Value::object(
                                    {{"lease_id", lease.id},
                                     {"orchestrator_id", lease.orchestrator},
                                     {"image_ref", lease.imageRef},
                                     {"expires_at", formatTimeZ(lease.expires)},
                                     {"lease_seconds", room.config().leaseSeconds},
                                     {"secret_b64", secretToBase64(issued.value.secret)},
                                     {"artifact_url", textOrNull(room.artifactUrl(issued.value.artifactUri))}})),
                {}};
        });
    });
}

Operation leaseOperation(Services& services)
{
    Operation lease =
        licensingOperation("POST", "/api/licenses/lease", "leaseImage",
                           "The secret of an image for a while, and where its artifact lies", Scheme::Orchestrator);
    lease.surface = Surface::Edge;
    lease.hasBody = true;
    lease.body = {imageRefField()};
    lease.answer = schemaObject({{"lease_id", schemaOf("string")},
                                 {"orchestrator_id", schemaOf("string")},
                                 {"image_ref", schemaOf("string")},
                                 {"expires_at", schemaOf("string")},
                                 {"lease_seconds", schemaOf("integer")},
                                 {"secret_b64", schemaOf("string")},
                                 {"artifact_url", schemaOrNull("string")}});
    lease.errors = {{404, "Unknown orchestrator"},
                    {404, "Image not found"},
                    {403, "Image access revoked"},
                    {403, "Image access denied"},
                    {503, "The key of the image secrets cannot be had: the text says why"}};
    lease.handler = [&services](const CallPtr& call) {
        if (licensing::Licensing* room = licensingOf(services, call))
            issue(services, *room, call);
    };
    return lease;
}

Operation heartbeatOperation(Services& services)
{
    Operation heartbeat = licensingOperation("POST", "/api/licenses/lease/{lease_id}/heartbeat", "extendLease",
                                             "Keep a lease alive", Scheme::Orchestrator);
    heartbeat.surface = Surface::Edge;
    heartbeat.path = {needed(textField("lease_id", 512))};
    heartbeat.answer = schemaObject(
        {{"lease_id", schemaOf("string")}, {"expires_at", schemaOf("string")}, {"lease_seconds", schemaOf("integer")}});
    heartbeat.errors = {{404, "Lease not found"}, {403, "Lease not found"},      {403, "Lease revoked"},
                        {410, "Lease expired"},   {403, "Image access revoked"}, {403, "Image access denied"}};
    heartbeat.handler = [&services](const CallPtr& call) {
        licensing::Licensing* room = licensingOf(services, call);
        if (!room)
            return;
        services.command(call, [room, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto outcome, room->heartbeat(connection, call->path.textOr("lease_id"),
                                                              call->principal.orchestrator, holderContext(*call)));
            if (outcome.refusal)
                return CommandAnswer{refusalResponse(*outcome.refusal), {}};
            return CommandAnswer{
                http::json(200, json::Value::object({{"lease_id", outcome.value.id},
                                                     {"expires_at", formatTimeZ(outcome.value.expires)},
                                                     {"lease_seconds", room->config().leaseSeconds}})),
                {}};
        });
    };
    return heartbeat;
}

json::Value leaseTree(const licensing::Lease& lease, Timestamp now)
{
    return json::Value::object({{"lease_id", lease.id},
                                {"orchestrator_id", lease.orchestrator},
                                {"image_ref", lease.imageRef},
                                {"issued_at", formatTimeZ(lease.issued)},
                                {"last_seen_at", formatTimeZ(lease.lastSeen)},
                                {"last_seen_ip", textOrNull(lease.lastSeenIp)},
                                {"expires_at", formatTimeZ(lease.expires)},
                                {"revoked_at", timeOrNull(lease.revoked)},
                                {"active", lease.active(now)}});
}

Result<http::Response> leasePage(Services& services, const Call& call)
{
    licensing::LeaseFilter filter;
    filter.orchestrator = call.query.text("orchestrator_id");
    filter.imageRef = call.query.text("image_ref");
    filter.activeOnly = call.query.flag("active_only").value_or(true);
    filter.limit = int(call.query.integer("limit").value_or(200));
    filter.before = pageBefore(call.query);
    SLUICE_ASSIGN(const auto leases, services.parts.database->readers().readFor<std::vector<licensing::Lease>>(
                                         [&](storage::Connection& connection) {
                                             return licensing::listLeases(connection, filter, call.now);
                                         }));
    json::Array items;
    for (const auto& lease : leases)
        items.push_back(leaseTree(lease, call.now));
    http::Response response = http::json(200, json::Value::object({{"leases", std::move(items)}}));
    if (int(leases.size()) == filter.limit)
        response.with("X-Next-Before", pageCursor(leases.back().issued, leases.back().id));
    return response;
}

Operation listLeasesOperation(Services& services)
{
    Operation list =
        licensingOperation("GET", "/api/licenses/leases", "listLeases", "Leases, newest first", Scheme::View);
    FieldSpec orchestrator, image, active;
    orchestrator.name = "orchestrator_id";
    image.name = "image_ref";
    active.name = "active_only";
    active.kind = FieldKind::Flag;
    active.fallback = true;
    list.query = {std::move(orchestrator), std::move(image), std::move(active)};
    for (FieldSpec& field : pageFields(200, 2'000))
        list.query.push_back(std::move(field));
    list.answer = schemaObject({{"leases", schemaList(schemaObject({{"lease_id", schemaOf("string")},
                                                                    {"orchestrator_id", schemaOf("string")},
                                                                    {"image_ref", schemaOf("string")},
                                                                    {"issued_at", schemaOf("string")},
                                                                    {"last_seen_at", schemaOf("string")},
                                                                    {"last_seen_ip", schemaOrNull("string")},
                                                                    {"expires_at", schemaOf("string")},
                                                                    {"revoked_at", schemaOrNull("string")},
                                                                    {"active", schemaOf("boolean")}}))}});
    list.handler = [&services](const CallPtr& call) {
        if (licensingOf(services, call))
            services.read(call, [&services, call] { return leasePage(services, *call); });
    };
    return list;
}

}  // namespace

void addLeaseRoutes(RouteTable& table, Services& services)
{
    table.push_back(leaseOperation(services));
    table.push_back(heartbeatOperation(services));
    table.push_back(listLeasesOperation(services));

    std::shared_ptr<TableSource> log =
        licensing::makeLicenceLogTable(*services.parts.database, &services.parts.audit->changes());
    Operation read = licensingOperation("GET", "/api/licenses/log", "readLicenceLog",
                                        "What was done about licences, newest first", Scheme::View);
    read.query = tableQuery(log->schema());
    read.answer = tableAnswer(log->schema(), "entries");
    read.handler = [&services, log](const CallPtr& call) {
        if (licensingOf(services, call))
            services.read(call, [log, call] { return readTable(*log, *call, "entries"); });
    };
    table.push_back(std::move(read));
}

}  // namespace sluice::api
