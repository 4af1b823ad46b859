// Which orchestrator stands at an address (ops-engine 7.1): an index over the registry that follows its snapshots, so that a session
// event without orchestrator costs no walk through the fleet. Thread: writer.
#pragma once

#include "fleet/registry.h"

#include <array>
#include <set>
#include <unordered_map>

namespace sluice::usage {

class UpstreamIndex {
public:
    // The first record in registry order whose host_public_ip, last_seen_ip or last_session_upstream_addr is this text, else whose
    // health_url names it, else whose last health report came from it. Empty: none.
    std::string find(const fleet::RegistrySnapshotPtr& snapshot, std::string_view upstream);

private:
    enum Rank { Own, HealthUrl, Report, Ranks };
    using Keys = std::array<std::vector<std::string>, Ranks>;

    void follow(const fleet::RegistrySnapshotPtr& snapshot);
    static Keys keysOf(const fleet::Orchestrator& record);

    fleet::RegistrySnapshotPtr m_seen;
    std::vector<Keys> m_keys;  // of each record
    std::array<std::unordered_map<std::string, std::set<std::size_t>>, Ranks> m_places;
};

}  // namespace sluice::usage
