// Tables of the registry: fleet_orchestrators, fleet_verdicts. Inside a command ask Registry, never these tables.
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::fleet {

std::vector<storage::Migration> migrations();

}  // namespace sluice::fleet
