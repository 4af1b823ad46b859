// Reservations: money that is about to leave is set aside, then posted or voided, once.
#include "support/books_fixture.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;
using ledger::ReservationState;

namespace {

ledger::ReserveRequest reserveOf(std::string id, const std::string& orchestrator, Amount amount)
{
    return {std::move(id), ledger::orchestratorAccount(orchestrator), std::move(amount), "intent-1", booksStart};
}

ledger::PostReservationRequest payout(std::string reservation, std::string hash, Amount amount)
{
    return {.reservationId = std::move(reservation),
            .transferId = "payout:" + hash + ":o",
            .amount = std::move(amount),
            .counterAccount = {},
            .reference = hash,
            .metadata = R"({"recipient":"0x1111111111111111111111111111111111111111","tx_hash":")" + hash + "\"}",
            .time = booksStart.plusSeconds(5)};
}

std::string balanceText(BooksFixture& books, const std::string& orchestrator)
{
    return books.queries().balance(ledger::orchestratorAccount(orchestrator), Asset::eth())->balance.toString();
}

std::string availableText(BooksFixture& books, const std::string& orchestrator)
{
    return books.queries().balance(ledger::orchestratorAccount(orchestrator), Asset::eth())->available().toString();
}

bool booksAgree(BooksFixture& books)
{
    const auto report = ledger::verifyLedger(books.readers());
    for (const auto& difference : report->differences)
        qWarning("%s", difference.c_str());
    return report->agrees();
}

}  // namespace

class TestLedgerReservations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reservedMoneyIsNotAvailable();
    void reserveIsIdempotentById();
    void LC1_settlingTwiceDebitsOnce();
    void DP16_anAdjustmentWhileReservedIsNotForgiven();
    void LC4_thePaidAmountIsDebitedNotTheReserved();
    void LC17_whatTheChainMovedIsWhatTheBooksMoved();
    void voidingFreesTheMoneyOnce();
    void closedReservationsStayClosed();
    void aFailedCommandKeepsTheReservation();
    void rowsOfClosedReservationsAreImmutable();
    void manyReservationsSurviveAReopen();
};

void TestLedgerReservations::reservedMoneyIsNotAvailable()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("c", "o", ethAmount("0.02"))));
    const auto reserved = books.reserve(reserveOf("r1", "o", ethAmount("0.015")));
    QVERIFY2(reserved, reserved ? "" : reserved.error().message.c_str());
    QCOMPARE(reserved->state, ReservationState::Active);
    QCOMPARE(balanceText(books, "o"), std::string("0.02"));
    QCOMPARE(availableText(books, "o"), std::string("0.005"));
    const auto more = books.reserve(reserveOf("r2", "o", ethAmount("0.005000000000000001")));
    QVERIFY(!more);
    QCOMPARE(more.error().code, ErrorCode::Denied);
    QVERIFY(books.reserve(reserveOf("r3", "o", ethAmount("0.005"))));
    QCOMPARE(availableText(books, "o"), std::string("0"));
    QVERIFY(!books.reserve(reserveOf("r4", "nobody", wei(1))));
    QVERIFY(booksAgree(books));
}

void TestLedgerReservations::reserveIsIdempotentById()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("c", "o", ethAmount("0.02"))));
    QVERIFY(!books.reserve(reserveOf("r", "o", ethAmount("0.02")))->replayed);
    const auto again = books.reserve(reserveOf("r", "o", ethAmount("0.02")));
    QVERIFY(again && again->replayed);  // although nothing is available any more
    QCOMPARE(books.reserve(reserveOf("r", "o", ethAmount("0.01"))).error().code, ErrorCode::Conflict);
    QCOMPARE(books.reserve(reserveOf("r", "p", ethAmount("0.02"))).error().code, ErrorCode::Conflict);
    QCOMPARE(availableText(books, "o"), std::string("0"));
}

void TestLedgerReservations::LC1_settlingTwiceDebitsOnce()
{
    // Receipt confirmed, debited, crash before the pending was deleted; meanwhile 0.0004 accrues; the restart settles
    // again.
    BooksFixture books;
    QVERIFY(books.credit(creditOf("c", "o", ethAmount("0.01"))));
    QVERIFY(books.reserve(reserveOf("r", "o", ethAmount("0.01"))));
    const auto settle = payout("r", "0xaa", ethAmount("0.01"));
    const auto first = books.postReservation(settle);
    QVERIFY2(first, first ? "" : first.error().message.c_str());
    QCOMPARE(first->balance.toString(), std::string("0"));
    QVERIFY(books.credit(creditOf("accrued", "o", ethAmount("0.0004"))));
    books.reopen();
    const auto second = books.postReservation(settle);
    QVERIFY(second && second->replayed);
    QCOMPARE(second->seq, first->seq);
    QCOMPARE(balanceText(books, "o"), std::string("0.0004"));
    QCOMPARE(books.queries().balance("settled:eth", Asset::eth())->balance.toString(), std::string("0.01"));
    // Another hash for the same reservation is another payout: refused.
    QCOMPARE(books.postReservation(payout("r", "0xbb", ethAmount("0.01"))).error().code, ErrorCode::Conflict);
    // The same hash with another amount, too.
    QCOMPARE(books.postReservation(payout("r", "0xaa", ethAmount("0.009"))).error().code, ErrorCode::Conflict);
    QVERIFY(booksAgree(books));
}

void TestLedgerReservations::DP16_anAdjustmentWhileReservedIsNotForgiven()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("c", "o", ethAmount("0.02"))));
    QVERIFY(books.reserve(reserveOf("r", "o", ethAmount("0.02"))));
    auto adjustment = creditOf("adj", "o", ethAmount("-0.015"));
    adjustment.kind = ledger::TransferKind::Adjustment;
    QVERIFY(books.credit(adjustment));
    QCOMPARE(availableText(books, "o"), std::string("-0.015"));
    const auto posted = books.postReservation(payout("r", "0xaa", ethAmount("0.02")));
    QVERIFY(posted);
    QCOMPARE(posted->balance.toString(), std::string("-0.015"));  // v1 clamped this to 0
    QCOMPARE(balanceText(books, "o"), std::string("-0.015"));
    QVERIFY(books.credit(creditOf("c2", "o", ethAmount("0.02"))));
    QCOMPARE(balanceText(books, "o"), std::string("0.005"));
    QVERIFY(booksAgree(books));
}

void TestLedgerReservations::LC4_thePaidAmountIsDebitedNotTheReserved()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("c", "o", ethAmount("0.03"))));
    QVERIFY(books.reserve(reserveOf("less", "o", ethAmount("0.010"))));
    QVERIFY(books.postReservation(payout("less", "0x01", ethAmount("0.004"))));
    QCOMPARE(balanceText(books, "o"), std::string("0.026"));
    QCOMPARE(availableText(books, "o"), std::string("0.026"));  // the rest of the reservation is free again
    QVERIFY(books.reserve(reserveOf("more", "o", ethAmount("0.026"))));
    QVERIFY(books.postReservation(payout("more", "0x02", ethAmount("0.03"))));
    QCOMPARE(balanceText(books, "o"), std::string("-0.004"));
    QVERIFY(booksAgree(books));
}

void TestLedgerReservations::LC17_whatTheChainMovedIsWhatTheBooksMoved()
{
    // v1 sent truncated wei and debited the full 28 digits. Here one integer is both.
    BooksFixture books;
    const Amount balance = wei(int256FromDecimal("1234567890123456789").value());
    QVERIFY(books.credit(creditOf("c", "o", balance)));
    QVERIFY(books.reserve(reserveOf("r", "o", balance)));
    QVERIFY(books.postReservation(payout("r", "0x01", balance)));
    const auto transfer = books.queries().transfer("payout:0x01:o");
    QCOMPARE(toDecimal(transfer->value().posting.amount.units()), std::string("1234567890123456789"));
    QCOMPARE(toDecimal(books.queries().balance("settled:eth", Asset::eth())->balance.units()),
             std::string("1234567890123456789"));
    QCOMPARE(balanceText(books, "o"), std::string("0"));
}

void TestLedgerReservations::voidingFreesTheMoneyOnce()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("c", "o", ethAmount("1"))));
    QVERIFY(books.reserve(reserveOf("r", "o", ethAmount("0.4"))));
    QVERIFY(books.reserve(reserveOf("s", "o", ethAmount("0.5"))));
    const auto voided = books.voidReservation("r", "cancelled", booksStart.plusSeconds(9));
    QVERIFY(voided && !voided->replayed);
    QCOMPARE(voided->state, ReservationState::Voided);
    QCOMPARE(availableText(books, "o"), std::string("0.5"));
    QVERIFY(books.voidReservation("r", "cancelled", booksStart.plusSeconds(10))->replayed);
    QCOMPARE(availableText(books, "o"), std::string("0.5"));
    const auto stored = books.queries().reservation("r");
    QCOMPARE(stored->value().closeReason, std::string("cancelled"));
    QCOMPARE(stored->value().closed->micros, booksStart.plusSeconds(9).micros);
    QCOMPARE(stored->value().account, std::string("orchestrator:o"));
    QVERIFY(booksAgree(books));
}

void TestLedgerReservations::closedReservationsStayClosed()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("c", "o", ethAmount("1"))));
    QVERIFY(books.reserve(reserveOf("voided", "o", ethAmount("0.1"))));
    QVERIFY(books.reserve(reserveOf("posted", "o", ethAmount("0.1"))));
    QVERIFY(books.voidReservation("voided", "x", booksStart));
    QVERIFY(books.postReservation(payout("posted", "0x01", ethAmount("0.1"))));
    QCOMPARE(books.postReservation(payout("voided", "0x02", ethAmount("0.1"))).error().code, ErrorCode::Conflict);
    QCOMPARE(books.voidReservation("posted", "x", booksStart).error().code, ErrorCode::Conflict);
    QCOMPARE(books.voidReservation("never", "x", booksStart).error().code, ErrorCode::NotFound);
    QCOMPARE(books.postReservation(payout("never", "0x03", ethAmount("0.1"))).error().code, ErrorCode::NotFound);
    // A transfer made outside the reservation cannot settle it.
    QVERIFY(books.reserve(reserveOf("third", "o", ethAmount("0.1"))));
    QCOMPARE(books.postReservation(payout("third", "0x01", ethAmount("0.1"))).error().code, ErrorCode::Conflict);
    auto wrongAsset = payout("third", "0x04", Amount::parse("0.1", Asset::usd()).value());
    QCOMPARE(books.postReservation(wrongAsset).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(balanceText(books, "o"), std::string("0.9"));
    QVERIFY(booksAgree(books));
}

void TestLedgerReservations::aFailedCommandKeepsTheReservation()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("c", "o", ethAmount("1"))));
    QVERIFY(books.reserve(reserveOf("r", "o", ethAmount("1"))));
    const auto outcome = books.run<int>([&](storage::Connection& connection) -> Result<int> {
        SLUICE_TRY(books.ledger().postReservation(connection, payout("r", "0x01", ethAmount("1"))));
        return fail(ErrorCode::Io, "the intent's row could not be written");
    });
    QVERIFY(!outcome);
    QCOMPARE(balanceText(books, "o"), std::string("1"));
    QCOMPARE(availableText(books, "o"), std::string("0"));
    QVERIFY(!books.postReservation(payout("r", "0x01", ethAmount("1")))->replayed);
    QCOMPARE(balanceText(books, "o"), std::string("0"));
    QVERIFY(booksAgree(books));
}

void TestLedgerReservations::rowsOfClosedReservationsAreImmutable()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("c", "o", ethAmount("1"))));
    QVERIFY(books.reserve(reserveOf("r", "o", ethAmount("0.5"))));
    QVERIFY(!books.exec("UPDATE ledger_reservations SET created = created + 1"));
    QVERIFY(!books.exec("DELETE FROM ledger_reservations"));
    QVERIFY(books.voidReservation("r", "x", booksStart));
    QVERIFY(!books.exec("UPDATE ledger_reservations SET state = 'active'"));
    QVERIFY(!books.exec("UPDATE ledger_reservations SET state = 'posted'"));
}

void TestLedgerReservations::manyReservationsSurviveAReopen()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("c", "o", wei(1000))));
    for (int i = 0; i < 10; ++i)
        QVERIFY(books.reserve(reserveOf("r" + std::to_string(i), "o", wei(50))));
    books.reopen();
    QCOMPARE(availableText(books, "o"), wei(500).toString());
    for (int i = 0; i < 10; i += 2)
        QVERIFY(books.voidReservation("r" + std::to_string(i), "x", booksStart));
    books.reopen();
    QCOMPARE(availableText(books, "o"), wei(750).toString());
    QVERIFY(books.reserve(reserveOf("all", "o", wei(750))));
    QVERIFY(!books.reserve(reserveOf("one too many", "o", wei(1))));
    QVERIFY(booksAgree(books));
}

QTEST_GUILESS_MAIN(TestLedgerReservations)
#include "tst_ledger_reservations.moc"
