#include "app/lifecycle/session_part.h"

#include <QLoggingCategory>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(sessionPartLog, "sluice.app.sessions")

constexpr int sessionSweepEveryMs = 5'000;

// 0 is the default (ops-config A.6).
std::int64_t secondsOr(const Settings& settings, const char* name, std::int64_t fallback)
{
    const std::int64_t seconds = settings.integer(name);
    return seconds > 0 ? seconds : fallback;
}

}  // namespace

usage::SessionConfig sessionConfig(const Settings& settings)
{
    usage::SessionConfig config;
    config.unit = Asset::named(settings.text("PAYMENTS_CREDIT_UNIT"));
    config.ratePerMinute = settings.wei("PAYMENTS_SESSION_CREDIT_ETH_PER_MINUTE");
    config.segmentSeconds = secondsOr(settings, "PAYMENTS_SESSION_SEGMENT_SECONDS", config.segmentSeconds);
    config.idleTimeoutSeconds = secondsOr(settings, "PAYMENTS_SESSION_IDLE_TIMEOUT_SECONDS", config.idleTimeoutSeconds);
    const std::int64_t keepDays = settings.integer("SLUICE_SESSION_KEEP_DAYS");
    config.retentionSeconds = (keepDays > 0 ? keepDays : 36'500) * 86'400;
    return config;
}

usage::LeaseConfig leaseConfig(const Settings& settings)
{
    usage::LeaseConfig config;
    config.defaultSeconds = secondsOr(settings, "PAYMENTS_ACTIVITY_LEASE_SECONDS", config.defaultSeconds);
    config.maxSeconds = secondsOr(settings, "PAYMENTS_ACTIVITY_LEASE_MAX_SECONDS", config.maxSeconds);
    return config;
}

SessionPart::SessionPart(const SessionPartInputs& inputs)
    : m_inputs(inputs)
    , m_credits(std::make_unique<usage::Credits>(inputs.ledger, inputs.audit, inputs.registry))
    , m_activity(std::make_unique<usage::Activity>(inputs.clock))
    , m_leases(
          std::make_unique<usage::ActivityLeases>(inputs.database.writer(), *m_activity, leaseConfig(inputs.settings)))
{
    QObject::connect(&m_sweepTimer, &QTimer::timeout, &m_sweepTimer, [this] { sweep(); });
}

SessionPart::~SessionPart()
{
    stop();
}

void SessionPart::meterWith(usage::PowerGate& power)
{
    m_meter = std::make_unique<usage::SessionMeter>(
        usage::SessionMeter::Ports{m_inputs.clock, m_inputs.database.writer(), m_inputs.database.readers(),
                                   m_inputs.registry, *m_credits, *m_leases, *m_activity, power,
                                   [this](const std::string& session, const std::optional<std::string>& streamer) {
                                       if (m_streamStarted)
                                           m_streamStarted(session, streamer);
                                   }},
        sessionConfig(m_inputs.settings));
}

void SessionPart::fill(api::ApiParts& parts)
{
    parts.activity = m_activity.get();
    parts.leases = m_leases.get();
    parts.sessions = m_meter.get();
}

Result<void> SessionPart::load()
{
    return m_inputs.database.writer().run([this](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(m_leases->load(connection, m_inputs.clock.now()));
        return m_meter->load(connection);
    });
}

void SessionPart::start()
{
    m_sweepTimer.start(sessionSweepEveryMs);
    sweep();
}

void SessionPart::stop()
{
    m_sweepTimer.stop();
}

void SessionPart::addMetrics(api::Metrics& metrics)
{
    metrics.add([this](api::MetricsText& text) {
        text.metric("sluice_sessions_open", "gauge", "Stream sessions that have not ended")
            .sample(std::int64_t(m_meter->openSessions()));
    });
}

void SessionPart::sweep()
{
    const Timestamp now = m_inputs.clock.now();
    m_meter->sweep(now);
    m_inputs.database.writer().submit(
        [this, now](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(m_leases->sweep(connection, now));
            return {};
        },
        [](Result<void> done) {
            if (!done)
                qCWarning(sessionPartLog, "leases were not swept: %s", done.error().message.c_str());
        });
}

}  // namespace sluice::app
