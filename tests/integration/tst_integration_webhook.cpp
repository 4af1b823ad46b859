// The real program with one part alone (issue 4): the existing webhook's own environment and nothing else; its demo balance; bad settings; the
// command that tests it; the builder API beside it.
#include "support/program.h"
#include "support/signer_client.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace sluice;
using namespace sluice::test;

namespace {

class WebhookProgram {
public:
    WebhookProgram() : program(folder.filePath(QStringLiteral("data")))
    {
        // No bus: whoever asked for a keychain would fail.
        program.set(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("unix:path=/nonexistent"));
        program.set(QStringLiteral("PORT"), QStringLiteral("0"));
        program.set(QStringLiteral("WEBHOOK_SECRET"), QStringLiteral("one-secret"));
        program.set(QStringLiteral("IDENTITY_AUTH_MODE"), QStringLiteral("api_key"));
        program.set(QStringLiteral("IDENTITY_ISSUER"), QStringLiteral("https://issuer.test"));
        program.set(QStringLiteral("DEMO_API_KEY"), QStringLiteral("sk_demo_secret"));
    }
    void serve(const QString& part)
    {
        const auto started = program.serve({QStringLiteral("--only"), part});
        if (!started)
            QFAIL(("the program did not start: " + started.error().message).c_str());
    }
    QTemporaryDir folder;
    Program program;
};

const SignerClient::HeaderList demo = {{"Authorization", "Bearer sk_demo_secret"}};

std::int64_t now()
{
    return SystemClock().now().seconds();
}

}  // namespace

class TestIntegrationWebhook : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theWebhookAloneWithItsOwnEnvironment()
    {
        WebhookProgram bed;
        bed.serve(QStringLiteral("webhook"));
        SignerClient signer(bed.program.port(), "/authorize", "Authorization:Bearer one-secret");
        SignerClient::State state;
        const auto outcome = signer.pay(state, demo, now());
        QCOMPARE(outcome.status, 200);
        QCOMPARE(state.authId, std::string("demo-client:demo-user"));
        QVERIFY(outcome.rawBody.find("\"usage_subject_type\":\"api_key_user\"") != std::string::npos);
        SignerClient::State none;
        QCOMPARE(signer.pay(none, {{"Authorization", "Bearer sk_other"}}, now()).message,
                 std::string("invalid api key"));
        QCOMPARE(bed.program.request("GET", "/health").body, std::string("ok"));
        QCOMPARE(bed.program.request("GET", "/api/orchestrators").status, 404);
        const auto ready = bed.program.request("GET", "/readyz");
        QCOMPARE(ready.status, 200);
        QVERIFY(ready.body.find("\"gate\"") != std::string::npos);
        QCOMPARE(bed.program.terminate(), 0);
    }
    void theDemoBalanceKeepsWorking()
    {
        WebhookProgram bed;
        bed.program.set(QStringLiteral("DEMO_BALANCE_USD_MICROS"), QStringLiteral("5000000"));
        bed.program.set(QStringLiteral("DEMO_BALANCE_EXPIRY_TTL_SECONDS"), QStringLiteral("20"));
        bed.serve(QStringLiteral("webhook"));
        SignerClient signer(bed.program.port(), "/authorize", "X-Api-Key:one-secret");
        SignerClient::State state;
        const std::int64_t before = now();
        QCOMPARE(signer.pay(state, demo, before).status, 200);
        QVERIFY2(state.authExpiry >= before + 20 && state.authExpiry <= now() + 20,
                 QByteArray::number(qlonglong(state.authExpiry - before)).constData());
        QCOMPARE(bed.program.terminate(), 0);
    }
    void deniedAtZero()
    {
        WebhookProgram bed;
        bed.program.set(QStringLiteral("DEMO_BALANCE_USD_MICROS"), QStringLiteral("0"));
        bed.serve(QStringLiteral("webhook"));
        SignerClient signer(bed.program.port(), "/authorize", "X-Webhook-Secret:one-secret");
        SignerClient::State state;
        const auto outcome = signer.pay(state, demo, now());
        QCOMPARE(outcome.status, 483);
        QVERIFY(outcome.message.find("insufficient") != std::string::npos);
        QCOMPARE(*outcome.webhookBody.text("code"), std::string_view("insufficient_balance"));
        QCOMPARE(bed.program.terminate(), 0);
    }
    void aBalanceOfOnesOwnIsSpentByTheHold()
    {
        WebhookProgram bed;
        bed.program.set(QStringLiteral("OPENMETER_TRIAL_GRANT_USD_MICROS"), QStringLiteral("100000"));
        bed.program.set(QStringLiteral("GATE_UNKNOWN_HOLD_USD_MICROS"), QStringLiteral("60000"));
        bed.serve(QStringLiteral("webhook"));
        SignerClient signer(bed.program.port(), "/authorize", "X-Webhook-Secret:one-secret");
        SignerClient::State first, second, third;
        second.stateId = "99999999";
        third.stateId = "88888888";
        QCOMPARE(signer.pay(first, demo, now()).status, 200);
        // The second gets what the first did not hold; for a third nothing is left, although nothing was spent yet.
        QCOMPARE(signer.pay(second, demo, now()).status, 200);
        QCOMPARE(signer.pay(third, demo, now()).status, 483);
        QCOMPARE(bed.program.terminate(), 0);
    }

    void settingsThatStopTheStart_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("no secret") << "WEBHOOK_SECRET"
                                   << "" << QByteArray("WEBHOOK_SECRET is required");
        QTest::newRow("the sample secret")
            << "WEBHOOK_SECRET"
            << "dev-webhook-secret-change-me" << QByteArray("sample of the documentation");
        QTest::newRow("no mode") << "IDENTITY_AUTH_MODE"
                                 << "" << QByteArray("IDENTITY_AUTH_MODE must be");
        QTest::newRow("unknown mode") << "IDENTITY_AUTH_MODE"
                                      << "apikey" << QByteArray("IDENTITY_AUTH_MODE must be");
        QTest::newRow("no issuer") << "IDENTITY_ISSUER"
                                   << "" << QByteArray("IDENTITY_ISSUER is required");
        QTest::newRow("keys that are no JSON") << "DEMO_API_KEYS"
                                               << "{" << QByteArray("DEMO_API_KEYS must be valid JSON");
        QTest::newRow("nothing configured") << "DEMO_API_KEY"
                                            << "" << QByteArray("DEMO_API_KEY or DEMO_API_KEYS is required");
        QTest::newRow("gate mode") << "GATE_MODE"
                                   << "on" << QByteArray("GATE_MODE must be");
        QTest::newRow("balance") << "DEMO_BALANCE_USD_MICROS"
                                 << "1.5" << QByteArray("DEMO_BALANCE_USD_MICROS");
        QTest::newRow("alias") << "WEBHOOK_ALIAS_PATH"
                               << "/authorize" << QByteArray("WEBHOOK_ALIAS_PATH");
        QTest::newRow("address") << "WEBHOOK_ADDR"
                                 << "nowhere:1" << QByteArray("WEBHOOK_ADDR must be");
    }
    void settingsThatStopTheStart()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QByteArray, says);
        WebhookProgram bed;
        if (value.isEmpty())
            bed.program.environment().remove(name);
        else
            bed.program.set(name, value);
        QByteArray output;
        QCOMPARE(
            bed.program.run({QStringLiteral("serve"), QStringLiteral("--only"), QStringLiteral("webhook")}, &output),
            2);
        QVERIFY2(output.contains(says), output.constData());
        QVERIFY(!output.contains("sk_demo_secret"));
    }
    void theSampleSecretInDevMode()
    {
        WebhookProgram bed;
        bed.program.set(QStringLiteral("WEBHOOK_SECRET"), QStringLiteral("dev-webhook-secret-change-me"));
        bed.program.set(QStringLiteral("CLEARINGHOUSE_DEV_MODE"), QStringLiteral("true"));
        bed.serve(QStringLiteral("webhook"));
        QCOMPARE(bed.program.terminate(), 0);
    }
    void theCommandThatTestsIt()
    {
        WebhookProgram bed;
        bed.serve(QStringLiteral("webhook"));
        bed.program.set(QStringLiteral("PORT"), QString::number(bed.program.port()));
        QByteArray output;
        QCOMPARE(bed.program.run({QStringLiteral("webhook"), QStringLiteral("test")}, &output), 0);
        QVERIFY2(output.contains("authorise the credential: demo-client:demo-user"), output.constData());
        QCOMPARE(
            bed.program.run({QStringLiteral("webhook"), QStringLiteral("test"), QStringLiteral("sk_wrong")}, &output),
            1);
        QVERIFY2(output.contains("the key is unknown"), output.constData());
        bed.program.set(QStringLiteral("WEBHOOK_SECRET"), QStringLiteral("another"));
        QCOMPARE(bed.program.run({QStringLiteral("webhook"), QStringLiteral("test")}, &output), 1);
        QVERIFY2(output.contains("another secret in force"), output.constData());
    }
    void tokensAreDeniedOnTheCommandLine()
    {
        WebhookProgram bed;
        QByteArray output;
        const auto deny = [&](const QStringList& words, const QByteArray& input = {}) {
            return bed.program.run(QStringList{QStringLiteral("deny")} + words, &output, input);
        };
        QCOMPARE(deny({QStringLiteral("user"), QStringLiteral("demo-client:demo-user"), QStringLiteral("--until"),
                       QStringLiteral("2027-01-01T00:00:00Z")}),
                 0);
        QVERIFY2(output.contains("#user:demo-client:demo-user") && output.contains("2027-01-01"), output.constData());
        QCOMPARE(deny({QStringLiteral("back"), QStringLiteral("#user:demo-client:demo-user")}), 0);
        QCOMPARE(deny({QStringLiteral("back"), QStringLiteral("#user:demo-client:demo-user")}), 1);
        QCOMPARE(deny({QStringLiteral("id"), QStringLiteral("a-token")}), 0);
        // A token of anybody's, read from stdin: {"alg":"RS256"} and {"jti":"x","exp":4102444800}.
        QCOMPARE(deny({QStringLiteral("token")}, "eyJhbGciOiJSUzI1NiJ9.eyJqdGkiOiJ4IiwiZXhwIjo0MTAyNDQ0ODAwfQ.AAAA\n"),
                 0);
        QVERIFY2(output.contains("\"x\""), output.constData());
        QCOMPARE(deny({QStringLiteral("token")}, "no token\n"), 1);
        QCOMPARE(deny({QStringLiteral("token"), QStringLiteral("eyJ")}), 1);
    }
    void theBuilderApiAlone()
    {
        WebhookProgram bed;
        bed.program.environment().remove(QStringLiteral("WEBHOOK_SECRET"));
        bed.program.set(QStringLiteral("BUILDER_API_PORT"), QStringLiteral("0"));
        bed.program.set(QStringLiteral("OPERATOR_KEY"), QStringLiteral("operator-key"));
        bed.serve(QStringLiteral("builder"));
        QCOMPARE(bed.program.request("GET", "/health").body, std::string("ok"));
        QCOMPARE(bed.program.request("GET", "/api/v1/platform/usage").status, 401);
        const auto usage =
            bed.program.request("GET", "/api/v1/platform/usage", {}, {{"Authorization", "Bearer operator-key"}});
        QCOMPARE(usage.status, 200);
        QVERIFY(usage.body.find("\"requestCount\":0") != std::string::npos);
        const auto own =
            bed.program.request("GET", "/api/v1/users/me/usage", {}, {{"Authorization", "Bearer sk_demo_secret"}});
        QCOMPARE(own.status, 200);
        QCOMPARE(*own.json().text("meter"), std::string_view("network_fee_usd_micros"));
        QCOMPARE(bed.program.terminate(), 0);
    }
};

QTEST_GUILESS_MAIN(TestIntegrationWebhook)

#include "tst_integration_webhook.moc"
