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
    void gather();
    void gatherStore(models::StatusSnapshot& snapshot);
    void gatherChain(models::StatusSnapshot& snapshot);
    void gatherPayouts(models::StatusSnapshot& snapshot);
    void measureStore();

    Engine& m_engine;
    Delivery m_delivery;
    QTimer m_timer;
    models::StatusSnapshot m_snapshot;
    mutable ChangeSequence m_changes;
    std::uint64_t m_lastRequests = 0;
    std::int64_t m_lastMs = 0;
    int m_round = 0;
};

}  // namespace sluice::app
