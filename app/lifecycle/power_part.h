// Power of the fleet: polling, metering, autosleep and the operator's orders, on a thread of their own. Made before the writer's first
// command, loaded after the registry, stopped before the store closes, destroyed after it. Thread: main.
#pragma once

#include "api/metrics.h"
#include "app/lifecycle/worker_thread.h"
#include "app/settings/settings.h"
#include "usage/autosleep.h"
#include "usage/power_control.h"

#include <memory>

namespace sluice::app {

usage::PowerMeterConfig powerMeterConfig(const Settings& settings);
usage::PowerMonitorConfig powerMonitorConfig(const Settings& settings);
usage::AutosleepConfig autosleepConfig(const Settings& settings);

struct PowerPartInputs {
    const Settings& settings;
    const Clock& clock;
    Rng& rng;
    storage::Database& database;
    ledger::Ledger& ledger;
    audit::AuditLog& audit;
    const fleet::Registry& registry;
    const usage::Activity& activity;
    net::AddressPolicy addresses = net::AddressPolicy::PublicOnly;
};

class PowerPart {
public:
    explicit PowerPart(const PowerPartInputs& inputs);
    ~PowerPart();
    PowerPart(const PowerPart&) = delete;
    PowerPart& operator=(const PowerPart&) = delete;

    Result<void> load();  // blocks on a reader
    void start();
    void stop();
    void addMetrics(api::Metrics& metrics);

    usage::PowerGate& gate() { return *m_history; }        // any thread
    usage::PowerControl& control() { return *m_control; }  // submit(): any thread
    usage::PowerMeter& meter() { return *m_meter; }        // for an import
    usage::PowerStats stats() const { return m_monitor->stats(); }
    usage::AutosleepCycle autosleepCycle() const { return m_autosleep->lastCycle(); }
    ChangeSequence& changes() { return m_changes; }  // readings, decisions and orders that became durable

private:
    const PowerPartInputs m_inputs;
    ChangeSequence m_changes;
    std::unique_ptr<usage::Credits> m_credits;
    std::unique_ptr<usage::PowerMeter> m_meter;
    std::unique_ptr<usage::PowerHistory> m_history;
    WorkerThread m_thread{QStringLiteral("power")};
    // On that thread.
    std::unique_ptr<net::HttpClient> m_http;
    std::unique_ptr<usage::PowerProbe> m_probe;
    std::unique_ptr<usage::PowerMonitor> m_monitor;
    std::unique_ptr<usage::Autosleep> m_autosleep;
    std::unique_ptr<usage::PowerControl> m_control;
    bool m_stopped = false;
};

}  // namespace sluice::app
