// How end users prove who they are: the settings of clearinghouse spec 3.1 and 10 as one checked value, and the verifiers built from it.
// Thread: make and destroy on the start-up thread; the verifier on any.
#pragma once

#include "clearinghouse/oidc_verifier.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice::clearinghouse {

enum class IdentityMode { ApiKey, Oidc, Auto };

struct IdentityConfig {
    IdentityMode mode = IdentityMode::ApiKey;
    std::string identityIssuer;
    std::string apiKeyPrefix = "sk_";
    JwtRules rules;           // oidc and auto
    std::string jwksUri;      // OIDC_JWKS_URI
    ExchangeConfig exchange;  // origin empty: off
};

// `read` answers the trimmed value of a setting by its name, empty when unset. InvalidArgument: what stops the start, in one line that
// names the setting.
using SettingReader = std::function<std::string(std::string_view name)>;
Result<IdentityConfig> readIdentityConfig(const SettingReader& read);

// Everything behind one Verifier, in the order it is built and taken down.
class IdentityVerifiers {
public:
    struct Ports {
        storage::Database* database;  // null: no memory over a restart
        const Clock& clock;
        Rng& rng;
        LocalKeys keys;              // needed in api_key and auto; in oidc for composite keys of our own tenants
        const DeniedTokens* denied;  // may be null
        KeySource* localIssuer;      // may be null; else keys come from it instead of the network
    };
    static Result<std::unique_ptr<IdentityVerifiers>> create(IdentityConfig config, Ports ports);
    ~IdentityVerifiers();

    void start();  // background renewal of keys
    Verifier& verifier();
    Jwks* jwks();                   // null without a provider on the network
    JwtVerifier* tokens();          // null in api_key mode
    CompositeExchange* exchange();  // null in api_key mode
    const IdentityConfig& config() const;

private:
    explicit IdentityVerifiers(IdentityConfig config);
    IdentityConfig m_config;
    std::unique_ptr<Jwks> m_jwks;
    std::unique_ptr<JwtVerifier> m_tokens;
    std::unique_ptr<CompositeExchange> m_exchange;
    std::unique_ptr<OidcVerifier> m_oidc;
    std::unique_ptr<AutoVerifier> m_auto;
    Verifier* m_verifier = nullptr;
};

}  // namespace sluice::clearinghouse
