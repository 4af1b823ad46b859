// The chain as the payout engine sees it: an asynchronous port with one real implementation (rpc_client.h) and one in the simulation.
// Every call completes exactly once, later, on the chain thread; it never blocks. Wei are UInt256. Thread: the chain thread only.
#pragma once

#include "chain/fees.h"
#include "chain/transaction.h"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::chain {

struct Deadline {
    int ms = 10'000;
    std::stop_token stop;

    Deadline() = default;
    Deadline(int milliseconds, std::stop_token token = {}) : ms(milliseconds), stop(std::move(token)) {}
};

template<class T>
using Callback = std::function<void(Result<T>)>;

struct Block {
    std::uint64_t number = 0;
    Hash32 hash;
    Hash32 parentHash;
    std::int64_t timestamp = 0;      // seconds since 1970
    std::optional<UInt256> baseFee;  // wei per gas
};

struct CallRequest {
    std::optional<Address> from;
    Address to;
    UInt256 value = 0;
    Bytes data;
};

struct GasEstimate {
    enum class Outcome {
        Fits,              // `gas` as the node says, without headroom
        Reverts,           // the call would fail: do not send (LC19)
        InsufficientFunds  // the sender cannot pay value + gas
    } outcome = Outcome::Fits;
    std::uint64_t gas = 0;
    std::string reason;  // of a revert, as far as the node tells
};

enum class SendOutcome {
    Accepted,
    AlreadyKnown,  // the pool has these bytes: as good as accepted
    NonceTooLow,   // this nonce is mined: by this transaction or by another
    Underpriced,   // a replacement needs more, or the pool's floor is higher
    InsufficientFunds,
    Rejected,  // the node says never (invalid, over its caps); `reason` says why
    Unknown    // no definite answer: the bytes may be in a pool. Treat as submitted (DP2)
};
const char* sendOutcomeName(SendOutcome outcome);

struct SendResult {
    SendOutcome outcome = SendOutcome::Unknown;
    std::string reason;  // one line; empty when accepted
};

struct ChainTransaction {
    Hash32 hash;
    Address from;
    std::optional<Address> to;
    std::uint64_t nonce = 0;
    UInt256 value = 0;
    std::optional<std::uint64_t> blockNumber;  // none: in the pool
    std::optional<Hash32> blockHash;
};

struct Log {
    Address address;
    std::vector<Hash32> topics;
    Bytes data;
    std::uint64_t index = 0;
    std::uint64_t blockNumber = 0;
    Hash32 transactionHash;
};

struct Receipt {
    Hash32 transactionHash;
    std::optional<bool> succeeded;  // none: the node did not say. That is not success (LC14)
    std::uint64_t blockNumber = 0;
    Hash32 blockHash;
    std::uint64_t gasUsed = 0;
    UInt256 effectiveGasPrice = 0;
    std::vector<Log> logs;
};

struct LogFilter {
    std::uint64_t fromBlock = 0;
    std::uint64_t toBlock = 0;
    std::optional<Address> address;
    std::vector<std::optional<Hash32>> topics;  // by position; none: any
};

class ChainClient {
public:
    virtual ~ChainClient() = default;

    virtual void chainId(Deadline deadline, Callback<std::uint64_t> done) = 0;
    virtual void blockNumber(Deadline deadline, Callback<std::uint64_t> done) = 0;
    virtual void blockByNumber(std::uint64_t number, Deadline deadline, Callback<std::optional<Block>> done) = 0;
    virtual void latestBlock(Deadline deadline, Callback<Block> done) = 0;
    virtual void latestNonce(const Address& account, Deadline deadline, Callback<std::uint64_t> done) = 0;  // mined
    virtual void pendingNonce(const Address& account, Deadline deadline,
                              Callback<std::uint64_t> done) = 0;  // with the pool
    // Mined nonce as of a block; a node without an archive knows the recent ones only. Unavailable where it cannot be asked.
    virtual void nonceAt(const Address&, std::uint64_t, Deadline, Callback<std::uint64_t> done)
    {
        done(fail(ErrorCode::Unavailable, "this client cannot ask for the nonce of a block"));
    }
    // At the latest block, or at a given one.
    virtual void balance(const Address& account, std::optional<std::uint64_t> atBlock, Deadline deadline,
                         Callback<UInt256> done) = 0;
    // Under the client's FeePolicy (quoteFees). Denied: the ceiling.
    virtual void feeQuote(Deadline deadline, Callback<FeeQuote> done) = 0;
    virtual const FeePolicy& feePolicy() const = 0;
    virtual void estimateGas(const CallRequest& call, Deadline deadline, Callback<GasEstimate> done) = 0;
    // No Result: whatever happens is one of the outcomes.
    virtual void sendRawTransaction(const Bytes& raw, Deadline deadline, std::function<void(SendResult)> done) = 0;
    // None: the node that answered does not know it; others may.
    virtual void transactionByHash(const Hash32& hash, Deadline deadline,
                                   Callback<std::optional<ChainTransaction>> done) = 0;
    virtual void receipt(const Hash32& hash, Deadline deadline, Callback<std::optional<Receipt>> done) = 0;
    // Conflict: the call reverts (message: the reason).
    virtual void call(const CallRequest& call, std::optional<std::uint64_t> atBlock, Deadline deadline,
                      Callback<Bytes> done) = 0;
    virtual void getLogs(const LogFilter& filter, Deadline deadline, Callback<std::vector<Log>> done) = 0;
};

}  // namespace sluice::chain
