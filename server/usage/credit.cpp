#include "usage/credit.h"

#include "core/json.h"

namespace sluice::usage {

namespace {

std::string adjustmentDetails(const CreditEvent& event, const fleet::ActionContext& context)
{
    std::string details;
    json::Writer writer(details);
    writer.beginObject().key("event_id").value(event.eventId).key("amount").value(event.amount.toString());
    writer.key("unit").value(event.amount.asset().code()).key("reason").value(event.reason);
    if (!event.reference.empty())
        writer.key("reference").value(event.reference);
    if (!context.ip.empty())
        writer.key("ip").value(context.ip);
    writer.endObject();
    return details;
}

}  // namespace

Result<ledger::Posted> Credits::credit(storage::Connection& connection, const CreditEvent& event,
                                       const fleet::ActionContext& context)
{
    if (!m_registry.current(event.orchestrator))
        return fail(ErrorCode::NotFound, "Unknown orchestrator");
    const ledger::CreditRequest request{event.eventId, event.orchestrator, event.amount,   event.kind,
                                        event.reason,  event.reference,    event.metadata, context.now};
    SLUICE_ASSIGN(auto posted, m_ledger.credit(connection, request));
    if (posted.replayed || event.kind != ledger::TransferKind::Adjustment)
        return posted;
    audit::AuditRecord record;
    record.time = context.now;
    record.actor = context.actor;
    record.action = "ledger.adjust";
    record.subject = event.orchestrator;
    record.before = (posted.balance - event.amount).toString();
    record.after = posted.balance.toString();
    record.details = adjustmentDetails(event, context);
    SLUICE_TRY(m_audit.append(connection, std::move(record)));
    return posted;
}

}  // namespace sluice::usage
