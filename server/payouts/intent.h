// Values of the payout machine (ops-engine 3.9, DECISIONS 17, 19, 20). One durable intent per act of paying: what is about to happen is
// in the store before it happens. Amounts are wei. Thread: values, any thread.
#pragma once

#include "core/address.h"
#include "core/clock.h"
#include "core/hex.h"
#include "core/int256.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::payouts {

enum class IntentKind {
    Payout,  // pays its legs and debits them
    TopUp,   // funds a broker's deposit (DP13); no leg, no debit
    Cancel   // a self-transfer of nothing that fills a hole in the nonce lane; no leg, no debit
};

// PLANNED -> SIGNED -> SUBMITTED -> MINED -> SETTLED. Unresolved: all but Settled, Replaced, Failed, Cancelled.
enum class IntentState {
    Planned,    // reserved; nothing signed that could have left the process
    Signed,     // raw transaction durable; from here on it counts as possibly broadcast
    Submitted,  // handed to a node, or the answer of the node is unknown (DP2)
    Mined,      // an attempt has a receipt; waits for depth
    Settled,    // paid at depth and debited, in one commit
    Stalled,    // broadcast but not mined in time; bumped on the same nonce
    Replaced,   // the nonce went to another transaction for good; nothing was paid; reservation released
    Failed,     // reverted at depth; reservation released
    Cancelled,  // before anything was signed; reservation released
    Unresolved  // imported without nonce and raw transaction: blocks its orchestrator until its fate is known (DECISIONS 20)
};

enum class Gate { Auto, Awaiting, Approved, Held };

enum class AttemptKind { Pay, Cancel };

// Why an intent does not move. `none`: it moves.
enum class WaitReason {
    None,
    AwaitingApproval,
    Held,
    DryRun,
    EnginePaused,       // engine status says why
    LaneBusy,           // an earlier intent is being signed
    InsufficientFunds,  // hot wallet cannot carry value and gas
    EstimateReverts,    // LC19: the call would fail; not sent
    FeeCeiling,         // market or bump above the configured ceiling
    PolicyDenied,       // the signer's policy refused; detail names the rule
    SignerUnavailable,
    RpcUnavailable,
    BehindNonce,  // an earlier nonce must be mined first
    NonceGap,     // a nonce before it is used by nobody; being filled
    WaitsForReceipt,
    WaitsForDepth,
    ReceiptWithoutStatus,  // LC14: unknown, not success
    NonceTaken,            // the nonce is used by something that is not ours; waits for depth and a second look
    NeedsEvidence,         // Unresolved without a hash: only an operator can settle it
    StoreFailed,           // the store refused a commit; tried again
    ForeignSender,         // made for another key or chain than the running one
    ReorgedAfterSettlement  // debited, but a deeper reorganisation took the transaction out of the chain; the same bytes go out again
};

const char* toText(IntentKind);   // payout, topup, cancel
const char* toText(IntentState);  // planned, signed, ...
const char* toText(Gate);         // auto, awaiting, approved, held
const char* toText(AttemptKind);  // pay, cancel
const char* toText(WaitReason);   // "", awaiting_approval, held, dry_run, ...
std::optional<IntentKind> kindFromText(std::string_view);
std::optional<IntentState> stateFromText(std::string_view);
std::optional<Gate> gateFromText(std::string_view);
std::optional<AttemptKind> attemptKindFromText(std::string_view);
WaitReason waitReasonFromText(std::string_view);

bool isResolved(IntentState);
// From here on a copy may be in somebody's mempool: never cancelled, never signed anew with another nonce.
bool mayBeBroadcast(IntentState);

struct Leg {
    std::string orchestratorId;
    Address recipient;
    Int256 amountWei = 0;
    std::string reservationId;              // empty: nothing reserved (simulated, imported without cover)
    std::optional<std::string> ticketHash;  // later: batches of tickets
    std::optional<Int256> paidWei;          // set by Settled: exactly what was debited
};

struct Attempt {
    int number = 0;  // from 1, in the order they were signed
    AttemptKind kind = AttemptKind::Pay;
    Bytes rawTx;
    Hash32 txHash;
    std::uint64_t gas = 0;
    UInt256 maxFeePerGas = 0;
    UInt256 maxPriorityFeePerGas = 0;
    Timestamp createdAt;
    std::optional<Timestamp> broadcastAt;
    std::string lastError;  // of the last broadcast
};

struct Approval {
    std::string name;
    Timestamp at;
};

// One transition: when, into which state, what became durable with it.
struct TimelineRow {
    std::int64_t sequence = 0;
    Timestamp at;
    std::string
        event;  // planned, reserved, approved, held, nonce, signed, broadcast, mined, reorged, bumped, settled, ...
    std::string state;   // after it
    std::string actor;   // "engine" or a name
    std::string txHash;  // may be empty
    std::string detail;  // engine English, short
};

struct Intent {
    std::string id;
    IntentKind kind = IntentKind::Payout;
    IntentState state = IntentState::Planned;
    Gate gate = Gate::Auto;
    bool simulated = false;    // dry-run: never reserved, never signed (DECISIONS 19)
    std::int64_t version = 0;  // every change adds one; a change based on an older version is refused

    std::vector<Leg> legs;
    Address to;  // where the transaction goes: the recipient, the broker, or the sender itself
    Int256 valueWei = 0;
    Bytes data;  // call data of a top-up

    std::uint64_t chainId = 0;
    Address sender;
    std::optional<std::uint64_t> nonce;
    std::vector<Attempt> attempts;

    Timestamp createdAt;
    Timestamp updatedAt;
    std::optional<Timestamp> resolvedAt;

    std::optional<Hash32> txHash;  // newest attempt; once mined the one that was mined; for Unresolved the imported one
    std::optional<std::uint64_t> blockNumber;
    std::optional<Hash32> blockHash;
    std::optional<int> minedAttempt;
    std::optional<Int256> feeWei;  // gas used x effective price, once mined

    WaitReason wait = WaitReason::None;
    std::string waitDetail;
    std::string holdReason;
    std::string wanted;  // an operator's order the engine has not carried out yet: "", retry, bump, cancel_by_nonce
    std::string error;   // of Failed, Replaced
    std::vector<Approval> approvals;
    // It had ended, and a reorganisation deeper than the confirmations undid the transaction that decided it.
    bool reopened = false;
    // Signatures asked for whose fate is not known: above zero, bytes may exist outside the signer and its permission stays counted.
    std::int64_t signaturesAsked = 0;
};

// Every leg was debited already (a reopened one that had been settled).
bool isDebited(const Intent& intent);
// Reopened, and what was given back could not be reserved again: should a payment of it be mined, that is paid beyond the balance. Only ever
// sent as a cancel.
bool isUncovered(const Intent& intent);

struct IntentDetails {
    Intent intent;
    std::vector<TimelineRow> timeline;
};

}  // namespace sluice::payouts
