// Tables of what a first-generation installation brought: legacy_imports, legacy_balances, legacy_lines, legacy_log_lines, legacy_extras.
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::legacy {

std::vector<storage::Migration> migrations();  // numbers from 1100

}  // namespace sluice::legacy
