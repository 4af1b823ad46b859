// The transport to a hosted meter, against a process that speaks v3 and v1 (clearinghouse 8.1, 8.2; openmeter-api 1; REF-23).
#include "metering/hosted_events.h"
#include "support/hosted_bed.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::metering;
using test::HostedBed;
using test::HostedMeterFixture;

namespace {

HostedRequest customerOf(const std::string& key)
{
    HostedRequest request;
    request.method = "POST";
    request.path = "/customers";
    request.body = json::Value::object({{"key", key}, {"name", key}});
    return request;
}

HostedRequest batchOf(const std::string& body, const std::string& type)
{
    HostedRequest request;
    request.method = "POST";
    request.target = HostedTarget::Ingest;
    request.rawBody = body;
    request.rawType = type;
    return request;
}

std::string eventText(const std::string& id)
{
    return json::write(json::Value::object(
        {{"specversion", "1.0"},
         {"id", id},
         {"source", "signer"},
         {"type", "create_signed_ticket"},
         {"subject", "a:b"},
         {"time", "2026-01-01T00:00:10Z"},
         {"data",
          json::Value::object({{"client_id", "a"}, {"network_fee_usd_micros", 3}, {"billable_usd_micros", 3}})}}));
}

}  // namespace

class TestMeteringHosted : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void urls_data();
    void urls();
    void urlsThatAreRefused();
    void pathsThatAreRefused();
    void theTokenIsShownToTheMeterAndNobodyElse();
    void statusesAreKept_data();
    void statusesAreKept();
    void readsAreRepeated_data();
    void readsAreRepeated();
    void aPostIsNotRepeatedUnlessItMayBe();
    void redirectsAreNotFollowed();
    void aMeterThatHangs();
    void stopsAndEnds();
    void REF23_everyPageOfAListIsRead();
    void REF23_theOldApisPages();
    void REF21_conflictsAreSeen();
    void eventsListed_data();
    void eventsListed();
    void contentTypes();
    void idsOfOneQuestion();

private:
    HostedMeterFixture m_meter;
};

void TestMeteringHosted::initTestCase()
{
    QVERIFY2(m_meter.start(), m_meter.error().c_str());
}

void TestMeteringHosted::init()
{
    m_meter.admin("paging", json::Value::object({{"most", 1000}}));
    m_meter.admin("events");
    m_meter.admin("calm");
}

void TestMeteringHosted::urls_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("token");
    QTest::addColumn<QString>("ingest");
    QTest::addColumn<QString>("backend");
    QTest::addColumn<bool>("konnect");
    QTest::addColumn<bool>("v3");
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("events");
    const auto row = [](const char* name, const char* url, const char* token, const char* ingest, const char* backend,
                        bool konnect, bool v3, const char* base, const char* events) {
        QTest::newRow(name) << QString::fromLatin1(url) << QString::fromLatin1(token) << QString::fromLatin1(ingest)
                            << QString::fromLatin1(backend) << konnect << v3 << QString::fromLatin1(base)
                            << QString::fromLatin1(events);
    };
    row("konnect", "https://us.api.konghq.com/v3/openmeter", "", "", "konnect", true, true,
        "https://us.api.konghq.com/v3/openmeter", "https://us.api.konghq.com/v3/openmeter/events");
    row("slashes", "https://US.api.konghq.com/v3/openmeter//", "kpat_1", "", "konnect", true, true,
        "https://us.api.konghq.com/v3/openmeter", "https://us.api.konghq.com/v3/openmeter/events");
    row("by token", "http://10.0.0.1:8888", "spat_1", "", "", true, true, "http://10.0.0.1:8888",
        "http://10.0.0.1:8888/events");
    row("events given", "https://eu.api.konghq.com/v3/openmeter/events", "", "", "", true, true,
        "https://eu.api.konghq.com/v3/openmeter", "https://eu.api.konghq.com/v3/openmeter/events");
    row("self-hosted", "http://meter:8888/", "", "", "selfhosted", false, false, "http://meter:8888",
        "http://meter:8888/api/v1/events");
    row("self-hosted events", "http://meter:8888/api/v1/events", "t", "", "selfhosted", false, false,
        "http://meter:8888", "http://meter:8888/api/v1/events");
    row("self-hosted api", "http://meter:8888/api/v1", "", "", "selfhosted", false, false, "http://meter:8888",
        "http://meter:8888/api/v1/events");
    row("self-hosted v3", "http://meter:8888/api/v3/openmeter", "", "", "selfhosted", false, true,
        "http://meter:8888/api/v3/openmeter", "http://meter:8888/api/v3/openmeter/events");
    row("split", "http://meter:8888", "", "https://in.example/api/v1/events", "selfhosted", false, false,
        "http://meter:8888", "https://in.example/api/v1/events");
    row("split base", "https://us.api.konghq.com/v3/openmeter", "", "https://in.konghq.com/x/", "konnect", true, true,
        "https://us.api.konghq.com/v3/openmeter", "https://in.konghq.com/x/events");
    row("other host", "https://notkonghq.com", "", "", "", false, false, "https://notkonghq.com",
        "https://notkonghq.com/api/v1/events");
    row("address", "http://[::1]:8888", "", "", "selfhosted", false, false, "http://[::1]:8888",
        "http://[::1]:8888/api/v1/events");
}

void TestMeteringHosted::urls()
{
    QFETCH(QString, url);
    QFETCH(QString, token);
    QFETCH(QString, ingest);
    QFETCH(QString, backend);
    QFETCH(QString, base);
    QFETCH(QString, events);
    QFETCH(bool, konnect);
    QFETCH(bool, v3);
    const auto endpoint =
        HostedEndpoint::of(url.toStdString(), token.toStdString(), ingest.toStdString(), backend.toStdString());
    QVERIFY2(endpoint, endpoint ? "" : endpoint.error().message.c_str());
    QCOMPARE(endpoint->konnect, konnect);
    QCOMPARE(endpoint->flavour == HostedFlavour::V3, v3);
    QCOMPARE(endpoint->base, base.toStdString());
    QCOMPARE(endpoint->ingestUrl, events.toStdString());
}

void TestMeteringHosted::urlsThatAreRefused()
{
    for (const char* url : {"", "meter", "ftp://meter", "http://", "http://u:p@meter", "http://meter?x=1",
                            "http://meter/#x", "http://meter/a/../b", "http://meter/a//b", "http://meter/%2e%2E/x"})
        QVERIFY2(!HostedEndpoint::of(url, "", "", "selfhosted"), url);
    // What cannot be both is not guessed.
    QVERIFY(!HostedEndpoint::of("https://us.api.konghq.com/v3/openmeter", "", "", "selfhosted"));
    QVERIFY(!HostedEndpoint::of("http://meter:8888", "kpat_1", "", "selfhosted"));
}

void TestMeteringHosted::pathsThatAreRefused()
{
    for (const char* path : {"", "customers", "/a/../b", "/a//b", "/http://x", "/a\\b", "/a?b=c", "/a#b", "/a b",
                             "/a\nb", "/%2e%2e/x", "/caf\xc3\xa9"})
        QVERIFY2(!isHostedPath(path), path);
    QVERIFY(isHostedPath("/customers/" + hostedSegment("a b:c/d\\e?f")));
    QCOMPARE(hostedSegment("a b:c/d"), std::string("a%20b%3Ac%2Fd"));
    HostedBed bed;
    bed.open(m_meter, true);
    const std::int64_t before = m_meter.stat("requests");
    QCOMPARE(int(bed.get("/customers/../admin").error().code), int(ErrorCode::InvalidArgument));
    auto elsewhere = batchOf("[]", "application/json");
    elsewhere.path = "/x";
    QCOMPARE(int(bed.send(elsewhere).error().code), int(ErrorCode::InvalidArgument));
    QCOMPARE(m_meter.stat("requests"), before);
}

void TestMeteringHosted::theTokenIsShownToTheMeterAndNobodyElse()
{
    HostedBed good;
    good.open(m_meter, true);
    QVERIFY(good.get("/meters"));
    QVERIFY(good.api->stats().lastGood.micros > 0);
    HostedBed bad;
    bad.open(m_meter, true, "kpat_wrong");
    const auto refused = bad.get("/meters");
    QCOMPARE(int(refused.error().code), int(ErrorCode::Denied));
    QCOMPARE(refused.error().status, 401);
    // The peer quotes what it was given.
    QVERIFY(refused.error().message.find("kpat_wrong") == std::string::npos);
    QVERIFY(refused.error().detail.find("kpat_wrong") == std::string::npos);
    QVERIFY(bad.api->stats().lastError.find("kpat_wrong") == std::string::npos);
    SystemClock clock;
    SystemRng rng;
    good.net.runAndWait([&] {
        const auto made = HostedApi::make({*good.http, good.net.poster(), clock, rng}, good.api->endpoint(),
                                          test::secretOf("a\r\nX: b"), {}, {});
        QVERIFY(!made);
    });
}

void TestMeteringHosted::statusesAreKept_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    for (const auto& [status, code] :
         {std::pair{400, ErrorCode::InvalidArgument}, std::pair{401, ErrorCode::Denied},
          std::pair{403, ErrorCode::Denied}, std::pair{404, ErrorCode::NotFound}, std::pair{405, ErrorCode::Protocol},
          std::pair{408, ErrorCode::Timeout}, std::pair{409, ErrorCode::Conflict}, std::pair{410, ErrorCode::NotFound},
          std::pair{412, ErrorCode::InvalidArgument}, std::pair{429, ErrorCode::Overloaded},
          std::pair{500, ErrorCode::Unavailable}, std::pair{501, ErrorCode::Protocol},
          std::pair{503, ErrorCode::Unavailable}})
        QTest::addRow("%d", status) << status << int(code);
}

void TestMeteringHosted::statusesAreKept()
{
    QFETCH(int, status);
    QFETCH(int, code);
    HostedBed bed;
    bed.open(m_meter, true);
    m_meter.next({{"status", status}, {"detail", "so it is"}, {"retryAfter", 7}});
    HostedRequest request;
    request.path = "/meters";
    request.attempts = 1;
    const auto answer = bed.send(request);
    QVERIFY(!answer);
    QCOMPARE(answer.error().status, status);
    QCOMPARE(int(answer.error().code), code);
    QCOMPARE(answer.error().detail, std::string("so it is"));
    QCOMPARE(answer.error().retryAfterMs, 7'000);
    QVERIFY(answer.error().message.find("so it is") != std::string::npos);
}

void TestMeteringHosted::readsAreRepeated_data()
{
    QTest::addColumn<QString>("fault");
    for (const char* fault : {"429", "502", "503", "504", "drop"})
        QTest::newRow(fault) << QString::fromLatin1(fault);
}

void TestMeteringHosted::readsAreRepeated()
{
    QFETCH(QString, fault);
    HostedBed bed;
    bed.open(m_meter, true);
    json::Object wish{{"times", 2}};
    if (fault == QStringLiteral("drop"))
        wish.emplace_back("drop", true);
    else
        wish.emplace_back("status", fault.toInt());
    m_meter.next(wish);
    const auto answer = bed.get("/meters");
    QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
    QCOMPARE(bed.api->stats().retries, 2);
    // Not for ever.
    wish.front().second = 40;
    m_meter.next(wish);
    QVERIFY(!bed.get("/meters"));
    QCOMPARE(bed.api->stats().requests, 7);
}

void TestMeteringHosted::aPostIsNotRepeatedUnlessItMayBe()
{
    HostedBed bed;
    bed.open(m_meter, true);
    m_meter.next({{"status", 503}});
    auto post = customerOf("once");
    QCOMPARE(bed.send(post).error().status, 503);
    QCOMPARE(bed.api->stats().requests, 1);
    m_meter.next({{"status", 503}});
    post.repeatable = true;
    const auto made = bed.send(post);
    QVERIFY(made);
    QCOMPARE(made->status, 201);
    QCOMPARE(made->body.text("key").value_or(""), std::string_view("once"));
    // A 500 may have done anything: it is not asked again.
    m_meter.next({{"status", 500}});
    QCOMPARE(bed.get("/meters").error().status, 500);
    QCOMPARE(bed.api->stats().requests, 4);
}

void TestMeteringHosted::redirectsAreNotFollowed()
{
    HostedBed bed;
    bed.open(m_meter, true);
    m_meter.next({{"redirect", m_meter.origin() + "/v3/openmeter/customers"}});
    const auto answer = bed.get("/meters");
    QCOMPARE(answer.error().status, 302);
    QCOMPARE(int(answer.error().code), int(ErrorCode::Protocol));
}

void TestMeteringHosted::aMeterThatHangs()
{
    HostedBed bed;
    bed.open(m_meter, true, "kpat_test", {100, 10});
    m_meter.next({{"hang", true}, {"times", 2}});
    QVERIFY(bed.get("/meters"));  // the third attempt
    QCOMPARE(bed.api->stats().retries, 2);
    m_meter.next({{"hang", true}, {"times", 100}, {"path", "/customers"}});
    HostedRequest request;
    request.path = "/customers";
    request.attempts = 100;
    request.deadlineMs = 400;
    const auto late = bed.send(request);
    QCOMPARE(int(late.error().code), int(ErrorCode::Timeout));
}

void TestMeteringHosted::stopsAndEnds()
{
    HostedMeterFixture meter;
    QVERIFY2(meter.start(), meter.error().c_str());
    HostedBed bed;
    bed.open(meter, true, "kpat_test", {20'000, 10'000});
    meter.next({{"hang", true}, {"times", 2}});
    std::stop_source stop;
    std::atomic<int> ended{0};
    std::promise<ErrorCode> stopped, waiting, closed;
    const auto ask = [&](std::promise<ErrorCode>& into, std::stop_token token) {
        HostedRequest request;
        request.path = "/meters";
        request.stop = std::move(token);
        bed.api->send(request, [&](const Hosted<HostedAnswer>& answer) {
            ++ended;
            into.set_value(answer ? ErrorCode::Internal : answer.error().code);
        });
    };
    ask(stopped, stop.get_token());
    QTRY_COMPARE(meter.stat("requests"), 1);
    stop.request_stop();
    QCOMPARE(int(stopped.get_future().get()), int(ErrorCode::Cancelled));
    // One that hangs, and one that waits ten seconds for its next attempt.
    ask(closed, {});
    QTRY_COMPARE(meter.stat("requests"), 2);
    meter.next({{"status", 503}});
    ask(waiting, {});
    QTRY_COMPARE(bed.api->stats().failures, 2);
    bed.close();
    QCOMPARE(int(closed.get_future().get()), int(ErrorCode::Cancelled));
    QCOMPARE(int(waiting.get_future().get()), int(ErrorCode::Cancelled));
    QCOMPARE(ended.load(), 3);
}

void TestMeteringHosted::REF23_everyPageOfAListIsRead()
{
    HostedMeterFixture meter;
    QVERIFY2(meter.start(), meter.error().c_str());
    meter.admin("meters", json::Value::object({{"fill", 250}}));
    HostedBed bed;
    bed.open(meter, true);
    HostedList list;
    list.request.path = "/meters";
    const auto all = bed.list(list);
    QVERIFY2(all, all ? "" : all.error().message.c_str());
    QCOMPARE(int(all->size()), 253);
    QCOMPARE(all->back().text("key").value_or(""), std::string_view("signed_ticket_count"));
    // A server that gives less than asked for, down to one.
    meter.admin("paging", json::Value::object({{"most", 7}}));
    QCOMPARE(int(bed.list(list)->size()), 253);
    list.maxItems = 100;
    QCOMPARE(int(bed.list(list).error().code), int(ErrorCode::Overloaded));
    // A page that fails is asked for again; the rest is not.
    list.maxItems = 1'000;
    meter.next({{"status", 502}});
    QCOMPARE(int(bed.list(list)->size()), 253);
    // An early end.
    std::promise<Hosted<std::int64_t>> done;
    int pages = 0;
    bed.api->eachPage(
        list, [&](const json::Array&) { return ++pages < 3; },
        [&](Hosted<std::int64_t> count) { done.set_value(std::move(count)); });
    QCOMPARE(done.get_future().get().value(), 21);
}

void TestMeteringHosted::REF23_theOldApisPages()
{
    HostedMeterFixture meter;
    QVERIFY2(meter.start("t"), meter.error().c_str());
    HostedBed bed;
    bed.open(meter, false, "t");
    for (int i = 0; i < 25; ++i) {
        auto request = customerOf("customer-" + std::to_string(i));
        request.path = "/api/v1/customers";
        QVERIFY(bed.send(request));
    }
    HostedList list;
    list.request.path = "/api/v1/customers";
    list.pageSize = 10;
    QCOMPARE(int(bed.list(list)->size()), 25);
    list.request.path = "/api/v1/meters";  // a bare array
    QCOMPARE(int(bed.list(list)->size()), 3);
}

void TestMeteringHosted::REF21_conflictsAreSeen()
{
    HostedBed bed;
    bed.open(m_meter, true);
    QVERIFY(bed.send(customerOf("twice")));
    QCOMPARE(bed.send(customerOf("twice")).error().status, 409);
    HostedRequest lookUp;
    lookUp.path = "/customers";
    lookUp.query = {{"filter[key][eq]", "twice"}};
    const auto found = bed.send(lookUp);
    QCOMPARE(int(found->body.find("data")->items()->size()), 1);
    const auto bad = bed.send(customerOf(""));
    QCOMPARE(bad.error().status, 400);
    QCOMPARE(bad.error().invalidParameters, std::vector<std::string>{"key: required"});
}

void TestMeteringHosted::eventsListed_data()
{
    QTest::addColumn<bool>("v3");
    QTest::newRow("v3") << true;
    QTest::newRow("v1") << false;
}

void TestMeteringHosted::eventsListed()
{
    QFETCH(bool, v3);
    HostedMeterFixture meter;
    QVERIFY2(meter.start("t"), meter.error().c_str());
    HostedBed bed;
    bed.open(meter, v3, "t");
    meter.admin("events", json::Value::object({{"invalid", json::Value::object({{"e-7", "no such feature"}})}}));
    std::string batch = "[" + eventText("e-0");
    for (int i = 1; i < 230; ++i)
        batch += "," + eventText("e-" + std::to_string(i));
    const auto sent = bed.send(batchOf(batch + "]", "application/cloudevents-batch+json"));
    QCOMPARE(sent->status, v3 ? 202 : 204);
    // Of a day, over several pages.
    HostedEventQuery query;
    query.type = "create_signed_ticket";
    query.from = parseTime("2026-01-01T00:00:00Z");
    query.to = parseTime("2026-01-02T00:00:00Z");
    const auto all = bed.list(hostedEventList(bed.api->endpoint(), query));
    QVERIFY2(all, all ? "" : all.error().message.c_str());
    QCOMPARE(int(all->size()), 230);
    query.from = query.to;
    query.to = parseTime("2026-01-03T00:00:00Z");
    QVERIFY(bed.list(hostedEventList(bed.api->endpoint(), query))->empty());
    // By ids.
    HostedEventQuery ids;
    ids.ids = {"e-7", "e-8", "gone"};
    const auto some = bed.list(hostedEventList(bed.api->endpoint(), ids));
    QCOMPARE(int(some->size()), 2);
    std::map<std::string, std::string> faults;
    for (const json::Value& item : *some) {
        const auto event = readHostedEvent(item);
        QVERIFY(event && event->ingestedAt && event->time);
        QCOMPARE(event->source, std::string("signer"));
        faults[event->id] = event->fault;
    }
    QVERIFY(faults["e-8"].empty());
    QVERIFY2(faults["e-7"].find("no such feature") != std::string::npos, faults["e-7"].c_str());
    ids.ids = {"e-9"};
    QCOMPARE(int(bed.list(hostedEventList(bed.api->endpoint(), ids))->size()), 1);
}

void TestMeteringHosted::contentTypes()
{
    HostedBed old;
    old.open(m_meter, false);
    QCOMPARE(old.send(batchOf("[" + eventText("t-1") + "]", "application/cloudevents-batch+json; charset=utf-8"))
                 .error()
                 .status,
             400);
    QCOMPARE(old.send(batchOf(eventText("t-1"), "application/cloudevents+json"))->status, 204);
    HostedBed konnect;
    konnect.open(m_meter, true);
    QCOMPARE(konnect.send(batchOf("[" + eventText("t-1") + "]", "application/cloudevents-batch+json"))->status, 202);
    auto wrong = konnect.send(batchOf("[{}]", "application/cloudevents-batch+json"));
    QCOMPARE(wrong.error().status, 400);
    QVERIFY(!wrong.error().invalidParameters.empty());
}

void TestMeteringHosted::idsOfOneQuestion()
{
    QCOMPARE(int(idsForOneQuery({"a", "b", "c"})), 3);
    QCOMPARE(int(idsForOneQuery({"a,b", "c"})), 1);
    QCOMPARE(int(idsForOneQuery({"a", "b,c"})), 1);
    QCOMPARE(int(idsForOneQuery(std::vector<std::string>(100, std::string(64, 'f')))), 59);
    QCOMPARE(int(idsForOneQuery({std::string(9'000, 'x'), "y"})), 1);
}

QTEST_GUILESS_MAIN(TestMeteringHosted)
#include "tst_metering_hosted.moc"
