// Brings a store's schema up to what the program wants, in one transaction.
#pragma once

#include "storage/internal/session.h"
#include "storage/migration.h"

#include <functional>
#include <vector>

namespace sluice::storage {

struct MigrationPlan {
    std::vector<const Migration*> pending;
    bool storeIsEmpty = true;
    int version = 0;  // after the pending ones
};

// InvalidArgument: the store has steps that this program does not know.
Result<MigrationPlan> planMigrations(Session& session, const std::vector<Migration>& migrations);
// NAME.before-NUMBER-TIME
std::string migrationBackupName(const std::string& name, const MigrationPlan& plan);
Result<void> applyMigrations(Session& session, const MigrationPlan& plan);

}  // namespace sluice::storage
