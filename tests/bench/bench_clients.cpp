// Client sessions over a durable SQLite store, without HTTP: starts and heartbeats with 64 under way, look-ups by token, and ranking a fleet.
#include "support/bench_output.h"
#include "support/client_bed.h"
#include "support/temp_store.h"
#include "usage/session_schema.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <algorithm>
#include <atomic>
#include <semaphore>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int underWay = 64;
constexpr int liveSessions = 5'000;

std::vector<storage::Migration> benchSchemas()
{
    std::vector<storage::Migration> all;
    for (auto room : {audit::migrations(), fleet::migrations(), usage::sessionMigrations(), usage::clientMigrations()})
        std::ranges::move(room, std::back_inserter(all));
    std::ranges::sort(all, {}, &storage::Migration::number);
    return all;
}

struct Fleet {
    explicit Fleet(int size)
        : store(benchSchemas())
        , log(store.writer())
        , registry(store.writer(), log)
        , bed(store.database(), log, registry, clock)
    {
        ClientBed::check(store.writer().run([this](storage::Connection& c) { return registry.load(c); }));
        bed.load();
        ClientBed::check(store.writer().run([&](storage::Connection& c) -> Result<void> {
            for (int i = 0; i < size; ++i) {
                fleet::RegistrationRequest request;
                request.id = "orch-" + std::to_string(i);
                char address[43];
                std::snprintf(address, sizeof address, "0x%040x", unsigned(i + 1));
                request.address = address;
                SLUICE_TRY(registry.registerOrchestrator(c, request, fleet::TopMembership::Member,
                                                         {"bench", "", clock.now()}));
            }
            return bed.edges.put(c, "", ClientBed::edge(), {"bench", "", clock.now()});
        }));
    }
    ~Fleet()
    {
        bed.stopNetworkOnce();
        store.close();
    }

    SystemClock clock;
    TempStore store;
    audit::AuditLog log;
    fleet::Registry registry;
    ClientBed bed;
};

std::string clientIp(int number)
{
    return "10." + std::to_string(number / 65'536 % 256) + "." + std::to_string(number / 256 % 256) + "."
           + std::to_string(number % 256);
}

double p99(std::vector<double>& milliseconds)
{
    std::ranges::sort(milliseconds);
    return milliseconds.empty() ? 0 : milliseconds[milliseconds.size() * 99 / 100];
}

// Runs `job(i, done)` for each i with at most `underWay` of them open; answers how many a second, and their p99.
std::pair<double, double> load(int count, const std::function<void(int, std::function<void()>)>& job)
{
    std::counting_semaphore<underWay> room(underWay);
    std::vector<double> times(static_cast<std::size_t>(count));
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < count; ++i) {
        room.acquire();
        const qint64 begun = timer.nsecsElapsed();
        job(i, [&, i, begun] {
            times[std::size_t(i)] = double(timer.nsecsElapsed() - begun) / 1e6;
            room.release();
        });
    }
    for (int i = 0; i < underWay; ++i)
        room.acquire();
    const double seconds = double(timer.nsecsElapsed()) / 1e9;
    return {count / seconds, p99(times)};
}

void benchLife()
{
    Fleet fleet(liveSessions + 200);
    std::vector<std::string> ids(liveSessions), tokens(liveSessions);
    std::atomic<int> failed = 0;
    const auto started = load(1'000, [&](int i, std::function<void()> done) {
        usage::ClientStartRequest request;
        request.clientIp = clientIp(i);
        fleet.bed.desk->start(request, [&, i, done = std::move(done)](Result<usage::ClientStarted> got) {
            if (got && got->session) {
                ids[std::size_t(i)] = got->session->id;
                tokens[std::size_t(i)] = got->token;
            } else {
                ++failed;
            }
            done();
        });
    });
    const std::string note = failed == 0 ? "durable, 64 under way, 5,200 orchestrators" : "SOME REQUESTS FAILED";
    printFigure("clients.start", started.first, "starts/s", note);
    printFigure("clients.start.p99", started.second, "ms", note);
    const auto beaten = load(50'000, [&](int i, std::function<void()> done) {
        fleet.bed.desk->heartbeat(ids[std::size_t(i % 1'000)],
                                  [done = std::move(done)](Result<usage::ClientSessionPtr>) { done(); });
    });
    printFigure("clients.heartbeat", beaten.first, "heartbeats/s", "64 under way, 1,000 live sessions");
    printFigure("clients.heartbeat.p99", beaten.second, "ms", "64 under way, 1,000 live sessions");
    QElapsedTimer timer;
    timer.start();
    constexpr int looks = 500'000;
    int found = 0;
    for (int i = 0; i < looks; ++i)
        found += fleet.bed.sessions.byToken(tokens[std::size_t(i % 1'000)], fleet.clock.now()) ? 1 : 0;
    printFigure("clients.token_lookup", looks / (double(timer.nsecsElapsed()) / 1e9), "look-ups/s",
                found == looks ? "one thread" : "SOME WERE NOT FOUND");
}

void benchRank(int size)
{
    Fleet fleet(size);
    QElapsedTimer timer;
    timer.start();
    constexpr int rounds = 50;
    std::size_t candidates = 0;
    for (int i = 0; i < rounds; ++i)
        candidates = fleet.bed.sessions.rank("10.0.0.1", fleet.clock.now()).size();
    printFigure("clients.rank_" + std::to_string(size), double(timer.nsecsElapsed()) / 1e6 / rounds, "ms",
                std::to_string(candidates) + " candidates");
}

}  // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const std::string only = benchOnly(argc, argv);
    if (benchGroup(only, {"clients.start", "clients.heartbeat", "clients.token_lookup"}))
        benchLife();
    for (const int size : {1'000, 10'000}) {
        if (benchGroup(only, {"clients.rank_" + std::to_string(size)}))
            benchRank(size);
    }
    return 0;
}
