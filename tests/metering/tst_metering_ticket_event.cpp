// Events of the remote signer as values and their price (clearinghouse 5.1, 5.4-5.6, 9.3; REF-5, REF-9).
#include "metering/price.h"
#include "metering/ticket_event.h"
#include "support/ticket_fixture.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::metering;
using sluice::test::ticketJson;

namespace {

const Quote at3000{1, 300'000'000'000, "manual", {}};

TicketEvent parsed(json::Object changes)
{
    auto event = parseTicketEvent(ticketJson("e-1", std::move(changes)));
    if (!event)
        qFatal("%s", event.error().message.c_str());
    return *event;
}

}  // namespace

class TestMeteringTicketEvent : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theDemoRow();
    void theOwnerRow();
    void theFeeOfOneWei();
    void otherTypesAreNotOurs();
    void REF5_malformedIsADeadLetterAndNeverZero_data();
    void REF5_malformedIsADeadLetterAndNeverZero();
    void REF5_unattributedIsADeadLetter();
    void REF9_moneyIsExactAboveTheDouble();
    void models_data();
    void models();
    void timesFallBack();
    void strangeLabelsNeverKeepAnEventFromBeingBilled();
    void numbersAsText();
    void withoutAnEnvelopeId();
    void rounding();
};

void TestMeteringTicketEvent::theDemoRow()
{
    const TicketEvent event = parsed({{"model_id", "daydream-video"}});
    QCOMPARE(event.id, std::string("e-1"));
    QCOMPARE(event.requestId, std::string("req-m2m-1"));
    QCOMPARE(event.identity.customerKey(), std::string("demo-client:demo-user"));
    QCOMPARE(event.identity.clientId, std::string("demo-client"));
    QCOMPARE(event.identity.usageSubject, std::string("demo-user"));
    QCOMPARE(event.identity.usageSubjectType, std::string("external_user_id"));
    QCOMPARE(event.modelId, std::string("daydream-video"));
    QCOMPARE(event.attribution, std::string("signed"));
    QCOMPARE(event.manifestId, std::string("mid-1"));
    QCOMPARE(toDecimal(event.feeWei), std::string("1000000000000000"));
    QCOMPARE(event.billableMicros, 1'500'000);
    QCOMPARE(event.pixels, 41'472'000);
    QCOMPARE(event.sequence, 1);
    QCOMPARE(event.tickets, 3);
    QCOMPARE(event.gateway, std::string("signer-1"));
    QCOMPARE(event.sessionId, std::string("0a1b2c3d"));
    QCOMPARE(event.sessionStatus, std::string("continuing"));
    QCOMPARE(event.cost, std::string("36.1689814815"));
    QCOMPARE(event.signedAt.micros, 1'767'225'610'500'000);
    QCOMPARE(event.spanStart->micros, 1'767'225'609'000'000);
    QCOMPARE(toDecimal(event.sessionBalanceWei), std::string("500"));
    QCOMPARE(usdMicrosText(usdOf(event.feeWei, at3000)), std::string("3000000"));
}

void TestMeteringTicketEvent::theOwnerRow()
{
    const TicketEvent event = parsed({{"auth_id", "app_abc:owner:2e51"},
                                      {"manifest_id", nullptr},
                                      {"session_id", "state-xyz"},
                                      {"billable_secs", json::Number{"2"}}});
    QCOMPARE(event.identity.customerKey(), std::string("2e51"));
    QCOMPARE(event.identity.usageSubject, std::string("2e51"));
    QCOMPARE(event.identity.usageSubjectType, std::string("app_owner"));
    QCOMPARE(event.identity.clientId, std::string("app_abc"));
    QCOMPARE(event.identity.authId, std::string("app_abc:owner:2e51"));
    QCOMPARE(event.manifestId, std::string("state-xyz"));
    QCOMPARE(event.billableMicros, 2'000'000);
    QCOMPARE(parsed({{"manifest_id", nullptr}, {"session_id", nullptr}}).manifestId, std::string("req-m2m-1"));
    QCOMPARE(parsed({{"manifest_id", ""}, {"session_id", ""}, {"request_id", ""}}).manifestId, std::string("unknown"));
}

void TestMeteringTicketEvent::theFeeOfOneWei()
{
    const TicketEvent event = parsed({{"computed_fee", "1"}});
    QCOMPARE(toDecimal(event.feeWei), std::string("1"));
    QCOMPARE(usdMicrosText(usdOf(event.feeWei, at3000)), std::string("0.000000003"));
    QCOMPARE(parsed({{"computed_fee", "0"}}).feeWei, Int256(0));
}

void TestMeteringTicketEvent::otherTypesAreNotOurs()
{
    for (const char* type : {"other_event", "create_new_payment", "discovery_results", ""}) {
        const auto event = parseTicketEvent(ticketJson("e", {}, type));
        QVERIFY(!event);
        QCOMPARE(int(event.error().fault), int(EventFault::OtherType));
    }
    // Never read further: data of another type may have any shape.
    QCOMPARE(int(parseTicketEvent(R"({"type":"network_capabilities","data":[1]})").error().fault),
             int(EventFault::OtherType));
}

void TestMeteringTicketEvent::REF5_malformedIsADeadLetterAndNeverZero_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("fault");
    QTest::addColumn<QByteArray>("names");
    const auto row = [](const char* name, const std::string& json, EventFault fault, const char* names) {
        QTest::newRow(name) << QByteArray::fromStdString(json) << int(fault) << QByteArray(names);
    };
    const auto field = [&](const char* name, json::Object changes, const char* names) {
        row(name, ticketJson("e", std::move(changes)), EventFault::BadField, names);
    };
    row("not JSON", "{\"id\":", EventFault::NotJson, "JSON");
    row("empty", "", EventFault::NotJson, "JSON");
    row("array", "[]", EventFault::NotJson, "object");
    row("no data", R"({"id":"a","type":"create_signed_ticket"})", EventFault::BadField, "data");
    row("data is text", R"({"id":"a","type":"create_signed_ticket","data":"x"})", EventFault::BadField, "data");
    row("id is a number", R"({"id":7,"type":"create_signed_ticket","data":{}})", EventFault::BadField, "id");
    row("id too long", ticketJson(std::string(129, 'a')), EventFault::BadField, "id");
    row("id with a blank", ticketJson("a b"), EventFault::BadField, "id");
    field("no fee", {{"computed_fee", nullptr}}, "computed_fee");
    field("fee is empty", {{"computed_fee", ""}}, "computed_fee");
    field("fee is no number", {{"computed_fee", "abc"}}, "computed_fee");
    field("fee is negative", {{"computed_fee", "-1"}}, "computed_fee");
    field("fee has a fraction", {{"computed_fee", "1.5"}}, "computed_fee");
    field("fee is true", {{"computed_fee", true}}, "computed_fee");
    field("fee is out of range", {{"computed_fee", std::string(60, '9')}}, "computed_fee");
    field("secs is text", {{"billable_secs", "soon"}}, "billable_secs");
    field("secs is negative", {{"billable_secs", json::Number{"-1"}}}, "billable_secs");
    field("secs is out of range", {{"billable_secs", json::Number{"1e30"}}}, "billable_secs");
    field("pixels has a fraction", {{"pixels", json::Number{"1.5"}}}, "pixels");
    field("sequence is negative", {{"sequence_number", json::Number{"-1"}}}, "sequence_number");
    field("sequence above 63 bits", {{"sequence_number", json::Number{"18446744073709551615"}}}, "sequence_number");
    field("balance", {{"session_balance", "x"}}, "session_balance");
    field("cost", {{"cost", "cheap"}}, "cost");
    field("tickets", {{"num_tickets", json::Number{"9999999"}}}, "num_tickets");
    field("time", {{"current_time", "yesterday"}}, "current_time");
    field("previous time", {{"previous_time", "yesterday"}}, "previous_time");
}

void TestMeteringTicketEvent::REF5_malformedIsADeadLetterAndNeverZero()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, names);
    const auto event = parseTicketEvent(json.toStdString());
    QVERIFY(!event);
    QTEST(int(event.error().fault), "fault");
    QVERIFY2(event.error().message.find(names.toStdString()) != std::string::npos, event.error().message.c_str());
}

void TestMeteringTicketEvent::REF5_unattributedIsADeadLetter()
{
    for (const char* authId : {"", "  ", "app_x:owner:", ":x", "x:"}) {
        const auto event = parseTicketEvent(ticketJson("e", {{"auth_id", authId}}));
        QVERIFY(!event);
        QCOMPARE(int(event.error().fault), int(EventFault::Unattributed));
    }
    const TicketEvent joined = parsed({{"auth_id", nullptr}, {"client_id", "c"}, {"usage_subject", "u"}});
    QCOMPARE(joined.identity.authId, std::string("c:u"));
    QCOMPARE(parsed({{"usage_subject_type", "oidc_user"}}).identity.usageSubjectType, std::string("oidc_user"));
}

void TestMeteringTicketEvent::REF9_moneyIsExactAboveTheDouble()
{
    // 2^53 + 1 wei and a fee of 123.456 ETH: a double holds neither.
    const TicketEvent event = parsed({{"computed_fee", "9007199254740993"}});
    QCOMPARE(toDecimal(event.feeWei), std::string("9007199254740993"));
    QCOMPARE(usdMicrosText(usdOf(event.feeWei, at3000)), std::string("27021597.764222979"));
    const TicketEvent large = parsed({{"computed_fee", "123456000000000000001"}});
    QCOMPARE(usdMicrosText(usdOf(large.feeWei, Quote{1, 312'345'678'901, "x", {}})),
             std::string("385609481344.01856000312345678901"));
    const TicketEvent number = parsed({{"computed_fee", json::Number{"123456000000000000001"}}});
    QVERIFY(number.feeWei == large.feeWei);
}

void TestMeteringTicketEvent::models_data()
{
    QTest::addColumn<QByteArray>("app");
    QTest::addColumn<QByteArray>("pipeline");
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QByteArrayList>("expected");  // pipeline, model, attribution
    const auto row = [](const char* name, const char* app, const char* pipeline, const char* model,
                        QByteArrayList expected) {
        QTest::newRow(name) << QByteArray(app) << QByteArray(pipeline) << QByteArray(model) << expected;
    };
    row("none", "", "", "", {"unknown", "unknown", "unknown"});
    row("pipeline alone", "", "live", "", {"live", "unknown", "unknown"});
    row("app", "my-app", "live", "", {"live", "my-app", "app"});
    row("explicit", "my-app", "live", "m", {"live", "m", "signed"});
    row("base:model", "my-app", "live-video-to-video:comfyui", "", {"live-video-to-video", "comfyui", "declared"});
    row("model with a colon", "", "live:a:b", "", {"live", "a:b", "declared"});
    row("explicit wins", "", "live:comfyui", "m", {"live", "m", "signed"});
    row("empty model leaves it unchanged", "", "live:", "", {"live:", "unknown", "unknown"});
    row("empty base leaves it unchanged", "", ":m", "", {":m", "unknown", "unknown"});
    row("blanks", " a ", " live ", "  ", {"live", "a", "app"});
}

void TestMeteringTicketEvent::models()
{
    QFETCH(QByteArray, app);
    QFETCH(QByteArray, pipeline);
    QFETCH(QByteArray, model);
    QFETCH(QByteArrayList, expected);
    const TicketEvent event =
        parsed({{"app", app.toStdString()}, {"pipeline", pipeline.toStdString()}, {"model_id", model.toStdString()}});
    QCOMPARE(event.pipeline, expected[0].toStdString());
    QCOMPARE(event.modelId, expected[1].toStdString());
    QCOMPARE(event.attribution, expected[2].toStdString());
}

void TestMeteringTicketEvent::timesFallBack()
{
    QCOMPARE(parsed({{"current_time", nullptr}}).signedAt.micros, 1'767'225'610'500'000);
    QCOMPARE(parsed({{"current_time", nullptr}, {"current_time_unix", nullptr}}).signedAt.micros,
             1'767'225'610'600'000);
    QVERIFY(!parsed({{"previous_time", nullptr}, {"previous_time_unix", nullptr}}).spanStart);
    QCOMPARE(parsed({{"current_time", "2026-01-01T01:00:10.123456789+01:00"}}).signedAt.micros, 1'767'225'610'123'456);
    QVERIFY(
        !parseTicketEvent(R"({"id":"a","type":"create_signed_ticket","data":{"computed_fee":"1","auth_id":"c:u"}})"));
}

void TestMeteringTicketEvent::strangeLabelsNeverKeepAnEventFromBeingBilled()
{
    const std::string model(200, 'm');
    const TicketEvent event = parsed({{"app", std::string("a\0b\n", 4)}, {"model_id", model}, {"manifest_id", 7}});
    QCOMPARE(event.app, std::string("a?b"));
    QCOMPARE(event.modelId, std::string(128, 'm'));
    QCOMPARE(event.manifestId, std::string("0a1b2c3d"));
    std::string wide;
    for (int i = 0; i < 200; ++i)
        wide += "\xe2\x82\xac";  // three bytes each
    QCOMPARE(parsed({{"app", wide}}).app, wide.substr(0, 3 * 128));
    QCOMPARE(parsed({{"manifest_id", wide}}).manifestId, wide.substr(0, 255));
}

void TestMeteringTicketEvent::numbersAsText()
{
    const TicketEvent event =
        parsed({{"billable_secs", "2.25"}, {"pixels", "12"}, {"sequence_number", "4"}, {"num_tickets", "2"}});
    QCOMPARE(event.billableMicros, 2'250'000);
    QCOMPARE(event.pixels, 12);
    QCOMPARE(event.sequence, 4);
    QCOMPARE(event.tickets, 2);
    QCOMPARE(parsed({{"billable_secs", json::Number{"5.9e-05"}}}).billableMicros, 59);
    QCOMPARE(parsed({{"billable_secs", json::Number{"1.23456789"}}}).billableMicros, 1'234'567);
    QCOMPARE(parsed({{"billable_secs", nullptr}}).billableMicros, 0);
    QCOMPARE(parsed({{"cost", json::Number{"5.5"}}}).cost, std::string("5.5"));
}

void TestMeteringTicketEvent::withoutAnEnvelopeId()
{
    const auto event = parseTicketEvent(ticketJson(""));
    QVERIFY(event.has_value());
    QVERIFY(event->id.empty());
}

void TestMeteringTicketEvent::rounding()
{
    const Amount three(Asset::usd(), 300'000'000'000);  // 0.000000003 micros
    QCOMPARE(usdMicrosUp(three), Int256(1));
    QCOMPARE(usdMicrosDown(three), Int256(0));
    QCOMPARE(usdMicrosUp(-three), Int256(0));
    QCOMPARE(usdMicrosDown(-three), Int256(-1));
    const Amount five = *Amount::parse("5", Asset::usd());
    QCOMPARE(usdMicrosUp(five), Int256(5'000'000));
    QCOMPARE(usdMicrosDown(-five), Int256(-5'000'000));
    QCOMPARE(usdMicrosUp(Amount(Asset::usd())), Int256(0));
    QCOMPARE(usdMicrosText(-three), std::string("-0.000000003"));
}

QTEST_GUILESS_MAIN(TestMeteringTicketEvent)
#include "tst_metering_ticket_event.moc"
