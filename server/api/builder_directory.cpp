#include "api/internal/builder_directory.h"
#include "core/hex.h"

namespace sluice::api {

namespace {

constexpr std::int64_t defaultPage = 100;
constexpr std::int64_t largestPage = 500;

json::Value timeOrNullText(const std::optional<Timestamp>& time)
{
    return time ? json::Value(formatTimeZ(*time)) : json::Value(nullptr);
}

}  // namespace

BuilderOperation directoryOperation(const char* method, const char* pattern, const char* id, const char* area,
                                    const char* summary, BuilderScheme scheme, const char* scope)
{
    BuilderOperation operation;
    operation.method = method;
    operation.pattern = pattern;
    operation.id = id;
    operation.area = area;
    operation.summary = summary;
    operation.scheme = scheme;
    operation.scope = scope;
    const std::string_view path = pattern;
    for (const char* name : {"clientId", "externalUserId", "keyId", "credentialId"}) {
        if (path.find(std::string("{") + name + "}") != std::string_view::npos)
            operation.path.push_back(needed(textField(name, 255)));
    }
    if (scheme != BuilderScheme::SubjectToken && !operation.path.empty())
        operation.errors.push_back({404, "unknown, or of another tenant"});
    return operation;
}

bool hasDirectory(const BuilderServices& services, const BuilderCallPtr& call)
{
    if (services.parts.directory && services.parts.keys && services.parts.users)
        return true;
    call->refuse(503, "temporarily_unavailable", "the user directory is not configured");
    return false;
}

clearinghouse::ActionContext builderContext(const BuilderCall& call)
{
    return {call.principal.name, call.clientText(), call.now};
}

json::Value userTree(const clearinghouse::User& user)
{
    json::Value tree =
        json::Value::object({{"id", user.id}, {"clientId", user.clientId}, {"externalUserId", user.externalUserId}});
    if (!user.email.empty())
        tree.set("email", user.email);
    tree.set("status", userStatusCode(user.status));
    tree.set("role", user.role);
    tree.set("provider", providerStateCode(user.provider));
    tree.set("createdAt", formatTimeZ(user.created));
    return tree;
}

json::Value keyTree(const clearinghouse::KeyInfo& info, Timestamp now)
{
    const bool expired = info.expires && *info.expires <= info.revoked.value_or(now);
    return json::Value::object({{"keyId", info.id},
                                {"clientId", info.clientId},
                                {"externalUserId", info.externalUserId},
                                {"label", info.label},
                                {"scopes", info.scopes.empty() ? "sign:job" : info.scopes},
                                {"masked", info.masked},
                                {"status", expired        ? "expired"
                                           : info.revoked ? "revoked"
                                                          : "active"},
                                {"createdAt", formatTimeZ(info.created)},
                                {"createdBy", info.createdBy},
                                {"expiresAt", timeOrNullText(info.expires)},
                                {"revokedAt", timeOrNullText(info.revoked)},
                                {"lastUsedAt", timeOrNullText(info.lastUsed)}});
}

json::Value userSchema(std::vector<std::pair<std::string, json::Value>> more)
{
    std::vector<std::pair<std::string, json::Value>> members;
    for (const char* name : {"id", "clientId", "externalUserId", "email", "status", "role", "provider", "createdAt"})
        members.emplace_back(name, schemaOf("string"));
    std::vector<std::string> optional{"email"};
    for (auto& member : more) {
        optional.push_back(member.first);
        members.push_back(std::move(member));
    }
    return schemaObject(std::move(members), std::move(optional));
}

json::Value keySchema(std::vector<std::pair<std::string, json::Value>> more)
{
    std::vector<std::pair<std::string, json::Value>> members;
    for (const char* name :
         {"keyId", "clientId", "externalUserId", "label", "scopes", "masked", "status", "createdAt", "createdBy"})
        members.emplace_back(name, schemaOf("string"));
    for (const char* name : {"expiresAt", "revokedAt", "lastUsedAt"})
        members.emplace_back(name, schemaOrNull("string"));
    for (auto& member : more)
        members.push_back(std::move(member));
    return schemaObject(std::move(members));
}

json::Value pageSchema(json::Value item)
{
    return schemaObject({{"items", schemaList(std::move(item))}, {"nextCursor", schemaOrNull("string")}});
}

std::vector<FieldSpec> pageFields()
{
    return {integerField("limit", 1, largestPage, defaultPage),
            textField("cursor", 1'000, "nextCursor of the page before")};
}

std::string cursorOf(std::string_view key)
{
    return toBase64Url(asBytes(key));
}

Result<std::string> keyOfCursor(const BuilderCall& call)
{
    const auto bytes = fromBase64Url(call.query.textOr("cursor"));
    if (!bytes)
        return fail(ErrorCode::InvalidArgument, "cursor is not one of this list");
    return std::string(bytes->begin(), bytes->end());
}

std::size_t pageLimit(const BuilderCall& call)
{
    return std::size_t(call.query.integer("limit").value_or(defaultPage));
}

http::Response pageAnswer(json::Array items, std::size_t limit, const std::string& lastKey)
{
    const bool more = items.size() > limit;
    if (more)
        items.resize(limit);
    return http::json(200, json::Value::object({{"items", std::move(items)},
                                                {"nextCursor", more ? json::Value(cursorOf(lastKey)) : nullptr}}));
}

CommandAnswer secretAnswer(int status, json::Value tree, const char* secretMember, const std::string& secret)
{
    tree.set(secretMember, nullptr);
    std::string remembered = json::write(tree);
    tree.set(secretMember, secret);
    return {http::json(status, tree), std::move(remembered), {}};
}

}  // namespace sluice::api
