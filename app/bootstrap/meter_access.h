// The meter that the settings name, for administration from a command (METER_BACKEND): the store of this machine, or a hosted meter. Thread:
// one that may wait.
#pragma once

#include "app/settings/settings.h"
#include "audit/audit_log.h"
#include "metering/embedded_admin.h"
#include "metering/hosted_admin.h"
#include "net/waiting_client.h"
#include "storage/database.h"

#include <memory>
#include <stop_token>

namespace sluice::app {

class MeterAccess {
public:
    // InvalidArgument: METER_BACKEND, OPENMETER_URL; "missing required env: OPENMETER_API_KEY" for Konnect. Conflict or Unavailable: another
    // program runs on the local store.
    static Result<std::unique_ptr<MeterAccess>> open(const Settings& settings, const std::string& actor,
                                                     std::stop_token stop = {});
    ~MeterAccess();
    MeterAccess(const MeterAccess&) = delete;
    MeterAccess& operator=(const MeterAccess&) = delete;

    // A store that is not there yet: opening would make it.
    static bool isNew(const Settings& settings);
    metering::MeterAdmin& admin() { return *m_admin; }
    metering::HostedApi* hosted() { return m_api.get(); }  // null: embedded

private:
    MeterAccess() = default;
    Result<void> openLocal(const Settings& settings, const std::string& actor, const std::stop_token& stop);
    Result<void> openHosted(const Settings& settings, const std::stop_token& stop);

    SystemClock m_clock;
    SystemRng m_rng;
    std::unique_ptr<storage::Database> m_database;
    std::unique_ptr<audit::AuditLog> m_audit;
    std::unique_ptr<metering::EmbeddedMeter> m_meter;
    std::unique_ptr<net::WaitingClient> m_http;
    std::unique_ptr<metering::HostedApi> m_api;  // lives on m_http's thread
    std::unique_ptr<metering::MeterAdmin> m_admin;
};

}  // namespace sluice::app
