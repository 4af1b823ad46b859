// A chain that does what chains do to payers: a pool with replacements and evictions, blocks, a fee market, reorganisations, and nodes that
// time out after they accepted, lag behind, show a fork that is no more, leave out a status, misjudge a nonce. What it lies about is
// bounded as a sensible `confirmations` bounds it: no node lags or shows a dead fork for more than `lag` blocks, no reorganisation is
// deeper than `reorgDepth`, and confirmations are at least their sum. The truth stays readable for the oracle.
#pragma once

#include "chain/chain_client.h"
#include "core/rng.h"
#include "sim/scheduler.h"

#include <map>
#include <memory>
#include <set>
#include <unordered_map>

namespace sluice::sim {

struct ChainFaults {
    // Per mille of the calls.
    int timeout = 0;          // no answer at all
    int failAfterAccept = 0;  // a send is accepted, the answer is lost
    int lateAccept = 0;       // a send is reported lost and accepted seconds later
    int lagging = 0;          // the answer is of a node up to `lag` blocks behind
    int noStatus = 0;         // a receipt without status
    int wrongPending = 0;     // a pending nonce that is not so
    int underprice = 0;       // the pool's floor is suddenly higher
    // Per mille of the blocks.
    int reorg = 0;
    int drop = 0;     // a pool transaction is forgotten
    int foreign = 0;  // somebody else uses the key
    std::uint64_t lag = 0;
    std::uint64_t reorgDepth = 0;
    std::uint64_t deepReorgDepth = 0;  // beyond what confirmations cover
    int deepReorg = 0;                 // per mille of the blocks
    int inclusion = 1000;              // of the eligible transactions per block
    std::int64_t maxDelayMs = 0;
};

struct SimTx {
    chain::SignedTransaction tx;
    bool succeeded = true;
    std::uint64_t gasUsed = 21'000;
    UInt256 price = 0;
};

struct SimBlock {
    std::uint64_t number = 0;
    Hash32 hash;
    UInt256 baseFee = 0;
    std::vector<std::shared_ptr<const SimTx>> transactions;
};

class SimChain final : public chain::ChainClient {
public:
    SimChain(Scheduler& scheduler, Rng& rng, std::uint64_t chainId);

    ChainFaults faults;
    std::uint64_t reportedChainId;
    UInt256 baseFee = 1'000'000'000;
    std::set<Address> reverting;        // estimate says so
    std::set<Address> revertingUnseen;  // only the execution says so
    bool poolRefuses = false;           // sends are accepted and at once forgotten
    bool silent = false;                // no call is answered
    bool muted = false;                 // the caller is dead: its sends never leave it
    int sends = 0;                      // calls of sendRawTransaction
    std::vector<Hash32> sentHashes;
    std::vector<Bytes> sentRaw;
    std::function<void(const SimTx&)> onForeign;
    std::function<void(const Bytes& raw)> onSend;
    Bytes callAnswer;  // of every contract call

    void know(const chain::SignedTransaction& tx) { m_known.emplace(tx.hash, tx); }  // spares a recovery per send
    void setBalance(const Address& account, const UInt256& wei);
    void mine();
    void reorg(std::uint64_t depth, bool keepTransactions);
    bool drop(const Hash32& hash);
    void dropAll() { m_pool.clear(); }
    void forgetElsewhere() { m_elsewhere.clear(); }
    void addToPool(const chain::SignedTransaction& tx);
    // A transaction of the sender's key that we did not make; replaces what the pool holds at that nonce.
    void injectForeign(const chain::SignedTransaction& tx);

    // --- truth
    std::uint64_t head() const { return m_blocks.back()->number; }
    UInt256 received(const Address& account) const;  // by successful transfers
    std::uint64_t nonceOf(const Address& account) const { return nonceAtLength(account, m_blocks.size()); }
    std::optional<bool> minedStatus(const Hash32& hash) const;
    bool inPool(const Hash32& hash) const;
    std::size_t poolSize() const { return m_pool.size(); }
    std::uint64_t pendingOf(const Address& account) const;

    // --- ChainClient
    void chainId(chain::Deadline, chain::Callback<std::uint64_t> done) override;
    void blockNumber(chain::Deadline, chain::Callback<std::uint64_t> done) override;
    void blockByNumber(std::uint64_t number, chain::Deadline,
                       chain::Callback<std::optional<chain::Block>> done) override;
    void latestBlock(chain::Deadline, chain::Callback<chain::Block> done) override;
    void latestNonce(const Address& account, chain::Deadline, chain::Callback<std::uint64_t> done) override;
    void pendingNonce(const Address& account, chain::Deadline, chain::Callback<std::uint64_t> done) override;
    void nonceAt(const Address& account, std::uint64_t block, chain::Deadline,
                 chain::Callback<std::uint64_t> done) override;
    void balance(const Address& account, std::optional<std::uint64_t>, chain::Deadline,
                 chain::Callback<UInt256> done) override;
    void feeQuote(chain::Deadline, chain::Callback<chain::FeeQuote> done) override;
    const chain::FeePolicy& feePolicy() const override { return m_policy; }
    void estimateGas(const chain::CallRequest& call, chain::Deadline,
                     chain::Callback<chain::GasEstimate> done) override;
    void sendRawTransaction(const Bytes& raw, chain::Deadline, std::function<void(chain::SendResult)> done) override;
    void transactionByHash(const Hash32& hash, chain::Deadline,
                           chain::Callback<std::optional<chain::ChainTransaction>> done) override;
    void receipt(const Hash32& hash, chain::Deadline, chain::Callback<std::optional<chain::Receipt>> done) override;
    void call(const chain::CallRequest&, std::optional<std::uint64_t>, chain::Deadline,
              chain::Callback<Bytes> done) override;
    void getLogs(const chain::LogFilter&, chain::Deadline, chain::Callback<std::vector<chain::Log>> done) override;

private:
    using Chain = std::vector<std::shared_ptr<const SimBlock>>;
    struct View {
        const Chain* chain;
        std::size_t length;
    };
    struct Fork {
        Chain chain;
        std::uint64_t tip = 0;
    };

    bool chance(int perMille) { return perMille > 0 && m_rng.below(1000) < static_cast<std::uint64_t>(perMille); }
    View view();
    std::uint64_t nonceAtLength(const Address& account, std::size_t length) const
    {
        return nonceIn({&m_blocks, length}, account);
    }
    static std::uint64_t nonceIn(const View& view, const Address& account);
    UInt256 balanceIn(const View& view, const Address& account) const;
    void pushBlock(bool fill);
    chain::SendResult accept(const Bytes& raw);
    template<class T>
    void answer(chain::Callback<T> done, std::function<Result<T>()> make);

    Scheduler& m_scheduler;
    Rng& m_rng;
    std::uint64_t m_chainId;
    chain::FeePolicy m_policy;
    Chain m_blocks;
    std::vector<Fork> m_forks;
    std::map<std::pair<Address, std::uint64_t>, chain::SignedTransaction> m_pool;
    // What some other node's pool still holds although it was replaced here: comes back when a reorganisation frees its nonce.
    std::map<std::pair<Address, std::uint64_t>, chain::SignedTransaction> m_elsewhere;
    std::map<Address, UInt256> m_initial;
    std::map<Hash32, chain::SignedTransaction> m_known;
    std::uint64_t m_salt = 0;
};

}  // namespace sluice::sim
