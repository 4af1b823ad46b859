// The client sessions as a whole, for routes and console: what one HTTP operation needs from several parts. Network comes before and after
// the commands, never inside them (W-5).
#pragma once

#include "core/clock.h"
#include "storage/database.h"
#include "usage/client_analytics.h"
#include "usage/client_geolocation.h"
#include "usage/client_invites.h"
#include "usage/client_sessions.h"
#include "usage/relay_control.h"

#include <functional>
#include <string>
#include <string_view>

namespace sluice::usage {

class ClientDesk {
public:
    struct Ports {
        const Clock& clock;
        storage::Database& database;
        fleet::Registry& registry;
        ClientSessions& sessions;
        ClientInvites& invites;
        Geolocation& geolocation;
        RelayControl& relay;
        Analytics& analytics;
    };
    struct Config {
        std::int64_t inviteDefaultSeconds = 604'800;  // PAYMENTS_CLIENT_SESSION_INVITE_DEFAULT_TTL_SECONDS
        std::string manifestUrl;                      // PAYMENTS_CLIENT_SESSION_BOOTSTRAP_MANIFEST_URL
    };
    ClientDesk(Ports ports, Config config) : m_ports(ports), m_config(std::move(config)) {}

    // Any thread that may compute for a millisecond; `done` once, on the writer's or the network's thread.
    void start(ClientStartRequest request, std::function<void(Result<ClientStarted>)> done);
    void heartbeat(std::string id, std::function<void(Result<ClientSessionPtr>)> done);
    void end(std::string id, std::function<void(Result<ClientSessionPtr>)> done);
    void command(const ClientSessionPtr& session, std::string command, int timeoutSeconds, std::function<bool()> wanted,
                 RelayControl::Done done);
    // A stream session began: when a client session of this id is live, it is marked and reported. Any thread, returns at once.
    void streamStarted(std::string_view sessionId, const std::optional<std::string>& streamerId);
    struct BootstrapVisit {
        std::string installationId;  // empty: unknown
        std::optional<std::string> clientName, clientVersion, manifestVersion;
    };
    void bootstrapServed(const BootstrapVisit& visit);
    void sweep();  // any thread, returns at once

    ClientSessions& sessions() const { return m_ports.sessions; }
    ClientInvites& invites() const { return m_ports.invites; }
    Analytics& analytics() const { return m_ports.analytics; }
    const Config& config() const { return m_config; }

    static constexpr const char* manifestVersion = "1.0.0-alpha";

private:
    void submitStart(ClientStartRequest request, RankedOrchestrators ranked,
                     std::function<void(Result<ClientStarted>)> done);
    void track(const char* name, const ClientSession& session, json::Object extra);

    const Ports m_ports;
    const Config m_config;
};

}  // namespace sluice::usage
