// The real program with a hosted meter as the system of record (issue 5, part 3): what is told survives a kill between telling and marking, what is
// refused waits for the operator, both sides are compared; bad settings.
#include "support/hosted_meter_fixture.h"
#include "support/program.h"
#include "support/ticket_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace sluice;
using namespace sluice::test;

namespace {

class HostedProgram {
public:
    HostedProgram() : program(folder.filePath(QStringLiteral("data")))
    {
        set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        set("COLLECTOR_ADDR", "127.0.0.1:0");
        set("ORACLE_SOURCES", "none");
        set("ORACLE_MANUAL_USD", "3000");
        set("SLUICE_LOG_LEVEL", "warning");
        set("METER_BACKEND", "konnect");
        set("OPENMETER_API_KEY", "kpat_test");
    }
    void set(const char* name, const QString& value) { program.set(QString::fromLatin1(name), value); }
    bool serve()
    {
        const auto started = program.serve({QStringLiteral("--only"), QStringLiteral("collector")});
        if (!started)
            qWarning("the program did not start: %s", started.error().message.c_str());
        return started.has_value();
    }
    void post(int from, int to)
    {
        std::string body = "[";
        for (int i = from; i < to; ++i)
            body += (i > from ? "," : "") + ticketJson("h-" + std::to_string(i));
        if (program.request("POST", "/events", body + "]").json().int64("received").value_or(-1) != to - from)
            qFatal("events were not taken in");
    }
    std::string metric(const std::string& line)
    {
        const std::string text = program.request("GET", "/metrics").body;
        const std::size_t at = text.find(line + " ");
        return at == std::string::npos ? "absent"
                                       : text.substr(at + line.size() + 1, text.find('\n', at) - at - line.size() - 1);
    }

    QTemporaryDir folder;
    Program program;
};

}  // namespace

class TestIntegrationHosted : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void REF10_aKillBetweenTellingAndMarking()
    {
        HostedMeterFixture meter;
        QVERIFY2(meter.start(), meter.error().c_str());
        HostedProgram bed;
        bed.set("OPENMETER_URL", QString::fromStdString(meter.konnectUrl()));
        // Carried out; the answer comes when the program is gone.
        meter.next({{"delayMs", 60'000}, {"path", "/events"}});
        QVERIFY(bed.serve());
        bed.post(0, 150);
        QTRY_COMPARE_WITH_TIMEOUT(meter.stat("received"), 100, 20'000);
        bed.program.kill();
        QVERIFY(bed.serve());
        QTRY_COMPARE_WITH_TIMEOUT(meter.stat("stored"), 150, 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(bed.metric("sluice_outbox_events{state=\"sent\"}"), std::string("150"), 20'000);
        QCOMPARE(bed.metric("sluice_outbox_events{state=\"pending\"}"), std::string("0"));
        const json::Value stats = meter.stats();
        QCOMPARE(stats.int64("received").value_or(-1), 250);
        QCOMPARE(stats.int64("duplicates").value_or(-1), 100);
        QCOMPARE(bed.program.terminate(), 0);
    }

    void REF6_theRestGoesOnAndReadinessSaysSo()
    {
        HostedMeterFixture meter;
        QVERIFY2(meter.start(), meter.error().c_str());
        HostedProgram bed;
        bed.set("METER_BACKEND", QStringLiteral("selfhosted"));
        bed.set("OPENMETER_URL", QString::fromStdString(meter.origin()));
        bed.set("OPENMETER_API_KEY", QStringLiteral("wrong"));
        QVERIFY(bed.serve());
        bed.post(0, 3);
        QTRY_COMPARE_WITH_TIMEOUT(bed.metric("sluice_outbox_paused"), std::string("1"), 20'000);
        const auto ready = bed.program.request("GET", "/readyz");
        QCOMPARE(ready.status, 200);  // clients are not sent away
        QVERIFY2(ready.body.find("paused") != std::string::npos, ready.body.c_str());
        QVERIFY(ready.body.find("wrong") == std::string::npos);
        QCOMPARE(bed.program.terminate(), 0);
        bed.set("OPENMETER_API_KEY", QStringLiteral("kpat_test"));
        bed.set("METER_BACKEND", QStringLiteral("konnect"));
        bed.set("OPENMETER_URL", QString::fromStdString(meter.konnectUrl()));
        meter.admin("events", json::Value::object({{"refuse", json::Value::array({"h-1"})}}));
        QVERIFY(bed.serve());
        QTRY_COMPARE_WITH_TIMEOUT(bed.metric("sluice_outbox_events{state=\"refused\"}"), std::string("1"), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(bed.metric("sluice_outbox_events{state=\"sent\"}"), std::string("2"), 20'000);
        QCOMPARE(meter.stat("stored"), 2);
        QCOMPARE(bed.program.terminate(), 0);
    }

    void settingsThatAreRefused_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("a backend that is none") << QByteArray("METER_BACKEND") << QByteArray("elsewhere");
        QTest::newRow("no token") << QByteArray("OPENMETER_API_KEY") << QByteArray();
        QTest::newRow("self-hosted without an address") << QByteArray("METER_BACKEND") << QByteArray("selfhosted");
        QTest::newRow("a user in the address") << QByteArray("OPENMETER_URL") << QByteArray("http://a:b@127.0.0.1/");
        QTest::newRow("no address") << QByteArray("OPENMETER_INGEST_URL") << QByteArray("ftp://127.0.0.1/events");
    }

    void settingsThatAreRefused()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        HostedProgram bed;
        bed.set(name.constData(), QString::fromLatin1(value));
        const auto started = bed.program.serve({QStringLiteral("--only"), QStringLiteral("collector")});
        QVERIFY(!started);
        QVERIFY2(bed.program.output().contains(name), bed.program.output().constData());
    }
};

QTEST_GUILESS_MAIN(TestIntegrationHosted)
#include "tst_integration_hosted.moc"
