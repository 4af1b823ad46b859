// A command for the avatar on an orchestrator, over HTTP (ops-api E-42): through the edge's relay, else its runner, else directly, then
// polling until it is done. Whatever the peer does (hangs, drips, pours, hangs up), there is one completion within the time.
#pragma once

#include "core/rng.h"
#include "fleet/edges.h"
#include "net/http_client.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace sluice::usage {

struct RelayConfig {
    bool allowDirect = false;  // PAYMENTS_CLIENT_SESSION_TCP_ALLOW_DIRECT_ORCHESTRATOR
    // Direct hosts come from registrations: by default only public addresses are called (W-31).
    net::AddressPolicy directAddresses = net::AddressPolicy::PublicOnly;
    int directPort = 9877;
    int callMs = 10'000;
    int pollMs = 250;
    int maxRunning = 64;
    int maxRunningPerSession = 4;
};

struct RelayCommand {
    std::string sessionId;  // whose it is, for the cap
    std::string orchestrator;
    std::string directHost;  // empty: none
    std::shared_ptr<const fleet::EdgeConfig> edge;
    std::string command;
    int timeoutSeconds = 20;
    std::function<bool()> wanted;  // false: nobody waits for the answer any more. May be empty
};

struct RelayResult {
    std::string executionId;
    std::string state;  // "completed"
};

class RelayControl {
public:
    // Errors carry the text a client reads: Conflict 409, Protocol 502, Unavailable 503, Timeout 504, Overloaded.
    using Done = std::function<void(Result<RelayResult>)>;

    // `http` is used on its own thread, which `post` reaches; it must go before this object does.
    RelayControl(RelayConfig config, Rng& rng, net::HttpClient& http, std::function<void(std::function<void()>)> post);
    ~RelayControl();

    void execute(RelayCommand command, Done done);  // any thread; `done` once, on http's thread
    void stop();                                    // on http's thread: what runs completes with Cancelled

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace sluice::usage
