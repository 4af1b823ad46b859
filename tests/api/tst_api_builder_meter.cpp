// Administration of the meter over the builder API, the same for each flavour (clearinghouse 7.3, 8; issue 5, part 4): embedded, a Konnect-shaped peer,
// a self-hosted OpenMeter; what is refused; a meter that hangs, refuses or is away; clients that hang up; stopping in the middle of a call.
#include "support/admin_bed.h"

#include <QElapsedTimer>
#include <QtTest>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr const char* root = "/api/v1/platform/meter";
constexpr const char* aliceBody = R"({"clientId":"acme","externalUserId":"alice","subscribe":true})";
constexpr const char* feeMeter = R"({"key":"fee","aggregation":"sum","eventType":"create_signed_ticket",)"
                                 R"("valueProperty":"$.fee","dimensions":{"client_id":"$.client_id"}})";
constexpr const char* starterPlan =
    R"({"key":"clearinghouse_demo_starter","name":"Starter",)"
    R"("rateCards":[{"feature":"network_spend","unitPrice":"0.000001","includedUnits":"5"}]})";

std::string meterPath(const std::string& rest)
{
    return root + rest;
}

const char* customerPath = "/api/v1/platform/meter/customers/acme%3Aalice";

// Meter, feature and plan, as an operator makes them.
std::string makeCatalogue(AdminBed& bed)
{
    if (bed.ask("POST", meterPath("/meters"), feeMeter).status != 201)
        return "meter";
    if (bed.ask("POST", meterPath("/features"), R"({"key":"network_spend","meter":"fee"})").status != 201)
        return "feature";
    const auto draft = bed.ask("POST", meterPath("/plans"), starterPlan);
    if (draft.status != 201 || draft.text("status") != "draft")
        return "plan: " + draft.detail();
    const auto live = bed.ask("POST", meterPath("/plans/") + draft.text("id") + "/publish");
    return live.status == 200 && live.text("status") == "active" ? std::string() : "publish: " + live.detail();
}

api::BuilderConfig shortConfig(int deadlineMs)
{
    api::BuilderConfig config;
    config.meterThreads = 1;
    config.meterQueue = 1;
    config.meterDeadlineMs = deadlineMs;
    return config;
}

}  // namespace

class TestApiBuilderMeter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_peer.start(QStringLiteral("konnect_admin.mjs"), {QString::fromLatin1(adminToken)}),
                 m_peer.error().c_str());
    }
    void init() { m_peer.control(json::Value::object({{"reset", true}})); }

    void theSameForEachFlavour_data();
    void theSameForEachFlavour();
    void customersAreServed_data() { theSameForEachFlavour_data(); }
    void customersAreServed();
    void wrongThingsAreRefused_data();
    void wrongThingsAreRefused();
    void whatIsNotThereIsNotFound_data() { theSameForEachFlavour_data(); }
    void whatIsNotThereIsNotFound();
    void onlyOperatorsAdminister();
    void withoutAMeterTheRoutesSaySo();
    void longListsComeInPages();
    void everyChangeIsAudited();
    void aMeterThatHangsHoldsUpNothingElse();
    void aMeterThatRefusesUsIsNamed();
    void aMeterThatIsAwayIsNamed();
    void anAnswerAgainstTheContractIsNamed();
    void whoHungUpIsNotServed();
    void aStopEndsACall();
    void theDocumentHasTheRoutes();

private:
    std::unique_ptr<AdminBed> bedOf(int kind) { return std::make_unique<AdminBed>(AdminMeterKind(kind), m_peer.url()); }
    std::size_t rows(const char* list)
    {
        const json::Value state = m_peer.state();
        return state.find(list)->items()->size();
    }
    void hangAtNext() { m_peer.control(json::Value::object({{"failAt", 1}})); }

    PeerProcess m_peer;
};

void TestApiBuilderMeter::theSameForEachFlavour_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("embedded") << int(AdminMeterKind::Embedded);
    QTest::newRow("konnect") << int(AdminMeterKind::Konnect);
    QTest::newRow("self-hosted") << int(AdminMeterKind::SelfHosted);
}

void TestApiBuilderMeter::theSameForEachFlavour()
{
    QFETCH(int, kind);
    const auto bed = bedOf(kind);
    const auto status = bed->ask("GET", root);
    QCOMPARE(status.status, 200);
    QCOMPARE(*status.body.find("ok"), json::Value(true));
    QCOMPARE(status.text("flavour"), std::string(kind == int(AdminMeterKind::Konnect)      ? "konnect v3"
                                                 : kind == int(AdminMeterKind::SelfHosted) ? "openmeter v1"
                                                                                           : "embedded"));
    QCOMPARE(makeCatalogue(*bed), std::string());

    // There already: as it is, or a conflict.
    QCOMPARE(bed->ask("POST", meterPath("/meters"), feeMeter).status, 200);
    QCOMPARE(bed->ask("POST", meterPath("/meters"), R"({"key":"fee","aggregation":"count","eventType":"x"})").status,
             409);
    QCOMPARE(bed->ask("POST", meterPath("/features"), R"({"key":"network_spend","meter":"fee"})").status, 200);
    QCOMPARE(bed->ask("POST", meterPath("/features"), R"({"key":"network_spend"})").status, 409);
    const auto meters = bed->ask("GET", meterPath("/meters"));
    QCOMPARE(meters.items(), std::size_t(1));
    QCOMPARE(std::string(meters.item(0).text("key").value_or("")), std::string("fee"));
    QCOMPARE(meters.item(0).find("dimensions")->text("client_id").value_or(""), std::string_view("$.client_id"));
    const auto features = bed->ask("GET", meterPath("/features"));
    QCOMPARE(features.items(), std::size_t(1));

    const auto wider =
        bed->ask("PUT", meterPath("/meters/fee"), R"({"dimensions":{"client_id":"$.client_id","model":"$.model"}})");
    QCOMPARE(wider.status, 200);
    QCOMPARE(bed->ask("GET", meterPath("/meters")).item(0).find("dimensions")->members()->size(), std::size_t(2));

    // A plan: its next version as a draft, thrown away; another one published; the former archived.
    const auto second = bed->ask("POST", meterPath("/plans"), starterPlan);
    QCOMPARE(second.status, 201);
    QCOMPARE(second.body.int64("version").value_or(0), 2);
    QCOMPARE(bed->ask("POST", meterPath("/plans"), starterPlan).status, 409);
    QCOMPARE(bed->ask("DELETE", meterPath("/plans/") + second.text("id")).status, 200);
    QCOMPARE(bed->ask("DELETE", meterPath("/plans/") + second.text("id")).status, 404);
    const auto plans = bed->ask("GET", meterPath("/plans?key=clearinghouse_demo_starter"));
    QCOMPARE(plans.items(), std::size_t(1));
    const json::Value& card = plans.item(0).find("rateCards")->items()->front();
    QCOMPARE(card.text("unitPrice").value_or(""), std::string_view("0.000001"));
    QCOMPARE(card.text("includedUnits").value_or(""), std::string_view("5"));
    QCOMPARE(bed->ask("GET", meterPath("/plans?key=other")).items(), std::size_t(0));
    const std::string plan = meterPath("/plans/") + std::string(plans.item(0).text("id").value_or(""));
    QCOMPARE(bed->ask("POST", plan + "/publish").status, 409);
    QCOMPARE(bed->ask("DELETE", plan).status, 409);
    QCOMPARE(bed->ask("POST", plan + "/archive").text("status"), std::string("archived"));
    QCOMPARE(bed->ask("POST", plan + "/archive").status, 409);

    QCOMPARE(bed->ask("POST", meterPath("/features"), R"({"key":"other","meter":"fee"})").status, 201);
    QCOMPARE(bed->ask("DELETE", meterPath("/features/other")).status, 200);
    QCOMPARE(bed->ask("DELETE", meterPath("/features/other")).status, 404);
    QCOMPARE(bed->ask("POST", meterPath("/meters"), R"({"key":"calls","aggregation":"count","eventType":"x"})").status,
             201);
    QCOMPARE(bed->ask("DELETE", meterPath("/meters/calls")).status, 200);
    QCOMPARE(bed->ask("GET", meterPath("/meters")).items(), std::size_t(1));
    QVERIFY2(bed->complaint.empty(), bed->complaint.c_str());
}

void TestApiBuilderMeter::customersAreServed()
{
    QFETCH(int, kind);
    const auto bed = bedOf(kind);
    QCOMPARE(makeCatalogue(*bed), std::string());
    const auto made = bed->ask("POST", meterPath("/customers"), aliceBody);
    QCOMPARE(made.status, 201);
    QCOMPARE(made.text("key"), std::string("acme:alice"));
    QCOMPARE(std::string(made.body.find("subscription")->text("status").value_or("")), std::string("active"));
    const auto again = bed->ask("POST", meterPath("/customers"), aliceBody);
    QCOMPARE(again.status, 200);
    QCOMPARE(again.body.find("subscription")->text("id"), made.body.find("subscription")->text("id"));
    QCOMPARE(bed->ask("GET", meterPath("/customers?prefix=acme%3A")).items(), std::size_t(1));
    QCOMPARE(bed->ask("GET", meterPath("/customers?prefix=other")).items(), std::size_t(0));
    QCOMPARE(bed->ask("GET", customerPath).text("id"), made.text("id"));

    const std::string customer = customerPath;
    QCOMPARE(bed->ask("POST", customer + "/subscriptions").status, 409);  // one lives
    const auto held = bed->ask("GET", customer + "/subscriptions");
    QCOMPARE(held.items(), std::size_t(1));
    QCOMPARE(held.item(0).text("plan").value_or(""), std::string_view("clearinghouse_demo_starter"));

    const auto given = bed->ask("POST", customer + "/grants", R"({"amount":"2.50","key":"gift-1"})");
    QCOMPARE(given.status, 201);
    QCOMPARE(given.body.int64("usdMicros").value_or(0), 2'500'000);
    QCOMPARE(bed->ask("POST", customer + "/grants", R"({"amount":"2.5","key":"gift-1"})").status, 200);
    QCOMPARE(bed->ask("POST", customer + "/grants", R"({"amount":"3","key":"gift-1"})").status, 409);
    const char* header = "Idempotency-Key: gift-2\r\n";
    QCOMPARE(bed->ask("POST", customer + "/grants", R"({"amount":1})", adminKey, header).status, 201);
    QCOMPARE(bed->ask("POST", customer + "/grants", R"({"amount":1})", adminKey, header).status, 200);
    QCOMPARE(bed->ask("GET", customer + "/grants").items(), std::size_t(2));
    const auto balance = bed->ask("GET", customer + "/balance");
    QCOMPARE(*balance.body.find("known"), json::Value(true));
    QCOMPARE(balance.body.int64("liveUsdMicros").value_or(0), 3'500'000);
    const auto access = bed->ask("GET", customer + "/access");
    QCOMPARE(access.items(), std::size_t(1));
    QCOMPARE(access.item(0).text("feature").value_or(""), std::string_view("network_spend"));

    const char* usage = R"({"meter":"fee","subjects":["acme:alice"],"groupBy":["subject"]})";
    const auto nothing = bed->ask("POST", meterPath("/usage"), usage);
    QCOMPARE(nothing.status, 200);
    QCOMPARE(nothing.items(), std::size_t(0));
    if (kind != int(AdminMeterKind::Konnect)) {
        QVERIFY(bed->fixture.ingest(
            eventOf("e1", "acme:alice", bed->fixture.clock().now(), {{"fee", 1'200'000}}, "create_signed_ticket")));
        const auto counted = bed->ask("POST", meterPath("/usage"), usage);
        QCOMPARE(counted.items(), std::size_t(1));
        QCOMPARE(counted.item(0).text("value").value_or(""), std::string_view("1200000"));
        QCOMPARE(counted.item(0).find("dimensions")->text("subject").value_or(""), std::string_view("acme:alice"));
    }

    QCOMPARE(
        bed->ask("POST", meterPath("/subscriptions/") + std::string(held.item(0).text("id").value_or("")) + "/cancel")
            .status,
        200);
    bed->fixture.clock().advanceMs(1'000);
    const auto moved = bed->ask("PUT", customer, R"({"subjectKeys":["acme:alice","acme:alice-2"]})");
    QCOMPARE(moved.status, 200);
    QCOMPARE(moved.body.find("subjectKeys")->items()->size(), std::size_t(2));
    const auto subscribed = bed->ask("POST", customer + "/subscriptions", R"({"plan":"clearinghouse_demo_starter"})");
    QCOMPARE(subscribed.status, 201);
    QVERIFY2(bed->complaint.empty(), bed->complaint.c_str());
}

void TestApiBuilderMeter::wrongThingsAreRefused_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* name, const char* method, const char* target, const char* body, const char* said) {
        QTest::newRow(name) << QByteArray(method) << QByteArray(target) << QByteArray(body) << QByteArray(said);
    };
    const char* grants = "/customers/acme%3Aalice/grants";
    row("no JSON", "POST", "/meters", "{", "invalid JSON body");
    row("a list for an object", "POST", "/meters", "[]", "invalid JSON body");
    row("a meter without key", "POST", "/meters", R"({"aggregation":"sum","eventType":"x"})", "key is required");
    row("an empty key", "POST", "/meters", R"({"key":"","aggregation":"sum","eventType":"x"})", "key is required");
    row("a number for a key", "POST", "/meters", R"({"key":7,"aggregation":"sum","eventType":"x"})", "key: ");
    row("an unknown aggregation", "POST", "/meters", R"({"key":"a","aggregation":"guess","eventType":"x"})",
        "aggregation: ");
    row("a sum of nothing", "POST", "/meters", R"({"key":"a","aggregation":"sum","eventType":"x"})",
        "valueProperty is required");
    row("a count of something", "POST", "/meters",
        R"({"key":"a","aggregation":"count","eventType":"x","valueProperty":"$.y"})", "a count has no valueProperty");
    row("dimensions as list", "POST", "/meters",
        R"({"key":"a","aggregation":"count","eventType":"x","dimensions":["y"]})", "dimensions: ");
    row("a dimension as number", "PUT", "/meters/a", R"({"dimensions":{"y":1}})", "dimensions.y must be text");
    row("no dimensions", "PUT", "/meters/a", "{}", "dimensions is required");
    row("a feature without key", "POST", "/features", "{}", "key is required");
    row("a plan without cards", "POST", "/plans", R"({"key":"a"})", "rateCards is required");
    row("a plan of no cards", "POST", "/plans", R"({"key":"a","rateCards":[]})", "at least one card");
    row("cards as object", "POST", "/plans", R"({"key":"a","rateCards":{}})", "rateCards: ");
    row("a card that is none", "POST", "/plans", R"({"key":"a","rateCards":[1]})", "rateCards[0] must be an object");
    row("a card without price", "POST", "/plans", R"({"key":"a","rateCards":[{"feature":"f"}]})",
        "rateCards[0].unitPrice is required");
    row("a price as number", "POST", "/plans", R"({"key":"a","rateCards":[{"feature":"f","unitPrice":1}]})",
        "rateCards[0].unitPrice must be text");
    row("a price below zero", "POST", "/plans", R"({"key":"a","rateCards":[{"feature":"f","unitPrice":"-1"}]})",
        "rateCards[0].unitPrice must be a decimal");
    row("much for nothing", "POST", "/plans",
        R"({"key":"a","rateCards":[{"feature":"f","unitPrice":"1","includedUnits":"much"}]})", "includedUnits");
    row("two cards of one feature", "POST", "/plans",
        R"({"key":"a","rateCards":[{"feature":"f","unitPrice":"1"},{"feature":"f","unitPrice":"1"}]})", "already: f");
    row("euros", "POST", "/plans", R"({"key":"a","currency":"EUR","rateCards":[{"feature":"f","unitPrice":"1"}]})",
        "currency: ");
    row("a cadence of words", "POST", "/plans",
        R"({"key":"a","cadence":"monthly","rateCards":[{"feature":"f","unitPrice":"1"}]})", "cadence must be");
    row("a customer of nobody", "POST", "/customers", R"({"clientId":"acme"})", "externalUserId is required");
    row("a blank user", "POST", "/customers", R"({"clientId":"acme","externalUserId":"  "})", "must not be blank");
    row("yes as a word", "POST", "/customers", R"({"clientId":"a","externalUserId":"b","subscribe":"perhaps"})",
        "subscribe: ");
    row("no subjects", "PUT", "/customers/acme%3Aalice", "{}", "subjectKeys is required");
    row("an empty subject", "PUT", "/customers/acme%3Aalice", R"({"subjectKeys":[""]})", "subjectKeys: each");
    row("a number as subject", "PUT", "/customers/acme%3Aalice", R"({"subjectKeys":[1]})", "valid string");
    row("a grant of nothing", "POST", grants, R"({"key":"k"})", "amount is required");
    row("a grant of zero", "POST", grants, R"({"key":"k","amount":"0"})", "amount must be above 0");
    row("a grant below zero", "POST", grants, R"({"key":"k","amount":"-1"})", "amount must be above 0");
    row("parts of a micro", "POST", grants, R"({"key":"k","amount":"1.0000001"})", "at most 6 decimals");
    row("more than there is", "POST", grants, R"({"key":"k","amount":"10000000000000"})", "amount must be above 0 and");
    row("a grant of much", "POST", grants, R"({"key":"k","amount":"much"})", "amount: ");
    row("a grant without key", "POST", grants, R"({"amount":"1"})", "key is required");
    row("a long while", "POST", grants, R"({"key":"k","amount":"1","expiresAfter":"later"})", "expiresAfter must be");
    row("the last in line", "POST", grants, R"({"key":"k","amount":"1","priority":1000})", "priority: ");
    row("usage of nobody", "POST", "/usage", R"({"meter":"fee","subjects":[]})", "subjects");
    row("usage of no meter", "POST", "/usage", R"({"subjects":["a"]})", "meter is required");
    row("a time that is none", "POST", "/usage", R"({"meter":"fee","subjects":["a"],"from":"soon"})", "from must be");
    row("a time backwards", "POST", "/usage",
        R"({"meter":"fee","subjects":["a"],"from":"2026-02-01T00:00:00Z","to":"2026-01-01T00:00:00Z"})", "before to");
    row("a week", "POST", "/usage", R"({"meter":"fee","subjects":["a"],"granularity":"P1W"})", "granularity: ");
    row("a page of nothing", "GET", "/meters?limit=0", "", "limit: ");
    row("a page too long", "GET", "/customers?limit=10001", "", "limit: ");
    row("a cursor of another", "GET", "/meters?cursor=%21", "", "cursor is not one of this list");
}

void TestApiBuilderMeter::wrongThingsAreRefused()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, said);
    AdminBed bed(AdminMeterKind::Konnect, m_peer.url());
    const auto refused = bed.ask(method.toStdString(), meterPath(target.toStdString()), body.toStdString());
    QCOMPARE(refused.status, 400);
    QCOMPARE(refused.code(), std::string("invalid_request"));
    QVERIFY2(refused.detail().find(said.toStdString()) != std::string::npos, refused.detail().c_str());
    QCOMPARE(m_peer.state().int64("mutations").value_or(-1), 0);
    QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
}

void TestApiBuilderMeter::whatIsNotThereIsNotFound()
{
    QFETCH(int, kind);
    const auto bed = bedOf(kind);
    const std::string nobody = meterPath("/customers/acme%3Anobody");
    const std::string absent = kind == int(AdminMeterKind::Konnect) ? "01K00000000000000000000000" : "absent";
    for (const auto& [method, target, body] : std::vector<std::array<std::string, 3>>{
             {"PUT", meterPath("/meters/absent"), R"({"dimensions":{}})"},
             {"DELETE", meterPath("/meters/absent"), ""},
             {"DELETE", meterPath("/features/absent"), ""},
             {"POST", meterPath("/features"), R"({"key":"a","meter":"absent"})"},
             {"POST", meterPath("/plans"), starterPlan},  // its feature is not there
             {"POST", meterPath("/plans/" + absent + "/publish"), ""},
             {"POST", meterPath("/plans/" + absent + "/archive"), ""},
             {"DELETE", meterPath("/plans/" + absent), ""},
             {"GET", nobody, ""},
             {"PUT", nobody, R"({"subjectKeys":[]})"},
             {"GET", nobody + "/subscriptions", ""},
             {"POST", nobody + "/subscriptions", ""},
             {"GET", nobody + "/access", ""},
             {"GET", nobody + "/grants", ""},
             {"POST", nobody + "/grants", R"({"key":"k","amount":"1"})"},
             {"GET", nobody + "/balance", ""},
             {"POST", meterPath("/subscriptions/" + absent + "/cancel"), ""},
             {"POST", meterPath("/usage"), R"({"meter":"absent","subjects":["a"]})"}}) {
        const auto refused = bed->ask(method, target, body);
        QVERIFY2(
            refused.status == 404,
            (method + " " + target + " answers " + std::to_string(refused.status) + ": " + refused.detail()).c_str());
        QCOMPARE(refused.code(), std::string("not_found"));
    }
    QCOMPARE(bed->ask("POST", meterPath("/customers"), aliceBody).status,
             404);  // the customer is made, its plan is not there
    QVERIFY2(bed->complaint.empty(), bed->complaint.c_str());
}

void TestApiBuilderMeter::onlyOperatorsAdminister()
{
    AdminBed bed(AdminMeterKind::Konnect, m_peer.url());
    int asked = 0;
    for (const auto& [path, methods] : *bed.document().document().find("paths")->members()) {
        if (!path.starts_with(root))
            continue;
        for (const auto& [method, operation] : *methods.members()) {
            std::string upper = method;
            std::ranges::transform(upper, upper.begin(), [](char c) { return char(c - 32); });
            for (const char* key : {"", "another-key"}) {
                const auto refused = bed.ask(upper, path, upper == "GET" || upper == "DELETE" ? "" : "{}", key);
                QVERIFY2(refused.status == 401, (upper + " " + path).c_str());
            }
            ++asked;
        }
    }
    QCOMPARE(asked, 25);
    QCOMPARE(m_peer.state().int64("calls").value_or(-1), 0);
    QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
}

void TestApiBuilderMeter::withoutAMeterTheRoutesSaySo()
{
    AdminBed bed(AdminMeterKind::None);
    for (const auto& [method, target, body] : std::vector<std::array<std::string, 3>>{
             {"GET", root, ""},
             {"GET", meterPath("/meters"), ""},
             {"POST", meterPath("/customers"), aliceBody},
             {"POST", std::string(customerPath) + "/subscriptions", ""},
             {"POST", std::string(customerPath) + "/grants", R"({"key":"k","amount":"1"})"},
             {"GET", std::string(customerPath) + "/balance", ""}}) {
        const auto refused = bed.ask(method, target, body);
        QCOMPARE(refused.status, 503);
        QCOMPARE(refused.detail(), std::string("no meter is configured"));
    }
    QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
}

void TestApiBuilderMeter::longListsComeInPages()
{
    m_peer.control(json::Value::object({{"strangers", 250}, {"mostPage", 100}}));
    AdminBed bed(AdminMeterKind::Konnect, m_peer.url());
    std::set<std::string> seen;
    std::string cursor;
    int pages = 0;
    do {
        const auto page =
            bed.ask("GET", meterPath("/customers?limit=100") + (cursor.empty() ? "" : "&cursor=" + cursor));
        QCOMPARE(page.status, 200);
        for (std::size_t i = 0; i < page.items(); ++i)
            seen.insert(std::string(page.item(i).text("key").value_or("")));
        cursor = page.text("nextCursor");
        ++pages;
    } while (!cursor.empty() && pages < 10);
    QCOMPARE(pages, 3);
    QCOMPARE(seen.size(), std::size_t(250));
    QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
}

void TestApiBuilderMeter::everyChangeIsAudited()
{
    {
        AdminBed bed(AdminMeterKind::Konnect, m_peer.url());
        QCOMPARE(makeCatalogue(bed), std::string());
        QCOMPARE(bed.ask("POST", meterPath("/customers"), aliceBody).status, 201);
        QCOMPARE(bed.ask("POST", std::string(customerPath) + "/grants", R"({"key":"k","amount":"1"})").status, 201);
        QCOMPARE(bed.ask("POST", std::string(customerPath) + "/grants", R"({"key":"k","amount":"2"})").status, 409);
        QCOMPARE(bed.ask("GET", meterPath("/meters")).status, 200);  // looking is no change
        const auto lines = [&](const std::string& where) {
            return bed.value("SELECT CAST(COUNT(*) AS TEXT) FROM audit_log WHERE actor = 'operator' AND " + where);
        };
        QCOMPARE(lines("action LIKE 'hosted.%'"), std::string("14"));  // seven changes: before and after
        QCOMPARE(lines("action = 'hosted.plan.publish' AND details LIKE '%\"asked\"%'"), std::string("1"));
        QCOMPARE(lines("action = 'hosted.plan.publish' AND details LIKE '%\"done\"%'"), std::string("1"));
        QCOMPARE(lines("action = 'hosted.grant.create' AND subject = 'acme:alice' AND after_value LIKE '%2000000%' AND "
                       "details LIKE '%\"failed\"%another amount%'"),
                 std::string("1"));
    }
    AdminBed bed(AdminMeterKind::Embedded);
    QCOMPARE(makeCatalogue(bed), std::string());
    QCOMPARE(bed.value("SELECT CAST(COUNT(*) AS TEXT) FROM audit_log WHERE actor = 'operator' AND action IN "
                       "('meter.create', 'feature.create', 'plan.create', 'plan.publish')"),
             std::string("4"));
    QCOMPARE(bed.value("SELECT CAST(COUNT(*) AS TEXT) FROM audit_log WHERE action LIKE 'hosted.%'"), std::string("0"));
}

void TestApiBuilderMeter::aMeterThatHangsHoldsUpNothingElse()
{
    constexpr int deadlineMs = 1'500;
    AdminBed bed(AdminMeterKind::Konnect, m_peer.url(), adminToken, shortConfig(deadlineMs));
    hangAtNext();
    QElapsedTimer since;
    since.start();
    const auto hanging = bed.begin("GET", meterPath("/meters"));
    QVERIFY(m_peer.waitFor("Hanging"));
    const auto waiting = bed.begin("GET", meterPath("/features"));  // has the one place in the queue
    QCOMPARE(bed.ask("GET", "/healthz").status, 200);
    QCOMPARE(bed.ask("GET", "/api/v1/platform/hosted-meter").status, 503);  // and so have routes with work of their own
    const auto crowded = bed.ask("GET", meterPath("/plans"));
    QCOMPARE(crowded.status, 503);
    QCOMPARE(crowded.detail(), std::string("too many calls wait for the meter"));
    QVERIFY2(since.elapsed() < deadlineMs, qPrintable(QString::number(since.elapsed())));
    const auto late = hanging->wait();
    QCOMPARE(late.status, 504);
    QCOMPARE(late.code(), std::string("upstream_timeout"));
    QVERIFY2(since.elapsed() < deadlineMs + 3'000, qPrintable(QString::number(since.elapsed())));
    const int next = waiting->wait().status;
    QVERIFY(next == 200 || next == 504);  // its own time may be over too
    QCOMPARE(bed.ask("GET", meterPath("/meters")).status, 200);
    QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
}

void TestApiBuilderMeter::aMeterThatRefusesUsIsNamed()
{
    AdminBed bed(AdminMeterKind::Konnect, m_peer.url(), "kpat_wrong");
    const auto refused = bed.ask("POST", meterPath("/customers"), aliceBody);
    QCOMPARE(refused.status, 502);
    QCOMPARE(refused.code(), std::string("upstream_denied"));
    QVERIFY2(refused.detail().starts_with("the meter refuses our credential"), refused.detail().c_str());
    QVERIFY(refused.detail().find("kpat_wrong") == std::string::npos);
    const auto status = bed.ask("GET", root);
    QCOMPARE(status.status, 200);
    QCOMPARE(*status.body.find("ok"), json::Value(false));
    QVERIFY(!status.text("error").empty());
    QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
}

void TestApiBuilderMeter::aMeterThatIsAwayIsNamed()
{
    AdminBed bed(AdminMeterKind::Konnect, "http://127.0.0.1:1");
    const auto refused = bed.ask("GET", meterPath("/meters"));
    QCOMPARE(refused.status, 503);
    QCOMPARE(refused.code(), std::string("temporarily_unavailable"));
    QVERIFY2(refused.detail().find("not reached") != std::string::npos, refused.detail().c_str());
    QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
}

void TestApiBuilderMeter::anAnswerAgainstTheContractIsNamed()
{
    AdminBed bed(AdminMeterKind::Konnect, m_peer.url());
    QCOMPARE(bed.ask("POST", meterPath("/meters"), feeMeter).status, 201);
    m_peer.control(
        json::Value::object({{"rename", json::Value::object({{"list", "meters"}, {"from", "key"}, {"to", "kee"}})}}));
    const auto refused = bed.ask("GET", meterPath("/meters"));
    QCOMPARE(refused.status, 502);
    QCOMPARE(refused.code(), std::string("upstream_error"));
    QVERIFY2(refused.detail().find("a meter without id or key") != std::string::npos, refused.detail().c_str());
    // What the meter says of values that we let through.
    const auto bad = bed.ask("POST", meterPath("/features"), R"({"key":"No Key"})");
    QCOMPARE(bad.status, 400);
    QVERIFY2(bad.detail().find("[key: pattern]") != std::string::npos, bad.detail().c_str());
    QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
}

void TestApiBuilderMeter::whoHungUpIsNotServed()
{
    AdminBed bed(AdminMeterKind::Konnect, m_peer.url(), adminToken, shortConfig(1'500));
    hangAtNext();
    const auto first = bed.begin("POST", meterPath("/customers"), R"({"clientId":"acme","externalUserId":"first"})");
    QVERIFY(m_peer.waitFor("Hanging"));
    const auto second = bed.begin("POST", meterPath("/customers"), R"({"clientId":"acme","externalUserId":"second"})");
    QTRY_COMPARE(bed.server->stats().requests, std::uint64_t(2));
    first->socket.abort();
    second->socket.abort();
    QTRY_COMPARE(bed.server->stats().hangUpsWhilePending, std::uint64_t(2));
    const auto third = [&] { return bed.ask("GET", meterPath("/customers")); };
    QTRY_COMPARE(third().status, 200);            // once the first is over
    QCOMPARE(rows("customers"), std::size_t(0));  // the first had only looked, the second was not begun
    QCOMPARE(bed.value("SELECT CAST(COUNT(*) AS TEXT) FROM audit_log WHERE subject = 'acme:first'"), std::string("2"));
    QCOMPARE(bed.value("SELECT CAST(COUNT(*) AS TEXT) FROM audit_log WHERE subject = 'acme:second'"), std::string("0"));
    QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
}

void TestApiBuilderMeter::aStopEndsACall()
{
    AdminBed bed(AdminMeterKind::Konnect, m_peer.url());
    hangAtNext();
    const auto hanging = bed.begin("GET", meterPath("/meters"));
    QVERIFY(m_peer.waitFor("Hanging"));
    QElapsedTimer since;
    since.start();
    bed.builder->cancelMeterCalls();
    const auto ended = hanging->wait();
    QCOMPARE(ended.status, 503);
    QCOMPARE(ended.detail(), std::string("the program is stopping"));
    QCOMPARE(bed.ask("GET", meterPath("/meters")).detail(), std::string("the program is stopping"));
    bed.server->stop(1'000);
    bed.builder->stop();
    QVERIFY2(since.elapsed() < 2'000, qPrintable(QString::number(since.elapsed())));
    QVERIFY2(bed.complaint.empty(), bed.complaint.c_str());
}

void TestApiBuilderMeter::theDocumentHasTheRoutes()
{
    AdminBed bed(AdminMeterKind::Embedded);
    for (const auto& [method, path] :
         std::vector<std::pair<const char*, const char*>>{{"GET", ""},
                                                          {"GET", "/meters"},
                                                          {"POST", "/meters"},
                                                          {"PUT", "/meters/x"},
                                                          {"DELETE", "/meters/x"},
                                                          {"GET", "/features"},
                                                          {"POST", "/features"},
                                                          {"DELETE", "/features/x"},
                                                          {"POST", "/usage"},
                                                          {"GET", "/plans"},
                                                          {"POST", "/plans"},
                                                          {"POST", "/plans/x/publish"},
                                                          {"POST", "/plans/x/archive"},
                                                          {"DELETE", "/plans/x"},
                                                          {"GET", "/customers"},
                                                          {"POST", "/customers"},
                                                          {"GET", "/customers/x"},
                                                          {"PUT", "/customers/x"},
                                                          {"GET", "/customers/x/subscriptions"},
                                                          {"POST", "/customers/x/subscriptions"},
                                                          {"POST", "/subscriptions/x/cancel"},
                                                          {"GET", "/customers/x/access"},
                                                          {"GET", "/customers/x/grants"},
                                                          {"POST", "/customers/x/grants"},
                                                          {"GET", "/customers/x/balance"}}) {
        const json::Value* operation = bed.document().find(method, meterPath(path));
        QVERIFY2(operation, path);
        for (const char* status : {"401", "429", "502", "503", "504"})
            QVERIFY2(operation->find("responses")->find(status), path);
    }
}

QTEST_GUILESS_MAIN(TestApiBuilderMeter)
#include "tst_api_builder_meter.moc"
