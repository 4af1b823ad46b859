#include "clearinghouse/jwt.h"

#include "clearinghouse/internal/jwt_text.h"
#include "crypto/hash.h"

#include <algorithm>

namespace sluice::clearinghouse {
namespace {

constexpr std::size_t kMaxJsonDepth = 16;
constexpr std::size_t kMaxKid = 256;
constexpr std::size_t kMaxListedScopes = 256;

bool isListBlank(char letter)
{
    return letter == ' ' || (letter >= '\t' && letter <= '\r');
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower;
}

// RFC 8725 3.11: a token that says it is something else than an access token is none. Unmarked ones ("JWT") are judged by audience.
bool isForeignType(std::string_view typ)
{
    std::string type = lowered(typ);
    if (type.starts_with("application/"))
        type.erase(0, 12);
    if (type == "id" || type == "id_token" || type == "refresh" || type == "offline" || type == "logout")
        return true;
    return type.ends_with("+jwt") && type != "at+jwt";
}

Result<json::Value> parseJwtObject(std::span<const std::uint8_t> bytes, const char* what)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    auto parsed = json::parse(text, {.maxDepth = kMaxJsonDepth});
    if (!parsed)
        return fail(ErrorCode::Protocol, std::string(what) + " is not JSON: " + parsed.error().message);
    if (!parsed->isObject())
        return fail(ErrorCode::Protocol, std::string(what) + " is no object");
    if (hasDuplicateMember(*parsed->members()))
        return fail(ErrorCode::Protocol, std::string(what) + " names a member twice");
    return std::move(*parsed);
}

Result<JwtHeader> readJwtHeader(std::string_view part, const JwtRules& rules)
{
    if (part.size() > maxJwtHeaderBytes * 4 / 3 + 2)
        return fail(ErrorCode::Protocol, "the header is too large");
    const auto bytes = strictBase64Url(part);
    if (!bytes)
        return fail(ErrorCode::Protocol, "the header is not base64url");
    SLUICE_ASSIGN(const json::Value object, parseJwtObject(*bytes, "the header"));
    const auto name = object.text("alg");
    const auto algorithm = name ? jwtAlgorithmFromName(*name) : std::nullopt;
    if (!algorithm || !rules.algorithms[std::size_t(*algorithm)])
        return fail(ErrorCode::Denied, "the algorithm is not allowed");
    if (object.find("crit") || object.find("b64"))
        return fail(ErrorCode::Denied, "the header demands extensions");
    if (const auto* typ = object.find("typ"); typ && (!typ->isString() || isForeignType(*typ->string())))
        return fail(ErrorCode::Denied, "the type says it is no access token");
    JwtHeader header;
    header.algorithm = *algorithm;
    if (const auto* kid = object.find("kid")) {
        if (!kid->isString() || kid->string()->size() > kMaxKid)
            return fail(ErrorCode::Protocol, "the key id is no text, or too long");
        header.kid = *kid->string();
    }
    return header;
}

// nullopt: neither a string nor an array of strings.
std::optional<std::vector<std::string>> readScopes(const json::Value& value)
{
    if (const auto* text = value.string())
        return splitList(*text);
    std::vector<std::string> scopes;
    const auto* items = value.items();
    if (!items)
        return std::nullopt;
    for (const auto& item : *items) {
        const auto* text = item.string();
        if (!text)
            return std::nullopt;
        for (auto& scope : splitList(*text))
            scopes.push_back(std::move(scope));
    }
    return scopes;
}

bool namesAudience(const json::Value& claims, std::string_view audience)
{
    const auto* aud = claims.find("aud");
    if (!aud)
        return false;
    if (const auto* text = aud->string())
        return *text == audience;
    const auto* items = aud->items();
    return items && std::ranges::all_of(*items, &json::Value::isString)
           && std::ranges::any_of(*items, [&](const auto& item) { return *item.string() == audience; });
}

// nullopt: not a string that may name somebody. Empty: falsy.
std::optional<std::string> readSubject(const json::Value& value, bool integers)
{
    if (const auto* text = value.string())
        return *text;
    if (const auto* number = value.number()) {
        const auto integer = value.toInt64();
        if (integer == 0)
            return std::string();
        if (integers && integer && std::to_string(*integer) == number->text)
            return number->text;
    }
    if (const auto* flag = value.boolean(); flag && !*flag)
        return std::string();
    return value.isNull() ? std::optional(std::string()) : std::nullopt;
}

struct JwtTimes {
    std::int64_t expires = 0, notBefore = 0;
};

Result<JwtTimes> readTimes(const json::Value& claims, Timestamp now)
{
    JwtTimes times;
    const auto* exp = claims.find("exp");
    if (!exp)
        return fail(ErrorCode::Denied, "no exp claim");
    const auto expires = floorSeconds(*exp);
    if (!expires || *expires < 0)
        return fail(ErrorCode::Denied, "exp is no time");
    if (*expires <= now.seconds() - jwtSkewSeconds)
        return fail(ErrorCode::Denied, "the token has expired");
    times.expires = *expires;
    if (const auto* nbf = claims.find("nbf")) {
        const auto from = floorSeconds(*nbf);
        if (!from)
            return fail(ErrorCode::Denied, "nbf is no time");
        if (*from > now.seconds() + jwtSkewSeconds)
            return fail(ErrorCode::Denied, "the token is not valid yet");
        times.notBefore = *from;
    }
    return times;
}

// Issuer, audience and kind of the token; times.
Result<JwtTimes> checkRegisteredClaims(const json::Value& claims, const JwtRules& rules, Timestamp now)
{
    const auto issuer = claims.text("iss");
    if (!issuer || (*issuer != rules.issuer && *issuer != rules.issuer + "/"))
        return fail(ErrorCode::Denied, "another issuer");
    if (!namesAudience(claims, rules.audience))
        return fail(ErrorCode::Denied, "another audience");
    if (const auto typ = claims.text("typ"); typ && isForeignType(*typ))
        return fail(ErrorCode::Denied, "the type claim says it is no access token");
    if (!claims.find(rules.subjectClaim))
        return fail(ErrorCode::Denied, "no " + rules.subjectClaim + " claim");
    return readTimes(claims, now);
}

Verdict<std::string> checkScopes(const json::Value& claims, const JwtRules& rules)
{
    const auto* claim = claims.find("scope");
    if (!claim || claim->isNull())
        claim = claims.find("scp");
    std::vector<std::string> scopes;
    if (claim && !claim->isNull()) {
        auto read = readScopes(*claim);
        if (!read || read->size() > kMaxListedScopes)
            return tl::unexpected(unverified("the scopes are no text, or too many"));
        scopes = std::move(*read);
    }
    std::string missing, all;
    for (const auto& wanted : rules.requiredScopes) {
        if (std::ranges::find(scopes, wanted) == scopes.end())
            missing += (missing.empty() ? "" : ", ") + wanted;
    }
    if (!missing.empty())
        return tl::unexpected(Refusal{403, "insufficient_scope", "missing required scope(s): " + missing, {}});
    for (const auto& scope : scopes)
        all += (all.empty() ? "" : " ") + scope;
    return all;
}

Verdict<metering::Identity> readIdentity(const json::Value& claims, const JwtRules& rules)
{
    const auto subject = readSubject(*claims.find(rules.subjectClaim), rules.integerSubjects);
    if (!subject)
        return tl::unexpected(unverified("the " + rules.subjectClaim + " claim is no text"));
    if (subject->empty())
        return tl::unexpected(invalidToken("token missing " + rules.subjectClaim + " claim"));
    const auto* claim = claims.find(rules.clientClaim);
    std::string client = rules.defaultClient;
    if (claim && !claim->isNull()) {
        if (!claim->isString())
            return tl::unexpected(unverified("the " + rules.clientClaim + " claim is no text"));
        client = *claim->string();
    }
    if (client.empty())
        return tl::unexpected(invalidToken("token missing " + rules.clientClaim + " claim"));
    constexpr std::string_view ownerMark = "owner:";
    auto identity = rules.ownIssuer && subject->starts_with(ownerMark)
                        ? metering::makeOwner(client, subject->substr(ownerMark.size()))
                        : metering::makeIdentity(client, *subject, rules.subjectType);
    if (!identity)
        return tl::unexpected(unverified(identity.error().message));
    return std::move(*identity);
}

// A jti names its token in logs and on the deny-list; one that is not fit for that, or missing, is replaced by a digest.
std::string denyNameOf(const json::Value& claims, std::string_view signedText)
{
    const auto jti = claims.text("jti");
    const auto plain = [](char c) { return c > 0x20 && c < 0x7F && c != '#' && c != '"' && c != '\\'; };
    if (jti && !jti->empty() && jti->size() <= 128 && std::ranges::all_of(*jti, plain))
        return std::string(*jti);
    return "#" + toHex(crypto::sha256(asBytes(signedText)).bytes).substr(0, 32);
}

}  // namespace

Result<JwtMarks> marksOfUnverified(std::string_view token)
{
    JwtRules rules;
    rules.algorithms.fill(true);
    const auto jwt = readJwt(token, rules);
    if (!jwt)
        return fail(ErrorCode::InvalidArgument, "that is not a token: " + jwt.error().reason);
    const auto claims = json::parse(jwt->payload);
    const auto* exp = claims ? claims->find("exp") : nullptr;
    const auto expires = exp ? floorSeconds(*exp) : std::nullopt;
    if (!expires || *expires < 0)
        return fail(ErrorCode::InvalidArgument, "that token does not say when it ends");
    return JwtMarks{denyNameOf(*claims, jwt->signedText), *expires};
}

Refusal invalidToken(std::string reason, std::string logged)
{
    return {401, "invalid_token", std::move(reason), std::move(logged)};
}

Refusal unverified(std::string logged)
{
    return invalidToken("oidc verification failed", std::move(logged));
}

std::string normalisedIssuer(std::string_view issuer)
{
    while (!issuer.empty() && isListBlank(issuer.front()))
        issuer.remove_prefix(1);
    while (!issuer.empty() && isListBlank(issuer.back()))
        issuer.remove_suffix(1);
    if (issuer.ends_with('/'))
        issuer.remove_suffix(1);
    return std::string(issuer);
}

std::vector<std::string> splitList(std::string_view text)
{
    std::vector<std::string> words;
    std::string word;
    for (const char letter : text) {
        if (letter != ',' && !isListBlank(letter)) {
            word += letter;
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    }
    if (!word.empty())
        words.push_back(std::move(word));
    return words;
}

Verdict<ReadJwt> readJwt(std::string_view token, const JwtRules& rules)
{
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
        return tl::unexpected(invalidToken("not a JWT"));
    if (token.size() > maxJwtBytes)
        return tl::unexpected(unverified("the token is too large"));
    auto header = readJwtHeader(token.substr(0, first), rules);
    if (!header)
        return tl::unexpected(unverified(std::move(header).error().message));
    const auto payload = strictBase64Url(token.substr(first + 1, second - first - 1));
    auto signature = strictBase64Url(token.substr(second + 1));
    if (!payload || payload->size() > maxJwtPayloadBytes)
        return tl::unexpected(unverified("the payload is not base64url, or too large"));
    if (!signature || signature->empty())
        return tl::unexpected(unverified("there is no signature"));
    return ReadJwt{std::move(*header), token.substr(0, second), std::move(*signature),
                   std::string(payload->begin(), payload->end())};
}

Verdict<CheckedJwt> checkClaims(const ReadJwt& jwt, const JwtRules& rules, Timestamp now)
{
    auto claims = parseJwtObject(asBytes(jwt.payload), "the payload");
    if (!claims)
        return tl::unexpected(unverified(std::move(claims).error().message));
    const auto times = checkRegisteredClaims(*claims, rules, now);
    if (!times)
        return tl::unexpected(unverified(times.error().message));
    auto scopes = checkScopes(*claims, rules);
    if (!scopes)
        return tl::unexpected(std::move(scopes).error());
    auto identity = readIdentity(*claims, rules);
    if (!identity)
        return tl::unexpected(std::move(identity).error());
    CheckedJwt checked;
    checked.denyName = denyNameOf(*claims, jwt.signedText);
    checked.notBefore = times->notBefore;
    checked.verified.identity = std::move(*identity);
    checked.verified.issuer = rules.identityIssuer;
    checked.verified.expiry = times->expires;
    checked.verified.credential = "jwt:" + checked.denyName;
    checked.verified.scopes = std::move(*scopes);
    return checked;
}

}  // namespace sluice::clearinghouse
