#pragma once

#include "app/console/delivery.h"

namespace sluice::app {

class Engine;

class OverviewPort final : public models::OverviewActions {
public:
    OverviewPort(Delivery delivery, Engine& engine) : m_delivery(std::move(delivery)), m_engine(engine) {}

    void overview(models::Done<models::Overview> done) override;
    void setEngineMode(models::EngineMode mode, models::Done<void> done) override;

private:
    Result<models::Overview> read() const;

    Delivery m_delivery;
    Engine& m_engine;
};

}  // namespace sluice::app
