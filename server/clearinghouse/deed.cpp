#include "clearinghouse/deed.h"

namespace sluice::clearinghouse {

Result<void> auditDeed(audit::AuditLog& log, storage::Connection& connection, const ActionContext& context,
                       std::string action, std::string_view subject, json::Value details, std::string before,
                       std::string after)
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
    if (details.members() && !details.members()->empty())
        record.details = json::write(details, json::Style::Utf8Sorted);
    SLUICE_TRY(log.append(connection, std::move(record)));
    return {};
}

}  // namespace sluice::clearinghouse
