#include "app/lifecycle/engine.h"

#include "app/lifecycle/control_socket.h"
#include "app/lifecycle/directory_verbs.h"
#include "app/lifecycle/hosted_verbs.h"
#include "app/lifecycle/legacy_part.h"
#include "app/lifecycle/store.h"
#include "app/lifecycle/ticket_sinks.h"
#include "app/lifecycle/verification.h"
#include "crypto/self_test.h"
#include "fleet/bootstrap.h"
#include "fleet/chain_top_set.h"
#include "fleet/indexed_top_set.h"
#include "payouts/fleet_payees.h"

#include <QFile>
#include <QLoggingCategory>

Q_LOGGING_CATEGORY(lcApp, "sluice.app")

namespace sluice::app {

namespace {

http::Limits httpLimits(const Settings& settings)
{
    http::Limits limits;
    limits.headBytes = std::size_t(settings.integer("SLUICE_HTTP_MAX_HEAD_BYTES"));
    limits.targetBytes = std::size_t(settings.integer("SLUICE_HTTP_MAX_TARGET_BYTES"));
    limits.headerCount = std::size_t(settings.integer("SLUICE_HTTP_MAX_HEADERS"));
    limits.bodyBytes = std::size_t(settings.integer("SLUICE_HTTP_MAX_BODY_BYTES"));
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

http::ServerConfig serverConfig(const Settings& settings)
{
    http::ServerConfig config;
    config.address = settings.text("PAYMENTS_API_HOST");
    config.port = static_cast<std::uint16_t>(settings.integer("PAYMENTS_API_PORT"));
    config.threads = int(settings.integer("SLUICE_HTTP_THREADS"));
    config.tlsCertificatePath = settings.text("SLUICE_TLS_CERT");
    config.tlsKeyPath = settings.text("SLUICE_TLS_KEY");
    config.limits = httpLimits(settings);
    return config;
}

api::ApiConfig apiConfig(const Settings& settings)
{
    api::ApiConfig config;
    config.adminToken = settings.text("PAYMENTS_API_ADMIN_TOKEN");
    config.viewerTokens = settings.list("PAYMENTS_VIEWER_TOKENS");
    config.sessionReporterToken = settings.text("PAYMENTS_SESSION_REPORTER_TOKEN");
    for (const std::string& address : settings.list("PAYMENTS_MANAGER_IP_ALLOWLIST")) {
        if (const auto parsed = http::IpAddress::parse(address))
            config.managerAllowlist.push_back(*parsed);
    }
    for (const std::string& network : settings.list("PAYMENTS_TRUSTED_PROXY_CIDRS")) {
        if (const auto parsed = http::Cidr::parse(network))
            config.trustedProxies.push_back(*parsed);
    }
    config.forwarders = forwarders(settings).value_or(std::vector<http::Cidr>());
    config.edgeConfigUrl = settings.text("PAYMENTS_EDGE_CONFIG_URL");
    config.edgeConfigToken = settings.text("PAYMENTS_EDGE_CONFIG_TOKEN");
    config.bindIsLoopback = isLoopbackHost(settings.text("PAYMENTS_API_HOST"));
    config.rootPath = settings.text("PAYMENTS_API_ROOT_PATH");
    config.splitSurfaces = settings.flag("PAYMENTS_ENFORCE_SPLIT_SURFACES");
    config.edgeHost = settings.text("PAYMENTS_PUBLIC_EDGE_HOST");
    config.opsHost = settings.text("PAYMENTS_PUBLIC_OPS_HOST");
    config.strict = settings.flag("SLUICE_STRICT");
    config.docs = settings.flag("PAYMENTS_ENABLE_DOCS");
    config.registrationPerMinute = int(settings.integer("PAYMENTS_REGISTRATION_PER_MINUTE"));
    config.registrationBurst = int(settings.integer("PAYMENTS_REGISTRATION_BURST"));
    config.approvalSecret = settings.text("PAYMENTS_OPS_APPROVAL_HMAC_SECRET");
    config.approvalRequired = settings.flag("PAYMENTS_OPS_APPROVAL_REQUIRED");
    config.approvalMaxTtlSeconds = settings.integer("PAYMENTS_OPS_APPROVAL_MAX_TTL_SECONDS");
    config.creditUnit = Asset::named(settings.text("PAYMENTS_CREDIT_UNIT"));
    config.sessionCreditPerMinute = settings.text("PAYMENTS_SESSION_CREDIT_ETH_PER_MINUTE");
    config.passiveCreditPerMinute = settings.text("PAYMENTS_POWER_CREDIT_ETH_PER_MINUTE");
    config.payoutStrategy = settings.text("PAYMENTS_PAYOUT_STRATEGY");
    config.forwarderTtlSeconds = settings.integer("PAYMENTS_FORWARDER_HEALTH_TTL_SECONDS");
    config.version = SLUICE_VERSION;
    return config;
}

fleet::RegistryConfig registryConfig(const Settings& settings)
{
    fleet::RegistryConfig config;
    for (const std::string& address : settings.list("PAYMENTS_ADDRESS_DENYLIST"))
        config.denylist.insert(address);
    config.strict = settings.flag("SLUICE_STRICT");
    config.forwarderTtlSeconds = settings.integer("PAYMENTS_FORWARDER_HEALTH_TTL_SECONDS");
    return config;
}

Result<fleet::BootstrapList> bootstrapList(const Settings& settings)
{
    std::vector<fleet::BootstrapSource> sources;
    if (settings.isSet("PAYMENTS_BOOTSTRAP_ORCHESTRATORS"))
        sources.push_back({"PAYMENTS_BOOTSTRAP_ORCHESTRATORS", settings.text("PAYMENTS_BOOTSTRAP_ORCHESTRATORS")});
    // The first generation looked here without being told.
    const std::string path = settings.isSet("PAYMENTS_BOOTSTRAP_ORCHESTRATORS_PATH")
                                 ? settings.text("PAYMENTS_BOOTSTRAP_ORCHESTRATORS_PATH")
                                 : settings.dataDir() + "/orchestrators.json";
    QFile file(QString::fromStdString(path));
    if (file.exists()) {
        if (!file.open(QIODevice::ReadOnly))
            return fail(ErrorCode::Io, path + ": " + file.errorString().toStdString());
        sources.push_back({"file " + path, file.readAll().toStdString()});
    }
    return fleet::parseBootstrap(sources);
}

fleet::RegistrationRequest singleOrchestrator(const Settings& settings)
{
    fleet::RegistrationRequest request;
    request.id = settings.text("ORCHESTRATOR_ID");
    request.address = settings.text("ORCHESTRATOR_ADDRESS");
    request.monitoredServices = settings.list("MONITORED_SERVICES");
    if (settings.isSet("ORCHESTRATOR_HEALTH_URL"))
        request.healthUrl = settings.text("ORCHESTRATOR_HEALTH_URL");
    if (settings.isSet("ORCHESTRATOR_HEALTH_TIMEOUT"))
        request.healthTimeoutSeconds = double(settings.milliseconds("ORCHESTRATOR_HEALTH_TIMEOUT")) / 1000;
    request.minServiceUptimePercent = double(settings.milliseconds("PAYMENTS_DEFAULT_MIN_SERVICE_UPTIME")) / 1000;
    request.configured = true;
    return request;
}

}  // namespace

Engine::Engine(const Settings& settings, LogHub& log) : m_settings(settings), m_log(log)
{
    m_workers.setMaxThreadCount(4);
}

Engine::~Engine()
{
    stop();
}

Result<std::unique_ptr<Engine>> Engine::start(const Settings& settings, LogHub& log, ClearinghouseParts wanted)
{
    std::unique_ptr<Engine> engine(new Engine(settings, log));
    engine->m_wanted = wanted;
    SLUICE_TRY(engine->build());
    return engine;
}

Result<std::unique_ptr<Engine>> Engine::open(const Settings& settings, LogHub& log)
{
    std::unique_ptr<Engine> engine(new Engine(settings, log));
    SLUICE_TRY(engine->buildRooms());
    SLUICE_TRY(engine->load());
    return engine;
}

Result<void> Engine::buildRooms()
{
    SLUICE_TRY(crypto::selfTest());
    for (const std::string& warning : m_settings.warnings())
        qCWarning(lcApp, "%s", warning.c_str());
    SLUICE_TRY(forwarders(m_settings));
    SLUICE_ASSIGN(m_hostAddresses, fleetAddresses(m_settings));
    SLUICE_ASSIGN(m_database, openStore(m_settings));
    m_audit = std::make_unique<audit::AuditLog>(m_database->writer());
    m_ledger = std::make_unique<ledger::Ledger>(m_database->writer(),
                                                ledger::LedgerConfig{m_settings.text("PAYMENTS_TEST_RUN_ID")});
    m_queries = std::make_unique<ledger::LedgerQueries>(m_database->readers());
    m_chain = std::make_unique<ChainPart>(m_settings, m_clock);
    SLUICE_ASSIGN(m_wallet, WalletPart::make({m_settings, *m_database, *m_audit, m_clock, m_rng}));
    SLUICE_TRY(payouts::checkConfig(payoutConfig()));
    SLUICE_TRY(buildFleet());
    m_legacy = std::make_unique<LegacyPart>(*this);
    return {};
}

Result<void> Engine::build()
{
    SLUICE_TRY(buildRooms());
    SLUICE_TRY(load());
    SLUICE_TRY(startWriting());
    SLUICE_TRY(buildHttp());
    m_chain->start();
    serveControl();
    qCInfo(lcApp, "store %s, schema %d; %s", m_database->isPostgres() ? "PostgreSQL" : m_settings.dataDir().c_str(),
           m_database->schemaVersion(), dryRun() ? "dry-run" : "LIVE");
    return {};
}

// Everything that listens to the writer is made here and above, before its first command.
Result<void> Engine::buildFleet()
{
    m_registry = std::make_unique<fleet::Registry>(m_database->writer(), *m_audit, registryConfig(m_settings));
    api::ApiParts parts;
    m_topSet = std::make_unique<fleet::UnknownTopSet>();
    const auto onChain = [this](std::function<void()> task) { m_chain->thread().post(std::move(task)); };
    if (const auto contract = Address::fromHex(m_settings.text("TOP_CONTRACT_ADDRESS")))
        m_topSource = std::make_unique<fleet::ChainTopSetSource>(m_chain->client(), *contract, onChain);
    const fleet::TopSetIndexes indexes{m_settings.text("SLUICE_TOP_SUBGRAPH_URL"),
                                       m_settings.list("SLUICE_TOP_EXPLORER_URLS")};
    if (!indexes.empty())
        m_topSource =
            std::make_unique<fleet::IndexedTopSetSource>(std::move(m_topSource), m_chain->http(), indexes, onChain);
    if (m_topSource) {
        const std::int64_t ttlMs = m_settings.integer("TOP_CACHE_TTL_SECONDS") * 1000;
        auto cached = std::make_unique<fleet::CachedTopSet>(*m_topSource, m_clock, ttlMs);
        QObject::connect(&m_topSetTimer, &QTimer::timeout, &m_topSetTimer,
                         [this, set = cached.get()] { refreshTopSet(*set); });
        m_topSetTimer.start(int(std::min<std::int64_t>(ttlMs, 3'600'000)));
        m_topSet = std::move(cached);
    }
    m_registrar = std::make_unique<fleet::Registrar>(m_database->writer(), *m_registry, *m_topSet);
    parts.clock = &m_clock;
    parts.rng = &m_rng;
    parts.database = m_database.get();
    parts.ledger = m_ledger.get();
    parts.ledgerQueries = m_queries.get();
    parts.audit = m_audit.get();
    parts.registry = m_registry.get();
    parts.registrar = m_registrar.get();
    m_fleet = std::make_unique<FleetPart>(
        FleetPartInputs{m_settings, m_clock, m_rng, *m_database, *m_audit, *m_registry, *m_chain, m_hostAddresses});
    m_fleet->fill(parts);
    m_sessions = std::make_unique<SessionPart>(
        SessionPartInputs{m_settings, m_clock, *m_database, *m_ledger, *m_audit, *m_registry});
    m_power = std::make_unique<PowerPart>(PowerPartInputs{m_settings, m_clock, m_rng, *m_database, *m_ledger, *m_audit,
                                                          *m_registry, m_sessions->activity(), m_hostAddresses});
    m_sessions->meterWith(m_power->gate());
    m_sessions->fill(parts);
    SLUICE_ASSIGN(m_clients, ClientSessionPart::make({m_settings, m_clock, m_rng, *m_database, *m_audit, *m_registry,
                                                      m_fleet->edges(), m_fleet->tokens(), m_sessions->activity(),
                                                      m_sessions->leases(), m_hostAddresses}));
    m_clients->fill(parts);
    m_sessions->onStreamStarted([this](const std::string& session, const std::optional<std::string>& streamer) {
        m_clients->desk().streamStarted(session, streamer);
    });
    m_payees = std::make_unique<payouts::FleetPayees>(*m_registry);
    m_payoutCommands = std::make_unique<payouts::PayoutCommands>(
        m_clock, m_rng, payoutConfig(), m_database->writer(), *m_ledger, *m_audit, m_payoutChanges,
        payouts::PayoutCommands::Hooks{[this] {
                                           if (const auto engine = m_chain->engine())
                                               engine->poke();
                                       },
                                       [this](bool isDryRun) {
                                           if (const auto engine = m_chain->engine())
                                               engine->setDryRun(isDryRun);
                                       },
                                       payouts::walletGate(payoutConfig().chainId)});
    m_workloads = std::make_unique<WorkloadPart>(WorkloadPartInputs{
        m_settings, m_clock, *m_database, *m_ledger, *m_audit, *m_registry, &m_sessions->leases(), m_hostAddresses});
    m_workloads->fill(parts);
    m_licensing = std::make_unique<LicensingPart>(
        LicensingPartInputs{m_settings, m_clock, m_rng, *m_database, *m_audit, *m_registry, m_fleet->tokens(),
                            m_fleet->edges(), m_wallet->secrets(), parts.activity, &m_clients->geolocation()});
    m_licensing->fill(parts);
    parts.payouts = m_payoutCommands.get();
    parts.readiness = [this] { return readiness(); };
    m_api = std::make_unique<api::Api>(std::move(parts), apiConfig(m_settings));
    return buildClearinghouse();
}

Result<void> Engine::buildClearinghouse()
{
    m_metering = std::make_unique<MeteringPart>(
        MeteringInputs{m_settings, m_clock, *m_database, *m_audit, wantedMetering(m_wanted)});
    SLUICE_TRY(m_metering->build());
    m_clearinghouse = std::make_unique<ClearinghousePart>(ClearinghouseInputs{m_settings, m_clock, m_rng, *m_database,
                                                                              *m_ledger, *m_audit, &m_wallet->secrets(),
                                                                              &m_metering->prices(), m_wanted});
    SLUICE_TRY(m_clearinghouse->build());
    SLUICE_ASSIGN(m_meter, MeterPart::make({m_settings, m_clock, m_rng, *m_database, *m_audit}));
    SLUICE_ASSIGN(m_hosted, HostedPart::make({m_settings, m_clock, m_rng, *m_database, *m_audit}));
    SLUICE_ASSIGN(m_settlement, SettlementPart::make({m_settings, m_clock, m_rng, *m_database, *m_audit}));
    m_metering->useSinks(joinTicketSinks(*m_clearinghouse, *m_meter, m_hosted.get()));
    m_metering->useReadiness([this] { return readiness(); });
    ListenerInputs inputs{
        m_settings,
        m_clock,
        m_rng,
        *m_database,
        *m_audit,
        *m_clearinghouse,
        m_wanted,
        [this] { return readiness(); },
        [this](std::string_view token, Timestamp now) -> std::string {
            const auto found = m_api->tokens().find(token, now);
            return found && found->role == api::Role::Admin ? found->name : std::string();
        },
        [this](std::string_view token) { return m_api->tokens().find(token, m_clock.now()).has_value(); },
        [this](api::BuilderParts& parts) {
            m_meter->fill(parts);
            if (m_hosted)
                m_hosted->fill(parts);
            parts.deadLetters = &m_metering->deadLetters();
            parts.priceBook = &m_metering->prices();
            if (m_settlement)
                m_settlement->fill(parts);
            parts.modelPrices = &m_metering->modelPrices();
        }};
    SLUICE_ASSIGN(m_clearinghouseListeners, ClearinghouseListeners::make(std::move(inputs)));
    return {};
}

// What the rooms keep in memory. Reads of the store, as commands.
Result<void> Engine::load()
{
    SLUICE_TRY(
        m_database->writer().run([this](storage::Connection& connection) { return m_registry->load(connection); }));
    SLUICE_TRY(m_fleet->load());
    SLUICE_TRY(m_sessions->load());
    SLUICE_TRY(m_power->load());
    SLUICE_TRY(m_clients->load());
    if (m_database->isPostgres()) {
        m_follower =
            std::make_unique<StoreFollower>(StoreFollower::Ports{*m_database, *m_clearinghouse, *m_metering, *m_meter});
        SLUICE_TRY(m_follower->begin());
    }
    SLUICE_TRY(m_clearinghouse->load());
    SLUICE_TRY(m_meter->load());
    return m_metering->load();
}

Result<void> Engine::startWriting()
{
    SLUICE_TRY(m_wallet->storePolicy());
    SLUICE_ASSIGN(auto list, bootstrapList(m_settings));
    if (!m_settings.flag("PAYMENTS_BOOTSTRAP_SKIP_RANK_VALIDATION"))
        m_fleet->registerRanked(std::exchange(list, {{}, list.skipped}), *m_registrar);
    if (m_settings.flag("PAYMENTS_SINGLE_ORCHESTRATOR_MODE"))
        list.entries.insert(list.entries.begin(), singleOrchestrator(m_settings));
    for (const std::string& line : list.skipped)
        qCWarning(lcApp, "bootstrap: %s", line.c_str());
    SLUICE_ASSIGN(const auto refused, fleet::registerBootstrap(m_database->writer(), *m_registry, list,
                                                               fleet::TopMembership::Skipped, m_clock));
    for (const std::string& line : refused)
        qCWarning(lcApp, "bootstrap: %s", line.c_str());
    m_fleet->start();
    m_sessions->start();
    m_clients->start();
    m_power->start();
    m_workloads->start();
    m_licensing->start();
    m_clearinghouse->start();
    SLUICE_TRY(m_metering->start());
    if (m_hosted)
        m_hosted->start();
    if (m_settlement)
        SLUICE_TRY(m_settlement->start());
    if (m_follower)
        m_follower->start();
    startPayoutEngine();
    // Another key, another lane: the engine starts again with it.
    m_wallet->onKeyChanged([this] { startPayoutEngine(); });
    return {};
}

payouts::PayoutConfig Engine::payoutConfig() const
{
    return app::payoutConfig(m_settings, m_wallet->address(), m_wallet->policy());
}

void Engine::startPayoutEngine()
{
    payouts::EnginePorts ports{m_clock,
                               m_rng,
                               m_database->writer(),
                               *m_ledger,
                               *m_queries,
                               *m_audit,
                               m_chain->client(),
                               m_wallet->payoutSigner(),
                               *m_payees,
                               m_payoutChanges,
                               [this](std::function<void()> task) { m_chain->thread().post(std::move(task)); },
                               [this](const std::string& name, std::function<void()> lost) {
                                   return m_database->acquireLease(name, std::move(lost));
                               },
                               payouts::walletGate(payoutConfig().chainId),
                               payouts::walletSpendRelease()};
    m_chain->startEngine(std::move(ports), payoutConfig());
}

void Engine::refreshTopSet(fleet::CachedTopSet& topSet)
{
    // Answers on the chain thread, which stops before the store does.
    topSet.refresh([this](Result<std::set<Address>> members) {
        if (!members)
            return;  // the former set stays in force; the chain's state is shown where it belongs
        m_database->writer().submit(
            [this, set = std::move(*members)](storage::Connection& connection) -> Result<void> {
                SLUICE_TRY(m_registry->applyTopSet(connection, set, {"engine", {}, m_clock.now()}));
                return {};
            },
            [](Result<void> done) {
                if (!done)
                    qCWarning(lcApp, "top set: %s", done.error().message.c_str());
            });
    });
}

void Engine::addChainMetrics()
{
    m_api->metrics().add([this](api::MetricsText& text) {
        const chain::ChainStatus status = m_chain->status();
        text.metric("sluice_chain_height", "gauge", "Number of the newest block seen")
            .sample(std::int64_t(status.height));
        text.metric("sluice_chain_block_age_seconds", "gauge", "Age of that block when it was seen")
            .sample(status.blockAgeSeconds);
        text.metric("sluice_chain_reorgs_total", "counter", "Reorganisations seen since the start")
            .sample(std::int64_t(status.reorgs));
    });
}

Result<void> Engine::buildHttp()
{
    addChainMetrics();
    m_power->addMetrics(m_api->metrics());
    m_sessions->addMetrics(m_api->metrics());
    m_clients->addMetrics(m_api->metrics());
    m_metering->addMetrics(m_api->metrics());
    if (m_hosted)
        m_hosted->addMetrics(m_api->metrics());
    if (m_settlement)
        m_settlement->addMetrics(m_api->metrics());
    m_clearinghouseListeners->addMetrics(m_api->metrics());
    SLUICE_TRY(m_api->load());
    m_server = std::make_unique<http::Server>(serverConfig(m_settings), m_api->router(), m_api->policy(), m_clock);
    m_api->attachServer(m_server.get());
    SLUICE_TRY(m_server->start());
    return m_clearinghouseListeners->start();
}

std::vector<api::PartState> Engine::readiness() const
{
    using State = chain::ChainStatus::State;
    const chain::ChainStatus chainStatus = m_chain->status();
    const bool following = chainStatus.state == State::Following;
    // Without the chain nothing is paid, but credits are still taken: not a reason to send clients away.
    std::vector<api::PartState> states = {
        {"store", true, true, m_database->isPostgres() ? "postgresql" : "sqlite"},
        {"chain", following, false, following ? "block " + std::to_string(chainStatus.height) : "not following"},
        {"signer", m_wallet && m_wallet->signerState() == models::SignerState::Ready, false,
         dryRun() ? "dry-run" : "live"},
        m_licensing->readiness()};
    std::ranges::move(m_clearinghouse->readiness(), std::back_inserter(states));
    std::ranges::move(m_metering->readiness(), std::back_inserter(states));
    if (m_hosted)
        std::ranges::move(m_hosted->readiness(), std::back_inserter(states));
    if (m_settlement)
        std::ranges::move(m_settlement->readiness(), std::back_inserter(states));
    return states;
}

std::string Engine::listenAddress() const
{
    const std::string host = m_settings.text("PAYMENTS_API_HOST");
    const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
    return std::string(m_settings.isSet("SLUICE_TLS_CERT") ? "https://" : "http://") + shown + ":"
           + std::to_string(m_server->port());
}

bool Engine::dryRun() const
{
    const auto engine = m_chain->engine();
    return !engine || engine->status().dryRun;
}

void Engine::serveControl()
{
    m_control = std::make_unique<ControlServer>();
    m_control->handle("verify",
                      [this](const json::Value&, ControlServer::Progress progress, ControlServer::Reply reply) {
                          QObject* const main = m_control.get();
                          m_workers.start([this, main, progress, reply] {
                              const auto report = [&](std::int64_t done, std::int64_t total) {
                                  QMetaObject::invokeMethod(
                                      main, [progress, done, total] { progress(done, total); }, Qt::QueuedConnection);
                              };
                              auto verification = verifyStore(m_database->readers(), report);
                              Result<json::Value> answer = fail(ErrorCode::Internal, "not verified");
                              if (verification)
                                  answer = toJson(*verification);
                              else
                                  answer = fail(verification.error());
                              QMetaObject::invokeMethod(
                                  main, [reply, answer = std::move(answer)] { reply(answer); }, Qt::QueuedConnection);
                          });
                      });
    m_control->handle("backup", [this](const json::Value& params, ControlServer::Progress, ControlServer::Reply reply) {
        QObject* const main = m_control.get();
        const std::string path(params.text("path").value_or(""));
        m_workers.start([this, main, path, reply] {
            const auto done = m_database->backupTo(path);
            Result<json::Value> answer = json::Value(path);
            if (!done)
                answer = fail(done.error());
            QMetaObject::invokeMethod(
                main, [reply, answer = std::move(answer)] { reply(answer); }, Qt::QueuedConnection);
        });
    });
    m_wallet->serveControl(*m_control);
    m_legacy->serveControl(*m_control, m_workers);
    serveHosted(m_hosted ? &m_hosted->service() : nullptr, *m_control, m_workers);
    DirectoryVerbs{m_clock, *m_database, m_clearinghouse->directory(), m_clearinghouse->keys(),
                   m_clearinghouse->denied()}
        .serve(*m_control);
    const std::string path = controlSocketPath(m_settings.dataDir());
    if (const auto listening = m_control->listen(path); !listening)
        qCWarning(lcApp, "%s; commands beside this program will not reach it", listening.error().message.c_str());
}

void Engine::stop()
{
    if (std::exchange(m_stopped, true))
        return;
    m_control.reset();
    m_topSetTimer.stop();
    if (m_server)
        m_server->stop(1'000);
    if (m_clearinghouseListeners)
        m_clearinghouseListeners->stopListening(1'000);
    m_workers.clear();
    m_workers.waitForDone();
    // No step of a payout starts after this; what was durable goes on at the next start.
    if (m_chain)
        m_chain->stop();
    if (m_workloads)
        m_workloads->stop();
    if (m_power)
        m_power->stop();
    if (m_clients)
        m_clients->stop();
    if (m_sessions)
        m_sessions->stop();
    if (m_fleet)
        m_fleet->stop();
    if (m_api) {
        m_api->attachServer(nullptr);
        m_api->stop();
    }
    m_server.reset();
    if (m_licensing)
        m_licensing->stop();
    if (m_settlement)
        m_settlement->stop();
    m_follower.reset();
    if (m_metering)
        m_metering->stop();
    if (m_hosted)
        m_hosted->stop();
    if (m_meter)
        m_meter->stop();
    if (m_clearinghouse)
        m_clearinghouse->stop();
    m_wallet.reset();
    // The store drains its queue and closes; what listens to its writer goes after it.
    m_database.reset();
    m_clearinghouseListeners.reset();
    m_clearinghouse.reset();
    m_settlement.reset();
    m_metering.reset();
    m_hosted.reset();
    m_meter.reset();
    m_api.reset();
    m_licensing.reset();
    m_workloads.reset();
    m_power.reset();
    m_clients.reset();
    m_sessions.reset();
    m_payoutCommands.reset();
    m_payees.reset();
    m_fleet.reset();
    m_registrar.reset();
    m_topSet.reset();
    m_topSource.reset();
    m_registry.reset();
    m_queries.reset();
    m_ledger.reset();
    m_audit.reset();
    m_chain.reset();
}

}  // namespace sluice::app
