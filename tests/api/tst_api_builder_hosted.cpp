// Outbox and reconciliation over the builder API, with a hosted meter behind it (clearinghouse 5.7); what several processes over one store do. Every answer is
// held against the OpenAPI document.
#include "api/builder_api.h"
#include "metering/hosted_service.h"
#include "support/hosted_bed.h"
#include "support/metering_bed.h"
#include "support/openapi_check.h"
#include "support/postgres_fixture.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::metering;
using namespace sluice::test;

namespace {

HostedServiceConfig quickService()
{
    HostedServiceConfig config;
    config.sender.tickMs = 5;
    config.sender.backoffMs = 20;
    config.sender.settleMs = 0;
    config.check.everyMs = 20;
    config.depthMs = 20;
    config.leaseMs = 50;
    return config;
}

struct ServiceBed {
    explicit ServiceBed(bool withMeter = true) : bed({}, false)
    {
        bed.clock.advanceMs((hosted.clock.now().micros - bed.clock.now().micros) / 1'000);
        outbox = std::make_unique<Outbox>(bed.clock, bed.store.writer(), bed.store.readers(), *bed.audit);
        bed.inbox = std::make_unique<Inbox>(
            Inbox::Ports{bed.clock, bed.store.writer(), bed.store.readers(), *bed.prices, *bed.markUps},
            std::vector<TicketSink*>{outbox.get()});
        if (!meter.start())
            qFatal("%s", meter.error().c_str());
        hosted.open(meter, true);
        hosted.net.runAndWait([&] { service = make(bed.store.database(), *outbox, bed.clock, hosted); });
        api::BuilderParts parts;
        parts.clock = &bed.clock;
        parts.rng = &hosted.rng;
        parts.database = &bed.store.database();
        parts.audit = bed.audit.get();
        if (withMeter)
            parts.hosted = service.get();
        builder = std::make_unique<api::BuilderApi>(std::move(parts), api::BuilderConfig());
        check = std::make_unique<OpenApiCheck>(*json::parse(builder->openApiDocument()));
        bed.quote(3000);
    }
    ~ServiceBed()
    {
        builder->stop();
        hosted.net.runAndWait([&] { service.reset(); });
        hosted.close();
        bed.close();
    }
    static std::unique_ptr<HostedService> make(storage::Database& database, Outbox& outbox, const Clock& clock,
                                               HostedBed& hosted)
    {
        return std::make_unique<HostedService>(
            HostedService::Ports{*hosted.api, database, outbox, clock, hosted.rng, hosted.net.poster()},
            quickService());
    }
    void start()
    {
        hosted.net.runAndWait([&] { service->start(); });
    }
    std::pair<int, json::Value> ask(const std::string& method, const std::string& target, json::Value body = {})
    {
        std::promise<http::Response> answer;
        builder->call({method, target, std::move(body), "alice"},
                      [&](http::Response response) { answer.set_value(std::move(response)); });
        const http::Response response = answer.get_future().get();
        if (complaint.empty())
            complaint = check->complaint(method, target, response.status, response.body);
        return {response.status, json::parse(response.body).value_or(json::Value())};
    }
    void take(int from, int to)
    {
        std::vector<std::string> texts;
        for (int i = from; i < to; ++i)
            texts.push_back(ticketJson("event-" + std::to_string(i),
                                       {{"current_time", formatTimeZ(bed.clock.now().plusMs(-60'000))}}));
        if (!bed.take(std::move(texts)))
            qFatal("events were not taken in");
    }
    std::int64_t numberOf(const std::string& id)
    {
        return std::stoll(bed.value("SELECT no FROM metering_outbox WHERE event_id = '" + id + "'"));
    }

    HostedBed hosted;
    MeteringBed bed;
    HostedMeterFixture meter;
    std::unique_ptr<Outbox> outbox;
    std::unique_ptr<HostedService> service;
    std::unique_ptr<api::BuilderApi> builder;
    std::unique_ptr<OpenApiCheck> check;
    std::string complaint;
};

}  // namespace

class TestApiBuilderHosted : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theOutboxIsListedAndDecided();
    void aPauseIsEnded();
    void bothSidesAreCompared();
    void withoutAHostedMeter();
    void oneProcessOfTwoTellsTheMeter();
};

void TestApiBuilderHosted::theOutboxIsListedAndDecided()
{
    ServiceBed t;
    t.meter.admin("events", json::Value::object({{"refuse", json::Value::array({"event-1", "event-2"})}}));
    t.take(0, 5);
    t.start();
    QTRY_COMPARE(t.bed.count("metering_outbox", "state = 'validated'"), std::string("3"));
    const auto page = t.ask("GET", "/api/v1/platform/outbox?limit=3").second;
    QCOMPARE(int(page.find("items")->items()->size()), 3);
    const std::string cursor(page.text("nextCursor").value_or(""));
    QVERIFY(!cursor.empty());
    const auto rest = t.ask("GET", "/api/v1/platform/outbox?limit=3&cursor=" + cursor).second;
    QCOMPARE(int(rest.find("items")->items()->size()), 2);
    QVERIFY(rest.find("nextCursor")->isNull());
    const auto refused = t.ask("GET", "/api/v1/platform/outbox?state=refused").second;
    QCOMPARE(int(refused.find("items")->items()->size()), 2);
    QCOMPARE(refused.find("items")->items()->at(0).int64("status").value_or(0), 400);
    QCOMPARE(t.ask("GET", "/api/v1/platform/outbox?cursor=AAAA").first, 400);

    const std::string one = "/api/v1/platform/outbox/" + std::to_string(t.numberOf("event-1"));
    const auto event = t.ask("GET", one).second;
    QCOMPARE(event.find("event")->text("id").value_or(""), std::string_view("event-1"));
    QCOMPARE(t.ask("GET", "/api/v1/platform/outbox/99999").first, 404);
    QCOMPARE(t.ask("POST", one + "/discard", json::Value::object({{"note", "wrong tenant"}})).first, 200);
    QCOMPARE(t.ask("POST", one + "/redrive").first, 409);
    t.meter.admin("events");
    QCOMPARE(t.ask("POST", "/api/v1/platform/outbox/redrive").second.int64("events").value_or(-1), 1);
    QTRY_COMPARE(t.bed.count("metering_outbox", "state = 'validated'"), std::string("4"));
    const std::string two = "/api/v1/platform/outbox/" + std::to_string(t.numberOf("event-2"));
    QCOMPARE(t.ask("POST", two + "/redrive").first, 409);
    const auto entries = audit::recentEntries(t.bed.store.readers(), 10).value();
    QCOMPARE(entries[1].record.actor, std::string("alice"));
    QCOMPARE(entries[1].record.after, std::string("wrong tenant"));
    QVERIFY2(t.complaint.empty(), t.complaint.c_str());
}

void TestApiBuilderHosted::aPauseIsEnded()
{
    ServiceBed t;
    t.meter.next({{"status", 403}, {"path", "/events"}});
    t.take(0, 2);
    t.start();
    const auto phase = [&] {
        return std::string(t.ask("GET", "/api/v1/platform/hosted-meter").second.text("phase").value_or(""));
    };
    QTRY_COMPARE(phase(), std::string("paused"));
    const auto status = t.ask("GET", "/api/v1/platform/hosted-meter").second;
    QCOMPARE(status.int64("status").value_or(0), 403);
    QVERIFY(!status.find("retryAt")->isNull());
    QTRY_COMPARE(t.service->status().depth.pending, 2);
    QCOMPARE(t.ask("POST", "/api/v1/platform/hosted-meter/resume").first, 200);
    QTRY_COMPARE(phase(), std::string("idle"));
    QTRY_COMPARE(t.service->status().depth.pending, 0);
    QVERIFY2(t.complaint.empty(), t.complaint.c_str());
}

void TestApiBuilderHosted::bothSidesAreCompared()
{
    ServiceBed t;
    t.take(0, 5);
    t.start();
    QTRY_COMPARE(t.bed.count("metering_outbox", "state = 'validated'"), std::string("5"));
    QTRY_VERIFY(t.service->status().reconcile.endedAt.micros != 0 && !t.service->status().reconcile.running);
    auto foreign = json::parse(t.outbox->list("", {}, 1)->front().body).value();
    foreign.set("id", "foreign");
    t.meter.admin("inject", json::Value::object({{"event", foreign}}));
    t.bed.clock.advanceMs(600'000);
    const std::string day = formatDay(utcDay(t.bed.clock.now().plusMs(-660'000)));
    const auto begun =
        t.ask("POST", "/api/v1/platform/reconciliation", json::Value::object({{"from", day}, {"to", day}}));
    QCOMPARE(begun.first, 200);
    QTRY_COMPARE(t.service->status().reconcile.strangers, 1);
    const auto rows = t.ask("GET", "/api/v1/platform/reconciliation?from=" + day + "&to=" + day).second;
    const json::Value& row = rows.find("items")->items()->front();
    QCOMPARE(row.text("state").value_or(""), std::string_view("drift"));
    QCOMPARE(row.find("ours")->int64("count").value_or(0), 5);
    QCOMPARE(row.find("theirs")->int64("count").value_or(0), 6);
    QCOMPARE(row.find("theirs")->text("networkFeeUsdMicros").value_or(""), std::string_view("18000000"));
    const auto strangers = t.ask("GET", "/api/v1/platform/reconciliation/strangers").second;
    QCOMPARE(strangers.find("items")->items()->front().text("id").value_or(""), std::string_view("foreign"));
    QCOMPARE(t.ask("POST", "/api/v1/platform/reconciliation", json::Value::object({{"from", "today"}})).first, 400);
    QCOMPARE(t.ask("POST", "/api/v1/platform/reconciliation",
                   json::Value::object({{"from", "2020-01-01"}, {"to", "2026-01-01"}}))
                 .first,
             400);
    QVERIFY2(t.complaint.empty(), t.complaint.c_str());
}

void TestApiBuilderHosted::withoutAHostedMeter()
{
    ServiceBed t(false);
    QCOMPARE(t.ask("GET", "/api/v1/platform/outbox").first, 503);
    QCOMPARE(t.ask("GET", "/api/v1/platform/hosted-meter").first, 503);
    QCOMPARE(t.ask("POST", "/api/v1/platform/reconciliation").first, 503);
}

void TestApiBuilderHosted::oneProcessOfTwoTellsTheMeter()
{
    storage::DatabaseConfig config;
    config.postgresUrl = PostgresFixture::shared().newDatabase();
    config.sharedPostgres = true;
    MeteringBed bed(config, false);
    TempStore other(collectorSchema(), config);
    auto otherAudit = std::make_unique<audit::AuditLog>(other.writer());
    Outbox here(bed.clock, bed.store.writer(), bed.store.readers(), *bed.audit);
    Outbox there(bed.clock, other.writer(), other.readers(), *otherAudit);
    HostedMeterFixture meter;
    QVERIFY2(meter.start(), meter.error().c_str());
    HostedBed hosted;
    hosted.open(meter, true);
    std::unique_ptr<HostedService> first, second;
    hosted.net.runAndWait([&] {
        first = ServiceBed::make(bed.store.database(), here, bed.clock, hosted);
        second = ServiceBed::make(other.database(), there, bed.clock, hosted);
        first->start();
        second->start();
    });
    QVERIFY(first->status().leading);
    QVERIFY(!second->status().leading);
    hosted.net.runAndWait([&] { first.reset(); });
    QTRY_VERIFY(second->status().leading);
    hosted.net.runAndWait([&] { second.reset(); });
    hosted.close();
    other.close();
    bed.close();
}

QTEST_GUILESS_MAIN(TestApiBuilderHosted)
#include "tst_api_builder_hosted.moc"
