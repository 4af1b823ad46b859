// E-6, E-7, E-8: what an orchestrator sees of itself.
#include "api/internal/registry_answers.h"

namespace sluice::api {

namespace {

Operation selfOperation(const char* pattern, const char* id, const char* summary)
{
    Operation operation;
    operation.method = "GET";
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "self-service";
    operation.summary = summary;
    operation.scheme = Scheme::Orchestrator;
    operation.surface = Surface::Edge;
    return operation;
}

json::Value textOrNull(const std::string& text)
{
    return text.empty() ? json::Value(nullptr) : json::Value(text);
}

}  // namespace

void addSelfServiceRoutes(RouteTable& table, Services& services)
{
    Operation me = selfOperation("/api/orchestrators/me", "getOwnRecord", "The record of the token's orchestrator");
    me.answer = recordSchema();
    me.errors = {{404, "Not found"}};
    me.handler = [&services](const CallPtr& call) {
        const auto record = services.parts.registry->snapshot()->find(call->principal.orchestrator);
        if (!record)
            return call->answer(http::detail(404, "Not found"));
        services.read(call, [&services, call, record] { return oneOrchestrator(services, *call, *record, false); });
    };
    table.push_back(std::move(me));

    Operation stats = selfOperation("/api/orchestrators/me/stats", "getOwnStats", "Credits and payouts per day");
    stats.query = {integerField("days", 1, 365, 30, "UTC days, ending today")};
    stats.answer = statisticsSchema();
    stats.errors = {{404, "Not found"}};
    stats.handler = [&services](const CallPtr& call) {
        const std::string id = call->principal.orchestrator;
        if (!services.parts.registry->snapshot()->find(id))
            return call->answer(http::detail(404, "Not found"));
        services.read(call, [&services, call, id] { return orchestratorStatistics(services, *call, id); });
    };
    table.push_back(std::move(stats));

    Operation bootstrap =
        selfOperation("/api/orchestrators/bootstrap", "getBootstrap", "Where an orchestrator finds its edge");
    bootstrap.answer = schemaObject({{"orchestrator_id", schemaOf("string")},
                                     {"edge_config_url", schemaOrNull("string")},
                                     {"edge_config_token", schemaOrNull("string")}});
    bootstrap.handler = [&services](const CallPtr& call) {
        const ApiConfig& config = services.config;
        const std::string& id = call->principal.orchestrator;
        // The shared token opens every assignment; strict hands out one that opens this orchestrator's only (W-28).
        const std::string token = config.strict && !config.edgeConfigToken.empty()
                                      ? fleet::edgeTokenFor(config.edgeConfigToken, id)
                                      : config.edgeConfigToken;
        call->answer(http::json(200, json::Value::object({{"orchestrator_id", id},
                                                          {"edge_config_url", textOrNull(config.edgeConfigUrl)},
                                                          {"edge_config_token", textOrNull(token)}})));
    };
    table.push_back(std::move(bootstrap));
}

}  // namespace sluice::api
