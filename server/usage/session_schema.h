// Tables of stream sessions (710-719) and activity leases (720-729). Inside a command ask SessionMeter and ActivityLeases, never these tables.
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::usage {

std::vector<storage::Migration> sessionMigrations();

}  // namespace sluice::usage
