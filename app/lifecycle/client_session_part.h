// Client sessions as a part of the program: state, invites, and a thread for what goes over the network (places, commands, analytics).
// Made before the writer's first command, loaded after the registry, the edges and the leases; stopped before the store closes, destroyed
// after it. Thread: main.
#pragma once

#include "api/config.h"
#include "api/metrics.h"
#include "app/lifecycle/worker_thread.h"
#include "app/settings/settings.h"
#include "usage/client_desk.h"

#include <QTimer>

#include <memory>

namespace sluice::app {

// InvalidArgument names the setting: PAYMENTS_CLIENT_SESSION_RESERVED_ORCHESTRATORS must hold arrays. Networks that cannot be read are
// skipped with a warning.
Result<usage::ClientSessionConfig> clientSessionConfig(const Settings& settings);
usage::AnalyticsConfig analyticsConfig(const Settings& settings);

struct ClientSessionPartInputs {
    const Settings& settings;
    const Clock& clock;
    Rng& rng;
    storage::Database& database;
    audit::AuditLog& audit;
    fleet::Registry& registry;
    fleet::EdgeAssignments& edges;
    fleet::OrchestratorTokens& tokens;
    const fleet::ActivityView& activity;
    usage::ActivityLeases& leases;
    net::AddressPolicy hostAddresses = net::AddressPolicy::PublicOnly;  // where orchestrators may be called
};

class ClientSessionPart {
public:
    static Result<std::unique_ptr<ClientSessionPart>> make(const ClientSessionPartInputs& inputs);
    ~ClientSessionPart();
    ClientSessionPart(const ClientSessionPart&) = delete;
    ClientSessionPart& operator=(const ClientSessionPart&) = delete;

    void fill(api::ApiParts& parts);
    Result<void> load();  // waits for the writer
    void start();
    void stop();
    void addMetrics(api::Metrics& metrics);

    usage::ClientDesk& desk() { return *m_desk; }
    usage::ClientSessions& sessions() { return *m_sessions; }
    usage::ClientInvites& invites() { return *m_invites; }
    usage::Geolocation& geolocation() { return *m_geolocation; }

private:
    ClientSessionPart(const ClientSessionPartInputs& inputs, usage::ClientSessionConfig config);

    const Clock& m_clock;
    storage::Database& m_database;
    std::unique_ptr<usage::ClientInvites> m_invites;
    std::unique_ptr<usage::ClientSessions> m_sessions;
    WorkerThread m_thread{QStringLiteral("clients")};
    // Hosts of different trust have clients of their own; all on the thread above.
    std::unique_ptr<net::HttpClient> m_relayHttp, m_placesHttp, m_analyticsHttp;
    std::unique_ptr<usage::Geolocation> m_geolocation;
    std::unique_ptr<usage::RelayControl> m_relay;
    std::unique_ptr<usage::Analytics> m_analytics;
    std::unique_ptr<usage::ClientDesk> m_desk;
    QTimer m_sweepTimer;
    bool m_stopped = false;
};

}  // namespace sluice::app
