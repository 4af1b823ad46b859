// Stream sessions and activity leases of the first generation move in, work on, and move out again (B.8, B.12).
#include "legacy/session_part.h"
#include "usage/session_bench.h"

using namespace sluice;
using test::SessionBench;
using Kind = usage::SessionEventKind;

namespace {

// At 2025-01-01T00:00:00Z: one that runs, one that fell silent, one that ended with a credit.
const char* const streams =
    R"({"live":{"session_id":"live","orchestrator_id":"orch-session","upstream_addr":"192.0.2.7","upstream_port":8080,)"
    R"("edge_id":"a","started_at":"2024-12-31T23:58:00Z","last_seen_at":"2024-12-31T23:59:30Z",)"
    R"("updated_at":"2024-12-31T23:59:30Z","last_billed_at":"2024-12-31T23:59:00Z","ended_at":null,)"
    R"("last_event":"heartbeat","heartbeat_count":3,"billed_ms":60000,"metered_ms":60000,"segment_index":1,)"
    R"("billed_eth":"0.0600","last_credited_eth":"0","last_credit_proof":"sha256:aa","segments":[{"segment_index":0,)"
    R"("start_at":"2024-12-31T23:58:00Z","end_at":"2024-12-31T23:59:00Z","duration_ms":60000,)"
    R"("credited_eth":"0.0600","proof_hash":"sha256:aa","trigger":"segment"}]},)"
    R"("silent":{"session_id":"silent","orchestrator_id":"orch-session","upstream_addr":"192.0.2.7",)"
    R"("upstream_port":8080,"started_at":"2024-12-31T20:00:00Z","last_seen_at":"2024-12-31T21:00:00Z",)"
    R"("last_billed_at":"2024-12-31T20:40:00Z","ended_at":null,"billed_ms":0,"billed_eth":"0","segments":[]},)"
    R"("doubled":{"session_id":"doubled","upstream_addr":"192.0.2.7","upstream_port":8080,)"
    R"("started_at":"2024-12-31T20:00:00Z","last_seen_at":"2024-12-31T21:00:00Z","ended_at":"2024-12-31T21:00:00Z",)"
    R"("billed_ms":5,"billed_eth":"5E-6","segments":[{"segment_index":0,"start_at":"2024-12-31T20:00:00Z",)"
    R"("end_at":"2024-12-31T21:00:00Z","duration_ms":5,"credited_eth":"5E-6","proof_hash":"sha256:aa",)"
    R"("trigger":"end"}]}})";

const char* const someLeases =
    R"({"session:live":{"lease_id":"session:live","orchestrator_id":"orch-session","upstream_addr":"192.0.2.7",)"
    R"("kind":"session","metadata":{"session_id":"live"},"issued_at":"2024-12-31T23:58:00Z",)"
    R"("last_seen_at":"2024-12-31T23:59:30Z","expires_at":"2025-01-01T00:14:30Z","revoked_at":null},)"
    R"("gone":{"lease_id":"gone","orchestrator_id":"orch-session","upstream_addr":"x","kind":"workload","metadata":{},)"
    R"("issued_at":"2024-12-31T20:00:00Z","last_seen_at":"2024-12-31T20:00:00Z",)"
    R"("expires_at":"2024-12-31T20:15:00Z","revoked_at":null}})";

legacy::Report take(SessionBench& bench, const legacy::RecordPart& part, const char* text)
{
    legacy::Report report;
    const auto done = bench.writer().run([&](storage::Connection& c) -> Result<void> {
        json::Value tree = *json::parse(text);
        legacy::RecordContext context{&c, report, report.file(part.file), bench.clock.now()};
        for (auto& [key, record] : *tree.members())
            SLUICE_TRY(part.take(key, record, context));
        return {};
    });
    if (!done)
        qFatal("import: %s", done.error().message.c_str());
    return report;
}

json::Value give(const legacy::ExportPart& part)
{
    json::Value tree = json::Object{};
    const auto done = part.records(
        [&](const std::string& key, json::Value record) -> Result<void> {
            tree.set(key, std::move(record));
            return {};
        },
        {});
    if (!done)
        qFatal("export: %s", done.error().message.c_str());
    return tree;
}

}  // namespace

class TestLegacySessions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void B8_sessionsGoOnWhereTheyWere_data() { SessionBench::engines(); }
    void B8_sessionsGoOnWhereTheyWere()
    {
        QFETCH(QString, engine);
        SessionBench bench(engine);
        bench.enter("orch-session", 1);
        const auto part = legacy::streamSessionsPart(*bench.meter, *bench.registry);
        take(bench, part, streams);
        QCOMPARE(bench.transfers().size(), std::size_t(0));  // what was earned comes with the journal
        QCOMPARE(bench.meter->openSessions(), std::size_t(1));
        QCOMPARE(bench.activity->activityOf("orch-session").sessions, 1);

        // The silent one ended at last seen + timeout, and nobody bills it.
        const auto listed = *bench.meter->list({}, bench.clock.now());
        QCOMPARE(listed.size(), std::size_t(3));
        for (const auto& session : listed) {
            if (session.sessionId == "silent")
                QCOMPARE(formatTimeZ(*session.endedAt), std::string("2024-12-31T21:02:00Z"));
        }
        // The live one: thirty seconds were open, ten more pass.
        bench.power("orch-session", "awake");
        bench.clock.advanceMs(10'000);
        bench.power("orch-session", "awake");
        const auto ended = bench.report(bench.event(Kind::End, "live"));
        QCOMPARE(ended.billedMs, std::int64_t(60'000 + 30'000 + 10'000));
        QCOMPARE(bench.balance("orch-session"), std::string("0.04"));

        // A second import changes nothing.
        const auto again = take(bench, part, streams);
        QCOMPARE(bench.meter->list({}, bench.clock.now())->size(), std::size_t(3));
        QCOMPARE(bench.balance("orch-session"), std::string("0.04"));
    }

    void B8_sessionsMoveOutAsTheyCame()
    {
        SessionBench bench;
        bench.enter("orch-session", 1);
        take(bench, legacy::streamSessionsPart(*bench.meter, *bench.registry), streams);
        const json::Value out = give(legacy::streamSessionsExport(bench.database()));
        const json::Value* live = out.find("live");
        QVERIFY(live);
        QCOMPARE(live->text("last_billed_at").value_or(""), std::string_view("2024-12-31T23:59:00Z"));
        QCOMPARE(live->text("billed_eth").value_or(""), std::string_view("0.06"));
        QCOMPARE(live->int64("heartbeat_count").value_or(0), std::int64_t(3));
        QCOMPARE(live->find("segments")->items()->size(), std::size_t(1));
        QVERIFY(live->find("ended_at")->isNull());
        QCOMPARE(out.members()->size(), std::size_t(3));
    }

    void B12_liveLeasesMoveInAndOut_data() { SessionBench::engines(); }
    void B12_liveLeasesMoveInAndOut()
    {
        QFETCH(QString, engine);
        SessionBench bench(engine);
        const auto part = legacy::activityLeasesPart(*bench.leases);
        take(bench, part, someLeases);
        take(bench, part, someLeases);
        QCOMPARE(bench.activity->activityOf("orch-session").leases, 1);
        const json::Value out = give(legacy::activityLeasesExport(bench.database(), bench.clock));
        QCOMPARE(out.members()->size(), std::size_t(1));
        const json::Value* lease = out.find("session:live");
        QVERIFY(lease);
        QCOMPARE(lease->text("expires_at").value_or(""), std::string_view("2025-01-01T00:14:30Z"));
        QCOMPARE(json::write(*lease->find("metadata")), std::string("{\"session_id\":\"live\"}"));
    }
};

QTEST_GUILESS_MAIN(TestLegacySessions)
#include "tst_legacy_sessions.moc"
