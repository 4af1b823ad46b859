// The values the engine keeps between its steps. Thread: the chain's; CommandContext is for the writer's.
#pragma once

#include "payouts/payout_engine.h"
#include "payouts/payout_store.h"

namespace sluice::payouts {

// What commands on the writer thread may touch: it outlives the engine.
struct CommandContext {
    PayoutConfig config;
    const Clock* clock = nullptr;
    ledger::Ledger* ledger = nullptr;
    audit::AuditLog* audit = nullptr;
    PayeeDirectory* payees = nullptr;
    GateSource gate;
    SpendRelease releaseSpend;

    Result<GatePolicy> gatePolicy(storage::Connection& connection) const
    {
        return gate ? gate(connection) : config.gate;
    }
};

struct Entry {
    Intent intent;
    bool busy = false;  // a call or commit of this intent is under way
    Timestamp nextTry;
    Timestamp lastSend;
    Timestamp
        freshSince;  // a reorganisation put it back among what waits for a receipt: not stalled before time has passed again
    std::optional<std::uint64_t> takenAtHead;  // the nonce looked used by something else when the head was here
};

// An ended intent that a reorganisation deeper than `confirmations` could still undo.
struct Watched {
    Intent intent;
    bool missing = false;  // what decided it was not found at the last look
    // Seen where it is said to be, late enough after `since` that no node shows a chain that was no more then: from here on it stands and
    // falls with the anchor.
    bool proven = false;
    std::optional<std::uint64_t> since;  // head at which it became doubtful; none: before the first round
};

// The reason to show while a receipt is awaited; louder when the money was debited already.
WaitReason waitForReceipt(const Intent& intent);

struct Anchor {
    std::uint64_t number = 0;
    Hash32 hash;
};

// What the chain said at the start of a round.
struct Facts {
    std::uint64_t head = 0;
    std::uint64_t latestNonce = 0;
    std::uint64_t pendingNonce = 0;
    std::optional<UInt256> balance;
    std::optional<chain::FeeQuote> fees;
    std::string feeError;
    bool feeDenied = false;
};

}  // namespace sluice::payouts
