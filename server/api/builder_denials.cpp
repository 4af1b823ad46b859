// Tokens that are refused before their end (REF-12): one by its text or its id, or all of a user, until a time. What was answered to a signer
// before goes on until that answer's expiry.
#include "api/internal/builder_directory.h"
#include "clearinghouse/denied_tokens.h"
#include "clearinghouse/jwt.h"

namespace sluice::api {

namespace {

namespace house = clearinghouse;

Result<house::Denial> denialOf(const BuilderCall& call)
{
    house::DenialWish wish;
    wish.token = call.fields.textOr("token");
    wish.jti = call.fields.textOr("jti");
    wish.credential = call.fields.textOr("credential");
    wish.authId = call.fields.textOr("authId");
    wish.until = call.fields.textOr("until");
    return house::denialOf(wish, call.now);
}

bool hasDenials(const BuilderServices& services, const BuilderCallPtr& call)
{
    if (services.parts.denied)
        return true;
    call->refuse(503, "temporarily_unavailable", "tokens are not verified here");
    return false;
}

BuilderOperation denialOperation(const char* method, const char* pattern, const char* id, const char* summary)
{
    auto operation = directoryOperation(method, pattern, id, "gate", summary, BuilderScheme::Operator, "");
    operation.answer = schemaObject({{"name", schemaOf("string")}, {"until", schemaOrNull("string")}});
    operation.errors = {{503, "tokens are not verified here"}};
    return operation;
}

}  // namespace

void addBuilderDenialRoutes(BuilderTable& table, BuilderServices& services)
{
    auto deny = denialOperation("POST", "/api/v1/platform/denied-tokens", "denyToken",
                                "Refuse a token, or every token of a user, although the signature holds");
    deny.bodyKind = BuilderBody::Json;
    deny.body = {
        textField("token", house::maxJwtBytes, "The token itself; it is not kept"),
        textField("jti", 128, "Its id"),
        textField("credential", 160, "As an authorisation names it: jwt: and the id"),
        textField("authId", 256, "All tokens of this user, those made later too; for a day unless `until` says"),
        textField("until", 64, "RFC 3339; absent: the token's own end, of an id alone a year"),
        textField("reason", 512)};
    deny.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDenials(services, call))
            return;
        auto denial = denialOf(*call);
        if (!denial)
            return call->refuse(denial.error());
        std::string reason = call->fields.textOr("reason");
        if (reason.empty())
            reason = "denied by the operator";
        const std::string name = denial->name, until = formatTimeZ(denial->until);
        services.parts.denied->deny(
            std::move(denial->name), denial->until, call->principal.name, std::move(reason),
            [call, name, until](const Result<void>& done) {
                if (!done)
                    return call->refuse(done.error());
                call->answer(http::json(200, json::Value::object({{"name", name}, {"until", until}})));
            });
    };
    table.push_back(std::move(deny));
    auto allow = denialOperation("DELETE", "/api/v1/platform/denied-tokens/{name}", "allowToken",
                                 "Take a denial back: what was denied is good again until its end");
    allow.path = {needed(textField("name", 300))};
    allow.errors.push_back({404, "that token is not denied"});
    allow.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDenials(services, call))
            return;
        const std::string name = call->path.textOr("name");
        services.parts.denied->allow(name, call->principal.name, [call, name](const Result<void>& done) {
            if (!done)
                return call->refuse(done.error());
            call->answer(http::json(200, json::Value::object({{"name", name}, {"until", nullptr}})));
        });
    };
    table.push_back(std::move(allow));
}

}  // namespace sluice::api
