// Tables of the wallet (base 400): key metadata (never a key), policy versions, what was signed per day.
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::wallet {

std::vector<storage::Migration> migrations();

}  // namespace sluice::wallet
