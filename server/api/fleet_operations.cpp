// E-13, E-14: rollout and upgrade on the managers of a fleet; and what became of them. Strict answers 202 at once (W-4); so does anybody
// who asks for it with "Prefer: respond-async".
#include "api/internal/services.h"

#include <cmath>

namespace sluice::api {

namespace {

constexpr const char* operationsPath = "/api/fleet/operations";
// The first generation held the request open for as long as the targets took.
constexpr std::int64_t longestReplyMs = 4LL * 3'600'000;

std::string trimmedText(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n\f\v");
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n\f\v") - first + 1));
}

// Trims; a blank one counts as absent.
std::optional<std::string> blankIsNone(FieldValue& value)
{
    std::string text = trimmedText(std::get<std::string>(value));
    if (text.empty())
        value = std::monostate{};
    else
        value = std::move(text);
    return std::nullopt;
}

std::optional<std::string> trimmedList(FieldValue& value)
{
    std::vector<std::string> kept;
    for (const std::string& entry : std::get<std::vector<std::string>>(value)) {
        if (std::string text = trimmedText(entry); !text.empty())
            kept.push_back(std::move(text));
    }
    if (kept.empty())
        value = std::monostate{};
    else
        value = std::move(kept);
    return std::nullopt;
}

FieldSpec optionalText(const char* name, std::size_t most)
{
    FieldSpec spec = textField(name, most);
    spec.rule = blankIsNone;
    return spec;
}

FieldSpec nonEmptyText(const char* name, std::size_t most)
{
    FieldSpec spec = textField(name, most);
    spec.minLength = 1;
    return spec;
}

FieldSpec flagField(const char* name, bool fallback)
{
    FieldSpec spec;
    spec.name = name;
    spec.kind = FieldKind::Flag;
    spec.fallback = fallback;
    return spec;
}

FieldSpec timeoutField()
{
    FieldSpec spec;
    spec.name = "timeout_seconds";
    spec.kind = FieldKind::Number;
    spec.least = "1";
    spec.most = "3600";
    spec.fallback = json::Number{"300.0"};
    spec.description = "Of each call";
    return spec;
}

std::int64_t timeoutMs(const Call& call)
{
    return std::llround(call.fields.number("timeout_seconds").value_or(300) * 1000);
}

bool answersLater(const Services& services, const Call& call)
{
    if (services.config.strict)
        return true;
    return http::toLowerAscii(call.request->header("Prefer")).find("respond-async") != std::string::npos;
}

json::Value operationTree(const fleet::OperationResult& result)
{
    const json::Array results(result.results.begin(), result.results.end());
    return json::Value::object(
        {{"operation_id", result.id},
         {"kind", result.kind},
         {"state", result.state},
         {"actor", result.actor},
         {"created_at", formatTimeZ(result.created)},
         {"finished_at", result.finished ? json::Value(formatTimeZ(*result.finished)) : json::Value(nullptr)},
         {"targets", result.targets},
         {"done", result.done},
         {"succeeded", result.succeeded},
         {"request", result.request},
         {"results", results}});
}

json::Value operationSchema()
{
    return schemaObject({{"operation_id", schemaOf("string")},
                         {"kind", schemaOf("string")},
                         {"state", schemaOf("string")},
                         {"actor", schemaOf("string")},
                         {"created_at", schemaOf("string")},
                         {"finished_at", schemaOrNull("string")},
                         {"targets", schemaOf("integer")},
                         {"done", schemaOf("integer")},
                         {"succeeded", schemaOf("integer")},
                         {"request", schemaOf("object")},
                         {"results", schemaList(schemaOf("object"))}});
}

json::Value acceptedSchema()
{
    return schemaObject(
        {{"operation_id", schemaOf("string")}, {"state", schemaOf("string")}, {"status_url", schemaOf("string")}});
}

http::Response acceptedAnswer(const Services& services, const std::string& id)
{
    const std::string url = services.config.rootPath + operationsPath + "/" + id;
    return http::json(202, json::Value::object({{"operation_id", id}, {"state", "running"}, {"status_url", url}}))
        .with("Location", url);
}

// The two callbacks of an operation: one of them answers.
struct Answers {
    fleet::ManagerOperations::Accepted accepted;
    fleet::ManagerOperations::Finished finished;
};

Answers answersOf(const Services& services, const CallPtr& call,
                  std::function<json::Value(const fleet::OperationResult&)> shape)
{
    const bool later = answersLater(services, *call);
    Answers answers;
    answers.accepted = [&services, call, later](Result<std::string> id) {
        if (!id)
            call->answer(errorResponse(id.error()));
        else if (later)
            call->answer(acceptedAnswer(services, *id));
    };
    if (!later) {
        answers.finished = [&services, call, shape = std::move(shape)](Result<fleet::OperationResult> result) {
            if (!result)
                return call->answer(errorResponse(result.error()));
            // Asked again with its key while it is under way.
            const bool running = result->state == "running";
            call->answer(running ? acceptedAnswer(services, result->id) : http::json(200, shape(*result)));
        };
    }
    return answers;
}

Operation managerOperation(const char* pattern, const char* id, const char* summary)
{
    Operation operation;
    operation.method = "POST";
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "fleet";
    operation.summary = summary;
    operation.scheme = Scheme::Ops;
    operation.roles = {Role::Operator};
    operation.approval = true;
    operation.hasBody = true;
    operation.idempotencyKey = true;
    operation.replyDeadlineMs = longestReplyMs;
    operation.accepted = acceptedSchema();
    return operation;
}

bool managersAreOff(const Services& services, const Call& call)
{
    if (services.parts.managers)
        return false;
    call.answer(http::detail(503, "Fleet operations are off"));
    return true;
}

Operation rolloutOperation(Services& services)
{
    Operation rollout = managerOperation("/api/orchestrators/ops/rollout", "rollout", "Roll an image out to managers");
    FieldSpec ids;
    ids.name = "orchestrator_ids";
    ids.kind = FieldKind::TextList;
    ids.rule = trimmedList;
    rollout.body = {needed(nonEmptyText("image_ref", 512)), nonEmptyText("orchestrator_id", 128), std::move(ids),
                    optionalText("payments_api_url", 512),  flagField("recreate_stopped", false), timeoutField()};
    rollout.bodyRule = [](const Fields& fields) -> std::optional<std::string> {
        if (fields.text("orchestrator_id") || fields.list("orchestrator_ids"))
            return std::nullopt;
        return "orchestrator_id or orchestrator_ids required";
    };
    const auto target = schemaObject({{"orchestrator_id", schemaOf("string")},
                                      {"host", schemaOrNull("string")},
                                      {"url", schemaOrNull("string")},
                                      {"ok", schemaOf("boolean")},
                                      {"http_status", schemaOrNull("integer")},
                                      {"response_snippet", schemaOrNull("string")},
                                      {"error", schemaOrNull("string")}});
    rollout.answer = schemaObject(
        {{"image_ref", schemaOf("string")}, {"payments_api_url", schemaOf("string")}, {"results", schemaList(target)}});
    rollout.handler = [&services](const CallPtr& call) {
        if (managersAreOff(services, *call))
            return;
        fleet::RolloutRequest request;
        request.imageRef = trimmedText(call->fields.textOr("image_ref"));
        request.paymentsApiUrl = call->fields.textOr("payments_api_url");
        if (request.paymentsApiUrl.empty())
            request.paymentsApiUrl = services.addressRule.externalBaseUrl(*call->request) + services.config.rootPath;
        while (request.paymentsApiUrl.ends_with('/'))
            request.paymentsApiUrl.pop_back();
        request.orchestrators = call->fields.list("orchestrator_ids").value_or(std::vector<std::string>());
        if (const auto single = call->fields.text("orchestrator_id"))
            request.orchestrators.push_back(*single);
        request.recreateStopped = call->fields.flag("recreate_stopped").value_or(false);
        request.timeoutMs = timeoutMs(*call);
        request.requestKey = call->request->header("Idempotency-Key");
        const json::Value image = request.imageRef, url = request.paymentsApiUrl;
        auto answers = answersOf(services, call, [image, url](const fleet::OperationResult& result) {
            const json::Array results(result.results.begin(), result.results.end());
            return json::Value::object({{"image_ref", image}, {"payments_api_url", url}, {"results", results}});
        });
        services.parts.managers->rollout(std::move(request), call->context(), std::move(answers.accepted),
                                         std::move(answers.finished));
    };
    return rollout;
}

Operation upgradeOperation(Services& services)
{
    Operation upgrade = managerOperation("/api/orchestrators/ops/upgrade", "upgrade", "Upgrade one orchestrator");
    FieldSpec wake = integerField("wake_ttl_seconds", 0, 86'400, std::nullopt);
    upgrade.body = {needed(nonEmptyText("orchestrator_id", 128)),
                    optionalText("ref", 200),
                    optionalText("service_image_tag", 128),
                    flagField("apply", true),
                    std::move(wake),
                    timeoutField()};
    upgrade.errors = {{404, "Unknown orchestrator"}, {400, "Orchestrator host missing from registry"}};
    upgrade.answer = schemaObject({{"orchestrator_id", schemaOf("string")},
                                   {"host", schemaOf("string")},
                                   {"power_url", schemaOf("string")},
                                   {"upgrade_url", schemaOf("string")},
                                   {"ok", schemaOf("boolean")},
                                   {"sleep_http_status", schemaOrNull("integer")},
                                   {"upgrade_http_status", schemaOrNull("integer")},
                                   {"wake_http_status", schemaOrNull("integer")},
                                   {"upgrade_response_snippet", schemaOrNull("string")},
                                   {"error", schemaOrNull("string")}});
    upgrade.handler = [&services](const CallPtr& call) {
        if (managersAreOff(services, *call))
            return;
        fleet::UpgradeRequest request;
        request.orchestrator = trimmedText(call->fields.textOr("orchestrator_id"));
        request.ref = call->fields.text("ref");
        request.serviceImageTag = call->fields.text("service_image_tag");
        request.apply = call->fields.flag("apply").value_or(true);
        request.wakeSeconds = call->fields.integer("wake_ttl_seconds");
        request.timeoutMs = timeoutMs(*call);
        request.requestKey = call->request->header("Idempotency-Key");
        auto answers =
            answersOf(services, call, [](const fleet::OperationResult& result) { return result.results.front(); });
        services.parts.managers->upgrade(std::move(request), call->context(), std::move(answers.accepted),
                                         std::move(answers.finished));
    };
    return upgrade;
}

Operation statusOperation(const char* pattern, const char* id, const char* summary)
{
    Operation operation;
    operation.method = "GET";
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "fleet";
    operation.summary = summary;
    operation.scheme = Scheme::Ops;
    operation.roles = {Role::Operator};
    return operation;
}

}  // namespace

void addFleetOperationRoutes(RouteTable& table, Services& services)
{
    table.push_back(rolloutOperation(services));
    table.push_back(upgradeOperation(services));

    Operation one = statusOperation("/api/fleet/operations/{operation_id}", "getFleetOperation",
                                    "How far an operation is, with the result of each finished target");
    one.path = {needed(textField("operation_id", 64))};
    one.answer = operationSchema();
    one.errors = {{404, "Unknown operation"}};
    one.handler = [&services](const CallPtr& call) {
        if (managersAreOff(services, *call))
            return;
        services.read(call, [&services, call]() -> Result<http::Response> {
            SLUICE_ASSIGN(const auto result, services.parts.managers->find(call->path.textOr("operation_id")));
            return http::json(200, operationTree(result));
        });
    };
    table.push_back(std::move(one));

    std::shared_ptr<TableSource> operations = fleet::makeManagerOperationsTable(
        services.parts.database->readers(), services.parts.managers ? &services.parts.managers->changes() : nullptr);
    Operation list = statusOperation(operationsPath, "listFleetOperations", "Operations on managers, newest first");
    list.query = tableQuery(operations->schema());
    list.answer = tableAnswer(operations->schema(), "operations");
    list.handler = [&services, operations](const CallPtr& call) {
        services.read(call, [call, operations] { return readTable(*operations, *call, "operations"); });
    };
    table.push_back(std::move(list));
}

}  // namespace sluice::api
