// The store alone: commands of [insert + update] through the group-commit writer, opening stores for simulations, and
// pages of a large table.
#include "core/rng.h"
#include "storage/memory_template.h"
#include "storage/sql_table_source.h"
#include "support/bench_output.h"
#include "support/postgres_fixture.h"
#include "support/temp_store.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <algorithm>
#include <condition_variable>
#include <mutex>

using namespace sluice;
using namespace sluice::storage;
using namespace sluice::test;

namespace {

std::vector<Migration> benchSchema()
{
    return {
        {1,
         "bench",
         {"CREATE TABLE balances (id {text} PRIMARY KEY, units {int256} NOT NULL, n {int64} NOT NULL) {without_rowid}",
          "CREATE TABLE transfers (seq {autokey}, id {text} NOT NULL, account {text} NOT NULL, units {int256} NOT "
          "NULL, at {int64} NOT NULL)",
          "CREATE UNIQUE INDEX transfers_id ON transfers (id)", "CREATE INDEX transfers_at ON transfers (at, seq)"}}};
}

double seconds(const QElapsedTimer& timer)
{
    return double(timer.nsecsElapsed()) / 1e9;
}

Result<void> unit(Connection& c, std::int64_t n)
{
    char id[40];
    std::snprintf(id, sizeof id, "%032llx", static_cast<unsigned long long>(n) * 0x9e3779b97f4a7c15ull);
    const std::string account = "account-" + std::to_string(n % 1000);
    SLUICE_TRY(c.exec("INSERT INTO transfers (id, account, units, at) VALUES (?, ?, ?, ?)",
                      {std::string_view(id), account, Int256(n), n}));
    SLUICE_TRY(c.exec("UPDATE balances SET units = ?, n = n + 1 WHERE id = ?", {Int256(n), account}));
    return {};
}

void seedAccounts(TempStore& store)
{
    const auto done = store.writer().run([](Connection& c) -> Result<void> {
        for (int i = 0; i < 1000; ++i)
            SLUICE_TRY(c.exec("INSERT INTO balances (id, units, n) VALUES (?, ?, ?)",
                              {"account-" + std::to_string(i), Int256(0), std::int64_t(0)}));
        return {};
    });
    if (!done)
        qFatal("%s", done.error().message.c_str());
}

void benchWriter(std::size_t batch, DatabaseConfig config = {})
{
    const bool postgres = !config.postgresUrl.empty();
    config.maxBatch = batch;
    TempStore store(benchSchema(), config);
    seedAccounts(store);
    const int units = batch == 1 ? 5'000 : (postgres ? 20'000 : 200'000);
    std::mutex mutex;
    std::condition_variable changed;
    int done = 0;
    int good = 0;
    const auto waitFor = [&](int least) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return done >= least; });
    };
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < units; ++i) {
        if (i % int(batch) == 0)
            waitFor(i - 4 * int(batch));
        store.writer().submit([i](Connection& c) { return unit(c, i); },
                              [&](Result<void> result) {
                                  const std::lock_guard lock(mutex);
                                  good += result ? 1 : 0;
                                  if (++done % int(batch) == 0 || done == units)
                                      changed.notify_one();
                              });
    }
    waitFor(units);
    const double taken = seconds(timer);
    const std::string context = std::string(postgres ? "PostgreSQL without fsync" : "SQLite WAL FULL")
                                + ", commands of insert + update, batch " + std::to_string(batch);
    const std::string name = std::string(postgres ? "postgres-" : "") + std::to_string(batch);
    printFigure("storage-writer-commands-" + name, good / taken, "commands/s", context);
    printFigure("storage-writer-statements-" + name, 2 * good / taken, "statements/s", context);
}

void benchMemory()
{
    auto made = MemoryTemplate::create(benchSchema());
    if (!made)
        qFatal("%s", made.error().message.c_str());
    constexpr int rounds = 5'000;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < rounds; ++i) {
        const auto store = made->open();
        (void)store->writer().run([](Connection& c) { return unit(c, 1); });
    }
    printFigure("storage-memory-open", seconds(timer) / rounds * 1e6, "us",
                "open a store from a template, one command, close");
    const auto store = made->open();
    timer.restart();
    for (int i = 0; i < rounds; ++i) {
        made->reset(*store);
        (void)store->writer().run([](Connection& c) { return unit(c, 1); });
    }
    printFigure("storage-memory-reset", seconds(timer) / rounds * 1e6, "us",
                "reset a store to its template, one command");
    timer.restart();
    for (int i = 0; i < 20 * rounds; ++i)
        (void)store->writer().run([i](Connection& c) { return unit(c, 2 + i); });
    printFigure("storage-memory-command", seconds(timer) / (20 * rounds) * 1e6, "us",
                "one command with its own commit, in memory");
}

void benchTable(std::int64_t rows)
{
    TempStore store(benchSchema());
    for (std::int64_t from = 0; from < rows; from += 100'000) {
        const auto done = store.writer().run([&](Connection& c) -> Result<void> {
            SLUICE_TRY(
                c.exec("WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?) INSERT INTO "
                       "transfers (id, account, units, at) "
                       "SELECT 'transfer-' || i, 'account-' || (i % 1000), ?, 1767225600000000 + (i / 3) * 1000 FROM n",
                       {from, std::min(rows, from + 100'000), Int256(7)}));
            return {};
        });
        if (!done)
            qFatal("%s", done.error().message.c_str());
    }
    SqlTable table;
    table.schema = {"transfers",
                    {{"seq", ColumnType::Integer, true, false, 0, ""},
                     {"id", ColumnType::Text, false, true, 0, ""},
                     {"account", ColumnType::Text, false, true, 0, ""},
                     {"units", ColumnType::Amount, false, false, 18, "eth"},
                     {"at", ColumnType::Time, true, false, 0, ""}},
                    "at",
                    true};
    table.from = "transfers";
    table.expressions = {"seq", "id", "account", "units", "at"};
    table.keyExpression = "seq";
    table.keyIsInteger = true;
    const auto source = makeSqlTableSource(store.readers(), table, nullptr);
    const std::string size = std::to_string(rows);
    QElapsedTimer timer;
    timer.start();
    (void)source->page({{"at", true}, nullptr, nullptr, false, false, 256});
    printFigure("storage-table-first-page-" + size, seconds(timer) * 1e3, "ms", "256 rows of " + size + " by time");
    auto middle = std::make_shared<TableAnchor>(
        TableAnchor{Cell(std::int64_t(1'767'225'600'000'000 + rows / 6 * 1000)), std::to_string(rows / 2)});
    timer.restart();
    (void)source->page({{"at", true}, nullptr, middle, false, false, 256});
    printFigure("storage-table-middle-page-" + size, seconds(timer) * 1e3, "ms", "256 rows from the middle of " + size);
    timer.restart();
    std::int64_t anchors = 0;
    (void)source->anchors({"at", true}, nullptr, 256, [&](TableAnchor) { return ++anchors > 0; });
    printFigure("storage-table-anchors-" + size, seconds(timer) * 1e3, "ms",
                std::to_string(anchors) + " anchors, every 256th row");
    timer.restart();
    (void)source->count(nullptr);
    printFigure("storage-table-count-" + size, seconds(timer) * 1e3, "ms", "rows without a filter");
    timer.restart();
    std::int64_t scanned = 0;
    (void)source->scan({"at", true}, nullptr, [&](const TableRow&) { return ++scanned < 1'000'000; });
    printFigure("storage-table-scan-" + size, double(scanned) / seconds(timer), "rows/s",
                "in order, as an export reads them");
}

bool groupWanted(const std::string& only, std::string_view group)
{
    return benchWanted(only, group) || std::string_view(only).starts_with(group);
}

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const std::string only = benchOnly(argc, argv);
    if (groupWanted(only, "storage-writer")) {
        for (const std::size_t batch : {1, 16, 64, 1024})
            benchWriter(batch);
        DatabaseConfig postgres;
        postgres.postgresUrl = PostgresFixture::shared().newDatabase();
        benchWriter(256, postgres);
    }
    if (groupWanted(only, "storage-memory"))
        benchMemory();
    if (groupWanted(only, "storage-table")) {
        benchTable(1'000'000);
        benchTable(10'000'000);
    }
    return 0;
}
