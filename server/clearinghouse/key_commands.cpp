// The key store's commands.
#include "clearinghouse/composite_key.h"
#include "clearinghouse/internal/directory_rows.h"
#include "clearinghouse/internal/key_rows.h"
#include "clearinghouse/internal/key_store_impl.h"
#include "clearinghouse/internal/key_text.h"
#include "clearinghouse/keys.h"
#include "core/hex.h"
#include "core/utf8.h"

#include <algorithm>

namespace sluice::clearinghouse {

namespace {

constexpr std::size_t maxKeyLabel = 100;
constexpr std::size_t maxKeyScopes = 16;
constexpr std::int64_t maxKeyOverlap = 2'592'000;
constexpr std::int64_t keepDeadKeySeconds = 90LL * 86'400;
constexpr std::size_t usesAtOnce = 2'000;

tl::unexpected<Error> refusedKey(std::string message)
{
    return fail(ErrorCode::InvalidArgument, std::move(message));
}

json::Value keyDetails(const KeyInfo& info)
{
    json::Value details =
        json::Value::object({{"client_id", info.clientId}, {"user_id", info.externalUserId}, {"label", info.label}});
    if (!info.scopes.empty())
        details.set("scopes", info.scopes);
    if (info.expires)
        details.set("expires_at", formatTimeZ(*info.expires));
    return details;
}

// A user's key may hold what the tenant's policy allows, and never "admin".
Result<void> checkScopes(const TenantPolicy& policy, std::string_view scopes)
{
    const std::vector<std::string> words = splitWords(scopes);
    if (words.size() > maxKeyScopes)
        return refusedKey("a key has at most 16 scopes");
    for (const std::string& word : words) {
        const bool allowed = policy.scopes.empty() ? word == "sign:job" : std::ranges::count(policy.scopes, word) > 0;
        if (!allowed || word == "admin")
            return refusedKey("scopes must be among those of the tenant");
    }
    return {};
}

std::uint32_t endSeconds(Timestamp time)
{
    return std::uint32_t(std::clamp<std::int64_t>(time.seconds(), KeyIndex::ended, UINT32_MAX));
}

}  // namespace

Result<void> KeyStore::Impl::check(const KeyRequest& request, Timestamp now) const
{
    const DirectorySnapshotPtr snapshot = directory.current();
    const TenantPtr tenant = snapshot->tenant(request.clientId);
    if (!tenant || tenant->status == TenantStatus::Deleted)
        return fail(ErrorCode::NotFound, "Tenant not found");
    if (tenant->status != TenantStatus::Active)
        return fail(ErrorCode::Conflict, "the tenant is suspended");
    if (request.label.size() > maxKeyLabel || !isValidUtf8(request.label))
        return refusedKey("a label has at most 100 bytes");
    if (request.subjectType.empty() || request.subjectType.size() > 64 || request.subjectType == "app_owner")
        return refusedKey("the subject type has 1 to 64 bytes and is not an owner's");
    if (request.expires && *request.expires <= now)
        return refusedKey("expiresAt lies in the past");
    if (request.composite && !isAppClientId(request.clientId))
        return refusedKey("a composite key needs a tenant whose id is app_ and 24 hex digits");
    SLUICE_TRY(checkScopes(tenant->policy, request.scopes));
    if (index.size() + steps.size() >= KeyIndex::capacity()
        || !index.hasRoomForWords(request.subjectType, request.scopes))
        return fail(ErrorCode::Overloaded, "there are as many keys as this program can hold");
    return {};
}

Result<NewKey> KeyStore::Impl::issue(storage::Connection& connection, const KeyRequest& request,
                                     const ActionContext& context)
{
    auto row = std::make_shared<KeyRow>();
    NewKey made;
    row->number = randomKeyId(directory.rng());
    const std::string secret = randomKeySecret(directory.rng());
    KeyInfo& info = row->info;
    info.id = keyIdText(row->number);
    info.clientId = request.clientId;
    info.externalUserId = request.externalUserId;
    info.subjectType = request.subjectType;
    info.label = request.label;
    info.scopes = joinWords(splitWords(request.scopes));
    const std::string front = (request.composite ? request.clientId + "_" : config.prefix) + info.id + "_";
    info.masked = front + "..." + secret.substr(secret.size() - 4);
    info.created = context.now;
    info.createdBy = context.actor;
    info.expires = request.expires;
    row->hash = hashOf(info.id, secret);
    SLUICE_TRY(insertKey(connection, *row));
    SLUICE_TRY(addToTenant(connection, info.clientId, 0, 1));
    SLUICE_TRY(auditDeed(directory.audit(), connection, context, "key.create", info.id, keyDetails(info), {}, "live"));
    made.text = front + secret;
    made.info = info;
    steps.push_back({std::move(row), 0, 0});
    return made;
}

Result<void> KeyStore::Impl::end(storage::Connection& connection, KeyInfo& info, const ActionContext& context)
{
    info.revoked = context.now;
    SLUICE_TRY(updateKeyEnd(connection, info));
    SLUICE_TRY(addToTenant(connection, info.clientId, 0, -1));
    SLUICE_TRY(
        auditDeed(directory.audit(), connection, context, "key.revoke", info.id, keyDetails(info), "live", "revoked"));
    steps.push_back({nullptr, *keyNumberFromText(info.id), KeyIndex::ended});
    return {};
}

Result<NewKey> KeyStore::create(storage::Connection& connection, const KeyRequest& request,
                                const ActionContext& context)
{
    SLUICE_TRY(m_impl->check(request, context.now));
    SLUICE_ASSIGN(const auto user, findUser(connection, request.clientId, request.externalUserId));
    if (!user)
        return fail(ErrorCode::NotFound, "User not found");
    if (user->status != UserStatus::Active)
        return fail(ErrorCode::Conflict, "the user is not active");
    SLUICE_ASSIGN(const auto live, liveKeysOf(connection, request.clientId, request.externalUserId, context.now));
    if (int(live.size()) >= m_impl->config.maxKeysPerUser)
        return fail(ErrorCode::Conflict, "the user has as many keys as are allowed; revoke one first");
    return m_impl->issue(connection, request, context);
}

Result<NewKey> KeyStore::rotate(storage::Connection& connection, std::string_view clientId,
                                std::string_view externalUserId, std::string_view keyId, std::int64_t overlapSeconds,
                                const ActionContext& context)
{
    if (overlapSeconds < 0 || overlapSeconds > maxKeyOverlap)
        return refusedKey("the overlap is 0 to 2592000 seconds");
    SLUICE_ASSIGN(auto found, findKey(connection, clientId, externalUserId, keyId));
    if (!found)
        return fail(ErrorCode::NotFound, "Key not found");
    if (!found->live(context.now))
        return fail(ErrorCode::Conflict, "the key is dead already; create another");
    KeyRequest request{found->clientId,    found->externalUserId, found->label, found->scopes,
                       found->subjectType, found->expires,        false};
    request.composite = found->masked.starts_with(found->clientId + "_") && isAppClientId(found->clientId);
    if (overlapSeconds == 0) {
        SLUICE_TRY(m_impl->end(connection, *found, context));
    } else {
        const Timestamp ends = context.now.plusSeconds(overlapSeconds);
        found->expires = found->expires ? std::min(*found->expires, ends) : ends;
        SLUICE_TRY(updateKeyEnd(connection, *found));
        SLUICE_TRY(
            auditDeed(m_impl->directory.audit(), connection, context, "key.rotate", found->id, keyDetails(*found)));
        m_impl->steps.push_back({nullptr, *keyNumberFromText(found->id), endSeconds(*found->expires)});
    }
    return create(connection, request, context);
}

Result<KeyInfo> KeyStore::revoke(storage::Connection& connection, std::string_view clientId,
                                 std::string_view externalUserId, std::string_view keyId, const ActionContext& context)
{
    SLUICE_ASSIGN(auto found, findKey(connection, clientId, externalUserId, keyId));
    if (!found)
        return fail(ErrorCode::NotFound, "Key not found");
    if (!found->revoked)
        SLUICE_TRY(m_impl->end(connection, *found, context));
    return std::move(*found);
}

Result<int> KeyStore::revokeAll(storage::Connection& connection, std::string_view clientId,
                                std::string_view externalUserId, const ActionContext& context,
                                std::string_view exceptKeyId)
{
    SLUICE_ASSIGN(auto live, liveKeysOf(connection, clientId, externalUserId, context.now));
    int count = 0;
    for (KeyInfo& info : live) {
        if (info.id == exceptKeyId)
            continue;
        SLUICE_TRY(m_impl->end(connection, info, context));
        ++count;
    }
    return count;
}

Result<KeyInfo> KeyStore::importReference(storage::Connection& connection, const ReferenceKey& key,
                                          const ActionContext& context)
{
    auto row = std::make_shared<KeyRow>();
    row->salt.emplace();
    if (key.providerUserId.empty() || key.providerUserId.size() > 255 || !isValidUtf8(key.providerUserId)
        || !fromHexExactly(key.saltHex, std::span<std::uint8_t>(*row->salt))
        || !fromHexExactly(key.hashHex, std::span<std::uint8_t>(row->hash.bytes)))
        return refusedKey("a record needs the provider's user id, 16 bytes of salt and a SHA-256, both in hex");
    Directory& directory = m_impl->directory;
    if (!directory.current()->tenant(key.clientId))
        SLUICE_TRY(directory.createTenant(connection, key.clientId, key.clientId, {}, context));
    SLUICE_TRY(directory.noteSubject(connection, key.clientId, key.externalUserId, context.now));
    SLUICE_TRY(directory.setProvider(connection, key.clientId, key.externalUserId, ProviderState::Linked,
                                     key.providerUserId, context.now));
    row->number = referenceKeyId(key.providerUserId);
    KeyInfo& info = row->info;
    info.id = keyNumberText(row->number);
    SLUICE_ASSIGN(const auto former, findKeyById(connection, info.id));
    if (former && (former->clientId != key.clientId || former->externalUserId != key.externalUserId))
        return fail(ErrorCode::Conflict, "the provider's user is another user here");
    info.clientId = key.clientId;
    info.externalUserId = key.externalUserId;
    info.subjectType = "external_user_id";
    info.label = "imported";
    info.masked = m_impl->config.prefix + toBase64Url(asBytes(key.providerUserId)).substr(0, 24) + "_...";
    info.created = context.now;
    info.createdBy = context.actor;
    SLUICE_TRY(replaceKey(connection, *row));
    SLUICE_TRY(addToTenant(connection, info.clientId, 0, former && !former->revoked ? 0 : 1));
    SLUICE_TRY(auditDeed(directory.audit(), connection, context, "key.import", info.id, keyDetails(info), {}, "live"));
    m_impl->steps.push_back({row, 0, 0});
    return info;
}

Result<void> KeyStore::refresh(storage::Connection& connection, std::string_view action, std::string_view keyId)
{
    const auto number = keyNumberFromText(keyId);
    if (!number)
        return {};
    SLUICE_ASSIGN(auto stored, readKey(connection, keyId));
    constexpr std::uint32_t ended = KeyIndex::ended;
    const bool isKnown = m_impl->index.find(*number) != KeyIndex::none;
    if (!stored) {  // it died long ago
        if (isKnown)
            m_impl->steps.push_back({nullptr, *number, ended});
        return {};
    }
    const KeyInfo& info = stored->info;
    if (isKnown && action != "key.import") {
        const auto expires = info.expires ? std::clamp<std::int64_t>(info.expires->seconds(), ended, UINT32_MAX) : 0;
        m_impl->steps.push_back({nullptr, *number, info.revoked ? ended : std::uint32_t(expires)});
        return {};
    }
    SLUICE_ASSIGN(const bool hasOwner, m_impl->directory.refreshUser(connection, info.clientId, info.externalUserId));
    if (hasOwner)
        m_impl->steps.push_back({std::make_shared<const KeyRow>(std::move(*stored)), 0, 0});
    return {};
}

Result<bool> KeyStore::flush(storage::Connection& connection, Timestamp now)
{
    Result<void> outcome;
    const bool more = m_impl->index.takeUsed(usesAtOnce, [&](const KeyIndex::Row& row) {
        const std::string id = keyNumberText(row.id);
        const std::int64_t used = std::int64_t(row.lastUsed.load(std::memory_order_relaxed)) * 1'000'000;
        if (auto done =
                connection.exec("UPDATE ch_keys SET last_used = ? WHERE key_id = ?", {used, std::string_view(id)});
            !done && outcome)
            outcome = fail(std::move(done).error());
    });
    SLUICE_TRY(outcome);
    std::vector<std::string> tenants;
    SLUICE_TRY(connection.query(
        "UPDATE ch_keys SET revoked = expires WHERE key_id IN (SELECT key_id FROM ch_keys WHERE revoked IS NULL AND "
        "expires <= ? ORDER BY expires LIMIT 1000) RETURNING client_id",
        {now.micros}, [&](const storage::Row& row) {
            tenants.push_back(row.text(0));
            return true;
        }));
    for (const std::string& tenant : tenants)
        SLUICE_TRY(addToTenant(connection, tenant, 0, -1));
    SLUICE_TRY(connection.exec("DELETE FROM ch_keys WHERE key_id IN (SELECT key_id FROM ch_keys WHERE revoked < ? "
                               "ORDER BY revoked LIMIT 1000)",
                               {now.plusSeconds(-keepDeadKeySeconds).micros}));
    return more;
}

}  // namespace sluice::clearinghouse
