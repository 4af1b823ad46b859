// When a mined transaction counts (ops-engine 3.7, LC14): deep enough, and at that depth the receipt is fetched again and must name the
// same block, and that block must still be the chain's. Thread: the chain thread.
#pragma once

#include "chain/chain_client.h"

namespace sluice::chain {

// Blocks from the receipt's own (1) to the head. 0 when the head lies below it.
std::uint64_t depthAt(std::uint64_t receiptBlock, std::uint64_t headBlock);

struct Confirmation {
    enum class State {
        Missing,  // no receipt (any more): dropped, reorganised away, or not there yet
        Shallow,  // in a block, not deep enough yet
        Moved,    // the receipt names another block than `expectedBlockHash`, or its block is no longer the chain's
        StatusUnknown,  // deep enough, but the node gives no status: not success
        Succeeded,
        Reverted
    } state = State::Missing;
    std::uint64_t depth = 0;
    std::optional<Receipt> receipt;
};

// Reads receipt, head and block once. `expectedBlockHash`: where it was seen mined. confirmations: at least 1.
void checkConfirmation(ChainClient& client, const Hash32& transaction, const std::optional<Hash32>& expectedBlockHash,
                       std::uint64_t confirmations, Deadline deadline, Callback<Confirmation> done);

}  // namespace sluice::chain
