// What the fleet has beside its registry: tokens of orchestrators, delegate login, edge assignments, operations on managers. Made before the
// writer's first command, loaded with the registry, stopped before the store closes, destroyed after it. Thread: main; calls to managers
// have a thread of their own.
#pragma once

#include "api/config.h"
#include "app/lifecycle/chain_part.h"
#include "app/lifecycle/worker_thread.h"
#include "app/settings/settings.h"
#include "fleet/bootstrap.h"

#include <QTimer>

#include <memory>

namespace sluice::app {

// Where hosts that came from somebody else may lie (SLUICE_FLEET_ADDRESSES, W-31).
Result<net::AddressPolicy> fleetAddresses(const Settings& settings);
// FORWARDED_ALLOW_IPS: addresses, networks or "*".
Result<std::vector<http::Cidr>> forwarders(const Settings& settings);

struct FleetPartInputs {
    const Settings& settings;
    const Clock& clock;
    Rng& rng;
    storage::Database& database;
    audit::AuditLog& audit;
    fleet::Registry& registry;
    ChainPart& chain;
    net::AddressPolicy addresses = net::AddressPolicy::PublicOnly;
};

class FleetPart {
public:
    explicit FleetPart(const FleetPartInputs& inputs);
    ~FleetPart();
    FleetPart(const FleetPart&) = delete;
    FleetPart& operator=(const FleetPart&) = delete;

    void fill(api::ApiParts& parts);
    Result<void> load();  // waits for the writer
    void start();
    void stop();

    // Entries whose rank must be known: asked again until the chain answers (PAYMENTS_BOOTSTRAP_SKIP_RANK_VALIDATION=false).
    void registerRanked(fleet::BootstrapList list, fleet::Registrar& registrar);

    fleet::OrchestratorTokens& tokens() { return *m_tokens; }
    fleet::EdgeAssignments& edges() { return *m_edges; }
    fleet::CredentialDesk& credentials() { return *m_credentials; }
    fleet::ManagerOperations& managers() { return *m_managers; }

private:
    void keep();
    void askRanks();

    const Clock& m_clock;
    storage::Database& m_database;
    std::unique_ptr<fleet::OrchestratorTokens> m_tokens;
    std::unique_ptr<fleet::EdgeAssignments> m_edges;
    std::unique_ptr<fleet::CredentialContract> m_contract;
    std::unique_ptr<fleet::CredentialDesk> m_credentials;
    WorkerThread m_thread{QStringLiteral("managers")};
    std::unique_ptr<net::HttpClient> m_http;  // managers thread
    std::unique_ptr<fleet::ManagerOperations> m_managers;
    QTimer m_keepTimer;
    QTimer m_rankTimer;
    fleet::Registrar* m_registrar = nullptr;
    std::vector<fleet::RegistrationRequest> m_unranked;  // main thread
    bool m_stopped = false;
};

}  // namespace sluice::app
