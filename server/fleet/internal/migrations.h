// The steps of this room, one list per part; schema.h puts them together. Numbers 301 to 339.
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::fleet {

std::vector<storage::Migration> tokenMigrations();
std::vector<storage::Migration> edgeMigrations();
std::vector<storage::Migration> credentialMigrations();
std::vector<storage::Migration> managerMigrations();

}  // namespace sluice::fleet
