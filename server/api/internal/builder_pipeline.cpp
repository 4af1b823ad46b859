// The order of every request of the builder API: rate of the address, who asks, whose things, rate of the credential, body, fields, handler.
#include "api/internal/builder_frame.h"
#include "clearinghouse/verifier.h"
#include "core/utf8.h"
#include "http/secret.h"

namespace sluice::api {

namespace {

using Kind = BuilderPrincipal::Kind;

void refuseTooMany(const BuilderCallPtr& call, std::int64_t waitMs, const char* text)
{
    auto response = builderError(call->operation->errorForm, 429, "rate_limited", text);
    call->answer(
        std::move(response).with("Retry-After", std::to_string(std::max<std::int64_t>(1, (waitMs + 999) / 1000))));
}

std::string builderPeer(const BuilderCall& call)
{
    return call.client ? call.client->text() : "unknown";
}

// ---- body and fields

bool isType(std::string_view contentType, std::string_view wanted)
{
    std::string_view type = contentType.substr(0, contentType.find(';'));
    while (type.ends_with(' '))
        type.remove_suffix(1);
    return http::equalsIgnoringCase(type, wanted);
}

json::Value formTree(std::string_view body)
{
    json::Value tree = json::Object{};
    const auto target = http::parseTarget("/?" + std::string(body));
    if (!target)
        return json::Value();
    for (const auto& [name, value] : target->query) {
        const json::Value* known = tree.find(name);
        if (!known) {
            tree.set(name, value);
        } else if (const json::Array* list = known->items()) {
            json::Array longer = *list;
            longer.emplace_back(value);
            tree.set(name, std::move(longer));
        } else {
            tree.set(name, json::Value::array({*known, value}));
        }
    }
    return tree;
}

// False: answered.
bool readBuilderBody(const BuilderCallPtr& call)
{
    const BuilderOperation& operation = *call->operation;
    const http::Request& request = *call->request;
    if (operation.bodyKind == BuilderBody::None || operation.bodyKind == BuilderBody::Raw)
        return true;
    const std::string_view type = request.header("Content-Type");
    const bool form = isType(type, "application/x-www-form-urlencoded");
    const bool json = isType(type, "application/json") || (type.empty() && operation.bodyKind == BuilderBody::Json);
    if (request.body.empty() && operation.bodyOptional && (type.empty() || json || form)) {
        call->body = json::Object{};
        return true;
    }
    const auto bad = [&](const char* text) {
        call->refuse(400, "invalid_request", text);
        return false;
    };
    if (operation.bodyKind == BuilderBody::JsonOrForm && !form && !json)
        return bad("content-type must be application/json or application/x-www-form-urlencoded");
    if (!isValidUtf8(request.body))
        return bad("request body is not UTF-8");
    if (form && operation.bodyKind == BuilderBody::JsonOrForm) {
        call->isForm = true;
        call->body = formTree(request.body);
        return call->body.isObject() || bad("malformed form body");
    }
    if (!json)
        return bad("content-type must be application/json");
    auto tree = json::parse(request.body);
    if (!tree || !tree->isObject())
        return bad("invalid JSON body");
    call->body = std::move(*tree);
    return true;
}

class QuerySource {
public:
    explicit QuerySource(std::function<const std::string*(std::string_view)> find) : m_find(std::move(find)) {}
    const json::Value* operator()(std::string_view name)
    {
        const std::string* text = m_find(name);
        if (!text)
            return nullptr;
        m_value = *text;
        return &m_value;
    }

private:
    std::function<const std::string*(std::string_view)> m_find;
    json::Value m_value;
};

// "externalUserId is required", "limit: Input should be less than or equal to 500".
std::string faultText(const Faults& faults)
{
    const auto tree = json::parse(faults.body());
    const json::Value* list = tree ? tree->find("detail") : nullptr;
    if (!list || !list->isArray() || list->items()->empty())
        return "invalid request";
    const json::Value& first = list->items()->front();
    const json::Value* loc = first.find("loc");
    std::string name;
    if (loc && loc->isArray() && !loc->items()->empty())
        name = std::string(loc->items()->back().toText().value_or(""));
    if (first.text("type") == "missing" || (first.text("type") == "string_too_short" && !name.empty()))
        return name + " is required";
    return name + ": " + std::string(first.text("msg").value_or("invalid"));
}

bool validateBuilderCall(const BuilderCallPtr& call)
{
    const BuilderOperation& operation = *call->operation;
    Faults faults;
    QuerySource path([&](std::string_view name) { return call->request->param(name); });
    call->path = validateFields(operation.path, "path", std::ref(path), nullptr, faults);
    QuerySource query([&](std::string_view name) { return call->request->queryValue(name); });
    call->query = validateFields(operation.query, "query", std::ref(query), nullptr, faults);
    if (!operation.body.empty())
        call->fields = validateFields(
            operation.body, "body", [&](std::string_view name) { return call->body.find(name); }, call->body, faults);
    if (!faults.empty()) {
        call->refuse(400, "invalid_request", faultText(faults));
        return false;
    }
    if (operation.idempotencyRequired && !call->request->headers.contains("Idempotency-Key")) {
        call->refuse(400, "invalid_request", "Idempotency-Key is required");
        return false;
    }
    return true;
}

// ---- who asks

void refuseLogin(BuilderServices& services, const BuilderCallPtr& call, http::Response answer, bool offered)
{
    const std::string peer = builderPeer(*call);
    if (offered && !services.failures.accept(peer))
        return refuseTooMany(call, services.failures.retryAfterMs(peer), "too many failed attempts");
    call->answer(std::move(answer));
}

bool isOperator(const BuilderServices& services, const BuilderCall& call, BuilderPrincipal& principal)
{
    const http::Request& request = *call.request;
    std::string name;
    for (const std::string_view token : {builderBearer(request.header("Authorization")), request.header("X-Api-Key"),
                                         request.header("X-Admin-Token")}) {
        if (token.empty())
            continue;
        for (const std::string& key : services.config.operatorKeys) {
            if (http::secretEquals(token, key))
                name = "operator";
        }
        if (name.empty() && services.parts.logins.operatorToken)
            name = services.parts.logins.operatorToken(token, call.now);
    }
    if (name.empty())
        return false;
    principal = {Kind::Operator, std::move(name), {}, "admin", std::nullopt};
    return true;
}

bool isTenant(const BuilderServices& services, const BuilderCall& call, BuilderPrincipal& principal)
{
    const auto basic = basicCredentials(call.request->header("Authorization"));
    if (!basic || !services.parts.logins.tenant)
        return false;
    auto login = services.parts.logins.tenant(basic->first, basic->second, call.now);
    if (!login)
        return false;
    principal.kind = Kind::Tenant;
    principal.name = "tenant:" + login->clientId + ":" + login->credentialId;
    principal.clientId = std::move(login->clientId);
    principal.scopes = std::move(login->scopes);
    return true;
}

// True: the credential may use what the path names.
bool mayUsePath(BuilderServices& services, const BuilderCallPtr& call)
{
    const BuilderPrincipal& who = call->principal;
    const std::string* tenant = call->request->param("clientId");
    if (who.kind == Kind::Operator || who.kind == Kind::Nobody || !tenant)
        return true;
    const std::string* user = call->request->param("externalUserId");
    const bool othersUser = who.kind == Kind::User && user && *user != who.user->identity.usageSubject;
    if (*tenant == who.clientId && !othersUser)
        return true;
    services.refuseOtherTenant(call, *tenant);
    return false;
}

bool withinRates(BuilderServices& services, const BuilderCallPtr& call)
{
    const BuilderPrincipal& who = call->principal;
    if (who.kind == Kind::Nobody || who.kind == Kind::Operator)
        return true;
    if (!services.perKey.accept(who.name)) {
        refuseTooMany(call, services.perKey.retryAfterMs(who.name), "too many requests with this credential");
        return false;
    }
    if (!services.perTenant.accept(who.clientId)) {
        refuseTooMany(call, services.perTenant.retryAfterMs(who.clientId), "too many requests of this tenant");
        return false;
    }
    return true;
}

void afterLogin(BuilderServices& services, const BuilderCallPtr& call)
{
    if (!mayUsePath(services, call) || !withinRates(services, call))
        return;
    const BuilderOperation& operation = *call->operation;
    if (call->principal.kind == Kind::Tenant && !call->principal.may(operation.scope))
        return call->refuse(403, "insufficient_scope", "missing required scope(s): " + operation.scope);
    if (readBuilderBody(call) && validateBuilderCall(call))
        operation.handler(call);
}

void checkUser(BuilderServices& services, const BuilderCallPtr& call)
{
    const std::string_view token = builderBearer(call->request->header("Authorization"));
    if (token.empty())
        return refuseLogin(services, call, bearerRefusal(401, "invalid_token", "missing bearer token"), false);
    services.verifyUser(call, token, [&services, call](clearinghouse::Verdict<clearinghouse::Verified> checked) {
        if (!checked) {
            if (checked.error().status == 401)
                return refuseLogin(services, call, bearerRefusal(401, "invalid_token", checked.error().reason), true);
            return call->refuse(checked.error());
        }
        call->principal.kind = Kind::User;
        call->principal.name = "user:" + checked->identity.authId;
        call->principal.clientId = checked->identity.clientId;
        call->principal.scopes = checked->scopes;
        call->principal.user = std::move(*checked);
        afterLogin(services, call);
    });
}

void checkTenant(BuilderServices& services, const BuilderCallPtr& call, bool orOwner)
{
    const std::string_view authorization = call->request->header("Authorization");
    if (isTenant(services, *call, call->principal) || isOperator(services, *call, call->principal))
        return afterLogin(services, call);
    if (orOwner && !builderBearer(authorization).empty())
        return checkUser(services, call);
    refuseLogin(services, call, clientRefusal(call->operation->errorForm, "invalid_client", "Unauthorized"),
                !authorization.empty());
}

void checkOperator(BuilderServices& services, const BuilderCallPtr& call)
{
    if (isOperator(services, *call, call->principal))
        return afterLogin(services, call);
    const http::Request& request = *call->request;
    const bool offered = request.headers.contains("Authorization") || request.headers.contains("X-Api-Key");
    // Nobody set a key, and it is this machine that asks (DECISIONS 6).
    if (!offered && services.config.operatorKeys.empty() && services.isLocal(request)) {
        call->principal = {Kind::Operator, "local", {}, "admin", std::nullopt};
        return afterLogin(services, call);
    }
    refuseLogin(services, call, bearerRefusal(401, "invalid_token", "operator key required"), offered);
}

BuilderCallPtr makeBuilderCall(BuilderServices& services, const BuilderOperation& operation, http::RequestPtr request,
                               http::Reply reply)
{
    auto call = std::make_shared<BuilderCall>();
    call->request = std::move(request);
    call->reply = std::move(reply);
    call->operation = &operation;
    call->now = services.parts.clock->now();
    call->correlationId = correlationIdOf(*call->request, *services.parts.rng);
    return call;
}

}  // namespace

void runBuilderOperationHere(BuilderServices& services, const BuilderOperation& operation, http::RequestPtr request,
                             http::Reply reply, std::string actor)
{
    auto call = makeBuilderCall(services, operation, std::move(request), std::move(reply));
    call->principal = {Kind::Operator, std::move(actor), {}, "admin", std::nullopt};
    afterLogin(services, call);
}

void runBuilderOperation(BuilderServices& services, const BuilderOperation& operation, http::RequestPtr request,
                         http::Reply reply)
{
    auto call = makeBuilderCall(services, operation, std::move(request), std::move(reply));
    call->client = services.addressRule.clientAddress(*call->request);
    const std::string peer = builderPeer(*call);
    if (operation.limited && !services.perAddress.accept(peer))
        return refuseTooMany(call, services.perAddress.retryAfterMs(peer), "too many requests");
    const std::string* tenant = call->request->param("clientId");
    if (tenant && tenant->find_first_not_of(" \t\r\n") == std::string::npos)
        return call->refuse(400, "invalid_request", "clientId is required");
    switch (operation.scheme) {
    case BuilderScheme::None:
    case BuilderScheme::OptionalClient:
    case BuilderScheme::SubjectToken: return afterLogin(services, call);
    case BuilderScheme::Operator: return checkOperator(services, call);
    case BuilderScheme::Tenant: return checkTenant(services, call, false);
    case BuilderScheme::TenantOrOwner: return checkTenant(services, call, true);
    case BuilderScheme::User: return checkUser(services, call);
    }
}

}  // namespace sluice::api
