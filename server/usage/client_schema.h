// Tables of client sessions and their invites: client_sessions, client_invites (numbers 730 to 749).
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::usage {

std::vector<storage::Migration> clientMigrations();

}  // namespace sluice::usage
