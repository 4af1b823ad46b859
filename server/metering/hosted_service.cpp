#include "metering/hosted_service.h"

#include <QLoggingCategory>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(serviceLog, "sluice.metering")

constexpr const char* outboxLease = "metering-outbox";
constexpr int outboxPurgeMs = 600'000;

}  // namespace

HostedService::HostedService(Ports ports, HostedServiceConfig config) : m_ports(std::move(ports)), m_config(config)
{
    QObject::connect(&m_leaseTimer, &QTimer::timeout, &m_leaseTimer, [this] { lead(); });
    QObject::connect(&m_countTimer, &QTimer::timeout, &m_countTimer, [this] { count(); });
    QObject::connect(&m_purgeTimer, &QTimer::timeout, &m_purgeTimer, [this] { purge(); });
}

HostedService::~HostedService()
{
    stop();
}

void HostedService::start()
{
    if (m_running || !m_alive)
        return;
    m_running = true;
    m_leaseTimer.start(m_config.leaseMs);
    m_countTimer.start(m_config.depthMs);
    m_purgeTimer.start(outboxPurgeMs);
    count();
    lead();
}

void HostedService::stop()
{
    m_running = false;
    m_alive.reset();
    m_leaseTimer.stop();
    m_countTimer.stop();
    m_purgeTimer.stop();
    follow();
}

// Whoever holds the lease tells the meter: two would tell everything twice.
void HostedService::lead()
{
    if (!m_running || (m_lease && m_lease->held()))
        return;
    follow();
    auto lease =
        m_ports.database.acquireLease(outboxLease, [this, post = m_ports.post, alive = std::weak_ptr(m_alive)] {
            post([this, alive] {
                if (!alive.expired())
                    follow();
            });
        });
    if (!lease) {
        qCDebug(serviceLog, "outbox: %s", lease.error().message.c_str());
        return;
    }
    m_lease = std::move(*lease);
    std::unique_lock lock(m_mutex);
    m_sender = std::make_unique<OutboxSender>(m_ports.api, m_ports.outbox, m_ports.clock, m_ports.rng, m_ports.post,
                                              m_config.sender);
    m_check = std::make_unique<DeliveryCheck>(m_ports.api, m_ports.outbox, m_ports.clock, m_ports.post, m_config.check);
    m_reconciler =
        std::make_unique<Reconciler>(Reconciler::Ports{m_ports.api, m_ports.database.writer(),
                                                       m_ports.database.readers(), m_ports.clock, &m_compared},
                                     m_ports.post, m_config.reconciler);
    lock.unlock();  // only this thread changes them
    m_sender->start();
    m_check->start();
    m_reconciler->start();
}

void HostedService::follow()
{
    std::unique_ptr<OutboxSender> sender;
    std::unique_ptr<DeliveryCheck> check;
    std::unique_ptr<Reconciler> reconciler;
    {
        const std::lock_guard lock(m_mutex);
        sender = std::move(m_sender);
        check = std::move(m_check);
        reconciler = std::move(m_reconciler);
    }
    sender.reset();
    check.reset();
    reconciler.reset();
    m_lease.reset();
}

void HostedService::count()
{
    auto depth = m_ports.outbox.depth();
    if (!depth) {
        qCWarning(serviceLog, "outbox: %s", depth.error().message.c_str());
        return;
    }
    const std::lock_guard lock(m_mutex);
    m_depth = *depth;
}

void HostedService::purge()
{
    const Timestamp now = m_ports.clock.now();
    m_ports.database.writer().submitFor<std::int64_t>(
        [&outbox = m_ports.outbox, now, config = m_config](storage::Connection& connection) {
            return outbox.purge(connection, now.plusMs(-config.keepMs), now.plusMs(-config.keepLongMs));
        },
        [this, post = m_ports.post, alive = std::weak_ptr(m_alive)](const Result<std::int64_t>& removed) {
            if (!removed)
                qCWarning(serviceLog, "outbox purge: %s", removed.error().message.c_str());
            else if (*removed >= 5'000)  // there is more
                post([this, alive] {
                    if (!alive.expired())
                        purge();
                });
        });
}

HostedStatus HostedService::status() const
{
    HostedStatus status;
    status.url = m_ports.api.endpoint().base;
    status.konnect = m_ports.api.endpoint().konnect;
    status.exchange = m_ports.api.stats();
    const std::lock_guard lock(m_mutex);
    status.leading = m_sender != nullptr;
    if (m_sender) {
        status.sender = m_sender->state();
        status.check = m_check->state();
        status.reconcile = m_reconciler->state();
    }
    status.depth = m_depth;
    return status;
}

void HostedService::resume()
{
    m_ports.post([this, alive = std::weak_ptr(m_alive)] {
        if (alive.expired() || !m_sender)
            return;
        m_sender->resume();
        m_check->look();
    });
}

void HostedService::reconcile(std::optional<std::pair<std::int64_t, std::int64_t>> days,
                              std::function<void(Result<void>)> begun)
{
    const Once<void> answer(std::move(begun));
    m_ports.post([this, days, answer, alive = std::weak_ptr(m_alive)] {
        if (alive.expired())
            return;
        if (!m_reconciler)
            return answer(fail(ErrorCode::Unavailable, "another process compares"));
        const std::int64_t today = utcDay(m_ports.clock.now());
        const auto [from, to] = days.value_or(std::pair{today - m_config.reconciler.days + 1, today});
        m_reconciler->run(from, to, [answer](const Result<ReconcileState>& done) {
            if (!done)
                answer(fail(done.error()));
        });
        answer({});  // unless it was refused
    });
}

}  // namespace sluice::metering
