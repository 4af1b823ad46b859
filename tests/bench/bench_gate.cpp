// The balance gate on a real file with full sync: decisions inside a hold, new holds that are durable before the answer, tickets posted from
// holds, refusals at zero. Prints one JSON object a line.
#include "support/bench_output.h"
#include "support/gate_bench.h"

#include <QCoreApplication>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

using namespace sluice;
using namespace sluice::test;

namespace {

using GateSteady = std::chrono::steady_clock;

double gateSeconds(GateSteady::time_point start)
{
    return std::chrono::duration<double>(GateSteady::now() - start).count();
}

std::string gateStateId(int i)
{
    char text[16];
    std::snprintf(text, sizeof text, "%08x", i);
    return text;
}

// Runs `total` asynchronous things, at most `inFlight` at once; each calls the given function when it is done.
class GateLoad {
public:
    using Start = std::function<void(int number, std::function<void(bool)> done)>;
    double run(int total, int inFlight, const Start& start)
    {
        const auto began = GateSteady::now();
        for (int i = 0; i < total;) {
            int free = 0;
            {
                std::unique_lock lock(m_mutex);
                m_changed.wait(lock, [&] { return m_waiting <= inFlight / 2; });
                free = std::min(inFlight - m_waiting, total - i);
                m_waiting += free;
            }
            for (int k = 0; k < free; ++k)
                start(i++, [this, inFlight](bool good) { finished(good, inFlight); });
        }
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_waiting == 0; });
        return total / gateSeconds(began);
    }
    int failed() const { return m_failed; }

private:
    void finished(bool good, int inFlight)
    {
        const std::lock_guard lock(m_mutex);
        m_failed += good ? 0 : 1;
        if (--m_waiting <= inFlight / 2)
            m_changed.notify_one();
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_waiting = 0;
    int m_failed = 0;
};

constexpr int gateUsers = 1'000;

metering::Identity benchUser(int i)
{
    return gateUser("tenant-a", "u" + std::to_string(i % gateUsers));
}

void fillAccounts(GateBench& bench)
{
    for (int i = 0; i < gateUsers; ++i)
        bench.grant(benchUser(i), 1'000'000'000'000);
}

double newHolds(GateBench& bench, int first, int count, int inFlight, int& failed)
{
    GateLoad load;
    const double rate = load.run(count, inFlight, [&](int number, std::function<void(bool)> done) {
        bench.gate().decide({benchUser(number), liveState(gateStateId(first + number)), INT32_MAX, bench.clock.now()},
                            [done = std::move(done)](const clearinghouse::Verdict<clearinghouse::GatePass>& verdict) {
                                done(verdict.has_value());
                            });
    });
    failed += load.failed();
    return rate;
}

double inMemory(GateBench& bench, int sessions, int threads, int perThread, std::atomic<int>& failed)
{
    const auto start = GateSteady::now();
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; ++t) {
        workers.emplace_back([&bench, &failed, sessions, perThread, t] {
            for (int i = 0; i < perThread; ++i) {
                const int number = (i * 7 + t * 13) % sessions;
                bench.gate().decide(
                    {benchUser(number), liveState(gateStateId(number), 1'000, 1), INT32_MAX, bench.clock.now()},
                    [&failed](const clearinghouse::Verdict<clearinghouse::GatePass>& verdict) {
                        failed += verdict && verdict->fromMemory ? 0 : 1;
                    });
            }
        });
    }
    for (std::thread& worker : workers)
        worker.join();
    return threads * perThread / gateSeconds(start);
}

double tickets(GateBench& bench, int sessions, int count, int& failed)
{
    GateLoad load;
    const double rate = load.run(count, 1'024, [&](int number, std::function<void(bool)> done) {
        const int which = number % sessions;
        bench.writer().submit(
            [&bench, ticket = bench.ticketOf(gateStateId(which), 500, benchUser(which))](
                storage::Connection& connection) { return bench.gate().ticketPriced(connection, ticket); },
            [done = std::move(done)](const Result<void>& outcome) { done(outcome.has_value()); });
    });
    failed += load.failed();
    return rate;
}

}  // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const std::string only = benchOnly(argc, argv);
    if (!benchWanted(only, "gate_new_holds") && !benchWanted(only, "gate_in_hold") && !benchWanted(only, "gate_tickets")
        && !benchWanted(only, "gate_refusals"))
        return 0;
    GateBench bench;
    fillAccounts(bench);
    constexpr int sessions = 20'000;
    int failed = 0;
    for (const int inFlight : {1, 64, 1'024}) {
        const int count = inFlight == 1 ? 1'000 : sessions;
        const double rate = newHolds(bench, inFlight == 1'024 ? 0 : inFlight * 1'000'000, count, inFlight, failed);
        printFigure("gate_new_holds", rate, "1/s", std::to_string(inFlight) + " in flight, durable before the answer");
    }
    for (const int threads : {1, 2}) {
        std::atomic<int> wrong{0};
        const double rate = inMemory(bench, sessions, threads, 300'000, wrong);
        printFigure("gate_in_hold", rate, "1/s",
                    std::to_string(threads) + " threads, " + std::to_string(sessions) + " open sessions, "
                        + std::to_string(wrong.load()) + " not from memory");
    }
    printFigure("gate_tickets", tickets(bench, sessions, 20'000, failed), "1/s",
                "posted from holds, " + std::to_string(failed) + " failed");
    const auto start = GateSteady::now();
    constexpr int refusals = 200'000;
    for (int i = 0; i < refusals; ++i) {
        bench.gate().decide({gateUser("tenant-a", "poor"), liveState("ffffffff"), INT32_MAX, bench.clock.now()},
                            [](const clearinghouse::Verdict<clearinghouse::GatePass>&) {});
        if (i == 0)
            bench.sweep();
    }
    printFigure("gate_refusals", refusals / gateSeconds(start), "1/s", "a customer at zero that asks again");
    return 0;
}
