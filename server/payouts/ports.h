// What the engine needs of the world and does not build itself. Each has one real implementation (wallet_signer.h, fleet_payees.h, the app) and
// one in the simulation.
#pragma once

#include "chain/chain_client.h"
#include "core/clock.h"
#include "core/rng.h"
#include "core/subscription.h"
#include "payouts/intent.h"
#include "payouts/payout_config.h"
#include "storage/database.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::ledger {
class Ledger;
class LedgerQueries;
}  // namespace sluice::ledger
namespace sluice::audit {
class AuditLog;
}

namespace sluice::payouts {

// What is to be signed and why, so that the signing policy can judge it.
struct SigningOrder {
    std::string intentId;
    IntentKind kind = IntentKind::Payout;
    AttemptKind attempt = AttemptKind::Pay;
    int attemptNumber = 1;  // above 1: the same nonce again, with other fees
    chain::Transaction transaction;
    std::vector<std::string> approvals;  // distinct names
};

class TransactionSigner {
public:
    virtual ~TransactionSigner() = default;
    // Completes exactly once, on any thread. Denied: the policy, the message names the rule. Unavailable: locked or unreachable. After
    // these, InvalidArgument and Overloaded certainly nothing was signed; after any other error a signature may exist.
    virtual void sign(const SigningOrder& order, chain::Deadline deadline,
                      std::function<void(Result<chain::SignedTransaction>)> done) = 0;
};

struct Payee {
    Address address;
    bool denylisted = false;
};

class PayeeDirectory {
public:
    virtual ~PayeeDirectory() = default;
    // Writer thread, inside a command. None: not registered.
    virtual Result<std::optional<Payee>> find(storage::Connection& connection, const std::string& orchestratorId) = 0;
};

using Lease = storage::Database::Lease;

// Gives back what the signing policy counted for an intent of which certainly no signature exists. Inside a writer command.
using SpendRelease = std::function<Result<void>(storage::Connection&, const std::string& intentId)>;

struct EnginePorts {
    const Clock& clock;
    Rng& rng;
    storage::Writer& writer;
    ledger::Ledger& ledger;
    const ledger::LedgerQueries& balances;
    audit::AuditLog& audit;
    chain::ChainClient& chain;
    TransactionSigner* signer = nullptr;  // none: no key; dry-run only
    PayeeDirectory& payees;
    ChangeSequence& changes;
    // Runs a task on the chain thread, later, in order. Must outlive the engine and may drop tasks when the thread ends.
    std::function<void(std::function<void()>)> post;
    // Database::acquireLease; `lost` may come on any thread.
    std::function<Result<std::unique_ptr<Lease>>(const std::string& name, std::function<void()> lost)> acquireLease;
    GateSource gate = {};
    SpendRelease releaseSpend = {};
};

}  // namespace sluice::payouts
