// The webhook's listener over a real one (clearinghouse spec 1.2): paths, methods, sizes, secrets, and a client that does what the remote
// signer does. Attacks: heads of 100 kB, endless distinct composite keys, a platform that hangs; the signer is answered in time.
#include "api/webhook.h"
#include "api_bench.h"
#include "clearinghouse/identity_config.h"
#include "clearinghouse/key_verifier.h"
#include "support/directory_bench.h"
#include "support/raw_server.h"
#include "support/signer_client.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QtTest>

#include <thread>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

constexpr const char* sharedSecret = "one-secret";

// Directory, keys and the listener, as the program puts them together.
class WebhookBed {
public:
    explicit WebhookBed(IdentityConfig identity = apiKeys(), std::string alias = "/webhooks/remote-signer")
        : directory({}, nullptr, decisionMigrations())
        , configured(*ConfiguredKeys::parse({"sk_demo_key", "tenant-a", "user-1", "", "", false}))
        , keyVerifier(configured, directory.keys.get(), directory.directory.get(), {"https://issuer.test", "sk_", 60})
    {
        const LocalKeys local{&keyVerifier, [this](std::string_view token) { return keyVerifier.claims(token); }};
        auto made = IdentityVerifiers::create(std::move(identity), {nullptr, clock, rng, local, nullptr, nullptr});
        if (!made)
            qFatal("verifiers: %s", made.error().message.c_str());
        verifiers = std::move(*made);
        verifiers->start();
        AuthorizerConfig config;
        config.secrets = {sharedSecret, "former-secret"};
        authorizer = std::make_unique<Authorizer>(
            Authorizer::Parts{clock, verifiers->verifier(), nullptr, directory.directory.get(), nullptr}, config);
        ticker = std::jthread([this](const std::stop_token& stop) {
            std::mutex mutex;
            std::condition_variable_any wake;
            std::unique_lock lock(mutex);
            while (!wake.wait_for(lock, stop, std::chrono::milliseconds(20), [&] { return stop.stop_requested(); }))
                authorizer->tick();
        });
        api::WebhookParts parts;
        parts.authorizer = authorizer.get();
        parts.readiness = [] { return std::vector<api::PartState>{{"store", true, true, "sqlite"}}; };
        webhook = std::make_unique<api::WebhookApi>(parts, api::WebhookConfig{std::move(alias), true});
        server = std::make_unique<http::Server>(http::ServerConfig{}, webhook->router(), webhook->policy(), clock);
        port = *server->start();
        webhook->attachServer(server.get());
    }
    ~WebhookBed()
    {
        webhook->attachServer(nullptr);
        server->stop(1'000);
        ticker.request_stop();
        ticker.join();
        authorizer->stop();
    }
    static IdentityConfig apiKeys()
    {
        IdentityConfig config;
        config.identityIssuer = "https://issuer.test";
        return config;
    }

    // One exchange; the whole answer as it came.
    QByteArray raw(const QByteArray& request, int waitMs = 5'000) const
    {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        if (!socket.waitForConnected(waitMs))
            return {};
        socket.write(request);
        QByteArray answer;
        while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(waitMs))
            answer += socket.readAll();
        return answer + socket.readAll();
    }
    QByteArray ask(const QByteArray& method, const QByteArray& target, const QByteArray& body = {},
                   const QByteArray& headers = {}) const
    {
        return raw(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + headers
                   + (body.isEmpty() && method != "POST"
                          ? QByteArray()
                          : "Content-Length: " + QByteArray::number(body.size()) + "\r\n")
                   + "\r\n" + body);
    }
    SignerClient signer(const char* headers = "Authorization:Bearer one-secret") const
    {
        return SignerClient(port, "/authorize", headers);
    }

    DirectoryBench directory;
    SystemClock clock;
    SystemRng rng;
    ConfiguredKeys configured;
    KeyVerifier keyVerifier;
    std::unique_ptr<IdentityVerifiers> verifiers;
    std::unique_ptr<Authorizer> authorizer;
    std::jthread ticker;
    std::unique_ptr<api::WebhookApi> webhook;
    std::unique_ptr<http::Server> server;
    std::uint16_t port = 0;
};

int statusOf(const QByteArray& answer)
{
    return answer.mid(9, 3).toInt();
}

QByteArray bodyOf(const QByteArray& answer)
{
    const auto end = answer.indexOf("\r\n\r\n");
    return end < 0 ? QByteArray() : answer.mid(end + 4);
}

// auto mode with composite keys that go to a platform on this machine.
IdentityConfig composites(int port)
{
    IdentityConfig config;
    config.mode = IdentityMode::Auto;
    config.identityIssuer = "https://issuer.test";
    config.rules.issuer = "http://127.0.0.1:" + std::to_string(port);
    config.rules.audience = "livepeer";
    config.rules.identityIssuer = config.identityIssuer;
    config.exchange.origin = config.rules.issuer;
    config.exchange.audience = "livepeer";
    return config;
}

}  // namespace

class TestApiWebhook : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pathsAndMethods_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<int>("status");
        QTest::newRow("authorize") << QByteArray("POST") << QByteArray("/authorize") << 401;
        QTest::newRow("query string allowed") << QByteArray("POST") << QByteArray("/authorize?a=b") << 401;
        QTest::newRow("alias") << QByteArray("POST") << QByteArray("/webhooks/remote-signer") << 401;
        QTest::newRow("GET /authorize") << QByteArray("GET") << QByteArray("/authorize") << 404;
        QTest::newRow("trailing slash") << QByteArray("POST") << QByteArray("/authorize/") << 404;
        QTest::newRow("two slashes") << QByteArray("POST") << QByteArray("//authorize") << 404;
        QTest::newRow("case") << QByteArray("POST") << QByteArray("/Authorize") << 404;
        QTest::newRow("another path") << QByteArray("POST") << QByteArray("/") << 404;
        QTest::newRow("health") << QByteArray("GET") << QByteArray("/health") << 200;
        QTest::newRow("health with a query") << QByteArray("GET") << QByteArray("/health?x") << 200;
        QTest::newRow("HEAD of health") << QByteArray("HEAD") << QByteArray("/health") << 200;
        QTest::newRow("readyz") << QByteArray("GET") << QByteArray("/readyz") << 200;
        QTest::newRow("metrics on this machine") << QByteArray("GET") << QByteArray("/metrics") << 200;
    }
    void pathsAndMethods()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(int, status);
        WebhookBed bed;
        const QByteArray answer = bed.ask(method, target, method == "POST" ? "{}" : "");
        QCOMPARE(statusOf(answer), status);
        if (status == 404)
            QCOMPARE(bodyOf(answer), QByteArray());
        if (status == 401)
            QCOMPARE(bodyOf(answer), QByteArray(R"({"status":401,"reason":"unauthorized webhook caller"})"));
        if (target == "/health" && method == "GET") {
            QCOMPARE(bodyOf(answer), QByteArray("ok"));
            QVERIFY(answer.toLower().contains("content-type: text/plain\r\n"));
        }
    }
    void threeHeadersCarryTheSecret()
    {
        WebhookBed bed;
        for (const char* header :
             {"Authorization: Bearer one-secret\r\n", "X-Api-Key: one-secret\r\n",
              "X-Webhook-Secret: former-secret\r\n", "authorization: bearer   former-secret\r\n"}) {
            const QByteArray answer = bed.ask("POST", "/authorize", "{}", header);
            QCOMPARE(statusOf(answer), 200);
            QCOMPARE(bodyOf(answer),
                     QByteArray(R"({"status":401,"reason":"invalid api key","code":"invalid_api_key"})"));
        }
        QCOMPARE(statusOf(bed.ask("POST", "/authorize", "{}", "Authorization: Basic b25lLXNlY3JldA==\r\n")), 401);
        const QByteArray broken = bed.ask("POST", "/authorize", "{", "X-Api-Key: one-secret\r\n");
        QCOMPARE(statusOf(broken), 400);
        QCOMPARE(bodyOf(broken), QByteArray(R"({"status":400,"reason":"invalid request json"})"));
    }
    void ref29_sizes()
    {
        WebhookBed bed;
        const QByteArray key = "X-Api-Key: one-secret\r\n";
        QByteArray body = "{\"a\":\"";
        body += QByteArray(int(api::WebhookApi::maxBodyBytes) - 8, 'x') + "\"}";
        QCOMPARE(body.size(), 65'536);
        QCOMPARE(statusOf(bed.ask("POST", "/authorize", body, key)), 200);
        const QByteArray tooLarge = bed.ask("POST", "/authorize", body + " ", key);
        QCOMPARE(statusOf(tooLarge), 413);
        QCOMPARE(bodyOf(tooLarge), QByteArray(R"({"status":413,"reason":"payload too large"})"));
        QCOMPARE(statusOf(bed.ask("GET", "/health")), 200);
    }

    void aClientThatReplaysWhatTheSignerSends()
    {
        WebhookBed bed;
        bed.directory.addTenant("tenant-b");
        bed.directory.addUser("tenant-b", "user-9");
        const auto issued = bed.directory.addKey("tenant-b", "user-9");
        SignerClient signer = bed.signer();
        SignerClient::State state;
        const SignerClient::HeaderList demo = {{"Authorization", "Bearer sk_demo_key"}, {"X-Request-Id", "r1"}};
        const std::int64_t now = bed.clock.now().seconds();
        const auto first = signer.pay(state, demo, now);
        QCOMPARE(first.status, 200);
        QCOMPARE(state.authId, std::string("tenant-a:user-1"));
        QVERIFY(state.authExpiry >= now + 59 && state.authExpiry <= now + 61);
        // Inside the window nothing is asked, whatever the headers say.
        QVERIFY(!signer.pay(state, {{"Authorization", "Bearer nonsense"}}, now + 1).asked);
        QCOMPARE(signer.calls(), 1);
        // After it the session stays with its user: REF-35, with our words and not a bare 500.
        const auto other = signer.pay(state, {{"Authorization", "Bearer " + issued.text}}, state.authExpiry + 1);
        QCOMPARE(other.status, 403);
        QVERIFY(other.message.starts_with("identity_pinned"));
        QCOMPARE(signer.pay(state, demo, state.authExpiry + 1).status, 200);
        // An issued key of the one store (REF-18).
        SignerClient::State fresh;
        QCOMPARE(signer.pay(fresh, {{"Authorization", "Bearer " + issued.text}}, now).status, 200);
        QCOMPARE(fresh.authId, std::string("tenant-b:user-9"));
        SignerClient::State none;
        const auto refused = signer.pay(none, {{"Authorization", "Bearer sk_unknown"}}, now);
        QCOMPARE(refused.status, 401);
        QCOMPARE(refused.message, std::string("invalid api key"));
        SignerClient wrongSecret = bed.signer("Authorization:Bearer wrong");
        QCOMPARE(wrongSecret.pay(none, demo, now).status, 500);
    }
    void priceCeilingReachesTheSigner()
    {
        WebhookBed bed;
        TenantPolicy policy;
        policy.maxPrices = {{"720p-pixel-seconds", "120"}};
        bed.directory.addTenant("tenant-a", policy);
        SignerClient signer = bed.signer();
        const SignerClient::HeaderList demo = {{"Authorization", "Bearer sk_demo_key"}};
        SignerClient::State cheap, dear, live;
        QCOMPARE(signer.pay(cheap, demo, bed.clock.now().seconds(), 120).status, 200);
        QCOMPARE(signer.pay(dear, demo, bed.clock.now().seconds(), 121).status, 481);
        live.type = "live";
        QCOMPARE(signer.pay(live, demo, bed.clock.now().seconds(), 5'000).status, 200);
    }

    void attack_headsOf100kB()
    {
        WebhookBed bed;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 50; ++i) {
            const int status = statusOf(
                bed.ask("POST", "/authorize", "{}", "Authorization: Bearer " + QByteArray(100'000, 'a') + "\r\n"));
            QVERIFY2(status == 431 || status == 0, QByteArray::number(status).constData());
        }
        // 100 kB of junk as the user's credential inside a body: the grammar is linear.
        const std::string junk(60'000, ' ');
        SignerClient signer = bed.signer();
        SignerClient::State state;
        QCOMPARE(signer.pay(state, {{"Authorization", "Bearer " + junk + "=a"}}, 1).status, 401);
        QCOMPARE(signer.pay(state, {{"Authorization", "Bearer sk_demo_key"}}, 1).status, 200);
        QVERIFY2(timer.elapsed() < 10'000, QByteArray::number(timer.elapsed()).constData());
    }
    void ref28_attack_distinctCompositeKeysAndAPlatformThatHangs()
    {
        // It takes connections and never says a word.
        QTcpServer hole;
        QVERIFY(hole.listen(QHostAddress::LocalHost));
        WebhookBed bed(composites(hole.serverPort()));
        std::atomic<bool> stop{false};
        std::atomic<int> attacks{0};
        std::vector<std::jthread> attackers;
        for (int t = 0; t < 4; ++t) {
            attackers.emplace_back([&, t] {
                SignerClient signer = bed.signer();
                for (int i = 0; !stop; ++i) {
                    char app[64];
                    std::snprintf(app, sizeof app, "Bearer app_%024x_secret%d", unsigned(t * 1'000'000 + i), i);
                    SignerClient::State state;
                    const auto outcome = signer.pay(state, {{"Authorization", app}}, 1);
                    if (outcome.status == 401)
                        ++attacks;
                }
            });
        }
        SignerClient signer = bed.signer();
        qint64 slowest = 0;
        for (int i = 0; i < 100; ++i) {
            QElapsedTimer timer;
            timer.start();
            SignerClient::State state;
            const auto outcome = signer.pay(state, {{"Authorization", "Bearer sk_demo_key"}}, 1);
            slowest = std::max(slowest, timer.elapsed());
            QCOMPARE(outcome.status, 200);
        }
        QTRY_VERIFY_WITH_TIMEOUT(attacks.load() >= 4, 10'000);
        stop = true;
        attackers.clear();
        QVERIFY2(slowest < 1'000, QByteArray::number(slowest).constData());
        QVERIFY(bed.authorizer->stats().pending < 1'000);
    }
    void metricsCountByReason()
    {
        WebhookBed bed;
        SignerClient signer = bed.signer();
        SignerClient::State state;
        QCOMPARE(signer.pay(state, {{"Authorization", "Bearer sk_no"}}, 1).status, 401);
        QCOMPARE(statusOf(bed.ask("POST", "/authorize", "{}")), 401);
        const QByteArray text = bodyOf(bed.ask("GET", "/metrics"));
        QVERIFY(text.contains("sluice_authorize_refused_total{code=\"invalid_api_key\"} 1\n"));
        QVERIFY(text.contains("sluice_authorize_callers_refused_total 1\n"));
        QVERIFY(text.contains("sluice_webhook_requests_total"));
    }
};

QTEST_GUILESS_MAIN(TestApiWebhook)

#include "tst_api_webhook.moc"
