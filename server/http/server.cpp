#include "http/server.h"

#include "core/check.h"
#include "http/internal/epoll_dispatcher.h"
#include "http/internal/listen_socket.h"
#include "http/internal/shared.h"
#include "http/internal/tls.h"
#include "http/internal/worker.h"

#include <QThread>

#include <future>
#include <unistd.h>

namespace sluice::http {

using internal::Counters;
using internal::Letter;
using internal::Shared;
using internal::Worker;

namespace {

class WorkerThread final : public QThread {
public:
    WorkerThread(Shared& shared, int descriptor) : m_shared(shared), m_descriptor(descriptor)
    {
        setObjectName(QStringLiteral("http"));
        setEventDispatcher(new internal::EpollDispatcher);
    }
    // True when the worker accepts connections.
    std::future<bool> ready() { return m_ready.get_future(); }

    std::shared_ptr<internal::Mailbox> mailbox;  // valid once ready

protected:
    void run() override;

private:
    Shared& m_shared;
    const int m_descriptor;
    std::promise<bool> m_ready;
};

void addCounters(ServerStats& into, const Counters& from)
{
    const auto get = [](const Counters::Cell& cell) { return cell.load(std::memory_order_relaxed); };
    for (std::size_t i = 0; i < into.responsesByClass.size(); ++i)
        into.responsesByClass[i] += get(from.responsesByClass[i]);
    for (std::size_t i = 0; i < into.rejects.size(); ++i)
        into.rejects[i] += get(from.rejects[i]);
    for (std::size_t i = 0; i < into.latency.size(); ++i)
        into.latency[i] += get(from.latency[i]);
    into.requests += get(from.requests);
    into.connectionsAccepted += get(from.accepted);
    into.evictions += get(from.evictions);
    into.hangUpsWhilePending += get(from.hangUps);
    into.bytesIn += get(from.bytesIn);
    into.bytesOut += get(from.bytesOut);
    into.latencySumUs += get(from.latencySumUs);
}

std::string badLimit(const Limits& l, int threads)
{
    if (threads < 1 || threads > 64)
        return "threads";
    if (l.headBytes < 64 || l.targetBytes == 0 || l.headerCount == 0 || l.bufferedBytes == 0 || l.maxConnections < 1
        || l.maxConnectionsPerAddress < 0)
        return "sizes and counts";
    for (const std::int64_t ms :
         {l.headMs, l.bodyMs, l.idleMs, l.tlsHandshakeMs, l.drainMs, l.lingerMs, l.replyDeadlineMs}) {
        if (ms <= 0)
            return "deadlines";
    }
    return {};
}

}  // namespace

void WorkerThread::run()
{
    Worker worker(m_shared);
    mailbox = worker.mailbox();
    const bool listening = worker.listen(m_descriptor);
    m_ready.set_value(listening);
    if (listening)
        exec();
}

struct Server::Private {
    Shared shared;
    std::vector<std::unique_ptr<WorkerThread>> threads;
    std::uint16_t port = 0;
    bool running = false;
};

const char* rejectName(Reject reason)
{
    switch (reason) {
    case Reject::BadRequest: return "bad_request";
    case Reject::HeadTooLarge: return "head_too_large";
    case Reject::TargetTooLong: return "target_too_long";
    case Reject::BodyTooLarge: return "body_too_large";
    case Reject::BadVersion: return "bad_version";
    case Reject::NotImplemented: return "not_implemented";
    case Reject::Expectation: return "expectation";
    case Reject::HeadTimeout: return "head_timeout";
    case Reject::BodyTimeout: return "body_timeout";
    case Reject::IdleTimeout: return "idle_timeout";
    case Reject::DrainTimeout: return "drain_timeout";
    case Reject::ReplyTimeout: return "reply_timeout";
    case Reject::TlsFailed: return "tls_failed";
    case Reject::ConnectionCap: return "connection_cap";
    case Reject::AddressCap: return "address_cap";
    case Reject::BufferCap: return "buffer_cap";
    case Reject::Count: break;
    }
    return "unknown";
}

Server::Server(ServerConfig config, std::shared_ptr<const Router> router, ListenerPolicy policy, const Clock& clock)
    : d(new Private{Shared(std::move(config), std::move(router), std::move(policy), clock), {}, 0, false})
{
    SLUICE_CHECK(d->shared.router && d->shared.policy.refuse);
}

Server::~Server()
{
    stop(0);
}

Result<std::uint16_t> Server::start()
{
    SLUICE_CHECK(!d->running);
    const ServerConfig& config = d->shared.config;
    if (const std::string what = badLimit(config.limits, config.threads); !what.empty())
        return fail(ErrorCode::InvalidArgument, "HTTP limits out of range: " + what);
    if (config.tlsCertificatePath.empty() != config.tlsKeyPath.empty())
        return fail(ErrorCode::InvalidArgument, "TLS needs both a certificate and a key");
    if (!config.tlsCertificatePath.empty()) {
        SLUICE_ASSIGN(d->shared.tls, internal::loadTls(config.tlsCertificatePath, config.tlsKeyPath));
    }
    SLUICE_ASSIGN(const auto sockets, internal::openListenSockets(config.address, config.port, config.threads));
    d->port = sockets.port;
    d->running = true;
    bool ready = true;
    for (const int descriptor : sockets.descriptors) {
        auto& thread = d->threads.emplace_back(std::make_unique<WorkerThread>(d->shared, descriptor));
        auto listening = thread->ready();
        thread->start();
        ready = listening.get() && ready;
    }
    if (!ready) {
        stop(0);
        return fail(ErrorCode::Io, "cannot accept connections");
    }
    return d->port;
}

void Server::stop(int graceMs)
{
    if (!d->running)
        return;
    const std::int64_t deadline = Worker::nowMs() + std::max(graceMs, 0);
    for (const auto& thread : d->threads)
        thread->mailbox->post({.kind = Letter::Kind::Stop, .deadlineMs = deadline});
    for (const auto& thread : d->threads)
        thread->wait();
    d->threads.clear();
    d->running = false;
}

bool Server::running() const
{
    return d->running;
}

std::uint16_t Server::port() const
{
    return d->port;
}

ServerStats Server::stats() const
{
    ServerStats stats;
    const std::lock_guard lock(d->shared.workersMutex);
    for (const internal::Counters& counters : d->shared.counters)
        addCounters(stats, counters);
    stats.connectionsOpen = d->shared.open.load();
    stats.bufferedBytes = d->shared.buffered.load();
    return stats;
}

}  // namespace sluice::http
