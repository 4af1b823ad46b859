#include "api_bench.h"
#include "crypto/secp256k1.h"

using namespace sluice;
using namespace sluice::test;

namespace {

const std::string registerPath = "/api/orchestrators/register";

json::Value registration(const std::string& id, const std::string& address)
{
    return json::Value::object({{"orchestrator_id", id}, {"address", address}});
}

Address addressAt(int number)
{
    return *Address::fromHex(ApiBench::addressOf(number));
}

}  // namespace

class TestApiRegistry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void E1_registersAndRefreshes()
    {
        ApiBench bench;
        bench.topSource.members = {addressAt(0xab)};
        std::string mixed = ApiBench::addressOf(0xab);
        mixed[40] = 'A';
        const Answer first = bench.post(registerPath, registration("orch-a", mixed));
        QCOMPARE(first.status, 200);
        const json::Value wanted = json::Value::object({{"orchestrator_id", "orch-a"},
                                                        {"address", mixed},
                                                        {"balance_eth", "0"},
                                                        {"eligible_for_payments", true},
                                                        {"is_top_100", true},
                                                        {"denylisted", false},
                                                        {"registration_count", 1},
                                                        {"cooldown_expires_at", nullptr},
                                                        {"message", "Registered orchestrator"}});
        QCOMPARE(first.body, json::write(wanted));
        const Answer second = bench.post(registerPath, registration("orch-a", ApiBench::addressOf(0xab)));
        QCOMPARE(second.tree().text("message").value_or("?"), std::string_view("Registration refreshed"));
        QCOMPARE(second.tree().int64("registration_count").value_or(0), std::int64_t(2));
    }

    void E1_refusals()
    {
        api::ApiConfig config;
        config.registrationPerMinute = 100;
        config.registrationBurst = 100;
        ApiBench bench(config, {ApiBench::addressOf(9)});
        bench.topSource.members = {addressAt(1), addressAt(2), addressAt(9)};
        const auto attempt = [&](const char* id, int number) {
            bench.clock.advanceMs(10000);
            return bench.post(registerPath, registration(id, ApiBench::addressOf(number)));
        };
        QCOMPARE(attempt("a", 9).status, 403);
        QCOMPARE(attempt("a", 9).detail(), std::string("Address is denylisted and cannot register"));
        QCOMPARE(attempt("a", 3).status, 403);
        QCOMPARE(attempt("a", 3).detail(), std::string("Address is not part of the current top orchestrators"));
        QCOMPARE(attempt("a", 1).status, 200);
        QCOMPARE(attempt("b", 1).status, 409);
        QCOMPARE(attempt("b", 1).detail(), std::string("Address already registered to a different orchestrator"));
        QCOMPARE(attempt("a", 2).status, 409);
        QCOMPARE(attempt("a", 2).detail(),
                 std::string("Existing orchestrator attempted to change address; this is not allowed"));
        ApiBench blind;
        blind.topSource.unreachable = true;
        const Answer unknown = blind.post(registerPath, registration("a", ApiBench::addressOf(1)));
        QCOMPARE(unknown.status, 503);
        QCOMPARE(unknown.detail(), std::string("Unable to validate orchestrator rank at this time"));
    }

    void E1_faults_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("msg");
        const auto row = [](const char* field, const char* value, const char* type, const char* msg) {
            QTest::newRow((QByteArray(field) + " " + value).left(60).constData())
                << QByteArray(field) << QByteArray(value) << QByteArray(type) << QByteArray(msg);
        };
        row("address", "\"0x12\"", "string_pattern_mismatch", "String should match pattern '^0x[a-fA-F0-9]{40}$'");
        row("address", "7", "string_type", "Input should be a valid string");
        row("contact_email", "\"nobody\"", "value_error", "Value error, contact_email must include '@'");
        row("contact_email", "\"@x\"", "value_error", "Value error, contact_email must include '@'");
        row("health_timeout", "0.05", "greater_than_equal", "Input should be greater than or equal to 0.1");
        row("health_timeout", "61", "less_than_equal", "Input should be less than or equal to 60");
        row("health_timeout", "\"x\"", "float_parsing",
            "Input should be a valid number, unable to parse string as a number");
        row("health_timeout", "[]", "float_type", "Input should be a valid number");
        row("min_service_uptime", "101", "less_than_equal", "Input should be less than or equal to 100");
        row("services_healthy", "\"maybe\"", "bool_parsing",
            "Input should be a valid boolean, unable to interpret input");
        row("services_healthy", "[]", "bool_type", "Input should be a valid boolean");
        row("monitored_services", "\"a\"", "list_type", "Input should be a valid list");
        row("monitored_services", "[\"a\",5]", "string_type", "Input should be a valid string");
        row("monitored_services",
            "[\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\","
            "\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\"]",
            "value_error", "Value error, monitored_services limit is 25 entries");
    }
    void E1_faults()
    {
        QFETCH(QByteArray, field);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, msg);
        json::Value body = registration("orch-a", ApiBench::addressOf(1));
        body.set(field.toStdString(), *json::parse(value.toStdString()));
        const Answer answer = m_shared->post(registerPath, body);
        QCOMPARE(answer.status, 422);
        const json::Value fault = answer.fault();
        QCOMPARE(fault.text("type").value_or("?"), std::string_view(type.constData()));
        QCOMPARE(fault.text("msg").value_or("?"), std::string_view(msg.constData()));
        QCOMPARE((*fault.find("loc")->items())[1].toText().value_or("?"), std::string_view(field.constData()));
    }

    void E1_severalFaultsComeInTheOrderOfTheFields()
    {
        const Answer answer =
            m_shared->post(registerPath, std::string("{\"health_timeout\":\"x\",\"contact_email\":5}"));
        const json::Value tree = answer.tree();
        QStringList fields;
        for (const auto& item : *tree.find("detail")->items())
            fields << QString::fromUtf8((*item.find("loc")->items())[1].toText().value_or("?").data());
        const QStringList wanted{"orchestrator_id", "address", "contact_email", "health_timeout"};
        QCOMPARE(fields.join(' ').left(30), wanted.join(' ').left(30));
        QCOMPARE(fields.size(), 4);
    }

    void E1_looseScalarsAreAccepted()
    {
        ApiBench bench;
        bench.topSource.members = {addressAt(1)};
        json::Value body = registration("orch-a", ApiBench::addressOf(1));
        body.set("services_healthy", "YES");
        body.set("health_timeout", " 5 ");
        body.set("contact_email", " me@example.org ");
        body.set("monitored_services", json::Value::array({" a ", "", "b"}));
        body.set("capability", nullptr);
        body.set("unknown_field", 1);
        QCOMPARE(bench.post(registerPath, body).status, 200);
        const json::Value record = bench.get("/api/orchestrators/orch-a").tree();
        QCOMPARE(record.text("contact_email").value_or("?"), std::string_view("me@example.org"));
        QCOMPARE(record.find("health_timeout")->number()->text, std::string("5.0"));
        QCOMPARE(json::write(*record.find("monitored_services")), std::string("[\"a\",\"b\"]"));
        QVERIFY(record.find("last_healthy_at")->isString());
    }

    void E1_isLimitedPerId()
    {
        ApiBench bench;
        bench.topSource.members = {addressAt(1)};
        const auto body = registration("orch-a", ApiBench::addressOf(1));
        for (int i = 0; i < 5; ++i)
            QCOMPARE(bench.post(registerPath, body).status, 200);
        const Answer limited = bench.post(registerPath, body);
        QCOMPARE(limited.status, 429);
        QCOMPARE(limited.detail(), std::string("Too many registration attempts; slow down"));
        // A fault of the fields takes no slot.
        bench.clock.advanceMs(60001);
        for (int i = 0; i < 10; ++i)
            QCOMPARE(bench.post(registerPath, registration("orch-a", "0x1")).status, 422);
        QCOMPARE(bench.post(registerPath, body).status, 200);
    }

    void W30_registrantsBehindAProxyAreToldApart()
    {
        api::ApiConfig config;
        config.trustedProxies = {*http::Cidr::parse("127.0.0.0/8")};
        ApiBench bench(config);
        for (int i = 1; i <= 12; ++i)
            bench.topSource.members.push_back(addressAt(i));
        for (int i = 1; i <= 12; ++i) {
            const std::string client = "203.0.113." + std::to_string(i);
            const Answer answer =
                bench.post(registerPath, registration("orch-" + std::to_string(i), ApiBench::addressOf(i)),
                           {{"X-Forwarded-For", client}});
            QCOMPARE(answer.status, 200);
            QCOMPARE(*bench.registry.snapshot()->find("orch-" + std::to_string(i))->lastSeenIp, client);
        }
        // Without a proxy in between, the header is nobody's word.
        ApiBench direct;
        direct.topSource.members = {addressAt(1)};
        direct.post(registerPath, registration("orch-1", ApiBench::addressOf(1)), {{"X-Forwarded-For", "203.0.113.1"}});
        QCOMPARE(*direct.registry.snapshot()->find("orch-1")->lastSeenIp, std::string("127.0.0.1"));
    }

    void S12_strictRegistrationNeedsTheSignatureOfThePayoutAddress()
    {
        api::ApiConfig config;
        config.strict = true;
        config.adminToken = "secret";
        config.registrationPerMinute = 100;
        config.registrationBurst = 100;
        ApiBench bench(config);
        const auto key = crypto::PrivateKey::generate();
        const std::string address = key.address().toHex();
        bench.topSource.members = {key.address(), addressAt(1)};
        json::Value body = registration("orch-a", address);
        body.set("health_url", "http://host.example/health");
        QCOMPARE(bench.post(registerPath, body).status, 401);
        const std::int64_t at = bench.clock.now().seconds();
        const auto digest =
            fleet::registrationDigest("orch-a", key.address(), json::write(body, json::Style::Utf8Sorted), at);
        json::Value signedBody = body;
        signedBody.set("signature", toHex0x(crypto::toBytes65(key.sign(digest))));
        signedBody.set("signed_at", at);
        QCOMPARE(bench.post(registerPath, signedBody).status, 200);
        json::Value redirect = signedBody;
        redirect.set("health_url", "http://evil.example/");
        QCOMPARE(bench.post(registerPath, redirect).status, 401);
        QCOMPARE(bench.post(registerPath, registration("orch-b", ApiBench::addressOf(1)), {{"X-Admin-Token", "secret"}})
                     .status,
                 200);
        const Answer odd = bench.post(registerPath, registration("a/b", ApiBench::addressOf(1)));
        QCOMPARE(odd.fault().text("type").value_or("?"), std::string_view("value_error"));
    }

    void E2_E3_showEveryDeclaredMember()
    {
        ApiBench bench;
        bench.addOrchestrator("orch-b", 2);
        bench.addOrchestrator("orch-a", 1);
        bench.post("/api/ledger/adjustments",
                   json::Value::object({{"orchestrator_id", "orch-a"}, {"amount_eth", "1.50"}}));
        const json::Value list = bench.get("/api/orchestrators").tree();
        const auto& items = *list.find("orchestrators")->items();
        QCOMPARE(items.size(), std::size_t(2));
        QCOMPARE(items[0].text("orchestrator_id").value_or("?"), std::string_view("orch-b"));
        QCOMPARE(items[1].text("balance_eth").value_or("?"), std::string_view("1.5"));
        const json::Value one = bench.get("/api/orchestrators/orch-a").tree();
        QCOMPARE(json::write(one), json::write(items[1]));
        QCOMPARE(one.members()->size(), std::size_t(36));
        QCOMPARE(one.text("active_reason").value_or("?"), std::string_view("recent_contact"));
        QVERIFY(one.find("cooldown_expires_at")->isNull());
        const Answer missing = bench.get("/api/orchestrators/none");
        QCOMPARE(missing.status, 404);
        QCOMPARE(missing.detail(), std::string("Not found"));
    }

    void E3_hostAddressesAreRedactedForOthers()
    {
        api::ApiConfig config;
        config.managerAllowlist = {*http::IpAddress::parse("203.0.113.5")};
        config.trustedProxies = {*http::Cidr::parse("127.0.0.1")};
        config.adminToken = "secret";
        ApiBench bench(config);
        bench.topSource.members = {addressAt(1)};
        json::Value body = registration("orch-a", ApiBench::addressOf(1));
        body.set("host_public_ip", "198.51.100.4");
        body.set("contact_email", "a@b");
        QCOMPARE(bench.post(registerPath, body).status, 200);
        const auto seenFrom = [&](const char* ip) {
            return bench.get("/api/orchestrators/orch-a", {{"X-Admin-Token", "secret"}, {"X-Forwarded-For", ip}})
                .tree();
        };
        QCOMPARE(seenFrom("203.0.113.5").text("host_public_ip").value_or("?"), std::string_view("198.51.100.4"));
        const json::Value redacted = seenFrom("203.0.113.6");
        for (const char* name : {"host_public_ip", "last_seen_ip", "health_url"})
            QVERIFY(redacted.find(name)->isNull());
        QCOMPARE(redacted.text("contact_email").value_or("?"), std::string_view("a@b"));
    }

    void E4_validatesDays()
    {
        ApiBench bench;
        bench.addOrchestrator("orch-a", 1);
        QCOMPARE(bench.get("/api/orchestrators/none/stats").detail(), std::string("Not found"));
        QCOMPARE(bench.get("/api/orchestrators/orch-a/stats?days=0").status, 422);
        QCOMPARE(bench.get("/api/orchestrators/orch-a/stats?days=366").status, 422);
        const json::Value stats = bench.get("/api/orchestrators/orch-a/stats").tree();
        QCOMPARE(stats.find("daily")->items()->size(), std::size_t(30));
        QCOMPARE(stats.text("balance_eth").value_or("?"), std::string_view("0"));
    }

    void E5_reportsFeedTheRecord()
    {
        ApiBench bench;
        bench.addOrchestrator("orch-a", 1);
        const std::string path = "/api/orchestrators/orch-a/health";
        const Answer done =
            bench.post(path, std::string("{\"data\":{\"ip\":\"198.51.100.9\",\"summary\":{\"services_up\":2}}}"));
        QCOMPARE(done.body, std::string("{\"ok\":true}"));
        json::Value record = bench.get("/api/orchestrators/orch-a").tree();
        QCOMPARE(record.text("active_reason").value_or("?"), std::string_view("forwarder_health"));
        QCOMPARE(record.text("last_seen_ip").value_or("?"), std::string_view("198.51.100.9"));
        QCOMPARE(record.text("last_contact_source").value_or("?"), std::string_view("forwarder"));
        // W-31: what is no address is not taken for one.
        bench.post(
            path,
            std::string("{\"source\":\"w\",\"data\":{\"ip\":\"evil.example\",\"summary\":{\"services_up\":true}}}"));
        record = bench.get("/api/orchestrators/orch-a").tree();
        QCOMPARE(record.text("last_seen_ip").value_or("?"), std::string_view("198.51.100.9"));
        QCOMPARE(record.text("last_contact_source").value_or("?"), std::string_view("w"));
        QCOMPARE(bench.post("/api/orchestrators/none/health", std::string("{\"data\":{}}")).detail(),
                 std::string("Unknown orchestrator"));
        QCOMPARE(bench.post(path, std::string("{\"data\":[]}")).fault().text("type").value_or("?"),
                 std::string_view("dict_type"));
        QCOMPARE(bench.post(path, std::string("{}")).fault().text("type").value_or("?"), std::string_view("missing"));
    }

    void W50_anExpiredCooldownEndsByItself()
    {
        ApiBench bench;
        bench.addOrchestrator("orch-a", 1);
        ApiBench::check(bench.writer().run([&](storage::Connection& c) {
            return bench.registry.startCooldown(c, "orch-a", 60, {"test", "", bench.clock.now()});
        }));
        QVERIFY(!*bench.get("/api/orchestrators/orch-a").tree().find("eligible_for_payments")->boolean());
        bench.clock.advanceMs(60001);
        QVERIFY(*bench.get("/api/orchestrators/orch-a").tree().find("eligible_for_payments")->boolean());
    }

    void operatorsDenyAndAllowWithAReason()
    {
        api::ApiConfig config;
        config.adminToken = "secret";
        ApiBench bench(config);
        bench.addOrchestrator("orch-a", 1);
        const auto decide = [&](bool denied, const char* reason) {
            const auto body =
                json::Value::object({{"address", ApiBench::addressOf(1)}, {"denied", denied}, {"reason", reason}});
            return bench.post("/api/denylist", body, {{"X-Admin-Token", "secret"}});
        };
        QCOMPARE(decide(true, "").status, 422);
        QCOMPARE(decide(true, "fraud").status, 200);
        const ApiBench::HeaderList admin{{"X-Admin-Token", "secret"}};
        QVERIFY(*bench.get("/api/orchestrators/orch-a", admin).tree().find("denylisted")->boolean());
        QCOMPARE(
            bench.get("/api/denylist", admin).tree().find("verdicts")->items()->front().text("reason").value_or("?"),
            std::string_view("fraud"));
        QCOMPARE(decide(false, "cleared").status, 200);
        QVERIFY(!*bench.get("/api/orchestrators/orch-a", admin).tree().find("denylisted")->boolean());
    }

    void initTestCase() { m_shared = std::make_unique<ApiBench>(); }
    void cleanupTestCase() { m_shared.reset(); }

private:
    std::unique_ptr<ApiBench> m_shared;  // for tests that change nothing
};

QTEST_GUILESS_MAIN(TestApiRegistry)
#include "tst_api_registry.moc"
