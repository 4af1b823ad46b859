#include "app/lifecycle/clearinghouse_settings.h"

#include "clearinghouse/verifier.h"

#include <algorithm>
#include <charconv>

namespace sluice::app {

namespace {

constexpr const char* sampleSecret = "dev-webhook-secret-change-me";

tl::unexpected<Error> wrongSetting(std::string message)
{
    return fail(ErrorCode::InvalidArgument, std::move(message));
}

bool isDefault(const Settings& settings, std::string_view name)
{
    const auto found =
        std::ranges::find_if(settings.rows(), [&](const SettingRow& row) { return row.spec->name == name; });
    return found == settings.rows().end() || found->source == SettingSource::Default;
}

std::string withoutSlash(std::string url)
{
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

std::string localIssuer(const Settings& settings)
{
    return withoutSlash(settings.text("LOCAL_ISSUER_URL"));
}

http::Limits clearinghouseLimits(const Settings& settings)
{
    http::Limits limits;
    limits.headBytes = std::size_t(settings.integer("SLUICE_HTTP_MAX_HEAD_BYTES"));
    limits.targetBytes = std::size_t(settings.integer("SLUICE_HTTP_MAX_TARGET_BYTES"));
    limits.headerCount = std::size_t(settings.integer("SLUICE_HTTP_MAX_HEADERS"));
    limits.maxConnections = int(settings.integer("SLUICE_HTTP_MAX_CONNECTIONS"));
    limits.maxConnectionsPerAddress = int(settings.integer("SLUICE_HTTP_MAX_PER_ADDRESS"));
    limits.headMs = settings.integer("SLUICE_HTTP_HEAD_SECONDS") * 1000;
    limits.bodyMs = settings.integer("SLUICE_HTTP_BODY_SECONDS") * 1000;
    limits.idleMs = settings.integer("SLUICE_HTTP_IDLE_SECONDS") * 1000;
    limits.tlsHandshakeMs = settings.integer("SLUICE_HTTP_TLS_SECONDS") * 1000;
    limits.drainMs = settings.integer("SLUICE_HTTP_DRAIN_SECONDS") * 1000;
    limits.replyDeadlineMs = settings.integer("SLUICE_HTTP_REPLY_SECONDS") * 1000;
    return limits;
}

// There is something that balances could come from (DECISIONS 30).
bool hasBalances(const Settings& settings)
{
    return settings.isSet("DEMO_BALANCE_USD_MICROS") || settings.integer("OPENMETER_TRIAL_GRANT_USD_MICROS") > 0
           || settings.integer("INCLUDED_USD_MICROS") > 0;
}

// A whole number for the look-up gate; anything else goes there as text and is refused with its own words.
json::Value numberOrText(const std::string& text)
{
    const bool digits =
        !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return c >= '0' && c <= '9'; });
    return digits ? json::Value(json::Number{text}) : json::Value(text);
}

}  // namespace

ClearinghouseParts wantedParts(const Settings& settings)
{
    ClearinghouseParts parts;
    parts.webhook = settings.isSet("WEBHOOK_SECRET");
    parts.builder = settings.isSet("OPERATOR_KEY") || settings.isSet("LOCAL_ISSUER_URL")
                    || settings.isSet("AUTH0_SIGNER_M2M_CLIENT_SECRET") || settings.isSet("AUTH0_MGMT_CLIENT_SECRET")
                    || settings.isSet("SETTLEMENT_OPENMETER_URL");
    parts.collector =
        settings.isSet("KAFKA_BROKERS") || settings.isSet("COLLECTOR_FILE") || settings.isSet("COLLECTOR_ADDR");
    return parts;
}

Result<ListenAddress> listenAddressOf(std::string_view name, std::string_view text, std::int64_t port)
{
    ListenAddress address{"127.0.0.1", static_cast<std::uint16_t>(port)};
    if (text.empty())
        return address;
    const auto bad = [&] { return wrongSetting(std::string(name) + " must be an address, with or without a port"); };
    std::string_view host = text, rest;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos)
            return bad();
        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
    } else if (const auto colon = text.find(':'); colon != std::string_view::npos && colon == text.rfind(':')) {
        host = text.substr(0, colon);
        rest = text.substr(colon);
    }
    if (host != "localhost" && !http::IpAddress::parse(host))
        return bad();
    address.host = std::string(host);
    if (rest.empty())
        return address;
    unsigned number = 0;
    const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), number);
    if (rest.front() != ':' || error != std::errc() || end != rest.data() + rest.size() || number > 65'535)
        return bad();
    address.port = static_cast<std::uint16_t>(number);
    return address;
}

std::string shownUrl(const ListenAddress& address, bool tls)
{
    const bool v6 = address.host.find(':') != std::string::npos;
    return (tls ? "https://" : "http://") + (v6 ? "[" + address.host + "]" : address.host) + ":"
           + std::to_string(address.port);
}

http::ServerConfig listenerConfig(const Settings& settings, const ListenAddress& address)
{
    http::ServerConfig config;
    config.address = address.host;
    config.port = address.port;
    config.threads = int(settings.integer("SLUICE_HTTP_THREADS"));
    config.tlsCertificatePath = settings.text("SLUICE_TLS_CERT");
    config.tlsKeyPath = settings.text("SLUICE_TLS_KEY");
    config.limits = clearinghouseLimits(settings);
    return config;
}

Result<clearinghouse::AuthorizerConfig> authorizerConfig(const Settings& settings, std::vector<std::string>* warnings)
{
    clearinghouse::AuthorizerConfig config;
    config.secrets = settings.list("WEBHOOK_SECRET");
    if (config.secrets.empty())
        return wrongSetting("WEBHOOK_SECRET is required: the remote signer shows it to the webhook");
    for (const std::string& secret : config.secrets) {
        if (secret == sampleSecret && !settings.flag("DEV_MODE"))
            return wrongSetting(
                "WEBHOOK_SECRET is the sample of the documentation; choose one of your own (or DEV_MODE=true)");
        if (warnings && clearinghouse::bearerToken("Bearer " + secret) != secret)
            warnings->push_back(
                "WEBHOOK_SECRET holds a character that an Authorization header cannot carry; the signer "
                "then has to send it as X-Webhook-Secret");
    }
    config.expiryMaxSeconds = settings.integer("AUTH_EXPIRY_MAX_SECONDS");
    const auto policy = clearinghouse::modelPolicyFromCode(settings.text("MODEL_POLICY"));
    if (!policy)
        return wrongSetting("MODEL_POLICY must be record, flag or refuse");
    config.modelPolicy = *policy;
    return config;
}

Result<clearinghouse::ConfiguredKeys> configuredKeys(const Settings& settings)
{
    return clearinghouse::ConfiguredKeys::parse({settings.text("DEMO_API_KEY"), settings.text("DEMO_CLIENT_ID"),
                                                 settings.text("DEMO_USER_ID"), settings.text("DEMO_API_KEYS"),
                                                 settings.text("USAGE_SUBJECT_TYPE"), false});
}

clearinghouse::DirectoryConfig directoryConfig(const Settings& settings, const clearinghouse::ConfiguredKeys& keys)
{
    clearinghouse::DirectoryConfig config;
    config.defaultTenant = settings.text("DEMO_CLIENT_ID");
    config.moreTenants = keys.tenants();
    config.pepper = settings.text("AUTH_TOKEN_PEPPER");
    // The first suite's one pair for all tenants is bound to one (REF-16).
    if (settings.isSet("AUTH0_SIGNER_M2M_CLIENT_ID") && settings.isSet("AUTH0_SIGNER_M2M_CLIENT_SECRET")) {
        std::string tenant = settings.text("DEMO_APP_AUTH0_PUBLIC_CLIENT_ID");
        if (tenant.empty())
            tenant = config.defaultTenant;
        else
            config.moreTenants.push_back(tenant);
        config.credentials.push_back({settings.text("AUTH0_SIGNER_M2M_CLIENT_ID"),
                                      settings.text("AUTH0_SIGNER_M2M_CLIENT_SECRET"), tenant,
                                      clearinghouse::credentialScopes()});
        std::erase(config.credentials.back().scopes, "admin");
    }
    return config;
}

clearinghouse::AccountsConfig accountsConfig(const Settings& settings)
{
    clearinghouse::AccountsConfig config;
    config.feature = settings.text("OPENMETER_TRIAL_FEATURE_KEY");
    config.trialUsdMicros = settings.integer("OPENMETER_TRIAL_GRANT_USD_MICROS");
    config.trialDays = settings.integer("TRIAL_DAYS");
    config.trialBudgetUsdMicros = settings.integer("TRIAL_BUDGET_USD_MICROS");
    config.trialDailyCap = settings.integer("TRIAL_DAILY_CAP");
    config.includedUsdMicros = settings.integer("INCLUDED_USD_MICROS");
    config.topUpUrl = settings.text("TOP_UP_URL");
    return config;
}

Result<clearinghouse::GateConfig> gateConfig(const Settings& settings)
{
    clearinghouse::GateConfig config;
    const std::string mode = settings.text("GATE_MODE");
    config.mode = hasBalances(settings) ? clearinghouse::GateMode::Enforce : clearinghouse::GateMode::Observe;
    if (!mode.empty()) {
        const auto read = clearinghouse::gateModeFromCode(mode);
        if (!read)
            return wrongSetting("GATE_MODE must be off, observe or enforce");
        config.mode = *read;
    }
    const auto onError = clearinghouse::gateOnErrorFromCode(settings.text("GATE_ON_ERROR"));
    if (!onError)
        return wrongSetting("GATE_ON_ERROR must be deny, allow or grace");
    config.onError = *onError;
    config.graceSeconds = settings.integer("GATE_GRACE_SECONDS");
    config.minUsdMicros = settings.integer("GATE_MIN_USD_MICROS");
    config.expiryMaxSeconds = settings.integer("AUTH_EXPIRY_MAX_SECONDS");
    config.latenessSeconds = settings.integer("GATE_LATENESS_SECONDS");
    config.unknownHoldUsdMicros = settings.integer("GATE_UNKNOWN_HOLD_USD_MICROS");
    return config;
}

Result<std::unique_ptr<clearinghouse::LookupGate>> demoBalance(const Settings& settings)
{
    if (!settings.isSet("DEMO_BALANCE_USD_MICROS"))
        return std::unique_ptr<clearinghouse::LookupGate>();
    auto made = clearinghouse::LookupGate::fixed(json::Value(settings.text("DEMO_BALANCE_USD_MICROS")),
                                                 numberOrText(settings.text("DEMO_BALANCE_EXPIRY_TTL_SECONDS")));
    if (!made)
        return wrongSetting("DEMO_BALANCE_USD_MICROS, DEMO_BALANCE_EXPIRY_TTL_SECONDS: " + made.error().message);
    return made;
}

Result<clearinghouse::IdentityConfig> identityConfig(const Settings& settings)
{
    const std::string local = localIssuer(settings);
    const std::string foreign = settings.text("OIDC_ISSUER");
    const bool own = !local.empty() && (foreign.empty() || withoutSlash(foreign) == local);
    return clearinghouse::readIdentityConfig([&](std::string_view name) -> std::string {
        if (own) {
            if (name == "IDENTITY_AUTH_MODE" && !settings.isSet(name))
                return "auto";
            if ((name == "IDENTITY_ISSUER" && !settings.isSet(name)) || name == "OIDC_ISSUER")
                return local;
            if (name == "OIDC_AUDIENCE" && !settings.isSet(name))
                return settings.text("AUTH0_AUDIENCE");
            if (name == "OIDC_CLIENT_CLAIM" && isDefault(settings, name))
                return "app_client_id";
            if (isDefault(settings, name) && (name == "OIDC_SUBJECT_CLAIM" || name == "OIDC_SUBJECT_TYPE"))
                return "external_user_id";
        }
        if (name == "API_KEY_PREFIX")
            return clearinghouse::keyPrefixOf(settings.text(name));
        return settings.text(name);
    });
}

bool usesLocalIssuer(const clearinghouse::IdentityConfig& identity, const Settings& settings)
{
    const std::string local = localIssuer(settings);
    return !local.empty() && identity.mode != clearinghouse::IdentityMode::ApiKey && identity.rules.issuer == local;
}

clearinghouse::IssuerConfig issuerConfig(const Settings& settings)
{
    clearinghouse::IssuerConfig config;
    config.issuer = localIssuer(settings);
    config.audience = settings.text("AUTH0_AUDIENCE");
    return config;
}

Result<clearinghouse::IssuerKeyConfig> issuerKeyConfig(const Settings& settings)
{
    constexpr std::int64_t daySeconds = 86'400;
    clearinghouse::IssuerKeyConfig config;
    const auto algorithm = clearinghouse::jwtAlgorithmFromName(settings.text("ISSUER_KEY_ALGORITHM"));
    if (algorithm != clearinghouse::JwtAlgorithm::RS256 && algorithm != clearinghouse::JwtAlgorithm::ES256)
        return wrongSetting("ISSUER_KEY_ALGORITHM must be RS256 or ES256");
    config.algorithm = *algorithm;
    config.rotateSeconds = settings.integer("ISSUER_KEY_DAYS") * daySeconds;
    return config;
}

clearinghouse::TokenExchangeConfig exchangeConfig(const Settings& settings)
{
    clearinghouse::TokenExchangeConfig config;
    config.audience = settings.text("AUTH0_AUDIENCE");
    config.keyPrefix = clearinghouse::keyPrefixOf(settings.text("API_KEY_PREFIX"));
    config.enforceAllowance = settings.flag("OPENMETER_ENFORCE_ALLOWANCE");
    config.signerUrl = withoutSlash(settings.text("SIGNER_URL"));
    config.discoveryUrl = settings.text("DISCOVERY_URL");
    return config;
}

Result<clearinghouse::Auth0MinterConfig> auth0MinterConfig(const Settings& settings)
{
    clearinghouse::Auth0MinterConfig config;
    config.issuer = withoutSlash(settings.text("AUTH0_ISSUER"));
    if (config.issuer.empty() && settings.isSet("AUTH0_DOMAIN"))
        config.issuer = "https://" + settings.text("AUTH0_DOMAIN");
    config.clientId = settings.text("AUTH0_SIGNER_M2M_CLIENT_ID");
    config.clientSecret = settings.text("AUTH0_SIGNER_M2M_CLIENT_SECRET");
    config.audience = settings.text("AUTH0_AUDIENCE");
    std::string missing;
    const auto need = [&](const std::string& value, const char* name) {
        if (value.empty())
            missing += (missing.empty() ? "" : ", ") + std::string(name);
    };
    need(config.issuer, "AUTH0_DOMAIN");
    need(config.clientId, "AUTH0_SIGNER_M2M_CLIENT_ID");
    need(config.clientSecret, "AUTH0_SIGNER_M2M_CLIENT_SECRET");
    if (!missing.empty())
        return wrongSetting("missing required env: " + missing);
    return config;
}

std::optional<clearinghouse::Auth0ManagementConfig> auth0ManagementConfig(const Settings& settings)
{
    clearinghouse::Auth0ManagementConfig config;
    config.domain = settings.text("AUTH0_DOMAIN");
    config.apiUrl = settings.text("AUTH0_MGMT_URL");
    if (settings.isSet("AUTH0_ISSUER"))
        config.tokenUrl = withoutSlash(settings.text("AUTH0_ISSUER")) + "/oauth/token";
    config.clientId = settings.text("AUTH0_MGMT_CLIENT_ID");
    config.clientSecret = settings.text("AUTH0_MGMT_CLIENT_SECRET");
    if (config.domain.empty() || config.clientId.empty() || config.clientSecret.empty())
        return std::nullopt;
    return config;
}

Result<api::BuilderConfig> builderConfig(const Settings& settings, const ListenAddress& address)
{
    api::BuilderConfig config;
    config.operatorKeys = settings.list("OPERATOR_KEY");
    if (settings.isSet("PAYMENTS_API_ADMIN_TOKEN"))
        config.operatorKeys.push_back(settings.text("PAYMENTS_API_ADMIN_TOKEN"));
    config.bindIsLoopback = isLoopbackHost(address.host);
    if (!config.bindIsLoopback && config.operatorKeys.empty())
        return wrongSetting("API_ADDR is " + address.host + ": listening beyond loopback needs OPERATOR_KEY");
    for (const std::string& network : settings.list("PAYMENTS_TRUSTED_PROXY_CIDRS")) {
        if (const auto parsed = http::Cidr::parse(network))
            config.trustedProxies.push_back(*parsed);
    }
    config.docs = settings.flag("BUILDER_DOCS");
    config.publicUrl = withoutSlash(settings.text("BUILDER_PUBLIC_URL"));
    config.perAddressMinute = int(settings.integer("BUILDER_RATE_PER_ADDRESS"));
    config.perKeyMinute = int(settings.integer("BUILDER_RATE_PER_KEY"));
    config.perTenantMinute = int(settings.integer("BUILDER_RATE_PER_TENANT"));
    config.webhookBodyBytes = std::size_t(settings.integer("SETTLEMENT_MAX_BODY_BYTES"));
    config.version = SLUICE_VERSION;
    return config;
}

}  // namespace sluice::app
