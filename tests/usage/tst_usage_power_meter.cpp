#include "power_bed.h"
#include "support/postgres_fixture.h"
#include "usage/power_history.h"

using namespace sluice;
using namespace sluice::usage;
using namespace sluice::test;

namespace {

Timestamp second(double s)
{
    return {1'767'225'600'000'000 + std::int64_t(s * 1e6)};
}

storage::DatabaseConfig databaseConfig(const QString& engine)
{
    storage::DatabaseConfig config;
    if (engine == QStringLiteral("postgresql"))
        config.postgresUrl = PostgresFixture::shared().newDatabase();
    return config;
}

}  // namespace

class TestUsagePowerMeter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void vectorOfTheContract_data();
    void vectorOfTheContract();
    void OC3_readingCreditAndMarkAreOneCommit();
    void OC3_aFailedCreditIsEarnedByTheNextReading();
    void W16_LC12_theCreditGoesToTheLedgerWithItsMetadata();
    void D3_whatIsBelowAUnitIsCarried();
    void D3_manySmallCreditsAddUp();
    void whatEarnsNothing_data();
    void whatEarnsNothing();
    void OC6_aClaimThatIsContradictedEarnsNothing();
    void OC6_strictWantsEvidence();
    void overtakenReadingsChangeNothing();
    void longIdsHaveTheirOwnEvents();
    void recordsSurviveAndAreListed();
    void historyAddsUpStretches();
    void OC7_anOldStateIsUnknown();
    void LC10_oneLostAnswerIsNoNap();
    void W15_aWatchedHostIsAskedOnceAndCoversItsQuestion();
    void historySurvivesARestart();
};

void TestUsagePowerMeter::vectorOfTheContract_data()
{
    QTest::addColumn<QString>("engine");
    QTest::newRow("sqlite") << "sqlite";
    QTest::newRow("postgresql") << "postgresql";
}

// ops-engine 7.5, at 18 decimals (DECISIONS 2).
void TestUsagePowerMeter::vectorOfTheContract()
{
    QFETCH(QString, engine);
    PowerBed bed(meterConfig("0.1"), databaseConfig(engine));
    bed.enter("a");
    struct Step {
        double second;
        const char* state;
        const char* credited;
        const char* balance;
        PowerWhy why;
    };
    const Step steps[] = {{0, "awake", "0", "0", PowerWhy::First},
                          {60, "awake", "0.1", "0.1", PowerWhy::Credited},
                          {90, "sleeping", "0", "0.1", PowerWhy::NotAwake},
                          {100, "awake", "0", "0.1", PowerWhy::NotAwake},
                          {160.5, "awake", "0.100833333333333333", "0.200833333333333333", PowerWhy::Credited},
                          {400, "awake", "0", "0.200833333333333333", PowerWhy::Gap}};
    for (const Step& step : steps) {
        const auto record = bed.read("a", step.state, step.second);
        QVERIFY2(record, record ? "" : record.error().message.c_str());
        QCOMPARE(formatUnits(record->lastCredited, 18), std::string(step.credited));
        QCOMPARE(powerWhyCode(record->why), powerWhyCode(step.why));
        QCOMPARE(bed.balance("a"), std::string(step.balance));
        QVERIFY(record->lastBilledAt == bed.at(step.second));
    }
    const auto last = bed.store.readers().readFor<std::optional<PowerRecord>>(
        [](storage::Connection& c) { return findPower(c, "a"); });
    QCOMPARE((*last)->billedMicros, std::int64_t(120'500'000));
    QVERIFY((*last)->lastGapSkippedAt == bed.at(400));
    QVERIFY((*last)->awakeSince == bed.at(400));
}

void TestUsagePowerMeter::OC3_readingCreditAndMarkAreOneCommit()
{
    PowerBed bed;
    bed.enter("a");
    QVERIFY(bed.read("a", "awake", 0));
    // The command fails after the meter has done its work: nothing of it may stay.
    PowerReading reading;
    reading.orchestrator = "a";
    reading.state = "awake";
    reading.httpStatus = 200;
    reading.at = bed.at(60);
    const auto done = bed.store.writer().run([&](storage::Connection& c) -> Result<void> {
        SLUICE_TRY(bed.meter.record(c, reading));
        return fail(ErrorCode::Io, "the plug was pulled");
    });
    QVERIFY(!done);
    QCOMPARE(bed.balance("a"), std::string("0"));
    const auto again = bed.read("a", "awake", 60);
    QCOMPARE(formatUnits(again->lastCredited, 18), std::string("0.1"));
    QCOMPARE(bed.balance("a"), std::string("0.1"));
    // The same reading once more, as after a restart: nothing.
    QVERIFY(bed.read("a", "awake", 60));
    QCOMPARE(bed.balance("a"), std::string("0.1"));
    QCOMPARE(*ledger::LedgerQueries(bed.store.readers()).transferCount(), std::int64_t(1));
}

void TestUsagePowerMeter::OC3_aFailedCreditIsEarnedByTheNextReading()
{
    PowerBed bed;
    bed.enter("a");
    QVERIFY(bed.read("a", "awake", 0));
    // The ledger refuses: the event's name is taken by something else.
    const auto first = bed.read("a", "awake", 60);
    QCOMPARE(first->intervals, std::int64_t(1));
    QVERIFY(bed.store.writer().run([](storage::Connection& c) -> Result<void> {
        SLUICE_TRY(c.exec("UPDATE usage_power SET intervals = 0"));
        return {};
    }));
    QVERIFY(!bed.read("a", "awake", 120));
    QVERIFY(bed.store.writer().run([](storage::Connection& c) -> Result<void> {
        SLUICE_TRY(c.exec("UPDATE usage_power SET intervals = 1"));
        return {};
    }));
    const auto later = bed.read("a", "awake", 150);
    QVERIFY2(later, later ? "" : later.error().message.c_str());
    QCOMPARE(formatUnits(later->lastCredited, 18), std::string("0.15"));
    QCOMPARE(bed.balance("a"), std::string("0.25"));
}

void TestUsagePowerMeter::W16_LC12_theCreditGoesToTheLedgerWithItsMetadata()
{
    PowerBed bed;
    bed.enter("a");
    QVERIFY(bed.read("a", "awake", 0));
    QVERIFY(bed.read("a", "awake", 60.25));
    std::optional<ledger::Transfer> found;
    QVERIFY(bed.store.writer().run([&](storage::Connection& c) -> Result<void> {
        std::string id;
        SLUICE_TRY(c.query("SELECT id FROM ledger_transfers", {}, [&](const storage::Row& row) {
            id = row.text(0);
            return true;
        }));
        SLUICE_ASSIGN(found, bed.ledger.findTransfer(c, id));
        return {};
    }));
    QVERIFY(found);
    const ledger::Transfer& transfer = *found;
    QVERIFY(transfer.posting.kind == ledger::TransferKind::PowerTime);
    QCOMPARE(transfer.posting.reason, std::string("power_time"));
    QVERIFY(transfer.posting.id.starts_with("power:"));
    QCOMPARE(transfer.posting.metadata,
             std::string("{\"segment_start\":\"2026-01-01T00:00:00Z\",\"segment_end\":\"2026-01-01T00:01:00.250000Z\","
                         "\"duration_ms\":\"60250\",\"state\":\"awake\",\"credit_rate_eth_per_minute\":\"0.1\","
                         "\"credit_unit\":\"eth\"}"));
}

void TestUsagePowerMeter::D3_whatIsBelowAUnitIsCarried()
{
    // One unit a minute: a second earns a sixtieth of a unit.
    PowerBed bed(meterConfig("0.000000000000000001"));
    bed.enter("a");
    QVERIFY(bed.read("a", "awake", 0));
    for (int s = 1; s <= 180; ++s) {
        const auto record = bed.read("a", "awake", s);
        QVERIFY(record);
        QVERIFY(record->why == PowerWhy::Credited || record->why == PowerWhy::BelowUnit);
    }
    QCOMPARE(bed.balance("a"), std::string("0.000000000000000003"));
    QCOMPARE(*ledger::LedgerQueries(bed.store.readers()).transferCount(), std::int64_t(3));
}

void TestUsagePowerMeter::D3_manySmallCreditsAddUp()
{
    PowerBed bed(meterConfig("0.000005353596"));
    bed.enter("a");
    QVERIFY(bed.read("a", "awake", 0));
    double now = 0;
    std::uint64_t seed = 7;
    while (now < 3'600) {
        seed = seed * 6'364'136'223'846'793'005ull + 1'442'695'040'888'963'407ull;
        now = std::min(3'600.0, now + 0.000001 * double(1 + (seed >> 33) % 90'000'000));
        QVERIFY(bed.read("a", "awake", now));
    }
    QCOMPARE(bed.balance("a"), std::string("0.00032121576"));  // 60 minutes, to the last digit
}

void TestUsagePowerMeter::whatEarnsNothing_data()
{
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"disabled", "no_rate", "not_eligible", "not_awake", "gap"})
        QTest::newRow(kind) << kind;
}

void TestUsagePowerMeter::whatEarnsNothing()
{
    QFETCH(QString, kind);
    auto config = meterConfig(kind == QStringLiteral("no_rate") ? "0" : "0.1");
    config.enabled = kind != QStringLiteral("disabled");
    PowerBed bed(config);
    bed.enter("a");
    if (kind == QStringLiteral("not_eligible"))
        QVERIFY(bed.store.writer().run(
            [&](storage::Connection& c) { return bed.registry.startCooldown(c, "a", 3'600, bed.context()); }));
    QVERIFY(bed.read("a", "awake", 0));
    const auto record = bed.read("a", kind == QStringLiteral("not_awake") ? "unknown" : "awake",
                                 kind == QStringLiteral("gap") ? 180.000001 : 60);
    QCOMPARE(QString::fromLatin1(powerWhyCode(record->why)), kind);
    QCOMPARE(bed.balance("a"), std::string("0"));
    QVERIFY(record->lastBilledAt > bed.at(0));  // what earned nothing is not earned later
    QVERIFY(!bed.read("nobody", "awake", 0));
}

void TestUsagePowerMeter::OC6_aClaimThatIsContradictedEarnsNothing()
{
    PowerBed bed;
    bed.enter("a");
    const auto report = [&](std::int64_t up, double second) {
        const fleet::HealthReport made{"watcher", bed.at(second), "{}", up};
        return bed.store.writer().run([&](storage::Connection& c) {
            return bed.registry.reportHealth(c, "a", made, {}, {"watcher", {}, bed.at(second)});
        });
    };
    QVERIFY(bed.read("a", "awake", 0));
    QVERIFY(report(0, 30));
    auto record = bed.read("a", "awake", 60);
    QVERIFY(record->why == PowerWhy::Contradicted && record->evidence == PowerEvidence::Contradicted);
    QVERIFY(report(2, 90));
    record = bed.read("a", "awake", 120);
    QVERIFY(record->why == PowerWhy::Credited && record->evidence == PowerEvidence::Supported);
    record = bed.read("a", "awake", 290);  // the report is too old to say anything
    QVERIFY(record->why == PowerWhy::Credited && record->evidence == PowerEvidence::None);
    QCOMPARE(bed.balance("a"), std::string("0.383333333333333333"));  // 60 s + 170 s
}

void TestUsagePowerMeter::OC6_strictWantsEvidence()
{
    auto config = meterConfig("0.1");
    config.evidenceRequired = true;
    PowerBed bed(config);
    bed.enter("a");
    QVERIFY(bed.read("a", "awake", 0));
    QVERIFY(bed.read("a", "awake", 60)->why == PowerWhy::Uncorroborated);
    // An open session is somebody else's word.
    bed.clock.advanceMs(60'000);
    bed.activity.replace(Activity::Kind::Session, {}, {"a", 1, bed.at(1'000).micros}, bed.at(60));
    QVERIFY(bed.read("a", "awake", 120)->why == PowerWhy::Credited);
    QCOMPARE(bed.balance("a"), std::string("0.1"));
}

void TestUsagePowerMeter::overtakenReadingsChangeNothing()
{
    PowerBed bed;
    bed.enter("a");
    QVERIFY(bed.read("a", "awake", 60));
    const auto late = bed.read("a", "sleeping", 30);
    QCOMPARE(late->state, std::string("awake"));
    QCOMPARE(formatUnits(bed.read("a", "awake", 120)->lastCredited, 18), std::string("0.1"));
    // A clock that was set back starts a new measure and pays nothing twice.
    QVERIFY(bed.read("a", "awake", -7'200)->why == PowerWhy::NotAwake);
    QCOMPARE(formatUnits(bed.read("a", "awake", -7'140)->lastCredited, 18), std::string("0.1"));
    QCOMPARE(bed.balance("a"), std::string("0.2"));
}

void TestUsagePowerMeter::longIdsHaveTheirOwnEvents()
{
    PowerBed bed;
    const std::string a = std::string(127, 'x') + "a", b = std::string(127, 'x') + "b";
    for (const auto& id : {a, b}) {
        bed.enter(id);
        QVERIFY(bed.read(id, "awake", 0));
        QVERIFY(bed.read(id, "awake", 60));
        QCOMPARE(bed.balance(id), std::string("0.1"));
    }
}

void TestUsagePowerMeter::recordsSurviveAndAreListed()
{
    PowerBed bed;
    bed.enter("b", "127.0.0.2");
    bed.enter("a", "127.0.0.3");
    QVERIFY(bed.read("b", "awake", 0));
    QVERIFY(bed.read("b", "awake", 60));
    QVERIFY(bed.read("a", "sleeping", 60));
    ChangeSequence changes;
    const auto table = makePowerTable(bed.store.database(), Asset::eth(), &changes);
    const auto page = table->page({.order = {"orchestrator", false}, .filter = nullptr, .from = nullptr});
    QVERIFY2(page, page ? "" : page.error().message.c_str());
    QCOMPARE(page->rows.size(), std::size_t(2));
    const auto cell = [&](std::size_t row, const char* column) {
        return page->rows[row].cells[std::size_t(table->schema().columnIndex(column))];
    };
    QVERIFY(cell(0, "state") == Cell(std::string("sleeping")));
    QVERIFY(cell(1, "state") == Cell(std::string("awake")));
    QVERIFY(cell(1, "billed") == Cell(Int256("100000000000000000")));
    QVERIFY(cell(1, "billed_time") == Cell(std::int64_t(60'000)));
    QVERIFY(cell(1, "why") == Cell(std::string("credited")));
    QVERIFY(cell(1, "awake_since") == Cell(bed.at(0).micros));
}

void TestUsagePowerMeter::historyAddsUpStretches()
{
    PowerHistory history;
    const auto awake = [&](double from, double to) { return history.awakeMicros("a", second(from), second(to)); };
    QCOMPARE(awake(0, 100), std::int64_t(0));
    history.record("a", "awake", second(10));
    history.record("a", "awake", second(70));
    history.record("a", "sleeping", second(100));
    QCOMPARE(awake(0, 200), std::int64_t(60'000'000));  // 10..70; when it fell asleep after 70 is not known
    history.record("a", "awake", second(150));
    QCOMPARE(awake(0, 160), std::int64_t(70'000'000));  // the newest reading holds
    history.record("a", "awake", second(210));
    history.record("a", "awake", second(1'000));  // silence in between
    history.record("a", "awake", second(1'010));
    QCOMPARE(awake(0, 1'010), std::int64_t((60 + 60 + 10) * 1'000'000));
    QCOMPARE(awake(20, 40), std::int64_t(20'000'000));
    QVERIFY(history.wasAwake("a", second(20), second(70)));
    QVERIFY(!history.wasAwake("a", second(20), second(71)));
    // Adjoining questions add up to the whole.
    std::int64_t sum = 0;
    for (int s = 0; s < 1'010; s += 7)
        sum += awake(s, std::min(s + 7, 1'010));
    QCOMPARE(sum, awake(0, 1'010));
    QCOMPARE(awake(5, 5), std::int64_t(0));
    QCOMPARE(history.awakeMicros("b", second(0), second(9)), std::int64_t(0));
}

void TestUsagePowerMeter::OC7_anOldStateIsUnknown()
{
    PowerHistory history;
    history.record("a", "awake", second(0));
    QVERIFY(history.awakeNow("a", second(130)));
    QVERIFY(!history.awakeNow("a", second(131)));
    QCOMPARE(history.powerOf("a", second(131)).state, std::string("unknown"));
    QCOMPARE(history.awakeMicros("a", second(0), second(9'000)), std::int64_t(130'000'000));
    QVERIFY(!history.awakeSince("a", second(9'000)));
}

void TestUsagePowerMeter::LC10_oneLostAnswerIsNoNap()
{
    PowerHistory history;
    history.record("a", "awake", second(0));
    history.record("a", "unknown", second(60));
    QVERIFY(history.awakeNow("a", second(61)));
    history.record("a", "awake", second(120));
    QVERIFY(history.wasAwake("a", second(0), second(120)));
}

void TestUsagePowerMeter::W15_aWatchedHostIsAskedOnceAndCoversItsQuestion()
{
    PowerHistory history;
    std::vector<std::string> asked;
    history.onWatch(
        [&](const PowerHistory::Watch& watch) { asked.push_back(watch.orchestrator + "@" + watch.upstream); });
    history.watch("a", "192.0.2.7", second(0), second(120));
    history.watch("a", "", second(0.2), second(120));
    QCOMPARE(asked, std::vector<std::string>{"a@192.0.2.7"});
    history.record("a", "awake", second(0.3));
    QVERIFY(history.wasAwake("a", second(0), second(10)));  // from the question on
    history.watch("a", "", second(10), second(130));
    QCOMPARE(asked.size(), std::size_t(1));
    QCOMPARE(history.watched(second(100)).size(), std::size_t(1));
    QCOMPARE(history.watched(second(131)).size(), std::size_t(0));
    // A late first answer covers nothing before itself.
    history.watch("b", "", second(0), second(120));
    history.record("b", "awake", second(2));
    QCOMPARE(history.awakeMicros("b", second(0), second(3)), std::int64_t(1'000'000));
}

void TestUsagePowerMeter::historySurvivesARestart()
{
    PowerBed bed;
    bed.enter("a");
    QVERIFY(bed.read("a", "awake", 0));
    QVERIFY(bed.read("a", "awake", 60));
    PowerHistory history;
    QVERIFY(PowerMonitor::restoreHistory(bed.store.readers(), history));
    history.record("a", "awake", bed.at(90));
    QVERIFY(history.wasAwake("a", bed.at(0), bed.at(90)));
}

QTEST_GUILESS_MAIN(TestUsagePowerMeter)
#include "tst_usage_power_meter.moc"
