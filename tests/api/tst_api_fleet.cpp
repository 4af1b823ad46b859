#include "api/internal/approval.h"
#include "api/internal/surfaces.h"
#include "api_bench.h"
#include "core/hex.h"
#include "crypto/hash.h"
#include "crypto/secp256k1.h"
#include "support/net_thread.h"
#include "support/raw_server.h"

using namespace sluice;
using namespace sluice::test;

namespace {

// Says yes or no for the chain; the chain itself answers in tst_fleet_credentials.
class SaidContract final : public fleet::CredentialContract {
public:
    void isDelegate(const Address&, const Address&, std::function<void(Result<bool>)> done) override { done(says); }
    Result<bool> says = true;
};

// The fleet's parts over the bench's store, and one manager that answers whatever it is asked.
struct FleetParts {
    FleetParts()
    {
        thread.runAndWait([this] {
            http = std::make_unique<net::HttpClient>();
            manager = std::make_unique<RawServer>([](QTcpSocket& socket, const RawRequest&) {
                socket.write(RawServer::answer(200, R"({"ok":true,"token":"t"})"));
                socket.disconnectFromHost();
            });
        });
    }
    ~FleetParts()
    {
        thread.runAndWait([this] {
            manager.reset();
            http.reset();
        });
    }
    void addTo(ApiBench& bench, api::ApiParts& parts, bool withContract)
    {
        auto& writer = parts.database->writer();
        tokens = std::make_unique<fleet::OrchestratorTokens>(writer, *parts.audit, *parts.rng);
        edges = std::make_unique<fleet::EdgeAssignments>(writer, *parts.audit);
        fleet::CredentialConfig config;
        config.contract = withContract ? "0xC0ffee254729296a45a3885639AC7E10F9d54979" : "";
        desk = std::make_unique<fleet::CredentialDesk>(
            writer, *parts.registry, *tokens, withContract ? &contract : nullptr, *parts.rng, bench.clock, config);
        managers = std::make_unique<fleet::ManagerOperations>(
            fleet::ManagerOperations::Ports{*parts.database, *parts.audit, *parts.registry, bench.clock, *parts.rng,
                                            *http, thread.poster()},
            fleet::ManagerConfig{.addresses = net::AddressPolicy::Any, .port = manager->port()});
        parts.orchestratorTokens = tokens.get();
        parts.edges = edges.get();
        parts.credentials = desk.get();
        parts.managers = managers.get();
        // What was posted to the thread before the stop still wants the store.
        bench.beforeClose.emplace_back([this] {
            managers->stop();
            thread.runAndWait([] {});
        });
    }
    NetThread thread;
    std::unique_ptr<net::HttpClient> http;
    std::unique_ptr<RawServer> manager;
    SaidContract contract;
    std::unique_ptr<fleet::OrchestratorTokens> tokens;
    std::unique_ptr<fleet::EdgeAssignments> edges;
    std::unique_ptr<fleet::CredentialDesk> desk;
    std::unique_ptr<fleet::ManagerOperations> managers;
};

api::ApiConfig opsConfig()
{
    api::ApiConfig config;
    config.adminToken = "secret";
    config.viewerTokens = {"view"};
    config.managerAllowlist = {*http::IpAddress::parse("127.0.0.1")};
    config.edgeConfigUrl = "https://edge/config";
    config.edgeConfigToken = "edge-secret";
    return config;
}

struct Rig {
    explicit Rig(api::ApiConfig config = opsConfig(), bool withContract = true)
        : bench(std::move(config), {},
                [this, withContract](ApiBench& made, api::ApiParts& given) { parts.addTo(made, given, withContract); })
    {
        fleet::RegistrationRequest request;
        request.id = "orch-a";
        request.address = owner.address().toHex();
        request.healthUrl = "http://127.0.0.1:9/health";
        request.proof = fleet::RegistrationProof::Admin;
        const auto done = bench.writer().runFor<fleet::RegistrationOutcome>([&](storage::Connection& c) {
            return bench.registry.registerOrchestrator(c, request, fleet::TopMembership::Skipped,
                                                       {"test", "", bench.clock.now()});
        });
        ApiBench::check(done ? Result<void>() : fail(done.error()));
        bench.addOrchestrator("orch-b", 2);
    }
    std::string mint(const std::string& orchestrator)
    {
        return bench.writer()
            .runFor<fleet::MintedToken>([&](storage::Connection& c) {
                return parts.tokens->mint(c, fleet::TokenKind::Licence, orchestrator, std::nullopt,
                                          {"test", "", bench.clock.now()});
            })
            ->token;
    }
    json::Value login(const std::string& id, const std::string& nonce)
    {
        const std::int64_t expires = bench.clock.now().seconds() + 100;
        const Hash32 digest =
            fleet::credentialDigest(id, owner.address(), delegate.address(), *Hash32::fromHex(nonce), expires);
        return json::Value::object({{"delegate_address", delegate.address().toHex()},
                                    {"nonce", nonce},
                                    {"expires_at", expires},
                                    {"signature", toHex0x(crypto::toBytes65(delegate.sign(digest)))}});
    }
    std::string nonceOf(const std::string& id)
    {
        const Answer answer = bench.post("/api/orchestrators/" + id + "/credential/nonce", "");
        return std::string(answer.tree().text("nonce").value_or(""));
    }
    FleetParts parts;  // outlives the bench's store
    crypto::PrivateKey owner = crypto::PrivateKey::generate();
    crypto::PrivateKey delegate = crypto::PrivateKey::generate();
    ApiBench bench;
};

ApiBench::HeaderList bearer(const std::string& token)
{
    return {{"Authorization", "bEaReR " + token}};
}
const ApiBench::HeaderList admin = {{"X-Admin-Token", "secret"}};
const std::string rolloutPath = "/api/orchestrators/ops/rollout";
const std::string upgradePath = "/api/orchestrators/ops/upgrade";
const std::string edgePath = "/api/orchestrator-edge";
const char* const goodEdge =
    R"({"orchestrator_id":"orch-a","edge_id":"e1","matchmaker_host":" mm ","edge_cidrs":["10.1.2.3/24"]})";

}  // namespace

class TestApiFleet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void E6_E7_E8_needAnOrchestratorToken_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("E6 me") << "/api/orchestrators/me";
        QTest::newRow("E7 me/stats") << "/api/orchestrators/me/stats";
        QTest::newRow("E8 bootstrap") << "/api/orchestrators/bootstrap";
    }
    void E6_E7_E8_needAnOrchestratorToken()
    {
        QFETCH(QString, path);
        Rig rig;
        const std::string target = path.toStdString(), token = rig.mint("orch-a");
        for (const ApiBench::HeaderList& headers : {ApiBench::HeaderList{}, bearer("wrong"), admin,
                                                    ApiBench::HeaderList{{"Authorization", "Basic " + token}}}) {
            const Answer answer = rig.bench.get(target, headers);
            QCOMPARE(answer.status, 401);
            QCOMPARE(answer.detail(), std::string("Orchestrator token required"));
        }
        QCOMPARE(rig.bench.get(target, bearer(token)).status, 200);
        QCOMPARE(rig.bench.get(target, {{"X-Orchestrator-Token", token}}).status, 200);
        // A bearer value that is there wins, right or wrong.
        QCOMPARE(rig.bench.get(target, {{"Authorization", "Bearer no"}, {"X-Orchestrator-Token", token}}).status, 401);
        QCOMPARE(rig.bench.get(target, {{"Authorization", "Bearer "}, {"X-Orchestrator-Token", token}}).status, 200);
    }

    void E6_showsTheWholeRecordEvenWhereOthersSeeItRedacted()
    {
        api::ApiConfig config = opsConfig();
        config.managerAllowlist = {*http::IpAddress::parse("192.0.2.1")};
        Rig rig(config);
        const json::Value own = rig.bench.get("/api/orchestrators/me", bearer(rig.mint("orch-a"))).tree();
        QCOMPARE(own.text("orchestrator_id").value_or(""), std::string_view("orch-a"));
        QCOMPARE(own.text("health_url").value_or(""), std::string_view("http://127.0.0.1:9/health"));
        const json::Value seen = rig.bench.get("/api/orchestrators/orch-a", admin).tree();
        QVERIFY(seen.find("health_url")->isNull());
        const Answer gone = rig.bench.get("/api/orchestrators/me", bearer(rig.mint("ghost")));
        QCOMPARE(gone.status, 404);
        QCOMPARE(gone.detail(), std::string("Not found"));
    }

    void E7_statistics()
    {
        Rig rig;
        const std::string token = rig.mint("orch-a");
        const Answer own = rig.bench.get("/api/orchestrators/me/stats?days=3", bearer(token));
        QCOMPARE(own.body, rig.bench.get("/api/orchestrators/orch-a/stats?days=3", admin).body);
        QCOMPARE(rig.bench.get("/api/orchestrators/me/stats?days=0", bearer(token)).status, 422);
        QCOMPARE(rig.bench.get("/api/orchestrators/me/stats", bearer(rig.mint("ghost"))).detail(),
                 std::string("Not found"));
    }

    void E8_bootstrapAndW28()
    {
        Rig rig;
        QCOMPARE(rig.bench.get("/api/orchestrators/bootstrap", bearer(rig.mint("ghost"))).body,
                 std::string("{\"orchestrator_id\":\"ghost\",\"edge_config_url\":\"https://edge/"
                             "config\",\"edge_config_token\":\"edge-secret\"}"));
        api::ApiConfig config = opsConfig();
        config.strict = true;
        Rig strict(config);
        const json::Value tree = strict.bench.get("/api/orchestrators/bootstrap", bearer(strict.mint("orch-a"))).tree();
        const std::string own(tree.text("edge_config_token").value_or(""));
        QCOMPARE(own, fleet::edgeTokenFor("edge-secret", "orch-a"));
        const Answer mine = strict.bench.get(edgePath + "?orchestrator_id=orch-a", bearer(own));
        QCOMPARE(mine.detail(), std::string("No edge assignment configured for orchestrator"));
        const Answer other = strict.bench.get(edgePath + "?orchestrator_id=orch-b", bearer(own));
        QCOMPARE(other.status, 401);
        api::ApiConfig bare;
        bare.adminToken = "secret";
        Rig none(bare);
        QCOMPARE(none.bench.get("/api/orchestrators/bootstrap", bearer(none.mint("orch-a"))).body,
                 std::string(R"({"orchestrator_id":"orch-a","edge_config_url":null,"edge_config_token":null})"));
    }

    void E9_nonce()
    {
        Rig rig;
        const Answer answer = rig.bench.post("/api/orchestrators/orch-a/credential/nonce", "");
        QCOMPARE(answer.status, 200);
        const json::Value tree = answer.tree();
        QCOMPARE(tree.text("nonce").value_or("").size(), std::size_t(66));
        QCOMPARE(tree.int64("expires_at"), std::optional(rig.bench.clock.now().seconds() + 300));
        QCOMPARE(tree.text("owner_address").value_or(""), std::string_view(rig.owner.address().toHex()));
        QCOMPARE(tree.text("contract_address").value_or(""),
                 std::string_view("0xC0ffee254729296a45a3885639AC7E10F9d54979"));
        const Answer unknown = rig.bench.post("/api/orchestrators/nobody/credential/nonce", "");
        QCOMPARE(unknown.status, 404);
        QCOMPARE(unknown.detail(), std::string("Orchestrator not found"));
        Rig off(opsConfig(), false);
        const Answer none = off.bench.post("/api/orchestrators/orch-a/credential/nonce", "");
        QCOMPARE(none.status, 503);
        QCOMPARE(none.detail(), std::string("Credential contract not configured"));
    }

    void E10_loginOpensSelfService()
    {
        Rig rig;
        const std::string path = "/api/orchestrators/orch-a/credential/token";
        const json::Value good = rig.login("orch-a", rig.nonceOf("orch-a"));
        const Answer answer = rig.bench.post(path, good);
        QCOMPARE(answer.status, 200);
        const json::Value tree = answer.tree();
        QCOMPARE(tree.text("expires_at").value_or(""),
                 std::string_view(formatTimeZ(rig.bench.clock.now().plusSeconds(900))));
        const std::string token(tree.text("token").value_or(""));
        QCOMPARE(rig.bench.get("/api/orchestrators/me", bearer(token)).status, 200);
        QCOMPARE(rig.bench.post(path, good).detail(), std::string("Invalid credential nonce"));
        rig.bench.clock.advanceMs(900'000);
        QCOMPARE(rig.bench.get("/api/orchestrators/me", bearer(token)).status, 401);
        rig.parts.contract.says = false;
        const Answer unbound = rig.bench.post(path, rig.login("orch-a", rig.nonceOf("orch-a")));
        QCOMPARE(unbound.status, 403);
        QCOMPARE(unbound.detail(), std::string("Credential not valid on-chain"));
        rig.parts.contract.says = fail(ErrorCode::Timeout, "no answer");
        QCOMPARE(rig.bench.post(path, rig.login("orch-a", rig.nonceOf("orch-a"))).status, 403);
    }

    void E10_faultsAndRefusals_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, const char* field, const char* value, int status, const char* text) {
            QTest::newRow(name) << QByteArray(field) << QByteArray(value) << status << QByteArray(text);
        };
        row("short nonce", "nonce", "\" 0x12 \"", 422, "Value error, nonce must be 32 bytes");
        row("expiry 0", "expires_at", "0", 422, "Value error, expires_at must be a unix timestamp");
        row("no 0x", "signature", "\"12\"", 422, "Value error, signature must be 0x hex");
        row("address", "delegate_address", "\"0x1\"", 422, "String should match pattern '^0x[a-fA-F0-9]{40}$'");
        row("W32 malformed", "signature", "\"0x12zz\"", 401, "Invalid credential signature");
        row("expired", "expires_at", "5", 401, "Credential expired");
        row("unknown nonce", "nonce", "\"0000000000000000000000000000000000000000000000000000000000000001\"", 401,
            "Invalid credential nonce");
        row("no hex nonce", "nonce", "\"zz00000000000000000000000000000000000000000000000000000000000001\"", 401,
            "Invalid credential nonce");
        row("other delegate", "delegate_address", "\"0x0000000000000000000000000000000000000009\"", 401,
            "Invalid credential signature");
    }
    void E10_faultsAndRefusals()
    {
        QFETCH(QByteArray, field);
        QFETCH(QByteArray, value);
        QFETCH(int, status);
        QFETCH(QByteArray, text);
        Rig rig;
        json::Value body = rig.login("orch-a", rig.nonceOf("orch-a"));
        body.set(field.toStdString(), *json::parse(value.toStdString()));
        const Answer answer = rig.bench.post("/api/orchestrators/orch-a/credential/token", body);
        QCOMPARE(answer.status, status);
        const json::Value fault = answer.fault();
        QCOMPARE(status == 422 ? std::string(fault.text("msg").value_or("?")) : answer.detail(), text.toStdString());
    }

    void W26_loginsAreLimited()
    {
        Rig rig;
        int limited = 0;
        for (int i = 0; i < 65; ++i)
            limited += rig.bench.post("/api/orchestrators/orch-a/credential/nonce", "").status == 429;
        QCOMPARE(limited, 5);
        QCOMPARE(rig.bench.post("/api/orchestrators/orch-a/credential/nonce", "").detail(),
                 std::string("Too many attempts; slow down"));
    }

    void W26_wrongTokensAreLimitedAndRightOnesAreNot()
    {
        Rig rig;
        const std::string token = rig.mint("orch-a");
        int limited = 0;
        for (int i = 0; i < 40; ++i)
            limited += rig.bench.get("/api/orchestrators/me", bearer("wrong")).status == 429;
        QCOMPARE(limited, 10);
        QCOMPARE(rig.bench.get("/api/orchestrators/me", bearer(token)).status, 200);
        QCOMPARE(rig.bench.get("/api/orchestrators", admin).status, 200);
    }

    void E11_edgePlane()
    {
        Rig rig;
        const std::string target = edgePath + "?orchestrator_id=orch-a";
        for (const ApiBench::HeaderList& headers : {ApiBench::HeaderList{}, bearer("no"), admin}) {
            const Answer answer = rig.bench.get(target, headers);
            QCOMPARE(answer.status, 401);
            QCOMPARE(answer.detail(), std::string("Edge config token required"));
        }
        QCOMPARE(rig.bench.get(target, bearer("edge-secret")).status, 404);
        QCOMPARE(rig.bench.get(edgePath, bearer("edge-secret")).status, 422);
        QCOMPARE(rig.bench.send("PUT", edgePath, goodEdge, admin).body,
                 std::string(R"({"ok":true,"orchestrator_id":"orch-a"})"));
        QCOMPARE(rig.bench.get(target, bearer("edge-secret")).body,
                 std::string("{\"edge_id\":\"e1\",\"matchmaker_host\":\"mm\",\"matchmaker_port\":8889,\"edge_cidrs\":["
                             "\"10.1.2.0/24\"],\"public_base_url\":null,\"tcp_relay_url\":null,"
                             "\"tcp_relay_status_url_template\":null,\"runner_execute_url\":null,"
                             "\"runner_status_url_template\":null,\"turn_external_ip\":null}"));
        api::ApiConfig config = opsConfig();
        config.edgeConfigToken = "  ";
        Rig off(config);
        const Answer disabled = off.bench.get(target, bearer("  "));
        QCOMPARE(disabled.status, 404);
        QCOMPARE(disabled.detail(), std::string("Edge config endpoint disabled"));
    }

    void E12_faults_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("msg");
        const auto row = [](const char* field, const char* value, const char* type, const char* msg) {
            QTest::newRow((QByteArray(field) + " " + value).left(60).constData())
                << QByteArray(field) << QByteArray(value) << QByteArray(type) << QByteArray(msg);
        };
        row("edge_cidrs", "[]", "too_short", "List should have at least 1 item after validation, not 0");
        row("edge_cidrs", "[\" \"]", "value_error", "Value error, edge_cidrs must include at least one CIDR");
        row("edge_cidrs", "[\"x\"]", "value_error", "Value error, 'x' does not appear to be an IPv4 or IPv6 network");
        row("public_base_url", "\"mm\"", "value_error", "Value error, public_base_url must be an absolute http(s) URL");
        row("matchmaker_port", "0", "greater_than_equal", "Input should be greater than or equal to 1");
        row("matchmaker_host", "\"  \"", "value_error", "Value error, matchmaker_host must not be blank");
        row("edge_id", "\"\"", "string_too_short", "String should have at least 1 character");
        row("turn_external_ip", "\"host\"", "value_error",
            "Value error, 'host' does not appear to be an IPv4 or IPv6 address");
    }
    void E12_faults()
    {
        QFETCH(QByteArray, field);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, msg);
        Rig rig;
        json::Value body = *json::parse(goodEdge);
        body.set(field.toStdString(), *json::parse(value.toStdString()));
        const Answer answer = rig.bench.send("PUT", edgePath, json::write(body), admin);
        QCOMPARE(answer.status, 422);
        const json::Value fault = answer.fault();
        QCOMPARE(fault.text("type").value_or("?"), std::string_view(type.constData()));
        QCOMPARE(fault.text("msg").value_or("?"), std::string_view(msg.constData()));
        QCOMPARE(fault.find("loc")->items()->size(), std::size_t(type == "value_error" ? 1 : 2));
    }

    void E12_access()
    {
        Rig rig;
        QCOMPARE(rig.bench.send("PUT", edgePath, goodEdge).status, 401);
        QCOMPARE(rig.bench.send("PUT", edgePath, goodEdge, {{"X-Admin-Token", "view"}}).status, 401);
        Rig open{api::ApiConfig{}};
        QCOMPARE(open.bench.send("PUT", edgePath, goodEdge).detail(), std::string("Admin endpoint disabled"));
    }

    void E13_E14_access_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("E13") << QString::fromStdString(rolloutPath);
        QTest::newRow("E14") << QString::fromStdString(upgradePath);
    }
    void E13_E14_access()
    {
        QFETCH(QString, path);
        const std::string target = path.toStdString();
        const std::string body = R"({"image_ref":"i","orchestrator_id":"nobody"})";
        Rig open{api::ApiConfig{}};
        QCOMPARE(open.bench.post(target, body).detail(), std::string("Admin endpoint disabled"));
        api::ApiConfig config = opsConfig();
        config.managerAllowlist.clear();
        Rig unlisted(config);
        QCOMPARE(unlisted.bench.post(target, body).status, 401);
        const Answer none = unlisted.bench.post(target, body, admin);
        QCOMPARE(none.status, 503);
        QCOMPARE(none.detail(), std::string("Manager IP allowlist required for ops endpoints"));
        config.managerAllowlist = {*http::IpAddress::parse("192.0.2.1")};
        Rig elsewhere(config);
        const Answer outside = elsewhere.bench.post(target, body, admin);
        QCOMPARE(outside.status, 403);
        QCOMPARE(outside.detail(), std::string("Manager IP not allowlisted for ops endpoint"));
        config = opsConfig();
        config.approvalRequired = true;
        Rig unset(config);
        QCOMPARE(unset.bench.post(target, body, admin).detail(), std::string("Ops approval secret not configured"));
        config.approvalSecret = "approval";
        Rig approved(config);
        QCOMPARE(approved.bench.post(target, body, admin).detail(), std::string("Ops approval token required"));
        const std::int64_t expires = approved.bench.clock.now().seconds() + 60;
        const std::string payload = json::write(json::Value::object(
            {{"v", 1}, {"nonce", "n1"}, {"exp", expires}, {"action_digest", api::actionDigest("POST", target, body)}}));
        const std::string token = toBase64Url(asBytes(payload)) + "."
                                  + toHex(crypto::hmacSha256(asBytes("approval"), asBytes(payload)).bytes);
        auto headers = admin;
        headers.emplace_back("X-Ops-Approval-Token", token);
        QCOMPARE(approved.bench.post(target, body, headers).status, target == rolloutPath ? 200 : 404);
        QCOMPARE(approved.bench.post(target, body, headers).detail(), std::string("Ops approval nonce replayed"));
    }

    void E13_rollout()
    {
        Rig rig;
        const Answer answer = rig.bench.post(
            rolloutPath, R"({"image_ref":" i ","orchestrator_ids":[" orch-a ","ghost",""],"orchestrator_id":"orch-b"})",
            admin);
        QCOMPARE(answer.status, 200);
        const json::Value tree = answer.tree();
        QCOMPARE(tree.text("image_ref").value_or(""), std::string_view("i"));
        QCOMPARE(tree.text("payments_api_url").value_or(""),
                 std::string_view("http://127.0.0.1:" + std::to_string(rig.bench.port())));
        const json::Array& results = *tree.find("results")->items();
        QCOMPARE(results.size(), std::size_t(3));
        QCOMPARE(results[0].text("response_snippet").value_or(""),
                 std::string_view(R"({"ok": true, "token": "[redacted]"})"));
        QCOMPARE(results[1].text("error").value_or(""), std::string_view("Unknown orchestrator"));
        QCOMPARE(results[2].text("error").value_or(""), std::string_view("Orchestrator host missing from registry"));
        const Answer fault = rig.bench.post(rolloutPath, R"({"image_ref":"i","orchestrator_ids":[" "]})", admin);
        QCOMPARE(fault.status, 422);
        const json::Value item = fault.fault();
        QCOMPARE(item.text("msg").value_or(""),
                 std::string_view("Value error, orchestrator_id or orchestrator_ids required"));
        QCOMPARE(json::write(*item.find("loc")), std::string("[\"body\"]"));
        QCOMPARE(rig.bench.post(rolloutPath, R"({"image_ref":"i","orchestrator_id":"a","timeout_seconds":0.5})", admin)
                     .status,
                 422);
        QCOMPARE(rig.bench.post(rolloutPath, R"({"image_ref":"i","orchestrator_id":" "})", admin).body,
                 "{\"image_ref\":\"i\",\"payments_api_url\":\"http://127.0.0.1:" + std::to_string(rig.bench.port())
                     + "\",\"results\":[]}");
    }

    void E13_E14_askedAgainWithItsKeyNothingIsCalledTwice()
    {
        Rig rig;
        auto keyed = admin;
        keyed.emplace_back("Idempotency-Key", "release-7");
        constexpr const char* upgrade = R"({"orchestrator_id":"orch-a","ref":"v2"})";
        const Answer first = rig.bench.post(upgradePath, upgrade, keyed);
        QCOMPARE(first.status, 200);
        const Answer again = rig.bench.post(upgradePath, upgrade, keyed);
        QCOMPARE(again.status, 200);
        QCOMPARE(again.body, first.body);
        QCOMPARE(rig.bench.post(upgradePath, R"({"orchestrator_id":"orch-a","ref":"v3"})", keyed).status, 409);
        // Another kind of operation has keys of its own.
        constexpr const char* rollout = R"({"image_ref":"i","orchestrator_id":"orch-a"})";
        const Answer rolled = rig.bench.post(rolloutPath, rollout, keyed);
        QCOMPARE(rolled.status, 200);
        QCOMPARE(rig.bench.post(rolloutPath, rollout, keyed).body, rolled.body);
        const json::Value list = rig.bench.get("/api/fleet/operations", admin).tree();
        QCOMPARE(list.find("operations")->items()->size(), std::size_t(2));
        keyed.back().second = std::string(256, 'k');
        QCOMPARE(rig.bench.post(upgradePath, upgrade, keyed).status, 400);
    }

    void W25_aForwardedHostIsNotPushedToTheFleet()
    {
        Rig rig;
        auto headers = admin;
        headers.emplace_back("X-Forwarded-Host", "evil.example.org");
        headers.emplace_back("X-Forwarded-Proto", "https");
        const json::Value tree =
            rig.bench.post(rolloutPath, R"({"image_ref":"i","orchestrator_id":" "})", headers).tree();
        QVERIFY(tree.text("payments_api_url").value_or("").find("evil") == std::string_view::npos);
    }

    void E14_upgrade()
    {
        Rig rig;
        const Answer answer = rig.bench.post(upgradePath, R"({"orchestrator_id":" orch-a ","ref":" v2 "})", admin);
        QCOMPARE(answer.status, 200);
        const json::Value tree = answer.tree();
        QCOMPARE(*tree.find("ok")->boolean(), true);
        QCOMPARE(tree.text("host").value_or(""), std::string_view("127.0.0.1"));
        QVERIFY(tree.find("wake_http_status")->isNull());
        const json::Value record = rig.bench.get("/api/orchestrators/orch-a", admin).tree();
        QCOMPARE(record.find("desired_pin")->text("ref").value_or(""), std::string_view("v2"));
        QCOMPARE(*record.find("last_ops_upgrade")->find("ok")->boolean(), true);
        QCOMPARE(rig.bench.post(upgradePath, R"({"orchestrator_id":"nobody"})", admin).detail(),
                 std::string("Unknown orchestrator"));
        const Answer homeless = rig.bench.post(upgradePath, R"({"orchestrator_id":"orch-b"})", admin);
        QCOMPARE(homeless.status, 400);
        QCOMPARE(homeless.detail(), std::string("Orchestrator host missing from registry"));
    }

    void W4_strictAnswersAtOnceAndTellsProgress()
    {
        api::ApiConfig config = opsConfig();
        config.strict = true;
        Rig rig(config);
        const Answer answer =
            rig.bench.post(rolloutPath, R"({"image_ref":"i","orchestrator_ids":["orch-a","ghost"]})", admin);
        QCOMPARE(answer.status, 202);
        const std::string url(answer.tree().text("status_url").value_or(""));
        QCOMPARE(answer.header("location"), url);
        QTRY_COMPARE(rig.bench.get(url, admin).tree().text("state").value_or(""), std::string_view("done"));
        const json::Value tree = rig.bench.get(url, admin).tree();
        QCOMPARE(tree.int64("targets"), std::optional<std::int64_t>(2));
        QCOMPARE(tree.int64("succeeded"), std::optional<std::int64_t>(1));
        QCOMPARE(tree.find("results")->items()->size(), std::size_t(2));
        QCOMPARE(rig.bench.get("/api/fleet/operations/none", admin).detail(), std::string("Unknown operation"));
        QCOMPARE(rig.bench.get("/api/fleet/operations", admin).tree().find("operations")->items()->size(),
                 std::size_t(1));
        QCOMPARE(rig.bench.get("/api/fleet/operations", {{"X-Admin-Token", "view"}}).status, 401);
        Rig lenient;
        auto headers = admin;
        headers.emplace_back("Prefer", "respond-async");
        QCOMPARE(lenient.bench.post(rolloutPath, R"({"image_ref":"i","orchestrator_id":"orch-a"})", headers).status,
                 202);
    }

    void W27_anOwnTokenProvesAnUpdate()
    {
        api::ApiConfig config = opsConfig();
        config.strict = true;
        Rig rig(config);
        rig.bench.topSource.members = {rig.owner.address()};
        const json::Value body = json::Value::object({{"orchestrator_id", "orch-a"},
                                                      {"address", rig.owner.address().toHex()},
                                                      {"health_url", "http://198.51.100.7/health"}});
        const std::string path = "/api/orchestrators/register";
        QCOMPARE(rig.bench.post(path, body).status, 401);
        QCOMPARE(rig.bench.post(path, body, bearer(rig.mint("orch-b"))).status, 401);
        QCOMPARE(rig.bench.post(path, body, bearer(rig.mint("orch-a"))).status, 200);
    }

    void forwardersNameThePeer()
    {
        api::ApiConfig config = opsConfig();
        config.forwarders = {*http::Cidr::parse("127.0.0.1")};
        Rig rig(config);
        const std::string body = R"({"image_ref":"i","orchestrator_id":" "})";
        const auto from = [&](const std::string& chain) {
            auto headers = admin;
            headers.emplace_back("X-Forwarded-For", chain);
            return rig.bench.post(rolloutPath, body, headers).status;
        };
        QCOMPARE(from("203.0.113.5"), 403);
        QCOMPARE(from("127.0.0.1, 203.0.113.5"), 403);  // what the client wrote itself stands before what the proxy saw
        QCOMPARE(from("127.0.0.1"), 200);
        QCOMPARE(rig.bench.post(rolloutPath, body, admin).status, 200);
    }

    void W24_strictKnowsWhereListsBelong()
    {
        for (const char* path :
             {"/api/sessions", "/api/client-sessions/invites", "/api/tee/status", "/api/tee/core/status"}) {
            QVERIFY(api::surfaceOf("GET", path, true) == api::Surface::Ops);
            QVERIFY(api::surfaceOf("GET", path, false) == api::Surface::Both);
        }
        QVERIFY(api::surfaceOf("GET", "/api/orchestrators/melon", true) == api::Surface::Ops);
        QVERIFY(api::surfaceOf("GET", "/api/orchestrators/melon", false) == api::Surface::Edge);
        QVERIFY(api::surfaceOf("POST", "/api/sessions/start", true) == api::Surface::Edge);
    }

    void surfaces_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("isEdge");
        const auto row = [](const char* method, const std::string& path, bool isEdge) {
            QTest::newRow((std::string(method) + " " + path).c_str())
                << method << QString::fromStdString(path) << isEdge;
        };
        row("GET", "/api/orchestrators/me", true);
        row("GET", "/api/orchestrators/me/stats", true);
        row("GET", "/api/orchestrators/bootstrap", true);
        row("POST", "/api/orchestrators/orch-a/credential/nonce", true);
        row("POST", "/api/orchestrators/orch-a/credential/token", true);
        row("GET", edgePath, true);
        row("PUT", edgePath, false);
        row("POST", rolloutPath, false);
        row("POST", upgradePath, false);
        row("GET", "/api/fleet/operations", false);
    }
    void surfaces()
    {
        QFETCH(QString, method);
        QFETCH(QString, path);
        QFETCH(bool, isEdge);
        api::ApiConfig config = opsConfig();
        config.splitSurfaces = true;
        config.edgeHost = "edge.example.org";
        config.opsHost = "ops.example.org";
        ApiBench bench(config);
        const Answer wrong = bench.send(method.toStdString(), path.toStdString(), {},
                                        {{"Host", isEdge ? "ops.example.org" : "edge.example.org"}});
        QCOMPARE(wrong.status, 403);
        QCOMPARE(wrong.detail(), std::string("Route is not available on ") + (isEdge ? "OPS" : "EDGE") + " surface");
        const Answer right = bench.send(method.toStdString(), path.toStdString(), {},
                                        {{"Host", isEdge ? "edge.example.org" : "ops.example.org"}});
        QVERIFY(right.detail().find("surface") == std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestApiFleet)
#include "tst_api_fleet.moc"
