#include "core/filter.h"
#include "core/json.h"
#include "session_bench.h"
#include "usage/internal/session_rules.h"
#include "usage/sessions_table.h"

using namespace sluice;
using namespace sluice::usage;
using sluice::test::SessionBench;
using Kind = SessionEventKind;

namespace {

constexpr Timestamp newYear{1'735'689'600'000'000};

std::string metadataOf(const ledger::Transfer& transfer, const char* name)
{
    const auto tree = json::parse(transfer.posting.metadata);
    return tree ? std::string(tree->text(name).value_or("")) : std::string();
}

SessionConfig withTimeout(std::int64_t seconds)
{
    SessionConfig config = SessionBench::paid();
    config.idleTimeoutSeconds = seconds;
    return config;
}

}  // namespace

class TestUsageSessions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void proofsMatchTheVectors()
    {
        SessionProof proof{"s1", "orch-1", {}, {}, 0, newYear, newYear.plusSeconds(60), 60'000};
        QCOMPARE(proofHash(proof),
                 std::string("sha256:bbd2ffab3821e91573dabd91bfe88c2a9ea2a10f3120b162aa742e660f2b0720"));
        proof.streamerId = "é";
        QCOMPARE(proofHash(proof),
                 std::string("sha256:ce9f080e1ce127cf06f289965ce699c1e6b797d4a1d6e58e2a00155ed5b8ebcb"));
        SessionProof other{"sess-1", "orch-session", "a", {}, 0, newYear, newYear.plusSeconds(10), 10'000};
        QCOMPARE(proofHash(other),
                 std::string("sha256:10dd3ff88a8f8f1d04a2b99b9179b0df3fcb40439bfd84ead1ed81d151e7da8a"));
        other.streamerId = "avatar-1";
        QCOMPARE(proofHash(other),
                 std::string("sha256:98ea441db6c76cee1513ee0de56da6b4522b47f99f4b0d2957fc10899013d205"));
        other.streamerId.reset();
        other.edgeId.reset();
        other.sessionId = "sess-é😀";
        QCOMPARE(proofHash(other),
                 std::string("sha256:a5f90ba8b773b1e49ddb7521503cc467da7d72abdf4936de4f779074a7c59523"));
    }

    void amountsMatchTheVectorsAndCarryWhatLiesBelowOneUnit()
    {
        std::int64_t carry = 0;
        QCOMPARE(sessionCredit(180'000, *parseUnits("0.000005353596", 18), carry), Int256(16'060'788'000'000));
        QCOMPARE(carry, std::int64_t(0));
        QCOMPARE(sessionCredit(1, *parseUnits("0.000005353596", 18), carry), Int256(89'226'600));
        // 1 ms at 0.00001 is 166666666.67 units: three of them are exactly half a milliard.
        const Int256 rate = *parseUnits("0.00001", 18);
        Int256 sum = 0;
        for (int i = 0; i < 3; ++i)
            sum += sessionCredit(1, rate, carry);
        QCOMPARE(sum, Int256(500'000'000));
        QCOMPARE(carry, std::int64_t(0));
    }

    void aShortSessionEarnsItsSeconds_data() { SessionBench::engines(); }
    void aShortSessionEarnsItsSeconds()
    {
        QFETCH(QString, engine);
        SessionBench bench(engine);
        bench.enter("orch-session", 1);
        QCOMPARE(bench.at(0, Kind::Start).lastCredited, Int256(0));
        QCOMPARE(bench.at(10, Kind::Heartbeat).billedMs, std::int64_t(0));
        const auto ended = bench.at(10, Kind::End);
        QCOMPARE(SessionBench::text(ended.lastCredited), std::string("0.01"));
        QCOMPARE(ended.billedMs, std::int64_t(10'000));
        QCOMPARE(ended.segmentIndex, std::int64_t(1));
        QCOMPARE(ended.heartbeats, std::int64_t(1));
        QCOMPARE(ended.lastProof,
                 std::string("sha256:10dd3ff88a8f8f1d04a2b99b9179b0df3fcb40439bfd84ead1ed81d151e7da8a"));
        QCOMPARE(bench.balance("orch-session"), std::string("0.01"));
        const auto transfers = bench.transfers();
        QCOMPARE(transfers.size(), std::size_t(1));
        QCOMPARE(transfers[0].posting.id, "session:" + ended.lastProof);
        QVERIFY(transfers[0].posting.kind == ledger::TransferKind::SessionTime);
        QCOMPARE(transfers[0].posting.metadata,
                 std::string(R"({"session_id":"sess-1","event":"end","trigger":"end","segment_index":"0",)"
                             R"("segment_start":"2025-01-01T00:00:00Z","segment_end":"2025-01-01T00:00:10Z",)"
                             R"("duration_ms":"10000","proof_hash":"sha256:10dd3ff88a8f8f1d04a2b99b9179b0df3fcb40439bf)"
                             R"(d84ead1ed81d151e7da8a","upstream_addr":"192.0.2.7","upstream_port":8080,"edge_id":"a",)"
                             R"("credit_unit":"eth"})"));
    }

    void aLongSessionIsCreditedBySegment_data() { SessionBench::engines(); }
    void aLongSessionIsCreditedBySegment()
    {
        QFETCH(QString, engine);
        SessionBench bench(engine, withTimeout(3'600));
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        QCOMPARE(bench.at(15, Kind::Heartbeat).lastCredited, Int256(0));
        QCOMPARE(SessionBench::text(bench.at(2405, Kind::Heartbeat).lastCredited), std::string("2.4"));
        const auto ended = bench.at(5000.5, Kind::End);
        QCOMPARE(SessionBench::text(ended.lastCredited), std::string("2.6005"));
        QCOMPARE(ended.billedMs, std::int64_t(5'000'500));
        QCOMPARE(bench.balance("orch-session"), std::string("5.0005"));
        auto segments = bench.history1(ended.no).segments;
        std::ranges::reverse(segments);
        QCOMPARE(segments.size(), std::size_t(3));
        const char* const proofs[] = {"sha256:73c7ce24c0aa6a4fb6ac40abe1760c4fc2be85a54cf54a80e17ca4ec45390c70",
                                      "sha256:18d397900154c238bc65e98935288e37a6b034791a692408556ae759e068d716",
                                      "sha256:35c462da87d1c628834db08c3a7b4523a2cb7542db2b060fd0e0ae711ba7d91b"};
        const char* const triggers[] = {"segment", "segment", "end"};
        for (std::size_t i = 0; i < 3; ++i) {
            QCOMPARE(segments[i].proof, std::string(proofs[i]));
            QCOMPARE(segments[i].trigger, std::string(triggers[i]));
        }
        QCOMPARE(formatTimeZ(segments[2].end), std::string("2025-01-01T01:23:20.500000Z"));
        const auto transfers = bench.transfers();
        QCOMPARE(metadataOf(transfers[2], "event") + "/" + metadataOf(transfers[2], "trigger"),
                 std::string("heartbeat/segment"));
        QCOMPARE(metadataOf(transfers[1], "event") + "/" + metadataOf(transfers[1], "trigger"),
                 std::string("end/segment"));
    }

    void W17_OC2_aLateEndBillsNoSilence_data() { SessionBench::engines(); }
    void W17_OC2_aLateEndBillsNoSilence()
    {
        QFETCH(QString, engine);
        SessionBench bench(engine);
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        bench.at(60, Kind::Heartbeat);
        const auto ended = bench.at(36'000, Kind::End);
        QCOMPARE(formatTimeZ(*ended.endedAt), std::string("2025-01-01T00:03:00Z"));
        QCOMPARE(SessionBench::text(ended.lastCredited), std::string("0.18"));
        QCOMPARE(ended.billedMs, std::int64_t(180'000));
        QCOMPARE(bench.balance("orch-session"), std::string("0.18"));
        QCOMPARE(bench.at(36'001, Kind::End).lastCredited, Int256(0));
        QCOMPARE(bench.balance("orch-session"), std::string("0.18"));
    }

    void W17_OC2_aHeartbeatAfterTheEndOpensANewWindow()
    {
        SessionBench bench;
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        bench.at(10, Kind::End);
        const auto again = bench.at(100, Kind::Heartbeat);
        QVERIFY(!again.endedAt);
        QCOMPARE(formatTimeZ(again.segmentStart), std::string("2025-01-01T00:01:40Z"));
        const auto ended = bench.at(130, Kind::End);
        QCOMPARE(SessionBench::text(ended.lastCredited), std::string("0.03"));  // not the 90 s of the pause
        QCOMPARE(ended.billedMs, std::int64_t(40'000));
        QCOMPARE(bench.balance("orch-session"), std::string("0.04"));
        const auto notes = bench.history1(ended.no).notes;
        QVERIFY(std::ranges::any_of(notes, [](const SessionNote& note) { return note.event == "reopen"; }));
    }

    void LC11_aSilentSessionIsClosedAndItsTailBilledOnce_data() { SessionBench::engines(); }
    void LC11_aSilentSessionIsClosedAndItsTailBilledOnce()
    {
        QFETCH(QString, engine);
        SessionBench bench(engine);
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        bench.at(60, Kind::Heartbeat);
        bench.moveTo(180);
        bench.power("orch-session", "awake");
        QCOMPARE(bench.sweep(), 0);  // exactly the timeout is not longer than the timeout
        QCOMPARE(bench.activity->activityOf("orch-session").sessions, 1);
        bench.moveTo(400);
        bench.power("orch-session", "awake");
        QCOMPARE(bench.activity->activityOf("orch-session").sessions, 0);
        QCOMPARE(bench.sweep(), 1);
        QCOMPARE(bench.balance("orch-session"), std::string("0.18"));
        QCOMPARE(metadataOf(bench.transfers()[0], "trigger"), std::string("timeout"));
        QCOMPARE(bench.sweep(), 0);
        QCOMPARE(bench.meter->openSessions(), std::size_t(0));
        bench.at(410, Kind::Heartbeat);
        QCOMPARE(bench.at(420, Kind::End).billedMs, std::int64_t(190'000));
    }

    void W15_LC10_eachGapIsJudgedByItself_data() { SessionBench::engines(); }
    void W15_LC10_eachGapIsJudgedByItself()
    {
        QFETCH(QString, engine);
        SessionBench bench(engine);
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        bench.at(60, Kind::Heartbeat);
        bench.moveTo(61);
        bench.power("orch-session", "asleep");
        bench.moveTo(120);
        bench.power("orch-session", "asleep");
        const auto asleep = bench.report(bench.event(Kind::Heartbeat));
        QVERIFY(!asleep.earning);
        QCOMPARE(asleep.power, std::string("asleep"));
        bench.moveTo(130);
        bench.power("orch-session", "awake");
        bench.moveTo(180);
        bench.power("orch-session", "awake");
        const auto ended = bench.report(bench.event(Kind::End));
        // Awake from 0 to 60 and from 130 to 180; one nap neither loses the rest nor is paid.
        QVERIFY2(ended.billedMs >= 110'000 && ended.billedMs <= 111'000, qPrintable(QString::number(ended.billedMs)));
        QCOMPARE(ended.meteredMs, std::int64_t(180'000));
        QVERIFY(ended.billedMs < ended.meteredMs);
    }

    void onlyEligibleOrchestratorsEarn()
    {
        SessionBench bench;
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        bench.at(60, Kind::Heartbeat);
        const auto cool = [&](bool on) {
            return bench.writer().run([&](storage::Connection& c) {
                const fleet::ActionContext context{"admin", "", bench.clock.now()};
                return on ? bench.registry->startCooldown(c, "orch-session", 3'600, context)
                          : bench.registry->clearCooldown(c, "orch-session", context);
            });
        };
        QVERIFY(cool(true));
        QVERIFY(!bench.at(120, Kind::Heartbeat).earning);
        QVERIFY(cool(false));
        const auto ended = bench.at(180, Kind::End);
        QCOMPARE(ended.billedMs, std::int64_t(120'000));
        const auto notes = bench.history1(ended.no).notes;
        QVERIFY(std::ranges::any_of(notes, [](const SessionNote& note) { return note.why == "cooldown"; }));
    }

    void withoutARateNothingIsCredited()
    {
        SessionConfig config;
        SessionBench bench(QStringLiteral("memory"), config);
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        const auto ended = bench.at(60, Kind::End);
        QCOMPARE(ended.billedMs, std::int64_t(0));
        QCOMPARE(ended.meteredMs, std::int64_t(60'000));
        QCOMPARE(bench.transfers().size(), std::size_t(0));
    }

    void W18_aStartAfterTheEndIsANewRun_data() { SessionBench::engines(); }
    void W18_aStartAfterTheEndIsANewRun()
    {
        QFETCH(QString, engine);
        SessionBench bench(engine);
        bench.enter("orch-session", 1);
        SessionEvent start = bench.event(Kind::Start);
        start.streamerId = "avatar-1";
        bench.power("orch-session", "awake");
        bench.report(start);
        const auto first = bench.at(10, Kind::End);
        QCOMPARE(first.billedMs, std::int64_t(10'000));
        const auto second = bench.at(20, Kind::Start);
        QCOMPARE(second.billedMs, std::int64_t(0));
        QCOMPARE(second.instance, std::int64_t(2));
        QCOMPARE(second.streamerId.value_or(""), std::string("avatar-1"));
        QCOMPARE(formatTimeZ(second.startedAt), std::string("2025-01-01T00:00:20Z"));
        bench.at(50, Kind::End);
        QCOMPARE(bench.balance("orch-session"), std::string("0.04"));
        // The former run is still there, with its segment; the list shows the newest only.
        QCOMPARE(bench.history1(first.no).segments.size(), std::size_t(1));
        const auto listed = bench.meter->list({}, bench.clock.now());
        QCOMPARE(listed->size(), std::size_t(1));
        QCOMPARE(listed->front().no, second.no);
    }

    void W18_anOlderEventChangesNothing()
    {
        SessionBench bench;
        bench.enter("orch-session", 1);
        bench.power("orch-session", "awake");
        SessionEvent event = bench.event(Kind::Start);
        event.sequence = 1;
        bench.report(event);
        bench.moveTo(60);
        bench.power("orch-session", "awake");
        event.kind = Kind::End;
        event.sequence = 3;
        const auto ended = bench.report(event);
        event.kind = Kind::Heartbeat;
        event.sequence = 2;
        const auto late = bench.report(event);
        QCOMPARE(*late.endedAt, *ended.endedAt);
        QCOMPARE(late.heartbeats, std::int64_t(0));
        event.kind = Kind::Start;
        event.sequence = 3;
        QCOMPARE(bench.report(event).instance, std::int64_t(1));

        SessionEvent timed = bench.event(Kind::Heartbeat);
        timed.eventTime = bench.clock.now().plusSeconds(-30);
        QCOMPARE(*bench.report(timed).endedAt, *ended.endedAt);
    }

    void W18_anEventTimeSaysWhenItHappened()
    {
        SessionBench bench;
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        bench.moveTo(100);
        bench.power("orch-session", "awake");
        SessionEvent end = bench.event(Kind::End);
        end.eventTime = newYear.plusSeconds(40);
        const auto ended = bench.report(end);
        QCOMPARE(ended.billedMs, std::int64_t(40'000));
        QCOMPARE(*ended.endedAt, newYear.plusSeconds(40));
        // Neither the future nor the far past can be claimed.
        SessionEvent future = bench.event(Kind::Start, "sess-2");
        future.eventTime = newYear.plusSeconds(4'000);
        QCOMPARE(bench.report(future).startedAt, bench.clock.now());
        bench.moveTo(1'000);
        SessionEvent past = bench.event(Kind::Start, "sess-3");
        past.eventTime = newYear;
        QCOMPARE(bench.report(past).startedAt, newYear.plusSeconds(1'000 - 120));
    }

    void aClockSetBackBillsNothingTwice()
    {
        SessionBench bench;
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        bench.at(60, Kind::Heartbeat);
        bench.at(30, Kind::Heartbeat);
        const auto ended = bench.at(90, Kind::End);
        QCOMPARE(ended.billedMs, std::int64_t(90'000));
    }

    void OC1_aCommandThatFailsLeavesNothingAndRepeatsCleanly_data() { SessionBench::engines(); }
    void OC1_aCommandThatFailsLeavesNothingAndRepeatsCleanly()
    {
        QFETCH(QString, engine);
        SessionBench bench(engine);
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        bench.moveTo(60);
        bench.power("orch-session", "awake");
        const auto failing = bench.writer().run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(bench.meter->apply(c, bench.event(Kind::End), bench.clock.now()));
            return fail(ErrorCode::Internal, "something else went wrong");
        });
        QVERIFY(!failing);
        QCOMPARE(bench.transfers().size(), std::size_t(0));
        const auto listed = bench.meter->list({}, bench.clock.now());
        QVERIFY(!listed->front().endedAt);
        const auto ended = bench.report(bench.event(Kind::End));
        QCOMPARE(ended.billedMs, std::int64_t(60'000));
        QCOMPARE(bench.history1(ended.no).segments.size(), std::size_t(1));
        QCOMPARE(bench.transfers().size(), std::size_t(1));
    }

    void aNewSessionOfAFailedCommandIsForgotten()
    {
        SessionBench bench;
        bench.enter("orch-session", 1);
        bench.power("orch-session", "awake");
        const auto failing = bench.writer().run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(bench.meter->apply(c, bench.event(Kind::Start), bench.clock.now()));
            return fail(ErrorCode::Internal, "something else went wrong");
        });
        QVERIFY(!failing);
        QCOMPARE(bench.meter->list({}, bench.clock.now())->size(), std::size_t(0));
        bench.moveTo(10);
        const auto heard = bench.report(bench.event(Kind::Heartbeat));
        QCOMPARE(heard.startedAt, newYear.plusSeconds(10));
        QCOMPARE(bench.meter->list({}, bench.clock.now())->size(), std::size_t(1));
    }

    void stateSurvivesARestart_data()
    {
        QTest::addColumn<QString>("engine");
        QTest::newRow("sqlite") << QStringLiteral("sqlite");
        QTest::newRow("postgres") << QStringLiteral("postgres");
    }
    void stateSurvivesARestart()
    {
        QFETCH(QString, engine);
        SessionBench bench(engine);
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        bench.at(60, Kind::Heartbeat);
        bench.restart();
        QCOMPARE(bench.meter->openSessions(), std::size_t(1));
        QCOMPARE(bench.activity->activityOf("orch-session").sessions, 1);
        QCOMPARE(bench.activity->activityOf("orch-session").leases, 1);
        const auto ended = bench.at(90, Kind::End);
        QCOMPARE(ended.billedMs, std::int64_t(90'000));
        QCOMPARE(ended.heartbeats, std::int64_t(1));
        bench.restart();
        QCOMPARE(bench.meter->openSessions(), std::size_t(0));
        QCOMPARE(bench.at(95, Kind::End).lastCredited, Int256(0));
        bench.at(100, Kind::Start);
        bench.restart();
        bench.moveTo(1'000);
        bench.power("orch-session", "awake");
        QCOMPARE(bench.sweep(), 1);
        QCOMPARE(bench.balance("orch-session"), std::string("0.21"));
    }

    void attributionFollowsTheOrder_data() { SessionBench::engines(); }
    void attributionFollowsTheOrder()
    {
        QFETCH(QString, engine);
        SessionBench bench(engine);
        bench.enter("orch-a", 1, "192.0.2.1");
        bench.enter("orch-b", 2, "192.0.2.2");
        const auto who = [&](const char* session, const char* named, const char* upstream) {
            SessionEvent event = bench.event(Kind::Start, session);
            event.orchestrator = named;
            event.upstreamAddr = upstream;
            return bench.report(event).orchestrator.value_or("nobody");
        };
        QCOMPARE(who("s1", "orch-b", "192.0.2.1"), std::string("orch-b"));
        QCOMPARE(who("s2", "unknown", "192.0.2.1"), std::string("orch-a"));
        QCOMPARE(who("s3", "", "192.0.2.2"), std::string("orch-b"));
        QCOMPARE(who("s4", "", "203.0.113.9"), std::string("nobody"));
        // An address that a named session used before leads back to its orchestrator.
        QCOMPARE(who("s5", "orch-a", "203.0.113.10"), std::string("orch-a"));
        QCOMPARE(who("s6", "", "203.0.113.10"), std::string("orch-a"));
        // Fixed at the start: another word later changes nothing (OC5).
        QCOMPARE(who("s1", "orch-a", "192.0.2.1"), std::string("orch-b"));
        // Found later, a session is attributed from then on.
        QCOMPARE(who("s4", "orch-b", "203.0.113.9"), std::string("orch-b"));
    }

    void withoutAnAddressTheOrchestratorsIsTaken()
    {
        SessionBench bench;
        bench.enter("orch-a", 1, "192.0.2.1");
        SessionEvent event = bench.event(Kind::Start);
        event.orchestrator = "orch-a";
        event.upstreamAddr.clear();
        QCOMPARE(bench.report(event).upstreamAddr, std::string("192.0.2.1"));
        event.orchestrator.clear();
        const auto refused = bench.tell(event);
        QVERIFY(!refused && refused.error().code == ErrorCode::InvalidArgument);
        QCOMPARE(refused.error().message, std::string("Session event missing upstream address"));
    }

    void W31_aClientsWordReachesNoAddressOfTheRegistry()
    {
        SessionBench bench;
        bench.enter("orch-session", 1, "192.0.2.1");
        SessionEvent event = bench.event(Kind::Start);
        event.upstreamAddr = "10.0.0.1";
        event.trusted = false;
        bench.report(event);
        const auto record = bench.registry->snapshot()->find("orch-session");
        QVERIFY(!record->lastSessionUpstreamAddr);
        QVERIFY(record->lastSeenIp != std::optional<std::string>("10.0.0.1"));
        QCOMPARE(record->lastContactSource.value_or(""), std::string("session"));
        for (const auto& watched : bench.history.watched(bench.clock.now()))
            QCOMPARE(watched.upstream, std::string());
        event.trusted = true;
        event.upstreamAddr = "192.0.2.1";
        bench.report(event);
        QCOMPARE(bench.registry->snapshot()->find("orch-session")->lastSessionUpstreamAddr.value_or(""),
                 std::string("192.0.2.1"));
    }

    void W6_sessionsAndLeasesAreCountedPerOrchestrator()
    {
        SessionBench bench;
        bench.enter("orch-session", 1);
        bench.enter("orch-b", 2);
        for (int i = 0; i < 5; ++i)
            bench.report(bench.event(Kind::Start, "s" + std::to_string(i)));
        QCOMPARE(bench.activity->activityOf("orch-session").sessions, 5);
        QCOMPARE(bench.activity->activityOf("orch-session").leases, 5);
        QCOMPARE(bench.activity->activityOf("orch-b").sessions, 0);
        bench.report(bench.event(Kind::End, "s0"));
        QCOMPARE(bench.activity->activityOf("orch-session").sessions, 4);
        QCOMPARE(bench.activity->activityOf("orch-session").leases, 4);
        QCOMPARE(*bench.activity->lastActivityOf("orch-session"), newYear);
        bench.moveTo(121);  // idle: no longer a session, still a lease
        QCOMPARE(bench.activity->activityOf("orch-session").sessions, 0);
        QCOMPARE(bench.activity->activityOf("orch-session").leases, 4);
    }

    void W2_oldSessionsAreRemovedWithTheirRows_data() { SessionBench::engines(); }
    void W2_oldSessionsAreRemovedWithTheirRows()
    {
        QFETCH(QString, engine);
        SessionBench bench(engine);
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        const auto ended = bench.at(60, Kind::End);
        bench.moveTo(86'400.0 * 90);
        bench.sweep();
        QVERIFY(bench.meter->history(ended.no)->has_value());
        bench.moveTo(86'400.0 * 90 + 100);
        bench.sweep();
        QVERIFY(!bench.meter->history(ended.no)->has_value());
        QCOMPARE(bench.balance("orch-session"), std::string("0.06"));  // what was earned stays
    }

    void theTablesLeadFromTransferToSegmentToNotes_data() { SessionBench::engines(); }
    void theTablesLeadFromTransferToSegmentToNotes()
    {
        QFETCH(QString, engine);
        SessionBench bench(engine);
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        bench.at(60, Kind::End);
        const std::string transfer = bench.transfers()[0].posting.id;
        const auto no = bench.meter->sessionOfTransfer(transfer);
        QVERIFY(no && no->has_value());
        QVERIFY(!bench.meter->sessionOfTransfer("session:nothing")->has_value());
        const auto rows = [&](const std::unique_ptr<TableSource>& table, const std::string& filter) {
            const auto parsed = parseFilter(filter, &table->schema());
            const auto page = table->page(
                {.order = {table->schema().defaultSort, true}, .filter = parsed ? *parsed : nullptr, .from = nullptr});
            return page ? page->rows : std::vector<TableRow>();
        };
        const auto sessions = makeSessionsTable(bench.database(), Asset::eth(), 120, &bench.meter->changes());
        const auto session = rows(sessions, "");
        QCOMPARE(session.size(), std::size_t(1));
        const auto cell = [](const std::unique_ptr<TableSource>& table, const TableRow& row, const char* column) {
            return row.cells[std::size_t(table->schema().columnIndex(column))];
        };
        QVERIFY(cell(sessions, session[0], "state") == Cell(std::string("ended")));
        QVERIFY(cell(sessions, session[0], "billed") == Cell(*parseUnits("0.06", 18)));
        QVERIFY(cell(sessions, session[0], "duration") == Cell(std::int64_t(60'000)));
        const auto segments = makeSessionSegmentsTable(bench.database(), Asset::eth(), &bench.meter->changes());
        const auto segment = rows(segments, "no:" + std::to_string(**no));
        QCOMPARE(segment.size(), std::size_t(1));
        QVERIFY(cell(segments, segment[0], "transfer") == Cell(transfer));
        const auto notes = makeSessionNotesTable(bench.database(), &bench.meter->changes());
        QCOMPARE(rows(notes, "no:" + std::to_string(**no)).size(), std::size_t(2));
        const auto leases = makeActivityLeasesTable(bench.database(), &bench.leases->changes());
        QVERIFY(cell(leases, rows(leases, "")[0], "state") == Cell(std::string("revoked")));
    }

    void W19_statisticsCountSessionTimeByKind()
    {
        SessionBench bench;
        bench.enter("orch-session", 1);
        bench.at(0, Kind::Start);
        bench.at(60, Kind::End);
        const auto stats =
            ledger::LedgerQueries(bench.readers()).statistics("orch-session", Asset::eth(), 30, bench.clock.now());
        QCOMPARE(SessionBench::text(stats->total.session), std::string("0.06"));
        QCOMPARE(SessionBench::text(stats->total.credits), std::string("0.06"));
    }
};

QTEST_GUILESS_MAIN(TestUsageSessions)
#include "tst_usage_sessions.moc"
