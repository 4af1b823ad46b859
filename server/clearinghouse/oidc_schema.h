// Tables of the OIDC verifier: the last good key set of an issuer, and tokens that are denied (1050-1059).
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::clearinghouse {

std::vector<storage::Migration> oidcMigrations();

}  // namespace sluice::clearinghouse
