#include "storage/internal/sqlite_session.h"

#include "core/check.h"
#include "storage/internal/dialects.h"
#include "storage/internal/log_vfs.h"
#include "storage/internal/sqlite_errors.h"
#include "storage/internal/sqlite_functions.h"

#include <sqlite3.h>

namespace sluice::storage {

namespace {

class SqliteRow final : public Row {
public:
    explicit SqliteRow(sqlite3_stmt* statement) : m_statement(statement) {}

    bool isNull(int column) const override { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }
    std::int64_t int64(int column) const override { return sqlite3_column_int64(m_statement, column); }
    std::string text(int column) const override
    {
        const auto* data = sqlite3_column_text(m_statement, column);
        return data ? std::string(reinterpret_cast<const char*>(data),
                                  std::size_t(sqlite3_column_bytes(m_statement, column)))
                    : std::string();
    }
    Bytes blob(int column) const override
    {
        const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(m_statement, column));
        return data ? Bytes(data, data + sqlite3_column_bytes(m_statement, column)) : Bytes();
    }
    Int256 int256(int column) const override
    {
        switch (sqlite3_column_type(m_statement, column)) {
        case SQLITE_BLOB: {
            const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(m_statement, column));
            SLUICE_CHECK(sqlite3_column_bytes(m_statement, column) == 32);
            return fromOffsetBinary(std::span<const std::uint8_t, 32>(data, 32));
        }
        case SQLITE_TEXT: {
            const auto value = int256FromDecimal(text(column));
            SLUICE_CHECK(value.has_value());
            return *value;
        }
        default: return Int256(int64(column));
        }
    }

private:
    sqlite3_stmt* m_statement;
};

int stopProgress(void* stop)
{
    return static_cast<std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

int bindOne(sqlite3_stmt* statement, int at, const Param& param, BoundWords& words)
{
    struct Binder {
        sqlite3_stmt* statement;
        int at;
        BoundWords& words;

        int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, at); }
        int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, at, value); }
        int operator()(std::string_view text) const
        {
            // A null pointer would bind NULL, not the empty text.
            return sqlite3_bind_text64(statement, at, text.data() ? text.data() : "", text.size(), SQLITE_STATIC,
                                       SQLITE_UTF8);
        }
        int operator()(std::span<const std::uint8_t> bytes) const
        {
            return bytes.empty() ? sqlite3_bind_zeroblob(statement, at, 0)
                                 : sqlite3_bind_blob64(statement, at, bytes.data(), bytes.size(), SQLITE_STATIC);
        }
        int operator()(const Int256& value) const
        {
            return sqlite3_bind_blob(statement, at, words.keep(toOffsetBinary(value)), 32, SQLITE_STATIC);
        }
    };
    return std::visit(Binder{statement, at, words}, param);
}

// Once, before SQLite's first use; refused when it is in use already, then it stays as it is. Its counters of memory cost two locks at
// every allocation and nobody reads them. The copies of pages that savepoints keep become a file beyond 64 KiB, or with temp_store=MEMORY
// a list of pieces of one KiB, which is walked from its beginning at the end of each statement with a savepoint of its own (RETURNING,
// triggers): half the time of a command of a thousand events. So: one piece in memory, a file beyond it.
bool configureLibrary()
{
    static const bool taken = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK
                              && sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 16 << 20) == SQLITE_OK;
    return taken;
}

}  // namespace

Result<std::unique_ptr<SqliteSession>> SqliteSession::open(const SqliteOptions& options)
{
    configureLibrary();
    sqlite3* handle = nullptr;
    const bool memory = options.path == ":memory:";
    const int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (options.create ? SQLITE_OPEN_CREATE : 0);
    const std::string vfs = memory || options.queryOnly ? options.vfs : gatheringVfs(options.vfs);
    const int code = sqlite3_open_v2(options.path.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
    std::unique_ptr<SqliteSession> session(new SqliteSession(handle, memory));
    if (code != SQLITE_OK)
        return fail(sqliteError(handle, code, "opening the store"));
    SLUICE_TRY(session->configure(options));
    return session;
}

SqliteSession::~SqliteSession()
{
    m_statements.clear();
    sqlite3_close_v2(m_handle);
}

Result<void> SqliteSession::configure(const SqliteOptions& options)
{
    sqlite3_busy_timeout(m_handle, options.busyTimeoutMs);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    SLUICE_TRY(registerSqliteFunctions(m_handle));
    SLUICE_TRY(execScript("PRAGMA foreign_keys=ON"));
    if (m_memory)
        return execScript("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY");
    SLUICE_TRY(execScript("PRAGMA cache_size=-" + std::to_string(options.cacheKiB) + "; PRAGMA cell_size_check=ON"));
    if (options.queryOnly)
        return execScript("PRAGMA query_only=ON");
    SLUICE_TRY(execScript(std::string("PRAGMA synchronous=FULL; PRAGMA temp_store=")
                          + (configureLibrary() ? "DEFAULT" : "MEMORY")
                          + "; PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint="
                          + std::to_string(options.autoCheckpointPages)));
    std::string journal;
    SLUICE_TRY(query("PRAGMA journal_mode=WAL", {}, [&](const Row& row) {
        journal = row.text(0);
        return false;
    }));
    m_statements.clear();
    if (journal != "wal")
        return fail(ErrorCode::Io, "opening the store: its file system does not support write-ahead logging");
    return {};
}

const Dialect& SqliteSession::dialect() const
{
    return sqliteDialect();
}

tl::unexpected<Error> SqliteSession::failed(int code, const char* doing)
{
    Error error = sqliteError(m_handle, code, doing);
    if (m_inTransaction && !m_lost && sqlite3_get_autocommit(m_handle))
        m_lost = error;
    return fail(std::move(error));
}

Result<void> SqliteSession::ready()
{
    if (m_lost)
        return fail(*m_lost);
    if (m_stop.stop_requested())
        return fail(ErrorCode::Cancelled, "query: cancelled");
    return {};
}

Result<void> SqliteSession::simple(const char* sql)
{
    SLUICE_ASSIGN(const auto loan, m_statements.take(m_handle, sql));
    if (const int code = sqlite3_step(loan.get()); code != SQLITE_DONE)
        return failed(code, sql);
    return {};
}

Result<void> SqliteSession::beforeWrite()
{
    if (!m_commandOpen || m_savepoint)
        return {};
    SLUICE_TRY(simple("SAVEPOINT command"));
    m_savepoint = true;
    return {};
}

Result<SqliteStatements::Loan> SqliteSession::prepared(std::string_view sql, Params params, BoundWords& words)
{
    SLUICE_TRY(ready());
    auto loan = m_statements.take(m_handle, sql);
    if (!loan)
        return loan;
    if (!loan->readOnly())
        SLUICE_TRY(beforeWrite());
    if (loan->parameters() != int(params.size()))
        return fail(ErrorCode::Internal, "query: wrong number of parameters for: " + std::string(sql));
    for (std::size_t i = 0; i < params.size(); ++i) {
        if (const int code = bindOne(loan->get(), int(i) + 1, params[i], words); code != SQLITE_OK)
            return failed(code, "bind");
    }
    return loan;
}

Result<std::int64_t> SqliteSession::exec(std::string_view sql, Params params)
{
    BoundWords words;
    auto loan = prepared(sql, params, words);
    if (!loan)
        return fail(std::move(loan).error());
    const auto before = sqlite3_total_changes64(m_handle);
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW)
        code = sqlite3_step(loan->get());
    if (code != SQLITE_DONE)
        return failed(code, "exec");
    return sqlite3_total_changes64(m_handle) == before ? 0 : sqlite3_changes64(m_handle);
}

Result<void> SqliteSession::query(std::string_view sql, Params params, const RowSink& sink)
{
    BoundWords words;
    auto loan = prepared(sql, params, words);
    if (!loan)
        return fail(std::move(loan).error());
    const SqliteRow row(loan->get());
    for (;;) {
        const int code = sqlite3_step(loan->get());
        if (code == SQLITE_DONE)
            return {};
        if (code != SQLITE_ROW)
            return failed(code, "query");
        if (!sink(row))
            return {};
    }
}

Result<void> SqliteSession::begin(Mode mode)
{
    if (m_inTransaction)
        return fail(ErrorCode::Internal, "a read that is open on this thread cannot wait for a command");
    m_lost.reset();
    SLUICE_TRY(simple(mode == Mode::Write ? "BEGIN IMMEDIATE" : "BEGIN"));
    m_inTransaction = true;
    return {};
}

Result<void> SqliteSession::commit()
{
    SLUICE_CHECK(m_inTransaction && !m_commandOpen);
    auto done = m_lost ? Result<void>(fail(*m_lost)) : simple("COMMIT");
    if (!done)
        rollback();
    m_inTransaction = false;
    return done;
}

void SqliteSession::rollback()
{
    m_stop = {};
    if (m_inTransaction && !sqlite3_get_autocommit(m_handle))
        sqlite3_exec(m_handle, "ROLLBACK", nullptr, nullptr, nullptr);
    m_inTransaction = false;
    m_commandOpen = m_savepoint = false;
}

bool SqliteSession::transactionAlive() const
{
    return m_inTransaction && !m_lost && !sqlite3_get_autocommit(m_handle);
}

Error SqliteSession::lostReason() const
{
    return m_lost.value_or(Error{ErrorCode::Io, "the transaction was undone by the store"});
}

void SqliteSession::openCommand()
{
    m_commandOpen = true;
    m_savepoint = false;
}

Result<void> SqliteSession::closeCommand(bool keep)
{
    m_commandOpen = false;
    if (!std::exchange(m_savepoint, false))
        return {};
    if (m_lost)
        return fail(*m_lost);
    if (!keep)
        SLUICE_TRY(simple("ROLLBACK TO command"));
    return simple("RELEASE command");
}

Result<void> SqliteSession::execScript(const std::string& sql)
{
    SLUICE_TRY(ready());
    if (const int code = sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK)
        return failed(code, "exec");
    return {};
}

void SqliteSession::setStop(std::stop_token stop)
{
    // A progress handler, not sqlite3_interrupt: an interrupt that comes between two statements is lost.
    m_stop = std::move(stop);
    if (m_stop.stop_possible())
        sqlite3_progress_handler(m_handle, 2'000, stopProgress, &m_stop);
    else
        sqlite3_progress_handler(m_handle, 0, nullptr, nullptr);
}

}  // namespace sluice::storage
