// The real program administers the meter that METER_BACKEND names: the same routes over its own store and over a Konnect-shaped peer; SIGTERM while the
// peer is silent.
#include "support/peer_process.h"
#include "support/program.h"

#include <QElapsedTimer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr const char* operatorKey = "an-operator-key-of-the-test";
constexpr const char* meterRoot = "/api/v1/platform/meter";

class AdminProgram {
public:
    AdminProgram() : program(folder.filePath(QStringLiteral("data")))
    {
        set("DBUS_SESSION_BUS_ADDRESS", QStringLiteral("unix:path=/nonexistent"));
        set("SLUICE_LOG_LEVEL", QStringLiteral("warning"));
        set("OPERATOR_KEY", QString::fromLatin1(operatorKey));
        set("BUILDER_API_PORT", QStringLiteral("0"));
    }
    void set(const char* name, const QString& value) { program.set(QString::fromLatin1(name), value); }
    bool serve()
    {
        const auto started = program.serve({QStringLiteral("--only"), QStringLiteral("builder")});
        if (!started)
            qWarning("the program did not start: %s", started.error().message.c_str());
        return started.has_value();
    }
    HttpAnswer ask(const std::string& method, const std::string& rest, const std::string& body = {})
    {
        std::vector<std::pair<std::string, std::string>> headers{
            {"Authorization", std::string("Bearer ") + operatorKey}};
        if (!body.empty())
            headers.emplace_back("Content-Type", "application/json");
        return program.request(method, meterRoot + rest, body, headers);
    }

    QTemporaryDir folder;
    Program program;
};

}  // namespace

class TestIntegrationMeterAdmin : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_peer.start(QStringLiteral("konnect_admin.mjs"), {QStringLiteral("kpat_test")}),
                 m_peer.error().c_str());
    }
    void init() { m_peer.control(json::Value::object({{"reset", true}})); }

    void theOwnStore()
    {
        AdminProgram bed;
        QVERIFY(bed.serve());
        QCOMPARE(bed.ask("GET", "").json().text("flavour").value_or(""), std::string_view("embedded"));
        QVERIFY(bed.ask("GET", "/meters").json().find("items")->items()->size() >= 3);
        QCOMPARE(bed.ask("POST", "/customers", customer).status, 201);
        const auto grant = bed.ask("POST", "/customers/acme%3Aalice/grants", R"({"amount":"5","key":"welcome"})");
        QCOMPARE(grant.status, 201);
        QCOMPARE(bed.program.terminate(5'000), 0);
        // It is there for the command beside the program, too.
        QByteArray output;
        QCOMPARE(
            bed.program.run({QStringLiteral("meter"), QStringLiteral("grants"), QStringLiteral("acme:alice")}, &output),
            0);
        QVERIFY2(output.contains("\"welcome\""), output.constData());
    }

    void aHostedMeter()
    {
        AdminProgram bed;
        useKonnect(bed);
        QVERIFY(bed.serve());
        QCOMPARE(bed.ask("GET", "").json().text("flavour").value_or(""), std::string_view("konnect v3"));
        QCOMPARE(bed.ask("POST", "/customers", customer).status, 201);
        const json::Value state = m_peer.state();
        QCOMPARE(state.find("customers")->items()->size(), std::size_t(1));
    }

    void aStopWhileTheMeterIsSilent()
    {
        AdminProgram bed;
        useKonnect(bed);
        QVERIFY(bed.serve());
        m_peer.control(json::Value::object({{"failAt", 1}}));
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), quint16(bed.program.port()));
        QVERIFY(socket.waitForConnected(5'000));
        socket.write(QByteArray("GET ") + meterRoot + "/meters HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                     + "Authorization: Bearer " + operatorKey + "\r\n\r\n");
        QVERIFY(socket.waitForBytesWritten(5'000));
        QVERIFY(m_peer.waitFor("Hanging"));
        QElapsedTimer since;
        since.start();
        QCOMPARE(bed.program.terminate(10'000), 0);
        QVERIFY2(since.elapsed() < 2'000, qPrintable(QString::number(since.elapsed())));
        QByteArray received;
        while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(5'000))
            received += socket.readAll();
        received += socket.readAll();
        QVERIFY2(received.startsWith("HTTP/1.1 503"), received.constData());
    }

private:
    void useKonnect(AdminProgram& bed)
    {
        bed.set("METER_BACKEND", QStringLiteral("konnect"));
        bed.set("OPENMETER_URL", QString::fromStdString(m_peer.url() + "/v3/openmeter"));
        bed.set("OPENMETER_API_KEY", QStringLiteral("kpat_test"));
    }
    const std::string customer = R"({"clientId":"acme","externalUserId":"alice"})";
    PeerProcess m_peer;
};

QTEST_GUILESS_MAIN(TestIntegrationMeterAdmin)
#include "tst_integration_meter_admin.moc"
