// One audit line of this room, in the commit of its deed.
#pragma once

#include "audit/audit_log.h"
#include "core/json.h"
#include "fleet/orchestrator.h"

namespace sluice::fleet {

// `details` is an object; the address the request came from is added.
inline Result<void> auditDeed(audit::AuditLog& log, storage::Connection& connection, const ActionContext& context,
                              std::string action, std::string_view subject, json::Value details,
                              std::string before = {}, std::string after = {})
{
    if (!context.ip.empty())
        details.set("ip", context.ip);
    audit::AuditRecord record;
    record.time = context.now;
    record.actor = context.actor;
    record.action = std::move(action);
    record.subject = std::string(subject);
    record.before = std::move(before);
    record.after = std::move(after);
    record.details = json::write(details, json::Style::Utf8Sorted);
    SLUICE_TRY(log.append(connection, record));
    return {};
}

}  // namespace sluice::fleet
