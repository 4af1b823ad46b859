#include "storage/database.h"

#include "storage/internal/sqlite_database.h"

namespace sluice::storage {

Result<std::unique_ptr<Database>> Database::open(const DatabaseConfig& config, const std::vector<Migration>& migrations)
{
    if (!config.postgresUrl.empty())
        return fail(ErrorCode::Unavailable, "PostgreSQL is not built into this program yet");
    return SqliteDatabase::open(config, migrations);
}

}  // namespace sluice::storage
