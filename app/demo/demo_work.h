// What the demo's fleet does: sessions with their credits, workloads, offers, recordings, power, edges, licences, tokens. Through the rooms' own
// commands; the past as an import would bring it, its credits in the ledger under the ids the rooms give them. Thread: any but the writer's; blocks.
#pragma once

#include "core/result.h"

#include <cstdint>

namespace sluice::app {

class Engine;

Result<void> fillDemoWork(Engine& engine, std::uint64_t seed = 20'260'102);

}  // namespace sluice::app
