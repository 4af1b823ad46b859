// Router, targets, rate limiter, client addresses, hosts, secrets: all without a socket.
#include "http/client_address.h"
#include "http/rate_limiter.h"
#include "http/router.h"
#include "http/secret.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::http;

namespace {

Handler nothing()
{
    return [](RequestPtr, Reply) {};
}

Router::Match look(const Router& router, std::string_view method, const std::string& path, bool headAsGet = false)
{
    return router.find(method, parseTarget(path)->segments, headAsGet);
}

Request from(const std::string& peer, Headers headers)
{
    Request request;
    request.peerAddress = peer;
    request.headers = std::move(headers);
    return request;
}

}  // namespace

class TestHttpValues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void literalBeatsParameter();
    void methodDecidesBetweenPaths();
    void allowedMethodsInOrder();
    void rootAndEmptySegments();
    void routeVisitsDoNotGrowWithRoutes();
    void targets_data();
    void targets();
    void rateLimiterCountsAcceptedCallsOnly();
    void rateLimiterForgetsTheOldestKey();
    void clientAddressFollowsTrustedProxies_W30();
    void externalBaseUrlNeedsATrustedProxy_W25();
    void hostComparesWithoutPort_W24();
    void localRequests();
    void cidrs();
    void secretsCompare_W23();
    void bearerTokens();
    void problemBodies();
    void repliesOutsideAServer();
};

void TestHttpValues::literalBeatsParameter()
{
    Router router;
    router.add("GET", "/api/{id}", nothing());
    router.add("GET", "/api/me", nothing());
    router.add("GET", "/api/{id}/stats", nothing());
    router.add("GET", "/api/me/tokens", nothing());
    router.add("GET", "/api/{owner}/things/{thing}", nothing());
    QCOMPARE(look(router, "GET", "/api/me").route->pattern, std::string("/api/me"));
    QCOMPARE(look(router, "GET", "/api/you").route->pattern, std::string("/api/{id}"));
    QCOMPARE(look(router, "GET", "/api/me/stats").route->pattern, std::string("/api/{id}/stats"));
    const auto match = look(router, "GET", "/api/a/things/b");
    QCOMPARE(match.params, (std::vector<Request::Pair>{{"owner", "a"}, {"thing", "b"}}));
    QVERIFY(look(router, "GET", "/api/a/other/b").outcome == Router::Outcome::NotFound);
}

void TestHttpValues::methodDecidesBetweenPaths()
{
    Router router;
    router.add("GET", "/api/me", nothing());
    router.add("DELETE", "/api/{id}", nothing());
    QCOMPARE(look(router, "DELETE", "/api/me").route->pattern, std::string("/api/{id}"));
    QVERIFY(look(router, "POST", "/api/me").outcome == Router::Outcome::MethodNotAllowed);
    QVERIFY(look(router, "HEAD", "/api/me").outcome == Router::Outcome::MethodNotAllowed);
    QVERIFY(look(router, "HEAD", "/api/me", true).outcome == Router::Outcome::Matched);
}

void TestHttpValues::allowedMethodsInOrder()
{
    Router router;
    router.add("PUT", "/a/{id}", nothing());
    router.add("GET", "/a/{id}", nothing());
    QCOMPARE(look(router, "POST", "/a/1").allowed, (std::vector<std::string>{"PUT", "GET"}));
}

void TestHttpValues::rootAndEmptySegments()
{
    Router router;
    router.add("GET", "/", nothing());
    router.add("GET", "/a/{id}/b", nothing());
    QVERIFY(look(router, "GET", "/").outcome == Router::Outcome::Matched);
    QVERIFY(look(router, "GET", "/a//b").outcome == Router::Outcome::NotFound);
    QVERIFY(router.hasPath({"a", "x", "b"}));
    QVERIFY(!router.hasPath({"a"}));
}

void TestHttpValues::routeVisitsDoNotGrowWithRoutes()
{
    Router router;
    for (int i = 0; i < 1000; ++i)
        router.add("GET", "/api/area" + std::to_string(i) + "/{id}/item", nothing());
    QCOMPARE(router.routes().size(), std::size_t{1000});
    QCOMPARE(look(router, "GET", "/api/area999/x/item").route->pattern, std::string("/api/area999/{id}/item"));
}

void TestHttpValues::targets_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("path");  // null: refused
    QTest::newRow("plain") << "/a/b"
                           << "/a/b";
    QTest::newRow("slash") << "/a/b/"
                           << "/a/b/";
    QTest::newRow("root") << "/"
                          << "/";
    QTest::newRow("escape") << "/a%20b"
                            << "/a b";
    QTest::newRow("dots stay text") << "/a/../b"
                                    << "/a/../b";
    QTest::newRow("relative") << "a" << QString();
    QTest::newRow("double slash") << "//a" << QString();
    QTest::newRow("cut escape") << "/a%2" << QString();
    QTest::newRow("NUL") << "/a%00" << QString();
    QTest::newRow("surrogate") << "/%ed%a0%80" << QString();
    QTest::newRow("query no UTF-8") << "/a?b=%ff" << QString();
    QTest::newRow("query cut escape") << "/a?b=%2"
                                      << "/a";
}

void TestHttpValues::targets()
{
    QFETCH(QString, target);
    QFETCH(QString, path);
    const auto parsed = parseTarget(target.toStdString());
    QCOMPARE(parsed.has_value(), !path.isNull());
    if (parsed)
        QCOMPARE(parsed->path, path.toStdString());
}

void TestHttpValues::rateLimiterCountsAcceptedCallsOnly()
{
    FakeClock clock;
    RateLimiter limiter(clock, 2, 1000);
    QVERIFY(limiter.accept("a"));
    clock.advanceMs(400);
    QVERIFY(limiter.accept("a"));
    for (int i = 0; i < 10; ++i)
        QVERIFY(!limiter.accept("a"));
    QVERIFY(limiter.accept("b"));
    QCOMPARE(limiter.retryAfterMs("a"), std::int64_t{600});
    clock.advanceMs(599);
    QVERIFY(!limiter.accept("a"));
    clock.advanceMs(1);
    QVERIFY(limiter.accept("a"));   // the first left the window; the refused ones never counted
    QVERIFY(!limiter.accept("a"));  // the second is still in it
    clock.advanceMs(400);
    QVERIFY(limiter.accept("a"));
    RateLimiter closed(clock, 0, 1000);
    QVERIFY(!closed.accept("a"));
}

void TestHttpValues::rateLimiterForgetsTheOldestKey()
{
    FakeClock clock;
    RateLimiter limiter(clock, 1, 1'000'000, 100);
    for (int i = 0; i < 10'000; ++i)
        QVERIFY(limiter.accept("key" + std::to_string(i)));
    QCOMPARE(limiter.keys(), std::size_t{100});
    QVERIFY(!limiter.accept("key9999"));
    QVERIFY(limiter.accept("key1"));
    clock.advanceMs(1'000'000);
    QVERIFY(limiter.accept("new"));
    QCOMPARE(limiter.keys(), std::size_t{1});  // what left the window is not kept
}

void TestHttpValues::clientAddressFollowsTrustedProxies_W30()
{
    const ClientAddressRule rule(*parseCidrList("10.0.0.0/8, 2001:db8::/32"));
    const auto client = [&rule](const std::string& peer, const std::string& forwarded) {
        const auto address = rule.clientAddress(from(peer, {{"X-Forwarded-For", forwarded}}));
        return address ? address->text() : std::string("unknown");
    };
    QCOMPARE(client("10.1.2.3", "203.0.113.9, 10.0.0.1"), std::string("203.0.113.9"));
    QCOMPARE(client("192.0.2.1", "203.0.113.9"), std::string("192.0.2.1"));
    QCOMPARE(client("10.1.2.3", "203.0.113.9:80"), std::string("10.1.2.3"));
    QCOMPARE(client("10.1.2.3", "garbage"), std::string("10.1.2.3"));
    QCOMPARE(client("2001:db8::1", "::ffff:203.0.113.9"), std::string("203.0.113.9"));
    QCOMPARE(client("", "203.0.113.9"), std::string("unknown"));
}

void TestHttpValues::externalBaseUrlNeedsATrustedProxy_W25()
{
    const ClientAddressRule rule(*parseCidrList("10.0.0.0/8"));
    const Headers forwarded{{"Host", "a.test:8081"}, {"X-Forwarded-Proto", "https"}, {"X-Forwarded-Host", "b.test, c"}};
    QCOMPARE(rule.externalBaseUrl(from("10.0.0.1", forwarded)), std::string("https://b.test"));
    QCOMPARE(rule.externalBaseUrl(from("192.0.2.1", forwarded)), std::string("http://a.test:8081"));
    QCOMPARE(rule.requestHost(from("10.0.0.1", forwarded)), std::string("b.test"));
    QCOMPARE(rule.requestHost(from("192.0.2.1", forwarded)), std::string("a.test:8081"));
}

void TestHttpValues::hostComparesWithoutPort_W24()
{
    QCOMPARE(hostWithoutPort("Ops.Example.org:8081"), std::string("ops.example.org"));
    QCOMPARE(hostWithoutPort("https://Ops.Example.org:8081/path"), std::string("ops.example.org"));
    QCOMPARE(hostWithoutPort("ops.example.org."), std::string("ops.example.org"));
    QCOMPARE(hostWithoutPort("[::1]:80"), std::string("::1"));
    QCOMPARE(hostWithoutPort("::1"), std::string("::1"));
    QCOMPARE(normalisedHost("Ops.Example.org:8081"), std::string("ops.example.org:8081"));
}

void TestHttpValues::localRequests()
{
    QVERIFY(isLocalRequest(from("127.0.0.1", {{"Host", "localhost:8081"}})));
    QVERIFY(isLocalRequest(from("::1", {{"Host", "[::1]:8081"}})));
    QVERIFY(!isLocalRequest(from("127.0.0.1", {{"Host", "evil.test"}})));  // DNS rebinding
    QVERIFY(!isLocalRequest(from("127.0.0.1", {})));
    QVERIFY(!isLocalRequest(from("192.0.2.1", {{"Host", "localhost"}})));
    QVERIFY(!isLocalRequest(from("127.0.0.1", {{"Host", "localhost"}, {"x-forwarded-for", "192.0.2.1"}})));
    QVERIFY(!isLocalRequest(from("127.0.0.1", {{"Host", "localhost"}, {"Forwarded", "for=1"}})));
    QVERIFY(!isLoopbackHost("127.0.0.1.evil.test"));
}

void TestHttpValues::cidrs()
{
    QVERIFY(Cidr::parse("10.1.2.3/8")->contains(*IpAddress::parse("10.255.0.1")));
    QVERIFY(!Cidr::parse("10.0.0.0/9")->contains(*IpAddress::parse("10.128.0.1")));
    QVERIFY(Cidr::parse("0.0.0.0/0")->contains(*IpAddress::parse("1.2.3.4")));
    QVERIFY(!Cidr::parse("0.0.0.0/0")->contains(*IpAddress::parse("::1")));
    QVERIFY(Cidr::parse("2001:db8::/33")->contains(*IpAddress::parse("2001:db8:7fff::1")));
    QVERIFY(!Cidr::parse("10.0.0.0/33"));
    QVERIFY(!Cidr::parse("10.0.0.0/x"));
    QVERIFY(!Cidr::parse("10.0.0/8"));
    QVERIFY(!parseCidrList("10.0.0.0/8, nonsense"));
    QCOMPARE(parseCidrList(" , 10.0.0.1 ,")->size(), std::size_t{1});
    QVERIFY(IpAddress::parse("::ffff:127.0.0.1")->isLoopback());
}

void TestHttpValues::secretsCompare_W23()
{
    QVERIFY(secretEquals("token", "token"));
    QVERIFY(!secretEquals("token", "tokem"));
    QVERIFY(!secretEquals("token1", "token"));
    QVERIFY(!secretEquals("", ""));
}

void TestHttpValues::bearerTokens()
{
    QCOMPARE(bearerToken("bearer  abc "), std::string_view("abc"));
    QCOMPARE(bearerToken("Basic abc"), std::string_view());
    QCOMPARE(bearerToken("Bearer"), std::string_view());
}

void TestHttpValues::problemBodies()
{
    const Response answer = problem(404, "no \"such\" thing");
    QCOMPARE(answer.body, std::string("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                                      "\"detail\":\"no \\\"such\\\" thing\"}"));
    QCOMPARE(answer.contentType, std::string("application/problem+json"));
}

void TestHttpValues::repliesOutsideAServer()
{
    std::vector<int> statuses;
    const auto receive = [&statuses](Response response) { statuses.push_back(response.status); };
    {
        const Reply sent = makeReply(receive);
        const Reply copy = sent;
        QVERIFY(copy.send(http::empty(204)));
        QVERIFY(!sent.send(http::empty(200)));
    }
    {
        const Reply dropped = makeReply(receive);
    }
    QCOMPARE(statuses, (std::vector<int>{204, 500}));
}

QTEST_GUILESS_MAIN(TestHttpValues)
#include "tst_http_values.moc"
