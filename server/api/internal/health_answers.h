// What every listener says about itself (DECISIONS 9). Thread: any.
#pragma once

#include "api/metrics.h"
#include "api/part_state.h"
#include "http/response.h"
#include "http/server.h"

#include <vector>

namespace sluice::api {

// {"ready":…,"parts":[…]}; 503 when a required part is not ready.
http::Response readinessAnswer(const std::vector<PartState>& states);
// Counters of a listener as sluice_PREFIX_…: "http", "webhook", "builder".
void collectServer(const http::ServerStats& stats, std::string_view prefix, MetricsText& text);
void collectReadiness(const std::vector<PartState>& states, MetricsText& text);

}  // namespace sluice::api
