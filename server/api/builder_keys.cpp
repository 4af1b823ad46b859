// Keys of users (clearinghouse spec 6.3, 6.6): list masked, create once, revoke, rotate; and the user's own hand on its key.
#include "api/internal/builder_directory.h"
#include "metering/identity.h"

namespace sluice::api {

namespace {

namespace house = clearinghouse;

constexpr const char* keysPath = "/api/v1/apps/{clientId}/users/{externalUserId}/keys";
constexpr std::int64_t longestOverlap = 2'592'000;

std::string pathUser(const BuilderCall& call)
{
    return call.path.textOr("externalUserId");
}

// An end user may not give its keys more than its own credential holds.
bool mayGiveScopes(const BuilderCall& call, std::string_view scopes)
{
    if (call.principal.kind != BuilderPrincipal::Kind::User)
        return true;
    if (scopes.empty())
        return call.principal.may("sign:job");
    while (!scopes.empty()) {
        const auto end = std::min(scopes.find(' '), scopes.size());
        if (end > 0 && !call.principal.may(scopes.substr(0, end)))
            return false;
        scopes.remove_prefix(std::min(end + 1, scopes.size()));
    }
    return true;
}

BuilderOperation listKeysOperation(BuilderServices& services)
{
    auto operation = directoryOperation("GET", keysPath, "listKeys", "keys", "Keys of a user, newest first, masked",
                                        BuilderScheme::TenantOrOwner, "users:read");
    operation.answer = schemaObject({{"items", schemaList(keySchema())}});
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        services.read(call, [&services, call]() -> Result<http::Response> {
            json::Array items;
            SLUICE_TRY(services.parts.database->readers().read([&](storage::Connection& connection) -> Result<void> {
                SLUICE_ASSIGN(const auto user, house::findUser(connection, call->clientId(), pathUser(*call)));
                if (!user)
                    return fail(ErrorCode::NotFound, "User not found");
                SLUICE_ASSIGN(const auto keys, house::listKeys(connection, call->clientId(), pathUser(*call)));
                for (const house::KeyInfo& info : keys)
                    items.push_back(keyTree(info, call->now));
                return {};
            }));
            return http::json(200, json::Value::object({{"items", std::move(items)}}));
        });
    };
    return operation;
}

void createKey(BuilderServices& services, const BuilderCallPtr& call)
{
    if (!hasDirectory(services, call))
        return;
    house::KeyRequest request;
    request.clientId = call->clientId();
    request.externalUserId = pathUser(*call);
    request.label = call->fields.textOr("label", "default");
    request.scopes = call->fields.textOr("scopes");
    request.composite = call->fields.flag("compositeKey").value_or(false);
    if (const auto expires = call->fields.text("expiresAt")) {
        request.expires = parseTime(*expires);
        if (!request.expires)
            return call->refuse(400, "invalid_request", "expiresAt must be an RFC3339 timestamp");
    }
    if (!mayGiveScopes(*call, request.scopes))
        return call->refuse(403, "insufficient_scope", "a key may not hold more than the credential that makes it");
    services.command(call, [&services, call, request](storage::Connection& connection) -> Result<CommandAnswer> {
        SLUICE_ASSIGN(const auto made, services.parts.keys->create(connection, request, builderContext(*call)));
        return secretAnswer(201, keyTree(made.info, call->now), "apiKey", made.text);
    });
}

BuilderOperation createKeyOperation(BuilderServices& services)
{
    auto operation = directoryOperation("POST", keysPath, "createKey", "keys", "A new key; its text is shown once",
                                        BuilderScheme::TenantOrOwner, "users:write");
    operation.bodyKind = BuilderBody::Json;
    operation.bodyOptional = true;
    operation.idempotencyKey = true;
    operation.noStore = true;
    FieldSpec composite;
    composite.name = "compositeKey";
    composite.kind = FieldKind::Flag;
    operation.body = {textField("label", 100), textField("scopes", 1'000, "Separated by blanks; absent: sign:job"),
                      textField("expiresAt", 40), std::move(composite)};
    operation.answer = keySchema({{"apiKey", schemaOrNull("string")}});
    operation.created = operation.answer;
    operation.errors.push_back({409, "the user is not active, or has as many keys as are allowed"});
    operation.handler = [&services](const BuilderCallPtr& call) { createKey(services, call); };
    return operation;
}

BuilderOperation revokeKeyOperation(BuilderServices& services)
{
    auto operation =
        directoryOperation("DELETE", "/api/v1/apps/{clientId}/users/{externalUserId}/keys/{keyId}", "revokeKey", "keys",
                           "Revoke a key; it is refused from then on", BuilderScheme::TenantOrOwner, "users:write");
    operation.idempotencyKey = true;
    operation.answer = keySchema();
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto info,
                          services.parts.keys->revoke(connection, call->clientId(), pathUser(*call),
                                                      call->path.textOr("keyId"), builderContext(*call)));
            return CommandAnswer{http::json(200, keyTree(info, call->now)), {}, {}};
        });
    };
    return operation;
}

json::Value rotatedSchema()
{
    return schemaObject({{"clientId", schemaOf("string")},
                         {"externalUserId", schemaOf("string")},
                         {"apiKey", schemaOrNull("string")},
                         {"keyId", schemaOf("string")},
                         {"status", schemaOf("string")}});
}

CommandAnswer rotatedAnswer(const house::NewKey& made)
{
    return secretAnswer(200,
                        json::Value::object({{"clientId", made.info.clientId},
                                             {"externalUserId", made.info.externalUserId},
                                             {"keyId", made.info.id},
                                             {"status", "active"}}),
                        "apiKey", made.text);
}

BuilderOperation rotateKeyOperation(BuilderServices& services)
{
    auto operation =
        directoryOperation("POST", "/api/v1/apps/{clientId}/users/{externalUserId}/api-key", "rotateKey", "keys",
                           "A new key in the place of one (keyId, else the newest), which ends at once or "
                           "after overlapSeconds",
                           BuilderScheme::TenantOrOwner, "users:write");
    operation.bodyKind = BuilderBody::Json;
    operation.bodyOptional = true;
    operation.idempotencyKey = true;
    operation.noStore = true;
    operation.body = {textField("keyId", 64), integerField("overlapSeconds", 0, longestOverlap, 0)};
    operation.answer = rotatedSchema();
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            const std::string keyId = call->fields.textOr("keyId");
            const std::int64_t overlap = call->fields.integer("overlapSeconds").value_or(0);
            const auto context = builderContext(*call);
            SLUICE_ASSIGN(const auto made, services.parts.users->rotate(connection, call->clientId(), pathUser(*call),
                                                                        keyId, overlap, context));
            return rotatedAnswer(made);
        });
    };
    return operation;
}

// --- 6.3: by the user's own token --------------------------------------------------------------------------------------

// Bearer, else a member of the JSON body, else a field of the form. Empty: none. Nothing: the body cannot be read.
std::optional<std::string> subjectTokenOf(const http::Request& request)
{
    const std::string_view bearer = builderBearer(request.header("Authorization"));
    if (!bearer.empty())
        return std::string(bearer);
    if (request.body.empty())
        return std::string();
    if (request.header("Content-Type").starts_with("application/x-www-form-urlencoded")) {
        const auto form = http::parseTarget("/?" + request.body);
        if (!form)
            return std::nullopt;
        for (const auto& [name, value] : form->query) {
            if (name == "subject_token")
                return value;
        }
        return std::string();
    }
    const auto tree = json::parse(request.body);
    if (!tree || !tree->isObject())
        return std::nullopt;
    const json::Value* token = tree->find("subject_token");
    if (token && !token->isString() && !token->isNull())
        return std::nullopt;
    return std::string(tree->text("subject_token").value_or(""));
}

void rotateOwnKey(BuilderServices& services, const BuilderCallPtr& call, house::Verified verified)
{
    const metering::Identity& identity = verified.identity;
    if (identity.owner || identity.usageSubject.find(':') != std::string::npos)
        return call->answer(bearerRefusal(401, "invalid_token", "invalid subject token"));
    constexpr std::string_view keyMark = "key:";
    const std::string keyId =
        verified.credential.starts_with(keyMark) ? verified.credential.substr(keyMark.size()) : std::string();
    call->principal.kind = BuilderPrincipal::Kind::User;
    call->principal.name = "user:" + identity.authId;
    call->principal.clientId = identity.clientId;
    services.command(call,
                     [&services, call, identity, keyId](storage::Connection& connection) -> Result<CommandAnswer> {
                         SLUICE_ASSIGN(const auto made, services.parts.users->rotate(connection, identity.clientId,
                                                                                     identity.usageSubject, keyId, 0,
                                                                                     builderContext(*call)));
                         return rotatedAnswer(made);
                     });
}

void ownKeyHandler(BuilderServices& services, const BuilderCallPtr& call)
{
    if (!services.parts.logins.users)
        return call->refuse(503, "server_error", "subject token resolution is not configured");
    if (!hasDirectory(services, call))
        return;
    const auto token = subjectTokenOf(*call->request);
    if (!token)
        return call->refuse(400, "invalid_request", "malformed subject token request");
    if (token->find_first_not_of(" \t\r\n") == std::string::npos)
        return call->answer(bearerRefusal(401, "invalid_token", "missing subject token"));
    services.verifyUser(call, *token, [&services, call](house::Verdict<house::Verified> checked) {
        if (checked)
            return rotateOwnKey(services, call, std::move(*checked));
        if (checked.error().status >= 500)
            return call->refuse(checked.error());
        const std::string peer = call->client ? call->client->text() : "unknown";
        if (!services.failures.accept(peer))
            return call->refuse(429, "rate_limited", "too many failed attempts");
        call->answer(bearerRefusal(401, "invalid_token", "invalid subject token"));
    });
}

BuilderOperation ownKeyOperation(BuilderServices& services)
{
    auto operation =
        directoryOperation("POST", "/api/v1/users/me/api-key", "rotateOwnKey", "keys",
                           "Rotate the caller's own key; the former one ends at once", BuilderScheme::SubjectToken, "");
    operation.errorForm = BuilderErrors::Plain;
    operation.bodyKind = BuilderBody::Raw;
    operation.idempotencyKey = true;
    operation.noStore = true;
    operation.answer = rotatedSchema();
    operation.errors = {{400, "malformed subject token request"},
                        {401, "missing subject token; invalid subject token"},
                        {404, "user not found"},
                        {503, "subject token resolution is not configured"}};
    operation.handler = [&services](const BuilderCallPtr& call) { ownKeyHandler(services, call); };
    return operation;
}

}  // namespace

void addBuilderKeyRoutes(BuilderTable& table, BuilderServices& services)
{
    table.push_back(listKeysOperation(services));
    table.push_back(createKeyOperation(services));
    table.push_back(revokeKeyOperation(services));
    table.push_back(rotateKeyOperation(services));
    table.push_back(ownKeyOperation(services));
}

}  // namespace sluice::api
