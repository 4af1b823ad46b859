// Settings for a smoke test beside a program that runs: what was written, with a store, a master key and free ports of its own, without a
// database, brokers or payout keys, and dry. Nothing that the other program counts on is touched: a consumer of its group would take its events.
// Thread: any.
#pragma once

#include "app/settings/settings.h"

namespace sluice::app {

// Writes the settings and the master key into `folder`, which must be there and empty. Errors: Io.
Result<void> writeRehearsal(const Settings& written, const std::string& folder);

}  // namespace sluice::app
