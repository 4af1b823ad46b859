// E-11, E-12: edge assignments.
#include "api/internal/services.h"

namespace sluice::api {

namespace {

constexpr const char* noAssignment = "No edge assignment configured for orchestrator";

FieldSpec boundedText(const char* name, std::size_t most)
{
    FieldSpec spec = needed(textField(name, most));
    spec.minLength = 1;
    return spec;
}

std::vector<FieldSpec> edgeFields()
{
    FieldSpec cidrs = needed(FieldSpec{});
    cidrs.name = "edge_cidrs";
    cidrs.kind = FieldKind::TextList;
    cidrs.minLength = 1;
    std::vector<FieldSpec> fields = {boundedText("orchestrator_id", 128), boundedText("edge_id", 128),
                                     boundedText("matchmaker_host", 255),
                                     integerField("matchmaker_port", 1, 65'535, 8889), std::move(cidrs)};
    for (const char* name : {"public_base_url", "tcp_relay_url", "tcp_relay_status_url_template", "runner_execute_url",
                             "runner_status_url_template"})
        fields.push_back(textField(name, 1024));
    fields.push_back(textField("turn_external_ip", 64));
    return fields;
}

fleet::EdgeConfig edgeOf(const Fields& fields)
{
    fleet::EdgeConfig edge;
    edge.edgeId = fields.textOr("edge_id");
    edge.matchmakerHost = fields.textOr("matchmaker_host");
    edge.matchmakerPort = int(fields.integer("matchmaker_port").value_or(8889));
    edge.edgeCidrs = fields.list("edge_cidrs").value_or(std::vector<std::string>());
    edge.publicBaseUrl = fields.text("public_base_url");
    edge.tcpRelayUrl = fields.text("tcp_relay_url");
    edge.tcpRelayStatusUrlTemplate = fields.text("tcp_relay_status_url_template");
    edge.runnerExecuteUrl = fields.text("runner_execute_url");
    edge.runnerStatusUrlTemplate = fields.text("runner_status_url_template");
    edge.turnExternalIp = fields.text("turn_external_ip");
    return edge;
}

json::Value edgeSchema()
{
    const auto maybe = [] { return schemaOrNull("string"); };
    return schemaObject({{"edge_id", schemaOf("string")},
                         {"matchmaker_host", schemaOf("string")},
                         {"matchmaker_port", schemaOf("integer")},
                         {"edge_cidrs", schemaList(schemaOf("string"))},
                         {"public_base_url", maybe()},
                         {"tcp_relay_url", maybe()},
                         {"tcp_relay_status_url_template", maybe()},
                         {"runner_execute_url", maybe()},
                         {"runner_status_url_template", maybe()},
                         {"turn_external_ip", maybe()}});
}

Operation edgeOperation(const char* method, const char* id, const char* summary, Scheme scheme, Surface surface)
{
    Operation operation;
    operation.method = method;
    operation.pattern = "/api/orchestrator-edge";
    operation.id = id;
    operation.area = "edges";
    operation.summary = summary;
    operation.scheme = scheme;
    operation.surface = surface;
    return operation;
}

}  // namespace

void addEdgeRoutes(RouteTable& table, Services& services)
{
    Operation get = edgeOperation("GET", "getEdgeAssignment", "Which edge serves an orchestrator", Scheme::EdgePlane,
                                  Surface::Edge);
    get.query = {boundedText("orchestrator_id", 128)};
    get.answer = edgeSchema();
    get.errors = {{404, noAssignment}};
    get.handler = [&services](const CallPtr& call) {
        const auto* edges = services.parts.edges;
        const auto edge = edges ? edges->find(call->query.textOr("orchestrator_id")) : nullptr;
        call->answer(edge ? http::json(200, fleet::edgeToJson(*edge)) : http::detail(404, noAssignment));
    };
    table.push_back(std::move(get));

    Operation put =
        edgeOperation("PUT", "putEdgeAssignment", "Assign an edge to an orchestrator", Scheme::Strict, Surface::Ops);
    put.roles = {Role::Operator};
    put.hasBody = true;
    put.body = edgeFields();
    put.bodyRule = [](const Fields& fields) -> std::optional<std::string> {
        const auto checked = fleet::normaliseEdge(edgeOf(fields));
        return checked ? std::nullopt : std::optional(checked.error().message);
    };
    put.answer = schemaObject({{"ok", schemaOf("boolean")}, {"orchestrator_id", schemaOf("string")}});
    put.handler = [&services](const CallPtr& call) {
        if (!services.parts.edges)
            return call->answer(http::detail(503, "Edge assignments are off"));
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            const std::string id = call->fields.textOr("orchestrator_id");
            SLUICE_TRY(services.parts.edges->put(connection, id, edgeOf(call->fields), call->context()));
            return CommandAnswer{http::json(200, json::Value::object({{"ok", true}, {"orchestrator_id", id}})), {}};
        });
    };
    table.push_back(std::move(put));
}

}  // namespace sluice::api
