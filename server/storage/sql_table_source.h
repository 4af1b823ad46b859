// Builds a TableSource over SQL: keyset pages, counts, anchors and scans from one description.
#pragma once

#include "core/table.h"
#include "storage/reader.h"

#include <memory>
#include <string>
#include <vector>

namespace sluice::storage {

struct SqlTable {
    TableSchema schema;
    std::string from;                      // "transfers t JOIN accounts a ON ..."
    std::vector<std::string> expressions;  // SQL of each schema column, same order
    std::string keyExpression;             // unique; text or integer, compared by the engine
    bool keyIsInteger = false;
    std::string where;  // fixed condition, may be empty
};

std::unique_ptr<TableSource> makeSqlTableSource(ReaderPool& readers, SqlTable table, ChangeSequence* changes);

}  // namespace sluice::storage
