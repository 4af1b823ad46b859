// JSON of the eth_ namespace to values and back. Quantities are hex; a bare JSON integer is read digit by digit, never through a double (N6).
// Error of the readers: Protocol. Thread: values.
#pragma once

#include "chain/chain_client.h"
#include "core/json.h"

namespace sluice::chain {

Result<UInt256> readQuantity(const json::Value& value);
Result<std::uint64_t> readQuantity64(const json::Value& value);
Result<Hash32> readHash(const json::Value* value);
Result<Bytes> readData(const json::Value& value);
Result<std::optional<Block>> readBlock(const json::Value& value);  // null: none
Result<std::optional<ChainTransaction>> readTransaction(const json::Value& value);
// None also while the transaction is only pending (some nodes answer a receipt without a block).
Result<std::optional<Receipt>> readReceipt(const json::Value& value);
Result<std::vector<Log>> readLogs(const json::Value& value);

json::Value writeQuantity(const UInt256& number);
json::Value writeBlockTag(const std::optional<std::uint64_t>& block);  // none: "latest"
json::Value writeCall(const CallRequest& call);
json::Value writeLogFilter(const LogFilter& filter);

}  // namespace sluice::chain
