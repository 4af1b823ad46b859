// A server on a free loopback port that answers with exactly the bytes a test wants, well-formed or not. Thread: the test's, with an
// event loop.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice::test {

struct RawRequest {
    QByteArray head;  // request line and headers, with the blank line
    QByteArray body;
    QByteArray header(const QByteArray& name) const;  // lower-case name; empty when absent
};

class RawServer : public QObject {
public:
    // Called for each complete request (Content-Length framing). The socket lives until either side closes it.
    using Handler = std::function<void(QTcpSocket& socket, const RawRequest& request)>;

    // With a certificate and key (PEM): TLS.
    explicit RawServer(Handler handler, const QByteArray& certificatePem = {}, const QByteArray& keyPem = {});
    ~RawServer() override;

    quint16 port() const;
    std::string url(const std::string& path = "/") const;  // http://127.0.0.1:PORT/path (https with TLS)
    int connections() const { return m_connections; }
    int openConnections() const { return m_open; }
    const std::vector<RawRequest>& requests() const { return m_requests; }
    void closeAll();

    static QByteArray answer(int status, const QByteArray& body, const QByteArray& headers = {});

private:
    void accepted(QTcpSocket* socket);

    Handler m_handler;
    std::unique_ptr<QTcpServer> m_server;
    bool m_tls = false;
    int m_connections = 0;
    int m_open = 0;
    std::vector<RawRequest> m_requests;
};

}  // namespace sluice::test
