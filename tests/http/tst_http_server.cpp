// The honest paths and every row of the table in qt-findings 2 that one client can show.
#include "core/burst.h"
#include "http/raw_client.h"
#include "http/test_server.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::http;
using sluice::test::get;
using sluice::test::post;
using sluice::test::RawAnswer;
using sluice::test::RawClient;
using sluice::test::TestServer;

class TestHttpServer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersAndKeepsTheConnection();
    void decodesParametersAndQuery();
    void echoesBodies_data();
    void echoesBodies();
    void refusesWhatTwoParsersCouldReadInTwoWays_data();
    void refusesWhatTwoParsersCouldReadInTwoWays();
    void pathsAndMethodsFollowTheOpsContract();
    void headFollowsThePolicy();
    void closesWhenAsked();
    void expectContinueIsAnswered();
    void upgradeIsRefusedOnce();
    void pipelinedAsynchronousAnswersComeInOrder();
    void pipelineOfManySmallRequests();
    void droppedReplyAnswers500();
    void throwingHandlerAnswers500();
    void secondSendIsRefused();
    void answersAreMadeOnTheThreadThatWritesThem();
    void answersOfABurstArriveTogether();
    void answersCannotInjectFields();
    void routeBodyLimits();
    void gateRunsBeforeTheRoute();
    void statsCount();
    void startRefusesWhatCannotBe();
    void stopLetsRequestsFinish();
    void replyAfterTheServerIsGone();
    void replyDeadlineAnswers503();
    void oneAndManyThreadsServe();
};

void TestHttpServer::answersAndKeepsTheConnection()
{
    TestServer server;
    QCOMPARE(server.error, std::string());
    RawClient client(server.port);
    for (int i = 0; i < 3; ++i) {
        const RawAnswer answer = client.ask(get("/hello"));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, std::string("{\"ok\":true}"));
        QCOMPARE(answer.field("Content-Type"), std::string("application/json"));
        QCOMPARE(answer.field("Connection"), std::string());
        QVERIFY(answer.field("Date").ends_with(" GMT"));
    }
}

void TestHttpServer::decodesParametersAndQuery()
{
    TestServer server;
    RawClient client(server.port);
    QCOMPARE(client.ask(get("/params/a%20b%C3%A9?q=1&q=x+y%26", "X-List: 1\r\nx-list: 2\r\n")).body,
             std::string("a b\xC3\xA9|x y&|1, 2"));
    QCOMPARE(client.ask(get("/params/a%2Fb")).body, std::string("a/b|-|"));
    QCOMPARE(client.ask(get("/params/x?q=100%")).body, std::string("x|100%|"));
}

void TestHttpServer::echoesBodies_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("body");
    const std::string big(900'000, 'x');
    QTest::newRow("length") << QByteArray::fromStdString(post("/echo", "abc")) << QByteArray("abc");
    QTest::newRow("empty") << QByteArray::fromStdString(post("/echo", "")) << QByteArray();
    QTest::newRow("binary") << QByteArray::fromStdString(post("/echo", std::string("\0\r\n\r\n\xff", 6)))
                            << QByteArray("\0\r\n\r\n\xff", 6);
    QTest::newRow("large") << QByteArray::fromStdString(post("/echo", big)) << QByteArray::fromStdString(big);
    const QByteArray chunkedHead = "POST /echo HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n";
    QTest::newRow("chunks") << chunkedHead + "3\r\nabc\r\nA;ext=\"1\"\r\n0123456789\r\n0\r\n\r\n"
                            << QByteArray("abc0123456789");
    QTest::newRow("trailers") << chunkedHead + "1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n" << QByteArray("a");
    QTest::newRow("no chunks") << chunkedHead + "0\r\n\r\n" << QByteArray();
}

void TestHttpServer::echoesBodies()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, body);
    TestServer server;
    RawClient client(server.port);
    const RawAnswer answer = client.ask(request.toStdString());
    QCOMPARE(answer.status, 200);
    QCOMPARE(QByteArray::fromStdString(answer.body), body);
    QCOMPARE(client.ask(get("/hello")).status, 200);  // the framing held
}

void TestHttpServer::refusesWhatTwoParsersCouldReadInTwoWays_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, const std::string& request, int status) {
        QTest::newRow(name) << QByteArray::fromStdString(request) << status;
    };
    const auto framed = [](const std::string& fields, const std::string& body = {}) {
        return "POST /echo HTTP/1.1\r\nHost: a.test\r\n" + fields + "\r\n" + body;
    };
    row("field without colon", framed("Content-Length: 3\r\nbroken\r\n", "abc"), 400);
    row("blank before colon", framed("Content-Length : 3\r\n", "abc"), 400);
    row("obs-fold", framed("X-A: 1\r\n 2\r\n"), 400);
    row("bare LF", "GET /hello HTTP/1.1\nHost: a.test\n\n", 400);
    row("bare CR in value", framed("X-A: 1\r2\r\n"), 400);
    row("NUL in value", framed(std::string("X-A: 1\0", 7) + "\r\n"), 400);
    row("Content-Length twice", framed("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), 400);
    row("Content-Length negative", framed("Content-Length: -5\r\n"), 400);
    row("Content-Length +5", framed("Content-Length: +5\r\n", "abcde"), 400);
    row("Content-Length hex", framed("Content-Length: 0x5\r\n", "abcde"), 400);
    row("Content-Length list", framed("Content-Length: 5, 5\r\n", "abcde"), 400);
    row("Content-Length 2^63", framed("Content-Length: 9223372036854775808\r\n"), 400);
    row("Content-Length empty", framed("Content-Length:\r\n"), 400);
    row("CL and TE", framed("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
    row("TE and CL", framed("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"), 400);
    row("TE twice", framed("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
    row("TE xchunked", framed("Transfer-Encoding: xchunked\r\n"), 501);
    row("TE gzip, chunked", framed("Transfer-Encoding: gzip, chunked\r\n"), 501);
    row("TE on 1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
    row("chunk -5", framed("Transfer-Encoding: chunked\r\n", "-5\r\n"), 400);
    row("chunk zz", framed("Transfer-Encoding: chunked\r\n", "zz\r\n"), 400);
    row("chunk 2^63", framed("Transfer-Encoding: chunked\r\n", "8000000000000000\r\n"), 400);
    row("chunk too large", framed("Transfer-Encoding: chunked\r\n", "FFFFFFF\r\n"), 413);
    row("chunk without CRLF", framed("Transfer-Encoding: chunked\r\n", "3\r\nabcd\r\n"), 400);
    row("chunk bare LF", framed("Transfer-Encoding: chunked\r\n", "3\nabc\r\n"), 400);
    row("chunk line endless", framed("Transfer-Encoding: chunked\r\n", "3;" + std::string(1000, 'x')), 400);
    row("trailer malformed", framed("Transfer-Encoding: chunked\r\n", "0\r\nbroken\r\n\r\n"), 400);
    row("body too large", framed("Content-Length: 1048577\r\n"), 413);
    row("body 1 GiB", framed("Content-Length: 1073741824\r\n"), 413);
    row("target too long", "GET /" + std::string(9000, 'a'), 414);
    row("target endless", "GET /" + std::string(500'000, 'a'), 414);
    row("head too large", get("/hello", "X-A: " + std::string(17'000, 'a') + "\r\n"), 431);
    std::string many;
    for (int i = 0; i < 120; ++i)
        many += "A" + std::to_string(i) + ": 1\r\n";
    row("too many fields", get("/hello", many), 431);
    row("HTTP/9.9", "GET /hello HTTP/9.9\r\nHost: a.test\r\n\r\n", 505);
    row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    row("no Host", "GET /hello HTTP/1.1\r\n\r\n", 400);
    row("two Hosts", get("/hello", "Host: b.test\r\n"), 400);
    row("bad Host", "GET /hello HTTP/1.1\r\nHost: a b\r\n\r\n", 400);
    row("Host with path", "GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n", 400);
    row("empty Host", "GET /hello HTTP/1.1\r\nHost:\r\n\r\n", 400);
    row("absolute form", "GET http://a.test/hello HTTP/1.1\r\nHost: a.test\r\n\r\n", 400);
    row("//host/path", get("//evil/hello"), 400);
    row("CONNECT", "CONNECT a.test:80 HTTP/1.1\r\nHost: a.test\r\n\r\n", 400);
    row("fragment", get("/hello#x"), 400);
    row("%00", get("/params/a%00b"), 400);
    row("%00 in query", get("/params/a?q=%00"), 400);
    row("bad escape", get("/params/%zz"), 400);
    row("no UTF-8, escaped", get("/params/%ff%fe"), 400);
    row("no UTF-8, raw", get("/params/\xff\xfe"), 400);
    row("overlong UTF-8", get("/params/%c0%af"), 400);
    row("two blanks", "GET  /hello HTTP/1.1\r\nHost: a.test\r\n\r\n", 400);
    row("HTTP/0.9", "GET /hello\r\n\r\n", 400);
    row("garbage", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + std::string(100, '\x01'), 400);
    row("unknown expectation", framed("Content-Length: 3\r\nExpect: 200-ok\r\n", "abc"), 417);
    row("websocket", get("/hello", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n"), 400);
}

void TestHttpServer::refusesWhatTwoParsersCouldReadInTwoWays()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    TestServer server;
    RawClient client(server.port);
    // A second request behind it: after a refusal nothing that follows may be taken for one.
    client.send(request.toStdString() + get("/hello"));
    const RawAnswer answer = client.read();
    QCOMPARE(answer.status, status);
    QVERIFY(answer.body.starts_with("{\"detail\":\""));
    QCOMPARE(answer.field("Connection"), std::string("close"));
    QVERIFY(client.closedBy());
    QCOMPARE(RawClient(server.port).ask(get("/hello")).status, 200);
}

void TestHttpServer::pathsAndMethodsFollowTheOpsContract()
{
    TestServer server;
    RawClient client(server.port);
    RawAnswer answer = client.ask(get("/nowhere"));
    QCOMPARE(answer.status, 404);
    QCOMPARE(answer.body, std::string("{\"detail\":\"Not Found\"}"));
    answer = client.ask("DELETE /hello HTTP/1.1\r\nHost: a.test\r\n\r\n");
    QCOMPARE(answer.status, 405);
    QCOMPARE(answer.body, std::string("{\"detail\":\"Method Not Allowed\"}"));
    QCOMPARE(answer.field("Allow"), std::string("GET"));
    QCOMPARE(client.ask("BREW /hello HTTP/1.1\r\nHost: a.test\r\n\r\n").status, 405);
    QCOMPARE(client.ask("OPTIONS /hello HTTP/1.1\r\nHost: a.test\r\n\r\n").status, 405);
    answer = client.ask(get("/params/a%20b/?q=1"));
    QCOMPARE(answer.status, 307);
    QCOMPARE(answer.field("Location"), std::string("http://a.test/params/a%20b?q=1"));
    QCOMPARE(answer.body, std::string());
    QCOMPARE(client.ask(get("/nowhere/")).status, 404);
    QCOMPARE(client.ask(get("/params//")).status, 404);
}

void TestHttpServer::headFollowsThePolicy()
{
    TestServer ops;
    RawClient first(ops.port);
    first.send("HEAD /hello HTTP/1.1\r\nHost: a.test\r\n\r\n");
    const RawAnswer refused = first.read(5000, true);
    QCOMPARE(refused.status, 405);
    QCOMPARE(first.ask(get("/hello")).status, 200);  // no body came before

    TestServer webhook({}, ListenerPolicy::webhook());
    RawClient second(webhook.port);
    second.send("HEAD /hello HTTP/1.1\r\nHost: a.test\r\n\r\n");
    const RawAnswer head = second.read(5000, true);
    QCOMPARE(head.status, 200);
    QCOMPARE(head.field("Content-Length"), std::string("11"));
    QCOMPARE(second.ask(get("/hello")).body, std::string("{\"ok\":true}"));
    const RawAnswer missing = second.ask(get("/nowhere"));
    QCOMPARE(missing.status, 404);
    QCOMPARE(missing.body, std::string());
    QCOMPARE(second.ask("DELETE /hello HTTP/1.1\r\nHost: a.test\r\n\r\n").status, 404);
}

void TestHttpServer::closesWhenAsked()
{
    TestServer server;
    RawClient close(server.port);
    QCOMPARE(close.ask(get("/hello", "Connection: close\r\n")).field("Connection"), std::string("close"));
    QVERIFY(close.closedBy());
    RawClient old(server.port);
    QCOMPARE(old.ask("GET /hello HTTP/1.0\r\n\r\n").status, 200);
    QVERIFY(old.closedBy());
    RawClient kept(server.port);
    QCOMPARE(kept.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").field("Connection"),
             std::string("keep-alive"));
    QCOMPARE(kept.ask(get("/hello")).status, 200);
}

void TestHttpServer::expectContinueIsAnswered()
{
    TestServer server;
    RawClient client(server.port);
    client.send("POST /echo HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    QCOMPARE(client.read().status, 100);
    const RawAnswer answer = client.ask("abc");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, std::string("abc"));
    // One that would be refused anyway is refused at once, without the body.
    QCOMPARE(client.ask("POST /small HTTP/1.1\r\nHost: a.test\r\nContent-Length: 101\r\nExpect: 100-continue\r\n\r\n")
                 .status,
             413);
}

void TestHttpServer::upgradeIsRefusedOnce()
{
    TestServer server;
    RawClient client(server.port);
    QCOMPARE(client.ask(get("/hello", "Connection: Upgrade\r\nUpgrade: websocket\r\n")).status, 400);
    QVERIFY(client.closedBy());  // and nothing else was on the wire
    // An offer of HTTP/2 may be ignored (RFC 9110 7.8): some honest clients make it with every first request.
    RawClient offering(server.port);
    QCOMPARE(
        offering.ask(get("/hello", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM\r\n"))
            .status,
        200);
    QCOMPARE(offering.ask(get("/hello")).status, 200);
}

void TestHttpServer::pipelinedAsynchronousAnswersComeInOrder()
{
    TestServer server;
    RawClient client(server.port);
    client.send(get("/later/1") + get("/hello") + get("/later/2"));
    auto first = server.held(1);
    QCOMPARE(first.size(), std::size_t{1});
    std::thread([reply = first.front()] { reply.send(http::text(200, "one")); }).join();
    QCOMPARE(client.read().body, std::string("one"));
    QCOMPARE(client.read().body, std::string("{\"ok\":true}"));
    auto second = server.held(1);
    QCOMPARE(second.size(), std::size_t{1});
    std::thread([reply = second.front()] { reply.send(http::text(200, "two")); }).join();
    QCOMPARE(client.read().body, std::string("two"));
}

void TestHttpServer::pipelineOfManySmallRequests()
{
    TestServer server;
    RawClient client(server.port);
    std::string all;
    for (int i = 0; i < 500; ++i)
        all += get("/params/" + std::to_string(i));
    client.send(all);
    for (int i = 0; i < 500; ++i)
        QCOMPARE(client.read().body, std::to_string(i) + "|-|");
}

void TestHttpServer::droppedReplyAnswers500()
{
    TestServer server;
    RawClient client(server.port);
    const RawAnswer answer = client.ask(get("/drop"));
    QCOMPARE(answer.status, 500);
    QCOMPARE(answer.body, std::string("Internal Server Error"));
    QCOMPARE(answer.field("Content-Type"), std::string("text/plain; charset=utf-8"));
    QCOMPARE(client.ask(get("/hello")).status, 200);
}

void TestHttpServer::throwingHandlerAnswers500()
{
    TestServer server;
    RawClient client(server.port);
    QCOMPARE(client.ask(get("/throw")).status, 500);
    QCOMPARE(client.ask(get("/hello")).status, 200);
}

void TestHttpServer::answersAreMadeOnTheThreadThatWritesThem()
{
    TestServer server;
    RawClient client(server.port);
    client.send(get("/later"));
    auto held = server.held(1);
    QCOMPARE(held.size(), std::size_t(1));
    std::atomic<bool> here{true};
    const auto mine = std::this_thread::get_id();
    QVERIFY(held.front().sendMade([&here, mine] {
        here = std::this_thread::get_id() == mine;
        return http::text(200, "made");
    }));
    QVERIFY(!held.front().sendMade([] { return http::text(200, "twice"); }));
    QCOMPARE(client.read().body, std::string("made"));
    QVERIFY(!here);

    client.send(get("/later"));
    held = server.held(1);
    QVERIFY(held.front().sendMade([]() -> http::Response { throw std::runtime_error("on purpose"); }));
    QCOMPARE(client.read().status, 500);
}

void TestHttpServer::answersOfABurstArriveTogether()
{
    TestServer server;
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port));
        clients.back()->send(get("/later"));
    }
    std::vector<http::Reply> held;
    while (held.size() < clients.size()) {
        auto some = server.held(1);
        QVERIFY(!some.empty());
        std::move(some.begin(), some.end(), std::back_inserter(held));
    }
    {
        const Burst burst;
        for (const http::Reply& reply : held)
            reply.send(http::text(200, "together"));
        QCOMPARE(clients.front()->read(50).status, 0);
    }
    for (const auto& client : clients)
        QCOMPARE(client->read().body, std::string("together"));
}

void TestHttpServer::secondSendIsRefused()
{
    TestServer server;
    RawClient client(server.port);
    client.send(get("/later"));
    auto held = server.held(1);
    QVERIFY(held.front().wanted());
    QVERIFY(held.front().send(http::text(200, "first")));
    QVERIFY(!held.front().send(http::text(200, "second")));
    QVERIFY(!held.front().wanted());
    QCOMPARE(client.read().body, std::string("first"));
    QCOMPARE(client.ask(get("/hello")).body, std::string("{\"ok\":true}"));
}

void TestHttpServer::answersCannotInjectFields()
{
    TestServer server;
    RawClient client(server.port);
    const RawAnswer answer = client.ask(get("/inject"));
    QCOMPARE(answer.status, 500);
    QCOMPARE(answer.field("X-B"), std::string());
}

void TestHttpServer::routeBodyLimits()
{
    TestServer server;
    QCOMPARE(RawClient(server.port).ask(post("/small", std::string(100, 'x'))).body, std::string("100"));
    QCOMPARE(RawClient(server.port).ask(post("/small", std::string(101, 'x'))).status, 413);
    QCOMPARE(RawClient(server.port).ask(post("/large", std::string(3'000'000, 'x'))).body, std::string("3000000"));
    QCOMPARE(server.server->stats().bufferedBytes, std::int64_t{0});
}

void TestHttpServer::gateRunsBeforeTheRoute()
{
    ListenerPolicy policy = ListenerPolicy::ops();
    policy.gate = [](const Request& request) -> std::optional<Response> {
        return request.path == "/nowhere" || request.path == "/hello" ? std::optional(detail(403, "closed"))
                                                                      : std::nullopt;
    };
    policy.extraHeaders.add("X-Content-Type-Options", "nosniff");
    TestServer server({}, policy);
    RawClient client(server.port);
    QCOMPARE(client.ask(get("/nowhere")).status, 403);
    QCOMPARE(client.ask(get("/hello")).status, 403);
    const RawAnswer open = client.ask(get("/params/1"));
    QCOMPARE(open.status, 200);
    QCOMPARE(open.field("X-Content-Type-Options"), std::string("nosniff"));
}

void TestHttpServer::statsCount()
{
    TestServer server;
    RawClient client(server.port);
    client.ask(get("/hello"));
    client.ask(get("/nowhere"));
    client.ask("GET /hello HTTP/9.9\r\n\r\n");
    const ServerStats stats = server.server->stats();
    QCOMPARE(stats.requests, std::uint64_t{2});
    QCOMPARE(stats.responsesByClass[2], std::uint64_t{1});
    QCOMPARE(stats.responsesByClass[4], std::uint64_t{1});
    QCOMPARE(stats.responsesByClass[5], std::uint64_t{1});
    QCOMPARE(server.rejects(Reject::BadVersion), std::uint64_t{1});
    QCOMPARE(stats.connectionsAccepted, std::uint64_t{1});
    std::uint64_t timed = 0;
    for (const auto count : stats.latency)
        timed += count;
    QCOMPARE(timed, std::uint64_t{2});
    QVERIFY(stats.bytesIn > 0 && stats.bytesOut > 0);
}

void TestHttpServer::startRefusesWhatCannotBe()
{
    TestServer first;
    ServerConfig taken;
    taken.port = first.port;
    QVERIFY(TestServer(taken).error.find("cannot listen") != std::string::npos);
    taken.threads = 1;
    QVERIFY(!TestServer(taken).error.empty());
    ServerConfig nowhere;
    nowhere.address = "not an address";
    QVERIFY(!TestServer(nowhere).error.empty());
    ServerConfig limits;
    limits.limits.headMs = 0;
    QVERIFY(!TestServer(limits).error.empty());
    QCOMPARE(RawClient(first.port).ask(get("/hello")).status, 200);
}

void TestHttpServer::stopLetsRequestsFinish()
{
    TestServer server;
    RawClient client(server.port);
    RawClient idle(server.port);
    QCOMPARE(idle.ask(get("/hello")).status, 200);
    client.send(get("/later"));
    auto held = server.held(1);
    std::thread later([&idle, reply = held.front()] {
        idle.closedBy(3000);  // once the idle one is closed the server is stopping
        reply.send(http::text(200, "done"));
    });
    held.clear();
    QElapsedTimer timer;
    timer.start();
    server.server->stop(5000);
    QVERIFY(timer.elapsed() < 4000);
    later.join();
    const RawAnswer answer = client.read();
    QCOMPARE(answer.body, std::string("done"));
    QCOMPARE(answer.field("Connection"), std::string("close"));
    QVERIFY(!RawClient(server.port).connected());
}

void TestHttpServer::replyAfterTheServerIsGone()
{
    std::vector<Reply> held;
    {
        TestServer server;
        RawClient client(server.port);
        client.send(get("/later"));
        held = server.held(1);
        QCOMPARE(held.size(), std::size_t{1});
        server.server->stop(0);
        QVERIFY(client.closedBy());
    }
    QVERIFY(!held.front().wanted());
    held.front().send(http::text(200, "too late"));
    held.clear();
    QVERIFY(held.empty());
}

void TestHttpServer::replyDeadlineAnswers503()
{
    ServerConfig config;
    config.limits.replyDeadlineMs = 100;
    TestServer server(config);
    RawClient client(server.port);
    client.send(get("/later"));
    auto held = server.held(1);
    QCOMPARE(client.read().status, 503);
    QVERIFY(!held.front().wanted());
    held.front().send(http::text(200, "late"));
    QVERIFY(client.closedBy());  // without a second answer
    QCOMPARE(server.rejects(Reject::ReplyTimeout), std::uint64_t{1});
}

void TestHttpServer::oneAndManyThreadsServe()
{
    for (const int threads : {1, 4}) {
        ServerConfig config;
        config.threads = threads;
        TestServer server(config);
        for (int i = 0; i < 20; ++i)
            QCOMPARE(RawClient(server.port).ask(get("/hello")).status, 200);
        server.server->stop(1000);
        QCOMPARE(server.server->stats().requests, std::uint64_t{20});
    }
}

QTEST_GUILESS_MAIN(TestHttpServer)
#include "tst_http_server.moc"
