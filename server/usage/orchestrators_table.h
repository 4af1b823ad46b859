// The console's first table: registry and ledger side by side.
//   state · id · address · eligible · why · balance · earned_30d · paid_30d · health_reported · services_up · power · sessions · registrations · last_seen
// state: "denied", "cooldown", "not_in_top_set", "active" (services up in a fresh report), "down" (a fresh report without services), "seen" (contact
// in the last 5 minutes), "silent". why: code of fleet::Eligibility.
// power: the host's state at the last look, null when nobody looked. sessions: stream sessions that are open. Times are null when unknown.
#pragma once

#include "core/amount.h"
#include "core/table.h"
#include "storage/database.h"

#include <memory>

namespace sluice::usage {

// `changes` is Registry::changes(); the balances move with the ledger's own sequence, so the console may listen to both.
std::unique_ptr<TableSource> makeOrchestratorsTable(storage::Database& database, const Asset& unit,
                                                    std::int64_t forwarderTtlSeconds, ChangeSequence* changes);

}  // namespace sluice::usage
