// E-5: a trusted watcher reports the health of an orchestrator.
#include "api/internal/services.h"

namespace sluice::api {

namespace {

// data.summary.services_up when it is a whole number; true counts as one.
std::optional<std::int64_t> servicesUpOf(const json::Value& data)
{
    const json::Value* summary = data.find("summary");
    const json::Value* up = summary ? summary->find("services_up") : nullptr;
    if (!up)
        return std::nullopt;
    if (const bool* flag = up->boolean())
        return std::int64_t(*flag);
    return up->toInt64();
}

// What a watcher says about an address is taken only when it is one (W-31).
std::string reportedIp(const json::Value& data)
{
    const auto ip = http::IpAddress::parse(data.text("ip").value_or(""));
    return ip ? ip->text() : std::string();
}

}  // namespace

void addHealthRoutes(RouteTable& table, Services& services)
{
    Operation report;
    report.method = "POST";
    report.pattern = "/api/orchestrators/{orchestrator_id}/health";
    report.id = "reportHealth";
    report.area = "orchestrators";
    report.summary = "A watcher's health snapshot of an orchestrator";
    report.scheme = Scheme::Admin;
    report.roles = {Role::Operator};
    report.path = {needed(textField("orchestrator_id", 4096))};
    report.hasBody = true;
    FieldSpec source = textField("source", 64);
    source.fallback = "forwarder";
    FieldSpec data = needed(FieldSpec{});
    data.name = "data";
    data.kind = FieldKind::Dictionary;
    data.description = "Free form; ip and summary.services_up are used";
    report.body = {std::move(source), std::move(data)};
    report.answer = schemaObject({{"ok", schemaOf("boolean")}});
    report.errors = {{404, "Unknown orchestrator"}};
    report.handler = [&services](const CallPtr& call) {
        const json::Value snapshot = call->fields.dictionary("data").value_or(json::Object{});
        fleet::HealthReport made{call->fields.textOr("source"), call->now, json::write(snapshot),
                                 servicesUpOf(snapshot)};
        services.command(call,
                         [&services, call, made = std::move(made),
                          ip = reportedIp(snapshot)](storage::Connection& connection) -> Result<CommandAnswer> {
                             SLUICE_TRY(services.parts.registry->reportHealth(
                                 connection, call->path.textOr("orchestrator_id"), made, ip, call->context()));
                             return CommandAnswer{http::json(200, std::string("{\"ok\":true}")), {}};
                         });
    };
    table.push_back(std::move(report));
}

}  // namespace sluice::api
