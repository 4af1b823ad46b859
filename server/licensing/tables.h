// Tables of licensing for the console and for exports. `changes` may be null. Tokens of licences: fleet::makeOrchestratorTokensTable.
#pragma once

#include "core/clock.h"
#include "core/subscription.h"
#include "core/table.h"
#include "storage/database.h"

#include <memory>

namespace sluice::licensing {

// created · image_ref · state ("live", "revoked") · artifact · rotated · revoked · granted (orchestrators) · leases (live)
std::unique_ptr<TableSource> makeImagesTable(storage::Database& database, ChangeSequence* changes);
// granted · orchestrator · image_ref · granted_by · leases (live)
std::unique_ptr<TableSource> makeAccessTable(storage::Database& database, ChangeSequence* changes);
// created · invite_id · image_ref · state (inviteState) · bound_address · expires · redeemed · redeemed_by · redeemed_ip · note
std::unique_ptr<TableSource> makeInvitesTable(storage::Database& database, ChangeSequence* changes);
// issued · lease_id · orchestrator · image_ref · state ("live", "expired", "revoked") · last_seen · last_seen_ip · expires · revoked
std::unique_ptr<TableSource> makeLeasesTable(storage::Database& database, ChangeSequence* changes);
// The licence log: the audit entries of licensing. seq · time · event · subject · actor · orchestrator · image_ref · ip · details.
// `changes` is AuditLog::changes().
std::unique_ptr<TableSource> makeLicenceLogTable(storage::Database& database, ChangeSequence* changes);

}  // namespace sluice::licensing
