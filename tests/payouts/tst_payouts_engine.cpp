// Lane, gates, verbs and refusals of the engine on a simulated chain.
#include "payouts_bed.h"

#include "core/json.h"
#include "payouts/payout_queries.h"

using namespace sluice;
using namespace sluice::test;

class TestPayoutsEngine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void S15_wrongChainPaysNothing();
    void equalToTheThresholdPays();
    void approvalsByTwoNames();
    void holdReleaseAndCancel();
    void verbsAreIdempotentAndAudited();
    void verbsSurviveARestart();
    void policyRefusalWaitsWithItsRule();
    void feeCeilingIsRespected();
    void foreignTransactionMovesTheLaneUp();
    void laneHealsDownAfterALie();
    void nonceTakenByAnotherIsReplacedOnlyAtDepth();
    void dryRunToLiveIsAudited();
    void importedHashSettlesByItself();
    void movedAddressIsPlannedAgain();
    void tablesAndDetails();
};

void TestPayoutsEngine::S15_wrongChainPaysNothing()
{
    Bed bed;
    bed.rig.chain.reportedChainId = 1;
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.run(30'000);
    QVERIFY(bed.rig.intents().empty());
    QCOMPARE(bed.rig.chain.sends, 0);
    QVERIFY(bed.rig.engine().status().pause == PauseReason::WrongChain);
    bed.rig.chain.reportedChainId = 31337;
    bed.rig.mineEvery(2'000);
    bed.rig.run(30'000);
    QCOMPARE(bed.received(), milliEth * 10);
}

void TestPayoutsEngine::equalToTheThresholdPays()
{
    Bed bed;
    bed.rig.credit("orch", milliEth - 1);
    bed.rig.start();
    bed.rig.run(12'000);
    QVERIFY(bed.rig.intents().empty());
    bed.rig.credit("orch", 1);
    bed.rig.run(12'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Submitted);
}

void TestPayoutsEngine::approvalsByTwoNames()
{
    auto config = Rig::testConfig();
    config.gate.autoLimitWei = milliEth;
    config.gate.twoApprovalsAboveWei = milliEth * 5;
    Bed bed(config);
    bed.rig.signer.keepOrders = true;
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.mineEvery(2'000);
    bed.rig.run(20'000);
    const Intent waiting = bed.rig.only();
    COMPARE_WAIT(waiting, WaitReason::AwaitingApproval);
    QVERIFY(waiting.gate == Gate::Awaiting);
    QCOMPARE(bed.rig.reserved("orch"), milliEth * 10);
    QCOMPARE(bed.rig.engine().status().awaitingWei, milliEth * 10);
    QVERIFY(bed.rig.verb(Verb::Approve, waiting.id, "alice"));
    const auto twice = bed.rig.verb(Verb::Approve, waiting.id, " Alice");
    QVERIFY(!twice && twice.error().code == ErrorCode::Conflict);
    bed.rig.run(10'000);
    QCOMPARE(bed.rig.signer.signatures, 0);
    QVERIFY(bed.rig.verb(Verb::Approve, waiting.id, "bob"));
    bed.rig.run(20'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(bed.rig.signer.orders.front().approvals, (std::vector<std::string>{"alice", "bob"}));
    QVERIFY(!bed.rig.verb(Verb::Approve, waiting.id, "carol"));
}

void TestPayoutsEngine::holdReleaseAndCancel()
{
    auto config = Rig::testConfig();
    config.gate.autoLimitWei = milliEth;
    Bed bed(config);
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.mineEvery(2'000);
    bed.rig.run(8'000);
    const std::string id = bed.rig.only().id;
    QVERIFY(!bed.rig.verb(Verb::Hold, id, "alice", ""));
    QVERIFY(bed.rig.verb(Verb::Hold, id, "alice", "invoice unclear"));
    QVERIFY(!bed.rig.verb(Verb::Approve, id));
    bed.rig.run(20'000);
    COMPARE_WAIT(bed.rig.only(), WaitReason::Held);
    QCOMPARE(bed.rig.only().holdReason, std::string("invoice unclear"));
    QVERIFY(bed.rig.verb(Verb::Release, id));
    QVERIFY(bed.rig.only().gate == Gate::Awaiting);
    QVERIFY(bed.rig.verb(Verb::Cancel, id));
    COMPARE_STATE(bed.rig.only(), IntentState::Cancelled);
    QCOMPARE(bed.rig.reserved("orch"), Int256(0));
    QVERIFY(!bed.rig.verb(Verb::Release, id));
    // Planned anew, but not let go by itself, however small it is.
    bed.rig.credit("orch", -milliEth * 9);
    bed.rig.run(20'000);
    QCOMPARE(bed.rig.intents().size(), std::size_t(2));
    QVERIFY(bed.rig.intents().back().gate == Gate::Awaiting);
    QCOMPARE(bed.rig.chain.sends, 0);
}

void TestPayoutsEngine::verbsAreIdempotentAndAudited()
{
    auto config = Rig::testConfig();
    config.gate.autoLimitWei = Int256(1);
    Bed bed(config);
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.run(8'000);
    const std::string id = bed.rig.only().id;
    const auto first = bed.rig.verb(Verb::Approve, id, "alice", "checked", "same-id");
    QVERIFY(first && !first->replayed);
    const auto again = bed.rig.verb(Verb::Approve, id, "alice", "checked", "same-id");
    QVERIFY(again && again->replayed);
    const auto other = bed.rig.verb(Verb::Hold, id, "alice", "no", "same-id");
    QVERIFY(!other && other.error().code == ErrorCode::Conflict);
    const auto unknown = bed.rig.verb(Verb::Approve, "nothing", "alice");
    QVERIFY(!unknown && unknown.error().code == ErrorCode::NotFound);
    const auto entries = audit::recentEntries(bed.books->database->readers(), 10);
    QVERIFY(entries.has_value());
    int approvals = 0;
    for (const auto& entry : *entries)
        approvals +=
            entry.record.action == "payout.approve" && entry.record.actor == "alice" && entry.record.subject == id;
    QCOMPARE(approvals, 1);
}

void TestPayoutsEngine::verbsSurviveARestart()
{
    auto config = Rig::testConfig();
    config.gate.autoLimitWei = Int256(1);
    Bed bed(config);
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.run(8'000);
    const std::string id = bed.rig.only().id;
    QVERIFY(bed.rig.verb(Verb::Hold, id, "alice", "wait"));
    bed.rig.start();
    bed.rig.run(20'000);
    QVERIFY(bed.rig.only().gate == Gate::Held);
    QVERIFY(bed.rig.verb(Verb::Release, id));
    QVERIFY(bed.rig.verb(Verb::Approve, id));
    bed.rig.start();
    bed.rig.mineEvery(2'000);
    bed.rig.run(30'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
}

void TestPayoutsEngine::policyRefusalWaitsWithItsRule()
{
    Bed bed;
    bed.rig.signer.refusal = Error{ErrorCode::Denied, "signing policy, rule max_per_day: 12 ETH is above 10 ETH"};
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.mineEvery(2'000);
    bed.rig.run(20'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Planned);
    COMPARE_WAIT(bed.rig.only(), WaitReason::PolicyDenied);
    QVERIFY(bed.rig.only().waitDetail.find("max_per_day") != std::string::npos);
    QVERIFY(!bed.rig.only().nonce);
    bed.rig.signer.keepOrders = true;  // a refused one gives its nonce back before the next takes one: no hole
    bed.rig.payees.payees["other"] = {Bed::address(5), false};
    bed.rig.credit("other", milliEth * 3);
    bed.rig.run(12'000);
    for (const auto& order : bed.rig.signer.orders)
        QCOMPARE(order.transaction.nonce, std::uint64_t(0));
    QVERIFY(bed.rig.signer.orders.size() >= 2);
    bed.rig.payees.payees["other"].denylisted = true;
    bed.rig.signer.refusal = Error{ErrorCode::Denied, "signing policy, rule approvals: 0 of 1"};
    bed.rig.run(20'000);
    QVERIFY(bed.rig.intents().front().gate == Gate::Awaiting);
    bed.rig.signer.refusal.reset();
    QVERIFY(bed.rig.verb(Verb::Approve, bed.rig.intents().front().id));
    bed.rig.run(20'000);
    COMPARE_STATE(bed.rig.intents().front(), IntentState::Settled);
}

void TestPayoutsEngine::feeCeilingIsRespected()
{
    auto config = Rig::testConfig();
    config.feeCeilingWei = 5'000'000'000;
    Bed bed(config);
    bed.submitted();
    bed.rig.chain.baseFee = 100'000'000'000;
    bed.rig.mineEvery(2'000);
    bed.rig.run(300'000);
    const Intent stuck = bed.rig.only();
    COMPARE_STATE(stuck, IntentState::Stalled);
    for (const Attempt& attempt : stuck.attempts)
        QVERIFY(attempt.maxFeePerGas <= config.feeCeilingWei);
    bed.rig.chain.baseFee = 1'000'000'000;
    bed.rig.run(30'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
}

void TestPayoutsEngine::foreignTransactionMovesTheLaneUp()
{
    Bed bed;
    const auto foreign = [&](std::uint64_t nonce) {
        return bed.rig.signer.signNow(
            {31337, nonce, chain::DynamicFees{1, 5'000'000'000}, 21'000, Bed::address(99), 1, {}});
    };
    bed.rig.chain.addToPool(foreign(0));
    bed.rig.chain.addToPool(foreign(1));
    bed.submitted();
    QCOMPARE(*bed.rig.only().nonce, std::uint64_t(2));
    bed.blocks(4);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
}

void TestPayoutsEngine::laneHealsDownAfterALie()
{
    Bed bed;
    // Two transactions of somebody else lie in the pool when we take our number, and are forgotten afterwards.
    for (std::uint64_t nonce : {0, 1})
        bed.rig.chain.addToPool(bed.rig.signer.signNow(
            {31337, nonce, chain::DynamicFees{1, 5'000'000'000}, 21'000, Bed::address(99), 1, {}}));
    bed.submitted();
    QCOMPARE(*bed.rig.only().nonce, std::uint64_t(2));
    bed.rig.chain.dropAll();
    bed.rig.mineEvery(2'000);
    bed.rig.run(180'000);
    Int256 fillers = 0;
    for (const Intent& intent : bed.rig.intents()) {
        COMPARE_STATE(intent, IntentState::Settled);
        fillers += intent.kind == IntentKind::Cancel;
    }
    QCOMPARE(fillers, Int256(2));
    QCOMPARE(bed.received(), milliEth * 5);
    QCOMPARE(bed.rig.chain.nonceOf(Rig::key().address()), std::uint64_t(3));
}

void TestPayoutsEngine::nonceTakenByAnotherIsReplacedOnlyAtDepth()
{
    auto config = Rig::testConfig();
    config.confirmations = 4;
    Bed bed(config);
    bed.submitted();
    bed.rig.payees.payees["orch"].denylisted = true;
    bed.rig.chain.injectForeign(
        bed.rig.signer.signNow({31337, 0, chain::DynamicFees{1, 5'000'000'000}, 21'000, Bed::address(99), 1, {}}));
    bed.blocks(3);
    COMPARE_STATE(bed.rig.only(), IntentState::Submitted);
    COMPARE_WAIT(bed.rig.only(), WaitReason::NonceTaken);
    QCOMPARE(bed.rig.reserved("orch"), milliEth * 5);
    bed.blocks(5);
    COMPARE_STATE(bed.rig.only(), IntentState::Replaced);
    QCOMPARE(bed.rig.reserved("orch"), Int256(0));
    QCOMPARE(bed.rig.balance("orch"), milliEth * 5);
}

void TestPayoutsEngine::dryRunToLiveIsAudited()
{
    auto config = Rig::testConfig();
    config.dryRun.reset();
    Bed bed(config);
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.mineEvery(2'000);
    bed.rig.run(10'000);
    QVERIFY(bed.rig.only().simulated);
    bool done = false;
    bed.rig.commands().setDryRun(false, "alice", "go-live",
                                 [&](const Result<void>& result) { done = result.has_value(); });
    QVERIFY(done);
    bed.rig.run(30'000);
    QCOMPARE(bed.rig.intents().size(), std::size_t(2));
    COMPARE_STATE(bed.rig.intents().front(), IntentState::Cancelled);
    COMPARE_STATE(bed.rig.intents().back(), IntentState::Settled);
    const auto entries = audit::recentEntries(bed.books->database->readers(), 10);
    QVERIFY(std::any_of(entries->begin(), entries->end(),
                        [](const auto& entry) { return entry.record.action == "payouts.go-live"; }));
    bed.rig.start();  // the switch is kept
    bed.rig.run(3'000);
    QVERIFY(!bed.rig.engine().status().dryRun);
}

void TestPayoutsEngine::importedHashSettlesByItself()
{
    Bed bed;
    bed.rig.credit("orch", milliEth * 10);
    const auto old = bed.rig.signer.signNow(
        {31337, 0, chain::DynamicFees{1, 5'000'000'000}, 21'000, bed.recipient, UInt256(milliEth * 10), {}});
    auto config = bed.rig.config;
    bed.rig.start();
    const auto imported = bed.books->database->writer().runFor<Intent>([&](storage::Connection& connection) {
        return bed.rig.commands().importPending(connection,
                                                {"orch", bed.recipient, milliEth * 10, old.hash, bed.rig.clock.now()});
    });
    QVERIFY(imported.has_value());
    bed.rig.run(20'000);
    COMPARE_STATE(bed.rig.only(), IntentState::Unresolved);
    bed.rig.chain.addToPool(old);
    bed.blocks(4);
    COMPARE_STATE(bed.rig.only(), IntentState::Settled);
    QCOMPARE(bed.rig.balance("orch"), Int256(0));
    QCOMPARE(bed.received(), milliEth * 10);
}

void TestPayoutsEngine::movedAddressIsPlannedAgain()
{
    auto config = Rig::testConfig();
    config.gate.autoLimitWei = Int256(1);
    Bed bed(config);
    bed.rig.credit("orch", milliEth * 10);
    bed.rig.start();
    bed.rig.mineEvery(2'000);
    bed.rig.run(8'000);
    bed.rig.payees.payees["orch"].address = Bed::address(77);
    QVERIFY(bed.rig.verb(Verb::Approve, bed.rig.only().id));
    bed.rig.run(20'000);
    const auto all = bed.rig.intents();
    QCOMPARE(all.size(), std::size_t(2));
    COMPARE_STATE(all.front(), IntentState::Cancelled);
    QVERIFY(all.back().gate == Gate::Awaiting);  // what was approved was another address
    QVERIFY(all.back().to == Bed::address(77));
    QCOMPARE(bed.rig.chain.sends, 0);
}

void TestPayoutsEngine::tablesAndDetails()
{
    Bed bed;
    bed.submitted(milliEth * 7);
    bed.blocks(3);
    const auto table = makePayoutsTable(bed.books->database->readers(), &bed.rig.changes);
    const auto page = table->page({{"created", true}, nullptr, nullptr, false, false, 10});
    QVERIFY2(page.has_value(), page ? "" : page.error().message.c_str());
    QCOMPARE(page->rows.size(), std::size_t(1));
    const auto cell = [&](const char* column) {
        return page->rows[0].cells[static_cast<std::size_t>(table->schema().columnIndex(column))];
    };
    QCOMPARE(std::get<std::string>(cell("state")), std::string("settled"));
    QCOMPARE(std::get<Int256>(cell("amount")), milliEth * 7);
    QVERIFY(std::get<Int256>(cell("fee")) > 0);
    QCOMPARE(table->count(filterEqual("orchestrators", "orch")).value(), std::int64_t(1));
    const auto balances = makePayoutBalancesTable(bed.books->database->readers(), &bed.rig.changes);
    QCOMPARE(balances->page({{"balance", true}, nullptr, nullptr, false, false, 10})->rows.size(), std::size_t(1));
    const auto view = bed.books->payoutQueries.payout(page->rows[0].key);
    QVERIFY(view && *view);
    QCOMPARE((*view)->decoded.size(), std::size_t(1));
    QVERIFY((*view)->decoded[0].transaction.to == bed.recipient);
    QCOMPARE((*view)->decoded[0].transaction.value, UInt256(milliEth * 7));
    QVERIFY((*view)->decoded[0].sender == Rig::key().address());
    std::vector<std::string> events;
    for (const auto& row : (*view)->timeline)
        events.push_back(row.event);
    QCOMPARE(events, (std::vector<std::string>{"planned", "nonce", "signed", "broadcast", "mined", "settled"}));
}

QTEST_GUILESS_MAIN(TestPayoutsEngine)
#include "tst_payouts_engine.moc"
