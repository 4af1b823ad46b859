// Tables of the directory for the console. `changes` is Directory::changes() or KeyStore::changes().
#pragma once

#include "core/subscription.h"
#include "core/table.h"
#include "storage/database.h"

#include <memory>

namespace sluice::clearinghouse {

// client_id · name · status ("active", "suspended", "deleted") · users · keys · created · updated · created_by; schema id "tenants"
std::unique_ptr<TableSource> makeTenantsTable(storage::Database& database, ChangeSequence* changes);
// created · client_id · external_user_id · email · status ("active", "blocked", "deleted") · role · provider · provider_user_id · updated;
// schema id "tenant_users", key: the user's id
std::unique_ptr<TableSource> makeUsersTable(storage::Database& database, ChangeSequence* changes);
// created · masked · client_id · external_user_id · label · scopes · state ("live", "expired", "revoked") · last_used · expires · revoked ·
// created_by; schema id "api_keys", key: the key's id
std::unique_ptr<TableSource> makeKeysTable(storage::Database& database, ChangeSequence* changes);
// created · credential_id · client_id · label · scopes · state ("live", "rotating", "revoked") · previous_expires · revoked · created_by;
// schema id "tenant_credentials"
std::unique_ptr<TableSource> makeCredentialsTable(storage::Database& database, ChangeSequence* changes);

}  // namespace sluice::clearinghouse
