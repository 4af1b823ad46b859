#include "app/lifecycle/power_part.h"

#include <QLoggingCategory>

#include <sys/resource.h>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(powerPartLog, "sluice.app.power")

constexpr std::int64_t leastPollSeconds = 5;
constexpr int otherSockets = 128;  // autosleep and orders beside the polls
constexpr int otherFiles = 4'096;  // clients of the API, the store

// 0 is the default, and less than five seconds is five (ops-config A.6).
std::int64_t pollMs(const Settings& settings, const char* name)
{
    const std::int64_t seconds = settings.integer(name);
    return std::max(leastPollSeconds, seconds > 0 ? seconds : 60) * 1'000;
}

// Each host under question is a socket; many systems start programs with 1,024 files.
// Answers how many sockets may go to hosts.
int raiseFileLimit(int sockets)
{
    const auto wanted = rlim_t(sockets + otherFiles);
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return sockets;
    const rlim_t former = std::exchange(limit.rlim_cur, std::min(limit.rlim_max, wanted));
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        limit.rlim_cur = former;
    if (limit.rlim_cur >= wanted)
        return sockets;
    qCWarning(powerPartLog, "only %llu files may be open: fewer hosts are asked at a time",
              static_cast<unsigned long long>(limit.rlim_cur));
    return std::clamp(int(limit.rlim_cur) / 2, 1, sockets);
}

}  // namespace

usage::PowerMeterConfig powerMeterConfig(const Settings& settings)
{
    usage::PowerMeterConfig config;
    config.enabled = settings.flag("PAYMENTS_POWER_METER_ENABLED");
    config.ratePerMinute = Amount(Asset::named(settings.text("PAYMENTS_CREDIT_UNIT")),
                                  settings.wei("PAYMENTS_POWER_CREDIT_ETH_PER_MINUTE"));
    config.rateText = config.ratePerMinute.toString();
    config.maxGapMs = settings.integer("PAYMENTS_POWER_MAX_GAP_SECONDS") * 1'000;
    const std::int64_t ttl = settings.integer("PAYMENTS_FORWARDER_HEALTH_TTL_SECONDS");
    config.reportTtlMs = (ttl > 0 ? ttl : 120) * 1'000;
    config.evidenceRequired = settings.flag("SLUICE_STRICT");
    return config;
}

usage::PowerMonitorConfig powerMonitorConfig(const Settings& settings)
{
    usage::PowerMonitorConfig config;
    config.wholeFleet = settings.flag("PAYMENTS_POWER_METER_ENABLED");
    config.pollMs = pollMs(settings, "PAYMENTS_POWER_POLL_SECONDS");
    config.watchedPollMs = std::min(config.watchedPollMs, config.pollMs);
    config.parallel = int(settings.integer("SLUICE_POWER_PARALLEL"));
    return config;
}

usage::AutosleepConfig autosleepConfig(const Settings& settings)
{
    usage::AutosleepConfig config;
    config.enabled = settings.flag("PAYMENTS_AUTOSLEEP_ENABLED");
    config.idleMs = settings.integer("PAYMENTS_AUTOSLEEP_IDLE_SECONDS") * 1'000;
    config.pollMs = pollMs(settings, "PAYMENTS_AUTOSLEEP_POLL_SECONDS");
    return config;
}

PowerPart::PowerPart(const PowerPartInputs& inputs)
    : m_inputs(inputs)
    , m_credits(std::make_unique<usage::Credits>(inputs.ledger, inputs.audit, inputs.registry))
    , m_meter(std::make_unique<usage::PowerMeter>(*m_credits, inputs.registry, inputs.activity,
                                                  powerMeterConfig(inputs.settings)))
{
    usage::PowerMonitorConfig monitor = powerMonitorConfig(inputs.settings);
    usage::PowerHistoryConfig history;
    history.pollMs = monitor.pollMs;
    history.watchedPollMs = monitor.watchedPollMs;
    m_history = std::make_unique<usage::PowerHistory>(history);
    usage::PowerProbeConfig probe;
    probe.addresses = inputs.addresses;
    probe.secret = inputs.settings.text("SLUICE_MANAGER_SECRET");
    probe.proofRequired = !probe.secret.empty() && inputs.settings.flag("SLUICE_STRICT");
    const int sockets = raiseFileLimit(monitor.parallel + otherSockets);
    monitor.parallel = std::clamp(sockets - otherSockets, 1, monitor.parallel);
    m_thread.runAndWait([&] {
        net::HttpClientOptions options;
        options.maxConnections = sockets;
        options.maxInFlight = 4 * sockets;
        m_http = std::make_unique<net::HttpClient>(options);
        m_probe = std::make_unique<usage::PowerProbe>(*m_http, inputs.clock, inputs.rng, probe);
        storage::Writer& writer = inputs.database.writer();
        m_monitor =
            std::make_unique<usage::PowerMonitor>(usage::PowerMonitor::Ports{inputs.clock, writer, inputs.registry,
                                                                             *m_meter, *m_history, *m_probe, m_changes},
                                                  monitor);
        m_autosleep = std::make_unique<usage::Autosleep>(usage::Autosleep::Ports{inputs.clock, writer, inputs.audit,
                                                                                 inputs.registry, inputs.activity,
                                                                                 *m_monitor, *m_probe, m_changes},
                                                         autosleepConfig(inputs.settings));
        m_control = std::make_unique<usage::PowerControl>(
            usage::PowerControl::Ports{inputs.clock, writer, inputs.audit, inputs.registry, *m_meter, *m_monitor,
                                       *m_probe, *m_autosleep, m_changes});
    });
}

PowerPart::~PowerPart()
{
    stop();
}

Result<void> PowerPart::load()
{
    storage::ReaderPool& readers = m_inputs.database.readers();
    SLUICE_TRY(usage::PowerMonitor::restoreHistory(readers, *m_history));
    Result<void> loaded;
    m_thread.runAndWait([&] { loaded = m_autosleep->load(readers); });
    return loaded;
}

void PowerPart::start()
{
    m_thread.post([this] {
        m_monitor->start();
        m_autosleep->start();
    });
}

void PowerPart::stop()
{
    if (std::exchange(m_stopped, true))
        return;
    m_thread.runAndWait([this] {
        m_control->stop();
        m_autosleep->stop();
        m_monitor->stop();
        m_http.reset();  // what is under way ends here, with the others still there
        m_control.reset();
        m_autosleep.reset();
        m_monitor.reset();
        m_probe.reset();
    });
    m_thread.stop();
}

void PowerPart::addMetrics(api::Metrics& metrics)
{
    metrics.add([this](api::MetricsText& text) {
        if (m_stopped)
            return;
        const usage::PowerStats power = stats();
        text.metric("sluice_power_round_milliseconds", "gauge", "Time the last round of power polls took")
            .sample(power.last.tookMs);
        text.metric("sluice_power_hosts", "gauge", "Hosts of the last round by what they said")
            .sample(power.last.awake, {{"state", "awake"}})
            .sample(power.last.answered - power.last.awake, {{"state", "other"}})
            .sample(power.last.hosts - power.last.answered, {{"state", "silent"}});
        text.metric("sluice_power_asked_total", "counter", "Questions to managers since the start").sample(power.asked);
        text.metric("sluice_power_unanswered_total", "counter", "Of those, without an answer").sample(power.failed);
        text.metric("sluice_power_overruns_total", "counter", "Rounds that began before the former had ended")
            .sample(power.overruns);
        const usage::AutosleepCycle cycle = autosleepCycle();
        text.metric("sluice_autosleep_hosts", "gauge", "Hosts of the last autosleep cycle by decision")
            .sample(cycle.slept, {{"decision", "slept"}})
            .sample(cycle.left, {{"decision", "left"}})
            .sample(cycle.failed, {{"decision", "failed"}});
    });
}

}  // namespace sluice::app
