// JSON-RPC 2.0 over several endpoints with fail-over. An endpoint is used only after it said the configured chain id (S15); one that
// says another is shut out, named in every error, and only asked for its chain id again after a while. Failures cost an endpoint its
// place for a cool-down that grows; the best one left is asked first. Big integers never pass through a double (N6). Thread: the chain
// thread.
#pragma once

#include "chain/chain_client.h"
#include "core/clock.h"
#include "core/json.h"
#include "net/http_client.h"

namespace sluice::chain {

struct RpcOptions {
    std::vector<std::string> endpoints;  // in order of preference; may hold keys, so they are never logged in full
    std::uint64_t chainId = 0;
    FeePolicy fees;
    int attemptMs = 5'000;  // most that one endpoint may take of a call's deadline
    std::size_t maxResponseBytes = 4u << 20;
    int coolDownMs = 2'000;          // after the first failure; doubles up to 60 s
    int chainIdRecheckMs = 300'000;  // an endpoint's chain id is asked again after this
};

struct EndpointStatus {
    std::string label;  // scheme://host:port, without path and query (they hold keys)
    enum class State { Untried, Healthy, CoolingDown, WrongChain } state = State::Untried;
    std::optional<std::uint64_t> reportedChainId;
    std::uint64_t calls = 0;
    std::uint64_t failures = 0;
    int lastLatencyMs = -1;
    std::string lastError;
};

// scheme://host:port of an endpoint: fit for windows and logs.
std::string endpointLabel(std::string_view url);

class RpcEngine;

class RpcClient final : public ChainClient {
public:
    RpcClient(RpcOptions options, net::HttpClient& http, const Clock& clock);
    ~RpcClient() override;  // what is in flight completes with Cancelled, here

    // Any method, by name; for readers that the port lacks. A node's error becomes Conflict (revert) or Protocol ("code: message").
    void request(std::string method, json::Value parameters, Deadline deadline, Callback<json::Value> done);

    std::vector<EndpointStatus> endpoints() const;
    std::string endpointInUse() const;  // label of the last that answered; empty before
    const RpcOptions& options() const;

    void chainId(Deadline deadline, Callback<std::uint64_t> done) override;
    void blockNumber(Deadline deadline, Callback<std::uint64_t> done) override;
    void blockByNumber(std::uint64_t number, Deadline deadline, Callback<std::optional<Block>> done) override;
    void latestBlock(Deadline deadline, Callback<Block> done) override;
    void latestNonce(const Address& account, Deadline deadline, Callback<std::uint64_t> done) override;
    void pendingNonce(const Address& account, Deadline deadline, Callback<std::uint64_t> done) override;
    void nonceAt(const Address& account, std::uint64_t block, Deadline deadline, Callback<std::uint64_t> done) override;
    void balance(const Address& account, std::optional<std::uint64_t> atBlock, Deadline deadline,
                 Callback<UInt256> done) override;
    void feeQuote(Deadline deadline, Callback<FeeQuote> done) override;
    const FeePolicy& feePolicy() const override;
    void estimateGas(const CallRequest& call, Deadline deadline, Callback<GasEstimate> done) override;
    // Asks endpoints in turn until one answers definitely. Unknown when none did.
    void sendRawTransaction(const Bytes& raw, Deadline deadline, std::function<void(SendResult)> done) override;
    // "Not known" is believed only when every endpoint that answers says so: one may lag.
    void transactionByHash(const Hash32& hash, Deadline deadline,
                           Callback<std::optional<ChainTransaction>> done) override;
    void receipt(const Hash32& hash, Deadline deadline, Callback<std::optional<Receipt>> done) override;
    void call(const CallRequest& call, std::optional<std::uint64_t> atBlock, Deadline deadline,
              Callback<Bytes> done) override;
    void getLogs(const LogFilter& filter, Deadline deadline, Callback<std::vector<Log>> done) override;

private:
    std::shared_ptr<RpcEngine> m_engine;
};

}  // namespace sluice::chain
