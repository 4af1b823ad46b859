// Settlement of the program: book, intake and worker over a hosted meter's billing (clearinghouse 9.4), when SETTLEMENT_OPENMETER_URL is set. Made before
// the writer's first command and before the listeners; stopped before the store closes, destroyed after it. Thread: main; the worker has
// the thread "settlement".
#pragma once

#include "api/builder_api.h"
#include "app/lifecycle/worker_thread.h"
#include "app/settings/settings.h"
#include "metering/settlement_book.h"
#include "metering/settlement_intake.h"
#include "metering/settlement_worker.h"

#include <QTimer>

#include <memory>

namespace sluice::app {

// InvalidArgument: one line that names the setting, never a secret.
Result<metering::SettlementConfig> settlementConfig(const Settings& settings);

struct SettlementInputs {
    const Settings& settings;
    const Clock& clock;
    Rng& rng;
    storage::Database& database;
    audit::AuditLog& audit;
};

class SettlementPart {
public:
    // Null: not configured.
    static Result<std::unique_ptr<SettlementPart>> make(const SettlementInputs& inputs);
    ~SettlementPart();
    SettlementPart(const SettlementPart&) = delete;
    SettlementPart& operator=(const SettlementPart&) = delete;

    Result<void> start();
    void stop();  // after the listeners have stopped

    void fill(api::BuilderParts& parts);
    metering::SettlementBook& book() { return m_book; }
    std::vector<api::PartState> readiness() const;  // any thread, from the last look
    void addMetrics(api::Metrics& metrics);

private:
    SettlementPart(const SettlementInputs& inputs, metering::SettlementConfig config,
                   metering::HostedEndpoint endpoint);
    Result<void> startOnThread();
    void look();
    void purge();

    const SettlementInputs m_inputs;
    const metering::HostedEndpoint m_endpoint;
    metering::SettlementBook m_book;
    metering::SettlementIntake m_intake;
    WorkerThread m_thread{QStringLiteral("settlement")};
    // On that thread.
    std::unique_ptr<net::HttpClient> m_http;
    std::unique_ptr<metering::HostedApi> m_api;
    std::unique_ptr<metering::SettlementWorker> m_worker;
    std::vector<std::unique_ptr<QTimer>> m_timers;

    mutable std::mutex m_mutex;
    metering::SettlementFigures m_figures;  // under m_mutex
    std::atomic<bool> m_stopped{false};
};

}  // namespace sluice::app
