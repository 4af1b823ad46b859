// The chain room against a real EVM node: sending, replacing, dropping, reorganisations, depth, tickets.
#include "chain/abi.h"
#include "chain/chain_watcher.h"
#include "chain/confirmations.h"
#include "chain/rounds.h"
#include "chain/rpc_client.h"
#include "chain/ticket.h"
#include "chain/transcoder_pool.h"
#include "crypto/secp256k1.h"
#include "support/livepeer_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace sluice;
using namespace sluice::chain;
using sluice::test::AnvilFixture;
using sluice::test::AnvilOptions;

namespace {

constexpr std::uint64_t kChain = 42161;
const UInt256 kEther("1000000000000000000");
const UInt256 kGwei("1000000000");

AnvilOptions manualMining()
{
    AnvilOptions options;
    options.chainId = kChain;
    options.mining = AnvilOptions::Mining::Manual;
    return options;
}

// Waits for the one completion of an asynchronous call.
template<class T, class Start>
Result<T> await(Start start)
{
    int calls = 0;
    Result<T> result = fail(ErrorCode::Internal, "not completed");
    start([&calls, &result](Result<T> value) {
        ++calls;
        result = std::move(value);
    });
    if (!QTest::qWaitFor([&calls] { return calls > 0; }, 20'000))
        qFatal("a call never completed");
    return result;
}

Address filledAddress(std::uint8_t byte)
{
    Address address;
    address.bytes.fill(byte);
    return address;
}

}  // namespace

class TestChainAnvil : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void readsTheChain();
    void sendsBothKinds();
    void sendIsIdempotent();
    void refusalsOfARealNode();
    void replacesWithBumpedFees();
    void droppedTransactionIsGone();
    void LC14_depthAndReorg();
    void LC14_failedTransaction();
    void LC19_revertingCallIsNotSent();
    void S15_realNodeOnAnotherChain();
    void watcherFollowsAndSeesReorgs();
    void watcherTellsWhatIsWrong();
    void depositIsFunded();
    void ticketsRedeem();
    void LC3_LC4_batchFailsSilently();
    void transcoderPool();
    void reorgMayKeepATransaction();
    void testBedKeepsItsState();

private:
    Transaction transfer(std::uint64_t nonce, const UInt256& wei, Fees fees = DynamicFees{kGwei, kGwei * 10}) const;
    SignedTransaction sign(const Transaction& transaction) const;
    SendResult send(const SignedTransaction& transaction);
    Confirmation confirmation(const Hash32& hash, std::optional<Hash32> expected, std::uint64_t depth);
    Receipt sendAndMine(const Address& to, const UInt256& value, Bytes data);
    WinningTicket makeTicket(const Address& recipient, const UInt256& face, int nonce, const RoundInfo& round) const;

    AnvilFixture m_anvil{manualMining()};
    SystemClock m_clock;
    net::HttpClient m_http;
    std::unique_ptr<RpcClient> m_client;
    std::unique_ptr<crypto::PrivateKey> m_key;
    const Address m_recipient = filledAddress(0x77);
};

void TestChainAnvil::initTestCase()
{
    QVERIFY2(m_anvil.start(), m_anvil.error().c_str());
}

void TestChainAnvil::init()
{
    RpcOptions options;
    options.endpoints = {m_anvil.url()};
    options.chainId = kChain;
    m_client = std::make_unique<RpcClient>(options, m_http, m_clock);
    m_key = std::make_unique<crypto::PrivateKey>(crypto::PrivateKey::generate());
    m_anvil.dropAllTransactions();
    m_anvil.setBalance(m_key->address(), kEther * 10);
    m_anvil.mine();
}

Transaction TestChainAnvil::transfer(std::uint64_t nonce, const UInt256& wei, Fees fees) const
{
    Transaction transaction;
    transaction.chainId = kChain;
    transaction.nonce = nonce;
    transaction.fees = fees;
    transaction.gasLimit = 25'200;
    transaction.to = m_recipient;
    transaction.value = wei;
    return transaction;
}

SignedTransaction TestChainAnvil::sign(const Transaction& transaction) const
{
    auto out = attachSignature(transaction, crypto::toBytes65(m_key->sign(signingHash(transaction))));
    if (!out)
        qFatal("%s", out.error().message.c_str());
    return *out;
}

SendResult TestChainAnvil::send(const SignedTransaction& transaction)
{
    std::optional<SendResult> result;
    m_client->sendRawTransaction(transaction.raw, {}, [&result](SendResult value) { result = std::move(value); });
    if (!QTest::qWaitFor([&result] { return result.has_value(); }, 20'000))
        qFatal("a send never completed");
    return *result;
}

Confirmation TestChainAnvil::confirmation(const Hash32& hash, std::optional<Hash32> expected, std::uint64_t depth)
{
    auto found = await<Confirmation>([&](auto done) { checkConfirmation(*m_client, hash, expected, depth, {}, done); });
    if (!found)
        qFatal("%s", found.error().message.c_str());
    return *found;
}

Receipt TestChainAnvil::sendAndMine(const Address& to, const UInt256& value, Bytes data)
{
    Transaction transaction = transfer(m_anvil.nonce(m_key->address()), value);
    transaction.to = to;
    transaction.data = std::move(data);
    transaction.gasLimit = 2'000'000;
    const auto out = sign(transaction);
    if (send(out).outcome != SendOutcome::Accepted)
        qFatal("not accepted");
    m_anvil.mine();
    auto receipt = await<std::optional<Receipt>>([&](auto done) { m_client->receipt(out.hash, {}, done); });
    if (!receipt || !*receipt)
        qFatal("no receipt");
    return **receipt;
}

void TestChainAnvil::readsTheChain()
{
    QCOMPARE(*await<std::uint64_t>([&](auto done) { m_client->chainId({}, done); }), kChain);
    const auto height = *await<std::uint64_t>([&](auto done) { m_client->blockNumber({}, done); });
    QCOMPARE(height, m_anvil.blockNumber());
    const auto latest = await<Block>([&](auto done) { m_client->latestBlock({}, done); });
    QVERIFY(latest && latest->number == height && latest->baseFee);
    const auto below = await<std::optional<Block>>([&](auto done) { m_client->blockByNumber(height - 1, {}, done); });
    QVERIFY(below && *below);
    QCOMPARE((*below)->hash, latest->parentHash);
    const auto above =
        await<std::optional<Block>>([&](auto done) { m_client->blockByNumber(height + 1'000, {}, done); });
    QVERIFY(above && !*above);
    const UInt256 odd("123456789012345678901234567891");
    m_anvil.setBalance(m_recipient, odd);
    QCOMPARE(*await<UInt256>([&](auto done) { m_client->balance(m_recipient, std::nullopt, {}, done); }), odd);
    QCOMPARE(*await<std::uint64_t>([&](auto done) { m_client->latestNonce(m_key->address(), {}, done); }), 0u);
    const auto quote = await<FeeQuote>([&](auto done) { m_client->feeQuote({}, done); });
    QVERIFY2(quote, quote ? "" : quote.error().message.c_str());
    QVERIFY(std::holds_alternative<DynamicFees>(quote->fees));
    QCOMPARE(feeCeilingPerGas(quote->fees),
             std::max(quote->gasPrice, std::get<DynamicFees>(quote->fees).maxPriorityFeePerGas) * 2);
}

void TestChainAnvil::sendsBothKinds()
{
    m_anvil.setBalance(m_recipient, 0);
    const auto dynamic = sign(transfer(0, kEther));
    const auto legacy = sign(transfer(1, kEther + 1, LegacyFees{kGwei * 10}));
    QCOMPARE(dynamic.sender, m_key->address());
    QCOMPARE(send(dynamic).outcome, SendOutcome::Accepted);
    QCOMPARE(send(legacy).outcome, SendOutcome::Accepted);
    QCOMPARE(*await<std::uint64_t>([&](auto done) { m_client->latestNonce(m_key->address(), {}, done); }), 0u);
    QCOMPARE(*await<std::uint64_t>([&](auto done) { m_client->pendingNonce(m_key->address(), {}, done); }), 2u);
    const auto pooled =
        await<std::optional<ChainTransaction>>([&](auto done) { m_client->transactionByHash(legacy.hash, {}, done); });
    QVERIFY(pooled && *pooled && !(*pooled)->blockNumber);
    const auto none = await<std::optional<Receipt>>([&](auto done) { m_client->receipt(dynamic.hash, {}, done); });
    QVERIFY(none && !*none);
    m_anvil.mine();
    for (const auto& sent : {dynamic, legacy}) {
        const auto receipt = await<std::optional<Receipt>>([&](auto done) { m_client->receipt(sent.hash, {}, done); });
        QVERIFY(receipt && *receipt);
        QCOMPARE((*receipt)->succeeded, std::optional(true));
        QCOMPARE((*receipt)->gasUsed, 21'000u);
        const auto mined = await<std::optional<ChainTransaction>>(
            [&](auto done) { m_client->transactionByHash(sent.hash, {}, done); });
        QVERIFY(mined && *mined && (*mined)->blockNumber == (*receipt)->blockNumber);
        QCOMPARE((*mined)->from, m_key->address());
        QCOMPARE((*mined)->to, std::optional(m_recipient));
        QCOMPARE((*mined)->value, sent.transaction.value);
    }
    QCOMPARE(m_anvil.balance(m_recipient), kEther * 2 + 1);
}

void TestChainAnvil::sendIsIdempotent()
{
    const auto sent = sign(transfer(0, 5));
    QCOMPARE(send(sent).outcome, SendOutcome::Accepted);
    QCOMPARE(send(sent).outcome, SendOutcome::AlreadyKnown);
    m_anvil.mine();
    const auto again = send(sent).outcome;
    QVERIFY2(again == SendOutcome::NonceTooLow || again == SendOutcome::AlreadyKnown, sendOutcomeName(again));
}

void TestChainAnvil::refusalsOfARealNode()
{
    QCOMPARE(send(sign(transfer(0, 1))).outcome, SendOutcome::Accepted);
    m_anvil.mine();
    QCOMPARE(send(sign(transfer(0, 2))).outcome, SendOutcome::NonceTooLow);
    QCOMPARE(send(sign(transfer(1, kEther * 100))).outcome, SendOutcome::InsufficientFunds);
    Transaction elsewhere = transfer(1, 1);
    elsewhere.chainId = 1;
    QCOMPARE(send(sign(elsewhere)).outcome, SendOutcome::Rejected);
    Transaction thin = transfer(1, 1);
    thin.gasLimit = 20'000;
    QCOMPARE(send(sign(thin)).outcome, SendOutcome::Rejected);
    QCOMPARE(send(sign(transfer(1, 1, DynamicFees{kGwei * 2, kGwei * 20}))).outcome, SendOutcome::Accepted);
    QCOMPARE(send(sign(transfer(1, 2, DynamicFees{kGwei * 2, kGwei * 20}))).outcome, SendOutcome::Underpriced);
}

void TestChainAnvil::replacesWithBumpedFees()
{
    const Fees low = DynamicFees{kGwei, kGwei * 10};
    const auto first = sign(transfer(0, 1, low));
    QCOMPARE(send(first).outcome, SendOutcome::Accepted);
    const auto second = sign(transfer(0, 1, *bumpFees(low, {})));
    QCOMPARE(send(second).outcome, SendOutcome::Accepted);
    m_anvil.mine();
    const auto lost = await<std::optional<Receipt>>([&](auto done) { m_client->receipt(first.hash, {}, done); });
    const auto won = await<std::optional<Receipt>>([&](auto done) { m_client->receipt(second.hash, {}, done); });
    QVERIFY(lost && !*lost);
    QVERIFY(won && *won && (*won)->succeeded == true);
}

void TestChainAnvil::droppedTransactionIsGone()
{
    const auto sent = sign(transfer(0, 1));
    QCOMPARE(send(sent).outcome, SendOutcome::Accepted);
    QVERIFY(m_anvil.dropTransaction(sent.hash));
    m_anvil.mine();
    const auto gone =
        await<std::optional<ChainTransaction>>([&](auto done) { m_client->transactionByHash(sent.hash, {}, done); });
    QVERIFY(gone && !*gone);
    QCOMPARE(confirmation(sent.hash, std::nullopt, 1).state, Confirmation::State::Missing);
    QCOMPARE(send(sent).outcome, SendOutcome::Accepted);  // the same bytes again
    m_anvil.mine();
    QCOMPARE(confirmation(sent.hash, std::nullopt, 1).state, Confirmation::State::Succeeded);
}

void TestChainAnvil::LC14_depthAndReorg()
{
    const auto sent = sign(transfer(0, 7));
    QCOMPARE(send(sent).outcome, SendOutcome::Accepted);
    m_anvil.mine();
    const auto first = confirmation(sent.hash, std::nullopt, 3);
    QCOMPARE(first.state, Confirmation::State::Shallow);
    QCOMPARE(first.depth, 1u);
    const Hash32 seenIn = first.receipt->blockHash;
    m_anvil.mine(2);
    QCOMPARE(confirmation(sent.hash, seenIn, 3).state, Confirmation::State::Succeeded);

    // The block is replaced by one without it: the old receipt counts for nothing.
    m_anvil.reorg(3);
    m_anvil.dropAllTransactions();
    QCOMPARE(confirmation(sent.hash, seenIn, 3).state, Confirmation::State::Missing);

    // Mined again elsewhere: another block hash than the one we knew.
    const auto again = send(sent).outcome;
    QVERIFY2(again == SendOutcome::Accepted || again == SendOutcome::AlreadyKnown, sendOutcomeName(again));
    m_anvil.mine(3);
    const auto moved = confirmation(sent.hash, seenIn, 3);
    QCOMPARE(moved.state, Confirmation::State::Moved);
    QVERIFY(moved.receipt->blockHash != seenIn);
    QCOMPARE(confirmation(sent.hash, moved.receipt->blockHash, 3).state, Confirmation::State::Succeeded);
}

void TestChainAnvil::LC14_failedTransaction()
{
    test::LivepeerFixture livepeer(m_anvil);
    QVERIFY2(livepeer.deploy(), livepeer.error().c_str());
    livepeer.setPaused(true);
    const auto receipt = sendAndMine(livepeer.broker(), 5, fundDepositCalldata());
    QCOMPARE(receipt.succeeded, std::optional(false));
    QCOMPARE(confirmation(receipt.transactionHash, receipt.blockHash, 1).state, Confirmation::State::Reverted);
}

void TestChainAnvil::LC19_revertingCallIsNotSent()
{
    test::LivepeerFixture livepeer(m_anvil);
    QVERIFY2(livepeer.deploy(), livepeer.error().c_str());
    const CallRequest fund{m_key->address(), livepeer.broker(), 5, fundDepositCalldata()};
    const auto fits = await<GasEstimate>([&](auto done) { m_client->estimateGas(fund, {}, done); });
    QVERIFY(fits && fits->outcome == GasEstimate::Outcome::Fits && fits->gas > 21'000);
    livepeer.setPaused(true);
    const auto reverts = await<GasEstimate>([&](auto done) { m_client->estimateGas(fund, {}, done); });
    QVERIFY2(reverts, reverts ? "" : reverts.error().message.c_str());
    QCOMPARE(reverts->outcome, GasEstimate::Outcome::Reverts);
    QVERIFY2(reverts->reason.find("system is paused") != std::string::npos, reverts->reason.c_str());
    const auto plain = await<GasEstimate>([&](auto done) {
        m_client->estimateGas({m_key->address(), m_recipient, 1, {}}, {}, done);
    });
    QCOMPARE(plain->gas, 21'000u);
}

void TestChainAnvil::S15_realNodeOnAnotherChain()
{
    RpcOptions options;
    options.endpoints = {m_anvil.url()};
    options.chainId = 1;
    RpcClient client(options, m_http, m_clock);
    const auto nonce = await<std::uint64_t>([&](auto done) { client.pendingNonce(m_key->address(), {}, done); });
    QVERIFY(!nonce);
    QVERIFY(nonce.error().message.find("is on chain 42161, not on 1") != std::string::npos);
}

void TestChainAnvil::watcherFollowsAndSeesReorgs()
{
    WatcherOptions options;
    options.intervalMs = 20;
    ChainWatcher watcher(options, kChain, *m_client, m_clock, [this] { return m_client->endpointInUse(); });
    std::vector<std::uint64_t> heads;
    std::vector<Reorg> reorgs;
    int changes = 0;
    const auto subscription = watcher.changes().subscribe([&changes] { ++changes; });
    watcher.onHead([&heads](const Block& block) { heads.push_back(block.number); });
    watcher.onReorg([&reorgs](const Reorg& reorg) { reorgs.push_back(reorg); });
    QCOMPARE(watcher.status().state, ChainStatus::State::Starting);
    watcher.start();
    const auto start = m_anvil.blockNumber();
    QTRY_COMPARE(watcher.status().height, start);
    QCOMPARE(watcher.status().state, ChainStatus::State::Following);
    QCOMPARE(watcher.status().network, "Arbitrum One");
    QCOMPARE(watcher.status().endpoint, m_anvil.url());
    QVERIFY(changes > 0);
    for (int i = 1; i <= 6; ++i) {
        m_anvil.mine();
        QTRY_COMPARE(watcher.status().height, start + static_cast<std::uint64_t>(i));
    }
    m_anvil.mine(20);  // a jump
    QTRY_COMPARE(watcher.status().height, start + 26);
    QCOMPARE(reorgs.size(), 0u);
    QCOMPARE(watcher.status().reorgs, 0u);
    QVERIFY(std::is_sorted(heads.begin(), heads.end()));

    m_anvil.mine();
    QTRY_COMPARE(watcher.status().height, start + 27);
    m_anvil.mine();
    QTRY_COMPARE(watcher.status().height, start + 28);
    m_anvil.reorg(2);
    QTRY_COMPARE(reorgs.size(), 1u);
    QCOMPARE(reorgs[0].firstReplaced, start + 27);
    QCOMPARE(reorgs[0].depth, 2u);
    QCOMPARE(watcher.status().reorgs, 1u);
    m_anvil.reorg(10);  // reaches below the heads that were seen: bounded from above by the last that is the same
    m_anvil.mine();
    QTRY_COMPARE(reorgs.size(), 2u);
    QVERIFY(reorgs[1].firstReplaced <= start + 19);
    QTRY_COMPARE(watcher.status().height, m_anvil.blockNumber());
    QCOMPARE(watcher.status().state, ChainStatus::State::Following);
}

void TestChainAnvil::watcherTellsWhatIsWrong()
{
    AnvilFixture other(manualMining());
    QVERIFY2(other.start(), other.error().c_str());
    FakeClock clock;
    RpcOptions rpc;
    rpc.endpoints = {other.url()};
    rpc.chainId = kChain;
    RpcClient client(rpc, m_http, clock);
    WatcherOptions options;
    options.intervalMs = 20;
    options.deadlineMs = 1'000;
    {
        ChainWatcher watcher(options, kChain, client, clock);
        watcher.start();
        QTRY_VERIFY(watcher.status().checkedAt.micros != 0);
        QVERIFY(watcher.status().blockAgeSeconds < 0);  // our clock is behind the chain's
        clock.advanceMs((watcher.status().blockTime + 200) * 1'000 - clock.now().micros / 1'000);
        QTRY_COMPARE(watcher.status().state, ChainStatus::State::Stale);
        QVERIFY(watcher.status().blockAgeSeconds >= 199);
        other.kill();
        QTRY_COMPARE(watcher.status().state, ChainStatus::State::Unreachable);
        QVERIFY(!watcher.status().error.empty());
    }
    rpc.endpoints = {m_anvil.url()};
    rpc.chainId = 1;
    RpcClient wrong(rpc, m_http, m_clock);
    ChainWatcher watcher(options, 1, wrong, m_clock);
    watcher.start();
    QTRY_COMPARE(watcher.status().state, ChainStatus::State::WrongChain);
    QCOMPARE(watcher.status().network, "Ethereum");
}

WinningTicket TestChainAnvil::makeTicket(const Address& recipient, const UInt256& face, int nonce,
                                         const RoundInfo& round) const
{
    WinningTicket out;
    out.recipientRand = 1'000 + nonce;
    out.ticket = *alwaysWinningTicket(recipient, m_key->address(), face, nonce, out.recipientRand, round);
    out.signature = crypto::toBytes65(m_key->sign(ticketSigningHash(out.ticket)));
    return out;
}

void TestChainAnvil::depositIsFunded()
{
    test::LivepeerFixture livepeer(m_anvil);
    QVERIFY2(livepeer.deploy(), livepeer.error().c_str());
    LivepeerReader reader(*m_client, livepeer.broker());
    const auto receipt = sendAndMine(livepeer.broker(), kEther / 50, fundDepositCalldata());
    QCOMPARE(receipt.succeeded, std::optional(true));
    const auto funded = depositsFunded(receipt.logs, livepeer.broker());
    QVERIFY(funded && funded->size() == 1);
    QCOMPARE(funded->at(0).sender, m_key->address());
    QCOMPARE(funded->at(0).amount, kEther / 50);
    const auto info = await<SenderInfo>([&](auto done) { reader.senderInfo(m_key->address(), {}, done); });
    QVERIFY(info);
    QCOMPARE(info->deposit, kEther / 50);
    QCOMPARE(info->withdrawRound, UInt256(0));
    const auto logs = await<std::vector<Log>>([&](auto done) {
        m_client->getLogs({receipt.blockNumber,
                           receipt.blockNumber,
                           livepeer.broker(),
                           {abi::eventTopic("DepositFunded(address,uint256)")}},
                          {}, done);
    });
    QVERIFY(logs && logs->size() == 1);
    QCOMPARE(logs->at(0).transactionHash, receipt.transactionHash);
}

void TestChainAnvil::ticketsRedeem()
{
    test::LivepeerFixture livepeer(m_anvil);
    QVERIFY2(livepeer.deploy(), livepeer.error().c_str());
    LivepeerReader reader(*m_client, livepeer.broker());
    const auto early = await<RoundInfo>([&](auto done) { reader.currentRound({}, done); });
    QVERIFY(!early);
    QCOMPARE(early.error().code, ErrorCode::Unavailable);
    Hash32 roundHash;
    roundHash.bytes.fill(0x33);
    livepeer.setRound(123, roundHash);
    livepeer.setPool({m_recipient});
    const auto round = await<RoundInfo>([&](auto done) { reader.currentRound({}, done); });
    QVERIFY2(round, round ? "" : round.error().message.c_str());
    QCOMPARE(round->round, 123u);
    QCOMPARE(round->blockHash, roundHash);
    QCOMPARE(*await<std::uint64_t>([&](auto done) { reader.ticketValidityPeriod({}, done); }), 2u);
    QVERIFY(*await<bool>([&](auto done) { reader.isActiveTranscoder(m_recipient, {}, done); }));
    QVERIFY(!*await<bool>([&](auto done) { reader.isActiveTranscoder(filledAddress(0x78), {}, done); }));

    sendAndMine(livepeer.broker(), kEther, fundDepositCalldata());
    const auto ticket = makeTicket(m_recipient, kEther / 100, 1, *round);
    QVERIFY(!*await<bool>([&](auto done) { reader.ticketUsed(ticketHash(ticket.ticket), {}, done); }));
    const auto receipt = sendAndMine(livepeer.broker(), 0, redeemCalldata(ticket));
    QCOMPARE(receipt.succeeded, std::optional(true));
    const auto paid = ticketPayments(receipt.logs, livepeer.broker());
    QVERIFY(paid && paid->size() == 1);
    QCOMPARE(paid->at(0).paid, kEther / 100);
    QCOMPARE(paid->at(0).recipient, m_recipient);
    QCOMPARE(paid->at(0).senderNonce, UInt256(1));
    QVERIFY(*await<bool>([&](auto done) { reader.ticketUsed(ticketHash(ticket.ticket), {}, done); }));
    QCOMPARE(livepeer.feesOf(m_recipient), kEther / 100);
    // The same ticket cannot pay twice.
    const auto again = sendAndMine(livepeer.broker(), 0, redeemCalldata(ticket));
    QCOMPARE(again.succeeded, std::optional(false));
    QCOMPARE(livepeer.feesOf(m_recipient), kEther / 100);
}

void TestChainAnvil::LC3_LC4_batchFailsSilently()
{
    test::LivepeerFixture livepeer(m_anvil);
    QVERIFY2(livepeer.deploy(), livepeer.error().c_str());
    Hash32 roundHash;
    roundHash.bytes.fill(0x34);
    const RoundInfo round{7, roundHash};
    livepeer.setRound(round.round, round.blockHash);
    const Address active = filledAddress(0xa1), left = filledAddress(0xa2), second = filledAddress(0xa3);
    livepeer.setPool({active, second});
    sendAndMine(livepeer.broker(), 100, fundDepositCalldata());
    // One is paid in full, one has left the pool, one gets what the deposit still holds.
    const auto receipt =
        sendAndMine(livepeer.broker(), 0,
                    batchRedeemCalldata({makeTicket(active, 80, 1, round), makeTicket(left, 10, 2, round),
                                         makeTicket(second, 50, 3, round)}));
    QCOMPARE(receipt.succeeded, std::optional(true));
    const auto payments = ticketPayments(receipt.logs, livepeer.broker());
    QVERIFY(payments && payments->size() == 2);
    QCOMPARE(payments->at(0).senderNonce, UInt256(1));
    QCOMPARE(payments->at(0).paid, UInt256(80));
    QCOMPARE(payments->at(1).senderNonce, UInt256(3));
    QCOMPARE(payments->at(1).faceValue, UInt256(50));
    QCOMPARE(payments->at(1).paid, UInt256(20));
    QCOMPARE(livepeer.feesOf(left), UInt256(0));
}

void TestChainAnvil::transcoderPool()
{
    test::LivepeerFixture livepeer(m_anvil);
    QVERIFY2(livepeer.deploy(), livepeer.error().c_str());
    const auto read = [&](std::size_t most) {
        return await<TranscoderPool>(
            [&](auto done) { readTranscoderPool(*m_client, livepeer.bonding(), most, {}, done); });
    };
    QCOMPARE(read(100)->members.size(), 0u);
    const std::vector<Address> members{filledAddress(3), filledAddress(1), filledAddress(2)};
    livepeer.setPool(members);
    const auto pool = read(100);
    QVERIFY(pool && pool->complete);
    QVERIFY(pool->members == members);
    QCOMPARE(read(2)->members.size(), 2u);
    const auto none =
        await<TranscoderPool>([&](auto done) { readTranscoderPool(*m_client, m_recipient, 100, {}, done); });
    QVERIFY(none && !none->complete && none->members.empty());
}

void TestChainAnvil::reorgMayKeepATransaction()
{
    const auto sent = sign(transfer(0, 7));
    QCOMPARE(send(sent).outcome, SendOutcome::Accepted);
    m_anvil.mine(3);
    const auto before = confirmation(sent.hash, std::nullopt, 1);
    QCOMPARE(before.state, Confirmation::State::Succeeded);
    m_anvil.reorgWith(3, {toHex0x(sent.raw)});
    const auto after = confirmation(sent.hash, before.receipt->blockHash, 1);
    QCOMPARE(after.state, Confirmation::State::Moved);
    QCOMPARE(after.receipt->blockNumber, before.receipt->blockNumber);
}

void TestChainAnvil::testBedKeepsItsState()
{
    QTemporaryDir folder;
    AnvilOptions options = manualMining();
    options.stateFile = folder.filePath("state.json").toStdString();
    AnvilFixture node(options);
    QVERIFY2(node.start(), node.error().c_str());
    node.setBalance(m_recipient, 12'345);
    node.mine(3);
    node.stop();
    QVERIFY(!node.running());
    QVERIFY(!node.tryRpc("eth_chainId"));
    QVERIFY2(node.start(), node.error().c_str());
    QCOMPARE(node.balance(m_recipient), UInt256(12'345));
    QCOMPARE(node.blockNumber(), 3u);
    const auto kept = node.snapshot();
    node.setBalance(m_recipient, 1);
    node.revert(kept);
    QCOMPARE(node.balance(m_recipient), UInt256(12'345));
}

QTEST_GUILESS_MAIN(TestChainAnvil)
#include "tst_chain_anvil.moc"
