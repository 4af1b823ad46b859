// Health, readiness, metrics, documents (DECISIONS 9, W-53). None of them tells anything about anybody.
#include "api/internal/health_answers.h"
#include "api/internal/services.h"

namespace sluice::api {

namespace {

Operation systemOperation(const char* pattern, const char* id, const char* summary)
{
    Operation operation;
    operation.method = "GET";
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "system";
    operation.summary = summary;
    operation.surface = Surface::Both;
    return operation;
}

void addProbes(RouteTable& table, Services& services)
{
    for (const char* pattern : {"/health", "/healthz"}) {
        Operation alive = systemOperation(pattern, pattern[7] ? "healthz" : "health", "The program is alive");
        alive.answer = schemaObject({{"status", schemaOf("string")}});
        alive.handler = [](const CallPtr& call) { call->answer(http::json(200, std::string("{\"status\":\"ok\"}"))); };
        table.push_back(std::move(alive));
    }
    for (const char* pattern : {"/ready", "/readyz"}) {
        Operation ready =
            systemOperation(pattern, pattern[6] ? "readyz" : "ready", "Every required part is ready; 503 when not");
        ready.answer = schemaObject({{"ready", schemaOf("boolean")},
                                     {"parts", schemaList(schemaObject({{"name", schemaOf("string")},
                                                                        {"ready", schemaOf("boolean")},
                                                                        {"required", schemaOf("boolean")},
                                                                        {"detail", schemaOf("string")}}))}});
        ready.errors = {{503, "a required part is not ready; the body is the same"}};
        ready.handler = [&services](const CallPtr& call) {
            call->answer(
                readinessAnswer(services.parts.readiness ? services.parts.readiness() : std::vector<PartState>()));
        };
        table.push_back(std::move(ready));
    }
}

// Documents are for local requests to a loopback listener, or for everyone when they are switched on.
void addDocument(RouteTable& table, Services& services, Operation operation, std::string Services::*document)
{
    operation.handler = [&services, document, type = operation.answerType](const CallPtr& call) {
        if (!services.config.docs && !services.authenticator.isLocal(*call->request))
            return call->answer(http::detail(404, "Not Found"));
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

void addSystemRoutes(RouteTable& table, Services& services)
{
    addProbes(table, services);

    Operation metrics = systemOperation("/metrics", "metrics", "Figures in the Prometheus text format");
    metrics.scheme = Scheme::View;
    metrics.surface = Surface::Ops;
    metrics.answerType = "text/plain; version=0.0.4; charset=utf-8";
    metrics.handler = [&services](const CallPtr& call) {
        services.read(call, [&services]() -> Result<http::Response> {
            http::Response response;
            response.body = services.metrics.text();
            response.contentType = "text/plain; version=0.0.4; charset=utf-8";
            return response;
        });
    };
    table.push_back(std::move(metrics));

    Operation openApi = systemOperation("/openapi.json", "openapi", "This document");
    openApi.answer = schemaOf("object");
    addDocument(table, services, std::move(openApi), &Services::openApi);
    Operation docs = systemOperation("/docs", "docs", "The same as a page");
    docs.answerType = "text/html; charset=utf-8";
    addDocument(table, services, std::move(docs), &Services::docsPage);
}

}  // namespace sluice::api
