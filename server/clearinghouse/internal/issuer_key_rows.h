// The rows of issuer_keys. Thread: as the connection.
#pragma once

#include "clearinghouse/issuer_keys.h"
#include "storage/connection.h"

namespace sluice::clearinghouse {

Result<std::vector<IssuerKeyInfo>>
readIssuerKeys(storage::Connection& connection);  // current, next, retired newest first
// Conflict: another key has that state already.
Result<void> insertIssuerKey(storage::Connection& connection, const IssuerKeyInfo& key);
Result<void> retireIssuerKey(storage::Connection& connection, std::string_view kid, Timestamp now);
Result<void> activateIssuerKey(storage::Connection& connection, std::string_view kid, Timestamp now);
Result<bool> deleteIssuerKey(storage::Connection& connection, std::string_view kid);

}  // namespace sluice::clearinghouse
