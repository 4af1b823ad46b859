// Reading and writing registry rows.
#pragma once

#include "fleet/registry.h"

namespace sluice::fleet {

// In order of first registration.
Result<void> loadOrchestrators(storage::Connection& connection, const std::function<void(Orchestrator)>& sink);
Result<void> insertOrchestrator(storage::Connection& connection, const Orchestrator& record);
Result<void> updateOrchestrator(storage::Connection& connection, const Orchestrator& record);
Result<void> loadVerdicts(storage::Connection& connection, const std::function<void(DenyVerdict)>& sink);
Result<void> saveVerdict(storage::Connection& connection, const DenyVerdict& verdict);

}  // namespace sluice::fleet
