// The power of a fleet of 10,000 hosts, each with an address of its own on loopback and served by another process: one round of polls with
// its readings in the store, when all answer, when one in twenty hangs until its deadline, and when all do.
#include "ledger/queries.h"
#include "ledger/schema.h"
#include "support/bench_output.h"
#include "support/stub_managers.h"
#include "support/temp_store.h"
#include "usage/activity.h"
#include "usage/power_monitor.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTimer>

#include <fstream>
#include <iostream>
#include <sys/resource.h>

using namespace sluice;
using namespace sluice::usage;
using namespace sluice::test;

namespace {

constexpr int hostCount = 10'000;

std::string hostAddress(int number)
{
    return "127." + std::to_string(1 + number / 62'500) + "." + std::to_string(number / 250 % 250) + "."
           + std::to_string(1 + number % 250);
}

void raiseFiles()
{
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// The other process: answers until its input ends.
int serveStubs(int hanging)
{
    raiseFiles();
    StubManagers stubs(0, false);
    for (int i = 0; i < hostCount; ++i)
        stubs.set(hostAddress(i), "awake",
                  i % 20 < hanging ? StubManagers::Manner::Hang : StubManagers::Manner::Honest);
    std::printf("%d\n", int(stubs.port()));
    std::fflush(stdout);
    std::string line;
    std::getline(std::cin, line);
    return 0;
}

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::vector<storage::Migration> schemas()
{
    std::vector<storage::Migration> all;
    for (auto room : {audit::migrations(), ledger::migrations(), fleet::migrations(), powerMigrations()})
        std::ranges::move(room, std::back_inserter(all));
    return all;
}

void waitFor(const std::function<bool()>& done)
{
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &timer, [&] {
        if (done())
            QCoreApplication::quit();
    });
    timer.start(10);
    QCoreApplication::exec();
}

struct Fleet {
    Fleet()
        : store(schemas()), log(store.writer()), ledger(store.writer()), registry(store.writer(), log), activity(clock)
    {
        PowerMeterConfig config;
        config.enabled = true;
        config.ratePerMinute = Amount::parse("0.000005353596", Asset::eth()).value();
        meter = std::make_unique<PowerMeter>(credits, registry, activity, config);
        for (int from = 0; from < hostCount; from += 500) {
            const auto done = store.writer().run([&](storage::Connection& connection) -> Result<void> {
                for (int i = from; i < from + 500; ++i) {
                    fleet::RegistrationRequest request;
                    request.id = "orchestrator-" + std::to_string(i);
                    char address[43];
                    std::snprintf(address, sizeof address, "0x%040x", i + 1);
                    request.address = address;
                    request.hostPublicIp = hostAddress(i);
                    SLUICE_TRY(registry.registerOrchestrator(connection, request, fleet::TopMembership::Member,
                                                             {"bench", {}, clock.now()}));
                }
                return {};
            });
            if (!done)
                qFatal("%s", done.error().message.c_str());
        }
    }
    ~Fleet() { store.close(); }

    SystemClock clock;
    SystemRng rng;
    TempStore store;
    audit::AuditLog log;
    ledger::Ledger ledger;
    fleet::Registry registry;
    Credits credits{ledger, log, registry};
    Activity activity;
    std::unique_ptr<PowerMeter> meter;
};

void pollRounds(Fleet& fleet, int hanging, const std::string& label)
{
    QProcess stubs;
    stubs.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    stubs.start(QCoreApplication::applicationFilePath(), {"--stubs", QString::number(hanging)});
    if (!stubs.waitForReadyRead(20'000))
        qFatal("the stub managers did not start");
    PowerProbeConfig probeConfig;
    probeConfig.addresses = net::AddressPolicy::Loopback;
    probeConfig.port = stubs.readLine().trimmed().toInt();
    PowerMonitorConfig config;
    config.wholeFleet = false;
    ChangeSequence changes;
    PowerHistory history;
    auto http = std::make_unique<net::HttpClient>(
        net::HttpClientOptions{.maxInFlight = 4'096, .maxConnections = config.parallel + 128});
    PowerProbe probe(*http, fleet.clock, fleet.rng, probeConfig);
    PowerMonitor monitor({fleet.clock, fleet.store.writer(), fleet.registry, *fleet.meter, history, probe, changes},
                         config);
    monitor.start();
    double best = 1e9, cpu = 0;
    PowerRound round;
    for (std::int64_t number = 1; number <= (hanging ? 1 : 3); ++number) {
        QElapsedTimer timer;
        timer.start();
        const double cpuBefore = cpuSeconds();
        const auto stored = changes.value();
        monitor.beginRound();
        waitFor([&] { return monitor.stats().last.number == number && changes.value() >= stored + hostCount; });
        if (double(timer.nsecsElapsed()) / 1e9 < best) {
            best = double(timer.nsecsElapsed()) / 1e9;
            cpu = cpuSeconds() - cpuBefore;
            round = monitor.stats().last;
        }
    }
    const std::string context = std::to_string(hostCount) + " hosts, " + std::to_string(config.parallel)
                                + " at a time, " + std::to_string(round.answered)
                                + " answered, readings and credits durable; aim: under 60 s";
    printFigure("power_poll_" + label, best, "s", context);
    printFigure("power_poll_" + label + "_cpu", cpu, "s", "processor time of the polling process for one round");
    monitor.stop();
    http.reset();
    stubs.closeWriteChannel();
    stubs.waitForFinished(5'000);
}

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    if (argc > 2 && std::string_view(argv[1]) == "--stubs")
        return serveStubs(std::atoi(argv[2]));
    if (!benchWanted(benchOnly(argc, argv), "power_poll"))
        return 0;
    raiseFiles();
    Fleet fleet;
    pollRounds(fleet, 0, "all_answer");
    pollRounds(fleet, 1, "one_in_twenty_hangs");
    pollRounds(fleet, 20, "all_hang");
    const auto credits = ledger::LedgerQueries(fleet.store.readers()).transferCount();
    printFigure("power_poll_credits", double(credits.value_or(0)), "transfers",
                "of power time, booked by the rounds above");
    return 0;
}
