#include "chain/internal/rpc_errors.h"

#include "chain/abi.h"

#include <initializer_list>

namespace sluice::chain {
namespace {

std::string printableLine(std::string_view text)
{
    std::string out;
    for (const char c : text.substr(0, 240))
        out += c >= 0x20 && c < 0x7f ? c : ' ';
    return out;
}

bool says(const RpcError& error, std::initializer_list<std::string_view> phrases)
{
    std::string lower = error.message;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return std::any_of(phrases.begin(), phrases.end(),
                       [&](std::string_view phrase) { return lower.find(phrase) != std::string::npos; });
}

}  // namespace

RpcError readRpcError(const json::Value& error)
{
    RpcError out;
    out.code = error.int64("code").value_or(0);
    out.message = printableLine(error.text("message").value_or(error.toText().value_or("")));
    const json::Value* data = error.find("data");
    if (data && data->isObject())
        data = data->find("data");
    if (data && data->toText())
        out.data = fromHex(*data->toText()).value_or(Bytes());
    return out;
}

bool isEndpointTrouble(const RpcError& error)
{
    if (error.code == -32601 || error.code == -32004 || error.code == -32005 || error.code == 429
        || error.code == -32700)
        return true;
    return says(error, {"rate limit",
                        "limit exceeded",
                        "too many requests",
                        "request count",
                        "quota",
                        "capacity",
                        "header not found",
                        "missing trie node",
                        "unknown block",
                        "block not found",
                        "state not available",
                        "historical state",
                        "method not found",
                        "not supported",
                        "does not exist/is not available",
                        "unauthorized",
                        "forbidden",
                        "internal error",
                        "timeout",
                        "timed out",
                        "temporarily",
                        "unavailable",
                        "syncing",
                        "project id"});
}

bool isRevert(const RpcError& error)
{
    return error.code == 3
           || says(error,
                   {"revert", "invalid opcode", "out of gas", "gas required exceeds", "always failing transaction",
                    "vm exception", "stack underflow", "stack overflow", "invalid jump", "vm execution error"});
}

bool isInsufficientFunds(const RpcError& error)
{
    return says(error, {"insufficient funds", "insufficient balance", "outoffund", "out of fund"});
}

std::string revertText(const RpcError& error)
{
    const std::string reason = abi::revertReason(error.data);
    return reason.empty() ? error.message : reason;
}

std::optional<SendOutcome> classifySendError(const RpcError& error)
{
    if (says(error, {"already known", "alreadyknown", "known transaction", "already imported", "already in mempool",
                     "already exists"}))
        return SendOutcome::AlreadyKnown;
    if (says(error, {"nonce too low", "nonce is too low", "old nonce", "nonce has already been used"}))
        return SendOutcome::NonceTooLow;
    if (says(error, {"underpriced", "fee too low", "less than block base fee", "gas price too low", "gasprice too low",
                     "feecap too low", "max fee per gas is too low", "below the minimum"}))
        return SendOutcome::Underpriced;
    if (isInsufficientFunds(error))
        return SendOutcome::InsufficientFunds;
    if (says(error, {"transaction type"}))
        return SendOutcome::Rejected;
    // Also after the words above: a nonce gap, a full pool or a limit is about now, not about these bytes.
    if (says(error, {"nonce too high", "nonce is too high", "txpool is full", "pool is full", "pool limit"})
        || isEndpointTrouble(error))
        return std::nullopt;
    if (says(error, {"invalid sender",
                     "invalid signature",
                     "invalid chain id",
                     "chain id",
                     "exceeds block gas limit",
                     "intrinsic gas",
                     "exceeds the configured cap",
                     "rlp",
                     "oversized data",
                     "gas limit is too",
                     "gas limit too",
                     "max priority fee per gas higher",
                     "tip higher than",
                     "tip above fee",
                     "invalid transaction",
                     "failed to decode",
                     "initcode",
                     "eip-155",
                     "replay-protected",
                     "gas uint64 overflow",
                     "too large",
                     "negative value",
                     "sender is not an eoa",
                     "sender not an eoa"}))
        return SendOutcome::Rejected;
    return std::nullopt;
}

}  // namespace sluice::chain
