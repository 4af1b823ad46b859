#include "clearinghouse/keys.h"

#include "clearinghouse/composite_key.h"
#include "clearinghouse/internal/directory_rows.h"
#include "clearinghouse/internal/key_rows.h"
#include "clearinghouse/internal/key_store_impl.h"
#include "clearinghouse/internal/key_text.h"
#include "clearinghouse/internal/owner_index.h"
#include "core/hex.h"
#include "crypto/compare.h"
#include "crypto/hash.h"

#include <algorithm>

namespace sluice::clearinghouse {

namespace {

std::uint32_t secondsOf(Timestamp time)
{
    return std::uint32_t(std::clamp<std::int64_t>(time.seconds(), KeyIndex::ended, UINT32_MAX));
}

KeyIndex::Entry indexEntry(const KeyRow& row, std::uint32_t owner)
{
    KeyIndex::Entry entry;
    entry.id = row.number;
    entry.hash = row.hash;
    entry.owner = owner;
    entry.ends = row.info.revoked ? KeyIndex::ended : row.info.expires ? secondsOf(*row.info.expires) : 0;
    entry.lastUsed = row.info.lastUsed ? secondsOf(*row.info.lastUsed) : 0;
    entry.subjectType = row.info.subjectType;
    entry.scopes = row.info.scopes;
    entry.salt = row.salt;
    return entry;
}

}  // namespace

KeyStore::Impl::Impl(Directory& known, KeyStoreConfig settings)
    : directory(known), owners(known.owners()), config(std::move(settings))
{
    SLUICE_CHECK(!config.prefix.empty());
    directory.rng().fill(decoy.bytes);
}

Hash32 KeyStore::Impl::hashOf(std::string_view idText, std::string_view secret) const
{
    std::string text;
    text.reserve(64);
    text.append("key\n").append(idText).append("\n").append(secret);
    return directory.keyedHash(text);
}

// Everything is computed before anything is decided: an unknown id takes as long as a wrong secret.
std::optional<KeyHolder> KeyStore::Impl::admit(std::uint32_t number, const Hash32& given, std::string_view tenant,
                                               Timestamp now)
{
    const bool known = number != KeyIndex::none;
    const bool same = crypto::constantTimeEqual(given.bytes, known ? index.row(number).hash.bytes : decoy.bytes);
    if (!known || !same)
        return std::nullopt;
    const KeyIndex::Row& row = index.row(number);
    const std::uint32_t ends = row.ends.load();
    const OwnerIndex::View owner = owners.view(row.owner);
    if ((ends != 0 && now.seconds() >= ends) || !owner.active || (!tenant.empty() && tenant != owner.clientId))
        return std::nullopt;
    index.noteUsed(number, secondsOf(now));
    const KeyIndex::Words& words = index.words(row);
    return KeyHolder{keyNumberText(row.id), std::string(owner.clientId), std::string(owner.subject), words.subjectType,
                     words.scopes};
}

std::optional<KeyHolder> KeyStore::Impl::verifyReference(std::string_view rest, Timestamp now)
{
    const auto key = parseReferenceKey(rest);
    if (!key)
        return std::nullopt;
    const std::uint32_t number = index.find(referenceKeyId(key->providerUserId));
    const bool salted = number != KeyIndex::none && index.row(number).salt != KeyIndex::none;
    const KeyIndex::Salt& salt = salted ? index.salt(index.row(number)) : noSalt;
    crypto::Sha256 sha;
    sha.add(salt).add(key->secret);
    return admit(salted ? number : KeyIndex::none, sha.finish(), {}, now);
}

void KeyStore::Impl::apply()
{
    for (const KeyStep& step : steps) {
        if (!step.added) {
            index.setEnd(step.number, step.ends);
            continue;
        }
        const std::uint32_t owner = owners.find(step.added->info.clientId, step.added->info.externalUserId);
        SLUICE_CHECK(owner != OwnerIndex::none);  // the directory heard of this commit first
        index.put(indexEntry(*step.added, owner));
    }
    steps.clear();
    changes.bump();
}

KeyStore::KeyStore(storage::Writer& writer, Directory& directory, KeyStoreConfig config)
    : m_impl(std::make_unique<Impl>(directory, std::move(config)))
{
    writer.addListener(this);
}

KeyStore::~KeyStore() = default;

Result<void> KeyStore::load(storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto count, connection.queryOne("SELECT COUNT(*) FROM ch_keys WHERE revoked IS NULL", {},
                                                        [](const storage::Row& row) { return row.int64(0); }));
    m_impl->index.reserve(std::size_t(count.value_or(0)));
    Result<void> outcome;
    SLUICE_TRY(eachLiveKey(connection, [&](KeyRow row) {
        const std::uint32_t owner = m_impl->owners.find(row.info.clientId, row.info.externalUserId);
        if (owner == OwnerIndex::none || !keyNumberFromText(row.info.id))
            outcome = fail(ErrorCode::Corrupt, "key " + row.info.id + " has no user or no id");
        else
            m_impl->index.put(indexEntry(row, owner));
    }));
    return outcome;
}

std::optional<KeyHolder> KeyStore::verify(std::string_view token, Timestamp now)
{
    std::string_view rest = token;
    std::string_view tenant;
    if (token.starts_with(m_impl->config.prefix)) {
        rest.remove_prefix(m_impl->config.prefix.size());
    } else if (const auto composite = splitCompositeKey(token)) {
        rest = composite->secret;
        tenant = composite->clientId;
    } else {
        return std::nullopt;
    }
    if (const auto issued = parseIssuedKey(rest)) {
        const Hash32 given = m_impl->hashOf(issued->idText, issued->secret);
        return m_impl->admit(m_impl->index.find(issued->id), given, tenant, now);
    }
    return tenant.empty() ? m_impl->verifyReference(rest, now) : std::nullopt;
}

std::optional<std::string> KeyStore::unknownReferenceUser(std::string_view token) const
{
    if (!token.starts_with(m_impl->config.prefix))
        return std::nullopt;
    token.remove_prefix(m_impl->config.prefix.size());
    if (parseIssuedKey(token))
        return std::nullopt;
    auto key = parseReferenceKey(token);
    if (!key || m_impl->index.find(referenceKeyId(key->providerUserId)) != KeyIndex::none)
        return std::nullopt;
    return std::move(key->providerUserId);
}

ChangeSequence& KeyStore::changes()
{
    return m_impl->changes;
}

std::size_t KeyStore::size() const
{
    return m_impl->index.size();
}

std::size_t KeyStore::memoryBytes() const
{
    return m_impl->index.memoryBytes() + m_impl->owners.memoryBytes();
}

const KeyStoreConfig& KeyStore::config() const
{
    return m_impl->config;
}

void KeyStore::afterCommit()
{
    if (!m_impl->steps.empty())
        m_impl->apply();
}

void KeyStore::afterRollback()
{
    m_impl->steps.clear();
}

void KeyStore::commandStarted()
{
    m_impl->mark = m_impl->steps.size();
}

void KeyStore::commandRolledBack()
{
    m_impl->steps.resize(m_impl->mark);
}

}  // namespace sluice::clearinghouse
