// Simulated histories of the payout machine: sim_payouts --seed N --count M [--verbose]. Ends with 1 at the first violation and names the seed
// that replays it.
#include "sim/history.h"

#include "ledger/verify.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <QCoreApplication>
#include <QLoggingCategory>
#include <string_view>

int main(int argc, char** argv)
{
    using namespace sluice;
    QCoreApplication app(argc, argv);
    QLoggingCategory::setFilterRules(QStringLiteral("sluice.*=false"));
    std::uint64_t seed = 1;
    std::uint64_t count = 1'000;
    bool verbose = false;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--verbose")
            verbose = true;
        else if (argument == "--seed" && i + 1 < argc)
            seed = std::strtoull(argv[++i], nullptr, 10);
        else if (argument == "--count" && i + 1 < argc)
            count = std::strtoull(argv[++i], nullptr, 10);
        else {
            std::fprintf(stderr, "usage: sim_payouts [--seed N] [--count M] [--verbose]\n");
            return 2;
        }
    }
    const auto start = std::chrono::steady_clock::now();
    std::unique_ptr<sim::Books> books;
    sim::HistoryReport sum;
    constexpr std::uint64_t historiesPerStore = 64;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i % historiesPerStore == 0) {
            if (books) {
                const auto verified = ledger::verifyLedger(books->database->readers());
                if (!verified || !verified->agrees()) {
                    std::printf("the books do not verify after seed %llu\n", static_cast<unsigned long long>(seed + i - 1));
                    return 1;
                }
            }
            books = sim::Books::inMemory();
        }
        const auto report = sim::runHistory(seed + i, *books, verbose);
        if (!report.violation.empty()) {
            std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed + i), report.violation.c_str());
            return 1;
        }
        sum.payouts += report.payouts;
        sum.commits += report.commits;
        sum.replaced += report.replaced;
        sum.failed += report.failed;
        sum.attempts += report.attempts;
    }
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    std::printf("%llu histories, %d payouts settled, %d attempts, %d replaced, %d failed, %d commits, no violation, %lld ms\n",
                static_cast<unsigned long long>(count), sum.payouts, sum.attempts, sum.replaced, sum.failed, sum.commits,
                static_cast<long long>(ms));
    return 0;
}
