// The one SecretStore that the settings ask for (DECISIONS 21): the OS keychain, or a file under a master key. Thread: made on the main thread.
#pragma once

#include "app/settings/settings.h"
#include "core/rng.h"
#include "secrets/secret_store.h"

#include <memory>

namespace sluice::app {

Result<std::unique_ptr<secrets::SecretStore>> openSecrets(const Settings& settings);
// A new master key for a throw-away profile, so that the person's keychain is left alone. Io.
Result<void> makeMasterKeyFile(const std::string& path, Rng& rng);

}  // namespace sluice::app
