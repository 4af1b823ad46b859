// The embedded meter's API, driven by npm's `@openmeter/sdk` as it is published, over a real listener.
#include "api/meter_api.h"
#include "http/server.h"
#include "ledger/schema.h"
#include "support/meter_fixture.h"

#include <QProcess>
#include <QTest>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr const char* meterToken = "meter-test-token";

class MeterListener {
public:
    explicit MeterListener(api::MeterApiConfig config)
    {
        m_api = std::make_unique<api::MeterApi>(m_fixture.meter(), std::move(config));
        auto router = std::make_shared<http::Router>();
        m_api->addRoutes(*router);
        m_server = std::make_unique<http::Server>(http::ServerConfig{}, router, api::MeterApi::policy(), m_clock);
        const auto port = m_server->start();
        if (!port)
            qFatal("listening: %s", port.error().message.c_str());
        m_port = *port;
    }
    ~MeterListener()
    {
        m_server->stop(1'000);
        m_api->stop();
        m_fixture.close();
    }

    QString url() const { return QStringLiteral("http://127.0.0.1:%1/openmeter").arg(m_port); }
    MeterFixture& fixture() { return m_fixture; }
    api::MeterApi& api() { return *m_api; }

    http::Response ask(const std::string& method, const std::string& target, json::Value body = {},
                       const std::string& idempotencyKey = {})
    {
        std::promise<http::Response> answer;
        m_api->call({method, target, std::move(body), "console", idempotencyKey},
                    [&](http::Response response) { answer.set_value(std::move(response)); });
        return answer.get_future().get();
    }

private:
    SystemClock m_clock;
    MeterFixture m_fixture;
    std::unique_ptr<api::MeterApi> m_api;
    std::unique_ptr<http::Server> m_server;
    int m_port = 0;
};

}  // namespace

class TestApiMeter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void officialClientDrivesTheMeter();
    void withoutATokenOnlyThisMachineMayAsk();
    void theProgramItselfMayCall();
};

void TestApiMeter::officialClientDrivesTheMeter()
{
    api::MeterApiConfig config;
    config.tokens = {"the-former-token", meterToken};
    MeterListener listener(config);
    listener.fixture().clock().advanceMs(12 * 3'600'000);  // noon: three hours ago is the same day
    QProcess node;
    node.setWorkingDirectory(QStringLiteral(SLUICE_SOURCE_DIR "/tests/peers"));
    node.start(QStringLiteral("node"),
               {QStringLiteral("openmeter_sdk.mjs"), listener.url(), QString::fromLatin1(meterToken),
                QString::fromStdString(formatTimeZ(listener.fixture().clock().now()))});
    QVERIFY2(node.waitForFinished(120'000), "the client did not end");
    const QByteArray errors = node.readAllStandardError();
    QVERIFY2(node.exitCode() == 0, errors.constData());
    const QByteArray output = node.readAllStandardOutput();
    for (const char* part :
         {"meters", "events", "query", "customers", "features", "entitlements", "history", "subjects", "plans", "rest"})
        QVERIFY2(output.contains(QByteArray("passed ") + part), output.constData());
}

void TestApiMeter::withoutATokenOnlyThisMachineMayAsk()
{
    MeterListener listener({});
    QProcess curl;
    const auto status = [&](const QStringList& more) {
        curl.start(QStringLiteral("curl"),
                   QStringList{QStringLiteral("-s"), QStringLiteral("-o"), QStringLiteral("/dev/null"),
                               QStringLiteral("-w"), QStringLiteral("%{http_code}")}
                       + more + QStringList{listener.url() + QStringLiteral("/api/v1/meters")});
        return curl.waitForFinished(10'000) ? curl.readAllStandardOutput() : QByteArray("none");
    };
    QCOMPARE(status({}), QByteArray("200"));
    QCOMPARE(status({QStringLiteral("-H"), QStringLiteral("X-Forwarded-For: 1.2.3.4")}), QByteArray("401"));
    QCOMPARE(status({QStringLiteral("-H"), QStringLiteral("Host: meter.example.org")}), QByteArray("401"));
}

void TestApiMeter::theProgramItselfMayCall()
{
    api::MeterApiConfig config;
    config.tokens = {meterToken};
    MeterListener listener(config);
    const json::Value meter = json::Value::object({{"slug", "calls"}, {"aggregation", "COUNT"}, {"eventType", "call"}});
    const auto first = listener.ask("POST", "/api/v1/meters", meter, "once");
    QCOMPARE(first.status, 201);
    const auto again = listener.ask("POST", "/api/v1/meters", meter, "once");
    QCOMPARE(again.status, 201);
    QCOMPARE(again.body, first.body);
    QCOMPARE(listener.ask("POST", "/api/v1/meters", meter).status, 409);
    QCOMPARE(listener.ask("GET", "/api/v1/meters/calls").status, 200);
    QCOMPARE(listener.ask("GET", "/api/v1/nowhere").status, 404);
    const auto audited = audit::recentEntries(listener.fixture().store().readers(), 10);
    QCOMPARE(audited->size(), 1u);
    QCOMPARE(audited->front().record.actor, "console");
    QCOMPARE(audited->front().record.action, "meter.create");
}

QTEST_GUILESS_MAIN(TestApiMeter)
#include "tst_api_meter.moc"
