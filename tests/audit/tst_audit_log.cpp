// The audit log: gap-free chain through failing commands and reopens, tampering named exactly, proofs that need no
// store.
#include "audit/verify.h"
#include "crypto/hash.h"
#include "support/books_fixture.h"

#include <QTest>

#include <future>

using namespace sluice;
using namespace sluice::test;
using namespace sluice::audit;

namespace {

AuditRecord recordOf(int i)
{
    return {
        booksStart.plusSeconds(i), i % 2 == 0 ? "admin" : "engine", "ledger.adjust",  "orch-" + std::to_string(i % 3),
        std::to_string(i),         std::to_string(i + 1),           R"({"note":"é"})"};
}

Result<AuditEntry> append(BooksFixture& books, const AuditRecord& record)
{
    return books.run<AuditEntry>(
        [&](storage::Connection& connection) { return books.audit().append(connection, record); });
}

void fill(BooksFixture& books, int count)
{
    for (int i = 1; i <= count; ++i)
        QVERIFY(append(books, recordOf(i)));
}

// What somebody with the file and a hex editor could do.
void tamper(BooksFixture& books, const std::string& sql)
{
    QVERIFY(books.exec("DROP TRIGGER IF EXISTS audit_log_no_update"));
    QVERIFY(books.exec("DROP TRIGGER IF EXISTS audit_log_no_delete"));
    QVERIFY(books.exec(sql));
}

}  // namespace

class TestAuditLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSerialisationIsWhatTheHeaderSays();
    void entriesFormAChainWithoutGaps();
    void failingCommandsLeaveNoTrace();
    void W39_entriesCannotBeChanged();
    void tamperingIsNamedExactly_data();
    void tamperingIsNamedExactly();
    void S4_aTruncatedLogFailsItsCheckpoint();
    void verificationReportsProgressAndCanBeCancelled();
    void proofsVerifyOffline();
    void exportedLinesVerifyOffline();
    void wrongRecordsAreRefused();
    void theTableShowsEntries();
};

void TestAuditLog::theSerialisationIsWhatTheHeaderSays()
{
    const AuditRecord record{{1'767'225'600'000'001}, "admin", "a", "s", "", "é", "{}"};
    Hash32 prev;
    prev.bytes.fill(0xab);
    Bytes bytes;
    const auto text = [&](std::string_view part) { bytes.insert(bytes.end(), part.begin(), part.end()); };
    const auto number = [&](std::uint64_t value, int width) {
        for (int i = width - 1; i >= 0; --i)
            bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    };
    text("sluice:audit:v1");
    number(7, 8);
    number(1'767'225'600'000'001, 8);
    for (const std::string part : {"admin", "a", "s", "", "é", "{}"}) {
        number(part.size(), 4);
        text(part);
    }
    bytes.insert(bytes.end(), prev.bytes.begin(), prev.bytes.end());
    QCOMPARE(auditHash(7, record, prev).toHex(), crypto::sha256(bytes).toHex());
}

void TestAuditLog::entriesFormAChainWithoutGaps()
{
    BooksFixture books;
    const auto first = append(books, recordOf(1));
    QVERIFY(first);
    QCOMPARE(first->seq, 1);
    QVERIFY(first->prevHash.isZero());
    const auto second = append(books, recordOf(2));
    QCOMPARE(second->prevHash.toHex(), first->hash.toHex());
    books.reopen();
    const auto third = append(books, recordOf(3));
    QCOMPARE(third->seq, 3);
    QCOMPARE(third->prevHash.toHex(), second->hash.toHex());
    const auto report = verifyChain(books.readers());
    QVERIFY(report && report->agrees());
    QCOMPARE(report->checkpoint.size, 3);
    QCOMPARE(report->checkpoint.head.toHex(), third->hash.toHex());
    QCOMPARE(report->checkpoint.root.toHex(), merkleRoot(std::vector{first->hash, second->hash, third->hash}).toHex());
    const auto recent = recentEntries(books.readers(), 2);
    QCOMPARE(recent->size(), std::size_t(2));
    QCOMPARE(recent->front().seq, 3);
    QCOMPARE(recentEntries(books.readers(), 10, 2)->front().seq, 1);
    QCOMPARE(findEntry(books.readers(), 2)->value().record.after, std::string("3"));
    QVERIFY(!findEntry(books.readers(), 9)->has_value());
}

void TestAuditLog::failingCommandsLeaveNoTrace()
{
    BooksFixture books;
    std::promise<void> gate;
    const auto opened = gate.get_future().share();
    std::vector<std::future<bool>> outcomes;
    for (int i = 0; i < 30; ++i) {
        auto promise = std::make_shared<std::promise<bool>>();
        outcomes.push_back(promise->get_future());
        books.writer().submit(
            [&, i](storage::Connection& connection) -> Result<void> {
                if (i == 0)
                    opened.wait();
                SLUICE_TRY(books.audit().append(connection, recordOf(i)));
                SLUICE_TRY(books.audit().append(connection, recordOf(i)));
                return i % 5 == 0 ? Result<void>(fail(ErrorCode::Denied, "no")) : Result<void>();
            },
            [promise](const Result<void>& outcome) { promise->set_value(outcome.has_value()); });
    }
    gate.set_value();
    int done = 0;
    for (auto& outcome : outcomes)
        done += outcome.get() ? 2 : 0;
    QCOMPARE(done, 48);
    const auto report = verifyChain(books.readers());
    QVERIFY2(report->agrees(), report->broken ? report->broken->why.c_str() : "");
    QCOMPARE(report->checkpoint.size, done);
}

void TestAuditLog::W39_entriesCannotBeChanged()
{
    BooksFixture books;
    fill(books, 2);
    QVERIFY(!books.exec("UPDATE audit_log SET actor = 'nobody'"));
    QVERIFY(!books.exec("DELETE FROM audit_log WHERE seq = 2"));
    QVERIFY(verifyChain(books.readers())->agrees());
}

void TestAuditLog::tamperingIsNamedExactly_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<int>("seq");
    QTest::addColumn<QString>("why");
    QTest::newRow("content") << "UPDATE audit_log SET after_value = '999' WHERE seq = 7" << 7
                             << "does not match its content";
    QTest::newRow("time") << "UPDATE audit_log SET time = time + 1 WHERE seq = 4" << 4 << "does not match its content";
    QTest::newRow("hash") << "UPDATE audit_log SET hash = prev_hash WHERE seq = 5" << 5 << "does not match its content";
    QTest::newRow("link") << "UPDATE audit_log SET prev_hash = hash WHERE seq = 9" << 9 << "does not follow";
    QTest::newRow("missing") << "DELETE FROM audit_log WHERE seq = 6" << 6 << "is missing";
    QTest::newRow("first missing") << "DELETE FROM audit_log WHERE seq = 1" << 1 << "is missing";
    QTest::newRow("swapped") << "UPDATE audit_log SET seq = -seq WHERE seq IN (3)" << -3 << "out of order";
}

void TestAuditLog::tamperingIsNamedExactly()
{
    QFETCH(QString, sql);
    QFETCH(int, seq);
    QFETCH(QString, why);
    BooksFixture books;
    fill(books, 12);
    tamper(books, sql.toStdString());
    const auto report = verifyChain(books.readers());
    QVERIFY(report);
    QVERIFY(report->broken.has_value());
    QCOMPARE(report->broken->seq, seq);
    QVERIFY2(report->broken->why.find(why.toStdString()) != std::string::npos, report->broken->why.c_str());
    QCOMPARE(report->checkpoint.size, std::max(seq, 1) - 1);
}

void TestAuditLog::S4_aTruncatedLogFailsItsCheckpoint()
{
    BooksFixture books;
    fill(books, 8);
    const Checkpoint kept = verifyChain(books.readers())->checkpoint;
    fill(books, 2);
    QVERIFY(verifyChain(books.readers(), {}, {}, kept)->agrees());  // it grew, and still contains the checkpoint
    tamper(books, "DELETE FROM audit_log WHERE seq > 5");
    QVERIFY(verifyChain(books.readers())->agrees());  // the chain itself cannot know
    const auto report = verifyChain(books.readers(), {}, {}, kept);
    QVERIFY(report->broken.has_value());
    QCOMPARE(report->broken->seq, 6);
    // Another history of the same length is found at the checkpoint, too.
    books.reopen();
    for (int i = 0; i < 3; ++i)
        QVERIFY(append(books, recordOf(100 + i)));
    const auto forked = verifyChain(books.readers(), {}, {}, kept);
    QVERIFY(forked->broken.has_value());
    QCOMPARE(forked->broken->seq, 8);
}

void TestAuditLog::verificationReportsProgressAndCanBeCancelled()
{
    BooksFixture books;
    QVERIFY(books.run<int>([&](storage::Connection& connection) -> Result<int> {
        for (int i = 0; i < 4'500; ++i)
            SLUICE_TRY(books.audit().append(connection, recordOf(i)));
        return 0;
    }));
    std::vector<std::int64_t> seen;
    QVERIFY(verifyChain(books.readers(), [&](std::int64_t done, std::int64_t total) {
                QCOMPARE(total, 4'500);
                seen.push_back(done);
            })->agrees());
    QVERIFY(seen.size() >= 3 && seen.back() == 4'500);
    std::stop_source stop;
    const auto cancelled = verifyChain(
        books.readers(), [&](std::int64_t, std::int64_t) { stop.request_stop(); }, stop.get_token());
    QVERIFY(!cancelled);
    QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
}

void TestAuditLog::proofsVerifyOffline()
{
    BooksFixture books;
    fill(books, 11);
    const Hash32 root = verifyChain(books.readers())->checkpoint.root;
    for (int seq = 1; seq <= 11; ++seq) {
        auto proof = proveEntry(books.readers(), seq);
        QVERIFY(proof);
        QVERIFY(verifyProof(*proof));
        QCOMPARE(proof->root.toHex(), root.toHex());
        auto forged = *proof;
        forged.entry.record.after = "mine";
        QVERIFY(!verifyProof(forged));
        forged = *proof;
        forged.root.bytes[3] ^= 1;
        QVERIFY(!verifyProof(forged));
    }
    QVERIFY(verifyProof(*proveEntry(books.readers(), 3, 4)));  // in an earlier, smaller tree
    QCOMPARE(proveEntry(books.readers(), 12).error().code, ErrorCode::NotFound);
    QCOMPARE(proveEntry(books.readers(), 5, 4).error().code, ErrorCode::NotFound);
    QCOMPARE(proveEntry(books.readers(), 0).error().code, ErrorCode::NotFound);
}

void TestAuditLog::exportedLinesVerifyOffline()
{
    BooksFixture books;
    fill(books, 6);
    std::vector<std::string> lines;
    const auto checkpoint = exportChain(books.readers(), [&](std::string_view line) {
        lines.emplace_back(line);
        return true;
    });
    QVERIFY(checkpoint);
    QCOMPARE(lines.size(), std::size_t(6));
    OfflineVerifier good(*checkpoint);
    for (const auto& line : lines)
        QVERIFY(good.feed(line));
    QVERIFY(good.finish().agrees());
    QCOMPARE(good.finish().checkpoint.root.toHex(), checkpoint->root.toHex());

    auto changed = lines;
    changed[3].replace(changed[3].find("ledger.adjust"), 6, "wallet");
    OfflineVerifier bad;
    for (const auto& line : changed)
        bad.feed(line);
    QCOMPARE(bad.finish().broken->seq, 4);
    OfflineVerifier shorter(*checkpoint);
    for (std::size_t i = 0; i < 5; ++i)
        shorter.feed(lines[i]);
    QCOMPARE(shorter.finish().broken->seq, 6);
    OfflineVerifier garbage;
    QVERIFY(!garbage.feed("not json"));
    QVERIFY(garbage.finish().broken.has_value());
}

void TestAuditLog::wrongRecordsAreRefused()
{
    BooksFixture books;
    auto record = recordOf(1);
    record.actor.clear();
    QCOMPARE(append(books, record).error().code, ErrorCode::InvalidArgument);
    record = recordOf(1);
    record.details = std::string(70'000, 'x');
    QCOMPARE(append(books, record).error().code, ErrorCode::InvalidArgument);
    record = recordOf(1);
    record.subject = "\xc3";
    QCOMPARE(append(books, record).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(verifyChain(books.readers())->checkpoint.size, 0);
}

void TestAuditLog::theTableShowsEntries()
{
    BooksFixture books;
    fill(books, 5);
    const auto before = books.audit().changes().value();
    const auto table = makeAuditTable(books.readers(), &books.audit().changes());
    const auto page =
        table->page({.order = {"seq", true}, .filter = filterEqual("actor", "admin"), .from = {}, .limit = 10});
    QVERIFY2(page, page ? "" : page.error().message.c_str());
    QCOMPARE(page->rows.size(), std::size_t(2));
    QCOMPARE(page->rows.front().key, std::string("4"));
    QCOMPARE(std::get<std::string>(page->rows.front().cells[2]), std::string("admin"));
    QVERIFY(append(books, recordOf(6)));
    QTRY_VERIFY(books.audit().changes().value() > before);
    for (const auto& column : table->schema().columns) {
        if (column.sortable)
            QCOMPARE(table->page({.order = {column.id, false}, .filter = {}, .from = {}, .limit = 10})->rows.size(),
                     std::size_t(6));
    }
}

QTEST_GUILESS_MAIN(TestAuditLog)
#include "tst_audit_log.moc"
