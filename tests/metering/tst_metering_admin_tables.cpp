// The meter that is administered as tables: rows are asked for, held, asked for anew after a change; a meter that refuses or hangs is the error of
// the page, and a stop token ends the wait.
#include "metering/admin_tables.h"
#include "metering/embedded_admin.h"
#include "metering/hosted_admin.h"
#include "net/waiting_client.h"
#include "support/meter_fixture.h"
#include "support/peer_process.h"

#include <QElapsedTimer>
#include <QtTest>

#include <atomic>
#include <thread>

using namespace sluice;
using namespace sluice::test;
using namespace sluice::metering;

namespace {

constexpr const char* tablesToken = "kpat_test";

// A door to a Konnect-shaped peer that counts how often it is opened.
struct PeerDoor {
    PeerDoor(const std::string& origin, const std::string& token)
    {
        const auto endpoint = HostedEndpoint::of(origin + "/v3/openmeter", token, {}, "konnect");
        http.runAndWait([&](net::HttpClient& client) {
            auto made = HostedApi::make(
                {client, [this](std::function<void()> task) { http.post(std::move(task)); }, clock, rng}, *endpoint,
                crypto::SecretBytes(asBytes(token)), {}, {});
            if (!made)
                qFatal("the transport: %s", made.error().message.c_str());
            api = std::move(*made);
        });
        door.flavour = AdminFlavour::KonnectV3;
        door.changes = &changes;
        door.open = [this](std::string, std::stop_token stop) {
            ++opened;
            return makeHostedAdmin(*api, clock, {60'000, std::move(stop)});
        };
        admin = makeHostedAdmin(*api, clock);
    }
    ~PeerDoor()
    {
        admin.reset();
        http.runAndWait([this](net::HttpClient&) { api.reset(); });
    }
    SystemClock clock;
    SystemRng rng;
    net::WaitingClient http;
    std::unique_ptr<HostedApi> api;
    std::unique_ptr<MeterAdmin> admin;
    ChangeSequence changes;
    std::atomic<int> opened{0};
    AdminDoor door;
};

TablePageRequest firstPage(FilterPtr filter = {})
{
    TablePageRequest request;
    request.order = {"key", false};
    request.filter = std::move(filter);
    return request;
}

TablePageRequest ofCustomer(const TableSource& table, const std::string& text)
{
    TablePageRequest request;
    request.order = {"customer", false};
    request.filter = *parseFilter(text, &table.schema());
    return request;
}

AdminCustomer aliceOf()
{
    return {{}, "acme:alice", "alice", {"acme:alice"}};
}

AdminMeter feeMeterOf()
{
    AdminMeter meter;
    meter.key = meter.name = "fee";
    meter.aggregation = "sum";
    meter.eventType = "ticket";
    meter.valueProperty = "$.fee";
    meter.dimensions = {{"client_id", "$.client_id"}};
    return meter;
}

}  // namespace

class TestMeteringAdminTables : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_peer.start(QStringLiteral("konnect_admin.mjs"), {QString::fromLatin1(tablesToken)}),
                 m_peer.error().c_str());
    }
    void init() { m_peer.control(json::Value::object({{"reset", true}})); }

    void rowsAreThoseOfTheMeter()
    {
        MeterFixture fixture;
        AdminDoor door;
        door.changes = &fixture.events().changes();
        door.open = [&](std::string actor, std::stop_token stop) {
            return makeEmbeddedAdmin(fixture.meter(), std::move(actor), std::move(stop));
        };
        const auto admin = door.open("tester", {});
        const auto meters = makeAdminMetersTable(door);
        QCOMPARE(meters->page(firstPage())->rows.size(), std::size_t(0));
        QVERIFY(admin->ensureMeter(feeMeterOf()));
        const auto page = meters->page(firstPage());  // the change of the store is seen at once
        QCOMPARE(page->rows.size(), std::size_t(1));
        QVERIFY(page->rows[0].cells[0] == Cell(std::string("fee")));
        QCOMPARE(std::get<std::string>(page->rows[0].cells[5]), std::string("{\"client_id\":\"$.client_id\"}"));
        QVERIFY(admin->ensureFeature({{}, "network_spend", "Spend", {}, "fee"}));
        AdminPlan plan;
        plan.key = plan.name = "starter";
        plan.cards = {{"network_spend", "Spend", "0.000001", "5"}};
        QVERIFY(admin->createPlan(plan));
        const auto plans = makeAdminPlansTable(door)->page(firstPage());
        QVERIFY(plans->rows[0].cells[3] == Cell(std::string("draft")));
        QVERIFY(plans->rows[0].cells[4] == Cell(std::string("network_spend $0.000001 (5 +)")));
        QCOMPARE(makeAdminFeaturesTable(door)->page(firstPage())->rows.size(), std::size_t(1));
    }

    void aCustomersOwnAreAskedForByName()
    {
        PeerDoor peer(m_peer.url(), tablesToken);
        const auto customer = peer.admin->ensureCustomer(aliceOf());
        QVERIFY(customer);
        AdminGrant grant = operatorGrant("gift", 2'500'000, "network_spend");
        QVERIFY(peer.admin->ensureGrant(customer->value, grant));
        QCOMPARE(makeAdminCustomersTable(peer.door)->page(firstPage())->rows.size(), std::size_t(1));
        const auto grants = makeAdminGrantsTable(peer.door);
        const int before = peer.opened;
        QCOMPARE(grants->page(firstPage())->rows.size(), std::size_t(0));
        QCOMPARE(int(peer.opened), before);  // of nobody: nothing is asked
        for (const char* words : {"customer:\"acme:alice\"", "gift customer:\"acme:alice\""}) {
            const auto page = grants->page(ofCustomer(*grants, words));
            QVERIFY2(page && page->rows.size() == 1, words);
            QVERIFY(page->rows[0].cells[0] == Cell(std::string("acme:alice")));
            QVERIFY(page->rows[0].cells[3] == Cell(Int256(2'500'000)));
        }
        QCOMPARE(grants->page(ofCustomer(*grants, "customer:\"acme:nobody\""))->rows.size(), std::size_t(0));
        QCOMPARE(*grants->count(ofCustomer(*grants, "customer:\"acme:alice\"").filter), 1);
        const auto access = makeAdminAccessTable(peer.door);
        QCOMPARE(access->page(ofCustomer(*access, "customer:\"acme:alice\""))->rows.size(), std::size_t(0));
    }

    void rowsAreHeldUntilSomethingChanges()
    {
        PeerDoor peer(m_peer.url(), tablesToken);
        QVERIFY(peer.admin->ensureMeter(feeMeterOf()));
        const auto meters = makeAdminMetersTable(peer.door);
        QVERIFY(meters->page(firstPage()));
        QVERIFY(meters->count({}));
        QVERIFY(meters->page(firstPage()));  // of the same look
        QCOMPARE(int(peer.opened), 1);
        AdminMeter other = feeMeterOf();
        other.key = "other";
        QVERIFY(peer.admin->ensureMeter(other));
        QCOMPARE(*meters->count({}), 1);
        peer.changes.bump();
        QCOMPARE(*meters->count({}), 2);
        QCOMPARE(int(peer.opened), 2);
        QVERIFY(meters->changes() == &peer.changes);
    }

    void whatGoesWrongIsThePagesError()
    {
        PeerDoor wrong(m_peer.url(), "kpat_wrong");
        const auto meters = makeAdminMetersTable(wrong.door);
        const auto refused = meters->page(firstPage());
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Denied);
        QVERIFY(!meters->count({}));
    }

    void aStopEndsTheWait()
    {
        PeerDoor peer(m_peer.url(), tablesToken);
        const auto meters = makeAdminMetersTable(peer.door);
        m_peer.control(json::Value::object({{"failAt", 1}}));
        std::stop_source stop;
        Result<TablePage> answer;
        std::jthread reader([&] { answer = meters->page(firstPage(), stop.get_token()); });
        QVERIFY(m_peer.waitFor("Hanging"));
        QElapsedTimer since;
        since.start();
        stop.request_stop();
        reader.join();
        QVERIFY2(since.elapsed() < 2'000, qPrintable(QString::number(since.elapsed())));
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Cancelled);
        QVERIFY(meters->page(firstPage()));  // and the next look finds it well
    }

private:
    PeerProcess m_peer;
};

QTEST_GUILESS_MAIN(TestMeteringAdminTables)
#include "tst_metering_admin_tables.moc"
