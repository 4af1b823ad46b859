#include "usage/power_control.h"

#include "core/json.h"
#include "fleet/hosts.h"

#include <QLoggingCategory>

#include <mutex>
#include <set>

Q_LOGGING_CATEGORY(lcPowerControl, "sluice.usage")

namespace sluice::usage {

namespace {

constexpr std::size_t maxTargets = 10'000;
constexpr std::size_t namedInAudit = 200;

Result<void> checkOrder(const PowerOrder& order)
{
    if (order.orchestrators.empty() || order.orchestrators.size() > maxTargets)
        return fail(ErrorCode::InvalidArgument, "an order names 1 to 10000 orchestrators");
    if (order.reason.empty() || order.reason.size() > 200)
        return fail(ErrorCode::InvalidArgument, "an order has a reason of 1 to 200 characters");
    if (order.awakeSeconds && (!order.wake || *order.awakeSeconds < 0 || *order.awakeSeconds > 86'400))
        return fail(ErrorCode::InvalidArgument, "awake seconds go with a wake and are 0 to 86400");
    return {};
}

}  // namespace

struct PowerControl::Job {
    PowerOrder order;
    Progress progress;
    Finished finished;
    std::vector<PowerOrderResult> results;
    std::size_t left = 0;

    const char* verb() const { return order.wake ? "wake" : "sleep"; }
};

struct PowerControl::Home {
    std::mutex mutex;
    PowerControl* control = nullptr;
};

PowerControl::PowerControl(Ports ports, PowerControlConfig config)
    : m_ports(ports), m_config(config), m_home(std::make_shared<Home>())
{
    m_home->control = this;
}

PowerControl::~PowerControl()
{
    const std::lock_guard lock(m_home->mutex);
    m_home->control = nullptr;
}

void PowerControl::submit(PowerOrder order, Progress progress, Finished finished)
{
    QMetaObject::invokeMethod(
        this,
        [this, order = std::move(order), progress = std::move(progress), finished = std::move(finished)]() mutable {
            if (m_stopped)
                return finished(fail(ErrorCode::Unavailable, "the program is stopping"));
            if (auto checked = checkOrder(order); !checked)
                return finished(fail(checked.error()));
            const auto job = std::make_shared<Job>();
            std::set<std::string> seen;
            for (const std::string& id : order.orchestrators) {
                if (seen.insert(id).second)
                    job->results.push_back({id, {}, false, 0, {}, {}});
            }
            if (m_queue.size() + job->results.size() > m_config.queue)
                return finished(fail(ErrorCode::Overloaded, "too many hosts wait for an order"));
            job->order = std::move(order);
            job->progress = std::move(progress);
            job->finished = std::move(finished);
            job->left = job->results.size();
            begin(job);
        },
        Qt::QueuedConnection);
}

// The intent first: durable before anything happens.
void PowerControl::begin(const std::shared_ptr<Job>& job)
{
    json::Array ids;
    for (const auto& result : job->results) {
        if (ids.size() < namedInAudit)
            ids.emplace_back(result.orchestrator);
    }
    json::Value details = json::Value::object({{"orchestrators", std::int64_t(job->results.size())},
                                               {"first", std::move(ids)},
                                               {"reason", job->order.reason}});
    if (job->order.awakeSeconds)
        details.set("awake_seconds", *job->order.awakeSeconds);
    if (!job->order.context.ip.empty())
        details.set("ip", job->order.context.ip);
    audit::AuditLog& log = m_ports.audit;
    m_ports.writer.submit(
        [&log, record = audit::AuditRecord{job->order.context.now,
                                           job->order.context.actor,
                                           std::string("power.") + job->verb() + ".asked",
                                           "fleet",
                                           {},
                                           {},
                                           json::write(details)}](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(log.append(connection, record));
            return {};
        },
        [home = m_home, job](Result<void> done) {
            // The writer may answer when this is gone already.
            const std::lock_guard lock(home->mutex);
            if (!home->control)
                return job->finished(fail(ErrorCode::Unavailable, "the program is stopping"));
            QMetaObject::invokeMethod(
                home->control, [control = home->control, job, done] { control->asked(job, done); },
                Qt::QueuedConnection);
        });
}

void PowerControl::asked(const std::shared_ptr<Job>& job, const Result<void>& audited)
{
    if (!audited)
        return job->finished(fail(audited.error()));
    if (m_stopped)
        return job->finished(fail(ErrorCode::Unavailable, "the program is stopping"));
    for (std::size_t i = 0; i < job->results.size(); ++i)
        m_queue.push_back({job, i});
    pump();
}

void PowerControl::pump()
{
    while (!m_stopped && m_calling < m_config.parallel && !m_queue.empty()) {
        const Target target = m_queue.front();
        m_queue.pop_front();
        ++m_calling;
        call(target);
    }
}

void PowerControl::call(const Target& target)
{
    Job& job = *target.job;
    PowerOrderResult& result = job.results[target.index];
    const auto record = m_ports.registry.snapshot()->find(result.orchestrator);
    const auto host = record ? fleet::dialHost(*record) : std::nullopt;
    if (!host) {
        result.error = record ? "there is no host to call" : "unknown orchestrator";
        QMetaObject::invokeMethod(
            this, [this, target] { settle(target); }, Qt::QueuedConnection);
        return;
    }
    result.host = *host;
    m_ports.probe.order(*host, job.verb(), job.order.reason, job.order.awakeSeconds,
                        [this, target](const PowerOrderAnswer& answer) { answered(target, answer); });
}

void PowerControl::answered(const Target& target, const PowerOrderAnswer& answer)
{
    Job& job = *target.job;
    PowerOrderResult& result = job.results[target.index];
    result.ok = answer.ok;
    result.httpStatus = answer.httpStatus;
    result.error = answer.error;
    if (!answer.ok || m_stopped)
        return settle(target);
    if (job.order.wake && job.order.awakeSeconds.value_or(0) > 0)
        m_ports.autosleep.hold(result.orchestrator, m_ports.clock.now().plusSeconds(*job.order.awakeSeconds));
    else
        m_ports.autosleep.hold(result.orchestrator, std::nullopt);
    m_ports.monitor.look(result.orchestrator, {}, [this, target](const PowerReading& reading) {
        target.job->results[target.index].state = reading.state;
        settle(target);
    });
}

void PowerControl::settle(const Target& target)
{
    const auto job = target.job;
    const PowerOrderResult result = job->results[target.index];
    --m_calling;
    json::Value details = json::Value::object({{"reason", job->order.reason}, {"host", result.host}});
    if (result.httpStatus > 0)
        details.set("http_status", result.httpStatus);
    if (!result.error.empty())
        details.set("error", result.error);
    std::optional<Timestamp> until;
    const Timestamp now = m_ports.clock.now();
    if (job->order.wake && job->order.awakeSeconds.value_or(0) > 0)
        until = now.plusSeconds(*job->order.awakeSeconds);
    audit::AuditLog& log = m_ports.audit;
    PowerMeter& meter = m_ports.meter;
    ChangeSequence& changes = m_ports.changes;
    m_ports.writer.submit(
        [&log, &meter, result, until,
         record = audit::AuditRecord{now,
                                     job->order.context.actor,
                                     std::string("power.") + job->verb(),
                                     result.orchestrator,
                                     {},
                                     result.ok ? "ok" : "failed",
                                     json::write(details)}](storage::Connection& connection) -> Result<void> {
            if (result.ok)
                SLUICE_TRY(meter.hold(connection, result.orchestrator, until));
            SLUICE_TRY(log.append(connection, record));
            return {};
        },
        [&changes](Result<void> done) {
            if (done)
                return changes.bump();
            qCWarning(lcPowerControl, "power: the result of an order was not stored: %s", done.error().message.c_str());
        });
    if (job->progress)
        job->progress(result);
    if (--job->left == 0)
        job->finished(std::move(job->results));
    pump();
}

void PowerControl::stop()
{
    m_stopped = true;
    while (!m_queue.empty()) {
        const Target target = m_queue.front();
        m_queue.pop_front();
        ++m_calling;
        target.job->results[target.index].error = "the program is stopping";
        settle(target);
    }
}

}  // namespace sluice::usage
