// Invites to client sessions (ops-api E-43 to E-45, ops-config B.11): single use, with an expiry. The code is shown once, when made; the
// store has its hash. Redeeming happens inside the commit that makes the session, or not at all (W-51). Operators' acts are audited (W-39).
#pragma once

#include "audit/audit_log.h"
#include "core/rng.h"
#include "core/subscription.h"
#include "core/table.h"
#include "fleet/orchestrator.h"
#include "storage/database.h"
#include "usage/client_session.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::usage {

struct ClientInvite {
    std::int64_t no = 0;  // in order of creation
    std::string id;       // 32 hex
    std::string codeHash;
    Timestamp createdAt;
    std::optional<Timestamp> expiresAt;
    std::optional<std::int64_t> requestedSeconds;
    std::vector<std::string> allowed;  // sorted; empty: any orchestrator
    std::optional<std::string> note;
    std::optional<Timestamp> revokedAt, redeemingAt, redeemedAt;
    std::optional<std::string> redeemedIp, redeemedSessionId;

    // What a redemption now would be refused with, in the order of ops-api E-38 step 5. `redeemingAt` blocks for 120 s; only imports have it.
    std::optional<ClientStartRefusal> refusal(Timestamp now) const;
};

struct NewClientInvite {
    std::optional<Timestamp> expiresAt;  // a past one is accepted
    std::optional<std::int64_t> requestedSeconds;
    std::vector<std::string> allowed;  // trimmed, sorted and without repeats afterwards
    std::optional<std::string> note;
};

struct MadeClientInvite {
    ClientInvite invite;
    std::string code;  // never stored, never logged
};

class ClientInvites {
public:
    ClientInvites(audit::AuditLog& audit, Rng& rng) : m_audit(audit), m_rng(rng) {}

    // --- commands: writer thread, inside a command -------------------------------------------------------------------
    Result<MadeClientInvite> create(storage::Connection& connection, NewClientInvite wanted,
                                    const fleet::ActionContext& context);
    // NotFound "Client session invite not found". Revoking twice, or a redeemed one, changes nothing.
    Result<void> revoke(storage::Connection& connection, std::string_view id, const fleet::ActionContext& context);
    Result<std::optional<ClientInvite>> findByCode(storage::Connection& connection, std::string_view code);
    Result<void> redeem(storage::Connection& connection, const ClientInvite& invite, std::string_view sessionId,
                        std::string_view ip, Timestamp now);
    // A redemption that was refused after the invite was found: its address stays on record.
    Result<void> noteAttempt(storage::Connection& connection, const ClientInvite& invite, std::string_view ip);
    // An import, with its hash. Conflict: the id or the hash is there already.
    Result<void> restore(storage::Connection& connection, const ClientInvite& invite);
    // Deletes at most `limit` invites that have been redeemed, revoked or expired for longer than the retention.
    Result<int> purge(storage::Connection& connection, Timestamp now, std::int64_t retentionSeconds, int limit = 500);

    ChangeSequence& changes() { return m_changes; }  // any thread
    void committed();                                // writer thread, after a commit: tells who listens to changes()

private:
    Result<void> auditAct(storage::Connection& connection, const fleet::ActionContext& context, const char* action,
                          const ClientInvite& invite, std::string before, std::string after);

    audit::AuditLog& m_audit;
    Rng& m_rng;
    ChangeSequence m_changes;
    bool m_touched = false;  // writer thread
};

// Newest first; older than `beforeNo` when given. Inside a command or a read.
Result<std::vector<ClientInvite>> listClientInvites(storage::Connection& connection, int limit,
                                                    std::optional<std::int64_t> beforeNo = {});
// Every invite, in order of creation, for exports. Inside a read.
Result<void> readAllClientInvites(storage::Connection& connection,
                                  const std::function<Result<void>(const ClientInvite&)>& sink);
// created · invite_id · state ("open", "redeemed", "revoked", "expired") · expires · requested_seconds · allowed (JSON) · note · revoked ·
// redeemed · redeemed_ip · session_id
std::unique_ptr<TableSource> makeClientInvitesTable(storage::Database& database, ChangeSequence* changes);

}  // namespace sluice::usage
