#include "chain/fees.h"

#include <limits>

namespace sluice::chain {
namespace {

// Above any fee ever seen and far below where arithmetic could leave 256 bits.
const UInt256& mostPerGas()
{
    static const UInt256 most = UInt256(1) << 128;
    return most;
}

tl::unexpected<Error> overCeiling(const UInt256& wanted, const UInt256& ceiling)
{
    return fail(ErrorCode::Denied, "fee ceiling: " + toDecimal(wanted) + " wei per gas is above " + toDecimal(ceiling));
}

// + 12.5 %, rounded up, and at least one wei.
UInt256 bumped(const UInt256& fee)
{
    return fee + (fee + 7) / 8 + (fee == 0 ? 1 : 0);
}

}  // namespace

Result<FeeQuote> quoteFees(const FeeObservation& seen, const FeePolicy& policy)
{
    const UInt256 priority = seen.priorityFee.value_or(seen.gasPrice);
    const UInt256 price = std::max(seen.gasPrice, priority);
    if (price > mostPerGas() || seen.baseFee.value_or(0) > mostPerGas())
        return fail(ErrorCode::Protocol, "the node names an impossible gas price");
    FeeQuote quote;
    quote.gasPrice = seen.gasPrice;
    quote.baseFee = seen.baseFee;
    UInt256 maxFee = price * 2;
    // What it takes to be mined now: the base fee of the latest block, or where there is none the price itself.
    const UInt256 needed = std::max(seen.gasPrice, seen.baseFee.value_or(0));
    UInt256 usedPriority = priority;
    if (policy.maxFeePerGasCeiling && maxFee > *policy.maxFeePerGasCeiling) {
        if (needed > *policy.maxFeePerGasCeiling)
            return overCeiling(needed, *policy.maxFeePerGasCeiling);
        maxFee = *policy.maxFeePerGasCeiling;
        usedPriority = std::min(priority, maxFee);
        quote.capped = true;
    }
    if (policy.legacy || !seen.baseFee)
        quote.fees = LegacyFees{maxFee};
    else
        quote.fees = DynamicFees{usedPriority, maxFee};
    return quote;
}

Result<Fees> bumpFees(const Fees& current, const FeePolicy& policy, const FeeQuote* quote)
{
    if (feeCeilingPerGas(current) > mostPerGas())
        return fail(ErrorCode::InvalidArgument, "an impossible fee");
    Fees next;
    if (const auto* legacy = std::get_if<LegacyFees>(&current)) {
        UInt256 price = bumped(legacy->gasPrice);
        if (quote)
            price = std::max(price, feeCeilingPerGas(quote->fees));
        next = LegacyFees{price};
    } else {
        const auto& dynamic = std::get<DynamicFees>(current);
        DynamicFees more{bumped(dynamic.maxPriorityFeePerGas), bumped(dynamic.maxFeePerGas)};
        if (quote) {
            more.maxFeePerGas = std::max(more.maxFeePerGas, feeCeilingPerGas(quote->fees));
            if (const auto* quoted = std::get_if<DynamicFees>(&quote->fees))
                more.maxPriorityFeePerGas = std::max(more.maxPriorityFeePerGas, quoted->maxPriorityFeePerGas);
        }
        more.maxFeePerGas = std::max(more.maxFeePerGas, more.maxPriorityFeePerGas);
        next = more;
    }
    if (policy.maxFeePerGasCeiling && feeCeilingPerGas(next) > *policy.maxFeePerGasCeiling)
        return overCeiling(feeCeilingPerGas(next), *policy.maxFeePerGasCeiling);
    return next;
}

std::uint64_t withGasHeadroom(std::uint64_t estimate)
{
    const std::uint64_t extra = estimate / 5 + (estimate % 5 != 0 ? 1 : 0);
    return estimate > std::numeric_limits<std::uint64_t>::max() - extra ? std::numeric_limits<std::uint64_t>::max()
                                                                        : estimate + extra;
}

}  // namespace sluice::chain
