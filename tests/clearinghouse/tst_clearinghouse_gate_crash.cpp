// A real process that grants, authorises and takes tickets without pause is killed at random moments (SIGKILL). Whatever it had said yes to
// has its hold after the restart, every ticket it took is paid for exactly once, the books verify, and no hold outlives its time.
#include "ledger/queries.h"
#include "support/gate_bench.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <cstdio>
#include <map>
#include <set>

using namespace sluice;
using namespace sluice::test;

namespace {

storage::DatabaseConfig crashStore(const std::string& path)
{
    storage::DatabaseConfig config;
    config.sqlitePath = path;
    return config;
}

metering::Identity crashUser(int i)
{
    return gateUser("tenant-a", "u" + std::to_string(i % 5));
}

// Prints a line for everything that was durable, until it is killed.
int runGateVictim(const std::string& path, int round)
{
    GateBench bench({}, {.trialUsdMicros = 50'000'000}, crashStore(path));
    for (int i = 0;; ++i) {
        const std::string stateId = std::to_string(round) + "-" + std::to_string(i);
        const auto who = crashUser(i);
        bench.gate().decide({who, liveState(stateId, 10), INT32_MAX, bench.clock.now()},
                            [stateId](const clearinghouse::Verdict<clearinghouse::GatePass>& verdict) {
                                std::printf("%s %s\n", verdict ? "hold" : "refused", stateId.c_str());
                                std::fflush(stdout);
                            });
        bench.writer().submit(
            [&bench, ticket = bench.ticketOf(stateId, 7, who, "ticket-" + stateId)](storage::Connection& connection) {
                return bench.gate().ticketPriced(connection, ticket);
            },
            [stateId](const Result<void>& outcome) {
                std::printf("%s %s\n", outcome ? "ticket" : "failed", stateId.c_str());
                std::fflush(stdout);
            });
        if (i % 40 == 39)
            bench.sweep();  // never more than 80 unanswered
    }
}

}  // namespace

class TestClearinghouseGateCrash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_yes_has_its_hold_and_a_ticket_is_paid_once();
};

void TestClearinghouseGateCrash::a_yes_has_its_hold_and_a_ticket_is_paid_once()
{
    constexpr int rounds = 8;
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("store.db"));
    std::set<std::string> holds, tickets;
    for (int round = 0; round < rounds; ++round) {
        QProcess victim;
        victim.start(QCoreApplication::applicationFilePath(),
                     {QStringLiteral("--victim"), path, QString::number(round)});
        QVERIFY(victim.waitForStarted());
        const int lines = QRandomGenerator::global()->bounded(1, 300);
        QByteArray heard;
        while (heard.count('\n') < lines && victim.waitForReadyRead(20'000))
            heard += victim.readAllStandardOutput();
        victim.kill();
        QVERIFY(victim.waitForFinished());
        heard += victim.readAllStandardOutput();
        QVERIFY2(heard.count('\n') >= lines, victim.readAllStandardError().constData());
        heard.truncate(heard.lastIndexOf('\n'));
        for (const QByteArray& line : heard.split('\n')) {
            const int blank = int(line.indexOf(' '));
            const std::string stateId = line.mid(blank + 1).toStdString();
            QVERIFY2(line.startsWith("hold ") || line.startsWith("ticket "), line.constData());
            QVERIFY((line.startsWith("hold ") ? holds : tickets).insert(stateId).second);
        }
    }
    QVERIFY(!holds.empty() && !tickets.empty());
    GateBench bench({}, {.trialUsdMicros = 50'000'000}, crashStore(path.toStdString()));
    QCOMPARE(bench.verify(), std::string());
    ledger::LedgerQueries queries(bench.readers());
    for (const std::string& stateId : holds) {
        const auto session = bench.gate().session(stateId);
        QVERIFY2(session.has_value(), stateId.c_str());
        QVERIFY(!session->hold.isZero());
    }
    for (const std::string& stateId : tickets) {
        const auto paid = queries.transfer("ticket:ticket-" + stateId);
        QVERIFY2(paid && paid->has_value(), stateId.c_str());
        QCOMPARE(clearinghouse::microsOf((*paid)->posting.amount), 7);
    }
    // A collector that does not know whether the last batch was taken hands it over again.
    const std::int64_t before = bench.settledMicros(crashUser(0)) + bench.settledMicros(crashUser(1));
    for (const std::string& stateId : tickets) {
        const int number = std::stoi(stateId.substr(stateId.find('-') + 1));
        QVERIFY(bench.pay(bench.ticketOf(stateId, 7, crashUser(number), "ticket-" + stateId)).has_value());
    }
    QCOMPARE(bench.settledMicros(crashUser(0)) + bench.settledMicros(crashUser(1)), before);
    bench.clock.advanceMs(200'000);
    while (bench.sweep() > 0) {
    }
    QVERIFY(bench.gate().sessions().empty());
    for (int i = 0; i < 5; ++i)
        QCOMPARE(bench.heldMicros(crashUser(i)), 0);
    QCOMPARE(bench.verify(), std::string());
}

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    if (argc == 4 && std::string_view(argv[1]) == "--victim")
        return runGateVictim(argv[2], std::stoi(argv[3]));
    TestClearinghouseGateCrash test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_clearinghouse_gate_crash.moc"
