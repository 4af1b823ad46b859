// E-47 to E-62: what the licensing routes share, and the tokens of orchestrators (E-47 to E-49).
#include "api/internal/licensing_routes.h"

#include <charconv>

namespace sluice::api {

Operation licensingOperation(const char* method, const char* pattern, const char* id, const char* summary,
                             Scheme scheme)
{
    Operation operation;
    operation.method = method;
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "licences";
    operation.summary = summary;
    operation.scheme = scheme;
    if (scheme == Scheme::Admin)
        operation.roles = {Role::Operator};
    return operation;
}

FieldSpec imageRefField()
{
    FieldSpec field = needed(textField("image_ref", 512));
    field.minLength = 1;
    return field;
}

FieldSpec licenceOrchestratorField()
{
    FieldSpec field = needed(textField("orchestrator_id", 128));
    field.minLength = 1;
    return field;
}

licensing::Licensing* licensingOf(Services& services, const CallPtr& call)
{
    if (!services.parts.licensing)
        call->answer(http::detail(503, "Licensing is off"));
    return services.parts.licensing;
}

json::Value timeOrNull(const std::optional<Timestamp>& time)
{
    return time ? json::Value(formatTimeZ(*time)) : json::Value(nullptr);
}

json::Value textOrNull(const std::optional<std::string>& text)
{
    return text ? json::Value(*text) : json::Value(nullptr);
}

http::Response refusalResponse(licensing::Refusal refusal)
{
    return http::detail(licensing::refusalStatus(refusal), licensing::refusalText(refusal));
}

std::vector<FieldSpec> pageFields(int fallback, int most)
{
    FieldSpec before = textField("before", 2'048, "X-Next-Before of the page before");
    return {integerField("limit", 1, most, fallback), std::move(before)};
}

std::optional<licensing::Before> pageBefore(const Fields& query)
{
    const auto bytes = fromBase64Url(query.textOr("before"));
    if (!bytes || bytes->empty())
        return std::nullopt;
    const std::string text(bytes->begin(), bytes->end());
    const auto blank = text.find(' ');
    licensing::Before before;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), before.time.micros);
    if (error != std::errc() || blank == std::string::npos || end != text.data() + blank)
        return std::nullopt;
    before.id = text.substr(blank + 1);
    return before;
}

std::string pageCursor(Timestamp time, std::string_view id)
{
    return toBase64Url(asBytes(std::to_string(time.micros) + " " + std::string(id)));
}

std::optional<crypto::SecretBytes> secretFromBase64(std::string_view text)
{
    if (text.size() % 4 != 0 || text.find_first_of("-_") != std::string_view::npos)
        return std::nullopt;
    std::string plain(text);
    std::ranges::replace(plain, '+', '-');
    std::ranges::replace(plain, '/', '_');
    auto bytes = fromBase64Url(plain);
    std::optional<crypto::SecretBytes> secret;
    if (bytes) {
        secret.emplace(*bytes);
        crypto::wipeMemory(*bytes);
    }
    crypto::wipeMemory({reinterpret_cast<std::uint8_t*>(plain.data()), plain.size()});
    return secret;
}

std::string secretToBase64(const crypto::SecretBytes& secret)
{
    std::string text = toBase64Url(secret.bytes());
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

namespace {

constexpr fleet::TokenKind licenceKind = fleet::TokenKind::Licence;

FieldSpec licencePathField(const char* name)
{
    return needed(textField(name, 512));
}

Result<void> needOrchestrator(const Services& services, const std::string& id)
{
    if (!services.parts.registry->current(id))
        return fail(ErrorCode::NotFound, "Unknown orchestrator");
    return {};
}

json::Value licenceTokenTree(const fleet::OrchestratorToken& token)
{
    return json::Value::object({{"token_id", token.id},
                                {"orchestrator_id", token.orchestrator},
                                {"created_at", formatTimeZ(token.created)},
                                {"expires_at", timeOrNull(token.expires)},
                                {"revoked_at", timeOrNull(token.revoked)},
                                {"last_seen_at", timeOrNull(token.lastSeen)}});
}

Operation mintOperation(Services& services)
{
    Operation mint = licensingOperation("POST", "/api/licenses/orchestrators/{orchestrator_id}/tokens",
                                        "mintLicenceToken", "Give an orchestrator a token; its other ones end");
    mint.idempotencyKey = true;
    mint.path = {licencePathField("orchestrator_id")};
    mint.answer = schemaObject(
        {{"token_id", schemaOf("string")}, {"token", schemaOrNull("string")}, {"expires_at", schemaOrNull("string")}});
    mint.errors = {{404, "Unknown orchestrator"}, {409, "Idempotency-Key was used for another request"}};
    mint.handler = [&services](const CallPtr& call) {
        if (!licensingOf(services, call))
            return;
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            const std::string id = call->path.textOr("orchestrator_id");
            SLUICE_TRY(needOrchestrator(services, id));
            fleet::OrchestratorTokens& tokens = *services.parts.orchestratorTokens;
            SLUICE_ASSIGN(const auto minted, tokens.mint(connection, licenceKind, id, std::nullopt, call->context()));
            SLUICE_TRY(tokens.revokeAll(connection, licenceKind, id, call->context(), minted.info.id));
            json::Value tree =
                json::Value::object({{"token_id", minted.info.id}, {"token", nullptr}, {"expires_at", nullptr}});
            const std::string remembered = json::write(tree);
            tree.set("token", minted.token);
            return CommandAnswer{http::json(200, tree), remembered};
        });
    };
    return mint;
}

Operation revokeTokenOperation(Services& services)
{
    Operation revoke = licensingOperation("DELETE", "/api/licenses/orchestrators/{orchestrator_id}/tokens/{token_id}",
                                          "revokeLicenceToken", "End a token of this orchestrator");
    revoke.path = {licencePathField("orchestrator_id"), licencePathField("token_id")};
    revoke.answer = schemaObject({{"ok", schemaOf("boolean")}});
    revoke.errors = {{404, "Unknown orchestrator"}, {404, "Token not found"}};
    revoke.handler = [&services](const CallPtr& call) {
        if (!licensingOf(services, call))
            return;
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            const std::string id = call->path.textOr("orchestrator_id");
            SLUICE_TRY(needOrchestrator(services, id));
            SLUICE_TRY(services.parts.orchestratorTokens->revoke(connection, licenceKind, id,
                                                                 call->path.textOr("token_id"), call->context()));
            return CommandAnswer{http::json(200, json::Value::object({{"ok", true}})), {}};
        });
    };
    return revoke;
}

}  // namespace

void addLicenceTokenRoutes(RouteTable& table, Services& services)
{
    table.push_back(mintOperation(services));

    Operation list = licensingOperation("GET", "/api/licenses/orchestrators/{orchestrator_id}/tokens",
                                        "listLicenceTokens", "Tokens of an orchestrator, newest first");
    list.path = {licencePathField("orchestrator_id")};
    list.answer = schemaObject({{"tokens", schemaList(schemaObject({{"token_id", schemaOf("string")},
                                                                    {"orchestrator_id", schemaOf("string")},
                                                                    {"created_at", schemaOf("string")},
                                                                    {"expires_at", schemaOrNull("string")},
                                                                    {"revoked_at", schemaOrNull("string")},
                                                                    {"last_seen_at", schemaOrNull("string")}}))}});
    list.errors = {{404, "Unknown orchestrator"}};
    list.handler = [&services](const CallPtr& call) {
        if (!licensingOf(services, call))
            return;
        services.read(call, [&services, call]() -> Result<http::Response> {
            const std::string id = call->path.textOr("orchestrator_id");
            if (!services.parts.registry->snapshot()->find(id))
                return fail(ErrorCode::NotFound, "Unknown orchestrator");
            using Tokens = std::vector<fleet::OrchestratorToken>;
            SLUICE_ASSIGN(const auto tokens,
                          services.parts.database->readers().readFor<Tokens>([&](storage::Connection& connection) {
                              return fleet::listTokens(connection, licenceKind, id);
                          }));
            json::Array items;
            for (const auto& token : tokens)
                items.push_back(licenceTokenTree(token));
            return http::json(200, json::Value::object({{"tokens", std::move(items)}}));
        });
    };
    table.push_back(std::move(list));
    table.push_back(revokeTokenOperation(services));
}

void addLicensingRoutes(RouteTable& table, Services& services)
{
    addLicenceTokenRoutes(table, services);
    addImageRoutes(table, services);
    addInviteRoutes(table, services);
    addLeaseRoutes(table, services);
}

}  // namespace sluice::api
