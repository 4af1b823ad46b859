#include "clearinghouse/decision_log.h"

#include "storage/sql_table_source.h"

#include <QLoggingCategory>

#include <atomic>
#include <deque>
#include <mutex>
#include <set>

namespace sluice::clearinghouse {

namespace {

Q_LOGGING_CATEGORY(decisionsLog, "sluice.clearinghouse.decisions")

constexpr std::int64_t purgeChunk = 5'000;
constexpr std::int64_t microsPerDay = 86'400'000'000;

// What a stranger can choose is cut to this before it is kept.
constexpr std::size_t maxKeptText = 256;

std::string_view kept(const std::string& text)
{
    return std::string_view(text).substr(0, maxKeptText);
}

Result<void> insertDecision(storage::Connection& connection, const Decision& row)
{
    const storage::Param hold = row.gated ? storage::Param(row.hold.units()) : storage::Param(nullptr);
    const storage::Param spendable = row.gated ? storage::Param(row.spendable.units()) : storage::Param(nullptr);
    auto done = connection.exec(
        "INSERT INTO authorisations (time, allowed, status, code, reason, client_id, subject, subject_type, auth_id, "
        "issuer, credential, cause, expiry, hold, spendable, from_memory, flags, state_id, job_type, app, "
        "orchestrator, "
        "sequence, latency_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {row.time.micros,
         std::int64_t(row.allowed),
         std::int64_t(row.status),
         kept(row.code),
         kept(row.reason),
         kept(row.clientId),
         kept(row.usageSubject),
         kept(row.subjectType),
         kept(row.authId),
         kept(row.issuer),
         kept(row.credential),
         kept(row.cause),
         row.expiry,
         hold,
         spendable,
         std::int64_t(row.fromMemory),
         kept(row.flags),
         kept(row.stateId),
         kept(row.jobType),
         kept(row.app),
         kept(row.orchestrator),
         row.sequence,
         row.latencyUs});
    if (!done)
        return fail(std::move(done).error());
    return {};
}

}  // namespace

std::vector<storage::Migration> decisionMigrations()
{
    return {
        {1040,
         "clearinghouse: decisions of the webhook",
         {"CREATE TABLE authorisations (no {autokey}, time {int64} NOT NULL, allowed {int64} NOT NULL, status {int64} "
          "NOT NULL, code {text} NOT NULL, reason {text} NOT NULL, client_id {text} NOT NULL, subject {text} NOT NULL, "
          "subject_type {text} NOT NULL, auth_id {text} NOT NULL, issuer {text} NOT NULL, credential {text} NOT NULL, "
          "cause {text} NOT NULL, expiry {int64} NOT NULL, hold {int256}, spendable {int256}, from_memory {int64} NOT "
          "NULL, flags {text} NOT NULL, state_id {text} NOT NULL, job_type {text} NOT NULL, app {text} NOT NULL, "
          "orchestrator {text} NOT NULL, sequence {int64} NOT NULL, latency_us {int64} NOT NULL)",
          "CREATE INDEX authorisations_time ON authorisations (time, no)",
          "CREATE INDEX authorisations_state ON authorisations (state_id, sequence) WHERE state_id <> ''"}}};
}

class DecisionLog::Impl : public std::enable_shared_from_this<DecisionLog::Impl> {
public:
    Impl(storage::Database& databaseIn, const Clock& clockIn, DecisionLogConfig configIn)
        : database(databaseIn), clock(clockIn), config(configIn)
    {}

    void write(std::size_t most);
    Result<void> insert(storage::Connection& connection, const std::vector<Decision>& rows)
    {
        std::set<std::string_view> users;
        for (const Decision& row : rows) {
            SLUICE_TRY(insertDecision(connection, row));
            if (seen && row.allowed && users.insert(row.authId).second)
                SLUICE_TRY(seen(connection, row));
        }
        return {};
    }

    void finished(std::vector<Decision> rows, const Result<void>& outcome)
    {
        const auto count = rows.size();
        if (!outcome) {
            qCWarning(decisionsLog, "%zu decisions are not written yet: %s", count, outcome.error().message.c_str());
            const std::lock_guard lock(mutex);
            retry = std::move(rows);
        } else {
            written += count;
            changes.bump();
        }
        busy = false;
        if (again.exchange(false))
            write(SIZE_MAX);
    }

    // Under mutex.
    std::size_t waiting() const { return allowed.size() + refused.size() + retry.size(); }
    // At most so many, in the order of time. Under mutex.
    std::vector<Decision> take(std::size_t most)
    {
        std::vector<Decision> rows = std::exchange(retry, {});
        for (std::deque<Decision>* queue : {&refused, &allowed}) {
            const auto end =
                queue->begin() + std::ptrdiff_t(std::min(queue->size(), most - std::min(most, rows.size())));
            std::move(queue->begin(), end, std::back_inserter(rows));
            queue->erase(queue->begin(), end);
        }
        std::ranges::stable_sort(rows, {}, [](const Decision& row) { return row.time; });
        return rows;
    }

    storage::Database& database;
    const Clock& clock;
    const DecisionLogConfig config;
    Seen seen;
    ChangeSequence changes;
    std::mutex mutex;
    std::deque<Decision> allowed, refused;  // under mutex
    std::vector<Decision> retry;            // under mutex; what a failed command left
    std::optional<std::int64_t> since;      // under mutex; from when something waits, as tick() saw it
    std::atomic<bool> busy{false};
    std::atomic<bool> again{false};  // a flush came while one was busy
    std::atomic<std::uint64_t> dropped{0}, written{0};
};

DecisionLog::DecisionLog(storage::Database& database, const Clock& clock, DecisionLogConfig config)
    : m_impl(std::make_shared<Impl>(database, clock, config))
{}

DecisionLog::~DecisionLog() = default;

void DecisionLog::onUserSeen(Seen seen)
{
    m_impl->seen = std::move(seen);
}

void DecisionLog::add(Decision decision)
{
    const std::lock_guard lock(m_impl->mutex);
    auto& queue = decision.allowed ? m_impl->allowed : m_impl->refused;
    if (queue.size() >= m_impl->config.queue) {
        ++m_impl->dropped;
        return;
    }
    queue.push_back(std::move(decision));
}

void DecisionLog::Impl::write(std::size_t most)
{
    if (busy.exchange(true)) {
        // The last flush of a program must not be lost to a tick that is under way.
        if (most == SIZE_MAX)
            again = true;
        return;
    }
    auto rows = std::make_shared<std::vector<Decision>>();
    {
        const std::lock_guard lock(mutex);
        *rows = take(most);
    }
    if (rows->empty()) {
        busy = false;
        return;
    }
    database.writer().submitRepeatable(
        [impl = shared_from_this(), rows](storage::Connection& connection) { return impl->insert(connection, *rows); },
        [impl = shared_from_this(), rows](Result<void> outcome) { impl->finished(std::move(*rows), outcome); });
}

void DecisionLog::tick()
{
    {
        const std::lock_guard lock(m_impl->mutex);
        const std::size_t waiting = m_impl->waiting();
        const std::int64_t now = m_impl->clock.monotonicMs();
        if (waiting == 0)
            return m_impl->since.reset();
        if (!m_impl->since)
            m_impl->since = now;
        if (waiting < m_impl->config.atOnce && now - *m_impl->since < m_impl->config.waitMs)
            return;
        m_impl->since.reset();
    }
    m_impl->write(m_impl->config.atOnce);
}

void DecisionLog::flush()
{
    m_impl->write(SIZE_MAX);
}

void DecisionLog::purge()
{
    const std::int64_t keepRows = m_impl->config.keepRows;
    const std::int64_t days = m_impl->config.keepDays;
    const std::int64_t before = days > 0 ? m_impl->clock.now().micros - days * microsPerDay : 0;
    m_impl->database.writer().submit(
        [keepRows, before](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(connection.exec("DELETE FROM authorisations WHERE no IN (SELECT no FROM authorisations WHERE no "
                                       "<= (SELECT COALESCE(MAX(no), 0) FROM authorisations) - ? ORDER BY no LIMIT ?)",
                                       {keepRows, purgeChunk}));
            SLUICE_TRY(connection.exec("DELETE FROM authorisations WHERE no IN (SELECT no FROM authorisations WHERE "
                                       "time < ? ORDER BY time LIMIT ?)",
                                       {before, purgeChunk}));
            return {};
        },
        [](Result<void> done) {
            if (!done)
                qCWarning(decisionsLog, "old decisions stay for now: %s", done.error().message.c_str());
        });
}

ChangeSequence& DecisionLog::changes()
{
    return m_impl->changes;
}

std::uint64_t DecisionLog::dropped() const
{
    return m_impl->dropped;
}

std::uint64_t DecisionLog::written() const
{
    return m_impl->written;
}

std::size_t DecisionLog::waiting() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->waiting();
}

Result<std::optional<SessionEvidence>> evidenceOf(storage::Connection& connection, std::string_view stateId)
{
    // The ends of the index tell all but the count.
    auto found = connection.queryOne(
        "SELECT MAX(sequence), COUNT(*), MIN(time), MAX(time), MAX(auth_id) FROM authorisations WHERE state_id = ? AND "
        "state_id <> '' AND allowed = 1",
        {stateId}, [](const storage::Row& row) {
            SessionEvidence evidence;
            evidence.authorisations = row.int64(1);
            if (evidence.authorisations > 0)
                evidence = {row.int64(0), row.int64(1), {row.int64(2)}, {row.int64(3)}, row.text(4)};
            return evidence;
        });
    if (!found)
        return fail(std::move(found).error());
    if (!*found || (*found)->authorisations == 0)
        return std::optional<SessionEvidence>();
    return found;
}

std::unique_ptr<TableSource> makeAuthorisationsTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    const auto column = [](const char* id, ColumnType type, bool searchable = false, bool sortable = false) {
        TableColumn made;
        made.id = id;
        made.type = type;
        made.searchable = searchable;
        made.sortable = sortable;
        if (type == ColumnType::Amount) {
            made.scale = Asset::usd().scale();
            made.unit = Asset::usd().code();
        }
        return made;
    };
    storage::SqlTable table;
    table.schema.id = "authorisations";
    table.schema.columns = {column("time", ColumnType::Time, false, true),
                            column("verdict", ColumnType::Code),
                            column("status", ColumnType::Integer),
                            column("code", ColumnType::Code),
                            column("reason", ColumnType::Text, true),
                            column("client", ColumnType::Text, true),
                            column("user", ColumnType::Text, true),
                            column("type", ColumnType::Text),
                            column("auth_id", ColumnType::Text, true),
                            column("expiry", ColumnType::Time),
                            column("hold", ColumnType::Amount),
                            column("spendable", ColumnType::Amount),
                            column("latency_us", ColumnType::Integer),
                            column("flags", ColumnType::Text),
                            column("session", ColumnType::Text, true),
                            column("sequence", ColumnType::Integer),
                            column("job", ColumnType::Code),
                            column("app", ColumnType::Text, true),
                            column("orchestrator", ColumnType::Text, true),
                            column("credential", ColumnType::Text, true),
                            column("cause", ColumnType::Text, true),
                            column("issuer", ColumnType::Text),
                            column("no", ColumnType::Integer, false, true)};
    table.schema.defaultSort = "no";
    table.from = "authorisations a";
    table.expressions = {"a.time",
                         "CASE WHEN a.allowed = 1 THEN 'allowed' ELSE 'refused' END",
                         "a.status",
                         "a.code",
                         "a.reason",
                         "a.client_id",
                         "a.subject",
                         "a.subject_type",
                         "a.auth_id",
                         "CASE WHEN a.expiry = 0 THEN NULL ELSE a.expiry * 1000000 END",
                         "a.hold",
                         "a.spendable",
                         "a.latency_us",
                         "a.flags",
                         "a.state_id",
                         "a.sequence",
                         "a.job_type",
                         "a.app",
                         "a.orchestrator",
                         "a.credential",
                         "a.cause",
                         "a.issuer",
                         "a.no"};
    table.keyExpression = "a.no";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

}  // namespace sluice::clearinghouse
