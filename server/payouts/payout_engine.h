// The machine that pays (ops-engine 3.9): reconciles every unresolved intent, plans new ones, signs them in nonce order and sends them. What is
// about to happen is durable before it happens: the reservation before the nonce, the signed bytes before the broadcast. It has no thread
// of its own: tick() and the completions of its ports drive it, so that a simulation can replay it from a seed.
// Thread: chain thread, but for poke, setDryRun, status, which are for any.
#pragma once

#include "payouts/payout_config.h"
#include "payouts/ports.h"

#include <cstdint>
#include <memory>
#include <string>

namespace sluice::payouts {

enum class PauseReason {
    None,
    NotStarted,
    LeaseHeldElsewhere,  // another engine pays with this key (DP10)
    LeaseLost,
    WrongChain,  // the node is on another chain than configured (S15)
    CreditUnit,  // balances are not in eth (DP14)
    RpcUnavailable,
    StoreFailed,
    NoKey  // live, but there is no signer
};
const char* toText(PauseReason);  // "", not_started, lease_held_elsewhere, ...

struct EngineStatus {
    bool dryRun = true;
    PauseReason pause = PauseReason::NotStarted;
    std::string detail;        // engine English
    std::int64_t planned = 0;  // real ones, of these:
    std::int64_t awaiting = 0;
    std::int64_t held = 0;
    std::int64_t inFlight = 0;  // signed, submitted, mined
    std::int64_t stalled = 0;
    std::int64_t unresolved = 0;  // imported, fate unknown
    std::int64_t simulated = 0;
    std::int64_t reorgedAfterSettlement = 0;  // debited, then undone by a reorganisation, not settled again yet
    Int256 awaitingWei = 0;
    std::uint64_t headBlock = 0;
    std::optional<UInt256> walletWei;
    std::optional<Timestamp> lastCycle;  // last complete round
    std::optional<Timestamp> nextPlan;
    bool live() const { return !dryRun && pause == PauseReason::None; }
};

class PayoutEngine {
public:
    // InvalidArgument by checkConfig belongs before this.
    PayoutEngine(EnginePorts ports, PayoutConfig config);
    // Drops what is in flight: everything that matters is durable and the next start goes on from there.
    ~PayoutEngine();
    PayoutEngine(const PayoutEngine&) = delete;
    PayoutEngine& operator=(const PayoutEngine&) = delete;

    // Takes the lease and recovers at the first tick; until then nothing is signed or sent.
    void start();
    // Every PayoutConfig::pollMs, by a timer of the owner's. Cheap when nothing is open.
    void tick();
    // Nothing is signed or sent from here on.
    void stop();
    // No call of a port is under way.
    bool idle() const;

    void poke();           // something changed in the store: look at it and plan at the next tick
    void setDryRun(bool);  // the switch is durable already
    EngineStatus status() const;

    class Impl;

private:
    std::shared_ptr<Impl> m_impl;
};

// Errors: InvalidArgument, one clear line (threshold not positive, chain id 0, deposit target below the watermark, ...).
Result<void> checkConfig(const PayoutConfig& config);

}  // namespace sluice::payouts
