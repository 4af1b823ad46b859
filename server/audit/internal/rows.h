// Stored entries of the audit log. Thread: any.
#pragma once

#include "audit/audit_log.h"
#include "storage/connection.h"

namespace sluice::audit {

// A text that is no hash reads as zeros, which no chain agrees with.
Hash32 readHash(const std::string& text);
AuditEntry
readEntry(const storage::Row& row);  // seq, time, actor, action, subject, before, after, details, prev_hash, hash

}  // namespace sluice::audit
