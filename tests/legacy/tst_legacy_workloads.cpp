// Workloads, offers, selections and recording jobs of the first generation move in, and move out again (B.5-B.7).
#include "legacy/workload_part.h"
#include "usage/workload_bed.h"

using namespace sluice;
using test::WorkloadBed;

namespace {

const char* const someWorkloads =
    "{\"w1\":{\"orchestrator_id\":\"a\",\"plan_id\":null,\"artifact_uri\":\"s3://b/"
    "x.mp4\",\"payout_amount_eth\":\"0.0010\","
    "\"status\":\"verified\",\"submitted_at\":\"2025-01-01T00:00:00Z\",\"credited\":true,"
    "\"credited_at\":\"2025-01-01T00:00:01Z\"},"
    "\"w2\":{\"orchestrator_id\":\"a\",\"artifact_hash\":\"h\",\"payout_amount_eth\":\"1E-7\",\"status\":\"verified\","
    "\"submitted_at\":\"2025-01-01T00:00:00.5Z\",\"credited\":false},"
    "\"w3\":{\"orchestrator_id\":\"a\",\"artifact_hash\":\"h\",\"payout_amount_eth\":\"0.0000000000000000019\","
    "\"status\":\"odd\",\"submitted_at\":\"2025-01-02T00:00:00Z\",\"credited\":false,\"pricing\":{\"kind\":"
    "\"workload_time\",\"duration_ms\":5,\"credit_eth_per_minute\":\"0.1\",\"computed_at\":\"2025-01-02T00:00:00Z\"}}}";
const char* const someOffers =
    "{\"o1\":{\"offer_id\":\"o1\",\"title\":\"T\",\"description\":null,\"kind\":\"k\",\"payout_amount_eth\":\"0.5\","
    "\"active\":"
    "false,\"config\":{\"b\":1.50},\"created_at\":\"2025-01-01T00:00:00Z\",\"updated_at\":\"2025-01-01T00:00:00Z\"}}";
const char* const someSubscriptions =
    "{\"a\":{\"offer_ids\":[\"o1\",\"gone\"],\"updated_at\":\"2025-01-01T00:00:00Z\"}}";
const char* const someJobs =
    "{\"j1\":{\"job_id\":\"j1\",\"orchestrator_id\":\"a\",\"state\":\"running\",\"created_at\":\"2025-01-01T00:00:"
    "00Z\","
    "\"updated_at\":\"2025-01-01T00:00:00Z\"},\"j2\":{\"job_id\":\"j2\",\"orchestrator_id\":\"a\",\"state\":"
    "\"completed\","
    "\"created_at\":\"2025-01-01T00:00:00Z\",\"updated_at\":\"2025-01-01T00:01:00Z\",\"workload_id\":\"job:j2\","
    "\"duration_ms\":7,\"artifact_uri\":\"s3://b/k\"}}";

legacy::Report take(WorkloadBed& bed, const legacy::RecordPart& part, const char* text)
{
    legacy::Report report;
    const auto done = bed.store.writer().run([&](storage::Connection& c) -> Result<void> {
        json::Value tree = *json::parse(text);
        legacy::RecordContext context{&c, report, report.file(part.file), bed.clock.now()};
        for (auto& [key, record] : *tree.members())
            SLUICE_TRY(part.take(key, record, context));
        return part.finish ? part.finish(context) : Result<void>();
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

class TestLegacyWorkloads : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void B5_workloadsMoveInAndOutAndCreditNothing_data() { test::engines(); }
    void B5_workloadsMoveInAndOutAndCreditNothing()
    {
        QFETCH(bool, postgres);
        WorkloadBed bed(postgres);
        bed.enter("a", 1);
        const auto part = legacy::workloadsPart(*bed.workloads);
        take(bed, part, someWorkloads);
        take(bed, part, someWorkloads);  // a second time changes nothing
        QCOMPARE(bed.transfers(), std::int64_t(0));
        QCOMPARE(bed.summary().front().workloads, std::int64_t(3));
        const json::Value out = give(legacy::workloadsExport(bed.store.database(), *bed.workloads));
        QCOMPARE(out.members()->size(), std::size_t(3));
        QCOMPARE(out.find("w3")->text("payout_amount_eth").value_or("?"), std::string_view("0.0000000000000000019"));
        QCOMPARE(out.find("w3")->text("status").value_or("?"), std::string_view("odd"));
        QCOMPARE(out.find("w3")->find("pricing")->int64("duration_ms").value_or(0), std::int64_t(5));
        QCOMPARE(out.find("w1")->text("credited_at").value_or("?"), std::string_view("2025-01-01T00:00:01Z"));
        // The one that waits is credited once it is touched.
        QVERIFY(bed.patch("w2", {})->credited);
        QCOMPARE(bed.balance("a"), std::string("0.0000001"));
        QVERIFY(bed.patch("w1", {})->credited);
        QCOMPARE(bed.transfers(), std::int64_t(1));
    }

    void OC4_whatTheJournalCreditedIsNotCreditedAgain()
    {
        WorkloadBed bed;
        bed.enter("a", 1);
        QVERIFY(bed.run<ledger::Posted>([&](storage::Connection& c) {
            return bed.credits->credit(c,
                                       {"v1:1", "a", *Amount::parse("0.0000001", Asset::eth()),
                                        ledger::TransferKind::Workload, "workload", "", "{\"workload_id\":\"w2\"}"},
                                       bed.by());
        }));
        const auto report = take(bed, legacy::workloadsPart(*bed.workloads), someWorkloads);
        QVERIFY(bed.patch("w2", {})->credited);
        QCOMPARE(bed.balance("a"), std::string("0.0000001"));
        QCOMPARE(bed.transfers(), std::int64_t(1));
    }

    void B6_B7_offersSelectionsAndJobs_data() { test::engines(); }
    void B6_B7_offersSelectionsAndJobs()
    {
        QFETCH(bool, postgres);
        WorkloadBed bed(postgres);
        for (int i = 0; i < 2; ++i) {
            take(bed, legacy::offersPart(*bed.offers), someOffers);
            take(bed, legacy::offerSubscriptionsPart(*bed.offers), someSubscriptions);
            take(bed, legacy::recordingJobsPart(*bed.jobs), someJobs);
        }
        QVERIFY(give(legacy::offersExport(bed.store.database(), *bed.offers)) == *json::parse(someOffers));
        QVERIFY(give(legacy::offerSubscriptionsExport(bed.store.database(), *bed.offers))
                == *json::parse(someSubscriptions));
        const json::Value jobs = give(legacy::recordingJobsExport(bed.store.database(), *bed.jobs));
        QCOMPARE(jobs.find("j1")->text("state").value_or("?"), std::string_view("failed"));
        QCOMPARE(jobs.find("j1")->text("error").value_or("?"), std::string_view("interrupted"));
        QCOMPARE(jobs.find("j2")->int64("duration_ms").value_or(0), std::int64_t(7));
        QCOMPARE(jobs.find("j2")->text("workload_id").value_or("?"), std::string_view("job:j2"));
    }
};

QTEST_GUILESS_MAIN(TestLegacyWorkloads)
#include "tst_legacy_workloads.moc"
