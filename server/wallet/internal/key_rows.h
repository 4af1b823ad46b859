// The wallet_keys table. Inside a command of the writer, or a read.
#pragma once

#include "wallet/key_manager.h"

namespace sluice::wallet {

Result<std::vector<KeyInfo>> readKeys(storage::Connection& connection);
Result<std::optional<KeyInfo>> findKey(storage::Connection& connection, const Address& address);
// Inserts and audits; activates when asked to or when no key is active. Conflict: there already.
Result<KeyInfo> insertKey(storage::Connection& connection, audit::AuditLog& audit, KeyInfo key, bool activate,
                          const std::string& actor, Timestamp now);
Result<void> setKeyState(storage::Connection& connection, audit::AuditLog& audit, const Address& address,
                         KeyState state, const std::string& actor, Timestamp now);
// Absent: nothing. Conflict: active.
Result<void> forgetKey(storage::Connection& connection, audit::AuditLog& audit, const Address& address,
                       const std::string& actor, Timestamp now);
Result<void> auditKey(storage::Connection& connection, audit::AuditLog& audit, const std::string& action,
                      const Address& address, const std::string& actor, Timestamp now, const std::string& before,
                      const std::string& after);

}  // namespace sluice::wallet
