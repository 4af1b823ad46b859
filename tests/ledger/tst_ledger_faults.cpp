// The ledger on a disk that fills up, fails, tears and loses power at every step, from a seed. The auditor's model goes along: what was
// acknowledged is there after each restart, what failed can be asked again without being done twice, and the books verify.
#include "audit/verify.h"
#include "core/rng.h"
#include "support/auditor_model.h"
#include "support/books_fixture.h"
#include "support/fault_vfs.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;
using Verdict = AuditorModel::Verdict;

namespace {

storage::DatabaseConfig booksOn(const FaultDisk& disk)
{
    storage::DatabaseConfig config;
    config.sqlitePath = "books.db";
    config.sqliteVfs = disk.vfsName();
    config.inlineWriter = true;
    return config;
}

bool isDiskError(const Error& error)
{
    return error.code == ErrorCode::Io || error.code == ErrorCode::DiskFull || error.code == ErrorCode::Corrupt
           || error.code == ErrorCode::Unavailable;
}

// A credit, a hold or a payout, each with its audit entry in the same commit.
struct Deed {
    enum class What { Credit, Hold, Pay } what = What::Credit;
    std::string id;
    std::string orchestrator;
    Int256 amount = 0;
    std::string hold;
};

class FaultyHistory {
public:
    explicit FaultyHistory(std::uint64_t seed) : m_rng(seed), m_disk(seed), m_books(booksOn(m_disk)) {}

    void play(int deeds)
    {
        for (int i = 0; i < deeds; ++i) {
            const Deed deed = pickDeed(i);
            armFault();
            finish(deed);
        }
        calm();
        compareBooks();
    }

    int faults() const { return m_faults; }

private:
    Deed pickDeed(int i)
    {
        Deed deed{.what = Deed::What::Credit,
                  .id = "d" + std::to_string(i),
                  .orchestrator = "o" + std::to_string(m_rng.below(3)),
                  .amount = Int256(1 + m_rng.below(1'000)),
                  .hold = {}};
        const auto n = m_rng.below(4);
        if (n == 2) {
            deed.what = Deed::What::Hold;
            deed.amount = Int256(1 + m_rng.below(200));
            m_holds.emplace_back(deed.id, deed.orchestrator);
        } else if (n == 3 && !m_holds.empty()) {
            deed.what = Deed::What::Pay;
            deed.hold = m_holds[m_rng.below(m_holds.size())].first;
        }
        return deed;
    }

    void armFault()
    {
        switch (m_rng.below(8)) {
        // A commit is one or two writes and a sync.
        case 0: m_disk.failWrite(1 + static_cast<int>(m_rng.below(3))); break;
        case 1: m_disk.failSync(1 + static_cast<int>(m_rng.below(2))); break;
        case 2: m_disk.setCapacity(m_disk.usedBytes() + static_cast<std::int64_t>(m_rng.below(8'192))); break;
        case 3: m_disk.crashAt(1 + static_cast<int>(m_rng.below(5))); break;
        case 4: restart(m_rng.below(2) == 0); break;
        default: break;
        }
    }

    void calm()
    {
        m_disk.failWrite(0);
        m_disk.failSync(0);
        m_disk.failEverySync(false);
        m_disk.setCapacity(std::nullopt);
        if (m_disk.crashed())
            restart(m_rng.below(2) == 0);
        m_disk.crashAt(0);
    }

    void restart(bool power)
    {
        if (power)
            m_disk.powerLoss();
        else
            m_disk.processCrash();
        m_books.reopen();
    }

    // Asks until there is an answer; whatever went wrong in between must not show in it.
    void finish(const Deed& deed)
    {
        for (int attempt = 0;; ++attempt) {
            QVERIFY2(attempt < 4, "the ledger does not recover");
            const auto outcome = ask(deed);
            if (outcome || !isDiskError(outcome.error())) {
                compare(deed, outcome, attempt > 0);
                break;
            }
            ++m_faults;
            calm();
            if (m_rng.below(3) == 0)
                restart(m_rng.below(2) == 0);
            const auto report = ledger::verifyLedger(m_books.readers());
            QVERIFY2(report && report->agrees(),
                     report && !report->agrees() ? report->differences.front().c_str() : "");
        }
        calm();
    }

    Result<AuditorModel::Answer> ask(const Deed& deed)
    {
        return m_books.run<AuditorModel::Answer>([&](storage::Connection& c) -> Result<AuditorModel::Answer> {
            auto& ledger = m_books.ledger();
            AuditorModel::Answer answer;
            bool replayed = false;
            if (deed.what == Deed::What::Credit) {
                SLUICE_ASSIGN(const auto posted,
                              ledger.credit(c, creditOf(deed.id, deed.orchestrator, wei(deed.amount))));
                answer = {Verdict::Done, posted.balance.units(), posted.seq};
                replayed = posted.replayed;
            } else if (deed.what == Deed::What::Hold) {
                SLUICE_ASSIGN(const auto held,
                              ledger.reserve(c, {deed.id, ledger::orchestratorAccount(deed.orchestrator),
                                                 wei(deed.amount), "intent", booksStart}));
                replayed = held.replayed;
            } else {
                SLUICE_ASSIGN(const auto posted, ledger.postReservation(c, {.reservationId = deed.hold,
                                                                            .transferId = deed.id,
                                                                            .amount = wei(deed.amount),
                                                                            .counterAccount = {},
                                                                            .reference = {},
                                                                            .metadata = {},
                                                                            .time = booksStart}));
                answer = {Verdict::Done, posted.balance.units(), posted.seq};
                replayed = posted.replayed;
            }
            if (!replayed)
                SLUICE_TRY(m_books.audit().append(c, {booksStart, "test", "deed", deed.id, {}, {}, {}}));
            return answer;
        });
    }

    void compare(const Deed& deed, const Result<AuditorModel::Answer>& outcome, bool retried)
    {
        AuditorModel::Answer expected;
        const std::string account = "orchestrator:" + deed.orchestrator;
        if (deed.what == Deed::What::Credit)
            expected =
                m_model.move({deed.id, "credit", "eth", "equity:credit", account, deed.amount, "", booksStart.micros});
        else if (deed.what == Deed::What::Hold)
            expected = m_model.reserve(deed.id, account, "eth", deed.amount);
        else
            expected = m_model.post(deed.hold, deed.id, deed.amount, booksStart.micros);
        const bool done = expected.verdict == Verdict::Done;
        QVERIFY2(outcome.has_value() == done, outcome ? "" : outcome.error().message.c_str());
        if (done) {
            ++m_deeds;
            QCOMPARE(toDecimal(outcome->balance), toDecimal(expected.balance));
            QCOMPARE(outcome->number, expected.number);
        } else if (!retried) {
            QCOMPARE(outcome.error().code, expected.verdict == Verdict::Denied     ? ErrorCode::Denied
                                           : expected.verdict == Verdict::NotFound ? ErrorCode::NotFound
                                                                                   : ErrorCode::Conflict);
        }
    }

    void compareBooks()
    {
        m_books.reopen();
        const auto report = ledger::verifyLedger(m_books.readers());
        QVERIFY2(report && report->agrees(), report && !report->agrees() ? report->differences.front().c_str() : "");
        QCOMPARE(report->transfers, m_model.moves());
        const auto chain = audit::verifyChain(m_books.readers());
        QVERIFY2(chain && chain->agrees(), chain && chain->broken ? chain->broken->why.c_str() : "");
        QCOMPARE(chain->checkpoint.size, m_deeds);
        for (const auto& [account, asset] : m_model.accounts()) {
            const auto balance = m_books.queries().balance(account, Asset::named(asset));
            QVERIFY(balance);
            QCOMPARE(toDecimal(balance->balance.units()), toDecimal(m_model.balance(account, asset)));
            QCOMPARE(toDecimal(balance->reserved.units()), toDecimal(m_model.reserved(account, asset)));
        }
    }

    SeededRng m_rng;
    FaultDisk m_disk;
    BooksFixture m_books;
    AuditorModel m_model;
    std::vector<std::pair<std::string, std::string>> m_holds;
    int m_faults = 0;
    int m_deeds = 0;
};

}  // namespace

class TestLedgerFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void LC5_LC2_nothingIsLostOnAFailingDisk();
    void aReplayAfterAKillIsDurableThoughTheFirstSyncWasNot();
};

void TestLedgerFaults::LC5_LC2_nothingIsLostOnAFailingDisk()
{
    int faults = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        FaultyHistory history(seed);
        history.play(40);
        if (QTest::currentTestFailed())
            qFatal("seed %llu", static_cast<unsigned long long>(seed));
        faults += history.faults();
    }
    QVERIFY(faults > 300);
}

// The first commit reached the log but not the disk, and failed. After a kill it is read back and answered as done: then a power
// loss may not take it away any more.
void TestLedgerFaults::aReplayAfterAKillIsDurableThoughTheFirstSyncWasNot()
{
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        FaultDisk disk(seed);
        BooksFixture books(booksOn(disk));
        QVERIFY(books.credit(creditOf("first", "o", wei(1))));
        disk.failSync(1);
        const auto failed = books.credit(creditOf("second", "o", wei(2)));
        QVERIFY(!failed);
        QCOMPARE(failed.error().code, ErrorCode::Io);
        disk.processCrash();
        books.reopen();
        QVERIFY(books.credit(creditOf("second", "o", wei(2))));
        disk.powerLoss();
        books.reopen();
        QCOMPARE(toDecimal(books.queries().balance("orchestrator:o", Asset::eth())->balance.units()), std::string("3"));
        QVERIFY(ledger::verifyLedger(books.readers())->agrees());
    }
}

QTEST_GUILESS_MAIN(TestLedgerFaults)
#include "tst_ledger_faults.moc"
