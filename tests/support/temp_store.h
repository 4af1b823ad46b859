// A store in a temporary directory (or in memory) with the given schema. The directory goes with the object.
#pragma once

#include "storage/database.h"

#include <QTemporaryDir>
#include <memory>
#include <string>
#include <vector>

namespace sluice::test {

class TempStore {
public:
    // A failure to open ends the test program with the reason: a fixture that cannot be had is no test result.
    explicit TempStore(std::vector<storage::Migration> migrations, storage::DatabaseConfig config = {})
        : m_migrations(std::move(migrations)), m_config(std::move(config))
    {
        if (m_config.sqlitePath.empty() && m_config.postgresUrl.empty())
            m_config.sqlitePath = m_folder.filePath("store.db").toStdString();
        reopen();
    }
    static TempStore inMemory(std::vector<storage::Migration> migrations)
    {
        storage::DatabaseConfig config;
        config.sqlitePath = ":memory:";
        config.inlineWriter = true;
        return TempStore(std::move(migrations), std::move(config));
    }

    storage::Database& database() { return *m_database; }
    storage::Writer& writer() { return m_database->writer(); }
    storage::ReaderPool& readers() { return m_database->readers(); }
    const storage::DatabaseConfig& config() const { return m_config; }
    std::string filePath(const std::string& name) const
    {
        return m_folder.filePath(QString::fromStdString(name)).toStdString();
    }

    void close() { m_database.reset(); }
    void reopen()
    {
        m_database.reset();
        auto opened = storage::Database::open(m_config, m_migrations);
        if (!opened)
            qFatal("opening a test store: %s", opened.error().message.c_str());
        m_database = std::move(*opened);
    }

private:
    QTemporaryDir m_folder;
    std::vector<storage::Migration> m_migrations;
    storage::DatabaseConfig m_config;
    std::unique_ptr<storage::Database> m_database;
};

}  // namespace sluice::test
