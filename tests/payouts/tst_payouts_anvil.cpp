// The ways of paying twice and of losing credit (ops-engine 10.1, 10.2) on a real node, a real store file and the real signer. In each the
// recipient's balance on chain equals what was debited, to the wei.
#include "anvil_bed.h"

#include "chain/ticket.h"
#include "core/check.h"
#include "support/livepeer_fixture.h"
#include "wallet/policy_store.h"

using namespace sluice;
using namespace sluice::test;

namespace {

const Int256 oddWei("123456789012345678");
constexpr int patienceMs = 20'000;

// A signer that is permitted by the policy, which counts it, and then does not answer with a signature.
class RefusingSigner final : public TransactionSigner {
public:
    RefusingSigner(AnvilBed& bed, ErrorCode code) : m_bed(bed), m_code(code) {}
    std::atomic<int> refusals{0};
    void sign(const SigningOrder& order, chain::Deadline,
              std::function<void(Result<chain::SignedTransaction>)> done) override
    {
        m_bed.books->database->writer().submitFor<wallet::Authorization>(
            [order, this](storage::Connection& connection) {
                return wallet::authorizeSigning(connection,
                                                {order.intentId, wallet::SignPurpose::Payout, order.transaction, {}},
                                                m_bed.key.address(), m_bed.config.chainId, SystemClock().now());
            },
            [this, done = std::move(done)](const Result<wallet::Authorization>& permitted) {
                SLUICE_CHECK(permitted.has_value());
                ++refusals;
                done(fail(m_code, "no signature"));
            });
    }

private:
    AnvilBed& m_bed;
    ErrorCode m_code;
};

Int256 spentToday(AnvilBed& bed)
{
    const auto spent = bed.books->database->writer().runFor<wallet::DaySpend>([&](storage::Connection& connection) {
        return wallet::spentOn(connection, bed.key.address(), utcDay(SystemClock().now()));
    });
    SLUICE_CHECK(spent.has_value());
    return Int256(spent->valueWei);
}

}  // namespace

class TestPayoutsAnvil : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void paysToTheWei();
    void DP1_diesAfterTheNodeAccepted();
    void DP2_answerOfTheNodeIsLost();
    void DP10_twoEnginesOneStore();
    void DP11_underpricedIsBumpedOnItsNonce();
    void DP11_cancelByNonce();
    void DP13_topUpThroughARealContract();
    void LC14_reorganisedAwayAndMinedAgain();
    void LC14_reorganisedAfterSettlement();
    void LC15_stuckHeadDelaysNobodysSigning();
    void LC19_revertingRecipient();
    void S15_nodeOnAnotherChain();
    void refusedSignatureGivesItsSpendBack();
    void doubtfulSignatureStaysCounted();
};

void TestPayoutsAnvil::paysToTheWei()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    bed.orchestrator("orch");
    bed.start();
    bed.credit("orch", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted), patienceMs);
    QCOMPARE(bed.balance("orch").reserved.units(), oddWei);
    bed.anvil.mine();
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Mined), patienceMs);
    bed.anvil.mine();
    QTRY_VERIFY_WITH_TIMEOUT(bed.settledAll(1), patienceMs);
    QCOMPARE(Int256(bed.anvil.balance(bed.payees.payees["orch"].address)), oddWei);
    QVERIFY(bed.agrees("orch", oddWei));
    const Intent settled = bed.intents().front();
    const auto receipt = bed.anvil.receipt(*settled.txHash);
    QCOMPARE(receipt.text("status").value_or(""), std::string_view("0x1"));
    QVERIFY(settled.feeWei && *settled.feeWei > 0);
    QCOMPARE(Int256(bed.anvil.balance(bed.key.address())), Int256("9000000000000000000") - oddWei - *settled.feeWei);
}

void TestPayoutsAnvil::DP1_diesAfterTheNodeAccepted()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    RpcProxy proxy(bed.anvil);
    proxy.swallowSends = true;
    bed.orchestrator("orch");
    bed.start(proxy.url());
    bed.credit("orch", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(proxy.sends > 0, patienceMs);
    bed.die();  // the node has it; nothing of the broadcast is written
    const Intent before = bed.intents().front();
    QVERIFY(before.state == IntentState::Signed);
    QVERIFY(!before.attempts.front().broadcastAt);
    QVERIFY(bed.anvil.hasTransaction(before.attempts.front().txHash));
    bed.start();
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted), patienceMs);
    bed.anvil.mine(2);
    QTRY_VERIFY_WITH_TIMEOUT(bed.settledAll(1), patienceMs);
    const Intent after = bed.intents().front();
    QCOMPARE(after.attempts.size(), std::size_t(1));
    QVERIFY(after.attempts.front().rawTx == before.attempts.front().rawTx);
    QCOMPARE(bed.anvil.nonce(bed.key.address()), std::uint64_t(1));
    QCOMPARE(Int256(bed.anvil.balance(bed.payees.payees["orch"].address)), oddWei);
    QVERIFY(bed.agrees("orch", oddWei));
}

void TestPayoutsAnvil::DP2_answerOfTheNodeIsLost()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    RpcProxy proxy(bed.anvil);
    proxy.swallowSends = true;
    bed.orchestrator("orch");
    bed.start(proxy.url());
    bed.credit("orch", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted), patienceMs);
    QVERIFY(!bed.intents().front().attempts.front().lastError.empty());
    const int sendsBefore = proxy.sends;
    QTRY_VERIFY_WITH_TIMEOUT(proxy.sends > sendsBefore, patienceMs);  // the same bytes again
    proxy.swallowSends = false;
    bed.anvil.mine(2);
    QTRY_VERIFY_WITH_TIMEOUT(bed.settledAll(1), patienceMs);
    QCOMPARE(bed.intents().front().attempts.size(), std::size_t(1));
    QCOMPARE(bed.anvil.nonce(bed.key.address(), true), std::uint64_t(1));
    QVERIFY(bed.agrees("orch", oddWei));
    QCOMPARE(bed.balance("orch").balance.units(), Int256(0));
}

void TestPayoutsAnvil::DP10_twoEnginesOneStore()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    bed.orchestrator("orch");
    // Another program cannot even open the file.
    const auto second = storage::Database::open(bed.storeConfig, anvilMigrations());
    QVERIFY(!second && second.error().code == ErrorCode::Conflict);
    // Two engines in one program: one pays, the other waits, and goes on when the first is gone.
    bed.start();
    QTRY_VERIFY_WITH_TIMEOUT(bed.run->engine().status().pause == PauseReason::None, patienceMs);
    auto other = bed.another();
    QTRY_VERIFY_WITH_TIMEOUT(other->engine().status().pause == PauseReason::LeaseHeldElsewhere, patienceMs);
    bed.credit("orch", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted), patienceMs);
    QVERIFY(other->engine().status().pause == PauseReason::LeaseHeldElsewhere);
    std::swap(bed.run, other);
    other.reset();
    QTRY_VERIFY_WITH_TIMEOUT(bed.run->engine().status().pause == PauseReason::None, patienceMs);
    bed.anvil.mine(2);
    QTRY_VERIFY_WITH_TIMEOUT(bed.settledAll(1), patienceMs);
    QCOMPARE(bed.anvil.nonce(bed.key.address(), true), std::uint64_t(1));
    QVERIFY(bed.agrees("orch", oddWei));
}

void TestPayoutsAnvil::DP11_underpricedIsBumpedOnItsNonce()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    bed.config.stallAfterMs = 500;
    bed.orchestrator("orch");
    bed.start();
    bed.credit("orch", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted), patienceMs);
    const Attempt first = bed.intents().front().attempts.front();
    bed.anvil.setNextBlockBaseFee(first.maxFeePerGas * 3);
    bed.anvil.mine();
    QVERIFY(bed.anvil.receipt(first.txHash).isNull());
    QTRY_VERIFY_WITH_TIMEOUT(bed.intents().front().attempts.size() >= 2, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(bed.intents().front().state == IntentState::Submitted, patienceMs);
    for (int tries = 0; tries < 20 && bed.anvil.nonce(bed.key.address()) == 0; ++tries)
        bed.anvil.mine();
    bed.anvil.mine(2);
    QTRY_VERIFY_WITH_TIMEOUT(bed.settledAll(1), patienceMs);
    const Intent settled = bed.intents().front();
    QCOMPARE(*settled.nonce, std::uint64_t(0));
    int mined = 0;
    for (const Attempt& attempt : settled.attempts) {
        const auto decoded = chain::decodeTransaction(attempt.rawTx);
        QVERIFY(decoded && decoded->transaction.nonce == 0 && decoded->transaction.value == UInt256(oddWei));
        mined += !bed.anvil.receipt(attempt.txHash).isNull();
    }
    QCOMPARE(mined, 1);
    QCOMPARE(bed.anvil.nonce(bed.key.address(), true), std::uint64_t(1));
    QVERIFY(bed.agrees("orch", oddWei));
    QCOMPARE(bed.balance("orch").balance.units(), Int256(0));
}

void TestPayoutsAnvil::DP11_cancelByNonce()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    bed.orchestrator("orch");
    bed.start();
    bed.credit("orch", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted), patienceMs);
    const Intent stuck = bed.intents().front();
    QVERIFY(bed.verb(Verb::CancelByNonce, stuck.id));
    QTRY_COMPARE_WITH_TIMEOUT(bed.intents().front().attempts.size(), std::size_t(2), patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted), patienceMs);
    QCOMPARE(bed.balance("orch").reserved.units(), oddWei);  // until the chain has decided
    QVERIFY(!bed.verb(Verb::Cancel, stuck.id));
    bed.anvil.mine(2);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Replaced), patienceMs);
    QVERIFY(bed.anvil.receipt(stuck.attempts.front().txHash).isNull());
    QCOMPARE(Int256(bed.anvil.balance(bed.payees.payees["orch"].address)), Int256(0));
    // What is still owed is planned again, but an operator's cancel is an operator's to undo; then it is paid on the next nonce, once.
    QTRY_COMPARE_WITH_TIMEOUT(bed.intents().size(), std::size_t(2), patienceMs);
    QVERIFY(bed.intents().back().gate == Gate::Awaiting);
    QVERIFY(bed.verb(Verb::Approve, bed.intents().back().id));
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted, 1), patienceMs);
    bed.anvil.mine(2);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Settled, 1), patienceMs);
    QCOMPARE(bed.anvil.nonce(bed.key.address(), true), std::uint64_t(2));
    QVERIFY(bed.agrees("orch", oddWei));
    QCOMPARE(Int256(bed.anvil.balance(bed.payees.payees["orch"].address)), oddWei);
}

void TestPayoutsAnvil::DP13_topUpThroughARealContract()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    LivepeerFixture livepeer(bed.anvil);
    QVERIFY2(livepeer.deploy(), livepeer.error().c_str());
    const Int256 target("20000000000000001");
    bed.config.deposit = DepositPolicy{livepeer.broker(), target, Int256("10000000000000000")};
    const auto deposit = [&] {
        const auto info =
            chain::readSenderInfo(bed.anvil.call(livepeer.broker(), chain::senderInfoCalldata(bed.key.address())));
        return info ? Int256(info->deposit) : Int256(-1);
    };
    QCOMPARE(deposit(), Int256(0));
    auto policy = wallet::defaultPolicy(bed.config.chainId);
    policy.ticketBroker = livepeer.broker();
    const auto stored =
        bed.books->database->writer().runFor<wallet::SigningPolicy>([&](storage::Connection& connection) {
            return wallet::replacePolicy(connection, *bed.books->audit, policy, 0, "alice", SystemClock().now());
        });
    QVERIFY2(stored, stored ? "" : stored.error().message.c_str());
    RpcProxy proxy(bed.anvil);
    proxy.swallowSends = true;  // the receipt does not come, nor the answer to the send
    bed.start(proxy.url());
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted), patienceMs);
    const auto planned = bed.run->engine().status().lastCycle;
    QTRY_VERIFY_WITH_TIMEOUT(bed.run->engine().status().lastCycle > planned->plusMs(1'000), patienceMs);
    bed.die();
    bed.start();
    QTRY_VERIFY_WITH_TIMEOUT(bed.run->engine().status().lastCycle.has_value(), patienceMs);
    QCOMPARE(bed.intents().size(), std::size_t(1));  // many cycles, two processes: one top-up
    QCOMPARE(deposit(), Int256(0));
    bed.anvil.mine(2);
    QTRY_VERIFY_WITH_TIMEOUT(bed.settledAll(1), patienceMs);
    QCOMPARE(deposit(), target);
    const auto receipt = bed.anvil.receipt(*bed.intents().front().txHash);
    QCOMPARE(receipt.find("logs")->items()->size(), std::size_t(1));  // DepositFunded
    const auto settledAt = bed.run->engine().status().lastCycle;
    QTRY_VERIFY_WITH_TIMEOUT(bed.run->engine().status().lastCycle > settledAt->plusMs(1'000), patienceMs);
    QCOMPARE(bed.intents().size(), std::size_t(1));
    QCOMPARE(bed.anvil.nonce(bed.key.address(), true), std::uint64_t(1));
}

void TestPayoutsAnvil::LC14_reorganisedAwayAndMinedAgain()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    bed.config.confirmations = 4;
    bed.orchestrator("orch");
    bed.start();
    bed.credit("orch", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted), patienceMs);
    bed.anvil.mine(2);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Mined), patienceMs);
    const Intent mined = bed.intents().front();
    bed.anvil.reorg(2);
    QVERIFY(bed.anvil.receipt(*mined.txHash).isNull());
    QCOMPARE(Int256(bed.anvil.balance(bed.payees.payees["orch"].address)), Int256(0));
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted), patienceMs);
    QCOMPARE(bed.balance("orch").reserved.units(), oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(bed.anvil.hasTransaction(*mined.txHash), patienceMs);  // the same bytes again
    bed.anvil.mine(5);
    QTRY_VERIFY_WITH_TIMEOUT(bed.settledAll(1), patienceMs);
    const Intent settled = bed.intents().front();
    QVERIFY(settled.txHash == mined.txHash && settled.blockHash != mined.blockHash);
    QCOMPARE(settled.attempts.size(), std::size_t(1));
    const auto seen = bed.events(settled.id);
    QCOMPARE(std::count(seen.begin(), seen.end(), "mined"), 2);
    QCOMPARE(std::count(seen.begin(), seen.end(), "reorged"), 1);
    QCOMPARE(std::count(seen.begin(), seen.end(), "settled"), 1);
    QVERIFY(bed.agrees("orch", oddWei));
    QCOMPARE(bed.balance("orch").balance.units(), Int256(0));
}

void TestPayoutsAnvil::LC14_reorganisedAfterSettlement()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    bed.orchestrator("orch");
    bed.start();
    bed.credit("orch", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted), patienceMs);
    bed.anvil.mine(2);
    QTRY_VERIFY_WITH_TIMEOUT(bed.settledAll(1), patienceMs);
    const Intent settled = bed.intents().front();
    bed.anvil.reorg(2);
    QVERIFY(bed.anvil.receipt(*settled.txHash).isNull());
    QTRY_COMPARE_WITH_TIMEOUT(bed.run->engine().status().reorgedAfterSettlement, std::int64_t(1), patienceMs);
    QVERIFY(bed.intents().front().wait == WaitReason::ReorgedAfterSettlement);
    QTRY_VERIFY_WITH_TIMEOUT(bed.anvil.hasTransaction(*settled.txHash), patienceMs);
    bed.die();  // the state is durable
    bed.start();
    QTRY_COMPARE_WITH_TIMEOUT(bed.run->engine().status().reorgedAfterSettlement, std::int64_t(1), patienceMs);
    bed.anvil.mine(3);
    QTRY_COMPARE_WITH_TIMEOUT(bed.run->engine().status().reorgedAfterSettlement, std::int64_t(0), patienceMs);
    const Intent after = bed.intents().front();
    QVERIFY(after.wait == WaitReason::None && after.state == IntentState::Settled);
    QVERIFY(after.blockHash != settled.blockHash);
    QCOMPARE(after.attempts.size(), std::size_t(1));
    QCOMPARE(bed.intents().size(), std::size_t(1));
    QVERIFY(bed.agrees("orch", oddWei));
    QCOMPARE(bed.balance("orch").balance.units(), Int256(0));
}

void TestPayoutsAnvil::LC15_stuckHeadDelaysNobodysSigning()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    bed.orchestrator("first");
    bed.orchestrator("second");
    bed.start();
    bed.credit("first", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted), patienceMs);
    const Intent head = bed.intents().front();
    bed.anvil.setNextBlockBaseFee(head.attempts.front().maxFeePerGas * 3);
    bed.anvil.mine();
    QVERIFY(bed.anvil.receipt(*head.txHash).isNull());
    bed.credit("second", oddWei + 1);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted, 1), patienceMs);  // nobody waits for a receipt
    QCOMPARE(*bed.intents().back().nonce, std::uint64_t(1));
    QVERIFY(bed.inState(IntentState::Submitted, 0));
    // Dropped from the pool: the bytes come again by themselves, once the node takes them at its price.
    bed.anvil.dropAllTransactions();
    QVERIFY(!bed.anvil.hasTransaction(*head.txHash));
    // Empty blocks let the base fee fall until both fit in again.
    const bool settled = QTest::qWaitFor(
        [&bed] {
            if (bed.settledAll(2))
                return true;
            bed.anvil.mine();
            return false;
        },
        2 * patienceMs);
    QVERIFY(settled);
    for (const Intent& intent : bed.intents())
        QCOMPARE(intent.attempts.size(), std::size_t(1));
    QVERIFY(bed.agrees("first", oddWei));
    QVERIFY(bed.agrees("second", oddWei + 1));
    QCOMPARE(Int256(bed.anvil.balance(bed.payees.payees["second"].address)), oddWei + 1);
}

void TestPayoutsAnvil::LC19_revertingRecipient()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    // Its whole code is PUSH1 0, PUSH1 0, REVERT.
    const Address refusing = bed.anvil.deploy(*fromHex("0x6460006000fd6000526005601bf3"));
    bed.orchestrator("refusing", refusing);
    bed.orchestrator("orch");
    bed.start();
    bed.credit("refusing", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(!bed.intents().empty() && bed.intents().front().wait == WaitReason::EstimateReverts,
                             patienceMs);
    bed.credit("orch", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted, 1), patienceMs);
    bed.anvil.mine(2);
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Settled, 1), patienceMs);
    const Intent waiting = bed.intents().front();
    QVERIFY(waiting.state == IntentState::Planned && waiting.attempts.empty() && !waiting.nonce);
    QCOMPARE(bed.anvil.nonce(bed.key.address(), true), std::uint64_t(1));
    QCOMPARE(Int256(bed.anvil.balance(refusing)), Int256(0));
    QCOMPARE(bed.balance("refusing").balance.units(), oddWei);
    QVERIFY(bed.agrees("orch", oddWei));
}

void TestPayoutsAnvil::S15_nodeOnAnotherChain()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    bed.config.chainId = 42161;  // the node is on 31337
    bed.orchestrator("orch");
    bed.start();
    bed.credit("orch", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(bed.run->engine().status().lastCycle.has_value(), patienceMs);
    const auto status = bed.run->engine().status();
    QVERIFY(status.pause == PauseReason::WrongChain || status.pause == PauseReason::RpcUnavailable);
    QVERIFY2(status.detail.find("chain") != std::string::npos, status.detail.c_str());
    QVERIFY(bed.intents().empty());
    QCOMPARE(bed.balance("orch").reserved.units(), Int256(0));
    QCOMPARE(bed.anvil.nonce(bed.key.address(), true), std::uint64_t(0));
}

void TestPayoutsAnvil::refusedSignatureGivesItsSpendBack()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    bed.orchestrator("orch");
    RefusingSigner refusing(bed, ErrorCode::Unavailable);
    bed.signerInstead = &refusing;
    bed.start();
    bed.credit("orch", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(refusing.refusals >= 3, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(!bed.intents().front().nonce, patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(spentToday(bed), Int256(0), patienceMs);
    bed.die();  // in whatever it is doing
    const bool asking = bed.intents().front().signaturesAsked > 0;
    bed.signerInstead = nullptr;
    bed.start();
    QTRY_VERIFY_WITH_TIMEOUT(bed.inState(IntentState::Submitted), patienceMs);
    QCOMPARE(spentToday(bed), oddWei);
    QCOMPARE(bed.intents().front().signaturesAsked, std::int64_t(asking ? 2 : 1));
    bed.anvil.mine(2);
    QTRY_VERIFY_WITH_TIMEOUT(bed.settledAll(1), patienceMs);
    QVERIFY(bed.agrees("orch", oddWei));
}

void TestPayoutsAnvil::doubtfulSignatureStaysCounted()
{
    AnvilBed bed;
    QVERIFY2(bed.begin(), bed.anvil.error().c_str());
    bed.orchestrator("orch");
    RefusingSigner late(bed, ErrorCode::Timeout);
    bed.signerInstead = &late;
    bed.start();
    bed.credit("orch", oddWei);
    QTRY_VERIFY_WITH_TIMEOUT(late.refusals >= 2, patienceMs);
    QCOMPARE(spentToday(bed), oddWei);
    // A later, certain refusal does not clear the doubt; nor does the operator's cancelling.
    bed.die();
    RefusingSigner refusing(bed, ErrorCode::Denied);
    bed.signerInstead = &refusing;
    bed.start();
    QTRY_VERIFY_WITH_TIMEOUT(refusing.refusals >= 2, patienceMs);
    QCOMPARE(spentToday(bed), oddWei);
    bool cancelled =
        false;  // the engine and the operator may change it at the same moment; then the operator asks again
    QTRY_VERIFY_WITH_TIMEOUT(cancelled || (cancelled = bed.verb(Verb::Cancel, bed.intents().front().id).has_value()),
                             patienceMs);
    QCOMPARE(spentToday(bed), oddWei);
    QCOMPARE(bed.balance("orch").balance.units(), oddWei);
    QCOMPARE(bed.anvil.nonce(bed.key.address(), true), std::uint64_t(0));
    bed.die();
}

QTEST_GUILESS_MAIN(TestPayoutsAnvil)
#include "tst_payouts_anvil.moc"
