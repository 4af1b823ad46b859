// The port to whatever holds the payout key. Callers hand over whole transactions, never a digest and never a message: there is no way to
// get a signature over something the signer has not read (DP15). Every returned signature was checked by recovering its signer, and every
// field of the signed transaction against what was asked (S9). Thread: calls from any; completions on any, exactly once, and must only hand over.
#pragma once

#include "chain/transaction.h"
#include "core/address.h"
#include "core/result.h"
#include "core/subscription.h"
#include "wallet/signing_policy.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::wallet {

template<class T>
using Done = std::function<void(Result<T>)>;

struct SignRequest {
    std::string id;  // the payout intent's: the same money asked for again (fee bump, retry) has the same id
    SignPurpose purpose = SignPurpose::Payout;
    chain::Transaction transaction;
    std::vector<std::string> approvals;  // names of those who approved
};

enum class SignerState {
    NoKey,
    Idle,  // a key is known and will be fetched by the first signature or by unlock()
    Loading,
    Ready,   // the key is in locked memory
    Locked,  // locked on purpose: only unlock() brings it back
    Failed   // the last attempt to fetch the key failed; the next one tries again
};
const char* signerStateName(SignerState state);  // no-key, idle, loading, ready, locked, failed

struct SignerStatus {
    SignerState state = SignerState::NoKey;
    Address address;        // zero without a key
    std::string lastError;  // of the last attempt to fetch the key
};

// What every signer's answer must pass before it is used (S9): exactly the transaction that was asked for, signed by `expected`. Recovers the
// signer from the raw bytes anew; nothing is taken from a cache. Corrupt otherwise.
Result<void> verifySigned(const chain::SignedTransaction& answer, const chain::Transaction& asked,
                          const Address& expected);

// The same proof over raw bytes, with what they say: for who made them and has recovered nothing yet.
Result<chain::SignedTransaction> proveSigned(std::span<const std::uint8_t> raw, const chain::Transaction& asked,
                                             const Address& expected);

class Signer {
public:
    virtual ~Signer() = default;
    virtual Address address() const = 0;  // zero: no key
    virtual SignerStatus status() const = 0;
    virtual ChangeSequence& changes() = 0;  // bumped when the status changed
    // Denied: the policy's rule; Unavailable: locked, no key, keychain not reachable; Timeout; Cancelled; Overloaded: queue full;
    // InvalidArgument: a transaction that is none; Corrupt: the key in the store is not the key of address().
    virtual void signTransaction(SignRequest request, std::int64_t timeoutMs, std::stop_token stop,
                                 Done<chain::SignedTransaction> done) = 0;
    virtual void unlock(std::int64_t timeoutMs, Done<void> done) = 0;
    virtual void lock(Done<void> done) = 0;  // the key is wiped when `done` comes
};

}  // namespace sluice::wallet
