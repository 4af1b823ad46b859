// The top set straight from the BondingManager (ops-engine 2.3): a linked list walked from the first. Thread: the chain thread.
#pragma once

#include "chain/chain_client.h"

namespace sluice::chain {

struct TranscoderPool {
    std::vector<Address> members;  // by stake, highest first
    bool complete = true;          // false: the walk ended in a failure; `error` says which; what was read is kept
    std::string error;
};

void readTranscoderPool(ChainClient& client, const Address& bondingManager, std::size_t most, Deadline deadline,
                        Callback<TranscoderPool> done);

}  // namespace sluice::chain
