// One PostgreSQL connection through Qt Sql. Prepared statements and savepoints ride in front of the statement that
// needs them, in the same round trip. Thread: one at a time; attach() takes it over.
#pragma once

#include "storage/internal/postgres_sql.h"
#include "storage/internal/session.h"
#include "storage/internal/sqlite_statements.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <functional>
#include <list>
#include <memory>
#include <optional>

namespace sluice::storage {

// Asks the server to give up what a backend is doing. `forget` answers once no request for it is under way.
class BackendCanceller {
public:
    virtual ~BackendCanceller() = default;
    virtual void request(std::int64_t backend) = 0;
    virtual void forget(std::int64_t backend) = 0;
};

struct PostgresOptions {
    std::string url{};
    std::optional<std::int64_t> advisoryLock{};  // held as long as the connection
    std::string lockedMessage{};                 // Conflict, when another one holds it
    BackendCanceller* canceller = nullptr;
};

class PostgresSession final : public Session {
public:
    static Result<std::unique_ptr<PostgresSession>> open(PostgresOptions options);
    ~PostgresSession() override;
    PostgresSession(const PostgresSession&) = delete;
    PostgresSession& operator=(const PostgresSession&) = delete;

    using Connection::exec;
    using Connection::query;
    using Connection::stream;
    Result<std::int64_t> exec(std::string_view sql, Params params) override;
    Result<void> query(std::string_view sql, Params params, const RowSink& sink) override;
    Result<void> stream(std::string_view sql, Params params, const RowSink& sink) override;
    const Dialect& dialect() const override;

    Result<void> begin(Mode mode) override;
    Result<void> commit() override;
    void rollback() override;
    bool transactionAlive() const override { return m_inTransaction && !m_lost; }
    Error lostReason() const override;
    void openCommand() override;
    Result<void> closeCommand(bool keep) override;
    Result<void> execScript(const std::string& sql) override;
    void setStop(std::stop_token stop) override;
    void attach() override;
    void detach() override;
    bool takeReopened() override { return std::exchange(m_reopened, false); }
    std::int64_t backend() const { return m_backend; }

private:
    struct Prepared {
        std::string sql;
        QString name;
    };
    using StopCallback = std::stop_callback<std::function<void()>>;

    explicit PostgresSession(PostgresOptions options);
    Result<void> connect();
    Result<void> setUp();
    Result<QSqlQuery> run(std::string_view sql, Params params, bool script = false);
    Result<QSqlQuery> send(const QString& text, int statements);
    Result<QString> statementText(std::string_view sql, Params params, int& statements);
    void addSavepoints();
    tl::unexpected<Error> failed(const QSqlError& error);

    PostgresOptions m_options;
    QString m_name;
    QSqlDatabase m_database;
    std::list<Prepared> m_prepared;  // most recently used first
    std::unordered_map<std::string_view, std::list<Prepared>::iterator, TextHash, std::equal_to<>> m_byText;
    std::optional<Prepared> m_preparing;  // on its way to the server
    QString m_prefix;                     // goes in front of the next statement
    int m_prefixStatements = 0;
    std::stop_token m_stop;
    std::optional<StopCallback> m_onStop;
    std::optional<Error> m_lost;
    std::int64_t m_backend = 0;
    std::uint64_t m_counter = 0;
    bool m_inTransaction = false;
    bool m_commandOpen = false;
    bool m_savepoint = false;
    bool m_broken = false;
    bool m_reopened = false;
};

}  // namespace sluice::storage
