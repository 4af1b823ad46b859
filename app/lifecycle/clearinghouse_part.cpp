#include "app/lifecycle/clearinghouse_part.h"

#include <QLoggingCategory>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(clearinghouseLog, "sluice.app.clearinghouse")

constexpr int tickMs = 50;  // ends answers that wait too long
constexpr int keyFlushMs = 10'000;
constexpr int linkMs = 30'000;
constexpr int maintainMs = 300'000;
constexpr int purgeMs = 600'000;

const char* jwksStateText(clearinghouse::JwksStatus::State state)
{
    using State = clearinghouse::JwksStatus::State;
    switch (state) {
    case State::Empty: return "no keys yet";
    case State::Fresh: return "keys are fresh";
    case State::Stale: return "keys are of an earlier fetch";
    case State::Expired: return "keys are too old";
    }
    return "";
}

}  // namespace

ClearinghousePart::~ClearinghousePart()
{
    stop();
}

Result<void> ClearinghousePart::build()
{
    SLUICE_TRY(buildRooms());
    const bool wanted = m_inputs.parts.webhook || m_inputs.parts.builder;
    if (!wanted)
        return {};
    SLUICE_TRY(buildIssuer());
    SLUICE_TRY(buildVerifiers());
    if (m_inputs.parts.builder)
        SLUICE_TRY(buildExchange());
    return {};
}

// Everything that listens to the writer is made here, in the order in which it must hear of a batch.
Result<void> ClearinghousePart::buildRooms()
{
    const Settings& settings = m_inputs.settings;
    storage::Writer& writer = m_inputs.database.writer();
    SLUICE_ASSIGN(m_configured, configuredKeys(settings));
    m_directory = std::make_unique<clearinghouse::Directory>(writer, m_inputs.audit, m_inputs.rng,
                                                             directoryConfig(settings, m_configured));
    const std::string prefix = clearinghouse::keyPrefixOf(settings.text("API_KEY_PREFIX"));
    clearinghouse::KeyStoreConfig keyConfig;
    keyConfig.prefix = prefix;
    m_keys = std::make_unique<clearinghouse::KeyStore>(writer, *m_directory, keyConfig);
    m_users = std::make_unique<clearinghouse::UserDesk>(
        clearinghouse::UserDesk::Ports{m_inputs.clock, m_inputs.database, *m_directory, *m_keys, buildProvider()});
    clearinghouse::AccountsConfig accounts = accountsConfig(settings);
    accounts.terms = [directory = m_directory.get()](std::string_view clientId) {
        clearinghouse::TenantTerms terms;
        if (const auto tenant = directory->current()->tenant(clientId)) {
            terms.trialUsdMicros = tenant->policy.trialUsdMicros;
            terms.topUpUrl = tenant->policy.topUpUrl;
        }
        return terms;
    };
    m_accounts = std::make_unique<clearinghouse::Accounts>(writer, m_inputs.ledger, m_inputs.audit, accounts);
    m_balances = std::make_unique<clearinghouse::AccountQueries>(m_inputs.database.readers(), accounts.feature);
    m_usage = std::make_unique<metering::UsageReports>(m_inputs.database.readers());
    SLUICE_ASSIGN(m_demoBalance, demoBalance(settings));
    SLUICE_ASSIGN(const auto gate, gateConfig(settings));
    m_gate = std::make_unique<clearinghouse::Gate>(clearinghouse::Gate::Parts{m_inputs.clock, writer, *m_accounts,
                                                                              m_inputs.ledger, m_inputs.audit,
                                                                              m_inputs.prices, m_demoBalance.get()},
                                                   gate);
    m_denied = std::make_unique<clearinghouse::DeniedTokens>(
        clearinghouse::DeniedTokens::Ports{m_inputs.database, m_inputs.audit, m_inputs.clock});
    clearinghouse::DecisionLogConfig log;
    log.keepRows = settings.integer("DECISION_LOG_ROWS");
    log.keepDays = settings.integer("DECISION_LOG_DAYS");
    m_decisions = std::make_unique<clearinghouse::DecisionLog>(m_inputs.database, m_inputs.clock, log);
    m_decisions->onUserSeen(
        [this](storage::Connection& connection, const clearinghouse::Decision& decision) -> Result<void> {
            const auto identity = metering::identityOfEvent(decision.authId, {}, {}, decision.subjectType);
            if (!identity)
                return {};
            SLUICE_TRY(noteUser(connection, *identity, decision.time));
            return m_customerSeen ? m_customerSeen(connection, *identity) : Result<void>();
        });
    const std::string issuer =
        settings.isSet("IDENTITY_ISSUER") ? settings.text("IDENTITY_ISSUER") : issuerConfig(settings).issuer;
    m_keyVerifier = std::make_unique<clearinghouse::KeyVerifier>(
        m_configured, m_keys.get(), m_directory.get(),
        clearinghouse::KeyVerifier::Config{issuer.empty() ? "sluice" : issuer, prefix});
    return {};
}

// Users also live at Auth0 when its management client is set; the builder API then makes them there too (6.2).
clearinghouse::UserProvider& ClearinghousePart::buildProvider()
{
    auto config = auth0ManagementConfig(m_inputs.settings);
    if (!config || !m_inputs.parts.builder)
        return m_localProvider;
    m_managementHttp = std::make_unique<net::WaitingClient>();
    m_management = std::make_unique<clearinghouse::Auth0Management>(*m_managementHttp, m_inputs.clock,
                                                                    std::move(*config), m_auth0Stop.get_token());
    clearinghouse::Auth0UsersConfig users;
    users.connection = m_inputs.settings.text("AUTH0_DB_CONNECTION");
    m_auth0Users = std::make_unique<clearinghouse::Auth0UserProvider>(*m_management, m_inputs.rng, std::move(users));
    return *m_auth0Users;
}

Result<void> ClearinghousePart::buildIssuer()
{
    const Settings& settings = m_inputs.settings;
    if (!settings.isSet("LOCAL_ISSUER_URL") || !m_inputs.secrets)
        return {};
    SLUICE_ASSIGN(const auto keyConfig, issuerKeyConfig(settings));
    const clearinghouse::IssuerConfig config = issuerConfig(settings);
    m_issuerKeys = std::make_unique<clearinghouse::IssuerKeys>(*m_inputs.secrets, m_inputs.database, m_inputs.audit,
                                                               m_inputs.clock, keyConfig);
    m_issuerSource = std::make_unique<clearinghouse::IssuerKeySource>(*m_issuerKeys);
    m_issuer =
        std::make_unique<clearinghouse::Issuer>(*m_issuerKeys, m_denied.get(), m_inputs.clock, m_inputs.rng, config);
    m_refresh = std::make_unique<clearinghouse::RefreshSessions>(m_inputs.audit, m_inputs.rng);
    m_devices = std::make_unique<clearinghouse::DeviceLogin>(m_inputs.audit, m_inputs.rng, config.audience);
    return {};
}

Result<void> ClearinghousePart::buildVerifiers()
{
    const Settings& settings = m_inputs.settings;
    const bool identityIsSet = settings.isSet("IDENTITY_AUTH_MODE") || m_issuer;
    // Without a word about identity the builder API takes issued keys; the webhook wants to be told (3.1).
    if (!identityIsSet && !m_inputs.parts.webhook)
        return {};
    SLUICE_ASSIGN(auto identity, identityConfig(settings));
    const bool own = usesLocalIssuer(identity, settings);
    if (own && !m_issuer)
        return fail(ErrorCode::InvalidArgument, "OIDC_ISSUER is the local issuer, which this part does not run; "
                                                "start it with the builder API");
    const clearinghouse::LocalKeys local{
        m_keyVerifier.get(), [keys = m_keyVerifier.get()](std::string_view token) { return keys->claims(token); }};
    SLUICE_ASSIGN(m_verifiers, clearinghouse::IdentityVerifiers::create(
                                   std::move(identity), {&m_inputs.database, m_inputs.clock, m_inputs.rng, local,
                                                         m_denied.get(), own ? m_issuerSource.get() : nullptr}));
    if (own)
        m_issuer->checkWith(m_verifiers->verifier());
    clearinghouse::AuthorizerConfig config;
    if (m_inputs.parts.webhook) {
        SLUICE_ASSIGN(config, authorizerConfig(settings, &m_warnings));
    }
    m_authorizer = std::make_unique<clearinghouse::Authorizer>(
        clearinghouse::Authorizer::Parts{m_inputs.clock, m_verifiers->verifier(), m_gate.get(), m_directory.get(),
                                         m_decisions.get()},
        std::move(config));
    return {};
}

Result<void> ClearinghousePart::buildExchange()
{
    const Settings& settings = m_inputs.settings;
    clearinghouse::Minter* minter = m_issuer.get();
    if (settings.text("MINT_BACKEND") == "auth0") {
        SLUICE_ASSIGN(auto config, auth0MinterConfig(settings));
        m_thread.runAndWait([this] { m_http = std::make_unique<net::HttpClient>(); });
        m_auth0 = std::make_unique<clearinghouse::Auth0Minter>(
            *m_http, [this](std::function<void()> task) { m_thread.post(std::move(task)); },
            m_verifiers ? &m_verifiers->verifier() : nullptr, m_inputs.clock, std::move(config));
        minter = m_auth0.get();
    } else if (settings.text("MINT_BACKEND") != "local") {
        return fail(ErrorCode::InvalidArgument, "MINT_BACKEND must be local or auth0");
    }
    m_clients = std::make_unique<clearinghouse::DirectoryClients>(
        *m_directory, settings.text("AUTH0_SIGNER_M2M_CLIENT_ID"), settings.text("AUTH0_SIGNER_M2M_CLIENT_SECRET"));
    m_access = std::make_unique<clearinghouse::AccountAccess>(m_inputs.database.writer(), *m_accounts,
                                                              settings.integer("GATE_MIN_USD_MICROS"));
    m_exchange = std::make_unique<clearinghouse::TokenExchange>(
        clearinghouse::ExchangeParts{m_inputs.clock, m_inputs.rng, m_verifiers ? &m_verifiers->verifier() : nullptr,
                                     m_keyVerifier.get(), m_clients.get(), m_access.get(), minter},
        exchangeConfig(settings));
    m_oidc = std::make_unique<clearinghouse::OidcDesk>(clearinghouse::OidcParts{
        m_inputs.clock, m_inputs.rng, m_inputs.database.writer(), *m_clients, *m_exchange, m_issuer.get(),
        m_devices.get(), m_refresh.get(), m_denied.get(), m_keyVerifier.get()});
    return {};
}

Result<void> ClearinghousePart::load()
{
    const auto loaded = m_inputs.database.writer().run([this](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(m_directory->load(connection, m_inputs.clock.now()));
        SLUICE_TRY(m_keys->load(connection));
        return m_gate->load(connection);
    });
    if (!loaded)
        return loaded;
    // The webhook alone has no way to make a key: without one it could only refuse (2.2).
    const bool alone = m_inputs.parts.webhook && !m_inputs.parts.builder && !m_inputs.secrets;
    const bool keysOnly = m_verifiers && m_verifiers->config().mode == clearinghouse::IdentityMode::ApiKey;
    if (alone && keysOnly && m_configured.size() == 0 && m_keys->size() == 0)
        return fail(ErrorCode::InvalidArgument, "DEMO_API_KEY or DEMO_API_KEYS is required");
    return m_denied->load();
}

void ClearinghousePart::start()
{
    for (const std::string& warning : m_warnings)
        qCWarning(clearinghouseLog, "%s", warning.c_str());
    if (m_verifiers)
        m_verifiers->start();
    if (m_issuerKeys) {
        m_issuerKeys->open([](Result<void> opened) {
            if (!opened)
                qCWarning(clearinghouseLog, "the local issuer cannot sign: %s", opened.error().message.c_str());
        });
    }
    m_thread.runAndWait([this] { startTimers(); });
}

void ClearinghousePart::every(int ms, std::function<void()> task)
{
    auto timer = std::make_unique<QTimer>();
    QObject::connect(timer.get(), &QTimer::timeout, timer.get(), std::move(task));
    timer->start(ms);
    m_timers.push_back(std::move(timer));
}

void ClearinghousePart::startTimers()
{
    every(tickMs, [this] {
        if (m_authorizer)
            m_authorizer->tick();
        m_gate->tick();
        m_decisions->tick();
    });
    every(keyFlushMs, [this] { flushKeys(); });
    every(linkMs, [this] { m_users->linkPending(); });
    every(maintainMs, [this] {
        if (m_oidc)
            m_oidc->purge();
        if (m_issuerKeys) {
            m_issuerKeys->maintain([](Result<void> done) {
                if (!done)
                    qCWarning(clearinghouseLog, "keys of the local issuer: %s", done.error().message.c_str());
            });
        }
    });
    every(purgeMs, [this] { m_decisions->purge(); });
}

void ClearinghousePart::flushKeys()
{
    m_inputs.database.writer().submitFor<bool>(
        [this](storage::Connection& connection) { return m_keys->flush(connection, m_inputs.clock.now()); },
        [this](Result<bool> more) {
            if (!more)
                qCWarning(clearinghouseLog, "last uses of keys are not written yet: %s", more.error().message.c_str());
            else if (*more)
                m_thread.post([this] { flushKeys(); });
        });
}

// A user that nobody made here authorised for the first time: from now on it stands in the directory (REF-33).
Result<void> ClearinghousePart::noteUser(storage::Connection& connection, const metering::Identity& identity,
                                         Timestamp now)
{
    using clearinghouse::Standing;
    const std::string &clientId = identity.clientId, &subject = identity.usageSubject;
    // An owner is no user of the tenant: its bare id could be somebody else's.
    if (identity.owner || m_directory->userStanding(clientId, subject) != Standing::Unknown)
        return {};
    const auto harmless = [](const Error& error) {
        return error.code == ErrorCode::InvalidArgument || error.code == ErrorCode::NotFound
               || error.code == ErrorCode::Conflict || error.code == ErrorCode::Denied;
    };
    if (!m_directory->current()->tenant(clientId)) {
        const auto made = m_directory->createTenant(connection, clientId, clientId, {}, {"webhook", {}, now});
        if (!made)
            return harmless(made.error()) ? Result<void>() : fail(made.error());
    }
    const auto noted = m_directory->noteSubject(connection, clientId, subject, now);
    if (!noted && !harmless(noted.error()))
        return fail(noted.error());
    return {};
}

void ClearinghousePart::fill(api::BuilderParts& parts)
{
    parts.logins.tenant = [directory = m_directory.get()](std::string_view id, std::string_view secret,
                                                          Timestamp now) -> std::optional<api::TenantLogin> {
        const auto holder = directory->verifyCredential(id, secret, now);
        if (!holder)
            return std::nullopt;
        std::string scopes;
        for (const std::string& scope : holder->scopes)
            scopes += (scopes.empty() ? "" : " ") + scope;
        return api::TenantLogin{holder->clientId, holder->credentialId, std::move(scopes)};
    };
    parts.logins.users = m_verifiers ? &m_verifiers->verifier() : m_keyVerifier.get();
    parts.logins.standing = [this](const clearinghouse::Verified& who) -> std::optional<clearinghouse::Refusal> {
        return m_authorizer ? m_authorizer->standing(who.identity) : std::nullopt;
    };
    parts.directory = m_directory.get();
    parts.keys = m_keys.get();
    parts.users = m_users.get();
    parts.usage = m_usage.get();
    parts.balances = m_balances.get();
    parts.gate = m_gate.get();
    parts.usageFeature = m_accounts->config().feature;
    parts.oidc = m_oidc.get();
    parts.issuerKeys = m_issuerKeys.get();
    parts.denied = m_denied.get();
    parts.accounts = m_accounts.get();
}

void ClearinghousePart::fill(api::WebhookParts& parts)
{
    parts.authorizer = m_authorizer.get();
    parts.log = m_decisions.get();
    parts.gate = m_gate.get();
}

std::vector<api::PartState> ClearinghousePart::readiness() const
{
    std::vector<api::PartState> states;
    if (m_verifiers) {
        api::PartState verifier{"verifier", true, false, "api keys"};
        if (const auto* jwks = m_verifiers->jwks()) {
            const auto status = jwks->status();
            using State = clearinghouse::JwksStatus::State;
            verifier.ready = status.state == State::Fresh || status.state == State::Stale;
            verifier.detail = jwksStateText(status.state);
        } else if (m_issuerKeys && m_verifiers->tokens()) {
            verifier.detail = "local issuer";
        }
        states.push_back(std::move(verifier));
    }
    if (m_issuerKeys) {
        const auto status = m_issuerKeys->status();
        states.push_back({"issuer", status.ready, false, status.ready ? "signing" : status.detail});
    }
    if (m_authorizer)
        states.push_back({"gate", true, false, clearinghouse::gateModeCode(m_gate->config().mode)});
    return states;
}

// Listeners have stopped. Whoever still waits is answered; what is left of the log is written while the store is there.
void ClearinghousePart::stop()
{
    if (std::exchange(m_stopped, true))
        return;
    m_thread.runAndWait([this] { m_timers.clear(); });
    // Whoever waits for Auth0 hears Cancelled while the writer still takes commands.
    m_auth0Stop.request_stop();
    if (m_auth0Users)
        m_auth0Users->close();
    if (m_authorizer)
        m_authorizer->stop();
    if (m_decisions)
        m_decisions->flush();
    if (m_keys)
        flushKeys();
    if (m_issuerKeys)
        m_issuerKeys->close();
    if (m_issuer)
        m_issuer->close();
    m_thread.runAndWait([this] {
        m_oidc.reset();
        m_exchange.reset();
        m_auth0.reset();
        m_http.reset();
    });
    m_authorizer.reset();
    m_verifiers.reset();
    m_thread.stop();
}

}  // namespace sluice::app
