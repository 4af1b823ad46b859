// One word with the manager of a host: what is your state, wake, sleep (ops-api 18.3). Dials only what the registry says may be dialled (W-31)
// and the address policy allows (S13); whatever comes back is bounded, and what is no answer of the contract is "unknown".
// Thread: the HTTP client's.
#pragma once

#include "core/clock.h"
#include "core/rng.h"
#include "net/http_client.h"
#include "usage/power_meter.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::usage {

struct PowerProbeConfig {
    net::AddressPolicy addresses = net::AddressPolicy::PublicOnly;
    int port = 9090;
    int deadlineMs = 5'000;
    int connectMs = 3'000;
    std::string secret;          // shared with the managers (net/peer_proof.h); empty: requests are not proven (W-45)
    bool proofRequired = false;  // strict with a secret: an answer without proof is no answer
};

struct PowerOrderAnswer {
    bool ok = false;     // 2xx
    int httpStatus = 0;  // 0: no answer
    std::string error;   // one line; empty: none
};

class PowerProbe {
public:
    // Everything outlives this; `done` is called once, never inside the call, also when the client is closed.
    PowerProbe(net::HttpClient& http, const Clock& clock, Rng& rng, PowerProbeConfig config);

    // GET /power. 200 with a JSON object that has a text `state`: that, trimmed and lower-case; anything else "unknown" with an error.
    void ask(std::string orchestrator, std::string host, std::function<void(PowerReading)> done);
    // POST /power {"action":"wake"|"sleep","reason":...,"awake_seconds"?}.
    void order(std::string_view host, std::string_view action, std::string_view reason,
               std::optional<std::int64_t> awakeSeconds, std::function<void(PowerOrderAnswer)> done);

private:
    net::HttpRequest request(std::string_view host) const;
    // The error of an answer that must be proven and is not; empty: fine.
    std::string distrust(const net::HttpResponse& response, const std::string& nonce) const;
    std::string prove(net::HttpRequest& request);

    net::HttpClient& m_http;
    const Clock& m_clock;
    Rng& m_rng;
    const PowerProbeConfig m_config;
};

}  // namespace sluice::usage
