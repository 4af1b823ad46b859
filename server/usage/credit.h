// "Credit an orchestrator": the one command behind every route and meter that credits (DECISIONS 23, W-10). Ledger posting, audit line and
// the check of the registry are one commit.
#pragma once

#include "audit/audit_log.h"
#include "fleet/registry.h"
#include "ledger/ledger.h"

#include <string>

namespace sluice::usage {

struct CreditEvent {
    std::string
        eventId;  // unique for ever, made by whoever asks: "adjustment:<32 hex>", "session:<proof hash>"; 1..200
    std::string orchestrator;
    Amount amount;  // any sign, not zero
    ledger::TransferKind kind = ledger::TransferKind::Credit;
    std::string reason;
    std::string reference;
    std::string metadata;  // JSON object text or empty
};

class Credits {
public:
    Credits(ledger::Ledger& ledger, audit::AuditLog& audit, const fleet::Registry& registry)
        : m_ledger(ledger), m_audit(audit), m_registry(registry)
    {}

    // Writer thread, inside a command. NotFound "Unknown orchestrator"; errors of Ledger::credit (Conflict: the event id was used
    // for something else). A repeated event answers the first result with `replayed` and writes nothing.
    // Adjustments are an operator's act and audited as "ledger.adjust"; metered credits are their own record.
    Result<ledger::Posted> credit(storage::Connection& connection, const CreditEvent& event,
                                  const fleet::ActionContext& context);

private:
    ledger::Ledger& m_ledger;
    audit::AuditLog& m_audit;
    const fleet::Registry& m_registry;
};

}  // namespace sluice::usage
