#include "audit/audit_log.h"

#include "audit/internal/rows.h"
#include "core/check.h"
#include "core/utf8.h"
#include "crypto/hash.h"
#include "storage/sql_table_source.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::audit {

namespace {

constexpr std::size_t fieldLimit = 65'536;

// The same number as the ledger's: one lock for all books of a store, so that no two locks are taken in two orders.
constexpr std::string_view takeBooksLock = "SELECT 1 FROM (SELECT pg_advisory_xact_lock(8391171910554451)) AS books";

void appendBigEndian(Bytes& out, std::uint64_t value, int bytes)
{
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

std::array<const std::string*, 6> fieldsOf(const AuditRecord& record)
{
    return {&record.actor, &record.action, &record.subject, &record.before, &record.after, &record.details};
}

Result<void> checkRecord(const AuditRecord& record)
{
    if (record.actor.empty() || record.action.empty())
        return fail(ErrorCode::InvalidArgument, "an audit entry needs an actor and an action");
    for (const std::string* field : fieldsOf(record)) {
        if (field->size() > fieldLimit || field->find('\0') != std::string::npos || !isValidUtf8(*field))
            return fail(ErrorCode::InvalidArgument, "a field of an audit entry must be UTF-8 text of at most 64 KiB");
    }
    return {};
}

}  // namespace

Hash32 auditHash(std::int64_t seq, const AuditRecord& record, const Hash32& prevHash)
{
    constexpr std::string_view domain = "sluice:audit:v1";
    Bytes preimage(domain.begin(), domain.end());
    preimage.reserve(512);
    appendBigEndian(preimage, static_cast<std::uint64_t>(seq), 8);
    appendBigEndian(preimage, static_cast<std::uint64_t>(record.time.micros), 8);
    for (const std::string* field : fieldsOf(record)) {
        appendBigEndian(preimage, field->size(), 4);
        preimage.insert(preimage.end(), field->begin(), field->end());
    }
    preimage.insert(preimage.end(), prevHash.bytes.begin(), prevHash.bytes.end());
    return crypto::sha256(preimage);
}

Hash32 readHash(const std::string& text)
{
    return Hash32::fromHex(text).value_or(Hash32{});
}

AuditEntry readEntry(const storage::Row& row)
{
    return {row.int64(0),
            {{row.int64(1)}, row.text(2), row.text(3), row.text(4), row.text(5), row.text(6), row.text(7)},
            readHash(row.text(8)),
            readHash(row.text(9))};
}

std::vector<storage::Migration> migrations()
{
    return {
        {101,
         "audit: hash-chained log",
         {"CREATE TABLE audit_log (seq {int64} NOT NULL PRIMARY KEY, time {int64} NOT NULL, actor {text} NOT NULL, "
          "action {text} NOT NULL, subject {text} NOT NULL, before_value {text} NOT NULL, after_value {text} NOT NULL, "
          "details {text} NOT NULL, prev_hash {text} NOT NULL, hash {text} NOT NULL)",
          "CREATE INDEX audit_log_time ON audit_log (time, seq)",
          "CREATE INDEX audit_log_actor ON audit_log (actor, seq)",
          "CREATE INDEX audit_log_action ON audit_log (action, seq)",
          "CREATE INDEX audit_log_subject ON audit_log (subject, seq)",
          "{sqlite}CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN "
          "SELECT RAISE(ABORT, 'the audit log is append-only'); END",
          "{sqlite}CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN "
          "SELECT RAISE(ABORT, 'the audit log is append-only'); END",
          "{postgres}CREATE FUNCTION audit_refuse() RETURNS trigger AS $$ BEGIN "
          "RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation'; "
          "END $$ LANGUAGE plpgsql",
          "{postgres}CREATE TRIGGER audit_log_immutable BEFORE UPDATE OR DELETE ON audit_log "
          "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
          "{postgres}CREATE TRIGGER audit_log_kept BEFORE TRUNCATE ON audit_log "
          "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"}},
        // Every audited command would pay for each index, a look-up by a person seldom: that one reads from the newest back.
        {102,
         "audit: by number alone",
         {"DROP INDEX audit_log_time", "DROP INDEX audit_log_actor", "DROP INDEX audit_log_action",
          "DROP INDEX audit_log_subject"}}};
}

// The head of the chain as of this moment of the batch.
class AuditLog::Impl final : public storage::BatchListener {
public:
    Result<AuditEntry> append(storage::Connection& connection, AuditRecord given);
    ChangeSequence& changes() { return m_changes; }

    void afterCommit() override
    {
        m_locked = m_lockedByCommand = false;
        if (m_shared)
            m_loaded = false;
        if (std::exchange(m_appended, false))
            m_changes.bump();
    }
    void afterRollback() override { m_locked = m_lockedByCommand = m_loaded = m_appended = false; }
    void storeReopened() override { afterRollback(); }
    void commandStarted() override
    {
        m_atStart = m_head;
        m_lockedByCommand = false;
    }
    void commandRolledBack() override
    {
        m_head = m_atStart;
        if (m_lockedByCommand && m_shared)
            m_locked = m_loaded = false;  // the lock went with the savepoint
        m_lockedByCommand = false;
    }

private:
    struct Head {
        std::int64_t seq = 0;
        Hash32 hash;
        std::string hashText;
    };

    Result<void> enter(storage::Connection& connection);

    Head m_head;
    Head m_atStart;
    bool m_loaded = false;
    bool m_shared = false;
    bool m_locked = false;
    bool m_lockedByCommand = false;
    bool m_appended = false;
    ChangeSequence m_changes;
};

Result<void> AuditLog::Impl::enter(storage::Connection& connection)
{
    if (m_locked)
        return {};
    m_shared = connection.dialect().isPostgres();
    if (m_shared)
        SLUICE_TRY(connection.query(takeBooksLock, {}, [](const storage::Row&) { return true; }));
    if (!m_loaded) {
        SLUICE_ASSIGN(const auto head, connection.queryOne("SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1",
                                                           {}, [](const storage::Row& row) {
                                                               return Head{row.int64(0), readHash(row.text(1)), {}};
                                                           }));
        m_head = head.value_or(Head{});
        m_head.hashText = m_head.hash.toHex();
        m_atStart = m_head;
        m_loaded = true;
    }
    m_locked = true;
    m_lockedByCommand = true;
    return {};
}

Result<AuditEntry> AuditLog::Impl::append(storage::Connection& connection, AuditRecord given)
{
    SLUICE_TRY(checkRecord(given));
    SLUICE_TRY(enter(connection));
    AuditEntry entry{m_head.seq + 1, std::move(given), m_head.hash, {}};
    const AuditRecord& record = entry.record;
    entry.hash = auditHash(entry.seq, record, entry.prevHash);
    std::string hash = entry.hash.toHex();
    SLUICE_TRY(connection.exec(
        "INSERT INTO audit_log (seq, time, actor, action, subject, before_value, after_value, details, "
        "prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {entry.seq, record.time.micros, std::string_view(record.actor), std::string_view(record.action),
         std::string_view(record.subject), std::string_view(record.before), std::string_view(record.after),
         std::string_view(record.details), std::string_view(m_head.hashText), std::string_view(hash)}));
    SLUICE_CHECK(entry.seq == m_head.seq + 1);
    m_head = {entry.seq, entry.hash, std::move(hash)};
    m_appended = true;
    return entry;
}

AuditLog::AuditLog(storage::Writer& writer) : m_impl(std::make_unique<Impl>())
{
    writer.addListener(m_impl.get());
}

AuditLog::~AuditLog() = default;

Result<AuditEntry> AuditLog::append(storage::Connection& connection, AuditRecord record)
{
    return m_impl->append(connection, std::move(record));
}

ChangeSequence& AuditLog::changes()
{
    return m_impl->changes();
}

Result<std::optional<AuditEntry>> findEntry(storage::ReaderPool& readers, std::int64_t seq, std::stop_token stop)
{
    return readers.readFor<std::optional<AuditEntry>>(
        [&](storage::Connection& connection) {
            return connection.queryOne(
                "SELECT seq, time, actor, action, subject, before_value, after_value, details, prev_hash, hash "
                "FROM audit_log WHERE seq = ?",
                {seq}, readEntry);
        },
        stop);
}

Result<std::vector<AuditEntry>> recentEntries(storage::ReaderPool& readers, int limit,
                                              std::optional<std::int64_t> beforeSeq, std::stop_token stop)
{
    return readers.readFor<std::vector<AuditEntry>>(
        [&](storage::Connection& connection) -> Result<std::vector<AuditEntry>> {
            std::vector<AuditEntry> entries;
            SLUICE_TRY(connection.query(
                "SELECT seq, time, actor, action, subject, before_value, after_value, details, prev_hash, hash "
                "FROM audit_log WHERE seq < ? ORDER BY seq DESC LIMIT ?",
                {beforeSeq.value_or(INT64_MAX), std::int64_t{std::clamp(limit, 1, 1'000)}},
                [&](const storage::Row& row) {
                    entries.push_back(readEntry(row));
                    return true;
                }));
            return entries;
        },
        stop);
}

std::unique_ptr<TableSource> makeAuditTable(storage::ReaderPool& readers, ChangeSequence* changes)
{
    const auto column = [](std::string id, ColumnType type, bool sortable, bool searchable) {
        return TableColumn{
            .id = std::move(id), .type = type, .sortable = sortable, .searchable = searchable, .scale = 0, .unit = {}};
    };
    storage::SqlTable table;
    table.schema = {
        .id = "audit",
        .columns = {column("seq", ColumnType::Integer, true, false), column("time", ColumnType::Time, false, false),
                    column("actor", ColumnType::Text, false, true), column("action", ColumnType::Code, false, true),
                    column("subject", ColumnType::Text, false, true), column("before", ColumnType::Text, false, false),
                    column("after", ColumnType::Text, false, false), column("details", ColumnType::Json, false, false),
                    column("hash", ColumnType::Hash, false, true)},
        .defaultSort = "seq",
        .defaultDescending = true};
    table.from = "audit_log a";
    table.expressions = {"a.seq",          "a.time",        "a.actor",   "a.action", "a.subject",
                         "a.before_value", "a.after_value", "a.details", "a.hash"};
    table.keyExpression = "a.seq";
    table.keyIsInteger = true;
    return storage::makeSqlTableSource(readers, std::move(table), changes);
}

}  // namespace sluice::audit
