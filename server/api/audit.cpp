// The audit log: reading it, and checking its chain.
#include "api/internal/services.h"
#include "audit/verify.h"

namespace sluice::api {

namespace {

Result<http::Response> verifyAudit(const Services& services, const CallPtr& call)
{
    std::stop_source stop;
    // Nobody waits for a check that nobody wants any more.
    const auto progress = [&](std::int64_t, std::int64_t) {
        if (!call->reply.wanted())
            stop.request_stop();
    };
    SLUICE_ASSIGN(const auto report,
                  audit::verifyChain(services.parts.database->readers(), progress, stop.get_token()));
    json::Value broken = nullptr;
    if (report.broken)
        broken = json::Value::object({{"seq", report.broken->seq}, {"why", report.broken->why}});
    return http::json(200, json::Value::object({{"agrees", report.agrees()},
                                                {"size", report.checkpoint.size},
                                                {"head", report.checkpoint.head.toHex()},
                                                {"root", report.checkpoint.root.toHex()},
                                                {"broken", std::move(broken)}}));
}

}  // namespace

void addAuditRoutes(RouteTable& table, Services& services)
{
    const std::shared_ptr<TableSource> entries = audit::makeAuditTable(services.parts.database->readers(), nullptr);
    Operation list;
    list.method = "GET";
    list.pattern = "/api/audit";
    list.id = "listAuditEntries";
    list.area = "audit";
    list.summary = "Who did what to which thing, filtered, in pages";
    list.scheme = Scheme::View;
    list.query = tableQuery(entries->schema());
    list.answer = tableAnswer(entries->schema(), "entries");
    list.handler = [&services, entries](const CallPtr& call) {
        services.read(call, [call, entries] { return readTable(*entries, *call, "entries"); });
    };
    table.push_back(std::move(list));

    Operation verify;
    verify.method = "POST";
    verify.pattern = "/api/audit/verify";
    verify.id = "verifyAudit";
    verify.area = "audit";
    verify.summary = "Check the hash chain from its first entry";
    verify.scheme = Scheme::View;
    verify.answer = schemaObject({{"agrees", schemaOf("boolean")},
                                  {"size", schemaOf("integer")},
                                  {"head", schemaOf("string")},
                                  {"root", schemaOf("string")},
                                  {"broken", schemaOrNull("object")}});
    verify.handler = [&services](const CallPtr& call) {
        services.read(call, [&services, call] { return verifyAudit(services, call); });
    };
    table.push_back(std::move(verify));
}

}  // namespace sluice::api
