// Where an orchestrator may be called (ops-api 1.10). What it said of itself when it registered is dialled; what others reported about
// it (sessions, leases, watchers) is only observed, and never dialled (W-31). Whatever comes out is judged once more by the address
// policy of the HTTP client. Thread: values, any thread.
#pragma once

#include "core/json.h"
#include "fleet/orchestrator.h"
#include "net/http_client.h"

#include <optional>
#include <string>
#include <string_view>

namespace sluice::fleet {

// An IP literal in canonical form; none: not one. No port, no brackets.
std::optional<std::string> canonicalIp(std::string_view text);

// For managers, power, jobs and direct commands: the host of health_url, else host_public_ip, else the address the orchestrator registered
// from. A host name or an IP literal without brackets; none: it cannot be called.
std::optional<std::string> dialHost(const Orchestrator& orchestrator);
// For sessions: the first IP literal among host_public_ip, last_seen_ip, last_session_upstream_addr, else of health_url's host.
std::optional<std::string> upstreamAddress(const Orchestrator& orchestrator);
// http://HOST:PORT + path; IPv6 in brackets.
std::string hostUrl(std::string_view host, int port, std::string_view path);

inline constexpr int managerPort = 9090;

// What a remote body may show of itself (ops-api 7, W-33): JSON is cleaned member by member (secrets and outputs go, long values are cut),
// serialised with sorted keys, ", " and ": " and ASCII escapes, and cut at 2048 characters. What is no JSON has no structure to clean by
// and is only described. None: empty.
std::optional<std::string> responseSnippet(std::string_view body);

}  // namespace sluice::fleet
