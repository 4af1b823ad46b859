// How an intent ends, in the commit that ends it: with a debit of exactly what was paid, or with its reservation given back. Engine and
// operators' verbs both end intents through here and nowhere else. Thread: writer, inside a command; updateIntent is the caller's.
#pragma once

#include "core/result.h"
#include "payouts/intent.h"
#include "payouts/payout_config.h"
#include "storage/connection.h"

#include <string>
#include <string_view>

namespace sluice::ledger {
class Ledger;
}

namespace sluice::payouts {

inline constexpr std::string_view cancelledByOperator = "cancelled by ";

// Debits each leg that is not with transfer id payout:<tx_hash>:<orchestrator> and marks the intent Settled. Legs get paidWei.
Result<void> settlePaid(storage::Connection& connection, ledger::Ledger& ledger, Intent& intent, const Hash32& txHash,
                        Timestamp now);
// Voids what is reserved, gives back what was debited, and marks the intent with `state`: Failed, Replaced or Cancelled.
Result<void> closeUnpaid(storage::Connection& connection, ledger::Ledger& ledger, Intent& intent, IntentState state,
                         std::string_view reason, Timestamp now);

// A reorganisation undid the transaction that ended it: Submitted again, under its old nonce. What was debited stays so; what was given back is
// reserved again where the balance still has it, at the cost of a successor that is not signed (isUncovered else).
Result<void> reopen(storage::Connection& connection, ledger::Ledger& ledger, Intent& intent, Timestamp now);

Gate gateAfterRelease(const GatePolicy& policy, const Intent& intent);
// Conflict: a top-up is unresolved (DP13).
Result<Intent> planTopUpIntent(storage::Connection& connection, const PayoutConfig& config, const GatePolicy& gate,
                               const Address& broker, const Int256& amountWei, std::string id, Timestamp now,
                               const std::string& actor);

}  // namespace sluice::payouts
