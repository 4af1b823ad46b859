// What the console shows of the local issuer. Rows live as long as the readers. Thread: as TableSource.
#pragma once

#include "core/table.h"
#include "storage/database.h"

#include <memory>

namespace sluice::clearinghouse {

// kid · algorithm · state ("next", "current", "retired") · created · activated · retired
std::unique_ptr<TableSource> makeIssuerKeysTable(storage::Database& database, ChangeSequence* changes);
// user_code · state ("pending", "approved", "denied", "used", "expired") · client_id · auth_id · scope · address · created · expires · polls · grant_id
std::unique_ptr<TableSource> makeDeviceGrantsTable(storage::Database& database, ChangeSequence* changes);
// session_id · state ("live", "ended", "expired") · client_id · usage_subject · auth_id · login_client · scope · created · last_used · expires ·
// uses · ended · ended_by
std::unique_ptr<TableSource> makeRefreshSessionsTable(storage::Database& database, ChangeSequence* changes);

}  // namespace sluice::clearinghouse
