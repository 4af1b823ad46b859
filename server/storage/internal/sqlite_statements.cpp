#include "storage/internal/sqlite_statements.h"

#include "storage/internal/sqlite_errors.h"

#include <sqlite3.h>
#include <utility>

namespace sluice::storage {

SqliteStatements::Loan::Loan(Loan&& other) noexcept
    : m_entry(std::exchange(other.m_entry, nullptr)), m_statement(std::exchange(other.m_statement, nullptr))
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

Result<SqliteStatements::Loan> SqliteStatements::take(sqlite3* handle, std::string_view sql)
{
    if (const auto found = m_byText.find(sql); found != m_byText.end()) {
        Entry& entry = *found->second;
        if (entry.inUse) {
            SLUICE_ASSIGN(sqlite3_stmt * own, prepare(handle, sql, false));
            return Loan(nullptr, own);
        }
        m_entries.splice(m_entries.begin(), m_entries, found->second);
        entry.inUse = true;
        return Loan(&entry, entry.statement);
    }
    SLUICE_ASSIGN(sqlite3_stmt * statement, prepare(handle, sql, true));
    m_entries.push_front(Entry{std::string(sql), statement, true});
    m_byText.emplace(m_entries.front().sql, m_entries.begin());
    evict();
    return Loan(&m_entries.front(), statement);
}

void SqliteStatements::evict()
{
    for (auto at = m_entries.end(); m_entries.size() > m_capacity && at != m_entries.begin();) {
        --at;
        if (at->inUse)
            continue;
        m_byText.erase(at->sql);
        sqlite3_finalize(at->statement);
        at = m_entries.erase(at);
    }
}

void SqliteStatements::clear()
{
    m_byText.clear();
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
