#include "sim/sim_chain.h"

#include "core/check.h"
#include "crypto/hash.h"

#include <algorithm>
#include <cstring>

namespace sluice::sim {

namespace {

constexpr std::int64_t deadlineMs = 5'000;

const Address& senderOf(const chain::SignedTransaction& tx)
{
    return tx.sender;
}

UInt256 costOf(const chain::SignedTransaction& tx)
{
    return tx.transaction.value + UInt256(tx.transaction.gasLimit) * chain::feeCeilingPerGas(tx.transaction.fees);
}

}  // namespace

SimChain::SimChain(Scheduler& scheduler, Rng& rng, std::uint64_t chainId)
    : reportedChainId(chainId), m_scheduler(scheduler), m_rng(rng), m_chainId(chainId)
{
    pushBlock(false);
}

void SimChain::setBalance(const Address& account, const UInt256& wei)
{
    m_initial[account] = wei;
}

// --- blocks ------------------------------------------------------------------------------------------------------------------------

void SimChain::pushBlock(bool fill)
{
    auto block = std::make_shared<SimBlock>();
    block->number = m_blocks.size();
    block->baseFee = baseFee;
    std::array<std::uint8_t, 16> seed{};
    const std::uint64_t parts[2] = {block->number, ++m_salt};
    std::memcpy(seed.data(), parts, sizeof parts);
    // Distinct per salt is all that is asked of a block hash here.
    std::copy(seed.begin(), seed.end(), block->hash.bytes.begin());
    block->hash.bytes[31] = 1;
    if (fill) {
        std::map<Address, std::uint64_t> nonces;
        std::map<Address, UInt256> spent;
        for (auto it = m_pool.begin(); it != m_pool.end();) {
            const chain::SignedTransaction& tx = it->second;
            auto [nonce, fresh] = nonces.try_emplace(senderOf(tx), 0);
            if (fresh)
                nonce->second = nonceOf(senderOf(tx));
            if (tx.transaction.nonce < nonce->second) {
                it = m_pool.erase(it);
                continue;
            }
            const UInt256 price = chain::feeCeilingPerGas(tx.transaction.fees);
            const UInt256 funds = balanceIn({&m_blocks, m_blocks.size()}, senderOf(tx)) - spent[senderOf(tx)];
            if (tx.transaction.nonce != nonce->second || price < baseFee || funds < costOf(tx)
                || !chance(faults.inclusion)) {
                ++it;
                continue;
            }
            auto mined = std::make_shared<SimTx>();
            mined->tx = tx;
            mined->price = std::min<UInt256>(price, baseFee + 1);
            mined->succeeded = !revertingUnseen.contains(*tx.transaction.to);
            spent[senderOf(tx)] += costOf(tx);
            ++nonce->second;
            block->transactions.push_back(std::move(mined));
            it = m_pool.erase(it);
        }
    }
    m_blocks.push_back(std::move(block));
    const std::uint64_t tip = m_blocks.back()->number;
    std::erase_if(m_forks, [&](const Fork& fork) { return tip >= fork.tip + faults.lag; });
}

void SimChain::mine()
{
    pushBlock(true);
    if (!m_pool.empty() && chance(faults.drop)) {
        auto it = m_pool.begin();
        std::advance(it, static_cast<std::ptrdiff_t>(m_rng.below(m_pool.size())));
        m_pool.erase(it);
    }
    if (faults.reorgDepth > 0 && chance(faults.reorg))
        reorg(1 + m_rng.below(faults.reorgDepth), m_rng.below(2) == 0);
    if (faults.deepReorgDepth > 0 && chance(faults.deepReorg))
        reorg(1 + m_rng.below(faults.deepReorgDepth), m_rng.below(2) == 0);
    if (faults.underprice > 0)
        baseFee =
            chance(faults.underprice) ? UInt256(30'000'000'000) : UInt256(1'000'000'000) + m_rng.below(1'000'000'000);
}

void SimChain::reorg(std::uint64_t depth, bool keepTransactions)
{
    depth = std::min<std::uint64_t>(depth, m_blocks.size() - 1);
    if (depth == 0)
        return;
    m_forks.push_back({m_blocks, head()});
    const std::size_t before = m_blocks.size();
    std::vector<std::shared_ptr<const SimTx>> removed;
    for (std::uint64_t i = 0; i < depth; ++i) {
        for (const auto& tx : m_blocks.back()->transactions)
            removed.push_back(tx);
        m_blocks.pop_back();
    }
    for (const auto& tx : removed) {
        const std::pair key(senderOf(tx->tx), tx->tx.transaction.nonce);
        const auto rival = m_elsewhere.find(key);
        if (rival != m_elsewhere.end() && rival->second.hash != tx->tx.hash && m_rng.below(2) == 0)
            m_pool.try_emplace(key, rival->second);
        else if (keepTransactions)
            m_pool.try_emplace(key, tx->tx);
    }
    while (m_blocks.size() <= before)
        pushBlock(m_rng.below(2) == 0);
}

bool SimChain::drop(const Hash32& hash)
{
    return std::erase_if(m_pool, [&](const auto& item) { return item.second.hash == hash; }) > 0;
}

void SimChain::addToPool(const chain::SignedTransaction& tx)
{
    m_pool.insert_or_assign({senderOf(tx), tx.transaction.nonce}, tx);
}

void SimChain::injectForeign(const chain::SignedTransaction& tx)
{
    if (tx.transaction.nonce < nonceOf(senderOf(tx)))
        return;
    const auto ours = m_pool.find({senderOf(tx), tx.transaction.nonce});
    if (ours != m_pool.end() && ours->second.hash != tx.hash)
        m_elsewhere.insert_or_assign(ours->first, ours->second);
    addToPool(tx);
}

// --- truth and views ---------------------------------------------------------------------------------------------------------------

SimChain::View SimChain::view()
{
    if (chance(faults.lagging)) {
        if (!m_forks.empty() && m_rng.below(2) == 0) {
            const Fork& fork = m_forks[m_rng.below(m_forks.size())];
            return {&fork.chain, fork.chain.size()};
        }
        const std::size_t lag = m_rng.below(faults.lag + 1);
        return {&m_blocks, m_blocks.size() > lag ? m_blocks.size() - lag : 1};
    }
    return {&m_blocks, m_blocks.size()};
}

std::uint64_t SimChain::nonceIn(const View& view, const Address& account)
{
    for (std::size_t i = view.length; i-- > 0;) {
        const auto& transactions = (*view.chain)[i]->transactions;
        for (auto it = transactions.rbegin(); it != transactions.rend(); ++it)
            if (senderOf((*it)->tx) == account)
                return (*it)->tx.transaction.nonce + 1;
    }
    return 0;
}

UInt256 SimChain::balanceIn(const View& view, const Address& account) const
{
    const auto initial = m_initial.find(account);
    UInt256 sum = initial == m_initial.end() ? UInt256(0) : initial->second;
    for (std::size_t i = 0; i < view.length; ++i)
        for (const auto& tx : (*view.chain)[i]->transactions) {
            if (tx->succeeded && *tx->tx.transaction.to == account)
                sum += tx->tx.transaction.value;
            if (senderOf(tx->tx) == account)
                sum -= (tx->succeeded ? tx->tx.transaction.value : UInt256(0)) + UInt256(tx->gasUsed) * tx->price;
        }
    return sum;
}

UInt256 SimChain::received(const Address& account) const
{
    UInt256 sum = 0;
    for (const auto& block : m_blocks)
        for (const auto& tx : block->transactions)
            if (tx->succeeded && *tx->tx.transaction.to == account)
                sum += tx->tx.transaction.value;
    return sum;
}

std::optional<bool> SimChain::minedStatus(const Hash32& hash) const
{
    for (const auto& block : m_blocks)
        for (const auto& tx : block->transactions)
            if (tx->tx.hash == hash)
                return tx->succeeded;
    return std::nullopt;
}

bool SimChain::inPool(const Hash32& hash) const
{
    return std::any_of(m_pool.begin(), m_pool.end(), [&](const auto& item) { return item.second.hash == hash; });
}

std::uint64_t SimChain::pendingOf(const Address& account) const
{
    std::uint64_t nonce = nonceOf(account);
    while (m_pool.contains({account, nonce}))
        ++nonce;
    return nonce;
}

// --- the node's answers ------------------------------------------------------------------------------------------------------------

template<class T>
void SimChain::answer(chain::Callback<T> done, std::function<Result<T>()> make)
{
    const auto delay = faults.maxDelayMs > 0
                           ? static_cast<std::int64_t>(m_rng.below(static_cast<std::uint64_t>(faults.maxDelayMs)))
                           : 0;
    if (silent || chance(faults.timeout)) {
        m_scheduler.after(deadlineMs,
                          [done = std::move(done)] { done(fail(ErrorCode::Timeout, "the node did not answer")); });
        return;
    }
    // What the node looks at is what it has when it answers.
    m_scheduler.after(delay, [done = std::move(done), make = std::move(make)] { done(make()); });
}

void SimChain::chainId(chain::Deadline, chain::Callback<std::uint64_t> done)
{
    answer<std::uint64_t>(std::move(done), [this] { return reportedChainId; });
}

void SimChain::blockNumber(chain::Deadline, chain::Callback<std::uint64_t> done)
{
    answer<std::uint64_t>(std::move(done), [this] { return std::uint64_t(view().length - 1); });
}

void SimChain::blockByNumber(std::uint64_t number, chain::Deadline, chain::Callback<std::optional<chain::Block>> done)
{
    answer<std::optional<chain::Block>>(std::move(done), [this, number]() -> Result<std::optional<chain::Block>> {
        const View seen = view();
        if (number >= seen.length)
            return std::optional<chain::Block>();
        const SimBlock& block = *(*seen.chain)[number];
        return std::optional(chain::Block{block.number, block.hash, {}, 0, block.baseFee});
    });
}

void SimChain::latestBlock(chain::Deadline, chain::Callback<chain::Block> done)
{
    answer<chain::Block>(std::move(done), [this]() -> Result<chain::Block> {
        const View seen = view();
        const SimBlock& block = *(*seen.chain)[seen.length - 1];
        return chain::Block{block.number, block.hash, {}, 0, block.baseFee};
    });
}

void SimChain::latestNonce(const Address& account, chain::Deadline, chain::Callback<std::uint64_t> done)
{
    answer<std::uint64_t>(std::move(done), [this, account] { return nonceIn(view(), account); });
}

void SimChain::pendingNonce(const Address& account, chain::Deadline, chain::Callback<std::uint64_t> done)
{
    answer<std::uint64_t>(std::move(done), [this, account]() -> Result<std::uint64_t> {
        const std::uint64_t pending = pendingOf(account);
        if (!chance(faults.wrongPending))
            return pending;
        const std::uint64_t shift = m_rng.below(4);
        return m_rng.below(2) == 0 ? pending + shift : pending - std::min(pending, shift);
    });
}

void SimChain::nonceAt(const Address& account, std::uint64_t block, chain::Deadline,
                       chain::Callback<std::uint64_t> done)
{
    answer<std::uint64_t>(std::move(done), [this, account, block]() -> Result<std::uint64_t> {
        const View seen = view();
        if (block >= seen.length)
            return fail(ErrorCode::Protocol, "unknown block");
        return nonceIn({seen.chain, block + 1}, account);
    });
}

void SimChain::balance(const Address& account, std::optional<std::uint64_t>, chain::Deadline,
                       chain::Callback<UInt256> done)
{
    answer<UInt256>(std::move(done), [this, account] { return balanceIn(view(), account); });
}

void SimChain::feeQuote(chain::Deadline, chain::Callback<chain::FeeQuote> done)
{
    answer<chain::FeeQuote>(std::move(done), [this] {
        return chain::quoteFees({.gasPrice = baseFee, .baseFee = baseFee, .priorityFee = UInt256(1)}, m_policy);
    });
}

void SimChain::estimateGas(const chain::CallRequest& call, chain::Deadline, chain::Callback<chain::GasEstimate> done)
{
    answer<chain::GasEstimate>(std::move(done), [this, call]() -> Result<chain::GasEstimate> {
        using Outcome = chain::GasEstimate::Outcome;
        if (reverting.contains(call.to))
            return chain::GasEstimate{Outcome::Reverts, 0, "execution reverted"};
        if (call.from && balanceIn(view(), *call.from) < call.value)
            return chain::GasEstimate{Outcome::InsufficientFunds, 0, "insufficient funds"};
        return chain::GasEstimate{Outcome::Fits, call.data.empty() ? 21'000u : 50'000u, ""};
    });
}

chain::SendResult SimChain::accept(const Bytes& raw)
{
    using chain::SendOutcome;
    const Hash32 hash = crypto::keccak256(raw);
    auto known = m_known.find(hash);
    if (known == m_known.end()) {
        auto decoded = chain::decodeTransaction(raw);
        if (!decoded)
            return {SendOutcome::Rejected, decoded.error().message};
        known = m_known.emplace(hash, std::move(*decoded)).first;
    }
    const chain::SignedTransaction& tx = known->second;
    SLUICE_CHECK(tx.raw == raw);
    if (tx.transaction.chainId != m_chainId)
        return {SendOutcome::Rejected, "invalid chain id"};
    if (inPool(hash))
        return {SendOutcome::AlreadyKnown, ""};
    if (tx.transaction.nonce < nonceOf(tx.sender))
        return {SendOutcome::NonceTooLow, "nonce too low"};
    if (balanceIn({&m_blocks, m_blocks.size()}, tx.sender) < costOf(tx))
        return {SendOutcome::InsufficientFunds, "insufficient funds for gas * price + value"};
    const auto rival = m_pool.find({tx.sender, tx.transaction.nonce});
    if (rival != m_pool.end()) {
        const auto old = chain::feeCeilingPerGas(rival->second.transaction.fees);
        if (chain::feeCeilingPerGas(tx.transaction.fees) * 10 < old * 11)
            return {SendOutcome::Underpriced, "replacement transaction underpriced"};
    }
    if (!poolRefuses)
        addToPool(tx);
    return {SendOutcome::Accepted, ""};
}

void SimChain::sendRawTransaction(const Bytes& raw, chain::Deadline, std::function<void(chain::SendResult)> done)
{
    using chain::SendOutcome;
    if (muted)
        return;
    ++sends;
    sentRaw.push_back(raw);
    if (onSend)
        onSend(raw);
    const auto lost = [this, done] {
        m_scheduler.after(deadlineMs, [done] { done({SendOutcome::Unknown, "the node did not answer"}); });
    };
    if (silent || chance(faults.timeout))
        return lost();
    if (chance(faults.failAfterAccept)) {
        accept(raw);
        return lost();
    }
    if (chance(faults.lateAccept)) {
        m_scheduler.after(deadlineMs + static_cast<std::int64_t>(m_rng.below(20'000)), [this, raw] { accept(raw); });
        return lost();
    }
    const auto delay = faults.maxDelayMs > 0
                           ? static_cast<std::int64_t>(m_rng.below(static_cast<std::uint64_t>(faults.maxDelayMs)))
                           : 0;
    m_scheduler.after(delay, [this, raw, done = std::move(done)] { done(accept(raw)); });
}

void SimChain::transactionByHash(const Hash32& hash, chain::Deadline,
                                 chain::Callback<std::optional<chain::ChainTransaction>> done)
{
    answer<std::optional<chain::ChainTransaction>>(
        std::move(done), [this, hash]() -> Result<std::optional<chain::ChainTransaction>> {
            const View seen = view();
            for (std::size_t i = seen.length; i-- > 0;)
                for (const auto& tx : (*seen.chain)[i]->transactions)
                    if (tx->tx.hash == hash)
                        return std::optional(chain::ChainTransaction{hash, tx->tx.sender, tx->tx.transaction.to,
                                                                     tx->tx.transaction.nonce, tx->tx.transaction.value,
                                                                     i, (*seen.chain)[i]->hash});
            for (const auto& [key, tx] : m_pool)
                if (tx.hash == hash)
                    return std::optional(chain::ChainTransaction{
                        hash, tx.sender, tx.transaction.to, tx.transaction.nonce, tx.transaction.value, {}, {}});
            return std::optional<chain::ChainTransaction>();
        });
}

void SimChain::receipt(const Hash32& hash, chain::Deadline, chain::Callback<std::optional<chain::Receipt>> done)
{
    answer<std::optional<chain::Receipt>>(std::move(done), [this, hash]() -> Result<std::optional<chain::Receipt>> {
        const View seen = view();
        for (std::size_t i = seen.length; i-- > 0;)
            for (const auto& tx : (*seen.chain)[i]->transactions) {
                if (tx->tx.hash != hash)
                    continue;
                chain::Receipt receipt;
                receipt.transactionHash = hash;
                if (!chance(faults.noStatus))
                    receipt.succeeded = tx->succeeded;
                receipt.blockNumber = i;
                receipt.blockHash = (*seen.chain)[i]->hash;
                receipt.gasUsed = tx->gasUsed;
                receipt.effectiveGasPrice = tx->price;
                return std::optional(std::move(receipt));
            }
        return std::optional<chain::Receipt>();
    });
}

void SimChain::call(const chain::CallRequest&, std::optional<std::uint64_t>, chain::Deadline,
                    chain::Callback<Bytes> done)
{
    answer<Bytes>(std::move(done), [this] { return callAnswer; });
}

void SimChain::getLogs(const chain::LogFilter&, chain::Deadline, chain::Callback<std::vector<chain::Log>> done)
{
    answer<std::vector<chain::Log>>(std::move(done), [] { return std::vector<chain::Log>(); });
}

}  // namespace sluice::sim
