// The ledger through the real writer on a real file with full sync: credits at several numbers of commands in flight,
// reads over a small and a large history, verification. Prints one JSON object a line.
#include "core/rng.h"
#include "ledger/idempotency.h"
#include "support/bench_output.h"
#include "support/books_fixture.h"

#include <QCoreApplication>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

using namespace sluice;
using namespace sluice::test;

namespace {

using SteadyClock = std::chrono::steady_clock;

double secondsSince(SteadyClock::time_point start)
{
    return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

// Keeps `inFlight` credits queued until `total` are durable.
class CreditLoad {
public:
    CreditLoad(BooksFixture& books, int inFlight, int orchestrators, std::int64_t firstId)
        : m_books(books), m_inFlight(inFlight), m_orchestrators(orchestrators), m_next(firstId)
    {}

    // Submits in bursts of what is free, as the threads of a server do; waking the submitter for each credit would
    // measure the waking.
    double run(int total)
    {
        const auto start = SteadyClock::now();
        int submitted = 0;
        while (submitted < total) {
            int free = 0;
            {
                std::unique_lock lock(m_mutex);
                m_changed.wait(lock, [&] { return m_waiting <= m_inFlight / 2; });
                free = std::min(m_inFlight - m_waiting, total - submitted);
                m_waiting += free;
            }
            for (int i = 0; i < free; ++i)
                submit();
            submitted += free;
        }
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_waiting == 0; });
        return total / secondsSince(start);
    }

    std::int64_t failed() const { return m_failed; }

private:
    void submit()
    {
        const std::int64_t number = m_next++;
        auto request = creditOf("bench-" + std::to_string(number),
                                "orch-" + std::to_string(m_rng.below(std::uint64_t(m_orchestrators))),
                                wei(1'000'000 + number), booksStart.plusMs(number));
        request.kind = ledger::TransferKind::Adjustment;
        request.reason = "adjustment";
        m_books.writer().submit(
            [this, request = std::move(request)](storage::Connection& connection) -> Result<void> {
                SLUICE_TRY(m_books.ledger().credit(connection, request));
                return {};
            },
            [this](const Result<void>& outcome) {
                const std::lock_guard lock(m_mutex);
                if (!outcome)
                    ++m_failed;
                if (--m_waiting <= m_inFlight / 2)
                    m_changed.notify_one();
            });
    }

    BooksFixture& m_books;
    const int m_inFlight;
    const int m_orchestrators;
    std::int64_t m_next;
    SeededRng m_rng{7};
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_waiting = 0;
    std::int64_t m_failed = 0;
};

// Median of many calls, in microseconds.
template<class Call>
double medianUs(int calls, Call&& call)
{
    std::vector<double> times;
    for (int i = 0; i < calls; ++i) {
        const auto start = SteadyClock::now();
        call(i);
        times.push_back(secondsSince(start) * 1e6);
    }
    std::ranges::nth_element(times, times.begin() + calls / 2);
    return times[static_cast<std::size_t>(calls / 2)];
}

void benchReads(BooksFixture& books, const std::string& context)
{
    const auto queries = books.queries();
    const Timestamp now = booksStart.plusSeconds(86'400);
    SeededRng rng(3);
    const auto orchestrator = [&] { return "orch-" + std::to_string(rng.below(1'000)); };
    printFigure("ledger_balance",
                medianUs(2'000, [&](int) { return queries.balance("orchestrator:" + orchestrator(), Asset::eth()); }),
                "us", context);
    // One row each, so that both histories give the same answer to carry.
    printFigure(
        "ledger_journal_of_one",
        medianUs(1'000,
                 [&](int) { return queries.journal({.orchestrator = orchestrator(), .limit = 1, .beforeSeq = {}}); }),
        "us", context);
    printFigure(
        "ledger_journal_of_all",
        medianUs(300, [&](int) { return queries.journal({.orchestrator = {}, .limit = 200, .beforeSeq = {}}); }), "us",
        context);
    printFigure("ledger_statistics_30_days",
                medianUs(500, [&](int) { return queries.statistics(orchestrator(), Asset::eth(), 30, now); }), "us",
                context);
    const auto table = ledger::makeTransfersTable(books.readers(), nullptr);
    for (const char* column : {"time", "orchestrator"}) {
        printFigure(std::string("ledger_transfers_page_by_") + column,
                    medianUs(100,
                             [&](int) {
                                 return table->page({.order = {column, true}, .filter = {}, .from = {}, .limit = 256});
                             }),
                    "us", context);
    }
}

void fillTo(BooksFixture& books, std::int64_t total)
{
    const std::int64_t have = books.queries().transferCount().value();
    if (have < total)
        CreditLoad(books, 4'096, 1'000, have + 1).run(static_cast<int>(total - have));
}

}  // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const std::string only = benchOnly(argc, argv);
    if (benchWanted(only, "ledger_credits")) {
        for (const int inFlight : {1, 64, 256, 1'024}) {
            for (const int orchestrators : {10, 1'000}) {
                BooksFixture books;
                fillTo(books, 2'000);
                CreditLoad load(books, inFlight, orchestrators, 1'000'000);
                const double rate = load.run(inFlight == 1 ? 2'000 : 100'000);
                printFigure("ledger_credits", rate, "1/s",
                            std::to_string(inFlight) + " in flight, " + std::to_string(orchestrators) + " orchestrators"
                                + (load.failed() == 0 ? "" : ", WITH FAILURES"));
            }
        }
    }
    if (benchGroup(only, {"ledger_balance", "ledger_journal", "ledger_statistics", "ledger_transfers_page",
                          "ledger_fill", "ledger_verify", "ledger_bytes"})) {
        BooksFixture books;
        fillTo(books, 1'000);
        benchReads(books, "1,000 transfers");
        const auto start = SteadyClock::now();
        fillTo(books, 1'000'000);
        printFigure("ledger_fill", 999'000 / secondsSince(start), "1/s", "to 1,000,000 transfers, 1,000 orchestrators");
        benchReads(books, "1,000,000 transfers");
        const auto verifyStart = SteadyClock::now();
        const auto report = ledger::verifyLedger(books.readers());
        printFigure("ledger_verify", secondsSince(verifyStart), "s",
                    report && report->agrees() ? "1,000,000 transfers, agrees" : "1,000,000 transfers, DIFFERS");
        printFigure("ledger_bytes_per_transfer", double(books.store().database().sizeBytes()) / 1e6, "bytes",
                    "1,000,000 transfers");
    }
    return 0;
}
