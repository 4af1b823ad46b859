// A signer in this process with a thread of its own: the key is in locked memory there and nowhere else, fetched when first needed. A request
// passes through the writer once, which judges it by the policy and counts it durably; the signer judges the answer again, signs,
// recovers and compares. At most `queueCapacity` requests are under way; each has a deadline.
#pragma once

#include "core/clock.h"
#include "crypto/secp256k1.h"
#include "storage/writer.h"
#include "wallet/policy_store.h"
#include "wallet/signer.h"

#include <memory>

namespace sluice::wallet {

// Fetches the key; completes once on any thread. KeyManager::loader and environmentLoader make them.
using KeyLoader = std::function<void(std::int64_t timeoutMs, Done<crypto::PrivateKey>)>;

struct LocalSignerConfig {
    Address address;            // what the loaded key must be; zero: no key
    std::uint64_t chainId = 0;  // for the default policy
    std::size_t queueCapacity = 1'024;
    std::int64_t loadTimeoutMs = 30'000;
};

class LocalSigner final : public Signer {
public:
    // clock and writer outlive it. Destroying it completes what is under way with Cancelled and wipes the key.
    LocalSigner(const Clock& clock, storage::Writer& writer, LocalSignerConfig config, KeyLoader loader);
    ~LocalSigner() override;

    Address address() const override;
    SignerStatus status() const override;
    ChangeSequence& changes() override;
    void signTransaction(SignRequest request, std::int64_t timeoutMs, std::stop_token stop,
                         Done<chain::SignedTransaction> done) override;
    void unlock(std::int64_t timeoutMs, Done<void> done) override;
    void lock(Done<void> done) override;
    // Another payout key (KeyManager::activate): wipes the former one; requests under way end with Cancelled. Zero: no key.
    void setKey(const Address& address, KeyLoader loader);

private:
    class Core;
    std::shared_ptr<Core> m_core;
};

}  // namespace sluice::wallet
