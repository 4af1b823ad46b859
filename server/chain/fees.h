// Fees as arithmetic, apart from where the numbers come from, so that the real client and a simulated one agree (ops-engine 4.1,
// LC19). Thread: values.
#pragma once

#include "chain/transaction.h"

#include <optional>

namespace sluice::chain {

struct FeePolicy {
    std::optional<UInt256> maxFeePerGasCeiling;  // wei per gas; none: no ceiling
    bool legacy = false;                         // type 0 transactions for chains without EIP-1559
};

struct FeeObservation {
    UInt256 gasPrice = 0;                // eth_gasPrice
    std::optional<UInt256> baseFee;      // of the latest block; none: the chain has no EIP-1559, so the quote is legacy
    std::optional<UInt256> priorityFee;  // eth_maxPriorityFeePerGas; none: gasPrice stands in
};

struct FeeQuote {
    Fees fees;
    UInt256 gasPrice = 0;
    std::optional<UInt256> baseFee;
    bool capped = false;  // the ceiling lowered what was wanted; it still covers the current price
};

// maxFee = 2 x max(gasPrice, priority). Denied when the ceiling lies below the current price of gas: sending would only get stuck.
Result<FeeQuote> quoteFees(const FeeObservation& seen, const FeePolicy& policy);

// At least 12.5 % more on both fees and never below `quote` (nodes refuse a smaller replacement). Denied when that passes the ceiling.
// The kind (legacy, type 2) stays that of `current`.
Result<Fees> bumpFees(const Fees& current, const FeePolicy& policy, const FeeQuote* quote = nullptr);

std::uint64_t withGasHeadroom(std::uint64_t estimate);  // + 20 %, rounded up

}  // namespace sluice::chain
