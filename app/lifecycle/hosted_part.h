// A hosted meter beside the embedded one (METER_BACKEND konnect, selfhosted): the outbox, and on a thread of its own what brings it there, looks it up and
// compares. Made before the writer's first command; start() when the store may be written; stopped before the store closes, destroyed after
// it. Thread: main; status(), readiness() and metrics any.
#pragma once

#include "api/builder_api.h"
#include "app/lifecycle/worker_thread.h"
#include "app/settings/settings.h"
#include "metering/admin_door.h"
#include "metering/hosted_admin.h"
#include "metering/hosted_service.h"
#include "metering/provisioner.h"

#include <atomic>
#include <memory>

namespace sluice::app {

struct HostedInputs {
    const Settings& settings;
    const Clock& clock;
    Rng& rng;
    storage::Database& database;
    audit::AuditLog& audit;
};

class HostedPart {
public:
    // Null with METER_BACKEND=local. InvalidArgument: a backend that is not known, or a setting of it.
    static Result<std::unique_ptr<HostedPart>> make(const HostedInputs& inputs);
    ~HostedPart();
    HostedPart(const HostedPart&) = delete;
    HostedPart& operator=(const HostedPart&) = delete;

    void start();
    void stop();

    // After the embedded meter's: this one is administered.
    void fill(api::BuilderParts& parts)
    {
        parts.hosted = m_service.get();
        parts.meterDoor = &m_door;
    }
    const metering::AdminDoor& door() const { return m_door; }
    metering::TicketSink& ticketSink() { return *m_outbox; }
    metering::HostedService& service() { return *m_service; }
    metering::HostedApi& api() { return *m_api; }
    metering::Provisioner& provisioner() { return *m_provisioner; }  // a ticket sink too
    WorkerThread& thread() { return m_thread; }
    std::vector<api::PartState> readiness() const;
    void addMetrics(api::Metrics& metrics);

private:
    explicit HostedPart(const HostedInputs& inputs) : m_inputs(inputs) {}
    Result<void> build(const std::string& backend);

    const HostedInputs m_inputs;
    WorkerThread m_thread{QStringLiteral("hosted")};
    std::unique_ptr<metering::Outbox> m_outbox;
    // Made and ended on that thread.
    std::unique_ptr<net::HttpClient> m_http;
    std::unique_ptr<metering::HostedApi> m_api;
    std::unique_ptr<metering::HostedService> m_service;
    std::stop_source m_adminStop;
    std::unique_ptr<metering::MeterAdmin> m_admin;
    std::unique_ptr<metering::Provisioner> m_provisioner;  // a thread of its own
    ChangeSequence m_adminChanges;
    metering::AdminDoor m_door;
    std::int64_t m_alarmSeconds = 0;
    std::atomic<bool> m_stopped{false};
};

}  // namespace sluice::app
