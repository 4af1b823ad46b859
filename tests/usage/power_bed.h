// Books, registry and power parts over a temporary store, with stub managers on loopback.
#pragma once

#include "ledger/queries.h"
#include "ledger/schema.h"
#include "support/stub_managers.h"
#include "support/temp_store.h"
#include "usage/activity_leases.h"
#include "usage/autosleep.h"
#include "usage/power_control.h"

#include <QtTest>

namespace sluice::test {

inline std::vector<storage::Migration> powerSchemas()
{
    std::vector<storage::Migration> all;
    for (auto room : {audit::migrations(), ledger::migrations(), fleet::migrations(), usage::powerMigrations()})
        std::ranges::move(room, std::back_inserter(all));
    return all;
}

inline usage::PowerMeterConfig meterConfig(const char* rate, std::int64_t maxGapMs = 180'000)
{
    usage::PowerMeterConfig config;
    config.enabled = true;
    config.ratePerMinute = Amount::parse(rate, Asset::eth()).value();
    config.rateText = rate;
    config.maxGapMs = maxGapMs;
    return config;
}

struct PowerBed {
    explicit PowerBed(usage::PowerMeterConfig config = meterConfig("0.1"), storage::DatabaseConfig database = {})
        : store(powerSchemas(), std::move(database))
        , log(store.writer())
        , ledger(store.writer())
        , registry(store.writer(), log)
        , credits(ledger, log, registry)
        , activity(clock)
        , meter(credits, registry, activity, std::move(config))
    {}
    ~PowerBed() { store.close(); }

    void enter(const std::string& id, const std::string& host = {}, bool top = true)
    {
        fleet::RegistrationRequest request;
        request.id = id;
        char address[43];
        std::snprintf(address, sizeof address, "0x%040x", ++entered);
        request.address = address;
        if (!host.empty())
            request.healthUrl = "http://" + host + ":9090/health";
        const auto done = store.writer().runFor<fleet::RegistrationOutcome>([&](storage::Connection& c) {
            return registry.registerOrchestrator(
                c, request, top ? fleet::TopMembership::Member : fleet::TopMembership::NotMember, context());
        });
        if (!done)
            qFatal("register: %s", done.error().message.c_str());
    }
    Result<usage::PowerRecord> read(const std::string& id, const std::string& state, double second)
    {
        usage::PowerReading reading;
        reading.orchestrator = id;
        reading.state = state;
        reading.httpStatus = state == "unknown" ? 0 : 200;
        reading.at = at(second);
        return store.writer().runFor<usage::PowerRecord>(
            [&](storage::Connection& c) { return meter.record(c, reading); });
    }
    std::string balance(const std::string& id)
    {
        return store.writer()
            .runFor<ledger::Balance>([&](storage::Connection& c) {
                return ledger.balanceOf(c, ledger::orchestratorAccount(id), Asset::eth());
            })
            .value()
            .balance.toString();
    }
    std::vector<std::string> auditActions()
    {
        std::vector<std::string> list;
        const auto entries = audit::recentEntries(store.readers(), 1'000);
        for (const auto& entry : *entries)
            list.push_back(entry.record.action + " " + entry.record.subject + " " + entry.record.after);
        return list;
    }
    Timestamp at(double second) const { return {start.micros + std::int64_t(second * 1e6)}; }
    fleet::ActionContext context() const { return {"admin", "192.0.2.1", clock.now()}; }

    int entered = 0;
    FakeClock clock;
    const Timestamp start = clock.now();
    ChangeSequence changes;  // the writer bumps it until it is closed
    TempStore store;
    audit::AuditLog log;
    ledger::Ledger ledger;
    fleet::Registry registry;
    usage::Credits credits;
    usage::Activity activity;
    usage::PowerMeter meter;
};

// The parts that talk, on the test's thread. `clock`: what they go by.
struct PowerNet {
    PowerNet(PowerBed& bed, const Clock& clock, usage::PowerProbeConfig probeConfig,
             usage::PowerMonitorConfig monitorConfig, usage::AutosleepConfig sleepConfig = {}, int parallelOrders = 32)
        : changes(bed.changes)
        , http(std::make_unique<net::HttpClient>(net::HttpClientOptions{.maxInFlight = 4'096, .maxConnections = 2'048}))
        , probe(*http, clock, rng, std::move(probeConfig))
        , history({monitorConfig.pollMs, monitorConfig.watchedPollMs, 1'000, 3'600'000})
        , monitor({clock, bed.store.writer(), bed.registry, bed.meter, history, probe, changes}, monitorConfig)
        , autosleep({clock, bed.store.writer(), bed.log, bed.registry, bed.activity, monitor, probe, changes},
                    sleepConfig)
        , control({clock, bed.store.writer(), bed.log, bed.registry, bed.meter, monitor, probe, autosleep, changes},
                  {parallelOrders, 20'000})
    {}
    ~PowerNet()
    {
        control.stop();
        autosleep.stop();
        monitor.stop();
        http.reset();
    }

    SystemRng rng;
    ChangeSequence& changes;
    std::unique_ptr<net::HttpClient> http;
    usage::PowerProbe probe;
    usage::PowerHistory history;
    usage::PowerMonitor monitor;
    usage::Autosleep autosleep;
    usage::PowerControl control;
};

inline usage::PowerProbeConfig loopbackProbe(const StubManagers& stubs, int deadlineMs = 2'000)
{
    usage::PowerProbeConfig config;
    config.addresses = net::AddressPolicy::Loopback;
    config.port = stubs.port();
    config.deadlineMs = deadlineMs;
    config.connectMs = deadlineMs;
    return config;
}

}  // namespace sluice::test
