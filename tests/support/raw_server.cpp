#include "support/raw_server.h"

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>

namespace sluice::test {

QByteArray RawRequest::header(const QByteArray& name) const
{
    for (const auto& line : head.split('\n')) {
        const auto colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).trimmed().toLower() == name)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

RawServer::RawServer(Handler handler, const QByteArray& certificatePem, const QByteArray& keyPem)
    : m_handler(std::move(handler)), m_tls(!certificatePem.isEmpty())
{
    if (m_tls) {
        auto server = std::make_unique<QSslServer>();
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setLocalCertificate(QSslCertificate(certificatePem, QSsl::Pem));
        configuration.setPrivateKey(QSslKey(keyPem, QSsl::Ec, QSsl::Pem));
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        server->setSslConfiguration(configuration);
        m_server = std::move(server);
    } else {
        m_server = std::make_unique<QTcpServer>();
    }
    connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, this, [this] {
        while (auto* socket = m_server->nextPendingConnection())
            accepted(socket);
    });
    if (!m_server->listen(QHostAddress::LocalHost))
        qFatal("no loopback port");
}

RawServer::~RawServer()
{
    closeAll();
}

void RawServer::closeAll()
{
    for (auto* socket : m_server->findChildren<QTcpSocket*>())
        socket->abort();
}

quint16 RawServer::port() const
{
    return m_server->serverPort();
}

std::string RawServer::url(const std::string& path) const
{
    return std::string(m_tls ? "https" : "http") + "://127.0.0.1:" + std::to_string(port()) + path;
}

void RawServer::accepted(QTcpSocket* socket)
{
    ++m_connections;
    ++m_open;
    auto pending = std::make_shared<QByteArray>();
    const auto readMore = [this, socket = QPointer<QTcpSocket>(socket), pending] {
        *pending += socket->readAll();
        for (;;) {
            const auto headEnd = pending->indexOf("\r\n\r\n");
            if (headEnd < 0)
                return;
            RawRequest request;
            request.head = pending->left(headEnd + 4);
            const auto length = request.header("content-length").toLongLong();
            if (pending->size() < headEnd + 4 + length)
                return;
            request.body = pending->mid(headEnd + 4, length);
            pending->remove(0, headEnd + 4 + length);
            m_requests.push_back(request);
            m_handler(*socket, request);
            if (!socket || socket->state() != QAbstractSocket::ConnectedState)
                return;
        }
    };
    connect(socket, &QTcpSocket::readyRead, this, readMore);
    connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
        --m_open;
        socket->deleteLater();
    });
    if (socket->bytesAvailable() > 0)
        readMore();
}

QByteArray RawServer::answer(int status, const QByteArray& body, const QByteArray& headers)
{
    return "HTTP/1.1 " + QByteArray::number(status) + " X\r\nContent-Length: " + QByteArray::number(body.size())
           + "\r\n" + headers + "\r\n" + body;
}

}  // namespace sluice::test
