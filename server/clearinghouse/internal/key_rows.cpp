#include "clearinghouse/internal/key_rows.h"

#include "clearinghouse/internal/key_text.h"
#include "core/hex.h"

#include <algorithm>
#include <charconv>

namespace sluice::clearinghouse {

namespace {

#define KEY_COLUMNS \
    "key_id, client_id, external_user_id, subject_type, label, scopes, masked, created, created_by, expires, " \
    "revoked, last_used, hash, salt"

constexpr std::string_view referenceIdPrefix = "ref:";

storage::Param keyTime(const std::optional<Timestamp>& time)
{
    return time ? storage::Param(time->micros) : storage::Param(nullptr);
}

KeyRow keyOfRow(const storage::Row& row)
{
    const auto time = [&](int column) {
        const auto micros = row.optInt64(column);
        return micros ? std::optional(Timestamp{*micros}) : std::nullopt;
    };
    KeyRow key;
    key.info.id = row.text(0);
    key.info.clientId = row.text(1);
    key.info.externalUserId = row.text(2);
    key.info.subjectType = row.text(3);
    key.info.label = row.text(4);
    key.info.scopes = row.text(5);
    key.info.masked = row.text(6);
    key.info.created = {row.int64(7)};
    key.info.createdBy = row.text(8);
    key.info.expires = time(9);
    key.info.revoked = time(10);
    key.info.lastUsed = time(11);
    key.number = keyNumberFromText(key.info.id).value_or(0);
    const Bytes hash = row.blob(12);
    if (hash.size() == key.hash.bytes.size())
        std::ranges::copy(hash, key.hash.bytes.begin());
    if (!row.isNull(13)) {
        const Bytes salt = row.blob(13);
        key.salt.emplace();
        if (salt.size() == key.salt->size())
            std::ranges::copy(salt, key.salt->begin());
    }
    return key;
}

Result<void> storeKey(storage::Connection& connection, std::string_view sql, const KeyRow& row)
{
    const KeyInfo& info = row.info;
    const storage::Param params[] = {std::string_view(info.id),
                                     std::string_view(info.clientId),
                                     std::string_view(info.externalUserId),
                                     std::string_view(info.subjectType),
                                     std::string_view(info.label),
                                     std::string_view(info.scopes),
                                     std::string_view(info.masked),
                                     info.created.micros,
                                     std::string_view(info.createdBy),
                                     keyTime(info.expires),
                                     keyTime(info.revoked),
                                     keyTime(info.lastUsed),
                                     std::span<const std::uint8_t>(row.hash.bytes),
                                     row.salt ? storage::Param(std::span<const std::uint8_t>(*row.salt))
                                              : storage::Param(nullptr)};
    SLUICE_TRY(connection.exec(sql, storage::Connection::Params(params)));
    return {};
}

}  // namespace

std::string keyNumberText(std::uint64_t number)
{
    if (number >> 60 == 0)
        return keyIdText(number);
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = bytes.size(); i-- > 0; number >>= 8)
        bytes[i] = std::uint8_t(number);
    return std::string(referenceIdPrefix) + toHex(bytes);
}

std::optional<std::uint64_t> keyNumberFromText(std::string_view text)
{
    if (!text.starts_with(referenceIdPrefix))
        return keyIdFromText(text);
    text.remove_prefix(referenceIdPrefix.size());
    std::uint64_t number = 0;
    const auto end = text.data() + text.size();
    if (text.size() != 16 || std::from_chars(text.data(), end, number, 16).ptr != end)
        return std::nullopt;
    return number;
}

Result<void> insertKey(storage::Connection& connection, const KeyRow& row)
{
    return storeKey(connection,
                    "INSERT INTO ch_keys (" KEY_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row);
}

Result<void> replaceKey(storage::Connection& connection, const KeyRow& row)
{
    return storeKey(connection,
                    "INSERT INTO ch_keys (" KEY_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                    "ON CONFLICT (key_id) DO UPDATE SET client_id = excluded.client_id, external_user_id = "
                    "excluded.external_user_id, masked = excluded.masked, created = excluded.created, created_by = "
                    "excluded.created_by, expires = excluded.expires, revoked = excluded.revoked, "
                    "hash = excluded.hash, salt = excluded.salt",
                    row);
}

Result<std::optional<KeyRow>> readKey(storage::Connection& connection, std::string_view keyId)
{
    return connection.queryOne("SELECT " KEY_COLUMNS " FROM ch_keys WHERE key_id = ?", {keyId}, keyOfRow);
}

Result<void> updateKeyEnd(storage::Connection& connection, const KeyInfo& info)
{
    SLUICE_TRY(connection.exec("UPDATE ch_keys SET expires = ?, revoked = ? WHERE key_id = ?",
                               {keyTime(info.expires), keyTime(info.revoked), std::string_view(info.id)}));
    return {};
}

Result<void> eachLiveKey(storage::Connection& connection, const std::function<void(KeyRow)>& sink)
{
    return connection.stream("SELECT " KEY_COLUMNS " FROM ch_keys WHERE revoked IS NULL", {},
                             [&](const storage::Row& row) {
                                 sink(keyOfRow(row));
                                 return true;
                             });
}

Result<std::vector<KeyInfo>> liveKeysOf(storage::Connection& connection, std::string_view clientId,
                                        std::string_view externalUserId, Timestamp now)
{
    SLUICE_ASSIGN(auto keys, listKeys(connection, clientId, externalUserId));
    std::erase_if(keys, [&](const KeyInfo& info) { return !info.live(now); });
    return keys;
}

Result<std::optional<KeyInfo>> findKeyById(storage::Connection& connection, std::string_view keyId)
{
    SLUICE_ASSIGN(auto row, readKey(connection, keyId));
    return row ? std::optional(std::move(row->info)) : std::nullopt;
}

Result<std::optional<KeyInfo>> findKey(storage::Connection& connection, std::string_view clientId,
                                       std::string_view externalUserId, std::string_view keyId)
{
    SLUICE_ASSIGN(auto info, findKeyById(connection, keyId));
    if (info && (info->clientId != clientId || info->externalUserId != externalUserId))
        return std::optional<KeyInfo>();
    return info;
}

Result<std::vector<KeyInfo>> listKeys(storage::Connection& connection, std::string_view clientId,
                                      std::string_view externalUserId, int limit)
{
    std::vector<KeyInfo> keys;
    SLUICE_TRY(connection.query("SELECT " KEY_COLUMNS " FROM ch_keys WHERE client_id = ? AND external_user_id = ? "
                                "ORDER BY created DESC, key_id LIMIT ?",
                                {clientId, externalUserId, std::int64_t(std::clamp(limit, 1, 500))},
                                [&](const storage::Row& row) {
                                    keys.push_back(keyOfRow(row).info);
                                    return true;
                                }));
    return keys;
}

}  // namespace sluice::clearinghouse
