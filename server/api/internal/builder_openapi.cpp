// OpenAPI 3.1 and the documentation page of the builder API, made from its route table (clearinghouse spec 6.1, 6.6).
#include "api/internal/builder_frame.h"
#include "api/internal/docs_page.h"
#include "api/internal/openapi_parts.h"
#include "api/internal/operation.h"

#include <map>

namespace sluice::api {

namespace {

const char* builderAccess(BuilderScheme scheme)
{
    switch (scheme) {
    case BuilderScheme::None: return "open";
    case BuilderScheme::Operator: return "operator key";
    case BuilderScheme::Tenant: return "the tenant's M2M credential, or the operator key";
    case BuilderScheme::TenantOrOwner: return "the tenant's M2M credential, the end user, or the operator key";
    case BuilderScheme::User: return "an end user's JWT or key";
    case BuilderScheme::OptionalClient: return "open, or a client credential";
    case BuilderScheme::SubjectToken: return "a subject token";
    }
    return "";
}

json::Value builderSecurity(BuilderScheme scheme)
{
    const auto one = [](const char* name) { return json::Value::object({{name, json::Array{}}}); };
    switch (scheme) {
    case BuilderScheme::None: return json::Array{};
    case BuilderScheme::Operator: return json::Value::array({one("operatorKey")});
    case BuilderScheme::Tenant: return json::Value::array({one("m2mBasic"), one("operatorKey")});
    case BuilderScheme::TenantOrOwner:
        return json::Value::array({one("m2mBasic"), one("signerBearer"), one("operatorKey")});
    case BuilderScheme::User: return json::Value::array({one("signerBearer")});
    case BuilderScheme::OptionalClient: return json::Value::array({json::Object{}, one("m2mBasic")});
    case BuilderScheme::SubjectToken: return json::Value::array({one("subjectBearer"), json::Object{}});
    }
    return json::Array{};
}

const char* errorSchema(BuilderErrors form)
{
    switch (form) {
    case BuilderErrors::Plain: return "Error";
    case BuilderErrors::OAuth: return "OAuthError";
    case BuilderErrors::Problem: break;
    }
    return "Problem";
}

json::Value errorContent(BuilderErrors form)
{
    const std::string reference = std::string("#/components/schemas/") + errorSchema(form);
    const auto media = json::Value::object({{"schema", json::Value::object({{"$ref", reference}})}});
    return json::Value::object(
        {{form == BuilderErrors::Problem ? std::string(http::kProblemJson) : std::string(http::kJson), media}});
}

void addBuilderGuardErrors(const BuilderOperation& operation, std::map<std::string, std::string>& errors)
{
    if (operation.limited)
        errors.emplace("429", "too many requests; Retry-After says when to come back");
    if (!operation.path.empty() || !operation.query.empty() || operation.bodyKind != BuilderBody::None)
        errors.emplace("400", "a field is missing or wrong");
    if (operation.bodyKind != BuilderBody::None)
        errors.emplace("413", "the body is over 1 MiB");
    switch (operation.scheme) {
    case BuilderScheme::None:
    case BuilderScheme::OptionalClient:
    case BuilderScheme::SubjectToken: return;
    case BuilderScheme::Operator: errors.emplace("401", "operator key required"); return;
    case BuilderScheme::Tenant:
    case BuilderScheme::TenantOrOwner:
        errors.emplace("401", "Unauthorized");
        errors.emplace("404", "not there, or another tenant's");
        if (!operation.scope.empty())
            errors.emplace("403", "missing required scope(s): " + operation.scope);
        return;
    case BuilderScheme::User:
        errors.emplace("401", "invalid_token");
        errors.emplace("503", "JWT verification is not configured, or too many requests are waiting");
        return;
    }
}

json::Value builderResponses(const BuilderOperation& operation)
{
    json::Value responses = json::Object{};
    const auto good = [&](const char* status, const json::Value& schema) {
        json::Value answer = json::Value::object({{"description", "Done"}});
        json::Value media = json::Value::object({{"schema", schema}});
        if (!operation.answerExample.isNull())
            media.set("example", operation.answerExample);
        if (!schema.isNull())
            answer.set("content", json::Value::object({{operation.answerType, std::move(media)}}));
        else if (operation.answerType != http::kJson)
            answer.set("content", json::Value::object({{operation.answerType, json::Object{}}}));
        responses.set(status, std::move(answer));
    };
    if (operation.created.isNull() || !operation.answer.isNull())
        good("200", operation.answer);
    if (!operation.created.isNull())
        good("201", operation.created);
    std::map<std::string, std::string> errors;
    for (const auto& [status, text] : operation.errors) {
        auto& known = errors[std::to_string(status)];
        known += (known.empty() ? "" : "; ") + text;
    }
    addBuilderGuardErrors(operation, errors);
    for (const auto& [status, text] : errors)
        responses.set(status,
                      json::Value::object({{"description", text}, {"content", errorContent(operation.errorForm)}}));
    return responses;
}

json::Value builderRequestBody(const BuilderOperation& operation)
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
    json::Value media = json::Value::object({{"schema", std::move(schema)}});
    if (!operation.bodyExample.isNull())
        media.set("example", operation.bodyExample);
    json::Value content = json::Value::object({{std::string(http::kJson), media}});
    if (operation.bodyKind != BuilderBody::Json)
        content.set("application/x-www-form-urlencoded", media);
    return json::Value::object({{"required", !operation.bodyOptional}, {"content", std::move(content)}});
}

json::Value builderTree(const BuilderOperation& operation)
{
    json::Array parameters;
    for (const FieldSpec& spec : operation.path)
        parameters.push_back(openApiParameter(spec, "path"));
    for (const FieldSpec& spec : operation.query)
        parameters.push_back(openApiParameter(spec, "query"));
    if (operation.idempotencyKey)
        parameters.push_back(openApiHeader(
            "Idempotency-Key", "The same key with the same request answers the same and does nothing twice"));
    parameters.push_back(openApiHeader("X-Correlation-Id", "Given back on the answer; made when absent"));
    json::Value tree = json::Value::object({{"operationId", operation.id},
                                            {"summary", operation.summary},
                                            {"tags", json::Value::array({operation.area})},
                                            {"parameters", std::move(parameters)}});
    if (operation.bodyKind != BuilderBody::None)
        tree.set("requestBody", builderRequestBody(operation));
    tree.set("responses", builderResponses(operation));
    tree.set("security", builderSecurity(operation.scheme));
    return tree;
}

json::Value builderComponents()
{
    const auto http = [](const char* scheme, const char* description) {
        return json::Value::object({{"type", "http"}, {"scheme", scheme}, {"description", description}});
    };
    const auto text = schemaOf("string");
    return json::Value::object(
        {{"schemas", json::Value::object({{"Error", schemaObject({{"error", text}})},
                                          {"OAuthError", schemaObject({{"error", text}, {"error_description", text}},
                                                                      {"error_description"})},
                                          {"Problem", schemaObject({{"type", text},
                                                                    {"title", text},
                                                                    {"status", schemaOf("integer")},
                                                                    {"detail", text},
                                                                    {"code", text}},
                                                                   {"detail", "code"})}})},
         {"securitySchemes",
          json::Value::object({{"m2mBasic", http("basic", "A tenant's machine credential")},
                               {"signerBearer", http("bearer", "An end user's signer JWT or API key")},
                               {"subjectBearer", http("bearer", "A subject token: JWT or API key of an end user")},
                               {"operatorKey", http("bearer", "The operator's key, scope admin")}})}});
}

}  // namespace

std::string makeBuilderOpenApi(const BuilderTable& table)
{
    json::Value paths = json::Object{};
    for (const BuilderOperation& operation : table) {
        const json::Value* known = paths.find(operation.pattern);
        json::Value methods = known ? *known : json::Value(json::Object{});
        methods.set(http::toLowerAscii(operation.method), builderTree(operation));
        paths.set(operation.pattern, std::move(methods));
    }
    return json::write(json::Value::object(
        {{"openapi", "3.1.0"},
         {"info",
          json::Value::object({{"title", "Clearinghouse Builder API"},
                               {"version", "1.0.0"},
                               {"description", "Users, keys, token exchange, usage and balances of integrators. "
                                               "Money is USD micros as integer text unless a field says other."}})},
         {"paths", std::move(paths)},
         {"components", builderComponents()}}));
}

std::string makeBuilderDocs(const BuilderTable& table, const BuilderConfig& config)
{
    std::vector<DocsEntry> entries;
    for (const BuilderOperation& row : table) {
        std::vector<const char*> headers;
        if (row.idempotencyKey)
            headers.push_back("Idempotency-Key");
        entries.push_back({row.method, row.pattern, row.id, row.area, row.summary, builderAccess(row.scheme),
                           std::move(headers), &row.path, &row.query, &row.body, &row.errors,
                           row.answer.isNull() ? &row.created : &row.answer});
    }
    return makeDocs("Clearinghouse Builder API", "Money is USD micros as integer text; times are RFC 3339 in UTC.",
                    config.version, entries);
}

}  // namespace sluice::api
