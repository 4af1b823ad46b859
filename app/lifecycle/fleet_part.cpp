#include "app/lifecycle/fleet_part.h"

#include <QLoggingCategory>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(fleetPartLog, "sluice.app")

constexpr int keepEveryMs = 60'000;
constexpr int rankRetryMs = 15'000;

fleet::CredentialConfig credentialConfig(const Settings& settings)
{
    fleet::CredentialConfig config;
    config.contract = settings.text("PAYMENTS_ORCHESTRATOR_CREDENTIAL_CONTRACT_ADDRESS");
    const auto orDefault = [&](const char* name, std::int64_t& value) {
        if (const std::int64_t given = settings.integer(name))
            value = given;
    };
    orDefault("PAYMENTS_ORCHESTRATOR_CREDENTIAL_NONCE_TTL_SECONDS", config.nonceTtlSeconds);
    orDefault("PAYMENTS_ORCHESTRATOR_CREDENTIAL_TOKEN_TTL_SECONDS", config.tokenTtlSeconds);
    return config;
}

}  // namespace

Result<net::AddressPolicy> fleetAddresses(const Settings& settings)
{
    const std::string wanted = settings.text("SLUICE_FLEET_ADDRESSES");
    if (wanted == "public" || (wanted.empty() && settings.flag("SLUICE_STRICT")))
        return net::AddressPolicy::PublicOnly;
    if (wanted == "private" || wanted.empty())
        return net::AddressPolicy::RoutedOnly;
    if (wanted == "any")
        return net::AddressPolicy::Any;
    return fail(ErrorCode::InvalidArgument, "SLUICE_FLEET_ADDRESSES: public, private or any");
}

Result<std::vector<http::Cidr>> forwarders(const Settings& settings)
{
    std::vector<http::Cidr> networks;
    for (const std::string& entry : settings.list("FORWARDED_ALLOW_IPS")) {
        if (entry == "*") {
            networks.push_back(*http::Cidr::parse("0.0.0.0/0"));
            networks.push_back(*http::Cidr::parse("::/0"));
        } else if (const auto network = http::Cidr::parse(entry)) {
            networks.push_back(*network);
        } else {
            return fail(ErrorCode::InvalidArgument, "FORWARDED_ALLOW_IPS: not an address or network: " + entry);
        }
    }
    return networks;
}

FleetPart::FleetPart(const FleetPartInputs& inputs) : m_clock(inputs.clock), m_database(inputs.database)
{
    storage::Writer& writer = inputs.database.writer();
    m_tokens = std::make_unique<fleet::OrchestratorTokens>(writer, inputs.audit, inputs.rng);
    m_edges = std::make_unique<fleet::EdgeAssignments>(writer, inputs.audit);
    const fleet::CredentialConfig config = credentialConfig(inputs.settings);
    if (const auto contract = Address::fromHex(config.contract)) {
        m_contract = std::make_unique<fleet::ChainCredentialContract>(
            inputs.chain.client(), *contract,
            [chain = &inputs.chain](std::function<void()> task) { chain->thread().post(std::move(task)); });
    }
    m_credentials = std::make_unique<fleet::CredentialDesk>(writer, inputs.registry, *m_tokens, m_contract.get(),
                                                            inputs.rng, inputs.clock, config);
    fleet::ManagerConfig managers;
    managers.addresses = inputs.addresses;
    managers.parallel = int(inputs.settings.integer("SLUICE_FLEET_PARALLEL"));
    managers.secret = inputs.settings.text("SLUICE_MANAGER_SECRET");
    managers.proofRequired = inputs.settings.flag("SLUICE_STRICT");
    m_thread.runAndWait([&] {
        net::HttpClientOptions options;
        options.maxInFlight = managers.parallel + 16;
        m_http = std::make_unique<net::HttpClient>(options);
    });
    m_managers = std::make_unique<fleet::ManagerOperations>(
        fleet::ManagerOperations::Ports{inputs.database, inputs.audit, inputs.registry, inputs.clock, inputs.rng,
                                        *m_http,
                                        [this](std::function<void()> task) { m_thread.post(std::move(task)); }},
        managers);
    QObject::connect(&m_keepTimer, &QTimer::timeout, &m_keepTimer, [this] { keep(); });
}

FleetPart::~FleetPart()
{
    stop();
}

void FleetPart::fill(api::ApiParts& parts)
{
    parts.orchestratorTokens = m_tokens.get();
    parts.edges = m_edges.get();
    parts.credentials = m_credentials.get();
    parts.managers = m_managers.get();
}

Result<void> FleetPart::load()
{
    return m_database.writer().run([this](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(m_tokens->load(connection));
        SLUICE_TRY(m_edges->load(connection));
        return m_managers->load(connection);
    });
}

void FleetPart::start()
{
    m_keepTimer.start(keepEveryMs);
    keep();
}

// Writes what was only noted, and lets go of what is old (W-1, W-2).
void FleetPart::keep()
{
    m_database.writer().submit(
        [this, now = m_clock.now()](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(m_tokens->flush(connection, now));
            SLUICE_TRY(m_credentials->purge(connection, now));
            return m_managers->purge(connection, now);
        },
        [](Result<void> done) {
            if (!done)
                qCWarning(fleetPartLog, "tokens and operations are tidied later: %s", done.error().message.c_str());
        });
}

void FleetPart::registerRanked(fleet::BootstrapList list, fleet::Registrar& registrar)
{
    m_registrar = &registrar;
    m_unranked = std::move(list.entries);
    if (m_unranked.empty())
        return;
    QObject::connect(&m_rankTimer, &QTimer::timeout, &m_rankTimer, [this] { askRanks(); });
    m_rankTimer.start(rankRetryMs);
    askRanks();
}

void FleetPart::askRanks()
{
    for (auto& entry : std::exchange(m_unranked, {})) {
        const auto answered = [this, entry](Result<fleet::RegistrationOutcome> outcome) {
            if (!outcome || outcome->refusal == fleet::RegistrationRefusal::RankUnknown) {
                QMetaObject::invokeMethod(
                    &m_rankTimer, [this, entry] { m_unranked.push_back(entry); }, Qt::QueuedConnection);
            } else if (outcome->refusal) {
                qCWarning(fleetPartLog, "bootstrap: %s: %s", entry.id.c_str(), outcome->message.c_str());
            }
        };
        m_registrar->submit(entry, {"bootstrap", "", m_clock.now()}, false, answered);
    }
}

void FleetPart::stop()
{
    if (std::exchange(m_stopped, true))
        return;
    m_keepTimer.stop();
    m_rankTimer.stop();
    m_managers->stop();
    m_thread.runAndWait([this] { m_http.reset(); });
    m_thread.stop();
    // Last-seen times of the last minute.
    keep();
}

}  // namespace sluice::app
