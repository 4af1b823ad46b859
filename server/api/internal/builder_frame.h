// One row of the builder API's route table, what a handler gets, and the ways to answer. Guards, checks and the OpenAPI document are made
// from the rows. An area is one file builder_AREA.cpp with one function addBuilderAREARoutes, listed at the end.
#pragma once

#include "api/builder_api.h"
#include "api/internal/command_answer.h"
#include "api/internal/validation.h"
#include "api/internal/worker_pool.h"
#include "http/rate_limiter.h"
#include "http/reply.h"

#include <mutex>

namespace sluice::api {

enum class BuilderScheme {
    None,
    Operator,  // operator key: "Authorization: Bearer KEY" or X-Api-Key; open to this machine when none is configured
    Tenant,    // HTTP Basic of the tenant in the path's {clientId}; an operator may too. Other tenants: 404
    TenantOrOwner,   // as Tenant, or the end user whom {clientId} and {externalUserId} name, by bearer
    User,            // an end user's JWT or key by bearer; a {clientId} in the path must be the user's own, else 404
    OptionalClient,  // the handler reads client credentials itself (6.4); documented as optional m2mBasic
    SubjectToken     // the handler reads a subject token itself (6.3): verifyUser()
};
enum class BuilderErrors {
    Plain,   // {"error": text}
    OAuth,   // {"error": code, "error_description": text}, no-store
    Problem  // RFC 9457 with "code": routes that the contract added
};
enum class BuilderBody {
    None,
    Json,        // an object
    JsonOrForm,  // an object, or application/x-www-form-urlencoded; another type: 400
    Raw          // the handler reads request->body itself
};

struct BuilderPrincipal {
    enum class Kind { Nobody, Operator, Tenant, User };
    Kind kind = Kind::Nobody;
    std::string name;      // for audit: "operator", "tenant:CLIENT:CREDENTIAL", "user:AUTH_ID"; empty: nobody
    std::string clientId;  // Tenant, User
    std::string scopes;    // space-separated
    std::optional<clearinghouse::Verified> user;  // User
    bool may(std::string_view scope) const;       // an operator may everything
};

struct BuilderOperation;
class AdminCalls;

struct BuilderCall {
    http::RequestPtr request;
    http::Reply reply;
    const BuilderOperation* operation = nullptr;
    BuilderPrincipal principal;
    std::optional<http::IpAddress> client;
    std::string correlationId;  // on the answer and in every log line
    json::Value body;           // Json and JsonOrForm: an object; of a form, repeated names become an array of text
    bool isForm = false;
    Fields path, query, fields;
    Timestamp now;

    std::string clientText() const { return client ? client->text() : std::string(); }
    std::string clientId() const { return path.textOr("clientId"); }  // of the path
    void answer(http::Response response) const;                       // adds the correlation id
    // An error in the form of the operation. `code`: OAuth code or machine code ("invalid_request"); not shown by Plain.
    void refuse(int status, std::string_view code, std::string_view text) const;
    void refuse(const Error& error)
        const;  // of a room: InvalidArgument 400, NotFound 404, Conflict 409, Denied 403, else 503 or 500
    void refuse(const clearinghouse::Refusal& refusal) const;  // 401/403 by bearer rules, 5xx as 503
};
using BuilderCallPtr = std::shared_ptr<BuilderCall>;

struct BuilderOperation {
    std::string method;
    std::string pattern;  // "/api/v1/apps/{clientId}/users"
    std::string id;       // operationId
    std::string area;     // tag
    std::string summary;
    BuilderScheme scheme = BuilderScheme::None;
    std::string scope;  // a tenant's credential needs it ("users:read"); empty: any
    BuilderErrors errorForm = BuilderErrors::Problem;
    BuilderBody bodyKind = BuilderBody::None;
    bool bodyOptional = false;
    bool idempotencyKey = false;
    bool idempotencyRequired = false;
    bool limited = true;   // counts against the address's rate; health and the like do not
    bool noStore = false;  // the answer holds a secret or a token
    std::vector<FieldSpec> path, query, body;
    json::Value answer;   // JSON schema of 200; null: not JSON
    json::Value created;  // JSON schema of 201; null: never
    std::string answerType = "application/json";
    json::Value bodyExample, answerExample;  // shown in the document; null: none
    std::optional<std::int64_t> replyDeadlineMs;
    std::optional<std::size_t> bodyLimit;             // bytes; else the listener's
    std::vector<std::pair<int, std::string>> errors;  // status, text
    // HTTP thread, or a worker after an asynchronous check. Hands over: read(), command(), or a room's asynchronous call.
    std::function<void(const BuilderCallPtr&)> handler;
};
using BuilderTable = std::vector<BuilderOperation>;

class BuilderServices {
public:
    BuilderServices(BuilderParts parts, BuilderConfig config);

    // Runs on a worker thread; answers what it returns. Overloaded: 503.
    void read(const BuilderCallPtr& call, std::function<Result<http::Response>()> job);
    // Runs on the writer inside a command; the answer goes out after the commit; with an Idempotency-Key once only.
    void command(const BuilderCallPtr& call, CommandJob job);
    // Runs `job` on a worker, or answers 503. For going on after an asynchronous call that may not be held up.
    void handOver(const BuilderCallPtr& call, std::function<void()> job);
    void note(audit::AuditRecord record);
    // Checks an end user's credential ("Bearer …" is put before `token`) and goes on with `next` on a worker or here; what fails is
    // answered by the bearer rules.
    void verifyUser(const BuilderCallPtr& call, std::string_view token,
                    std::function<void(clearinghouse::Verdict<clearinghouse::Verified>)> next);
    // 404 without enumeration for what belongs to another tenant, and an audit line "access.cross_tenant".
    void refuseOtherTenant(const BuilderCallPtr& call, std::string_view wanted);
    bool isLocal(const http::Request& request) const;
    std::string baseUrl(const http::Request& request) const;  // publicUrl, or of the request

    const BuilderParts parts;
    const BuilderConfig config;
    http::ClientAddressRule addressRule;
    WorkerPool workers;
    std::shared_ptr<AdminCalls> adminCalls;  // to the meter that is administered; never null
    Metrics metrics;
    http::RateLimiter perAddress, perKey, perTenant, failures;
    std::mutex serverMutex;
    const http::Server* server = nullptr;  // under serverMutex
    std::string openApi, docsPage;
};

// A uniform "correlation id": the caller's X-Correlation-Id or X-Request-Id when it is [A-Za-z0-9._-]{1,64}, else a new UUID.
std::string correlationIdOf(const http::Request& request, Rng& rng);
// The user and password of "Authorization: Basic …". Nothing: another scheme, or no base64 of a:b.
std::optional<std::pair<std::string, std::string>> basicCredentials(std::string_view authorization);
// A bearer token as the builder API reads it (6.1): scheme in any case, one space, the rest trimmed. Empty: none.
std::string_view builderBearer(std::string_view authorization);

http::Response builderError(BuilderErrors form, int status, std::string_view code, std::string_view text);
// 401 or 403 of a bearer: OAuth body and WWW-Authenticate: Bearer realm="usage" (6.1); the description is in the body only.
http::Response bearerRefusal(int status, std::string_view code, std::string_view text);
http::Response clientRefusal(BuilderErrors form, std::string_view code,
                             std::string_view text);  // 401, Basic realm="token"

void runBuilderOperation(BuilderServices& services, const BuilderOperation& operation, http::RequestPtr request,
                         http::Reply reply);
// The same for the program itself, as the operator `actor`: nobody is asked who he is, and nothing is counted against a rate.
void runBuilderOperationHere(BuilderServices& services, const BuilderOperation& operation, http::RequestPtr request,
                             http::Reply reply, std::string actor);
std::string makeBuilderOpenApi(const BuilderTable& table);
std::string makeBuilderDocs(const BuilderTable& table, const BuilderConfig& config);

// Areas. One function each; builder_api.cpp calls them in this order.
void addBuilderSystemRoutes(BuilderTable& table, BuilderServices& services);   // builder_system.cpp
void addBuilderUserRoutes(BuilderTable& table, BuilderServices& services);     // builder_users.cpp
void addBuilderKeyRoutes(BuilderTable& table, BuilderServices& services);      // builder_keys.cpp
void addBuilderTenantRoutes(BuilderTable& table, BuilderServices& services);   // builder_tenants.cpp
void addBuilderUsageRoutes(BuilderTable& table, BuilderServices& services);    // builder_usage.cpp
void addBuilderBalanceRoutes(BuilderTable& table, BuilderServices& services);  // builder_balances.cpp
void addBuilderOidcRoutes(BuilderTable& table, BuilderServices& services);     // builder_oidc.cpp
void addBuilderDenialRoutes(BuilderTable& table, BuilderServices& services);   // builder_denials.cpp
void addBuilderDeviceRoutes(BuilderTable& table, BuilderServices& services);   // builder_device.cpp

void addBuilderMeteringRoutes(BuilderTable& table, BuilderServices& services);    // builder_metering.cpp
void addBuilderHostedRoutes(BuilderTable& table, BuilderServices& services);      // builder_hosted.cpp
void addBuilderMeterRoutes(BuilderTable& table, BuilderServices& services);       // builder_meter.cpp
void addBuilderMeterPlans(BuilderTable& table, BuilderServices& services);        // builder_meter_plans.cpp
void addBuilderMeterCustomers(BuilderTable& table, BuilderServices& services);    // builder_meter_customers.cpp
void addBuilderInvoiceRoutes(BuilderTable& table, BuilderServices& services);     // builder_invoices.cpp
void addSettlementWebhookRoutes(BuilderTable& table, BuilderServices& services);  // settlement_webhooks.cpp

}  // namespace sluice::api
