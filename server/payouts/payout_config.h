// What the payout machine is told by settings (ops-config A, names in brackets). Thread: values.
#pragma once

#include "core/address.h"
#include "core/amount.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace sluice::storage {
class Connection;
}

namespace sluice::payouts {

struct GatePolicy {
    std::optional<Int256> autoLimitWei;          // above it a payout waits for approval; none: everything is auto
    std::optional<Int256> twoApprovalsAboveWei;  // above it two approvals by two names
    int approvalsNeeded(const Int256& amountWei) const
    {
        return twoApprovalsAboveWei && amountWei > *twoApprovalsAboveWei ? 2 : 1;
    }
    bool isAuto(const Int256& amountWei) const
    {
        return (!autoLimitWei || amountWei <= *autoLimitWei)
               && (!twoApprovalsAboveWei || amountWei <= *twoApprovalsAboveWei);
    }
};

// Where the policy changes at run time: read inside the writer command that needs it. Empty: PayoutConfig::gate.
using GateSource = std::function<Result<GatePolicy>(storage::Connection&)>;

struct DepositPolicy {
    Address broker;
    Int256 targetWei = 0;        // PAYMENT_DEPOSIT_TARGET
    Int256 lowWatermarkWei = 0;  // PAYMENT_DEPOSIT_LOW_WATERMARK
};

struct PayoutConfig {
    std::uint64_t chainId = 0;                    // ETH_CHAIN_ID
    Address sender;                               // of the signer; zero: no key (dry-run only)
    Asset creditUnit = Asset::eth();              // PAYMENTS_CREDIT_UNIT; anything but eth: no real payouts (DP14)
    Int256 thresholdWei = 1'000'000'000'000'000;  // PAYMENT_THRESHOLD; a balance equal to it pays
    std::uint64_t confirmations = 1;              // PAYMENT_CONFIRMATIONS; 1: the block of the receipt is enough
    std::optional<bool> dryRun;  // PAYMENT_DRY_RUN; none: the stored switch, and dry-run when there is none
    GatePolicy gate;
    std::optional<DepositPolicy> deposit;     // none: no automatic top-ups
    UInt256 feeCeilingWei = 500'000'000'000;  // of maxFeePerGas; never signed above
    std::int64_t cycleMs = 60'000;            // PAYMENT_INTERVAL: planning
    std::int64_t pollMs = 2'000;              // looking after unresolved intents
    std::int64_t stallAfterMs = 180'000;      // broadcast but not mined: stalled, bumped
    std::int64_t rebroadcastMs = 30'000;      // the same bytes again
    std::int64_t retryMs = 30'000;            // after a refusal (funds, gas, policy, signer)
    std::int64_t rpcDeadlineMs = 15'000;      // of each call
    std::int64_t signDeadlineMs = 30'000;
    std::uint64_t watchSettledBlocks = 64;  // settled ones are looked after for this many blocks more
    bool autoBump = true;
    std::size_t lookupsAtOnce = 32;  // receipt look-ups in flight
    std::size_t plansPerCycle = 1'000;
};

}  // namespace sluice::payouts
