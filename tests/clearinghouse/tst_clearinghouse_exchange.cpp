// Composite keys exchanged for JWTs (clearinghouse spec 3.4): the outcome table, the cases of 3.5 by name, REF-17, REF-28. The platform
// is a server of the test's own, the tokens are real.
#include "clearinghouse/authorizer.h"
#include "clearinghouse/identity_config.h"
#include "clearinghouse/internal/exchange_cache.h"
#include "clearinghouse/internal/exchange_limiter.h"
#include "clearinghouse/lookup_gate.h"
#include "support/gate_bench.h"
#include "support/jwt_forge.h"
#include "support/raw_server.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QtTest>

#include <cstring>
#include <map>
#include <mutex>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

constexpr std::int64_t kNow = 1'800'000'000;
const std::string kApp = "app_0123456789abcdef01234567";

// A platform that exchanges every secret for a token of its own.
struct Platform {
    ForgeKey key = ForgeKey::ec("p1");
    std::string mintedClient = kApp;
    std::int64_t lifeSeconds = 600;
    int status = 200;
    QByteArray body;  // instead of a token
    bool hang = false;
    std::vector<QTcpSocket*> held;
    RawServer server{[this](QTcpSocket& socket, const RawRequest& request) {
        if (hang)
            held.push_back(&socket);
        else
            socket.write(answer(request));
    }};

    std::string token() const
    {
        return forgeJwt(key, json::Value::object({{"iss", "https://idp.example"},
                                                  {"aud", "signer"},
                                                  {"external_user_id", "user-456"},
                                                  {"app_client_id", mintedClient},
                                                  {"scope", "sign:job"},
                                                  {"exp", kNow + lifeSeconds}}));
    }
    QByteArray answer(const RawRequest&) const
    {
        if (status != 200 || !body.isEmpty())
            return RawServer::answer(status, body);
        return RawServer::answer(
            200, QByteArray::fromStdString(json::write(json::Value::object({{"access_token", token()}}))));
    }
    int exchanges() const { return int(server.requests().size()); }
};

class KnownKeys final : public Verifier {
public:
    void verify(std::string_view, Timestamp now, Done done) override
    {
        ++asked;
        Verified verified;
        verified.identity = *metering::makeIdentity(kApp, "local-user", "api_key_user");
        verified.expiry = now.seconds() + 60;
        done(verified);
    }
    int asked = 0;
};

struct Answer {
    std::mutex mutex;
    std::optional<Verdict<Verified>> verdict;
    int times = 0;
    bool there()
    {
        const std::lock_guard lock(mutex);
        return verdict.has_value();
    }
};
using AnswerPtr = std::shared_ptr<Answer>;

struct Desk {
    FakeClock clock{Timestamp{kNow * 1'000'000}};
    SystemRng rng;
    FixedKeys keys;
    std::unique_ptr<IdentityVerifiers> verifiers;

    Desk(const Platform& platform, std::map<std::string, std::string, std::less<>> more = {}, LocalKeys local = {})
    {
        keys.set(*JwtKeySet::parse(jwksOf({platform.key.jwk()})));
        std::map<std::string, std::string, std::less<>> settings{
            {"IDENTITY_AUTH_MODE", "oidc"},
            {"IDENTITY_ISSUER", "ch"},
            {"OIDC_ISSUER", "https://idp.example"},
            {"OIDC_AUDIENCE", "signer"},
            {"OIDC_CLIENT_CLAIM", "app_client_id"},
            {"OIDC_SUBJECT_CLAIM", "external_user_id"},
            {"OIDC_SUBJECT_TYPE", "external_user_id"},
            {"OIDC_REQUIRED_SCOPES", "sign:job"},
            {"OIDC_TOKEN_EXCHANGE_BASE_URL", platform.server.url("")}};
        for (const auto& [name, value] : more)
            settings[name] = value;
        auto config = readIdentityConfig([&](std::string_view name) {
            const auto found = settings.find(name);
            return found == settings.end() ? std::string() : found->second;
        });
        if (!config)
            qFatal("%s", config.error().message.c_str());
        auto made =
            IdentityVerifiers::create(std::move(*config), {nullptr, clock, rng, std::move(local), nullptr, &keys});
        if (!made)
            qFatal("%s", made.error().message.c_str());
        verifiers = std::move(*made);
    }
    AnswerPtr ask(const std::string& token)
    {
        auto answer = std::make_shared<Answer>();
        verifiers->verifier().verify("Bearer " + token, clock.now(), [answer](Verdict<Verified> verdict) {
            const std::lock_guard lock(answer->mutex);
            ++answer->times;
            answer->verdict = std::move(verdict);
        });
        return answer;
    }
    ExchangeStats stats() { return verifiers->exchange()->stats(); }
};

#define EXPECT_USER(answer) \
    do { \
        const AnswerPtr got_ = (answer); \
        QTRY_VERIFY(got_->there()); \
        QVERIFY2(*got_->verdict, got_->verdict->error().logged.c_str()); \
        QCOMPARE((*got_->verdict)->identity.authId, kApp + ":user-456"); \
    } while (false)
#define EXPECT_REFUSAL(answer, wantedStatus, wantedReason) \
    do { \
        const AnswerPtr got_ = (answer); \
        QTRY_VERIFY(got_->there()); \
        QVERIFY(!*got_->verdict); \
        QCOMPARE(got_->verdict->error().status, wantedStatus); \
        QCOMPARE(got_->verdict->error().reason, std::string(wantedReason)); \
    } while (false)

}  // namespace

class TestClearinghouseExchange : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void compositeHappyPath();
    void requestOnTheWire();
    void outcomes_data();
    void outcomes();
    void notConfigured();
    void clientDiffers();
    void mintedTokenIsChecked();
    void originRules_data();
    void originRules();
    void cacheResultEndsWithItsToken();
    void cacheInFlightExpires();
    void failuresAreRememberedForFiveSeconds();
    void sharedInFlight();
    void REF17_ownKeysNeedNoHttp();
    void REF17_autoModeDispatchesByShape();
    void REF28_cacheIsBounded();
    void REF28_endlessDistinctKeys();
    void REF28_perAppLimit();
    void REF28_slowPlatformIsCutOff();
    void goesDownWithWaiters();
    void wholePath_data();
    void wholePath();
};

void TestClearinghouseExchange::compositeHappyPath()
{
    Platform platform;
    Desk desk(platform);
    EXPECT_USER(desk.ask(kApp + "_deadbeef"));
    const auto again = desk.ask(kApp + "_deadbeef");
    QVERIFY(again->there());  // from memory, on this thread
    EXPECT_USER(again);
    QCOMPARE(platform.exchanges(), 1);
    QCOMPARE((*again->verdict)->credential, "composite:" + kApp);
    QCOMPARE((*again->verdict)->expiry, kNow + 600);
    EXPECT_USER(desk.ask(kApp + "_key_deadbeef"));
    QCOMPARE(platform.exchanges(), 2);
}

void TestClearinghouseExchange::requestOnTheWire()
{
    Platform platform;
    Desk desk(platform, {{"OIDC_EXCHANGE_M2M_CLIENT_ID", "m2m"}, {"OIDC_EXCHANGE_M2M_CLIENT_SECRET", "s3cret"}});
    EXPECT_USER(desk.ask(kApp + "_se.cr~et+/x=="));
    const auto& request = platform.server.requests().front();
    QVERIFY(request.head.startsWith("POST /api/v1/apps/" + QByteArray::fromStdString(kApp) + "/oidc/token HTTP/1.1"));
    QCOMPARE(request.header("content-type"), QByteArray("application/x-www-form-urlencoded"));
    QCOMPARE(request.header("authorization"), "Basic " + QByteArray("m2m:s3cret").toBase64());
    const QByteArray accessToken = "urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token";
    QCOMPARE(request.body, "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token=se.cr%7E"
                           "et%2B%2Fx%3D%3D&subject_token_type="
                               + accessToken + "&requested_token_type=" + accessToken + "&audience=signer");
    Desk plain(platform);
    EXPECT_USER(plain.ask(kApp + "_x"));
    QVERIFY(platform.server.requests().back().header("authorization").isEmpty());
}

void TestClearinghouseExchange::outcomes_data()
{
    QTest::addColumn<int>("http");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, int http, const char* body, int status, const char* code,
                        const char* reason) {
        QTest::newRow(name) << http << QByteArray(body) << status << QString::fromLatin1(code)
                            << QString::fromLatin1(reason);
    };
    row("HTTP 503", 503, "", 503, "billing_unavailable", "billing balance unavailable");
    row("exchange 402 billing_unavailable", 402, R"({"error":"billing_unavailable","error_description":"try later"})",
        503, "billing_unavailable", "try later");
    row("exchange 402 trial_credits_exhausted with description", 402,
        R"({"error":"trial_credits_exhausted","error_description":"Trial used up"})", 483, "insufficient_balance",
        "Trial used up");
    row("HTTP 402 without words", 402, "", 483, "insufficient_balance", "insufficient balance");
    row("error insufficient_balance on 400", 400, R"({"error":"insufficient_balance"})", 483, "insufficient_balance",
        "insufficient balance");
    row("error trial_credits_exhausted on 403", 403, R"({"error":"trial_credits_exhausted"})", 483,
        "insufficient_balance", "insufficient balance");
    row("exchange 401 invalid_grant", 401, R"({"error":"invalid_grant"})", 401, "invalid_token",
        "token exchange failed");
    row("other with description", 400, R"({"error":"invalid_target","error_description":"No such audience"})", 401,
        "invalid_token", "No such audience");
    row("description of several lines", 400, "{\"error\":\"x\",\"error_description\":\"a\\nb\\u0007\"}", 401,
        "invalid_token", "a b ");
    row("500 with a page", 500, "<html>", 401, "invalid_token", "token exchange failed");
    row("redirect", 302, "", 401, "invalid_token", "token exchange failed");
    row("2xx without access_token", 200, R"({"token":"x"})", 401, "invalid_token",
        "token exchange returned no access_token");
    row("2xx with an empty access_token", 200, R"({"access_token":""})", 401, "invalid_token",
        "token exchange returned no access_token");
    row("2xx that is not JSON", 200, "ok", 401, "invalid_token", "token exchange returned no access_token");
    row("2xx with garbage", 200, R"({"access_token":"abc"})", 401, "invalid_token", "not a JWT");
}

void TestClearinghouseExchange::outcomes()
{
    QFETCH(int, http);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QString, code);
    QFETCH(QString, reason);
    Platform platform;
    platform.status = http;
    platform.body = body.isEmpty() ? QByteArray(" ") : body;
    Desk desk(platform);
    const auto answer = desk.ask(kApp + "_deadbeef");
    EXPECT_REFUSAL(answer, status, reason.toStdString());
    QCOMPARE(answer->verdict->error().code, code.toStdString());
}

void TestClearinghouseExchange::notConfigured()
{
    Platform platform;
    Desk desk(platform, {{"OIDC_TOKEN_EXCHANGE_BASE_URL", ""}});
    EXPECT_REFUSAL(desk.ask(kApp + "_x"), 401, "composite api key exchange is not configured");
    // Network error.
    QTcpServer port;
    QVERIFY(port.listen(QHostAddress::LocalHost));
    const std::string closed = "http://127.0.0.1:" + std::to_string(port.serverPort());
    port.close();
    Desk gone(platform, {{"OIDC_TOKEN_EXCHANGE_BASE_URL", closed}});
    EXPECT_REFUSAL(gone.ask(kApp + "_x"), 401, "token exchange failed");
    // Shaped like a client secret, or not composite at all: the exchange is not asked.
    for (const std::string& token : {kApp + "_cs_secret", kApp + ".deadbeef", kApp, std::string("app_abc_short")})
        EXPECT_REFUSAL(desk.ask(token), 401, "not a JWT");
    QCOMPARE(platform.exchanges(), 0);
}

void TestClearinghouseExchange::clientDiffers()
{
    Platform platform;
    platform.mintedClient = "app_ffffffffffffffffffffffff";
    Desk desk(platform);
    EXPECT_REFUSAL(desk.ask(kApp + "_x"), 401, "minted token client_id does not match credential prefix");
}

void TestClearinghouseExchange::mintedTokenIsChecked()
{
    Platform platform;
    platform.lifeSeconds = -61;
    Desk desk(platform);
    EXPECT_REFUSAL(desk.ask(kApp + "_x"), 401, "oidc verification failed");
    Platform stranger;
    Desk other(platform, {{"OIDC_TOKEN_EXCHANGE_BASE_URL", stranger.server.url("")}});
    EXPECT_REFUSAL(other.ask(kApp + "_x"), 401, "oidc verification failed");  // signed by another key
}

void TestClearinghouseExchange::originRules_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("https with slash") << "https://h/"
                                      << "https://h";
    QTest::newRow("http on localhost") << "http://localhost:3000"
                                       << "http://localhost:3000";
    QTest::newRow("http on 127.0.0.1") << " http://127.0.0.1:1/ "
                                       << "http://127.0.0.1:1";
    QTest::newRow("http on ::1") << "http://[::1]:1"
                                 << "http://[::1]:1";
    QTest::newRow("http elsewhere") << "http://h"
                                    << "!must be https";
    QTest::newRow("http on 127.0.0.2") << "http://127.0.0.2"
                                       << "!must be https";
    QTest::newRow("path") << "https://h/a"
                          << "!origin only";
    QTest::newRow("query") << "https://h?x"
                           << "!origin only";
    QTest::newRow("hash") << "https://h/#x"
                          << "!origin only";
    QTest::newRow("user info") << "https://user:pass@h"
                               << "!user info";
    QTest::newRow("blank") << "  "
                           << "!blank";
    QTest::newRow("unparsable") << "h:1:2"
                                << "!not a valid URL";
    QTest::newRow("ftp") << "ftp://h"
                         << "!must be https";
}

void TestClearinghouseExchange::originRules()
{
    QFETCH(QString, url);
    QFETCH(QString, outcome);
    const auto made = exchangeOrigin(url.toStdString());
    if (outcome.startsWith(u'!')) {
        QVERIFY(!made);
        QVERIFY2(made.error().message.find(outcome.mid(1).toStdString()) != std::string::npos,
                 made.error().message.c_str());
    } else {
        QCOMPARE(made ? QString::fromStdString(*made) : QString::fromStdString(made.error().message), outcome);
    }
}

void TestClearinghouseExchange::cacheResultEndsWithItsToken()
{
    Platform platform;
    platform.lifeSeconds = 30;
    Desk desk(platform);
    EXPECT_USER(desk.ask(kApp + "_x"));
    desk.clock.advanceMs(29'000);
    QVERIFY(desk.ask(kApp + "_x")->there());
    QCOMPARE(platform.exchanges(), 1);
    desk.clock.advanceMs(2'000);  // 31 s: gone
    platform.lifeSeconds = 6'000;
    EXPECT_USER(desk.ask(kApp + "_x"));
    QCOMPARE(platform.exchanges(), 2);
    desk.clock.advanceMs(59'000);
    QVERIFY(desk.ask(kApp + "_x")->there());
    desk.clock.advanceMs(1'000);  // however long the token lives, a minute at most
    EXPECT_USER(desk.ask(kApp + "_x"));
    QCOMPARE(platform.exchanges(), 3);
}

void TestClearinghouseExchange::cacheInFlightExpires()
{
    ExchangeCache cache(100);
    const ExchangeCache::Key key{1};
    Timestamp now{kNow * 1'000'000};
    int answered = 0;
    const auto ask = [&] {
        Verifier::Done done = [&](const Verdict<Verified>&) { ++answered; };
        return cache.ask(key, now, done, [] { return true; });
    };
    using What = ExchangeCache::Asked::What;
    const auto first = ask();
    QVERIFY(first.what == What::Start);
    now = now.plusSeconds(59);
    QVERIFY(ask().what == What::Joined);
    now = now.plusSeconds(1);
    const auto second = ask();
    QVERIFY(second.what == What::Start);
    const auto answerAll = [&](const std::vector<Verifier::Done>& waiters, const Verdict<Verified>& result) {
        for (const auto& done : waiters)
            done(result);
        return waiters.size();
    };
    Verified good;
    good.expiry = now.seconds() + 600;
    // The stale one neither clears nor overwrites the newer one.
    QCOMPARE(answerAll(cache.complete(key, first.flight, tl::unexpected(Refusal{}), now), {}), std::size_t(2));
    QVERIFY(ask().what == What::Joined);
    QCOMPARE(answerAll(cache.complete(key, second.flight, good, now), good), std::size_t(2));
    QVERIFY(ask().what == What::Answer);
    QVERIFY(cache.complete(key, first.flight, tl::unexpected(Refusal{}), now).empty());
    QVERIFY(ask().answer->has_value());
    QCOMPARE(answered, 4);
}

void TestClearinghouseExchange::failuresAreRememberedForFiveSeconds()
{
    Platform platform;
    platform.status = 402;
    platform.body = "{}";
    Desk desk(platform);
    EXPECT_REFUSAL(desk.ask(kApp + "_x"), 483, "insufficient balance");
    platform.status = 200;
    platform.body.clear();
    desk.clock.advanceMs(4'000);
    QVERIFY(desk.ask(kApp + "_x")->there());
    QCOMPARE(platform.exchanges(), 1);
    desk.clock.advanceMs(1'000);  // a top-up shows after five seconds at the latest
    EXPECT_USER(desk.ask(kApp + "_x"));
}

void TestClearinghouseExchange::sharedInFlight()
{
    Platform platform;
    platform.hang = true;
    Desk desk(platform);
    std::vector<AnswerPtr> answers;
    for (int i = 0; i < 300; ++i)
        answers.push_back(desk.ask(kApp + "_x"));
    QTRY_COMPARE(int(platform.held.size()), 1);
    platform.held.front()->write(platform.answer({}));
    for (const auto& answer : answers)
        EXPECT_USER(answer);
    for (const auto& answer : answers)
        QCOMPARE(answer->times, 1);
    QCOMPARE(platform.exchanges(), 1);
    QCOMPARE(desk.stats().shared, std::uint64_t(299));
    QCOMPARE(desk.stats().inFlight, 0);
}

void TestClearinghouseExchange::REF17_ownKeysNeedNoHttp()
{
    Platform platform;
    KnownKeys own;
    Desk desk(platform, {}, {&own, [](std::string_view token) { return token.starts_with(kApp); }});
    const auto answer = desk.ask(kApp + "_x");
    QVERIFY(answer->there());
    QCOMPARE((*answer->verdict)->identity.usageSubject, std::string("local-user"));
    QCOMPARE(platform.exchanges(), 0);
    platform.mintedClient = "app_ffffffffffffffffffffffff";
    const auto foreign = desk.ask(platform.mintedClient + "_x");
    QTRY_VERIFY(foreign->there());
    QVERIFY(*foreign->verdict);
    QCOMPARE(platform.exchanges(), 1);
}

void TestClearinghouseExchange::REF17_autoModeDispatchesByShape()
{
    Platform platform;
    KnownKeys own;
    const LocalKeys local{
        &own, [](std::string_view token) { return token.starts_with("sk_") || token.starts_with("app_1"); }};
    Desk desk(platform, {{"IDENTITY_AUTH_MODE", "auto"}}, local);
    QVERIFY(desk.ask("sk_anything")->there());
    QVERIFY(desk.ask("sk_with.two.dots")->there());
    QVERIFY(desk.ask("app_111111111111111111111111_x")->there());
    QVERIFY(desk.ask("whatever")->there());  // refused as a key would be
    QCOMPARE(own.asked, 4);
    EXPECT_USER(desk.ask(platform.token()));
    EXPECT_USER(desk.ask(kApp + "_x"));
    QCOMPARE(own.asked, 4);
    QCOMPARE(platform.exchanges(), 1);
}

void TestClearinghouseExchange::REF28_cacheIsBounded()
{
    ExchangeCache cache(10'000);
    const Timestamp now{kNow * 1'000'000};
    for (std::uint32_t i = 0; i < 50'000; ++i) {
        ExchangeCache::Key key{};
        std::memcpy(key.data(), &i, sizeof i);
        Verifier::Done done = [](const Verdict<Verified>&) {};
        const auto asked = cache.ask(key, now, done, [] { return true; });
        cache.complete(key, asked.flight, tl::unexpected(Refusal{}), now);
    }
    QCOMPARE(cache.size(), std::size_t(10'000));
    ExchangeLimiter limiter({});
    for (int i = 0; i < 50'000; ++i) {
        const std::string app = "app_" + std::to_string(i);
        const auto ticket = limiter.begin(app, i);
        if (ticket.answer == ExchangeLimiter::Answer::Go)
            limiter.end(app, ticket, false);
    }
    QCOMPARE(limiter.inFlight(), 0);
}

// Invented apps and secrets without end, a platform that never answers: a good app's key is still exchanged, and memory stays bounded.
void TestClearinghouseExchange::REF28_endlessDistinctKeys()
{
    Platform platform;
    Desk desk(platform);
    EXPECT_USER(desk.ask(kApp + "_good"));
    platform.hang = true;
    std::vector<AnswerPtr> answers;
    for (int i = 0; i < 5'000; ++i) {
        const QString app = QStringLiteral("app_%1").arg(i, 24, 16, QLatin1Char('0'));
        answers.push_back(desk.ask(app.toStdString() + "_secret" + std::to_string(i)));
    }
    QTRY_VERIFY(platform.held.size() >= 40);  // the listener's backlog, before the next one knocks
    QVERIFY(desk.stats().inFlight <= 64);
    QVERIFY(desk.stats().limited >= 4'900);
    QVERIFY(desk.ask(kApp + "_good")->there());  // in memory
    platform.hang = false;
    EXPECT_USER(desk.ask(kApp + "_another"));
    for (const auto& answer : answers)
        QTRY_VERIFY(answer->there());
    for (const auto& answer : answers)
        QVERIFY(!*answer->verdict && answer->times == 1);
    QTRY_COMPARE(desk.stats().inFlight, 0);
    QVERIFY(platform.exchanges() <= 66);
}

void TestClearinghouseExchange::REF28_perAppLimit()
{
    ExchangeLimiter limiter({.perAppPerSecond = 10, .strangersPerSecond = 1'000, .maxInFlight = 1'000});
    const auto go = [&](const std::string& app, std::int64_t ms, bool good) {
        const auto ticket = limiter.begin(app, ms);
        if (ticket.answer == ExchangeLimiter::Answer::Go)
            limiter.end(app, ticket, good);
        return ticket.answer;
    };
    int started = 0;
    for (int i = 0; i < 100; ++i)
        started += go("a", 5'000, false) == ExchangeLimiter::Answer::Go;
    QCOMPARE(started, 20);
    QVERIFY(go("a", 5'000, false) == ExchangeLimiter::Answer::AppLimit);
    QVERIFY(go("b", 5'000, true) == ExchangeLimiter::Answer::Go);  // another app is not touched
    QVERIFY(go("a", 5'100, false) == ExchangeLimiter::Answer::Go);
    QVERIFY(go("a", 5'100, false) == ExchangeLimiter::Answer::AppLimit);
    // Strangers share one bucket; an app whose key was exchanged before does not need it.
    ExchangeLimiter strict({.perAppPerSecond = 1'000, .strangersPerSecond = 5, .maxInFlight = 10});
    const auto known = strict.begin("known", 5'000);
    strict.end("known", known, true);
    std::vector<ExchangeLimiter::Ticket> held;
    for (int i = 0; i < 100; ++i)
        held.push_back(strict.begin("x" + std::to_string(i), 5'000));
    const auto going = std::ranges::count(held, ExchangeLimiter::Answer::Go, &ExchangeLimiter::Ticket::answer);
    QCOMPARE(going, 5);  // half of the places
    QVERIFY(strict.begin("known", 5'000).answer == ExchangeLimiter::Answer::Go);
    Platform platform;
    platform.status = 500;
    platform.body = "{}";
    Desk desk(platform);
    std::vector<AnswerPtr> answers;
    for (int i = 0; i < 150; ++i) {
        answers.push_back(desk.ask(kApp + "_" + std::to_string(i)));
        QTRY_VERIFY(answers.back()->there());
    }
    QCOMPARE(answers.back()->verdict->error().status, 429);
    QCOMPARE(platform.exchanges(), 100);
}

void TestClearinghouseExchange::REF28_slowPlatformIsCutOff()
{
    Platform platform;
    platform.hang = true;
    Desk desk(platform);
    QElapsedTimer timer;
    timer.start();
    EXPECT_REFUSAL(desk.ask(kApp + "_x"), 401, "token exchange failed");
    QVERIFY2(timer.elapsed() < 1'300, qPrintable(QString::number(timer.elapsed())));
}

void TestClearinghouseExchange::goesDownWithWaiters()
{
    Platform platform;
    platform.hang = true;
    Desk desk(platform);
    const auto waiting = desk.ask(kApp + "_x");
    QTRY_COMPARE(int(platform.held.size()), 1);
    desk.verifiers.reset();
    QVERIFY(waiting->there());
    QVERIFY(!*waiting->verdict);
    QCOMPARE(waiting->times, 1);
}

void TestClearinghouseExchange::wholePath_data()
{
    QTest::addColumn<QString>("balance");
    QTest::addColumn<bool>("composite");
    QTest::addColumn<int>("status");
    QTest::newRow("whole path with issuer JWT") << QString() << false << 200;
    QTest::newRow("whole path with a composite key") << QString() << true << 200;
    QTest::newRow("whole path, gate balance 0") << QStringLiteral("0") << true << 483;
    QTest::newRow("whole path, gate balance 5 000 000, TTL 30") << QStringLiteral("5000000") << true << 200;
}

// What the signer sends, through verifier, exchange and gate, to the bytes of the answer.
void TestClearinghouseExchange::wholePath()
{
    QFETCH(QString, balance);
    QFETCH(bool, composite);
    QFETCH(int, status);
    Platform platform;
    Desk desk(platform);
    GateBench bench;
    bench.clock.advanceMs((kNow * 1'000'000 - bench.clock.now().micros) / 1'000);
    std::unique_ptr<LookupGate> lookup;
    std::vector<metering::Identity> seen;
    if (!balance.isEmpty()) {
        lookup = std::move(*LookupGate::create(
            [&](const metering::Identity& identity, const LookupGate::Balance& done) {
                seen.push_back(identity);
                done(json::Value(balance.toStdString()));
            },
            {.ttl = json::Value::object({{"seconds", 30}})}));
        bench.restart({}, lookup.get());
    }
    Authorizer authorizer({desk.clock, desk.verifiers->verifier(), lookup ? &bench.gate() : nullptr},
                          {.secrets = {"s3cret"}, .expiryMaxSeconds = 0});
    const std::string token = composite ? kApp + "_deadbeef" : platform.token();
    std::mutex mutex;
    std::optional<AuthorizeAnswer> answer;
    authorizer.authorize(
        {.authorization = "Bearer s3cret"},
        R"({"headers":{"Authorization":["Bearer )" + token
            + R"("]},"state":{"StateID":"0a0b0c0d","Type":"live","InitialPricePerUnit":1,"InitialPixelsPerUnit":1}})",
        [&](AuthorizeAnswer made) {
            const std::lock_guard lock(mutex);
            answer = std::move(made);
        });
    const auto there = [&] {
        const std::lock_guard lock(mutex);
        return answer.has_value();
    };
    QTRY_VERIFY(there());
    QCOMPARE(answer->httpStatus, 200);
    const auto body = json::parse(answer->body);
    QVERIFY(body);
    QCOMPARE(body->int64("status").value_or(0), status);
    if (status == 483) {
        QCOMPARE(*body->text("code"), "insufficient_balance");
        return;
    }
    QCOMPARE(*body->text("auth_id"), kApp + ":user-456");
    QCOMPARE(*body->find("identity")->text("usage_subject_type"), "external_user_id");
    QCOMPARE(body->int64("expiry").value_or(0), balance.isEmpty() ? kNow + 600 : kNow + 30);
    QCOMPARE(seen.size(), std::size_t(balance.isEmpty() ? 0 : 1));
    if (!seen.empty())
        QCOMPARE(seen.front().authId, kApp + ":user-456");
}

QTEST_GUILESS_MAIN(TestClearinghouseExchange)
#include "tst_clearinghouse_exchange.moc"
