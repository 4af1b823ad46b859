// The OAuth endpoints: token exchange and login grants, device authorization, revocation, introspection, discovery and keys, tokens a tenant mints
// for its users, and the operator's hand on keys and sessions (clearinghouse spec 6.4, 6.6, 9.1).
#include "api/internal/builder_oauth.h"
#include "api/internal/operation.h"
#include "clearinghouse/issuer_keys.h"

namespace sluice::api {

namespace {

namespace house = clearinghouse;

constexpr std::int64_t tokenReplyMs = 40'000;  // an identity provider has 30 s to mint

BuilderOperation oauthOperation(const char* pattern, const char* id, const char* summary)
{
    BuilderOperation operation;
    operation.method = "POST";
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "oidc";
    operation.summary = summary;
    operation.scheme = BuilderScheme::OptionalClient;
    operation.errorForm = BuilderErrors::OAuth;
    operation.bodyKind = BuilderBody::Raw;
    operation.noStore = true;
    operation.answer = schemaOf("object");
    operation.replyDeadlineMs = tokenReplyMs;
    return operation;
}

// Nothing: answered.
std::optional<house::OAuthRequest> oauthRequestOf(BuilderServices& services, const BuilderCallPtr& call)
{
    const http::Request& request = *call->request;
    auto parsed = house::parseOAuthRequest(request.header("Content-Type"), request.body,
                                           basicCredentials(request.header("Authorization")));
    if (parsed)
        return std::move(*parsed);
    refuseOAuth(services, call, parsed.error());
    return std::nullopt;
}

using OAuthRun = std::function<void(const BuilderCallPtr&, house::OAuthRequest, house::OidcDesk::Done)>;

std::function<void(const BuilderCallPtr&)> oauthHandler(BuilderServices& services, OAuthRun run)
{
    return [&services, run = std::move(run)](const BuilderCallPtr& call) {
        if (!services.parts.oidc)
            return call->refuse(503, "server_error", "token exchange is not configured");
        if (auto request = oauthRequestOf(services, call))
            run(call, std::move(*request), oauthAnswer(services, call));
    };
}

void addTokenRoutes(BuilderTable& table, BuilderServices& services)
{
    const auto token = [&services](const BuilderCallPtr& call, house::OAuthRequest request,
                                   house::OidcDesk::Done done) {
        services.parts.oidc->token(std::move(request), call->clientId(), call->correlationId, std::move(done));
    };
    auto plain = oauthOperation("/api/v1/oidc/token", "token",
                                "Token exchange (RFC 8693), and the device_code and refresh_token grants");
    plain.errors = {{400, "invalid_request, unsupported_token_type, invalid_target, invalid_grant, "
                          "authorization_pending, slow_down, access_denied, expired_token"},
                    {401, "invalid_client"},
                    {402, "insufficient_allowance, with reason and top_up_url"},
                    {503, "server_error: not configured"}};
    plain.handler = oauthHandler(services, token);
    auto ofApp = oauthOperation("/api/v1/apps/{clientId}/oidc/token", "appToken",
                                "Token exchange for a user of this app; also for the secret part of a composite key");
    ofApp.path = {needed(textField("clientId", 128))};
    ofApp.errors = plain.errors;
    ofApp.handler = plain.handler;
    table.push_back(std::move(plain));
    table.push_back(std::move(ofApp));

    auto device =
        oauthOperation("/api/v1/oidc/device_authorization", "deviceAuthorization", "Begin a device login (RFC 8628)");
    device.handler = oauthHandler(services, [&services](const BuilderCallPtr& call, const house::OAuthRequest& request,
                                                        house::OidcDesk::Done done) {
        services.parts.oidc->startDevice(request, call->clientText(), std::move(done));
    });
    table.push_back(std::move(device));
    auto revoke = oauthOperation("/api/v1/oidc/revoke", "revokeToken", "Take a token back (RFC 7009)");
    revoke.answer = json::Value();
    revoke.handler = oauthHandler(
        services, [&services](const BuilderCallPtr&, const house::OAuthRequest& request, house::OidcDesk::Done done) {
            services.parts.oidc->revoke(request, std::move(done));
        });
    table.push_back(std::move(revoke));
    auto introspect = oauthOperation("/api/v1/oidc/introspect", "introspectToken",
                                     "Whether a token of the caller's own app is good, and for what (RFC 7662)");
    introspect.errors = {{401, "invalid_client"}};
    introspect.handler = oauthHandler(
        services, [&services](const BuilderCallPtr&, const house::OAuthRequest& request, house::OidcDesk::Done done) {
            services.parts.oidc->introspect(request, std::move(done));
        });
    table.push_back(std::move(introspect));
}

void addDocumentRoutes(BuilderTable& table, BuilderServices& services)
{
    struct Document {
        const char* pattern;
        const char* id;
        const char* summary;
        std::string (house::Issuer::*text)() const;
    };
    for (const Document& document :
         {Document{"/.well-known/openid-configuration", "openidConfiguration", "Endpoints of the local issuer",
                   &house::Issuer::discovery},
          Document{"/.well-known/oauth-authorization-server", "oauthAuthorizationServer", "The same by RFC 8414",
                   &house::Issuer::discovery},
          Document{"/.well-known/jwks.json", "jwks", "Public keys of the local issuer", &house::Issuer::jwks}}) {
        BuilderOperation operation;
        operation.method = "GET";
        operation.pattern = document.pattern;
        operation.id = document.id;
        operation.area = "oidc";
        operation.summary = document.summary;
        operation.errorForm = BuilderErrors::Plain;
        operation.limited = false;
        operation.answer = schemaOf("object");
        operation.errors = {{404, "the local issuer is off"}};
        operation.handler = [&services, text = document.text](const BuilderCallPtr& call) {
            if (!services.parts.oidc || !services.parts.oidc->hasIssuer())
                return call->refuse(404, "not_found", "not found");
            auto response = http::json(200, (services.parts.oidc->issuer().*text)());
            // Short of the ten minutes that verifiers keep keys anyway.
            response.with("Cache-Control", "public, max-age=300").with("Access-Control-Allow-Origin", "*");
            call->answer(std::move(response));
        };
        table.push_back(std::move(operation));
    }
}

BuilderOperation tenantUserOperation(const char* pattern, const char* id, const char* summary)
{
    BuilderOperation operation;
    operation.method = "POST";
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "oidc";
    operation.summary = summary;
    operation.scheme = BuilderScheme::Tenant;
    operation.scope = "users:token";
    operation.errorForm = BuilderErrors::OAuth;
    operation.bodyKind = BuilderBody::Json;
    operation.bodyOptional = true;
    operation.noStore = true;
    operation.answer = schemaOf("object");
    operation.path = {needed(textField("clientId", 128)), needed(textField("externalUserId", 255))};
    return operation;
}

// Nothing: answered.
std::optional<metering::Identity> pathUser(const BuilderCallPtr& call)
{
    auto identity = metering::makeIdentity(call->clientId(), call->path.textOr("externalUserId"), "external_user_id");
    if (identity && metering::isUsageSubject(call->path.textOr("externalUserId")))
        return std::move(*identity);
    call->refuse(400, "invalid_external_user_id", "externalUserId breaks its rule");
    return std::nullopt;
}

void addUserTokenRoutes(BuilderTable& table, BuilderServices& services)
{
    auto token =
        tenantUserOperation("/api/v1/apps/{clientId}/users/{externalUserId}/token", "createUserToken",
                            "A JWT for one user, 900 seconds; scope is a subset of the app's, default sign:job");
    token.body = {textField("scope", 512)};
    token.errors = {{400, "invalid_scope, invalid_grant"}, {503, "server_error: the local issuer is off"}};
    token.handler = [&services](const BuilderCallPtr& call) {
        if (!services.parts.oidc)
            return call->refuse(503, "server_error", "the local issuer is off");
        if (const auto user = pathUser(call))
            services.parts.oidc->userToken(*user, call->fields.textOr("scope"), oauthAnswer(services, call));
    };
    table.push_back(std::move(token));
    auto code = tenantUserOperation(
        "/api/v1/apps/{clientId}/users/{externalUserId}/login-code", "createLoginCode",
        "A one-time code, 15 minutes, with which the user approves a device login in place of an API key");
    code.handler = [&services](const BuilderCallPtr& call) {
        if (!services.parts.oidc || !services.parts.oidc->hasIssuer())
            return call->refuse(503, "server_error", "the local issuer is off");
        auto user = pathUser(call);
        if (!user)
            return;
        services.parts.oidc->issueLoginCode(
            std::move(*user), call->principal.name, [call](const Result<std::string>& made) {
                if (!made)
                    return call->refuse(made.error());
                call->answer(http::json(200, json::Value::object({{"login_code", *made}, {"expires_in", 900}})));
            });
    };
    table.push_back(std::move(code));
}

BuilderOperation issuerOperation(const char* method, const char* pattern, const char* id, const char* summary)
{
    BuilderOperation operation;
    operation.method = method;
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "oidc";
    operation.summary = summary;
    operation.scheme = BuilderScheme::Operator;
    operation.bodyKind = BuilderBody::Json;
    operation.bodyOptional = true;
    operation.answer = schemaOf("object");
    return operation;
}

std::function<void(Result<void>)> issuerDone(const BuilderCallPtr& call)
{
    return [call](const Result<void>& done) {
        if (!done)
            return call->refuse(done.error());
        call->answer(http::json(200, json::Value::object({{"done", true}})));
    };
}

void addIssuerRoutes(BuilderTable& table, BuilderServices& services)
{
    auto rotate = issuerOperation(
        "POST", "/api/v1/platform/issuer/keys/rotate", "rotateIssuerKey",
        "The next signing key signs from now on; the present one stays published until its tokens are dead");
    FieldSpec force;
    force.name = "force";
    force.kind = FieldKind::Flag;
    force.description = "Even when the next key was published less than ten minutes ago";
    rotate.body = {std::move(force)};
    rotate.errors = {{409, "the next key is too fresh"}};
    rotate.handler = [&services](const BuilderCallPtr& call) {
        if (!services.parts.issuerKeys)
            return call->refuse(503, "server_error", "the local issuer is off");
        services.parts.issuerKeys->rotate(call->principal.name, call->fields.flag("force").value_or(false),
                                          issuerDone(call));
    };
    table.push_back(std::move(rotate));
    auto drop = issuerOperation("DELETE", "/api/v1/platform/issuer/keys/{kid}", "dropIssuerKey",
                                "After a leak: the key and every token under it die at once");
    drop.path = {needed(textField("kid", 64))};
    drop.handler = [&services](const BuilderCallPtr& call) {
        if (!services.parts.issuerKeys)
            return call->refuse(503, "server_error", "the local issuer is off");
        services.parts.issuerKeys->drop(call->path.textOr("kid"), call->principal.name, issuerDone(call));
    };
    table.push_back(std::move(drop));
    auto end = issuerOperation("DELETE", "/api/v1/platform/login-sessions/{sessionId}", "endLoginSession",
                               "End a login session and deny the access tokens it holds");
    end.path = {needed(textField("sessionId", 64))};
    end.handler = [&services](const BuilderCallPtr& call) {
        if (!services.parts.oidc || !services.parts.oidc->hasIssuer())
            return call->refuse(503, "server_error", "the local issuer is off");
        services.parts.oidc->endSession(call->path.textOr("sessionId"), call->principal.name, issuerDone(call));
    };
    table.push_back(std::move(end));
}

}  // namespace

void refuseOAuth(BuilderServices& services, const BuilderCallPtr& call, const house::OAuthError& error)
{
    const std::string peer = call->client ? call->client->text() : "unknown";
    if (error.challenge && !services.failures.accept(peer)) {
        const std::int64_t waitMs = services.failures.retryAfterMs(peer);
        auto tooMany = builderError(BuilderErrors::OAuth, 429, "slow_down", "too many failed attempts");
        return call->answer(std::move(tooMany).with("Retry-After", std::to_string(waitMs / 1000 + 1)));
    }
    auto response = http::json(error.status, error.body());
    response.with("Cache-Control", "no-store").with("Pragma", "no-cache");
    if (error.challenge)
        response.with("WWW-Authenticate", "Basic realm=\"token\", charset=\"UTF-8\"");
    if (error.status == 429 || error.status == 503)
        response.with("Retry-After", "1");
    call->answer(std::move(response));
}

house::OidcDesk::Done oauthAnswer(BuilderServices& services, const BuilderCallPtr& call)
{
    return [&services, call](const house::OAuthResult<json::Value>& body) {
        if (!body)
            return refuseOAuth(services, call, body.error());
        call->answer(body->isNull() ? http::empty(200) : http::json(200, *body));
    };
}

void addBuilderOidcRoutes(BuilderTable& table, BuilderServices& services)
{
    addTokenRoutes(table, services);
    addDocumentRoutes(table, services);
    addUserTokenRoutes(table, services);
    addIssuerRoutes(table, services);
}

}  // namespace sluice::api
