#pragma once

#include "app/console/delivery.h"
#include "app/lifecycle/log_hub.h"
#include "app/settings/settings.h"

namespace sluice::app {

class Engine;

class LogPort final : public models::LogSource {
public:
    LogPort(Delivery delivery, LogHub& hub, Engine& engine)
        : m_delivery(std::move(delivery)), m_hub(hub), m_engine(engine)
    {}

    std::vector<models::LogLine> after(std::uint64_t sequence, std::size_t most) const override
    {
        return m_hub.after(sequence, most);
    }
    ChangeSequence* changes() const override { return &m_hub.changes(); }
    void writeDiagnostics(std::string path, models::Done<std::string> done) override;

private:
    Delivery m_delivery;
    LogHub& m_hub;
    Engine& m_engine;
};

}  // namespace sluice::app
