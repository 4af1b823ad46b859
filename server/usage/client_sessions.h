// Client sessions (ops-api 10): who has which orchestrator to itself, and until when. Everything that decides runs as one command on the
// writer thread: limits, invite, allocation, session, lease and the registry's contact are one commit (W-51), so two starts never get the
// same host; the store's own constraint says so too. Look-ups are by hash and in memory (W-1, W-23).
#pragma once

#include "core/rng.h"
#include "core/subscription.h"
#include "core/table.h"
#include "fleet/activity_view.h"
#include "fleet/edges.h"
#include "fleet/orchestrator_tokens.h"
#include "fleet/registry.h"
#include "storage/database.h"
#include "usage/activity_leases.h"
#include "usage/client_allocation.h"
#include "usage/client_invites.h"
#include "usage/client_session.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::usage {

std::string clientTokenHash(std::string_view token);  // "sha256:" + 64 hex

class ClientSessions : private storage::BatchListener {
public:
    struct Ports {
        storage::Writer& writer;
        audit::AuditLog& audit;
        Rng& rng;
        fleet::Registry& registry;
        const fleet::EdgeAssignments& edges;
        const fleet::ActivityView& activity;
        fleet::OrchestratorTokens& tokens;
        ActivityLeases& leases;
        ClientInvites& invites;
    };
    // Registers itself with the writer: make it before the first command, destroy it after the last.
    ClientSessions(Ports ports, ClientSessionConfig config);
    ~ClientSessions() override;
    ClientSessions(const ClientSessions&) = delete;
    ClientSessions& operator=(const ClientSessions&) = delete;

    // Once, as a command, after the registry, the edges and the leases: reads what is live.
    Result<void> load(storage::Connection& connection, Timestamp now);

    // --- any thread; durable sessions only; never wait for a disk ------------------------------------------------------
    ClientSessionPtr byToken(std::string_view token, Timestamp now) const;  // live or null; notes it as seen
    ClientSessionPtr byId(std::string_view id, Timestamp now) const;
    ClientSessionPtr newestOf(std::string_view clientIp, Timestamp now) const;
    ClientSessionPtr onOrchestrator(std::string_view orchestrator, Timestamp now) const;
    std::size_t liveCount() const;  // expired ones count until the next sweep
    // ops-api 10.4; counted once for each state of the registry, not for each caller (W-6).
    std::int64_t guestCapacity(Timestamp now) const;
    // Who could be given to this client now, best first as far as is known without places: what start() goes through.
    RankedOrchestrators rank(std::string_view clientIp, Timestamp now) const;
    // True when start() would give back a session that runs already, or refuse for its sake: no places are needed then.
    bool decidesWithoutAllocation(const ClientStartRequest& request, Timestamp now) const;
    ChangeSequence& changes();
    const ClientSessionConfig& config() const { return m_config; }

    // --- commands: writer thread, inside a command -------------------------------------------------------------------
    // E-38 steps 2 to 9. A refusal is an outcome, not an error: the failed use of an invite is on record and must commit.
    // `ranked` was made before the command; what was taken meanwhile is passed over.
    Result<ClientStarted> start(storage::Connection& connection, const ClientStartRequest& request,
                                const RankedOrchestrators& ranked, Timestamp now);
    // E-40. NotFound "Session not found".
    Result<ClientSessionPtr> heartbeat(storage::Connection& connection, std::string_view id, Timestamp now);
    // E-41. NotFound "Session not found". The orchestrator is free with the commit.
    Result<ClientSessionPtr> end(storage::Connection& connection, std::string_view id, std::string_view reason,
                                 Timestamp now);
    // An operator ends it: audited.
    Result<ClientSessionPtr> endByOperator(storage::Connection& connection, std::string_view id,
                                           const fleet::ActionContext& context);
    // The stream session of the same id began (ops-api 9.2). The session when this is the first time, else null.
    Result<ClientSessionPtr> markAttached(storage::Connection& connection, std::string_view id, Timestamp now);
    // A session from an import: live ones count from the commit on; one without edge shows the assignment of the moment. Conflict: the
    // id is there, or its orchestrator is taken.
    Result<void> restore(storage::Connection& connection, ClientSession session);
    // Closes expired sessions (at most `limit`), writes last-seen times, purges. Answers how many sessions it closed.
    Result<int> sweep(storage::Connection& connection, Timestamp now, int limit = 500);

private:
    class Impl;

    void afterCommit() override;
    void afterRollback() override;
    void storeReopened() override;
    void commandStarted() override;
    void commandRolledBack() override;

    const ClientSessionConfig m_config;
    std::unique_ptr<Impl> m_impl;
};

// Every stored session, ended ones too, in order of creation, for exports. Inside a read.
Result<void> readAllClientSessions(storage::Connection& connection,
                                   const std::function<Result<void>(const ClientSession&)>& sink);

// issued · session_id · orchestrator · client_ip · mode · state ("live", "ended", "expired") · last_seen · expires · ended · end_reason ·
// installation_id · client_name · client_version · invite_id · edge_id · attached. Key: session_id.
std::unique_ptr<TableSource> makeClientSessionsTable(storage::Database& database, ChangeSequence* changes);

}  // namespace sluice::usage
