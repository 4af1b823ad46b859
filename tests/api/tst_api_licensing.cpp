// E-47 to E-62: tokens, images, access, invites, redemption, leases.
#include "api_bench.h"

#include "licensing/licensing.h"
#include "secrets/master_key_file_store.h"
#include "support/swift_fixture.h"

#include <QFile>

using namespace sluice;
using namespace sluice::test;

namespace {

const std::string secretText = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";  // 0123456789abcdef twice

// A SecretStore whose door the test can lock; behind it a real one.
class Door final : public secrets::SecretStore {
public:
    explicit Door(secrets::SecretStore& behind) : m_behind(behind) {}
    std::string backend() const override { return m_behind.backend(); }
    void probe(std::int64_t timeoutMs, std::function<void(secrets::StoreStatus)> done) override
    {
        if (!locked)
            return m_behind.probe(timeoutMs, std::move(done));
        done({secrets::StoreState::Locked, "keychain", "the keychain is locked"});
    }
    void read(std::string name, std::int64_t timeoutMs, Done<crypto::SecretBytes> done) override
    {
        locked ? done(refusal()) : m_behind.read(std::move(name), timeoutMs, std::move(done));
    }
    void write(std::string name, crypto::SecretBytes value, std::int64_t timeoutMs, Done<void> done) override
    {
        locked ? done(refusal()) : m_behind.write(std::move(name), std::move(value), timeoutMs, std::move(done));
    }
    void remove(std::string name, std::int64_t timeoutMs, Done<void> done) override
    {
        m_behind.remove(std::move(name), timeoutMs, std::move(done));
    }
    void names(std::int64_t timeoutMs, Done<std::vector<std::string>> done) override
    {
        m_behind.names(timeoutMs, std::move(done));
    }
    std::atomic<bool> locked = false;

private:
    static tl::unexpected<Error> refusal() { return fail(ErrorCode::Unavailable, "the keychain is locked"); }
    secrets::SecretStore& m_behind;
};

struct Room {
    QTemporaryDir folder;
    std::unique_ptr<secrets::SecretStore> secrets;
    std::unique_ptr<Door> door;
    std::unique_ptr<fleet::OrchestratorTokens> tokens;
    std::unique_ptr<fleet::EdgeAssignments> edges;
    std::unique_ptr<artifacts::Presigner> presigner;
    std::unique_ptr<licensing::ImageVault> vault;
    std::unique_ptr<licensing::Licensing> licensing;
};

class LicensingApi {
public:
    explicit LicensingApi(api::ApiConfig config = {}, std::string s3 = {}, licensing::LicensingConfig rules = {})
        : m_s3(std::move(s3))
        , m_rules(rules)
        , bench(std::move(config), {"0x00000000000000000000000000000000000000dd"},
                [this](ApiBench& made, api::ApiParts& parts) { build(made, parts); })
    {
        bench.check(bench.writer().run([this](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(room->tokens->load(c));
            return room->edges->load(c);
        }));
        bench.addOrchestrator("orch-a", 1);
        bench.addOrchestrator("orch-b", 2);
    }

    Answer put(const std::string& target, const json::Value& body, ApiBench::HeaderList headers = {})
    {
        return bench.send("PUT", target, json::write(body), std::move(headers));
    }
    void image(const std::string& ref, json::Value more = json::Object{})
    {
        more.set("image_ref", ref);
        QCOMPARE(put("/api/licenses/images", more, admin).status, 200);
    }
    std::string mint(const std::string& id)
    {
        return std::string(
            *bench.post("/api/licenses/orchestrators/" + id + "/tokens", "", admin).tree().text("token"));
    }
    static ApiBench::HeaderList bearer(const std::string& token) { return {{"Authorization", "Bearer " + token}}; }
    Answer grant(const std::string& id, const std::string& ref)
    {
        return bench.post("/api/licenses/access/grant",
                          json::Value::object({{"orchestrator_id", id}, {"image_ref", ref}}), admin);
    }
    json::Value invite(const std::string& ref, int wallet, json::Value more = json::Object{})
    {
        more.set("image_ref", ref);
        more.set("bound_address", ApiBench::addressOf(wallet));
        return bench.post("/api/licenses/invites", more, admin).tree();
    }
    Answer redeem(std::string_view code, int wallet, json::Value more = json::Object{})
    {
        more.set("code", code);
        more.set("address", ApiBench::addressOf(wallet));
        return bench.post("/api/licenses/invites/redeem", more);
    }
    Answer lease(const std::string& token, const std::string& ref)
    {
        return bench.post("/api/licenses/lease", json::Value::object({{"image_ref", ref}}), bearer(token));
    }
    Answer beat(const std::string& token, std::string_view lease)
    {
        return bench.post("/api/licenses/lease/" + std::string(lease) + "/heartbeat", "", bearer(token));
    }

private:
    void build(ApiBench& made, api::ApiParts& parts)
    {
        room = std::make_shared<Room>();
        made.kept.push_back(room);
        QFile key(room->folder.filePath("master.key"));
        QVERIFY(key.open(QIODevice::WriteOnly) && key.write(QByteArray(64, 'a')) == 64);
        key.close();
        key.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        auto opened = secrets::MasterKeyFileStore::open(key.fileName().toStdString(),
                                                        room->folder.filePath("secrets.bin").toStdString());
        QVERIFY(opened.has_value());
        room->secrets = std::move(*opened);
        room->door = std::make_unique<Door>(*room->secrets);
        room->tokens = std::make_unique<fleet::OrchestratorTokens>(made.writer(), made.audit, made.rng);
        room->edges = std::make_unique<fleet::EdgeAssignments>(made.writer(), made.audit);
        room->presigner = std::make_unique<artifacts::Presigner>(
            made.systemClock,
            artifacts::S3Credentials{
                SwiftFixture::accessKey(), crypto::SecretBytes(asBytes(SwiftFixture::secretKey())), {}},
            artifacts::S3Endpoint{"", m_s3, true});
        room->vault = std::make_unique<licensing::ImageVault>(*room->door, made.writer(), made.systemClock, made.rng);
        room->licensing = std::make_unique<licensing::Licensing>(
            licensing::LicensingParts{made.writer(), made.audit, made.registry, *room->tokens, *room->vault, made.rng,
                                      room->presigner.get(), room->edges.get()},
            m_rules);
        parts.orchestratorTokens = room->tokens.get();
        parts.licensing = room->licensing.get();
    }

    std::string m_s3;
    licensing::LicensingConfig m_rules;

public:
    ApiBench::HeaderList admin;
    std::shared_ptr<Room> room;
    ApiBench bench;
};

api::ApiConfig guarded()
{
    api::ApiConfig config;
    config.adminToken = "admin-secret";
    config.viewerTokens = {"viewer-secret"};
    return config;
}

struct Op {
    const char* name;
    const char* method;
    const char* path;
    enum Guard { Admin, View, Orchestrator, None } guard;
    bool edge;
};
constexpr Op operations[] = {
    {"E-47", "POST", "/api/licenses/orchestrators/orch-a/tokens", Op::Admin, false},
    {"E-48", "GET", "/api/licenses/orchestrators/orch-a/tokens", Op::Admin, false},
    {"E-49", "DELETE", "/api/licenses/orchestrators/orch-a/tokens/x", Op::Admin, false},
    {"E-50", "PUT", "/api/licenses/images", Op::Admin, false},
    {"E-51", "GET", "/api/licenses/images", Op::Admin, false},
    {"E-52", "POST", "/api/licenses/images/revoke", Op::Admin, false},
    {"E-53", "GET", "/api/licenses/access", Op::Admin, false},
    {"E-54", "POST", "/api/licenses/access/grant", Op::Admin, false},
    {"E-55", "POST", "/api/licenses/access/revoke", Op::Admin, false},
    {"E-56", "POST", "/api/licenses/invites", Op::Admin, false},
    {"E-57", "GET", "/api/licenses/invites", Op::Admin, false},
    {"E-58", "POST", "/api/licenses/invites/revoke", Op::Admin, false},
    {"E-59", "POST", "/api/licenses/invites/redeem", Op::None, true},
    {"E-60", "POST", "/api/licenses/lease", Op::Orchestrator, true},
    {"E-61", "POST", "/api/licenses/lease/x/heartbeat", Op::Orchestrator, true},
    {"E-62", "GET", "/api/licenses/leases", Op::View, false},
    {"restore", "POST", "/api/licenses/images/restore", Op::Admin, false},
    {"log", "GET", "/api/licenses/log", Op::View, false},
};

}  // namespace

class TestApiLicensing : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<LicensingApi> m_guarded, m_split, m_open;

private Q_SLOTS:
    void initTestCase()
    {
        m_guarded = std::make_unique<LicensingApi>(guarded());
        api::ApiConfig split = guarded();
        split.splitSurfaces = true;
        split.edgeHost = "edge.example.org";
        split.opsHost = "ops.example.org";
        m_split = std::make_unique<LicensingApi>(split);
        m_open = std::make_unique<LicensingApi>();
    }
    void cleanupTestCase()
    {
        m_guarded.reset();
        m_split.reset();
        m_open.reset();
    }

    void schemes_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < std::size(operations); ++i)
            QTest::newRow(operations[i].name) << int(i);
    }
    void schemes()
    {
        QFETCH(int, index);
        const Op& op = operations[index];
        const auto ask = [&](ApiBench::HeaderList headers) {
            const bool hasBody = std::string(op.method) == "POST" || std::string(op.method) == "PUT";
            return m_guarded->bench.send(op.method, op.path, hasBody ? "{}" : "", std::move(headers));
        };
        const auto refused = [](const Answer& answer, const char* detail) {
            return answer.status == 401 && answer.detail() == detail;
        };
        const ApiBench::HeaderList viewer = {{"X-Admin-Token", "viewer-secret"}}, wrong = {{"X-Admin-Token", "no"}},
                                   admin = {{"X-Admin-Token", "admin-secret"}};
        if (op.guard == Op::Admin) {
            QVERIFY(refused(ask({}), "Admin token required"));
            QVERIFY(refused(ask(wrong), "Admin token required"));
            QVERIFY(refused(ask(viewer), "Admin token required"));
            QVERIFY(ask(admin).status != 401);
        } else if (op.guard == Op::View) {
            QVERIFY(refused(ask({}), "Viewer token required"));
            QCOMPARE(ask(viewer).status, 200);
            QCOMPARE(ask(admin).status, 200);
        } else if (op.guard == Op::Orchestrator) {
            QVERIFY(refused(ask({}), "Orchestrator token required"));
            QVERIFY(refused(ask(LicensingApi::bearer("nonsense")), "Orchestrator token required"));
            QVERIFY(refused(ask(admin), "Orchestrator token required"));
        } else {
            QCOMPARE(ask({}).status, 422);
        }
    }

    void surfaces_data() { schemes_data(); }
    void surfaces()
    {
        QFETCH(int, index);
        const Op& op = operations[index];
        const auto ask = [&](const char* host) {
            const bool hasBody = std::string(op.method) == "POST" || std::string(op.method) == "PUT";
            return m_split->bench.send(op.method, op.path, hasBody ? "{}" : "", {{"Host", host}});
        };
        const Answer edge = ask("edge.example.org"), ops = ask("ops.example.org");
        const Answer& refused = op.edge ? ops : edge;
        QCOMPARE(refused.status, 403);
        QCOMPARE(refused.detail(), std::string(op.edge ? "Route is not available on OPS surface"
                                                       : "Route is not available on EDGE surface"));
        QVERIFY((op.edge ? edge : ops).status != 403);
    }

    void faults_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("loc");
        const auto row = [](const char* name, const char* method, const QByteArray& target, const QByteArray& body,
                            const char* type, const char* loc) {
            QTest::newRow(name) << QByteArray(method) << "/api/licenses/" + target << body << QByteArray(type)
                                << QByteArray(loc);
        };
        const QByteArray ref = "\"image_ref\":\"i\"", wallet = "\"0x" + QByteArray(40, 'a') + "\"";
        row("E-50 no ref", "PUT", "images", "{}", "missing", "[\"body\",\"image_ref\"]");
        row("E-50 empty ref", "PUT", "images", "{\"image_ref\":\"\"}", "string_too_short", "[\"body\",\"image_ref\"]");
        row("E-50 long ref", "PUT", "images", "{\"image_ref\":\"" + QByteArray(513, 'x') + "\"}", "string_too_long",
            "[\"body\",\"image_ref\"]");
        row("E-50 long secret", "PUT", "images", "{" + ref + ",\"secret_b64\":\"" + QByteArray(2049, 'x') + "\"}",
            "string_too_long", "[\"body\",\"secret_b64\"]");
        row("E-50 number artifact", "PUT", "images", "{" + ref + ",\"artifact_s3_uri\":1}", "string_type",
            "[\"body\",\"artifact_s3_uri\"]");
        row("E-52 no ref", "POST", "images/revoke", "{}", "missing", "[\"body\",\"image_ref\"]");
        row("E-54 no orchestrator", "POST", "access/grant", "{" + ref + "}", "missing",
            "[\"body\",\"orchestrator_id\"]");
        row("E-55 empty orchestrator", "POST", "access/revoke", "{" + ref + ",\"orchestrator_id\":\"\"}",
            "string_too_short", "[\"body\",\"orchestrator_id\"]");
        row("E-56 no wallet", "POST", "invites", "{" + ref + "}", "missing", "[\"body\",\"bound_address\"]");
        row("E-56 bad wallet", "POST", "invites", "{" + ref + ",\"bound_address\":\"0x12\"}", "string_pattern_mismatch",
            "[\"body\",\"bound_address\"]");
        row("E-56 short ttl", "POST", "invites", "{" + ref + ",\"bound_address\":" + wallet + ",\"ttl_seconds\":59}",
            "greater_than_equal", "[\"body\",\"ttl_seconds\"]");
        row("E-56 long ttl", "POST", "invites",
            "{" + ref + ",\"bound_address\":" + wallet + ",\"ttl_seconds\":7776001}", "less_than_equal",
            "[\"body\",\"ttl_seconds\"]");
        row("E-56 both", "POST", "invites",
            "{" + ref + ",\"bound_address\":" + wallet + ",\"ttl_seconds\":60,\"expires_at\":\"2030-01-01\"}",
            "value_error", "[\"body\"]");
        row("E-58 no id", "POST", "invites/revoke", "{}", "missing", "[\"body\",\"invite_id\"]");
        row("E-59 short code", "POST", "invites/redeem", "{\"code\":\"abc\",\"address\":" + wallet + "}",
            "string_too_short", "[\"body\",\"code\"]");
        row("E-59 bad wallet", "POST", "invites/redeem", "{\"code\":\"abcd\",\"address\":\"x\"}",
            "string_pattern_mismatch", "[\"body\",\"address\"]");
        row("E-59 bad email", "POST", "invites/redeem",
            "{\"code\":\"abcd\",\"address\":" + wallet + ",\"contact_email\":\"@x\"}", "value_error",
            "[\"body\",\"contact_email\"]");
        row("E-62 limit zero", "GET", "leases?limit=0", "", "greater_than_equal", "[\"query\",\"limit\"]");
        row("E-62 limit above", "GET", "leases?limit=2001", "", "less_than_equal", "[\"query\",\"limit\"]");
        row("E-62 bad flag", "GET", "leases?active_only=maybe", "", "bool_parsing", "[\"query\",\"active_only\"]");
        row("E-50 bad json", "PUT", "images", "{", "json_invalid", "[\"body\",1]");
    }
    void faults()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, loc);
        const Answer answer = m_open->bench.send(method.toStdString(), target.toStdString(), body.toStdString());
        QCOMPARE(answer.status, 422);
        const json::Value fault = answer.fault();
        QCOMPARE(fault.text("type").value_or("?"), std::string_view(type.constData()));
        QVERIFY(fault.find("loc") != nullptr);
        QCOMPARE(json::write(*fault.find("loc")), loc.toStdString());
    }

    void errors_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("detail");
        const auto row = [](const char* name, const char* method, const QByteArray& target, const QByteArray& body,
                            int status, const char* detail) {
            QTest::newRow(name) << QByteArray(method) << "/api/licenses/" + target << body << status
                                << QByteArray(detail);
        };
        const QByteArray none = "{\"image_ref\":\"none\"}", wallet = "\"0x" + QByteArray(40, 'a') + "\"";
        const auto access = [](const char* id) {
            return QByteArray("{\"orchestrator_id\":\"") + id + "\",\"image_ref\":\"none\"}";
        };
        row("E-47 unknown", "POST", "orchestrators/nobody/tokens", "", 404, "Unknown orchestrator");
        row("E-48 unknown", "GET", "orchestrators/nobody/tokens", "", 404, "Unknown orchestrator");
        row("E-49 unknown", "DELETE", "orchestrators/nobody/tokens/x", "", 404, "Unknown orchestrator");
        row("E-49 no token", "DELETE", "orchestrators/orch-a/tokens/x", "", 404, "Token not found");
        row("E-50 no base64", "PUT", "images", "{\"image_ref\":\"i\",\"secret_b64\":\"***\"}", 400,
            "secret_b64 must be valid base64");
        row("E-50 base64url", "PUT", "images", "{\"image_ref\":\"i\",\"secret_b64\":\"" + QByteArray(43, '_') + "=\"}",
            400, "secret_b64 must be valid base64");
        row("E-50 unpadded", "PUT", "images", "{\"image_ref\":\"i\",\"secret_b64\":\"" + QByteArray(43, 'A') + "\"}",
            400, "secret_b64 must be valid base64");
        row("E-50 short secret", "PUT", "images", "{\"image_ref\":\"i\",\"secret_b64\":\"QUJD\"}", 400,
            "secret_b64 must decode to at least 32 bytes");
        row("E-50 bad uri", "PUT", "images", "{\"image_ref\":\"i\",\"artifact_s3_uri\":\"s3://b\"}", 400,
            "invalid s3 uri");
        row("E-52 unknown", "POST", "images/revoke", none, 404, "Image not found");
        row("restore unknown", "POST", "images/restore", none, 404, "Image not found");
        row("E-54 unknown orchestrator", "POST", "access/grant", access("nobody"), 404, "Unknown orchestrator");
        row("E-54 unknown image", "POST", "access/grant", access("orch-a"), 404, "Image not found");
        row("E-55 unknown orchestrator", "POST", "access/revoke", access("nobody"), 404, "Unknown orchestrator");
        row("E-56 unknown image", "POST", "invites", "{\"image_ref\":\"none\",\"bound_address\":" + wallet + "}", 404,
            "Image not found");
        row("E-58 unknown", "POST", "invites/revoke", "{\"invite_id\":\"none\"}", 404, "Invite not found");
        row("E-59 unknown", "POST", "invites/redeem", "{\"code\":\"ABCD-EFGH\",\"address\":" + wallet + "}", 404,
            "Invite not found");
    }
    void errors()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        QFETCH(QByteArray, detail);
        const Answer answer = m_open->bench.send(method.toStdString(), target.toStdString(), body.toStdString());
        QCOMPARE(answer.detail(), detail.toStdString());
        QCOMPARE(answer.status, status);
    }

    void E47_E48_E49_tokensOfAnOrchestrator()
    {
        LicensingApi api;
        const Answer made = api.bench.post("/api/licenses/orchestrators/orch-a/tokens", "");
        QCOMPARE(made.status, 200);
        const std::string id(*made.tree().text("token_id")), token(*made.tree().text("token"));
        QCOMPARE(made.body,
                 json::write(json::Value::object({{"token_id", id}, {"token", token}, {"expires_at", nullptr}})));
        QCOMPARE(token.size(), std::size_t(43));
        // The next one ends it; a token of another orchestrator stays.
        const std::string other = api.mint("orch-b");
        api.bench.clock.advanceMs(1'000);
        const std::string second = api.mint("orch-a");
        QCOMPARE(api.lease(token, "img").status, 401);
        QCOMPARE(api.lease(second, "img").detail(), std::string("Image not found"));
        QCOMPARE(api.lease(other, "img").detail(), std::string("Image not found"));
        const auto list = api.bench.get("/api/licenses/orchestrators/orch-a/tokens").tree();
        const auto& items = *list.find("tokens")->items();
        QCOMPARE(items.size(), std::size_t(2));
        QCOMPARE(*items[1].text("token_id"), std::string_view(id));
        QVERIFY(items[0].find("revoked_at")->isNull() && !items[1].find("revoked_at")->isNull());
        const std::string path = "/api/licenses/orchestrators/orch-a/tokens/" + std::string(*items[0].text("token_id"));
        for (int i = 0; i < 2; ++i)
            QCOMPARE(api.bench.send("DELETE", path).body, std::string("{\"ok\":true}"));
        QCOMPARE(api.lease(second, "img").status, 401);
    }

    void W47_aTokenIsRevokedThroughItsOwnOrchestratorOnlyAndShowsItsExpiry()
    {
        LicensingApi api;
        api.image("img");
        const auto got = api.redeem(*api.invite("img", 1).text("code"), 1).tree();
        const std::string id(*got.text("token_id"));
        QCOMPARE(api.bench.send("DELETE", "/api/licenses/orchestrators/orch-b/tokens/" + id).detail(),
                 std::string("Token not found"));
        const auto list = api.bench.get("/api/licenses/orchestrators/orch-a/tokens").tree();
        QCOMPARE(*list.find("tokens")->items()->front().text("expires_at"), *got.text("expires_at"));
    }

    void W10_anIdempotencyKeyMintsOnceAndNeverShowsTheTokenAgain()
    {
        LicensingApi api;
        const ApiBench::HeaderList key = {{"Idempotency-Key", "k"}};
        const auto first = api.bench.post("/api/licenses/orchestrators/orch-a/tokens", "", key).tree();
        const auto again = api.bench.post("/api/licenses/orchestrators/orch-a/tokens", "", key).tree();
        QCOMPARE(*again.text("token_id"), *first.text("token_id"));
        QVERIFY(again.find("token")->isNull());
        QVERIFY(api.lease(std::string(*first.text("token")), "img").status != 401);
    }

    void E50_E51_E52_images()
    {
        LicensingApi api;
        const auto time = formatTimeZ(api.bench.clock.now());
        const Answer made =
            api.put("/api/licenses/images",
                    json::Value::object(
                        {{"image_ref", "img"}, {"secret_b64", secretText}, {"artifact_s3_uri", "s3://bucket/key"}}));
        QCOMPARE(made.body, json::write(json::Value::object({{"image_ref", "img"},
                                                             {"artifact_s3_uri", "s3://bucket/key"},
                                                             {"created_at", time},
                                                             {"rotated_at", time},
                                                             {"revoked_at", nullptr},
                                                             {"secret_b64", secretText}})));
        api.bench.clock.advanceMs(1'500);
        QCOMPARE(api.bench.post("/api/licenses/images/revoke", "{\"image_ref\":\"img\"}").body,
                 std::string("{\"ok\":true}"));
        const auto revoked = formatTimeZ(api.bench.clock.now());
        api.bench.clock.advanceMs(1'000);
        api.image("other");
        const Answer list = api.bench.get("/api/licenses/images");
        const auto images = list.tree();
        const auto& items = *images.find("images")->items();
        QCOMPARE(items.size(), std::size_t(2));
        QCOMPARE(*items[0].text("image_ref"), std::string_view("other"));
        QCOMPARE(json::write(items[1]), json::write(json::Value::object({{"image_ref", "img"},
                                                                         {"artifact_s3_uri", "s3://bucket/key"},
                                                                         {"created_at", time},
                                                                         {"rotated_at", time},
                                                                         {"revoked_at", revoked}})));
        // W-47: an empty secret rotates nothing and saving does not take a revocation back.
        const auto saved =
            api.put("/api/licenses/images", json::Value::object({{"image_ref", "img"}, {"secret_b64", ""}})).tree();
        QCOMPARE(*saved.text("rotated_at"), std::string_view(time));
        QCOMPARE(*saved.text("revoked_at"), std::string_view(revoked));
        QCOMPARE(*saved.text("secret_b64"), std::string_view(secretText));
        QCOMPARE(api.bench.post("/api/licenses/images/restore", "{\"image_ref\":\"img\"}").status, 200);
        // W-9: pages.
        const Answer page = api.bench.get("/api/licenses/images?limit=1");
        QCOMPARE(page.tree().find("images")->items()->size(), std::size_t(1));
        const auto rest = api.bench.get("/api/licenses/images?limit=1&before=" + page.header("x-next-before")).tree();
        QCOMPARE(*rest.find("images")->items()->front().text("image_ref"), std::string_view("img"));
    }

    void E53_E54_E55_access()
    {
        LicensingApi api;
        api.image("img");
        api.image("an-img");
        QCOMPARE(api.bench.get("/api/licenses/access").body, std::string("{\"access\":{}}"));
        api.grant("orch-b", "img");
        api.grant("orch-a", "img");
        const std::string all = "{\"access\":{\"orch-a\":[\"an-img\",\"img\"],\"orch-b\":[\"img\"]}}";
        QCOMPARE(api.grant("orch-a", "an-img").body, all);
        QCOMPARE(api.grant("orch-a", "an-img").body, all);
        QCOMPARE(api.bench.get("/api/licenses/access").body, all);
        const Answer page = api.bench.get("/api/licenses/access?limit=2");
        QCOMPARE(page.body, std::string("{\"access\":{\"orch-a\":[\"an-img\",\"img\"]}}"));
        const Answer rest = api.bench.get("/api/licenses/access?limit=2&after=" + page.header("x-next-after"));
        QCOMPARE(rest.body, std::string("{\"access\":{\"orch-b\":[\"img\"]}}"));
        QVERIFY(rest.header("x-next-after").empty());
        const Answer left =
            api.bench.post("/api/licenses/access/revoke", "{\"orchestrator_id\":\"orch-a\",\"image_ref\":\"img\"}");
        QCOMPARE(left.body, std::string("{\"access\":{\"orch-a\":[\"an-img\"],\"orch-b\":[\"img\"]}}"));
        QCOMPARE(
            api.bench.post("/api/licenses/access/revoke", "{\"orchestrator_id\":\"orch-a\",\"image_ref\":\"never\"}")
                .status,
            200);
    }

    void E56_E57_E58_invites()
    {
        LicensingApi api;
        api.image("img");
        const auto made = api.invite("img", 0xabc, json::Value::object({{"note", "n"}, {"ttl_seconds", 60}}));
        QCOMPARE(made.members()->size(), std::size_t(6));
        QCOMPARE(*made.text("bound_address"), std::string_view(ApiBench::addressOf(0xabc)));
        QCOMPARE(*made.text("expires_at"), std::string_view(formatTimeZ(api.bench.clock.now().plusSeconds(60))));
        QCOMPARE(made.text("code")->size(), std::size_t(24));
        const auto standard = api.invite("img", 1);
        QCOMPARE(*standard.text("expires_at"),
                 std::string_view(formatTimeZ(api.bench.clock.now().plusSeconds(604'800))));
        const auto dated = api.invite("img", 1, json::Value::object({{"expires_at", "2030-01-02 03:04+01:00"}}));
        QCOMPARE(*dated.text("expires_at"), std::string_view("2030-01-02T02:04:00Z"));
        QCOMPARE(*api.invite("img", 1, json::Value::object({{"expires_at", "soon"}})).text("detail"),
                 std::string_view("Invalid expires_at timestamp"));
        const std::string id(*made.text("invite_id"));
        for (int i = 0; i < 2; ++i)
            QCOMPARE(api.bench.post("/api/licenses/invites/revoke", json::Value::object({{"invite_id", id}})).body,
                     std::string("{\"ok\":true}"));
        const auto list = api.bench.get("/api/licenses/invites").tree();
        QCOMPARE(list.find("invites")->items()->size(), std::size_t(3));
        for (const auto& item : *list.find("invites")->items()) {
            QCOMPARE(item.members()->size(), std::size_t(13));
            QVERIFY(!item.find("code") && !item.find("code_hash"));
            QCOMPARE(*item.text("invite_id") == id, !item.find("revoked_at")->isNull());
        }
        QCOMPARE(api.redeem(*made.text("code"), 0xabc).detail(), std::string("Invite revoked"));
    }

    void E59_redeems()
    {
        api::ApiConfig config;
        config.edgeConfigUrl = "https://edge.example.org";
        config.edgeConfigToken = "shared";
        LicensingApi api(config, {}, {.leaseSeconds = 600});
        api.image("img");
        const Answer got = api.redeem(*api.invite("img", 1).text("code"), 1);
        QCOMPARE(got.status, 200);
        const auto tree = got.tree();
        QCOMPARE(got.body,
                 json::write(json::Value::object({{"orchestrator_id", "orch-a"},
                                                  {"image_ref", "img"},
                                                  {"token_id", *tree.text("token_id")},
                                                  {"token", *tree.text("token")},
                                                  {"expires_at", formatTimeZ(api.bench.clock.now().plusSeconds(600))},
                                                  {"edge_config_url", "https://edge.example.org"},
                                                  {"edge_config_token", "shared"}})));
        QCOMPARE(api.lease(std::string(*tree.text("token")), "img").status, 200);
        // A new orchestrator, registered on the way.
        const auto more =
            json::Value::object({{"orchestrator_id", " orch-new "}, {"capability", "gpu"}, {"contact_email", " a@b "}});
        QCOMPARE(*api.redeem(*api.invite("img", 9).text("code"), 9, more).tree().text("orchestrator_id"),
                 std::string_view("orch-new"));
        const auto record = api.bench.registry.snapshot()->find("orch-new");
        QVERIFY(record && record->isTop && record->contactEmail == "a@b" && record->capability == "gpu");
    }

    void E59_refusals_data()
    {
        QTest::addColumn<int>("invited");
        QTest::addColumn<int>("wallet");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("change");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("detail");
        const auto row = [](const char* name, int invited, int wallet, const char* id, const char* change, int status,
                            const char* detail) {
            QTest::newRow(name) << invited << wallet << id << change << status << detail;
        };
        row("E-59 expired", 1, 1, "", "expires = 1", 410, "Invite expired");
        row("E-59 redeemed", 1, 1, "", "redeemed = 1", 409, "Invite already redeemed");
        row("E-59 revoked before expired", 1, 1, "", "revoked = 1, expires = 1", 403, "Invite revoked");
        row("E-59 in progress", 1, 1, "", "redeeming = 9000000000000000", 409, "Invite redemption already in progress");
        row("E-59 no record", 1, 1, "", "image_ref = ''", 500, "Invalid invite record");
        row("E-59 unbound", 1, 1, "", "bound_address = NULL", 409,
            "Invite is missing wallet binding; ask your admin for a new invite code");
        row("E-59 bad binding", 1, 1, "", "bound_address = 'x'", 409, "Invalid wallet binding on invite");
        row("E-59 other wallet", 1, 2, "", "note = ''", 403, "Wallet address does not match this invite code");
        row("E-59 image gone", 1, 1, "", "image_ref = 'gone'", 404, "Image not found");
        row("E-59 image revoked", 1, 1, "", "image_ref = 'revoked'", 403, "Image access revoked");
        row("E-59 denylisted", 0xdd, 0xdd, "orch-new", "note = ''", 403, "Address is denylisted and cannot register");
        row("E-59 address taken", 1, 1, "orch-new", "note = ''", 409,
            "Address already registered to a different orchestrator");
    }
    void E59_refusals()
    {
        QFETCH(int, invited);
        QFETCH(int, wallet);
        QFETCH(QString, id);
        QFETCH(QString, change);
        QFETCH(int, status);
        QFETCH(QString, detail);
        LicensingApi api;
        api.image("img");
        api.image("revoked");
        api.bench.post("/api/licenses/images/revoke", "{\"image_ref\":\"revoked\"}");
        const auto made = api.invite("img", invited);
        const std::string sql = "UPDATE license_invites SET " + change.toStdString();
        api.bench.check(api.bench.writer().run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(c.exec(sql));
            return {};
        }));
        json::Value more = json::Object{};
        if (!id.isEmpty())
            more.set("orchestrator_id", id.toStdString());
        const Answer answer = api.redeem(*made.text("code"), wallet, more);
        QCOMPARE(answer.detail(), detail.toStdString());
        QCOMPARE(answer.status, status);
    }

    void E59_noneIsFree()
    {
        LicensingApi api;
        api.image("img");
        for (int i = 0; i < 2; ++i)
            QCOMPARE(api.redeem(*api.invite("img", 50 + i).text("code"), 50 + i).status, 200);
        const Answer answer = api.redeem(*api.invite("img", 60).text("code"), 60);
        QCOMPARE(answer.status, 409);
        QCOMPARE(answer.detail(), std::string("No orchestrator currently available"));
    }

    void W26_E59_isLimitedPerAddress()
    {
        LicensingApi api;
        for (int i = 0; i < 30; ++i)
            QCOMPARE(api.redeem("WRONG-CODE", 1).status, 404);
        QCOMPARE(api.bench.post("/api/licenses/invites/redeem", "{}").status, 422);
        const Answer answer = api.redeem("WRONG-CODE", 1);
        QCOMPARE(answer.status, 429);
        QCOMPARE(answer.detail(), std::string("Too many attempts; slow down"));
        api.bench.clock.advanceMs(60'001);
        QCOMPARE(api.redeem("WRONG-CODE", 1).status, 404);
    }

    void W28_strictHandsOutAnEdgeTokenOfOnesOwn()
    {
        api::ApiConfig config;
        config.strict = true;
        config.edgeConfigToken = "shared";
        LicensingApi api(config, {}, {.strict = true});
        api.image("img");
        const auto tree = api.redeem(*api.invite("img", 1).text("code"), 1).tree();
        QCOMPARE(*tree.text("edge_config_token"), std::string_view(fleet::edgeTokenFor("shared", "orch-a")));
    }

    void E60_E61_E62_leases()
    {
        LicensingApi api({}, "http://127.0.0.1:9", {.leaseSeconds = 100});
        const std::string token = api.mint("orch-a"), other = api.mint("orch-b");
        QCOMPARE(api.lease(token, "img").detail(), std::string("Image not found"));
        api.image("img", json::Value::object({{"secret_b64", secretText}, {"artifact_s3_uri", "s3://bucket/a b"}}));
        QCOMPARE(api.lease(token, "img").status, 403);
        QCOMPARE(api.lease(token, "img").detail(), std::string("Image access denied"));
        api.grant("orch-a", "img");
        const Answer made = api.lease(token, "img");
        const auto tree = made.tree();
        const std::string id(*tree.text("lease_id")), url(*tree.text("artifact_url"));
        QVERIFY(url.starts_with("http://127.0.0.1:9/bucket/a%20b?X-Amz-Algorithm="));
        QVERIFY(url.find("X-Amz-Expires=900&") != std::string::npos);
        const auto expires = formatTimeZ(api.bench.clock.now().plusSeconds(100));
        QCOMPARE(made.body, json::write(json::Value::object({{"lease_id", id},
                                                             {"orchestrator_id", "orch-a"},
                                                             {"image_ref", "img"},
                                                             {"expires_at", expires},
                                                             {"lease_seconds", 100},
                                                             {"secret_b64", secretText},
                                                             {"artifact_url", url}})));
        api.bench.clock.advanceMs(50'000);
        const auto later = formatTimeZ(api.bench.clock.now().plusSeconds(100));
        QCOMPARE(api.beat(token, id).body,
                 json::write(json::Value::object({{"lease_id", id}, {"expires_at", later}, {"lease_seconds", 100}})));
        QCOMPARE(api.beat(token, "none").status, 404);
        QCOMPARE(api.beat(other, id).status, 403);
        QCOMPARE(api.beat(other, id).detail(), std::string("Lease not found"));
        const auto second = api.lease(token, "img").tree();
        const auto list = api.bench.get("/api/licenses/leases?orchestrator_id=orch-a&image_ref=img").tree();
        QCOMPARE(list.find("leases")->items()->size(), std::size_t(2));
        const auto& oldest = list.find("leases")->items()->back();
        QCOMPARE(json::write(oldest),
                 json::write(json::Value::object({{"lease_id", id},
                                                  {"orchestrator_id", "orch-a"},
                                                  {"image_ref", "img"},
                                                  {"issued_at", formatTimeZ(api.bench.clock.now().plusSeconds(-50))},
                                                  {"last_seen_at", formatTimeZ(api.bench.clock.now())},
                                                  {"last_seen_ip", "127.0.0.1"},
                                                  {"expires_at", later},
                                                  {"revoked_at", nullptr},
                                                  {"active", true}})));
        QCOMPARE(api.bench.get("/api/licenses/leases?orchestrator_id=orch-b").body, std::string("{\"leases\":[]}"));
        const Answer page = api.bench.get("/api/licenses/leases?limit=1");
        const auto rest = api.bench.get("/api/licenses/leases?limit=1&before=" + page.header("x-next-before")).tree();
        QCOMPARE(*rest.find("leases")->items()->front().text("lease_id"), std::string_view(id));

        api.bench.post("/api/licenses/access/revoke", "{\"orchestrator_id\":\"orch-a\",\"image_ref\":\"img\"}");
        QCOMPARE(api.beat(token, id).detail(), std::string("Image access denied"));
        QCOMPARE(api.beat(token, id).detail(), std::string("Lease revoked"));
        api.grant("orch-a", "img");
        api.bench.post("/api/licenses/images/revoke", "{\"image_ref\":\"img\"}");
        QCOMPARE(api.lease(token, "img").detail(), std::string("Image access revoked"));
        QCOMPARE(api.beat(token, *second.text("lease_id")).detail(), std::string("Image access revoked"));
        api.bench.clock.advanceMs(200'000);
        QCOMPARE(api.bench.get("/api/licenses/leases").body, std::string("{\"leases\":[]}"));
        const auto all = api.bench.get("/api/licenses/leases?active_only=no").tree();
        QCOMPARE(all.find("leases")->items()->size(), std::size_t(2));
    }

    void E61_anExpiredLeaseIsGone()
    {
        LicensingApi api({}, {}, {.leaseSeconds = 100});
        const std::string token = api.mint("orch-a");
        api.image("img");
        api.grant("orch-a", "img");
        const auto made = api.lease(token, "img").tree();
        api.bench.clock.advanceMs(100'000);
        const Answer answer = api.beat(token, *made.text("lease_id"));
        QCOMPARE(answer.status, 410);
        QCOMPARE(answer.detail(), std::string("Lease expired"));
    }

    void E60_theArtifactIsReallyThere()
    {
        const SwiftFixture swift({"images"});
        LicensingApi api({}, swift.endpoint());
        const SystemClock clock;
        const artifacts::Presigner upload(
            clock, {SwiftFixture::accessKey(), crypto::SecretBytes(asBytes(SwiftFixture::secretKey())), {}},
            {"", swift.endpoint(), true});
        const auto put = upload.presign(artifacts::ObjectAction::Put, {"images", "v1/img (1).enc"}, 60);
        QCOMPARE(swift.send("PUT", put->url, "sealed bytes").status, 200);
        const std::string token = api.mint("orch-a");
        api.image("img", json::Value::object({{"artifact_s3_uri", "s3://images/v1/img (1).enc"}}));
        api.grant("orch-a", "img");
        const auto made = api.lease(token, "img").tree();
        const auto got = swift.send("GET", std::string(*made.text("artifact_url")));
        QCOMPARE(got.status, 200);
        QCOMPARE(got.body, std::string("sealed bytes"));
        // The link is for reading only.
        QCOMPARE(swift.send("PUT", std::string(*made.text("artifact_url")), "other").status, 403);
    }

    void aLockedKeychainIsSaidAndLosesNothing()
    {
        LicensingApi api;
        api.room->door->locked = true;
        const Answer refused = api.put("/api/licenses/images", json::Value::object({{"image_ref", "img"}}));
        QCOMPARE(refused.status, 503);
        QCOMPARE(refused.detail(), std::string("the keychain is locked"));
        QCOMPARE(api.bench.get("/api/licenses/images").body, std::string("{\"images\":[]}"));
        QCOMPARE(api.room->vault->state().ready, false);
        QCOMPARE(api.room->vault->state().detail, std::string("the keychain is locked"));
        api.room->door->locked = false;
        QTRY_COMPARE(api.put("/api/licenses/images", json::Value::object({{"image_ref", "img"}})).status, 200);
        QVERIFY(api.room->vault->state().ready);
    }

    void W39_everyDeedIsInTheLicenceLogWithItsActor()
    {
        LicensingApi api(guarded());
        api.admin = {{"X-Admin-Token", "admin-secret"}};
        api.image("img");
        api.grant("orch-a", "img");
        const std::string token = api.mint("orch-a");
        api.beat(token, *api.lease(token, "img").tree().text("lease_id"));
        api.redeem(*api.invite("img", 2).text("code"), 2);
        const auto log = api.bench.get("/api/licenses/log", api.admin).tree();
        std::vector<std::pair<std::string, std::string>> seen;
        for (const auto& entry : *log.find("entries")->items())
            seen.emplace_back(*entry.text("event"), *entry.text("actor"));
        std::ranges::reverse(seen);
        const std::vector<std::pair<std::string, std::string>> wanted = {{"image_upserted", "admin"},
                                                                         {"access_granted", "admin"},
                                                                         {"token_minted", "admin"},
                                                                         {"lease_issued", "orchestrator:orch-a"},
                                                                         {"lease_heartbeat", "orchestrator:orch-a"},
                                                                         {"invite_created", "admin"},
                                                                         {"token_minted", "redeemer"},
                                                                         {"invite_redeemed", "redeemer"}};
        QCOMPARE(seen, wanted);
        for (const auto& entry : api.bench.auditEntries())
            QVERIFY(entry.record.details.find(token) == std::string::npos);
    }

    void withoutTheRoomEveryOperationSaysSo()
    {
        ApiBench bench;
        for (const Op& op : operations) {
            if (op.guard == Op::Orchestrator || std::string(op.method) != "GET")
                continue;
            QCOMPARE(bench.get(op.path).status, 503);
            QCOMPARE(bench.get(op.path).detail(), std::string("Licensing is off"));
        }
    }
};

QTEST_GUILESS_MAIN(TestApiLicensing)
#include "tst_api_licensing.moc"
