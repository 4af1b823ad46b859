#include "usage/recording_runner.h"

#include "core/check.h"
#include "usage/internal/recording_run.h"

#include <QLoggingCategory>
#include <QTimer>

#include <atomic>

namespace sluice::usage {

namespace {

Q_LOGGING_CATEGORY(runnerLog, "sluice.usage.recording")

}  // namespace

class RecordingRunner::Impl : public std::enable_shared_from_this<RecordingRunner::Impl> {
public:
    Impl(RecordingRunnerPorts portsIn, RecordingRunnerConfig configIn)
        : context(std::make_shared<const RecordingContext>(RecordingContext{std::move(portsIn), std::move(configIn)}))
        , ports(context->ports)
        , config(context->config)
    {}

    void scan();
    void stop();

    const RecordingContextPtr context;
    const RecordingRunnerPorts& ports;
    const RecordingRunnerConfig& config;
    std::atomic<int> runningCount{0};
    std::atomic<bool> stopped{true};

private:
    void take(std::vector<RecordingJob> jobs);
    void ended(const std::string& jobId);

    std::map<std::string, std::shared_ptr<RecordingRun>> m_runs;
    std::unique_ptr<QObject> m_timers = std::make_unique<QObject>();
    bool m_scanning = false;
    bool m_again = false;
};

// Asks on the writer: what is committed there is seen, cancellations too, and this thread never blocks.
void RecordingRunner::Impl::scan()
{
    if (stopped)
        return;
    if (std::exchange(m_scanning, true)) {
        m_again = true;
        return;
    }
    ports.database.writer().submitFor<std::vector<RecordingJob>>(
        [kept = context](storage::Connection& connection) { return kept->ports.jobs.active(connection); },
        [post = ports.post, weak = weak_from_this()](Result<std::vector<RecordingJob>> found) {
            post([weak, found = std::move(found)]() mutable {
                const auto self = weak.lock();
                if (!self || self->stopped)
                    return;
                self->m_scanning = false;
                if (found) {
                    self->take(std::move(*found));
                } else {
                    qCWarning(runnerLog, "recording jobs cannot be read: %s", found.error().message.c_str());
                    QTimer::singleShot(self->config.times.storeRetryMs, self->m_timers.get(), [weak] {
                        if (const auto again = weak.lock())
                            again->scan();
                    });
                }
                if (std::exchange(self->m_again, false))
                    self->scan();
            });
        });
}

void RecordingRunner::Impl::take(std::vector<RecordingJob> jobs)
{
    for (RecordingJob& job : jobs) {
        const auto known = m_runs.find(job.request.id);
        if (known != m_runs.end()) {
            if (job.cancelWanted) {
                const auto run = known->second;  // it may end within
                run->cancel();
            }
            continue;
        }
        if (m_runs.size() >= std::size_t(config.maxRunning))
            continue;  // its turn comes when another ends
        const std::string id = job.request.id;
        auto run =
            std::make_shared<RecordingRun>(context, std::move(job), [weak = weak_from_this()](const auto& jobId) {
                if (const auto self = weak.lock())
                    self->ended(jobId);
            });
        m_runs.emplace(id, run);
        runningCount = int(m_runs.size());
        run->begin();
    }
}

void RecordingRunner::Impl::ended(const std::string& jobId)
{
    const auto found = m_runs.find(jobId);
    if (found == m_runs.end())
        return;
    const auto run = std::move(found->second);
    m_runs.erase(found);
    runningCount = int(m_runs.size());
    scan();
}

void RecordingRunner::Impl::stop()
{
    stopped = true;
    m_timers = std::make_unique<QObject>();
    m_runs.clear();
    runningCount = 0;
}

RecordingRunner::RecordingRunner(RecordingRunnerPorts ports, RecordingRunnerConfig config)
    : m_impl(std::make_shared<Impl>(std::move(ports), std::move(config)))
{
    SLUICE_CHECK(m_impl->config.maxRunning > 0 && m_impl->ports.post);
}

RecordingRunner::~RecordingRunner()
{
    stop();
}

void RecordingRunner::start()
{
    m_impl->stopped = false;
    m_impl->scan();
}

void RecordingRunner::stop()
{
    m_impl->stop();
}

void RecordingRunner::poke()
{
    m_impl->ports.post([weak = std::weak_ptr(m_impl)] {
        if (const auto self = weak.lock())
            self->scan();
    });
}

int RecordingRunner::running() const
{
    return m_impl->runningCount;
}

}  // namespace sluice::usage
