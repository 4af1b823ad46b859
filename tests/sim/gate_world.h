// A simulated clearinghouse: the real accounts, gate, ledger and store; signers that pay by the contract of go-livepeer, tickets that come late,
// twice or out of order, operators who grant, void and block, prices and clocks that jump, a store that fails and a process that dies at any
// commit. Everything follows from the seed; one thread. The oracle counts apart from the gate: plain sums, nothing shared with it.
#pragma once

#include "audit/audit_log.h"
#include "clearinghouse/account_queries.h"
#include "clearinghouse/gate.h"
#include "core/rng.h"
#include "ledger/ledger.h"
#include "ledger/verify.h"
#include "storage/database.h"

#include <memory>
#include <string>
#include <vector>

namespace sluice::sim {

std::vector<storage::Migration> gateSimMigrations();

// What listens to the writer changes with every restart of the simulated process; the writer knows only this.
class ListenerHub final : public storage::BatchListener {
public:
    std::vector<storage::BatchListener*> listeners;
    Result<void> beforeCommit(storage::Connection& connection) override;
    void afterCommit() override;
    void afterRollback() override;
    void commandStarted() override;
    void commandRolledBack() override;
};

// A store with its books; many histories can use one, each with customers of its own.
struct GateBooks {
    static std::unique_ptr<GateBooks> inMemory();
    static std::unique_ptr<GateBooks> onFile(const std::string& path);
    explicit GateBooks(std::unique_ptr<storage::Database> opened);
    ~GateBooks();
    std::string differences();  // of the auditors; empty: none

    std::unique_ptr<storage::Database> database;
    std::unique_ptr<ledger::Ledger> ledger;
    std::unique_ptr<audit::AuditLog> audit;
    ListenerHub hub;
};

struct GateHistoryReport {
    std::string violation;  // empty: none
    int decisions = 0, passes = 0, fromMemory = 0, refusals = 0, tickets = 0, lateTickets = 0, crashes = 0, commits = 0,
        holds = 0;
};

// One history: `verbose` prints what happens.
GateHistoryReport runGateHistory(std::uint64_t seed, GateBooks& books, bool verbose);

}  // namespace sluice::sim
