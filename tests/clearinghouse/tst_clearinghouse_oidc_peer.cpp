// The OIDC verifier against a real provider (npm oidc-provider): its tokens, rotation, wrong issuer, expiry, key confusion, silence and death.
#include "clearinghouse/identity_config.h"
#include "clearinghouse/oidc_schema.h"
#include "support/oidc_fixture.h"
#include "support/temp_store.h"

#include <QElapsedTimer>
#include <QtTest>

#include <atomic>
#include <map>
#include <mutex>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

// Real time for tokens, and a hand on it for what happens after half a minute or a day.
class ShiftedClock final : public Clock {
public:
    Timestamp now() const override { return m_system.now().plusSeconds(shift); }
    std::int64_t monotonicMs() const override { return m_system.monotonicMs() + shift * 1000; }
    std::atomic<std::int64_t> shift{0};

private:
    SystemClock m_system;
};

struct Answer {
    std::mutex mutex;
    std::optional<Verdict<Verified>> verdict;
    bool there()
    {
        const std::lock_guard lock(mutex);
        return verdict.has_value();
    }
    QString text()
    {
        if (!there())
            return QStringLiteral("no answer");
        return *verdict ? QStringLiteral("accepted") : QString::fromStdString((*verdict).error().logged);
    }
};

struct Webhook {
    ShiftedClock clock;
    SystemRng rng;
    std::unique_ptr<IdentityVerifiers> verifiers;

    explicit Webhook(const std::string& issuer, storage::Database* database = nullptr, const char* more = "")
    {
        std::map<std::string, std::string, std::less<>> settings{{"IDENTITY_AUTH_MODE", "oidc"},
                                                                 {"IDENTITY_ISSUER", "ch"},
                                                                 {"OIDC_ISSUER", issuer},
                                                                 {"OIDC_AUDIENCE", "signer"},
                                                                 {"OIDC_CLIENT_CLAIM", "app_client_id"},
                                                                 {"OIDC_SUBJECT_CLAIM", "external_user_id"},
                                                                 {"OIDC_SUBJECT_TYPE", "external_user_id"},
                                                                 {"OIDC_REQUIRED_SCOPES", "sign:job"},
                                                                 {"OIDC_ALGORITHMS", more}};
        auto config = readIdentityConfig([&](std::string_view name) {
            const auto found = settings.find(name);
            return found == settings.end() ? std::string() : found->second;
        });
        if (!config)
            qFatal("%s", config.error().message.c_str());
        auto made = IdentityVerifiers::create(std::move(*config), {database, clock, rng, {}, nullptr, nullptr});
        if (!made)
            qFatal("%s", made.error().message.c_str());
        verifiers = std::move(*made);
    }
    std::shared_ptr<Answer> ask(const std::string& token)
    {
        auto answer = std::make_shared<Answer>();
        verifiers->verifier().verify("Bearer " + token, clock.now(), [answer](Verdict<Verified> verdict) {
            const std::lock_guard lock(answer->mutex);
            answer->verdict = std::move(verdict);
        });
        return answer;
    }
};

json::Value withClaims(const json::Object& claims)
{
    return json::Value::object({{"claims", json::Value(claims)}});
}

}  // namespace

class TestClearinghouseOidcPeer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_provider.start(), m_provider.error().c_str()); }
    void init()
    {
        m_provider.admin("behaviour");
        m_provider.admin("issuer", json::Value::object({{"issuer", ""}}));
    }
    void tokensOfItsOwnEndpoint();
    void refusals_data();
    void refusals();
    void rotation();
    void wrongIssuer();
    void hangs();
    void goneAfterTheStart();

private:
    void expect(Webhook& webhook, const std::string& token, const QString& words, int withinMs = 10'000)
    {
        const auto answer = webhook.ask(token);
        QTRY_VERIFY_WITH_TIMEOUT(answer->there(), withinMs);
        QVERIFY2(answer->text().contains(words), qPrintable(answer->text()));
    }
    OidcFixture m_provider;
};

void TestClearinghouseOidcPeer::tokensOfItsOwnEndpoint()
{
    Webhook webhook(m_provider.issuer());
    for (const char* client : {"app-b", "app-es"}) {
        const std::string token = m_provider.clientCredentials(client);
        const auto answer = webhook.ask(token);
        QTRY_COMPARE(answer->text(), QStringLiteral("accepted"));
        const Verified& verified = **answer->verdict;
        QCOMPARE(verified.identity.authId, std::string(client) + ":user-b");
        QCOMPARE(verified.identity.usageSubjectType, std::string("external_user_id"));
        QCOMPARE(verified.scopes, std::string("sign:job"));
        QVERIFY(std::abs(verified.expiry - webhook.clock.now().seconds() - 300) < 30);
    }
    QCOMPARE(webhook.verifiers->tokens()->stats().checked, std::uint64_t(2));
}

void TestClearinghouseOidcPeer::refusals_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QString>("forge");
    QTest::addColumn<QString>("cause");
    const auto row = [](const char* name, const json::Value& request, const char* forge, const char* cause) {
        QTest::newRow(name) << QByteArray::fromStdString(json::write(request)) << QString::fromLatin1(forge)
                            << QString::fromLatin1(cause);
    };
    row("expired", json::Value::object({{"expiresIn", -90}}), "", "the token has expired");
    row("within the skew", json::Value::object({{"expiresIn", -30}}), "", "accepted");
    row("wrong audience", withClaims({{"aud", "elsewhere"}}), "", "another audience");
    row("wrong iss in the token", withClaims({{"iss", "https://evil.example"}}), "", "another issuer");
    row("unknown kid", json::Value::object({{"header", json::Value::object({{"kid", "rsa-99"}})}}), "",
        "no key of that id");
    row("HS256 with the public key", json::Value(json::Object{}), "hs256-public-key", "the algorithm is not allowed");
    row("alg none", json::Value(json::Object{}), "none", "the algorithm is not allowed");
    row("another key under its name", json::Value(json::Object{}), "stranger", "the signature does not hold");
    row("subject owner:victim", withClaims({{"external_user_id", "owner:victim"}}), "", "reserved prefix");
}

void TestClearinghouseOidcPeer::refusals()
{
    QFETCH(QByteArray, request);
    QFETCH(QString, forge);
    QFETCH(QString, cause);
    Webhook webhook(m_provider.issuer());
    const std::string token = forge.isEmpty() ? m_provider.token(*json::parse(request.toStdString()))
                                              : m_provider.forged(forge.toStdString());
    QVERIFY(!token.empty());
    expect(webhook, token, cause);
}

void TestClearinghouseOidcPeer::rotation()
{
    Webhook webhook(m_provider.issuer());
    const std::string before = m_provider.clientCredentials("app-b");
    expect(webhook, before, QStringLiteral("accepted"));
    m_provider.admin("rotate", json::Value::object({{"keep", true}}));
    const std::string after = m_provider.clientCredentials("app-b");
    expect(webhook, after, QStringLiteral("no key of that id"));  // the cooldown
    webhook.clock.shift = 31;
    expect(webhook, after, QStringLiteral("accepted"));
    expect(webhook, before, QStringLiteral("accepted"));  // still published
    m_provider.admin("rotate", json::Value::object({{"keep", false}}));
    webhook.clock.shift = 62;
    expect(webhook, m_provider.token(), QStringLiteral("accepted"));
    expect(webhook, before, QStringLiteral("no key of that id"));  // its key is gone, and the cache with it
    const int asked = m_provider.asked("keys");
    for (int i = 0; i < 200; ++i)
        expect(webhook, before, QStringLiteral("no key of that id"));
    QCOMPARE(m_provider.asked("keys"), asked);
}

void TestClearinghouseOidcPeer::wrongIssuer()
{
    m_provider.admin("issuer", json::Value::object({{"issuer", "https://another.example"}}));
    Webhook webhook(m_provider.issuer());
    expect(webhook, m_provider.token(), QStringLiteral("issuer mismatch"));
    QCOMPARE(webhook.verifiers->jwks()->status().lastSteps.back().code, std::string("issuer_mismatch"));
}

void TestClearinghouseOidcPeer::hangs()
{
    const std::string token = m_provider.token();
    m_provider.admin("behaviour", json::Value::object({{"hang", true}}));
    Webhook webhook(m_provider.issuer());
    QElapsedTimer timer;
    timer.start();
    expect(webhook, token, QStringLiteral("in time"));
    QVERIFY2(timer.elapsed() < 1'500, qPrintable(QString::number(timer.elapsed())));
}

void TestClearinghouseOidcPeer::goneAfterTheStart()
{
    TempStore store(oidcMigrations());
    OidcFixture provider;
    QVERIFY2(provider.start(), provider.error().c_str());
    const std::string token = provider.token(json::Value::object({{"expiresIn", 200'000}}));
    const std::string other = provider.token(json::Value::object({{"expiresIn", 200'000}}));
    {
        Webhook webhook(provider.issuer(), &store.database());
        expect(webhook, token, QStringLiteral("accepted"));
        const std::string issuer = provider.issuer();
        provider.stop();
        expect(webhook, other, QStringLiteral("accepted"));
        webhook.clock.shift = 86'000;
        webhook.verifiers->start();
        QTRY_VERIFY(webhook.verifiers->jwks()->status().failures > 0);
        expect(webhook, other, QStringLiteral("accepted"));  // the last good keys
        webhook.clock.shift = 86'500;
        expect(webhook, other, QStringLiteral("cannot be reached"));
    }
    store.close();
    store.reopen();
    Webhook again(provider.issuer(), &store.database());  // a restart beside a provider that is gone
    expect(again, other, QStringLiteral("accepted"));
}

QTEST_GUILESS_MAIN(TestClearinghouseOidcPeer)
#include "tst_clearinghouse_oidc_peer.moc"
