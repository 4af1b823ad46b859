#include "storage/internal/postgres_session.h"

#include "core/check.h"
#include "storage/internal/dialects.h"

#include <QSqlDriver>
#include <QThread>
#include <QVariant>
#include <atomic>

namespace sluice::storage {

namespace {

constexpr std::size_t preparedStatements = 256;
constexpr int cursorRows = 2'000;
constexpr int allStatements = 1'000'000;  // of a script: as many as there are

QString nextConnectionName()
{
    static std::atomic<std::uint64_t> last{0};
    return QStringLiteral("sluice-%1").arg(++last);
}

class PostgresRow final : public Row {
public:
    explicit PostgresRow(const QSqlQuery& query) : m_query(query) {}

    bool isNull(int column) const override { return m_query.isNull(column); }
    std::int64_t int64(int column) const override { return m_query.value(column).toLongLong(); }
    std::string text(int column) const override { return m_query.value(column).toString().toStdString(); }
    Bytes blob(int column) const override
    {
        const QByteArray bytes = m_query.value(column).toByteArray();
        return Bytes(bytes.begin(), bytes.end());
    }
    Int256 int256(int column) const override
    {
        const auto value = int256FromDecimal(text(column));
        SLUICE_CHECK(value.has_value());
        return *value;
    }

private:
    const QSqlQuery& m_query;
};

}  // namespace

PostgresSession::PostgresSession(PostgresOptions options)
    : m_options(std::move(options))
    , m_name(nextConnectionName())
    , m_database(QSqlDatabase::addDatabase(QStringLiteral("QPSQL"), m_name))
{}

PostgresSession::~PostgresSession()
{
    setStop({});
    // The server ends a session some time after its client did: whoever opens the store next must not find it locked
    // still.
    if (m_options.advisoryLock && !m_broken && m_database.isOpen())
        static_cast<void>(send(QStringLiteral("SELECT pg_advisory_unlock_all()"), 1));
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
}

Result<std::unique_ptr<PostgresSession>> PostgresSession::open(PostgresOptions options)
{
    std::unique_ptr<PostgresSession> session(new PostgresSession(std::move(options)));
    if (!session->m_database.isValid())
        return fail(ErrorCode::Unavailable, "Qt's PostgreSQL driver is not installed");
    SLUICE_TRY(applyPostgresUrl(session->m_database, session->m_options.url));
    session->m_database.setNumericalPrecisionPolicy(QSql::HighPrecision);
    SLUICE_TRY(session->connect());
    return session;
}

Result<void> PostgresSession::connect()
{
    m_database.close();
    m_byText.clear();
    m_prepared.clear();
    m_preparing.reset();
    m_prefix.clear();
    m_prefixStatements = 0;
    m_lost.reset();
    if (!m_database.open()) {
        m_broken = true;
        Error error = postgresError(m_database.lastError(), "connecting to PostgreSQL");
        const std::string password = m_database.password().toStdString();
        if (!password.empty() && error.message.find(password) != std::string::npos)
            error.message = "connecting to PostgreSQL failed";
        if (error.code != ErrorCode::Denied)
            error.code = ErrorCode::Unavailable;
        return fail(std::move(error));
    }
    m_broken = false;
    auto done = setUp();
    m_broken = !done;
    return done;
}

Result<void> PostgresSession::setUp()
{
    m_database.driver()->setNumericalPrecisionPolicy(QSql::HighPrecision);
    SLUICE_TRY(send(
        QStringLiteral("SET client_min_messages = warning; SET standard_conforming_strings = on; SET TimeZone = 'UTC';"
                       "SELECT set_config('synchronous_commit', 'on', false) "
                       "WHERE current_setting('synchronous_commit') IN ('off', 'local')"),
        4));
    SLUICE_ASSIGN(auto backend, send(QStringLiteral("SELECT pg_backend_pid()"), 1));
    m_backend = backend.next() ? backend.value(0).toLongLong() : 0;
    if (!m_options.advisoryLock)
        return {};
    SLUICE_ASSIGN(auto lock, send(QStringLiteral("SELECT pg_try_advisory_lock(%1)").arg(*m_options.advisoryLock), 1));
    if (!lock.next() || !lock.value(0).toBool())
        return fail(ErrorCode::Conflict, m_options.lockedMessage);
    return {};
}

const Dialect& PostgresSession::dialect() const
{
    return postgresDialect();
}

tl::unexpected<Error> PostgresSession::failed(const QSqlError& error)
{
    Error mapped = postgresError(error, "query");
    const bool loss = isConnectionLoss(error);
    m_broken = m_broken || loss;
    if (mapped.code == ErrorCode::Cancelled && !m_stop.stop_requested())
        mapped.code = ErrorCode::Timeout;
    // Without a savepoint, and after a deadlock, the server takes nothing more in this transaction.
    const bool whole = loss || !m_savepoint || error.nativeErrorCode().startsWith(u"40");
    if (m_inTransaction && whole && !m_lost)
        m_lost = mapped;
    return fail(std::move(mapped));
}

// Sends one or several statements in one round trip; the answer is the last one's.
Result<QSqlQuery> PostgresSession::send(const QString& text, int statements)
{
    QSqlQuery query(m_database);
    bool good = query.exec(text);
    int answered = good ? 1 : 0;
    while (good && answered < statements) {
        good = query.nextResult();
        answered += good ? 1 : 0;
    }
    // A PREPARE stays even when the statement behind it fails.
    if (m_preparing && answered >= statements - 1) {
        m_prepared.push_front(std::move(*m_preparing));
        m_byText.emplace(m_prepared.front().sql, m_prepared.begin());
    }
    m_preparing.reset();
    if (good || (statements >= allStatements && answered > 0 && !query.lastError().isValid()))
        return query;
    return failed(query.lastError());
}

Result<QString> PostgresSession::statementText(std::string_view sql, Params params, int& statements)
{
    statements = 1;
    if (params.empty())
        return QString::fromUtf8(sql.data(), qsizetype(sql.size()));
    QString text;
    QString name;
    if (const auto found = m_byText.find(sql); found != m_byText.end()) {
        m_prepared.splice(m_prepared.begin(), m_prepared, found->second);
        name = found->second->name;
    } else {
        if (m_prepared.size() >= preparedStatements) {
            text = QStringLiteral("DEALLOCATE %1;").arg(m_prepared.back().name);
            m_byText.erase(m_prepared.back().sql);
            m_prepared.pop_back();
            ++statements;
        }
        name = QStringLiteral("s%1").arg(++m_counter);
        text += QStringLiteral("PREPARE ") + name + QStringLiteral(" AS ") + numberedPlaceholders(sql) + u';';
        ++statements;
        m_preparing = Prepared{std::string(sql), name};
    }
    text += QStringLiteral("EXECUTE ") + name + u'(';
    for (std::size_t i = 0; i < params.size(); ++i) {
        auto literal = postgresLiteral(params[i]);
        if (!literal) {
            m_preparing.reset();
            return literal;
        }
        text += (i ? QStringLiteral(",") : QString()) + *literal;
    }
    return QString(text + u')');
}

void PostgresSession::addSavepoints()
{
    if (!m_commandOpen)
        return;
    m_prefix += m_savepoint ? QStringLiteral("RELEASE SAVEPOINT statement;SAVEPOINT statement;")
                            : QStringLiteral("SAVEPOINT command;SAVEPOINT statement;");
    m_prefixStatements += 2;
    m_savepoint = true;
}

Result<QSqlQuery> PostgresSession::run(std::string_view sql, Params params, bool script)
{
    if (m_lost)
        return fail(*m_lost);
    if (m_broken)
        return fail(ErrorCode::Unavailable, "query: the connection is lost");
    if (m_stop.stop_requested())
        return fail(ErrorCode::Cancelled, "query: cancelled");
    int statements = 0;
    SLUICE_ASSIGN(const QString text, statementText(sql, params, statements));
    addSavepoints();
    const QString prefix = std::exchange(m_prefix, {});
    statements = script ? allStatements : statements + m_prefixStatements;
    m_prefixStatements = 0;
    auto sent = send(prefix + text, statements);
    if (!sent && m_savepoint && !m_lost) {
        m_prefix = QStringLiteral("ROLLBACK TO SAVEPOINT statement;");
        m_prefixStatements = 1;
    }
    return sent;
}

Result<std::int64_t> PostgresSession::exec(std::string_view sql, Params params)
{
    SLUICE_ASSIGN(const auto query, run(sql, params));
    return std::max(0, query.numRowsAffected());
}

Result<void> PostgresSession::query(std::string_view sql, Params params, const RowSink& sink)
{
    SLUICE_ASSIGN(auto query, run(sql, params));
    const PostgresRow row(query);
    while (query.next()) {
        if (!sink(row))
            break;
    }
    return {};
}

Result<void> PostgresSession::stream(std::string_view sql, Params params, const RowSink& sink)
{
    SLUICE_ASSIGN(const QString text, inlinedParams(sql, params));
    const std::string name = "c" + std::to_string(++m_counter);
    SLUICE_TRY(run("DECLARE " + name + " NO SCROLL CURSOR FOR " + text.toStdString(), {}));
    const std::string fetch = "FETCH FORWARD " + std::to_string(cursorRows) + " FROM " + name;
    bool wanted = true;
    for (int rows = cursorRows; wanted && rows == cursorRows;) {
        SLUICE_ASSIGN(auto query, run(fetch, {}));
        const PostgresRow row(query);
        for (rows = 0; wanted && query.next(); ++rows)
            wanted = sink(row);
    }
    SLUICE_TRY(run("CLOSE " + name, {}));
    return {};
}

Result<void> PostgresSession::begin(Mode mode)
{
    if (m_inTransaction)
        return fail(ErrorCode::Internal, "a transaction is open on this connection");
    m_lost.reset();
    m_prefix.clear();
    m_prefixStatements = 0;
    m_commandOpen = m_savepoint = false;
    const QString text = mode == Mode::Write ? QStringLiteral("BEGIN")
                                             : QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (!m_broken) {
        auto begun = send(text, 1);
        if (begun || !m_broken) {
            m_inTransaction = begun.has_value();
            return begun ? Result<void>() : Result<void>(fail(std::move(begun).error()));
        }
    }
    // Nothing was under way, so opening the connection again loses nothing.
    SLUICE_TRY(connect());
    m_reopened = true;
    SLUICE_TRY(send(text, 1));
    m_inTransaction = true;
    return {};
}

Result<void> PostgresSession::commit()
{
    SLUICE_CHECK(m_inTransaction && !m_commandOpen);
    if (m_lost) {
        const Error reason = *m_lost;
        rollback();
        return fail(reason);
    }
    const QString prefix = std::exchange(m_prefix, {});
    const int statements = std::exchange(m_prefixStatements, 0) + 1;
    m_savepoint = false;
    auto sent = send(prefix + QStringLiteral("COMMIT"), statements);
    if (sent) {
        m_inTransaction = false;
        return {};
    }
    Error error = std::move(sent).error();
    if (m_broken)
        error = Error{ErrorCode::Io, "outcome unknown: the server was lost while committing (" + error.message + ")"};
    rollback();
    return fail(std::move(error));
}

void PostgresSession::rollback()
{
    const bool open = std::exchange(m_inTransaction, false);
    m_commandOpen = m_savepoint = false;
    m_prefix.clear();
    m_prefixStatements = 0;
    if (open && !m_broken && !send(QStringLiteral("ROLLBACK"), 1))
        m_broken = true;
}

Error PostgresSession::lostReason() const
{
    return m_lost.value_or(Error{ErrorCode::Unavailable, "the connection is lost"});
}

void PostgresSession::openCommand()
{
    m_commandOpen = true;
    m_savepoint = false;
}

Result<void> PostgresSession::closeCommand(bool keep)
{
    m_commandOpen = false;
    if (!m_savepoint)
        return {};
    if (m_lost)
        return fail(*m_lost);
    if (!keep) {
        m_prefix = QStringLiteral("ROLLBACK TO SAVEPOINT command;");
        m_prefixStatements = 1;
    }
    m_prefix += QStringLiteral("RELEASE SAVEPOINT command;");
    ++m_prefixStatements;
    m_savepoint = false;
    return {};
}

Result<void> PostgresSession::execScript(const std::string& sql)
{
    SLUICE_TRY(run(sql, {}, true));
    return {};
}

void PostgresSession::setStop(std::stop_token stop)
{
    m_onStop.reset();
    if (m_options.canceller && m_stop.stop_requested())
        m_options.canceller->forget(m_backend);
    m_stop = std::move(stop);
    if (m_options.canceller && m_stop.stop_possible())
        m_onStop.emplace(m_stop,
                         [canceller = m_options.canceller, backend = m_backend] { canceller->request(backend); });
}

void PostgresSession::attach()
{
    m_database.driver()->moveToThread(QThread::currentThread());
}

void PostgresSession::detach()
{
    m_database.driver()->moveToThread(nullptr);
}

}  // namespace sluice::storage
