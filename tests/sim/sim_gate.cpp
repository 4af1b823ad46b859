// Simulated histories of the balance gate: sim_gate --seed N --count M [--jobs J] [--file] [--verbose]. Ends with 1 at the first violation
// and names the seed that replays it.
#include "sim/gate_world.h"
#include "support/program.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace sluice;

int runGateSlice(std::uint64_t seed, std::uint64_t count, bool file, bool verbose)
{
    constexpr std::uint64_t historiesPerStore = 64;
    const auto start = std::chrono::steady_clock::now();
    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<sim::GateBooks> books;
    sim::GateHistoryReport sum;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i % historiesPerStore == 0) {
            books.reset();
            folder = file ? std::make_unique<QTemporaryDir>() : nullptr;
            books = file ? sim::GateBooks::onFile(folder->filePath(QStringLiteral("store.db")).toStdString())
                         : sim::GateBooks::inMemory();
        }
        auto report = sim::runGateHistory(seed + i, *books, verbose);
        if (report.violation.empty() && (i % historiesPerStore == historiesPerStore - 1 || i + 1 == count))
            report.violation = books->differences();
        if (!report.violation.empty()) {
            std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed + i), report.violation.c_str());
            return 1;
        }
        sum.decisions += report.decisions;
        sum.passes += report.passes;
        sum.fromMemory += report.fromMemory;
        sum.refusals += report.refusals;
        sum.tickets += report.tickets;
        sum.lateTickets += report.lateTickets;
        sum.crashes += report.crashes;
        sum.commits += report.commits;
        sum.holds += report.holds;
    }
    const auto ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    std::printf("%llu interleavings from seed %llu: %d decisions (%d yes, %d of them from memory, %d no), %d holds "
                "made, %d tickets "
                "(%d late), %d crashes, %d commits, no overspend beyond the bound, no hold leaked, %lld ms\n",
                static_cast<unsigned long long>(count), static_cast<unsigned long long>(seed), sum.decisions,
                sum.passes, sum.fromMemory, sum.refusals, sum.holds, sum.tickets, sum.lateTickets, sum.crashes,
                sum.commits, static_cast<long long>(ms));
    return 0;
}

// Slices side by side, each in a process of its own: a failed check ends its slice and fails the run.
int runGateJobs(std::uint64_t seed, std::uint64_t count, std::uint64_t jobs, bool file, bool verbose)
{
    std::vector<pid_t> children;
    for (std::uint64_t job = 0; job < jobs; ++job) {
        const std::uint64_t first = count * job / jobs;
        const std::uint64_t end = count * (job + 1) / jobs;
        const pid_t child = ::fork();
        if (child == 0) {
            const int code = runGateSlice(seed + first, end - first, file, verbose);
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
    std::uint64_t seed = 1, count = 1'000, jobs = 1;
    bool file = false, verbose = false;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--verbose") {
            verbose = true;
        } else if (argument == "--file") {
            file = true;
        } else if (argument == "--seed" && i + 1 < argc) {
            seed = std::strtoull(argv[++i], nullptr, 10);
        } else if (argument == "--count" && i + 1 < argc) {
            count = std::strtoull(argv[++i], nullptr, 10);
        } else if (argument == "--jobs" && i + 1 < argc) {
            jobs = std::max(1ULL, std::strtoull(argv[++i], nullptr, 10));
        } else {
            std::fprintf(stderr, "usage: sim_gate [--seed N] [--count M] [--jobs J] [--file] [--verbose]\n");
            return 2;
        }
    }
    count = static_cast<std::uint64_t>(test::scaled(static_cast<int>(count)));
    return jobs > 1 ? runGateJobs(seed, count, jobs, file, verbose) : runGateSlice(seed, count, file, verbose);
}
