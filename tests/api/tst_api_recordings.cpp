#include "api_bench.h"
#include "support/openapi_check.h"

using namespace sluice;
using namespace sluice::test;

namespace {

struct RecordingParts {
    RecordingParts(ApiBench& bench, api::ApiParts& parts, const usage::RecordingStore& store, bool withKeys)
        : credits(bench.ledger, bench.audit, bench.registry)
        , workloads(bench.writer(), bench.audit, bench.registry, credits, {Asset::eth(), Int256(60'000)})
        , jobs(bench.writer(), bench.audit, bench.registry, workloads)
        , objects(store, std::make_shared<artifacts::Presigner>(
                             bench.clock,
                             withKeys ? artifacts::S3Credentials{"AKID", crypto::SecretBytes(asBytes("secret")), {}}
                                      : artifacts::S3Credentials{},
                             artifacts::S3Endpoint{"eu-west-1", "", false}))
    {
        parts.workloads = &workloads;
        parts.recordingJobs = &jobs;
        parts.recordingObjects = &objects;
    }
    usage::Credits credits;
    usage::Workloads workloads;
    usage::RecordingJobs jobs;
    usage::RecordingObjects objects;
};

class RecordingApi {
public:
    explicit RecordingApi(api::ApiConfig config = withTokens(), const char* bucket = "recs", bool withKeys = true)
        : bench(config, {}, [&](ApiBench& made, api::ApiParts& all) {
            usage::RecordingStore store;
            store.bucket = bucket;
            const auto kept = std::make_shared<RecordingParts>(made, all, store, withKeys);
            made.kept.push_back(kept);
            parts = kept.get();
        })
    {
        bench.addOrchestrator("orch-a", 1);
        bench.addOrchestrator("orch-b", 2);
    }

    static api::ApiConfig withTokens()
    {
        api::ApiConfig config;
        config.adminToken = "admin-secret";
        config.viewerTokens = {"viewer-secret"};
        return config;
    }
    static ApiBench::HeaderList admin() { return {{"X-Admin-Token", "admin-secret"}}; }
    static ApiBench::HeaderList viewer() { return {{"X-Admin-Token", "viewer-secret"}}; }

    Answer record(const json::Value& extra = json::Object{})
    {
        json::Value body = json::Value::object(
            {{"job_id", "j1"},
             {"orchestrator_id", "orch-a"},
             {"script", json::Value::object({{"commands", json::Value::array({"x"})}, {"n", json::Number{"1.0"}}})}});
        for (const auto& [name, value] : *extra.members())
            body.set(name, value);
        return bench.post("/api/jobs/record", body, admin());
    }
    usage::RecordingJob job(const std::string& id)
    {
        using Found = std::optional<usage::RecordingJob>;
        return **bench.readers().readFor<Found>([&](storage::Connection& c) { return parts->jobs.find(c, id); });
    }
    void complete(const std::string& id, const char* uri)
    {
        usage::RecordingJob done = job(id);
        done.state = usage::JobState::Running;
        done.artifactUri = uri;
        done.artifactHash = "ab";
        done.durationMs = 1000;
        ApiBench::check(bench.writer().run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(parts->jobs.complete(c, done, {"recordings", "", bench.clock.now()}));
            return {};
        }));
    }

    RecordingParts* parts = nullptr;
    ApiBench bench;
};

}  // namespace

class TestApiRecordings : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<RecordingApi> m_shared;  // for tests that change nothing

private Q_SLOTS:
    void initTestCase() { m_shared = std::make_unique<RecordingApi>(); }
    void cleanupTestCase() { m_shared.reset(); }

    void E29_startsAPendingJob()
    {
        RecordingApi api;
        const Answer answer = api.record(json::Value::object({{"plan_id", "p"}, {"notes", nullptr}}));
        QCOMPARE(answer.status, 200);
        const std::string now = formatTimeZ(api.bench.clock.now());
        const json::Value wanted = json::Value::object({{"job_id", "j1"},
                                                        {"orchestrator_id", "orch-a"},
                                                        {"state", "pending"},
                                                        {"created_at", now},
                                                        {"updated_at", now},
                                                        {"started_at", nullptr},
                                                        {"ended_at", nullptr},
                                                        {"plan_id", "p"},
                                                        {"run_id", nullptr},
                                                        {"notes", nullptr},
                                                        {"workload_id", nullptr},
                                                        {"duration_ms", nullptr},
                                                        {"artifact_uri", nullptr},
                                                        {"artifact_hash", nullptr},
                                                        {"artifact_download_url", nullptr},
                                                        {"error", nullptr}});
        QCOMPARE(answer.body, json::write(wanted));
        const usage::RecordingRequest stored = api.job("j1").request;
        QCOMPARE(stored.wakeSeconds.value_or(0), std::int64_t(2400));
        QCOMPARE(stored.maxWaitSeconds, std::int64_t(900));
        QVERIFY(stored.deleteAfterUpload);
        QCOMPARE(stored.script, std::string("{\"commands\":[\"x\"],\"n\":1.0}"));
        const Answer busy = api.record(json::Value::object({{"job_id", "j2"}}));
        QCOMPARE(busy.status, 409);
        QCOMPARE(busy.detail(), std::string("Orchestrator already has an active job"));
        QCOMPARE(api.record(json::Value::object({{"orchestrator_id", "orch-b"}})).detail(),
                 std::string("Job already exists"));
        const Answer nobody = api.record(json::Value::object({{"orchestrator_id", "nobody"}}));
        QCOMPARE(nobody.status, 404);
        QCOMPARE(nobody.detail(), std::string("Unknown orchestrator"));
        // A null asks for no length; an id is made when none is given.
        const Answer made = api.record(
            json::Value::object({{"job_id", nullptr}, {"orchestrator_id", "orch-b"}, {"wake_seconds", nullptr}}));
        const std::string id(made.tree().text("job_id").value_or(""));
        QCOMPARE(id.size(), std::size_t(32));
        QVERIFY(!api.job(id).request.wakeSeconds);
    }

    void E29_faults_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("loc");
        QTest::addColumn<QByteArray>("msg");
        const auto row = [](const char* name, const char* body, const char* type, const char* loc, const char* msg) {
            QTest::newRow(name) << QByteArray(body) << QByteArray(type) << QByteArray(loc) << QByteArray(msg);
        };
        const char* const payload = "Value error, script payload required";
        const char* const commands = "Value error, script.commands list required";
        row("no script", R"({"orchestrator_id":"a"})", "value_error", "[\"body\"]", payload);
        row("null script", R"({"orchestrator_id":"a","script":null})", "value_error", "[\"body\"]", payload);
        row("empty script", R"({"orchestrator_id":"a","script":{}})", "value_error", "[\"body\"]", payload);
        row("no commands", R"({"orchestrator_id":"a","script":{"x":1}})", "value_error", "[\"body\"]", commands);
        row("empty commands", R"({"orchestrator_id":"a","script":{"commands":[]}})", "value_error", "[\"body\"]",
            commands);
        row("text commands", R"({"orchestrator_id":"a","script":{"commands":"x"}})", "value_error", "[\"body\"]",
            commands);
        row("list script", R"({"orchestrator_id":"a","script":[]})", "dict_type", "[\"body\",\"script\"]",
            "Input should be a valid dictionary");
        row("no orchestrator", R"({"script":{"commands":[1]}})", "missing", "[\"body\",\"orchestrator_id\"]",
            "Field required");
        row("short wait", R"({"orchestrator_id":"a","script":{"commands":[1]},"max_wait_seconds":29})",
            "greater_than_equal", "[\"body\",\"max_wait_seconds\"]", "Input should be greater than or equal to 30");
        row("long wait", R"({"orchestrator_id":"a","script":{"commands":[1]},"max_wait_seconds":3601})",
            "less_than_equal", "[\"body\",\"max_wait_seconds\"]", "Input should be less than or equal to 3600");
        row("long wake", R"({"orchestrator_id":"a","script":{"commands":[1]},"wake_seconds":86401})", "less_than_equal",
            "[\"body\",\"wake_seconds\"]", "Input should be less than or equal to 86400");
        row("empty id", R"({"job_id":"","orchestrator_id":"a","script":{"commands":[1]}})", "string_too_short",
            "[\"body\",\"job_id\"]", "String should have at least 1 character");
    }
    void E29_faults()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, loc);
        QFETCH(QByteArray, msg);
        const Answer answer = m_shared->bench.post("/api/jobs/record", body.toStdString(), RecordingApi::admin());
        QCOMPARE(answer.status, 422);
        const json::Value fault = answer.fault();
        QCOMPARE(fault.text("type").value_or("?"), std::string_view(type.constData()));
        QCOMPARE(fault.text("msg").value_or("?"), std::string_view(msg.constData()));
        QCOMPARE(json::write(*fault.find("loc")), loc.toStdString());
    }

    void W46_E30_showsAUrlToThoseWhoMayAskForOne()
    {
        RecordingApi api;
        QCOMPARE(api.bench.get("/api/jobs/j1", RecordingApi::viewer()).status, 404);
        QCOMPARE(api.bench.get("/api/jobs/j1", RecordingApi::viewer()).detail(), std::string("Job not found"));
        api.record();
        api.complete("j1", "s3://recs/recordings/orch-a/j1/x.webm");
        const json::Value seen = api.bench.get("/api/jobs/j1", RecordingApi::admin()).tree();
        QCOMPARE(seen.text("state").value_or("?"), std::string_view("completed"));
        QCOMPARE(seen.text("workload_id").value_or("?"), std::string_view("job:j1"));
        QCOMPARE(seen.int64("duration_ms").value_or(0), std::int64_t(1000));
        QVERIFY(
            seen.text("artifact_download_url").value_or("").starts_with("https://recs.s3.eu-west-1.amazonaws.com/"));
        const json::Value viewed = api.bench.get("/api/jobs/j1", RecordingApi::viewer()).tree();
        QVERIFY(viewed.find("artifact_download_url")->isNull());
        QCOMPARE(viewed.text("artifact_uri").value_or("?"), *seen.text("artifact_uri"));
        // An object elsewhere has no URL for anybody.
        api.record(json::Value::object({{"job_id", "j2"}}));
        api.complete("j2", "s3://other/recordings/x.webm");
        QVERIFY(api.bench.get("/api/jobs/j2", RecordingApi::admin()).tree().find("artifact_download_url")->isNull());
    }

    void E31_presignsWhatMayBeRead_data()
    {
        QTest::addColumn<QString>("uri");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("detail");
        QTest::newRow("E31 good") << "s3://recs/recordings/a/x.webm" << 200 << QString();
        QTest::newRow("E31 scheme") << "http://recs/x" << 400 << "Expected s3:// URI";
        QTest::newRow("E31 no key") << "s3://recs" << 400 << "Invalid s3:// URI";
        QTest::newRow("E31 no bucket") << "s3:///x" << 400 << "Invalid s3:// URI";
        QTest::newRow("E31 bucket") << "s3://other/recordings/x" << 403 << "S3 bucket not permitted";
        QTest::newRow("E31 prefix") << "s3://recs/recordingsx/a" << 403 << "S3 key prefix not permitted";
    }
    void E31_presignsWhatMayBeRead()
    {
        QFETCH(QString, uri);
        QFETCH(int, status);
        QFETCH(QString, detail);
        const Answer answer =
            m_shared->bench.get("/api/recordings/presign?s3_uri=" + uri.toStdString(), RecordingApi::admin());
        QCOMPARE(answer.status, status);
        if (status != 200) {
            QCOMPARE(answer.detail(), detail.toStdString());
            return;
        }
        const json::Value tree = answer.tree();
        QCOMPARE(tree.text("s3_uri").value_or("?"), std::string_view(uri.toStdString()));
        QCOMPARE(tree.int64("expires_in").value_or(0), std::int64_t(3600));
        QVERIFY(tree.text("url").value_or("").find("X-Amz-Signature=") != std::string_view::npos);
    }

    void E31_withoutBucketKeysOrToken()
    {
        RecordingApi noBucket(RecordingApi::withTokens(), "");
        const auto ask = [](RecordingApi& api, const char* uri, const ApiBench::HeaderList& headers) {
            return api.bench.get(std::string("/api/recordings/presign?s3_uri=") + uri, headers);
        };
        QCOMPARE(ask(noBucket, "s3://b/x", RecordingApi::admin()).detail(),
                 std::string("PAYMENTS_RECORDINGS_BUCKET is unset"));
        QCOMPARE(ask(noBucket, "http://b/x", RecordingApi::admin()).detail(), std::string("Expected s3:// URI"));
        RecordingApi noKeys(RecordingApi::withTokens(), "recs", false);
        const Answer unsigned_ = ask(noKeys, "s3://recs/recordings/x", RecordingApi::admin());
        QCOMPARE(unsigned_.status, 400);
        QCOMPARE(unsigned_.detail(), std::string("Unable to presign URL"));
        QCOMPARE(ask(*m_shared, "s3://recs/recordings/x", RecordingApi::viewer()).status, 401);
        QCOMPARE(ask(*m_shared, "s3://recs/recordings/x", {}).status, 401);
        QCOMPARE(
            m_shared->bench.get("/api/recordings/presign", RecordingApi::admin()).fault().text("type").value_or(""),
            std::string_view("missing"));
        QCOMPARE(ask(*m_shared, "s3", RecordingApi::admin()).fault().text("type").value_or(""),
                 std::string_view("string_too_short"));
        RecordingApi open((api::ApiConfig()));
        QCOMPARE(ask(open, "s3://recs/recordings/x", {}).status, 404);
        QCOMPARE(ask(open, "s3://recs/recordings/x", {}).detail(), std::string("Admin endpoint disabled"));
    }

    void W12_jobsAreCancelledOverHttp()
    {
        RecordingApi api;
        api.record();
        const Answer cancelled = api.bench.post("/api/jobs/j1/cancel", "", RecordingApi::admin());
        QCOMPARE(cancelled.status, 200);
        QCOMPARE(cancelled.tree().text("state").value_or("?"), std::string_view("failed"));
        QCOMPARE(cancelled.tree().text("error").value_or("?"), std::string_view("cancelled"));
        const Answer again = api.bench.post("/api/jobs/j1/cancel", "", RecordingApi::admin());
        QCOMPARE(again.status, 409);
        QCOMPARE(again.detail(), std::string("Job already ended"));
        QCOMPARE(api.bench.post("/api/jobs/j0/cancel", "", RecordingApi::admin()).detail(),
                 std::string("Job not found"));
        QCOMPARE(api.bench.post("/api/jobs/j1/cancel", "", RecordingApi::viewer()).status, 401);
        QCOMPARE(api.bench.auditEntries().front().record.action, std::string("recording.cancel"));
    }

    void jobsAreListed()
    {
        RecordingApi api;
        api.record();
        const Answer list = api.bench.get("/api/jobs?filter=state:pending", RecordingApi::viewer());
        QCOMPARE(list.status, 200);
        const json::Value tree = list.tree();
        QCOMPARE(tree.find("jobs")->items()->size(), std::size_t(1));
        QCOMPARE(tree.find("jobs")->items()->front().text("step").value_or("?"), std::string_view("queued"));
    }

    void answersFitTheirSchemas()
    {
        RecordingApi api;
        const OpenApiCheck document(json::parse(api.bench.api().openApiDocument()).value());
        const auto check = [&](const char* method, const char* pattern, const Answer& answer) {
            QCOMPARE(answer.status, 200);
            const std::string complaint = document.complaint(method, pattern, 200, answer.body);
            QVERIFY2(complaint.empty(), (pattern + complaint).c_str());
        };
        check("POST", "/api/jobs/record", api.record());
        check("GET", "/api/jobs/{job_id}", api.bench.get("/api/jobs/j1", RecordingApi::admin()));
        check("POST", "/api/jobs/{job_id}/cancel", api.bench.post("/api/jobs/j1/cancel", "", RecordingApi::admin()));
        check("GET", "/api/jobs", api.bench.get("/api/jobs", RecordingApi::admin()));
        check("GET", "/api/recordings/presign",
              api.bench.get("/api/recordings/presign?s3_uri=s3://recs/recordings/x", RecordingApi::admin()));
    }

    void access_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("view");
        QTest::newRow("E29") << "POST"
                             << "/api/jobs/record" << false;
        QTest::newRow("E30") << "GET"
                             << "/api/jobs/j" << true;
        QTest::newRow("E31") << "GET"
                             << "/api/recordings/presign" << false;
        QTest::newRow("cancel") << "POST"
                                << "/api/jobs/j/cancel" << false;
        QTest::newRow("list") << "GET"
                              << "/api/jobs" << true;
    }
    void access()
    {
        QFETCH(QString, method);
        QFETCH(QString, path);
        QFETCH(bool, view);
        api::ApiConfig config = RecordingApi::withTokens();
        config.splitSurfaces = true;
        config.edgeHost = "edge.example";
        config.opsHost = "ops.example";
        RecordingApi api(config);
        const auto ask = [&](ApiBench::HeaderList headers) {
            return api.bench.send(method.toStdString(), path.toStdString(), method == "GET" ? "" : "{}",
                                  std::move(headers));
        };
        QCOMPARE(ask({}).status, 401);
        QVERIFY(ask(RecordingApi::admin()).status != 401);
        QCOMPARE(ask(RecordingApi::viewer()).status != 401, view);
        auto onEdge = RecordingApi::admin();
        onEdge.emplace_back("Host", "edge.example");
        QCOMPARE(ask(onEdge).detail(), std::string("Route is not available on EDGE surface"));
    }
};

QTEST_GUILESS_MAIN(TestApiRecordings)
#include "tst_api_recordings.moc"
