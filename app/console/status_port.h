#pragma once

#include "app/console/delivery.h"

#include <QObject>
#include <QTimer>

#include <mutex>

namespace sluice::app {

class Engine;

// The status bar's snapshot, gathered once a second on the GUI thread from what the parts keep in memory.
class StatusPort final : public QObject, public models::SystemStatus {
    Q_OBJECT

public:
    StatusPort(Engine& engine, Delivery delivery, QObject* parent = nullptr);
    ~StatusPort() override;

    models::StatusSnapshot current() const override { return m_snapshot; }
    ChangeSequence* changes() const override { return &m_changes; }

private:
    struct PayoutCounts {
        std::int64_t waiting = 0;
        std::int64_t stalled = 0;
        Int256 waitingWei = 0;
    };

    void gather();
    void gatherStore(models::StatusSnapshot& snapshot);
    void gatherChain(models::StatusSnapshot& snapshot);
    void gatherPayouts(models::StatusSnapshot& snapshot);
    void gatherFleet(models::StatusSnapshot& snapshot);
    void countPayouts();
    void measureStore();

    Engine& m_engine;
    Delivery m_delivery;
    QTimer m_timer;
    models::StatusSnapshot m_snapshot;
    mutable ChangeSequence m_changes;
    std::uint64_t m_lastRequests = 0;
    std::int64_t m_lastMs = 0;
    int m_round = 0;
    std::uint64_t m_counted = 0;
    bool m_counting = false;
};

}  // namespace sluice::app
