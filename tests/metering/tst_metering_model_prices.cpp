// The expected costs of models (clearinghouse 9.3) over the inbox, on both engines: bands, the most specific rule, what is told of and what is
// held back, and driving it again once the rule is right.
#include "metering/model_prices.h"
#include "support/metering_bed.h"
#include "support/postgres_fixture.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::metering;
using test::MeteringBed;
using test::ticketJson;

namespace {

storage::DatabaseConfig costEngine(bool postgres)
{
    storage::DatabaseConfig config;
    if (postgres)
        config.postgresUrl = test::PostgresFixture::shared().newDatabase();
    return config;
}

// The room with the costs before the sink that is told of tickets.
class CostBed {
public:
    explicit CostBed(bool postgres) : bed(costEngine(postgres), false), prices(*bed.audit)
    {
        bed.inbox = std::make_unique<Inbox>(
            Inbox::Ports{bed.clock, bed.store.writer(), bed.store.readers(), *bed.prices, *bed.markUps},
            std::vector<TicketSink*>{&prices, &bed.sink});
        bed.letters =
            std::make_unique<DeadLetters>(bed.clock, bed.store.writer(), bed.store.readers(), *bed.audit, *bed.inbox);
        bed.clock.advanceMs((1'767'225'620'000'000 - bed.clock.now().micros) / 1'000);
        bed.quote(3'000);
    }
    ~CostBed() { bed.store.close(); }
    Result<void> set(ModelPrice rule)
    {
        std::promise<Result<void>> done;
        prices.set(bed.store.writer(), std::move(rule), "admin", bed.clock.now(),
                   [&](Result<void> stored) { done.set_value(std::move(stored)); });
        return done.get_future().get();
    }
    Result<void> remove(const std::string& pipeline, const std::string& model)
    {
        std::promise<Result<void>> done;
        prices.remove(bed.store.writer(), pipeline, model, "admin", bed.clock.now(),
                      [&](Result<void> stored) { done.set_value(std::move(stored)); });
        return done.get_future().get();
    }
    BatchOutcome ticket(const std::string& id, const std::string& cost, const std::string& model = "sdxl")
    {
        const auto taken = bed.take(
            {ticketJson(id, {{"cost", cost}, {"model_id", model}, {"session_id", id}, {"pipeline", "text-to-image"}})});
        return taken.value_or(BatchOutcome{});
    }

    MeteringBed bed;
    ModelPrices prices;
};

}  // namespace

class TestMeteringModelPrices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("postgres");
        QTest::newRow("sqlite") << false;
        QTest::newRow("postgres") << true;
    }

    void outsideTheBandIsToldOfAndBilled()
    {
        QFETCH_GLOBAL(bool, postgres);
        CostBed bed(postgres);
        QVERIFY(bed.set({"", "sdxl", "100.5", 20, false}).has_value());
        for (const char* within : {"100.5", "80.4", "120.6", "80.400"})
            QCOMPARE(bed.ticket(std::string("within-") + within, within).received, 1);
        QCOMPARE(bed.bed.count("metering_anomalies"), std::string("0"));
        QCOMPARE(bed.ticket("above", "120.600000000000000001").received, 1);
        QCOMPARE(bed.ticket("below", "80.399999999999999999").received, 1);
        QCOMPARE(bed.ticket("far", "1" + std::string(30, '0')).received, 1);
        QCOMPARE(bed.bed.count("metering_anomalies", "kind = 'cost_out_of_band'"), std::string("3"));
        QCOMPARE(bed.bed.value("SELECT before_text FROM metering_anomalies WHERE session_id = 'above'"),
                 std::string("80.4 to 120.6"));
        QCOMPARE(bed.bed.count("sink_rows"), std::string("7"));
        QCOMPARE(bed.prices.found(), 3);
        // A ticket that comes twice is told of once.
        QCOMPARE(bed.ticket("above", "120.600000000000000001").duplicates, 1);
        QCOMPARE(bed.bed.count("metering_anomalies"), std::string("3"));
    }

    void withoutACostOrARuleTicketsPass()
    {
        QFETCH_GLOBAL(bool, postgres);
        CostBed bed(postgres);
        QVERIFY(bed.set({"", "sdxl", "100", 0, true}).has_value());
        QCOMPARE(bed.ticket("free", "0").received, 1);
        QCOMPARE(bed.ticket("other", "5", "flux").received, 1);
        QCOMPARE(bed.ticket("same", "100").received, 1);
        QCOMPARE(bed.bed.count("metering_anomalies"), std::string("0"));
    }

    void theModelGoesBeforeThePipeline()
    {
        QFETCH_GLOBAL(bool, postgres);
        CostBed bed(postgres);
        QVERIFY(bed.set({"text-to-image", "", "10", 10, false}).has_value());
        QVERIFY(bed.set({"", "sdxl", "100", 10, false}).has_value());
        QVERIFY(bed.set({"text-to-image", "flux", "50", 10, false}).has_value());
        bed.ticket("a", "100");
        bed.ticket("b", "10", "other");
        bed.ticket("c", "50", "flux");
        QCOMPARE(bed.bed.count("metering_anomalies"), std::string("0"));
        QVERIFY(bed.remove("", "sdxl").has_value());
        bed.ticket("d", "100");
        QCOMPARE(bed.bed.count("metering_anomalies"), std::string("1"));
        QCOMPARE(bed.remove("", "sdxl").error().code, ErrorCode::NotFound);
    }

    void whatIsHeldBackIsADeadLetterUntilTheRuleIsRight()
    {
        QFETCH_GLOBAL(bool, postgres);
        CostBed bed(postgres);
        QVERIFY(bed.set({"", "sdxl", "100", 20, true}).has_value());
        QCOMPARE(bed.ticket("dear", "300").dead, 1);
        QCOMPARE(bed.bed.count("sink_rows"), std::string("0"));
        QCOMPARE(bed.bed.value("SELECT reason FROM metering_dead_letters"), std::string("refused"));
        QVERIFY(bed.bed.value("SELECT message FROM metering_dead_letters").find("80 to 120") != std::string::npos);
        const std::int64_t no = std::stoll(bed.bed.value("SELECT no FROM metering_dead_letters"));
        const auto redrive = [&] {
            std::promise<Result<DeadLetters::Redriven>> done;
            bed.bed.letters->redrive(no, "admin",
                                     [&](Result<DeadLetters::Redriven> result) { done.set_value(std::move(result)); });
            return done.get_future().get();
        };
        QCOMPARE(redrive().error().code, ErrorCode::Denied);
        QVERIFY(bed.set({"", "sdxl", "300", 20, true}).has_value());
        QVERIFY(redrive().has_value());
        QCOMPARE(bed.bed.count("sink_rows"), std::string("1"));
    }

    void rulesAreCheckedAuditedAndLastOverARestart()
    {
        QFETCH_GLOBAL(bool, postgres);
        CostBed bed(postgres);
        for (const ModelPrice& bad : {ModelPrice{"", "", "1", 20, false}, ModelPrice{"", "m", "0", 20, false},
                                      ModelPrice{"", "m", "-1", 20, false}, ModelPrice{"", "m", "much", 20, false},
                                      ModelPrice{"", "m", "1", -1, false}, ModelPrice{"", "m", "1", 1'001, false}})
            QCOMPARE(bed.set(bad).error().code, ErrorCode::InvalidArgument);
        QVERIFY(bed.set({"p", "m", "36.1689814815", 20, false}).has_value());
        QVERIFY(bed.set({"p", "m", "40", 30, true}).has_value());
        QCOMPARE(bed.bed.count("audit_log", "action = 'model_prices.set'"), std::string("2"));
        ModelPrices again(*bed.bed.audit);
        QVERIFY(again.load(bed.bed.store.readers()).has_value());
        const auto rules = again.rules();
        QCOMPARE(rules.size(), std::size_t(1));
        QCOMPARE(rules[0].cost, std::string("40"));
        QCOMPARE(rules[0].bandPercent, 30);
        QVERIFY(rules[0].hold);
    }
};

QTEST_GUILESS_MAIN(TestMeteringModelPrices)
#include "tst_metering_model_prices.moc"
