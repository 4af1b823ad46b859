// Discovery and key sets (clearinghouse spec 3.2, and the rows of 3.5 that belong here, by name), against a provider that answers whatever a
// row wants; what a test of the provider tells people; persistence on both engines; bounds.
#include "clearinghouse/jwks.h"
#include "clearinghouse/jwt_verifier.h"
#include "clearinghouse/oidc_schema.h"
#include "storage/engines.h"
#include "support/jwt_forge.h"
#include "support/raw_server.h"
#include "support/temp_store.h"
#include "support/test_certificates.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QtTest>

#include <atomic>
#include <memory>
#include <mutex>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

constexpr std::int64_t kNow = 1'800'000'000;

const ForgeKey& key(int index)
{
    static const std::vector<ForgeKey> keys{ForgeKey::ec("k0"), ForgeKey::ec("k1"), ForgeKey::ec("k2")};
    return keys.at(std::size_t(index));
}

// A provider whose answers a test sets; counts what it was asked.
struct Provider {
    QByteArray discovery, keys;
    int discoveryStatus = 200, keysStatus = 200;
    bool hang = false;
    int discoveries = 0, fetches = 0;
    QByteArrayList paths;
    RawServer server{[this](QTcpSocket& socket, const RawRequest& request) { answer(socket, request); }};

    explicit Provider(const std::string& path = "") : base(server.url(path))
    {
        keys = QByteArray::fromStdString(jwksOf({key(0).jwk()}));
        discovery = QByteArray::fromStdString(
            json::write(json::Value::object({{"issuer", base}, {"jwks_uri", server.url("/any/keys")}})));
    }
    void answer(QTcpSocket& socket, const RawRequest& request)
    {
        const QByteArray path = request.head.split(' ').value(1);
        paths.append(path);
        const bool asksDiscovery = path.endsWith("/.well-known/openid-configuration");
        ++(asksDiscovery ? discoveries : fetches);
        if (!hang)
            socket.write(asksDiscovery ? RawServer::answer(discoveryStatus, discovery)
                                       : RawServer::answer(keysStatus, keys));
    }
    std::string base;
};

struct Asker {
    FakeClock clock{Timestamp{kNow * 1'000'000}};
    SystemRng rng;
    std::unique_ptr<Jwks> jwks;
    std::unique_ptr<JwtVerifier> verifier;
    std::string issuer;

    explicit Asker(JwksConfig config, storage::Database* database = nullptr) : issuer(normalisedIssuer(config.issuer))
    {
        config.warmUp = false;
        auto made = Jwks::create(std::move(config), {database, clock});
        if (!made)
            qFatal("%s", made.error().message.c_str());
        jwks = std::move(*made);
        if (auto loaded = jwks->load(); !loaded)
            qFatal("%s", loaded.error().message.c_str());
        JwtRules rules;
        rules.issuer = issuer;
        rules.audience = "signer";
        rules.identityIssuer = "ch";
        verifier = std::make_unique<JwtVerifier>(rules, *jwks, nullptr, rng);
    }
    std::string token(const ForgeKey& by, const std::string& jti = "t") const
    {
        return forgeJwt(by, json::Value::object({{"iss", issuer},
                                                 {"aud", "signer"},
                                                 {"sub", "u"},
                                                 {"azp", "app"},
                                                 {"jti", jti},
                                                 {"exp", clock.now().seconds() + 3000}}));
    }
    struct Answer {
        std::mutex mutex;
        std::optional<Verdict<Verified>> verdict;
        bool there()
        {
            const std::lock_guard lock(mutex);
            return verdict.has_value();
        }
    };
    std::shared_ptr<Answer> ask(const std::string& text)
    {
        auto answer = std::make_shared<Answer>();
        verifier->verify(text, clock.now(), [answer](Verdict<Verified> verdict) {
            const std::lock_guard lock(answer->mutex);
            if (answer->verdict)
                qFatal("answered twice");
            answer->verdict = std::move(verdict);
        });
        return answer;
    }
};

QString cause(const std::shared_ptr<Asker::Answer>& answer)
{
    if (!answer->there())
        return QStringLiteral("no answer");
    const auto& verdict = *answer->verdict;
    return verdict ? QStringLiteral("accepted") : QString::fromStdString(verdict.error().logged);
}

#define EXPECT_ACCEPTED(answer) QTRY_COMPARE(cause(answer), QStringLiteral("accepted"))
#define EXPECT_REFUSED(answer) \
    do { \
        QTRY_VERIFY((answer)->there()); \
        QVERIFY(!*(answer)->verdict); \
        QCOMPARE((answer)->verdict->error().reason, std::string("oidc verification failed")); \
    } while (false)

}  // namespace

class TestClearinghouseJwks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void discoveryAtAnIssuerWithPath();
    void blankIssuerAndBadAddresses();
    void firstVerifyAsksDiscoveryThenKeys();
    void differsOnlyByTrailingSlashOrSpaces_data();
    void differsOnlyByTrailingSlashOrSpaces();
    void whatFailsIsTold_data();
    void whatFailsIsTold();
    void whatFailsOnTheWayIsTold();
    void discoveryFailsOnceThenWorks();
    void failuresAreSpacedAfterAWhile();
    void unknownKidReloadsOnceInACooldown();
    void concurrentWishesShareOneFetch();
    void renewsInTheBackground();
    void lastGoodSetServesForADay();
    void discoveryRunsAgainAfterADay();
    void aProviderThatHangsDelaysNobodyForLong();
    void waitersAreAnsweredWhenItGoesDown();
    void survivesARestart_data();
    void survivesARestart();
    void refreshNowTellsAndIgnoresTheCooldown();
};

void TestClearinghouseJwks::discoveryAtAnIssuerWithPath()
{
    Provider provider("/realms/live");
    Asker asker({.issuer = provider.base});
    const auto answer = asker.ask(asker.token(key(0)));
    EXPECT_ACCEPTED(answer);
    QCOMPARE(provider.paths, (QByteArrayList{"/realms/live/.well-known/openid-configuration", "/any/keys"}));
    QCOMPARE(asker.jwks->status().jwksUri, provider.server.url("/any/keys"));
}

void TestClearinghouseJwks::blankIssuerAndBadAddresses()
{
    FakeClock clock;
    const auto refusal = [&](const std::string& issuer, const std::string& uri = {}) {
        const auto made = Jwks::create({.issuer = issuer, .jwksUri = uri}, {nullptr, clock});
        return made ? QString() : QString::fromStdString(made.error().message);
    };
    QCOMPARE(refusal("  "), QStringLiteral("jwtIssuer is required"));
    QCOMPARE(refusal("http://idp.example"), QStringLiteral("OIDC_ISSUER must be https (http only on this machine)"));
    QCOMPARE(refusal("idp.example"), QStringLiteral("OIDC_ISSUER is not a valid URL"));
    QCOMPARE(refusal("ftp://idp.example"), QStringLiteral("OIDC_ISSUER is not a valid URL"));
    QVERIFY(!refusal("https://u:p@idp.example").isEmpty());
    QCOMPARE(refusal("https://idp.example", "http://idp.example/keys"),
             QStringLiteral("OIDC_JWKS_URI must be https (http only on this machine)"));
    for (const char* good : {"https://idp.example/", "http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"})
        QVERIFY2(refusal(good).isEmpty(), good);
}

void TestClearinghouseJwks::firstVerifyAsksDiscoveryThenKeys()
{
    Provider provider;
    Asker asker({.issuer = provider.base});
    QVERIFY(provider.paths.isEmpty());
    QCOMPARE(asker.jwks->current(asker.clock.now()), nullptr);
    const auto first = asker.ask(asker.token(key(0)));
    EXPECT_ACCEPTED(first);
    QVERIFY(!provider.paths.contains("/.well-known/jwks.json"));
    QVERIFY(asker.ask(asker.token(key(0), "second"))->there());  // from then on at once
    QCOMPARE(provider.paths.size(), 2);
    // An explicit address needs no discovery.
    Asker direct({.issuer = provider.base, .jwksUri = provider.server.url("/mine")});
    const auto second = direct.ask(direct.token(key(0)));
    EXPECT_ACCEPTED(second);
    QCOMPARE(provider.paths.last(), QByteArray("/mine"));
    QCOMPARE(provider.discoveries, 1);
}

void TestClearinghouseJwks::differsOnlyByTrailingSlashOrSpaces_data()
{
    QTest::addColumn<QString>("configured");
    QTest::addColumn<QString>("published");
    QTest::newRow("slash published") << "%1"
                                     << "%1/";
    QTest::newRow("slash configured") << "%1/"
                                      << "%1";
    QTest::newRow("spaces configured") << "  %1 "
                                       << "%1";
    QTest::newRow("spaces published") << "%1"
                                      << "  %1/ ";
}

void TestClearinghouseJwks::differsOnlyByTrailingSlashOrSpaces()
{
    QFETCH(QString, configured);
    QFETCH(QString, published);
    Provider provider;
    const QString base = QString::fromStdString(provider.base);
    provider.discovery.replace(("\"" + base + "\"").toUtf8(), ("\"" + published.arg(base) + "\"").toUtf8());
    Asker asker({.issuer = configured.arg(base).toStdString()});
    const auto answer = asker.ask(asker.token(key(0)));
    EXPECT_ACCEPTED(answer);
}

void TestClearinghouseJwks::whatFailsIsTold_data()
{
    QTest::addColumn<QByteArray>("discovery");
    QTest::addColumn<int>("discoveryStatus");
    QTest::addColumn<QByteArray>("keys");
    QTest::addColumn<int>("keysStatus");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const QByteArray& discovery, int discoveryStatus, const QByteArray& keys,
                        int keysStatus, const char* code, const char* words) {
        QTest::newRow(name) << discovery << discoveryStatus << keys << keysStatus << QString::fromLatin1(code)
                            << QString::fromLatin1(words);
    };
    row("discovery lacks jwks_uri", R"({"issuer":"BASE"})", 200, "", 200, "missing_jwks_uri", "missing jwks_uri");
    row("discovery has a blank jwks_uri", R"({"issuer":"BASE","jwks_uri":" "})", 200, "", 200, "missing_jwks_uri",
        "missing jwks_uri");
    row("discovery issuer differs", R"({"issuer":"https://evil.example","jwks_uri":"BASE/k"})", 200, "", 200,
        "issuer_mismatch", "issuer mismatch");
    row("discovery lacks the issuer", R"({"jwks_uri":"BASE/k"})", 200, "", 200, "missing_issuer", "missing issuer");
    row("discovery is not JSON", "<html>", 200, "", 200, "not_json", "not JSON");
    row("discovery HTTP 404", "", 404, "", 200, "http_status", "HTTP 404");
    row("discovery too large", QByteArray(300'000, ' '), 200, "", 200, "too_large", "more than");
    row("JWKS HTTP 503", "GOOD", 200, "", 503, "http_status", "HTTP 503");
    row("JWKS HTTP 204", "GOOD", 200, "", 204, "http_status", "HTTP 204");
    row("JWKS keys not an array", "GOOD", 200, R"({"keys":{}})", 200, "no_keys", "invalid");
    row("JWKS without keys", "GOOD", 200, R"({"keys":[]})", 200, "no_keys", "no key");
    row("JWKS with a secret only", "GOOD", 200, R"({"keys":[{"kty":"oct","k":"AAAA"}]})", 200, "no_keys", "its kty");
    row("JWKS not JSON", "GOOD", 200, "{", 200, "not_json", "not JSON");
    row("JWKS too large", "GOOD", 200, QByteArray(300'000, ' '), 200, "too_large", "more than");
    row("malformed relative JWKS URI", R"({"issuer":"BASE","jwks_uri":"/keys"})", 200, "", 200, "not_a_url",
        "not a valid URL");
    row("JWKS URI not https", R"({"issuer":"BASE","jwks_uri":"http://idp.example/k"})", 200, "", 200, "not_https",
        "must be https");
}

void TestClearinghouseJwks::whatFailsIsTold()
{
    QFETCH(QByteArray, discovery);
    QFETCH(int, discoveryStatus);
    QFETCH(QByteArray, keys);
    QFETCH(int, keysStatus);
    QFETCH(QString, code);
    QFETCH(QString, words);
    Provider provider;
    if (discovery != "GOOD")
        provider.discovery = discovery.replace("BASE", QByteArray::fromStdString(provider.base));
    provider.discoveryStatus = discoveryStatus;
    provider.keys = keys;
    provider.keysStatus = keysStatus;
    Asker asker({.issuer = provider.base});
    const auto answer = asker.ask(asker.token(key(0)));
    EXPECT_REFUSED(answer);
    const auto status = asker.jwks->status();
    QCOMPARE(QString::fromStdString(status.lastSteps.back().code), code);
    QVERIFY2(cause(answer).contains(words), qPrintable(cause(answer)));
    QVERIFY2(cause(answer).contains(QString::fromStdString(status.lastSteps.back().url)), qPrintable(cause(answer)));
    QCOMPARE(QString::fromStdString(status.lastError), cause(answer));
    QVERIFY(status.state == JwksStatus::State::Empty);
    QCOMPARE(status.failures, 1);
}

void TestClearinghouseJwks::whatFailsOnTheWayIsTold()
{
    const auto code = [](JwksConfig config) {
        config.fetchMs = 700;
        Asker asker(std::move(config));
        std::atomic<bool> told{false};
        JwksStatus status;
        asker.jwks->refreshNow([&](JwksStatus given) {
            status = std::move(given);
            told = true;
        });
        [&] { QTRY_VERIFY_WITH_TIMEOUT(told.load(), 10'000); }();
        return status.lastSteps.empty() ? std::string() : status.lastSteps.back().code;
    };
    QTcpServer port;
    QVERIFY(port.listen(QHostAddress::LocalHost));
    const std::string closed = "http://127.0.0.1:" + std::to_string(port.serverPort());
    port.close();
    QCOMPARE(code({.issuer = closed}), std::string("connect"));
    QCOMPARE(code({.issuer = "https://no-such-host.invalid"}), std::string("dns"));
    Provider silent;
    silent.hang = true;
    QCOMPARE(code({.issuer = silent.base}), std::string("timeout"));
    RawServer secure([](QTcpSocket&, const RawRequest&) {}, kLocalhostCertificate, kLocalhostKey);
    QCOMPARE(code({.issuer = secure.url("")}), std::string("tls"));
    RawServer rude([](QTcpSocket& socket, const RawRequest&) { socket.write("hello\r\n\r\n"); });
    QCOMPARE(code({.issuer = rude.url("")}), std::string("broken"));
}

void TestClearinghouseJwks::discoveryFailsOnceThenWorks()
{
    Provider provider;
    provider.discoveryStatus = 500;
    Asker asker({.issuer = provider.base});
    const auto first = asker.ask(asker.token(key(0)));
    EXPECT_REFUSED(first);
    provider.discoveryStatus = 200;
    const auto second = asker.ask(asker.token(key(0)));
    EXPECT_ACCEPTED(second);
    QCOMPARE(provider.discoveries, 2);
}

void TestClearinghouseJwks::failuresAreSpacedAfterAWhile()
{
    Provider provider;
    provider.discoveryStatus = 500;
    Asker asker({.issuer = provider.base});
    for (int i = 0; i < 20; ++i) {
        const auto answer = asker.ask(asker.token(key(0)));
        EXPECT_REFUSED(answer);
    }
    QCOMPARE(provider.discoveries, 3);
    asker.clock.advanceMs(1'000);
    const auto later = asker.ask(asker.token(key(0)));
    EXPECT_REFUSED(later);
    QCOMPARE(provider.discoveries, 4);
}

void TestClearinghouseJwks::unknownKidReloadsOnceInACooldown()
{
    Provider provider;
    Asker asker({.issuer = provider.base});
    const auto first = asker.ask(asker.token(key(0)));
    EXPECT_ACCEPTED(first);
    provider.keys = QByteArray::fromStdString(jwksOf({key(0).jwk(), key(1).jwk()}));
    for (int i = 0; i < 50; ++i)
        QVERIFY(asker.ask(asker.token(key(1)))->there());  // refused at once: it was asked a moment ago
    QCOMPARE(provider.fetches, 1);
    asker.clock.advanceMs(30'000);
    const auto found = asker.ask(asker.token(key(1)));
    EXPECT_ACCEPTED(found);
    QCOMPARE(provider.fetches, 2);
    QCOMPARE(provider.discoveries, 1);
    asker.clock.advanceMs(30'000);
    const auto stranger = asker.ask(asker.token(key(2)));
    EXPECT_REFUSED(stranger);
    QCOMPARE(cause(stranger), QStringLiteral("no key of that id"));
    QVERIFY(asker.ask(asker.token(key(2)))->there());
    QCOMPARE(provider.fetches, 3);
}

void TestClearinghouseJwks::concurrentWishesShareOneFetch()
{
    Provider provider;
    Asker asker({.issuer = provider.base});
    std::vector<std::shared_ptr<Asker::Answer>> answers;
    for (int i = 0; i < 500; ++i)
        answers.push_back(asker.ask(asker.token(key(0), std::to_string(i))));
    for (const auto& answer : answers)
        EXPECT_ACCEPTED(answer);
    QCOMPARE(provider.discoveries, 1);
    QCOMPARE(provider.fetches, 1);
}

void TestClearinghouseJwks::renewsInTheBackground()
{
    Provider provider;
    Asker asker({.issuer = provider.base});
    asker.jwks->start();
    const auto first = asker.ask(asker.token(key(0)));
    EXPECT_ACCEPTED(first);
    asker.clock.advanceMs(479'000);
    // Another one whose time has come, and that began later: when it has renewed, the first had its chance, too.
    Provider laterProvider;
    Asker later({.issuer = laterProvider.base});
    const auto second = later.ask(later.token(key(0)));
    EXPECT_ACCEPTED(second);
    later.clock.advanceMs(481'000);
    later.jwks->start();
    QTRY_COMPARE(laterProvider.fetches, 2);
    QCOMPARE(provider.fetches, 1);
    provider.keys = QByteArray::fromStdString(jwksOf({key(1).jwk()}));
    asker.clock.advanceMs(2'000);
    QTRY_COMPARE(provider.fetches, 2);
    QTRY_COMPARE(asker.jwks->status().keys.front().kid, std::string("k1"));
    EXPECT_REFUSED(asker.ask(asker.token(key(0))));  // its key is no longer published
}

void TestClearinghouseJwks::lastGoodSetServesForADay()
{
    Provider provider;
    Asker asker({.issuer = provider.base});
    asker.jwks->start();
    const auto first = asker.ask(asker.token(key(0)));
    EXPECT_ACCEPTED(first);
    provider.keysStatus = 503;
    asker.clock.advanceMs(600'000);
    QTRY_COMPARE(asker.jwks->status().failures, 1);
    QVERIFY(asker.jwks->status().state == JwksStatus::State::Fresh);
    asker.clock.advanceMs(86'400'000 - 601'000);
    QVERIFY(asker.jwks->status().state == JwksStatus::State::Stale);
    QVERIFY(asker.ask(asker.token(key(0), "late"))->there());
    QCOMPARE(cause(asker.ask(asker.token(key(0), "late"))), QStringLiteral("accepted"));
    asker.clock.advanceMs(2'000);
    QVERIFY(asker.jwks->status().state == JwksStatus::State::Expired);
    const auto tooLate = asker.ask(asker.token(key(0), "too late"));
    EXPECT_REFUSED(tooLate);
    provider.keysStatus = 200;
    asker.clock.advanceMs(31'000);
    const auto back = asker.ask(asker.token(key(0), "back"));
    EXPECT_ACCEPTED(back);
}

void TestClearinghouseJwks::discoveryRunsAgainAfterADay()
{
    Provider provider;
    Asker asker({.issuer = provider.base});
    const auto first = asker.ask(asker.token(key(0)));
    EXPECT_ACCEPTED(first);
    provider.discovery.replace("/any/keys", "/moved");
    asker.clock.advanceMs(86'401'000);
    const auto second = asker.ask(asker.token(key(0), "later"));
    EXPECT_ACCEPTED(second);
    QCOMPARE(provider.discoveries, 2);
    QCOMPARE(provider.paths.last(), QByteArray("/moved"));
    // An address that answers 404 is looked up again, too.
    provider.keysStatus = 404;
    asker.clock.advanceMs(30'000);
    EXPECT_REFUSED(asker.ask(asker.token(key(1))));
    provider.keysStatus = 200;
    asker.clock.advanceMs(30'000);
    EXPECT_REFUSED(asker.ask(asker.token(key(1), "x")));
    QCOMPARE(provider.discoveries, 3);
}

void TestClearinghouseJwks::aProviderThatHangsDelaysNobodyForLong()
{
    Provider provider;
    Asker asker({.issuer = provider.base, .fetchMs = 3'000});
    const auto first = asker.ask(asker.token(key(0)));
    EXPECT_ACCEPTED(first);
    provider.hang = true;
    asker.clock.advanceMs(30'000);
    QElapsedTimer timer;
    timer.start();
    const auto unknown = asker.ask(asker.token(key(1)));
    // Known keys are answered meanwhile, on this thread.
    QVERIFY(asker.ask(asker.token(key(0), "meanwhile"))->there());
    QVERIFY(timer.elapsed() < 500);
    EXPECT_REFUSED(unknown);
    QVERIFY2(timer.elapsed() < 1'500, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(timer.elapsed() >= 900);
    Asker cold({.issuer = provider.base});
    timer.restart();
    const auto none = cold.ask(cold.token(key(0)));
    EXPECT_REFUSED(none);
    QVERIFY2(timer.elapsed() < 1'500, qPrintable(QString::number(timer.elapsed())));
    QVERIFY2(cause(none).contains(u"in time"), qPrintable(cause(none)));
}

void TestClearinghouseJwks::waitersAreAnsweredWhenItGoesDown()
{
    Provider provider;
    provider.hang = true;
    Asker asker({.issuer = provider.base});
    const auto waiting = asker.ask(asker.token(key(0)));
    bool told = false;
    asker.jwks->refreshNow([&](const JwksStatus&) { told = true; });
    asker.jwks.reset();
    QVERIFY(waiting->there());
    QVERIFY(!*waiting->verdict);
    QVERIFY(told);
}

void TestClearinghouseJwks::survivesARestart_data()
{
    threadedEngineRows();
}

void TestClearinghouseJwks::survivesARestart()
{
    QFETCH(QString, engine);
    TempStore store(oidcMigrations(), engineConfig(engine));
    Provider provider;
    const std::string issuer = provider.base;
    std::string token;
    {
        Asker asker({.issuer = issuer}, &store.database());
        token = asker.token(key(0));
        const auto first = asker.ask(token);
        EXPECT_ACCEPTED(first);
    }
    store.close();
    store.reopen();
    provider.hang = true;
    {
        Asker asker({.issuer = issuer}, &store.database());
        QVERIFY(asker.jwks->status().fromStore);
        QVERIFY(asker.ask(token)->there());
        QCOMPARE(cause(asker.ask(token)), QStringLiteral("accepted"));
        // Of this issuer and address alone.
        Asker other({.issuer = issuer, .jwksUri = issuer + "/own"}, &store.database());
        QVERIFY(other.jwks->status().state == JwksStatus::State::Empty);
        asker.clock.advanceMs(86'401'000);
        QVERIFY(asker.jwks->status().state == JwksStatus::State::Expired);
    }
    store.close();
    store.reopen();
    VERIFY_OK(store.writer().run([&](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(connection.exec("UPDATE oidc_key_sets SET fetched = fetched - 86401000000", {}));
        return {};
    }));
    Asker late({.issuer = issuer}, &store.database());
    QVERIFY(late.jwks->status().state == JwksStatus::State::Empty);
}

void TestClearinghouseJwks::refreshNowTellsAndIgnoresTheCooldown()
{
    Provider provider;
    Asker asker({.issuer = provider.base});
    const auto refreshed = [&] {
        std::atomic<bool> told{false};
        JwksStatus status;
        asker.jwks->refreshNow([&](JwksStatus given) {
            status = std::move(given);
            told = true;
        });
        [&] { QTRY_VERIFY(told.load()); }();
        return status;
    };
    const auto before = asker.jwks->changes().value();
    auto status = refreshed();
    QVERIFY(asker.jwks->changes().value() > before);
    QVERIFY(status.state == JwksStatus::State::Fresh);
    QCOMPARE(status.lastSteps.size(), std::size_t(2));
    QVERIFY(status.lastSteps[0].ok() && status.lastSteps[1].ok());
    QCOMPARE(status.lastSteps[0].name, std::string("discovery"));
    QCOMPARE(status.keys.size(), std::size_t(1));
    QCOMPARE(status.keys[0].kind, std::string("EC P-256"));
    QCOMPARE(status.keys[0].algorithms, std::string("ES256"));
    provider.keys = QByteArray::fromStdString(
        jwksOf({key(1).jwk(), json::Value::object({{"kty", "oct"}, {"k", "AAAA"}, {"kid", "s"}})}));
    status = refreshed();
    QCOMPARE(status.keys[0].kid, std::string("k1"));
    QCOMPARE(status.leftOut.size(), std::size_t(1));
    QVERIFY(status.leftOut[0].starts_with("key s:"));
    QCOMPARE(provider.fetches, 2);
    provider.keysStatus = 500;
    status = refreshed();
    QCOMPARE(status.lastSteps.back().httpStatus, 500);
    QVERIFY(status.state == JwksStatus::State::Fresh);  // the last good set serves on
    QCOMPARE(status.keys[0].kid, std::string("k1"));
}

QTEST_GUILESS_MAIN(TestClearinghouseJwks)
#include "tst_clearinghouse_jwks.moc"
