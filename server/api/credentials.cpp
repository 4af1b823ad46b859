// E-9, E-10: delegate login.
#include "api/internal/services.h"

#include <algorithm>

namespace sluice::api {

namespace {

using fleet::CredentialRefusal;

int credentialStatus(CredentialRefusal refusal, bool isLogin)
{
    switch (refusal) {
    case CredentialRefusal::NotConfigured: return 503;
    case CredentialRefusal::UnknownOrchestrator:
    case CredentialRefusal::AddressMissing: return 404;
    case CredentialRefusal::Denylisted:
    case CredentialRefusal::NotOnChain: return 403;
    case CredentialRefusal::InvalidAddress: return isLogin ? 400 : 409;
    case CredentialRefusal::Expired:
    case CredentialRefusal::InvalidNonce:
    case CredentialRefusal::InvalidSignature: return 401;
    }
    return 401;
}

http::Response refusalAnswer(CredentialRefusal refusal, bool isLogin)
{
    return http::detail(credentialStatus(refusal, isLogin), fleet::refusalText(refusal));
}

// Anybody may ask, so both are limited, by the asking address and by the orchestrator asked about (W-26).
bool credentialLimited(Services& services, const Call& call, const std::string& id)
{
    const std::string ip = call.client ? call.client->text() : "unknown";
    return !services.credentialsPerAddress.accept(ip) || !services.credentialsPerOrchestrator.accept(id);
}

std::string blankless(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n\f\v");
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n\f\v") - first + 1));
}

std::optional<std::string> nonceRule(FieldValue& value)
{
    std::string text = http::toLowerAscii(blankless(std::get<std::string>(value)));
    if (text.starts_with("0x"))
        text.erase(0, 2);
    if (text.size() != 64)
        return "nonce must be 32 bytes";
    value = std::move(text);
    return std::nullopt;
}

std::optional<std::string> expiryRule(FieldValue& value)
{
    return std::get<std::int64_t>(value) > 0 ? std::nullopt
                                             : std::optional<std::string>("expires_at must be a unix timestamp");
}

std::optional<std::string> signatureRule(FieldValue& value)
{
    std::string text = blankless(std::get<std::string>(value));
    if (!text.starts_with("0x"))
        return "signature must be 0x hex";
    value = std::move(text);
    return std::nullopt;
}

Operation credentialOperation(const char* pattern, const char* id, const char* summary, bool isLogin,
                              std::initializer_list<CredentialRefusal> refusals)
{
    Operation operation;
    operation.method = "POST";
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "credentials";
    operation.summary = summary;
    operation.surface = Surface::Edge;
    operation.path = {needed(textField("orchestrator_id", 4096))};
    for (const auto refusal : refusals)
        operation.errors.emplace_back(credentialStatus(refusal, isLogin), fleet::refusalText(refusal));
    operation.errors.emplace_back(429, "Too many attempts; slow down");
    return operation;
}

FieldSpec ruledField(const char* name, FieldKind kind, std::optional<std::string> (*rule)(FieldValue&))
{
    FieldSpec spec;
    spec.name = name;
    spec.kind = kind;
    spec.required = true;
    spec.rule = rule;
    return spec;
}

Operation nonceOperation(Services& services)
{
    Operation nonce = credentialOperation(
        "/api/orchestrators/{orchestrator_id}/credential/nonce", "createCredentialNonce", "A nonce for a login", false,
        {CredentialRefusal::NotConfigured, CredentialRefusal::UnknownOrchestrator, CredentialRefusal::Denylisted,
         CredentialRefusal::AddressMissing, CredentialRefusal::InvalidAddress});
    nonce.answer = schemaObject({{"nonce", schemaOf("string")},
                                 {"expires_at", schemaOf("integer")},
                                 {"owner_address", schemaOf("string")},
                                 {"contract_address", schemaOf("string")}});
    nonce.handler = [&services](const CallPtr& call) {
        const std::string id = call->path.textOr("orchestrator_id");
        if (credentialLimited(services, *call, id))
            return call->answer(http::detail(429, "Too many attempts; slow down"));
        if (!services.parts.credentials)
            return call->answer(refusalAnswer(CredentialRefusal::NotConfigured, false));
        const std::string contract = services.parts.credentials->config().contract;
        services.parts.credentials->mintNonce(
            id, [call, contract](Result<fleet::CredentialAnswer<fleet::CredentialNonce>> made) {
                if (!made)
                    return call->answer(errorResponse(made.error()));
                if (made->refusal)
                    return call->answer(refusalAnswer(*made->refusal, false));
                call->answer(http::json(200, json::Value::object({{"nonce", made->value.nonce},
                                                                  {"expires_at", made->value.expires},
                                                                  {"owner_address", made->value.owner},
                                                                  {"contract_address", contract}})));
            });
    };
    return nonce;
}

}  // namespace

void addCredentialRoutes(RouteTable& table, Services& services)
{
    table.push_back(nonceOperation(services));
    Operation login = credentialOperation(
        "/api/orchestrators/{orchestrator_id}/credential/token", "createCredentialToken",
        "A bearer token for a delegate's signature", true,
        {CredentialRefusal::NotConfigured, CredentialRefusal::UnknownOrchestrator, CredentialRefusal::Denylisted,
         CredentialRefusal::AddressMissing, CredentialRefusal::InvalidAddress, CredentialRefusal::Expired,
         CredentialRefusal::InvalidNonce, CredentialRefusal::InvalidSignature, CredentialRefusal::NotOnChain});
    login.hasBody = true;
    FieldSpec delegate = needed(FieldSpec{});
    delegate.name = "delegate_address";
    delegate.isAddress = true;
    login.body = {std::move(delegate), ruledField("nonce", FieldKind::Text, nonceRule),
                  ruledField("expires_at", FieldKind::Integer, expiryRule),
                  ruledField("signature", FieldKind::Text, signatureRule)};
    login.answer = schemaObject(
        {{"token_id", schemaOf("string")}, {"token", schemaOf("string")}, {"expires_at", schemaOrNull("string")}});
    login.handler = [&services](const CallPtr& call) {
        const std::string id = call->path.textOr("orchestrator_id");
        if (credentialLimited(services, *call, id))
            return call->answer(http::detail(429, "Too many attempts; slow down"));
        if (!services.parts.credentials)
            return call->answer(refusalAnswer(CredentialRefusal::NotConfigured, true));
        fleet::CredentialLogin request;
        request.orchestrator = id;
        request.delegate = Address::fromHex(call->fields.textOr("delegate_address")).value_or(Address{});
        request.nonce = call->fields.textOr("nonce");
        request.expires = call->fields.integer("expires_at").value_or(0);
        request.signature = call->fields.textOr("signature");
        services.parts.credentials->login(
            std::move(request), call->context(), [call](Result<fleet::CredentialAnswer<fleet::MintedToken>> made) {
                if (!made)
                    return call->answer(errorResponse(made.error()));
                if (made->refusal)
                    return call->answer(refusalAnswer(*made->refusal, true));
                const auto& info = made->value.info;
                call->answer(http::json(
                    200, json::Value::object({{"token_id", info.id},
                                              {"token", made->value.token},
                                              {"expires_at", info.expires ? json::Value(formatTimeZ(*info.expires))
                                                                          : json::Value(nullptr)}})));
            });
    };
    table.push_back(std::move(login));
}

}  // namespace sluice::api
