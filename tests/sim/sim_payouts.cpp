// Simulated histories of the payout machine: sim_payouts --seed N --count M [--jobs J] [--file | --disk] [--shallow] [--verbose]. Ends with 1 at the first violation and names the seed
// that replays it.
#include "sim/history.h"
#include "support/program.h"

#include "ledger/verify.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using namespace sluice;

// On a real file with its log and its fsyncs, for a sample.
std::unique_ptr<sim::Books> fileBooks(const std::string& path)
{
    storage::DatabaseConfig config;
    config.sqlitePath = path;
    config.inlineWriter = true;
    auto opened = storage::Database::open(config, sim::simMigrations());
    if (!opened) {
        std::printf("the store does not open: %s\n", opened.error().message.c_str());
        std::exit(1);
    }
    return std::make_unique<sim::Books>(std::move(*opened));
}

enum class Store { Memory, File, Disk };  // Disk: a file on a disk that fails

int runSlice(std::uint64_t seed, std::uint64_t count, Store store, bool verbose, bool deep)
{
    const auto start = std::chrono::steady_clock::now();
    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<test::FaultDisk> disk;
    std::unique_ptr<sim::Books> books;
    sim::HistoryReport sum;
    int deepOnes = 0;
    // On a failing disk each history has a store of its own, so that it can be replayed by itself.
    const std::uint64_t historiesPerStore = store == Store::Disk ? 1 : 64;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i % historiesPerStore == 0) {
            if (books) {
                const auto verified = ledger::verifyLedger(books->database->readers());
                if (!verified || !verified->agrees()) {
                    std::printf("the books do not verify after seed %llu\n",
                                static_cast<unsigned long long>(seed + i - 1));
                    return 1;
                }
            }
            books.reset();
            folder = store == Store::File ? std::make_unique<QTemporaryDir>() : nullptr;
            disk = store == Store::Disk ? std::make_unique<test::FaultDisk>(seed + i) : nullptr;
            books = folder ? fileBooks(folder->filePath(QStringLiteral("store.db")).toStdString())
                    : disk ? sim::Books::onDisk(*disk, "store.db")
                           : sim::Books::inMemory();
        }
        const auto report = sim::runHistory(seed + i, *books, verbose, deep);
        if (!report.violation.empty()) {
            std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed + i), report.violation.c_str());
            return 1;
        }
        sum.payouts += report.payouts;
        sum.commits += report.commits;
        sum.replaced += report.replaced;
        sum.failed += report.failed;
        sum.attempts += report.attempts;
        sum.overpaid += report.overpaid;
        deepOnes += report.deep;
    }
    const auto ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    std::printf("%llu histories from seed %llu (%d with deep reorganisations): %d payouts settled, %d attempts, "
                "%d replaced, %d failed, %d commits, %d paid beyond what was earned after a deep reorganisation, "
                "no violation, %lld ms\n",
                static_cast<unsigned long long>(count), static_cast<unsigned long long>(seed), deepOnes, sum.payouts,
                sum.attempts, sum.replaced, sum.failed, sum.commits, sum.overpaid, static_cast<long long>(ms));
    return 0;
}

// Slices side by side, each in a process of its own: a failed check ends its slice and fails the run.
int runJobs(std::uint64_t seed, std::uint64_t count, std::uint64_t jobs, Store store, bool verbose, bool deep)
{
    std::vector<pid_t> children;
    for (std::uint64_t job = 0; job < jobs; ++job) {
        const std::uint64_t first = count * job / jobs;
        const std::uint64_t end = count * (job + 1) / jobs;
        const pid_t child = ::fork();
        if (child == 0) {
            const int code = runSlice(seed + first, end - first, store, verbose, deep);
            std::fflush(stdout);
            ::_exit(code);
        }
        children.push_back(child);
    }
    int failed = 0;
    for (const pid_t child : children) {
        int status = 0;
        if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
            failed = 1;
    }
    return failed;
}

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    QLoggingCategory::setFilterRules(QStringLiteral("sluice.*=false"));
    std::uint64_t seed = 1;
    std::uint64_t count = 1'000;
    std::uint64_t jobs = 1;
    Store store = Store::Memory;
    bool verbose = false;
    bool deep = true;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--verbose") {
            verbose = true;
        } else if (argument == "--shallow") {
            deep = false;
        } else if (argument == "--file") {
            store = Store::File;
        } else if (argument == "--disk") {
            store = Store::Disk;
        } else if (argument == "--seed" && i + 1 < argc) {
            seed = std::strtoull(argv[++i], nullptr, 10);
        } else if (argument == "--count" && i + 1 < argc) {
            count = std::strtoull(argv[++i], nullptr, 10);
        } else if (argument == "--jobs" && i + 1 < argc) {
            jobs = std::max(1ULL, std::strtoull(argv[++i], nullptr, 10));
        } else {
            std::fprintf(
                stderr,
                "usage: sim_payouts [--seed N] [--count M] [--jobs J] [--file | --disk] [--shallow] [--verbose]\n");
            return 2;
        }
    }
    count = static_cast<std::uint64_t>(test::scaled(static_cast<int>(count)));
    return jobs > 1 ? runJobs(seed, count, jobs, store, verbose, deep) : runSlice(seed, count, store, verbose, deep);
}
