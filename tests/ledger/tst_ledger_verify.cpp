// Verification re-derives the books from nothing: it agrees with good ones and names every kind of difference in bad
// ones.
#include "support/books_fixture.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;

namespace {

void fillBooks(BooksFixture& books)
{
    for (int i = 0; i < 30; ++i) {
        auto request = creditOf("c" + std::to_string(i), "o" + std::to_string(i % 4), wei(1000 + i),
                                booksStart.plusSeconds(i * 40'000));
        request.kind = i % 2 == 0 ? ledger::TransferKind::SessionTime : ledger::TransferKind::Adjustment;
        QVERIFY(books.credit(request));
    }
    QVERIFY(books.reserve({"kept", "orchestrator:o1", wei(100), {}, booksStart}));
    QVERIFY(books.reserve({"void", "orchestrator:o1", wei(100), {}, booksStart}));
    QVERIFY(books.reserve({"paid", "orchestrator:o2", wei(500), {}, booksStart}));
    QVERIFY(books.voidReservation("void", "x", booksStart));
    QVERIFY(books.postReservation({.reservationId = "paid",
                                   .transferId = "payout:1",
                                   .amount = wei(500),
                                   .counterAccount = {},
                                   .reference = {},
                                   .metadata = {},
                                   .time = booksStart}));
}

}  // namespace

class TestLedgerVerify : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goodBooksAgree();
    void emptyBooksAgree();
    void everyDifferenceIsFound_data();
    void everyDifferenceIsFound();
    void differencesAreCountedButNotAllListed();
    void progressReachesTheEndAndCancelWorks();
};

void TestLedgerVerify::goodBooksAgree()
{
    BooksFixture books;
    fillBooks(books);
    const auto report = ledger::verifyLedger(books.readers());
    QVERIFY(report);
    QVERIFY2(report->agrees(), report->differences.empty() ? "" : report->differences.front().c_str());
    QCOMPARE(report->transfers, 31);
    QCOMPARE(report->reservations, 3);
    QCOMPARE(report->accounts, 4 + 2 + 1);
}

void TestLedgerVerify::emptyBooksAgree()
{
    BooksFixture books;
    const auto report = ledger::verifyLedger(books.readers());
    QVERIFY(report && report->agrees());
    QCOMPARE(report->transfers, 0);
}

void TestLedgerVerify::everyDifferenceIsFound_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("says");
    // 32 bytes of offset-binary that differ from whatever stands there.
    const QString other = "x'8000000000000000000000000000000000000000000000000000000000000007'";
    const auto row = [&](const char* name, const QString& sql, const char* says) {
        QTest::newRow(name) << sql << says;
    };
    row("balance", "UPDATE ledger_accounts SET balance = " + other + " WHERE account = 'orchestrator:o3'",
        "the balance of orchestrator:o3");
    row("counter balance", "UPDATE ledger_accounts SET balance = " + other + " WHERE account = 'equity:adjustment'",
        "the balance of equity:adjustment");
    row("sum", "UPDATE ledger_accounts SET balance = " + other + " WHERE account = 'settled:eth'", "instead of zero");
    row("reserved", "UPDATE ledger_accounts SET reserved = " + other + " WHERE account = 'orchestrator:o1'",
        "reserved of orchestrator:o1");
    row("available", "UPDATE ledger_accounts SET available = " + other + " WHERE account = 'orchestrator:o1'",
        "available of orchestrator:o1");
    row("count", "UPDATE ledger_accounts SET transfers = transfers + 1 WHERE account = 'orchestrator:o0'",
        "number of transfers");
    row("day gained", "UPDATE ledger_days SET gained = " + other + " WHERE day = (SELECT MIN(day) FROM ledger_days)",
        "the totals of");
    row("day missing", "DELETE FROM ledger_days WHERE day = (SELECT MAX(day) FROM ledger_days)", "the totals of");
    row("day invented",
        "INSERT INTO ledger_days (day, account, kind, gained, lost, transfers) SELECT 1, account, kind, gained, lost, "
        "transfers "
        "FROM ledger_days LIMIT 1",
        "that no transfer explains");
    row("transfer amount", "UPDATE ledger_transfers SET delta = " + other + " WHERE seq = 5",
        "says the balance after it was");
    row("transfer balance", "UPDATE ledger_transfers SET balance_after = " + other + " WHERE seq = 5",
        "transfer 5 says");
    row("transfer day", "UPDATE ledger_transfers SET time = time + 86400000000 WHERE seq = 6", "the totals of");
    row("transfer kind", "UPDATE ledger_transfers SET kind = 'x' WHERE seq = 6", "unknown kind");
    row("transfer asset", "UPDATE ledger_transfers SET asset = 'usd' WHERE seq = 6", "mixes assets");
    row("transfer owner", "UPDATE ledger_transfers SET orchestrator = 'thief' WHERE seq = 6",
        "names another orchestrator");
    row("transfer sides", "UPDATE ledger_transfers SET debit = credit, credit = debit WHERE seq = 7", "wrong sign");
    row("transfer account", "UPDATE ledger_transfers SET credit = 4711 WHERE seq = 7", "which does not exist");
    row("transfer gone", "DELETE FROM ledger_transfers WHERE seq = 8", "without gaps");
    row("reservation amount", "UPDATE ledger_reservations SET amount = " + other + " WHERE id = 'kept'",
        "reserved of orchestrator:o1");
    row("reservation state", "UPDATE ledger_reservations SET state = 'active' WHERE id = 'void'", "closed and active");
    row("reservation transfer", "UPDATE ledger_reservations SET transfer_id = 'none' WHERE id = 'paid'",
        "does not exist");
}

void TestLedgerVerify::everyDifferenceIsFound()
{
    QFETCH(QString, sql);
    QFETCH(QString, says);
    BooksFixture books;
    fillBooks(books);
    for (const char* trigger : {"ledger_transfers_no_update", "ledger_transfers_no_delete", "ledger_reservations_once"})
        QVERIFY(books.exec(std::string("DROP TRIGGER ") + trigger));
    const auto changed = books.exec(sql.toStdString());
    QVERIFY2(changed, changed ? "" : changed.error().message.c_str());
    const auto report = ledger::verifyLedger(books.readers());
    QVERIFY(report);
    QVERIFY(!report->agrees());
    bool named = false;
    for (const auto& difference : report->differences)
        named = named || difference.find(says.toStdString()) != std::string::npos;
    QVERIFY2(named, report->differences.front().c_str());
}

void TestLedgerVerify::differencesAreCountedButNotAllListed()
{
    BooksFixture books;
    QVERIFY(books.run<int>([&](storage::Connection& connection) -> Result<int> {
        for (int i = 0; i < 150; ++i)
            SLUICE_TRY(
                books.ledger().credit(connection, creditOf("c" + std::to_string(i), "o" + std::to_string(i), wei(5))));
        return 0;
    }));
    QVERIFY(books.exec("UPDATE ledger_accounts SET transfers = 9"));
    const auto report = ledger::verifyLedger(books.readers());
    QCOMPARE(report->differencesFound, 151);
    QCOMPARE(report->differences.size(), std::size_t(100));
}

void TestLedgerVerify::progressReachesTheEndAndCancelWorks()
{
    BooksFixture books;
    QVERIFY(books.run<int>([&](storage::Connection& connection) -> Result<int> {
        for (int i = 0; i < 5'000; ++i)
            SLUICE_TRY(books.ledger().credit(
                connection, creditOf("c" + std::to_string(i), "o" + std::to_string(i % 50), wei(i + 1))));
        return 0;
    }));
    std::int64_t last = -1;
    std::int64_t total = 0;
    int calls = 0;
    QVERIFY(ledger::verifyLedger(books.readers(), [&](std::int64_t done, std::int64_t all) {
                QVERIFY(done >= last);
                last = done;
                total = all;
                ++calls;
            })->agrees());
    QCOMPARE(last, total);
    QVERIFY(calls >= 4);
    std::stop_source stop;
    const auto cancelled = ledger::verifyLedger(
        books.readers(), [&](std::int64_t, std::int64_t) { stop.request_stop(); }, stop.get_token());
    QVERIFY(!cancelled);
    QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestLedgerVerify)
#include "tst_ledger_verify.moc"
