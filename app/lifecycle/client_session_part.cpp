#include "app/lifecycle/client_session_part.h"

#include <QLoggingCategory>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(clientPartLog, "sluice.app")

constexpr int sweepEveryMs = 15'000;
constexpr int mostRelayCalls = 128;
constexpr const char* allowedName = "PAYMENTS_CLIENT_SESSION_ALLOWED_ORCHESTRATORS";
constexpr const char* reservedName = "PAYMENTS_CLIENT_SESSION_RESERVED_ORCHESTRATORS";

// A JSON array of texts, or a list split on blanks and commas.
Result<void> readAllowed(const std::string& text, usage::ClientSessionConfig& config)
{
    if (text.starts_with('[')) {
        SLUICE_ASSIGN(const auto tree, json::parseOrError(text, allowedName));
        for (const json::Value& item : *tree.items()) {
            if (!item.isString())
                return fail(ErrorCode::InvalidArgument, std::string(allowedName) + ": must be a JSON array of texts");
            config.allowed.insert(*item.string());
        }
        return {};
    }
    constexpr std::string_view separators = ", \t\r\n";
    for (std::size_t at = text.find_first_not_of(separators); at != std::string::npos;) {
        const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
        config.allowed.insert(text.substr(at, end - at));
        at = text.find_first_not_of(separators, end);
    }
    return {};
}

Result<void> readReserved(const std::string& text, usage::ClientSessionConfig& config)
{
    SLUICE_ASSIGN(const auto tree, json::parseOrError(text.empty() ? "{}" : text, reservedName));
    const auto* members = tree.members();
    if (!members)
        return fail(ErrorCode::InvalidArgument, std::string(reservedName) + ": must be a JSON object");
    for (const auto& [id, networks] : *members) {
        if (!networks.items())
            return fail(ErrorCode::InvalidArgument,
                        std::string(reservedName) + ": networks of " + id + " must be an array");
        for (const json::Value& entry : *networks.items()) {
            const auto network = usage::ClientNetwork::parse(entry.toText().value_or(""));
            if (network)
                config.reserved[id].push_back(*network);
            else
                qCWarning(clientPartLog, "%s: a network of %s cannot be read and is skipped", reservedName, id.c_str());
        }
    }
    return {};
}

}  // namespace

Result<usage::ClientSessionConfig> clientSessionConfig(const Settings& settings)
{
    usage::ClientSessionConfig config;
    config.maxSeconds = settings.integer("PAYMENTS_CLIENT_SESSION_SECONDS");
    config.requireInvite = settings.flag("PAYMENTS_CLIENT_SESSION_REQUIRE_INVITE");
    config.guestMode = settings.flag("PAYMENTS_CLIENT_SESSION_GUEST_MODE_ENABLED");
    config.guestSeconds = settings.integer("PAYMENTS_CLIENT_SESSION_GUEST_TTL_SECONDS");
    config.guestMaxConcurrent = settings.integer("PAYMENTS_CLIENT_SESSION_GUEST_MAX_CONCURRENT");
    config.guestMaxPerInstallation = settings.integer("PAYMENTS_CLIENT_SESSION_GUEST_MAX_ACTIVE_PER_INSTALLATION");
    config.guestMaxPerIp = settings.integer("PAYMENTS_CLIENT_SESSION_GUEST_MAX_ACTIVE_PER_IP");
    config.policyVersion = settings.text("PAYMENTS_CLIENT_SESSION_GUEST_COMMAND_ALLOWLIST_VERSION");
    SLUICE_TRY(readAllowed(settings.text(allowedName), config));
    SLUICE_TRY(readReserved(settings.text(reservedName), config));
    config.strict = settings.flag("SLUICE_STRICT");
    config.forwarderTtlSeconds = settings.integer("PAYMENTS_FORWARDER_HEALTH_TTL_SECONDS");
    return config;
}

usage::AnalyticsConfig analyticsConfig(const Settings& settings)
{
    usage::AnalyticsConfig config;
    config.apiKey = settings.text("PAYMENTS_POSTHOG_PROJECT_API_KEY");
    // Unset: on exactly when there is a key.
    config.enabled =
        settings.isSet("PAYMENTS_POSTHOG_ENABLED") ? settings.flag("PAYMENTS_POSTHOG_ENABLED") : !config.apiKey.empty();
    if (settings.isSet("PAYMENTS_POSTHOG_HOST"))
        config.host = settings.text("PAYMENTS_POSTHOG_HOST");
    while (config.host.ends_with('/'))
        config.host.pop_back();
    if (settings.isSet("PAYMENTS_POSTHOG_SITE_ENV"))
        config.siteEnv = settings.text("PAYMENTS_POSTHOG_SITE_ENV");
    config.virtualMode = settings.flag("PAYMENTS_POSTHOG_VIRTUAL_MODE");
    return config;
}

Result<std::unique_ptr<ClientSessionPart>> ClientSessionPart::make(const ClientSessionPartInputs& inputs)
{
    SLUICE_ASSIGN(auto config, clientSessionConfig(inputs.settings));
    return std::unique_ptr<ClientSessionPart>(new ClientSessionPart(inputs, std::move(config)));
}

ClientSessionPart::ClientSessionPart(const ClientSessionPartInputs& inputs, usage::ClientSessionConfig config)
    : m_clock(inputs.clock), m_database(inputs.database)
{
    m_invites = std::make_unique<usage::ClientInvites>(inputs.audit, inputs.rng);
    m_sessions = std::make_unique<usage::ClientSessions>(
        usage::ClientSessions::Ports{inputs.database.writer(), inputs.audit, inputs.rng, inputs.registry, inputs.edges,
                                     inputs.activity, inputs.tokens, inputs.leases, *m_invites},
        std::move(config));
    m_thread.runAndWait([this] {
        net::HttpClientOptions relayOptions;
        relayOptions.maxInFlight = mostRelayCalls;
        m_relayHttp = std::make_unique<net::HttpClient>(relayOptions);
        m_placesHttp = std::make_unique<net::HttpClient>();
        m_analyticsHttp = std::make_unique<net::HttpClient>();
    });
    const auto post = [this](std::function<void()> task) { m_thread.post(std::move(task)); };
    m_geolocation = std::make_unique<usage::Geolocation>(usage::GeolocationConfig{}, inputs.clock, *m_placesHttp, post);
    usage::RelayConfig relay;
    relay.allowDirect = inputs.settings.flag("PAYMENTS_CLIENT_SESSION_TCP_ALLOW_DIRECT_ORCHESTRATOR");
    relay.directAddresses = inputs.hostAddresses;
    m_relay = std::make_unique<usage::RelayControl>(relay, inputs.rng, *m_relayHttp, post);
    m_analytics = std::make_unique<usage::Analytics>(analyticsConfig(inputs.settings), *m_analyticsHttp, post);
    usage::ClientDesk::Config desk;
    if (const auto seconds = inputs.settings.integer("PAYMENTS_CLIENT_SESSION_INVITE_DEFAULT_TTL_SECONDS"))
        desk.inviteDefaultSeconds = seconds;
    desk.manifestUrl = inputs.settings.text("PAYMENTS_CLIENT_SESSION_BOOTSTRAP_MANIFEST_URL");
    m_desk = std::make_unique<usage::ClientDesk>(usage::ClientDesk::Ports{inputs.clock, inputs.database,
                                                                          inputs.registry, *m_sessions, *m_invites,
                                                                          *m_geolocation, *m_relay, *m_analytics},
                                                 std::move(desk));
    QObject::connect(&m_sweepTimer, &QTimer::timeout, &m_sweepTimer, [this] { m_desk->sweep(); });
}

ClientSessionPart::~ClientSessionPart()
{
    stop();
}

void ClientSessionPart::fill(api::ApiParts& parts)
{
    parts.clients = m_desk.get();
    const auto asGuard = [](const usage::ClientSessionPtr& session) -> std::optional<api::LiveClientSession> {
        if (!session)
            return std::nullopt;
        return api::LiveClientSession{session->id, session->orchestrator, session->clientIp};
    };
    usage::ClientSessions* sessions = m_sessions.get();
    parts.clientSessions.byToken = [=](std::string_view token, Timestamp now) {
        return asGuard(sessions->byToken(token, now));
    };
    parts.clientSessions.byId = [=](std::string_view id, Timestamp now) { return asGuard(sessions->byId(id, now)); };
    parts.clientSessions.newestOf = [=](std::string_view ip, Timestamp now) {
        return asGuard(sessions->newestOf(ip, now));
    };
}

Result<void> ClientSessionPart::load()
{
    return m_database.writer().run(
        [this](storage::Connection& connection) { return m_sessions->load(connection, m_clock.now()); });
}

void ClientSessionPart::start()
{
    m_sweepTimer.start(sweepEveryMs);
    m_desk->sweep();
}

void ClientSessionPart::addMetrics(api::Metrics& metrics)
{
    metrics.add([this](api::MetricsText& text) {
        text.metric("sluice_client_sessions", "gauge", "Client sessions that are open")
            .sample(std::int64_t(m_sessions->liveCount()));
        const usage::Analytics::Counters events = m_analytics->counters();
        text.metric("sluice_analytics_events_total", "counter", "Analytics events by what became of them")
            .sample(events.sent, {{"outcome", "sent"}})
            .sample(events.failed, {{"outcome", "failed"}})
            .sample(events.dropped, {{"outcome", "dropped"}});
    });
}

void ClientSessionPart::stop()
{
    if (std::exchange(m_stopped, true))
        return;
    m_sweepTimer.stop();
    m_thread.runAndWait([this] {
        m_relay->stop();
        m_geolocation->stop();
        m_analytics->stop();
        m_relayHttp.reset();
        m_placesHttp.reset();
        m_analyticsHttp.reset();
    });
    m_thread.stop();
    // Last-seen times since the last sweep.
    m_desk->sweep();
}

}  // namespace sluice::app
