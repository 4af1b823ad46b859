#include "clearinghouse/internal/issuer_key_rows.h"

namespace sluice::clearinghouse {

namespace {

std::optional<Timestamp> keyTime(const storage::Row& row, int column)
{
    const auto micros = row.optInt64(column);
    return micros ? std::optional(Timestamp{*micros}) : std::nullopt;
}

storage::Param keyTimeParam(const std::optional<Timestamp>& time)
{
    return time ? storage::Param(time->micros) : storage::Param(nullptr);
}

KeyState keyStateOf(std::string_view code)
{
    if (code == "current")
        return KeyState::Current;
    return code == "next" ? KeyState::Next : KeyState::Retired;
}

}  // namespace

const char* keyStateCode(KeyState state)
{
    switch (state) {
    case KeyState::Next: return "next";
    case KeyState::Current: return "current";
    case KeyState::Retired: return "retired";
    }
    return "retired";
}

Result<std::vector<IssuerKeyInfo>> readIssuerKeys(storage::Connection& connection)
{
    std::vector<IssuerKeyInfo> keys;
    SLUICE_TRY(connection.query("SELECT kid, algorithm, state, jwk, created, activated, retired FROM issuer_keys "
                                "ORDER BY CASE state WHEN 'current' THEN 0 WHEN 'next' THEN 1 ELSE 2 END, created DESC",
                                {}, [&](const storage::Row& row) {
                                    IssuerKeyInfo key;
                                    key.kid = row.text(0);
                                    key.algorithm = jwtAlgorithmFromName(row.text(1)).value_or(JwtAlgorithm::RS256);
                                    key.state = keyStateOf(row.text(2));
                                    key.jwk = row.text(3);
                                    key.created = {row.int64(4)};
                                    key.activated = keyTime(row, 5);
                                    key.retired = keyTime(row, 6);
                                    keys.push_back(std::move(key));
                                    return true;
                                }));
    return keys;
}

Result<void> insertIssuerKey(storage::Connection& connection, const IssuerKeyInfo& key)
{
    SLUICE_TRY(connection.exec("INSERT INTO issuer_keys (kid, algorithm, state, jwk, created, activated, retired) "
                               "VALUES (?, ?, ?, ?, ?, ?, ?)",
                               {std::string_view(key.kid), std::string_view(jwtAlgorithmName(key.algorithm)),
                                std::string_view(keyStateCode(key.state)), std::string_view(key.jwk),
                                key.created.micros, keyTimeParam(key.activated), keyTimeParam(key.retired)}));
    return {};
}

Result<void> retireIssuerKey(storage::Connection& connection, std::string_view kid, Timestamp now)
{
    SLUICE_TRY(
        connection.exec("UPDATE issuer_keys SET state = 'retired', retired = ? WHERE kid = ?", {now.micros, kid}));
    return {};
}

Result<void> activateIssuerKey(storage::Connection& connection, std::string_view kid, Timestamp now)
{
    SLUICE_ASSIGN(
        const std::int64_t changed,
        connection.exec("UPDATE issuer_keys SET state = 'current', activated = ? WHERE kid = ? AND state = 'next'",
                        {now.micros, kid}));
    if (changed != 1)
        return fail(ErrorCode::Conflict, "another server turned the signing keys meanwhile");
    return {};
}

Result<bool> deleteIssuerKey(storage::Connection& connection, std::string_view kid)
{
    SLUICE_ASSIGN(const std::int64_t gone, connection.exec("DELETE FROM issuer_keys WHERE kid = ?", {kid}));
    return gone > 0;
}

}  // namespace sluice::clearinghouse
