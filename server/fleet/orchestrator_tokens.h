// Bearer tokens of orchestrators (ops-api 1.4 ORCH, ops-config B.9): those of a delegate login (E-10) and those of a licence (E-47, E-59).
// Only the hash is kept; the token itself is given once, when made. A look-up is by hash in memory, sharded, and touches no disk;
// last-seen times are gathered and written now and then by flush() (W-1). Dead tokens are purged by flush() too (W-2).
#pragma once

#include "audit/audit_log.h"
#include "core/rng.h"
#include "core/subscription.h"
#include "core/table.h"
#include "fleet/orchestrator.h"
#include "storage/database.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::fleet {

enum class TokenKind { Credential, Licence };
const char* tokenKindCode(TokenKind kind);  // "credential", "licence"

struct OrchestratorToken {
    std::string id;  // 32 hex; of an import: as it was
    TokenKind kind = TokenKind::Credential;
    std::string orchestrator;
    std::string hash;  // "sha256:" + 64 hex of the token's text
    Timestamp created;
    std::optional<Timestamp> expires;  // none: never
    std::optional<Timestamp> revoked;
    std::optional<Timestamp> lastSeen;  // to the minute

    bool live(Timestamp now) const { return !revoked && (!expires || *expires > now); }
};

struct MintedToken {
    OrchestratorToken info;
    std::string token;  // 43 characters; never stored, never logged
};

// Who a token speaks for. The registry is not asked.
struct TokenHolder {
    std::string orchestrator;
    std::string tokenId;
    TokenKind kind = TokenKind::Credential;
};

std::string orchestratorTokenHash(std::string_view token);  // "sha256:" + 64 hex

class OrchestratorTokens : private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command, destroy it after the last.
    OrchestratorTokens(storage::Writer& writer, audit::AuditLog& audit, Rng& rng);
    ~OrchestratorTokens() override;
    OrchestratorTokens(const OrchestratorTokens&) = delete;
    OrchestratorTokens& operator=(const OrchestratorTokens&) = delete;

    Result<void> load(storage::Connection& connection);  // once, as a command

    // --- any thread; durable tokens only -----------------------------------------------------------------------------
    // None: unknown, revoked or expired. Notes that the token was seen.
    std::optional<TokenHolder> verify(std::string_view token, Timestamp now);
    std::size_t liveCount() const;  // expired ones count until the next flush
    // Has it a live token of this kind that expires? (ops-api E-59: such an orchestrator is taken.)
    bool hasTimedToken(TokenKind kind, std::string_view orchestrator, Timestamp now) const;
    ChangeSequence& changes();

    // --- commands: writer thread, inside a command ---------------------------------------------------------------------
    // Audited as "token_minted" {orchestrator_id, token_id, kind, expires_at?, ip?} with context.actor. Other tokens stay.
    Result<MintedToken> mint(storage::Connection& connection, TokenKind kind, std::string_view orchestrator,
                             std::optional<Timestamp> expires, const ActionContext& context);
    // NotFound "Token not found": no such token of this kind and orchestrator (W-47). Revoking twice changes nothing. Audited as
    // "token_revoked".
    Result<OrchestratorToken> revoke(storage::Connection& connection, TokenKind kind, std::string_view orchestrator,
                                     std::string_view tokenId, const ActionContext& context);
    // Every live token of the kind but `exceptTokenId`; how many. One audit line each.
    Result<int> revokeAll(storage::Connection& connection, TokenKind kind, std::string_view orchestrator,
                          const ActionContext& context, std::string_view exceptTokenId = {});
    // A token from an import, with its hash. Conflict: the id or the hash is there already. Not audited by itself.
    Result<void> restore(storage::Connection& connection, const OrchestratorToken& token);
    // Writes last-seen times, marks expired tokens revoked, deletes those dead for 30 days (at most 1,000 a call).
    Result<void> flush(storage::Connection& connection, Timestamp now);

private:
    class Impl;

    void afterCommit() override;
    void afterRollback() override;
    void commandStarted() override;
    void commandRolledBack() override;

    std::unique_ptr<Impl> m_impl;
};

// Newest first, dead ones too; limit 1..1000. Inside a command or a read.
Result<std::vector<OrchestratorToken>> listTokens(storage::Connection& connection, TokenKind kind,
                                                  std::string_view orchestrator, int limit = 1000);
// Every token of a kind, for exports; dead ones too. Inside a read; memory stays bounded. An error of `sink` ends it.
Result<void> eachToken(storage::Connection& connection, TokenKind kind,
                       const std::function<Result<void>(const OrchestratorToken&)>& sink);
// created · token_id · orchestrator · kind · state ("live", "expired", "revoked") · expires · revoked · last_seen, for the console and exports.
std::unique_ptr<TableSource> makeOrchestratorTokensTable(storage::Database& database, ChangeSequence* changes);

}  // namespace sluice::fleet
