// The ways the first generation lost credit or stalled (ops-engine 10.2), each on the real engine, store and ledger with a simulated chain.
#include "payouts_bed.h"

using namespace sluice;
using namespace sluice::test;

class TestPayoutsLostCredit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void LC1_settlesInOneCommitOnce();
    void LC2_creditDuringThePayoutIsKept();
    void LC14_reorgAfterTheReceipt();
    void LC14_missingStatusIsNotSuccess();
    void LC14_revertedAtDepthKeepsTheBalance();
    void LC15_droppedTransactionIsSentAgain();
    void LC15_oneStuckDelaysNobody();
    void LC16_onlyTheEngineWritesAndAdjustmentsSurvive();
    void LC17_integerWeiDebitedIsIntegerWeiPaid();
    void LC18_reconciledWhateverTheBalanceSays();
    void LC18_denylistedOrRemovedWhileInFlight();
    void LC19_revertingEstimateIsNotSent();
    void LC20_oneErrorStopsNobodyElse();
};

void TestPayoutsLostCredit::LC1_settlesInOneCommitOnce()
{
    for (const bool durable : {false, true}) {
        Bed bed;
        bed.submitted(milliEth * 10);
        bed.rig.chain.mine();
        while (bed.rig.only().state != IntentState::Mined)
            bed.rig.run(500);
        // Dies in, or right after, the settling commit; meanwhile 0.0004 accrues.
        (durable ? bed.rig.writer.crashAfterCommit : bed.rig.writer.crashAtCommit) = 1;
        bed.blocks(2);
        QVERIFY(bed.rig.dead());
        COMPARE_STATE(bed.rig.only(), durable ? IntentState::Settled : IntentState::Mined);
        QCOMPARE(bed.rig.balance("orch"), durable ? Int256(0) : milliEth * 10);
        bed.rig.credit("orch", milliEth * 4 / 10);
        bed.rig.start();
        bed.blocks(3);
        COMPARE_STATE(bed.rig.only(), IntentState::Settled);
        QCOMPARE(bed.rig.balance("orch"), milliEth * 4 / 10);
        QCOMPARE(bed.rig.reserved("orch"), Int256(0));
        QCOMPARE(bed.received(), milliEth * 10);
    }
}

void TestPayoutsLostCredit::LC2_creditDuringThePayoutIsKept()
{
    Bed bed;
    bed.rig.chain.faults.maxDelayMs = 700;
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.mineEvery(2'000);
    Int256 credited = milliEth * 10;
    for (int i = 0; i < 60; ++i) {
        bed.rig.run(700);
        bed.rig.credit("orch", milliEth / 100);
        credited += milliEth / 100;
    }
    bed.rig.run(30'000);
    QVERIFY(bed.received() >= milliEth * 10);
    QCOMPARE(bed.rig.balance("orch"), credited - bed.received());
}

void TestPayoutsLostCredit::LC14_reorgAfterTheReceipt()
{
    auto config = Rig::testConfig();
    config.confirmations = 3;
    Bed bed(config);
    bed.submitted(milliEth * 10);
    bed.rig.chain.mine();
    bed.rig.run(3'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Mined);
    const auto firstBlock = bed.rig.only().blockHash;
    bed.rig.chain.reorg(1, false);  // its transaction is in no block and no pool now
    bed.rig.run(3'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Submitted);
    QCOMPARE(bed.rig.balance("orch"), milliEth * 10);
    QVERIFY(bed.rig.chain.inPool(bed.rig.only().attempts.front().txHash));  // the same bytes were sent again
    QCOMPARE(bed.rig.signer.signatures, 1);
    bed.blocks(4);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QVERIFY(bed.rig.only().blockHash != firstBlock);
    QCOMPARE(bed.received(), milliEth * 10);
}

void TestPayoutsLostCredit::LC14_missingStatusIsNotSuccess()
{
    Bed bed;
    bed.submitted(milliEth * 10);
    bed.rig.chain.faults.noStatus = 1'000;
    bed.blocks(6);
    COMPARE_STATE(bed.rig.only(), IntentState::Mined);
    COMPARE_WAIT(bed.rig.only(), WaitReason::ReceiptWithoutStatus);
    QCOMPARE(bed.rig.balance("orch"), milliEth * 10);
    bed.rig.chain.faults.noStatus = 0;
    bed.rig.run(5'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
}

void TestPayoutsLostCredit::LC14_revertedAtDepthKeepsTheBalance()
{
    Bed bed;
    bed.rig.chain.revertingUnseen.insert(bed.recipient);
    bed.submitted(milliEth * 10);
    bed.rig.payees.payees["orch"].denylisted = true;
    bed.blocks(4);
    COMPARE_STATE(bed.rig.only(), IntentState::Failed);
    QCOMPARE(bed.rig.balance("orch"), milliEth * 10);
    QCOMPARE(bed.rig.reserved("orch"), Int256(0));
    QCOMPARE(bed.received(), Int256(0));
}

void TestPayoutsLostCredit::LC15_droppedTransactionIsSentAgain()
{
    Bed bed;
    const Intent sent = bed.submitted();
    QVERIFY(bed.rig.chain.drop(sent.attempts.front().txHash));
    bed.rig.run(10'000);
    QVERIFY(bed.rig.chain.inPool(sent.attempts.front().txHash));
    bed.blocks(3);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
}

void TestPayoutsLostCredit::LC15_oneStuckDelaysNobody()
{
    Bed bed;
    bed.submitted();
    bed.rig.chain.faults.inclusion = 0;  // nothing is mined
    for (int i = 0; i < 20; ++i) {
        const std::string id = "other-" + std::to_string(i);
        bed.rig.payees.payees[id] = {Bed::address(static_cast<std::uint8_t>(20 + i)), false};
        bed.rig.credit(id, milliEth * 2);
    }
    bed.rig.run(12'000);
    int sent = 0;
    for (const Intent& intent : bed.rig.intents())
        sent += intent.state == IntentState::Submitted;
    QCOMPARE(sent, 21);
    bed.rig.chain.faults.inclusion = 1'000;
    bed.blocks(3);
    for (const Intent& intent : bed.rig.intents())
        COMPARE_STATE(intent, IntentState::Settled);
}

void TestPayoutsLostCredit::LC16_onlyTheEngineWritesAndAdjustmentsSurvive()
{
    Bed bed;
    bed.submitted(milliEth * 10);
    for (int i = 0; i < 10; ++i)
        bed.rig.credit("orch", i % 2 == 0 ? milliEth / 2 : -milliEth / 4, ledger::TransferKind::Adjustment);
    bed.blocks(3);
    COMPARE_STATE(bed.rig.intents().front(), IntentState::Settled);
    bed.rig.run(30'000);
    bed.blocks(4);
    QCOMPARE(bed.rig.balance("orch"), milliEth * 10 + milliEth * 5 / 4 - bed.received());
}

void TestPayoutsLostCredit::LC17_integerWeiDebitedIsIntegerWeiPaid()
{
    Bed bed;
    const Int256 odd("10000000000000000333333333333333333");
    bed.rig.chain.setBalance(Rig::key().address(), UInt256(odd * 2));
    bed.submitted(odd);
    bed.blocks(3);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(bed.received(), odd);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
    QCOMPARE(*bed.rig.only().legs.front().paidWei, odd);
}

void TestPayoutsLostCredit::LC18_reconciledWhateverTheBalanceSays()
{
    Bed bed;
    bed.submitted(milliEth * 10);
    bed.rig.credit("orch", -milliEth * 10, ledger::TransferKind::Adjustment);
    bed.blocks(3);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    bed.rig.credit("orch", milliEth * 12);
    bed.rig.run(8'000);
    bed.blocks(3);
    QCOMPARE(bed.rig.intents().size(), std::size_t(2));
    QCOMPARE(bed.received(), milliEth * 12);  // 10, and of the later 12 what the debt left
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
}

void TestPayoutsLostCredit::LC18_denylistedOrRemovedWhileInFlight()
{
    for (const bool removed : {false, true}) {
        Bed bed;
        bed.submitted(milliEth * 10);
        if (removed)
            bed.rig.payees.payees.clear();
        else
            bed.rig.payees.payees["orch"].denylisted = true;
        bed.blocks(3);
        COMPARE_STATE(bed.rig.only(), IntentState::Settled);
        QCOMPARE(bed.rig.balance("orch"), Int256(0));
        bed.rig.credit("orch", milliEth * 10);
        bed.rig.run(30'000);
        QCOMPARE(bed.rig.intents().size(), std::size_t(1));  // but nothing new is planned
        QCOMPARE(bed.rig.balance("orch"), milliEth * 10);
    }
}

void TestPayoutsLostCredit::LC19_revertingEstimateIsNotSent()
{
    Bed bed;
    bed.rig.chain.reverting.insert(bed.recipient);
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.mineEvery(2'000);
    bed.rig.run(60'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Planned);
    COMPARE_WAIT(bed.rig.only(), WaitReason::EstimateReverts);
    QCOMPARE(bed.rig.chain.sends, 0);
    QCOMPARE(bed.rig.signer.signatures, 0);
    bed.rig.chain.reverting.clear();
    bed.rig.run(30'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
}

void TestPayoutsLostCredit::LC20_oneErrorStopsNobodyElse()
{
    Bed bed;
    bed.rig.payees.payees["bad"] = {Bed::address(2), false};
    bed.rig.payees.payees["huge"] = {Bed::address(3), false};
    bed.rig.payees.payees["gone"] = {Address{}, false};
    bed.rig.chain.reverting.insert(Bed::address(2));
    bed.rig.credit("bad", milliEth * 10);
    bed.rig.credit("huge", Int256("5000000000000000000000"));  // more than the wallet has
    bed.rig.credit("gone", milliEth * 10);
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.mineEvery(2'000);
    bed.rig.run(30'000);
    QCOMPARE(bed.received(), milliEth * 10);
    int waiting = 0;
    for (const Intent& intent : bed.rig.intents()) {
        if (intent.legs.front().orchestratorId == "bad")
            COMPARE_WAIT(intent, WaitReason::EstimateReverts);
        if (intent.legs.front().orchestratorId == "huge")
            COMPARE_WAIT(intent, WaitReason::InsufficientFunds);
        waiting += intent.state == IntentState::Planned;
    }
    QCOMPARE(waiting, 2);
}

QTEST_GUILESS_MAIN(TestPayoutsLostCredit)
#include "tst_payouts_lost_credit.moc"
