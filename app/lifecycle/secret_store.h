// The one SecretStore that the settings ask for (DECISIONS 21): the OS keychain, or a file under a master key. Thread: made on the main thread.
#pragma once

#include "app/settings/settings.h"
#include "secrets/secret_store.h"

#include <memory>

namespace sluice::app {

Result<std::unique_ptr<secrets::SecretStore>> openSecrets(const Settings& settings);

}  // namespace sluice::app
