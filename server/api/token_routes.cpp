// Named tokens: make, list, revoke. Only administrators (DECISIONS 18).
#include "api/internal/services.h"

namespace sluice::api {

namespace {

json::Value tokenTree(const TokenInfo& info, Timestamp now)
{
    const auto time = [](const std::optional<Timestamp>& value) {
        return value ? json::Value(formatTimeZ(*value)) : json::Value(nullptr);
    };
    return json::Value::object({{"id", info.id},
                                {"name", info.name},
                                {"role", roleCode(info.role)},
                                {"created_at", formatTimeZ(info.created)},
                                {"created_by", info.createdBy},
                                {"expires_at", time(info.expires)},
                                {"revoked_at", time(info.revoked)},
                                {"live", info.live(now)}});
}

std::vector<std::pair<std::string, json::Value>> tokenProperties()
{
    return {{"id", schemaOf("string")},
            {"name", schemaOf("string")},
            {"role", schemaOf("string")},
            {"created_at", schemaOf("string")},
            {"created_by", schemaOf("string")},
            {"expires_at", schemaOrNull("string")},
            {"revoked_at", schemaOrNull("string")},
            {"live", schemaOf("boolean")}};
}

Operation tokenOperation(const char* method, const char* pattern, const char* id, const char* summary)
{
    Operation operation;
    operation.method = method;
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "tokens";
    operation.summary = summary;
    operation.scheme = Scheme::Strict;
    operation.roles = {Role::Admin};
    return operation;
}

Operation createOperation(Services& services)
{
    Operation create = tokenOperation("POST", "/api/tokens", "createToken", "Make a named token; it is shown once");
    create.idempotencyKey = true;
    create.hasBody = true;
    FieldSpec name = needed(textField("name", 64, "Letters, digits and . _ -"));
    name.minLength = 1;
    FieldSpec role = needed(FieldSpec{});
    role.name = "role";
    role.choices = {"viewer", "operator", "approver", "admin"};
    FieldSpec expires = textField("expires_at", 64, "ISO 8601; without an offset UTC");
    expires.rule = [](FieldValue& value) -> std::optional<std::string> {
        return parseTime(std::get<std::string>(value)) ? std::nullopt
                                                       : std::optional<std::string>("expires_at is no time");
    };
    create.body = {std::move(name), std::move(role), std::move(expires)};
    auto properties = tokenProperties();
    properties.emplace_back("token", schemaOrNull("string"));
    create.answer = schemaObject(std::move(properties));
    create.errors = {{400, "expires_at is in the past"}, {409, "A live token has this name"}};
    create.handler = [&services](const CallPtr& call) {
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            const auto given = call->fields.text("expires_at");
            SLUICE_ASSIGN(const auto made,
                          services.tokens.create(connection, call->fields.textOr("name"),
                                                 *roleFromCode(call->fields.textOr("role")),
                                                 given ? parseTime(*given) : std::nullopt, call->context()));
            json::Value tree = tokenTree(made.info, call->now);
            // What is remembered for a repeated request must not hold the token.
            json::Value remembered = tree;
            remembered.set("token", nullptr);
            tree.set("token", made.token);
            return CommandAnswer{http::json(200, tree), json::write(remembered)};
        });
    };
    return create;
}

}  // namespace

void addTokenRoutes(RouteTable& table, Services& services)
{
    Operation list =
        tokenOperation("GET", "/api/tokens", "listTokens", "All named tokens, without the tokens themselves");
    list.answer = schemaObject({{"tokens", schemaList(schemaObject(tokenProperties()))}});
    list.handler = [&services](const CallPtr& call) {
        json::Array items;
        for (const TokenInfo& info : services.tokens.list())
            items.push_back(tokenTree(info, call->now));
        call->answer(http::json(200, json::Value::object({{"tokens", std::move(items)}})));
    };
    table.push_back(std::move(list));
    table.push_back(createOperation(services));

    Operation revoke =
        tokenOperation("DELETE", "/api/tokens/{token_id}", "revokeToken", "Revoke a token; it is refused from then on");
    revoke.path = {needed(textField("token_id", 64))};
    revoke.answer = schemaObject(tokenProperties());
    revoke.errors = {{404, "Unknown token"}};
    revoke.handler = [&services](const CallPtr& call) {
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto info,
                          services.tokens.revoke(connection, call->path.textOr("token_id"), call->context()));
            return CommandAnswer{http::json(200, tokenTree(info, call->now)), {}};
        });
    };
    table.push_back(std::move(revoke));
}

}  // namespace sluice::api
