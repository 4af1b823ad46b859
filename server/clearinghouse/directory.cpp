#include "clearinghouse/directory.h"

#include "clearinghouse/internal/directory_impl.h"
#include "core/hex.h"
#include "core/ids.h"
#include "crypto/compare.h"
#include "crypto/hash.h"
#include "metering/identity.h"

#include <algorithm>

namespace sluice::clearinghouse {

namespace {

constexpr std::size_t hashKeyBytes = 32;
constexpr std::size_t minPepper = 32;

bool isSecretLive(const DirectorySnapshot& snapshot, const TenantCredential& info)
{
    const TenantPtr tenant = snapshot.tenant(info.clientId);
    return !info.revoked && tenant && tenant->status == TenantStatus::Active;
}

}  // namespace

TenantPtr DirectorySnapshot::tenant(std::string_view clientId) const
{
    const auto found = m_tenants.find(clientId);
    return found == m_tenants.end() ? nullptr : found->second;
}

std::vector<TenantCredential> DirectorySnapshot::credentialsOf(std::string_view clientId) const
{
    std::vector<TenantCredential> credentials;
    for (const auto& [id, secrets] : m_credentials) {
        if (secrets->info.clientId == clientId)
            credentials.push_back(secrets->info);
    }
    std::ranges::stable_sort(credentials, {}, &TenantCredential::created);
    return credentials;
}

bool CredentialHolder::has(std::string_view scope) const
{
    return std::ranges::count(scopes, scope) > 0;
}

Directory::Impl::Impl(audit::AuditLog& auditLog, Rng& random, DirectoryConfig settings)
    : log(auditLog)
    , rng(random)
    , config(std::move(settings))
    , owners(random.next64())
    , working(std::make_shared<DirectorySnapshot>())
    , m_undo(working)
    , m_published(working)
{}

// The key of every stored hash: random and the store's own, under the pepper when one is given. A pepper that changed would make every key
// unknown, so the store remembers what it looked like.
Result<void> Directory::Impl::loadHashKey(storage::Connection& connection)
{
    if (!config.pepper.empty() && config.pepper.size() < minPepper)
        return fail(ErrorCode::InvalidArgument, "AUTH_TOKEN_PEPPER must have at least 32 characters");
    SLUICE_ASSIGN(auto salt, readMeta(connection, "hash_salt"));
    if (!salt) {
        salt.emplace(hashKeyBytes);
        rng.fill(*salt);
        SLUICE_TRY(writeMeta(connection, "hash_salt", *salt));
    }
    hashKey = *salt;
    if (!config.pepper.empty()) {
        const Hash32 keyed = crypto::hmacSha256(asBytes(config.pepper), *salt);
        hashKey.assign(keyed.bytes.begin(), keyed.bytes.end());
    }
    const Hash32 check = crypto::hmacSha256(hashKey, asBytes("sluice pepper check"));
    SLUICE_ASSIGN(const auto known, readMeta(connection, "pepper_check"));
    if (known && std::ranges::equal(*known, check.bytes))
        return {};
    std::int64_t made = 0;
    for (const char* sql : {"SELECT COUNT(*) FROM ch_credentials", "SELECT COUNT(*) FROM ch_keys"}) {
        SLUICE_ASSIGN(const auto count,
                      connection.queryOne(sql, {}, [](const storage::Row& row) { return row.int64(0); }));
        made += count.value_or(0);
    }
    if (known && made > 0)
        return fail(ErrorCode::InvalidArgument, "AUTH_TOKEN_PEPPER is not the one that the " + std::to_string(made)
                                                    + " stored keys and credentials were made with");
    return writeMeta(connection, "pepper_check", check.bytes);
}

Result<void> Directory::Impl::loadConfigured(storage::Connection& connection, Directory& directory, Timestamp now)
{
    std::vector<std::string> tenants{config.defaultTenant};
    tenants.insert(tenants.end(), config.moreTenants.begin(), config.moreTenants.end());
    for (const ConfiguredCredential& credential : config.credentials)
        tenants.push_back(credential.clientId);
    const ActionContext context{"settings", {}, now};
    for (const std::string& clientId : tenants) {
        if (!clientId.empty() && !working->tenant(clientId))
            SLUICE_TRY(directory.createTenant(connection, clientId, clientId, {}, context));
    }
    for (const ConfiguredCredential& credential : config.credentials) {
        if (credential.id.empty() || credential.secret.empty() || credential.clientId.empty())
            continue;  // an unset credential matches nothing
        CredentialRow row;
        row.info.id = credential.id;
        row.info.clientId = credential.clientId;
        row.info.label = "settings";
        row.info.scopes = credential.scopes;
        row.info.created = now;
        row.info.createdBy = "settings";
        row.info.configured = true;
        row.hash = secretHash(credential.id, credential.secret);
        put(std::move(row), true);
    }
    return {};
}

void Directory::Impl::put(Tenant tenant)
{
    tenantSteps.push_back({tenant.clientId, tenant.status == TenantStatus::Active});
    auto next = std::make_shared<DirectorySnapshot>(*working);
    const std::string id = tenant.clientId;
    next->m_tenants[id] = std::make_shared<const Tenant>(std::move(tenant));
    working = std::move(next);
}

void Directory::Impl::put(CredentialRow row, bool configured)
{
    row.info.configured = configured;
    auto next = std::make_shared<DirectorySnapshot>(*working);
    const std::string id = row.info.id;
    next->m_credentials[id] = std::make_shared<const DirectorySnapshot::Secrets>(
        DirectorySnapshot::Secrets{std::move(row.info), row.hash, row.previous});
    working = std::move(next);
}

Result<TenantPtr> Directory::Impl::knownTenant(std::string_view clientId) const
{
    TenantPtr tenant = working->tenant(clientId);
    if (!tenant || tenant->status == TenantStatus::Deleted)
        return fail(ErrorCode::NotFound, "Tenant not found");
    return tenant;
}

Result<TenantPtr> Directory::Impl::openTenant(std::string_view clientId) const
{
    SLUICE_ASSIGN(TenantPtr tenant, knownTenant(clientId));
    if (tenant->status != TenantStatus::Active)
        return fail(ErrorCode::Conflict, "the tenant is suspended");
    return tenant;
}

Hash32 Directory::Impl::secretHash(std::string_view credentialId, std::string_view secret) const
{
    std::string text = "credential\n";
    text.append(credentialId).append("\n").append(secret);
    return crypto::hmacSha256(hashKey, asBytes(text));
}

DirectorySnapshotPtr Directory::Impl::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    return m_published;
}

void Directory::Impl::afterCommit()
{
    if (working == m_published && userSteps.empty() && tenantSteps.empty())
        return;
    for (const TenantStep& step : tenantSteps)
        owners.putTenant(step.clientId, step.active);
    for (const UserStep& step : userSteps)
        owners.putUser(step.clientId, step.subject, step.status == UserStatus::Active);
    tenantSteps.clear();
    userSteps.clear();
    {
        const std::lock_guard lock(m_mutex);
        m_published = working;
    }
    begin();
    changes.bump();
}

void Directory::Impl::undoBatch()
{
    tenantSteps.clear();
    userSteps.clear();
    working = snapshot();
    begin();
}

void Directory::Impl::begin()
{
    m_undo = working;
    m_userMark = userSteps.size();
    m_tenantMark = tenantSteps.size();
}

void Directory::Impl::undoCommand()
{
    working = m_undo;
    userSteps.resize(m_userMark);
    tenantSteps.resize(m_tenantMark);
}

Directory::Directory(storage::Writer& writer, audit::AuditLog& audit, Rng& rng, DirectoryConfig config)
    : m_impl(std::make_unique<Impl>(audit, rng, std::move(config)))
{
    writer.addListener(this);
}

Directory::~Directory() = default;

Result<void> Directory::load(storage::Connection& connection, Timestamp now)
{
    SLUICE_TRY(m_impl->loadHashKey(connection));
    SLUICE_TRY(eachTenant(connection, [this](Tenant tenant) {
        // What is in the store already is durable: the index may know it at once.
        m_impl->owners.putTenant(tenant.clientId, tenant.status == TenantStatus::Active);
        m_impl->put(std::move(tenant));
    }));
    SLUICE_TRY(eachCredential(connection, [this](CredentialRow row) { m_impl->put(std::move(row), false); }));
    SLUICE_ASSIGN(const auto users, connection.queryOne("SELECT COUNT(*) FROM ch_users", {},
                                                        [](const storage::Row& row) { return row.int64(0); }));
    m_impl->owners.reserve(std::size_t(users.value_or(0)));
    SLUICE_TRY(connection.stream("SELECT client_id, external_user_id, status FROM ch_users", {},
                                 [this](const storage::Row& row) {
                                     m_impl->owners.putUser(row.text(0), row.text(1), row.text(2) == "active");
                                     return true;
                                 }));
    return m_impl->loadConfigured(connection, *this, now);
}

DirectorySnapshotPtr Directory::snapshot() const
{
    return m_impl->snapshot();
}

const DirectorySnapshotPtr& Directory::current() const
{
    return m_impl->working;
}

Standing Directory::tenantStanding(std::string_view clientId) const
{
    return m_impl->owners.tenant(clientId);
}

Standing Directory::userStanding(std::string_view clientId, std::string_view externalUserId) const
{
    return m_impl->owners.user(clientId, externalUserId);
}

std::optional<CredentialHolder> Directory::verifyCredential(std::string_view id, std::string_view secret,
                                                            Timestamp now) const
{
    const DirectorySnapshotPtr snapshot = m_impl->snapshot();
    const auto found = snapshot->m_credentials.find(id);
    // An unknown id costs the same as a wrong secret.
    const Hash32 given = m_impl->secretHash(id, secret);
    const Hash32 nothing{};
    const bool known = found != snapshot->m_credentials.end();
    const Hash32& current = known ? found->second->hash : nothing;
    const Hash32& previous = known ? found->second->previous.value_or(nothing) : nothing;
    const bool isCurrent = crypto::constantTimeEqual(given.bytes, current.bytes);
    const bool isPrevious = crypto::constantTimeEqual(given.bytes, previous.bytes);
    if (!known || id.empty() || secret.empty() || !isSecretLive(*snapshot, found->second->info))
        return std::nullopt;
    const TenantCredential& info = found->second->info;
    const bool previousLives = info.previousExpires && *info.previousExpires > now;
    if (!isCurrent && !(isPrevious && previousLives))
        return std::nullopt;
    return CredentialHolder{info.id, info.clientId, info.scopes};
}

ChangeSequence& Directory::changes()
{
    return m_impl->changes;
}

const std::string& Directory::defaultTenant() const
{
    return m_impl->config.defaultTenant;
}

std::size_t Directory::userCount() const
{
    return m_impl->owners.users();
}

OwnerIndex& Directory::owners()
{
    return m_impl->owners;
}

Hash32 Directory::keyedHash(std::string_view text) const
{
    return crypto::hmacSha256(m_impl->hashKey, asBytes(text));
}

audit::AuditLog& Directory::audit()
{
    return m_impl->log;
}

Rng& Directory::rng()
{
    return m_impl->rng;
}

void Directory::afterCommit()
{
    m_impl->afterCommit();
}

void Directory::afterRollback()
{
    m_impl->undoBatch();
}

void Directory::commandStarted()
{
    m_impl->begin();
}

void Directory::commandRolledBack()
{
    m_impl->undoCommand();
}

}  // namespace sluice::clearinghouse
