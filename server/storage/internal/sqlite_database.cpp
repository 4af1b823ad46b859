#include "storage/internal/sqlite_database.h"

#include "storage/internal/durable_file.h"
#include "storage/internal/migrator.h"
#include "storage/internal/sqlite_backup.h"
#include "storage/internal/sqlite_errors.h"

#include <QLoggingCategory>
#include <filesystem>
#include <sqlite3.h>

namespace sluice::storage {

namespace {

namespace fs = std::filesystem;

Q_LOGGING_CATEGORY(sqliteLog, "sluice.storage")

Result<void> backupBefore(SqliteSession& session, const DatabaseConfig& config, const MigrationPlan& plan)
{
    if (plan.storeIsEmpty || plan.pending.empty() || session.isMemory())
        return {};
    if (!config.sqliteVfs.empty() && config.backupDir.empty())
        return {};  // a store that is no file has no "beside"
    const fs::path store(config.sqlitePath);
    const fs::path folder = config.backupDir.empty() ? store.parent_path() : fs::path(config.backupDir);
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    const std::string path = (folder / migrationBackupName(store.filename().string(), plan)).string();
    qCInfo(sqliteLog, "backing up the store to %s before changing its schema", path.c_str());
    return backupSqlite({config.sqlitePath, config.sqliteVfs, path}, {}, {});
}

// After a kill the log may hold commits that no sync has covered. From now on they are seen and answered as done, so
// they must be durable first: a checkpoint syncs the log before it moves anything.
Result<void> syncRecovered(SqliteSession& session)
{
    const int code = sqlite3_wal_checkpoint_v2(session.handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK)
        return fail(sqliteError(session.handle(), code, "recovering the store"));
    return {};
}

}  // namespace

class SqliteDatabase::LocalLease final : public Database::Lease {
public:
    LocalLease(std::shared_ptr<Leases> leases, std::string name) : m_leases(std::move(leases)), m_name(std::move(name))
    {}
    ~LocalLease() override
    {
        const std::lock_guard lock(m_leases->mutex);
        m_leases->names.erase(m_name);
    }
    bool held() const override { return true; }  // as long as the store's lock, which ends with the process

private:
    std::shared_ptr<Leases> m_leases;
    std::string m_name;
};

Result<std::unique_ptr<Database>> SqliteDatabase::open(DatabaseConfig config, const std::vector<Migration>& migrations)
{
    if (config.sqlitePath.empty())
        return fail(ErrorCode::InvalidArgument, "no store is named");
    if (config.sqlitePath != ":memory:" && config.sqliteVfs.empty())
        config.sqlitePath = canonicalStorePath(config.sqlitePath);
    std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(std::move(config)));
    SLUICE_TRY(database->openFile(migrations));
    database->start();
    return std::unique_ptr<Database>(std::move(database));
}

std::unique_ptr<Database> SqliteDatabase::adopt(const DatabaseConfig& config, std::unique_ptr<SqliteSession> session,
                                                int version)
{
    std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(config));
    database->m_session = std::move(session);
    database->m_version = version;
    database->start();
    return database;
}

Result<void> SqliteDatabase::openFile(const std::vector<Migration>& migrations)
{
    const bool memory = m_config.sqlitePath == ":memory:";
    if (!memory && m_config.sqliteVfs.empty()) {
        SLUICE_ASSIGN(m_lock, StoreLock::acquire(m_config.sqlitePath));
        // Money lies in it: nobody else on the machine reads it.
        SLUICE_TRY(createPrivateFile(m_config.sqlitePath, false));
    }
    SqliteOptions options{.path = m_config.sqlitePath, .vfs = m_config.sqliteVfs, .create = true};
    options.autoCheckpointPages = m_config.inlineWriter ? 1'000 : 0;
    SLUICE_ASSIGN(m_session, SqliteSession::open(options));
    if (!memory)
        SLUICE_TRY(syncRecovered(*m_session));
    SLUICE_ASSIGN(const MigrationPlan plan, planMigrations(*m_session, migrations));
    SLUICE_TRY(backupBefore(*m_session, m_config, plan));
    if (!plan.pending.empty() || plan.storeIsEmpty)
        SLUICE_TRY(applyMigrations(*m_session, plan));
    m_version = plan.version;
    m_session->forgetStatements();
    if (memory || m_config.inlineWriter)
        return {};
    SqliteOptions own{.path = m_config.sqlitePath, .vfs = m_config.sqliteVfs};
    own.busyTimeoutMs = 200;
    own.cacheKiB = 1'000;
    SLUICE_ASSIGN(auto session, SqliteSession::open(own));
    m_checkpointer = std::make_unique<Checkpointer>(std::move(session));
    sqlite3_wal_hook(m_session->handle(), walGrew, this);
    return {};
}

int SqliteDatabase::walGrew(void* self, sqlite3*, const char*, int pages)
{
    static_cast<SqliteDatabase*>(self)->m_walPages = pages;
    return SQLITE_OK;
}

void SqliteDatabase::start()
{
    if (isMemory()) {
        m_readers = std::make_unique<SharedSessionReader>(*m_session, m_sessionMutex);
    } else {
        SqliteOptions options{
            .path = m_config.sqlitePath, .vfs = m_config.sqliteVfs, .queryOnly = true, .cacheKiB = 4'000};
        const auto factory = [options]() -> Result<std::unique_ptr<Session>> {
            SLUICE_ASSIGN(auto session, SqliteSession::open(options));
            return std::unique_ptr<Session>(std::move(session));
        };
        m_readers = std::make_unique<SessionPool>(factory, std::size_t(std::max(m_config.readers, 1)),
                                                  std::chrono::milliseconds(m_config.readerWaitMs));
    }
    if (m_config.inlineWriter) {
        m_writer = std::make_unique<InlineWriter>(*m_session, m_sessionMutex);
        return;
    }
    ThreadedWriter::Hooks hooks;
    if (isMemory()) {
        hooks.guard = [this] { return std::unique_lock(m_sessionMutex); };
    } else {
        hooks.guard = [this] { return m_checkpointer->enterBatch(); };
        hooks.afterBatch = [this] { m_checkpointer->walGrewTo(m_walPages); };
    }
    m_writer =
        std::make_unique<ThreadedWriter>(*m_session, m_config.queueCapacity, m_config.maxBatch, std::move(hooks));
}

SqliteDatabase::~SqliteDatabase()
{
    if (m_writer)
        m_writer->stop();
    m_checkpointer.reset();
    m_readers.reset();
    m_writer.reset();
    m_session.reset();  // the last connection: SQLite folds the log into the file
}

std::int64_t SqliteDatabase::sizeBytes() const
{
    if (isMemory() || !m_config.sqliteVfs.empty())
        return 0;
    std::int64_t total = 0;
    for (const char* suffix : {"", "-wal"}) {
        std::error_code error;
        const auto size = fs::file_size(m_config.sqlitePath + suffix, error);
        total += error ? 0 : std::int64_t(size);
    }
    return total;
}

Result<std::unique_ptr<Database::Lease>> SqliteDatabase::acquireLease(const std::string& name, std::function<void()>)
{
    const std::lock_guard lock(m_leases->mutex);
    if (!m_leases->names.insert(name).second)
        return fail(ErrorCode::Conflict, "the lease " + name + " is held");
    return std::unique_ptr<Lease>(std::make_unique<LocalLease>(m_leases, name));
}

Result<void> SqliteDatabase::backupTo(const std::string& path, const Progress& progress, std::stop_token stop)
{
    if (!isMemory())
        return backupSqlite({m_config.sqlitePath, m_config.sqliteVfs, path}, progress, stop);
    const std::lock_guard lock(m_sessionMutex);
    return backupFrom(m_session->handle(), path, progress, stop);
}

Result<void> SqliteDatabase::checkIntegrity(const Progress& progress, std::stop_token stop)
{
    return m_readers->read([&](Connection& connection) { return checkSqlite(connection, progress); }, stop);
}

}  // namespace sluice::storage
