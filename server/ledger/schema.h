// Tables of the ledger: ledger_accounts, ledger_transfers, ledger_days, ledger_reservations, ledger_idempotency.
// Triggers refuse to change or delete a transfer, and let a reservation leave `active` once. Balances and days are
// caches written at the end of a batch: inside a command ask Ledger, never these tables.
#pragma once

#include "storage/migration.h"

#include <vector>

namespace sluice::ledger {

std::vector<storage::Migration> migrations();

}  // namespace sluice::ledger
