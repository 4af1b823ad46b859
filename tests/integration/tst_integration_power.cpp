// Power from outside: the real program polls managers on port 9090 of many loopback addresses, credits their time awake and is killed while it
// does. Nothing is credited twice, nothing is lost (OC3).
#include "app/lifecycle/store.h"
#include "ledger/ledger.h"
#include "support/program.h"
#include "support/stub_managers.h"
#include "usage/power_meter.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int hostCount = 60;

std::string hostAddress(int number)
{
    return "127.2.0." + std::to_string(1 + number);
}

std::string bootstrapText()
{
    std::string text = "[";
    for (int i = 0; i < hostCount; ++i) {
        char address[43];
        std::snprintf(address, sizeof address, "0x%040x", i + 1);
        text += std::string(i ? "," : "") + "{\"orchestrator_id\":\"host-" + std::to_string(i) + "\",\"address\":\""
                + address + "\",\"health_url\":\"http://" + hostAddress(i) + ":9090/health\"}";
    }
    return text + "]";
}

struct PowerBooks {
    std::vector<usage::PowerRecord> records;
    std::map<std::string, Int256> booked;  // power time by orchestrator
};

PowerBooks readBooks(const QString& folder)
{
    storage::DatabaseConfig config;
    config.sqlitePath = (folder + QStringLiteral("/sluice.db")).toStdString();
    auto database = storage::Database::open(config, app::allMigrations());
    if (!database)
        qFatal("%s", database.error().message.c_str());
    PowerBooks books;
    const auto done = (*database)->readers().read([&](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(usage::eachPower(connection,
                                    [&](usage::PowerRecord record) { books.records.push_back(std::move(record)); }));
        return connection.query("SELECT orchestrator, delta FROM ledger_transfers WHERE kind = 'power_time'", {},
                                [&](const storage::Row& row) {
                                    books.booked[row.text(0)] += row.int256(1);
                                    return true;
                                });
    });
    if (!done)
        qFatal("%s", done.error().message.c_str());
    return books;
}

}  // namespace

class IntegrationPower : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void OC3_killedWhileItCredits()
    {
        StubManagers stubs(9'090, false);
        for (int i = 0; i < hostCount; ++i)
            stubs.set(hostAddress(i), i % 6 == 5 ? "sleeping" : "awake");
        QTemporaryDir dir;
        Program program(dir.filePath(QStringLiteral("data")));
        program.set(QStringLiteral("PAYMENTS_BOOTSTRAP_ORCHESTRATORS"), QString::fromStdString(bootstrapText()));
        program.set(QStringLiteral("ETH_RPC_URL"), QStringLiteral("http://127.0.0.1:1"));
        program.set(QStringLiteral("SLUICE_FLEET_ADDRESSES"), QStringLiteral("any"));
        program.set(QStringLiteral("PAYMENTS_POWER_METER_ENABLED"), QStringLiteral("true"));
        program.set(QStringLiteral("PAYMENTS_POWER_CREDIT_ETH_PER_MINUTE"), QStringLiteral("0.6"));
        program.set(QStringLiteral("PAYMENTS_POWER_POLL_SECONDS"), QStringLiteral("5"));
        program.environment().remove(QStringLiteral("DISPLAY"));
        program.environment().remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
        QElapsedTimer life;
        life.start();
        // A start polls at once, and so credits what passed since the last poll: each kill falls near a credit.
        for (int round = 0; round < 8; ++round) {
            const std::int64_t before = stubs.answered();
            const auto served = program.serve();
            QVERIFY2(served, served ? "" : served.error().message.c_str());
            QTRY_VERIFY_WITH_TIMEOUT(stubs.answered() >= before + 7 * (round + 1), 20'000);
            program.kill();
        }
        const std::int64_t before = stubs.answered();
        const auto served = program.serve();
        QVERIFY2(served, served ? "" : served.error().message.c_str());
        QTRY_VERIFY_WITH_TIMEOUT(stubs.answered() >= before + 2 * hostCount, 30'000);
        QCOMPARE(program.request("GET", "/healthz").status, 200);
        QVERIFY(program.request("GET", "/metrics").body.find("sluice_power_round_milliseconds") != std::string::npos);
        QCOMPARE(program.terminate(), 0);
        const std::int64_t lifeMicros = life.nsecsElapsed() / 1'000;
        QByteArray output;
        QVERIFY2(program.run({QStringLiteral("verify")}, &output) == 0, output.constData());
        const PowerBooks books = readBooks(dir.filePath(QStringLiteral("data")));
        QCOMPARE(books.records.size(), std::size_t(hostCount));
        int credited = 0;
        for (const usage::PowerRecord& record : books.records) {
            const auto booked = books.booked.find(record.orchestrator);
            const Int256 units = booked == books.booked.end() ? Int256(0) : booked->second;
            QVERIFY2(units == record.billed, record.orchestrator.c_str());  // mark and ledger agree
            // 0.6 a minute is 10^10 units a microsecond: the ledger holds the billed time to the last digit.
            QCOMPARE(toDecimal(units), toDecimal(Int256(record.billedMicros) * Int256(10'000'000'000)));
            QVERIFY2(record.billedMicros <= lifeMicros, "no moment is paid twice");
            // From the first reading on it was awake, and every kill was shorter than the gap: no moment is lost either.
            if (record.awakeSince)
                QCOMPARE(record.billedMicros, record.lastSeenAt.micros - record.awakeSince->micros);
            QCOMPARE(record.state == "awake", record.billedMicros > 0);
            credited += record.billedMicros > 0;
        }
        QCOMPARE(credited, 50);
    }
};

QTEST_GUILESS_MAIN(IntegrationPower)
#include "tst_integration_power.moc"
