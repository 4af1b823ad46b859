// The price book and the oracle (clearinghouse 5.3; REF-3, REF-4): shapes, median, outliers, jumps, staleness, manual prices.
#include "metering/price_oracle.h"
#include "metering/schema.h"
#include "support/postgres_fixture.h"
#include "support/raw_server.h"
#include "support/temp_store.h"

#include <QtTest>

#include <future>

using namespace sluice;
using namespace sluice::metering;

namespace {

constexpr std::int64_t usd = 100'000'000;

std::vector<storage::Migration> priceSchema()
{
    auto all = audit::migrations();
    for (auto& migration : collectorMigrations())
        all.push_back(std::move(migration));
    return all;
}

storage::DatabaseConfig postgresConfig()
{
    storage::DatabaseConfig config;
    config.postgresUrl = test::PostgresFixture::shared().newDatabase();
    return config;
}

struct PriceBed {
    explicit PriceBed(storage::DatabaseConfig config = {})
        : store(priceSchema(), std::move(config)), audit(store.writer()), book(make())
    {
        if (!book->load(0))
            qFatal("the price book cannot be read");
    }
    ~PriceBed() { store.close(); }
    std::unique_ptr<PriceBook> make()
    {
        return std::make_unique<PriceBook>(clock, store.writer(), store.readers(), audit, PriceBookConfig{});
    }
    Quote round(std::int64_t price)
    {
        std::promise<Result<Quote>> stored;
        book->storeRound({{"coinbase", price, true}}, price, "coinbase",
                         [&](Result<Quote> quote) { stored.set_value(std::move(quote)); });
        const auto quote = stored.get_future().get();
        return quote.value();
    }
    Result<ManualPrice> manual(ManualPriceRequest request)
    {
        std::promise<Result<ManualPrice>> stored;
        book->setManual(std::move(request), [&](Result<ManualPrice> price) { stored.set_value(std::move(price)); });
        return stored.get_future().get();
    }
    Result<void> end(std::int64_t id)
    {
        std::promise<Result<void>> ended;
        book->endManual(id, "admin", [&](Result<void> result) { ended.set_value(std::move(result)); });
        return ended.get_future().get();
    }
    std::int64_t priceAt(Timestamp time) const
    {
        const auto quote = book->quoteAt(time);
        return quote ? quote->usdPerEthE8 / usd : 0;
    }

    FakeClock clock;
    test::TempStore store;
    audit::AuditLog audit;
    std::unique_ptr<PriceBook> book;
};

SourceAnswer says(const char* source, std::int64_t dollars)
{
    return {source, dollars * usd, false};
}

}  // namespace

class TestMeteringPrices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shapes_data();
    void shapes();
    void agreement_data();
    void agreement();
    void REF4_anEventIsPricedByTheQuoteNearestItsTime_data();
    void REF4_anEventIsPricedByTheQuoteNearestItsTime();
    void REF3_beyondTheAgeLimitThereIsNoPrice();
    void manualPrices();
    void theConfiguredPrice();
    void REF3_theOracleKeepsTheFormerQuoteThroughAnOutage();
};

void TestMeteringPrices::shapes_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<qint64>("expected");  // 0: refused
    const auto row = [](const char* name, const char* body, std::int64_t expected) {
        QTest::newRow(name) << QByteArray(body) << qint64(expected);
    };
    row("binance", R"({"symbol":"ETHUSDT","price":"3120.45000000"})", 312'045'000'000);
    row("price as a number", R"({"price":3000})", 300'000'000'000);
    row("coinbase", R"({"data":{"amount":"3120.455","base":"ETH","currency":"USD"}})", 312'045'500'000);
    row("ethereum.usd", R"({"ethereum":{"usd":3120.1}})", 312'010'000'000);
    row("kraken", R"({"error":[],"result":{"XETHZUSD":{"a":["1","1"],"c":["3119.99000","0.5"]}}})", 311'999'000'000);
    row("more digits than we keep", R"({"price":"0.123456789"})", 12'345'678);
    row("exact where a double is not", R"({"price":"90071992.54740993"})", 9'007'199'254'740'993);
    row("zero", R"({"price":"0"})", 0);
    row("below one unit", R"({"price":"0.000000001"})", 0);
    row("negative", R"({"price":"-3000"})", 0);
    row("words", R"({"price":"n/a"})", 0);
    row("null", R"({"price":null})", 0);
    row("absurd", R"({"price":"1e30"})", 0);
    row("kraken's error", R"({"error":["EQuery:Unknown asset pair"]})", 0);
    row("not JSON", "<html>", 0);
    row("another shape", R"({"value":"3000"})", 0);
}

void TestMeteringPrices::shapes()
{
    QFETCH(QByteArray, body);
    QFETCH(qint64, expected);
    const auto price = readPrice(body.toStdString());
    QCOMPARE(price.has_value(), expected != 0);
    if (price)
        QCOMPARE(qint64(*price), expected);
}

void TestMeteringPrices::agreement_data()
{
    QTest::addColumn<QList<int>>("answers");
    QTest::addColumn<int>("former");
    QTest::addColumn<int>("expected");  // 0: none
    QTest::addColumn<QByteArray>("source");
    const auto row = [](const char* name, QList<int> answers, int former, int expected, const char* source) {
        QTest::newRow(name) << answers << former << expected << QByteArray(source);
    };
    row("nobody answers", {}, 3000, 0, "");
    row("one", {3000}, 0, 3000, "s0");
    row("three: the middle", {3010, 2990, 3000}, 3000, 3000, "median:s0,s1,s2");
    row("two: their mean", {3000, 3020}, 3000, 3010, "median:s0,s1");
    row("an outlier is refused", {3000, 3010, 3100}, 3000, 3005, "median:s0,s1");
    row("exactly 2 % stays", {3000, 3000, 3060}, 3000, 3000, "median:s0,s1,s2");
    row("two that disagree", {3000, 3200}, 3000, 0, "");
    row("a jump of one source", {3700}, 3000, 0, "");
    row("a jump down of one source", {2300}, 3000, 0, "");
    row("exactly 20 % of one source", {3600}, 3000, 3600, "s0");
    row("a jump of two sources", {3700, 3710}, 3000, 3705, "median:s0,s1");
    row("a jump, the other source an outlier", {3700, 3700, 3000}, 3000, 3700, "median:s0,s1");
}

void TestMeteringPrices::agreement()
{
    QFETCH(QList<int>, answers);
    QFETCH(int, former);
    QFETCH(int, expected);
    QFETCH(QByteArray, source);
    std::vector<SourceAnswer> given;
    for (int i = 0; i < answers.size(); ++i)
        given.push_back(says(("s" + std::to_string(i)).c_str(), answers[i]));
    const auto agreed = agreeOnPrice(given, former * usd);
    QCOMPARE(agreed.has_value(), expected != 0);
    if (!agreed) {
        QCOMPARE(int(agreed.error().code), int(ErrorCode::Unavailable));
        return;
    }
    QCOMPARE(qint64(agreed->usdPerEthE8), qint64(expected * usd));
    QCOMPARE(agreed->source, source.toStdString());
    QCOMPARE(agreed->answers.size(), given.size());
}

void TestMeteringPrices::REF4_anEventIsPricedByTheQuoteNearestItsTime_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("SQLite") << false;
    QTest::newRow("PostgreSQL") << true;
}

void TestMeteringPrices::REF4_anEventIsPricedByTheQuoteNearestItsTime()
{
    QFETCH(bool, postgres);
    PriceBed bed(postgres ? postgresConfig() : storage::DatabaseConfig{});
    const Timestamp start = bed.clock.now();
    std::vector<Quote> quotes;
    for (const int price : {3000, 3100, 3240}) {  // the collector is down while ETH moves 8 %
        quotes.push_back(bed.round(price * usd));
        bed.clock.advanceMs(20 * 60'000);
    }
    QVERIFY(quotes[0].id > 0 && quotes[0].id < quotes[1].id);
    for (int pass = 0; pass < 2; ++pass) {
        QCOMPARE(bed.priceAt(start), 3000);
        QCOMPARE(bed.priceAt(start.plusMs(9 * 60'000)), 3000);
        QCOMPARE(bed.priceAt(start.plusMs(11 * 60'000)), 3100);
        QCOMPARE(bed.priceAt(start.plusMs(41 * 60'000)), 3240);
        QCOMPARE(bed.book->quoteAt(start)->id, quotes[0].id);
        QCOMPARE(bed.book->quoteAt(start)->source, std::string("coinbase"));
        QCOMPARE(bed.book->quoteAt(start)->observed.micros, start.micros);
        bed.book = bed.make();  // and after a restart
        QVERIFY(bed.book->load(0));
    }
}

void TestMeteringPrices::REF3_beyondTheAgeLimitThereIsNoPrice()
{
    PriceBed bed;
    QVERIFY(!bed.book->quoteAt(bed.clock.now()));
    const Timestamp start = bed.clock.now();
    bed.round(3000 * usd);
    QCOMPARE(bed.priceAt(start.plusMs(30 * 60'000)), 3000);
    QCOMPARE(bed.priceAt(start.plusMs(30 * 60'000 + 1)), 0);
    QCOMPARE(bed.priceAt(start.plusMs(-30 * 60'000)), 3000);
    QCOMPARE(bed.priceAt(start.plusMs(-30 * 60'000 - 1)), 0);
    bed.clock.advanceMs(31 * 60'000);
    QVERIFY(!bed.book->current());
    QCOMPARE(bed.book->latestMarket()->usdPerEthE8, 3000 * usd);
}

void TestMeteringPrices::manualPrices()
{
    PriceBed bed;
    const Timestamp start = bed.clock.now();
    bed.round(3000 * usd);
    QVERIFY(!bed.manual({0, {}, {}, "admin", ""}));
    QVERIFY(!bed.manual({usd, start, start.plusMs(-1), "admin", ""}));
    bed.clock.advanceMs(60'000);
    const auto open = bed.manual({2500 * usd, {}, {}, "admin", "exchange outage"});
    QVERIFY(open.has_value());
    QCOMPARE(bed.priceAt(start), 3000);  // before it the market counts
    QCOMPARE(bed.priceAt(bed.clock.now()), 2500);
    QCOMPARE(bed.priceAt(start.plusSeconds(86'400)), 2500);
    QCOMPARE(bed.book->manual().size(), std::size_t(1));
    const auto span =
        bed.manual({1000 * usd, start.plusSeconds(-86'400), start.plusSeconds(-3'600), "admin", "backlog"});
    QVERIFY(span.has_value());
    QCOMPARE(bed.priceAt(start.plusSeconds(-50'000)), 1000);
    QCOMPARE(bed.priceAt(start.plusSeconds(-3'600)), 0);
    bed.clock.advanceMs(60'000);
    QVERIFY(bed.end(open->id).has_value());
    QCOMPARE(int(bed.end(open->id).error().code), int(ErrorCode::Conflict));
    QCOMPARE(int(bed.end(99).error().code), int(ErrorCode::NotFound));
    QCOMPARE(bed.priceAt(start.plusSeconds(60)), 2500);
    QCOMPARE(bed.priceAt(bed.clock.now()), 3000);
    bed.book = bed.make();
    QVERIFY(bed.book->load(0));
    QCOMPARE(bed.priceAt(start.plusSeconds(60)), 2500);
    QCOMPARE(bed.priceAt(bed.clock.now()), 3000);
    const auto entries = audit::recentEntries(bed.store.readers(), 10);
    QCOMPARE(entries->size(), std::size_t(3));
    QCOMPARE(entries->at(0).record.action, std::string("prices.manual.end"));
    QCOMPARE(entries->at(2).record.actor, std::string("admin"));
    QVERIFY(entries->at(2).record.after.find("\"usd_per_eth\":\"2500\"") != std::string::npos);
}

void TestMeteringPrices::theConfiguredPrice()
{
    PriceBed bed;
    const auto entries = [&] { return audit::recentEntries(bed.store.readers(), 10)->size(); };
    for (int start = 0; start < 2; ++start) {
        bed.book = bed.make();
        QVERIFY(bed.book->load(2000 * usd));
        QCOMPARE(bed.priceAt(bed.clock.now().plusSeconds(-86'400)), 2000);
        QVERIFY(bed.book->quoteAt(bed.clock.now())->id > 0);
        QCOMPARE(entries(), std::size_t(1));  // written when it is another one
        QCOMPARE(bed.book->manual().front().id, 0);
    }
    bed.book = bed.make();
    QVERIFY(bed.book->load(2100 * usd));
    QCOMPARE(entries(), std::size_t(2));
    bed.book = bed.make();
    QVERIFY(bed.book->load(0));
    QVERIFY(!bed.book->current());
}

void TestMeteringPrices::REF3_theOracleKeepsTheFormerQuoteThroughAnOutage()
{
    PriceBed bed;
    bool up = true;
    const auto serve = [&up](const char* body) {
        return [&up, body](QTcpSocket& socket, const test::RawRequest&) {
            socket.write(test::RawServer::answer(up ? 200 : 503, up ? body : "{}"));
        };
    };
    test::RawServer coinbase(serve(R"({"data":{"amount":"3000.5"}})"));
    test::RawServer kraken(serve(R"({"error":[],"result":{"XETHZUSD":{"c":["3001.5","1"]}}})"));
    test::RawServer binance(serve(R"({"symbol":"ETHUSDT","price":"9999"})"));
    net::HttpClient http;
    QObject here;
    int quoted = 0;
    PriceOracleConfig config;
    config.endpoints = {{"coinbase", coinbase.url()}, {"kraken", kraken.url()}, {"binance", binance.url()}};
    config.refreshMs = config.retryMs = 20;
    PriceOracle oracle(
        http, bed.clock, *bed.book, config,
        [&](std::function<void()> task) { QMetaObject::invokeMethod(&here, std::move(task), Qt::QueuedConnection); },
        [&] { ++quoted; });
    oracle.start();
    QTRY_VERIFY(quoted >= 1);
    QCOMPARE(bed.book->current()->usdPerEthE8, 300'100'000'000);
    QCOMPARE(bed.book->current()->source, std::string("median:coinbase,kraken"));
    up = false;
    QTRY_VERIFY(oracle.stats().failedRounds >= 2);
    QCOMPARE(bed.book->current()->usdPerEthE8, 300'100'000'000);
    QVERIFY(!oracle.stats().error.empty());
    QVERIFY(oracle.stats().sources[0].failures >= 1);
    const int before = quoted;
    up = true;
    QTRY_VERIFY(quoted > before);
    QVERIFY(oracle.stats().sources[0].error.empty());
    oracle.stop();
}

QTEST_GUILESS_MAIN(TestMeteringPrices)
#include "tst_metering_prices.moc"
