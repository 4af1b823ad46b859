// SQL functions over Int256 columns, the same names on both engines:
//   int256_sum(x): exact sum as an Int256, 0 for no rows.   int256_text(x): plain decimal text.
#pragma once

#include "core/result.h"

struct sqlite3;

namespace sluice::storage {

Result<void> registerSqliteFunctions(sqlite3* handle);
extern const char* const postgresFunctions;  // a script that makes them

}  // namespace sluice::storage
