// Orchestrators given by configuration (ops-config-and-state B.18): an array of entries, one entry, or a map id -> entry. Thread: values.
#pragma once

#include "fleet/registry.h"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::fleet {

struct BootstrapList {
    std::vector<RegistrationRequest>
        entries;  // `configured` is set; repeats of an id or an address are left out, first wins
    std::vector<std::string>
        skipped;  // one line each: "file orchestrators.json, entry 3 (orch-c): address is not 0x + 40 hex digits"
};

struct BootstrapSource {
    std::string name;  // "PAYMENTS_BOOTSTRAP_ORCHESTRATORS", "file /etc/sluice/orchestrators.json"
    std::string text;
};

// In the order given. InvalidArgument: a source is no JSON, or of another shape.
Result<BootstrapList> parseBootstrap(const std::vector<BootstrapSource>& sources);
// Registers each in a command of its own; `rank` is Skipped unless the rank check is wanted. Refusals become lines.
Result<std::vector<std::string>> registerBootstrap(storage::Writer& writer, Registry& registry,
                                                   const BootstrapList& list, TopMembership rank, const Clock& clock);

}  // namespace sluice::fleet
