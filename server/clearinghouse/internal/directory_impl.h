// The directory's state: a working snapshot on the writer thread with undo per command and per batch, the published one, and what the index
// of users learns once it is durable.
#pragma once

#include "clearinghouse/internal/directory_rows.h"
#include "clearinghouse/internal/owner_index.h"

#include <mutex>

namespace sluice::clearinghouse {

struct DirectorySnapshot::Secrets {
    TenantCredential info;
    Hash32 hash;
    std::optional<Hash32> previous;
};

class Directory::Impl {
public:
    Impl(audit::AuditLog& auditLog, Rng& random, DirectoryConfig settings);

    // --- writer thread ------------------------------------------------------------------------------------------------
    Result<void> loadHashKey(storage::Connection& connection);
    Result<void> loadConfigured(storage::Connection& connection, Directory& directory, Timestamp now);
    void put(Tenant tenant);
    void put(CredentialRow row, bool configured);
    // InvalidArgument, NotFound, Conflict: nothing can be made in it now.
    Result<TenantPtr> openTenant(std::string_view clientId) const;
    Result<TenantPtr> knownTenant(std::string_view clientId) const;  // NotFound, also of a deleted one
    Result<EnsuredUser> insert(storage::Connection& connection, User user, const ActionContext* context);
    void noteUser(const User& user) { userSteps.push_back({user.clientId, user.externalUserId, user.status}); }

    Hash32 secretHash(std::string_view credentialId, std::string_view secret) const;
    Result<void> audit(storage::Connection& connection, const ActionContext& context, const char* action,
                       std::string_view subject, json::Value details, std::string before = {}, std::string after = {})
    {
        return auditDeed(log, connection, context, action, subject, std::move(details), std::move(before),
                         std::move(after));
    }

    void afterCommit();
    void undoBatch();
    void begin();
    void undoCommand();
    DirectorySnapshotPtr snapshot() const;

    struct UserStep {
        std::string clientId, subject;
        UserStatus status = UserStatus::Active;
    };
    struct TenantStep {
        std::string clientId;
        bool active = false;
    };

    audit::AuditLog& log;
    Rng& rng;
    DirectoryConfig config;
    Bytes hashKey;  // set by load
    OwnerIndex owners;
    ChangeSequence changes;
    DirectorySnapshotPtr working;  // writer thread
    std::vector<UserStep> userSteps;
    std::vector<TenantStep> tenantSteps;

private:
    DirectorySnapshotPtr m_undo;
    std::size_t m_userMark = 0, m_tenantMark = 0;
    mutable std::mutex m_mutex;
    DirectorySnapshotPtr m_published;
};

}  // namespace sluice::clearinghouse
