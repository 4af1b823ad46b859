// What was done with the demo's fleet: rollouts and upgrades, autosleep's decisions, client sessions. As an import would bring it. Thread: any but
// the writer's; blocks.
#pragma once

#include "core/result.h"

#include <cstdint>

namespace sluice::app {

class Engine;

Result<void> fillDemoFleet(Engine& engine, std::uint64_t seed = 20'260'103);

}  // namespace sluice::app
