// A payout key given by the settings of an existing deployment (ops-config A.9): PAYMENT_PRIVATE_KEY before PAYMENT_KEYSTORE_PATH with
// PAYMENT_KEYSTORE_PASSWORD. It works, warns, and can be moved into the keychain (KeyManager::importKey). Thread: any; blocks on a KDF.
#pragma once

#include "core/result.h"
#include "crypto/kdf.h"
#include "crypto/secp256k1.h"
#include "wallet/local_signer.h"

#include <memory>
#include <optional>
#include <string>

namespace sluice::wallet {

struct EnvironmentKeySettings {
    crypto::SecretBytes privateKeyHex;     // empty: unset
    std::string keystorePath;              // empty: unset
    crypto::SecretBytes keystorePassword;  // empty: unset
};

struct EnvironmentKey {
    crypto::PrivateKey key;
    std::string source;   // "environment", "keystore file"
    std::string warning;  // "the payout key comes from PAYMENT_PRIVATE_KEY; move it into the keychain"
};

// nullopt: none is set. An error must stop a live start: an engine without its key would look alive and never pay (S16).
Result<std::optional<EnvironmentKey>> loadEnvironmentKey(const EnvironmentKeySettings& settings,
                                                         const crypto::KdfLimits& limits = {});

// Keeps a copy in locked memory and hands it to the signer whenever it is unlocked.
KeyLoader environmentLoader(const crypto::PrivateKey& key);

}  // namespace sluice::wallet
