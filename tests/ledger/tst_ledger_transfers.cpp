// Transfers: double entry, idempotency by id, immutability, exactness, and what one batch owes to each of its commands.
#include "support/books_fixture.h"

#include <QTest>

#include <future>
#include <thread>

using namespace sluice;
using namespace sluice::test;
using ledger::TransferKind;

namespace {

ledger::Posting between(std::string id, std::string debit, std::string credit, Amount amount)
{
    return {std::move(id), TransferKind::Internal, std::move(amount), std::move(debit), std::move(credit), {}, {}, {},
            booksStart};
}

}  // namespace

class TestLedgerTransfers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCreditMovesMoneyOnBothSides();
    void N4_sumsNeverDriftFromTheirDeltas();
    void N5_balancesMayBeNegativeAndStayExact();
    void W8_assetsDoNotMix();
    void N1_nothingBelowOneUnitGetsIn();
    void N3_scientificTextBecomesWholeUnits();
    void W10_theSameIdTwiceChangesNothing();
    void W10_theSameIdWithOtherContentIsRefused_data();
    void W10_theSameIdWithOtherContentIsRefused();
    void W10_testRunMetadataDoesNotBreakReplays();
    void wrongPostingsAreRefused_data();
    void wrongPostingsAreRefused();
    void transfersAreImmutableInTheStore();
    void W48_LC2_creditsDuringADebitAreNotLost();
    void aFailingCommandUndoesOnlyItself();
    void severalCommandsOfRoomsShareOneCommit();
    void LC16_aSecondWriterIsRefusedAndNothingVanishes();
    void LC5_fullDiskFailsTheCreditAsAWholeWithoutGap();
    void setBalanceMovesTheDifferenceOnce();
    void balancesSurviveAReopen();
    void anInMemoryStoreWithoutThreadsWorksTheSame();
    void hugeAmountsAreRefusedInsteadOfWrapping();
};

void TestLedgerTransfers::aCreditMovesMoneyOnBothSides()
{
    BooksFixture books;
    const auto posted = books.credit(creditOf("c1", "orch-a", ethAmount("1.5")));
    QVERIFY2(posted, posted ? "" : posted.error().message.c_str());
    QCOMPARE(posted->seq, 1);
    QVERIFY(!posted->replayed);
    QCOMPARE(posted->balance.toString(), std::string("1.5"));
    const auto queries = books.queries();
    QCOMPARE(queries.balance("orchestrator:orch-a", Asset::eth())->balance.toString(), std::string("1.5"));
    QCOMPARE(queries.balance("equity:credit", Asset::eth())->balance.toString(), std::string("-1.5"));
    QCOMPARE(queries.balance("orchestrator:nobody", Asset::eth())->balance.toString(), std::string("0"));
    const auto report = ledger::verifyLedger(books.readers());
    QVERIFY(report && report->agrees());
    QCOMPARE(report->transfers, 1);
    QCOMPARE(report->accounts, 2);
}

void TestLedgerTransfers::N4_sumsNeverDriftFromTheirDeltas()
{
    // 28-digit rounding of v1 drifted here; integers cannot.
    BooksFixture books;
    const Int256 odd("1234567890123456789012345678901");
    Int256 sum = 0;
    for (int i = 0; i < 300; ++i) {
        const Int256 amount = i % 3 == 2 ? Int256(-(odd * i)) : Int256(odd + i);
        sum += amount;
        QVERIFY(books.credit(creditOf("n4-" + std::to_string(i), "o", wei(amount))));
    }
    QCOMPARE(toDecimal(books.queries().balance("orchestrator:o", Asset::eth())->balance.units()), toDecimal(sum));
    Int256 deltas = 0;
    const auto statement = books.queries().statement({.orchestrator = "o", .limit = 1000, .beforeSeq = {}});
    QVERIFY(statement);
    for (const auto& transfer : *statement)
        deltas += transfer.delta.units();
    QCOMPARE(toDecimal(deltas), toDecimal(sum));
}

void TestLedgerTransfers::N5_balancesMayBeNegativeAndStayExact()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("a", "o", ethAmount("0.005"))));
    auto request = creditOf("b", "o", ethAmount("-0.020000000000000001"));
    request.kind = TransferKind::Adjustment;
    const auto posted = books.credit(request);
    QVERIFY(posted);
    QCOMPARE(posted->balance.toString(), std::string("-0.015000000000000001"));
    QCOMPARE(books.queries().balance("orchestrator:o", Asset::eth())->balance.toString(),
             std::string("-0.015000000000000001"));
    QCOMPARE(books.queries().balance("equity:adjustment", Asset::eth())->balance.toString(),
             std::string("0.020000000000000001"));
}

void TestLedgerTransfers::W8_assetsDoNotMix()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("eth", "o", ethAmount("2"))));
    QVERIFY(books.credit(creditOf("usd", "o", Amount::parse("12.5", Asset::usd()).value())));
    QCOMPARE(books.queries().balance("orchestrator:o", Asset::eth())->balance.toString(), std::string("2"));
    QCOMPARE(books.queries().balance("orchestrator:o", Asset::usd())->balance.toString(), std::string("12.5"));
    QCOMPARE(toDecimal(books.queries().balance("orchestrator:o", Asset::usd())->balance.units()),
             std::string("1250000000000000000000000000"));
    // The same id in another asset is another transfer, so it is refused.
    const auto clash = books.credit(creditOf("eth", "o", Amount::parse("2", Asset::usd()).value()));
    QVERIFY(!clash);
    QCOMPARE(clash.error().code, ErrorCode::Conflict);
    QVERIFY(ledger::verifyLedger(books.readers())->agrees());
}

void TestLedgerTransfers::N1_nothingBelowOneUnitGetsIn()
{
    // v1: one balance with digits below one wei made every ledger proof fail for everybody.
    const auto refused = Amount::parse("1.666666666666666666666666667E-10", Asset::eth());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
    bool dust = false;
    const auto truncated = parseUnitsTruncating("1.666666666666666666666666667E-10", 18, &dust);
    QVERIFY(truncated && dust);
    BooksFixture books;
    QVERIFY(books.credit(creditOf("import:o", "o", wei(*truncated))));
    QCOMPARE(toDecimal(books.queries().balance("orchestrator:o", Asset::eth())->balance.units()),
             std::string("166666666"));
}

void TestLedgerTransfers::N3_scientificTextBecomesWholeUnits()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("n3", "o", ethAmount("1E-7"))));
    QVERIFY(books.credit(creditOf("n3b", "o", ethAmount("2.5e+1"))));
    QCOMPARE(books.queries().balance("orchestrator:o", Asset::eth())->balance.toString(), std::string("25.0000001"));
}

void TestLedgerTransfers::W10_theSameIdTwiceChangesNothing()
{
    BooksFixture books;
    auto request = creditOf("once", "o", ethAmount("0.25"));
    request.reason = "bonus";
    request.metadata = R"({"notes":"é","n":1})";
    const auto first = books.credit(request);
    QVERIFY(first);
    QVERIFY(books.credit(creditOf("later", "o", ethAmount("1"))));
    request.time = booksStart.plusSeconds(60);  // asked again later: still the same
    const auto again = books.credit(request);
    QVERIFY(again);
    QVERIFY(again->replayed);
    QCOMPARE(again->seq, first->seq);
    QCOMPARE(again->time.micros, booksStart.micros);
    QCOMPARE(again->balance.toString(), std::string("0.25"));  // the first answer, not today's balance
    books.reopen();
    const auto afterRestart = books.credit(request);
    QVERIFY(afterRestart && afterRestart->replayed);
    QCOMPARE(books.queries().balance("orchestrator:o", Asset::eth())->balance.toString(), std::string("1.25"));
    QCOMPARE(books.queries().transferCount().value(), 2);
    QCOMPARE(books.credit(creditOf("next", "o", ethAmount("1")))->seq, 3);  // a replay leaves no gap
}

void TestLedgerTransfers::W10_theSameIdWithOtherContentIsRefused_data()
{
    QTest::addColumn<QString>("what");
    for (const char* name : {"amount", "sign", "orchestrator", "kind", "reason", "reference", "metadata"})
        QTest::newRow(name) << name;
}

void TestLedgerTransfers::W10_theSameIdWithOtherContentIsRefused()
{
    BooksFixture books;
    auto request = creditOf("x", "o", ethAmount("0.25"));
    request.metadata = R"({"a":"1"})";
    QVERIFY(books.credit(request));
    QFETCH(QString, what);
    if (what == "amount")
        request.amount = ethAmount("0.250000000000000001");
    else if (what == "sign")
        request.amount = -request.amount;
    else if (what == "orchestrator")
        request.orchestrator = "other";
    else if (what == "kind")
        request.kind = TransferKind::Workload;
    else if (what == "reason")
        request.reason = "r";
    else if (what == "reference")
        request.reference = "r";
    else
        request.metadata = R"({"a":"2"})";
    const auto refused = books.credit(request);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    QCOMPARE(books.queries().balance("orchestrator:o", Asset::eth())->balance.toString(), std::string("0.25"));
    QVERIFY(ledger::verifyLedger(books.readers())->agrees());
}

void TestLedgerTransfers::W10_testRunMetadataDoesNotBreakReplays()
{
    BooksFixture books({}, {.testRunId = "run-1", .cachedEntries = 1000});
    auto request = creditOf("x", "o", ethAmount("1"));
    request.metadata = R"({"foo":"bar"})";
    QVERIFY(books.credit(request));
    QCOMPARE(books.queries().transfer("x").value()->posting.metadata,
             std::string(R"({"test":true,"test_run_id":"run-1","foo":"bar"})"));
    books.setLedgerConfig({.testRunId = "run-2", .cachedEntries = 1000});
    books.reopen();
    QVERIFY(books.credit(request)->replayed);
    auto own = creditOf("y", "o", ethAmount("1"));
    own.metadata = R"({"test_run_id":"mine"})";  // the caller's member wins
    QVERIFY(books.credit(own));
    QCOMPARE(books.queries().transfer("y").value()->posting.metadata,
             std::string(R"({"test":true,"test_run_id":"mine"})"));
}

void TestLedgerTransfers::wrongPostingsAreRefused_data()
{
    QTest::addColumn<QString>("field");
    for (const char* field :
         {"zero", "negative", "sameAccount", "twoOrchestrators", "emptyId", "longId", "emptyOrchestrator",
          "metadataNoObject", "metadataNoJson", "nulInReason", "badUtf8", "nulInId"})
        QTest::newRow(field) << field;
}

void TestLedgerTransfers::wrongPostingsAreRefused()
{
    QFETCH(QString, field);
    BooksFixture books;
    auto posting = between("id", "equity:credit", "orchestrator:o", ethAmount("1"));
    if (field == "zero")
        posting.amount = ethAmount("0");
    else if (field == "negative")
        posting.amount = ethAmount("-1");
    else if (field == "sameAccount")
        posting.debit = posting.credit;
    else if (field == "twoOrchestrators")
        posting.debit = "orchestrator:p";
    else if (field == "emptyId")
        posting.id.clear();
    else if (field == "longId")
        posting.id = std::string(ledger::maxTransferIdLength + 1, 'x');
    else if (field == "emptyOrchestrator")
        posting.credit = "orchestrator:";
    else if (field == "metadataNoObject")
        posting.metadata = "[1]";
    else if (field == "metadataNoJson")
        posting.metadata = "{";
    else if (field == "nulInReason")
        posting.reason = std::string("a\0b", 3);
    else if (field == "badUtf8")
        posting.reference = "\xff";
    else
        posting.id = std::string("a\0b", 3);
    const auto refused = books.post(posting);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(books.queries().transferCount().value(), 0);
}

void TestLedgerTransfers::transfersAreImmutableInTheStore()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("x", "o", ethAmount("1"))));
    QVERIFY(!books.exec("UPDATE ledger_transfers SET reason = 'other'"));
    QVERIFY(!books.exec("DELETE FROM ledger_transfers"));
    QCOMPARE(books.queries().transfer("x").value()->posting.reason, std::string());
}

void TestLedgerTransfers::W48_LC2_creditsDuringADebitAreNotLost()
{
    // v1: the payout thread reads 0.010, the API credits 0.001, the payout thread writes 0.000. Here both are
    // transfers.
    BooksFixture books;
    QVERIFY(books.credit(creditOf("start", "o", ethAmount("10"))));
    constexpr int each = 200;
    const auto work = [&](const std::string& name, const char* amount) {
        for (int i = 0; i < each; ++i)
            QVERIFY(books.credit(creditOf(name + std::to_string(i), "o", ethAmount(amount))));
    };
    std::thread crediting([&] { work("credit-", "0.001"); });
    std::thread debiting([&] { work("debit-", "-0.010"); });
    crediting.join();
    debiting.join();
    QCOMPARE(books.queries().balance("orchestrator:o", Asset::eth())->balance.toString(), std::string("8.2"));
    QVERIFY(ledger::verifyLedger(books.readers())->agrees());
}

void TestLedgerTransfers::aFailingCommandUndoesOnlyItself()
{
    BooksFixture books;
    std::vector<std::future<Result<void>>> outcomes;
    // One batch: the writer is held by the first command until all are queued.
    std::promise<void> gate;
    auto opened = gate.get_future().share();
    for (int i = 0; i < 40; ++i) {
        auto promise = std::make_shared<std::promise<Result<void>>>();
        outcomes.push_back(promise->get_future());
        books.writer().submit(
            [&books, i, opened](storage::Connection& connection) -> Result<void> {
                if (i == 0)
                    opened.wait();
                const std::string orchestrator = "o" + std::to_string(i % 3);
                SLUICE_TRY(books.ledger().credit(connection,
                                                 creditOf("batch-" + std::to_string(i), orchestrator, wei(1000 + i))));
                SLUICE_TRY(books.audit().append(connection, {booksStart, "test", "credit", orchestrator, {}, {}, {}}));
                if (i % 4 == 1)
                    return fail(ErrorCode::Unavailable, "the room above changed its mind");
                return {};
            },
            [promise](Result<void> outcome) { promise->set_value(std::move(outcome)); });
    }
    gate.set_value();
    std::map<std::string, Int256> expected;
    int done = 0;
    for (int i = 0; i < 40; ++i) {
        const bool good = outcomes[static_cast<std::size_t>(i)].get().has_value();
        QCOMPARE(good, i % 4 != 1);
        if (good) {
            expected["orchestrator:o" + std::to_string(i % 3)] += 1000 + i;
            ++done;
        }
    }
    for (const auto& [account, units] : expected)
        QCOMPARE(toDecimal(books.queries().balance(account, Asset::eth())->balance.units()), toDecimal(units));
    const auto report = ledger::verifyLedger(books.readers());
    QVERIFY2(report->agrees(), report->differences.empty() ? "" : report->differences.front().c_str());
    QCOMPARE(report->transfers, done);
}

void TestLedgerTransfers::severalCommandsOfRoomsShareOneCommit()
{
    BooksFixture books;
    const auto outcome = books.run<int>([&](storage::Connection& connection) -> Result<int> {
        SLUICE_TRY(books.ledger().credit(connection, creditOf("one", "a", ethAmount("1"))));
        SLUICE_TRY(books.ledger().credit(connection, creditOf("two", "b", ethAmount("2"))));
        // Inside the command the ledger sees what was done so far, before anything is written back.
        SLUICE_ASSIGN(const auto balance, books.ledger().balanceOf(connection, "orchestrator:a", Asset::eth()));
        if (balance.balance.toString() != "1")
            return fail(ErrorCode::Internal, "stale balance");
        SLUICE_ASSIGN(const auto found, books.ledger().findTransfer(connection, "two"));
        if (!found || found->posting.credit != "orchestrator:b")
            return fail(ErrorCode::Internal, "transfer not found");
        // The second posting of "one" differs: the whole command fails, also what came before.
        SLUICE_TRY(books.ledger().credit(connection, creditOf("one", "a", ethAmount("7"))));
        return 0;
    });
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::Conflict);
    QCOMPARE(books.queries().transferCount().value(), 0);
    QCOMPARE(books.credit(creditOf("one", "a", ethAmount("3")))->seq, 1);
    QVERIFY(ledger::verifyLedger(books.readers())->agrees());
}

void TestLedgerTransfers::LC16_aSecondWriterIsRefusedAndNothingVanishes()
{
    // v1: a tool edited balances.json under the running engine. Here a second program cannot open the store at all.
    BooksFixture books;
    QVERIFY(books.credit(creditOf("a", "o", ethAmount("1"))));
    const auto second = storage::Database::open(books.store().config(), BooksFixture::allMigrations());
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Conflict);
    QVERIFY(books.credit(creditOf("b", "o", ethAmount("1"))));
    books.reopen();
    QCOMPARE(books.queries().balance("orchestrator:o", Asset::eth())->balance.toString(), std::string("2"));
}

void TestLedgerTransfers::LC5_fullDiskFailsTheCreditAsAWholeWithoutGap()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("before", "o", ethAmount("1"))));
    const auto pages = books.run<std::int64_t>([](storage::Connection& connection) -> Result<std::int64_t> {
        SLUICE_ASSIGN(const auto count, connection.queryOne("PRAGMA page_count", {},
                                                            [](const storage::Row& row) { return row.int64(0); }));
        return count.value_or(0);
    });
    const auto limitPages = [&](std::int64_t limit) {
        const std::string sql = "PRAGMA max_page_count = " + std::to_string(limit);
        return books.writer().run([sql](storage::Connection& connection) {
            return connection.query(sql, {}, [](const storage::Row&) { return true; });
        });
    };
    QVERIFY(limitPages(*pages + 3));
    int accepted = 0;
    std::optional<Error> refusal;
    for (int i = 0; i < 2'000 && !refusal; ++i) {
        auto request = creditOf("full-" + std::to_string(i), "o", ethAmount("1"));
        request.metadata = R"({"notes":")" + std::string(500, 'n') + R"("})";
        const auto posted = books.credit(request);
        if (posted)
            ++accepted;
        else
            refusal = posted.error();
    }
    QVERIFY(refusal.has_value());
    QCOMPARE(refusal->code, ErrorCode::DiskFull);
    const std::string expected = std::to_string(accepted + 1);
    QCOMPARE(books.queries().balance("orchestrator:o", Asset::eth())->balance.toString(), expected);
    QCOMPARE(books.queries().transferCount().value(), accepted + 1);
    QVERIFY(ledger::verifyLedger(books.readers())->agrees());

    QVERIFY(limitPages(1'000'000));  // room again: the same request now succeeds, with the next number
    const auto retried = books.credit(creditOf("full-" + std::to_string(accepted), "o", ethAmount("1")));
    QVERIFY(retried && !retried->replayed);
    QCOMPARE(retried->seq, accepted + 2);
    books.reopen();
    QVERIFY(ledger::verifyLedger(books.readers())->agrees());
}

void TestLedgerTransfers::setBalanceMovesTheDifferenceOnce()
{
    BooksFixture books;
    QVERIFY(books.credit(creditOf("c", "o", ethAmount("1"))));
    auto request = creditOf("s", "o", ethAmount("0.5"));
    request.kind = TransferKind::SetBalance;
    request.reason = "adjust";
    const auto set = [&] {
        return books.run<ledger::Posted>([&](storage::Connection& c) { return books.ledger().setBalance(c, request); });
    };
    QCOMPARE(set()->balance.toString(), std::string("0.5"));
    QVERIFY(books.credit(creditOf("d", "o", ethAmount("4"))));
    QVERIFY(set()->replayed);  // not set again
    QCOMPARE(books.queries().balance("orchestrator:o", Asset::eth())->balance.toString(), std::string("4.5"));
    const auto event = ledger::journalEventOf(books.queries().transfer("s")->value());
    QVERIFY(event.setBalance);
    QCOMPARE(event.amount, std::string("0.5"));
    QCOMPARE(event.delta, std::string("-0.5"));
    request.amount = ethAmount("0.6");
    QCOMPARE(set().error().code, ErrorCode::Conflict);
    request.id = "s2";
    request.amount = ethAmount("4.5");
    QCOMPARE(set().error().code, ErrorCode::InvalidArgument);
}

void TestLedgerTransfers::balancesSurviveAReopen()
{
    BooksFixture books;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 20; ++i)
            QVERIFY(books.credit(
                creditOf("r" + std::to_string(round) + "-" + std::to_string(i), "o" + std::to_string(i % 5), wei(7))));
        books.reopen();
    }
    QCOMPARE(toDecimal(books.queries().balance("orchestrator:o2", Asset::eth())->balance.units()), std::string("84"));
    QCOMPARE(books.queries().transferCount().value(), 60);
    QVERIFY(ledger::verifyLedger(books.readers())->agrees());
}

void TestLedgerTransfers::anInMemoryStoreWithoutThreadsWorksTheSame()
{
    storage::DatabaseConfig config;
    config.sqlitePath = ":memory:";
    config.inlineWriter = true;
    BooksFixture books(config,
                       {.testRunId = {}, .cachedEntries = 3});  // so small that the cache is dropped again and again
    for (int i = 0; i < 200; ++i)
        QVERIFY(books.credit(creditOf("c" + std::to_string(i), "o" + std::to_string(i % 7), wei(i + 1),
                                      booksStart.plusSeconds(i * 7'200))));
    QVERIFY(!books.credit(creditOf("c5", "o1", wei(1))));
    const auto report = ledger::verifyLedger(books.readers());
    QVERIFY2(report && report->agrees(), report && !report->agrees() ? report->differences.front().c_str() : "");
    QCOMPARE(report->transfers, 200);
}

void TestLedgerTransfers::hugeAmountsAreRefusedInsteadOfWrapping()
{
    BooksFixture books;
    const Int256 huge = (Int256(1) << 254) + 5;
    for (const Int256& units : {huge, Int256(-huge), Int256(-(Int256(1) << 255))}) {
        const auto refused = books.credit(creditOf("huge", "o", wei(units)));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
    }
    const Int256 large = (Int256(1) << 199) + 1;
    QVERIFY(books.credit(creditOf("large", "o", wei(large))));
    QVERIFY(books.credit(creditOf("large2", "o", wei(large))));
    QCOMPARE(toDecimal(books.queries().balance("orchestrator:o", Asset::eth())->balance.units()),
             toDecimal(Int256(large * 2)));
}

QTEST_GUILESS_MAIN(TestLedgerTransfers)
#include "tst_ledger_transfers.moc"
