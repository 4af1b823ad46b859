// Stream sessions, activity leases and what they say of an orchestrator, as a part of the program. Made before the writer's first command,
// in two steps: what the power part needs to know, then the meter, which needs the power part. Loaded after the registry; stopped
// before the store closes, destroyed after it. Thread: main.
#pragma once

#include "api/config.h"
#include "api/metrics.h"
#include "app/settings/settings.h"
#include "usage/sessions.h"

#include <QTimer>

#include <memory>

namespace sluice::app {

usage::SessionConfig sessionConfig(const Settings& settings);
usage::LeaseConfig leaseConfig(const Settings& settings);

struct SessionPartInputs {
    const Settings& settings;
    const Clock& clock;
    storage::Database& database;
    ledger::Ledger& ledger;
    audit::AuditLog& audit;
    fleet::Registry& registry;
};

class SessionPart {
public:
    explicit SessionPart(const SessionPartInputs& inputs);
    ~SessionPart();
    SessionPart(const SessionPart&) = delete;
    SessionPart& operator=(const SessionPart&) = delete;

    void meterWith(usage::PowerGate& power);  // once, before fill() and load()
    using StreamStarted =
        std::function<void(const std::string& sessionId, const std::optional<std::string>& streamerId)>;
    void onStreamStarted(StreamStarted handler) { m_streamStarted = std::move(handler); }  // before start()

    void fill(api::ApiParts& parts);
    Result<void> load();  // waits for the writer
    void start();
    void stop();
    void addMetrics(api::Metrics& metrics);

    usage::Activity& activity() { return *m_activity; }
    usage::ActivityLeases& leases() { return *m_leases; }
    usage::SessionMeter& meter() { return *m_meter; }

private:
    void sweep();

    const SessionPartInputs m_inputs;
    std::unique_ptr<usage::Credits> m_credits;
    std::unique_ptr<usage::Activity> m_activity;
    std::unique_ptr<usage::ActivityLeases> m_leases;
    std::unique_ptr<usage::SessionMeter> m_meter;
    StreamStarted m_streamStarted;
    QTimer m_sweepTimer;
};

}  // namespace sluice::app
