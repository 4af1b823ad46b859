#include "session_bench.h"

using namespace sluice;
using namespace sluice::usage;
using sluice::test::SessionBench;

namespace {

LeaseRequest leaseFor(const char* orchestrator, const char* id = "")
{
    LeaseRequest request;
    request.id = id;
    request.orchestrator = orchestrator;
    request.upstreamAddr = "192.0.2.1";
    request.kind = "workload";
    return request;
}

struct LeaseBench : SessionBench {
    using SessionBench::SessionBench;

    ActivityLease issued(const LeaseRequest& request)
    {
        return *writer().runFor<ActivityLease>(
            [&](storage::Connection& c) { return leases->issue(c, request, rng, clock.now()); });
    }
    bool held(const LeaseRequest& request)
    {
        return *writer().runFor<bool>([&](storage::Connection& c) { return leases->hold(c, request, clock.now()); });
    }
    Result<ActivityLease> beat(const std::string& id, const char* orchestrator,
                               std::optional<std::int64_t> seconds = {})
    {
        return writer().runFor<ActivityLease>([&](storage::Connection& c) {
            return leases->heartbeat(c, id, orchestrator, seconds, std::string("198.51.100.1"), clock.now());
        });
    }
    Result<void> revoked(const std::string& id)
    {
        return writer().run([&](storage::Connection& c) { return leases->revoke(c, id, clock.now()); });
    }
    std::vector<ActivityLease> listed(const char* orchestrator = "", bool activeOnly = false)
    {
        return *leases->list(readers(), orchestrator, activeOnly, 200, clock.now());
    }
    int active(const char* orchestrator) { return activity->activityOf(orchestrator).leases; }
    int sweepLeases()
    {
        return *writer().runFor<int>([&](storage::Connection& c) { return leases->sweep(c, clock.now()); });
    }
};

}  // namespace

class TestUsageActivity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aLeaseLivesUntilItsEnd_data() { SessionBench::engines(); }
    void aLeaseLivesUntilItsEnd()
    {
        QFETCH(QString, engine);
        LeaseBench bench(engine);
        const auto lease = bench.issued(leaseFor("orch-a"));
        QCOMPARE(lease.id.size(), std::size_t(32));
        QCOMPARE(lease.expiresAt, bench.clock.now().plusSeconds(900));
        QCOMPARE(bench.active("orch-a"), 1);
        bench.moveTo(899);
        QCOMPARE(bench.active("orch-a"), 1);
        bench.moveTo(900);
        QCOMPARE(bench.active("orch-a"), 0);
        QVERIFY(!bench.beat(lease.id, "orch-a"));
        QCOMPARE(bench.listed("orch-a").size(), std::size_t(1));
        QCOMPARE(bench.listed("orch-a", true).size(), std::size_t(0));
    }

    void lengthsAreClamped()
    {
        const LeaseConfig config;
        QCOMPARE(config.clamped({}), std::int64_t(900));
        QCOMPARE(config.clamped(5), std::int64_t(30));
        QCOMPARE(config.clamped(86'400), std::int64_t(3'600));
        LeaseConfig shorter;
        shorter.maxSeconds = 10;  // applied after the lower bound
        QCOMPARE(shorter.clamped(100), std::int64_t(10));
    }

    void heartbeatsExtendOrShorten_data() { SessionBench::engines(); }
    void heartbeatsExtendOrShorten()
    {
        QFETCH(QString, engine);
        LeaseBench bench(engine);
        const auto lease = bench.issued(leaseFor("orch-a"));
        bench.moveTo(100);
        const auto longer = bench.beat(lease.id, "orch-a", 3'600);
        QCOMPARE(longer->expiresAt, bench.clock.now().plusSeconds(3'600));
        QCOMPARE(longer->lastSeenIp.value_or(""), std::string("198.51.100.1"));
        const auto shorter = bench.beat(lease.id, "orch-a", 30);
        QCOMPARE(shorter->expiresAt, bench.clock.now().plusSeconds(30));
        const auto foreign = bench.beat(lease.id, "orch-b");
        QVERIFY(!foreign && foreign.error().message == "Lease not found");
        QVERIFY(!bench.beat("unknown", "orch-a"));
        QVERIFY(bench.revoked(lease.id));
        QVERIFY(bench.revoked(lease.id));
        QVERIFY(!bench.revoked("unknown"));
        QVERIFY(!bench.beat(lease.id, "orch-a"));
        QCOMPARE(bench.active("orch-a"), 0);
    }

    void derivedLeasesAreExtendedInPlace_data() { SessionBench::engines(); }
    void derivedLeasesAreExtendedInPlace()
    {
        QFETCH(QString, engine);
        LeaseBench bench(engine);
        const auto request = leaseFor("orch-a", "session:s1");
        QVERIFY(bench.held(request));
        const auto first = bench.listed().front();
        bench.moveTo(300);
        QVERIFY(bench.held(request));
        const auto second = bench.listed().front();
        QCOMPARE(second.issuedAt, first.issuedAt);
        QCOMPARE(second.expiresAt, bench.clock.now().plusSeconds(900));
        QVERIFY(!bench.held(leaseFor("orch-b", "session:s1")));  // another's is left alone
        QVERIFY(bench.revoked("session:s1"));
        QVERIFY(bench.held(request));  // afresh
        QCOMPARE(bench.listed().front().issuedAt, bench.clock.now());
        QVERIFY(!bench.listed().front().revokedAt);
        QCOMPARE(bench.active("orch-a"), 1);
        QCOMPARE(bench.listed().size(), std::size_t(1));
    }

    void leasesSurviveARestart_data()
    {
        QTest::addColumn<QString>("engine");
        QTest::newRow("sqlite") << QStringLiteral("sqlite");
        QTest::newRow("postgres") << QStringLiteral("postgres");
    }
    void leasesSurviveARestart()
    {
        QFETCH(QString, engine);
        LeaseBench bench(engine);
        const auto lease = bench.issued(leaseFor("orch-a"));
        QVERIFY(bench.held(leaseFor("orch-a", "job:j1")));
        bench.restart();
        QCOMPARE(bench.active("orch-a"), 2);
        QVERIFY(bench.beat(lease.id, "orch-a"));
        QVERIFY(bench.revoked("job:j1"));
        bench.restart();
        QCOMPARE(bench.active("orch-a"), 1);
    }

    void W2_endedLeasesAreRemoved_data() { SessionBench::engines(); }
    void W2_endedLeasesAreRemoved()
    {
        QFETCH(QString, engine);
        LeaseBench bench(engine);
        bench.issued(leaseFor("orch-a"));
        bench.moveTo(901);
        QCOMPARE(bench.sweepLeases(), 0);
        QCOMPARE(bench.listed().size(), std::size_t(1));
        bench.moveTo(900 + 7.0 * 86'400 + 1);
        QCOMPARE(bench.sweepLeases(), 1);
        QCOMPARE(bench.listed().size(), std::size_t(0));
    }

    void aFailedCommandLeavesNoLease()
    {
        LeaseBench bench;
        const auto failing = bench.writer().run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(bench.leases->hold(c, leaseFor("orch-a", "job:j1"), bench.clock.now()));
            return fail(ErrorCode::Internal, "no");
        });
        QVERIFY(!failing);
        QCOMPARE(bench.active("orch-a"), 0);
        QVERIFY(!bench.revoked("job:j1"));
    }
};

QTEST_GUILESS_MAIN(TestUsageActivity)
#include "tst_usage_activity.moc"
