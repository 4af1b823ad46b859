#include "api_bench.h"
#include "support/client_bed.h"

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr const char* adminToken = "admin-secret";

api::ApiConfig behindProxy()
{
    api::ApiConfig config;
    config.adminToken = adminToken;
    config.viewerTokens = {"viewer-secret"};
    config.trustedProxies = {*http::Cidr::parse("127.0.0.0/8")};
    return config;
}

// The API with client sessions, seen through a trusted proxy that names the client's address.
class ClientApi {
public:
    explicit ClientApi(ClientBedOptions options = {}, api::ApiConfig config = behindProxy())
        : bench(std::move(config), {}, [&](ApiBench& made, api::ApiParts& parts) { extend(made, parts, options); })
    {
        bed->load();
    }

    void enter(const std::string& id, fleet::EdgeConfig edge = ClientBed::edge())
    {
        bench.addOrchestrator(id, ++m_number);
        bed->assign(id, std::move(edge));
    }

    using Headers = ApiBench::HeaderList;
    Answer post(const char* path, const std::string& body, const char* ip = "198.51.100.1", Headers headers = {})
    {
        headers.emplace_back("X-Forwarded-For", ip);
        return bench.post(path, body, std::move(headers));
    }
    Answer get(const std::string& path, const char* ip = "198.51.100.1", Headers headers = {})
    {
        headers.emplace_back("X-Forwarded-For", ip);
        return bench.get(path, std::move(headers));
    }
    Answer admin(const char* path, const std::string& body)
    {
        return bench.post(path, body, {{"X-Admin-Token", adminToken}});
    }
    std::string token(const Answer& answer) { return std::string(answer.tree().text("token").value_or("")); }
    std::string id(const Answer& answer) { return std::string(answer.tree().text("session_id").value_or("")); }

private:
    void extend(ApiBench& made, api::ApiParts& parts, const ClientBedOptions& options)
    {
        bed = std::make_shared<ClientBed>(made.database(), made.audit, made.registry, made.clock, options);
        made.kept.push_back(bed);
        parts.clients = bed->desk.get();
        parts.activity = &bed->activity;
        parts.leases = &bed->leases;
        parts.orchestratorTokens = &bed->tokens;
        parts.edges = &bed->edges;
        const auto asGuard = [](const usage::ClientSessionPtr& session) -> std::optional<api::LiveClientSession> {
            if (!session)
                return std::nullopt;
            return api::LiveClientSession{session->id, session->orchestrator, session->clientIp};
        };
        auto* sessions = &bed->sessions;
        parts.clientSessions.byToken = [=](std::string_view text, Timestamp now) {
            return asGuard(sessions->byToken(text, now));
        };
        parts.clientSessions.byId = [=](std::string_view text, Timestamp now) {
            return asGuard(sessions->byId(text, now));
        };
        parts.clientSessions.newestOf = [=](std::string_view ip, Timestamp now) {
            return asGuard(sessions->newestOf(ip, now));
        };
    }

    int m_number = 0;

public:
    std::shared_ptr<ClientBed> bed;
    ApiBench bench;
};

ClientBedOptions guestOptions()
{
    ClientBedOptions options;
    options.sessions.guestMode = true;
    return options;
}

constexpr const char* guestBody = R"({"installation_id":" installation-1 ","client_name":"n","client_version":"1"})";

// E-46 with a guest limit of two, one orchestrator; @now and @port are filled in.
constexpr const char* manifestText =
    R"({"version":"1.0.0-alpha","updated_at":"@now","mode":"guest_bootstrap","base_url":"http://127.0.0.1:@port",)"
    R"("session_start_path":"/api/sessions/start","session_end_path":"/api/sessions/end",)"
    R"("session_events_path":"/api/sessions/events","transport":{"primary":"pixelstreaming_datachannel_emitcommand",)"
    R"("fallback":"http_sessions_tcp_admin_only"},"session_reporting":{"mode":"client_session_token",)"
    R"("auth_header":"X-Session-Token","heartbeat_seconds":15},"webrtc":{"command_mode":"datachannel",)"
    R"("command_method":"emitCommand","command_payload_shape":{"command":"CAMSHOT.ExtremeClose"}},)"
    R"("capacity":{"max_concurrent_sessions":1,"current_expected_sessions":1,"one_orchestrator_per_avatar":true},)"
    R"("limits":{"default_ttl_seconds":1800,"max_ttl_seconds":1800,"one_active_session_per_installation":false,)"
    R"("guest_rate_limited":true},"features":{"guest_bootstrap":true,"invite_code_required":false,)"
    R"("login_required":false,"wallet_required":false,"kokoro_supported":true},"deferred":{"oidc_auth":true,)"
    R"("wallet_linking":true,"managed_agent_identities":true},)"
    R"("canonical_manifest_url":"https://example.org/manifest.json"})";

}  // namespace

class TestApiClientSessions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void E38_theAnswerHasEveryMemberInOrder()
    {
        ClientApi api(guestOptions());
        api.enter("orch-a");
        const Answer answer = api.post("/api/sessions/start", guestBody);
        QCOMPARE(answer.status, 200);
        const json::Value tree = answer.tree();
        const std::string host = "127.0.0.1:" + std::to_string(api.bench.port());
        const auto now = api.bench.clock.now();
        const json::Value wanted =
            json::Value::object({{"session_id", api.id(answer)},
                                 {"expires_at", formatTimeZ(now.plusSeconds(1800))},
                                 {"issued_at", formatTimeZ(now)},
                                 {"last_seen_at", formatTimeZ(now)},
                                 {"lease_seconds", 1800},
                                 {"orchestrator_id", "orch-a"},
                                 {"edge", json::Value::object({{"edge_id", "edge-1"},
                                                               {"matchmaker_host", "edge-1.example.org"},
                                                               {"matchmaker_port", 8889},
                                                               {"edge_cidrs", json::Array{}}})},
                                 {"webrtc_url", "https://edge-1.example.org"},
                                 {"control_url", "http://" + host + "/api/sessions/tcp"},
                                 {"mode", "guest"},
                                 {"installation_id", "installation-1"},
                                 {"command_mode", "datachannel"},
                                 {"command_method", "emitCommand"},
                                 {"capacity_hint", 1},
                                 {"policy_version", "v1"},
                                 {"token", api.token(answer)}});
        QCOMPARE(answer.body, json::write(wanted));
        QCOMPARE(api.token(answer).size(), std::size_t(43));
        QCOMPARE(api.id(answer).size(), std::size_t(32));
    }

    void E38_bodiesThatAreAccepted_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("none") << QByteArray();
        QTest::newRow("null") << QByteArray("null");
        QTest::newRow("empty object") << QByteArray("{}");
        QTest::newRow("unknown member") << QByteArray(R"({"x":1})");
        QTest::newRow("blank installation") << QByteArray(R"({"installation_id":"          "})");
        QTest::newRow("whole number as text") << QByteArray(R"({"requested_duration_seconds":"60"})");
    }
    void E38_bodiesThatAreAccepted()
    {
        QFETCH(QByteArray, body);
        ClientApi api;
        api.enter("orch-a");
        const Answer answer = api.post("/api/sessions/start", body.toStdString());
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.tree().text("mode").value_or(""), std::string_view("legacy"));
        QVERIFY(answer.tree().find("installation_id") == nullptr);
        QVERIFY(answer.tree().find("policy_version") == nullptr);
        QVERIFY(answer.tree().find("ended_at") == nullptr);
    }

    void faultsHaveTheirForm_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("loc");
        QTest::addColumn<QByteArray>("msg");
        const auto row = [](const char* name, const char* path, const QByteArray& body, const char* type,
                            const char* loc, const char* msg) {
            QTest::newRow(name) << QByteArray(path) << body << QByteArray(type) << QByteArray(loc) << QByteArray(msg);
        };
        constexpr const char* start = "/api/sessions/start";
        constexpr const char* tcp = "/api/sessions/tcp";
        constexpr const char* invites = "/api/client-sessions/invites";
        row("E38 short duration", start, R"({"requested_duration_seconds":59})", "greater_than_equal",
            R"(["body","requested_duration_seconds"])", "Input should be greater than or equal to 60");
        row("E38 long duration", start, R"({"requested_duration_seconds":86401})", "less_than_equal",
            R"(["body","requested_duration_seconds"])", "Input should be less than or equal to 86400");
        row("E38 short code", start, R"({"invite_code":"abc"})", "string_too_short", R"(["body","invite_code"])",
            "String should have at least 4 characters");
        row("E38 short installation", start, R"({"installation_id":"1234567"})", "string_too_short",
            R"(["body","installation_id"])", "String should have at least 8 characters");
        row("E38 short fingerprint", start, R"({"installation_public_fingerprint":"123"})", "string_too_short",
            R"(["body","installation_public_fingerprint"])", "String should have at least 16 characters");
        row("E38 number as name", start, R"({"client_name":5})", "string_type", R"(["body","client_name"])",
            "Input should be a valid string");
        row("E38 long version", start, "{\"client_version\":\"" + QByteArray(65, 'x') + "\"}", "string_too_long",
            R"(["body","client_version"])", "String should have at most 64 characters");
        row("E38 list", start, "[]", "model_attributes_type", R"(["body"])",
            "Input should be a valid dictionary or object to extract fields from");
        row("E38 bad json", start, "{", "json_invalid", R"(["body",1])", "JSON decode error");
        row("E40 empty session", "/api/sessions/heartbeat", R"({"session_id":""})", "string_too_short",
            R"(["body","session_id"])", "String should have at least 1 character");
        row("E41 long session", "/api/sessions/end", "{\"session_id\":\"" + QByteArray(129, 'x') + "\"}",
            "string_too_long", R"(["body","session_id"])", "String should have at most 128 characters");
        row("E42 no body", tcp, "", "missing", R"(["body"])", "Field required");
        row("E42 no command", tcp, "{}", "missing", R"(["body","command"])", "Field required");
        row("E42 blank command", tcp, R"({"command":"  "})", "value_error", R"(["body","command"])",
            "Value error, command required");
        row("E42 two lines", tcp, R"({"command":"a\nb"})", "value_error", R"(["body","command"])",
            "Value error, command contains invalid characters");
        row("E42 nul", tcp, R"({"command":"a\u0000b"})", "value_error", R"(["body","command"])",
            "Value error, command contains invalid characters");
        row("E42 long time", tcp, R"({"command":"a","timeout_seconds":121})", "less_than_equal",
            R"(["body","timeout_seconds"])", "Input should be less than or equal to 120");
        row("E43 no body", invites, "", "missing", R"(["body"])", "Field required");
        row("E43 both expiries", invites, R"({"ttl_seconds":60,"expires_at":"2027-01-01"})", "value_error",
            R"(["body"])", "Value error, Provide ttl_seconds or expires_at, not both");
        row("E43 short ttl", invites, R"({"ttl_seconds":59})", "greater_than_equal", R"(["body","ttl_seconds"])",
            "Input should be greater than or equal to 60");
        row("E43 text for a list", invites, R"({"allowed_orchestrators":"a"})", "list_type",
            R"(["body","allowed_orchestrators"])", "Input should be a valid list");
        row("E43 number in the list", invites, R"({"allowed_orchestrators":[1]})", "string_type",
            R"(["body","allowed_orchestrators",0])", "Input should be a valid string");
        row("E43 long note", invites, "{\"note\":\"" + QByteArray(257, 'x') + "\"}", "string_too_long",
            R"(["body","note"])", "String should have at most 256 characters");
        row("E45 no id", "/api/client-sessions/invites/revoke", "{}", "missing", R"(["body","invite_id"])",
            "Field required");
    }
    void faultsHaveTheirForm()
    {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, loc);
        QFETCH(QByteArray, msg);
        ClientApi api;
        const Answer answer =
            api.post(path.constData(), body.toStdString(), "198.51.100.1", {{"X-Admin-Token", adminToken}});
        QCOMPARE(answer.status, 422);
        const json::Value fault = answer.fault();
        QCOMPARE(fault.text("type").value_or("?"), std::string_view(type.constData()));
        QCOMPARE(fault.text("msg").value_or("?"), std::string_view(msg.constData()));
        QCOMPARE(json::write(*fault.find("loc")), loc.toStdString());
    }

    void E38_refusalsHaveTheirStatus()
    {
        ClientApi guestApi(guestOptions());
        guestApi.enter("orch-a");
        const auto expect = [](const Answer& answer, int status, const char* text) {
            QCOMPARE(answer.status, status);
            QCOMPARE(answer.detail(), std::string(text));
        };
        expect(guestApi.post("/api/sessions/start", "{}"), 400, "installation_id required for guest bootstrap");
        expect(guestApi.post("/api/sessions/start", R"({"invite_code":"AAAA-AAAA"})"), 404,
               "Client session invite not found");
        QCOMPARE(guestApi.post("/api/sessions/start", guestBody).status, 200);
        expect(guestApi.post("/api/sessions/start", R"({"installation_id":"installation-2"})"), 409,
               "Another installation already has an active session on this IP");
        expect(guestApi.post("/api/sessions/start", guestBody, "198.51.100.2"), 409,
               "Installation already has an active session on another IP");
        expect(guestApi.post("/api/sessions/start", R"({"installation_id":"installation-2"})", "198.51.100.2"), 503,
               "No orchestrator currently available");

        ClientBedOptions options;
        options.sessions.requireInvite = true;
        ClientApi api(options);
        expect(api.post("/api/sessions/start", "{}"), 401, "Client session invite code required");
        const auto code = [&](const char* body) {
            return std::string(api.admin("/api/client-sessions/invites", body).tree().text("code").value_or(""));
        };
        const auto with = [](const std::string& text) { return "{\"invite_code\":\"" + text + "\"}"; };
        expect(api.post("/api/sessions/start", with(code(R"({"expires_at":"2020-01-01T00:00:00Z"})"))), 410,
               "Client session invite expired");
        const std::string good = code("{}");
        expect(api.post("/api/sessions/start", with(good)), 409, "No orchestrator currently available");
        api.enter("orch-a");
        QCOMPARE(api.post("/api/sessions/start", with(good)).tree().text("mode").value_or(""),
                 std::string_view("invite"));
        expect(api.post("/api/sessions/start", with(good), "198.51.100.2"), 409,
               "Client session invite already redeemed");
        const Answer made = api.admin("/api/client-sessions/invites", "{}");
        const std::string id(made.tree().text("invite_id").value_or(""));
        const Answer revoked = api.admin("/api/client-sessions/invites/revoke", "{\"invite_id\":\"" + id + "\"}");
        QCOMPARE(revoked.body, std::string("{\"ok\":true}"));
        expect(
            api.post("/api/sessions/start", with(std::string(made.tree().text("code").value_or(""))), "198.51.100.2"),
            403, "Client session invite revoked");
    }

    void W26_startsAreLimitedByAddress()
    {
        ClientApi api;
        api.enter("orch-a");
        for (int i = 0; i < 30; ++i)
            QCOMPARE(api.post("/api/sessions/start", "{}").status, 200);
        const Answer over = api.post("/api/sessions/start", "{}");
        QCOMPARE(over.status, 429);
        QCOMPARE(over.detail(), std::string("Rate limited"));
        QCOMPARE(api.post("/api/sessions/start", "{}", "198.51.100.2").status, 409);
        // What is not valid costs nothing.
        QCOMPARE(api.post("/api/sessions/start", "[]").status, 422);
    }

    void E39_E40_E41_theLifeOfASession()
    {
        ClientApi api;
        api.enter("orch-a");
        const Answer started = api.post("/api/sessions/start", R"({"requested_duration_seconds":600})");
        const std::string token = api.token(started);
        api.bench.clock.advanceMs(5'000);
        const Answer me = api.get("/api/sessions/me", "198.51.100.1", {{"X-Session-Token", token}});
        QCOMPARE(me.status, 200);
        // The same, with nulls, and seen now.
        QCOMPARE(me.tree().text("last_seen_at").value_or(""), std::string_view(formatTimeZ(api.bench.clock.now())));
        for (const char* name : {"ended_at", "installation_id", "policy_version"})
            QVERIFY2(me.tree().find(name) && me.tree().find(name)->isNull(), name);
        QCOMPARE(me.tree().members()->size(), std::size_t(16));
        const auto beat = [&](const ClientApi::Headers& headers, const char* body = "") {
            return api.post("/api/sessions/heartbeat", body, "198.51.100.1", headers);
        };
        const Answer heartbeat = beat({{"Authorization", "bearer " + token}});
        QCOMPARE(heartbeat.status, 200);
        QCOMPARE(heartbeat.tree().text("expires_at"), started.tree().text("expires_at"));
        QCOMPARE(beat({}, "null").status, 200);
        const Answer ended = api.post("/api/sessions/end", "", "198.51.100.1", {{"X-Session-Token", token}});
        QCOMPARE(ended.status, 200);
        QCOMPARE(ended.tree().text("end_reason").value_or(""), std::string_view("client_end"));
        QCOMPARE(ended.tree().text("ended_at").value_or(""), std::string_view(formatTimeZ(api.bench.clock.now())));
        QCOMPARE(api.post("/api/sessions/end", "", "198.51.100.1", {{"X-Session-Token", token}}).status, 401);
        QCOMPARE(api.post("/api/sessions/end", "").status, 404);
        QCOMPARE(api.post("/api/sessions/start", "{}", "198.51.100.9").status, 200);
    }

    void CLIENT_authenticationInOrder()
    {
        ClientApi api;
        api.enter("orch-a");
        const Answer started = api.post("/api/sessions/start", "{}");
        const std::string token = api.token(started), id = api.id(started);
        const auto expect = [](const Answer& answer, int status, const char* text) {
            QCOMPARE(answer.status, status);
            QCOMPARE(answer.detail(), std::string(text));
        };
        const std::string named = "{\"session_id\":\"" + id + "\"}";
        constexpr const char* path = "/api/sessions/heartbeat";
        expect(api.post(path, named, "198.51.100.1", {{"X-Session-Token", "wrong"}}), 401,
               "Session token invalid or expired");
        QCOMPARE(api.post(path, R"({"session_id":"other"})", "198.51.100.1", {{"X-Session-Token", token}}).status, 200);
        expect(api.post(path, named, "198.51.100.2", {{"X-Session-Token", token}}), 403,
               "Session bound to different IP");
        expect(api.post(path, named, "198.51.100.2"), 403, "Session bound to different IP");
        expect(api.post(path, R"({"session_id":"other"})"), 404, "Session not found");
        expect(api.post(path, "{}", "198.51.100.2"), 404, "Session not found");
        QCOMPARE(api.post(path, "{}").status, 200);
        // 422 comes before who is asking.
        QCOMPARE(api.post(path, R"({"session_id":5})", "198.51.100.2", {{"X-Session-Token", "wrong"}}).status, 422);
        api.bench.clock.advanceMs(86'401'000);
        expect(api.post(path, "", "198.51.100.1", {{"X-Session-Token", token}}), 401,
               "Session token invalid or expired");
    }

    void W37_strictWantsTheToken()
    {
        api::ApiConfig config = behindProxy();
        config.strict = true;
        ClientBedOptions options;
        options.sessions.strict = true;
        ClientApi api(options, config);
        api.enter("orch-a");
        api.enter("orch-b");
        const Answer started = api.post("/api/sessions/start", "{}");
        const std::string token = api.token(started);
        QCOMPARE(api.get("/api/sessions/me").status, 401);
        QCOMPARE(api.post("/api/sessions/end", "{\"session_id\":\"" + api.id(started) + "\"}").status, 401);
        const Answer again = api.post("/api/sessions/start", "{}");
        QCOMPARE(again.status, 409);
        QCOMPARE(again.detail(), std::string("A session of this IP is active; its token is required"));
        const Answer renewed = api.post("/api/sessions/start", "{}", "198.51.100.1", {{"X-Session-Token", token}});
        QCOMPARE(renewed.status, 200);
        QCOMPARE(api.id(renewed), api.id(started));
        QVERIFY(api.token(renewed) != token);
        QCOMPARE(api.get("/api/sessions/me", "198.51.100.1", {{"X-Session-Token", api.token(renewed)}}).status, 200);
    }

    void W35_theInsideStaysInside()
    {
        fleet::EdgeConfig edge = ClientBed::edge();
        edge.tcpRelayUrl = "http://10.1.2.3:9000/relay";
        edge.tcpRelayStatusUrlTemplate = "http://10.1.2.3:9000/s/{execution_id}";
        edge.runnerExecuteUrl = "http://10.1.2.3:9001/run";
        edge.runnerStatusUrlTemplate = "http://10.1.2.3:9001/s/{execution_id}";
        edge.publicBaseUrl = "https://public.example";
        edge.turnExternalIp = "203.0.113.7";
        ClientApi api;
        api.enter("orch-a", edge);
        const Answer started = api.post("/api/sessions/start", "{}");
        const Answer me = api.get("/api/sessions/me");
        for (const Answer& answer : {started, me}) {
            QVERIFY2(answer.body.find("10.1.2") == std::string::npos, answer.body.c_str());
            QCOMPARE(answer.tree().find("edge")->text("turn_external_ip").value_or(""),
                     std::string_view("203.0.113.7"));
            QCOMPARE(answer.tree().text("webrtc_url").value_or(""), std::string_view("https://public.example"));
        }
        // A client that reads the whole model still finds its members.
        QCOMPARE(me.tree().find("edge")->members()->size(), std::size_t(10));
        QCOMPARE(json::write(*me.tree().find("edge")->find("edge_cidrs")), std::string("[]"));
    }

    void W25_forwardedHostsCountFromTrustedProxiesOnly()
    {
        const ClientApi::Headers forged = {{"X-Forwarded-Host", "evil.example"}, {"X-Forwarded-Proto", "https"}};
        const auto baseOf = [&](ClientApi& api, const ClientApi::Headers& headers) {
            return std::string(api.bench.get("/api/bootstrap/skillmd", headers).tree().text("base_url").value_or(""));
        };
        ClientApi trusted;
        QCOMPARE(baseOf(trusted, forged), std::string("https://evil.example"));
        api::ApiConfig config;
        ClientApi direct({}, config);
        QCOMPARE(baseOf(direct, forged), "http://127.0.0.1:" + std::to_string(direct.bench.port()));
        config.edgeHost = "https://edge.example:8443/";
        config.rootPath = "/pay";
        ClientApi configured({}, config);
        QCOMPARE(baseOf(configured, forged), std::string("https://edge.example:8443/pay"));
    }

    void E42_runsThroughTheRelay()
    {
        PeerOnThread relay([](QTcpSocket& socket, const RawRequest& request) {
            if (request.head.startsWith("POST"))
                socket.write(RawServer::answer(200, R"({"state":"queued"})"));
            else
                socket.write(RawServer::answer(200, R"({"state":"completed"})"));
        });
        fleet::EdgeConfig edge = ClientBed::edge();
        edge.tcpRelayUrl = relay.url("/run");
        edge.tcpRelayStatusUrlTemplate = relay.url("/s/{execution_id}");
        ClientApi api;
        api.enter("orch-a", edge);
        const Answer started = api.post("/api/sessions/start", "{}");
        const Answer answer = api.post("/api/sessions/tcp", R"({"command":" CAMSHOT.Close "})", "198.51.100.1",
                                       {{"X-Session-Token", api.token(started)}});
        QCOMPARE(answer.status, 200);
        const json::Value tree = answer.tree();
        QCOMPARE(tree.text("session_id").value_or(""), std::string_view(api.id(started)));
        QCOMPARE(tree.text("state").value_or(""), std::string_view("completed"));
        QVERIFY(tree.text("execution_id").value_or("").starts_with("client-"));
        QCOMPARE(tree.members()->size(), std::size_t(3));
        const auto asked = json::parse(relay.requests().front().body.toStdString());
        QCOMPARE(asked->text("command").value_or(""), std::string_view("CAMSHOT.Close"));
    }

    void E42_errorsHaveTheirStatus()
    {
        std::atomic<int> status{409};
        PeerOnThread relay([&](QTcpSocket& socket, const RawRequest&) {
            socket.write(RawServer::answer(status.load(), R"({"state":"running"})"));
        });
        ClientApi api;
        fleet::EdgeConfig edge = ClientBed::edge();
        edge.tcpRelayUrl = relay.url("/run");
        edge.tcpRelayStatusUrlTemplate = relay.url("/s");
        api.enter("orch-a", edge);
        api.enter("orch-b");
        const auto run = [&](const char* ip) {
            api.post("/api/sessions/start", "{}", ip);
            return api.post("/api/sessions/tcp", R"({"command":"X","timeout_seconds":1})", ip);
        };
        const auto expect = [](const Answer& answer, int wanted, const char* text) {
            QCOMPARE(answer.status, wanted);
            QCOMPARE(answer.detail(), std::string(text));
        };
        expect(api.post("/api/sessions/tcp", R"({"command":"X"})"), 404, "Session not found");
        expect(run("198.51.100.1"), 409, "Edge relay busy");
        status = 418;
        expect(run("198.51.100.1"), 502, "Edge relay rejected command");
        status = 200;
        expect(run("198.51.100.1"), 504, "Edge relay did not complete in time");
        expect(run("198.51.100.2"), 503, "Edge TCP relay not configured for this orchestrator");
    }

    void E43_E44_E45_invites()
    {
        ClientApi api;
        const Answer made = api.admin("/api/client-sessions/invites",
                                      R"({"ttl_seconds":60,"allowed_orchestrators":[" b ","a","b"],"note":"é"})");
        QCOMPARE(made.status, 200);
        const auto now = api.bench.clock.now();
        const std::string id(made.tree().text("invite_id").value_or(""));
        const std::string code(made.tree().text("code").value_or(""));
        const json::Value wanted = json::Value::object({{"invite_id", id},
                                                        {"code", code},
                                                        {"created_at", formatTimeZ(now)},
                                                        {"expires_at", formatTimeZ(now.plusSeconds(60))},
                                                        {"allowed_orchestrators", json::Value::array({"a", "b"})},
                                                        {"note", "é"}});
        QCOMPARE(made.body, json::write(wanted));
        const Answer plain = api.admin("/api/client-sessions/invites", "{}");
        QCOMPARE(plain.tree().text("expires_at").value_or(""), std::string_view(formatTimeZ(now.plusSeconds(604'800))));
        QCOMPARE(json::write(*plain.tree().find("allowed_orchestrators")), std::string("[]"));
        const Answer bad = api.admin("/api/client-sessions/invites", R"({"expires_at":"soon"})");
        QCOMPARE(bad.status, 400);
        QCOMPARE(bad.detail(), std::string("Invalid expires_at timestamp"));
        QCOMPARE(api.admin("/api/client-sessions/invites", R"({"expires_at":"2026-02-03"})")
                     .tree()
                     .text("expires_at")
                     .value_or(""),
                 std::string_view("2026-02-03T00:00:00Z"));

        const Answer list = api.bench.get("/api/client-sessions/invites", {{"X-Admin-Token", adminToken}});
        QCOMPARE(list.status, 200);
        const json::Value listed = list.tree();
        QCOMPARE(listed.find("invites")->items()->size(), std::size_t(3));
        QVERIFY(list.body.find(code) == std::string::npos && list.body.find("code") == std::string::npos);
        QVERIFY(list.body.find("null") == std::string::npos);
        const Answer page = api.bench.get("/api/client-sessions/invites?limit=2", {{"X-Admin-Token", adminToken}});
        const Answer rest = api.bench.get("/api/client-sessions/invites?limit=2&before=" + page.header("x-next-before"),
                                          {{"X-Admin-Token", adminToken}});
        QCOMPARE(rest.tree().find("invites")->items()->size(), std::size_t(1));
        QCOMPARE(rest.tree().find("invites")->items()->front().text("invite_id").value_or(""), std::string_view(id));

        const std::string body = "{\"invite_id\":\"" + id + "\"}";
        for (int i = 0; i < 2; ++i)
            QCOMPARE(api.admin("/api/client-sessions/invites/revoke", body).body, std::string("{\"ok\":true}"));
        const Answer unknown = api.admin("/api/client-sessions/invites/revoke", R"({"invite_id":"none"})");
        QCOMPARE(unknown.status, 404);
        QCOMPARE(unknown.detail(), std::string("Client session invite not found"));
    }

    void E43_anIdempotencyKeyMakesOneInvite()
    {
        ClientApi api;
        const ClientApi::Headers headers = {{"X-Admin-Token", adminToken}, {"Idempotency-Key", "k"}};
        const Answer first = api.bench.post("/api/client-sessions/invites", "{}", headers);
        const Answer again = api.bench.post("/api/client-sessions/invites", "{}", headers);
        QCOMPARE(again.status, 200);
        QCOMPARE(again.tree().text("invite_id"), first.tree().text("invite_id"));
        QVERIFY(first.tree().find("code") && !again.tree().find("code"));  // shown once
        QCOMPARE(api.bed->listedInvites().size(), std::size_t(1));
    }

    void invitesAreForAdministrators_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("path");
        QTest::newRow("E43") << QByteArray("POST") << QByteArray("/api/client-sessions/invites");
        QTest::newRow("E44") << QByteArray("GET") << QByteArray("/api/client-sessions/invites");
        QTest::newRow("E45") << QByteArray("POST") << QByteArray("/api/client-sessions/invites/revoke");
    }
    void invitesAreForAdministrators()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, path);
        ClientApi api;
        for (const char* token : {"", "wrong", "viewer-secret"}) {
            const Answer answer =
                api.bench.send(method.toStdString(), path.toStdString(), method == "POST" ? R"({"invite_id":"x"})" : "",
                               {{"X-Admin-Token", token}});
            QCOMPARE(answer.status, 401);
            QCOMPARE(answer.detail(), std::string("Admin token required"));
        }
    }

    void surfacesAreKept()
    {
        api::ApiConfig config = behindProxy();
        config.splitSurfaces = true;
        config.edgeHost = "edge.example";
        config.opsHost = "ops.example";
        ClientApi api({}, config);
        api.enter("orch-a");
        const auto on = [](const char* host) { return ClientApi::Headers{{"Host", host}}; };
        const Answer wrong = api.bench.post("/api/sessions/start", "{}", on("ops.example"));
        QCOMPARE(wrong.status, 403);
        QCOMPARE(wrong.detail(), std::string("Route is not available on OPS surface"));
        QCOMPARE(api.bench.post("/api/sessions/start", "{}", on("edge.example")).status, 200);
        for (const char* host : {"ops.example", "edge.example"}) {
            QCOMPARE(api.bench.get("/api/bootstrap/skillmd", on(host)).status, 200);
            QCOMPARE(
                api.bench.get("/api/client-sessions/invites", {{"Host", host}, {"X-Admin-Token", adminToken}}).status,
                200);
        }
    }

    void E46_theManifest()
    {
        ClientBedOptions options = guestOptions();
        options.sessions.guestMaxPerInstallation = 2;
        ClientApi api(options);
        api.enter("orch-a");
        const Answer answer = api.bench.get("/api/bootstrap/skillmd");
        QCOMPARE(answer.status, 200);
        QString wanted = QString::fromUtf8(manifestText);
        wanted.replace(QLatin1String("@now"), QString::fromStdString(formatTimeZ(api.bench.clock.now())));
        wanted.replace(QLatin1String("@port"), QString::number(api.bench.port()));
        QCOMPARE(QString::fromStdString(answer.body), wanted);
    }

    void eventsAreReported()
    {
        PeerOnThread hog([](QTcpSocket& socket, const RawRequest&) { socket.write(RawServer::answer(200, "{}")); });
        PeerOnThread relay([](QTcpSocket& socket, const RawRequest&) {
            socket.write(RawServer::answer(200, R"({"state":"completed"})"));
        });
        ClientBedOptions options = guestOptions();
        options.analytics.enabled = true;
        options.analytics.apiKey = "k";
        options.analytics.host = hog.url("");
        options.analytics.parallel = 1;
        ClientApi api(options);
        fleet::EdgeConfig edge = ClientBed::edge();
        edge.tcpRelayUrl = relay.url("/run");
        api.enter("orch-a", edge);
        api.bench.get("/api/bootstrap/skillmd", {{"X-Client-Name", "c"}});
        const Answer started = api.post("/api/sessions/start", guestBody);
        api.post("/api/sessions/start", guestBody);  // given back: no event
        api.bench.clock.advanceMs(1'500);
        api.bed->desk->streamStarted(api.id(started), "avatar-1");
        api.bed->desk->streamStarted("another", {});
        api.bench.clock.advanceMs(500);
        QCOMPARE(api.post("/api/sessions/tcp", R"({"command":"SPWN cube"})").status, 200);
        QCOMPARE(api.post("/api/sessions/end", "").status, 200);
        QTRY_COMPARE(api.bed->analytics->counters().sent, std::int64_t(5));
        std::vector<json::Value> events;
        for (const auto& request : hog.requests())
            events.push_back(*json::parse(request.body.toStdString()));
        const auto name = [&](std::size_t i) { return std::string(events[i].text("event").value_or("")); };
        const auto shown = [&](std::size_t i, const char* property) {
            const json::Value* value = events[i].find("properties")->find(property);
            return value ? json::write(*value) : std::string("absent");
        };
        QCOMPARE(name(0), std::string("skillmd_bootstrap_served"));
        QCOMPARE(shown(0, "installation_id"), std::string("\"anonymous-bootstrap\""));
        QCOMPARE(shown(0, "client_name"), std::string("\"c\""));
        QCOMPARE(shown(0, "guest_mode_enabled"), std::string("true"));
        QCOMPARE(name(1), std::string("skillmd_session_started"));
        QCOMPARE(shown(1, "lease_seconds"), std::string("1800"));
        QCOMPARE(shown(1, "edge_host"), std::string("\"edge-1.example.org\""));
        QCOMPARE(shown(1, "session_mode"), std::string("\"guest\""));
        QCOMPARE(name(2), std::string("skillmd_session_attached"));
        QCOMPARE(shown(2, "attach_latency_ms"), std::string("1500"));
        QCOMPARE(shown(2, "streamer_id"), std::string("\"avatar-1\""));
        QCOMPARE(name(3), std::string("skillmd_session_tcp_fallback_used"));
        QCOMPARE(shown(3, "command_family"), std::string("\"scene\""));
        QCOMPARE(name(4), std::string("skillmd_session_ended"));
        QCOMPARE(shown(4, "attached"), std::string("true"));
        QCOMPARE(shown(4, "session_duration_seconds"), std::string("2"));
        QCOMPARE(shown(4, "end_reason"), std::string("\"client_end\""));
    }

    void W5_theNearestHostIsChosenWithoutHoldingOthers()
    {
        // Places by the last number of the address: the client is 1, hosts are 2 (far) and 3 (near).
        PeerOnThread service([](QTcpSocket& socket, const RawRequest& request) {
            const QByteArray path = request.head.split(' ').value(1);
            const char* place = path.endsWith(".2") ? R"({"lat":-33,"lon":151})" : R"({"lat":52,"lon":13})";
            auto* timer = new QTimer(&socket);
            timer->setSingleShot(true);
            QObject::connect(timer, &QTimer::timeout, &socket,
                             [&socket, place] { socket.write(RawServer::answer(200, place)); });
            timer->start(300);
        });
        ClientBedOptions options;
        options.geoServices = {{service.url("/"), ""}};
        ClientApi api(options);
        const auto enterAt = [&](const char* id, const char* ip, int number) {
            fleet::RegistrationRequest request;
            request.id = id;
            request.address = ApiBench::addressOf(number);
            request.hostPublicIp = ip;
            const auto done = api.bench.writer().runFor<fleet::RegistrationOutcome>([&](storage::Connection& c) {
                return api.bench.registry.registerOrchestrator(c, request, fleet::TopMembership::Member,
                                                               {"test", "", api.bench.clock.now()});
            });
            QVERIFY(done && !done->refusal);
            api.bed->assign(id, ClientBed::edge());
        };
        enterAt("orch-a-far", "8.8.4.2", 1);
        enterAt("orch-b-near", "8.8.4.3", 2);
        std::promise<Result<usage::ClientStarted>> promise;
        usage::ClientStartRequest request;
        request.clientIp = "8.8.8.1";
        QElapsedTimer timer;
        timer.start();
        api.bed->desk->start(request, [&](Result<usage::ClientStarted> got) { promise.set_value(std::move(got)); });
        // While that one waits for places, others are served.
        QCOMPARE(api.bench.get("/api/bootstrap/skillmd").status, 200);
        QCOMPARE(api.admin("/api/client-sessions/invites", "{}").status, 200);
        QVERIFY2(timer.elapsed() < 250, qPrintable(QString::number(timer.elapsed())));
        const auto started = promise.get_future().get();
        QVERIFY(started && started->session);
        QCOMPARE(started->session->orchestrator, std::string("orch-b-near"));
        QCOMPARE(service.requests().size(), std::size_t(3));
    }

    void E38_withoutTheRoomItIs503()
    {
        ApiBench bench;
        const Answer answer = bench.post("/api/sessions/start", "{}");
        QCOMPARE(answer.status, 503);
        QCOMPARE(answer.detail(), std::string("Client sessions are not served here"));
    }
};

QTEST_GUILESS_MAIN(TestApiClientSessions)
#include "tst_api_client_sessions.moc"
