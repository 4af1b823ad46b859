// Each test of the contract runs over every engine: data rows "sqlite", "memory", "postgres".
#pragma once

#include "support/postgres_fixture.h"
#include "support/temp_store.h"

#include <QtTest>

namespace sluice::test {

inline void threadedEngineRows()
{
    QTest::addColumn<QString>("engine");
    QTest::newRow("sqlite") << QStringLiteral("sqlite");
    QTest::newRow("postgres") << QStringLiteral("postgres");
}

inline void engineRows(bool withMemory = true)
{
    threadedEngineRows();
    QTest::newRow("inline") << QStringLiteral("inline");
    if (withMemory)
        QTest::newRow("memory") << QStringLiteral("memory");
}

inline storage::DatabaseConfig engineConfig(const QString& engine)
{
    storage::DatabaseConfig config;
    config.inlineWriter = engine == u"inline" || engine == u"memory";
    if (engine == u"memory")
        config.sqlitePath = ":memory:";
    else if (engine == u"postgres")
        config.postgresUrl = PostgresFixture::shared().newDatabase();
    return config;
}

inline std::vector<storage::Migration> itemsSchema()
{
    return {{1,
             "items",
             {"CREATE TABLE items (id {text} PRIMARY KEY, units {int256} NOT NULL DEFAULT {zero256}, n {int64}, raw "
              "{blob}) {without_rowid}",
              "CREATE TABLE notes (seq {autokey}, item {text} NOT NULL REFERENCES items (id), body {text} CHECK "
              "(length(body) < 1000))"}}};
}

inline Result<void> insertItem(storage::Connection& connection, const std::string& id, Int256 units = 0,
                               std::optional<std::int64_t> n = {})
{
    SLUICE_TRY(
        connection.exec("INSERT INTO items (id, units, n) VALUES (?, ?, ?)", {id, units, storage::optionalInt(n)}));
    return {};
}

inline std::int64_t countOf(storage::ReaderPool& readers, const std::string& sql)
{
    auto count = readers.readFor<std::int64_t>([&](storage::Connection& connection) -> Result<std::int64_t> {
        SLUICE_ASSIGN(const auto n, connection.queryOne(sql, {}, [](const storage::Row& row) { return row.int64(0); }));
        return n.value_or(-1);
    });
    if (!count)
        qWarning("%s", count.error().message.c_str());
    return count ? *count : -2;
}

}  // namespace sluice::test

#define VERIFY_OK(expression) \
    do { \
        const auto& verified_ = (expression); \
        QVERIFY2(verified_.has_value(), verified_ ? "" : verified_.error().message.c_str()); \
    } while (false)

#define VERIFY_FAILS(expression, wanted) \
    do { \
        const auto& verified_ = (expression); \
        QVERIFY2(!verified_.has_value(), "it succeeded"); \
        QVERIFY2(verified_.error().code == (wanted), verified_.error().message.c_str()); \
    } while (false)
