// The OpenAPI 3.1 document, made from the route table so that it cannot drift from what is served.
#include "api/internal/openapi_parts.h"
#include "api/internal/services.h"

#include <map>

namespace sluice::api {

namespace {

const char* kindName(FieldKind kind)
{
    switch (kind) {
    case FieldKind::Text:
    case FieldKind::Decimal: return "string";
    case FieldKind::Integer: return "integer";
    case FieldKind::Number: return "number";
    case FieldKind::Flag: return "boolean";
    case FieldKind::TextList:
    case FieldKind::List: return "array";
    case FieldKind::Dictionary: return "object";
    }
    return "string";
}

}  // namespace

json::Value fieldSchema(const FieldSpec& spec)
{
    json::Value schema = schemaOf(kindName(spec.kind));
    if (spec.kind == FieldKind::Decimal)
        schema.set("format", "decimal");
    if (spec.kind == FieldKind::TextList)
        schema.set("items", schemaOf("string"));
    if (spec.kind == FieldKind::List)
        schema.set("items", schemaOf("object"));
    if (spec.minLength && spec.kind == FieldKind::TextList)
        schema.set("minItems", std::uint64_t(*spec.minLength));
    else if (spec.minLength)
        schema.set("minLength", std::uint64_t(*spec.minLength));
    if (spec.maxLength)
        schema.set("maxLength", std::uint64_t(*spec.maxLength));
    if (spec.isAddress)
        schema.set("pattern", "^0x[a-fA-F0-9]{40}$");
    if (!spec.least.empty())
        schema.set("minimum", json::Number{spec.least});
    if (!spec.most.empty())
        schema.set("maximum", json::Number{spec.most});
    if (!spec.choices.empty())
        schema.set("enum", json::Array(spec.choices.begin(), spec.choices.end()));
    if (!spec.fallback.isNull())
        schema.set("default", spec.fallback);
    if (!spec.description.empty())
        schema.set("description", spec.description);
    return schema;
}

json::Value openApiParameter(const FieldSpec& spec, const char* place)
{
    return json::Value::object(
        {{"name", spec.name}, {"in", place}, {"required", spec.required}, {"schema", fieldSchema(spec)}});
}

json::Value openApiHeader(const char* name, const char* description)
{
    json::Value schema = schemaOf("string");
    schema.set("description", description);
    return json::Value::object({{"name", name}, {"in", "header"}, {"required", false}, {"schema", std::move(schema)}});
}

json::Value openApiJson(json::Value schema)
{
    return json::Value::object({{"application/json", json::Value::object({{"schema", std::move(schema)}})}});
}

namespace {

json::Value requestBody(const Operation& operation)
{
    json::Array required;
    json::Object properties;
    for (const FieldSpec& spec : operation.body) {
        if (spec.required)
            required.emplace_back(spec.name);
        properties.emplace_back(spec.name, fieldSchema(spec));
    }
    json::Value schema = json::Value::object({{"type", "object"}, {"properties", std::move(properties)}});
    if (!required.empty())
        schema.set("required", std::move(required));
    return json::Value::object({{"required", !operation.bodyOptional}, {"content", openApiJson(std::move(schema))}});
}

json::Value errorAnswer(const std::string& description)
{
    return json::Value::object(
        {{"description", description},
         {"content", openApiJson(json::Value::object({{"$ref", "#/components/schemas/Error"}}))}});
}

void addGuardErrors(Scheme scheme, std::map<std::string, std::string>& errors)
{
    constexpr const char* slowDown = "Too many failed attempts; slow down";
    constexpr const char* elsewhere = "Session bound to different IP";
    switch (scheme) {
    case Scheme::None: return;
    case Scheme::PublicLimited: errors.emplace("429", "Rate limited"); return;
    case Scheme::Orchestrator: errors.emplace("401", "Orchestrator token required"); break;
    case Scheme::EdgePlane:
        errors.emplace("401", "Edge config token required");
        errors.emplace("404", "Edge config endpoint disabled");
        break;
    case Scheme::Reporter:
        errors.emplace("401", "Session reporter token required");
        errors.emplace("403", elsewhere);
        break;
    case Scheme::Client:
        errors.emplace("400", "Client IP unavailable");
        errors.emplace("401", "Session token invalid or expired");
        errors.emplace("403", elsewhere);
        errors.emplace("404", "Session not found");
        break;
    case Scheme::Ops:
        errors.emplace("404", "Admin endpoint disabled");
        errors.emplace("503", "Manager IP allowlist required for ops endpoints");
        [[fallthrough]];
    case Scheme::Admin:
    case Scheme::Strict:
    case Scheme::View:
        errors.emplace("401", scheme == Scheme::View ? "Viewer token required" : "Admin token required");
        errors.emplace("403", "The token's role may not do this, or the route is not on this surface");
        break;
    }
    errors.emplace("429", slowDown);
}

// Name of the security scheme; empty: none.
const char* securityName(Scheme scheme)
{
    switch (scheme) {
    case Scheme::None:
    case Scheme::PublicLimited: return "";
    case Scheme::Orchestrator: return "orchestrator";
    case Scheme::EdgePlane: return "edge";
    case Scheme::Reporter:
    case Scheme::Client: return "session";
    case Scheme::Admin:
    case Scheme::Strict:
    case Scheme::View:
    case Scheme::Ops: break;
    }
    return "token";
}

json::Value securityOf(const Operation& operation)
{
    const std::string name = securityName(operation.scheme);
    if (name.empty())
        return json::Array{};
    json::Array ways = {json::Value::object({{name, json::Array{}}})};
    if (operation.scheme == Scheme::Reporter || operation.scheme == Scheme::Client)
        ways.push_back(json::Value(json::Object{}));  // nothing at all may do too
    return ways;
}

json::Value responsesOf(const Operation& operation)
{
    json::Value ok = json::Value::object({{"description", "Done"}});
    if (!operation.answer.isNull())
        ok.set("content", openApiJson(operation.answer));
    else
        ok.set("content", json::Value::object({{operation.answerType, json::Object{}}}));
    std::map<std::string, std::string> errors;
    for (const auto& [status, text] : operation.errors) {
        auto& joined = errors[std::to_string(status)];
        joined += (joined.empty() ? "" : "; ") + text;
    }
    addGuardErrors(operation.scheme, errors);
    json::Value responses = json::Value::object({{"200", std::move(ok)}});
    if (!operation.accepted.isNull())
        responses.set("202",
                      json::Value::object({{"description", "Accepted"}, {"content", openApiJson(operation.accepted)}}));
    if (operation.hasBody || !operation.path.empty() || !operation.query.empty()) {
        responses.set(
            "422",
            json::Value::object(
                {{"description", "A field is missing or wrong"},
                 {"content", openApiJson(json::Value::object({{"$ref", "#/components/schemas/ValidationError"}}))}}));
    }
    for (const auto& [status, text] : errors)
        responses.set(status, errorAnswer(text));
    return responses;
}

json::Value operationTree(const Operation& operation)
{
    json::Array parameters;
    for (const FieldSpec& spec : operation.path)
        parameters.push_back(openApiParameter(spec, "path"));
    for (const FieldSpec& spec : operation.query)
        parameters.push_back(openApiParameter(spec, "query"));
    if (operation.idempotencyKey)
        parameters.push_back(openApiHeader(
            "Idempotency-Key", "The same key with the same request answers the same and does nothing twice"));
    if (operation.approval)
        parameters.push_back(openApiHeader("X-Ops-Approval-Token", "Needed when an approval secret is configured"));
    json::Value tree = json::Value::object({{"operationId", operation.id},
                                            {"summary", operation.summary},
                                            {"tags", json::Value::array({operation.area})}});
    if (!parameters.empty())
        tree.set("parameters", std::move(parameters));
    if (operation.hasBody)
        tree.set("requestBody", requestBody(operation));
    tree.set("responses", responsesOf(operation));
    tree.set("security", securityOf(operation));
    return tree;
}

json::Value components()
{
    const auto keyHeader = [](const char* name) {
        return json::Value::object({{"type", "apiKey"}, {"in", "header"}, {"name", name}});
    };
    const auto bearer = json::Value::object({{"type", "http"}, {"scheme", "bearer"}});
    const auto item = schemaObject({{"type", schemaOf("string")},
                                    {"loc", json::Value::object({{"type", "array"}})},
                                    {"msg", schemaOf("string")},
                                    {"input", json::Object{}},
                                    {"ctx", schemaOf("object")}},
                                   {"ctx"});
    return json::Value::object(
        {{"schemas", json::Value::object({{"Error", schemaObject({{"detail", schemaOf("string")}})},
                                          {"ValidationError", schemaObject({{"detail", schemaList(item)}})}})},
         {"securitySchemes", json::Value::object({{"token", keyHeader("X-Admin-Token")},
                                                  {"orchestrator", bearer},
                                                  {"edge", bearer},
                                                  {"session", keyHeader("X-Session-Token")}})}});
}

std::string lowerMethod(const std::string& method)
{
    return http::toLowerAscii(method);
}

}  // namespace

std::string makeOpenApi(const RouteTable& table, const ApiConfig& config)
{
    json::Value paths = json::Object{};
    for (const Operation& operation : table) {
        const json::Value* known = paths.find(operation.pattern);
        json::Value methods = known ? *known : json::Value(json::Object{});
        methods.set(lowerMethod(operation.method), operationTree(operation));
        paths.set(operation.pattern, std::move(methods));
    }
    json::Value document = json::Value::object(
        {{"openapi", "3.1.0"},
         {"info",
          json::Value::object(
              {{"title", "Sluice"},
               {"version", config.version.empty() ? "0" : config.version},
               {"description",
                "Payments and operations of an orchestrator fleet. Amounts are decimal text in the credit unit."}})}});
    if (!config.rootPath.empty())
        document.set("servers", json::Value::array({json::Value::object({{"url", config.rootPath}})}));
    document.set("paths", std::move(paths));
    document.set("components", components());
    return json::write(document);
}

}  // namespace sluice::api
