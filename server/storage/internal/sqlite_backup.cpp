#include "storage/internal/sqlite_backup.h"

#include "core/clock.h"
#include "storage/internal/durable_file.h"
#include "storage/internal/sqlite_errors.h"
#include "storage/internal/sqlite_session.h"
#include "storage/internal/store_lock.h"

#include <filesystem>
#include <sqlite3.h>

namespace sluice::storage {

namespace {

namespace fs = std::filesystem;

Result<void> copyPages(sqlite3* source, sqlite3* target, const Database::Progress& progress,
                       const std::stop_token& stop)
{
    sqlite3_backup* backup = sqlite3_backup_init(target, "main", source, "main");
    if (!backup)
        return fail(sqliteError(target, sqlite3_errcode(target), "backup"));
    int code = SQLITE_OK;
    while (code == SQLITE_OK && !stop.stop_requested()) {
        code = sqlite3_backup_step(backup, 512);
        const int total = sqlite3_backup_pagecount(backup);
        if (progress)
            progress(total - sqlite3_backup_remaining(backup), total);
    }
    const int finished = sqlite3_backup_finish(backup);
    if (code == SQLITE_OK)
        return fail(ErrorCode::Cancelled, "backup: cancelled");
    if (code != SQLITE_DONE)
        return fail(Error{sqliteErrorCode(code), std::string("backup: ") + sqlite3_errstr(code)});
    if (finished != SQLITE_OK)
        return fail(Error{sqliteErrorCode(finished), std::string("backup: ") + sqlite3_errstr(finished)});
    return {};
}

Result<void> copyTo(sqlite3* source, const std::string& path, const Database::Progress& progress,
                    const std::stop_token& stop)
{
    SLUICE_TRY(createPrivateFile(path, true));
    sqlite3* target = nullptr;
    int code = sqlite3_open_v2(path.c_str(), &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    Result<void> done{};
    if (code != SQLITE_OK) {
        done = fail(sqliteError(target, code, "opening the backup"));
    } else {
        done = copyPages(source, target, progress, stop);
        // The copy is one file that needs no log beside it.
        if (done)
            code = sqlite3_exec(target, "PRAGMA journal_mode=DELETE", nullptr, nullptr, nullptr);
        if (done && code != SQLITE_OK)
            done = fail(sqliteError(target, code, "closing the backup"));
    }
    sqlite3_close_v2(target);
    return done;
}

}  // namespace

Result<void> checkSqlite(Connection& connection, const Database::Progress& progress)
{
    if (progress)
        progress(0, 2);
    std::string problem;
    SLUICE_TRY(connection.query("PRAGMA integrity_check(1)", {}, [&](const Row& row) {
        problem = row.text(0);
        return false;
    }));
    if (problem != "ok")
        return fail(ErrorCode::Corrupt, "integrity check: " + problem);
    if (progress)
        progress(1, 2);
    SLUICE_ASSIGN(const auto orphan,
                  connection.queryOne("PRAGMA foreign_key_check", {}, [](const Row& row) { return row.text(0); }));
    if (orphan)
        return fail(ErrorCode::Corrupt, "foreign key check: a row of " + *orphan + " points to nothing");
    SLUICE_ASSIGN(const auto steps, connection.queryOne("SELECT count(*) FROM schema_migrations", {},
                                                        [](const Row& row) { return row.int64(0); }));
    if (!steps || *steps < 0)
        return fail(ErrorCode::Corrupt, "the schema table is missing");
    if (progress)
        progress(2, 2);
    return {};
}

Result<void> verifySqliteFile(const std::string& path, std::stop_token stop)
{
    SqliteOptions options{.path = path, .queryOnly = true};
    SLUICE_ASSIGN(auto session, SqliteSession::open(options));
    session->setStop(stop);
    auto done = checkSqlite(*session, {});
    if (!done && done.error().code == ErrorCode::Internal)  // such as: no schema table
        return fail(ErrorCode::Corrupt, "not a store: " + done.error().message);
    return done;
}

Result<void> backupFrom(sqlite3* source, const std::string& target, const Database::Progress& progress,
                        std::stop_token stop)
{
    const PartFile part(target);
    SLUICE_TRY(copyTo(source, part.path(), progress, stop));
    SLUICE_TRY(verifySqliteFile(part.path(), stop));
    return part.becomeTarget();
}

Result<void> backupSqlite(const BackupPaths& paths, const Database::Progress& progress, std::stop_token stop)
{
    // A connection and a snapshot of its own: with the snapshot held, writers go on and the copy never starts over.
    SqliteOptions options{.path = paths.source, .vfs = paths.sourceVfs, .queryOnly = true};
    SLUICE_ASSIGN(auto session, SqliteSession::open(options));
    SLUICE_TRY(session->begin(Session::Mode::Read));
    SLUICE_TRY(session->query("SELECT count(*) FROM sqlite_master", {}, [](const Row&) { return true; }));
    auto done = backupFrom(session->handle(), paths.target, progress, std::move(stop));
    session->rollback();
    return done;
}

Result<void> restoreSqlite(const DatabaseConfig& config, const std::string& backup)
{
    if (!config.postgresUrl.empty() || config.sqlitePath.empty() || config.sqlitePath == ":memory:")
        return fail(ErrorCode::InvalidArgument,
                    "restore: only a store in a SQLite file can be restored; use pg_restore for PostgreSQL");
    std::error_code error;
    if (!fs::is_regular_file(backup, error))
        return fail(ErrorCode::NotFound, "restore: there is no file " + backup);
    const std::string store = canonicalStorePath(config.sqlitePath);
    SLUICE_ASSIGN(const auto lock, StoreLock::acquire(store));
    SLUICE_TRY(verifySqliteFile(backup, {}));
    const PartFile part(store);
    {
        SqliteOptions options{.path = backup, .queryOnly = true};
        SLUICE_ASSIGN(auto session, SqliteSession::open(options));
        SLUICE_TRY(copyTo(session->handle(), part.path(), {}, {}));
    }
    SLUICE_TRY(verifySqliteFile(part.path(), {}));
    if (fs::exists(store, error)) {
        std::string stamp = formatTimeZ(SystemClock().now());
        std::erase_if(stamp, [](char c) { return c == ':' || c == '-'; });
        // The log belongs to the file: both move, the log first, so that a crash between leaves no log beside a foreign
        // store.
        for (const char* suffix : {"-wal", "-shm", ""}) {
            if (fs::exists(store + suffix, error))
                SLUICE_TRY(renameDurably(store + suffix, store + ".replaced-" + stamp + suffix));
        }
    }
    return part.becomeTarget();
}

}  // namespace sluice::storage
