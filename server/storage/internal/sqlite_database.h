// The store in one SQLite file, or in memory.
#pragma once

#include "storage/database.h"
#include "storage/internal/checkpointer.h"
#include "storage/internal/readers.h"
#include "storage/internal/sqlite_session.h"
#include "storage/internal/store_lock.h"
#include "storage/internal/writers.h"

#include <atomic>
#include <mutex>
#include <set>

namespace sluice::storage {

class SqliteDatabase final : public Database {
public:
    static Result<std::unique_ptr<Database>> open(DatabaseConfig config, const std::vector<Migration>& migrations);
    // In memory; the session holds a migrated schema already (memory_template.h).
    static std::unique_ptr<Database> adopt(const DatabaseConfig& config, std::unique_ptr<SqliteSession> session,
                                           int version);
    ~SqliteDatabase() override;
    bool isMemory() const { return m_session->isMemory(); }
    sqlite3* memoryHandle() const { return m_session->handle(); }

    Writer& writer() override { return *m_writer; }
    ReaderPool& readers() override { return *m_readers; }
    bool isPostgres() const override { return false; }
    int schemaVersion() const override { return m_version; }
    std::int64_t sizeBytes() const override;
    Result<std::unique_ptr<Lease>> acquireLease(const std::string& name, std::function<void()> lost) override;
    Result<void> backupTo(const std::string& path, const Progress& progress, std::stop_token stop) override;
    Result<void> checkIntegrity(const Progress& progress, std::stop_token stop) override;

private:
    struct Leases {
        std::mutex mutex;
        std::set<std::string> names;
    };
    class LocalLease;

    explicit SqliteDatabase(DatabaseConfig config) : m_config(std::move(config)) {}
    Result<void> openFile(const std::vector<Migration>& migrations);
    void start();
    static int walGrew(void* self, sqlite3* handle, const char* name, int pages);

    DatabaseConfig m_config;
    int m_version = 0;
    std::unique_ptr<StoreLock> m_lock;
    std::unique_ptr<SqliteSession> m_session;  // the writer's; in memory everybody's
    std::recursive_mutex m_sessionMutex;
    std::shared_ptr<Leases> m_leases = std::make_shared<Leases>();
    std::atomic<int> m_walPages{0};
    std::unique_ptr<Checkpointer> m_checkpointer;
    std::unique_ptr<ReaderPool> m_readers;
    std::unique_ptr<StoppableWriter> m_writer;
};

}  // namespace sluice::storage
