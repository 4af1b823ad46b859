// The embedded meter of the program and its OpenMeter API on the builder listener. Made before the writer's first command and before the
// listeners; load() after the other rooms; stopped before the store closes, destroyed after it. Thread: main; its timer lives there too.
#pragma once

#include "api/builder_api.h"
#include "api/meter_api.h"
#include "app/settings/settings.h"
#include "metering/admin_door.h"
#include "metering/provisioning.h"

#include <QTimer>

#include <memory>

namespace sluice::app {

struct MeterInputs {
    const Settings& settings;
    const Clock& clock;
    Rng& rng;
    storage::Database& database;
    audit::AuditLog& audit;
};

class MeterPart {
public:
    // InvalidArgument: a setting.
    static Result<std::unique_ptr<MeterPart>> make(const MeterInputs& inputs);
    ~MeterPart();
    MeterPart(const MeterPart&) = delete;
    MeterPart& operator=(const MeterPart&) = delete;

    Result<void> load();  // reads the definitions, makes the catalogue when there is none
    void stop();          // after the listeners have stopped

    void fill(api::BuilderParts& parts);
    const metering::AdminDoor& door() const { return m_door; }
    metering::TicketSink& ticketSink() { return m_sink; }
    // Makes customers by themselves; null: an operator makes them (METER_AUTO_CUSTOMERS). Before ticketSink() in the sinks' order.
    metering::CustomerProvisioning* provisioning() { return m_provisioning.get(); }
    metering::EmbeddedMeter& meter() { return m_meter; }
    api::MeterApi& api() { return m_api; }

private:
    MeterPart(const MeterInputs& inputs, bool bindIsLoopback);

    metering::EmbeddedMeter m_meter;
    metering::MeterSink m_sink;
    std::unique_ptr<metering::CustomerProvisioning> m_provisioning;
    api::MeterApi m_api;
    metering::AdminDoor m_door;
    QTimer m_timer;
};

}  // namespace sluice::app
