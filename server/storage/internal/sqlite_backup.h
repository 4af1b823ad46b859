// Copies of a SQLite store that are verified before they get their name. Thread: any.
#pragma once

#include "storage/connection.h"
#include "storage/database.h"

#include <stop_token>
#include <string>

struct sqlite3;

namespace sluice::storage {

struct BackupPaths {
    std::string source;
    std::string sourceVfs;
    std::string target;
};

Result<void> backupSqlite(const BackupPaths& paths, const Database::Progress& progress, std::stop_token stop);
Result<void> backupFrom(sqlite3* source, const std::string& target, const Database::Progress& progress,
                        std::stop_token stop);

// integrity_check, foreign_key_check and the schema table. Corrupt: what is wrong first.
Result<void> checkSqlite(Connection& connection, const Database::Progress& progress);
Result<void> verifySqliteFile(const std::string& path, std::stop_token stop);

}  // namespace sluice::storage
