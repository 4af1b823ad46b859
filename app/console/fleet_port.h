#pragma once

#include "app/console/delivery.h"
#include "fleet/registrar.h"
#include "usage/credit.h"

namespace sluice::app {

// What HTTP can do to the fleet and the ledger, the window can do too: through the same commands.
class FleetPort final : public models::FleetActions {
public:
    FleetPort(Delivery delivery, storage::Writer& writer, fleet::Registry& registry, fleet::Registrar& registrar,
              const Clock& clock)
        : m_delivery(std::move(delivery))
        , m_writer(writer)
        , m_registry(registry)
        , m_registrar(registrar)
        , m_clock(clock)
    {}

    void registerOrchestrator(models::OrchestratorForm form, models::Done<std::string> done) override;
    void setDenied(std::string id, bool denied, std::string reason, models::Done<void> done) override;

private:
    Delivery m_delivery;
    storage::Writer& m_writer;
    fleet::Registry& m_registry;
    fleet::Registrar& m_registrar;
    const Clock& m_clock;
};

class LedgerPort final : public models::LedgerActions {
public:
    LedgerPort(Delivery delivery, storage::Writer& writer, usage::Credits& credits, Asset unit, const Clock& clock)
        : m_delivery(std::move(delivery)), m_writer(writer), m_credits(credits), m_unit(std::move(unit)), m_clock(clock)
    {}

    void adjust(models::LedgerAdjustment adjustment, models::Done<std::string> done) override;

private:
    Delivery m_delivery;
    storage::Writer& m_writer;
    usage::Credits& m_credits;
    const Asset m_unit;
    const Clock& m_clock;
};

}  // namespace sluice::app
