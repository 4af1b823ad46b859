// Reorganisations deeper than the confirmations undo what had ended: each way it may go on, on the real engine, store and ledger with a
// simulated chain. Nothing is signed with another nonce while an old copy may be mined; money is paid once or is back in the balance.
#include "payouts_bed.h"

using namespace sluice;
using namespace sluice::test;

namespace {

const Int256 amount = milliEth * 5;

chain::SignedTransaction foreignTransaction(Bed& bed, std::uint64_t nonce)
{
    chain::Transaction tx;
    tx.chainId = bed.rig.config.chainId;
    tx.nonce = nonce;
    tx.fees = chain::DynamicFees{2, 200'000'000'000};
    tx.gasLimit = 21'000;
    tx.to = Address{};
    tx.value = 1;
    return bed.rig.signer.signNow(tx);
}

// Everything that was ever mined is gone, from blocks and pool; the chain is as long as before.
void undoEverything(Bed& bed)
{
    bed.rig.chain.dropAll();
    bed.rig.chain.forgetElsewhere();
    bed.rig.chain.reorg(1'000, false);
}

// Two looks, a cycle apart.
void untilNoticed(Bed& bed)
{
    bed.rig.run(2 * bed.rig.config.cycleMs + 3'000);
}

Intent settledOnce(Bed& bed)
{
    bed.submitted(amount);
    bed.blocks(3);
    return bed.rig.only();
}

// The payout's nonce goes to a foreign transaction, for good as far as the confirmations say.
Intent replacedOnce(Bed& bed)
{
    const Intent sent = bed.submitted(amount);
    bed.rig.chain.injectForeign(foreignTransaction(bed, *sent.nonce));
    while (bed.rig.intents().front().state != IntentState::Replaced && bed.rig.chain.head() < 40)
        bed.blocks(1);
    return bed.rig.intents().front();
}

}  // namespace

class TestPayoutsReorg : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void settled_sameBytesAndNoSecondDebit();
    void settled_feeTooLowIsBumpedOnItsNonce();
    void settled_nonceTakenGivesTheMoneyBack();
    void settled_undoneTwiceIsDebitedAnew();
    void settled_walletEmptyWaits();
    void settled_diesAtEveryCommit();
    void settled_lostAnswerOfTheStore();
    void settled_olderOnesAreMissedNeither();
    void failed_paidAfterAll();
    void replaced_oldCopyIsMinedAndCovered();
    void replaced_unsignedSuccessorMakesRoom();
    void replaced_successorPaidSoTheOldOneIsCancelled();
    void replaced_oldCopyBeatsTheCancel();
    void longOrchestratorIdIsDebited();
};

void TestPayoutsReorg::settled_sameBytesAndNoSecondDebit()
{
    Bed bed;
    const Intent settled = settledOnce(bed);
    COMPARE_STATE(settled, IntentState::Settled);
    undoEverything(bed);
    QCOMPARE(bed.received(), Int256(0));
    untilNoticed(bed);
    const Intent open = bed.rig.only();
    COMPARE_STATE(open, IntentState::Submitted);
    COMPARE_WAIT(open, WaitReason::ReorgedAfterSettlement);
    QCOMPARE(bed.rig.engine().status().reorgedAfterSettlement, std::int64_t(1));
    QVERIFY(bed.rig.chain.inPool(settled.attempts.front().txHash));
    bed.blocks(4);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    COMPARE_WAIT(bed.rig.only(), WaitReason::None);
    QCOMPARE(bed.rig.signer.signatures, 1);
    QCOMPARE(bed.received(), amount);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
    QCOMPARE(bed.rig.engine().status().reorgedAfterSettlement, std::int64_t(0));
}

void TestPayoutsReorg::settled_feeTooLowIsBumpedOnItsNonce()
{
    Bed bed;
    const Intent settled = settledOnce(bed);
    undoEverything(bed);
    bed.rig.chain.baseFee = 40'000'000'000;
    untilNoticed(bed);
    QCOMPARE(bed.rig.only().attempts.size(), std::size_t(1));
    bed.blocks(20);
    const Intent again = bed.rig.only();
    COMPARE_STATE(again, IntentState::Settled);
    QVERIFY(again.attempts.size() > 1 && again.nonce == settled.nonce && again.txHash != settled.txHash);
    QCOMPARE(bed.received(), amount);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
    // The books name the transaction that paid.
    const auto debit = bed.books->database->writer().runFor<bool>([&](storage::Connection& connection) -> Result<bool> {
        SLUICE_ASSIGN(const auto found,
                      bed.books->ledger->findTransfer(connection, "payout:" + again.txHash->toHex() + ":orch"));
        return found.has_value();
    });
    QVERIFY(debit && *debit);
}

void TestPayoutsReorg::settled_nonceTakenGivesTheMoneyBack()
{
    Bed bed;
    const Intent settled = settledOnce(bed);
    undoEverything(bed);
    untilNoticed(bed);
    bed.rig.chain.injectForeign(foreignTransaction(bed, *settled.nonce));
    bed.blocks(15);
    const auto all = bed.rig.intents();
    QCOMPARE(all.size(), std::size_t(2));
    COMPARE_STATE(all[0], IntentState::Replaced);
    COMPARE_STATE(all[1], IntentState::Settled);
    QCOMPARE(*all[1].nonce, *settled.nonce + 1);
    QVERIFY(!all[0].legs.front().paidWei);
    QCOMPARE(bed.received(), amount);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
}

void TestPayoutsReorg::settled_undoneTwiceIsDebitedAnew()
{
    Bed bed;
    const Intent settled = settledOnce(bed);
    undoEverything(bed);
    untilNoticed(bed);
    bed.rig.payees.payees["orch"].denylisted = true;  // so that nothing else is planned with the money
    bed.rig.chain.injectForeign(foreignTransaction(bed, *settled.nonce));
    bed.blocks(15);
    COMPARE_STATE(bed.rig.only(), IntentState::Replaced);
    QCOMPARE(bed.rig.balance("orch"), amount);
    undoEverything(bed);
    bed.rig.chain.addToPool(*chain::decodeTransaction(settled.attempts.front().rawTx));
    bed.blocks(15);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(bed.received(), amount);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
    QCOMPARE(bed.rig.reserved("orch"), Int256(0));
}

void TestPayoutsReorg::settled_walletEmptyWaits()
{
    Bed bed;
    settledOnce(bed);
    bed.rig.chain.setBalance(Rig::key().address(), UInt256(1));
    undoEverything(bed);
    untilNoticed(bed);
    bed.rig.run(5'000);
    COMPARE_WAIT(bed.rig.only(), WaitReason::InsufficientFunds);
    bed.rig.chain.setBalance(Rig::key().address(), UInt256("1000000000000000000000"));
    bed.blocks(10);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(bed.received(), amount);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
}

void TestPayoutsReorg::settled_diesAtEveryCommit()
{
    for (int step = 1; step <= 8; ++step)
        for (const bool durable : {false, true}) {
            Bed bed;
            settledOnce(bed);
            undoEverything(bed);
            (durable ? bed.rig.writer.crashAfterCommit : bed.rig.writer.crashAtCommit) = step;
            bed.blocks(12);
            if (bed.rig.dead())
                bed.rig.start();
            bed.blocks(20);
            COMPARE_STATE(bed.rig.only(), IntentState::Settled);
            QCOMPARE(bed.received(), amount);
            QCOMPARE(bed.rig.balance("orch"), Int256(0));
        }
}

void TestPayoutsReorg::settled_lostAnswerOfTheStore()
{
    for (const bool whileSettling : {true, false}) {
        Bed bed;
        bed.submitted(amount);
        bed.rig.chain.mine();
        while (bed.rig.only().state != IntentState::Mined)
            bed.rig.run(500);
        const auto until = [&](IntentState state) {
            bed.rig.writer.faults.lostAck = 1'000;
            for (int i = 0; i < 100 && bed.rig.only().state != state; ++i)
                bed.blocks(1, 500);
            bed.rig.writer.faults = {};
        };
        if (whileSettling)
            until(IntentState::Settled);
        bed.blocks(3);
        COMPARE_STATE(bed.rig.only(), IntentState::Settled);
        undoEverything(bed);
        bed.rig.chain.poolRefuses = true;  // so that it stays undone until it was noticed
        if (!whileSettling)
            until(IntentState::Submitted);
        untilNoticed(bed);
        COMPARE_STATE(bed.rig.only(), IntentState::Submitted);
        bed.rig.chain.poolRefuses = false;
        bed.blocks(15);
        COMPARE_STATE(bed.rig.only(), IntentState::Settled);
        QCOMPARE(bed.received(), amount);
    }
}

// Looking at the newest is enough only while it stands; an older one that is gone when the newest has found a new place is still missed.
void TestPayoutsReorg::settled_olderOnesAreMissedNeither()
{
    Bed bed;
    bed.rig.payees.payees["late"] = {Bed::address(2), false};
    settledOnce(bed);
    bed.rig.credit("late", amount);
    bed.rig.run(7'000);
    bed.blocks(20);
    const auto all = bed.rig.intents();
    QCOMPARE(all.size(), std::size_t(2));
    COMPARE_STATE(all[1], IntentState::Settled);
    undoEverything(bed);
    // The second one comes back at once behind a foreign transaction on the nonce of the first.
    bed.rig.chain.injectForeign(foreignTransaction(bed, *all[0].nonce));
    bed.rig.chain.addToPool(*chain::decodeTransaction(all[1].attempts.front().rawTx));
    bed.blocks(30);
    QCOMPARE(bed.rig.intents().size(), std::size_t(3));
    COMPARE_STATE(bed.rig.intents()[0], IntentState::Replaced);
    COMPARE_STATE(bed.rig.intents()[2], IntentState::Settled);
    QCOMPARE(bed.received(), amount);
    QCOMPARE(Int256(bed.rig.chain.received(Bed::address(2))), amount);
    QCOMPARE(bed.rig.balance("orch") + bed.rig.balance("late"), Int256(0));
}

void TestPayoutsReorg::failed_paidAfterAll()
{
    Bed bed;
    bed.rig.chain.revertingUnseen.insert(bed.recipient);
    bed.submitted(amount);
    bed.rig.payees.payees["orch"].denylisted = true;
    bed.blocks(4);
    COMPARE_STATE(bed.rig.only(), IntentState::Failed);
    QCOMPARE(bed.rig.reserved("orch"), Int256(0));
    bed.rig.chain.revertingUnseen.clear();
    undoEverything(bed);
    untilNoticed(bed);
    COMPARE_STATE(bed.rig.only(), IntentState::Submitted);
    QCOMPARE(bed.rig.reserved("orch"), amount);
    bed.blocks(6);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(bed.received(), amount);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
    QCOMPARE(bed.rig.signer.signatures, 1);
}

void TestPayoutsReorg::replaced_oldCopyIsMinedAndCovered()
{
    Bed bed;
    const Intent sent = bed.submitted(amount);
    bed.rig.payees.payees["orch"].denylisted = true;
    bed.rig.chain.injectForeign(foreignTransaction(bed, *sent.nonce));
    bed.blocks(10);
    COMPARE_STATE(bed.rig.only(), IntentState::Replaced);
    QCOMPARE(bed.rig.balance("orch"), amount);
    undoEverything(bed);
    bed.rig.chain.addToPool(*chain::decodeTransaction(sent.attempts.front().rawTx));
    bed.blocks(10);
    bed.rig.payees.payees["orch"].denylisted = false;
    bed.blocks(10);
    QCOMPARE(bed.received(), amount);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
    QCOMPARE(bed.rig.reserved("orch"), Int256(0));
    COMPARE_STATE(bed.rig.intents().front(), IntentState::Settled);
}

void TestPayoutsReorg::replaced_unsignedSuccessorMakesRoom()
{
    auto config = Rig::testConfig();
    config.gate.autoLimitWei = milliEth;  // everything waits for an approval
    Bed bed(config);
    const Intent first = bed.submitted(amount);
    QVERIFY(bed.rig.verb(Verb::Approve, first.id).has_value());
    bed.rig.run(3'000);
    bed.rig.chain.injectForeign(foreignTransaction(bed, *bed.rig.only().nonce));
    bed.blocks(10);
    const auto before = bed.rig.intents();
    QCOMPARE(before.size(), std::size_t(2));
    COMPARE_STATE(before[0], IntentState::Replaced);
    COMPARE_STATE(before[1], IntentState::Planned);
    undoEverything(bed);
    untilNoticed(bed);
    COMPARE_STATE(bed.rig.intents()[0], IntentState::Submitted);
    COMPARE_STATE(bed.rig.intents()[1], IntentState::Cancelled);
    QCOMPARE(bed.rig.reserved("orch"), amount);
    bed.blocks(6);
    COMPARE_STATE(bed.rig.intents()[0], IntentState::Settled);
    QCOMPARE(bed.rig.intents().size(), std::size_t(2));
    QCOMPARE(bed.received(), amount);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
}

void TestPayoutsReorg::replaced_successorPaidSoTheOldOneIsCancelled()
{
    Bed bed;
    const Intent first = replacedOnce(bed);
    COMPARE_STATE(first, IntentState::Replaced);
    bed.blocks(8);
    const auto before = bed.rig.intents();
    QCOMPARE(before.size(), std::size_t(2));
    COMPARE_STATE(before[1], IntentState::Settled);
    QCOMPARE(bed.received(), amount);
    undoEverything(bed);
    bed.blocks(30);
    const auto after = bed.rig.intents();
    QCOMPARE(after.size(), std::size_t(2));
    COMPARE_STATE(after[0], IntentState::Replaced);
    QVERIFY(after[0].attempts.back().kind == AttemptKind::Cancel && after[0].nonce == first.nonce);
    COMPARE_STATE(after[1], IntentState::Settled);
    QCOMPARE(bed.received(), amount);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
}

// What nobody can prevent any more is at least in the books: the balance says by how much too much was paid.
void TestPayoutsReorg::replaced_oldCopyBeatsTheCancel()
{
    Bed bed;
    const Intent first = replacedOnce(bed);
    bed.blocks(8);
    QCOMPARE(bed.received(), amount);
    undoEverything(bed);
    bed.rig.chain.addToPool(*chain::decodeTransaction(first.attempts.front().rawTx));
    bed.blocks(30);
    QCOMPARE(bed.received(), amount * 2);
    QCOMPARE(bed.rig.balance("orch"), -amount);
    for (const Intent& intent : bed.rig.intents())
        COMPARE_STATE(intent, IntentState::Settled);
    bed.rig.credit("orch", amount);  // and the next earnings make up for it
    bed.blocks(10);
    QCOMPARE(bed.rig.intents().size(), std::size_t(2));
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
}

// 128 code points of two bytes each: the transfer's id holds it with hash and all.
void TestPayoutsReorg::longOrchestratorIdIsDebited()
{
    Bed bed;
    std::string id;
    for (int i = 0; i < 128; ++i)
        id += "\u00e9";
    bed.rig.payees.payees[id] = {Bed::address(3), false};
    bed.rig.credit(id, amount);
    bed.rig.start();
    bed.rig.run(3'000);
    bed.blocks(4);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(bed.rig.balance(id), Int256(0));
}

QTEST_GUILESS_MAIN(TestPayoutsReorg)
#include "tst_payouts_reorg.moc"
