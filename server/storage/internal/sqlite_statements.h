// Prepared statements of one SQLite connection, kept by their text; the least recently used go first.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace sluice::storage {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

class SqliteStatements {
    struct Entry {
        std::string sql;
        sqlite3_stmt* statement = nullptr;
        bool inUse = false;
    };

public:
    // A statement on loan: reset when the loan ends. One that is already in use (a query inside its own row callback)
    // is prepared a second time for that one run.
    class Loan {
    public:
        Loan(Entry* entry, sqlite3_stmt* statement) : m_entry(entry), m_statement(statement) {}
        Loan(Loan&& other) noexcept;
        Loan& operator=(Loan&&) = delete;
        ~Loan();
        sqlite3_stmt* get() const { return m_statement; }

    private:
        Entry* m_entry;  // null: ours alone
        sqlite3_stmt* m_statement;
    };

    explicit SqliteStatements(std::size_t capacity) : m_capacity(capacity) {}
    ~SqliteStatements() { clear(); }
    SqliteStatements(const SqliteStatements&) = delete;
    SqliteStatements& operator=(const SqliteStatements&) = delete;

    Result<Loan> take(sqlite3* handle, std::string_view sql);
    void clear();

private:
    static Result<sqlite3_stmt*> prepare(sqlite3* handle, std::string_view sql, bool persistent);
    void evict();

    std::size_t m_capacity;
    std::list<Entry> m_entries;  // most recently used first
    std::unordered_map<std::string_view, std::list<Entry>::iterator, TextHash, std::equal_to<>> m_byText;
};

}  // namespace sluice::storage
