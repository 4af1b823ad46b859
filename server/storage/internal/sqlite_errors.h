// SQLite's result codes as our errors.
#pragma once

#include "core/result.h"

struct sqlite3;

namespace sluice::storage {

Error sqliteError(sqlite3* handle, int code, const char* doing);
ErrorCode sqliteErrorCode(int code);

}  // namespace sluice::storage
