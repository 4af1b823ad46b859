// Everything `sluice wallet status` and the wallet page say about keys, as one value without secrets. Thread: value.
#pragma once

#include "secrets/secret_store.h"
#include "wallet/signer.h"
#include "wallet/signing_policy.h"

#include <string>
#include <vector>

namespace sluice::wallet {

enum class KeySource { None, Keychain, MasterKeyFile, Environment, KeystoreFile };
const char* keySourceName(KeySource source);  // none, keychain, file, environment, keystore-file

struct WalletStatus {
    secrets::StoreStatus store;  // backend, state and text of where keys rest
    KeySource source = KeySource::None;
    SignerStatus signer;
    std::string checksumAddress;        // EIP-55; empty without a key
    std::vector<std::string> warnings;  // English, one line each
    SigningPolicy policy;
    std::vector<PolicyCheck> policySummary;
};

// Adds the warnings that follow from the parts: key from the environment, memory not locked, store not ready, no key.
WalletStatus describeWallet(secrets::StoreStatus store, KeySource source, SignerStatus signer, SigningPolicy policy);

}  // namespace sluice::wallet
