// A real process that credits, reserves and pays without pause is killed at random moments. Whatever it had said was
// done is there after the restart, exactly once, and the books and the chain verify.
#include "audit/verify.h"
#include "support/books_fixture.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <cstdio>
#include <set>

using namespace sluice;
using namespace sluice::test;

namespace {

// The child: prints "id" for every command that was durable, until it is killed.
int runVictim(const std::string& path, int round)
{
    storage::DatabaseConfig config;
    config.sqlitePath = path;
    BooksFixture books(config);
    for (int i = 0;; ++i) {
        const std::string id = std::to_string(round) + "-" + std::to_string(i);
        const std::string orchestrator = "o" + std::to_string(i % 3);
        books.writer().submit(
            [&books, id, orchestrator, i](storage::Connection& connection) -> Result<void> {
                const Timestamp time = booksStart.plusSeconds(i);
                SLUICE_TRY(
                    books.ledger().credit(connection, creditOf("credit:" + id, orchestrator, wei(100 + i), time)));
                SLUICE_TRY(books.audit().append(connection, {time, "victim", "credit", orchestrator, {}, {}, {}}));
                if (i % 3 != 0)
                    return {};
                SLUICE_TRY(books.ledger().reserve(
                    connection, {"hold:" + id, ledger::orchestratorAccount(orchestrator), wei(100), id, time}));
                if (i % 2 == 0)
                    return {};
                SLUICE_TRY(books.ledger().postReservation(connection, {.reservationId = "hold:" + id,
                                                                       .transferId = "payout:" + id,
                                                                       .amount = wei(100),
                                                                       .counterAccount = {},
                                                                       .reference = id,
                                                                       .metadata = {},
                                                                       .time = time}));
                return {};
            },
            [id](const Result<void>& outcome) {
                std::printf("%s%s\n", outcome ? "" : "failed ", id.c_str());
                std::fflush(stdout);
            });
        if (i % 50 == 49)
            books.credit(creditOf("pace:" + id, "pace", wei(1)));  // never more than 50 unanswered
    }
}

}  // namespace

class TestLedgerCrash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void acknowledgedMeansDurableAndOnce();
};

void TestLedgerCrash::acknowledgedMeansDurableAndOnce()
{
    constexpr int rounds = 12;
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("store.db"));
    std::set<std::string> acknowledged;
    for (int round = 0; round < rounds; ++round) {
        QProcess victim;
        victim.start(QCoreApplication::applicationFilePath(),
                     {QStringLiteral("--victim"), path, QString::number(round)});
        QVERIFY(victim.waitForStarted());
        // Killed at some line of its answers, not at some time: each round does work, however loaded the machine is.
        const int lines = QRandomGenerator::global()->bounded(1, 400);
        QByteArray heard;
        while (heard.count('\n') < lines && victim.waitForReadyRead(20'000))
            heard += victim.readAllStandardOutput();
        victim.kill();
        QVERIFY(victim.waitForFinished());
        heard += victim.readAllStandardOutput();
        QVERIFY2(heard.count('\n') >= lines, victim.readAllStandardError().constData());
        QVERIFY(!heard.contains("failed"));
        heard.truncate(heard.lastIndexOf('\n'));
        for (const QByteArray& line : heard.split('\n'))
            QVERIFY(acknowledged.insert(line.toStdString()).second);
    }
    storage::DatabaseConfig config;
    config.sqlitePath = path.toStdString();
    BooksFixture books(config);
    const auto report = ledger::verifyLedger(books.readers());
    QVERIFY2(report && report->agrees(), report && !report->agrees() ? report->differences.front().c_str() : "");
    const auto chain = audit::verifyChain(books.readers());
    QVERIFY2(chain && chain->agrees(), chain && chain->broken ? chain->broken->why.c_str() : "");
    for (const auto& id : acknowledged) {
        const auto transfer = books.queries().transfer("credit:" + id);
        QVERIFY2(transfer && transfer->has_value(), id.c_str());
        const int number = std::stoi(id.substr(id.find('-') + 1));
        QCOMPARE(toDecimal((*transfer)->posting.amount.units()), std::to_string(100 + number));
        QVERIFY(books.queries().reservation("hold:" + id)->has_value() == (number % 3 == 0));
        QVERIFY(books.queries().transfer("payout:" + id)->has_value() == (number % 3 == 0 && number % 2 == 1));
    }
    QVERIFY(acknowledged.size() >= std::size_t(rounds));
}

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    if (argc == 4 && std::string_view(argv[1]) == "--victim")
        return runVictim(argv[2], std::stoi(argv[3]));
    TestLedgerCrash test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_ledger_crash.moc"
