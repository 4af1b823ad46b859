// Allowances, checkout and the block button over a real store and a real listener (clearinghouse spec 6.6, REF-12, REF-24).
#include "api/builder_api.h"
#include "support/gate_bench.h"
#include "support/openapi_check.h"

#include <QTcpSocket>
#include <QTest>

using namespace sluice;
using namespace sluice::test;

namespace {

using Wire = std::pair<int, json::Value>;
using WireHeaders = std::vector<std::pair<std::string, std::string>>;

class BalancesBed {
public:
    BalancesBed() : bench({}, {.topUpUrl = "https://pay.example"}), directory(bench.writer(), bench.audit(), m_rng)
    {
        const auto made = bench.writer().run([&](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(directory.load(connection, bench.clock.now()));
            const auto context = bench.operatorNow();
            SLUICE_TRY(directory.createTenant(connection, "tenant-a", "A", {}, context));
            clearinghouse::TenantPolicy generous;
            generous.tenantMayGrant = true;
            generous.topUpUrl = "https://pay.b.example";
            SLUICE_TRY(directory.createTenant(connection, "tenant-b", "B", generous, context));
            SLUICE_TRY(directory.ensureUser(connection, "tenant-a", "alice", "", context));
            SLUICE_TRY(directory.ensureUser(connection, "tenant-b", "alice", "", context));
            return {};
        });
        if (!made)
            qFatal("%s", made.error().message.c_str());
        api::BuilderParts parts;
        parts.clock = &bench.clock;
        parts.rng = &m_rng;
        parts.database = &bench.store().database();
        parts.audit = &bench.audit();
        parts.directory = &directory;
        parts.accounts = &bench.accounts();
        parts.balances = &m_queries;
        parts.gate = &bench.gate();
        parts.logins.tenant = [](std::string_view id, std::string_view secret,
                                 Timestamp) -> std::optional<api::TenantLogin> {
            if (secret != "secret")
                return std::nullopt;
            return api::TenantLogin{std::string(id), "m2m", "users:read users:write"};
        };
        api::BuilderConfig config;
        config.operatorKeys = {"the-operator-key"};
        config.perAddressMinute = config.perKeyMinute = config.perTenantMinute = 100'000;
        m_api = std::make_unique<api::BuilderApi>(std::move(parts), config);
        m_server =
            std::make_unique<http::Server>(http::ServerConfig{}, m_api->router(), m_api->policy(), m_systemClock);
        if (const auto port = m_server->start(); !port)
            qFatal("%s", port.error().message.c_str());
        m_check = std::make_unique<OpenApiCheck>(*json::parse(m_api->openApiDocument()));
    }
    ~BalancesBed()
    {
        m_server->stop(1'000);
        m_api->stop();
        bench.store().close();
    }

    Wire send(const std::string& method, const std::string& target, const std::string& body, WireHeaders headers)
    {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), m_server->port());
        if (!socket.waitForConnected(5'000))
            return {};
        std::string head = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
        if (!body.empty() || method == "POST")
            head += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
        for (const auto& [name, value] : headers)
            head += name + ": " + value + "\r\n";
        socket.write(QByteArray::fromStdString(head + "\r\n" + body));
        QByteArray received;
        while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(10'000))
            received += socket.readAll();
        received += socket.readAll();
        const std::string text = received.toStdString();
        const auto end = text.find("\r\n\r\n");
        if (end == std::string::npos)
            return {};
        const int status = std::atoi(text.c_str() + 9);
        if (status < 300 && complaint.empty())
            complaint = m_check->complaint(method, target, status, text.substr(end + 4));
        return {status, json::parse(text.substr(end + 4)).value_or(json::Value())};
    }
    Wire asOperator(const std::string& method, const std::string& target, const std::string& body = {},
                    std::string key = {})
    {
        WireHeaders headers{{"Authorization", "Bearer the-operator-key"}};
        if (!key.empty())
            headers.emplace_back("Idempotency-Key", key);
        return send(method, target, body, std::move(headers));
    }
    Wire asTenant(const std::string& tenant, const std::string& method, const std::string& target,
                  const std::string& body = {}, std::string key = {})
    {
        const auto token = QByteArray::fromStdString(tenant + ":secret").toBase64().toStdString();
        WireHeaders headers{{"Authorization", "Basic " + token}};
        if (!key.empty())
            headers.emplace_back("Idempotency-Key", key);
        return send(method, target, body, std::move(headers));
    }

    GateBench bench;

private:
    SystemRng m_rng;
    SystemClock m_systemClock;

public:
    clearinghouse::Directory directory;
    std::string complaint;

private:
    clearinghouse::AccountQueries m_queries{bench.readers()};
    std::unique_ptr<api::BuilderApi> m_api;
    std::unique_ptr<http::Server> m_server;
    std::unique_ptr<OpenApiCheck> m_check;
};

constexpr const char* aliceOfA = "/api/v1/apps/tenant-a/users/alice/allowances";

std::string memberText(const json::Value& tree, const char* name)
{
    return std::string(tree.text(name).value_or(""));
}

}  // namespace

class TestApiBuilderBalances : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void grant_needs_a_key_and_happens_once()
    {
        BalancesBed bed;
        const std::string body = R"({"amount":"5.5","reason":"welcome"})";
        QCOMPARE(bed.asOperator("POST", aliceOfA, body).first, 400);
        const auto first = bed.asOperator("POST", aliceOfA, body, "k1");
        QCOMPARE(first.first, 201);
        const auto again = bed.asOperator("POST", aliceOfA, body, "k1");
        QCOMPARE(again.first, 201);
        QCOMPARE(memberText(again.second, "id"), memberText(first.second, "id"));
        QCOMPARE(bed.asOperator("POST", aliceOfA, R"({"amount":"6"})", "k1").first, 409);
        QCOMPARE(bed.bench.settledMicros(gateUser("tenant-a", "alice")), 5'500'000);
        QCOMPARE(bed.bench.auditCount("grant.create"), 1);
        QCOMPARE(bed.complaint, std::string());
    }

    void REF_24_currency_and_bad_values()
    {
        BalancesBed bed;
        for (const char* body :
             {R"({"amount":"5","currency":"EUR"})", R"({"amount":"0"})", R"({"amount":"much"})", R"({})",
              R"({"amount":"1","expiresAt":"soon"})", R"({"amount":"1","expiresAt":"2020-01-01"})",
              R"({"amount":"1","features":["No Feature"]})", R"({"amount":"1","priority":256})"})
            QCOMPARE(bed.asOperator("POST", aliceOfA, body, "k").first, 400);
        QCOMPARE(bed.bench.settledMicros(gateUser("tenant-a", "alice")), 0);
    }

    void reads_live_settled_pending_and_grants()
    {
        BalancesBed bed;
        const auto empty = bed.asTenant("tenant-a", "GET", aliceOfA);
        QCOMPARE(empty.first, 200);
        QCOMPARE(empty.second.find("items")->items()->size(), std::size_t(0));
        QCOMPARE(bed.asOperator("POST", aliceOfA, R"({"amount":1,"expiresAt":"2027-01-01"})", "k1").first, 201);
        const auto alice = gateUser("tenant-a", "alice");
        QVERIFY(bed.bench.decide(liveState("aaaa0001", 1'000), alice).has_value());
        const auto read = bed.asTenant("tenant-a", "GET", aliceOfA);
        QCOMPARE(read.first, 200);
        const json::Value& usd = read.second.find("balances")->items()->front();
        QCOMPARE(memberText(usd, "settled"), std::string("1"));
        QCOMPARE(memberText(usd, "held"), std::string("0.121"));
        QCOMPARE(memberText(usd, "live"), std::string("0.879"));
        QCOMPARE(memberText(usd, "pending"), std::string("0"));
        QCOMPARE(read.second.find("items")->items()->size(), std::size_t(1));
        QCOMPARE(bed.asTenant("tenant-a", "GET", "/api/v1/apps/tenant-a/users/nobody/allowances").first, 404);
        QCOMPARE(bed.complaint, std::string());
    }

    void other_tenants_are_404_and_tenants_grant_by_policy_only()
    {
        BalancesBed bed;
        QCOMPARE(bed.asTenant("tenant-b", "GET", aliceOfA).first, 404);
        QCOMPARE(bed.asTenant("tenant-b", "POST", aliceOfA, R"({"amount":"1"})", "k").first, 404);
        QCOMPARE(bed.asTenant("tenant-a", "POST", aliceOfA, R"({"amount":"1"})", "k").first, 403);
        const char* aliceOfB = "/api/v1/apps/tenant-b/users/alice/allowances";
        QCOMPARE(bed.asTenant("tenant-b", "POST", aliceOfB, R"({"amount":"1"})", "k").first, 201);
        QCOMPARE(bed.asTenant("tenant-b", "POST", aliceOfB, R"({"amount":"-1"})", "k2").first, 403);
        QCOMPARE(bed.bench.settledMicros(gateUser("tenant-a", "alice")), 0);
        QCOMPARE(bed.bench.settledMicros(gateUser("tenant-b", "alice")), 1'000'000);
        QCOMPARE(
            bed.asOperator("POST", "/api/v1/apps/tenant-a/users/nobody/allowances", R"({"amount":"1"})", "k").first,
            404);
    }

    void void_and_deduct()
    {
        BalancesBed bed;
        const auto made = bed.asOperator("POST", aliceOfA, R"({"amount":"2"})", "k1");
        QCOMPARE(bed.asOperator("POST", aliceOfA, R"({"amount":"-0.5","reason":"a mistake"})", "k2").first, 200);
        QCOMPARE(bed.bench.settledMicros(gateUser("tenant-a", "alice")), 1'500'000);
        const std::string one = std::string(aliceOfA) + "/" + memberText(made.second, "id");
        QCOMPARE(bed.asTenant("tenant-a", "DELETE", one).first, 403);
        const auto voided = bed.asOperator("DELETE", one);
        QCOMPARE(voided.first, 200);
        QCOMPARE(memberText(voided.second, "status"), std::string("voided"));
        QCOMPARE(bed.bench.settledMicros(gateUser("tenant-a", "alice")), 0);
        QCOMPARE(bed.asOperator("DELETE", std::string(aliceOfA) + "/unknown").first, 404);
        QCOMPARE(bed.bench.verify(), std::string());
    }

    // An owner is known by its bare id: the user of that id is somebody else.
    void a_grant_to_an_owner_reaches_the_owner()
    {
        BalancesBed bed;
        QVERIFY(bed.bench.writer()
                    .run([&](storage::Connection& connection) -> Result<void> {
                        SLUICE_TRY(
                            bed.directory.ensureUser(connection, "tenant-a", "2e51", "", bed.bench.operatorNow()));
                        return {};
                    })
                    .has_value());
        const auto owner = metering::makeOwner("tenant-a", "2e51");
        QVERIFY(owner.has_value());
        QVERIFY(bed.bench.grant(*owner, 1'000'000).has_value());
        TablePageRequest request;
        request.order = {"created", true};
        for (const auto& table : {clearinghouse::makeCustomersTable(bed.bench.readers(), nullptr),
                                  clearinghouse::makeGrantsTable(bed.bench.readers(), nullptr)}) {
            const auto page = table->page(request);
            QVERIFY(page && page->rows.size() == 1);
            const auto& columns = table->schema().columns;
            const auto user = std::ranges::find(columns, "user", &TableColumn::id) - columns.begin();
            QCOMPARE(std::get<std::string>(page->rows.front().cells[std::size_t(user)]), std::string("owner:2e51"));
        }
        const char* path = "/api/v1/apps/tenant-a/users/owner%3A2e51/allowances";
        const auto given = bed.asOperator("POST", path, R"({"amount":"2"})", "k1");
        QCOMPARE(given.first, 201);
        QCOMPARE(memberText(given.second, "externalUserId"), std::string("owner:2e51"));
        QCOMPARE(bed.bench.settledMicros(*owner), 3'000'000);
        QCOMPARE(bed.asOperator("POST", "/api/v1/apps/tenant-a/users/2e51/allowances", R"({"amount":"4"})", "k2").first,
                 201);
        QCOMPARE(bed.bench.settledMicros(*owner), 3'000'000);
        QCOMPARE(bed.bench.settledMicros(gateUser("tenant-a", "2e51")), 4'000'000);
        const auto listed = bed.asOperator("GET", path);
        QCOMPARE(listed.second.find("items")->items()->size(), std::size_t(2));
        QCOMPARE(memberText(listed.second.find("items")->items()->front(), "externalUserId"),
                 std::string("owner:2e51"));
        QCOMPARE(bed.complaint, std::string());
    }

    void checkout_names_the_page()
    {
        BalancesBed bed;
        const auto own = bed.asTenant("tenant-b", "POST", "/api/v1/apps/tenant-b/billing/checkout");
        QCOMPARE(memberText(own.second, "url"), std::string("https://pay.b.example"));
        const auto general = bed.asTenant("tenant-a", "POST", "/api/v1/apps/tenant-a/billing/checkout");
        QCOMPARE(memberText(general.second, "url"), std::string("https://pay.example"));
    }

    void REF_12_block_button()
    {
        BalancesBed bed;
        const auto alice = gateUser("tenant-a", "alice");
        QVERIFY(bed.bench.grant(alice, 5'000'000).has_value());
        QCOMPARE(bed.asTenant("tenant-a", "POST", "/api/v1/platform/blocks", R"({"authId":"tenant-a:alice"})").first,
                 401);
        QCOMPARE(
            bed.asOperator("POST", "/api/v1/platform/blocks", R"({"authId":"tenant-a:alice","reason":"fraud"})").first,
            200);
        QCOMPARE(bed.bench.decide(liveState("aaaa0001"), alice).error().code, std::string("user_blocked"));
        QCOMPARE(bed.asOperator("DELETE", "/api/v1/platform/blocks/user/tenant-a%3Aalice").first, 200);
        QVERIFY(bed.bench.decide(liveState("aaaa0001"), alice).has_value());
        QCOMPARE(bed.asOperator("POST", "/api/v1/platform/sessions/aaaa0001/block", R"({"reason":"odd"})").first, 200);
        QCOMPARE(bed.bench.decide(liveState("aaaa0001"), alice).error().code, std::string("session_blocked"));
        QCOMPARE(bed.asOperator("DELETE", "/api/v1/platform/blocks/session/aaaa0001").first, 200);
        QVERIFY(bed.bench.decide(liveState("aaaa0001"), alice).has_value());
        QCOMPARE(bed.asOperator("DELETE", "/api/v1/platform/blocks/other/aaaa0001").first, 404);
        QCOMPARE(bed.complaint, std::string());
    }
};

QTEST_GUILESS_MAIN(TestApiBuilderBalances)
#include "tst_api_builder_balances.moc"
