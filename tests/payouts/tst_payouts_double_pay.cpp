// The ways the first generation paid twice (ops-engine 10.1), each on the real engine, store and ledger with a simulated chain.
#include "payouts_bed.h"

#include "payouts/payout_store.h"

using namespace sluice;
using namespace sluice::test;

class TestPayoutsDoublePay : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void paysOnceAndDebitsToTheWei();
    void DP1_diesAfterTheNodeAccepted();
    void DP1_diesAtEveryPersistedStep();
    void DP2_timeoutAfterAcceptanceIsSubmitted();
    void DP2_timeoutBeforeAcceptanceSendsTheSameBytes();
    void DP7_dryRunNeverReservesSignsOrSends();
    void DP7_dryRunInFlightStopsRebroadcast();
    void DP10_secondEngineDoesNothing();
    void DP10_lostLeaseStopsBeforeTheBroadcast();
    void DP11_stuckPayoutIsBumpedOnItsNonce();
    void DP11_cancelByNonceReleasesTheReservation();
    void DP11_cancelByNonceLosesAgainstThePayout();
    void DP12_importedWithoutHashBlocksItsOrchestrator();
    void DP13_topUpsNeverOverlap();
    void DP14_creditUnitUsdNeverPays();
    void DP16_adjustmentBetweenPlanAndPayment();
};

void TestPayoutsDoublePay::paysOnceAndDebitsToTheWei()
{
    Bed bed;
    const Int256 odd("1234567890123456789");
    const Intent sent = bed.submitted(odd);
    COMPARE_STATE(sent, IntentState::Submitted);
    QCOMPARE(bed.rig.reserved("orch"), odd);
    bed.blocks(3);
    const Intent settled = bed.rig.only();
    COMPARE_STATE(settled, IntentState::Settled);
    QCOMPARE(bed.received(), odd);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
    QCOMPARE(bed.rig.reserved("orch"), Int256(0));
    const auto transfer = bed.books->queries.transfer("payout:" + settled.txHash->toHex() + ":orch");
    QVERIFY(transfer && *transfer);
    QCOMPARE((*transfer)->delta.units(), -odd);
    QVERIFY((*transfer)->posting.metadata.find(R"("amount_eth":"1.234567890123456789")") != std::string::npos);
    QVERIFY((*transfer)->posting.metadata.find(R"("block_number":)") != std::string::npos);
    bed.rig.run(120'000);
    QCOMPARE(bed.rig.intents().size(), std::size_t(1));
}

void TestPayoutsDoublePay::DP1_diesAfterTheNodeAccepted()
{
    Bed bed;
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    // Dies when the answer of the node is about to be written down.
    while (bed.rig.chain.sends == 0)
        bed.rig.run(100);
    bed.rig.writer.crashAtCommit = 1;
    bed.rig.run(1'000);
    bed.blocks(1);
    bed.rig.crash();
    bed.rig.run(10);
    COMPARE_STATE(bed.rig.only(), bed.rig.only().state);
    QVERIFY(mayBeBroadcast(bed.rig.only().state));
    bed.rig.start();
    bed.rig.run(5'000);
    bed.blocks(5, 6'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(bed.received(), milliEth * 10);
    QCOMPARE(bed.rig.chain.nonceOf(Rig::key().address()), std::uint64_t(1));
}

void TestPayoutsDoublePay::DP1_diesAtEveryPersistedStep()
{
    for (const bool durable : {false, true}) {
        int died = 0;
        for (int step = 1; step < 60; ++step) {
            Bed bed(Rig::testConfig(), static_cast<std::uint64_t>(step));
            bed.rig.credit("orch", milliEth * 10);
            bed.rig.start();
            (durable ? bed.rig.writer.crashAfterCommit : bed.rig.writer.crashAtCommit) = step;
            bed.rig.mineEvery(2'000);
            bed.rig.run(30'000);
            if (bed.rig.dead()) {
                ++died;
                bed.rig.start();
            }
            bed.rig.run(60'000);
            COMPARE_STATE(bed.rig.only(), IntentState::Settled);
            QCOMPARE(bed.received(), milliEth * 10);
            QCOMPARE(bed.rig.balance("orch"), Int256(0));
        }
        QVERIFY2(died >= 6, "recovery, reservation, nonce, signature, broadcast, mined, settled");
    }
}

void TestPayoutsDoublePay::DP2_timeoutAfterAcceptanceIsSubmitted()
{
    Bed bed;
    bed.rig.chain.faults.failAfterAccept = 1'000;
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.run(10'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Submitted);
    QVERIFY(!bed.rig.only().attempts.back().lastError.empty());
    bed.rig.mineEvery(2'000);
    bed.rig.run(120'000);
    QCOMPARE(bed.rig.intents().size(), std::size_t(1));
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(bed.received(), milliEth * 10);
    QCOMPARE(bed.rig.signer.signatures, 1);
}

void TestPayoutsDoublePay::DP2_timeoutBeforeAcceptanceSendsTheSameBytes()
{
    auto config = Rig::testConfig();
    config.stallAfterMs = 600'000;  // no bump in between
    Bed bed(config);
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.chain.poolRefuses = true;
    bed.rig.run(15'000);
    bed.rig.chain.poolRefuses = false;
    bed.rig.run(6'000);
    QVERIFY(bed.rig.chain.sends >= 2);
    for (const Bytes& raw : bed.rig.chain.sentRaw)
        QVERIFY(raw == bed.rig.chain.sentRaw.front());
    bed.blocks(3);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(bed.received(), milliEth * 10);
}

void TestPayoutsDoublePay::DP7_dryRunNeverReservesSignsOrSends()
{
    auto config = Rig::testConfig();
    config.dryRun = true;
    Bed bed(config);
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.run(60'000);
    const Intent simulated = bed.rig.only();
    QVERIFY(simulated.simulated);
    QCOMPARE(simulated.valueWei, milliEth * 10);
    QCOMPARE(bed.rig.reserved("orch"), Int256(0));
    QCOMPARE(bed.rig.signer.signatures, 0);
    QCOMPARE(bed.rig.chain.sends, 0);
    QVERIFY(bed.rig.engine().status().dryRun);
    bed.rig.credit("orch", milliEth);
    bed.rig.run(12'000);
    QCOMPARE(bed.rig.only().valueWei, milliEth * 11);
}

void TestPayoutsDoublePay::DP7_dryRunInFlightStopsRebroadcast()
{
    Bed bed;
    bed.submitted();
    const int sends = bed.rig.chain.sends;
    bed.rig.engine().setDryRun(true);
    bed.rig.chain.dropAll();
    bed.rig.run(60'000);
    QCOMPARE(bed.rig.chain.sends, sends);
    COMPARE_WAIT(bed.rig.only(), WaitReason::DryRun);
    bed.rig.engine().setDryRun(false);
    bed.rig.run(10'000);
    QVERIFY(bed.rig.chain.sends > sends);
    bed.blocks(3);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
}

void TestPayoutsDoublePay::DP10_secondEngineDoesNothing()
{
    Bed bed;
    Rig second(2, *bed.books, Rig::testConfig(), &bed.rig.leases, &bed.rig.chain, &bed.rig.clock, &bed.rig.scheduler);
    second.payees.payees = bed.rig.payees.payees;
    bed.rig.start();
    bed.rig.run(2'000);
    second.start();
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.mineEvery(2'000);
    bed.rig.run(60'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(second.writer.commits, 0);
    QCOMPARE(second.signer.signatures, 0);
    QVERIFY(second.engine().status().pause == PauseReason::LeaseHeldElsewhere);
    QCOMPARE(bed.received(), milliEth * 10);
    // The first one dies: the second takes over and goes on.
    bed.rig.crash();
    bed.rig.run(10);
    second.chain.muted = false;
    second.credit("orch", milliEth * 3);
    bed.rig.run(60'000);
    QCOMPARE(bed.received(), milliEth * 13);
    QVERIFY(second.signer.signatures > 0);
}

void TestPayoutsDoublePay::DP10_lostLeaseStopsBeforeTheBroadcast()
{
    Bed bed;
    bed.rig.chain.faults.maxDelayMs = 800;  // so that there is a moment between the plan and the signature
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    for (int i = 0; i < 20'000 && bed.rig.intents().empty(); ++i)
        bed.rig.run(1);
    COMPARE_STATE(bed.rig.only(), IntentState::Planned);
    // From here on a rival holds it: not one byte leaves.
    bed.rig.leases.loseAll();
    const auto rival = bed.rig.leases.acquire("payouts:31337:" + Rig::key().address().toHex(), [] {});
    QVERIFY(rival.has_value());
    const int commits = bed.rig.writer.commits;
    bed.rig.run(60'000);
    QCOMPARE(bed.rig.chain.sends, 0);
    QVERIFY(bed.rig.writer.commits <= commits + 1);
    QVERIFY(bed.rig.engine().status().pause == PauseReason::LeaseHeldElsewhere);
}

void TestPayoutsDoublePay::DP11_stuckPayoutIsBumpedOnItsNonce()
{
    Bed bed;
    const Intent sent = bed.submitted();
    bed.rig.chain.baseFee = 10'000'000'000;  // above what was offered
    bed.rig.mineEvery(2'000);
    bed.rig.run(90'000);
    const Intent settled = bed.rig.only();
    COMPARE_STATE(settled, IntentState::Settled);
    QVERIFY(settled.attempts.size() >= 2);
    QCOMPARE(*settled.nonce, *sent.nonce);
    for (std::size_t i = 1; i < settled.attempts.size(); ++i) {
        QVERIFY(settled.attempts[i].maxFeePerGas * 8 >= settled.attempts[i - 1].maxFeePerGas * 9);
        QVERIFY(settled.attempts[i].maxPriorityFeePerGas * 8 >= settled.attempts[i - 1].maxPriorityFeePerGas * 9);
    }
    QCOMPARE(bed.received(), milliEth * 5);
}

void TestPayoutsDoublePay::DP11_cancelByNonceReleasesTheReservation()
{
    Bed bed;
    const Intent sent = bed.submitted();
    QVERIFY(!bed.rig.verb(Verb::Cancel, sent.id).has_value());
    QVERIFY(bed.rig.verb(Verb::CancelByNonce, sent.id).has_value());
    bed.rig.run(3'000);
    QCOMPARE(bed.rig.reserved("orch"), milliEth * 5);  // still possibly paid
    bed.rig.payees.payees["orch"].denylisted = true;   // so that it is not planned again at once
    bed.blocks(3);
    const Intent replaced = bed.rig.only();
    COMPARE_STATE(replaced, IntentState::Replaced);
    QVERIFY(replaced.attempts.back().kind == AttemptKind::Cancel);
    QCOMPARE(bed.received(), Int256(0));
    QCOMPARE(bed.rig.reserved("orch"), Int256(0));
    QCOMPARE(bed.rig.balance("orch"), milliEth * 5);
}

void TestPayoutsDoublePay::DP11_cancelByNonceLosesAgainstThePayout()
{
    Bed bed;
    const Intent sent = bed.submitted();
    QVERIFY(bed.rig.verb(Verb::CancelByNonce, sent.id).has_value());
    bed.rig.run(3'000);
    // A miner took the first attempt after all.
    bed.rig.chain.dropAll();
    const auto first = chain::decodeTransaction(bed.rig.only().attempts.front().rawTx);
    QVERIFY(first.has_value());
    bed.rig.chain.addToPool(*first);
    bed.blocks(3);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(bed.received(), milliEth * 5);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
}

void TestPayoutsDoublePay::DP12_importedWithoutHashBlocksItsOrchestrator()
{
    Bed bed;
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    const auto imported = bed.books->database->writer().runFor<Intent>([&](storage::Connection& connection) {
        return bed.rig.commands().importPending(
            connection, {"orch", bed.recipient, milliEth * 4, std::nullopt, bed.rig.clock.now()});
    });
    QVERIFY(imported.has_value());
    bed.rig.mineEvery(2'000);
    bed.rig.run(60'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Unresolved);
    COMPARE_WAIT(bed.rig.only(), WaitReason::NeedsEvidence);
    QCOMPARE(bed.rig.chain.sends, 0);
    std::optional<Result<VerbOutcome>> outcome;
    bed.rig.commands().settleWithEvidence({imported->id, "alice", "evidence-1", ""},
                                          {false, std::nullopt, std::nullopt, "block explorer"},
                                          [&](Result<VerbOutcome> result) { outcome.emplace(std::move(result)); });
    QVERIFY(outcome && outcome->has_value());
    bed.rig.run(60'000);
    QCOMPARE(bed.received(), milliEth * 10);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
}

void TestPayoutsDoublePay::DP13_topUpsNeverOverlap()
{
    auto config = Rig::testConfig();
    config.deposit = DepositPolicy{Bed::address(9), milliEth * 20, milliEth * 10};
    Bed bed(config);
    Bytes answer(32 * 6, 0);  // a deposit that stays low whatever is paid in
    bed.rig.chain.callAnswer = answer;
    bed.rig.chain.faults.inclusion = 0;
    bed.rig.start();
    bed.rig.mineEvery(2'000);
    bed.rig.run(300'000);
    int topUps = 0;
    for (const Intent& intent : bed.rig.intents())
        topUps += intent.kind == IntentKind::TopUp;
    QCOMPARE(topUps, 1);
    QCOMPARE(bed.rig.intents().front().valueWei, milliEth * 20);
    QVERIFY(!bed.rig.intents().front().data.empty());
    std::optional<Result<VerbOutcome>> second;
    bed.rig.commands().planTopUp(Bed::address(9), milliEth, "alice", "top-up-1",
                                 [&](Result<VerbOutcome> result) { second.emplace(std::move(result)); });
    QVERIFY(second && !second->has_value());
    QVERIFY(second->error().code == ErrorCode::Conflict);
    // The wallet is looked at first: nothing is signed that it cannot carry.
    Bed poor(config);
    poor.rig.chain.callAnswer = answer;
    poor.rig.chain.setBalance(Rig::key().address(), UInt256(milliEth * 20));
    poor.rig.start();
    poor.rig.mineEvery(2'000);
    poor.rig.run(60'000);
    COMPARE_WAIT(poor.rig.only(), WaitReason::InsufficientFunds);
    QCOMPARE(poor.rig.signer.signatures, 0);
}

void TestPayoutsDoublePay::DP14_creditUnitUsdNeverPays()
{
    auto config = Rig::testConfig();
    config.creditUnit = Asset::named("usd");
    Bed bed(config);
    bed.rig.credit("orch", Int256("12500000000000000000"));
    bed.rig.start();
    bed.rig.mineEvery(2'000);
    bed.rig.run(60'000);
    QVERIFY(bed.rig.intents().empty());
    QCOMPARE(bed.rig.chain.sends, 0);
    QVERIFY(bed.rig.engine().status().pause == PauseReason::CreditUnit);
    std::optional<Result<void>> live;
    bed.rig.commands().setDryRun(false, "alice", "live-1",
                                 [&](Result<void> result) { live.emplace(std::move(result)); });
    QVERIFY(live && !live->has_value());
}

void TestPayoutsDoublePay::DP16_adjustmentBetweenPlanAndPayment()
{
    Bed bed;
    bed.submitted(milliEth * 20);
    bed.rig.credit("orch", -milliEth * 15, ledger::TransferKind::Adjustment);
    bed.blocks(3);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(bed.received(), milliEth * 20);
    QCOMPARE(bed.rig.balance("orch"), -milliEth * 15);  // owed to us, not forgiven
    bed.rig.credit("orch", milliEth * 15);
    bed.rig.run(60'000);
    QCOMPARE(bed.rig.intents().size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestPayoutsDoublePay)
#include "tst_payouts_double_pay.moc"
