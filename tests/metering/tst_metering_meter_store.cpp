// Events, roll-ups and usage queries, on SQLite and PostgreSQL: every answer is compared with one computed from the events alone.
#include "support/meter_fixture.h"
#include "support/postgres_fixture.h"

#include <QDateTime>
#include <QTest>
#include <QTimeZone>

using namespace sluice;
using namespace sluice::test;
using namespace sluice::metering;

namespace {

MeterInput meterOf(const char* slug, Aggregation aggregation, const char* value = "$.tokens",
                   std::vector<Dimension> groupBy = {{"model", "$.model"}, {"region", "$.region"}})
{
    MeterInput input;
    input.slug = slug;
    input.aggregation = aggregation;
    input.eventType = "request";
    input.valueProperty = aggregation == Aggregation::Count ? "" : value;
    input.groupBy = std::move(groupBy);
    return input;
}

struct PlainEvent {
    CloudEvent event;
    std::string number;
};

std::vector<CloudEvent> randomEvents(SeededRng& rng, int count, Timestamp start, std::int64_t spanSeconds)
{
    std::vector<CloudEvent> events;
    for (int i = 0; i < count; ++i) {
        const Timestamp time{start.micros + std::int64_t(rng.below(std::uint64_t(spanSeconds) * 1'000'000))};
        const std::string subject = "user" + std::to_string(rng.below(4));
        const std::string model = "m" + std::to_string(rng.below(3)), region = rng.below(2) ? "eu" : "us";
        const std::string number = std::to_string(rng.below(1000)) + "." + std::to_string(rng.below(1000));
        events.push_back(eventOf("e" + std::to_string(i), subject, time,
                                 {{"tokens", rng.below(2) ? json::Value(number) : json::Value(json::Number{number})},
                                  {"model", model},
                                  {"region", region}}));
    }
    return events;
}

std::int64_t windowStartOf(Timestamp time, WindowSize size, const QTimeZone& zone)
{
    const QDateTime moment = QDateTime::fromSecsSinceEpoch(time.micros / 1'000'000, zone);
    const QDate date = moment.date();
    switch (size) {
    case WindowSize::Minute: return time.micros / 60'000'000 * 60;
    case WindowSize::Hour: {
        const std::int64_t offset = moment.offsetFromUtc();
        return (time.micros / 1'000'000 + offset) / 3'600 * 3'600 - offset;
    }
    case WindowSize::Day: return date.startOfDay(zone).toSecsSinceEpoch();
    case WindowSize::Month: return QDate(date.year(), date.month(), 1).startOfDay(zone).toSecsSinceEpoch();
    }
    return 0;
}

// The answer the slow way.
std::map<std::string, std::string> plainAnswer(const std::vector<CloudEvent>& events, Aggregation aggregation,
                                               const MeterQuery& query)
{
    struct Sum {
        Int256 sum = 0, least = 0, most = 0, latest = 0;
        Timestamp latestAt{INT64_MIN};
        std::int64_t count = 0;
        std::set<std::string> texts;
    };
    std::map<std::string, Sum> sums;
    for (const CloudEvent& event : events) {
        const auto textOf = [&](const char* name) { return std::string(event.data.text(name).value_or("")); };
        if ((query.from && *event.time < *query.from) || (query.to && *event.time >= *query.to))
            continue;
        if (!query.subjects.empty() && std::ranges::find(query.subjects, event.subject) == query.subjects.end())
            continue;
        bool wanted = true;
        for (const auto& [name, filter] : query.filters)
            wanted = wanted && filter.matches(textOf(name.c_str()));
        if (!wanted)
            continue;
        std::string key;
        if (query.window) {
            const QTimeZone zone(QByteArray::fromStdString(query.timeZone));
            key = std::to_string(windowStartOf(*event.time, *query.window, zone));
        }
        for (const std::string& name : query.groupBy)
            key += "|" + (name == "subject" ? event.subject : textOf(name.c_str()));
        Sum& sum = sums[key];
        const Int256 number = meterDecimal(*event.data.find("tokens")).value();
        sum.least = sum.count == 0 ? number : std::min(sum.least, number);
        sum.most = sum.count == 0 ? number : std::max(sum.most, number);
        if (*event.time >= sum.latestAt) {
            sum.latest = number;
            sum.latestAt = *event.time;
        }
        sum.sum += number;
        ++sum.count;
        sum.texts.insert(textOf("model"));
    }
    std::map<std::string, std::string> answer;
    for (const auto& [key, sum] : sums) {
        switch (aggregation) {
        case Aggregation::Sum: answer[key] = meterText(sum.sum); break;
        case Aggregation::Count: answer[key] = std::to_string(sum.count); break;
        case Aggregation::Avg: answer[key] = meterText(meterMean(sum.sum, sum.count)); break;
        case Aggregation::Min: answer[key] = meterText(sum.least); break;
        case Aggregation::Max: answer[key] = meterText(sum.most); break;
        case Aggregation::Latest: answer[key] = meterText(sum.latest); break;
        case Aggregation::UniqueCount: answer[key] = std::to_string(sum.texts.size()); break;
        }
    }
    return answer;
}

std::map<std::string, std::string> answerOf(const std::vector<UsageRow>& rows, const MeterQuery& query)
{
    std::map<std::string, std::string> answer;
    for (const UsageRow& row : rows) {
        std::string key;
        if (query.window)
            key = std::to_string(row.from.micros / 1'000'000);
        std::size_t dimension = 0;
        for (const std::string& name : query.groupBy)
            key += "|" + (name == "subject" ? *row.subject : row.groups[dimension++].second);
        answer[key] = meterText(row.value);
    }
    return answer;
}

constexpr std::pair<Aggregation, const char*> everyMeter[] = {
    {Aggregation::Sum, "sum"},           {Aggregation::Count, "count"}, {Aggregation::Avg, "avg"},
    {Aggregation::Min, "min"},           {Aggregation::Max, "max"},     {Aggregation::Latest, "latest"},
    {Aggregation::UniqueCount, "unique"}};

std::vector<MeterQuery> everyQuery(SeededRng& rng, Timestamp start, std::int64_t spanSeconds)
{
    std::vector<MeterQuery> queries;
    const std::optional<WindowSize> windows[] = {std::nullopt, WindowSize::Minute, WindowSize::Hour, WindowSize::Day,
                                                 WindowSize::Month};
    for (const auto& window : windows) {
        for (const char* zone : {"UTC", "America/New_York", "Asia/Kolkata"}) {
            for (int i = 0; i < 3; ++i) {
                MeterQuery query;
                query.window = window;
                query.timeZone = zone;
                if (rng.below(3) > 0)
                    query.from = start.plusSeconds(std::int64_t(rng.below(std::uint64_t(spanSeconds / 2))));
                if (rng.below(3) > 0)
                    query.to = start.plusSeconds(spanSeconds / 2 + 1
                                                 + std::int64_t(rng.below(std::uint64_t(spanSeconds / 2))));
                if (rng.below(3) == 0)
                    query.subjects = {"user1", "user2"};
                if (rng.below(3) == 0)
                    query.filters["model"] = TextFilter::anyOf({"m0", "m2"});
                if (rng.below(4) == 0)
                    query.filters["region"] = TextFilter::anyOf({"eu"});
                if (rng.below(2))
                    query.groupBy.push_back("model");
                if (rng.below(4) == 0)
                    query.groupBy.push_back("region");
                if (rng.below(4) == 0)
                    query.groupBy.push_back("subject");
                queries.push_back(std::move(query));
            }
        }
    }
    return queries;
}

}  // namespace

class TestMeteringMeterStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyAnswerIsThatOfTheEvents_data();
    void everyAnswerIsThatOfTheEvents();
    void aDuplicateIsDroppedForEver_data();
    void aDuplicateIsDroppedForEver();
    void REF9_sumsStayExactBeyondADouble();
    void aLateEventLandsInItsOwnWindow();
    void daysOfAZoneHave23And25Hours();
    void aMeterMadeLaterCountsWhatWasThere();
    void newDimensionsAreCountedFromTheEvents();
    void aDeletedMeterLeavesItsNameAndNoRollUps();
    void aFailedCommandLeavesNoTrace();
    void eventsThatNoMeterReadsAreKeptWithAReason();
    void nothingMatchedIsZeroOnlyForCounts();
    void wrongQuestionsAreRefused();
    void eventsAreListedNewestFirst();
    void aFilterHasOperators();
    void tablesShowWhatThereIs();

private:
    void engines();
    storage::DatabaseConfig config() const;
};

void TestMeteringMeterStore::engines()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("sqlite") << false;
    QTest::newRow("postgres") << true;
}

storage::DatabaseConfig TestMeteringMeterStore::config() const
{
    storage::DatabaseConfig config;
    if (*static_cast<bool*>(QTest::qData("postgres", QMetaType::Bool)))
        config.postgresUrl = PostgresFixture::shared().newDatabase();
    return config;
}

void TestMeteringMeterStore::everyAnswerIsThatOfTheEvents_data()
{
    engines();
}

void TestMeteringMeterStore::everyAnswerIsThatOfTheEvents()
{
    MeterFixture fixture(config());
    SeededRng rng(3);
    const Timestamp start = at("2026-02-20T10:07:13Z");
    const std::int64_t span = 30 * 86'400;
    const auto events = randomEvents(rng, 1'500, start, span);
    for (const auto& [aggregation, slug] : everyMeter) {
        auto input = meterOf(slug, aggregation, aggregation == Aggregation::UniqueCount ? "$.model" : "$.tokens");
        if (aggregation == Aggregation::UniqueCount)
            input.groupBy = {{"region", "$.region"}};
        QVERIFY(fixture.createMeter(input));
    }
    for (std::size_t i = 0; i < events.size(); i += 100) {
        const auto added = fixture.ingestAll({events.begin() + long(i), events.begin() + long(i) + 100});
        QVERIFY(added);
        QCOMPARE(*added, 100);
    }
    fixture.reopen();
    for (const MeterQuery& query : everyQuery(rng, start, span)) {
        for (const auto& [aggregation, slug] : everyMeter) {
            MeterQuery asked = query;
            if (aggregation == Aggregation::UniqueCount) {
                asked.filters.erase("model");
                std::erase(asked.groupBy, "model");
            }
            const auto rows = fixture.query(slug, asked);
            QVERIFY2(rows, rows ? "" : rows.error().message.c_str());
            auto expected = plainAnswer(events, aggregation, asked);
            const auto got = answerOf(*rows, asked);
            if (got != expected) {
                for (const auto& [key, value] : expected) {
                    const auto it = got.find(key);
                    if (it == got.end() || it->second != value)
                        qWarning("%s %s: expected %s got %s", slug, key.c_str(), value.c_str(),
                                 it == got.end() ? "nothing" : it->second.c_str());
                }
            }
            QCOMPARE(got.size(), expected.size());
            QVERIFY(got == expected);
        }
    }
}

void TestMeteringMeterStore::aDuplicateIsDroppedForEver_data()
{
    engines();
}

void TestMeteringMeterStore::aDuplicateIsDroppedForEver()
{
    MeterFixture fixture(config());
    QVERIFY(fixture.createMeter(meterOf("sum", Aggregation::Sum)));
    const auto event = eventOf("one", "alice", at("2026-03-01T00:00:10Z"), {{"tokens", 5}});
    QCOMPARE(fixture.ingest(event).value(), true);
    QCOMPARE(fixture.ingest(event).value(), false);
    auto other = event;
    other.subject = "bob";
    QCOMPARE(fixture.ingest(other).value(), false);  // source and id alone decide
    fixture.reopen();
    QCOMPARE(fixture.ingest(event).value(), false);
    other.source = "elsewhere";
    QCOMPARE(fixture.ingest(other).value(), true);
    QCOMPARE(fixture.total("sum"), "10");
}

void TestMeteringMeterStore::REF9_sumsStayExactBeyondADouble()
{
    MeterFixture fixture;
    QVERIFY(fixture.createMeter(meterOf("wei", Aggregation::Sum, "$.wei", {})));
    QVERIFY(fixture.createMeter(meterOf("usd", Aggregation::Sum, "$.usd", {})));
    const Timestamp time = at("2026-03-01T00:00:10Z");
    QVERIFY(fixture.ingest(eventOf("1", "a", time, {{"wei", "9007199254740993"}, {"usd", "0.00000000000000000003"}})));
    QVERIFY(fixture.ingest(eventOf("2", "a", time, {{"wei", "100000000000000000000000000001"}, {"usd", 1}})));
    QCOMPARE(fixture.total("wei"), "100000000000009007199254740994");
    QCOMPARE(fixture.total("usd"), "1.00000000000000000003");
}

void TestMeteringMeterStore::aLateEventLandsInItsOwnWindow()
{
    MeterFixture fixture;
    QVERIFY(fixture.createMeter(meterOf("sum", Aggregation::Sum, "$.tokens", {})));
    QVERIFY(fixture.ingest(eventOf("1", "a", at("2026-03-02T12:00:00Z"), {{"tokens", 1}})));
    QVERIFY(fixture.ingest(eventOf("2", "a", at("2026-03-01T23:59:59.999Z"), {{"tokens", 10}})));
    MeterQuery query;
    query.window = WindowSize::Day;
    const auto rows = fixture.query("sum", query);
    QCOMPARE(rows->size(), 2u);
    QCOMPARE(formatTimeZ(rows->front().from), "2026-03-01T00:00:00Z");
    QCOMPARE(meterText(rows->front().value), "10");
    query.window.reset();
    const auto all = fixture.query("sum", query);  // without from and to: first and last event, outward to the minute
    QCOMPARE(formatTimeZ(all->front().from), "2026-03-01T23:59:00Z");
    QCOMPARE(formatTimeZ(all->front().to), "2026-03-02T12:01:00Z");
}

void TestMeteringMeterStore::daysOfAZoneHave23And25Hours()
{
    MeterFixture fixture;
    QVERIFY(fixture.createMeter(meterOf("count", Aggregation::Count, "", {})));
    const Timestamp start = at("2026-03-28T00:00:00Z");
    for (int hour = 0; hour < 96; ++hour)
        QVERIFY(fixture.ingest(eventOf("h" + std::to_string(hour), "a", start.plusSeconds(hour * 3'600), {})));
    MeterQuery query;
    query.window = WindowSize::Day;
    query.timeZone = "Europe/Berlin";
    const auto rows = fixture.query("count", query);
    QCOMPARE(formatTimeZ((*rows)[1].from), "2026-03-28T23:00:00Z");
    QCOMPARE(formatTimeZ((*rows)[1].to), "2026-03-29T22:00:00Z");
    QCOMPARE(meterText((*rows)[1].value), "23");
}

void TestMeteringMeterStore::aMeterMadeLaterCountsWhatWasThere()
{
    MeterFixture fixture;
    SeededRng rng(5);
    const Timestamp start = at("2026-02-20T10:07:13Z");
    const auto events = randomEvents(rng, 450, start, 86'400 * 3);
    QCOMPARE(fixture.ingestAll({events.begin(), events.begin() + 400}).value(), 400);
    QVERIFY(fixture.createMeter(meterOf("sum", Aggregation::Sum)));
    QCOMPARE(fixture.ingestAll({events.begin() + 400, events.end()}).value(), 50);
    MeterQuery query;
    query.groupBy = {"model"};
    query.window = WindowSize::Day;
    const auto expected = plainAnswer(events, Aggregation::Sum, query);
    QVERIFY(answerOf(fixture.query("sum", query).value(), query) == expected);  // nothing is caught up yet
    const auto step =
        fixture.run<bool>([&](storage::Connection& connection) { return fixture.events().catchUp(connection, 130); });
    QCOMPARE(step.value(), true);
    QVERIFY(answerOf(fixture.query("sum", query).value(), query) == expected);  // some of it
    fixture.catchUp();
    QVERIFY(answerOf(fixture.query("sum", query).value(), query) == expected);
    EventQuery all;
    const auto listed = fixture.read<std::vector<StoredEvent>>(
        [&](storage::Connection& connection) { return listEvents(connection, all); });
    QCOMPARE(listed->front().validationError, "");
}

void TestMeteringMeterStore::newDimensionsAreCountedFromTheEvents()
{
    MeterFixture fixture;
    SeededRng rng(6);
    const auto events = randomEvents(rng, 300, at("2026-02-20T10:07:13Z"), 86'400);
    QVERIFY(fixture.createMeter(meterOf("sum", Aggregation::Sum, "$.tokens", {})));
    QCOMPARE(fixture.ingestAll(events).value(), 300);
    MeterChange change;
    change.groupBy = std::vector<Dimension>{{"region", "$.region"}};
    const auto changed = fixture.run<Meter>([&](storage::Connection& connection) {
        return fixture.events().changeMeter(connection, "sum", change, fixture.actor());
    });
    QVERIFY(changed);
    MeterQuery query;
    query.groupBy = {"region"};
    const auto expected = plainAnswer(events, Aggregation::Sum, query);
    QVERIFY(answerOf(fixture.query("sum", query).value(), query) == expected);
    fixture.catchUp();
    QVERIFY(answerOf(fixture.query("sum", query).value(), query) == expected);
    const auto cubes = fixture.read<std::int64_t>([](storage::Connection& connection) -> Result<std::int64_t> {
        SLUICE_ASSIGN(const auto count, connection.queryOne("SELECT COUNT(*) FROM meter_cubes", {},
                                                            [](const storage::Row& row) { return row.int64(0); }));
        return *count;
    });
    QCOMPARE(cubes.value(), 1);  // the former roll-ups are cleared away
}

void TestMeteringMeterStore::aDeletedMeterLeavesItsNameAndNoRollUps()
{
    MeterFixture fixture;
    QVERIFY(fixture.createMeter(meterOf("sum", Aggregation::Sum)));
    QCOMPARE(fixture.createMeter(meterOf("sum", Aggregation::Sum)).error().code, ErrorCode::Conflict);
    QVERIFY(fixture.ingest(eventOf("1", "a", at("2026-03-01T00:00:10Z"), {{"tokens", 7}})));
    const auto remove = [&] {
        return fixture.writer().run([&](storage::Connection& connection) {
            return fixture.events().removeMeter(connection, "sum", fixture.actor());
        });
    };
    QVERIFY(remove());
    QCOMPARE(remove().error().code, ErrorCode::NotFound);
    fixture.catchUp();
    const auto cells = fixture.read<std::int64_t>([](storage::Connection& connection) -> Result<std::int64_t> {
        SLUICE_ASSIGN(const auto count, connection.queryOne("SELECT COUNT(*) FROM meter_cells", {},
                                                            [](const storage::Row& row) { return row.int64(0); }));
        return *count;
    });
    QCOMPARE(cells.value(), 0);
    QVERIFY(fixture.createMeter(meterOf("sum", Aggregation::Sum)));
    QCOMPARE(fixture.total("sum"), "7");
}

void TestMeteringMeterStore::aFailedCommandLeavesNoTrace()
{
    MeterFixture fixture;
    QVERIFY(fixture.createMeter(meterOf("sum", Aggregation::Sum)));
    const auto failed = fixture.writer().run([&](storage::Connection& connection) -> Result<void> {
        const auto event = eventOf("1", "a", at("2026-03-01T00:00:10Z"), {{"tokens", 7}});
        const auto first = fixture.events().ingest(connection, event, fixture.clock().now());
        const auto meter =
            fixture.events().createMeter(connection, meterOf("other", Aggregation::Max), fixture.actor());
        return first && meter ? fail(ErrorCode::Internal, "on purpose") : fail(ErrorCode::Internal, "too early");
    });
    QCOMPARE(failed.error().message, "on purpose");
    QCOMPARE(fixture.total("sum"), "none");
    QVERIFY(!fixture.events().snapshot()->find("other"));
    QCOMPARE(fixture.ingest(eventOf("1", "a", at("2026-03-01T00:00:10Z"), {{"tokens", 7}})).value(), true);
    QCOMPARE(fixture.total("sum"), "7");
}

void TestMeteringMeterStore::eventsThatNoMeterReadsAreKeptWithAReason()
{
    MeterFixture fixture;
    QVERIFY(fixture.createMeter(meterOf("sum", Aggregation::Sum)));
    QVERIFY(fixture.createMeter(meterOf("count", Aggregation::Count)));
    const Timestamp time = at("2026-03-01T00:00:10Z");
    QVERIFY(fixture.ingest(eventOf("1", "a", time, {{"tokens", "many"}})));
    QVERIFY(fixture.ingest(eventOf("2", "a", time, {{"other", 1}})));
    QVERIFY(fixture.ingest(eventOf("3", "a", time, {{"tokens", 1}}, "unheard")));
    EventQuery all;
    const auto events = fixture.read<std::vector<StoredEvent>>(
        [&](storage::Connection& connection) { return listEvents(connection, all); });
    QCOMPARE(events->size(), 3u);
    QCOMPARE((*events)[0].validationError, "no meter found for event type: unheard");
    QCOMPARE((*events)[1].validationError, "event data is missing value property at \"$.tokens\"");
    QVERIFY((*events)[2].validationError.find("cannot be parsed as a number") != std::string::npos);
    QCOMPARE(fixture.total("sum"), "none");
    QCOMPARE(fixture.total("count"), "2");
}

void TestMeteringMeterStore::nothingMatchedIsZeroOnlyForCounts()
{
    MeterFixture fixture;
    QVERIFY(fixture.createMeter(meterOf("sum", Aggregation::Sum)));
    QVERIFY(fixture.createMeter(meterOf("count", Aggregation::Count)));
    QVERIFY(fixture.createMeter(meterOf("unique", Aggregation::UniqueCount)));
    QCOMPARE(fixture.total("sum"), "none");
    QCOMPARE(fixture.total("count"), "0");
    QCOMPARE(fixture.total("unique"), "0");
    MeterQuery query;
    query.groupBy = {"model"};
    QCOMPARE(fixture.total("count", query), "none");
}

void TestMeteringMeterStore::wrongQuestionsAreRefused()
{
    MeterFixture fixture;
    QVERIFY(fixture.createMeter(meterOf("sum", Aggregation::Sum)));
    const auto refused = [&](const MeterQuery& query) { return fixture.query("sum", query).error().code; };
    MeterQuery query;
    query.groupBy = {"nowhere"};
    QCOMPARE(refused(query), ErrorCode::InvalidArgument);
    query = {};
    query.from = query.to = at("2026-03-01T00:00:00Z");
    QCOMPARE(refused(query), ErrorCode::InvalidArgument);
    query = {};
    query.timeZone = "Mars/Olympus";
    QCOMPARE(refused(query), ErrorCode::InvalidArgument);
    query = {};
    query.filters["nowhere"] = TextFilter::anyOf({"x"});
    QCOMPARE(refused(query), ErrorCode::InvalidArgument);
    query = {};
    query.groupBy = {"customer_id"};
    QCOMPARE(refused(query), ErrorCode::InvalidArgument);
    auto bad = meterOf("Bad Slug", Aggregation::Sum);
    QCOMPARE(fixture.createMeter(bad).error().code, ErrorCode::InvalidArgument);
    bad = meterOf("bad", Aggregation::Count);
    bad.valueProperty = "$.x";
    QCOMPARE(fixture.createMeter(bad).error().code, ErrorCode::InvalidArgument);
    bad = meterOf("bad", Aggregation::Sum, "tokens");
    QCOMPARE(fixture.createMeter(bad).error().code, ErrorCode::InvalidArgument);
    bad = meterOf("bad", Aggregation::Sum, "$.tokens", {{"subject", "$.s"}});
    QCOMPARE(fixture.createMeter(bad).error().code, ErrorCode::InvalidArgument);
    bad = meterOf("bad", Aggregation::Sum, "$.tokens", {{"t", "$.tokens"}});
    QCOMPARE(fixture.createMeter(bad).error().code, ErrorCode::InvalidArgument);
}

void TestMeteringMeterStore::eventsAreListedNewestFirst()
{
    MeterFixture fixture;
    for (int i = 0; i < 25; ++i)
        QVERIFY(fixture.ingest(eventOf("e" + std::to_string(i), i % 2 ? "odd" : "even",
                                       at("2026-03-01T00:00:00Z").plusSeconds(i / 2), {{"n", i}})));
    std::vector<std::string> seen;
    EventQuery query;
    query.limit = 10;
    for (int page = 0; page < 3; ++page) {
        const auto events = fixture.read<std::vector<StoredEvent>>(
            [&](storage::Connection& connection) { return listEvents(connection, query); });
        QVERIFY(events);
        for (const auto& event : *events)
            seen.push_back(event.event.id);
        query.before = std::pair(*events->back().event.time, events->back().seq);
    }
    QCOMPARE(seen.size(), 25u);
    QCOMPARE(seen.front(), "e24");
    QCOMPARE(seen.back(), "e0");
    EventQuery odd;
    odd.subjects = std::vector<std::string>{"odd"};
    const auto events = fixture.read<std::vector<StoredEvent>>(
        [&](storage::Connection& connection) { return listEvents(connection, odd); });
    QCOMPARE(events->size(), 12u);
    QCOMPARE(events->front().event.id, "e23");
}

void TestMeteringMeterStore::aFilterHasOperators()
{
    const auto matches = [](const char* rule, std::string_view text) {
        const auto filter = TextFilter::read(json::parse(rule).value(), "f");
        return filter && filter->matches(text);
    };
    QVERIFY(matches(R"({"$eq":"a"})", "a"));
    QVERIFY(!matches(R"({"$ne":"a"})", "a"));
    QVERIFY(matches(R"({"$in":["a","b"]})", "b"));
    QVERIFY(!matches(R"({"$nin":["a","b"]})", "b"));
    QVERIFY(matches(R"({"$like":"a%c_"})", "abbbcd"));
    QVERIFY(!matches(R"({"$like":"A%"})", "abc"));
    QVERIFY(matches(R"({"$ilike":"A%"})", "abc"));
    QVERIFY(matches(R"({"$and":[{"$gte":"a"},{"$lt":"b"}]})", "abc"));
    QVERIFY(matches(R"({"$or":[{"$eq":"x"},{"$eq":"y"}]})", "y"));
    QVERIFY(!TextFilter::read(json::parse(R"({"$regex":"x"})").value(), "f"));
    QVERIFY(!TextFilter::read(json::parse(R"({"$eq":1})").value(), "f"));
}

void TestMeteringMeterStore::tablesShowWhatThereIs()
{
    MeterFixture fixture;
    QVERIFY(fixture.createMeter(meterOf("sum", Aggregation::Sum)));
    QVERIFY(fixture.ingest(eventOf("1", "a", at("2026-03-01T00:00:10Z"), {{"tokens", 7}})));
    auto& readers = fixture.store().readers();
    using Make = std::unique_ptr<TableSource> (*)(storage::ReaderPool&, ChangeSequence*);
    const std::pair<Make, int> tables[] = {
        {makeMetersTable, 1}, {makeCustomersTable, 0},   {makeSubscriptionsTable, 0}, {makeEntitlementsTable, 0},
        {makeGrantsTable, 0}, {makeMeterEventsTable, 1}, {makeFeaturesTable, 0}};
    for (const auto& [make, rows] : tables) {
        const auto table = make(readers, nullptr);
        TablePageRequest request;
        request.order = {table->schema().defaultSort, true};
        const auto page = table->page(request);
        QVERIFY2(page, page ? "" : page.error().message.c_str());
        QCOMPARE(int(page->rows.size()), rows);
        QCOMPARE(table->count(nullptr).value(), rows);
    }
}

QTEST_GUILESS_MAIN(TestMeteringMeterStore)
#include "tst_metering_meter_store.moc"
