// Webhooks of settlement and the operator's invoices over a real store and a real listener (clearinghouse spec 9.4; REF-38). The signatures are made
// by another implementation (Node's own crypto, tests/peers/openmeter_invoicing.mjs).
#include "api/builder_api.h"
#include "api/tokens.h"
#include "support/invoicing_fixture.h"
#include "support/openapi_check.h"
#include "support/postgres_fixture.h"
#include "support/settlement_bed.h"

#include <QTest>

using namespace sluice;
using namespace sluice::metering;
using test::InvoicingFixture;
using test::SettlementBed;

namespace {

using Object = json::Object;

constexpr const char* operatorKey = "the-operator-key-of-this-test";

class WebhookBed {
public:
    WebhookBed(InvoicingFixture& peer, bool postgres, SettlementConfig config, bool configured = true)
        : m_peer(peer), bed(peer.url(), std::move(config), databaseOf(postgres))
    {
        api::BuilderParts parts;
        parts.clock = &bed.clock;
        parts.rng = &m_rng;
        parts.database = &bed.store.database();
        parts.audit = bed.audit.get();
        if (configured) {
            parts.settlement = bed.book.get();
            parts.settlementIntake = bed.intake.get();
        }
        api::BuilderConfig builder;
        builder.operatorKeys = {operatorKey};
        builder.perAddressMinute = 10;  // webhooks are not counted against it
        builder.failedLoginsPerMinute = 1'000;
        m_api = std::make_unique<api::BuilderApi>(std::move(parts), builder);
        http::ServerConfig server;
        server.limits.bodyBytes = 8u << 20;  // the webhooks' own limit is lower
        m_server = std::make_unique<http::Server>(server, m_api->router(), m_api->policy(), m_clock);
        const auto port = m_server->start();
        if (!port)
            qFatal("%s", port.error().message.c_str());
        m_url = "http://127.0.0.1:" + std::to_string(*port);
        m_check = std::make_unique<test::OpenApiCheck>(*json::parse(m_api->openApiDocument()));
    }
    ~WebhookBed()
    {
        m_server->stop(1'000);
        m_api->stop();
        bed.halt();
        bed.store.close();
    }
    static storage::DatabaseConfig databaseOf(bool postgres)
    {
        storage::DatabaseConfig config;
        if (postgres)
            config.postgresUrl = test::PostgresFixture::shared().newDatabase();
        return config;
    }

    json::Value notify(Object wishes, const char* secret = test::meterSecret)
    {
        wishes.emplace_back("url", m_url + "/webhooks/openmeter");
        wishes.emplace_back("secret", secret);
        return m_peer.admin("notify", json::Value(std::move(wishes)));
    }
    json::Value provider(json::Value event, Object wishes = {}, const char* secret = test::providerSecret)
    {
        wishes.emplace_back("url", m_url + "/webhooks/stripe");
        wishes.emplace_back("secret", secret);
        wishes.emplace_back("event", std::move(event));
        return m_peer.admin("provider", json::Value(std::move(wishes)));
    }
    json::Value post(const std::string& path, const std::string& body, Object headers)
    {
        return m_peer.admin("post", json::Value::object({{"url", m_url + path}, {"body", body}, {"headers", headers}}));
    }
    // As the console does it: through the same table of operations.
    std::pair<int, json::Value> ask(const std::string& method, const std::string& target, json::Value body = {})
    {
        std::promise<http::Response> answered;
        api::LocalCall call;
        call.method = method;
        call.target = target;
        call.body = std::move(body);
        call.actor = "ann";
        m_api->call(call, [&](http::Response response) { answered.set_value(std::move(response)); });
        const http::Response response = answered.get_future().get();
        lastText = response.body;
        if (response.status < 300 && complaint.empty() && target.find("format=csv") == std::string::npos)
            complaint = m_check->complaint(method, target, response.status, response.body);
        return {response.status, json::parse(response.body).value_or(json::Value())};
    }

private:
    InvoicingFixture& m_peer;
    SystemRng m_rng;
    SystemClock m_clock;

public:
    SettlementBed bed;
    std::string complaint, lastText;

private:
    std::string m_url;
    std::unique_ptr<api::BuilderApi> m_api;
    std::unique_ptr<http::Server> m_server;
    std::unique_ptr<test::OpenApiCheck> m_check;
};

std::int64_t statusOf(const json::Value& answer)
{
    return answer.int64("status").value_or(-1);
}

bool isDuplicate(const json::Value& answer)
{
    const auto body = json::parse(answer.text("body").value_or(""));
    const json::Value* duplicate = body ? body->find("duplicate") : nullptr;
    return duplicate && duplicate->isBool() && *duplicate->boolean();
}

json::Value paidEvent(const std::string& id, const std::string& invoice)
{
    return json::Value::object(
        {{"id", id},
         {"type", "invoice.paid"},
         {"created", 1'767'225'600},
         {"livemode", true},
         {"data", json::Value::object(
                      {{"object", json::Value::object(
                                      {{"id", "in_1"},
                                       {"currency", "usd"},
                                       {"total", 1'000},
                                       {"metadata", json::Value::object({{"openmeter_invoice_id", invoice}})}})}})}});
}

}  // namespace

class TestApiSettlement : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void initTestCase();
    void notificationsAreKeptBeforeTheyAreAnswered();
    void wrongSignatures_data();
    void wrongSignatures();
    void secretsRotate();
    void replayedNotifications();
    void oversizedBodies();
    void providerEvents();
    void collectRequests();
    void aStoreThatFailsIsNotAnswered2xx();
    void theOperatorsInvoices();
    void notConfigured();
    void REF38_noTokenIsKeptAndNothingElseIsNeeded();

private:
    InvoicingFixture m_peer;
};

void TestApiSettlement::initTestCase_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("SQLite") << false;
    QTest::newRow("PostgreSQL") << true;
}

void TestApiSettlement::initTestCase()
{
    QVERIFY2(m_peer.start(), m_peer.error().c_str());
}

#define WEBHOOK_BED \
    QFETCH_GLOBAL(bool, postgres); \
    WebhookBed web(m_peer, postgres, test::settlementConfig()); \
    SettlementBed& bed = web.bed

void TestApiSettlement::notificationsAreKeptBeforeTheyAreAnswered()
{
    WEBHOOK_BED;
    const std::string id = m_peer.makeInvoice();
    for (const char* style : {"svix", "webhook"}) {
        const auto answer = web.notify({{"id", id}, {"style", style}});
        QCOMPARE(statusOf(answer), 200);
        QVERIFY(!isDuplicate(answer));
    }
    QCOMPARE(bed.count("settlement_inbox", "state = 'taken' AND source = 'meter'"), std::string("2"));
    QCOMPARE(bed.count("settlement_invoices", "state = 'new' AND due_at IS NOT NULL AND hint = 2"), std::string("1"));
    QVERIFY(bed.value("SELECT body FROM settlement_inbox").find("lies") != std::string::npos);  // as it came
    for (const char* type : {"invoicing.invoice.created", "invoice.created"})
        QCOMPARE(statusOf(web.notify({{"id", id}, {"type", type}})), 200);
    QCOMPARE(bed.count("settlement_inbox", "state = 'taken'"), std::string("4"));
    QCOMPARE(statusOf(web.notify({{"id", id}, {"type", "entitlements.reset"}})), 200);
    QCOMPARE(statusOf(web.notify({{"id", "no-ulid"}})), 200);
    QCOMPARE(bed.count("settlement_inbox", "state = 'ignored'"), std::string("1"));
    QCOMPARE(bed.count("settlement_inbox", "state = 'unreadable'"), std::string("1"));
    // What it says is only a hint: the worker reads the invoice itself.
    bed.start();
    QTRY_COMPARE_WITH_TIMEOUT(bed.stateOf(id), std::string("draft_sync"), 15'000);
}

void TestApiSettlement::wrongSignatures_data()
{
    QTest::addColumn<QString>("wishes");
    QTest::addColumn<QString>("secret");
    QTest::addColumn<QString>("why");
    const QString good = QString::fromLatin1(test::meterSecret);
    const QString other = QStringLiteral("whsec_YW5vdGhlci1zZWNyZXQtb2Ytc29tZWJvZHk=");
    QTest::newRow("another secret") << "{}" << other << "wrong";
    QTest::newRow("tampered body") << "{\"wrong\":{\"tampered\":true}}" << good << "wrong";
    QTest::newRow("another id") << "{\"wrong\":{\"id\":\"msg_other\"}}" << good << "wrong";
    QTest::newRow("another time") << "{\"wrong\":{\"timestamp\":\"1767225600\"}}" << good << "wrong";
    QTest::newRow("old") << "{\"age\":310}" << good << "old";
    QTest::newRow("from the future") << "{\"age\":-310}" << good << "old";
    QTest::newRow("no signature") << "{\"wrong\":{\"signature\":\"\"}}" << good << "missing";
    QTest::newRow("another version") << "{\"wrong\":{\"signature\":\"v2,AAAA\"}}" << good << "malformed";
    QTest::newRow("no time") << "{\"wrong\":{\"timestamp\":\"soon\"}}" << good << "malformed";
}

void TestApiSettlement::wrongSignatures()
{
    QFETCH(QString, wishes);
    QFETCH(QString, secret);
    QFETCH(QString, why);
    WEBHOOK_BED;
    Object members = *json::parse(wishes.toStdString()).value().members();
    members.emplace_back("id", m_peer.makeInvoice());
    const auto answer = web.notify(std::move(members), secret.toUtf8().constData());
    QCOMPARE(statusOf(answer), 401);
    QVERIFY(answer.text("body")->find("signature: " + why.toStdString()) != std::string_view::npos);
    QCOMPARE(bed.count("settlement_inbox"), std::string("0"));
    QCOMPARE(bed.count("settlement_invoices"), std::string("0"));
}

void TestApiSettlement::secretsRotate()
{
    WEBHOOK_BED;
    const std::string id = m_peer.makeInvoice();
    for (const char* secret : {test::meterSecret, test::formerMeterSecret})
        QCOMPARE(statusOf(web.notify({{"id", id}}, secret)), 200);
    // Signed with several by the sender, in one header.
    QCOMPARE(statusOf(web.notify({{"id", id}, {"wrong", json::Value::object({{"among", true}})}})), 200);
    QCOMPARE(bed.count("settlement_inbox"), std::string("3"));
}

void TestApiSettlement::replayedNotifications()
{
    WEBHOOK_BED;
    const std::string id = m_peer.makeInvoice();
    QVERIFY(!isDuplicate(web.notify({{"id", id}, {"eventId", "msg_1"}})));
    for (int i = 0; i < 3; ++i) {
        const auto again = web.notify({{"id", id}, {"eventId", "msg_1"}});
        QCOMPARE(statusOf(again), 200);
        QVERIFY(isDuplicate(again));
    }
    QCOMPARE(bed.count("settlement_inbox"), std::string("1"));
    QCOMPARE(bed.value("SELECT hint FROM settlement_invoices"), std::string("1"));
    // After 29 days it is still known.
    QVERIFY(bed.store.writer()
                .run([&](storage::Connection& connection) {
                    return bed.book->purge(connection, bed.clock.now().plusSeconds(29 * 86'400));
                })
                .has_value());
    QVERIFY(isDuplicate(web.notify({{"id", id}, {"eventId", "msg_1"}})));
}

void TestApiSettlement::oversizedBodies()
{
    WEBHOOK_BED;
    const std::string id = m_peer.makeInvoice();
    const std::string fill(1'048'577, ' ');
    QCOMPARE(statusOf(web.notify({{"id", id}, {"wrong", json::Value::object({{"body", fill}})}})), 413);
    QCOMPARE(bed.count("settlement_inbox"), std::string("0"));
    const std::string most(1'048'576, ' ');  // no JSON, and no more than it may be
    QCOMPARE(statusOf(web.notify({{"id", id}, {"wrong", json::Value::object({{"body", most}})}})), 200);
    QCOMPARE(bed.count("settlement_inbox", "state = 'unreadable'"), std::string("1"));
}

void TestApiSettlement::providerEvents()
{
    WEBHOOK_BED;
    const std::string id = m_peer.makeInvoice({{"extendedStatus", "payment_processing.pending"}});
    QCOMPARE(statusOf(web.provider(paidEvent("evt_1", id), {}, "whsec_somebody_else")), 401);
    QCOMPARE(statusOf(web.provider(paidEvent("evt_1", id), {{"age", 301}})), 401);
    QCOMPARE(statusOf(web.provider(paidEvent("evt_1", id), {{"extra", "v1=" + std::string(64, '0') + ","}})), 200);
    QVERIFY(isDuplicate(web.provider(paidEvent("evt_1", id))));
    QCOMPARE(statusOf(web.provider(paidEvent("evt_2", id), {}, test::sandboxSecret)), 200);
    QCOMPARE(bed.value("SELECT state FROM settlement_inbox WHERE event_id = 'evt_2'"), std::string("refused"));
    bed.start();
    QTRY_COMPARE_WITH_TIMEOUT(bed.stateOf(id), std::string("paid"), 15'000);
    QCOMPARE(m_peer.extendedStatus(id), std::string("paid"));
}

void TestApiSettlement::collectRequests()
{
    WEBHOOK_BED;
    const std::string customer(*m_peer.admin("customer").text("id"));
    const std::string body = json::write(json::Value::object(
        {{"clientId", "app"}, {"externalUserId", "alice"}, {"customerId", customer}, {"requestId", "r-1"}}));
    const auto bearer = [](const char* secret) { return Object{{"Authorization", std::string("Bearer ") + secret}}; };
    QCOMPARE(statusOf(web.post("/requests/collect", body, {})), 401);
    QCOMPARE(statusOf(web.post("/requests/collect", body, bearer("collect-secreT"))), 401);
    QCOMPARE(statusOf(web.post("/requests/collect", "{}", bearer(test::collectSecret))), 400);
    QVERIFY(!isDuplicate(web.post("/requests/collect", body, bearer(test::collectSecret))));
    QVERIFY(isDuplicate(web.post("/requests/collect", body, bearer("former"))));
    QCOMPARE(bed.count("settlement_collects"), std::string("1"));
}

void TestApiSettlement::aStoreThatFailsIsNotAnswered2xx()
{
    WEBHOOK_BED;
    const std::string id = m_peer.makeInvoice();
    QVERIFY(bed.store.writer()
                .run([](storage::Connection& connection) -> Result<void> {
                    SLUICE_TRY(connection.exec("ALTER TABLE settlement_inbox RENAME TO settlement_inbox_away"));
                    return {};
                })
                .has_value());
    QVERIFY(statusOf(web.notify({{"id", id}, {"eventId", "msg_1"}})) >= 500);
    QVERIFY(bed.store.writer()
                .run([](storage::Connection& connection) -> Result<void> {
                    SLUICE_TRY(connection.exec("ALTER TABLE settlement_inbox_away RENAME TO settlement_inbox"));
                    return {};
                })
                .has_value());
    const auto again = web.notify({{"id", id}, {"eventId", "msg_1"}});
    QCOMPARE(statusOf(again), 200);
    QVERIFY(!isDuplicate(again));
}

void TestApiSettlement::theOperatorsInvoices()
{
    WEBHOOK_BED;
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) {
        ids.push_back(m_peer.makeInvoice());
        QCOMPARE(web.ask("POST", "/api/v1/platform/invoices", json::Value::object({{"invoiceId", ids.back()}})).first,
                 200);
    }
    bed.start();
    for (const std::string& id : ids)
        QTRY_COMPARE_WITH_TIMEOUT(bed.stateOf(id), std::string("draft_sync"), 15'000);
    const auto page = web.ask("GET", "/api/v1/platform/invoices?limit=2&filter=state:draft_sync").second;
    QCOMPARE(page.find("items")->items()->size(), std::size_t(2));
    const std::string next(*page.text("nextCursor"));
    const auto rest = web.ask("GET", "/api/v1/platform/invoices?limit=2&filter=state:draft_sync&cursor=" + next).second;
    QCOMPARE(rest.find("items")->items()->size(), std::size_t(1));
    QVERIFY(rest.find("nextCursor")->isNull());
    QCOMPARE(web.ask("GET", "/api/v1/platform/invoices?filter=nothing:1").first, 400);
    QCOMPARE(web.ask("GET", "/api/v1/platform/invoices?format=csv").first, 200);
    QVERIFY(web.lastText.starts_with("seen,invoice,number,"));
    QCOMPARE(std::ranges::count(web.lastText, '\n'), 4);
    const std::string one = "/api/v1/platform/invoices/" + ids[0];
    QCOMPARE(web.ask("GET", one).second.find("steps")->items()->size(), std::size_t(1));
    const auto complete = [&](Object said) {
        return web.ask("POST", one + "/complete", json::Value(std::move(said))).first;
    };
    QCOMPARE(complete({{"pause", "later"}}), 400);
    QCOMPARE(complete({{"pause", "issuing_sync"}}), 409);
    QCOMPARE(complete({{"pause", "draft_sync"}, {"trigger", "paid"}}), 400);
    QCOMPARE(complete({{"pause", "draft_sync"}, {"invoiceNumber", "N-1"}, {"externalId", "in_1"}}), 200);
    QTRY_COMPARE_WITH_TIMEOUT(bed.stateOf(ids[0]), std::string("issuing_sync"), 15'000);
    QCOMPARE(complete({{"pause", "issuing_sync"}, {"paymentExternalId", "pi_1"}}), 200);
    QTRY_COMPARE_WITH_TIMEOUT(bed.stateOf(ids[0]), std::string("payment_pending"), 15'000);
    QCOMPARE(complete({{"pause", "payment_pending"}, {"trigger", "paid"}}), 200);
    QTRY_COMPARE_WITH_TIMEOUT(bed.stateOf(ids[0]), std::string("paid"), 15'000);
    QCOMPARE(web.ask("POST", one + "/retry").first, 200);
    QCOMPARE(web.ask("POST", "/api/v1/platform/invoices/unknown/retry").first, 404);
    QCOMPARE(web.ask("GET", "/api/v1/platform/invoices/unknown").first, 404);
    QCOMPARE(web.ask("POST", "/api/v1/platform/invoices/resume").first, 409);
    QCOMPARE(web.ask("POST", "/api/v1/platform/collects/7/retry").first, 404);
    QCOMPARE(web.ask("POST", "/api/v1/platform/invoices/reconcile").first, 503);  // nothing runs in this bed
    QCOMPARE(bed.count("audit_log", "action = 'invoices.complete' AND actor = 'ann'"), std::string("3"));
    QCOMPARE(web.complaint, std::string());
}

void TestApiSettlement::notConfigured()
{
    QFETCH_GLOBAL(bool, postgres);
    WebhookBed web(m_peer, postgres, SettlementConfig{}, false);
    const std::string id = m_peer.makeInvoice();
    QCOMPARE(statusOf(web.notify({{"id", id}})), 503);
    QCOMPARE(statusOf(web.provider(paidEvent("evt_1", id))), 503);
    QCOMPARE(web.ask("GET", "/api/v1/platform/invoices").first, 503);
    // On, but with no secret: nothing unsigned is ever taken.
    WebhookBed open(m_peer, postgres, SettlementConfig{});
    QCOMPARE(statusOf(open.notify({{"id", id}})), 503);
    QCOMPARE(statusOf(open.provider(paidEvent("evt_1", id))), 503);
    QCOMPARE(open.bed.count("settlement_inbox"), std::string("0"));
}

// The reference keeps the operator's raw token in a cookie, and needs a Redis to know what it has seen.
void TestApiSettlement::REF38_noTokenIsKeptAndNothingElseIsNeeded()
{
    WEBHOOK_BED;
    const Object login{{"Authorization", std::string("Bearer ") + operatorKey}};
    const std::string id = m_peer.makeInvoice();
    const auto looked = web.post("/api/v1/platform/invoices", "{\"invoiceId\":\"" + id + "\"}", login);
    QCOMPARE(statusOf(looked), 200);
    QCOMPARE(looked.find("cookies")->items()->size(), std::size_t(0));
    QCOMPARE(statusOf(web.post("/api/v1/platform/invoices", "{\"invoiceId\":\"" + id + "\"}",
                               {{"Cookie", std::string("session=") + operatorKey}})),
             401);
    QCOMPARE(statusOf(web.notify({{"id", id}, {"eventId", "msg_1"}})), 200);
    bed.start();
    QTRY_COMPARE_WITH_TIMEOUT(bed.stateOf(id), std::string("draft_sync"), 15'000);
    for (const char* text :
         {"SELECT COUNT(*) FROM audit_log WHERE actor LIKE '%KEY%' OR details LIKE '%KEY%' OR after_value LIKE '%KEY%'",
          "SELECT COUNT(*) FROM settlement_timeline WHERE actor LIKE '%KEY%' OR message LIKE '%KEY%'",
          "SELECT COUNT(*) FROM settlement_steps WHERE source LIKE '%KEY%' OR body LIKE '%KEY%'"}) {
        QString sql = QString::fromLatin1(text);
        sql.replace(QStringLiteral("KEY"), QString::fromLatin1(operatorKey));
        QCOMPARE(bed.value(sql.toStdString()), std::string("0"));
    }
    // What was seen is in the store itself, with the invoice it is about.
    QCOMPARE(bed.count("settlement_inbox", "event_id = 'msg_1'"), std::string("1"));
}

QTEST_GUILESS_MAIN(TestApiSettlement)
#include "tst_api_settlement.moc"
