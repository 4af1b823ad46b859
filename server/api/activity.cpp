// E-32 to E-35: activity leases.
#include "api/internal/services.h"
#include "fleet/hosts.h"
#include "usage/activity_leases.h"

namespace sluice::api {

namespace {

void writeActivityLease(json::Writer& w, const usage::ActivityLease& lease)
{
    w.beginObject().key("lease_id").value(lease.id).key("orchestrator_id").value(lease.orchestrator);
    w.key("upstream_addr").value(lease.upstreamAddr).key("kind").value(lease.kind);
    w.key("metadata").number(lease.metadata);  // already JSON
    w.key("issued_at").value(formatTimeZ(lease.issuedAt)).key("last_seen_at").value(formatTimeZ(lease.lastSeenAt));
    w.key("last_seen_ip").optional(lease.lastSeenIp).key("expires_at").value(formatTimeZ(lease.expiresAt));
    w.key("revoked_at");
    if (lease.revokedAt)
        w.value(formatTimeZ(*lease.revokedAt));
    else
        w.null();
    w.endObject();
}

json::Value activityLeaseSchema()
{
    const auto text = [] { return schemaOf("string"); };
    return schemaObject({{"lease_id", text()},
                         {"orchestrator_id", text()},
                         {"upstream_addr", text()},
                         {"kind", text()},
                         {"metadata", schemaOf("object")},
                         {"issued_at", text()},
                         {"last_seen_at", text()},
                         {"last_seen_ip", schemaOrNull("string")},
                         {"expires_at", text()},
                         {"revoked_at", schemaOrNull("string")}});
}

http::Response activityLeaseAnswer(const usage::ActivityLease& lease)
{
    std::string body;
    json::Writer writer(body);
    writeActivityLease(writer, lease);
    return http::json(200, std::move(body));
}

// The lease shows what the caller wrote; the registry hears of it only when it is an address, and dials neither (W-31).
Result<void> leaseContact(const Services& services, storage::Connection& connection, const usage::ActivityLease& lease,
                          Timestamp now)
{
    return services.parts.registry->recordContact(connection, lease.orchestrator, "activity_lease",
                                                  fleet::canonicalIp(lease.upstreamAddr).value_or(""), now);
}

Result<void> auditLease(const Services& services, storage::Connection& connection, const Call& call, const char* action,
                        const std::string& leaseId, const std::string& orchestrator)
{
    audit::AuditRecord record;
    record.time = call.now;
    record.actor = call.principal.name;
    record.action = action;
    record.subject = leaseId;
    record.details = json::write(json::Value::object({{"orchestrator_id", orchestrator}, {"ip", call.clientText()}}));
    SLUICE_TRY(services.parts.audit->append(connection, record));
    return {};
}

std::optional<std::string> callerIp(const Call& call)
{
    return call.client ? std::optional(call.client->text()) : std::nullopt;
}

Result<CommandAnswer> issueLease(const Services& services, const Call& call, storage::Connection& connection)
{
    usage::LeaseRequest request;
    request.orchestrator = call.fields.textOr("orchestrator_id");
    request.upstreamAddr = call.fields.textOr("upstream_addr");
    request.kind = call.fields.textOr("kind");
    request.seconds = call.fields.integer("lease_seconds");
    request.lastSeenIp = callerIp(call);
    if (const auto metadata = call.fields.dictionary("metadata"))
        request.metadata = json::write(*metadata);
    if (!services.parts.registry->current(request.orchestrator))
        return fail(ErrorCode::NotFound, "Unknown orchestrator");
    SLUICE_ASSIGN(const auto lease, services.parts.leases->issue(connection, request, *services.parts.rng, call.now));
    SLUICE_TRY(leaseContact(services, connection, lease, call.now));
    SLUICE_TRY(auditLease(services, connection, call, "lease.issue", lease.id, lease.orchestrator));
    return CommandAnswer{activityLeaseAnswer(lease), {}};
}

Result<CommandAnswer> extendLease(const Services& services, const Call& call, storage::Connection& connection)
{
    const std::string orchestrator = call.fields.textOr("orchestrator_id");
    SLUICE_ASSIGN(const auto lease,
                  services.parts.leases->heartbeat(connection, call.path.textOr("lease_id"), orchestrator,
                                                   call.fields.integer("lease_seconds"), callerIp(call), call.now));
    if (services.parts.registry->current(lease.orchestrator))
        SLUICE_TRY(leaseContact(services, connection, lease, call.now));
    return CommandAnswer{activityLeaseAnswer(lease), {}};
}

Result<CommandAnswer> revokeLease(const Services& services, const Call& call, storage::Connection& connection)
{
    const std::string id = call.path.textOr("lease_id");
    SLUICE_TRY(services.parts.leases->revoke(connection, id, call.now));
    SLUICE_TRY(auditLease(services, connection, call, "lease.revoke", id, {}));
    return CommandAnswer{http::json(200, json::Value::object({{"ok", true}, {"lease_id", id}})), {}};
}

Result<http::Response> listActivityLeases(const Services& services, const Call& call)
{
    SLUICE_ASSIGN(const auto leases,
                  services.parts.leases->list(services.parts.database->readers(), call.query.textOr("orchestrator_id"),
                                              call.query.flag("active_only").value_or(false),
                                              int(call.query.integer("limit").value_or(200)), call.now));
    std::string body;
    body.reserve(leases.size() * 400 + 32);
    json::Writer writer(body);
    writer.beginObject().key("leases").beginArray();
    for (const auto& lease : leases)
        writeActivityLease(writer, lease);
    writer.endArray().endObject();
    return http::json(200, std::move(body));
}

FieldSpec leaseText(const char* name, std::size_t most)
{
    FieldSpec spec = textField(name, most);
    spec.minLength = 1;
    return spec;
}

using LeaseCommand = Result<CommandAnswer> (*)(const Services&, const Call&, storage::Connection&);

Operation leaseCommand(Services& services, const char* method, const char* pattern, LeaseCommand run)
{
    Operation operation;
    operation.method = method;
    operation.pattern = pattern;
    operation.area = "activity";
    operation.scheme = Scheme::Admin;
    operation.roles = {Role::Operator};
    operation.handler = [&services, run](const CallPtr& call) {
        services.command(
            call, [&services, call, run](storage::Connection& connection) { return run(services, *call, connection); });
    };
    return operation;
}

}  // namespace

void addActivityRoutes(RouteTable& table, Services& services)
{
    if (!services.parts.leases)
        return;
    Operation issue = leaseCommand(services, "POST", "/api/activity/leases", issueLease);
    issue.id = "issueActivityLease";
    issue.summary = "Keep an orchestrator's host awake and marked in use for a while";
    issue.idempotencyKey = true;
    issue.hasBody = true;
    FieldSpec kind = leaseText("kind", 32);
    kind.fallback = "workload";
    FieldSpec metadata;
    metadata.name = "metadata";
    metadata.kind = FieldKind::Dictionary;
    issue.body = {needed(leaseText("orchestrator_id", 128)), needed(leaseText("upstream_addr", 255)), std::move(kind),
                  integerField("lease_seconds", 30, 86'400, std::nullopt), std::move(metadata)};
    issue.answer = activityLeaseSchema();
    issue.errors = {{404, "Unknown orchestrator"}};

    const FieldSpec id = needed(textField("lease_id", 4096));
    Operation extend = leaseCommand(services, "POST", "/api/activity/leases/{lease_id}/heartbeat", extendLease);
    extend.id = "extendActivityLease";
    extend.summary = "The lease holds on, from now";
    extend.hasBody = true;
    extend.path = {id};
    extend.body = {needed(leaseText("orchestrator_id", 128)), integerField("lease_seconds", 30, 86'400, std::nullopt)};
    extend.answer = activityLeaseSchema();
    extend.errors = {{404, "Lease not found"}};

    Operation revoke = leaseCommand(services, "DELETE", "/api/activity/leases/{lease_id}", revokeLease);
    revoke.id = "revokeActivityLease";
    revoke.summary = "End a lease; doing so again changes nothing";
    revoke.path = {id};
    revoke.answer = schemaObject({{"ok", schemaOf("boolean")}, {"lease_id", schemaOf("string")}});
    revoke.errors = {{404, "Lease not found"}};

    Operation list;
    list.method = "GET";
    list.pattern = "/api/activity/leases";
    list.id = "listActivityLeases";
    list.area = "activity";
    list.summary = "Activity leases, latest contact first";
    list.scheme = Scheme::View;
    FieldSpec orchestrator;
    orchestrator.name = "orchestrator_id";
    FieldSpec activeOnly;
    activeOnly.name = "active_only";
    activeOnly.kind = FieldKind::Flag;
    activeOnly.fallback = false;
    list.query = {std::move(orchestrator), std::move(activeOnly), integerField("limit", 1, 2'000, 200)};
    list.answer = schemaObject({{"leases", schemaList(activityLeaseSchema())}});
    list.handler = [&services](const CallPtr& call) {
        services.read(call, [&services, call] { return listActivityLeases(services, *call); });
    };
    for (Operation* operation : {&issue, &extend, &revoke, &list})
        table.push_back(std::move(*operation));
}

}  // namespace sluice::api
