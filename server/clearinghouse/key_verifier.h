// End users by API key (clearinghouse spec 2.1): the configured map, issued keys, keys of the first suite's form, own composite keys.
// Every failure is 401 `invalid_api_key` "invalid api key", indistinguishable. Identity's issuer is IDENTITY_ISSUER; expiry now + 60 s.
#pragma once

#include "clearinghouse/configured_keys.h"
#include "clearinghouse/keys.h"
#include "clearinghouse/verifier.h"

namespace sluice::clearinghouse {

class KeyVerifier final : public Verifier {
public:
    struct Config {
        std::string issuer;             // IDENTITY_ISSUER
        std::string prefix = "sk_";     // API_KEY_PREFIX, see keyPrefixOf()
        std::int64_t lifeSeconds = 60;  // of an answer
    };
    // `keys` and `directory` may be null: the configured map alone. All outlive this.
    KeyVerifier(const ConfiguredKeys& configured, KeyStore* keys, Directory* directory, Config config);

    void verify(std::string_view authorization, Timestamp now, Done done) override;

    // The same without the Bearer grammar, for the token exchange: what follows "Bearer". Never waits.
    Verdict<Verified> check(std::string_view token, Timestamp now) const;
    // Would check() look at it? The prefix, or a composite key of one of our own tenants (REF-17). For `auto` mode.
    bool claims(std::string_view token) const;

private:
    const ConfiguredKeys& m_configured;
    KeyStore* const m_keys;
    Directory* const m_directory;
    const Config m_config;
};

}  // namespace sluice::clearinghouse
