#include "wallet/wallet_status.h"

#include "crypto/address_text.h"
#include "crypto/locked_buffer.h"

namespace sluice::wallet {

const char* keySourceName(KeySource source)
{
    switch (source) {
    case KeySource::Keychain: return "keychain";
    case KeySource::MasterKeyFile: return "file";
    case KeySource::Environment: return "environment";
    case KeySource::KeystoreFile: return "keystore-file";
    case KeySource::None: break;
    }
    return "none";
}

const char* signerStateName(SignerState state)
{
    switch (state) {
    case SignerState::Idle: return "idle";
    case SignerState::Loading: return "loading";
    case SignerState::Ready: return "ready";
    case SignerState::Locked: return "locked";
    case SignerState::Failed: return "failed";
    case SignerState::NoKey: break;
    }
    return "no-key";
}

WalletStatus describeWallet(secrets::StoreStatus store, KeySource source, SignerStatus signer, SigningPolicy policy)
{
    WalletStatus status;
    const bool fromOutside = source == KeySource::Environment || source == KeySource::KeystoreFile;
    if (source == KeySource::Environment)
        status.warnings.push_back("the payout key comes from PAYMENT_PRIVATE_KEY; move it into the keychain");
    if (source == KeySource::KeystoreFile)
        status.warnings.push_back("the payout key comes from PAYMENT_KEYSTORE_PATH; move it into the keychain");
    if (signer.state == SignerState::NoKey)
        status.warnings.push_back("there is no payout key; generate or import one");
    if (signer.state == SignerState::Failed)
        status.warnings.push_back("the payout key could not be fetched: " + signer.lastError);
    if (store.state != secrets::StoreState::Ready && !fromOutside)
        status.warnings.push_back("the " + store.backend + " is not ready (" + secrets::storeStateName(store.state)
                                  + "): " + store.detail);
    if (crypto::unlockedSecretBuffers() > 0)
        status.warnings.push_back("the system refused to lock memory for keys; raise RLIMIT_MEMLOCK");
    if (!signer.address.isZero())
        status.checksumAddress = crypto::checksumAddress(signer.address);
    status.store = std::move(store);
    status.source = source;
    status.signer = std::move(signer);
    status.policySummary = summary(policy);
    status.policy = std::move(policy);
    return status;
}

}  // namespace sluice::wallet
