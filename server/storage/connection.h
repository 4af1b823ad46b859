// One SQL connection inside a transaction (writer) or a snapshot (reader). SQL is written once for both engines with
// `?` placeholders; what must differ comes from Dialect. Statements are prepared once and kept, keyed by their text:
// pass literals.
#pragma once

#include "core/result.h"
#include "storage/value.h"

#include <functional>
#include <initializer_list>
#include <span>
#include <string_view>

namespace sluice::storage {

class Dialect;

class Connection {
public:
    virtual ~Connection() = default;
    using Params = std::span<const Param>;
    using RowSink = std::function<bool(const Row&)>;  // false: stop

    // Number of rows changed. Conflict: a constraint (unique, check, foreign key) refused. After any error this one
    // statement is undone and the command may go on. DiskFull, Io: the whole transaction may be over; every later
    // statement then fails too.
    virtual Result<std::int64_t> exec(std::string_view sql, Params params) = 0;
    // INSERT ... RETURNING is a query as well.
    virtual Result<void> query(std::string_view sql, Params params, const RowSink& sink) = 0;
    // As query, for results of any size: memory stays bounded on both engines (query() buffers on PostgreSQL).
    virtual Result<void> stream(std::string_view sql, Params params, const RowSink& sink)
    {
        return query(sql, params, sink);
    }
    virtual const Dialect& dialect() const = 0;

    Result<std::int64_t> exec(std::string_view sql, std::initializer_list<Param> params = {})
    {
        return exec(sql, Params(params.begin(), params.size()));
    }
    Result<void> query(std::string_view sql, std::initializer_list<Param> params, const RowSink& sink)
    {
        return query(sql, Params(params.begin(), params.size()), sink);
    }
    Result<void> stream(std::string_view sql, std::initializer_list<Param> params, const RowSink& sink)
    {
        return stream(sql, Params(params.begin(), params.size()), sink);
    }
    // First row or nullopt.
    template<class F>
    auto queryOne(std::string_view sql, std::initializer_list<Param> params, F&& read)
        -> Result<std::optional<decltype(read(std::declval<const Row&>()))>>
    {
        std::optional<decltype(read(std::declval<const Row&>()))> found;
        auto done = query(sql, params, [&](const Row& row) {
            found = read(row);
            return false;
        });
        if (!done)
            return fail(std::move(done).error());
        return found;
    }
};

// What differs between SQLite and PostgreSQL, in one place.
class Dialect {
public:
    virtual ~Dialect() = default;
    virtual bool isPostgres() const = 0;
    // Replaces the words of migrations. {int256} {blob} {int64} {text} {autokey} are column types ({int256} checks its
    // length in SQLite; {autokey} is a growing integer primary key), {zero256} is the literal 0 of an {int256} column,
    // {without_rowid} ends a CREATE TABLE. In every SQL: int256_sum(x) and int256_text(x) work on {int256} columns of
    // both engines.
    virtual std::string expandTypes(std::string_view sql) const = 0;
};

}  // namespace sluice::storage
