// Administration of a meter behind one interface (clearinghouse 6.5, 7.3, 8): the same questions to the embedded meter on both engines and to
// a Konnect-shaped peer; what only the hosted one has; the recorded contract. REF-2, REF-21, REF-22, REF-23, REF-24.
#include "metering/catalogue.h"
#include "metering/contract_probe.h"
#include "metering/embedded_admin.h"
#include "metering/provisioner.h"
#include "net/waiting_client.h"
#include "support/meter_fixture.h"
#include "support/peer_process.h"
#include "support/postgres_fixture.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::test;
using namespace sluice::metering;

namespace {

constexpr const char* adminToken = "kpat_test";

struct HostedBench {
    HostedBench(const std::string& origin, const std::string& token)
    {
        const auto endpoint = HostedEndpoint::of(origin + "/v3/openmeter", token, {}, "konnect");
        if (!endpoint)
            qFatal("the peer's address: %s", endpoint.error().message.c_str());
        http.runAndWait([&](net::HttpClient& client) {
            HostedApi::Timing timing;
            timing.backoffMs = 10;
            auto made = HostedApi::make(
                {client, [this](std::function<void()> task) { http.post(std::move(task)); }, clock, rng}, *endpoint,
                crypto::SecretBytes(asBytes(token)), {}, timing);
            if (made)
                api = std::move(*made);
        });
        if (!api)
            qFatal("the transport was not made");
        admin = makeHostedAdmin(*api, clock, {10'000, stop.get_token()});
    }
    ~HostedBench()
    {
        admin.reset();
        http.runAndWait([this](net::HttpClient&) { api.reset(); });
    }
    SystemClock clock;
    SystemRng rng;
    std::stop_source stop;
    net::WaitingClient http;
    std::unique_ptr<HostedApi> api;
    std::unique_ptr<MeterAdmin> admin;
};

template<class T>
T must(Result<T> result)
{
    if (!result)
        qFatal("administration: %s", result.error().message.c_str());
    return std::move(*result);
}

void must(const Result<void>& result)
{
    if (!result)
        qFatal("administration: %s", result.error().message.c_str());
}

AdminCustomer alice()
{
    return {{}, "acme:alice", "alice", {"acme:alice"}};
}

AdminGrant trialOf(const AdminCustomer& customer)
{
    AdminGrant grant;
    grant.key = "trial:" + customer.key;
    grant.name = "Clearinghouse trial";
    grant.usdMicros = 5'000'000;
    grant.features = {"network_spend"};
    grant.expiresAfter = "P1Y";
    return grant;
}

std::string summary(const std::vector<PlannedChange>& changes)
{
    std::map<std::string, int> counts;
    for (const PlannedChange& change : changes)
        ++counts[changeKindName(change.kind)];
    std::string text;
    for (const auto& [name, count] : counts)
        text += (text.empty() ? "" : " ") + name + "=" + std::to_string(count);
    return text;
}

CatalogueRun::Note nobody()
{
    return [](CatalogueRun::Moment, const std::string&, const std::string&) -> Result<void> { return {}; };
}

}  // namespace

class TestMeteringAdmin : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_peer.start(QStringLiteral("konnect_admin.mjs"), {adminToken}), m_peer.error().c_str());
    }
    void init()
    {
        m_peer.control(json::Value::object({{"reset", true}}));
        m_hosted = std::make_unique<HostedBench>(m_peer.url(), adminToken);
    }
    void cleanup()
    {
        m_hosted.reset();
        m_embedded.reset();
    }

    void theSameQuestions_data()
    {
        QTest::addColumn<QString>("where");
        QTest::newRow("embedded on SQLite") << QStringLiteral("sqlite");
        QTest::newRow("embedded on PostgreSQL") << QStringLiteral("postgres");
        QTest::newRow("konnect") << QStringLiteral("konnect");
    }
    void theSameQuestions();
    void REF_2_theDefaultPlanIsMadeAndADraftLeftBehindIsPublished();
    void dimensionsAreAddedAndForeignDefinitionsLeft();
    void REF_21_whoeverMadeTheCustomerFirstIsReadBack();
    void REF_22_aCanceledSubscriptionCountsAsNone();
    void REF_22_rowsOfStrangersAreNotOurs();
    void REF_23_everyPageIsRead();
    void REF_24_eurosAreNoDollars();
    void tenantsWithLikeNamesAreKeptApart();
    void noCreditsMeansNoBalance();
    void subjectKeysAreLockedWhileSubscribed();
    void noSubjectsMakeNoCall();
    void REF_33_customersAreMadeWhenTheyAreSeen();
    void REF_33_whatFailedIsTriedAgain();
    void aWrongTokenIsSaid();
    void moneyAsText_data();
    void moneyAsText();
    void theContractHolds();
    void theProbeSeesWhatWasTakenAway();
    void theProbeComparesKinds();

private:
    MeterAdmin& adminOf(const QString& where);
    int mutations() { return int(m_peer.state().int64("mutations").value_or(-1)); }

    PeerProcess m_peer;
    std::unique_ptr<HostedBench> m_hosted;
    std::unique_ptr<MeterFixture> m_embedded;
    std::unique_ptr<MeterAdmin> m_embeddedAdmin;
};

MeterAdmin& TestMeteringAdmin::adminOf(const QString& where)
{
    if (where == QStringLiteral("konnect"))
        return *m_hosted->admin;
    storage::DatabaseConfig config;
    if (where == QStringLiteral("postgres"))
        config.postgresUrl = PostgresFixture::shared().newDatabase();
    m_embedded = std::make_unique<MeterFixture>(config);
    m_embeddedAdmin = makeEmbeddedAdmin(m_embedded->meter(), "tester");
    return *m_embeddedAdmin;
}

void TestMeteringAdmin::theSameQuestions()
{
    QFETCH(QString, where);
    MeterAdmin& admin = adminOf(where);
    must(admin.check());
    CatalogueRun run(admin, wantedCatalogue({}));
    QCOMPARE(summary(must(run.plan())), std::string("create=10"));
    QCOMPARE(must(admin.meters()).size(), std::size_t(0));  // looking changes nothing
    std::vector<std::string> noted;
    must(run.apply([&](CatalogueRun::Moment, const std::string& object, const std::string& id) -> Result<void> {
        noted.push_back(object + (id.empty() ? "?" : "!"));
        return {};
    }));
    QCOMPARE(noted.size(), std::size_t(20));  // before and after each
    QCOMPARE(noted[0] + " " + noted[1], std::string("meter network_fee_usd_micros? meter network_fee_usd_micros!"));
    QCOMPARE(summary(must(run.apply(nobody()))), std::string("keep=10"));
    QCOMPARE(must(admin.meters()).size(), std::size_t(6));

    const auto made = must(admin.ensureCustomer(alice()));
    QVERIFY(made.created);
    QVERIFY(!must(admin.ensureCustomer(alice())).created);
    QCOMPARE(must(admin.customer("acme:alice"))->id, made.value.id);
    QVERIFY(!must(admin.customer("acme:bob")));
    QVERIFY(must(admin.subscriptions(made.value)).empty());
    const auto subscription = must(admin.subscribe(made.value, demoStarterPlanKey));
    QCOMPARE(subscription.planKey, std::string(demoStarterPlanKey));
    QCOMPARE(subscription.status, std::string("active"));
    QVERIFY(!admin.subscribe(made.value, demoStarterPlanKey));  // at most one
    QVERIFY(!admin.subscribe(made.value, "no_such_plan"));

    const auto grant = must(admin.ensureGrant(made.value, trialOf(made.value)));
    QVERIFY(grant.created);
    QVERIFY(!must(admin.ensureGrant(made.value, trialOf(made.value))).created);
    const auto grants = must(admin.grants(made.value));
    QCOMPARE(grants.size(), std::size_t(1));
    QCOMPARE(grants.front().key, std::string("trial:acme:alice"));
    QCOMPARE(grants.front().usdMicros, std::int64_t(5'000'000));
    const auto balance = must(admin.balance(made.value, "network_spend"));
    QVERIFY(balance.known);
    QCOMPARE(balance.liveUsdMicros, std::int64_t(5'000'000));

    AdminUsageQuery query;
    query.meterKey = "network_fee_usd_micros";
    query.subjects = {"acme:alice"};
    query.groupBy = {"subject"};
    QVERIFY(must(admin.usage(query)).empty());
    if (m_embedded) {
        must(m_embedded->ingest(eventOf("e1", "acme:alice", m_embedded->clock().now(),
                                        {{"network_fee_usd_micros", 1'200'000}}, "create_signed_ticket")));
        const auto rows = must(admin.usage(query));
        QCOMPARE(rows.size(), std::size_t(1));
        QCOMPARE(rows.front().valueText, std::string("1200000"));
        QCOMPARE(rows.front().dimensions.at("subject"), std::string("acme:alice"));
        m_embedded->clock().advanceMs(120'000);
        QCOMPARE(must(admin.balance(made.value, "network_spend")).liveUsdMicros, std::int64_t(3'800'000));
    }
    must(admin.cancelSubscription(subscription.id));
    AdminCustomer moved = made.value;
    moved.subjectKeys = {"acme:alice", "acme:alice-2"};
    if (m_embedded)
        m_embedded->clock().advanceMs(1'000);
    QCOMPARE(must(admin.changeAttribution(moved)).subjectKeys, moved.subjectKeys);
    QCOMPARE(must(admin.archivePlan(must(admin.plans(ownerStarterPlanKey)).front().id)).status,
             std::string("archived"));
    m_embeddedAdmin.reset();
}

void TestMeteringAdmin::REF_2_theDefaultPlanIsMadeAndADraftLeftBehindIsPublished()
{
    MeterAdmin& admin = *m_hosted->admin;
    CatalogueRun run(admin, wantedCatalogue({}));
    must(run.apply(nobody()));
    const auto plans = must(admin.plans(demoStarterPlanKey));
    QCOMPARE(plans.size(), std::size_t(1));
    QCOMPARE(plans.front().status, std::string("active"));
    QCOMPARE(plans.front().cards.front().unitPrice, std::string("0.000001"));
    QCOMPARE(plans.front().cards.front().includedUnits, std::string("5000000"));
    QCOMPARE(plans.front().labels.at("plan_kind"), std::string("demo_starter"));
    // A run that died between making and publishing.
    Catalogue more = wantedCatalogue({});
    more.plans.front().key = "left_behind";
    must(admin.createPlan(more.plans.front()));
    CatalogueRun again(admin, more);
    QCOMPARE(summary(must(again.apply(nobody()))), std::string("change=1 keep=9"));
    QCOMPARE(must(admin.plans("left_behind")).size(), std::size_t(1));
    QCOMPARE(must(admin.plans("left_behind")).front().status, std::string("active"));
}

void TestMeteringAdmin::dimensionsAreAddedAndForeignDefinitionsLeft()
{
    MeterAdmin& admin = *m_hosted->admin;
    Catalogue wanted = wantedCatalogue({});
    AdminMeter fewer = wanted.meters.front();
    fewer.dimensions = {{"model_id", "$.model_id"}, {"zone", "$.zone"}};
    must(admin.ensureMeter(fewer));
    AdminMeter other = wanted.meters[1];
    other.eventType = "something_else";
    must(admin.ensureMeter(other));
    AdminFeature wrong = wanted.features.front();
    wrong.meterKey = other.key;
    must(admin.ensureFeature(wrong));
    CatalogueRun run(admin, wanted);
    QCOMPARE(summary(must(run.apply(nobody()))), std::string("change=2 create=7 warn=1"));
    const auto meters = must(admin.meters());
    QCOMPARE(meters.front().dimensions.size(), std::size_t(5));  // what others added stays
    QCOMPARE(meters[1].eventType, std::string("something_else"));
    QCOMPARE(must(admin.features()).size(), std::size_t(2));
    QCOMPARE(must(admin.features()).front().meterId == meters.front().id
                 || must(admin.features()).back().meterId == meters.front().id,
             true);
}

void TestMeteringAdmin::REF_21_whoeverMadeTheCustomerFirstIsReadBack()
{
    m_peer.control(json::Value::object({{"conflictOnce", true}}));
    const auto ensured = must(m_hosted->admin->ensureCustomer(alice()));
    QVERIFY(!ensured.created);
    QCOMPARE(ensured.value.key, std::string("acme:alice"));
    QCOMPARE(must(m_hosted->admin->customers("")).size(), std::size_t(1));
    // A subject that another customer holds is a conflict that stays one.
    const auto taken = m_hosted->admin->ensureCustomer({{}, "acme:bob", "bob", {"acme:alice"}});
    QVERIFY(!taken && taken.error().code == ErrorCode::Conflict);
}

void TestMeteringAdmin::REF_22_aCanceledSubscriptionCountsAsNone()
{
    const Timestamp now = SystemClock().now();
    AdminSubscription row;
    for (const auto& [status, to, expected] :
         std::initializer_list<std::tuple<const char*, std::optional<Timestamp>, bool>>{
             {"active", std::nullopt, true},
             {"scheduled", std::nullopt, true},
             {"inactive", std::nullopt, false},
             {"canceled", now.plusSeconds(-1), false},
             {"canceled", now.plusSeconds(60), true},
             {"active", now.plusSeconds(-1), false}}) {
        row.status = status;
        row.to = to;
        QCOMPARE(row.live(now), expected);
    }
    MeterAdmin& admin = *m_hosted->admin;
    CatalogueRun(admin, wantedCatalogue({})).apply(nobody()).value();
    const auto customer = must(admin.ensureCustomer(alice())).value;
    must(admin.cancelSubscription(must(admin.subscribe(customer, demoStarterPlanKey)).id));
    const auto held = must(admin.subscriptions(customer));
    QCOMPARE(held.size(), std::size_t(1));
    QVERIFY(!held.front().live(SystemClock().now().plusSeconds(1)));
}

void TestMeteringAdmin::REF_22_rowsOfStrangersAreNotOurs()
{
    MeterAdmin& admin = *m_hosted->admin;
    must(CatalogueRun(admin, wantedCatalogue({})).apply(nobody()));
    must(admin.subscribe(must(admin.ensureCustomer(alice())).value, demoStarterPlanKey));
    const auto bob = must(admin.ensureCustomer({{}, "acme:bob", "bob", {"acme:bob"}})).value;
    m_peer.control(json::Value::object({{"foreignRows", true}}));
    QVERIFY(must(admin.subscriptions(bob)).empty());
}

void TestMeteringAdmin::REF_23_everyPageIsRead()
{
    m_peer.control(json::Value::object({{"strangers", 250}, {"mostPage", 40}}));
    MeterAdmin& admin = *m_hosted->admin;
    QCOMPARE(must(admin.customers("")).size(), std::size_t(250));
    must(CatalogueRun(admin, wantedCatalogue({})).apply(nobody()));
    m_peer.control(json::Value::object({{"mostPage", 2}}));
    QCOMPARE(summary(must(CatalogueRun(admin, wantedCatalogue({})).apply(nobody()))), std::string("keep=10"));
}

void TestMeteringAdmin::REF_24_eurosAreNoDollars()
{
    MeterAdmin& admin = *m_hosted->admin;
    const auto customer = must(admin.ensureCustomer(alice())).value;
    AdminGrant grant = trialOf(customer);
    grant.usdMicros = 2'500'000;
    must(admin.ensureGrant(customer, grant));
    QCOMPARE(must(admin.balance(customer, "network_spend")).liveUsdMicros, std::int64_t(2'500'000));
    m_peer.control(json::Value::object({{"euro", true}}));
    QVERIFY(!must(admin.balance(customer, "network_spend")).known);
}

void TestMeteringAdmin::tenantsWithLikeNamesAreKeptApart()
{
    MeterAdmin& admin = *m_hosted->admin;
    for (const char* key : {"acme:a", "acme:b", "acme-corp:a", "acmex:a", "other-acme:a"})
        must(admin.ensureCustomer({{}, key, key, {key}}));
    QCOMPARE(must(admin.customers("acme:")).size(), std::size_t(2));
    QCOMPARE(customerKeyOf(" acme ", "\talice "), std::string("acme:alice"));
}

void TestMeteringAdmin::noCreditsMeansNoBalance()
{
    m_peer.control(json::Value::object({{"credits", false}}));
    MeterAdmin& admin = *m_hosted->admin;
    const auto customer = must(admin.ensureCustomer(alice())).value;
    QVERIFY(!must(admin.balance(customer, "network_spend")).known);
    QVERIFY(must(admin.access(customer)).empty());
}

void TestMeteringAdmin::subjectKeysAreLockedWhileSubscribed()
{
    MeterAdmin& admin = *m_hosted->admin;
    must(CatalogueRun(admin, wantedCatalogue({})).apply(nobody()));
    auto customer = must(admin.ensureCustomer(alice())).value;
    must(admin.subscribe(customer, demoStarterPlanKey));
    QVERIFY(must(admin.access(customer)).front().hasAccess);
    customer.subjectKeys = {"acme:elsewhere"};
    const auto changed = admin.changeAttribution(customer);
    QVERIFY(!changed && changed.error().code == ErrorCode::Conflict);
}

void TestMeteringAdmin::noSubjectsMakeNoCall()
{
    const auto before = m_peer.state().int64("calls");
    AdminUsageQuery query;
    query.meterKey = "fee_wei";
    QVERIFY(must(m_hosted->admin->usage(query)).empty());
    QCOMPARE(m_peer.state().int64("calls"), before);
    query.subjects = {"a:b"};
    const auto unknown = m_hosted->admin->usage(query);
    QVERIFY(!unknown && unknown.error().code == ErrorCode::NotFound);
}

void TestMeteringAdmin::REF_33_customersAreMadeWhenTheyAreSeen()
{
    MeterAdmin& admin = *m_hosted->admin;
    must(CatalogueRun(admin, wantedCatalogue({})).apply(nobody()));
    ProvisionerConfig config;
    config.planKey = demoStarterPlanKey;
    config.feature = "network_spend";
    config.trialUsdMicros = 5'000'000;
    QCOMPARE(must(provisionCustomer(admin, m_hosted->clock, config, "acme:alice", "alice")),
             std::string("customer subscription trial"));
    QCOMPARE(must(provisionCustomer(admin, m_hosted->clock, config, "acme:alice", "alice")), std::string());
    {
        Provisioner provisioner(admin, m_hosted->clock, config);
        for (int i = 0; i < 3; ++i) {
            provisioner.see("acme:bob", "bob");
            provisioner.see("acme:carol", "carol");
        }
        QTRY_COMPARE_WITH_TIMEOUT(provisioner.state().done, std::int64_t(2), 20'000);
        QCOMPARE(provisioner.state().failed, std::int64_t(0));
    }
    QCOMPARE(must(admin.customers("acme:")).size(), std::size_t(3));
    const auto bob = must(admin.customer("acme:bob"));
    QCOMPARE(must(admin.balance(*bob, "network_spend")).liveUsdMicros, std::int64_t(5'000'000));
    // The second login adds nothing.
    Provisioner again(admin, m_hosted->clock, config);
    again.see("acme:bob", "bob");
    QTRY_COMPARE_WITH_TIMEOUT(again.state().done, std::int64_t(1), 20'000);
    QCOMPARE(must(admin.grants(*bob)).size(), std::size_t(1));
    QCOMPARE(must(admin.subscriptions(*bob)).size(), std::size_t(1));
}

void TestMeteringAdmin::REF_33_whatFailedIsTriedAgain()
{
    MeterAdmin& admin = *m_hosted->admin;
    ProvisionerConfig config;
    config.planKey = demoStarterPlanKey;  // not there yet
    config.retryMs = 50;
    config.maxWaiting = 1;
    Provisioner provisioner(admin, m_hosted->clock, config);
    provisioner.see("acme:alice", "alice");
    QTRY_VERIFY_WITH_TIMEOUT(provisioner.state().failed >= 2, 20'000);
    QVERIFY(!provisioner.state().lastError.empty());
    must(CatalogueRun(admin, wantedCatalogue({})).apply(nobody()));
    QTRY_COMPARE_WITH_TIMEOUT(provisioner.state().done, std::int64_t(1), 20'000);
    QVERIFY(provisioner.state().lastError.empty());
    provisioner.close();
    provisioner.see("acme:late", "late");
    QCOMPARE(provisioner.state().waiting, std::int64_t(0));
}

void TestMeteringAdmin::aWrongTokenIsSaid()
{
    HostedBench stranger(m_peer.url(), "kpat_wrong");
    const auto checked = stranger.admin->check();
    QVERIFY(!checked && checked.error().code == ErrorCode::Denied);
    QVERIFY(checked.error().message.find("kpat_wrong") == std::string::npos);
    QCOMPARE(mutations(), 0);
}

void TestMeteringAdmin::moneyAsText_data()
{
    QTest::addColumn<QByteArray>("dollars");
    QTest::addColumn<qint64>("micros");
    QTest::newRow("nothing") << QByteArray("0") << qint64(0);
    QTest::newRow("one") << QByteArray("1") << qint64(1'000'000);
    QTest::newRow("zeros") << QByteArray("5.00") << qint64(5'000'000);
    QTest::newRow("least") << QByteArray("0.000001") << qint64(1);
    QTest::newRow("half") << QByteArray("1.5") << qint64(1'500'000);
    QTest::newRow("cut off") << QByteArray("2.50000099") << qint64(2'500'000);
    QTest::newRow("negative") << QByteArray("-3") << qint64(0);
    QTest::newRow("no number") << QByteArray("five") << qint64(-1);
    QTest::newRow("too large") << QByteArray("99999999999999999999") << qint64(-1);
}

void TestMeteringAdmin::moneyAsText()
{
    QFETCH(QByteArray, dollars);
    QFETCH(qint64, micros);
    QCOMPARE(qint64(usdMicrosOf(dollars.toStdString()).value_or(-1)), micros);
    QCOMPARE(dollarsOf(5'000'000), std::string("5"));
    QCOMPARE(dollarsOf(1'500'000), std::string("1.5"));
    QCOMPARE(dollarsOf(-1), std::string("0"));
}

void TestMeteringAdmin::theContractHolds()
{
    MeterAdmin& admin = *m_hosted->admin;
    ContractReport empty = probeContract(*m_hosted->api);
    QVERIFY(empty.compatible());
    must(CatalogueRun(admin, wantedCatalogue({})).apply(nobody()));
    const auto customer = must(admin.ensureCustomer(alice())).value;
    must(admin.subscribe(customer, demoStarterPlanKey));
    must(admin.ensureGrant(customer, trialOf(customer)));
    const int before = mutations();
    const ContractReport report = probeContract(*m_hosted->api);
    QCOMPARE(report.version, std::string("konnect v3"));
    QCOMPARE(report.lines.size(), recordedContract(HostedFlavour::V3).size());
    for (const ContractLine& line : report.lines)
        QVERIFY2(line.finding == ContractFinding::Good, (line.endpoint + " " + line.field + " " + line.detail).c_str());
    QCOMPARE(mutations(), before);
}

void TestMeteringAdmin::theProbeSeesWhatWasTakenAway()
{
    must(CatalogueRun(*m_hosted->admin, wantedCatalogue({})).apply(nobody()));
    m_peer.control(json::Value::object(
        {{"rename", json::Value::object({{"list", "meters"}, {"from", "event_type"}, {"to", "type"}})}}));
    const ContractReport report = probeContract(*m_hosted->api);
    QVERIFY(!report.compatible());
    std::vector<std::string> found;
    for (const ContractLine& line : report.lines) {
        if (line.endpoint == "GET /meters")
            found.push_back(std::string(contractFindingName(line.finding)) + " " + line.field);
    }
    QCOMPARE(found, (std::vector<std::string>{"removed data[].event_type", "new data[].type"}));
}

void TestMeteringAdmin::theProbeComparesKinds()
{
    const auto endpoint = recordedContract(HostedFlavour::V3)[5];  // credit balance
    ContractReport report;
    const auto row =
        json::Value::object({{"currency", "USD"}, {"live", json::Number{"5"}}, {"settled", "five"}, {"pending", "0"}});
    compareContract(
        endpoint,
        json::Value::object({{"retrieved_at", "2026-01-01T00:00:00Z"}, {"balances", json::Value::array({row})}}),
        report);
    QCOMPARE(report.lines.size(), std::size_t(2));
    QCOMPARE(report.lines[0].field, std::string("balances[].live"));
    QVERIFY(report.lines[0].finding == ContractFinding::Changed && report.lines[1].finding == ContractFinding::Changed);
}

QTEST_GUILESS_MAIN(TestMeteringAdmin)
#include "tst_metering_admin.moc"
