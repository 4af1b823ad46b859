// The real program as a collector (issue 5): alone, with a file and with posts, through a kill; prices from peers on loopback; the whole program
// with a tenant's balance falling; bad settings.
#include "support/program.h"
#include "support/raw_server.h"
#include "support/ticket_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace sluice;
using namespace sluice::test;

namespace {

class CollectorProgram {
public:
    CollectorProgram() : program(folder.filePath(QStringLiteral("data")))
    {
        // No bus: whoever asked for a keychain would fail.
        set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        set("COLLECTOR_ADDR", "127.0.0.1:0");
        set("ORACLE_SOURCES", "none");
        set("ORACLE_MANUAL_USD", "3000");
        set("SLUICE_LOG_LEVEL", "warning");
    }
    void set(const char* name, const QString& value) { program.set(QString::fromLatin1(name), value); }
    bool serve()
    {
        const auto started = program.serve({QStringLiteral("--only"), QStringLiteral("collector")});
        if (!started)
            qWarning("the program did not start: %s", started.error().message.c_str());
        return started.has_value();
    }
    json::Value post(const std::string& body) { return program.request("POST", "/events", body).json(); }
    std::string metric(const std::string& line)
    {
        const std::string text = "\n" + program.request("GET", "/metrics").body;
        const std::size_t at = text.find("\n" + line + " ");
        if (at == std::string::npos)
            return "absent";
        const std::size_t value = at + line.size() + 2;
        return text.substr(value, text.find('\n', value) - value);
    }

    QTemporaryDir folder;
    Program program;
};

}  // namespace

class TestIntegrationCollector : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void postsSurviveAKill()
    {
        CollectorProgram bed;
        QVERIFY(bed.serve());
        const auto first =
            bed.post("[" + ticketJson("a") + "," + ticketJson("b") + "," + ticketJson("c", {{"auth_id", ""}}) + "]");
        QCOMPARE(first.int64("received").value_or(-1), 2);
        QCOMPARE(first.int64("dead").value_or(-1), 1);
        bed.program.kill();
        QVERIFY(bed.serve());
        const auto again = bed.post("[" + ticketJson("b") + "," + ticketJson("d") + "]");
        QCOMPARE(again.int64("received").value_or(-1), 1);
        QCOMPARE(again.int64("duplicates").value_or(-1), 1);
        QCOMPARE(bed.metric("sluice_metering_events_total{result=\"received\"}"), std::string("1"));
        QTRY_COMPARE(bed.metric("sluice_metering_dead_letters"), std::string("1"));
        QCOMPARE(bed.metric("sluice_price_eth_usd_e8"), std::string("300000000000"));
        const auto ready = bed.program.request("GET", "/readyz");
        QCOMPARE(ready.status, 200);
        QVERIFY(ready.body.find("collector.http") != std::string::npos);
        QCOMPARE(bed.program.request("POST", "/events", "{").status, 400);
        QCOMPARE(bed.program.request("GET", "/events").status, 404);
        QCOMPARE(bed.program.terminate(), 0);
    }

    void aFileIsFollowedThroughAKill()
    {
        CollectorProgram bed;
        QFile file(bed.folder.filePath(QStringLiteral("events.jsonl")));
        bed.set("COLLECTOR_FILE", file.fileName());
        const auto append = [&](int first, int last) {
            if (!file.open(QIODevice::WriteOnly | QIODevice::Append))
                qFatal("the events file cannot be written");
            for (int i = first; i < last; ++i)
                file.write(QByteArray::fromStdString(ticketJson("f-" + std::to_string(i)) + "\n"));
            file.close();
        };
        append(0, 100);
        QVERIFY(bed.serve());
        const std::string received = "sluice_metering_events_total{result=\"received\"}";
        QTRY_COMPARE_WITH_TIMEOUT(bed.metric(received), std::string("100"), 20'000);
        bed.program.kill();
        append(100, 150);
        QVERIFY(bed.serve());
        QTRY_COMPARE_WITH_TIMEOUT(bed.metric(received), std::string("50"), 20'000);
        QCOMPARE(bed.metric("sluice_metering_events_total{result=\"duplicate\"}"), std::string("0"));
    }

    void REF3_eventsWaitForTheMarket()
    {
        bool up = false;
        RawServer market([&up](QTcpSocket& socket, const RawRequest&) {
            socket.write(RawServer::answer(up ? 200 : 503, R"({"data":{"amount":"3000"}})"));
        });
        CollectorProgram bed;
        bed.set("ORACLE_MANUAL_USD", QString());
        bed.set("ORACLE_SOURCES", QStringLiteral("peer=") + QString::fromStdString(market.url()));
        bed.set("PRICE_ORACLE_REFRESH", QStringLiteral("1s"));
        bed.set("ORACLE_MAX_AGE", QStringLiteral("3650d"));
        QVERIFY(bed.serve());
        QCOMPARE(bed.post(ticketJson("a")).int64("held").value_or(-1), 1);
        QTRY_COMPARE(bed.metric("sluice_metering_held_events"), std::string("1"));
        up = true;
        QTRY_COMPARE_WITH_TIMEOUT(bed.metric("sluice_metering_held_events"), std::string("0"), 20'000);
        QCOMPARE(bed.post(ticketJson("b")).int64("held").value_or(-1), 0);
    }

    void settingsThatAreRefused_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("beyond this machine without a token") << QByteArray("COLLECTOR_ADDR") << QByteArray("0.0.0.0:0");
        QTest::newRow("a price of zero") << QByteArray("ORACLE_MANUAL_USD") << QByteArray("0");
        QTest::newRow("a source without an address") << QByteArray("ORACLE_SOURCES") << QByteArray("nowhere");
        QTest::newRow("a topic without brokers") << QByteArray("KAFKA_DLQ_TOPIC") << QByteArray("letters");
        QTest::newRow("no time") << QByteArray("ORACLE_MAX_AGE") << QByteArray("soon");
    }

    void settingsThatAreRefused()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        CollectorProgram bed;
        bed.set(name.constData(), QString::fromLatin1(value));
        const auto started = bed.program.serve({QStringLiteral("--only"), QStringLiteral("collector")});
        QVERIFY(!started);
        QVERIFY2(bed.program.output().contains(name), bed.program.output().constData());
    }

    void aTokenIsAskedFor()
    {
        CollectorProgram bed;
        bed.set("COLLECTOR_TOKEN", QStringLiteral("collector-secret"));
        QVERIFY(bed.serve());
        QCOMPARE(bed.program.request("POST", "/events", ticketJson("a")).status, 401);
        const auto good =
            bed.program.request("POST", "/events", ticketJson("a"), {{"Authorization", "Bearer collector-secret"}});
        QCOMPARE(good.status, 200);
        QCOMPARE(good.json().int64("received").value_or(-1), 1);
        QCOMPARE(bed.program.request("GET", "/metrics").status, 404);
    }
};

QTEST_GUILESS_MAIN(TestIntegrationCollector)
#include "tst_integration_collector.moc"
