// The real program settling invoices (clearinghouse spec 9.4): signed notifications of a meter, steps by hand over HTTP, a kill in between, and settings
// that cannot work.
#include "support/invoicing_fixture.h"
#include "support/program.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr const char* bedMeterSecret = "whsec_c2V0dGxlbWVudC1iZWQtbWV0ZXItc2VjcmV0LTE=";
constexpr const char* bedOperatorKey = "operator-key-of-the-bed";

class SettlementProgram {
public:
    SettlementProgram() : program(folder.filePath(QStringLiteral("data")))
    {
        set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        set("API_ADDR", "127.0.0.1:0");
        set("OPERATOR_KEY", bedOperatorKey);
        set("SLUICE_LOG_LEVEL", "warning");
        set("ORACLE_SOURCES", "none");
        set("SETTLEMENT_OPENMETER_API_KEY", "meter-token");
        set("SETTLEMENT_OPENMETER_WEBHOOK_SECRETS", bedMeterSecret);
    }
    void set(const char* name, const QString& value) { program.set(QString::fromLatin1(name), value); }
    Result<qint64> serve() { return program.serve({QStringLiteral("--only"), QStringLiteral("builder")}); }
    HttpAnswer ask(const std::string& method, const std::string& target, const std::string& body = {})
    {
        return program.request(method, target, body, {{"Authorization", std::string("Bearer ") + bedOperatorKey}});
    }
    std::string stateOf(const std::string& invoice)
    {
        return std::string(ask("GET", "/api/v1/platform/invoices/" + invoice).json().text("state").value_or("none"));
    }

    QTemporaryDir folder;
    Program program;
};

}  // namespace

class TestIntegrationSettlement : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anInvoiceIsSettledThroughAKill();
    void settingsThatCannotWork_data();
    void settingsThatCannotWork();
};

void TestIntegrationSettlement::anInvoiceIsSettledThroughAKill()
{
    InvoicingFixture peer;
    QVERIFY2(peer.start(), peer.error().c_str());
    SettlementProgram bed;
    bed.set("SETTLEMENT_OPENMETER_URL", QString::fromStdString(peer.url()));
    auto started = bed.serve();
    QVERIFY2(started.has_value(), started ? "" : started.error().message.c_str());
    const std::string id = peer.makeInvoice();
    const auto notify = [&](const std::string& eventId) {
        const std::string url = "http://127.0.0.1:" + std::to_string(bed.program.port()) + "/webhooks/openmeter";
        return peer
            .admin("notify",
                   json::Value::object({{"url", url}, {"secret", bedMeterSecret}, {"id", id}, {"eventId", eventId}}))
            .int64("status")
            .value_or(0);
    };
    QCOMPARE(notify("msg_1"), 200);
    bed.program.kill();  // right after it was taken
    started = bed.serve();
    QVERIFY(started.has_value());
    QTRY_COMPARE_WITH_TIMEOUT(bed.stateOf(id), std::string("draft_sync"), 20'000);
    QCOMPARE(notify("msg_1"), 200);
    const std::string complete = "/api/v1/platform/invoices/" + id + "/complete";
    QCOMPARE(bed.ask("POST", complete, "{\"pause\":\"draft_sync\",\"invoiceNumber\":\"N-1\"}").status, 200);
    QTRY_COMPARE_WITH_TIMEOUT(bed.stateOf(id), std::string("issuing_sync"), 20'000);
    QCOMPARE(bed.ask("POST", complete, "{\"pause\":\"issuing_sync\"}").status, 200);
    QTRY_COMPARE_WITH_TIMEOUT(bed.stateOf(id), std::string("payment_pending"), 20'000);
    QCOMPARE(bed.ask("POST", complete, "{\"pause\":\"payment_pending\",\"trigger\":\"paid\"}").status, 200);
    QTRY_COMPARE_WITH_TIMEOUT(bed.stateOf(id), std::string("paid"), 20'000);
    QCOMPARE(peer.extendedStatus(id), std::string("paid"));
    const auto ready = bed.program.request("GET", "/readyz");
    QCOMPARE(ready.status, 200);
    QVERIFY(ready.body.find("settlement") != std::string::npos);
    QVERIFY(bed.ask("GET", "/metrics").body.find("sluice_settlement_calls_total{call=\"tell\"} 3")
            != std::string::npos);
    QCOMPARE(bed.ask("POST", "/api/v1/platform/invoices/reconcile").status, 200);
    QVERIFY(!bed.program.output().contains(bedMeterSecret));
    QCOMPARE(bed.program.terminate(), 0);
}

void TestIntegrationSettlement::settingsThatCannotWork_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("value");
    QTest::newRow("a secret that is none") << QByteArray("SETTLEMENT_OPENMETER_WEBHOOK_SECRETS") << "whsec_plain";
    QTest::newRow("a secret too short") << QByteArray("SETTLEMENT_STRIPE_WEBHOOK_SECRETS") << "tiny-one";
    QTest::newRow("a hook without a secret") << QByteArray("SETTLEMENT_HOOK_URL") << "https://hook.example";
    QTest::newRow("a model") << QByteArray("SETTLEMENT_STRIPE_CHARGE_MODEL") << "mine";
    QTest::newRow("a memory too short") << QByteArray("SETTLEMENT_DEDUPE_TTL") << "24h";
    QTest::newRow("jitter") << QByteArray("SETTLEMENT_RETRY_JITTER") << "1.5";
    QTest::newRow("exhausted") << QByteArray("SETTLEMENT_ON_RETRY_EXHAUSTED") << "forget";
    QTest::newRow("another API") << QByteArray("SETTLEMENT_OPENMETER_URL") << "https://us.api.konghq.com/v3/openmeter";
}

void TestIntegrationSettlement::settingsThatCannotWork()
{
    QFETCH(QByteArray, name);
    QFETCH(QString, value);
    SettlementProgram bed;
    bed.set("SETTLEMENT_OPENMETER_URL", QStringLiteral("http://127.0.0.1:9"));
    bed.set(name.constData(), value);
    QVERIFY(!bed.serve().has_value());
    QVERIFY2(bed.program.output().contains(name), bed.program.output().constData());
    if (name.contains("SECRETS"))
        QVERIFY(!bed.program.output().contains(value.toUtf8()));
}

QTEST_GUILESS_MAIN(TestIntegrationSettlement)
#include "tst_integration_settlement.moc"
