// What nodes mean by their error texts (geth, nitro, anvil, besu, erigon, and the gateways in front of them). JSON-RPC has no codes for it, so
// the words decide; words nobody knows decide nothing. Thread: values.
#pragma once

#include "chain/chain_client.h"
#include "core/json.h"

#include <optional>
#include <string>

namespace sluice::chain {

struct RpcError {
    std::int64_t code = 0;
    std::string message;  // one line, printable, bounded
    Bytes data;           // revert data, when given as hex
};

RpcError readRpcError(const json::Value& error);

// The endpoint cannot serve this now or at all (rate limits, pruned or lagging state, missing method): another one may.
bool isEndpointTrouble(const RpcError& error);
// The call itself fails in the EVM.
bool isRevert(const RpcError& error);
bool isInsufficientFunds(const RpcError& error);
std::string revertText(const RpcError& error);

// None: says nothing about these bytes; ask another endpoint, and stay unsure.
std::optional<SendOutcome> classifySendError(const RpcError& error);

}  // namespace sluice::chain
