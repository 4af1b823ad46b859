// Random histories on the real ledger and on the auditor's model, which was written apart from it: batches with failing
// commands in them, repeated and contradicting ids, reservations, several assets, closings of the store in between.
// Every answer and, at the end of each history, every balance, reservation, day and journal row must agree.
#include "audit/verify.h"
#include "core/rng.h"
#include "support/auditor_model.h"
#include "support/books_fixture.h"
#include "support/postgres_fixture.h"

#include <QTest>

#include <future>
#include <thread>

using namespace sluice;
using namespace sluice::test;
using Verdict = AuditorModel::Verdict;

namespace {

Verdict verdictOf(const Error& error)
{
    switch (error.code) {
    case ErrorCode::InvalidArgument: return Verdict::Invalid;
    case ErrorCode::Conflict: return Verdict::Conflict;
    case ErrorCode::Denied: return Verdict::Denied;
    case ErrorCode::NotFound: return Verdict::NotFound;
    default: qFatal("unexpected error: %s", error.message.c_str());
    }
}

// One thing to ask both for.
struct Step {
    enum class What { Move, Reserve, Post, Void } what = What::Move;
    AuditorModel::Move move;  // of a Move; id and amount of the others
    std::string reservation;
    std::int64_t time = 0;
};

struct Command {
    std::vector<Step> steps;
    bool breaks = false;  // after its steps the command fails and must leave nothing behind
};

class History {
public:
    History(std::uint64_t seed, storage::DatabaseConfig config) : m_rng(seed), m_books(std::move(config)) {}

    void play(int batches)
    {
        for (int i = 0; i < batches; ++i) {
            playBatch();
            if (m_rng.below(6) == 0)
                m_books.reopen();
        }
        compareEverything();
    }

    int steps() const { return m_steps; }

private:
    using Answers = std::vector<AuditorModel::Answer>;

    std::string pickId(const char* prefix, std::uint64_t range) { return prefix + std::to_string(m_rng.below(range)); }

    std::string pickAccount()
    {
        const auto n = m_rng.below(8);
        if (n < 5)
            return "orchestrator:o" + std::to_string(n);
        return n == 5 ? "equity:credit" : n == 6 ? "equity:adjustment" : "settled:eth";
    }

    Int256 pickAmount()
    {
        switch (m_rng.below(8)) {
        case 0: return 0;
        case 1: return -Int256(m_rng.below(50));
        case 2: return Int256(m_rng.next64()) * Int256(m_rng.next64()) * 7;
        default: return Int256(1 + m_rng.below(1'000));
        }
    }

    Step pickStep()
    {
        Step step;
        step.time = booksStart.micros + static_cast<std::int64_t>(m_rng.below(20)) * 30'000'000'000;
        const auto n = m_rng.below(10);
        step.what = n < 6    ? Step::What::Move
                    : n < 8  ? Step::What::Reserve
                    : n == 8 ? Step::What::Post
                             : Step::What::Void;
        static const char* const kinds[] = {"credit", "adjustment", "session_time", "payout"};
        step.move = {.id = pickId("t", 400),
                     .kind = kinds[m_rng.below(4)],
                     .asset = m_rng.below(5) == 0 ? "usd" : "eth",
                     .loses = pickAccount(),
                     .gains = pickAccount(),
                     .amount = pickAmount(),
                     .reason = m_rng.below(3) == 0 ? "reason" : "",
                     .timeMicros = step.time};
        step.reservation = pickId("r", 60);
        if (step.what == Step::What::Move && !m_former.empty() && m_rng.below(6) == 0)
            step = m_former[m_rng.below(m_former.size())];  // asked again
        else if (m_former.size() < 200)
            m_former.push_back(step);
        return step;
    }

    Command pickCommand()
    {
        Command command;
        const auto count = 1 + m_rng.below(4);
        for (std::uint64_t i = 0; i < count; ++i)
            command.steps.push_back(pickStep());
        command.breaks = m_rng.below(7) == 0;
        return command;
    }

    AuditorModel::Answer askModel(const Step& step)
    {
        const auto& move = step.move;
        switch (step.what) {
        case Step::What::Move: return m_model.move(move);
        case Step::What::Reserve: return m_model.reserve(step.reservation, move.loses, move.asset, move.amount);
        case Step::What::Post: return postModel(step);
        case Step::What::Void: return m_model.release(step.reservation);
        }
        return {};
    }

    // The asset of a payout is the reservation's; the random step carries one of its own.
    AuditorModel::Answer postModel(const Step& step)
    {
        return m_model.post(step.reservation, step.move.id, step.move.amount, step.time);
    }

    AuditorModel::Answer askLedger(storage::Connection& connection, const Step& step)
    {
        auto& ledger = m_books.ledger();
        const auto& move = step.move;
        const Asset asset = Asset::named(move.asset);
        const auto posted = [](const Result<ledger::Posted>& result) -> AuditorModel::Answer {
            if (!result)
                return {verdictOf(result.error()), 0, 0};
            return {result->replayed ? Verdict::Replayed : Verdict::Done, result->balance.units(), result->seq};
        };
        const auto held = [](const Result<ledger::Reservation>& result) -> AuditorModel::Answer {
            if (!result)
                return {verdictOf(result.error()), 0, 0};
            return {result->replayed ? Verdict::Replayed : Verdict::Done, 0, 0};
        };
        switch (step.what) {
        case Step::What::Move:
            return posted(ledger.post(connection, {move.id,
                                                   ledger::kindFromCode(move.kind).value(),
                                                   Amount(asset, move.amount),
                                                   move.loses,
                                                   move.gains,
                                                   move.reason,
                                                   {},
                                                   {},
                                                   {step.time}}));
        case Step::What::Reserve:
            return held(ledger.reserve(connection,
                                       {step.reservation, move.loses, Amount(asset, move.amount), {}, {step.time}}));
        case Step::What::Post: {
            const auto reservation = ledger.findReservation(connection, step.reservation);
            if (!reservation)
                qFatal("findReservation: %s", reservation.error().message.c_str());
            const Asset own = *reservation ? (*reservation)->amount.asset() : asset;
            return posted(ledger.postReservation(connection, {.reservationId = step.reservation,
                                                              .transferId = move.id,
                                                              .amount = Amount(own, move.amount),
                                                              .counterAccount = {},
                                                              .reference = {},
                                                              .metadata = {},
                                                              .time = {step.time}}));
        }
        case Step::What::Void: return held(ledger.voidReservation(connection, step.reservation, "void", {step.time}));
        }
        return {};
    }

    // All commands are queued while the writer waits, so that they share a commit.
    void playBatch()
    {
        const auto count = 1 + m_rng.below(8);
        std::vector<Command> commands;
        for (std::uint64_t i = 0; i < count; ++i)
            commands.push_back(pickCommand());
        std::promise<void> gate;
        const auto opened = gate.get_future().share();
        std::vector<std::shared_ptr<Answers>> answers;
        std::vector<std::future<bool>> outcomes;
        for (const auto& command : commands) {
            auto heard = answers.emplace_back(std::make_shared<Answers>());
            auto promise = std::make_shared<std::promise<bool>>();
            outcomes.push_back(promise->get_future());
            m_books.writer().submit(
                [this, &command, heard, opened](storage::Connection& connection) -> Result<void> {
                    opened.wait();
                    for (const auto& step : command.steps)
                        heard->push_back(askLedger(connection, step));
                    return command.breaks ? Result<void>(fail(ErrorCode::Unavailable, "changed its mind"))
                                          : Result<void>();
                },
                [promise](const Result<void>& outcome) { promise->set_value(outcome.has_value()); });
        }
        gate.set_value();
        for (std::size_t i = 0; i < commands.size(); ++i)
            compareCommand(commands[i], outcomes[i].get(), *answers[i]);
    }

    void compareCommand(const Command& command, bool done, const Answers& heard)
    {
        QCOMPARE(done, !command.breaks);
        QCOMPARE(heard.size(), command.steps.size());
        const AuditorModel before = m_model;
        for (std::size_t i = 0; i < command.steps.size(); ++i) {
            const auto expected = askModel(command.steps[i]);
            QCOMPARE(static_cast<int>(heard[i].verdict), static_cast<int>(expected.verdict));
            QCOMPARE(toDecimal(heard[i].balance), toDecimal(expected.balance));
            QCOMPARE(heard[i].number, expected.number);
            ++m_steps;
        }
        if (command.breaks)
            m_model = before;
    }

    void compareEverything()
    {
        const auto report = ledger::verifyLedger(m_books.readers());
        QVERIFY2(report, report ? "" : report.error().message.c_str());
        QVERIFY2(report->agrees(), report->differences.empty() ? "" : report->differences.front().c_str());
        QCOMPARE(report->transfers, m_model.moves());
        const auto queries = m_books.queries();
        for (const auto& [account, asset] : m_model.accounts()) {
            const auto balance = queries.balance(account, Asset::named(asset));
            QVERIFY(balance);
            QCOMPARE(toDecimal(balance->balance.units()), toDecimal(m_model.balance(account, asset)));
            QCOMPARE(toDecimal(balance->reserved.units()), toDecimal(m_model.reserved(account, asset)));
        }
        compareJournal();
        compareDays();
    }

    void compareJournal()
    {
        auto row = m_model.journal().rbegin();
        std::optional<std::int64_t> before;
        for (;;) {
            const auto page = m_books.queries().statement({.orchestrator = {}, .limit = 50, .beforeSeq = before});
            QVERIFY(page);
            for (const auto& transfer : *page) {
                while (row != m_model.journal().rend() && row->orchestrator.empty())
                    ++row;
                QVERIFY(row != m_model.journal().rend());
                QCOMPARE(transfer.seq, row->number);
                QCOMPARE(transfer.orchestrator, row->orchestrator);
                QCOMPARE(toDecimal(transfer.delta.units()), toDecimal(row->change));
                QCOMPARE(toDecimal(transfer.balanceAfter.units()), toDecimal(row->after));
                ++row;
            }
            if (page->empty())
                break;
            before = page->back().seq;
        }
        while (row != m_model.journal().rend() && row->orchestrator.empty())
            ++row;
        QVERIFY(row == m_model.journal().rend());
    }

    void compareDays()
    {
        const auto expected = m_model.days();
        for (int n = 0; n < 5; ++n) {
            const std::string orchestrator = "o" + std::to_string(n);
            const auto statistics =
                m_books.queries().statistics(orchestrator, Asset::eth(), 30, {booksStart.micros + 20 * 86'400'000'000});
            QVERIFY(statistics);
            for (const auto& day : statistics->daily) {
                Int256 net = 0;
                Int256 session = 0;
                for (const char* kind : {"credit", "adjustment", "session_time", "payout"}) {
                    const auto found = expected.find({"orchestrator:" + orchestrator, "eth", day.day, kind});
                    if (found == expected.end())
                        continue;
                    net += found->second.gained - found->second.lost;
                    if (std::string_view(kind) == "session_time")
                        session += found->second.gained;
                }
                QCOMPARE(toDecimal(day.netDelta), toDecimal(net));
                QCOMPARE(toDecimal(day.session), toDecimal(session));
            }
        }
    }

    SeededRng m_rng;
    BooksFixture m_books;
    AuditorModel m_model;
    std::vector<Step> m_former;
    int m_steps = 0;
};

}  // namespace

class TestLedgerModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sqliteAgreesWithTheAuditor_data();
    void sqliteAgreesWithTheAuditor();
    void postgresAgreesWithTheAuditor_data();
    void postgresAgreesWithTheAuditor();
    void W7_twoLedgersShareOnePostgresStore();
    void W7_twoServersShareOnePostgresStore();
    void postgresRefusesToChangeTheBooks();
};

void TestLedgerModel::sqliteAgreesWithTheAuditor_data()
{
    QTest::addColumn<quint64>("seed");
    for (quint64 seed = 1; seed <= 12; ++seed)
        QTest::addRow("seed %llu", static_cast<unsigned long long>(seed)) << seed;
}

void TestLedgerModel::sqliteAgreesWithTheAuditor()
{
    QFETCH(quint64, seed);
    History history(seed, {});
    history.play(40);
    QVERIFY(history.steps() > 200);
}

void TestLedgerModel::postgresAgreesWithTheAuditor_data()
{
    QTest::addColumn<quint64>("seed");
    for (quint64 seed = 101; seed <= 103; ++seed)
        QTest::addRow("seed %llu", static_cast<unsigned long long>(seed)) << seed;
}

void TestLedgerModel::postgresAgreesWithTheAuditor()
{
    QFETCH(quint64, seed);
    storage::DatabaseConfig config;
    config.postgresUrl = PostgresFixture::shared().newDatabase();
    History history(seed, config);
    history.play(25);
    QVERIFY(history.steps() > 100);
}

// Caches of one server must never hide what another one posted: two ledgers over one PostgreSQL store, commit by
// commit.
void TestLedgerModel::W7_twoLedgersShareOnePostgresStore()
{
    storage::DatabaseConfig config;
    config.postgresUrl = PostgresFixture::shared().newDatabase();
    BooksFixture books(config);
    ledger::Ledger otherLedger(books.writer());
    audit::AuditLog otherAudit(books.writer());
    constexpr int rounds = 120;
    SeededRng rng(5);
    int done = 0;
    for (int i = 0; i < rounds; ++i) {
        const bool first = rng.below(2) == 0;
        const bool fails = i % 3 == 0;
        const auto posted = books.run<int>([&](storage::Connection& connection) -> Result<int> {
            auto& ledger = first ? books.ledger() : otherLedger;
            auto& audit = first ? books.audit() : otherAudit;
            SLUICE_TRY(
                ledger.credit(connection, creditOf("c" + std::to_string(i), "o" + std::to_string(i % 2), wei(3))));
            SLUICE_TRY(audit.append(connection, {booksStart, "test", "credit", {}, {}, {}, {}}));
            return fails ? Result<int>(fail(ErrorCode::Denied, "no")) : Result<int>(0);
        });
        QCOMPARE(posted.has_value(), !fails);
        done += fails ? 0 : 1;
    }
    const auto report = ledger::verifyLedger(books.readers());
    QVERIFY2(report && report->agrees(), report && !report->agrees() ? report->differences.front().c_str() : "");
    QCOMPARE(report->transfers, done);
    const auto chain = audit::verifyChain(books.readers());
    QVERIFY(chain && chain->agrees());
    QCOMPARE(chain->checkpoint.size, done);
    QCOMPARE(toDecimal(books.queries().balance("equity:credit", Asset::eth())->balance.units()),
             std::to_string(-3 * done));
}

// Two servers at the same time, each with a writer of its own. Whoever comes second in a batch waits for the first one's commit.
void TestLedgerModel::W7_twoServersShareOnePostgresStore()
{
    storage::DatabaseConfig config;
    config.postgresUrl = PostgresFixture::shared().newDatabase();
    config.sharedPostgres = true;
    BooksFixture one(config);
    BooksFixture two(config);
    constexpr int each = 120;
    std::atomic<int> unexpected = 0;
    const auto work = [&](BooksFixture& books, const std::string& name) {
        for (int i = 0; i < each; ++i) {
            const bool fails = i % 3 == 0;  // after the books were locked for it, so the lock goes with its savepoint
            const auto posted = books.run<int>([&](storage::Connection& connection) -> Result<int> {
                SLUICE_TRY(books.ledger().credit(
                    connection, creditOf(name + std::to_string(i), "o" + std::to_string(i % 2), wei(3))));
                SLUICE_TRY(books.audit().append(connection, {booksStart, name, "credit", {}, {}, {}, {}}));
                return fails ? Result<int>(fail(ErrorCode::Denied, "no")) : Result<int>(0);
            });
            unexpected += posted.has_value() == fails ? 1 : 0;
        }
    };
    std::thread first([&] { work(one, "one-"); });
    std::thread second([&] { work(two, "two-"); });
    first.join();
    second.join();
    QCOMPARE(unexpected.load(), 0);
    constexpr int done = 2 * each * 2 / 3;
    for (BooksFixture* books : {&one, &two}) {
        const auto report = ledger::verifyLedger(books->readers());
        QVERIFY2(report && report->agrees(), report && !report->agrees() ? report->differences.front().c_str() : "");
        QCOMPARE(report->transfers, done);
        const auto chain = audit::verifyChain(books->readers());
        QVERIFY2(chain && chain->agrees(), chain && chain->broken ? chain->broken->why.c_str() : "");
        QCOMPARE(chain->checkpoint.size, done);
    }
}

void TestLedgerModel::postgresRefusesToChangeTheBooks()
{
    storage::DatabaseConfig config;
    config.postgresUrl = PostgresFixture::shared().newDatabase();
    BooksFixture books(config);
    QVERIFY(books.credit(creditOf("c", "o", wei(10))));
    QVERIFY(books.reserve({"r", "orchestrator:o", wei(5), {}, booksStart}));
    QVERIFY(books.run<int>([&](storage::Connection& connection) -> Result<int> {
        SLUICE_TRY(books.audit().append(connection, {booksStart, "test", "credit", {}, {}, {}, {}}));
        return 0;
    }));
    for (const char* sql :
         {"UPDATE ledger_transfers SET reason = 'x'", "DELETE FROM ledger_transfers", "TRUNCATE ledger_transfers",
          "DELETE FROM ledger_reservations", "UPDATE ledger_reservations SET amount = amount + 1",
          "UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"})
        QVERIFY2(!books.exec(sql), sql);
    QVERIFY(books.voidReservation("r", "x", booksStart));
    QVERIFY(!books.exec("UPDATE ledger_reservations SET state = 'posted'"));
    QVERIFY(ledger::verifyLedger(books.readers())->agrees());
}

QTEST_GUILESS_MAIN(TestLedgerModel)
#include "tst_ledger_model.moc"
