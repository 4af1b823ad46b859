#include "storage/internal/sqlite_errors.h"

#include <sqlite3.h>

namespace sluice::storage {

ErrorCode sqliteErrorCode(int code)
{
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT: return ErrorCode::Conflict;
    case SQLITE_FULL: return ErrorCode::DiskFull;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorCode::Corrupt;
    case SQLITE_INTERRUPT: return ErrorCode::Cancelled;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: return ErrorCode::Unavailable;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOLFS: return ErrorCode::Io;
    default: return ErrorCode::Internal;
    }
}

Error sqliteError(sqlite3* handle, int code, const char* doing)
{
    // sqlite3_errmsg names tables and columns, never bound values.
    const char* text = handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
    return Error{sqliteErrorCode(code), std::string(doing) + ": " + text};
}

}  // namespace sluice::storage
