// Answers about one orchestrator, for E-2 to E-4 and for the orchestrator itself (E-6, E-7).
#pragma once

#include "api/internal/services.h"

namespace sluice::api {

json::Value recordSchema();
json::Value statisticsSchema();
// Blocks on a read.
Result<http::Response> oneOrchestrator(const Services& services, const Call& call,
                                       const fleet::Orchestrator& orchestrator, bool redact);
Result<http::Response> orchestratorStatistics(const Services& services, const Call& call, const std::string& id);

}  // namespace sluice::api
