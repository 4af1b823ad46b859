// Tables of the local issuer: keys, refused tokens, device grants, login codes, refresh sessions.
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::clearinghouse {

std::vector<storage::Migration> issuerMigrations();  // 1010-1019

}  // namespace sluice::clearinghouse
