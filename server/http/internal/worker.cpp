#include "http/internal/worker.h"

#include "http/client_address.h"

#include <QHostAddress>
#include <QLoggingCategory>
#include <QSslSocket>
#include <QThread>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::http::internal {

Q_LOGGING_CATEGORY(lcHttpWorker, "sluice.http")

namespace {

constexpr std::int64_t kWarnEveryMs = 60'000;
constexpr std::int64_t kFreshMs = 1000;  // an idle connection younger than this may be about to ask
constexpr std::int64_t kOvershoot = 64;  // connections beyond the cap while another thread is asked to evict

// IPv4 address, or the /64 of an IPv6 one: what one peer can cheaply vary does not count.
std::string addressKeyOf(int descriptor)
{
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&storage), &length) != 0)
        return {};
    const auto address = IpAddress::parse(addressText(QHostAddress(reinterpret_cast<sockaddr*>(&storage))));
    if (!address)
        return {};
    return std::string(reinterpret_cast<const char*>(address->bytes().data()), address->isV4() ? 4 : 8);
}

// The oldest idle connection of all threads goes. When there is none, or it has just come, and another has kept us waiting
// longer in the middle of a request, that one goes: half-sent heads cannot crowd out those who only just connected.
bool idleGoesFirst(std::int64_t idleSince, std::int64_t waitingSince, std::int64_t now)
{
    return idleSince != Worker::kNobody && (now - idleSince >= kFreshMs || idleSince <= waitingSince);
}

Counters& newCounters(Shared& shared)
{
    const std::lock_guard lock(shared.workersMutex);
    return shared.counters.emplace_back();
}

}  // namespace

std::int64_t Worker::nowUs()
{
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

std::int64_t Worker::nowMs()
{
    return nowUs() / 1000;
}

Worker::Worker(Shared& shared)
    : counters(newCounters(shared)), m_shared(shared), m_mailbox(std::make_shared<Mailbox>(this))
{
    const Limits& l = limits();
    const std::int64_t shortest =
        std::min({l.headMs, l.bodyMs, l.idleMs, l.tlsHandshakeMs, l.drainMs, l.lingerMs, l.replyDeadlineMs});
    m_sweep.setInterval(static_cast<int>(std::clamp<std::int64_t>(shortest / 4, 10, 250)));
    connect(&m_sweep, &QTimer::timeout, this, [this] { sweep(); });
    m_sweep.start();
    const std::lock_guard lock(shared.workersMutex);
    shared.workers.push_back(this);
}

Worker::~Worker()
{
    {
        const std::lock_guard lock(m_shared.workersMutex);
        std::erase(m_shared.workers, this);
    }
    m_mailbox->close();
    const auto connections = m_connections;
    for (const auto& [id, connection] : connections)
        connection->abort();
}

bool Worker::listen(int descriptor)
{
    return m_edge.listen(
        descriptor, [this](qintptr accepted) { accept(accepted); },
        [this] {
            if (m_lastAcceptWarningMs + kWarnEveryMs < nowMs()) {
                m_lastAcceptWarningMs = nowMs();
                qCWarning(lcHttpWorker, "out of file descriptors: idle connections make room for new ones");
            }
            if (evictOne())
                m_edge.resumeListening();
            else
                m_acceptPaused = true;  // until the next sweep
        });
}

void Worker::accept(qintptr descriptor)
{
    Counters::add(counters.accepted);
    std::string key;
    if (const int most = limits().maxConnectionsPerAddress; most > 0) {
        key = addressKeyOf(static_cast<int>(descriptor));
        if (!m_shared.addresses.enter(key, most)) {
            if (!makeRoomFor(key) || !m_shared.addresses.enter(key, most))
                return turnAway(descriptor, Reject::AddressCap);
        }
    }
    if (m_shared.open.load() >= limits().maxConnections && !makeRoom()) {
        if (!key.empty())
            m_shared.addresses.leave(key);
        return turnAway(descriptor, Reject::ConnectionCap);
    }
    open(descriptor, std::move(key));
}

bool Worker::makeRoom()
{
    Worker* idle = nullptr;
    Worker* waiting = nullptr;
    const std::lock_guard lock(m_shared.workersMutex);
    for (Worker* worker : m_shared.workers) {
        const auto idleSince = worker->oldestIdleMs.load();
        const auto waitingSince = worker->oldestWaitingMs.load();
        if (idleSince != kNobody && (!idle || idleSince < idle->oldestIdleMs.load()))
            idle = worker;
        if (waitingSince != kNobody && (!waiting || waitingSince < waiting->oldestWaitingMs.load()))
            waiting = worker;
    }
    const bool idleFirst =
        idle && idleGoesFirst(idle->oldestIdleMs.load(), waiting ? waiting->oldestWaitingMs.load() : kNobody, nowMs());
    Worker* const chosen = idleFirst ? idle : waiting ? waiting : idle;
    if (chosen == this)
        return evictOne();
    if (!chosen || m_shared.open.load() >= limits().maxConnections + kOvershoot)
        return evictOne();
    chosen->mailbox()->post({.kind = Letter::Kind::Evict});
    return true;
}

bool Worker::makeRoomFor(const std::string& address)
{
    for (const Phase phase :
         {Phase::Lingering, Phase::Idle, Phase::Handshake, Phase::Head, Phase::Body, Phase::Draining}) {
        for (Connection* connection : list(phase)) {
            if (connection->addressKey == address) {
                evict(*connection);
                return true;
            }
        }
    }
    return false;
}

bool Worker::evictOne()
{
    if (!list(Phase::Lingering).empty()) {
        evict(*list(Phase::Lingering).front());
        return true;
    }
    Connection* const idle = list(Phase::Idle).empty() ? nullptr : list(Phase::Idle).front();
    Connection* waiting = nullptr;
    for (const Phase phase : {Phase::Handshake, Phase::Head, Phase::Body}) {
        if (!list(phase).empty() && (!waiting || list(phase).front()->sinceMs < waiting->sinceMs))
            waiting = list(phase).front();
    }
    if (!waiting && !list(Phase::Draining).empty())
        waiting = list(Phase::Draining).front();
    const bool idleFirst = idle && idleGoesFirst(idle->sinceMs, waiting ? waiting->sinceMs : kNobody, nowMs());
    Connection* const chosen = idleFirst ? idle : waiting ? waiting : idle;
    if (chosen)
        evict(*chosen);
    return chosen != nullptr;
}

void Worker::evict(Connection& connection)
{
    Counters::add(counters.evictions);
    connection.abort();
}

void Worker::turnAway(qintptr descriptor, Reject reason)
{
    reject(reason);
    if (!m_shared.tls) {
        constexpr std::string_view kBusy =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        [[maybe_unused]] const auto sent =
            ::send(static_cast<int>(descriptor), kBusy.data(), kBusy.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    ::close(static_cast<int>(descriptor));
}

void Worker::open(qintptr descriptor, std::string addressKey)
{
    QSslSocket* const tls = m_shared.tls ? new QSslSocket : nullptr;
    QTcpSocket* const socket = tls ? tls : new QTcpSocket;
    if (tls)
        tls->setSslConfiguration(*m_shared.tls);
    if (!socket->setSocketDescriptor(descriptor)) {
        delete socket;
        ::close(static_cast<int>(descriptor));
        if (!addressKey.empty())
            m_shared.addresses.leave(addressKey);
        return;
    }
    auto* const connection = new Connection(*this, ++m_lastId, socket, tls);
    connection->setParent(this);
    connection->addressKey = std::move(addressKey);
    connection->sinceMs = nowMs();
    list(connection->phase).push_back(connection);
    connection->place = std::prev(list(connection->phase).end());
    m_connections.emplace(connection->id, connection);
    m_shared.open.fetch_add(1);
    publishAges();
    if (tls)
        tls->startServerEncryption();
}

void Worker::setPhase(Connection& connection, Phase phase)
{
    List& from = list(connection.phase);
    List& to = list(phase);
    to.splice(to.end(), from, connection.place);
    connection.phase = phase;
    connection.sinceMs = nowMs();
    publishAges();
}

void Worker::forget(Connection& connection)
{
    list(connection.phase).erase(connection.place);
    m_connections.erase(connection.id);
    m_shared.open.fetch_sub(1);
    if (!connection.addressKey.empty())
        m_shared.addresses.leave(connection.addressKey);
    publishAges();
    quitWhenEmpty();
}

void Worker::publishAges()
{
    const auto front = [this](Phase phase) { return list(phase).empty() ? kNobody : list(phase).front()->sinceMs; };
    const std::int64_t idle = list(Phase::Lingering).empty() ? front(Phase::Idle) : 0;
    const std::int64_t waiting =
        std::min({front(Phase::Handshake), front(Phase::Head), front(Phase::Body), front(Phase::Draining)});
    oldestIdleMs.store(idle, std::memory_order_relaxed);
    oldestWaitingMs.store(waiting, std::memory_order_relaxed);
}

void Worker::sweep()
{
    const std::int64_t now = nowMs();
    const Limits& l = limits();
    sweepPhase(Phase::Handshake, l.tlsHandshakeMs, now);
    sweepPhase(Phase::Idle, l.idleMs, now);
    sweepPhase(Phase::Head, l.headMs, now);
    sweepPhase(Phase::Body, l.bodyMs, now);
    sweepPhase(Phase::Draining, l.drainMs, now);
    sweepPhase(Phase::Lingering, l.lingerMs, now);
    std::vector<Connection*> late;
    for (Connection* connection : list(Phase::Pending)) {
        if (now >= connection->replyDeadlineMs)
            late.push_back(connection);
    }
    for (Connection* connection : late)
        connection->deadlinePassed();
    if (m_acceptPaused) {
        m_acceptPaused = false;
        m_edge.resumeListening();
    }
    if (stopping() && now >= m_stopDeadlineMs) {
        const auto connections = m_connections;
        for (const auto& [id, connection] : connections)
            connection->abort();
        quitWhenEmpty();
    }
}

// A phase's list is in the order of its deadlines, so only those that are due are touched.
void Worker::sweepPhase(Phase phase, std::int64_t limitMs, std::int64_t now)
{
    List& waiting = list(phase);
    for (std::size_t left = waiting.size(); left > 0 && !waiting.empty(); --left) {
        Connection* const oldest = waiting.front();
        if (now - oldest->sinceMs < limitMs)
            return;
        oldest->deadlinePassed();
    }
}

void Worker::customEvent(QEvent*)
{
    for (Letter& letter : m_mailbox->take()) {
        if (letter.kind == Letter::Kind::Evict) {
            evictOne();
            continue;
        }
        if (letter.kind == Letter::Kind::Stop) {
            beginStop(letter.deadlineMs);
            continue;
        }
        const auto found = m_connections.find(letter.connection);
        if (found == m_connections.end())
            continue;  // the client has hung up
        const bool dropped = letter.kind == Letter::Kind::Dropped;
        found->second->deliver(letter.request, dropped ? m_shared.policy.internalError : responseOf(letter));
    }
}

Response Worker::responseOf(Letter& letter) const
{
    if (!letter.make)
        return std::move(letter.response);
    try {
        return letter.make();
    } catch (const std::exception& error) {
        qCCritical(lcHttpWorker, "making an answer failed: %s", error.what());
        return m_shared.policy.internalError;
    }
}

void Worker::beginStop(std::int64_t deadlineMs)
{
    m_stopDeadlineMs = deadlineMs;
    m_edge.stopListening();
    m_acceptPaused = false;
    const auto connections = m_connections;
    for (const auto& [id, connection] : connections)
        connection->stopAfterThis();
    quitWhenEmpty();
}

void Worker::quitWhenEmpty()
{
    if (stopping() && m_connections.empty())
        thread()->quit();
}

const std::string& Worker::dateField()
{
    const std::int64_t second = m_shared.clock.now().seconds();
    if (second != m_dateSecond) {
        // Not strftime: the names must not follow the locale (RFC 9110 5.6.7).
        constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        const std::time_t time = second;
        std::tm parts{};
        ::gmtime_r(&time, &parts);
        char text[64];
        std::snprintf(text, sizeof text, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n",
                      kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                      kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour,
                      parts.tm_min, parts.tm_sec);
        m_date = text;
        m_dateSecond = second;
    }
    return m_date;
}

}  // namespace sluice::http::internal
