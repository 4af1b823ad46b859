#include "clearinghouse/identity_config.h"

#include "core/check.h"

#include <algorithm>

namespace sluice::clearinghouse {
namespace {

tl::unexpected<Error> badSetting(std::string message)
{
    return fail(ErrorCode::InvalidArgument, std::move(message));
}

Result<IdentityMode> readMode(const std::string& text)
{
    if (text == "api_key")
        return IdentityMode::ApiKey;
    if (text == "oidc")
        return IdentityMode::Oidc;
    if (text == "auto")
        return IdentityMode::Auto;
    return badSetting("IDENTITY_AUTH_MODE must be \"api_key\", \"oidc\" or \"auto\"");
}

std::string settingOr(const SettingReader& read, std::string_view name, std::string_view fallback)
{
    std::string value = read(name);
    return value.empty() ? std::string(fallback) : value;
}

Result<void> readAlgorithms(const SettingReader& read, JwtRules& rules)
{
    const auto names = splitList(read("OIDC_ALGORITHMS"));
    if (names.empty())
        return {};
    rules.algorithms = {};
    for (const auto& name : names) {
        const auto algorithm = jwtAlgorithmFromName(name);
        if (!algorithm)
            return badSetting("OIDC_ALGORITHMS: " + name + " is none of RS256, ES256, PS256, EdDSA");
        rules.algorithms[std::size_t(*algorithm)] = true;
    }
    return {};
}

Result<void> readExchange(const SettingReader& read, IdentityConfig& config)
{
    const std::string clientId = read("OIDC_EXCHANGE_M2M_CLIENT_ID");
    std::string secret = read("OIDC_EXCHANGE_M2M_CLIENT_SECRET");
    if (clientId.empty() != secret.empty())
        return badSetting("OIDC_EXCHANGE_M2M_CLIENT_ID and OIDC_EXCHANGE_M2M_CLIENT_SECRET must be set together");
    const std::string base = read("OIDC_TOKEN_EXCHANGE_BASE_URL");
    if (base.empty())
        return {};
    SLUICE_ASSIGN(config.exchange.origin, exchangeOrigin(base));
    config.exchange.audience = config.rules.audience;
    config.exchange.m2mClientId = clientId;
    if (!secret.empty()) {
        config.exchange.m2mSecret = std::make_shared<const crypto::SecretBytes>(asBytes(secret));
        crypto::wipeMemory({reinterpret_cast<std::uint8_t*>(secret.data()), secret.size()});
    }
    return {};
}

Result<void> readOidc(const SettingReader& read, IdentityConfig& config)
{
    JwtRules& rules = config.rules;
    rules.issuer = normalisedIssuer(read("OIDC_ISSUER"));
    if (rules.issuer.empty())
        return badSetting("OIDC_ISSUER is required when IDENTITY_AUTH_MODE is oidc or auto");
    SLUICE_TRY(checkProviderUrl("OIDC_ISSUER", rules.issuer));
    rules.audience = read("OIDC_AUDIENCE");
    if (rules.audience.empty())
        return badSetting("OIDC_AUDIENCE is required when IDENTITY_AUTH_MODE is oidc or auto");
    rules.identityIssuer = config.identityIssuer;
    rules.clientClaim = settingOr(read, "OIDC_CLIENT_CLAIM", rules.clientClaim);
    rules.subjectClaim = settingOr(read, "OIDC_SUBJECT_CLAIM", rules.subjectClaim);
    rules.subjectType = settingOr(read, "OIDC_SUBJECT_TYPE", rules.subjectType);
    rules.requiredScopes = splitList(read("OIDC_REQUIRED_SCOPES"));
    rules.integerSubjects = read("OIDC_INTEGER_SUBJECTS") == "true";
    rules.defaultClient = read("OIDC_DEFAULT_CLIENT");
    if (!rules.defaultClient.empty() && !metering::isClientId(rules.defaultClient))
        return badSetting("OIDC_DEFAULT_CLIENT is not 1 to 128 of A-Z a-z 0-9 . _ -");
    if (!metering::makeIdentity("client", "subject", rules.subjectType))
        return badSetting("OIDC_SUBJECT_TYPE is not 1 to 64 of A-Z a-z 0-9 . _ -, or is app_owner");
    SLUICE_TRY(readAlgorithms(read, rules));
    config.jwksUri = read("OIDC_JWKS_URI");
    if (!config.jwksUri.empty())
        SLUICE_TRY(checkProviderUrl("OIDC_JWKS_URI", config.jwksUri));
    return readExchange(read, config);
}

}  // namespace

Result<IdentityConfig> readIdentityConfig(const SettingReader& read)
{
    IdentityConfig config;
    SLUICE_ASSIGN(config.mode, readMode(read("IDENTITY_AUTH_MODE")));
    config.identityIssuer = read("IDENTITY_ISSUER");
    if (config.identityIssuer.empty())
        return badSetting("IDENTITY_ISSUER is required");
    config.apiKeyPrefix = settingOr(read, "API_KEY_PREFIX", config.apiKeyPrefix);
    if (config.mode != IdentityMode::ApiKey)
        SLUICE_TRY(readOidc(read, config));
    return config;
}

IdentityVerifiers::IdentityVerifiers(IdentityConfig config) : m_config(std::move(config)) {}

Result<std::unique_ptr<IdentityVerifiers>> IdentityVerifiers::create(IdentityConfig config, Ports ports)
{
    const bool needsKeys = config.mode != IdentityMode::Oidc;
    if (needsKeys && !ports.keys.verifier)
        return badSetting("IDENTITY_AUTH_MODE needs the key store");
    config.rules.ownIssuer = ports.localIssuer != nullptr;
    std::unique_ptr<IdentityVerifiers> made(new IdentityVerifiers(std::move(config)));
    const IdentityConfig& own = made->m_config;
    if (own.mode == IdentityMode::ApiKey) {
        made->m_verifier = ports.keys.verifier;
        return made;
    }
    KeySource* source = ports.localIssuer;
    if (!source) {
        JwksConfig jwks;
        jwks.issuer = own.rules.issuer;
        jwks.jwksUri = own.jwksUri;
        jwks.extraCaPem = own.exchange.extraCaPem;
        SLUICE_ASSIGN(made->m_jwks, Jwks::create(std::move(jwks), {ports.database, ports.clock}));
        SLUICE_TRY(made->m_jwks->load());
        source = made->m_jwks.get();
    }
    made->m_tokens = std::make_unique<JwtVerifier>(own.rules, *source, ports.denied, ports.rng);
    made->m_exchange = std::make_unique<CompositeExchange>(own.exchange, *made->m_tokens, ports.clock, ports.rng);
    made->m_oidc = std::make_unique<OidcVerifier>(*made->m_tokens, *made->m_exchange, ports.keys);
    made->m_verifier = made->m_oidc.get();
    if (own.mode == IdentityMode::Auto) {
        made->m_auto = std::make_unique<AutoVerifier>(ports.keys, *made->m_oidc);
        made->m_verifier = made->m_auto.get();
    }
    return made;
}

// The exchange goes first, for its answers are checked by the rest; the keys go before the verifier whose questions they answer.
IdentityVerifiers::~IdentityVerifiers()
{
    m_auto.reset();
    m_oidc.reset();
    m_exchange.reset();
    m_jwks.reset();
    m_tokens.reset();
}

void IdentityVerifiers::start()
{
    if (m_jwks)
        m_jwks->start();
}

Verifier& IdentityVerifiers::verifier()
{
    SLUICE_CHECK(m_verifier);
    return *m_verifier;
}

Jwks* IdentityVerifiers::jwks()
{
    return m_jwks.get();
}

JwtVerifier* IdentityVerifiers::tokens()
{
    return m_tokens.get();
}

CompositeExchange* IdentityVerifiers::exchange()
{
    return m_exchange.get();
}

const IdentityConfig& IdentityVerifiers::config() const
{
    return m_config;
}

}  // namespace sluice::clearinghouse
