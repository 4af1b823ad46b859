// The balance gate: who may spend, until when, and no further (clearinghouse spec 4, DECISIONS 27-30). Each open session (StateID) has one
// hold on the ledger, durable before the first yes and before each longer one; it is posted by the session's tickets, and what is left is
// voided when its expiry and the accepted lateness are over. What can be answered inside a hold is answered from memory.
//
// The bound: new promises never exceed what there is (checked in every build), so what a customer spends never passes its balance plus one
// hold per open session, as long as tickets come within the lateness. Tickets are priced when signed: a hold counts
// at the highest price while it lasts.
#pragma once

#include "clearinghouse/accounts.h"
#include "clearinghouse/gate_types.h"
#include "clearinghouse/lookup_gate.h"
#include "metering/ticket_sink.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

std::vector<storage::Migration> gateMigrations();  // 1030-1039

class Gate final : public SpendGate, public metering::TicketSink, private storage::BatchListener {
public:
    struct Parts {
        const Clock& clock;
        storage::Writer& writer;
        Accounts& accounts;
        ledger::Ledger& ledger;
        audit::AuditLog& audit;
        const metering::PriceSource* prices = nullptr;  // null: every price is unknown
        const LookupGate* lookup =
            nullptr;  // not null: balances come from there (4.1, the demo balance); nothing is held
    };
    // Registers itself with the writer: make it before the first command and after Accounts, destroy it after the last.
    Gate(Parts parts, GateConfig config = {});
    ~Gate() override;
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    // Once, as a command, before any other: open sessions and blocks from the store; holds are as they were before a crash.
    Result<void> load(storage::Connection& connection);

    // --- any thread ------------------------------------------------------------------------------------------------------
    // See SpendGate. Inside a hold that covers: on this thread. Else on the writer thread after the commit, or from tick() when the store
    // did not answer in time.
    void decide(GateRequest request, Done done) override;
    // Ten times a second or so: ends decisions that wait for too long, and once a second sets the sweep going (lapsed holds, expired
    // grants, old sessions). Never blocks.
    void tick();
    std::vector<OpenSession> sessions() const override;
    std::optional<OpenSession> session(std::string_view stateId) const override;
    GateStats stats() const override;
    ChangeSequence& changes() override;  // sessions and blocks, after each durable change
    const GateConfig& config() const { return m_config; }

    // --- commands: writer thread, inside a command --------------------------------------------------------------------------
    // A ticket is paid for: from its session's hold, else from the balance. Idempotent by event id.
    Result<void> ticketPriced(storage::Connection& connection, const metering::PricedTicket& ticket) override;
    // A user (all its sessions) or one session gets no further yes; what was answered ends with its expiry (REF-12). Audited.
    // `subject`: an auth_id for User, a StateID for Session. InvalidArgument: empty subject or reason.
    Result<void> setBlocked(storage::Connection& connection, BlockKind kind, std::string_view subject, bool blocked,
                            std::string_view reason, const ActionContext& context) override;
    // Another program blocked or let go: reads it again.
    Result<void> refreshBlock(storage::Connection& connection, BlockKind kind, std::string_view subject);
    // What tick() sets going, by hand: answers how many things it closed. Used by tests, the CLI and the simulation.
    Result<int> sweep(storage::Connection& connection, Timestamp now);

private:
    class Impl;

    void afterCommit() override;
    void afterRollback() override;
    void commandStarted() override;
    void commandRolledBack() override;

    const GateConfig m_config;
    std::shared_ptr<Impl> m_impl;
};

// auth_sessions: opened · state · state_id · client_id · subject · type · app · orchestrator · rate · hold · expiry · spent · tickets · last_ticket
//           · authorisations · authorised · closed · blocked · auth_id
// blocks:   time · kind · subject · reason · actor
std::unique_ptr<TableSource> makeSessionsTable(storage::ReaderPool& readers, ChangeSequence* changes);
std::unique_ptr<TableSource> makeBlocksTable(storage::ReaderPool& readers, ChangeSequence* changes);

}  // namespace sluice::clearinghouse
