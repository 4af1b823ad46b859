#include "artifacts/presigner.h"
#include "core/hex.h"
#include "crypto/hash.h"
#include "recording_peers.h"
#include "support/swift_fixture.h"
#include "usage/recording_runner.h"
#include "workload_bed.h"

using namespace sluice;
using namespace sluice::test;
using namespace sluice::usage;
using Way = RecordingPeers::Way;

namespace {

constexpr int patienceMs = 20'000;

std::shared_ptr<const artifacts::Presigner> presigner(const Clock& clock, const std::string& endpoint,
                                                      const std::string& key, const std::string& secret)
{
    return std::make_shared<artifacts::Presigner>(
        clock, artifacts::S3Credentials{key, crypto::SecretBytes(asBytes(secret)), {}},
        artifacts::S3Endpoint{"us-east-1", endpoint, true});
}

RecordingStore bucketNamed(const char* name)
{
    RecordingStore store;
    store.bucket = name;
    return store;
}

// Store, peers and a runner on this thread.
class RecordingBed {
public:
    explicit RecordingBed(bool postgres = false, const char* bucket = "bucket")
        : bed(postgres, "0.06")
        , objects(bucketNamed(bucket), presigner(systemClock, "http://127.0.0.1:1", "key", "secret"))
    {
        config.addresses = net::AddressPolicy::Loopback;
        config.managerPort = peers.manager.port();
        config.runnerPort = peers.runner.port();
        config.recorderPort = peers.recorder.port();
        config.times = {.callMs = 2'000,
                        .connectMs = 1'000,
                        .healthTries = 3,
                        .healthGapMs = 5,
                        .pollGapMs = 5,
                        .uploadTries = 3,
                        .uploadGapMs = 5,
                        .beatMs = 25,
                        .storeRetryMs = 20};
        bed.enter("a", 1, "127.0.0.1");
    }
    ~RecordingBed() { stop(); }

    void start()
    {
        context = std::make_unique<QObject>();
        http = std::make_unique<net::HttpClient>();
        runner = std::make_unique<RecordingRunner>(
            RecordingRunnerPorts{bed.clock, bed.store.database(), *bed.registry, *bed.jobs, objects, *http,
                                 bed.leases.get(),
                                 [to = context.get()](std::function<void()> task) {
                                     QMetaObject::invokeMethod(to, std::move(task), Qt::QueuedConnection);
                                 }},
            config);
        runner->start();
    }
    // What is under way is dropped, as by a kill: only what is durable counts afterwards.
    void stop()
    {
        runner.reset();
        http.reset();
        // Commands that are queued still run; their posts go nowhere.
        if (bed.store.writer().run([](storage::Connection&) -> Result<void> { return {}; }))
            context.reset();
    }
    void restart()
    {
        stop();
        bed.reopen();
        start();
    }

    static RecordingRequest request(const std::string& id, const std::string& orchestrator = "a")
    {
        RecordingRequest made;
        made.id = id;
        made.orchestrator = orchestrator;
        made.planId = "plan";
        made.script = R"({"commands":["x"],"session_id":"theirs","n":1.50})";
        made.label = "my label/1";
        made.wakeSeconds = 2400;
        made.maxWaitSeconds = 30;
        return made;
    }
    Result<RecordingJob> create(const RecordingRequest& made)
    {
        auto job = bed.run<RecordingJob>([&](storage::Connection& c) { return bed.jobs->create(c, made, bed.by()); });
        if (runner)
            runner->poke();
        return job;
    }
    Result<RecordingJob> cancel(const std::string& id)
    {
        auto job = bed.run<RecordingJob>([&](storage::Connection& c) { return bed.jobs->cancel(c, id, bed.by()); });
        if (runner)
            runner->poke();
        return job;
    }
    RecordingJob job(const std::string& id)
    {
        return **bed.read<std::optional<RecordingJob>>([&](storage::Connection& c) { return bed.jobs->find(c, id); });
    }
    std::string state(const std::string& id) { return jobStateCode(job(id).state); }
    std::string error(const std::string& id) { return job(id).error.value_or("none"); }
    int leases() { return bed.activity->activityOf("a").leases; }

    SystemClock systemClock;
    WorkloadBed bed;
    RecordingPeers peers;
    RecordingObjects objects;
    RecordingRunnerConfig config;
    std::unique_ptr<QObject> context;
    std::unique_ptr<net::HttpClient> http;
    std::unique_ptr<RecordingRunner> runner;
};

#define TRY_STATE(bed, id, wanted) QTRY_COMPARE_WITH_TIMEOUT((bed).state(id), std::string(wanted), patienceMs)

}  // namespace

class TestUsageRecordings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void E29_aJobRunsFromWakingToItsCredit_data() { engines(); }
    void E29_aJobRunsFromWakingToItsCredit()
    {
        QFETCH(bool, postgres);
        RecordingBed bed(postgres);
        bed.peers.scriptState = "running";
        bed.start();
        const auto made = bed.create(bed.request("0123456789abcdef"));
        QVERIFY(made);
        QCOMPARE(std::string(jobStateCode(made->state)), std::string("pending"));
        QTRY_VERIFY_WITH_TIMEOUT(bed.peers.count("GET /scripts") > 1, patienceMs);
        QCOMPARE(bed.state("0123456789abcdef"), std::string("running"));
        QCOMPARE(bed.leases(), 1);
        const std::string session = "job_0123456789ab_" + std::to_string(bed.bed.clock.now().seconds());
        QVERIFY(bed.peers.scripts.contains(session));
        bed.bed.clock.advanceMs(20'000);
        bed.peers.scriptState = "completed";
        TRY_STATE(bed, "0123456789abcdef", "completed");
        const RecordingJob job = bed.job("0123456789abcdef");
        QCOMPARE(job.durationMs.value_or(0), std::int64_t(20'000));
        QCOMPARE(job.workloadId.value_or(""), std::string("job:0123456789abcdef"));
        QCOMPARE(job.artifactUri.value_or(""), std::string("s3://bucket/recordings/a/0123456789abcdef/take one.webm"));
        QCOMPARE(job.artifactHash.value_or(""), std::string("abc123"));
        QVERIFY(job.request.script.empty());
        QCOMPARE(bed.leases(), 0);
        QCOMPARE(bed.bed.balance("a"), std::string("0.02"));
        ledger::StatementRequest statement;
        statement.orchestrator = "a";
        const auto posting = ledger::LedgerQueries(bed.bed.store.readers()).statement(statement)->front().posting;
        QCOMPARE(posting.id, std::string("workload:job:0123456789abcdef"));
        QCOMPARE(posting.reason, std::string("workload_time"));
        const std::string wantedText1 =
            R"({"workload_id":"job:0123456789abcdef","job_id":"0123456789abcdef","plan_id":"plan",)"
            R"("run_id":null,"status":"verified","artifact_uri":)"
            R"("s3://bucket/recordings/a/0123456789abcdef/take one.webm","artifact_hash":"abc123",)"
            R"("duration_ms":"20000","credit_eth_per_minute":"0.06"})";
        QCOMPARE(posting.metadata, wantedText1);
        const std::string wantedText2 = R"({"action":"wake","reason":"job","awake_seconds":2400})";
        QCOMPARE(json::write(bed.peers.bodies["POST /power"]), wantedText2);
        const std::string wantedText3 = R"({"label":"my-label-1"})";
        QCOMPARE(json::write(bed.peers.bodies["POST /recordings/start"]), wantedText3);
        const std::string handedOver = "{\"commands\":[\"x\"],\"session_id\":\"" + session + "\",\"n\":1.50}";
        QCOMPARE(json::write(bed.peers.bodies["POST /scripts/execute"]), handedOver);
        QCOMPARE(bed.peers.count("POST /recordings/stop"), 1);
        const json::Value upload = bed.peers.bodies["POST /upload"];
        QVERIFY(upload.find("delete_after") && *upload.find("delete_after")->boolean());
        const auto table = makeRecordingsTable(bed.bed.store.readers(), &bed.bed.jobs->changes());
        QCOMPARE(*table->count(nullptr), std::int64_t(1));
    }

    void theUploadGoesToARealS3()
    {
        SwiftFixture swift({"recs"});
        RecordingBed bed(false, "recs");
        const RecordingObjects objects(
            bucketNamed("recs"), presigner(bed.systemClock, swift.endpoint(), swift.accessKey(), swift.secretKey()));
        bed.context = std::make_unique<QObject>();
        bed.http = std::make_unique<net::HttpClient>();
        const std::string content = "a recording";
        int put = 0;
        bed.peers.uploadTo = [&](const std::string& url) {
            put = swift.send("PUT", url, content).status;
            return crypto::sha256(asBytes(content)).toHex().substr(2);
        };
        bed.runner = std::make_unique<RecordingRunner>(
            RecordingRunnerPorts{bed.bed.clock, bed.bed.store.database(), *bed.bed.registry, *bed.bed.jobs, objects,
                                 *bed.http, bed.bed.leases.get(),
                                 [to = bed.context.get()](std::function<void()> task) {
                                     QMetaObject::invokeMethod(to, std::move(task), Qt::QueuedConnection);
                                 }},
            bed.config);
        bed.runner->start();
        QVERIFY(bed.create(bed.request("j1")));
        TRY_STATE(bed, "j1", "completed");
        QCOMPARE(put, 200);
        const auto url = objects.downloadUrl(*bed.job("j1").artifactUri);
        QVERIFY(url);
        const auto got = swift.send("GET", *url);
        QCOMPARE(got.status, 200);
        QCOMPARE(got.body, content);
        QCOMPARE(crypto::sha256(asBytes(got.body)).toHex().substr(2), *bed.job("j1").artifactHash);
        bed.stop();
    }

    void failuresOfPeers_data()
    {
        QTest::addColumn<QString>("call");
        QTest::addColumn<int>("way");
        QTest::addColumn<QString>("error");
        QTest::addColumn<bool>("fails");
        const auto row = [](const char* call, Way way, const char* kind, const char* error) {
            QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(QLatin1String(call), QLatin1String(kind))))
                << QString::fromLatin1(call) << int(way) << QString::fromLatin1(error) << (*error != '\0');
        };
        row("POST /power", Way::Fail, "fails", "wake: status 500");
        row("POST /power", Way::HangUp, "hangs up", "wake: ");
        row("POST /power", Way::Hang, "hangs", "wake: ");
        row("GET /health", Way::Fail, "fails", "");
        row("GET /", Way::HangUp, "hangs up", "");
        row("POST /recordings/start", Way::Fail, "fails", "recording start: status 500");
        row("POST /recordings/start", Way::Lie, "lies", "recorder did not return output filename");
        row("POST /recordings/start", Way::Hang, "hangs", "recording start: ");
        row("POST /scripts/execute", Way::Fail, "fails", "script: status 500");
        row("POST /scripts/execute", Way::HangUp, "hangs up", "script: ");
        row("POST /recordings/stop", Way::Fail, "fails", "");
        row("POST /recordings/stop", Way::Hang, "hangs", "");
        row("POST /upload", Way::Fail, "fails", "upload did not complete");
        row("POST /upload", Way::HangUp, "hangs up", "upload did not complete");
        row("POST /upload", Way::Lie, "lies", "upload did not complete");
    }
    void failuresOfPeers()
    {
        QFETCH(QString, call);
        QFETCH(int, way);
        QFETCH(QString, error);
        QFETCH(bool, fails);
        RecordingBed bed;
        bed.config.times.callMs = 150;
        bed.peers.ways[call.toStdString()] = static_cast<Way>(way);
        bed.start();
        QVERIFY(bed.create(bed.request("j1")));
        TRY_STATE(bed, "j1", fails ? "failed" : "completed");
        if (!fails)
            return;
        QVERIFY2(bed.error("j1").starts_with(error.toStdString()), bed.error("j1").c_str());
        QCOMPARE(bed.leases(), 0);
        QCOMPARE(bed.bed.balance("a"), std::string("0"));
        QVERIFY(bed.job("j1").endedAt && !bed.job("j1").artifactUri);
        if (call != QLatin1String("POST /upload"))
            QCOMPARE(bed.peers.count("POST /recordings/stop"), 1);
        else
            QCOMPARE(bed.peers.count("POST /upload"), way == int(Way::Lie) ? 1 : 3);
        // The host is free for the next one.
        bed.peers.ways.clear();
        QVERIFY(bed.create(bed.request("j2")));
        TRY_STATE(bed, "j2", "completed");
    }

    void aScriptThatFailsOrTakesTooLong()
    {
        RecordingBed bed;
        bed.start();
        bed.peers.scriptState = "failed";
        QVERIFY(bed.create(bed.request("j1")));
        TRY_STATE(bed, "j1", "failed");
        QCOMPARE(bed.error("j1"), std::string("runner did not complete (state=failed)"));
        bed.peers.scriptState = "running";
        QVERIFY(bed.create(bed.request("j2")));
        QTRY_COMPARE_WITH_TIMEOUT(std::string(jobStepCode(bed.job("j2").step)), std::string("polling"), patienceMs);
        bed.bed.clock.advanceMs(31'000);
        TRY_STATE(bed, "j2", "failed");
        QCOMPARE(bed.error("j2"), std::string("runner did not complete (state=running)"));
        bed.peers.ways["GET /scripts"] = Way::Lie;
        QVERIFY(bed.create(bed.request("j3")));
        QTRY_COMPARE_WITH_TIMEOUT(std::string(jobStepCode(bed.job("j3").step)), std::string("polling"), patienceMs);
        bed.bed.clock.advanceMs(31'000);
        TRY_STATE(bed, "j3", "failed");
        QCOMPARE(bed.error("j3"), std::string("runner did not complete (state=unknown)"));
    }

    void W12_aJobGoesOnWhereTheLastProgramEnded_data()
    {
        QTest::addColumn<QString>("call");
        for (const char* call : {"POST /power", "GET /health", "GET /", "POST /recordings/start",
                                 "POST /scripts/execute", "GET /scripts", "POST /recordings/stop", "POST /upload"})
            QTest::newRow(call) << QString::fromLatin1(call);
    }
    void W12_aJobGoesOnWhereTheLastProgramEnded()
    {
        QFETCH(QString, call);
        const std::string name = call.toStdString();
        RecordingBed bed;
        bed.peers.ways[name] = Way::Hang;
        bed.start();
        QVERIFY(bed.create(bed.request("j1")));
        QTRY_COMPARE_WITH_TIMEOUT(bed.peers.count(name), 1, patienceMs);
        bed.bed.clock.advanceMs(10'000);  // seen by the sign of life
        QTRY_VERIFY_WITH_TIMEOUT(bed.job("j1").beatAt == bed.bed.clock.now(), patienceMs);
        bed.stop();
        bed.peers.ways.clear();
        bed.bed.clock.advanceMs(3'600'000);  // nobody's work: not credited
        bed.bed.reopen();
        bed.start();
        TRY_STATE(bed, "j1", "completed");
        QCOMPARE(bed.job("j1").durationMs.value_or(0), std::int64_t(10'000));
        QCOMPARE(bed.bed.balance("a"), std::string("0.01"));
        QCOMPARE(bed.bed.transfers(), std::int64_t(1));
        QCOMPARE(int(bed.peers.scripts.size()), 1);
        QCOMPARE(bed.leases(), 0);
        // Started again, it changes nothing any more.
        bed.restart();
        QCOMPARE(bed.bed.transfers(), std::int64_t(1));
    }

    void W12_aScriptThatWasHandedOverRunsOnce()
    {
        RecordingBed bed;
        bed.peers.scriptState = "running";
        bed.start();
        QVERIFY(bed.create(bed.request("j1")));
        QTRY_VERIFY_WITH_TIMEOUT(bed.peers.count("GET /scripts") > 0, patienceMs);
        bed.stop();
        // As if the answer had been lost before the next step was durable.
        QVERIFY(bed.bed.store.writer().run([](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(c.exec("UPDATE usage_recording_jobs SET step = 'executing', executed_at = NULL"));
            return {};
        }));
        bed.peers.scriptState = "completed";
        bed.start();
        TRY_STATE(bed, "j1", "completed");
        QCOMPARE(bed.peers.count("POST /scripts/execute"), 1);
    }

    void W12_aJobLeftAloneForLongFails()
    {
        RecordingBed bed;
        bed.peers.ways["GET /scripts"] = Way::Hang;
        bed.start();
        QVERIFY(bed.create(bed.request("j1")));
        QTRY_COMPARE_WITH_TIMEOUT(bed.peers.count("GET /scripts"), 1, patienceMs);
        bed.stop();
        bed.bed.clock.advanceMs(7 * 3'600'000LL);
        bed.bed.reopen();
        bed.start();
        TRY_STATE(bed, "j1", "failed");
        QCOMPARE(bed.error("j1"), std::string("interrupted"));
        QCOMPARE(bed.peers.count("POST /recordings/stop"), 1);
    }

    void W12_aJobHasADeadline()
    {
        RecordingBed bed;
        bed.config.times.callMs = 60'000;
        bed.peers.ways["POST /upload"] = Way::Hang;
        bed.start();
        QVERIFY(bed.create(bed.request("j1")));
        QTRY_COMPARE_WITH_TIMEOUT(bed.peers.count("POST /upload"), 1, patienceMs);
        bed.bed.clock.advanceMs(3'600'000 + 31'000);
        TRY_STATE(bed, "j1", "failed");
        QCOMPARE(bed.error("j1"), std::string("job deadline exceeded"));
    }

    void W12_jobsCanBeCancelled()
    {
        RecordingBed bed;
        QVERIFY(bed.create(bed.request("j1")));
        const auto pending = bed.cancel("j1");
        QVERIFY(pending && pending->state == JobState::Failed);
        QCOMPARE(bed.error("j1"), std::string("cancelled"));
        QCOMPARE(bed.cancel("j1").error().message, std::string("Job already ended"));
        QCOMPARE(bed.cancel("j0").error().message, std::string("Job not found"));
        bed.peers.ways["POST /scripts/execute"] = Way::Hang;
        bed.config.times.callMs = 60'000;
        bed.start();
        QVERIFY(bed.create(bed.request("j2")));
        QTRY_COMPARE_WITH_TIMEOUT(bed.peers.count("POST /scripts/execute"), 1, patienceMs);
        QVERIFY(bed.cancel("j2")->state == JobState::Running);
        TRY_STATE(bed, "j2", "failed");
        QCOMPARE(bed.error("j2"), std::string("cancelled"));
        QCOMPARE(bed.peers.count("POST /recordings/stop"), 1);
        QCOMPARE(bed.leases(), 0);
        QTRY_COMPARE(bed.runner->running(), 0);
    }

    void W42_theLeaseIsExtendedWhileTheJobRuns()
    {
        RecordingBed bed;
        bed.peers.scriptState = "running";
        bed.start();
        auto request = bed.request("j1");
        request.maxWaitSeconds = 3600;
        QVERIFY(bed.create(request));
        QTRY_VERIFY_WITH_TIMEOUT(bed.peers.count("GET /scripts") > 0, patienceMs);
        for (int i = 0; i < 5; ++i) {
            bed.bed.clock.advanceMs(600'000);  // five times: well beyond the 900 s of one lease
            QTRY_VERIFY_WITH_TIMEOUT(bed.job("j1").beatAt == bed.bed.clock.now(), patienceMs);
            QCOMPARE(bed.leases(), 1);
        }
        bed.peers.scriptState = "completed";
        TRY_STATE(bed, "j1", "completed");
        QCOMPARE(bed.job("j1").durationMs.value_or(0), std::int64_t(3'000'000));
        QCOMPARE(bed.leases(), 0);
    }

    void W10_oneActiveJobPerOrchestrator_data() { engines(); }
    void W10_oneActiveJobPerOrchestrator()
    {
        QFETCH(bool, postgres);
        RecordingBed bed(postgres);
        QVERIFY(bed.create(bed.request("j1")));
        QCOMPARE(bed.create(bed.request("j2")).error().message, std::string("Orchestrator already has an active job"));
        QCOMPARE(bed.create(bed.request("j1")).error().message, std::string("Job already exists"));
        QCOMPARE(bed.create(bed.request("j3", "nobody")).error().message, std::string("Unknown orchestrator"));
        QVERIFY(bed.cancel("j1"));
        QCOMPARE(bed.create(bed.request("j1")).error().message, std::string("Job already exists"));
        QVERIFY(bed.create(bed.request("j2")));
        // The store itself holds the rule.
        const auto twice = bed.bed.store.writer().run([](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(c.exec("UPDATE usage_recording_jobs SET state = 'running' WHERE job_id = 'j1'"));
            return {};
        });
        QVERIFY(!twice && twice.error().code == ErrorCode::Conflict);
    }

    void aWorkloadOfThatNameIsNotCreditedTwice()
    {
        RecordingBed bed;
        QVERIFY(bed.bed.create(bed.bed.workload("job:j1", "a")));
        bed.start();
        QVERIFY(bed.create(bed.request("j1")));
        TRY_STATE(bed, "j1", "failed");
        QCOMPARE(bed.error("j1"), std::string("workload_id already exists; refusing to double-credit"));
        QCOMPARE(bed.bed.transfers(), std::int64_t(0));
    }

    void withoutHostOrBucketAJobFails()
    {
        RecordingBed bed(false, "");
        bed.bed.enter("b", 2);
        bed.start();
        QVERIFY(bed.create(bed.request("j1", "b")));
        TRY_STATE(bed, "j1", "failed");
        QCOMPARE(bed.error("j1"), std::string("orchestrator host missing from registry"));
        QVERIFY(bed.create(bed.request("j2")));
        TRY_STATE(bed, "j2", "failed");
        QCOMPARE(bed.error("j2"), std::string("PAYMENTS_RECORDINGS_BUCKET is unset"));
    }

    void W31_onlyPublicHostsAreCalled()
    {
        RecordingBed bed;
        bed.config.addresses = net::AddressPolicy::PublicOnly;
        bed.start();
        QVERIFY(bed.create(bed.request("j1")));
        TRY_STATE(bed, "j1", "failed");
        QVERIFY(bed.peers.calls.empty());
    }

    void aBoundedNumberRunsAtOnce()
    {
        RecordingBed bed;
        bed.config.maxRunning = 2;
        bed.peers.scriptState = "running";
        bed.start();
        for (int i = 0; i < 5; ++i) {
            const std::string name = "o" + std::to_string(i);
            bed.bed.enter(name, 10 + i, "127.0.0.1");
            QVERIFY(bed.create(bed.request("j" + std::to_string(i), name)));
        }
        QTRY_COMPARE_WITH_TIMEOUT(int(bed.peers.scripts.size()), 2, patienceMs);
        QCOMPARE(bed.runner->running(), 2);
        QCOMPARE(bed.state("j4"), std::string("pending"));
        bed.peers.scriptState = "completed";
        for (int i = 0; i < 5; ++i)
            TRY_STATE(bed, "j" + std::to_string(i), "completed");
        QTRY_COMPARE(bed.runner->running(), 0);
    }

    void W2_endedJobsArePurged()
    {
        RecordingBed bed;
        QVERIFY(bed.create(bed.request("j1")));
        QVERIFY(bed.cancel("j1"));
        QVERIFY(bed.create(bed.request("j2")));
        bed.bed.clock.advanceMs(1000);
        const auto purged = bed.bed.run<std::int64_t>(
            [&](storage::Connection& c) { return bed.bed.jobs->purge(c, bed.bed.clock.now(), 10); });
        QCOMPARE(*purged, std::int64_t(1));
        QCOMPARE(bed.state("j2"), std::string("pending"));
    }

    void importedJobsThatWereUnderWayAreInterrupted()
    {
        RecordingBed bed;
        RecordingJob job;
        job.request = bed.request("old");
        job.state = JobState::Running;
        QVERIFY(bed.bed.store.writer().run([&](storage::Connection& c) { return bed.bed.jobs->restore(c, job); }));
        QCOMPARE(bed.state("old"), std::string("failed"));
        QCOMPARE(bed.error("old"), std::string("interrupted"));
    }

    void W46_oneRuleForDownloadUrls()
    {
        SystemClock clock;
        const auto sign = presigner(clock, "", "key", "secret");
        RecordingStore store = bucketNamed("b");
        store.setPrefix(" /rec/ ");
        QCOMPARE(store.uploadPrefix, std::string("rec"));
        const RecordingObjects objects(store, sign);
        const auto why = [&](const char* uri) {
            const auto url = objects.downloadUrl(uri);
            return url ? std::string("ok") : url.error().message;
        };
        QCOMPARE(why("http://b/rec/x"), std::string("Expected s3:// URI"));
        QCOMPARE(why("s3://b"), std::string("Invalid s3:// URI"));
        QCOMPARE(why("s3://c/rec/x"), std::string("S3 bucket not permitted"));
        QCOMPARE(why("s3://b/recx/x"), std::string("S3 key prefix not permitted"));
        QCOMPARE(why("s3://b/rec/x"), std::string("ok"));
        store.setPrefix("//");
        QCOMPARE(store.uploadPrefix + ":" + store.allowedPrefix, std::string("recordings:"));
        store.setPrefix("");
        QCOMPARE(store.allowedPrefix, std::string("recordings"));
        QCOMPARE(RecordingObjects(RecordingStore{}, sign).downloadUrl("s3://b/x").error().message,
                 std::string("PAYMENTS_RECORDINGS_BUCKET is unset"));
        const RecordingObjects unsigned_(bucketNamed("b"), presigner(clock, "", "", ""));
        QCOMPARE(unsigned_.downloadUrl("s3://b/recordings/x").error().message, std::string("Unable to presign URL"));
    }
};

QTEST_GUILESS_MAIN(TestUsageRecordings)
#include "tst_usage_recordings.moc"
