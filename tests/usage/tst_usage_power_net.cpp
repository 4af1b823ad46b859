// Power over the wire: managers on loopback that are honest, sleep, lie, hang and fail.
#include "net/peer_proof.h"
#include "power_bed.h"

#include <QElapsedTimer>

#include <map>

using namespace sluice;
using namespace sluice::usage;
using namespace sluice::test;
using Manner = StubManagers::Manner;

namespace {

std::string loopback(int number)
{
    return "127.1." + std::to_string(number / 250) + "." + std::to_string(1 + number % 250);
}

std::map<std::string, PowerRecord> records(PowerBed& bed)
{
    std::map<std::string, PowerRecord> all;
    const auto done = bed.store.readers().read([&](storage::Connection& c) {
        return eachPower(c, [&](PowerRecord record) { all[record.orchestrator] = std::move(record); });
    });
    return done ? all : std::map<std::string, PowerRecord>{};
}

std::map<std::string, std::string> sleepReasons(PowerBed& bed)
{
    std::map<std::string, std::string> all;
    const auto done = bed.store.readers().read([&](storage::Connection& c) {
        return c.query("SELECT orchestrator, decision, reason FROM usage_autosleep", {}, [&](const storage::Row& row) {
            all[row.text(0)] = row.text(1) + " " + row.text(2);
            return true;
        });
    });
    return done ? all : std::map<std::string, std::string>{};
}

PowerMonitorConfig quietMonitor(int parallel = 64)
{
    PowerMonitorConfig config;
    config.wholeFleet = false;  // rounds are begun by hand
    config.parallel = parallel;
    return config;
}

AutosleepConfig sleepSoon()
{
    AutosleepConfig config;
    config.enabled = true;
    config.idleMs = 600'000;
    config.pollMs = 3'600'000;  // cycles are begun by hand
    return config;
}

}  // namespace

class TestUsagePowerNet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyMannerOfHost();
    void W4_hangingHostsDelayNobody();
    void roundsOfManyHosts();
    void S13_onlyAllowedAddressesAreDialled();
    void W31_reportedAddressesAreNotDialled();
    void W45_bothEndsProveThemselves();
    void watchedHostsAreAskedAtOnce();
    void lookJoinsAQuestionUnderWay();
    void autosleepSaysWhy();
    void autosleepChecksAgainBeforeTheOrder();
    void autosleepLeavesALiarAloneForLonger();
    void autosleepHonoursTheOperatorsWake();
    void decisionsAreLoggedWhenTheyChange();
    void ordersToManyHosts();
    void badOrders();
    void stoppingAnswersEverybody();
};

void TestUsagePowerNet::everyMannerOfHost()
{
    StubManagers stubs;
    PowerBed bed;
    SystemClock clock;
    PowerNet power(bed, clock, loopbackProbe(stubs, 700), quietMonitor());
    const struct {
        const char* id;
        const char* state;
        Manner manner;
        const char* wanted;
        const char* error;
    } hosts[] = {{"awake", "awake", Manner::Honest, "awake", ""},
                 {"asleep", "sleeping", Manner::Honest, "sleeping", ""},
                 {"shouting", "  AWAKE ", Manner::Honest, "awake", ""},
                 {"odd", "a\\u0000b", Manner::Honest, "unknown", "the answer has no state"},
                 {"wordy", "this is not one word that fits in thirty-two characters", Manner::Honest, "unknown",
                  "the answer has no state"},
                 {"hang", "awake", Manner::Hang, "unknown", "did not answer"},
                 {"fail", "awake", Manner::Fail, "unknown", "HTTP 500"},
                 {"garbage", "awake", Manner::Garbage, "unknown", "the answer has no state"},
                 {"hangup", "awake", Manner::HangUp, "unknown", "broke the connection"},
                 {"flood", "awake", Manner::Flood, "unknown", "bytes of headers"},
                 {"cached", "awake", Manner::Cached, "unknown", "cache"}};
    int number = 0;
    for (const auto& host : hosts) {
        stubs.set(loopback(number), host.state, host.manner);
        bed.enter(host.id, loopback(number++));
    }
    bed.enter("homeless");
    power.monitor.start();
    power.monitor.beginRound();
    QTRY_COMPARE_WITH_TIMEOUT(power.monitor.stats().last.number, std::int64_t(1), 10'000);
    QTRY_COMPARE(records(bed).size(), std::size(hosts) + 1);
    auto all = records(bed);
    for (const auto& host : hosts) {
        QVERIFY2(all[host.id].state == host.wanted, host.id);
        QVERIFY2(all[host.id].error.find(host.error) != std::string::npos, (all[host.id].error + host.id).c_str());
        QVERIFY2(host.error[0] || all[host.id].error.empty(), all[host.id].error.c_str());
    }
    QCOMPARE(all["homeless"].error, std::string("there is no host to call"));
    QVERIFY(power.history.awakeNow("awake", clock.now()));
    QVERIFY(!power.history.awakeNow("asleep", clock.now()));
    QCOMPARE(power.monitor.stats().last.awake, std::int64_t(2));
}

void TestUsagePowerNet::W4_hangingHostsDelayNobody()
{
    StubManagers stubs;
    PowerBed bed;
    SystemClock clock;
    PowerNet power(bed, clock, loopbackProbe(stubs, 3'000), quietMonitor(32));
    for (int i = 0; i < 60; ++i) {
        stubs.set(loopback(i), "awake", i < 20 ? Manner::Hang : Manner::Honest);
        bed.enter("o" + std::to_string(i), loopback(i));
    }
    QElapsedTimer timer;
    timer.start();
    power.monitor.start();
    power.monitor.beginRound();
    const auto awake = [&] {
        int count = 0;
        for (int i = 20; i < 60; ++i)
            count += power.history.awakeNow("o" + std::to_string(i), clock.now());
        return count;
    };
    QTRY_COMPARE(awake(), 40);
    QVERIFY2(timer.elapsed() < 2'500, "the living are not behind the hanging");
    QTRY_COMPARE_WITH_TIMEOUT(power.monitor.stats().last.number, std::int64_t(1), 10'000);
    QVERIFY(timer.elapsed() < 8'000);  // one deadline, not twenty
    QCOMPARE(power.monitor.stats().last.answered, std::int64_t(40));
}

void TestUsagePowerNet::roundsOfManyHosts()
{
    StubManagers stubs(0, false);
    PowerBed bed;
    SystemClock clock;
    PowerNet power(bed, clock, loopbackProbe(stubs, 5'000), quietMonitor(128));
    constexpr int count = 1'000;
    for (int i = 0; i < count; ++i) {
        stubs.set(loopback(i), i % 3 ? "awake" : "sleeping");
        bed.enter("o" + std::to_string(i), loopback(i));
    }
    power.monitor.start();
    for (std::int64_t round = 1; round <= 2; ++round) {
        power.monitor.beginRound();
        QTRY_COMPARE_WITH_TIMEOUT(power.monitor.stats().last.number, round, 30'000);
        QCOMPARE(power.monitor.stats().last.answered, std::int64_t(count));
        QCOMPARE(power.monitor.stats().last.awake, std::int64_t(666));
    }
    QCOMPARE(stubs.host(loopback(7)).asked, 2);
    QVERIFY(stubs.mostOpen() <= 256);
    QCOMPARE(power.monitor.stats().overruns, std::int64_t(0));
    QTRY_COMPARE(int(records(bed).size()), count);
    // Awake to awake: each has earned its own elapsed time.
    QTRY_COMPARE(*ledger::LedgerQueries(bed.store.readers()).transferCount(), std::int64_t(666));
    QCOMPARE(power.monitor.stats().notStored, std::int64_t(0));
}

void TestUsagePowerNet::S13_onlyAllowedAddressesAreDialled()
{
    StubManagers stubs;
    PowerBed bed;
    SystemClock clock;
    auto config = loopbackProbe(stubs);
    config.addresses = net::AddressPolicy::PublicOnly;
    PowerNet power(bed, clock, config, quietMonitor());
    bed.enter("literal", "127.0.0.9");
    bed.enter("name", "localhost");
    bed.enter("mapped", "[::ffff:127.0.0.1]");
    power.monitor.start();
    power.monitor.beginRound();
    QTRY_COMPARE(records(bed).size(), std::size_t(3));
    for (const auto& [id, record] : records(bed)) {
        QCOMPARE(record.state, std::string("unknown"));
        QVERIFY2(record.error.find("address") != std::string::npos || record.error.find("public") != std::string::npos,
                 record.error.c_str());
    }
    QCOMPARE(stubs.answered(), std::int64_t(0));
}

void TestUsagePowerNet::W31_reportedAddressesAreNotDialled()
{
    StubManagers stubs;
    PowerBed bed;
    SystemClock clock;
    PowerNet power(bed, clock, loopbackProbe(stubs), quietMonitor());
    bed.enter("a");
    QVERIFY(bed.store.writer().run([&](storage::Connection& c) {
        return bed.registry.recordContact(c, "a", "session", "127.0.0.66", clock.now());
    }));
    power.monitor.start();
    power.monitor.beginRound();
    QTRY_COMPARE(records(bed).size(), std::size_t(1));
    QCOMPARE(records(bed)["a"].error, std::string("there is no host to call"));
    QCOMPARE(stubs.host("127.0.0.66").asked, 0);
}

void TestUsagePowerNet::W45_bothEndsProveThemselves()
{
    StubManagers stubs;
    PowerBed bed;
    SystemClock clock;
    auto config = loopbackProbe(stubs);
    config.secret = "between us";
    config.proofRequired = true;
    PowerNet power(bed, clock, config, quietMonitor());
    stubs.set(loopback(1), "awake", Manner::Proven, "between us");
    stubs.set(loopback(2), "awake", Manner::Proven, "something else");
    stubs.set(loopback(3), "awake", Manner::Honest);
    bed.enter("right", loopback(1));
    bed.enter("wrong", loopback(2));
    bed.enter("none", loopback(3));
    power.monitor.start();
    power.monitor.beginRound();
    QTRY_COMPARE(records(bed).size(), std::size_t(3));
    auto all = records(bed);
    QCOMPARE(all["right"].state, std::string("awake"));
    QCOMPARE(all["wrong"].state, std::string("unknown"));
    QCOMPARE(all["none"].state, std::string("unknown"));
    QVERIFY(all["none"].error.find("prove") != std::string::npos);
    // An order too, with its body.
    std::vector<PowerOrderResult> results;
    power.control.submit({false, {"right"}, {}, "test", bed.context()}, nullptr,
                         [&](Result<std::vector<PowerOrderResult>> done) { results = done.value(); });
    QTRY_COMPARE(results.size(), std::size_t(1));
    QVERIFY2(results[0].ok, results[0].error.c_str());
    QCOMPARE(results[0].state, std::string("sleeping"));
}

void TestUsagePowerNet::watchedHostsAreAskedAtOnce()
{
    StubManagers stubs;
    PowerBed bed;
    SystemClock clock;
    auto config = quietMonitor();
    config.watchedPollMs = 150;
    PowerNet power(bed, clock, loopbackProbe(stubs), config);
    stubs.set(loopback(1), "awake");
    stubs.set("127.0.0.77", "awake");
    bed.enter("a", loopback(1));
    bed.enter("b");  // has nothing to dial: the address of its session is used
    power.monitor.start();
    const Timestamp from = clock.now();
    power.history.watch("a", "", from, from.plusSeconds(60));
    power.history.watch("b", "127.0.0.77", from, from.plusSeconds(60));
    QTRY_VERIFY(power.history.awakeNow("a", clock.now()) && power.history.awakeNow("b", clock.now()));
    const Timestamp to = clock.now();
    QVERIFY(power.history.wasAwake("a", from, to));
    QTRY_VERIFY(stubs.host(loopback(1)).asked >= 4);
    stubs.set(loopback(1), "sleeping");
    QTRY_COMPARE(power.history.powerOf("a", clock.now()).state, std::string("sleeping"));
    QCOMPARE(stubs.host(loopback(2)).asked, 0);
}

void TestUsagePowerNet::lookJoinsAQuestionUnderWay()
{
    StubManagers stubs;
    PowerBed bed;
    SystemClock clock;
    PowerNet power(bed, clock, loopbackProbe(stubs), quietMonitor());
    stubs.set(loopback(1), "awake");
    bed.enter("a", loopback(1));
    power.monitor.start();
    int told = 0;
    for (int i = 0; i < 5; ++i)
        power.monitor.look("a", {}, [&](const PowerReading& reading) { told += reading.awake(); });
    QCOMPARE(told, 0);
    QTRY_COMPARE(told, 5);
    QCOMPARE(stubs.host(loopback(1)).asked, 1);
    int unknown = 0;
    power.monitor.look("nobody", {}, [&](const PowerReading& reading) { unknown += reading.state == "unknown"; });
    QTRY_COMPARE(unknown, 1);
}

void TestUsagePowerNet::autosleepSaysWhy()
{
    StubManagers stubs;
    PowerBed bed;
    PowerNet power(bed, bed.clock, loopbackProbe(stubs, 500), quietMonitor(), sleepSoon());
    const struct {
        const char* id;
        const char* state;
        Manner manner;
        const char* wanted;
    } hosts[] = {{"idle", "awake", Manner::Honest, "slept slept"},
                 {"loud", "AWAKE", Manner::Honest, "slept slept"},
                 {"asleep", "sleeping", Manner::Honest, "left already_sleeping"},
                 {"dead", "awake", Manner::Hang, "left no_answer"},
                 {"broken", "awake", Manner::Fail, "left no_answer"},
                 {"stubborn", "awake", Manner::Refuse, "failed refused_order"},
                 {"session", "awake", Manner::Honest, "left session_open"},
                 {"lease", "awake", Manner::Honest, "left lease_live"},
                 {"recent", "awake", Manner::Honest, "left recent_activity"}};
    int number = 0;
    for (const auto& host : hosts) {
        stubs.set(loopback(number), host.state, host.manner);
        bed.enter(host.id, loopback(number++));
    }
    bed.enter("homeless");
    bed.clock.advanceMs(3'600'000);
    const Timestamp now = bed.clock.now();
    bed.activity.replace(Activity::Kind::Session, {}, {"session", 1, now.plusSeconds(60).micros}, now);
    bed.activity.replace(Activity::Kind::Lease, {}, {"lease", 1, now.plusSeconds(60).micros}, now);
    bed.activity.replace(Activity::Kind::Session, {}, {"recent", 2, now.plusSeconds(-500).micros},
                         now.plusSeconds(-599));
    power.monitor.start();
    power.autosleep.start();
    QTRY_COMPARE_WITH_TIMEOUT(power.autosleep.lastCycle().number, std::int64_t(1), 10'000);
    QTRY_COMPARE(sleepReasons(bed).size(), std::size(hosts) + 1);
    auto reasons = sleepReasons(bed);
    for (const auto& host : hosts)
        QVERIFY2(reasons[host.id] == host.wanted, (std::string(host.id) + ": " + reasons[host.id]).c_str());
    QCOMPARE(reasons["homeless"], std::string("left no_host"));
    QCOMPARE(stubs.host(loopback(0)).state, std::string("sleeping"));
    QCOMPARE(stubs.host(loopback(0)).orders,
             std::vector<std::string>{"{\"action\":\"sleep\",\"reason\":\"payments_autosleep\"}"});
    QCOMPARE(stubs.host(loopback(6)).asked, 0);  // the busy are not even asked
    QCOMPARE(power.autosleep.lastCycle().slept, std::int64_t(2));
    QCOMPARE(power.autosleep.lastCycle().failed, std::int64_t(1));
    QTRY_VERIFY(std::ranges::count(bed.auditActions(), std::string("power.sleep idle slept")) == 1);
    QVERIFY(std::ranges::count(bed.auditActions(), std::string("power.sleep stubborn refused_order")) == 1);
    // The table says it to people.
    const auto table = makeAutosleepTable(bed.store.readers(), &power.changes);
    QCOMPARE(*table->count(nullptr), std::int64_t(std::size(hosts) + 1));
}

// Work that comes while the host is asked keeps it awake (ops-engine 7.6 FIX).
void TestUsagePowerNet::autosleepChecksAgainBeforeTheOrder()
{
    StubManagers stubs;
    PowerBed bed;
    PowerNet power(bed, bed.clock, loopbackProbe(stubs, 5'000), quietMonitor(), sleepSoon());
    stubs.set(loopback(1), "awake");
    bed.enter("a", loopback(1));
    bed.clock.advanceMs(3'600'000);
    power.monitor.start();
    power.autosleep.start();  // the question goes out; the answer needs this thread's loop
    const Timestamp now = bed.clock.now();
    bed.activity.replace(Activity::Kind::Lease, {}, {"a", 1, now.plusSeconds(60).micros}, now);
    QTRY_COMPARE(power.autosleep.lastCycle().number, std::int64_t(1));
    QTRY_COMPARE(sleepReasons(bed)["a"], std::string("left became_busy"));
    QCOMPARE(stubs.host(loopback(1)).asked, 1);
    QVERIFY(stubs.host(loopback(1)).orders.empty());
}

void TestUsagePowerNet::autosleepLeavesALiarAloneForLonger()
{
    StubManagers stubs;
    PowerBed bed;
    auto config = sleepSoon();
    config.pollMs = 60'000;
    PowerNet power(bed, bed.clock, loopbackProbe(stubs), quietMonitor(), config);
    stubs.set(loopback(1), "awake", Manner::Liar);
    bed.enter("liar", loopback(1));
    bed.clock.advanceMs(3'600'000);
    power.monitor.start();
    power.autosleep.start();
    std::vector<std::size_t> orders;
    for (std::int64_t cycle = 1; cycle <= 12; ++cycle) {
        QTRY_COMPARE(power.autosleep.lastCycle().number, cycle);
        orders.push_back(stubs.host(loopback(1)).orders.size());
        bed.clock.advanceMs(60'000);
        power.autosleep.beginCycle();
    }
    // Orders in cycles 1, 2, 4, 8: after each twice as long.
    QCOMPARE(orders, (std::vector<std::size_t>{1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4}));
    QTRY_COMPARE(sleepReasons(bed)["liar"], std::string("failed ignored_order"));
}

void TestUsagePowerNet::autosleepHonoursTheOperatorsWake()
{
    StubManagers stubs;
    PowerBed bed;
    PowerNet power(bed, bed.clock, loopbackProbe(stubs), quietMonitor(), sleepSoon());
    stubs.set(loopback(1), "sleeping");
    bed.enter("a", loopback(1));
    bed.clock.advanceMs(3'600'000);
    power.monitor.start();
    std::vector<PowerOrderResult> results;
    power.control.submit({true, {"a"}, 1'800, "look at its logs", bed.context()}, nullptr,
                         [&](Result<std::vector<PowerOrderResult>> done) { results = done.value(); });
    QTRY_COMPARE(results.size(), std::size_t(1));
    QCOMPARE(results[0].state, std::string("awake"));
    QCOMPARE(stubs.host(loopback(1)).orders,
             std::vector<std::string>{"{\"action\":\"wake\",\"reason\":\"look at its logs\",\"awake_seconds\":1800}"});
    power.autosleep.start();
    QTRY_COMPARE(sleepReasons(bed)["a"], std::string("left held_by_operator"));
    QTRY_VERIFY(records(bed)["a"].heldUntil.has_value());
    // It is remembered over a restart, and ends.
    Autosleep again(
        {bed.clock, bed.store.writer(), bed.log, bed.registry, bed.activity, power.monitor, power.probe, power.changes},
        sleepSoon());
    QVERIFY(again.load(bed.store.readers()));
    again.start();
    QTRY_COMPARE(again.lastCycle().number, std::int64_t(1));
    QCOMPARE(again.lastCycle().left, std::int64_t(1));
    bed.clock.advanceMs(1'800'001);
    again.beginCycle();
    QTRY_COMPARE(again.lastCycle().slept, std::int64_t(1));
    QCOMPARE(stubs.host(loopback(1)).state, std::string("sleeping"));
    again.stop();
}

void TestUsagePowerNet::decisionsAreLoggedWhenTheyChange()
{
    StubManagers stubs;
    PowerBed bed;
    auto config = sleepSoon();
    config.logKeepMs = 86'400'000;
    PowerNet power(bed, bed.clock, loopbackProbe(stubs), quietMonitor(), config);
    stubs.set(loopback(1), "sleeping");
    bed.enter("a", loopback(1));
    bed.clock.advanceMs(3'600'000);
    power.monitor.start();
    power.autosleep.start();
    for (std::int64_t cycle = 1; cycle <= 5; ++cycle) {
        QTRY_COMPARE(power.autosleep.lastCycle().number, cycle);
        bed.clock.advanceMs(60'000);
        power.autosleep.beginCycle();
    }
    const auto table = makeAutosleepTable(bed.store.readers(), &power.changes);
    QTRY_COMPARE(*table->count(nullptr), std::int64_t(1));
    QTRY_COMPARE(power.autosleep.lastCycle().number, std::int64_t(6));
    // W-2: old lines go, the newest decision stays.
    bed.clock.advanceMs(2 * 86'400'000LL);
    power.autosleep.beginCycle();
    QTRY_COMPARE(*table->count(nullptr), std::int64_t(0));
    QCOMPARE(sleepReasons(bed).size(), std::size_t(1));
}

void TestUsagePowerNet::ordersToManyHosts()
{
    StubManagers stubs;
    PowerBed bed;
    SystemClock clock;
    PowerNet power(bed, clock, loopbackProbe(stubs, 1'000), quietMonitor(), {}, 8);
    PowerOrder order{true, {}, std::nullopt, "maintenance is over", bed.context()};
    for (int i = 0; i < 50; ++i) {
        stubs.set(loopback(i), "sleeping",
                  i == 3   ? Manner::Hang
                  : i == 4 ? Manner::Fail
                  : i == 5 ? Manner::Refuse
                           : Manner::Honest);
        order.orchestrators.push_back("o" + std::to_string(i));
        bed.enter(order.orchestrators.back(), loopback(i));
    }
    bed.enter("homeless");
    order.orchestrators.insert(order.orchestrators.end(), {"homeless", "nobody", "o0"});
    power.monitor.start();
    int progress = 0;
    std::vector<PowerOrderResult> results;
    power.control.submit(
        order, [&](const PowerOrderResult&) { ++progress; },
        [&](Result<std::vector<PowerOrderResult>> done) { results = done.value(); });
    QTRY_COMPARE_WITH_TIMEOUT(results.size(), std::size_t(52), 15'000);
    QCOMPARE(progress, 52);
    int right = 0;
    for (int i = 0; i < 50; ++i)
        right += results[std::size_t(i)].ok && results[std::size_t(i)].state == "awake";
    QCOMPARE(right, 47);
    QVERIFY(results[3].error.find("did not answer") != std::string::npos);
    QCOMPARE(results[4].httpStatus, 500);
    QCOMPARE(results[5].httpStatus, 409);
    QCOMPARE(results[50].error, std::string("there is no host to call"));
    QCOMPARE(results[51].error, std::string("unknown orchestrator"));
    QCOMPARE(stubs.host(loopback(0)).orders.size(), std::size_t(1));
    QVERIFY(stubs.mostOpen() <= 24);
    const auto count = [&](const char* start) {
        return std::ranges::count_if(bed.auditActions(),
                                     [&](const std::string& line) { return line.starts_with(start); });
    };
    QTRY_COMPARE(int(count("power.wake o")), 50);
    QCOMPARE(int(count("power.wake.asked fleet")), 1);
}

void TestUsagePowerNet::badOrders()
{
    StubManagers stubs;
    PowerBed bed;
    SystemClock clock;
    PowerNet power(bed, clock, loopbackProbe(stubs), quietMonitor());
    const PowerOrder bad[] = {{true, {}, {}, "why", bed.context()},
                              {true, {"a"}, {}, "", bed.context()},
                              {true, {"a"}, 86'401, "why", bed.context()},
                              {false, {"a"}, 60, "why", bed.context()},
                              {true, std::vector<std::string>(10'001, "a"), {}, "why", bed.context()}};
    for (const PowerOrder& order : bad) {
        std::optional<ErrorCode> code;
        power.control.submit(order, nullptr, [&](Result<std::vector<PowerOrderResult>> done) {
            code = done ? ErrorCode::Internal : done.error().code;
        });
        QTRY_VERIFY(code.has_value());
        QVERIFY(code == ErrorCode::InvalidArgument);
    }
    QCOMPARE(bed.auditActions().size(), std::size_t(0));
}

void TestUsagePowerNet::stoppingAnswersEverybody()
{
    StubManagers stubs;
    PowerBed bed;
    SystemClock clock;
    int finished = 0, looked = 0;
    {
        PowerNet power(bed, clock, loopbackProbe(stubs, 60'000), quietMonitor(2), {}, 2);
        PowerOrder order{true, {}, std::nullopt, "why", bed.context()};
        for (int i = 0; i < 6; ++i) {
            stubs.set(loopback(i), "awake", Manner::Hang);
            order.orchestrators.push_back("o" + std::to_string(i));
            bed.enter(order.orchestrators.back(), loopback(i));
        }
        power.monitor.start();
        power.monitor.beginRound();
        power.monitor.look("o5", {}, [&](const PowerReading&) { ++looked; });
        power.control.submit(order, nullptr, [&](Result<std::vector<PowerOrderResult>>) { ++finished; });
        QTRY_COMPARE(stubs.answered(), std::int64_t(4));
    }
    QCOMPARE(finished, 1);
    QCOMPARE(looked, 1);
}

QTEST_GUILESS_MAIN(TestUsagePowerNet)
#include "tst_usage_power_net.moc"
