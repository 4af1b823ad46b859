#include "app/lifecycle/secret_store.h"

#include "app/bootstrap/atomic_file.h"
#include "secrets/keychain_store.h"
#include "secrets/master_key_file_store.h"

#include <array>

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

Result<void> makeMasterKeyFile(const std::string& path, Rng& rng)
{
    std::array<std::uint8_t, 32> key{};
    rng.fill(key);
    return replaceFile(path, {reinterpret_cast<const char*>(key.data()), key.size()});
}

}  // namespace sluice::app
