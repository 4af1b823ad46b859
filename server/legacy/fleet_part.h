// registry.json and payouts.json (ops-config-and-state B.3, B.4a). Thread: as RecordPart.
#pragma once

#include "fleet/registry.h"
#include "legacy/record_part.h"
#include "payouts/payout_commands.h"

namespace sluice::legacy {

RecordPart registryPart(fleet::Registry& registry);

// Each entry is money the old installation has already sent: UNRESOLVED until its hash is final on chain or an operator settles it with
// evidence (DECISIONS 20). It blocks its orchestrator; nothing is ever paid again for it.
RecordPart pendingPayoutsPart(payouts::PayoutCommands& commands);

}  // namespace sluice::legacy
