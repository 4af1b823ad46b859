// Is this a new profile or somebody's deployment? Decides whether the first start asks, and what is said about old clients (DECISIONS 13).
#pragma once

#include "app/settings/settings.h"

#include <string>
#include <vector>

namespace sluice::app {

// Settings of a deployment of the first generation came from the environment or a file.
bool isExistingDeployment(const Settings& settings);
// Nothing was ever kept in the data folder, the store is the embedded one, and nobody's deployment is being continued.
bool isNewProfile(const Settings& settings);
// One line for each weakness that stays open for the sake of old clients; empty with SLUICE_STRICT.
std::vector<std::string> openWeaknesses(const Settings& settings);

struct NewProfile {
    std::string dataFolder;
    std::int64_t chainId = 42161;
    bool dryRun = true;
};
// Keeps the choices of the first start: strict, the network, dry-run; and where the data lies when it is not the default place.
Result<void> keepNewProfile(const Settings& settings, const NewProfile& profile);

}  // namespace sluice::app
