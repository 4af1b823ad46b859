// Opening the store as the settings say, with the migrations of every room. Thread: any; blocks.
#pragma once

#include "app/settings/settings.h"
#include "storage/database.h"

#include <memory>

namespace sluice::app {

std::vector<storage::Migration> allMigrations();
storage::DatabaseConfig databaseConfig(const Settings& settings);
// Makes the data folder (mode 700) first. Errors as Database::open. `beside`: on PostgreSQL other programs may have the store open, too: parts
// alone, which follow each other and the one whole program there may be (store_follower.h).
Result<std::unique_ptr<storage::Database>> openStore(const Settings& settings, bool beside = false);

}  // namespace sluice::app
