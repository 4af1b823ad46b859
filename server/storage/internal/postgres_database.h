// The store on a PostgreSQL server.
#pragma once

#include "storage/database.h"
#include "storage/internal/migrator.h"
#include "storage/internal/postgres_canceller.h"
#include "storage/internal/postgres_session.h"
#include "storage/internal/readers.h"
#include "storage/internal/writers.h"

namespace sluice::storage {

class PostgresDatabase final : public Database {
public:
    static Result<std::unique_ptr<Database>> open(const DatabaseConfig& config,
                                                  const std::vector<Migration>& migrations);
    ~PostgresDatabase() override;

    Writer& writer() override { return *m_writer; }
    ReaderPool& readers() override { return *m_readers; }
    bool isPostgres() const override { return true; }
    int schemaVersion() const override { return m_version; }
    std::int64_t sizeBytes() const override;
    Result<std::unique_ptr<Lease>> acquireLease(const std::string& name, std::function<void()> lost) override;
    Result<void> backupTo(const std::string& path, const Progress& progress, std::stop_token stop) override;
    Result<void> checkIntegrity(const Progress& progress, std::stop_token stop) override;

private:
    explicit PostgresDatabase(DatabaseConfig config) : m_config(std::move(config)), m_canceller(m_config.postgresUrl) {}
    Result<void> prepare(const std::vector<Migration>& migrations);
    void backupBeforeMigration(const MigrationPlan& plan) const;

    DatabaseConfig m_config;
    int m_version = 0;
    PostgresCanceller m_canceller;
    std::unique_ptr<PostgresSession> m_session;  // the writer's
    std::recursive_mutex m_sessionMutex;
    std::unique_ptr<SessionPool> m_readers;
    std::unique_ptr<StoppableWriter> m_writer;
};

}  // namespace sluice::storage
