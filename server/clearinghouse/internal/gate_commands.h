// The gate's commands: what happens to sessions and holds in the store. Thread: writer, inside a command.
#pragma once

#include "clearinghouse/accounts.h"
#include "clearinghouse/internal/gate_memory.h"
#include "clearinghouse/internal/hold_plan.h"
#include "metering/ticket_sink.h"

namespace sluice::clearinghouse {

// A customer that has nothing: no session of it would fare better.
struct RefusalMemo {
    std::string customer;
    Refusal refusal;
    Timestamp at;
};

struct GateOutcome {
    std::optional<Refusal> refusal;
    GatePass pass;
    bool pinned = false;
};

class GateCommands {
public:
    GateCommands(Accounts& accounts, ledger::Ledger& ledger, audit::AuditLog& audit,
                 const metering::PriceSource* prices, const GateConfig& config)
        : m_accounts(accounts), m_ledger(ledger), m_audit(audit), m_prices(prices), m_config(config)
    {}

    Result<GateOutcome> authorise(storage::Connection& connection, const GateRequest& request);
    Result<void> ticket(storage::Connection& connection, const metering::PricedTicket& ticket, Timestamp now);
    Result<void> block(storage::Connection& connection, BlockKind kind, std::string_view subject, bool blocked,
                       std::string_view reason, const ActionContext& context);
    Result<int> sweep(storage::Connection& connection, Timestamp now);

    // --- what the batch did, in order
    std::vector<SessionChange> sessionChanges;
    std::vector<BlockChange> blockChanges;
    std::vector<RefusalMemo> refusals;
    std::uint64_t tickets = 0, lateTickets = 0, holdsVoided = 0;
    void commandStarted();
    void commandRolledBack();
    void forget();

private:
    struct Marks {
        std::size_t sessions = 0, blocks = 0, refusals = 0;
        std::uint64_t tickets = 0, lateTickets = 0, holdsVoided = 0;
    };

    Result<SessionRow> sessionFor(storage::Connection& connection, const GateRequest& request,
                                  const CustomerView& customer, bool& known);
    Result<void> setHold(storage::Connection& connection, SessionRow& session, const Int256& hold, Timestamp now);
    Result<void> payFromHold(storage::Connection& connection, SessionRow& session, const metering::PricedTicket& ticket,
                             Timestamp now);
    Refusal insufficient(const std::string& clientId, bool belowCall, std::int64_t seconds) const;
    void noteSession(const SessionRow& row);

    Accounts& m_accounts;
    ledger::Ledger& m_ledger;
    audit::AuditLog& m_audit;
    const metering::PriceSource* const m_prices;
    const GateConfig& m_config;
    Marks m_before;
};

// Where a session is found: its StateID, or the identity when the signer sent none.
std::string sessionKey(const GateRequest& request);
Refusal pinnedRefusal(const GateRequest& request);

}  // namespace sluice::clearinghouse
