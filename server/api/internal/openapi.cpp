// The OpenAPI 3.1 document, made from the route table so that it cannot drift from what is served.
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
    case FieldKind::TextList: return "array";
    case FieldKind::Dictionary: return "object";
    }
    return "string";
}

json::Value fieldSchema(const FieldSpec& spec)
{
    json::Value schema = schemaOf(kindName(spec.kind));
    if (spec.kind == FieldKind::Decimal)
        schema.set("format", "decimal");
    if (spec.kind == FieldKind::TextList)
        schema.set("items", schemaOf("string"));
    if (spec.minLength)
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

json::Value parameter(const FieldSpec& spec, const char* place)
{
    return json::Value::object(
        {{"name", spec.name}, {"in", place}, {"required", spec.required}, {"schema", fieldSchema(spec)}});
}

json::Value headerParameter(const char* name, const char* description)
{
    json::Value schema = schemaOf("string");
    schema.set("description", description);
    return json::Value::object({{"name", name}, {"in", "header"}, {"required", false}, {"schema", std::move(schema)}});
}

json::Value jsonContent(json::Value schema)
{
    return json::Value::object({{"application/json", json::Value::object({{"schema", std::move(schema)}})}});
}

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
    return json::Value::object({{"required", !operation.bodyOptional}, {"content", jsonContent(std::move(schema))}});
}

json::Value errorAnswer(const std::string& description)
{
    return json::Value::object(
        {{"description", description},
         {"content", jsonContent(json::Value::object({{"$ref", "#/components/schemas/Error"}}))}});
}

json::Value responsesOf(const Operation& operation)
{
    json::Value ok = json::Value::object({{"description", "Done"}});
    if (!operation.answer.isNull())
        ok.set("content", jsonContent(operation.answer));
    else
        ok.set("content", json::Value::object({{operation.answerType, json::Object{}}}));
    std::map<std::string, std::string> errors;
    for (const auto& [status, text] : operation.errors) {
        auto& joined = errors[std::to_string(status)];
        joined += (joined.empty() ? "" : "; ") + text;
    }
    if (operation.scheme != Scheme::None) {
        errors.emplace("401", operation.scheme == Scheme::View ? "Viewer token required" : "Admin token required");
        errors.emplace("403", "The token's role may not do this, or the route is not on this surface");
        errors.emplace("429", "Too many failed attempts; slow down");
    }
    json::Value responses = json::Value::object({{"200", std::move(ok)}});
    if (operation.hasBody || !operation.path.empty() || !operation.query.empty()) {
        responses.set(
            "422",
            json::Value::object(
                {{"description", "A field is missing or wrong"},
                 {"content", jsonContent(json::Value::object({{"$ref", "#/components/schemas/ValidationError"}}))}}));
    }
    for (const auto& [status, text] : errors)
        responses.set(status, errorAnswer(text));
    return responses;
}

json::Value operationTree(const Operation& operation)
{
    json::Array parameters;
    for (const FieldSpec& spec : operation.path)
        parameters.push_back(parameter(spec, "path"));
    for (const FieldSpec& spec : operation.query)
        parameters.push_back(parameter(spec, "query"));
    if (operation.idempotencyKey)
        parameters.push_back(headerParameter(
            "Idempotency-Key", "The same key with the same request answers the same and does nothing twice"));
    if (operation.approval)
        parameters.push_back(headerParameter("X-Ops-Approval-Token", "Needed when an approval secret is configured"));
    json::Value tree = json::Value::object({{"operationId", operation.id},
                                            {"summary", operation.summary},
                                            {"tags", json::Value::array({operation.area})}});
    if (!parameters.empty())
        tree.set("parameters", std::move(parameters));
    if (operation.hasBody)
        tree.set("requestBody", requestBody(operation));
    tree.set("responses", responsesOf(operation));
    tree.set("security", operation.scheme == Scheme::None
                             ? json::Value(json::Array{})
                             : json::Value::array({json::Value::object({{"token", json::Array{}}})}));
    return tree;
}

json::Value components()
{
    const auto item = schemaObject({{"type", schemaOf("string")},
                                    {"loc", json::Value::object({{"type", "array"}})},
                                    {"msg", schemaOf("string")},
                                    {"input", json::Object{}},
                                    {"ctx", schemaOf("object")}},
                                   {"ctx"});
    return json::Value::object(
        {{"schemas", json::Value::object({{"Error", schemaObject({{"detail", schemaOf("string")}})},
                                          {"ValidationError", schemaObject({{"detail", schemaList(item)}})}})},
         {"securitySchemes",
          json::Value::object(
              {{"token", json::Value::object({{"type", "apiKey"}, {"in", "header"}, {"name", "X-Admin-Token"}})}})}});
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
