#include "storage/internal/sqlite_statements.h"

#include "storage/internal/sqlite_errors.h"

#include <sqlite3.h>
#include <utility>

namespace sluice::storage {

SqliteStatements::Loan::Loan(Loan&& other) noexcept
    : m_entry(std::exchange(other.m_entry, nullptr))
    , m_statement(std::exchange(other.m_statement, nullptr))
    , m_facts(other.m_facts)
{}

SqliteStatements::Loan::~Loan()
{
    if (m_entry) {
        sqlite3_reset(m_statement);
        m_entry->inUse = false;
    } else if (m_statement) {
        sqlite3_finalize(m_statement);
    }
}

SqliteStatements::Facts SqliteStatements::factsOf(sqlite3_stmt* statement)
{
    return {sqlite3_bind_parameter_count(statement), sqlite3_stmt_readonly(statement) != 0};
}

// Null when the text is not known.
std::list<SqliteStatements::Entry>::iterator* SqliteStatements::find(std::string_view sql)
{
    const auto address = reinterpret_cast<std::uintptr_t>(sql.data());
    Recent& recent = m_recent[(address ^ (address >> 8)) % m_recent.size()];
    if (recent.at == sql.data() && recent.entry->sql == sql)
        return &recent.entry;
    const auto found = m_byText.find(sql);
    if (found == m_byText.end())
        return nullptr;
    recent = {sql.data(), found->second};
    return &found->second;
}

Result<SqliteStatements::Loan> SqliteStatements::take(sqlite3* handle, std::string_view sql)
{
    if (const auto* const found = find(sql)) {
        Entry& entry = **found;
        if (entry.inUse) {
            SLUICE_ASSIGN(sqlite3_stmt * own, prepare(handle, sql, false));
            return Loan(nullptr, own, entry.facts);
        }
        m_entries.splice(m_entries.begin(), m_entries, *found);
        entry.inUse = true;
        return Loan(&entry, entry.statement, entry.facts);
    }
    SLUICE_ASSIGN(sqlite3_stmt * statement, prepare(handle, sql, true));
    m_entries.push_front(Entry{std::string(sql), statement, true, factsOf(statement)});
    m_byText.emplace(m_entries.front().sql, m_entries.begin());
    evict();
    return Loan(&m_entries.front(), statement, m_entries.front().facts);
}

void SqliteStatements::evict()
{
    for (auto at = m_entries.end(); m_entries.size() > m_capacity && at != m_entries.begin();) {
        --at;
        if (at->inUse)
            continue;
        m_recent.fill({});
        m_byText.erase(at->sql);
        sqlite3_finalize(at->statement);
        at = m_entries.erase(at);
    }
}

void SqliteStatements::clear()
{
    m_byText.clear();
    m_recent.fill({});
    for (const Entry& entry : m_entries)
        sqlite3_finalize(entry.statement);
    m_entries.clear();
}

Result<sqlite3_stmt*> SqliteStatements::prepare(sqlite3* handle, std::string_view sql, bool persistent)
{
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(handle, sql.data(), int(sql.size()),
                                        persistent ? SQLITE_PREPARE_PERSISTENT : 0u, &statement, &tail);
    if (code != SQLITE_OK)
        return fail(sqliteError(handle, code, "prepare"));
    const std::string_view rest(tail, std::size_t(sql.data() + sql.size() - tail));
    if (!statement || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
        sqlite3_finalize(statement);
        return fail(ErrorCode::Internal, "prepare: exactly one SQL statement is wanted");
    }
    return statement;
}

}  // namespace sluice::storage
