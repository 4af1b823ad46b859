// Named API tokens with a role (DECISIONS 18, W-23). Only "sha256:" + hex of a token is stored; the token itself is shown once, when made.
// The admin and viewer tokens of the settings stand beside them under built-in names.
#pragma once

#include "audit/audit_log.h"
#include "core/rng.h"
#include "core/table.h"
#include "fleet/orchestrator.h"
#include "storage/database.h"
#include "storage/migration.h"
#include "storage/writer.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::api {

std::vector<storage::Migration> migrations();  // base 600

enum class Role { Viewer, Operator, Approver, Admin };
const char* roleCode(Role role);  // "viewer", "operator", "approver", "admin"
std::optional<Role> roleFromCode(std::string_view code);

struct TokenInfo {
    std::string id;    // 32 hex
    std::string name;  // unique among the live ones: 1..64 of letters, digits and . _ -
    Role role = Role::Viewer;
    Timestamp created;
    std::string createdBy;
    std::optional<Timestamp> expires;
    std::optional<Timestamp> revoked;

    bool live(Timestamp now) const { return !revoked && (!expires || *expires > now); }
};

struct NewToken {
    TokenInfo info;
    std::string token;  // 43 characters; never stored, never logged
};

std::string tokenHash(std::string_view token);  // "sha256:" + 64 hex

class TokenStore : private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command, destroy it after the last.
    TokenStore(storage::Writer& writer, audit::AuditLog& audit, Rng& rng);

    Result<void> load(storage::Connection& connection);  // once, as a command

    // Writer thread, inside a command. InvalidArgument: the name. Conflict: a live token has it.
    Result<NewToken> create(storage::Connection& connection, std::string_view name, Role role,
                            std::optional<Timestamp> expires, const fleet::ActionContext& context);
    // NotFound "Unknown token". Revoking twice changes nothing.
    Result<TokenInfo> revoke(storage::Connection& connection, std::string_view id, const fleet::ActionContext& context);

    // Any thread; durable ones only. Look-up is by hash, so time tells nothing of a stored token.
    std::optional<TokenInfo> find(std::string_view token, Timestamp now) const;
    bool hasLive(Role role, Timestamp now) const;
    std::vector<TokenInfo> list() const;  // oldest first, revoked ones too

private:
    using Tokens = std::map<std::string, TokenInfo>;  // by hash

    Result<void> record(storage::Connection& connection, const char* action, const TokenInfo& info,
                        const fleet::ActionContext& context);
    void afterCommit() override;
    void afterRollback() override;
    void commandStarted() override;
    void commandRolledBack() override;

    audit::AuditLog& m_audit;
    Rng& m_rng;
    std::shared_ptr<const Tokens> m_working;  // writer thread
    std::shared_ptr<const Tokens> m_undo;
    mutable std::mutex m_mutex;
    std::shared_ptr<const Tokens> m_published;
};

// name · state ("live", "expired", "revoked") · role · created · created_by · expires · revoked · token_id, for the console. `changes` is
// AuditLog::changes(): every change of a token is audited.
std::unique_ptr<TableSource> makeTokensTable(storage::Database& database, ChangeSequence* changes);

}  // namespace sluice::api
