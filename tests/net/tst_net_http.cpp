#include "net/http_client.h"
#include "support/raw_server.h"
#include "support/test_certificates.h"

#include <QElapsedTimer>
#include <QThread>
#include <QtTest>
#include <atomic>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace sluice;
using namespace sluice::net;
using sluice::test::RawRequest;
using sluice::test::RawServer;

namespace {

struct Outcome {
    int calls = 0;
    Result<HttpResponse> result = fail(ErrorCode::Internal, "not completed");

    HttpClient::Callback callback()
    {
        return [this](Result<HttpResponse> got) {
            ++calls;
            result = std::move(got);
        };
    }
    ErrorCode code() const { return result ? ErrorCode::Internal : result.error().code; }
    std::string text() const { return result ? "HTTP " + std::to_string(result->status) : result.error().message; }
};

HttpRequest getRequest(std::string url, int deadlineMs = 5'000)
{
    HttpRequest request;
    request.url = std::move(url);
    request.deadlineMs = deadlineMs;
    return request;
}

RawServer::Handler fixedAnswer(QByteArray bytes, bool hangUp = false)
{
    return [bytes, hangUp](QTcpSocket& socket, const RawRequest&) {
        socket.write(bytes);
        if (hangUp)
            socket.disconnectFromHost();
    };
}

long residentKiB()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:"))
            return std::atol(line.c_str() + 6);
    }
    return 0;
}

// Writes `bytes` again whenever the socket has taken the last, for ever.
void pour(QTcpSocket& socket, const QByteArray& bytes)
{
    auto* target = &socket;
    QObject::connect(target, &QTcpSocket::bytesWritten, target, [target, bytes] {
        if (target->bytesToWrite() < 1'000'000)
            target->write(bytes);
    });
    target->write(bytes);
}

}  // namespace

class TestNetHttp : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void getsAndPosts();
    void completesLaterAndOnce();
    void errorStatusIsAnAnswer_data();
    void errorStatusIsAnAnswer();
    void refusesBadRequests_data();
    void refusesBadRequests();
    void S13_refusesAddresses_data();
    void S13_refusesAddresses();
    void S13_redirectIsJudgedAgain();
    void redirects();
    void redirectDropsSecrets();
    void slowDripMeetsTheDeadline();
    void silentServerMeetsTheDeadline();
    void endlessBodyMeetsTheCap();
    void announcedBodyMeetsTheCap();
    void endlessHeadersStayBounded();
    void headOfExactlyTheCapPasses();
    void interimAnswersCountToo();
    void environmentProxyIsIgnored();
    void S13_usedConnectionIsJudgedAgain();
    void redirectToAnotherProtocol_data();
    void redirectToAnotherProtocol();
    void connectDeadline();
    void connectionEndsWhenAsked();
    void keptConnectionDiesUnderARequest_data();
    void keptConnectionDiesUnderARequest();
    void waitsForAConnection();
    void bodyOfExactlyTheCapPasses();
    void hangUps_data();
    void hangUps();
    void postIsNeverSentTwice();
    void refusedConnection();
    void unknownName();
    void stopFromAnotherThread();
    void stopBefore();
    void destructionCompletesAll();
    void callbackMayDestroyTheClient();
    void overload();
    void tlsIsVerified_data();
    void tlsIsVerified();
    void noCookiesNoCredentials();
    void manyInParallel();
    void livesOnAnotherThread();
};

void TestNetHttp::getsAndPosts()
{
    RawServer server([](QTcpSocket& socket, const RawRequest& request) {
        socket.write(
            RawServer::answer(200, request.body.isEmpty() ? QByteArray("plain") : request.body, "X-Kind: a\r\n"));
    });
    HttpClient client({.userAgent = "sluice-test"});
    Outcome get;
    client.send(getRequest(server.url("/a?b=c")), get.callback());
    QTRY_COMPARE(get.calls, 1);
    QVERIFY2(get.result, get.text().c_str());
    QCOMPARE(get.result->status, 200);
    QCOMPARE(get.result->body, "plain");
    QCOMPARE(get.result->header("x-kind"), "a");
    QVERIFY(server.requests()[0].head.startsWith("GET /a?b=c HTTP/1.1\r\n"));
    QCOMPARE(server.requests()[0].header("host"), "127.0.0.1:" + QByteArray::number(server.port()));
    QCOMPARE(server.requests()[0].header("user-agent"), "sluice-test");
    QCOMPARE(server.requests()[0].header("accept-encoding"), "identity");

    Outcome post;
    auto request = getRequest(server.url());
    request.method = "POST";
    request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer t"}};
    request.body = std::string(300'000, 'x') + "end";
    client.send(request, post.callback());
    QTRY_COMPARE(post.calls, 1);
    QVERIFY2(post.result, post.text().c_str());
    QCOMPARE(post.result->body, request.body);
    QCOMPARE(server.requests()[1].header("content-type"), "application/json");
    QCOMPARE(server.requests()[1].header("authorization"), "Bearer t");
    QCOMPARE(server.connections(), 1);  // kept alive
}

void TestNetHttp::completesLaterAndOnce()
{
    HttpClient client;
    Outcome bad;
    client.send(getRequest("not a url"), bad.callback());
    QCOMPARE(bad.calls, 0);
    QTRY_COMPARE(bad.calls, 1);
    QCOMPARE(bad.code(), ErrorCode::InvalidArgument);
    QCOMPARE(client.inFlight(), 0);
}

void TestNetHttp::errorStatusIsAnAnswer_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {201, 301, 400, 401, 403, 404, 405, 407, 409, 418, 429, 500, 501, 503, 599})
        QTest::addRow("%d", status) << status;
}

void TestNetHttp::errorStatusIsAnAnswer()
{
    QFETCH(int, status);
    RawServer server(fixedAnswer(
        RawServer::answer(status, "why", "WWW-Authenticate: Basic realm=\"x\"\r\nProxy-Authenticate: Basic\r\n")));
    HttpClient client;
    Outcome outcome;
    client.send(getRequest(server.url()), outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QVERIFY2(outcome.result, outcome.text().c_str());
    QCOMPARE(outcome.result->status, status);
    QCOMPARE(outcome.result->body, "why");
}

void TestNetHttp::refusesBadRequests_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::newRow("method with a blank") << "GE T"
                                         << "A"
                                         << "b";
    QTest::newRow("method with a line") << "GET / HTTP/1.1\r\nX: y"
                                        << "A"
                                        << "b";
    QTest::newRow("name with a colon") << "GET"
                                       << "A:"
                                       << "b";
    QTest::newRow("value with a line") << "GET"
                                       << "A"
                                       << "b\r\nX: y";
    QTest::newRow("value with a zero") << "GET"
                                       << "A" << QString(QChar(0));
    QTest::newRow("host") << "GET"
                          << "Host"
                          << "else.example";
    QTest::newRow("length") << "GET"
                            << "content-length"
                            << "5";
    QTest::newRow("framing") << "GET"
                             << "Transfer-Encoding"
                             << "chunked";
}

void TestNetHttp::refusesBadRequests()
{
    QFETCH(QString, method);
    QFETCH(QString, name);
    QFETCH(QString, value);
    RawServer server(fixedAnswer(RawServer::answer(200, "")));
    HttpClient client;
    Outcome outcome;
    auto request = getRequest(server.url());
    request.method = method.toStdString();
    request.headers = {{name.toStdString(), value.toStdString()}};
    client.send(request, outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::InvalidArgument);
    QCOMPARE(server.connections(), 0);
}

void TestNetHttp::S13_refusesAddresses_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("literal") << "127.0.0.1";
    QTest::newRow("name that resolves to loopback") << "localhost";
    QTest::newRow("number") << "2130706433";
    QTest::newRow("mapped") << "[::ffff:127.0.0.1]";
}

void TestNetHttp::S13_refusesAddresses()
{
    QFETCH(QString, host);
    RawServer server(fixedAnswer(RawServer::answer(200, "inside")));
    HttpClient client;
    Outcome outcome;
    auto request = getRequest("http://" + host.toStdString() + ":" + std::to_string(server.port()) + "/");
    request.addresses = AddressPolicy::PublicOnly;
    client.send(request, outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::Denied);
    QVERIFY(outcome.text().starts_with("address rule"));
    QCOMPARE(server.connections(), 0);
}

void TestNetHttp::S13_redirectIsJudgedAgain()
{
    RawServer server(fixedAnswer(RawServer::answer(302, "", "Location: http://10.0.0.1/secret\r\n")));
    HttpClient client;
    Outcome outcome;
    auto request = getRequest(server.url());
    request.addresses = AddressPolicy::Loopback;
    request.maxRedirects = 3;
    client.send(request, outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::Denied);
    QVERIFY(outcome.text().starts_with("redirect rule"));
}

void TestNetHttp::redirects()
{
    RawServer server([](QTcpSocket& socket, const RawRequest& request) {
        if (request.head.startsWith("GET /end"))
            socket.write(RawServer::answer(200, "end"));
        else if (request.head.startsWith("POST /see"))
            socket.write(RawServer::answer(303, "", "Location: /end\r\n"));
        else
            socket.write(RawServer::answer(307, "", "Location: /again\r\n"));
    });
    HttpClient client;
    Outcome notAsked, followed, endless;
    client.send(getRequest(server.url("/x")), notAsked.callback());
    auto request = getRequest(server.url("/see"));
    request.method = "POST";
    request.body = "b";
    request.maxRedirects = 1;
    client.send(request, followed.callback());
    request = getRequest(server.url("/x"));
    request.maxRedirects = 4;
    client.send(request, endless.callback());
    QTRY_COMPARE(notAsked.calls + followed.calls + endless.calls, 3);
    QCOMPARE(notAsked.result->status, 307);
    QVERIFY2(followed.result, followed.text().c_str());
    QCOMPARE(followed.result->body, "end");
    QCOMPARE(followed.result->url, server.url("/end"));
    QCOMPARE(endless.code(), ErrorCode::Denied);
}

void TestNetHttp::redirectDropsSecrets()
{
    RawServer target(fixedAnswer(RawServer::answer(200, "ok")));
    RawServer first(
        fixedAnswer(RawServer::answer(308, "", "Location: " + QByteArray::fromStdString(target.url()) + "\r\n")));
    HttpClient client;
    Outcome outcome;
    auto request = getRequest(first.url());
    request.headers = {{"Authorization", "Bearer secret"}, {"Accept", "text/plain"}};
    request.maxRedirects = 1;
    client.send(request, outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QVERIFY2(outcome.result, outcome.text().c_str());
    QCOMPARE(first.requests()[0].header("authorization"), "Bearer secret");
    QCOMPARE(target.requests()[0].header("authorization"), "");
    QCOMPARE(target.requests()[0].header("accept"), "text/plain");
}

void TestNetHttp::slowDripMeetsTheDeadline()
{
    RawServer server([](QTcpSocket& socket, const RawRequest&) {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        auto* drip = new QTimer(&socket);
        QObject::connect(drip, &QTimer::timeout, &socket, [&socket] { socket.write("x"); });
        drip->start(20);
    });
    HttpClient client;
    Outcome outcome;
    QElapsedTimer timer;
    timer.start();
    client.send(getRequest(server.url(), 300), outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::Timeout);
    QVERIFY(timer.elapsed() >= 290 && timer.elapsed() < 4'500);
    QTRY_COMPARE(server.openConnections(), 0);
}

void TestNetHttp::silentServerMeetsTheDeadline()
{
    RawServer server([](QTcpSocket&, const RawRequest&) {});
    HttpClient client;
    Outcome outcome;
    client.send(getRequest(server.url(), 200), outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::Timeout);
    QVERIFY(outcome.text().find("/") != std::string::npos);
}

void TestNetHttp::endlessBodyMeetsTheCap()
{
    for (const char* framing : {"Transfer-Encoding: chunked\r\n", "Connection: close\r\n"}) {
        const bool chunked = framing[0] == 'T';
        RawServer server([framing, chunked](QTcpSocket& socket, const RawRequest&) {
            socket.write(QByteArray("HTTP/1.1 200 OK\r\n") + framing + "\r\n");
            pour(socket, chunked ? "10000\r\n" + QByteArray(0x10000, 'x') + "\r\n" : QByteArray(0x10000, 'x'));
        });
        HttpClient client;
        Outcome outcome;
        auto request = getRequest(server.url());
        request.maxResponseBytes = 1'000'000;
        client.send(request, outcome.callback());
        QTRY_COMPARE(outcome.calls, 1);
        QCOMPARE(outcome.code(), ErrorCode::Protocol);
        QTRY_COMPARE(server.openConnections(), 0);
    }
}

void TestNetHttp::announcedBodyMeetsTheCap()
{
    RawServer server(fixedAnswer("HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\nx"));
    HttpClient client;
    Outcome outcome;
    client.send(getRequest(server.url()), outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::Protocol);
}

void TestNetHttp::endlessHeadersStayBounded()
{
    RawServer server([](QTcpSocket& socket, const RawRequest&) {
        socket.write("HTTP/1.1 200 OK\r\n");
        pour(socket, "X-Filler: " + QByteArray(1'000, 'x') + "\r\n");
    });
    HttpClient client;
    Outcome outcome;
    const long before = residentKiB();
    QElapsedTimer timer;
    timer.start();
    client.send(getRequest(server.url(), 20'000), outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QVERIFY(!outcome.result);
    QCOMPARE(outcome.code(), ErrorCode::Protocol);
    QVERIFY2(timer.elapsed() < 5'000, "the cap ends it, not the deadline");
    QVERIFY2(residentKiB() - before < 64 * 1024, "memory stays bounded");
    QTRY_COMPARE(server.openConnections(), 0);
}

void TestNetHttp::headOfExactlyTheCapPasses()
{
    const QByteArray head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Filler: ";
    const QByteArray bytes = head + QByteArray(1'000 - head.size() - 4, 'x') + "\r\n\r\n";
    RawServer server(fixedAnswer(bytes + "ok"));
    HttpClient exact({.maxHeadBytes = 1'000});
    HttpClient over({.maxHeadBytes = 999});
    Outcome passes, fails;
    exact.send(getRequest(server.url()), passes.callback());
    over.send(getRequest(server.url()), fails.callback());
    QTRY_COMPARE(passes.calls + fails.calls, 2);
    QVERIFY2(passes.result, passes.text().c_str());
    QCOMPARE(fails.code(), ErrorCode::Protocol);
}

void TestNetHttp::interimAnswersCountToo()
{
    RawServer server([](QTcpSocket& socket, const RawRequest&) { pour(socket, "HTTP/1.1 100 Continue\r\n\r\n"); });
    HttpClient client;
    Outcome outcome;
    client.send(getRequest(server.url(), 20'000), outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::Protocol);
}

void TestNetHttp::environmentProxyIsIgnored()
{
    RawServer proxy(fixedAnswer(RawServer::answer(200, "proxied")));
    RawServer server(fixedAnswer(RawServer::answer(200, "direct")));
    for (const char* name : {"http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"})
        qputenv(name, QByteArray::fromStdString(proxy.url()));
    HttpClient client;
    Outcome outcome;
    client.send(getRequest(server.url()), outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    for (const char* name : {"http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"})
        qunsetenv(name);
    QVERIFY2(outcome.result, outcome.text().c_str());
    QCOMPARE(outcome.result->body, "direct");
    QCOMPARE(proxy.connections(), 0);
}

void TestNetHttp::S13_usedConnectionIsJudgedAgain()
{
    RawServer server(fixedAnswer(RawServer::answer(200, "inside")));
    HttpClient client;
    const std::string url = "http://localhost:" + std::to_string(server.port()) + "/";
    Outcome first, second;
    client.send(getRequest(url), first.callback());
    QTRY_COMPARE(first.calls, 1);
    QVERIFY2(first.result, first.text().c_str());
    auto request = getRequest(url);
    request.addresses = AddressPolicy::PublicOnly;
    client.send(request, second.callback());
    QTRY_COMPARE(second.calls, 1);
    QCOMPARE(second.code(), ErrorCode::Denied);
    QCOMPARE(server.requests().size(), 1u);
}

void TestNetHttp::redirectToAnotherProtocol_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const char* target : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:1/_x", "dict://127.0.0.1/",
                               "http://user:word@127.0.0.1/"})
        QTest::newRow(target) << QByteArray(target);
}

void TestNetHttp::redirectToAnotherProtocol()
{
    QFETCH(QByteArray, target);
    RawServer server(fixedAnswer(RawServer::answer(302, "", "Location: " + target + "\r\n")));
    HttpClient client;
    Outcome outcome;
    auto request = getRequest(server.url());
    request.maxRedirects = 3;
    client.send(request, outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::Denied);
    QCOMPARE(server.requests().size(), 1u);
}

// A listener whose queue is full drops what knocks: the connection neither stands nor is refused.
void TestNetHttp::connectDeadline()
{
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    QCOMPARE(::bind(listener, reinterpret_cast<sockaddr*>(&address), length), 0);
    QCOMPARE(::listen(listener, 0), 0);
    QCOMPARE(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), 0);
    std::vector<int> knocking;
    for (int i = 0; i < 4; ++i) {
        knocking.push_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        QVERIFY(::connect(knocking.back(), reinterpret_cast<sockaddr*>(&address), length) == 0 || errno == EINPROGRESS);
    }
    HttpClient client;
    Outcome outcome;
    QElapsedTimer timer;
    timer.start();
    auto request = getRequest("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/", 20'000);
    request.connectMs = 300;
    client.send(request, outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::Unavailable);
    QVERIFY(timer.elapsed() >= 290 && timer.elapsed() < 4'500);
    for (const int fd : knocking)
        close(fd);
    close(listener);
}

void TestNetHttp::connectionEndsWhenAsked()
{
    RawServer server(fixedAnswer(RawServer::answer(200, "x")));
    HttpClient client;
    Outcome outcome;
    auto request = getRequest(server.url());
    request.keepAlive = false;
    client.send(request, outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QVERIFY2(outcome.result, outcome.text().c_str());
    QTRY_COMPARE(server.openConnections(), 0);
}

// A connection that was kept may die just as the next request goes out. What may have been carried out is not repeated.
void TestNetHttp::keptConnectionDiesUnderARequest_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<int>("bodyBytes");
    QTest::addColumn<bool>("repeated");
    QTest::newRow("GET") << "GET" << 0 << true;
    QTest::newRow("POST") << "POST" << 3 << false;
    QTest::newRow("POST without a body") << "POST" << 0 << false;
    QTest::newRow("large POST") << "POST" << 200'000 << false;
    QTest::newRow("DELETE") << "DELETE" << 0 << false;
}

void TestNetHttp::keptConnectionDiesUnderARequest()
{
    QFETCH(QString, method);
    QFETCH(int, bodyBytes);
    QFETCH(bool, repeated);
    int seen = 0;
    RawServer server([&seen](QTcpSocket& socket, const RawRequest&) {
        if (++seen == 2)
            socket.abort();
        else
            socket.write(RawServer::answer(200, "x"));
    });
    HttpClient client;
    Outcome first, second;
    client.send(getRequest(server.url()), first.callback());
    QTRY_COMPARE(first.calls, 1);
    auto request = getRequest(server.url());
    request.method = method.toStdString();
    request.body = std::string(std::size_t(bodyBytes), 'x');
    client.send(request, second.callback());
    QTRY_COMPARE(second.calls, 1);
    QCOMPARE(bool(second.result), repeated);
    if (!repeated)
        QCOMPARE(second.code(), ErrorCode::Io);
    QCOMPARE(server.requests().size(), repeated ? 3u : 2u);
}

void TestNetHttp::waitsForAConnection()
{
    RawServer server([](QTcpSocket& socket, const RawRequest&) {
        QTimer::singleShot(20, &socket, [&socket] { socket.write(RawServer::answer(200, "x")); });
    });
    HttpClient client({.maxInFlight = 64, .maxConnections = 3});
    int done = 0, right = 0;
    for (int i = 0; i < 64; ++i) {
        client.send(getRequest(server.url(), 20'000), [&](Result<HttpResponse> result) {
            ++done;
            right += result && result->status == 200;
        });
    }
    QTRY_COMPARE_WITH_TIMEOUT(done, 64, 20'000);
    QCOMPARE(right, 64);
    QVERIFY(server.connections() <= 3);
}

void TestNetHttp::bodyOfExactlyTheCapPasses()
{
    RawServer server(fixedAnswer(RawServer::answer(200, QByteArray(5'000, 'x'))));
    HttpClient client;
    Outcome exact, over;
    auto request = getRequest(server.url());
    request.maxResponseBytes = 5'000;
    client.send(request, exact.callback());
    request.maxResponseBytes = 4'999;
    client.send(request, over.callback());
    QTRY_COMPARE(exact.calls + over.calls, 2);
    QVERIFY2(exact.result, exact.text().c_str());
    QCOMPARE(exact.result->body.size(), 5'000u);
    QCOMPARE(over.code(), ErrorCode::Protocol);
}

void TestNetHttp::hangUps_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("at once") << QByteArray();
    QTest::newRow("inside the status line") << QByteArray("HTTP/1.1 2");
    QTest::newRow("inside the headers") << QByteArray("HTTP/1.1 200 OK\r\nContent-Le");
    QTest::newRow("inside the body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    QTest::newRow("inside a chunk") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc");
    QTest::newRow("not HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n");
}

void TestNetHttp::hangUps()
{
    QFETCH(QByteArray, bytes);
    RawServer server(fixedAnswer(bytes, true));
    HttpClient client;
    Outcome outcome;
    client.send(getRequest(server.url()), outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QVERIFY2(!outcome.result, "a torn answer must not look whole");
    QVERIFY2(outcome.code() == ErrorCode::Io || outcome.code() == ErrorCode::Protocol, outcome.text().c_str());
}

void TestNetHttp::postIsNeverSentTwice()
{
    RawServer server([](QTcpSocket& socket, const RawRequest&) { socket.abort(); });
    HttpClient client;
    Outcome outcome;
    auto request = getRequest(server.url());
    request.method = "POST";
    request.body = "pay";
    client.send(request, outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::Io);
    QCOMPARE(server.requests().size(), 1u);
}

void TestNetHttp::refusedConnection()
{
    quint16 port = 0;
    {
        QTcpServer gone;
        QVERIFY(gone.listen(QHostAddress::LocalHost));
        port = gone.serverPort();
    }
    HttpClient client;
    Outcome outcome;
    client.send(getRequest("http://127.0.0.1:" + std::to_string(port) + "/key/abc?token=hidden"), outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::Unavailable);
    QVERIFY2(outcome.text().find("hidden") == std::string::npos && outcome.text().find("key") == std::string::npos,
             outcome.text().c_str());
}

void TestNetHttp::unknownName()
{
    HttpClient client;
    Outcome outcome;
    client.send(getRequest("http://no-such-host.invalid/"), outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::Unavailable);
}

void TestNetHttp::stopFromAnotherThread()
{
    RawServer server([](QTcpSocket&, const RawRequest&) {});
    HttpClient client;
    Outcome outcome;
    std::stop_source source;
    auto request = getRequest(server.url());
    request.stop = source.get_token();
    client.send(request, outcome.callback());
    QTRY_COMPARE(server.requests().size(), 1u);
    std::thread asker([&source] { source.request_stop(); });
    asker.join();
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::Cancelled);
    QTRY_COMPARE(server.openConnections(), 0);
}

void TestNetHttp::stopBefore()
{
    RawServer server(fixedAnswer(RawServer::answer(200, "")));
    HttpClient client;
    Outcome outcome;
    std::stop_source source;
    source.request_stop();
    auto request = getRequest(server.url());
    request.stop = source.get_token();
    client.send(request, outcome.callback());
    QCOMPARE(outcome.calls, 0);
    QTRY_COMPARE(outcome.calls, 1);
    QCOMPARE(outcome.code(), ErrorCode::Cancelled);
    QCOMPARE(server.connections(), 0);
}

void TestNetHttp::destructionCompletesAll()
{
    RawServer server([](QTcpSocket&, const RawRequest&) {});
    Outcome resolving, waiting, refused;
    std::stop_source source;
    {
        HttpClient client;
        auto request = getRequest(server.url());
        request.stop = source.get_token();
        client.send(request, waiting.callback());
        QTRY_COMPARE(server.requests().size(), 1u);
        client.send(getRequest("http://localhost:1/"), resolving.callback());
        client.send(getRequest("nonsense"), refused.callback());
    }
    QCOMPARE(waiting.calls, 1);
    QCOMPARE(waiting.code(), ErrorCode::Cancelled);
    QCOMPARE(resolving.calls, 1);
    QCOMPARE(resolving.code(), ErrorCode::Cancelled);
    QCOMPARE(refused.calls, 1);
    QCOMPARE(refused.code(), ErrorCode::InvalidArgument);
    source.request_stop();
    QTRY_COMPARE(server.openConnections(), 0);
    QCOMPARE(waiting.calls, 1);
}

void TestNetHttp::callbackMayDestroyTheClient()
{
    RawServer server(fixedAnswer(RawServer::answer(200, "x")));
    auto client = std::make_unique<HttpClient>();
    Outcome second;
    int calls = 0;
    client->send(getRequest(server.url()), [&](Result<HttpResponse> result) {
        ++calls;
        QVERIFY(result);
        client->send(getRequest(server.url()), second.callback());
        client.reset();
    });
    QTRY_COMPARE(calls, 1);
    QVERIFY(!client);
    QCOMPARE(second.calls, 1);
    QCOMPARE(second.code(), ErrorCode::Cancelled);
}

void TestNetHttp::overload()
{
    RawServer server([](QTcpSocket&, const RawRequest&) {});
    HttpClient client({.maxInFlight = 2});
    Outcome a, b, c;
    client.send(getRequest(server.url(), 300), a.callback());
    client.send(getRequest(server.url(), 300), b.callback());
    client.send(getRequest(server.url(), 300), c.callback());
    QTRY_COMPARE(c.calls, 1);
    QCOMPARE(c.code(), ErrorCode::Overloaded);
    QTRY_COMPARE(a.calls + b.calls, 2);
    QCOMPARE(a.code(), ErrorCode::Timeout);
}

void TestNetHttp::tlsIsVerified_data()
{
    QTest::addColumn<bool>("otherName");
    QTest::addColumn<bool>("trusted");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("good");
    QTest::newRow("trusted, right name") << false << true << "localhost" << true;
    QTest::newRow("self-signed") << false << false << "localhost" << false;
    QTest::newRow("trusted, wrong name") << true << true << "localhost" << false;
    QTest::newRow("trusted, by address") << false << true << "127.0.0.1" << false;
}

void TestNetHttp::tlsIsVerified()
{
    QFETCH(bool, otherName);
    QFETCH(bool, trusted);
    QFETCH(QString, host);
    QFETCH(bool, good);
    const char* certificate = otherName ? test::kOtherCertificate : test::kLocalhostCertificate;
    RawServer server(fixedAnswer(RawServer::answer(200, "safe")), certificate,
                     otherName ? test::kOtherKey : test::kLocalhostKey);
    HttpClient client({.extraCaPem = trusted ? certificate : ""});
    Outcome outcome;
    auto request = getRequest("https://" + host.toStdString() + ":" + std::to_string(server.port()) + "/");
    request.headers = {{"Authorization", "Bearer secret"}};
    client.send(request, outcome.callback());
    QTRY_COMPARE(outcome.calls, 1);
    if (good) {
        QVERIFY2(outcome.result, outcome.text().c_str());
        QCOMPARE(outcome.result->body, "safe");
        QCOMPARE(server.requests()[0].header("host"), host.toLatin1() + ":" + QByteArray::number(server.port()));
    } else {
        QCOMPARE(outcome.code(), ErrorCode::Unavailable);
        QVERIFY2(outcome.text().find("TLS") != std::string::npos, outcome.text().c_str());
        QCOMPARE(server.requests().size(), 0u);
    }
}

void TestNetHttp::noCookiesNoCredentials()
{
    RawServer server(fixedAnswer(RawServer::answer(200, "", "Set-Cookie: a=b; Path=/\r\n")));
    HttpClient client;
    for (int round = 0; round < 2; ++round) {
        Outcome outcome;
        client.send(getRequest(server.url()), outcome.callback());
        QTRY_COMPARE(outcome.calls, 1);
        QVERIFY(outcome.result);
    }
    QCOMPARE(server.requests()[1].header("cookie"), "");
}

void TestNetHttp::manyInParallel()
{
    RawServer server(
        [](QTcpSocket& socket, const RawRequest& request) { socket.write(RawServer::answer(200, request.body)); });
    HttpClient client;
    int done = 0;
    int right = 0;
    for (int i = 0; i < 200; ++i) {
        auto request = getRequest(server.url(), 20'000);
        request.method = "POST";
        request.body = "body " + std::to_string(i);
        client.send(request, [&done, &right, body = request.body](Result<HttpResponse> result) {
            ++done;
            right += result && result->body == body;
        });
    }
    QTRY_COMPARE_WITH_TIMEOUT(done, 200, 20'000);
    QCOMPARE(right, 200);
    QVERIFY(server.connections() <= 6);
}

void TestNetHttp::livesOnAnotherThread()
{
    RawServer server(fixedAnswer(RawServer::answer(200, "far")));
    QThread thread;
    QObject home;
    home.moveToThread(&thread);
    thread.start();
    std::unique_ptr<HttpClient> client;
    std::atomic<int> calls = 0;
    std::atomic<bool> right = false;
    QMetaObject::invokeMethod(&home, [&] {
        client = std::make_unique<HttpClient>();
        client->send(getRequest(server.url()), [&](Result<HttpResponse> result) {
            right = result && result->body == "far" && QThread::currentThread() == &thread;
            ++calls;
        });
    });
    QTRY_COMPARE(calls.load(), 1);
    QVERIFY(right);
    QMetaObject::invokeMethod(
        &home, [&] { client.reset(); }, Qt::BlockingQueuedConnection);
    thread.quit();
    QVERIFY(thread.wait(5'000));
}

QTEST_GUILESS_MAIN(TestNetHttp)
#include "tst_net_http.moc"
