#include "app/lifecycle/workload_part.h"

#include "app/lifecycle/s3_credentials.h"

#include <QLoggingCategory>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(workloadLog, "sluice.app.workloads")

constexpr std::int64_t daySeconds = 86'400;
constexpr int purgeEveryMs = 600'000;
constexpr int purgeRows = 2'000;  // at a time: the writer is never held long

usage::WorkloadConfig workloadConfig(const Settings& settings)
{
    usage::WorkloadConfig config;
    config.unit = Asset::named(settings.text("PAYMENTS_CREDIT_UNIT"));
    config.timeRatePerMinute = settings.wei("PAYMENTS_WORKLOAD_TIME_CREDIT_ETH_PER_MINUTE");
    return config;
}

int subscriptionMost(const Settings& settings)
{
    const std::int64_t most = settings.integer("PAYMENTS_WORKLOAD_SUBSCRIPTION_MAX");
    return most == 0 ? 50 : int(std::clamp<std::int64_t>(most, 1, 100'000));  // 0 is the default (ops-config A.5)
}

usage::RecordingStore recordingStore(const Settings& settings)
{
    usage::RecordingStore store;
    store.bucket = settings.text("PAYMENTS_RECORDINGS_BUCKET");
    store.setPrefix(settings.text("PAYMENTS_RECORDINGS_PREFIX"));
    store.presignSeconds = std::clamp<std::int64_t>(settings.integer("PAYMENTS_RECORDINGS_PRESIGN_SECONDS"), 1,
                                                    artifacts::maxPresignSeconds);
    return store;
}

std::shared_ptr<const artifacts::Presigner> recordingPresigner(const Settings& settings, const Clock& clock)
{
    artifacts::S3Endpoint endpoint;
    endpoint.region = s3Region(settings, settings.text("PAYMENTS_RECORDINGS_REGION"));
    endpoint.url = settings.text("PAYMENTS_RECORDINGS_S3_ENDPOINT_URL");
    endpoint.forcePathStyle = settings.flag("PAYMENTS_S3_FORCE_PATH_STYLE");
    return std::make_shared<artifacts::Presigner>(clock, s3Credentials(settings), std::move(endpoint));
}

}  // namespace

WorkloadPart::WorkloadPart(const WorkloadPartInputs& inputs)
    : m_clock(inputs.clock)
    , m_database(inputs.database)
    , m_workloadKeepDays(inputs.settings.integer("SLUICE_WORKLOAD_KEEP_DAYS"))
    , m_recordingKeepDays(inputs.settings.integer("SLUICE_RECORDING_KEEP_DAYS"))
    , m_credits(std::make_unique<usage::Credits>(inputs.ledger, inputs.audit, inputs.registry))
{
    storage::Writer& writer = inputs.database.writer();
    m_workloads = std::make_unique<usage::Workloads>(writer, inputs.audit, inputs.registry, *m_credits,
                                                     workloadConfig(inputs.settings));
    m_offers = std::make_unique<usage::Offers>(writer, inputs.audit,
                                               Asset::named(inputs.settings.text("PAYMENTS_CREDIT_UNIT")),
                                               subscriptionMost(inputs.settings));
    m_jobs = std::make_unique<usage::RecordingJobs>(writer, inputs.audit, inputs.registry, *m_workloads);
    m_objects = std::make_unique<usage::RecordingObjects>(recordingStore(inputs.settings),
                                                          recordingPresigner(inputs.settings, inputs.clock));
    m_thread.runAndWait([&] {
        usage::RecordingRunnerConfig config;
        config.maxRunning = int(inputs.settings.integer("SLUICE_RECORDING_JOBS"));
        config.addresses = inputs.hostAddresses;
        m_http = std::make_unique<net::HttpClient>();
        m_runner = std::make_unique<usage::RecordingRunner>(
            usage::RecordingRunnerPorts{inputs.clock, inputs.database, inputs.registry, *m_jobs, *m_objects, *m_http,
                                        inputs.leases,
                                        [this](std::function<void()> task) { m_thread.post(std::move(task)); }},
            std::move(config));
    });
    QObject::connect(&m_purgeTimer, &QTimer::timeout, &m_purgeTimer, [this] { purge(); });
}

WorkloadPart::~WorkloadPart()
{
    stop();
}

void WorkloadPart::fill(api::ApiParts& parts)
{
    parts.workloads = m_workloads.get();
    parts.offers = m_offers.get();
    parts.recordingJobs = m_jobs.get();
    parts.recordingObjects = m_objects.get();
}

void WorkloadPart::start()
{
    m_thread.runAndWait([this] { m_runner->start(); });
    // New jobs and cancellations come with a commit; the runner looks after each.
    m_newJobs = m_jobs->changes().subscribe([this] { m_runner->poke(); });
    m_purgeTimer.start(purgeEveryMs);
    purge();
}

void WorkloadPart::stop()
{
    if (std::exchange(m_stopped, true))
        return;
    m_purgeTimer.stop();
    m_newJobs.reset();
    m_thread.runAndWait([this] {
        m_runner->stop();
        m_runner.reset();
        m_http.reset();
    });
    m_thread.stop();
}

void WorkloadPart::purge()
{
    if (m_workloadKeepDays <= 0 && m_recordingKeepDays <= 0)
        return;
    const Timestamp now = m_clock.now();
    m_database.writer().submit(
        [this, now](storage::Connection& connection) -> Result<void> {
            if (m_workloadKeepDays > 0)
                SLUICE_TRY(
                    m_workloads->purge(connection, now.plusSeconds(-m_workloadKeepDays * daySeconds), purgeRows));
            if (m_recordingKeepDays > 0)
                SLUICE_TRY(m_jobs->purge(connection, now.plusSeconds(-m_recordingKeepDays * daySeconds), purgeRows));
            return {};
        },
        [](Result<void> done) {
            if (!done)
                qCWarning(workloadLog, "old workloads and recordings stay for now: %s", done.error().message.c_str());
        });
}

}  // namespace sluice::app
