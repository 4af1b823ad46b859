// libFuzzer entry: any token, header, payload and key set must be read or refused within bounds, the same way twice. The first byte chooses
// what the rest is taken for.
#include "clearinghouse/jwt.h"
#include "clearinghouse/verifier.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace sluice;
using namespace sluice::clearinghouse;

namespace {

JwtRules fuzzRules()
{
    JwtRules rules;
    rules.issuer = "https://idp.example";
    rules.audience = "signer";
    rules.identityIssuer = "ch";
    rules.requiredScopes = {"sign:job"};
    rules.algorithms = {true, true, true, true};
    rules.integerSubjects = true;
    return rules;
}

// What was read keeps the promises that others build on.
void fuzzToken(std::string_view token)
{
    const JwtRules rules = fuzzRules();
    const auto jwt = readJwt(token, rules);
    if (!jwt) {
        if (jwt.error().status != 401 || jwt.error().code != "invalid_token")
            std::abort();
        return;
    }
    if (token.size() > maxJwtBytes || jwt->payload.size() > maxJwtPayloadBytes || jwt->signature.empty())
        std::abort();
    (void)checkClaims(*jwt, rules, Timestamp{1'800'000'000'000'000});
}

void fuzzClaims(std::string_view payload)
{
    ReadJwt jwt;
    jwt.payload = payload;
    const auto checked = checkClaims(jwt, fuzzRules(), Timestamp{1'800'000'000'000'000});
    if (!checked)
        return;
    const auto& identity = checked->verified.identity;
    if (!metering::isClientId(identity.clientId) || !metering::isUsageSubject(identity.usageSubject)
        || identity.authId != identity.clientId + ":" + identity.usageSubject || checked->verified.expiry < 0
        || checked->denyName.empty() || checked->denyName.size() > 128)
        std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 1)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 5) {
    case 0: fuzzToken(text); break;
    case 1: fuzzToken(toBase64Url(asBytes(text)) + ".e30.c2ln"); break;
    case 2: fuzzClaims(text); break;
    case 3:
        if (const auto set = JwtKeySet::parse(text); set && ((*set)->keys().empty() || text.size() > maxJwksBytes))
            std::abort();
        break;
    default:
        if (const auto token = bearerToken(text); token.size() > text.size())
            std::abort();
    }
    return 0;
}
