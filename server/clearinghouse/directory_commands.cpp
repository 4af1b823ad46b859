// The directory's commands.
#include "clearinghouse/directory.h"
#include "clearinghouse/internal/directory_impl.h"
#include "core/hex.h"
#include "core/ids.h"
#include "core/utf8.h"
#include "metering/identity.h"

#include <algorithm>

namespace sluice::clearinghouse {

namespace {

constexpr std::size_t maxTenantName = 200;
constexpr std::size_t maxTenantsInAll = 10'000;
constexpr std::size_t maxCredentialsOfTenant = 50;
constexpr std::int64_t maxSecretOverlap = 2'592'000;
constexpr std::string_view secretPrefix = "cs_";

std::string twentyFourHex(Rng& rng)
{
    std::array<std::uint8_t, 12> bytes{};
    rng.fill(bytes);
    return toHex(bytes);
}

tl::unexpected<Error> refusedName(std::string message)
{
    return fail(ErrorCode::InvalidArgument, std::move(message));
}

Result<void> checkTenantName(std::string_view name)
{
    if (name.empty() || name.size() > maxTenantName || !isValidUtf8(name))
        return refusedName("a tenant's name has 1 to 200 bytes");
    return {};
}

Result<void> checkEmail(std::string_view email)
{
    const auto plain = [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; };
    if (email.empty())
        return {};
    if (email.size() > 320 || email.find('@') == std::string_view::npos || !isValidUtf8(email)
        || !std::ranges::all_of(email, plain))
        return refusedName("email must be an address of at most 320 bytes");
    return {};
}

json::Value userDetails(const User& user)
{
    json::Value details = json::Value::object({{"client_id", user.clientId}, {"user_id", user.externalUserId}});
    if (!user.email.empty())
        details.set("email", user.email);
    return details;
}

std::string authIdOf(const User& user)
{
    return user.clientId + ":" + user.externalUserId;
}

json::Value credentialDetails(const TenantCredential& info)
{
    return json::Value::object(
        {{"client_id", info.clientId}, {"label", info.label}, {"scopes", joinWords(info.scopes)}});
}

}  // namespace

Result<Tenant> Directory::createTenant(storage::Connection& connection, std::string clientId, std::string name,
                                       TenantPolicy policy, const ActionContext& context)
{
    if (clientId.empty())
        clientId = "app_" + twentyFourHex(m_impl->rng);
    if (!metering::isClientId(clientId))
        return refusedName("clientId must be 1 to 128 of A-Z a-z 0-9 . _ -");
    SLUICE_TRY(checkTenantName(name));
    if (m_impl->working->tenant(clientId))
        return fail(ErrorCode::Conflict, "the tenant exists");
    if (m_impl->working->tenants().size() >= maxTenantsInAll)
        return fail(ErrorCode::Overloaded, "there are 10000 tenants");
    Tenant tenant{std::move(clientId), std::move(name), TenantStatus::Active, std::move(policy),
                  context.now,         context.now,     context.actor};
    SLUICE_TRY(insertTenant(connection, tenant));
    SLUICE_TRY(m_impl->audit(connection, context, "tenant.create", tenant.clientId,
                             json::Value::object({{"name", tenant.name}}), {}, json::write(policyTree(tenant.policy))));
    m_impl->put(tenant);
    return tenant;
}

Result<Tenant> Directory::updateTenant(storage::Connection& connection, std::string_view clientId,
                                       std::optional<std::string> name, std::optional<TenantPolicy> policy,
                                       std::optional<TenantStatus> status, const ActionContext& context)
{
    const TenantPtr known = m_impl->working->tenant(clientId);
    if (!known)
        return fail(ErrorCode::NotFound, "Tenant not found");
    Tenant tenant = *known;
    if (name) {
        SLUICE_TRY(checkTenantName(*name));
        tenant.name = std::move(*name);
    }
    if (policy)
        tenant.policy = std::move(*policy);
    if (status)
        tenant.status = *status;
    tenant.updated = context.now;
    const auto shown = [](const Tenant& shownTenant) {
        return json::write(json::Value::object({{"name", shownTenant.name},
                                                {"status", tenantStatusCode(shownTenant.status)},
                                                {"policy", policyTree(shownTenant.policy)}}));
    };
    SLUICE_TRY(updateTenantRow(connection, tenant));
    SLUICE_TRY(m_impl->audit(connection, context, "tenant.update", tenant.clientId, json::Object{}, shown(*known),
                             shown(tenant)));
    m_impl->put(tenant);
    return tenant;
}

Result<NewSecret> Directory::createCredential(storage::Connection& connection, std::string_view clientId,
                                              std::string label, std::vector<std::string> scopes,
                                              const ActionContext& context)
{
    SLUICE_TRY(m_impl->openTenant(clientId));
    if (label.size() > 100 || !isValidUtf8(label))
        return refusedName("a label has at most 100 bytes");
    if (scopes.empty())
        scopes = {"users:read", "users:write", "users:token"};
    for (const std::string& scope : scopes) {
        if (!std::ranges::count(credentialScopes(), scope))
            return refusedName("scopes are users:read, users:write, users:token and admin");
    }
    const auto all = m_impl->working->credentialsOf(clientId);
    if (std::ranges::count_if(all, [](const TenantCredential& info) { return !info.revoked; })
        >= std::ptrdiff_t(maxCredentialsOfTenant))
        return fail(ErrorCode::Overloaded, "the tenant has 50 credentials");
    NewSecret made;
    made.secret = std::string(secretPrefix) + randomToken(m_impl->rng);
    CredentialRow row;
    row.info.id = "m2m_" + twentyFourHex(m_impl->rng);
    row.info.clientId = std::string(clientId);
    row.info.label = std::move(label);
    row.info.scopes = std::move(scopes);
    row.info.created = context.now;
    row.info.createdBy = context.actor;
    row.info.secretCreated = context.now;
    row.hash = m_impl->secretHash(row.info.id, made.secret);
    SLUICE_TRY(saveCredential(connection, row));
    SLUICE_TRY(
        m_impl->audit(connection, context, "credential.create", row.info.id, credentialDetails(row.info), {}, "live"));
    made.info = row.info;
    m_impl->put(std::move(row), false);
    return made;
}

Result<NewSecret> Directory::rotateCredential(storage::Connection& connection, std::string_view clientId,
                                              std::string_view id, std::int64_t overlapSeconds,
                                              const ActionContext& context)
{
    SLUICE_TRY(m_impl->openTenant(clientId));
    if (overlapSeconds < 0 || overlapSeconds > maxSecretOverlap)
        return refusedName("the overlap is 0 to 2592000 seconds");
    const auto found = m_impl->working->m_credentials.find(id);
    if (found == m_impl->working->m_credentials.end() || found->second->info.clientId != clientId)
        return fail(ErrorCode::NotFound, "Credential not found");
    if (found->second->info.revoked || found->second->info.configured)
        return fail(ErrorCode::Conflict, "the credential is revoked or belongs to the settings");
    NewSecret made;
    made.secret = std::string(secretPrefix) + randomToken(m_impl->rng);
    CredentialRow row{found->second->info, m_impl->secretHash(id, made.secret), std::nullopt};
    row.info.secretCreated = context.now;
    row.info.previousExpires.reset();
    if (overlapSeconds > 0) {
        row.previous = found->second->hash;
        row.info.previousExpires = context.now.plusSeconds(overlapSeconds);
    }
    SLUICE_TRY(saveCredential(connection, row));
    json::Value details = credentialDetails(row.info);
    details.set("overlap_seconds", overlapSeconds);
    SLUICE_TRY(m_impl->audit(connection, context, "credential.rotate", id, std::move(details)));
    made.info = row.info;
    m_impl->put(std::move(row), false);
    return made;
}

Result<void> Directory::revokeCredential(storage::Connection& connection, std::string_view clientId,
                                         std::string_view id, const ActionContext& context)
{
    const auto found = m_impl->working->m_credentials.find(id);
    if (found == m_impl->working->m_credentials.end() || found->second->info.clientId != clientId)
        return fail(ErrorCode::NotFound, "Credential not found");
    if (found->second->info.configured)
        return fail(ErrorCode::Conflict, "the credential belongs to the settings");
    if (found->second->info.revoked)
        return {};
    CredentialRow row{found->second->info, found->second->hash, std::nullopt};
    row.info.revoked = context.now;
    row.info.previousExpires.reset();
    SLUICE_TRY(saveCredential(connection, row));
    SLUICE_TRY(
        m_impl->audit(connection, context, "credential.revoke", id, credentialDetails(row.info), "live", "revoked"));
    m_impl->put(std::move(row), false);
    return {};
}

Result<EnsuredUser> Directory::Impl::insert(storage::Connection& connection, User user, const ActionContext* context)
{
    if (owners.users() + userSteps.size() >= owners.capacity())
        return fail(ErrorCode::Overloaded, "there are as many users as this program can hold");
    user.id = randomId(rng);
    SLUICE_TRY(insertUser(connection, user));
    SLUICE_TRY(addToTenant(connection, user.clientId, 1, 0));
    if (context)
        SLUICE_TRY(audit(connection, *context, "user.create", authIdOf(user), userDetails(user), {}, "active"));
    noteUser(user);
    return EnsuredUser{std::move(user), true};
}

Result<EnsuredUser> Directory::ensureUser(storage::Connection& connection, std::string_view clientId,
                                          std::string_view externalUserId, std::string_view email,
                                          const ActionContext& context)
{
    SLUICE_TRY(m_impl->openTenant(clientId));
    if (!metering::isExternalUserId(externalUserId))
        return refusedName("invalid_external_user_id");
    SLUICE_TRY(metering::makeIdentity(clientId, externalUserId, "external_user_id"));
    SLUICE_TRY(checkEmail(email));
    SLUICE_ASSIGN(const auto found, findUser(connection, clientId, externalUserId));
    if (!found) {
        User user;
        user.clientId = std::string(clientId);
        user.externalUserId = std::string(externalUserId);
        user.email = std::string(email);
        user.created = user.updated = context.now;
        return m_impl->insert(connection, std::move(user), &context);
    }
    UserChange change;
    if (!email.empty() && email != found->email)
        change.email = std::string(email);
    if (found->status == UserStatus::Deleted)
        change.status = UserStatus::Active;
    if (!change.email && !change.status)
        return EnsuredUser{*found, false};
    SLUICE_ASSIGN(User changed, updateUser(connection, clientId, externalUserId, change, context));
    return EnsuredUser{std::move(changed), false};
}

Result<EnsuredUser> Directory::noteSubject(storage::Connection& connection, std::string_view clientId,
                                           std::string_view usageSubject, Timestamp now)
{
    SLUICE_TRY(m_impl->openTenant(clientId));
    SLUICE_TRY(metering::makeIdentity(clientId, usageSubject, "external_user_id"));
    SLUICE_ASSIGN(auto found, findUser(connection, clientId, usageSubject));
    if (found)
        return EnsuredUser{std::move(*found), false};
    User user;
    user.clientId = std::string(clientId);
    user.externalUserId = std::string(usageSubject);
    user.created = user.updated = now;
    return m_impl->insert(connection, std::move(user), nullptr);
}

Result<User> Directory::updateUser(storage::Connection& connection, std::string_view clientId,
                                   std::string_view externalUserId, const UserChange& change,
                                   const ActionContext& context)
{
    SLUICE_TRY(m_impl->knownTenant(clientId));
    SLUICE_ASSIGN(const auto found, findUser(connection, clientId, externalUserId));
    if (!found)
        return fail(ErrorCode::NotFound, "User not found");
    User user = *found;
    if (change.email) {
        SLUICE_TRY(checkEmail(*change.email));
        user.email = *change.email;
    }
    if (change.role) {
        if (change.role->empty() || change.role->size() > 64 || !isValidUtf8(*change.role))
            return refusedName("role has 1 to 64 bytes");
        user.role = *change.role;
    }
    if (change.status)
        user.status = *change.status;
    user.updated = context.now;
    const auto shown = [](const User& shownUser) {
        return json::write(json::Value::object(
            {{"status", userStatusCode(shownUser.status)}, {"email", shownUser.email}, {"role", shownUser.role}}));
    };
    SLUICE_TRY(updateUserRow(connection, user));
    SLUICE_TRY(m_impl->audit(connection, context, "user.update", authIdOf(user), userDetails(user), shown(*found),
                             shown(user)));
    m_impl->noteUser(user);
    return user;
}

Result<void> Directory::setProvider(storage::Connection& connection, std::string_view clientId,
                                    std::string_view externalUserId, ProviderState state,
                                    std::string_view providerUserId, Timestamp now)
{
    SLUICE_ASSIGN(auto found, findUser(connection, clientId, externalUserId));
    if (!found)
        return fail(ErrorCode::NotFound, "User not found");
    found->provider = state;
    found->providerUserId = std::string(providerUserId);
    found->updated = now;
    SLUICE_TRY(updateUserRow(connection, *found));
    m_impl->noteUser(*found);
    return {};
}

}  // namespace sluice::clearinghouse
