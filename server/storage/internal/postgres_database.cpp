#include "storage/internal/postgres_database.h"

#include "storage/internal/migrator.h"
#include "storage/internal/postgres_dump.h"

#include <QLoggingCategory>
#include <filesystem>

namespace sluice::storage {

namespace {

Q_LOGGING_CATEGORY(postgresLog, "sluice.storage")

// Held on a connection of its own; a thread asks once a second whether that connection still stands.
class PostgresLease final : public Database::Lease {
public:
    PostgresLease(std::unique_ptr<PostgresSession> session, std::function<void()> lost)
        : m_session(std::move(session)), m_lost(std::move(lost))
    {
        m_session->detach();
        m_thread = std::thread([this] { watch(); });
    }
    ~PostgresLease() override
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_wake.notify_one();
        m_thread.join();
        m_session->attach();
    }
    bool held() const override { return m_held; }

private:
    void watch()
    {
        m_session->attach();
        std::unique_lock lock(m_mutex);
        while (!m_wake.wait_for(lock, std::chrono::seconds(1), [this] { return m_stop; })) {
            lock.unlock();
            const bool alive = m_session->execScript("SELECT 1").has_value();
            lock.lock();
            if (alive)
                continue;
            m_held = false;
            lock.unlock();
            if (m_lost)
                m_lost();
            lock.lock();
            break;
        }
        m_session->detach();
    }

    std::unique_ptr<PostgresSession> m_session;
    std::function<void()> m_lost;
    std::atomic<bool> m_held{true};
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stop = false;
    std::thread m_thread;
};

}  // namespace

Result<std::unique_ptr<Database>> PostgresDatabase::open(const DatabaseConfig& config,
                                                         const std::vector<Migration>& migrations)
{
    std::unique_ptr<PostgresDatabase> database(new PostgresDatabase(config));
    SLUICE_TRY(database->prepare(migrations));
    return std::unique_ptr<Database>(std::move(database));
}

Result<void> PostgresDatabase::prepare(const std::vector<Migration>& migrations)
{
    PostgresOptions options{.url = m_config.postgresUrl};
    if (!m_config.sharedPostgres) {
        options.advisoryLock = advisoryKey("sluice/writer");
        options.lockedMessage = "another program writes this PostgreSQL store";
    }
    SLUICE_ASSIGN(m_session, PostgresSession::open(options));
    SLUICE_TRY(m_session->begin(Session::Mode::Write));
    auto plan = planMigrations(*m_session, migrations);
    m_session->rollback();
    if (!plan)
        return fail(std::move(plan).error());
    if (!plan->storeIsEmpty && !plan->pending.empty())
        backupBeforeMigration(*plan);
    if (plan->storeIsEmpty || !plan->pending.empty())
        SLUICE_TRY(applyMigrations(*m_session, *plan));
    m_version = plan->version;
    const auto factory = [this]() -> Result<std::unique_ptr<Session>> {
        SLUICE_ASSIGN(auto session, PostgresSession::open({.url = m_config.postgresUrl, .canceller = &m_canceller}));
        return std::unique_ptr<Session>(std::move(session));
    };
    m_readers = std::make_unique<SessionPool>(factory, std::size_t(std::max(m_config.readers, 1)),
                                              std::chrono::milliseconds(m_config.readerWaitMs));
    if (m_config.inlineWriter) {
        m_session->detach();
        m_writer = std::make_unique<InlineWriter>(*m_session, m_sessionMutex);
    } else {
        // Two savepoints a command: very long batches only burden the server's snapshots.
        m_writer = std::make_unique<ThreadedWriter>(
            *m_session, m_config.queueCapacity, std::min<std::size_t>(m_config.maxBatch, 256), ThreadedWriter::Hooks{});
    }
    return {};
}

// Migrations are undone as a whole by the server when they fail, so a missing pg_dump is told and does not stop the
// start.
void PostgresDatabase::backupBeforeMigration(const MigrationPlan& plan) const
{
    if (m_config.backupDir.empty()) {
        qCWarning(postgresLog, "no backup before the schema change: no backup folder is set");
        return;
    }
    const auto path = (std::filesystem::path(m_config.backupDir) / migrationBackupName("sluice.dump", plan)).string();
    if (const auto done = dumpPostgres(m_config.postgresUrl, path, {}); !done)
        qCWarning(postgresLog, "no backup before the schema change: %s", done.error().message.c_str());
}

PostgresDatabase::~PostgresDatabase()
{
    if (m_writer)
        m_writer->stop();
    m_writer.reset();
    m_readers.reset();
    if (m_session)
        m_session->attach();
    m_session.reset();
}

std::int64_t PostgresDatabase::sizeBytes() const
{
    const auto size = m_readers->readFor<std::int64_t>([](Connection& connection) -> Result<std::int64_t> {
        SLUICE_ASSIGN(const auto bytes, connection.queryOne("SELECT pg_database_size(current_database())", {},
                                                            [](const Row& row) { return row.int64(0); }));
        return bytes.value_or(0);
    });
    return size.value_or(0);
}

Result<std::unique_ptr<Database::Lease>> PostgresDatabase::acquireLease(const std::string& name,
                                                                        std::function<void()> lost)
{
    PostgresOptions options{.url = m_config.postgresUrl};
    options.advisoryLock = advisoryKey("sluice/lease/" + name);
    options.lockedMessage = "the lease " + name + " is held by another program";
    SLUICE_ASSIGN(auto session, PostgresSession::open(options));
    return std::unique_ptr<Lease>(std::make_unique<PostgresLease>(std::move(session), std::move(lost)));
}

Result<void> PostgresDatabase::backupTo(const std::string& path, const Progress& progress, std::stop_token stop)
{
    if (progress)
        progress(0, 1);
    SLUICE_TRY(dumpPostgres(m_config.postgresUrl, path, std::move(stop)));
    if (progress)
        progress(1, 1);
    return {};
}

Result<void> PostgresDatabase::checkIntegrity(const Progress& progress, std::stop_token stop)
{
    return m_readers->read(
        [&](Connection& connection) -> Result<void> {
            std::vector<std::string> tables;
            SLUICE_TRY(
                connection.query("SELECT quote_ident(table_name) FROM information_schema.tables "
                                 "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1",
                                 {}, [&](const Row& row) {
                                     tables.push_back(row.text(0));
                                     return true;
                                 }));
            if (std::ranges::find(tables, "schema_migrations") == tables.end())
                return fail(ErrorCode::Corrupt, "the schema table is missing");
            SLUICE_ASSIGN(const auto doubtful,
                          connection.queryOne("SELECT conname FROM pg_constraint WHERE NOT convalidated", {},
                                              [](const Row& row) { return row.text(0); }));
            if (doubtful)
                return fail(ErrorCode::Corrupt, "the constraint " + *doubtful + " was never validated");
            for (std::size_t i = 0; i < tables.size(); ++i) {
                if (progress)
                    progress(int(i), int(tables.size()));
                // count(t) reads every row, so that the server meets each page's checksum.
                SLUICE_TRY(
                    connection.query("SELECT count(t) FROM " + tables[i] + " t", {}, [](const Row&) { return false; }));
            }
            if (progress)
                progress(int(tables.size()), int(tables.size()));
            return {};
        },
        stop);
}

}  // namespace sluice::storage
