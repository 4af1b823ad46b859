#include "wallet/internal/key_rows.h"

#include "core/check.h"
#include "core/json.h"

namespace sluice::wallet {

namespace {

KeyInfo keyOfRow(const storage::Row& row)
{
    KeyInfo key;
    const auto address = Address::fromHex(row.text(0));
    SLUICE_CHECK(address.has_value());
    key.address = *address;
    key.label = row.text(1);
    key.created = {row.int64(2)};
    key.backend = row.text(3);
    key.origin = row.text(4);
    key.state = row.text(5) == "active" ? KeyState::Active : KeyState::Retired;
    return key;
}

Result<void> retireActive(storage::Connection& connection, audit::AuditLog& audit, const std::string& actor,
                          Timestamp now)
{
    SLUICE_ASSIGN(
        const auto active,
        connection.queryOne(
            "SELECT address, label, created_us, backend, origin, state FROM wallet_keys WHERE state = 'active'", {},
            keyOfRow));
    if (!active)
        return {};
    return setKeyState(connection, audit, active->address, KeyState::Retired, actor, now);
}

}  // namespace

Result<std::vector<KeyInfo>> readKeys(storage::Connection& connection)
{
    std::vector<KeyInfo> keys;
    SLUICE_TRY(connection.query(
        "SELECT address, label, created_us, backend, origin, state FROM wallet_keys ORDER BY created_us DESC, address",
        {}, [&](const storage::Row& row) {
            keys.push_back(keyOfRow(row));
            return true;
        }));
    return keys;
}

Result<std::optional<KeyInfo>> findKey(storage::Connection& connection, const Address& address)
{
    const std::string name = address.toHex();
    return connection.queryOne(
        "SELECT address, label, created_us, backend, origin, state FROM wallet_keys WHERE address = ?",
        {std::string_view(name)}, keyOfRow);
}

Result<void> auditKey(storage::Connection& connection, audit::AuditLog& audit, const std::string& action,
                      const Address& address, const std::string& actor, Timestamp now, const std::string& before,
                      const std::string& after)
{
    SLUICE_TRY(audit.append(connection, {.time = now,
                                         .actor = actor,
                                         .action = action,
                                         .subject = address.toHex(),
                                         .before = before,
                                         .after = after,
                                         .details = {}}));
    return {};
}

Result<KeyInfo> insertKey(storage::Connection& connection, audit::AuditLog& audit, KeyInfo key, bool activate,
                          const std::string& actor, Timestamp now)
{
    SLUICE_ASSIGN(const auto present, findKey(connection, key.address));
    if (present)
        return fail(ErrorCode::Conflict, "the key of " + key.address.toHex() + " is there already");
    SLUICE_ASSIGN(const auto others, readKeys(connection));
    bool anyActive = false;
    for (const KeyInfo& other : others)
        anyActive = anyActive || other.state == KeyState::Active;
    key.state = activate || !anyActive ? KeyState::Active : KeyState::Retired;
    if (key.state == KeyState::Active)
        SLUICE_TRY(retireActive(connection, audit, actor, now));
    const std::string address = key.address.toHex();
    SLUICE_TRY(connection.exec(
        "INSERT INTO wallet_keys (address, label, created_us, backend, origin, state) VALUES (?, ?, ?, ?, ?, ?)",
        {std::string_view(address), std::string_view(key.label), key.created.micros, std::string_view(key.backend),
         std::string_view(key.origin), std::string_view(keyStateName(key.state))}));
    const std::string after = json::write(json::Value::object(
        {{"state", keyStateName(key.state)}, {"origin", key.origin}, {"backend", key.backend}, {"label", key.label}}));
    SLUICE_TRY(auditKey(connection, audit, "wallet.key.add", key.address, actor, now, {}, after));
    return key;
}

Result<void> setKeyState(storage::Connection& connection, audit::AuditLog& audit, const Address& address,
                         KeyState state, const std::string& actor, Timestamp now)
{
    SLUICE_ASSIGN(const auto key, findKey(connection, address));
    if (!key)
        return fail(ErrorCode::NotFound, "there is no key of " + address.toHex());
    if (key->state == state)
        return {};
    if (state == KeyState::Active)
        SLUICE_TRY(retireActive(connection, audit, actor, now));
    const std::string name = address.toHex();
    SLUICE_TRY(connection.exec("UPDATE wallet_keys SET state = ? WHERE address = ?",
                               {std::string_view(keyStateName(state)), std::string_view(name)}));
    return auditKey(connection, audit, state == KeyState::Active ? "wallet.key.activate" : "wallet.key.retire", address,
                    actor, now, keyStateName(key->state), keyStateName(state));
}

Result<void> forgetKey(storage::Connection& connection, audit::AuditLog& audit, const Address& address,
                       const std::string& actor, Timestamp now)
{
    SLUICE_ASSIGN(const auto key, findKey(connection, address));
    if (!key)
        return {};
    if (key->state == KeyState::Active)
        return fail(ErrorCode::Conflict, "the key of " + address.toHex() + " is the one that pays; retire it first");
    const std::string name = address.toHex();
    SLUICE_TRY(connection.exec("DELETE FROM wallet_keys WHERE address = ?", {std::string_view(name)}));
    return auditKey(connection, audit, "wallet.key.remove", address, actor, now, keyStateName(key->state), {});
}

}  // namespace sluice::wallet
