// One row of the route table: everything known of an operation. Routes, guards, validation and the OpenAPI document are made from it.
#pragma once

#include "api/internal/validation.h"
#include "api/tokens.h"
#include "http/client_address.h"
#include "http/reply.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice::api {

enum class Scheme { None, Admin, Strict, View };  // ops-api 1.4
enum class Surface { Edge, Ops, Both };           // ops-api 1.6

// Who asks, once the scheme is satisfied.
struct Principal {
    std::string name;  // "admin", "viewer-1", a token's name, "local"; empty: nobody
    Role role = Role::Viewer;
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
    std::string answerType = "application/json";
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
