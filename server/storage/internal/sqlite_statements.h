// Prepared statements of one SQLite connection, kept by their text; the least recently used go first.
#pragma once

#include "core/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
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
    struct Facts {
        int parameters = 0;
        bool readOnly = true;
    };
    struct Entry {
        std::string sql;
        sqlite3_stmt* statement = nullptr;
        bool inUse = false;
        Facts facts{};
    };

public:
    // A statement on loan: reset when the loan ends. One that is already in use (a query inside its own row callback)
    // is prepared a second time for that one run.
    class Loan {
    public:
        Loan(Entry* entry, sqlite3_stmt* statement, Facts facts)
            : m_entry(entry), m_statement(statement), m_facts(facts)
        {}
        Loan(Loan&& other) noexcept;
        Loan& operator=(Loan&&) = delete;
        ~Loan();
        sqlite3_stmt* get() const { return m_statement; }
        int parameters() const { return m_facts.parameters; }
        bool readOnly() const { return m_facts.readOnly; }

    private:
        Entry* m_entry;  // null: ours alone
        sqlite3_stmt* m_statement;
        Facts m_facts;
    };

    explicit SqliteStatements(std::size_t capacity) : m_capacity(capacity) {}
    ~SqliteStatements() { clear(); }
    SqliteStatements(const SqliteStatements&) = delete;
    SqliteStatements& operator=(const SqliteStatements&) = delete;

    Result<Loan> take(sqlite3* handle, std::string_view sql);
    void clear();

private:
    static Result<sqlite3_stmt*> prepare(sqlite3* handle, std::string_view sql, bool persistent);
    static Facts factsOf(sqlite3_stmt* statement);
    std::list<Entry>::iterator* find(std::string_view sql);
    void evict();

    std::size_t m_capacity;
    std::list<Entry> m_entries;  // most recently used first
    std::unordered_map<std::string_view, std::list<Entry>::iterator, TextHash, std::equal_to<>> m_byText;

    // Most texts are literals and come from the same address each time: found there, they are compared, not hashed.
    struct Recent {
        const char* at = nullptr;
        std::list<Entry>::iterator entry;
    };
    std::array<Recent, 64> m_recent;
};

}  // namespace sluice::storage
