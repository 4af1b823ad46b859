// One row of the route table: everything known of an operation. Routes, guards, validation and the OpenAPI document are made from it.
#pragma once

#include "api/config.h"
#include "api/internal/validation.h"
#include "api/tokens.h"
#include "http/client_address.h"
#include "http/reply.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice::api {

enum class Scheme {  // ops-api 1.4
    None,
    Admin,
    Strict,
    View,
    Ops,            // Strict, then the manager's address list; the approval token follows (set `approval`)
    Orchestrator,   // ORCH: fills Principal::orchestrator
    EdgePlane,      // the shared edge token; fills Principal::orchestrator when it is one orchestrator's own (W-28)
    Reporter,       // ops-api 9.1: fills Principal::reporter and, for a client's token, Principal::client
    Client,         // ops-api 10.2, after the field checks: fills Principal::client
    PublicLimited,  // PUBLIC-RL
};
enum class Surface { Edge, Ops, Both };  // ops-api 1.6

enum class ReporterMode { Open, ClientSession, SharedToken };  // ops-api 9.1

// Who asks, once the scheme is satisfied.
struct Principal {
    std::string name;  // "admin", "viewer-1", a token's name, "local", "orchestrator:ID", "session:ID"; empty: nobody
    Role role = Role::Viewer;
    std::string orchestrator = {};       // Orchestrator and EdgePlane
    std::string orchestratorToken = {};  // Orchestrator: id of the token
    ReporterMode reporter = ReporterMode::Open;
    std::optional<LiveClientSession> client = {};  // Reporter in mode ClientSession, and Client
};

struct Operation;

struct Call {
    http::RequestPtr request;
    http::Reply reply;
    const Operation* operation = nullptr;
    Principal principal;
    std::optional<http::IpAddress> client;  // by the address rule
    json::Value body;                       // parsed; null when there is none
    bool bodyParsed = false;                // false: another content type; `body` is null
    Fields path, query, fields;
    Timestamp now;

    std::string clientText() const { return client ? client->text() : std::string(); }
    fleet::ActionContext context() const { return {principal.name, clientText(), now}; }
    void answer(http::Response response) const { reply.send(std::move(response)); }
};
using CallPtr = std::shared_ptr<Call>;

struct Operation {
    std::string method;
    std::string pattern;
    std::string id;    // operationId
    std::string area;  // tag
    std::string summary;
    Scheme scheme = Scheme::None;
    std::vector<Role> roles;  // who may, beside the built-in admin; empty: every role the scheme lets in
    Surface surface = Surface::Ops;
    bool approval = false;  // X-Ops-Approval-Token when a secret is configured (ops-api 1.9)
    bool idempotencyKey = false;
    bool hasBody = false;
    bool bodyOptional = false;
    std::vector<FieldSpec> path, query, body;
    std::function<std::optional<std::string>(const Fields&)> bodyRule;  // over several fields; loc ["body"]
    json::Value answer;                                                 // JSON schema of 200; null: not JSON
    json::Value accepted;                                               // JSON schema of 202; null: never
    std::string answerType = "application/json";
    std::optional<std::int64_t> replyDeadlineMs;      // when it may take longer than the listener's
    std::vector<std::pair<int, std::string>> errors;  // status, detail text
    std::function<void(const CallPtr&)> handler;
};

// Parts of answer schemas.
json::Value schemaOf(const char* type);      // {"type":…}
json::Value schemaOrNull(const char* type);  // {"type":[…,"null"]}
json::Value schemaList(json::Value items);
json::Value schemaObject(std::vector<std::pair<std::string, json::Value>> properties,
                         std::vector<std::string> optional = {});

}  // namespace sluice::api
