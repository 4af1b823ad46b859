#include "chain/internal/rpc_values.h"

#include <limits>

namespace sluice::chain {
namespace {

constexpr std::size_t kMostLogs = 100'000;

tl::unexpected<Error> badAnswer(const char* what)
{
    return fail(ErrorCode::Protocol, std::string("the node's answer has no valid ") + what);
}

const json::Value& memberOf(const json::Value& value, std::string_view name)
{
    static const json::Value null;
    const json::Value* found = value.find(name);
    return found ? *found : null;
}

Result<std::uint64_t> quantityOf(const json::Value& value, const char* name)
{
    auto number = readQuantity64(memberOf(value, name));
    return number ? number : Result<std::uint64_t>(badAnswer(name));
}

Result<Hash32> hashOf(const json::Value& value, const char* name)
{
    auto hash = readHash(value.find(name));
    return hash ? hash : Result<Hash32>(badAnswer(name));
}

Result<Address> addressOf(const json::Value& value, const char* name)
{
    const auto text = value.text(name);
    const auto address = text ? Address::fromHex(*text) : std::nullopt;
    return address ? Result<Address>(*address) : Result<Address>(badAnswer(name));
}

bool isAbsent(const json::Value& value, std::string_view name)
{
    const json::Value* found = value.find(name);
    return !found || found->isNull();
}

Result<Log> readLog(const json::Value& value)
{
    Log log;
    SLUICE_ASSIGN(log.address, addressOf(value, "address"));
    const json::Value& topics = memberOf(value, "topics");
    if (!topics.isArray() || topics.items()->size() > 4)
        return badAnswer("topics");
    for (const auto& topic : *topics.items()) {
        SLUICE_ASSIGN(const Hash32 hash, readHash(&topic));
        log.topics.push_back(hash);
    }
    SLUICE_ASSIGN(log.data, readData(memberOf(value, "data")));
    SLUICE_ASSIGN(log.index, quantityOf(value, "logIndex"));
    SLUICE_ASSIGN(log.blockNumber, quantityOf(value, "blockNumber"));
    SLUICE_ASSIGN(log.transactionHash, hashOf(value, "transactionHash"));
    return log;
}

}  // namespace

Result<UInt256> readQuantity(const json::Value& value)
{
    std::optional<UInt256> number;
    if (const auto text = value.toText())
        number = *text == "0x" ? UInt256(0) : uint256FromHexQuantity(*text);
    else if (value.isNumber())
        number = uint256FromDecimal(value.number()->text);
    if (!number)
        return badAnswer("quantity");
    return *number;
}

Result<std::uint64_t> readQuantity64(const json::Value& value)
{
    SLUICE_ASSIGN(const UInt256 number, readQuantity(value));
    if (number > std::numeric_limits<std::uint64_t>::max())
        return badAnswer("quantity of 64 bits");
    return number.convert_to<std::uint64_t>();
}

Result<Hash32> readHash(const json::Value* value)
{
    const auto text = value ? value->toText() : std::nullopt;
    const auto hash = text && text->starts_with("0x") ? Hash32::fromHex(*text) : std::nullopt;
    return hash ? Result<Hash32>(*hash) : Result<Hash32>(badAnswer("hash"));
}

Result<Bytes> readData(const json::Value& value)
{
    const auto text = value.toText();
    auto bytes = text && text->starts_with("0x") ? fromHex(*text) : std::nullopt;
    return bytes ? Result<Bytes>(std::move(*bytes)) : Result<Bytes>(badAnswer("data"));
}

Result<std::optional<Block>> readBlock(const json::Value& value)
{
    if (value.isNull())
        return std::nullopt;
    Block block;
    SLUICE_ASSIGN(block.number, quantityOf(value, "number"));
    SLUICE_ASSIGN(block.hash, hashOf(value, "hash"));
    SLUICE_ASSIGN(block.parentHash, hashOf(value, "parentHash"));
    SLUICE_ASSIGN(const std::uint64_t timestamp, quantityOf(value, "timestamp"));
    if (timestamp > 1'000'000'000'000)
        return badAnswer("timestamp");
    block.timestamp = static_cast<std::int64_t>(timestamp);
    if (!isAbsent(value, "baseFeePerGas")) {
        SLUICE_ASSIGN(block.baseFee, readQuantity(memberOf(value, "baseFeePerGas")));
    }
    return block;
}

Result<std::optional<ChainTransaction>> readTransaction(const json::Value& value)
{
    if (value.isNull())
        return std::nullopt;
    ChainTransaction transaction;
    SLUICE_ASSIGN(transaction.hash, hashOf(value, "hash"));
    SLUICE_ASSIGN(transaction.from, addressOf(value, "from"));
    if (!isAbsent(value, "to")) {
        SLUICE_ASSIGN(transaction.to, addressOf(value, "to"));
    }
    SLUICE_ASSIGN(transaction.nonce, quantityOf(value, "nonce"));
    SLUICE_ASSIGN(transaction.value, readQuantity(memberOf(value, "value")));
    if (!isAbsent(value, "blockNumber") && !isAbsent(value, "blockHash")) {
        SLUICE_ASSIGN(transaction.blockNumber, quantityOf(value, "blockNumber"));
        SLUICE_ASSIGN(transaction.blockHash, hashOf(value, "blockHash"));
    }
    return transaction;
}

Result<std::optional<Receipt>> readReceipt(const json::Value& value)
{
    if (value.isNull() || (value.isObject() && (isAbsent(value, "blockNumber") || isAbsent(value, "blockHash"))))
        return std::nullopt;
    Receipt receipt;
    SLUICE_ASSIGN(receipt.transactionHash, hashOf(value, "transactionHash"));
    SLUICE_ASSIGN(receipt.blockNumber, quantityOf(value, "blockNumber"));
    SLUICE_ASSIGN(receipt.blockHash, hashOf(value, "blockHash"));
    SLUICE_ASSIGN(receipt.gasUsed, quantityOf(value, "gasUsed"));
    if (!isAbsent(value, "effectiveGasPrice")) {
        SLUICE_ASSIGN(receipt.effectiveGasPrice, readQuantity(memberOf(value, "effectiveGasPrice")));
    }
    if (!isAbsent(value, "status")) {
        SLUICE_ASSIGN(const std::uint64_t status, quantityOf(value, "status"));
        if (status > 1)
            return badAnswer("status");
        receipt.succeeded = status == 1;
    }
    SLUICE_ASSIGN(receipt.logs, readLogs(memberOf(value, "logs")));
    return receipt;
}

Result<std::vector<Log>> readLogs(const json::Value& value)
{
    if (!value.isArray() || value.items()->size() > kMostLogs)
        return badAnswer("logs");
    std::vector<Log> logs;
    for (const auto& item : *value.items()) {
        const json::Value* removed = item.find("removed");
        if (removed && removed->boolean() && *removed->boolean())
            continue;  // of a block that is no longer the chain's
        SLUICE_ASSIGN(auto log, readLog(item));
        logs.push_back(std::move(log));
    }
    return logs;
}

json::Value writeQuantity(const UInt256& number)
{
    return toHexQuantity(number);
}

json::Value writeBlockTag(const std::optional<std::uint64_t>& block)
{
    return block ? writeQuantity(*block) : json::Value("latest");
}

json::Value writeCall(const CallRequest& call)
{
    json::Object object;
    if (call.from)
        object.emplace_back("from", call.from->toHex());
    object.emplace_back("to", call.to.toHex());
    object.emplace_back("value", writeQuantity(call.value));
    if (!call.data.empty())
        object.emplace_back("data", toHex0x(call.data));
    return object;
}

json::Value writeLogFilter(const LogFilter& filter)
{
    json::Object object{{"fromBlock", writeQuantity(filter.fromBlock)}, {"toBlock", writeQuantity(filter.toBlock)}};
    if (filter.address)
        object.emplace_back("address", filter.address->toHex());
    json::Array topics;
    for (const auto& topic : filter.topics)
        topics.push_back(topic ? json::Value(topic->toHex()) : json::Value());
    object.emplace_back("topics", std::move(topics));
    return object;
}

}  // namespace sluice::chain
