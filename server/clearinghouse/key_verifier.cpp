#include "clearinghouse/key_verifier.h"

#include "clearinghouse/composite_key.h"

namespace sluice::clearinghouse {

namespace {

constexpr std::string_view defaultKeyScopes = "sign:job";

tl::unexpected<Refusal> invalidKey(std::string logged)
{
    return tl::unexpected<Refusal>(Refusal{401, "invalid_api_key", "invalid api key", std::move(logged)});
}

}  // namespace

KeyVerifier::KeyVerifier(const ConfiguredKeys& configured, KeyStore* keys, Directory* directory, Config config)
    : m_configured(configured), m_keys(keys), m_directory(directory), m_config(std::move(config))
{}

void KeyVerifier::verify(std::string_view authorization, Timestamp now, Done done)
{
    done(check(bearerToken(authorization), now));
}

Verdict<Verified> KeyVerifier::check(std::string_view token, Timestamp now) const
{
    if (!claims(token))
        return invalidKey("no key of ours");
    Verified verified;
    verified.issuer = m_config.issuer;
    verified.expiry = now.seconds() + m_config.lifeSeconds;
    if (const metering::Identity* identity = m_configured.find(token)) {
        if (m_directory && m_directory->userStanding(identity->clientId, identity->usageSubject) == Standing::Stopped)
            return invalidKey("the user of a configured key is stopped");
        verified.identity = *identity;
        verified.credential = "config";
        verified.scopes = defaultKeyScopes;
        return verified;
    }
    auto holder = m_keys ? m_keys->verify(token, now) : std::nullopt;
    if (!holder)
        return invalidKey("unknown, wrong, expired or revoked key");
    // Both parts were checked when the user was made, so the identity need not be checked again.
    verified.identity.authId.reserve(holder->clientId.size() + 1 + holder->usageSubject.size());
    verified.identity.authId.append(holder->clientId).append(":").append(holder->usageSubject);
    verified.identity.clientId = std::move(holder->clientId);
    verified.identity.usageSubject = std::move(holder->usageSubject);
    verified.identity.usageSubjectType = std::move(holder->subjectType);
    verified.credential = "key:" + holder->keyId;
    verified.scopes = holder->scopes.empty() ? std::string(defaultKeyScopes) : std::move(holder->scopes);
    return verified;
}

bool KeyVerifier::claims(std::string_view token) const
{
    if (token.starts_with(m_config.prefix))
        return true;
    const auto composite = splitCompositeKey(token);
    return composite && m_keys && m_directory && m_directory->tenantStanding(composite->clientId) != Standing::Unknown;
}

}  // namespace sluice::clearinghouse
