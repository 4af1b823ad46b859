// Invites and their redemption, on both engines.
#include "support/licensing_bench.h"

#include <condition_variable>
#include <set>

using namespace sluice;
using namespace sluice::licensing;
using test::LicensingBench;

namespace {

constexpr auto licenceTokens = fleet::TokenKind::Licence;

fleet::MintedToken mintFor(LicensingBench& bench, const std::string& id)
{
    return LicensingBench::must(bench.command<fleet::MintedToken>([&](storage::Connection& c) {
        return bench.tokens->mint(c, licenceTokens, id, std::nullopt, bench.context());
    }));
}

// Holds the look-up of distances until it is let go.
class Gate {
public:
    DistanceLookup lookup(Distances answer)
    {
        return [this, answer](std::string, auto, auto done) {
            const std::lock_guard lock(m_mutex);
            m_done = [done, answer] { done(answer); };
            m_arrived.notify_all();
        };
    }
    void awaitArrival()
    {
        std::unique_lock lock(m_mutex);
        if (!m_arrived.wait_for(lock, std::chrono::seconds(10), [this] { return bool(m_done); }))
            qFatal("nobody asked for distances");
    }
    void open() { std::exchange(m_done, nullptr)(); }
    void drop() { m_done = nullptr; }

private:
    std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::function<void()> m_done;
};

}  // namespace

class TestLicensingInvites : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCodeIsReadHoweverItIsTyped()
    {
        const std::string hash = inviteCodeHash("ABCD-EFGH-JKLM-NPQR-STUV");
        for (const char* typed : {" abcd efgh jklm npqr stuv ", "ABCDEFGHJKLMNPQRSTUV", "abcd_efgh.jklm/npqr\tstuv\n"})
            QCOMPARE(inviteCodeHash(typed), hash);
        QVERIFY(inviteCodeHash("ABCD-EFGH-JKLM-NPQR-STUW") != hash);
        LicensingBench bench;
        bench.putImage("img");
        const std::string code = bench.invite("img", 1).code;
        QVERIFY2(QRegularExpression("^([A-HJ-NP-Z2-9]{4}-){4}[A-HJ-NP-Z2-9]{4}$").match(code.c_str()).hasMatch(),
                 code.c_str());
        QCOMPARE(bench.count("SELECT COUNT(*) FROM license_invites WHERE code_hash = '" + code + "'"), std::int64_t(0));
    }

    void aRedemptionIsOneDeed()
    {
        LicensingBench bench({.leaseSeconds = 500});
        bench.addOrchestrator("orch-a", 1);
        bench.putImage("img");
        const auto made = bench.invite("img", 1);
        const auto outcome = bench.redeem(made.code, 1);
        QVERIFY(!outcome.refusal);
        const Redeemed& got = outcome.value;
        QCOMPARE(got.orchestratorId, std::string("orch-a"));
        QCOMPARE(got.imageRef, std::string("img"));
        QCOMPARE(got.expires, bench.clock.now().plusSeconds(500));
        const auto holder = bench.tokens->verify(got.token, bench.clock.now());
        QVERIFY(holder && holder->orchestrator == "orch-a" && holder->tokenId == got.tokenId);
        QVERIFY(!bench.tokens->verify(got.token, bench.clock.now().plusSeconds(501)));
        const Invite stored = bench.storedInvite(made.invite.id);
        QCOMPARE(stored.redeemed, std::optional(bench.clock.now()));
        QCOMPARE(stored.redeemedBy, std::optional<std::string>("orch-a"));
        QCOMPARE(stored.redeemedIp, std::optional<std::string>("203.0.113.9"));
        QCOMPARE(stored.redeemedAddress, std::optional(LicensingBench::addressOf(1)));
        QCOMPARE(stored.redeemedTokenId, std::optional(got.tokenId));
        QVERIFY(!stored.redeeming);
        QVERIFY(!bench.lease("orch-a", "img").refusal);
        QCOMPARE(bench.audited("invite_redeemed"), 1);
        QCOMPARE(bench.redeem(made.code, 1).refusal, std::optional(Refusal::InviteRedeemed));
    }

    void refusalsComeInTheirOrder()
    {
        LicensingBench bench;
        bench.addOrchestrator("orch-a", 1);
        bench.putImage("img");
        QCOMPARE(bench.redeem("WXYZ-WXYZ", 1).refusal, std::optional(Refusal::InviteNotFound));
        const auto past = bench.invite("img", 1, bench.clock.now().plusSeconds(-1));
        QCOMPARE(bench.redeem(past.code, 1).refusal, std::optional(Refusal::InviteExpired));
        const auto other = bench.invite("img", 2);
        QCOMPARE(bench.redeem(other.code, 1).refusal, std::optional(Refusal::WrongWallet));
        // The failed attempt leaves its address and frees the code.
        QCOMPARE(bench.storedInvite(other.invite.id).redeemedIp, std::optional<std::string>("203.0.113.9"));
        QVERIFY(!bench.storedInvite(other.invite.id).redeeming);
        LicensingBench::check(bench.run([&](storage::Connection& c) {
            return bench.licensing->revokeInvite(c, other.invite.id, bench.context());
        }));
        QCOMPARE(bench.redeem(other.code, 2).refusal, std::optional(Refusal::InviteRevoked));
        const auto wrongId = bench.invite("img", 3);
        QCOMPARE(bench.redeem(wrongId.code, 3, "new-id").refusal, std::nullopt);
        const auto taken = bench.invite("img", 3);
        QCOMPARE(bench.redeem(taken.code, 3, "another-id").refusal, std::optional(Refusal::AddressTaken));
        const auto revokedImage = bench.invite("img", 1);
        LicensingBench::check(
            bench.run([&](storage::Connection& c) { return bench.licensing->revokeImage(c, "img", bench.context()); }));
        QCOMPARE(bench.redeem(revokedImage.code, 1).refusal, std::optional(Refusal::ImageRevoked));
    }

    void aCodeIsReservedForTwoMinutes()
    {
        LicensingBench bench;
        bench.addOrchestrator("orch-a", 1);
        bench.putImage("img");
        const auto made = bench.invite("img", 1);
        LicensingBench::check(bench.run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(c.exec("UPDATE license_invites SET redeeming = ?", {bench.clock.now().micros}));
            return {};
        }));
        QCOMPARE(bench.redeem(made.code, 1).refusal, std::optional(Refusal::InviteBusy));
        bench.clock.advanceMs(120'000);
        QCOMPARE(bench.redeem(made.code, 1).refusal, std::optional(Refusal::InviteBusy));
        bench.clock.advanceMs(1);
        QVERIFY(!bench.redeem(made.code, 1).refusal);
    }

    void manyAtOnceRedeemACodeOnce()
    {
        LicensingBench bench;
        for (int i = 1; i <= 30; ++i)
            bench.addOrchestrator("orch-" + std::to_string(i), i);
        bench.putImage("img");
        const auto made = bench.invite("img", 1);
        std::vector<std::future<LicensingBench::RedeemResult>> attempts;
        for (int i = 0; i < 30; ++i)
            attempts.push_back(bench.startRedeem(made.code, 1));
        int good = 0;
        for (auto& attempt : attempts)
            good += !LicensingBench::must(attempt.get()).refusal;
        QCOMPARE(good, 1);
        QCOMPARE(bench.count("SELECT COUNT(*) FROM license_access"), std::int64_t(1));
        QCOMPARE(bench.audited("token_minted"), 1);
    }

    void attemptsOfOneBatchGetDifferentOrchestrators()
    {
        LicensingBench bench;
        for (int i = 1; i <= 8; ++i)
            bench.addOrchestrator("orch-" + std::to_string(i), i);
        bench.putImage("img");
        std::vector<std::future<LicensingBench::RedeemResult>> attempts;
        for (int i = 0; i < 10; ++i)
            attempts.push_back(bench.startRedeem(bench.invite("img", 100 + i).code, 100 + i));
        std::set<std::string> got;
        int without = 0;
        for (auto& attempt : attempts) {
            const auto outcome = LicensingBench::must(attempt.get());
            if (outcome.refusal == Refusal::NoOrchestrator)
                ++without;
            else
                got.insert(outcome.value.orchestratorId);
        }
        QCOMPARE(got.size(), std::size_t(8));
        QCOMPARE(without, 2);
    }

    void theOrchestratorIsChosenByRank()
    {
        LicensingBench bench;
        for (int i = 1; i <= 5; ++i)
            bench.addOrchestrator("orch-" + std::to_string(i), i);
        bench.putImage("img");
        bench.distances = [](std::string ip, auto candidates, auto done) {
            if (ip != "203.0.113.9" || candidates.empty())
                return done({});
            done({{"orch-2", 9'000}, {"orch-4", 5'000}, {"orch-5", 7'000}});
        };
        const auto next = [&] {
            const auto outcome = bench.redeem(bench.invite("img", 77).code, 77);
            return outcome.refusal ? std::string("none") : outcome.value.orchestratorId;
        };
        bench.activity.counts["orch-5"] = {1, 0};
        QCOMPARE(next(), std::string("orch-4"));
        QCOMPARE(next(), std::string("orch-2"));
        // Unknown distance: who has an edge comes first, then by id.
        fleet::EdgeConfig edge;
        edge.edgeId = "e";
        edge.matchmakerHost = "edge.example.org";
        edge.edgeCidrs = {"10.0.0.0/8"};
        LicensingBench::check(
            bench.run([&](storage::Connection& c) { return bench.edges->put(c, "orch-3", edge, bench.context()); }));
        QCOMPARE(next(), std::string("orch-3"));
        QCOMPARE(next(), std::string("orch-1"));
        QCOMPARE(next(), std::string("none"));
        bench.activity.counts.clear();
        QCOMPARE(next(), std::string("orch-5"));
    }

    void W43_nobodyElsesTokenOrAddressIsTouched()
    {
        LicensingBench bench;
        bench.addOrchestrator("orch-a", 1);
        bench.putImage("img");
        const auto owners = mintFor(bench, "orch-a");
        const auto outcome = bench.redeem(bench.invite("img", 2).code, 2);
        QCOMPARE(outcome.value.orchestratorId, std::string("orch-a"));
        QVERIFY(bench.tokens->verify(owners.token, bench.clock.now()).has_value());
        const auto record = bench.registry->snapshot()->find("orch-a");
        QCOMPARE(record->lastSeenIp, std::optional<std::string>("198.51.100.1"));
        QCOMPARE(record->lastContactSource, std::optional<std::string>("invite_redeem"));
        // The redeemer's own comes first, and there his former tokens do end.
        bench.addOrchestrator("orch-z", 3);
        const auto former = mintFor(bench, "orch-z");
        const auto own = bench.redeem(bench.invite("img", 3).code, 3);
        QCOMPARE(own.value.orchestratorId, std::string("orch-z"));
        QVERIFY(!bench.tokens->verify(former.token, bench.clock.now()));
        QVERIFY(bench.tokens->verify(own.value.token, bench.clock.now()).has_value());
    }

    void W43_strictGivesNobodyAnotherOwnersOrchestrator()
    {
        LicensingBench bench({.strict = true}, true);
        bench.addOrchestrator("orch-a", 1);
        bench.putImage("img");
        const auto made = bench.invite("img", 2);
        QCOMPARE(bench.redeem(made.code, 2).refusal, std::optional(Refusal::NoOrchestrator));
        QCOMPARE(bench.redeem(made.code, 2, "orch-a").refusal, std::optional(Refusal::NoOrchestrator));
        // The admin bound the invite to the wallet: that is the proof a new registration needs.
        const auto own = bench.redeem(made.code, 2, "orch-new");
        QCOMPARE(own.value.orchestratorId, std::string("orch-new"));
        QCOMPARE(bench.registry->snapshot()->find("orch-new")->address, LicensingBench::addressOf(2));
    }

    void W31_whereARedeemerWasSeenIsNeverDialled()
    {
        LicensingBench bench;
        bench.putImage("img");
        const auto made = bench.invite("img", 1);
        QVERIFY(!bench.redeem(made.code, 1, "orch-new").refusal);
        const auto record = bench.registry->snapshot()->find("orch-new");
        QVERIFY(!record->lastSeenIp && !record->hostPublicIp);
        QCOMPARE(bench.storedInvite(made.invite.id).redeemedIp, std::optional<std::string>("203.0.113.9"));
    }

    void W50_anExpiredCooldownKeepsNobodyOut()
    {
        LicensingBench bench;
        bench.addOrchestrator("orch-a", 1);
        bench.putImage("img");
        LicensingBench::check(bench.run(
            [&](storage::Connection& c) { return bench.registry->startCooldown(c, "orch-a", 60, bench.context()); }));
        const auto made = bench.invite("img", 1);
        QCOMPARE(bench.redeem(made.code, 1).refusal, std::optional(Refusal::NoOrchestrator));
        bench.clock.advanceMs(60'001);
        QVERIFY(!bench.redeem(made.code, 1).refusal);
    }

    void W51_anInviteRevokedMeanwhileGivesNothing()
    {
        LicensingBench bench;
        bench.addOrchestrator("orch-a", 1);
        bench.addOrchestrator("orch-b", 5);
        bench.putImage("img");
        const auto made = bench.invite("img", 2);
        Gate gate;
        bench.distances = gate.lookup({});
        auto attempt = bench.startRedeem(made.code, 2);
        gate.awaitArrival();
        QCOMPARE(bench.redeem(made.code, 2).refusal, std::optional(Refusal::InviteBusy));
        LicensingBench::check(bench.run(
            [&](storage::Connection& c) { return bench.licensing->revokeInvite(c, made.invite.id, bench.context()); }));
        gate.open();
        QCOMPARE(LicensingBench::must(attempt.get()).refusal, std::optional(Refusal::InviteRevoked));
        QCOMPARE(bench.audited("token_minted"), 0);
        QCOMPARE(bench.count("SELECT COUNT(*) FROM license_access"), std::int64_t(0));
        QVERIFY(!bench.storedInvite(made.invite.id).redeemed);
    }

    void W51_anImageRevokedMeanwhileFreesTheCode()
    {
        LicensingBench bench;
        bench.addOrchestrator("orch-a", 1);
        bench.addOrchestrator("orch-b", 5);
        bench.putImage("img");
        const auto made = bench.invite("img", 2);
        Gate gate;
        bench.distances = gate.lookup({});
        auto attempt = bench.startRedeem(made.code, 2);
        gate.awaitArrival();
        LicensingBench::check(
            bench.run([&](storage::Connection& c) { return bench.licensing->revokeImage(c, "img", bench.context()); }));
        gate.open();
        QCOMPARE(LicensingBench::must(attempt.get()).refusal, std::optional(Refusal::ImageRevoked));
        QVERIFY(!bench.storedInvite(made.invite.id).redeeming);
    }

    void aLookUpThatIsDroppedIsAnAnswerToo()
    {
        LicensingBench bench;
        bench.addOrchestrator("orch-a", 1);
        bench.addOrchestrator("orch-b", 5);
        bench.putImage("img");
        Gate gate;
        bench.distances = gate.lookup({});
        auto attempt = bench.startRedeem(bench.invite("img", 2).code, 2);
        gate.awaitArrival();
        gate.drop();
        QCOMPARE(LicensingBench::must(attempt.get()).value.orchestratorId, std::string("orch-a"));
    }

    void aLateAttemptWhoseReservationWasTakenLoses()
    {
        LicensingBench bench;
        bench.addOrchestrator("orch-a", 1);
        bench.addOrchestrator("orch-b", 5);
        bench.putImage("img");
        const auto made = bench.invite("img", 2);
        Gate gate;
        bench.distances = gate.lookup({});
        auto late = bench.startRedeem(made.code, 2);
        gate.awaitArrival();
        bench.clock.advanceMs(121'000);
        QVERIFY(!bench.redeem(made.code, 2, "orch-a").refusal);
        gate.open();
        QCOMPARE(LicensingBench::must(late.get()).refusal, std::optional(Refusal::InviteRedeemed));
        QCOMPARE(bench.audited("invite_redeemed"), 1);
    }
};

int main(int argc, char** argv)
{
    return test::runLicensingOnBothEngines<TestLicensingInvites>(argc, argv);
}
#include "tst_licensing_invites.moc"
