#include "storage/database.h"

#include "storage/internal/postgres_database.h"
#include "storage/internal/sqlite_database.h"

namespace sluice::storage {

Result<std::unique_ptr<Database>> Database::open(const DatabaseConfig& config, const std::vector<Migration>& migrations)
{
    return config.postgresUrl.empty() ? SqliteDatabase::open(config, migrations)
                                      : PostgresDatabase::open(config, migrations);
}

}  // namespace sluice::storage
