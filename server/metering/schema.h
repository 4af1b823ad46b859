// Tables of the room's collecting half: quotes, events, dead letters, offsets, gaps, anomalies, mark-ups. Thread: any.
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::metering {

std::vector<storage::Migration> collectorMigrations();  // 901..

}  // namespace sluice::metering
