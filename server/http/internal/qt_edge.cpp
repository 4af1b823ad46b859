#include "http/internal/qt_edge.h"

#include <QAbstractHttpServer>
#include <QHttpServerRequest>
#include <QMetaMethod>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::http::internal {

namespace {

constexpr int kAcceptsPerTurn = 64;
constexpr std::array<std::string_view, 8> kMethods = {"GET",    "HEAD",    "POST",  "PUT",
                                                      "DELETE", "OPTIONS", "PATCH", "TRACE"};

// Between two hops, or already acted upon: Qt must not act on them again.
bool isHopByHop(std::string_view name)
{
    constexpr std::array<std::string_view, 9> kNames = {
        "Connection", "Proxy-Connection",  "Keep-Alive",     "Upgrade", "TE",
        "Trailer",    "Transfer-Encoding", "Content-Length", "Expect"};
    for (const std::string_view candidate : kNames) {
        if (equalsIgnoringCase(candidate, name))
            return true;
    }
    return false;
}

// A socket without a network: readData() hands out the request that is being parsed.
class FeedSocket final : public QTcpSocket {
public:
    FeedSocket()
    {
        setOpenMode(QIODevice::ReadWrite);
        setSocketState(QAbstractSocket::ConnectedState);
    }
    ~FeedSocket() override { setSocketState(QAbstractSocket::UnconnectedState); }

    void feed(std::string_view bytes)
    {
        m_left = bytes;
        static const QMetaMethod ready = QMetaMethod::fromSignal(&QIODevice::readyRead);
        ready.invoke(this, Qt::DirectConnection);
        m_left = {};
    }
    bool isDrained() const { return m_left.empty(); }

    qint64 bytesAvailable() const override { return QIODevice::bytesAvailable() + static_cast<qint64>(m_left.size()); }
    bool isSequential() const override { return true; }

protected:
    qint64 readData(char* data, qint64 most) override
    {
        const std::size_t part = std::min(m_left.size(), static_cast<std::size_t>(most));
        std::memcpy(data, m_left.data(), part);
        m_left.remove_prefix(part);
        return static_cast<qint64>(part);
    }
    qint64 writeData(const char*, qint64 size) override { return size; }  // Qt has nothing to say here

private:
    std::string_view m_left;
};

// Listens in name only: when descriptors run out, Qt 6.4 tries accept() again and again without a word. The guard accepts.
class FeedServer final : public QTcpServer {
public:
    explicit FeedServer(QObject* parent) : QTcpServer(parent) {}

    FeedSocket* open()
    {
        auto* const socket = new FeedSocket;
        addPendingConnection(socket);  // QAbstractHttpServer takes it in the same call
        pauseAccepting();              // which has switched accepting on
        return socket;
    }
};

class FedHttpServer final : public QAbstractHttpServer {
public:
    Request* target = nullptr;
    bool handled = false;

protected:
    bool handleRequest(const QHttpServerRequest& request, QTcpSocket*) override
    {
        handled = true;
        for (const auto& [name, value] : request.headers())
            target->headers.add(name.toStdString(), value.toStdString());
        const QByteArray body = request.body();
        target->body.assign(body.constData(), static_cast<std::size_t>(body.size()));
        return true;
    }
    void missingHandler(const QHttpServerRequest&, QTcpSocket*) override {}
};

}  // namespace

struct QtEdge::Private {
    FedHttpServer server;
    FeedServer* feeds = nullptr;  // owned by server
    std::unique_ptr<FeedSocket> socket;
    int listening = -1;  // a second number for the listening socket
    std::unique_ptr<QSocketNotifier> notifier;
    std::string wire;

    void write(const RequestHead& head, std::string_view body)
    {
        wire.clear();
        wire.append(head.method).append(" ").append(head.target).append(" HTTP/1.1\r\n");
        // Repeated fields become one list (RFC 9110 5.3): Qt 6.4 keeps one value a name.
        const auto& fields = head.fields.fields();
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const std::string& name = fields[i].first;
            if (isHopByHop(name))
                continue;
            const auto same = [&name](const Headers::Field& other) { return equalsIgnoringCase(other.first, name); };
            const auto here = fields.begin() + static_cast<std::ptrdiff_t>(i);
            if (std::find_if(fields.begin(), here, same) != here)
                continue;
            wire.append(name).append(": ").append(fields[i].second);
            const std::string_view separator = equalsIgnoringCase(name, "Cookie") ? "; " : ", ";
            for (auto other = here + 1; other != fields.end(); ++other) {
                if (same(*other))
                    wire.append(separator).append(other->second);
            }
            wire.append("\r\n");
        }
        wire.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    }
};

QtEdge::QtEdge() : d(std::make_unique<Private>())
{
    d->feeds = new FeedServer(&d->server);
}

QtEdge::~QtEdge()
{
    stopListening();
}

bool QtEdge::listen(int descriptor, std::function<void(qintptr)> accepted, std::function<void()> failed)
{
    if (!d->feeds->setSocketDescriptor(descriptor))
        return false;
    d->feeds->pauseAccepting();
    d->server.bind(d->feeds);
    d->listening = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (d->listening < 0)
        return false;
    d->notifier = std::make_unique<QSocketNotifier>(d->listening, QSocketNotifier::Read);
    QObject::connect(d->notifier.get(), &QSocketNotifier::activated, d->notifier.get(),
                     [this, take = std::move(accepted), fail = std::move(failed)] {
                         for (int i = 0; i < kAcceptsPerTurn; ++i) {
                             const int client = ::accept4(d->listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
                             if (client >= 0) {
                                 take(client);
                             } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
                                 return;
                             } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
                                 d->notifier->setEnabled(false);
                                 return fail();
                             }  // else that one peer is gone already
                         }
                     });
    return true;
}

void QtEdge::resumeListening()
{
    if (d->notifier)
        d->notifier->setEnabled(true);
}

void QtEdge::stopListening()
{
    d->notifier.reset();
    if (d->listening >= 0)
        ::close(std::exchange(d->listening, -1));
    d->feeds->close();
}

bool QtEdge::parse(const RequestHead& head, std::string_view body, Request& into)
{
    d->write(head, body);
    if (!d->socket)
        d->socket.reset(d->feeds->open());
    d->server.target = &into;
    d->server.handled = false;
    d->socket->feed(d->wire);
    d->server.target = nullptr;
    if (d->wire.capacity() > 256 * 1024)
        std::string().swap(d->wire);
    const bool clean = d->server.handled && into.body.size() == body.size();
    if (!clean)
        d->socket.reset();  // what Qt has half read must not meet the next request
    return clean;
}

bool QtEdge::knowsMethod(std::string_view method)
{
    return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

}  // namespace sluice::http::internal
