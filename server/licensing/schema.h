// Tables of the room: license_keys, license_images, license_access, license_invites, license_leases. Numbers 800 to 849.
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::licensing {

std::vector<storage::Migration> migrations();

}  // namespace sluice::licensing
