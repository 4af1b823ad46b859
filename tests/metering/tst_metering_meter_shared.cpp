// Two programs that meter into one PostgreSQL: a meter made by one counts what the other takes in, at once, and what both catch up is counted once.
#include "support/meter_fixture.h"
#include "support/postgres_fixture.h"

using namespace sluice;
using namespace sluice::metering;
using namespace sluice::test;

namespace {

struct TwoMeters {
    explicit TwoMeters(storage::DatabaseConfig config) : here(config), there(config) {}
    MeterFixture here, there;
};

storage::DatabaseConfig sharedDatabase()
{
    storage::DatabaseConfig config;
    config.postgresUrl = PostgresFixture::shared().newDatabase();
    config.sharedPostgres = true;
    return config;
}

std::vector<CloudEvent> calls(int first, int last)
{
    std::vector<CloudEvent> events;
    for (int i = first; i < last; ++i) {
        CloudEvent event;
        event.id = "call-" + std::to_string(i);
        event.source = "test";
        event.type = "call";
        event.subject = "acme:alice";
        events.push_back(std::move(event));
    }
    return events;
}

MeterInput callMeter()
{
    MeterInput meter;
    meter.slug = "calls";
    meter.eventType = "call";
    meter.aggregation = Aggregation::Count;
    return meter;
}

bool catchUp(MeterFixture& fixture)
{
    const auto more =
        fixture.run<bool>([&](storage::Connection& connection) { return fixture.events().catchUp(connection, 7); });
    return more.value_or(false);
}

}  // namespace

class TestMeteringMeterShared : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aMeterMadeHereCountsWhatComesThere()
    {
        TwoMeters two(sharedDatabase());
        QVERIFY(two.here.createMeter(callMeter()).has_value());
        QVERIFY(two.there.ingestAll(calls(0, 5)).has_value());
        QVERIFY(two.here.ingestAll(calls(5, 8)).has_value());
        QVERIFY(
            two.there.run<bool>([&](storage::Connection& connection) { return two.there.events().refresh(connection); })
                .has_value());
        QCOMPARE(two.here.total("calls"), "8");
        QCOMPARE(two.there.total("calls"), "8");
        // An event that came to both counts once.
        QCOMPARE(two.there.ingestAll(calls(6, 9)).value_or(-1), 1);
        QCOMPARE(two.here.total("calls"), "9");
    }

    void whatBothCatchUpIsCountedOnce()
    {
        TwoMeters two(sharedDatabase());
        QVERIFY(two.here.ingestAll(calls(0, 30)).has_value());
        QVERIFY(two.here.createMeter(callMeter()).has_value());
        // In turns, each a step: neither counts again what the other has counted.
        for (int i = 0; i < 40 && (catchUp(two.here) | catchUp(two.there)); ++i)
            QVERIFY(two.there.ingestAll(calls(30 + i, 31 + i)).has_value());
        const auto stored = two.here.read<std::optional<std::int64_t>>([](storage::Connection& connection) {
            return connection.queryOne("SELECT COUNT(*) FROM meter_events", {},
                                       [](const storage::Row& row) { return row.int64(0); });
        });
        QVERIFY(stored.has_value());
        for (MeterFixture* fixture : {&two.here, &two.there}) {
            QVERIFY(
                fixture
                    ->run<bool>([&](storage::Connection& connection) { return fixture->events().refresh(connection); })
                    .has_value());
            QCOMPARE(fixture->total("calls"), std::to_string(stored->value_or(0)));
        }
    }
};

QTEST_GUILESS_MAIN(TestMeteringMeterShared)
#include "tst_metering_meter_shared.moc"
