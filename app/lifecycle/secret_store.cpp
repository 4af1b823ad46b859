#include "app/lifecycle/secret_store.h"

#include "secrets/keychain_store.h"
#include "secrets/master_key_file_store.h"

namespace sluice::app {

Result<std::unique_ptr<secrets::SecretStore>> openSecrets(const Settings& settings)
{
    if (!settings.isSet("SLUICE_MASTER_KEY_FILE"))
        return std::unique_ptr<secrets::SecretStore>(
            std::make_unique<secrets::KeychainStore>(settings.text("SLUICE_PROFILE")));
    SLUICE_ASSIGN(std::unique_ptr<secrets::SecretStore> made,
                  secrets::MasterKeyFileStore::open(settings.text("SLUICE_MASTER_KEY_FILE"),
                                                    settings.dataDir() + "/secrets.bin"));
    return made;
}

}  // namespace sluice::app
