// One SQLite connection over the C API (docs/decisions: raw SQLite). Thread: one at a time.
#pragma once

#include "storage/internal/session.h"
#include "storage/internal/sqlite_statements.h"

#include <array>
#include <deque>
#include <memory>
#include <optional>

namespace sluice::storage {

struct SqliteOptions {
    std::string path{};  // ":memory:" for a private one
    std::string vfs{};   // empty: the default
    bool create = false;
    bool queryOnly = false;  // a reader
    int autoCheckpointPages = 0;
    int busyTimeoutMs = 10'000;
    int cacheKiB = 16'000;
};

// The bytes of bound Int256 values: they stay where they are until the statement is done.
class BoundWords {
public:
    const std::uint8_t* keep(const Word256& word)
    {
        return (m_used < m_few.size() ? m_few[m_used++] = word : m_more.emplace_back(word)).data();
    }

private:
    std::array<Word256, 8> m_few;
    std::size_t m_used = 0;
    std::deque<Word256> m_more;
};

class SqliteSession final : public Session {
public:
    static Result<std::unique_ptr<SqliteSession>> open(const SqliteOptions& options);
    ~SqliteSession() override;
    SqliteSession(const SqliteSession&) = delete;
    SqliteSession& operator=(const SqliteSession&) = delete;

    using Connection::exec;
    using Connection::query;
    Result<std::int64_t> exec(std::string_view sql, Params params) override;
    Result<void> query(std::string_view sql, Params params, const RowSink& sink) override;
    const Dialect& dialect() const override;

    Result<void> begin(Mode mode) override;
    Result<void> commit() override;
    void rollback() override;
    bool transactionAlive() const override;
    Error lostReason() const override;
    void openCommand() override;
    Result<void> closeCommand(bool keep) override;
    bool statementsUndoAlone() const override { return true; }
    Result<void> execScript(const std::string& sql) override;
    void setStop(std::stop_token stop) override;

    sqlite3* handle() const { return m_handle; }
    bool isMemory() const { return m_memory; }
    void forgetStatements() { m_statements.clear(); }

private:
    SqliteSession(sqlite3* handle, bool memory) : m_handle(handle), m_statements(256), m_memory(memory) {}
    Result<void> configure(const SqliteOptions& options);
    Result<void> ready();
    Result<void> beforeWrite();
    Result<SqliteStatements::Loan> prepared(std::string_view sql, Params params, BoundWords& words);
    Result<void> simple(const char* sql);
    tl::unexpected<Error> failed(int code, const char* doing);

    sqlite3* m_handle;
    SqliteStatements m_statements;
    std::stop_token m_stop;
    std::optional<Error> m_lost;
    bool m_memory = false;
    bool m_inTransaction = false;
    bool m_commandOpen = false;
    bool m_savepoint = false;
};

}  // namespace sluice::storage
