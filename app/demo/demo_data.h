// A realistic fleet with ninety days of history, for `sluice demo`: written through the same commands as real events, with a seeded
// generator, into a throw-away store. Payouts of the past carry transactions signed by a key that is thrown away too; nothing can be
// broadcast from here. Thread: any but the writer's; blocks.
#pragma once

#include "core/clock.h"
#include "core/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::audit {
class AuditLog;
}
namespace sluice::fleet {
class Registry;
}
namespace sluice::ledger {
class Ledger;
}
namespace sluice::storage {
class Writer;
}

namespace sluice::app {

struct DemoParts {
    storage::Writer& writer;
    audit::AuditLog& audit;
    ledger::Ledger& ledger;
    fleet::Registry& registry;
    const Clock& clock;
    std::uint64_t chainId = 42161;
};

std::vector<std::string> demoOrchestratorIds();
Result<void> fillDemo(const DemoParts& parts, std::uint64_t seed = 20'260'101);

}  // namespace sluice::app
