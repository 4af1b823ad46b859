// Tables of settlement: webhooks as they came, invoices, the steps answered for them, what happened to them, collect requests. Thread: any.
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::metering {

std::vector<storage::Migration> settlementMigrations();  // 913..915

}  // namespace sluice::metering
