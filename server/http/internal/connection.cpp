#include "http/internal/connection.h"

#include "http/internal/worker.h"

#include <QHostAddress>
#include <QLoggingCategory>
#include <QSslSocket>

#include <exception>

namespace sluice::http::internal {

Q_LOGGING_CATEGORY(lcHttpConnection, "sluice.http")

namespace {

constexpr int kRequestsPerTurn = 32;  // then the other connections have a turn
constexpr std::size_t kSmallBody = 16 * 1024;

}  // namespace

std::string addressText(const QHostAddress& address)
{
    bool mapped = false;
    const quint32 v4 = address.toIPv4Address(&mapped);
    QHostAddress plain = mapped ? QHostAddress(v4) : address;
    plain.setScopeId({});
    return plain.toString().toStdString();
}

Connection::Connection(Worker& worker, std::uint64_t connectionId, QTcpSocket* socket, QSslSocket* tls)
    : id(connectionId)
    , m_worker(worker)
    , m_socket(socket)
    , m_tls(tls)
    , m_framer(worker.limits())
    , m_peerAddress(addressText(socket->peerAddress()))
    , m_localAddress(addressText(socket->localAddress()))
    , m_peerPort(socket->peerPort())
    , m_localPort(socket->localPort())
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(64 * 1024);  // beyond this the kernel holds the peer back
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket, &QTcpSocket::readyRead, this, &Connection::onReadable);
    connect(m_socket, &QTcpSocket::disconnected, this, &Connection::onDisconnected);
    const auto onWritten = [this] {
        if (!m_pumping && pump() && phase == Phase::Draining)
            afterAnswer();
    };
    connect(m_socket, &QTcpSocket::bytesWritten, this, onWritten);
    if (m_tls) {
        phase = Phase::Handshake;
        connect(m_tls, &QSslSocket::encryptedBytesWritten, this, onWritten);
        connect(m_tls, &QSslSocket::encrypted, this, [this] {
            if (phase == Phase::Handshake)
                m_worker.setPhase(*this, Phase::Idle);
        });
        connect(m_tls, &QSslSocket::errorOccurred, this, [this] {
            if (phase == Phase::Handshake) {
                m_worker.reject(Reject::TlsFailed);
                abort();
            }
        });
    }
}

void Connection::onReadable()
{
    if (phase == Phase::Lingering)
        discardInput();
    else if (phase == Phase::Idle || phase == Phase::Head || phase == Phase::Body)
        process();
    // Else it is not the peer's turn: what it sends waits in the bounded buffer, then in the kernel.
}

void Connection::process()
{
    if (m_processing || m_closed)
        return;
    m_processing = true;
    const std::uint64_t first = m_requestNumber;
    const auto readable = [this] { return phase == Phase::Idle || phase == Phase::Head || phase == Phase::Body; };
    while (!m_closed && readable()) {
        if (m_requestNumber - first >= kRequestsPerTurn) {
            QMetaObject::invokeMethod(
                this, [this] { process(); }, Qt::QueuedConnection);
            break;
        }
        if (!m_leftover.empty()) {
            const std::string bytes = std::exchange(m_leftover, {});
            takeBytes(bytes);
            continue;
        }
        const qint64 got = m_socket->read(m_worker.scratch(), static_cast<qint64>(m_worker.scratchSize()));
        if (got <= 0)
            break;
        Counters::add(m_worker.counters.bytesIn, static_cast<std::uint64_t>(got));
        takeBytes({m_worker.scratch(), static_cast<std::size_t>(got)});
    }
    m_processing = false;
    if (phase != Phase::Draining && phase != Phase::Lingering && !pump() && !m_closed && phase == Phase::Idle)
        m_worker.setPhase(*this, Phase::Draining);
}

// Up to the end of one request; the rest goes to m_leftover. False: it is no longer the peer's turn.
bool Connection::takeBytes(std::string_view bytes)
{
    while (!bytes.empty() && !m_closed) {
        bytes.remove_prefix(m_framer.feed(bytes));
        account();
        if (m_framer.state() == Framer::State::Head && phase == Phase::Idle)
            m_worker.setPhase(*this, Phase::Head);
        if (m_framer.state() == Framer::State::HeadDone)
            onHead();
        if (m_framer.state() == Framer::State::Complete && !m_request && !m_refused)
            onHead();
        if (m_framer.state() == Framer::State::Refused && !m_refused) {
            const int status = m_framer.status();
            const Reject reason = status == 413   ? Reject::BodyTooLarge
                                  : status == 414 ? Reject::TargetTooLong
                                  : status == 431 ? Reject::HeadTooLarge
                                  : status == 505 ? Reject::BadVersion
                                  : status == 501 ? Reject::NotImplemented
                                  : status == 417 ? Reject::Expectation
                                                  : Reject::BadRequest;
            refuse(status, m_framer.fault(), reason);
        }
        if (m_refused)
            return false;
        if (m_framer.state() == Framer::State::Complete) {
            m_leftover.assign(bytes);
            dispatch();
            return false;
        }
    }
    return true;
}

void Connection::account()
{
    std::size_t held = m_framer.body().size();
    if (held == m_accounted)
        return;
    auto& buffered = m_worker.shared().buffered;
    const std::int64_t total =
        buffered.fetch_add(static_cast<std::int64_t>(held) - static_cast<std::int64_t>(m_accounted))
        + static_cast<std::int64_t>(held) - static_cast<std::int64_t>(m_accounted);
    m_accounted = held;
    if (total > static_cast<std::int64_t>(m_worker.limits().bufferedBytes) && !m_refused)
        refuse(503, "Too much data under way", Reject::BufferCap);
}

// The head is whole: where does it go, how much may follow, does the peer wait for a 100?
void Connection::onHead()
{
    const RequestHead& head = m_framer.head();
    auto target = parseTarget(head.target);
    if (!target)
        return refuse(400, "Malformed request target", Reject::BadRequest);
    m_request = std::make_shared<Request>();
    m_request->method = head.method;
    m_request->target = head.target;
    m_request->path = std::move(target->path);
    m_request->segments = std::move(target->segments);
    m_request->trailingSlash = target->trailingSlash;
    m_request->query = std::move(target->query);
    m_match = {};
    if (!m_request->trailingSlash || m_request->segments.empty()) {
        const bool headAsGet = m_worker.shared().policy.head == ListenerPolicy::Head::AsGet;
        m_match = m_worker.shared().router->find(m_request->method, m_request->segments, headAsGet);
    }
    if (m_framer.state() == Framer::State::Complete)
        return;
    m_worker.setPhase(*this, Phase::Body);
    if (m_match.route && m_match.route->bodyLimit)
        m_framer.setBodyLimit(*m_match.route->bodyLimit);
    else
        m_framer.setBodyLimit(m_worker.limits().bodyBytes);
    if (m_framer.state() == Framer::State::HeadDone && head.expectContinue && m_socket->bytesAvailable() == 0) {
        m_out.append("HTTP/1.1 100 Continue\r\n\r\n");
        Counters::add(m_worker.counters.responsesByClass[1]);
        pump();
    }
}

void Connection::dispatch()
{
    ++m_requestNumber;
    m_startedUs = Worker::nowUs();
    Counters::add(m_worker.counters.requests);
    const std::shared_ptr<Request> request = m_request;
    const RequestHead& head = m_framer.head();
    if (QtEdge::knowsMethod(head.method)) {
        if (!m_worker.edge().parse(head, m_framer.body(), *request))
            return refuse(400, "Malformed request", Reject::BadRequest);
        std::string().swap(m_framer.body());
    } else {
        request->headers = head.fields;
        request->body = std::move(m_framer.body());
    }
    request->peerAddress = m_peerAddress;
    request->peerPort = m_peerPort;
    request->localAddress = m_localAddress;
    request->localPort = m_localPort;
    request->tls = m_tls != nullptr;
    request->receivedAt = m_worker.shared().clock.now();
    m_worker.setPhase(*this, Phase::Pending);
    try {
        if (auto answer = answerWithoutHandler(*request))
            return respond(std::move(*answer));
    } catch (const std::exception& error) {
        qCCritical(lcHttpConnection, "gate failed: %s", error.what());
        return respond(m_worker.shared().policy.internalError);
    }
    request->route = m_match.route;
    request->params = std::move(m_match.params);
    callHandler(request);
}

std::optional<Response> Connection::answerWithoutHandler(const Request& request) const
{
    const ListenerPolicy& policy = m_worker.shared().policy;
    if (policy.gate) {
        if (auto answer = policy.gate(request))
            return answer;
    }
    switch (m_match.outcome) {
    case Router::Outcome::Matched: return std::nullopt;
    case Router::Outcome::MethodNotAllowed: {
        std::string allow = m_match.allowed.front();
        for (std::size_t i = 1; policy.allow == ListenerPolicy::Allow::All && i < m_match.allowed.size(); ++i)
            allow += ", " + m_match.allowed[i];
        Response answer = policy.methodNotAllowed;
        return answer.status == 405 ? answer.with("Allow", std::move(allow)) : answer;
    }
    case Router::Outcome::NotFound: break;
    }
    if (policy.redirectTrailingSlash && request.trailingSlash && m_worker.shared().router->hasPath(request.segments)) {
        const std::size_t mark = std::min(request.target.find('?'), request.target.size());
        std::string path = request.target.substr(0, mark);
        while (path.size() > 1 && path.ends_with('/'))
            path.pop_back();
        return empty(307).with("Location", (request.tls ? "https://" : "http://") + std::string(request.host()) + path
                                               + request.target.substr(mark));
    }
    return policy.notFound;
}

void Connection::callHandler(RequestPtr request)
{
    const auto sink = std::make_shared<ServerSink>(m_worker.mailbox(), id, m_requestNumber);
    m_sink = sink;
    replyDeadlineMs = sinceMs + request->route->replyDeadlineMs.value_or(m_worker.limits().replyDeadlineMs);
    const Handler& handler = request->route->handler;
    std::optional<Response> answer;
    try {
        handler(request, Reply(sink));
        answer = sink->endDispatch();
    } catch (const std::exception& error) {
        qCCritical(lcHttpConnection, "%s failed: %s", request->route->pattern.c_str(), error.what());
        sink->endDispatch();
        sink->cancel();
        answer = m_worker.shared().policy.internalError;
    }
    if (answer)
        respond(std::move(*answer));
}

void Connection::deliver(std::uint64_t request, Response response)
{
    if (m_closed || phase != Phase::Pending || request != m_requestNumber)
        return;  // too late: the deadline has answered
    respond(std::move(response));
}

// The server itself says no. The framing is lost with it, so this is the last answer on this connection.
void Connection::refuse(int status, std::string_view fault, Reject reason)
{
    m_worker.reject(reason);
    m_refused = true;
    m_startedUs = 0;
    respond(m_worker.shared().policy.refuse(status, fault));
}

void Connection::respond(Response response)
{
    const bool suppressed = m_request && m_request->method == "HEAD";
    const bool keepAlive = !m_refused && m_framer.head().keepAlive && !m_worker.stopping()
                           && !equalsIgnoringCase(response.headers.value("Connection"), "close");
    serialise(response, keepAlive);
    Counters& counters = m_worker.counters;
    Counters::add(counters.responsesByClass[static_cast<std::size_t>(response.status / 100)]);
    if (m_startedUs > 0) {
        const std::int64_t took = Worker::nowUs() - m_startedUs;
        std::size_t bucket = 0;
        while (bucket < ServerStats::kLatencyBoundsUs.size() && took > ServerStats::kLatencyBoundsUs[bucket])
            ++bucket;
        Counters::add(counters.latency[bucket]);
        Counters::add(counters.latencySumUs, static_cast<std::uint64_t>(std::max<std::int64_t>(took, 0)));
    }
    if (!suppressed && response.body.size() <= kSmallBody) {
        m_out.append(response.body);
    } else if (!suppressed) {
        m_largeBody = std::move(response.body);
        m_largeTaken = 0;
    }
    m_closeAfter = !keepAlive;
    finishRequest();
    // Small answers of a pipeline leave together when process() ends.
    if (m_processing && !m_closeAfter && m_largeBody.empty() && m_out.size() < 4 * kSmallBody) {
        m_worker.setPhase(*this, Phase::Idle);
        return;
    }
    m_worker.setPhase(*this, Phase::Draining);
    if (pump() && !m_closed)
        afterAnswer();
}

// Gives back what the request held.
void Connection::finishRequest()
{
    if (const auto sink = m_sink.lock())
        sink->cancel();
    m_sink.reset();
    m_request.reset();
    m_match = {};
    m_worker.shared().buffered.fetch_sub(static_cast<std::int64_t>(m_accounted));
    m_accounted = 0;
    if (m_refused)
        std::string().swap(m_framer.body());
    else
        m_framer.reset();
}

void Connection::deadlinePassed()
{
    switch (phase) {
    case Phase::Handshake: m_worker.reject(Reject::TlsFailed); return abort();
    case Phase::Idle:
        m_worker.reject(Reject::IdleTimeout);
        m_closeAfter = true;
        return beginLinger();
    case Phase::Head: return refuse(408, "Request header timeout", Reject::HeadTimeout);
    case Phase::Body: return refuse(408, "Request body timeout", Reject::BodyTimeout);
    case Phase::Pending: return refuse(503, "Request timed out", Reject::ReplyTimeout);
    case Phase::Draining: m_worker.reject(Reject::DrainTimeout); return abort();
    case Phase::Lingering:
    case Phase::Count: return abort();
    }
}

void Connection::stopAfterThis()
{
    m_closeAfter = true;
    if (phase == Phase::Handshake || phase == Phase::Lingering)
        abort();
    else if (phase == Phase::Idle)
        beginLinger();
}

void Connection::onDisconnected()
{
    if (phase == Phase::Pending)
        Counters::add(m_worker.counters.hangUps);
    close();
}

void Connection::abort()
{
    if (m_closed)
        return;
    close();
    m_socket->abort();
}

void Connection::close()
{
    if (m_closed)
        return;
    m_closed = true;
    disconnect(m_socket, nullptr, this, nullptr);
    finishRequest();
    std::string().swap(m_out);
    std::string().swap(m_largeBody);
    std::string().swap(m_leftover);
    m_worker.forget(*this);
    deleteLater();
}

}  // namespace sluice::http::internal
