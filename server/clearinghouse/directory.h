// The directory: tenants, their machine credentials, their users. Two tenants with the same user ids never see each other: every look-up
// names its tenant (REF-16). Commands run on the writer and are audited in their commit; reads come from an immutable snapshot (tenants,
// credentials) and from compact rows in memory (who is active), both of durable state only.
#pragma once

#include "clearinghouse/deed.h"
#include "clearinghouse/tenant.h"
#include "core/address.h"
#include "core/rng.h"
#include "core/subscription.h"
#include "storage/database.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

class OwnerIndex;  // internal: users in memory, shared with the key store

std::vector<storage::Migration> directoryMigrations();  // 1001-1009

struct ConfiguredCredential {  // of the settings (AUTH0_SIGNER_M2M_CLIENT_ID, …), bound to one tenant
    std::string id, secret, clientId;
    std::vector<std::string> scopes;
};

struct DirectoryConfig {
    std::string defaultTenant = "demo-client";  // DEMO_CLIENT_ID; made at load when it is not there
    std::vector<std::string> moreTenants;       // of DEMO_API_KEYS; made at load, too
    std::vector<ConfiguredCredential> credentials;
    std::string
        pepper;  // AUTH_TOKEN_PEPPER, at least 32 characters, or empty: the key of the hashes then is the store's own
};

class DirectorySnapshot {  // immutable; any thread
public:
    TenantPtr tenant(std::string_view clientId) const;  // null: unknown; of any status
    const std::map<std::string, TenantPtr, std::less<>>& tenants() const { return m_tenants; }
    std::vector<TenantCredential> credentialsOf(std::string_view clientId) const;  // oldest first, revoked ones too

private:
    friend class Directory;  // and what lies within it
    struct Secrets;
    std::map<std::string, TenantPtr, std::less<>> m_tenants;
    std::map<std::string, std::shared_ptr<const Secrets>, std::less<>> m_credentials;  // by id
};
using DirectorySnapshotPtr = std::shared_ptr<const DirectorySnapshot>;

struct CredentialHolder {
    std::string credentialId, clientId;
    std::vector<std::string> scopes;
    bool has(std::string_view scope) const;
};

enum class Standing { Unknown, Active, Stopped };  // Stopped: suspended, blocked or deleted

struct NewSecret {
    TenantCredential info;
    std::string secret;  // "cs_" and 43 characters; never stored, never logged
};

struct UserChange {  // absent: stays
    std::optional<std::string> email, role;
    std::optional<UserStatus> status;
};

struct EnsuredUser {
    User user;
    bool created = false;
};

class Directory : private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command and before the KeyStore, destroy it after the last.
    Directory(storage::Writer& writer, audit::AuditLog& audit, Rng& rng, DirectoryConfig config = {});
    ~Directory() override;
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    // Once, as a command. InvalidArgument: a configured name breaks the grammar, or the pepper is not the one of the stored hashes.
    Result<void> load(storage::Connection& connection, Timestamp now);

    // --- any thread, in memory -----------------------------------------------------------------------------------------
    DirectorySnapshotPtr snapshot() const;
    Standing tenantStanding(std::string_view clientId) const;  // no lock
    // Stopped also when the tenant is. Unknown: never made here (a JWT may speak of such a one). No lock.
    Standing userStanding(std::string_view clientId, std::string_view externalUserId) const;
    // Time does not tell which part was wrong. None: unknown, wrong, expired, revoked, or the tenant is not active.
    std::optional<CredentialHolder> verifyCredential(std::string_view id, std::string_view secret, Timestamp now) const;
    ChangeSequence& changes();  // bumped after each durable change
    const std::string& defaultTenant() const;
    std::size_t userCount() const;

    // --- commands: writer thread, inside a command ---------------------------------------------------------------------
    // Including what this batch did so far.
    const DirectorySnapshotPtr& current() const;
    // Blank id: one is generated (app_…). Conflict: it exists (deleted ones too). InvalidArgument: grammar, name over 200 bytes.
    Result<Tenant> createTenant(storage::Connection& connection, std::string clientId, std::string name,
                                TenantPolicy policy, const ActionContext& context);
    Result<Tenant> updateTenant(storage::Connection& connection, std::string_view clientId,
                                std::optional<std::string> name, std::optional<TenantPolicy> policy,
                                std::optional<TenantStatus> status, const ActionContext& context);
    // NotFound; InvalidArgument: an unknown scope. The first secret is made with it.
    Result<NewSecret> createCredential(storage::Connection& connection, std::string_view clientId, std::string label,
                                       std::vector<std::string> scopes, const ActionContext& context);
    // A new secret; the former lives on for `overlapSeconds` (0..2,592,000). One before that ends at once: two live at most.
    Result<NewSecret> rotateCredential(storage::Connection& connection, std::string_view clientId, std::string_view id,
                                       std::int64_t overlapSeconds, const ActionContext& context);
    Result<void> revokeCredential(storage::Connection& connection, std::string_view clientId, std::string_view id,
                                  const ActionContext& context);

    // The user of this tenant, made when there is none. Of one that is there a different email is taken over and a deleted one lives
    // again. NotFound: the tenant. InvalidArgument: `invalid_external_user_id`, or an email over 320 bytes or without '@'.
    Result<EnsuredUser> ensureUser(storage::Connection& connection, std::string_view clientId,
                                   std::string_view externalUserId, std::string_view email,
                                   const ActionContext& context);
    // A subject that authorised for the first time (REF-33), by the looser rule of subjects; nothing changes when it is there. Not audited.
    Result<EnsuredUser> noteSubject(storage::Connection& connection, std::string_view clientId,
                                    std::string_view usageSubject, Timestamp now);
    // NotFound "User not found". Deleting revokes keys: use UserDesk or KeyStore::revokeAll in the same command.
    Result<User> updateUser(storage::Connection& connection, std::string_view clientId, std::string_view externalUserId,
                            const UserChange& change, const ActionContext& context);
    // What the identity provider said of the user (REF-19). Pending with an empty id: asked, no answer yet.
    Result<void> setProvider(storage::Connection& connection, std::string_view clientId,
                             std::string_view externalUserId, ProviderState state, std::string_view providerUserId,
                             Timestamp now);

    // Another program did something to it (its entry in the audit log): reads again what that names. Several on one PostgreSQL.
    Result<void> refresh(storage::Connection& connection, std::string_view action, std::string_view subject);
    // A user from the store, for who is not known in memory. False: not in the store either.
    Result<bool> refreshUser(storage::Connection& connection, std::string_view clientId,
                             std::string_view externalUserId);

    OwnerIndex& owners();                           // for the key store
    Hash32 keyedHash(std::string_view text) const;  // HMAC under the key of the stored hashes
    audit::AuditLog& audit();
    Rng& rng();

private:
    class Impl;

    void afterCommit() override;
    void afterRollback() override;
    void commandStarted() override;
    void commandRolledBack() override;

    std::unique_ptr<Impl> m_impl;
};

// --- reads: inside a command or a read -------------------------------------------------------------------------------------
Result<std::optional<User>> findUser(storage::Connection& connection, std::string_view clientId,
                                     std::string_view externalUserId);
// In order of external id, after `after` (empty: from the first). limit 1..500.
Result<std::vector<User>> listUsers(storage::Connection& connection, std::string_view clientId, std::string_view after,
                                    int limit, std::optional<UserStatus> status = {});
// Users whose account at the provider is still wanted (REF-19), oldest first; limit 1..500.
Result<std::vector<User>> pendingUsers(storage::Connection& connection, int limit);

}  // namespace sluice::clearinghouse
