// Health, readiness, figures and documents of the builder listener (clearinghouse spec 6.1, DECISIONS 9).
#include "api/internal/builder_frame.h"
#include "api/internal/health_answers.h"
#include "api/internal/operation.h"

namespace sluice::api {

namespace {

BuilderOperation builderSystem(const char* pattern, const char* id, const char* summary)
{
    BuilderOperation operation;
    operation.method = "GET";
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "system";
    operation.summary = summary;
    operation.errorForm = BuilderErrors::Plain;
    operation.limited = false;
    return operation;
}

void addBuilderProbes(BuilderTable& table, BuilderServices& services)
{
    for (const char* pattern : {"/health", "/healthz"}) {
        auto alive = builderSystem(pattern, pattern[7] ? "healthz" : "health", "The program is alive");
        alive.answerType = "text/plain";
        alive.handler = [](const BuilderCallPtr& call) { call->answer(http::text(200, "ok")); };
        table.push_back(std::move(alive));
    }
    for (const char* pattern : {"/ready", "/readyz"}) {
        auto ready =
            builderSystem(pattern, pattern[6] ? "readyz" : "ready", "Every required part is ready; 503 when not");
        ready.answer = schemaOf("object");
        ready.errors = {{503, "a required part is not ready; the body is the same"}};
        ready.handler = [&services](const BuilderCallPtr& call) {
            call->answer(
                readinessAnswer(services.parts.readiness ? services.parts.readiness() : std::vector<PartState>()));
        };
        table.push_back(std::move(ready));
    }
    auto metrics = builderSystem("/metrics", "metrics", "Figures in the Prometheus text format");
    metrics.scheme = BuilderScheme::Operator;
    metrics.answerType = "text/plain; version=0.0.4; charset=utf-8";
    metrics.handler = [&services](const BuilderCallPtr& call) {
        services.read(call, [&services]() -> Result<http::Response> {
            http::Response response;
            response.body = services.metrics.text();
            response.contentType = "text/plain; version=0.0.4; charset=utf-8";
            return response;
        });
    };
    table.push_back(std::move(metrics));
}

void addBuilderDocument(BuilderTable& table, BuilderServices& services, BuilderOperation operation,
                        std::string BuilderServices::*document)
{
    operation.handler = [&services, document, type = operation.answerType](const BuilderCallPtr& call) {
        if (!services.config.docs && !services.isLocal(*call->request))
            return call->refuse(404, "not_found", "not found");
        http::Response response;
        response.body = services.*document;
        response.contentType = type;
        response.with("Content-Security-Policy",
                      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
        call->answer(std::move(response));
    };
    table.push_back(std::move(operation));
}

}  // namespace

void addBuilderSystemRoutes(BuilderTable& table, BuilderServices& services)
{
    addBuilderProbes(table, services);
    auto openApi = builderSystem("/api/v1/openapi.json", "openapi", "This document");
    openApi.answer = schemaOf("object");
    addBuilderDocument(table, services, std::move(openApi), &BuilderServices::openApi);
    auto docs = builderSystem("/api/v1/docs", "docs", "The same as a page");
    docs.answerType = "text/html; charset=utf-8";
    addBuilderDocument(table, services, std::move(docs), &BuilderServices::docsPage);
}

}  // namespace sluice::api
