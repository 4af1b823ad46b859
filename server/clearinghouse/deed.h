// Who does something to the clearinghouse, and the one audit line it leaves in the commit of the deed. Thread: values; auditDeed: writer.
#pragma once

#include "audit/audit_log.h"
#include "core/json.h"

#include <string>
#include <string_view>

namespace sluice::clearinghouse {

struct ActionContext {
    std::string
        actor;  // "admin", "operator", "tenant:CLIENT/CREDENTIAL", "user:AUTH_ID", "cli", "console"; never a secret
    std::string ip;  // empty when there is none
    Timestamp now;
};

// `details` is an object; the address the request came from is added. Actions are dotted: "tenant.create", "key.revoke".
Result<void> auditDeed(audit::AuditLog& log, storage::Connection& connection, const ActionContext& context,
                       std::string action, std::string_view subject, json::Value details, std::string before = {},
                       std::string after = {});

}  // namespace sluice::clearinghouse
