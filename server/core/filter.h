// The filter language of tables and lists (CONSOLE, Tables): words match any searchable column; `column:value`, `column:>value`,
// `column>value`, `column:a..b`, and, or, not, parentheses, quotes; units `0.1eth`, `2h`, `$5`. Parsed once into a tree that storage turns into
// SQL and models use to explain. Thread: values.
#pragma once

#include "core/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

struct Filter;
using FilterPtr = std::shared_ptr<const Filter>;

enum class FilterOp { Contains, Equal, Less, LessOrEqual, Greater, GreaterOrEqual, Between };

struct Filter {
    enum class Kind { Word, Compare, And, Or, Not };
    Kind kind = Kind::Word;
    std::string column;                // Compare
    FilterOp op = FilterOp::Contains;  // Compare; Word is always Contains
    std::string value;                 // as written, unquoted
    std::string upper;                 // Between
    std::vector<FilterPtr> children;   // And, Or: two or more; Not: one
};

struct FilterError {
    std::size_t offset = 0;  // bytes
    std::size_t length = 0;
    std::string message;  // engine English; models translate by `code`
    enum class Code {
        UnexpectedEnd,
        UnexpectedToken,
        UnclosedQuote,
        UnknownColumn,
        BadValue
    } code = Code::UnexpectedToken;
};

struct TableSchema;

// Blank text: null pointer. With a schema, unknown columns and values that do not fit the column's type are errors.
tl::expected<FilterPtr, FilterError> parseFilter(std::string_view text, const TableSchema* schema = nullptr);

// Builders for code that filters by itself.
FilterPtr filterEqual(std::string column, std::string value);
FilterPtr filterAnd(std::vector<FilterPtr> children);  // null children are dropped

}  // namespace sluice
