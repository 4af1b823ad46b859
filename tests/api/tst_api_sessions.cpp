#include "api_bench.h"
#include "usage/power_history.h"
#include "usage/sessions.h"

using namespace sluice;
using namespace sluice::test;

namespace {

// What the program has beside the bench's own parts.
struct Metering {
    Metering(ApiBench& bench, api::ApiParts& parts)
        : history(longHistory())
        , credits(bench.ledger, bench.audit, bench.registry)
        , activity(bench.clock)
        , leases(bench.writer(), activity)
        , meter({bench.clock, bench.writer(), bench.readers(), bench.registry, credits, leases, activity, history},
                config())
    {
        parts.activity = &activity;
        parts.leases = &leases;
        parts.sessions = &meter;
        parts.clientSessions.byToken = [](std::string_view token, Timestamp) -> std::optional<api::LiveClientSession> {
            if (token == "client-token")
                return api::LiveClientSession{"client-1", "orch-b", "127.0.0.1"};
            if (token == "elsewhere")
                return api::LiveClientSession{"client-2", "orch-b", "203.0.113.1"};
            return std::nullopt;
        };
    }
    static usage::PowerHistoryConfig longHistory()
    {
        usage::PowerHistoryConfig config;
        config.pollMs = config.watchedPollMs = config.keepMs = 36'000'000;
        return config;
    }
    static usage::SessionConfig config()
    {
        usage::SessionConfig config;
        config.ratePerMinute = *parseUnits("0.06", 18);
        return config;
    }

    usage::PowerHistory history;
    usage::Credits credits;
    usage::Activity activity;
    usage::ActivityLeases leases;
    usage::SessionMeter meter;
};

struct SessionApi {
    explicit SessionApi(api::ApiConfig config = {})
        : bench(std::move(config), {}, [this](ApiBench& b, api::ApiParts& parts) {
            auto made = std::make_shared<Metering>(b, parts);
            metering = made.get();
            b.kept.push_back(std::move(made));
        })
    {
        bench.addOrchestrator("orch-a", 1);
        bench.addOrchestrator("orch-b", 2);
        metering->history.record("orch-a", "awake", bench.clock.now());
        metering->history.record("orch-b", "awake", bench.clock.now());
    }

    Answer tell(const char* session, const char* event, const ApiBench::HeaderList& headers = {})
    {
        return bench.post("/api/sessions/events",
                          json::Value::object({{"session_id", session},
                                               {"event", event},
                                               {"orchestrator_id", "orch-a"},
                                               {"upstream_addr", "192.0.2.7"},
                                               {"edge_id", "edge-1"}}),
                          headers);
    }

    Metering* metering = nullptr;
    ApiBench bench;
};

api::ApiConfig withToken()
{
    api::ApiConfig config;
    config.adminToken = "admin-secret";
    config.sessionReporterToken = "edge-secret";
    return config;
}

const ApiBench::HeaderList adminHeader{{"X-Admin-Token", "admin-secret"}};

std::string memberNames(const json::Value& tree)
{
    std::string names;
    if (tree.isObject()) {
        for (const auto& [name, value] : *tree.members())
            names += name + ' ';
    }
    return names;
}

}  // namespace

class TestApiSessions : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<SessionApi> m_shared;  // for tests that change nothing

private Q_SLOTS:
    void initTestCase() { m_shared = std::make_unique<SessionApi>(); }
    void cleanupTestCase() { m_shared.reset(); }

    void E36_anEventAnswersTheWholeRecord()
    {
        SessionApi api;
        const Answer answer = api.tell("s1", " START ");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body,
                 std::string(R"({"session_id":"s1","orchestrator_id":"orch-a","upstream_addr":"192.0.2.7",)"
                             R"("upstream_port":8080,"edge_id":"edge-1","streamer_id":null,)"
                             R"("started_at":"2026-01-01T00:00:00Z","last_seen_at":"2026-01-01T00:00:00Z",)"
                             R"("ended_at":null,"last_billed_at":"2026-01-01T00:00:00Z","billed_ms":0,)"
                             R"("billed_eth":"0","last_credited_eth":"0","heartbeat_count":0,"last_event":"start",)"
                             R"("updated_at":"2026-01-01T00:00:00Z"})"));
        api.bench.clock.advanceMs(10'000);
        api.metering->history.record("orch-a", "awake", api.bench.clock.now());
        QCOMPARE(api.tell("s1", "heartbeat").tree().int64("heartbeat_count").value_or(-1), std::int64_t(1));
        const Answer ended = api.tell("s1", "end");
        QCOMPARE(ended.tree().text("last_credited_eth").value_or(""), std::string_view("0.01"));
        QCOMPARE(ended.tree().text("ended_at").value_or(""), std::string_view("2026-01-01T00:00:10Z"));
        QCOMPARE(api.bench.queries.balance(ledger::orchestratorAccount("orch-a"), Asset::eth())->balance.toString(),
                 std::string("0.01"));
        // W-19, E-4: session time is counted by kind.
        const auto stats = api.bench.get("/api/orchestrators/orch-a/stats");
        QCOMPARE(stats.tree().text("total_session_eth").value_or(""), std::string_view("0.01"));
        // The journal says why.
        const auto events = api.bench.get("/api/ledger/events?orchestrator_id=orch-a").tree();
        QCOMPARE(events.find("events")->items()->front().text("reason").value_or(""), std::string_view("session_time"));
    }

    void E36_theHeartbeatIsTheDefault()
    {
        SessionApi api;
        const Answer answer = api.bench.post("/api/sessions/events",
                                             R"({"session_id":"s1","upstream_addr":" 192.0.2.7 ","streamer_id":"  "})");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.tree().text("last_event").value_or(""), std::string_view("heartbeat"));
        QCOMPARE(answer.tree().text("upstream_addr").value_or(""), std::string_view("192.0.2.7"));
        QVERIFY(answer.tree().find("streamer_id")->isNull());
        QVERIFY(answer.tree().find("orchestrator_id")->isNull());
    }

    void E36_faultsHaveTheirForm_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("loc");
        QTest::addColumn<QByteArray>("msg");
        const auto row = [](const char* name, const QByteArray& members, const char* type, const char* field,
                            const QByteArray& msg) {
            QTest::newRow(name) << "{" + members + "}" << QByteArray(type) << "[\"body\",\"" + QByteArray(field) + "\"]"
                                << msg;
        };
        const QByteArray id = R"("session_id":"s1",)";
        row("E-36 missing session", R"("event":"start")", "missing", "session_id", "Field required");
        row("E-36 empty session", R"("session_id":"")", "string_too_short", "session_id",
            "String should have at least 1 character");
        row("E-36 long session", "\"session_id\":\"" + QByteArray(129, 'x') + "\"", "string_too_long", "session_id",
            "String should have at most 128 characters");
        row("E-36 empty orchestrator", id + R"("orchestrator_id":"")", "string_too_short", "orchestrator_id",
            "String should have at least 1 character");
        row("E-36 no address", id + R"("upstream_addr":"host.example")", "value_error", "upstream_addr",
            "Value error, upstream_addr must be an IP address");
        row("E-36 port 0", id + R"("upstream_port":0)", "greater_than_equal", "upstream_port",
            "Input should be greater than or equal to 1");
        row("E-36 port 65536", id + R"("upstream_port":65536)", "less_than_equal", "upstream_port",
            "Input should be less than or equal to 65535");
        row("E-36 port text", id + R"("upstream_port":"x")", "int_parsing", "upstream_port",
            "Input should be a valid integer, unable to parse string as an integer");
        row("E-36 long edge", id + "\"edge_id\":\"" + QByteArray(65, 'x') + "\"", "string_too_long", "edge_id",
            "String should have at most 64 characters");
        row("E-36 number edge", id + R"("edge_id":5)", "string_type", "edge_id", "Input should be a valid string");
        row("E-36 long streamer", id + "\"streamer_id\":\"" + QByteArray(129, 'x') + "\"", "string_too_long",
            "streamer_id", "String should have at most 128 characters");
        row("E-36 other event", id + R"("event":"pause")", "value_error", "event",
            "Value error, invalid session event");
        row("E-36 long event", id + "\"event\":\"" + QByteArray(33, 'x') + "\"", "string_too_long", "event",
            "String should have at most 32 characters");
        row("E-36 bad time", id + R"("event_time":"noon")", "value_error", "event_time",
            "Value error, event_time must be a time");
    }
    void E36_faultsHaveTheirForm()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, loc);
        QFETCH(QByteArray, msg);
        SessionApi& api = *m_shared;
        const Answer answer = api.bench.post("/api/sessions/events", body.toStdString());
        QCOMPARE(answer.status, 422);
        const json::Value fault = answer.fault();
        QCOMPARE(fault.text("type").value_or("?"), std::string_view(type.constData()));
        QCOMPARE(fault.text("msg").value_or("?"), std::string_view(msg.constData()));
        QCOMPARE(json::write(*fault.find("loc")), loc.toStdString());
    }

    void E36_withoutAnAddressItIs400()
    {
        SessionApi api;
        const Answer answer = api.bench.post("/api/sessions/events", R"({"session_id":"s1"})");
        QCOMPARE(answer.status, 400);
        QCOMPARE(answer.detail(), std::string("Session event missing upstream address"));
    }

    void E36_whoMayReport_data()
    {
        QTest::addColumn<bool>("configured");
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("session");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("detail");
        const auto row = [](const char* name, bool configured, const char* header, const char* token,
                            const char* session, int status, const char* detail = "") {
            QTest::newRow(name) << configured << QByteArray(header) << QByteArray(token) << QByteArray(session)
                                << status << QByteArray(detail);
        };
        row("E-36 open, local", false, "", "", "s1", 200);
        row("E-36 W-22 open, through a proxy", false, "X-Forwarded-For", "198.51.100.1", "s1", 401,
            "Session reporter token required");
        row("E-36 open, client", false, "X-Session-Token", "client-token", "client-1", 200);
        row("E-36 open, client elsewhere", false, "X-Session-Token", "elsewhere", "client-2", 403,
            "Session bound to different IP");
        row("E-36 shared", true, "X-Session-Token", "edge-secret", "s1", 200);
        row("E-36 shared bearer", true, "Authorization", "Bearer edge-secret", "s1", 200);
        row("E-36 client", true, "X-Session-Token", "client-token", "client-1", 200);
        row("E-36 client, other session", true, "X-Session-Token", "client-token", "s1", 403,
            "Session token bound to different session");
        row("E-36 client elsewhere", true, "X-Session-Token", "elsewhere", "client-2", 403,
            "Session bound to different IP");
        row("E-36 W-23 wrong", true, "X-Session-Token", "edge-secreT", "s1", 401, "Session reporter token required");
        row("E-36 W-22 none", true, "", "", "s1", 401, "Session reporter token required");
    }
    void E36_whoMayReport()
    {
        QFETCH(bool, configured);
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, token);
        QFETCH(QByteArray, session);
        QFETCH(int, status);
        QFETCH(QByteArray, detail);
        SessionApi api(configured ? withToken() : api::ApiConfig());
        ApiBench::HeaderList headers;
        if (!header.isEmpty())
            headers.emplace_back(header.toStdString(), token.toStdString());
        const Answer answer = api.tell(session.constData(), "start", headers);
        QCOMPARE(answer.status, status);
        if (status != 200)
            QCOMPARE(answer.detail(), detail.toStdString());
    }

    void E36_aClientsSessionBelongsToItsOrchestrator()
    {
        SessionApi api(withToken());
        const Answer answer = api.tell("client-1", "start", {{"X-Session-Token", "client-token"}});
        QCOMPARE(answer.tree().text("orchestrator_id").value_or(""), std::string_view("orch-b"));
        // W-31: its word about the address is shown, and believed nowhere else.
        QVERIFY(!api.bench.registry.snapshot()->find("orch-b")->lastSessionUpstreamAddr);
    }

    void W26_oneClientCannotFlood()
    {
        SessionApi api(withToken());
        int limited = 0;
        for (int i = 0; i < 125; ++i)
            limited += api.tell("client-1", "heartbeat", {{"X-Session-Token", "client-token"}}).status == 429;
        QCOMPARE(limited, 5);
        QCOMPARE(api.tell("s1", "heartbeat", {{"X-Session-Token", "edge-secret"}}).status, 200);
    }

    void W26_guessingTheReporterTokenIsLimited()
    {
        SessionApi api(withToken());
        int limited = 0;
        for (int i = 0; i < 40; ++i)
            limited += api.tell("s1", "start", {{"X-Session-Token", "guess"}}).status == 429;
        QVERIFY(limited > 0);
    }

    void E36_theRegistryLearnsOfTheSession()
    {
        SessionApi api;
        api.tell("s1", "start");
        const auto record = api.bench.get("/api/orchestrators/orch-a").tree();
        QCOMPARE(record.text("last_session_upstream_addr").value_or(""), std::string_view("192.0.2.7"));
        QCOMPARE(record.text("last_session_edge_id").value_or(""), std::string_view("edge-1"));
        QCOMPARE(record.text("last_contact_source").value_or(""), std::string_view("session"));
        QCOMPARE(record.text("active_reason").value_or(""), std::string_view("session"));
        QCOMPARE(record.int64("active_sessions").value_or(-1), std::int64_t(1));
        QCOMPARE(record.int64("active_activity_leases").value_or(-1), std::int64_t(1));
        const auto leases = api.bench.get("/api/activity/leases").tree();
        const json::Value& lease = leases.find("leases")->items()->front();
        QCOMPARE(lease.text("lease_id").value_or(""), std::string_view("session:s1"));
        QCOMPARE(json::write(*lease.find("metadata")),
                 std::string(R"({"session_id":"s1","edge_id":"edge-1","streamer_id":null,"upstream_addr":"192.0.2.7",)"
                             R"("upstream_port":8080})"));
        api.tell("s1", "end");
        QCOMPARE(api.bench.get("/api/orchestrators/orch-a").tree().int64("active_activity_leases").value_or(-1),
                 std::int64_t(0));
    }

    void E37_listsByStart()
    {
        SessionApi api;
        for (const char* id : {"s1", "s2", "s3"}) {
            api.tell(id, "start");
            api.bench.clock.advanceMs(1'000);
        }
        api.tell("s3", "end");
        const auto ids = [&](const char* query) {
            std::string joined;
            const auto tree = api.bench.get(std::string("/api/sessions") + query).tree();
            const json::Value* list = tree.find("sessions");
            if (list && list->isArray()) {
                for (const auto& session : *list->items())
                    joined += std::string(session.text("session_id").value_or("?")) + ' ';
            }
            return joined;
        };
        QCOMPARE(ids(""), std::string("s3 s2 s1 "));
        QCOMPARE(ids("?limit=1"), std::string("s3 "));
        QCOMPARE(ids("?active_only=true"), std::string("s2 s1 "));
        QCOMPARE(ids("?active_only=1&orchestrator_id=orch-a"), std::string("s2 s1 "));
        QCOMPARE(ids("?orchestrator_id=orch-b"), std::string());
        api.bench.clock.advanceMs(121'000);
        QCOMPARE(ids("?active_only=yes"), std::string());
        QCOMPARE(ids("?orchestrator_id=orch-a"), std::string("s3 s2 s1 "));
        QCOMPARE(api.bench.get("/api/sessions?limit=0").status, 422);
        QCOMPARE(api.bench.get("/api/sessions?limit=2001").status, 422);
        QCOMPARE(api.bench.get("/api/sessions?active_only=maybe").status, 422);
    }

    void E37_needsAViewer()
    {
        SessionApi api(withToken());
        QCOMPARE(api.bench.get("/api/sessions").status, 401);
        QCOMPARE(api.bench.get("/api/sessions", adminHeader).status, 200);
    }

    void E32_aLeaseIsGivenHeldAndEnded()
    {
        SessionApi api;
        const Answer answer = api.bench.post(
            "/api/activity/leases",
            R"({"orchestrator_id":"orch-a","upstream_addr":"any text","lease_seconds":60,"metadata":{"why":"test"}})");
        QCOMPARE(answer.status, 200);
        const auto lease = answer.tree();
        QCOMPARE(memberNames(lease), std::string("lease_id orchestrator_id upstream_addr kind metadata issued_at "
                                                 "last_seen_at last_seen_ip expires_at revoked_at "));
        QCOMPARE(lease.text("kind").value_or(""), std::string_view("workload"));
        QCOMPARE(lease.text("last_seen_ip").value_or(""), std::string_view("127.0.0.1"));
        QCOMPARE(lease.text("expires_at").value_or(""), std::string_view("2026-01-01T00:01:00Z"));
        QCOMPARE(json::write(*lease.find("metadata")), std::string(R"({"why":"test"})"));
        // W-31: what is no address does not reach the registry.
        const auto record = api.bench.registry.snapshot()->find("orch-a");
        QVERIFY(record->lastSeenIp != std::optional<std::string>("any text"));
        QCOMPARE(record->lastContactSource.value_or(""), std::string("activity_lease"));

        const std::string path = "/api/activity/leases/" + std::string(lease.text("lease_id").value_or(""));
        api.bench.clock.advanceMs(30'000);
        const Answer held = api.bench.post(path + "/heartbeat", R"({"orchestrator_id":"orch-a"})");
        QCOMPARE(held.tree().text("expires_at").value_or(""), std::string_view("2026-01-01T00:15:30Z"));
        const Answer foreign = api.bench.post(path + "/heartbeat", R"({"orchestrator_id":"orch-b"})");
        QCOMPARE(foreign.status, 404);
        QCOMPARE(foreign.detail(), std::string("Lease not found"));
        for (int i = 0; i < 2; ++i) {
            const Answer ended = api.bench.send("DELETE", path);
            QCOMPARE(ended.status, 200);
            QVERIFY(ended.body.starts_with("{\"ok\":true,\"lease_id\":"));
        }
        QCOMPARE(api.bench.post(path + "/heartbeat", R"({"orchestrator_id":"orch-a"})").status, 404);
        QCOMPARE(api.bench.send("DELETE", "/api/activity/leases/unknown").status, 404);
        const auto active = api.bench.get("/api/activity/leases?active_only=true").tree();
        QCOMPARE(active.find("leases")->items()->size(), std::size_t(0));
        QCOMPARE(api.bench.get("/api/activity/leases").tree().find("leases")->items()->size(), std::size_t(1));
        // W-39: who did it is on record.
        const auto entries = api.bench.auditEntries();
        QVERIFY(std::ranges::any_of(entries, [](const auto& entry) { return entry.record.action == "lease.issue"; }));
        QVERIFY(std::ranges::any_of(entries, [](const auto& entry) { return entry.record.action == "lease.revoke"; }));
    }

    void W10_anIdempotencyKeyGivesOneLease()
    {
        SessionApi api;
        const char* const body = R"({"orchestrator_id":"orch-a","upstream_addr":"192.0.2.1"})";
        const auto first = api.bench.post("/api/activity/leases", body, {{"Idempotency-Key", "k"}});
        const auto again = api.bench.post("/api/activity/leases", body, {{"Idempotency-Key", "k"}});
        QCOMPARE(again.body, first.body);
        QCOMPARE(api.metering->activity.activityOf("orch-a").leases, 1);
    }

    void E32_E33_refusals_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("said");
        const QByteArray leases = "/api/activity/leases";
        const auto row = [&](const char* name, const QByteArray& target, const char* body, int status,
                             const char* said) {
            QTest::newRow(name) << target << QByteArray(body) << status << QByteArray(said);
        };
        row("E-32 unknown", leases, R"({"orchestrator_id":"x","upstream_addr":"a"})", 404, "Unknown orchestrator");
        row("E-32 no address", leases, R"({"orchestrator_id":"orch-a"})", 422, "missing");
        row("E-32 empty address", leases, R"({"orchestrator_id":"orch-a","upstream_addr":""})", 422,
            "string_too_short");
        row("E-32 empty kind", leases, R"({"orchestrator_id":"orch-a","upstream_addr":"a","kind":""})", 422,
            "string_too_short");
        row("E-32 29 s", leases, R"({"orchestrator_id":"orch-a","upstream_addr":"a","lease_seconds":29})", 422,
            "greater_than_equal");
        row("E-32 86401 s", leases, R"({"orchestrator_id":"orch-a","upstream_addr":"a","lease_seconds":86401})", 422,
            "less_than_equal");
        row("E-32 list", leases, R"({"orchestrator_id":"orch-a","upstream_addr":"a","metadata":[]})", 422, "dict_type");
        row("E-33 unknown", leases + "/x/heartbeat", R"({"orchestrator_id":"orch-a"})", 404, "Lease not found");
        row("E-33 no orchestrator", leases + "/x/heartbeat", "{}", 422, "missing");
    }
    void E32_E33_refusals()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        QFETCH(QByteArray, said);
        SessionApi& api = *m_shared;
        const Answer answer = api.bench.post(target.toStdString(), body.toStdString());
        QCOMPARE(answer.status, status);
        if (status == 422)
            QCOMPARE(answer.fault().text("type").value_or("?"), std::string_view(said.constData()));
        else
            QCOMPARE(answer.detail(), said.toStdString());
    }

    void E32_E34_needAnAdmin_E35_aViewer()
    {
        api::ApiConfig config = withToken();
        config.viewerTokens = {"viewer-secret"};
        SessionApi api(std::move(config));
        const ApiBench::HeaderList viewer{{"X-Admin-Token", "viewer-secret"}};
        const char* const body = R"({"orchestrator_id":"orch-a","upstream_addr":"192.0.2.1"})";
        QCOMPARE(api.bench.post("/api/activity/leases", body).status, 401);
        QCOMPARE(api.bench.post("/api/activity/leases", body, viewer).status, 401);
        QCOMPARE(api.bench.post("/api/activity/leases", body, adminHeader).status, 200);
        QCOMPARE(api.bench.send("DELETE", "/api/activity/leases/x", {}, viewer).status, 401);
        QCOMPARE(api.bench.get("/api/activity/leases").status, 401);
        QCOMPARE(api.bench.get("/api/activity/leases", viewer).status, 200);
        QCOMPARE(api.bench.get("/api/activity/leases?limit=2001", viewer).status, 422);
    }

    void surfacesAreKeptApart_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<bool>("refused");
        const auto row = [](const char* name, const char* method, const char* path, const char* host, bool refused) {
            QTest::newRow(name) << QByteArray(method) << QByteArray(path) << QByteArray(host) << refused;
        };
        row("E-36 edge", "POST", "/api/sessions/events", "edge.example", false);
        row("E-36 ops", "POST", "/api/sessions/events", "ops.example", true);
        row("E-37 edge", "GET", "/api/sessions", "edge.example", false);
        row("E-37 ops", "GET", "/api/sessions", "ops.example", false);
        row("E-35 edge", "GET", "/api/activity/leases", "edge.example", true);
        row("E-35 ops", "GET", "/api/activity/leases", "ops.example", false);
    }
    void surfacesAreKeptApart()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, host);
        QFETCH(bool, refused);
        api::ApiConfig config = withToken();
        config.splitSurfaces = true;
        config.edgeHost = "edge.example";
        config.opsHost = "ops.example";
        SessionApi api(std::move(config));
        const Answer answer =
            api.bench.send(method.toStdString(), path.toStdString(), {}, {{"Host", host.toStdString()}});
        QCOMPARE(answer.status == 403, refused);
    }
};

QTEST_GUILESS_MAIN(TestApiSessions)
#include "tst_api_sessions.moc"
