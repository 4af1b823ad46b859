// TLS: no fallback to plain, silent peers delay nobody, a bad certificate stops the start.
#include "http/raw_client.h"
#include "http/test_server.h"

#include <QSslConfiguration>
#include <QSslSocket>
#include <QtTest>

using namespace sluice;
using namespace sluice::http;
using sluice::test::get;
using sluice::test::post;
using sluice::test::RawClient;
using sluice::test::TestServer;

namespace {

std::string tlsFile(const char* name)
{
    return std::string(SLUICE_SOURCE_DIR) + "/tests/data/http/" + name;
}

ServerConfig tlsConfig(const char* certificate = "localhost.crt", const char* key = "localhost.key")
{
    ServerConfig config;
    config.tlsCertificatePath = tlsFile(certificate);
    config.tlsKeyPath = tlsFile(key);
    return config;
}

// Certificate checked against the test's own authority: itself.
std::unique_ptr<QSslSocket> tlsClient(std::uint16_t port)
{
    auto socket = std::make_unique<QSslSocket>();
    QSslConfiguration configuration = socket->sslConfiguration();
    configuration.setCaCertificates(QSslCertificate::fromPath(QString::fromStdString(tlsFile("localhost.crt"))));
    socket->setSslConfiguration(configuration);
    socket->connectToHostEncrypted(QStringLiteral("127.0.0.1"), port, QStringLiteral("localhost"));
    return socket;
}

bool bodyArrives(QSslSocket& socket, qsizetype size, int timeoutMs = 10'000)
{
    QByteArray received;
    QElapsedTimer timer;
    timer.start();
    qsizetype head = -1;
    while (timer.elapsed() < timeoutMs) {
        received += socket.readAll();
        head = head < 0 ? received.indexOf("\r\n\r\n") : head;
        if (head >= 0 && received.size() >= head + 4 + size)
            return received.startsWith("HTTP/1.1 200") && received.size() == head + 4 + size;
        socket.waitForReadyRead(100);
    }
    return false;
}

}  // namespace

class TestHttpTls : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void servesOverTls();
    void plainRequestsGetNothing();
    void largeAnswersAndBodies();
    void silentPeersDelayNobody();
    void handshakeHasADeadline();
    void lateAnswersAndHangUps();
    void badCertificatesStopTheStart();
    void rsaWorksToo();
    void stopEndsTlsConnections();
};

void TestHttpTls::servesOverTls()
{
    TestServer server(tlsConfig());
    QCOMPARE(server.error, std::string());
    const auto client = tlsClient(server.port);
    QVERIFY2(client->waitForEncrypted(5000), qPrintable(client->errorString()));
    for (int i = 0; i < 3; ++i) {
        client->write(QByteArray::fromStdString(get("/hello")));
        QVERIFY(bodyArrives(*client, 11));
    }
    client->write(QByteArray::fromStdString(get("/hello", "Connection: close\r\n")));
    QVERIFY(bodyArrives(*client, 11));
    QVERIFY(client->state() == QAbstractSocket::UnconnectedState || client->waitForDisconnected(5000));
}

void TestHttpTls::plainRequestsGetNothing()
{
    TestServer server(tlsConfig());
    RawClient client(server.port);
    client.send(get("/hello"));
    client.closedBy();
    QVERIFY(client.unread().find("HTTP/") == std::string::npos);
    QTRY_COMPARE(server.rejects(Reject::TlsFailed), std::uint64_t{1});
}

void TestHttpTls::largeAnswersAndBodies()
{
    TestServer server(tlsConfig());
    const auto client = tlsClient(server.port);
    QVERIFY(client->waitForEncrypted(5000));
    client->write(QByteArray::fromStdString(get("/big")));
    QVERIFY(bodyArrives(*client, 32 * 1024 * 1024, 30'000));
    client->write(QByteArray::fromStdString(post("/echo", std::string(900'000, 'e'))));
    QVERIFY(bodyArrives(*client, 900'000));
}

void TestHttpTls::silentPeersDelayNobody()
{
    TestServer server(tlsConfig());
    std::vector<RawClient> silent;
    for (int i = 0; i < 200; ++i)
        silent.emplace_back(server.port);
    QElapsedTimer timer;
    timer.start();
    const auto client = tlsClient(server.port);
    QVERIFY(client->waitForEncrypted(5000));
    client->write(QByteArray::fromStdString(get("/hello")));
    QVERIFY(bodyArrives(*client, 11));
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
}

void TestHttpTls::handshakeHasADeadline()
{
    ServerConfig config = tlsConfig();
    config.limits.tlsHandshakeMs = 200;
    TestServer server(config);
    RawClient silent(server.port);
    RawClient slow(server.port);
    slow.send(std::string("\x16\x03\x01\x02\x00\x01", 6));
    QVERIFY(silent.closedBy());
    QVERIFY(slow.closedBy());
    QCOMPARE(server.rejects(Reject::TlsFailed), std::uint64_t{2});
}

void TestHttpTls::lateAnswersAndHangUps()
{
    TestServer server(tlsConfig());
    const auto client = tlsClient(server.port);
    QVERIFY(client->waitForEncrypted(5000));
    client->write(QByteArray::fromStdString(get("/later")));
    client->flush();
    auto held = server.held(1);
    QCOMPARE(held.size(), std::size_t{1});
    std::thread([&held] { held.front().send(http::text(200, "late")); }).join();
    QVERIFY(bodyArrives(*client, 4));
    client->write(QByteArray::fromStdString(get("/later")));
    client->flush();
    held = server.held(1);
    client->abort();
    QTRY_VERIFY(!held.front().wanted());
    held.front().send(http::text(200, "nobody"));
    QTRY_COMPARE(server.server->stats().connectionsOpen, std::int64_t{0});
}

void TestHttpTls::badCertificatesStopTheStart()
{
    QVERIFY(!TestServer(tlsConfig("missing.crt")).error.empty());
    QVERIFY(!TestServer(tlsConfig("localhost.crt", "missing.key")).error.empty());
    QVERIFY(!TestServer(tlsConfig("localhost.key", "localhost.key")).error.empty());
    QVERIFY(TestServer(tlsConfig("localhost.crt", "other_ec.key")).error.find("does not belong") != std::string::npos);
    QVERIFY(TestServer(tlsConfig("localhost.crt", "rsa.key")).error.find("does not belong") != std::string::npos);
    ServerConfig half = tlsConfig();
    half.tlsKeyPath.clear();
    TestServer never(half);
    QVERIFY(!never.error.empty());
    QCOMPARE(never.port, std::uint16_t{0});
}

void TestHttpTls::rsaWorksToo()
{
    QCOMPARE(TestServer(tlsConfig("rsa.crt", "rsa.key")).error, std::string());
}

void TestHttpTls::stopEndsTlsConnections()
{
    TestServer server(tlsConfig());
    const auto client = tlsClient(server.port);
    QVERIFY(client->waitForEncrypted(5000));
    QElapsedTimer timer;
    timer.start();
    server.server->stop(3000);
    QVERIFY2(timer.elapsed() < 2900, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(client->state() == QAbstractSocket::UnconnectedState || client->waitForDisconnected(5000));
}

QTEST_GUILESS_MAIN(TestHttpTls)
#include "tst_http_tls.moc"
