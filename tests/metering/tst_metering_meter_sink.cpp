// The CloudEvent of a priced ticket (clearinghouse 5.5, 5.6) and the catalogue it is counted by (7.3).
#include "support/meter_fixture.h"
#include "support/postgres_fixture.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;
using namespace sluice::metering;

namespace {

const Int256 tenTo15("1000000000000000");

PricedTicket ticketOf(const std::string& envelope, const std::string& authId, const Int256& feeWei)
{
    PricedTicket ticket;
    ticket.event.id = envelope;
    ticket.event.gateway = "signer-1.example.org";
    ticket.event.signedAt = at("2026-03-01T10:00:00Z");
    ticket.event.sessionId = "state-xyz";
    ticket.event.requestId = "req-m2m-1";
    ticket.event.manifestId = "mid-1";
    ticket.event.pipeline = "live-video-to-video";
    ticket.event.modelId = "daydream-video";
    ticket.event.feeWei = feeWei;
    ticket.event.billableMicros = 1'500'000;
    ticket.event.identity = identityOfEvent(authId, "", "", "").value();
    ticket.quote.usdPerEthE8 = 300'000'000'000;
    ticket.quote.source = "manual";
    ticket.quote.observed = at("2026-03-01T09:59:00Z");
    ticket.networkFee = usdOf(feeWei, ticket.quote);
    ticket.billable = ticket.networkFee;
    return ticket;
}

std::string dataText(const CloudEvent& event, const char* name)
{
    const auto* value = event.data.find(name);
    return value ? json::write(*value) : "absent";
}

Result<void> give(MeterFixture& fixture, const PricedTicket& ticket)
{
    MeterSink sink(fixture.events(), fixture.clock());
    return fixture.writer().run([&](storage::Connection& connection) { return sink.ticketPriced(connection, ticket); });
}

}  // namespace

class TestMeteringMeterSink : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void caseTenantUser();
    void caseOwner();
    void caseFeeOfOneWei();
    void REF1_equalRequestIdsAreTwoEvents();
    void REF9_longNumbersTravelAsText();
    void catalogueIsMadeOnce_data();
    void catalogueIsMadeOnce();
    void aTicketIsCountedByEveryMeter();
    void eventsAreReadStrictly();
    void idsGrow();
};

void TestMeteringMeterSink::caseTenantUser()
{
    const CloudEvent event = ticketCloudEvent(ticketOf("env-1", "demo-client:demo-user", tenTo15));
    QCOMPARE(event.id, "env-1");
    QCOMPARE(event.source, "go-livepeer-remote-signer/signer-1.example.org");
    QCOMPARE(event.type, "create_signed_ticket");
    QCOMPARE(event.subject, "demo-client:demo-user");
    QCOMPARE(formatTimeZ(*event.time), "2026-03-01T10:00:00Z");
    const std::pair<const char*, const char*> wanted[] = {
        {"client_id", R"("demo-client")"},
        {"usage_subject", R"("demo-user")"},
        {"usage_subject_type", R"("external_user_id")"},
        {"external_user_id", R"("demo-user")"},
        {"auth_id", R"("demo-client:demo-user")"},
        {"openmeter_customer_key", R"("demo-client:demo-user")"},
        {"network_fee_usd_micros", "3000000"},
        {"billable_usd_micros", "3000000"},
        {"fee_wei", "1000000000000000"},
        {"billable_secs", "1.5"},
        {"pixels", R"("0")"},
        {"pipeline", R"("live-video-to-video")"},
        {"model_id", R"("daydream-video")"},
        {"manifest_id", R"("mid-1")"},
        {"gateway_request_id", R"("req-m2m-1")"},
        {"eth_usd_price", "3000"},
        {"eth_usd_source", R"("manual")"},
        {"eth_usd_observed_at", R"("2026-03-01T09:59:00Z")"},
        {"session_id", R"("state-xyz")"},
    };
    for (const auto& [name, value] : wanted)
        QCOMPARE(dataText(event, name), std::string(value));
    const json::Value written = writeCloudEvent(event);
    for (const auto& [name, value] : *written.members()) {
        static const std::set<std::string> known = {"specversion", "id",   "source",          "type",
                                                    "subject",     "time", "datacontenttype", "data"};
        QVERIFY2(known.contains(name), name.c_str());
    }
    QVERIFY(readCloudEvent(written).value() == event);
}

void TestMeteringMeterSink::caseOwner()
{
    PricedTicket ticket = ticketOf("env-2", "app_abc:owner: 2e51aa ", tenTo15);
    ticket.event.manifestId.clear();
    const CloudEvent event = ticketCloudEvent(ticket);
    QCOMPARE(event.subject, "2e51aa");
    QCOMPARE(dataText(event, "client_id"), R"("app_abc")");
    QCOMPARE(dataText(event, "usage_subject"), R"("2e51aa")");
    QCOMPARE(dataText(event, "external_user_id"), R"("2e51aa")");
    QCOMPARE(dataText(event, "usage_subject_type"), R"("app_owner")");
    QCOMPARE(dataText(event, "manifest_id"), R"("state-xyz")");
    ticket.event.sessionId.clear();
    QCOMPARE(dataText(ticketCloudEvent(ticket), "manifest_id"), R"("req-m2m-1")");
    ticket.event.pipeline.clear();
    ticket.event.modelId.clear();
    QCOMPARE(dataText(ticketCloudEvent(ticket), "pipeline"), R"("unknown")");
    QCOMPARE(dataText(ticketCloudEvent(ticket), "model_id"), R"("unknown")");
}

void TestMeteringMeterSink::caseFeeOfOneWei()
{
    const CloudEvent event = ticketCloudEvent(ticketOf("env-3", "a:b:c", 1));
    QCOMPARE(dataText(event, "network_fee_usd_micros"), "0.000000003");
    QCOMPARE(dataText(event, "billable_usd_micros"), "0.000000003");
    QCOMPARE(dataText(event, "fee_wei"), "1");
    QCOMPARE(event.subject, "a:b:c");
    QCOMPARE(dataText(event, "usage_subject"), R"("b:c")");
}

void TestMeteringMeterSink::REF1_equalRequestIdsAreTwoEvents()
{
    MeterFixture fixture({}, true);
    QVERIFY(give(fixture, ticketOf("env-1", "demo-client:demo-user", tenTo15)));
    QVERIFY(give(fixture, ticketOf("env-2", "demo-client:demo-user", tenTo15)));
    QVERIFY(give(fixture, ticketOf("env-1", "demo-client:demo-user", tenTo15)));  // the same ticket again
    QCOMPARE(fixture.total("signed_ticket_count"), "2");
    QCOMPARE(fixture.total("network_fee_usd_micros"), "6000000");
}

void TestMeteringMeterSink::REF9_longNumbersTravelAsText()
{
    const Int256 fee("9007199254740993001");
    const CloudEvent event = ticketCloudEvent(ticketOf("env-4", "a:b", fee));
    QCOMPARE(dataText(event, "fee_wei"), R"("9007199254740993001")");
    QCOMPARE(dataText(event, "network_fee_usd_micros"), R"("27021597764.222979003")");
    MeterFixture fixture({}, true);
    QVERIFY(give(fixture, ticketOf("1", "a:b", fee)));
    QVERIFY(give(fixture, ticketOf("2", "a:b", 1)));
    QCOMPARE(fixture.total("fee_wei"), "9007199254740993002");
    QCOMPARE(fixture.total("network_fee_usd_micros"), "27021597764.222979006");
}

void TestMeteringMeterSink::catalogueIsMadeOnce_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("sqlite") << false;
    QTest::newRow("postgres") << true;
}

void TestMeteringMeterSink::catalogueIsMadeOnce()
{
    QFETCH(bool, postgres);
    storage::DatabaseConfig config;
    if (postgres)
        config.postgresUrl = PostgresFixture::shared().newDatabase();
    MeterFixture fixture(config, true);
    const auto slugs = [&] {
        std::string text;
        for (const auto& meter : fixture.events().snapshot()->meters())
            text += meter->definition.slug + " ";
        return text;
    };
    const std::string six = "network_fee_usd_micros billable_usd_micros signed_ticket_count fee_wei billable_secs "
                            "network_fee_usd_micros_by_manifest ";
    QCOMPARE(slugs(), six);
    const std::string first = fixture.events().snapshot()->find("fee_wei")->id;
    fixture.reopen();
    QCOMPARE(slugs(), six);
    QCOMPARE(fixture.events().snapshot()->find("fee_wei")->id, first);
    for (const char* key : {"network_spend", "billable_spend"}) {
        const auto feature =
            fixture.read<Feature>([&](storage::Connection& connection) { return findFeature(connection, key); });
        QVERIFY(feature);
        QVERIFY(!feature->meterId.empty());
    }
    const auto removed = fixture.writer().run([&](storage::Connection& connection) {
        return fixture.events().removeMeter(connection, "fee_wei", fixture.actor());
    });
    QVERIFY(removed);
    fixture.reopen();  // what an operator took away stays away
    QVERIFY(!fixture.events().snapshot()->find("fee_wei"));
}

void TestMeteringMeterSink::aTicketIsCountedByEveryMeter()
{
    MeterFixture fixture({}, true);
    QVERIFY(give(fixture, ticketOf("env-1", "demo-client:demo-user", tenTo15)));
    QCOMPARE(fixture.total("network_fee_usd_micros"), "3000000");
    QCOMPARE(fixture.total("billable_usd_micros"), "3000000");
    QCOMPARE(fixture.total("signed_ticket_count"), "1");
    QCOMPARE(fixture.total("fee_wei"), "1000000000000000");
    QCOMPARE(fixture.total("billable_secs"), "1.5");
    MeterQuery query;
    query.groupBy = {"manifest_id"};
    const auto rows = fixture.query("network_fee_usd_micros_by_manifest", query);
    QCOMPARE(rows->size(), 1u);
    QCOMPARE(rows->front().groups.front().second, "mid-1");
}

void TestMeteringMeterSink::eventsAreReadStrictly()
{
    const auto fault = [](const char* text) {
        const auto read = readCloudEvents(json::parse(text).value());
        return read ? std::string("read") : read.error().message;
    };
    const char* good =
        R"({"id":"1","source":"s","specversion":"1.0","type":"t","subject":"u","time":null,"data":null})";
    QCOMPARE(fault(good), "read");
    QVERIFY(fault(R"({"id":"1"})").find("source") != std::string::npos);
    QVERIFY(fault(R"([{"id":"1","source":"s","specversion":"0.3","type":"t","subject":"u"}])").find("specversion")
            != std::string::npos);
    QVERIFY(fault(R"({"id":"1","source":"s","specversion":"1.0","type":"t","subject":"u","data":[1]})").find("data")
            != std::string::npos);
    QVERIFY(fault(R"({"id":"1","source":"s","specversion":"1.0","type":"t","subject":"u","time":"now"})").find("time")
            != std::string::npos);
    QVERIFY(fault(R"({"id":"1","source":"s","specversion":"1.0","type":"t","subject":"u","extra":"x"})").find("extra")
            != std::string::npos);
    QVERIFY(fault("7").find("object") != std::string::npos);
}

void TestMeteringMeterSink::idsGrow()
{
    SeededRng rng(1);
    UlidSource ulids(rng);
    std::string before;
    const Timestamp now = at("2026-03-01T10:00:00Z");
    for (int i = 0; i < 10'000; ++i) {
        const std::string id = ulids.next({now.micros + i / 100 * 1'000});
        QVERIFY(id > before);
        QVERIFY(isUlid(id));
        before = id;
    }
    QVERIFY(ulids.next({now.micros - 5'000'000}) > before);  // a clock that jumps back changes nothing
}

QTEST_GUILESS_MAIN(TestMeteringMeterSink)
#include "tst_metering_meter_sink.moc"
