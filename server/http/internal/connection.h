// One client: the guard around its socket. Frames, hands over, writes the answer, then looks at the next request. Its phase
// says whose turn it is; the worker's lists of each phase give deadlines and evictions. Thread: its worker's.
#pragma once

#include "http/internal/framer.h"
#include "http/internal/mailbox.h"
#include "http/internal/shared.h"

#include <QObject>
#include <QTcpSocket>

#include <list>
#include <memory>
#include <string>

class QSslSocket;

namespace sluice::http::internal {

class Worker;

enum class Phase {
    Handshake,  // TLS
    Idle,       // nothing of a request seen
    Head,
    Body,
    Pending,    // the handler's turn
    Draining,   // an answer waits for the peer to read
    Lingering,  // answered for the last time; reading and forgetting until the peer closes
    Count
};

class Connection final : public QObject {
    Q_OBJECT

public:
    Connection(Worker& worker, std::uint64_t id, QTcpSocket* socket, QSslSocket* tls);

    void deliver(std::uint64_t request, Response response);
    void deadlinePassed();
    void stopAfterThis();  // the server is stopping
    void abort();

    Phase phase = Phase::Idle;
    std::int64_t sinceMs = 0;                // in this phase
    std::int64_t replyDeadlineMs = 0;        // in Pending
    std::list<Connection*>::iterator place;  // in the list of its phase
    std::string addressKey;                  // of the per-address cap; empty when there is none
    const std::uint64_t id;

private:
    void onReadable();
    void onDisconnected();
    void process();
    bool takeBytes(std::string_view bytes);
    void onHead();
    void dispatch();
    void callHandler(RequestPtr request);
    std::optional<Response> answerWithoutHandler(const Request& request) const;
    void refuse(int status, std::string_view fault, Reject reason);
    void respond(Response response);
    void serialise(Response& response, bool keepAlive);
    void account();
    void finishRequest();
    bool pump();
    bool pumpPlain();
    bool pumpTls();
    bool sendSome(std::string_view& bytes);
    void afterAnswer();
    void beginLinger();
    void discardInput();
    void close();

    Worker& m_worker;
    QTcpSocket* const m_socket;
    QSslSocket* const m_tls;
    Framer m_framer;
    std::string m_leftover;  // read, but not yet its turn
    std::shared_ptr<Request> m_request;
    Router::Match m_match;
    std::weak_ptr<ServerSink> m_sink;
    std::uint64_t m_requestNumber = 0;
    std::int64_t m_startedUs = 0;
    std::size_t m_accounted = 0;  // body bytes counted in Shared::buffered
    std::string m_out;            // heads and small bodies
    std::size_t m_outTaken = 0;
    std::string m_largeBody;
    std::size_t m_largeTaken = 0;
    std::size_t m_drainMark = 0;  // bytes taken since the drain deadline was last moved
    std::size_t m_discarded = 0;
    bool m_closeAfter = false;
    bool m_refused = false;
    bool m_closed = false;
    bool m_processing = false;
    bool m_pumping = false;
    std::string m_peerAddress, m_localAddress;
    std::uint16_t m_peerPort = 0, m_localPort = 0;
};

std::string addressText(const QHostAddress& address);  // IPv4-mapped as IPv4, without zone

}  // namespace sluice::http::internal
