// A hosted meter as the system of record (issue 5, part 3): sender of the outbox, look-up and reconciliation together. Of several processes over one
// store one does it, by a lease. Thread: start(), stop() and destruction on the HostedApi's; the rest any.
#pragma once

#include "metering/delivery_check.h"
#include "metering/outbox_sender.h"
#include "metering/reconciler.h"
#include "storage/database.h"

#include "core/once.h"

#include <QTimer>

namespace sluice::metering {

struct HostedStatus {
    std::string url;  // of management
    bool konnect = false;
    bool leading = false;  // false: another process does it, or none yet
    SenderState sender;
    DeliveryCheckState check;
    ReconcileState reconcile;
    HostedStats exchange;
    OutboxDepth depth;  // some seconds old
};

struct HostedServiceConfig {
    SenderConfig sender;
    DeliveryCheckConfig check;
    ReconcilerConfig reconciler;
    int depthMs = 5'000;                          // how often the outbox is counted
    int leaseMs = 10'000;                         // how often the lease is asked for
    std::int64_t keepMs = 7ll * 86'400'000;       // validated rows
    std::int64_t keepLongMs = 90ll * 86'400'000;  // discarded and never confirmed ones
};

class HostedService {
public:
    // `post` brings a task to the thread, from any, and outlives the writer; so does the outbox. The rest outlives this.
    struct Ports {
        HostedApi& api;
        storage::Database& database;
        Outbox& outbox;
        const Clock& clock;
        Rng& rng;
        std::function<void(std::function<void()>)> post;
    };
    HostedService(Ports ports, HostedServiceConfig config);
    ~HostedService();

    void start();
    void stop();

    HostedStatus status() const;
    Outbox& outbox() { return m_ports.outbox; }
    storage::ReaderPool& readers() { return m_ports.database.readers(); }
    HostedApi& api() { return m_ports.api; }
    ChangeSequence& comparisons() { return m_compared; }  // rows and strangers
    void resume();                                        // ends a pause; looks up what is due
    // Begins a comparison; `begun` on the thread. None of days: the usual ones. Conflict: under way. Unavailable: another process does it.
    void reconcile(std::optional<std::pair<std::int64_t, std::int64_t>> days, std::function<void(Result<void>)> begun);

private:
    void lead();
    void follow();
    void count();
    void purge();

    const Ports m_ports;
    const HostedServiceConfig m_config;
    QTimer m_leaseTimer, m_countTimer, m_purgeTimer;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    bool m_running = false;
    std::unique_ptr<storage::Database::Lease> m_lease;
    mutable std::mutex m_mutex;  // of what follows, against status()
    std::unique_ptr<OutboxSender> m_sender;
    std::unique_ptr<DeliveryCheck> m_check;
    std::unique_ptr<Reconciler> m_reconciler;
    OutboxDepth m_depth;
    ChangeSequence m_compared;
};

}  // namespace sluice::metering
