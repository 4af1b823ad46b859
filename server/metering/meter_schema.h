// Tables of the embedded meter, 920-949.
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::metering {

std::vector<storage::Migration> meterMigrations();

}  // namespace sluice::metering
