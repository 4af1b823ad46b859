// Routes of tenants, users and keys over a real store and a real listener: clearinghouse spec 6.2, 6.3, 6.6 and their rows of 6.7.
#include "api/builder_api.h"
#include "clearinghouse/key_verifier.h"
#include "support/directory_bench.h"
#include "support/openapi_check.h"

#include <QTcpSocket>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr const char* appTenant = "app_0123456789abcdef01234567";

struct WireAnswer {
    int status = 0;
    http::Headers headers;
    std::string body;

    json::Value tree() const { return json::parse(body).value_or(json::Value()); }
    std::string text(const char* name) const { return std::string(tree().text(name).value_or("")); }
};

std::string oneMember(const char* name, const std::string& value)
{
    return json::write(json::Value::object({{name, value}}));
}

std::string basic(const std::string& id, const std::string& secret)
{
    return "Basic " + QByteArray::fromStdString(id + ":" + secret).toBase64().toStdString();
}

// The directory behind the builder API as the program wires it.
class BuilderBed {
public:
    using HeaderList = std::vector<std::pair<std::string, std::string>>;

    explicit BuilderBed(bool withDirectory = true)
        : m_configured(DirectoryBench::must(clearinghouse::ConfiguredKeys::parse({"sk_demo", "", "", "", "", false})))
        , verifier(m_configured, bench.keys.get(), bench.directory.get(), {"https://issuer.example", "sk_", 60})
    {
        bench.addTenant("tenant-a");
        bench.addTenant("tenant-b");
        loginA = bench.addCredential("tenant-a");
        loginB = bench.addCredential("tenant-b");
        api::BuilderParts parts;
        parts.clock = &bench.clock;
        parts.rng = &bench.rng;
        parts.database = &bench.store.database();
        parts.audit = bench.audit.get();
        if (withDirectory) {
            parts.directory = bench.directory.get();
            parts.keys = bench.keys.get();
            parts.users = bench.desk.get();
            parts.logins.users = &verifier;
        }
        parts.logins.tenant = [this](std::string_view id, std::string_view secret, Timestamp now) {
            const auto holder = bench.directory->verifyCredential(id, secret, now);
            if (!holder)
                return std::optional<api::TenantLogin>();
            std::string scopes;
            for (const std::string& scope : holder->scopes)
                scopes += (scopes.empty() ? "" : " ") + scope;
            return std::optional(api::TenantLogin{holder->clientId, holder->credentialId, scopes});
        };
        api::BuilderConfig config;
        config.operatorKeys = {"the-operator-key"};
        config.perAddressMinute = config.perKeyMinute = config.perTenantMinute = 100'000;
        m_api = std::make_unique<api::BuilderApi>(std::move(parts), config);
        m_server =
            std::make_unique<http::Server>(http::ServerConfig{}, m_api->router(), m_api->policy(), m_systemClock);
        const auto port = m_server->start();
        DirectoryBench::check(port ? Result<void>() : fail(port.error()));
        m_check = std::make_unique<OpenApiCheck>(*json::parse(m_api->openApiDocument()));
    }
    ~BuilderBed()
    {
        m_server->stop(1'000);
        m_api->stop();
        bench.store.close();
    }

    WireAnswer send(const std::string& method, const std::string& target, const std::string& body, HeaderList headers)
    {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), m_server->port());
        if (!socket.waitForConnected(5'000))
            return {};
        headers.emplace_back("Host", "127.0.0.1");
        headers.emplace_back("Connection", "close");
        if (!body.empty() || method == "POST" || method == "PUT")
            headers.emplace_back("Content-Length", std::to_string(body.size()));
        std::string head = method + " " + target + " HTTP/1.1\r\n";
        bool typed = false;
        for (const auto& [name, value] : headers) {
            head += name + ": " + value + "\r\n";
            typed = typed || name == "Content-Type";
        }
        if (!body.empty() && !typed)
            head += "Content-Type: application/json\r\n";
        socket.write(QByteArray::fromStdString(head + "\r\n" + body));
        QByteArray received;
        while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(10'000))
            received += socket.readAll();
        received += socket.readAll();
        return parse(method, target, received.toStdString());
    }
    WireAnswer asOperator(const std::string& method, const std::string& target, const std::string& body = {})
    {
        return send(method, target, body, {{"Authorization", "Bearer the-operator-key"}});
    }
    WireAnswer asTenant(const clearinghouse::NewSecret& login, const std::string& method, const std::string& target,
                        const std::string& body = {}, HeaderList more = {})
    {
        more.emplace_back("Authorization", basic(login.info.id, login.secret));
        return send(method, target, body, std::move(more));
    }
    WireAnswer asUser(const std::string& key, const std::string& method, const std::string& target,
                      const std::string& body = {})
    {
        return send(method, target, body, {{"Authorization", "Bearer " + key}});
    }
    std::string newUser(const std::string& user, const clearinghouse::NewSecret* login = nullptr)
    {
        const auto& who = login ? *login : loginA;
        return asTenant(who, "POST", "/api/v1/apps/" + who.info.clientId + "/users", oneMember("externalUserId", user))
            .text("apiKey");
    }
    bool works(const std::string& key) { return verifier.check(key, bench.clock.now()).has_value(); }

    DirectoryBench bench;

private:
    clearinghouse::ConfiguredKeys m_configured;

public:
    clearinghouse::KeyVerifier verifier;
    clearinghouse::NewSecret loginA, loginB;
    std::string complaint;  // of the last answers against the document; empty: none

private:
    WireAnswer parse(const std::string& method, const std::string& target, const std::string& received)
    {
        WireAnswer answer;
        const auto end = received.find("\r\n\r\n");
        if (end == std::string::npos || received.size() < 12)
            return answer;
        answer.status = std::atoi(received.c_str() + 9);
        answer.body = received.substr(end + 4);
        for (std::size_t at = received.find("\r\n") + 2; at < end;) {
            const auto stop = received.find("\r\n", at);
            const std::string line = received.substr(at, stop - at);
            const auto colon = line.find(": ");
            if (colon != std::string::npos)
                answer.headers.add(line.substr(0, colon), line.substr(colon + 2));
            at = stop + 2;
        }
        if (answer.status < 300 && complaint.empty())
            complaint = m_check->complaint(method, target, answer.status, answer.body);
        return answer;
    }

    SystemClock m_systemClock;
    std::unique_ptr<api::BuilderApi> m_api;
    std::unique_ptr<http::Server> m_server;
    std::unique_ptr<OpenApiCheck> m_check;
};

}  // namespace

class TestApiBuilderDirectory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // --- 6.2, 6.7 "create user" --------------------------------------------------------------------------------------------
    void createUserChecksInOrder_6_2()
    {
        BuilderBed bed;
        const std::string users = "/api/v1/apps/tenant-a/users";
        const auto blank = bed.send("POST", "/api/v1/apps/%20/users", "{}", {});
        QCOMPARE(blank.status, 400);
        QCOMPARE(blank.text("error"), std::string("clientId is required"));
        // M2M check with an empty expected id or secret, with a wrong one, without Basic: all the same.
        for (const auto& header :
             {std::string(), basic("", ""), basic(bed.loginA.info.id, ""), basic(bed.loginA.info.id, "x"),
              basic("", bed.loginA.secret), std::string("Basic !"), std::string("Bearer sk_demo")}) {
            const auto refused =
                bed.send("POST", users, "not json",
                         header.empty() ? BuilderBed::HeaderList{} : BuilderBed::HeaderList{{"Authorization", header}});
            QCOMPARE(refused.status, 401);
            QCOMPARE(refused.text("error"), std::string("Unauthorized"));
            QCOMPARE(refused.headers.value("WWW-Authenticate"),
                     std::string("Basic realm=\"token\", charset=\"UTF-8\""));
        }
        QCOMPARE(bed.asTenant(bed.loginA, "POST", users, "not json").status, 400);
        for (const char* body : {"{}", R"({"externalUserId":""})", R"({"externalUserId":"  "})"}) {
            const auto missing = bed.asTenant(bed.loginA, "POST", users, body);
            QCOMPARE(missing.status, 400);
            QCOMPARE(missing.text("error"), std::string("externalUserId is required"));
        }
        for (const char* body :
             {R"({"externalUserId":"a@b.c"})", R"({"externalUserId":"owner:x"})", R"({"externalUserId":"user:x"})"}) {
            const auto refused = bed.asTenant(bed.loginA, "POST", users, body);
            QCOMPARE(refused.status, 400);
            QCOMPARE(refused.text("error"), std::string("invalid_external_user_id"));
        }
    }

    void createUserWithoutDependencies_6_7()
    {
        BuilderBed bed(false);
        QCOMPARE(bed.send("POST", "/api/v1/apps/tenant-a/users", "not json", {}).status, 401);
        QCOMPARE(bed.asTenant(bed.loginA, "POST", "/api/v1/apps/tenant-a/users", "not json").status, 503);
        QCOMPARE(bed.send("POST", "/api/v1/users/me/api-key", "{", {}).status, 503);
        QCOMPARE(bed.asOperator("GET", "/api/v1/platform/apps").status, 503);
    }

    void createsAndUpdates_6_2()
    {
        BuilderBed bed;
        const std::string users = "/api/v1/apps/tenant-a/users";
        const auto made =
            bed.asTenant(bed.loginA, "POST", users, R"({"externalUserId":" user-1 ","email":"a@b.example"})");
        QCOMPARE(made.status, 201);
        QCOMPARE(made.text("clientId"), std::string("tenant-a"));
        QCOMPARE(made.text("externalUserId"), std::string("user-1"));
        QCOMPARE(made.text("email"), std::string("a@b.example"));
        QCOMPARE(made.text("status"), std::string("active"));
        QVERIFY(!made.text("id").empty());
        QVERIFY(made.headers.value("Cache-Control").find("no-store") != std::string::npos);
        QVERIFY(bed.works(made.text("apiKey")));
        // Found: only the email changes, no key is issued.
        const auto found =
            bed.asTenant(bed.loginA, "POST", users, R"({"externalUserId":"user-1","email":"c@d.example"})");
        QCOMPARE(found.status, 200);
        QCOMPARE(found.text("email"), std::string("c@d.example"));
        QCOMPARE(found.text("id"), made.text("id"));
        QVERIFY(!found.tree().find("apiKey"));
        const auto keyless =
            bed.asTenant(bed.loginA, "POST", users, R"({"externalUserId":"user-2","issueApiKey":false})");
        QCOMPARE(keyless.status, 201);
        QVERIFY(!keyless.tree().find("apiKey"));
        QCOMPARE(bed.asOperator("POST", "/api/v1/apps/nobody/users", R"({"externalUserId":"u"})").status, 404);
        QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
    }

    // The row is there after the first try, whatever came after; asking for a key is a step of its own that can be repeated.
    void REF_19_aLostAnswerLosesNothing()
    {
        BuilderBed bed;
        const std::string users = "/api/v1/apps/tenant-a/users";
        const BuilderBed::HeaderList once{{"Idempotency-Key", "create-1"}};
        const auto made = bed.asTenant(bed.loginA, "POST", users, R"({"externalUserId":"u"})", once);
        QCOMPARE(made.status, 201);
        const auto again = bed.asTenant(bed.loginA, "POST", users, R"({"externalUserId":"u"})", once);
        QCOMPARE(again.status, 201);
        QCOMPARE(again.text("id"), made.text("id"));
        QVERIFY(again.tree().find("apiKey")->isNull());  // shown once
        QCOMPARE(bed.asTenant(bed.loginA, "POST", users, R"({"externalUserId":"v"})", once).status, 409);
        // The same key of another tenant is another key.
        QCOMPARE(
            bed.asTenant(bed.loginB, "POST", "/api/v1/apps/tenant-b/users", R"({"externalUserId":"v"})", once).status,
            201);
        QCOMPARE(bed.bench.count("SELECT COUNT(*) FROM ch_users WHERE client_id = 'tenant-a'"), std::int64_t(1));
        QCOMPARE(bed.bench.count("SELECT COUNT(*) FROM ch_keys WHERE client_id = 'tenant-a'"), std::int64_t(1));
        for (const char* label : {"phone", "laptop"}) {
            const auto key = bed.asTenant(bed.loginA, "POST", users + "/u/keys", oneMember("label", label));
            QCOMPARE(key.status, 201);
            QVERIFY(bed.works(key.text("apiKey")));
        }
        QCOMPARE(
            bed.bench.count("SELECT COUNT(*) FROM ledger_idempotency WHERE body LIKE '%" + made.text("apiKey") + "%'"),
            std::int64_t(0));
    }

    // --- REF-16 ------------------------------------------------------------------------------------------------------------
    void REF_16_acrossTenantsNothingIsThere()
    {
        BuilderBed bed;
        const std::string keyA = bed.newUser("alice");
        const std::string keyB = bed.newUser("alice", &bed.loginB);
        const std::string keyId = bed.asTenant(bed.loginB, "GET", "/api/v1/apps/tenant-b/users/alice/keys")
                                      .tree()
                                      .find("items")
                                      ->items()
                                      ->front()
                                      .text("keyId")
                                      .value_or("")
                                      .data();
        const std::string base = "/api/v1/apps/tenant-b/users";
        const std::vector<std::pair<std::string, std::string>> tries{
            {"GET", base},
            {"POST", base},
            {"GET", base + "/alice"},
            {"PUT", base + "/alice"},
            {"DELETE", base + "/alice"},
            {"GET", base + "/alice/keys"},
            {"POST", base + "/alice/keys"},
            {"DELETE", base + "/alice/keys/" + keyId},
            {"POST", base + "/alice/api-key"},
            {"GET", "/api/v1/apps/no-such-tenant/users/alice"}};
        const int before = bed.bench.audited("access.cross_tenant");
        std::string body;
        for (const auto& [method, target] : tries) {
            const bool withBody = method == "POST" || method == "PUT";
            const auto refused = bed.asTenant(bed.loginA, method, target, withBody ? R"({"externalUserId":"x"})" : "");
            QVERIFY2(refused.status == 404, (method + " " + target).c_str());
        }
        QTRY_COMPARE(bed.bench.audited("access.cross_tenant"), before + int(tries.size()));
        // A user's own key: of its own keys alone.
        QCOMPARE(bed.asUser(keyA, "GET", "/api/v1/apps/tenant-a/users/alice/keys").status, 200);
        QCOMPARE(bed.asUser(keyA, "GET", "/api/v1/apps/tenant-b/users/alice/keys").status, 404);
        bed.newUser("bob");
        QCOMPARE(bed.asUser(keyA, "GET", "/api/v1/apps/tenant-a/users/bob/keys").status, 404);
        QCOMPARE(bed.asUser(keyA, "GET", "/api/v1/apps/tenant-a/users").status, 401);  // lists are the tenant's
        QVERIFY(bed.works(keyA) && bed.works(keyB));
        // A credential that lacks the scope.
        const auto reader = bed.bench.addCredential("tenant-a", {"users:read"});
        QCOMPARE(bed.asTenant(reader, "GET", "/api/v1/apps/tenant-a/users").status, 200);
        QCOMPARE(bed.asTenant(reader, "POST", "/api/v1/apps/tenant-a/users", R"({"externalUserId":"x"})").status, 403);
        // And none of them is an operator.
        QCOMPARE(bed.asTenant(bed.loginA, "GET", "/api/v1/platform/apps").status, 401);
    }

    // --- 6.3, 6.7 "rotate" -----------------------------------------------------------------------------------------------
    void rotateOwnKey_6_3()
    {
        BuilderBed bed;
        const std::string path = "/api/v1/users/me/api-key";
        std::string key = bed.newUser("alice");
        const auto refused = [&](const WireAnswer& answer, const char* description) {
            return answer.status == 401 && answer.text("error") == "invalid_token"
                   && answer.text("error_description") == description
                   && answer.headers.value("WWW-Authenticate") == "Bearer realm=\"usage\", error=\"invalid_token\"";
        };
        QVERIFY(refused(bed.send("POST", path, "", {}), "missing subject token"));
        QVERIFY(refused(bed.send("POST", path, "{}", {}), "missing subject token"));
        QVERIFY(refused(bed.send("POST", path, "a=b", {{"Content-Type", "application/x-www-form-urlencoded"}}),
                        "missing subject token"));
        QVERIFY(refused(bed.asUser("sk_wrong", "POST", path), "invalid subject token"));
        QVERIFY(refused(bed.send("POST", path, R"({"subject_token":"x"})", {}), "invalid subject token"));
        for (const char* body : {"{", "[]", R"({"subject_token":7})"}) {
            const auto malformed = bed.send("POST", path, body, {});
            QCOMPARE(malformed.status, 400);
            QCOMPARE(malformed.text("error"), std::string("malformed subject token request"));
        }
        const auto next = [&](const WireAnswer& answer) {
            const bool good = answer.status == 200 && answer.text("clientId") == "tenant-a"
                              && answer.text("externalUserId") == "alice" && answer.text("status") == "active"
                              && !bed.works(key) && bed.works(answer.text("apiKey"));
            key = answer.text("apiKey");
            return good;
        };
        QVERIFY(next(bed.asUser(key, "POST", path)));
        QVERIFY(next(bed.send("POST", path, oneMember("subject_token", key), {})));
        QVERIFY(next(
            bed.send("POST", path, "subject_token=" + key, {{"Content-Type", "application/x-www-form-urlencoded"}})));
        // A key of the settings whose user nobody made here.
        const auto unknown = bed.asUser("sk_demo", "POST", path);
        QCOMPARE(unknown.status, 404);
        QCOMPARE(unknown.text("error"), std::string("user not found"));
        // An external id with a colon (6.3).
        const std::string colon = bed.newUser("team:alice");
        QVERIFY(bed.works(colon));
        QVERIFY(refused(bed.asUser(colon, "POST", path), "invalid subject token"));
        QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
    }

    // --- 6.6: users and keys ---------------------------------------------------------------------------------------------
    void usersAreListedChangedAndDeactivated_6_6()
    {
        BuilderBed bed;
        const std::string users = "/api/v1/apps/tenant-a/users";
        for (const char* user : {"u1", "u2", "u3", "u4", "u5"})
            bed.newUser(user);
        std::string cursor;
        std::vector<std::string> seen;
        do {
            const auto page = bed.asTenant(bed.loginA, "GET", users + "?limit=2&cursor=" + cursor);
            QCOMPARE(page.status, 200);
            const json::Value tree = page.tree();
            for (const auto& item : *tree.find("items")->items())
                seen.emplace_back(item.text("externalUserId").value_or(""));
            cursor = page.text("nextCursor");
        } while (!cursor.empty() && seen.size() < 10);
        QCOMPARE(seen, (std::vector<std::string>{"u1", "u2", "u3", "u4", "u5"}));
        QCOMPARE(bed.asTenant(bed.loginA, "GET", users + "?cursor=!").status, 400);
        QCOMPARE(bed.asTenant(bed.loginA, "GET", users + "?limit=501").status, 400);
        QCOMPARE(bed.asTenant(bed.loginA, "GET", users + "/u1").text("externalUserId"), std::string("u1"));
        QCOMPARE(bed.asTenant(bed.loginA, "GET", users + "/u9").status, 404);
        const auto changed = bed.asTenant(bed.loginA, "PUT", users + "/u1", R"({"email":"x@y.example","role":"lead"})");
        QCOMPARE(changed.status, 200);
        QCOMPARE(changed.text("role"), std::string("lead"));
        const std::string key = bed.asTenant(bed.loginA, "POST", users + "/u1/keys").text("apiKey");
        QVERIFY(bed.works(key));
        const auto gone = bed.asTenant(bed.loginA, "DELETE", users + "/u1");
        QCOMPARE(gone.status, 200);
        QCOMPARE(gone.text("status"), std::string("deleted"));
        QVERIFY(!bed.works(key));
        QCOMPARE(bed.asTenant(bed.loginA, "POST", users + "/u1/keys").status, 409);
        const auto deleted = bed.asTenant(bed.loginA, "GET", users + "?status=deleted");
        QCOMPARE(deleted.tree().find("items")->items()->size(), std::size_t(1));
        QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
    }

    void whatAnOperatorBlockedStaysBlocked()
    {
        BuilderBed bed;
        const std::string user = "/api/v1/apps/tenant-a/users/u";
        const std::string key = bed.newUser("u");
        QCOMPARE(bed.asTenant(bed.loginA, "PUT", user, R"({"status":"blocked"})").status, 403);
        QCOMPARE(bed.asOperator("PUT", user, R"({"status":"blocked"})").status, 200);
        QVERIFY(!bed.works(key));
        QCOMPARE(bed.asTenant(bed.loginA, "PUT", user, R"({"status":"active"})").status, 403);
        QCOMPARE(bed.asTenant(bed.loginA, "DELETE", user).status, 409);
        QCOMPARE(
            bed.asTenant(bed.loginA, "POST", "/api/v1/apps/tenant-a/users", R"({"externalUserId":"u"})").text("status"),
            std::string("blocked"));
        QVERIFY(!bed.works(key));
        QCOMPARE(bed.asOperator("PUT", user, R"({"status":"active"})").status, 200);
        QVERIFY(bed.works(key));
    }

    void keysAreListedMaskedMadeRotatedAndRevoked_6_6()
    {
        BuilderBed bed;
        const std::string own = bed.newUser("u");
        const std::string base = "/api/v1/apps/tenant-a/users/u";
        const auto made = bed.asTenant(bed.loginA, "POST", base + "/keys",
                                       R"({"label":"ci","scopes":"sign:job","expiresAt":"2030-01-01T00:00:00Z"})");
        QCOMPARE(made.status, 201);
        const std::string text = made.text("apiKey");
        QVERIFY(bed.works(text));
        QCOMPARE(made.text("expiresAt"), std::string("2030-01-01T00:00:00Z"));
        const auto list = bed.asUser(own, "GET", base + "/keys");
        QCOMPARE(list.tree().find("items")->items()->size(), std::size_t(2));
        QVERIFY(list.body.find(text) == std::string::npos && list.body.find(text.substr(16)) == std::string::npos);
        for (const char* bad : {R"({"scopes":"admin"})", R"({"expiresAt":"soon"})",
                                R"({"expiresAt":"2020-01-01T00:00:00Z"})", R"({"compositeKey":true})"})
            QVERIFY2(bed.asTenant(bed.loginA, "POST", base + "/keys", bad).status == 400, bad);
        const auto rotated =
            bed.asTenant(bed.loginA, "POST", base + "/api-key",
                         json::write(json::Value::object({{"keyId", made.text("keyId")}, {"overlapSeconds", 60}})));
        QCOMPARE(rotated.status, 200);
        QVERIFY(bed.works(text) && bed.works(rotated.text("apiKey")));
        bed.bench.clock.advanceMs(60'000);
        QVERIFY(!bed.works(text));
        QCOMPARE(bed.asUser(own, "DELETE", base + "/keys/" + rotated.text("keyId")).status, 200);
        QVERIFY(!bed.works(rotated.text("apiKey")));
        QCOMPARE(bed.asUser(own, "DELETE", base + "/keys/aaaaaaaaaaaa").status, 404);
        const auto newest = bed.asTenant(bed.loginA, "POST", base + "/api-key");  // without a key id: the newest
        QCOMPARE(newest.status, 200);
        QVERIFY(!bed.works(own) && bed.works(newest.text("apiKey")));
        QCOMPARE(bed.asTenant(bed.loginA, "POST", "/api/v1/apps/tenant-a/users/nobody/api-key").status, 404);
        QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
    }

    // --- 6.6: tenants and credentials ------------------------------------------------------------------------------------
    void tenantsAndCredentials_6_6()
    {
        BuilderBed bed;
        const std::string apps = "/api/v1/platform/apps";
        const auto made =
            bed.asOperator("POST", apps, R"({"name":"Acme","policy":{"allowedModels":["m"],"trialUsdMicros":5}})");
        QCOMPARE(made.status, 201);
        const std::string id = made.text("clientId");
        QCOMPARE(id.substr(0, 4), std::string("app_"));
        QCOMPARE(bed.asOperator("POST", apps, R"({"clientId":"tenant-a","name":"Again"})").status, 409);
        QCOMPARE(bed.asOperator("POST", apps, R"({"clientId":"a:b","name":"Bad"})").status, 400);
        QCOMPARE(bed.asOperator("POST", apps, R"({"name":"Bad","policy":{"scopes":["admin"]}})").status, 400);
        QCOMPARE(bed.asOperator("GET", apps + "/" + id).tree().find("policy")->int64("trialUsdMicros").value_or(0),
                 std::int64_t(5));
        QCOMPARE(bed.asOperator("GET", apps + "/nobody").status, 404);
        const auto page = bed.asOperator("GET", apps + "?limit=2");
        QCOMPARE(page.tree().find("items")->items()->size(), std::size_t(2));
        QCOMPARE(bed.asOperator("GET", apps + "?limit=2&cursor=" + page.text("nextCursor"))
                     .tree()
                     .find("items")
                     ->items()
                     ->size(),
                 std::size_t(2));
        const auto secret = bed.asOperator("POST", apps + "/" + id + "/credentials", R"({"label":"ci"})");
        QCOMPARE(secret.status, 201);
        const std::string credential = secret.text("credentialId");
        const auto users = [&](const std::string& word) {
            return bed.send("GET", "/api/v1/apps/" + id + "/users", "", {{"Authorization", basic(credential, word)}})
                .status;
        };
        QCOMPARE(users(secret.text("secret")), 200);
        const std::string one = apps + "/" + id + "/credentials/" + credential;
        const auto rotated = bed.asOperator("POST", one + "/rotate", R"({"overlapSeconds":600})");
        QCOMPARE(rotated.status, 200);
        QCOMPARE(rotated.text("status"), std::string("rotating"));
        QCOMPARE(users(secret.text("secret")), 200);
        QCOMPARE(users(rotated.text("secret")), 200);
        const auto list = bed.asOperator("GET", apps + "/" + id + "/credentials");
        QVERIFY(list.body.find(rotated.text("secret")) == std::string::npos);
        QCOMPARE(bed.asOperator("PUT", apps + "/" + id, R"({"status":"suspended"})").status, 200);
        QCOMPARE(users(rotated.text("secret")), 401);
        QCOMPARE(bed.asOperator("PUT", apps + "/" + id, R"({"status":"active","name":"Acme 2"})").text("name"),
                 std::string("Acme 2"));
        QCOMPARE(users(rotated.text("secret")), 200);
        QCOMPARE(bed.asOperator("DELETE", one).status, 200);
        QCOMPARE(users(rotated.text("secret")), 401);
        QCOMPARE(bed.asOperator("DELETE", apps + "/" + id).text("status"), std::string("deleted"));
        QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
    }

    void REF_17_compositeKeysAreIssuedOnRequest()
    {
        BuilderBed bed;
        bed.bench.addTenant(appTenant);
        const auto login = bed.bench.addCredential(appTenant);
        const auto made = bed.asTenant(login, "POST", std::string("/api/v1/apps/") + appTenant + "/users",
                                       R"({"externalUserId":"user-456","compositeKey":true})");
        QCOMPARE(made.status, 201);
        QVERIFY(made.text("apiKey").starts_with(std::string(appTenant) + "_"));
        QVERIFY(bed.works(made.text("apiKey")));
    }
};

QTEST_GUILESS_MAIN(TestApiBuilderDirectory)
#include "tst_api_builder_directory.moc"
