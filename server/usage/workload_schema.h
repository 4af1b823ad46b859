// Tables of workloads, offers, subscriptions and recording jobs: usage_workloads, usage_workload_sums, usage_time_carry, usage_offers,
// usage_subscriptions (migrations 750-769), usage_recording_jobs (770-779).
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::usage {

std::vector<storage::Migration> workloadMigrations();

}  // namespace sluice::usage
