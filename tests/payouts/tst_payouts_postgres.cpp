// Simulated histories over PostgreSQL: the same schema, the same machine, the same oracle.
#include "sim/history.h"
#include "support/postgres_fixture.h"

#include <QtTest>

using namespace sluice;

class TestPayoutsPostgres : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void historiesOnPostgres();
};

void TestPayoutsPostgres::historiesOnPostgres()
{
    storage::DatabaseConfig config;
    config.postgresUrl = test::PostgresFixture::shared().newDatabase();
    config.inlineWriter = true;
    auto opened = storage::Database::open(config, sim::simMigrations());
    QVERIFY2(opened.has_value(), opened ? "" : opened.error().message.c_str());
    sim::Books books(std::move(*opened));
    int payouts = 0;
    for (std::uint64_t seed = 3'000'000; seed < 3'000'012; ++seed) {
        const auto report = sim::runHistory(seed, books);
        QVERIFY2(report.violation.empty(), (std::to_string(seed) + ": " + report.violation).c_str());
        payouts += report.payouts;
    }
    QVERIFY(payouts > 10);
}

QTEST_GUILESS_MAIN(TestPayoutsPostgres)
#include "tst_payouts_postgres.moc"
