#include "clearinghouse/internal/directory_rows.h"

#include <algorithm>

namespace sluice::clearinghouse {

namespace {

#define TENANT_COLUMNS "client_id, name, status, policy, created, updated, created_by"
#define CREDENTIAL_COLUMNS \
    "id, client_id, label, scopes, secret_hash, secret_created, previous_hash, previous_expires, created, " \
    "created_by, revoked"
#define USER_COLUMNS \
    "id, client_id, external_user_id, email, status, role, provider, provider_user_id, created, updated"

std::optional<Timestamp> timeAt(const storage::Row& row, int column)
{
    const auto micros = row.optInt64(column);
    return micros ? std::optional(Timestamp{*micros}) : std::nullopt;
}

storage::Param timeOrNothing(const std::optional<Timestamp>& time)
{
    return time ? storage::Param(time->micros) : storage::Param(nullptr);
}

std::optional<Hash32> hashAt(const storage::Row& row, int column)
{
    if (row.isNull(column))
        return std::nullopt;
    const Bytes bytes = row.blob(column);
    Hash32 hash;
    if (bytes.size() != hash.bytes.size())
        return std::nullopt;
    std::ranges::copy(bytes, hash.bytes.begin());
    return hash;
}

User userOfRow(const storage::Row& row)
{
    User user;
    user.id = row.text(0);
    user.clientId = row.text(1);
    user.externalUserId = row.text(2);
    user.email = row.text(3);
    user.status = userStatusFromCode(row.text(4)).value_or(UserStatus::Deleted);
    user.role = row.text(5);
    const std::string provider = row.text(6);
    user.provider = provider == "linked"    ? ProviderState::Linked
                    : provider == "pending" ? ProviderState::Pending
                                            : ProviderState::None;
    user.providerUserId = row.text(7);
    user.created = {row.int64(8)};
    user.updated = {row.int64(9)};
    return user;
}

}  // namespace

std::string joinWords(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

std::vector<std::string> splitWords(std::string_view text)
{
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0)
            words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::vector<storage::Migration> directoryMigrations()
{
    return {
        {1001,
         "clearinghouse: tenants and their credentials",
         {"CREATE TABLE ch_meta (name {text} PRIMARY KEY, value {blob} NOT NULL)",
          "CREATE TABLE ch_tenants (client_id {text} PRIMARY KEY, name {text} NOT NULL, status {text} NOT NULL, "
          "policy {text} NOT NULL, users {int64} NOT NULL, keys {int64} NOT NULL, created {int64} NOT NULL, "
          "updated {int64} NOT NULL, created_by {text} NOT NULL)",
          "CREATE INDEX ch_tenants_created ON ch_tenants (created, client_id)",
          "CREATE TABLE ch_credentials (id {text} PRIMARY KEY, client_id {text} NOT NULL REFERENCES ch_tenants "
          "(client_id), label {text} NOT NULL, scopes {text} NOT NULL, secret_hash {blob} NOT NULL, "
          "secret_created {int64} NOT NULL, previous_hash {blob}, previous_expires {int64}, created {int64} NOT NULL, "
          "created_by {text} NOT NULL, revoked {int64})",
          "CREATE INDEX ch_credentials_tenant ON ch_credentials (client_id, created)",
          "CREATE INDEX ch_credentials_created ON ch_credentials (created, id)"}},
        {1002,
         "clearinghouse: users",
         {"CREATE TABLE ch_users (id {text} PRIMARY KEY, client_id {text} NOT NULL REFERENCES ch_tenants (client_id), "
          "external_user_id {text} NOT NULL, email {text} NOT NULL, status {text} NOT NULL, role {text} NOT NULL, "
          "provider {text} NOT NULL, provider_user_id {text} NOT NULL, created {int64} NOT NULL, "
          "updated {int64} NOT NULL, UNIQUE (client_id, external_user_id))",
          "CREATE INDEX ch_users_created ON ch_users (created, id)",
          "CREATE INDEX ch_users_pending ON ch_users (updated) WHERE provider = 'pending'"}},
        {1003,
         "clearinghouse: keys",
         {"CREATE TABLE ch_keys (key_id {text} PRIMARY KEY, client_id {text} NOT NULL, external_user_id {text} NOT "
          "NULL, subject_type {text} NOT NULL, label {text} NOT NULL, scopes {text} NOT NULL, hash {blob} NOT NULL, "
          "salt {blob}, masked {text} NOT NULL, created {int64} NOT NULL, created_by {text} NOT NULL, "
          "expires {int64}, revoked {int64}, last_used {int64}, "
          "FOREIGN KEY (client_id, external_user_id) REFERENCES ch_users (client_id, external_user_id))",
          "CREATE INDEX ch_keys_owner ON ch_keys (client_id, external_user_id, created)",
          "CREATE INDEX ch_keys_created ON ch_keys (created, key_id)",
          "CREATE INDEX ch_keys_revoked ON ch_keys (revoked) WHERE revoked IS NOT NULL",
          "CREATE INDEX ch_keys_expires ON ch_keys (expires) WHERE expires IS NOT NULL AND revoked IS NULL"}}};
}

Result<void> eachTenant(storage::Connection& connection, const std::function<void(Tenant)>& sink)
{
    Result<void> outcome;
    SLUICE_TRY(connection.query("SELECT " TENANT_COLUMNS " FROM ch_tenants", {}, [&](const storage::Row& row) {
        Tenant tenant;
        tenant.clientId = row.text(0);
        tenant.name = row.text(1);
        tenant.status = tenantStatusFromCode(row.text(2)).value_or(TenantStatus::Suspended);
        const auto tree = json::parse(row.text(3));
        auto policy = tree ? policyFromTree(*tree) : Result<TenantPolicy>(fail(ErrorCode::Corrupt, "no JSON"));
        if (!policy) {
            outcome = fail(ErrorCode::Corrupt,
                           "tenant " + tenant.clientId + ": its policy cannot be read: " + policy.error().message);
            return false;
        }
        tenant.policy = std::move(*policy);
        tenant.created = {row.int64(4)};
        tenant.updated = {row.int64(5)};
        tenant.createdBy = row.text(6);
        sink(std::move(tenant));
        return true;
    }));
    return outcome;
}

Result<void> insertTenant(storage::Connection& connection, const Tenant& tenant)
{
    const std::string policy = json::write(policyTree(tenant.policy));
    SLUICE_TRY(connection.exec("INSERT INTO ch_tenants (" TENANT_COLUMNS ", users, keys) VALUES (?, ?, ?, ?, ?, ?, ?, "
                               "0, 0)",
                               {std::string_view(tenant.clientId), std::string_view(tenant.name),
                                std::string_view(tenantStatusCode(tenant.status)), std::string_view(policy),
                                tenant.created.micros, tenant.updated.micros, std::string_view(tenant.createdBy)}));
    return {};
}

Result<void> updateTenantRow(storage::Connection& connection, const Tenant& tenant)
{
    const std::string policy = json::write(policyTree(tenant.policy));
    SLUICE_TRY(
        connection.exec("UPDATE ch_tenants SET name = ?, status = ?, policy = ?, updated = ? WHERE client_id = ?",
                        {std::string_view(tenant.name), std::string_view(tenantStatusCode(tenant.status)),
                         std::string_view(policy), tenant.updated.micros, std::string_view(tenant.clientId)}));
    return {};
}

Result<void> addToTenant(storage::Connection& connection, std::string_view clientId, std::int64_t users,
                         std::int64_t keys)
{
    SLUICE_TRY(connection.exec("UPDATE ch_tenants SET users = users + ?, keys = keys + ? WHERE client_id = ?",
                               {users, keys, clientId}));
    return {};
}

Result<void> eachCredential(storage::Connection& connection, const std::function<void(CredentialRow)>& sink)
{
    return connection.query("SELECT " CREDENTIAL_COLUMNS " FROM ch_credentials", {}, [&](const storage::Row& row) {
        CredentialRow credential;
        credential.info.id = row.text(0);
        credential.info.clientId = row.text(1);
        credential.info.label = row.text(2);
        credential.info.scopes = splitWords(row.text(3));
        credential.hash = hashAt(row, 4).value_or(Hash32{});
        credential.info.secretCreated = timeAt(row, 5);
        credential.previous = hashAt(row, 6);
        credential.info.previousExpires = timeAt(row, 7);
        credential.info.created = {row.int64(8)};
        credential.info.createdBy = row.text(9);
        credential.info.revoked = timeAt(row, 10);
        sink(std::move(credential));
        return true;
    });
}

Result<void> saveCredential(storage::Connection& connection, const CredentialRow& row)
{
    const std::string scopes = joinWords(row.info.scopes);
    SLUICE_TRY(connection.exec(
        "INSERT INTO ch_credentials (" CREDENTIAL_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET secret_hash = excluded.secret_hash, secret_created = excluded.secret_created, "
        "previous_hash = excluded.previous_hash, previous_expires = excluded.previous_expires, "
        "revoked = excluded.revoked",
        {std::string_view(row.info.id), std::string_view(row.info.clientId), std::string_view(row.info.label),
         std::string_view(scopes), std::span<const std::uint8_t>(row.hash.bytes), timeOrNothing(row.info.secretCreated),
         row.previous ? storage::Param(std::span<const std::uint8_t>(row.previous->bytes)) : storage::Param(nullptr),
         timeOrNothing(row.info.previousExpires), row.info.created.micros, std::string_view(row.info.createdBy),
         timeOrNothing(row.info.revoked)}));
    return {};
}

Result<void> insertUser(storage::Connection& connection, const User& user)
{
    SLUICE_TRY(connection.exec("INSERT INTO ch_users (" USER_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                               {std::string_view(user.id), std::string_view(user.clientId),
                                std::string_view(user.externalUserId), std::string_view(user.email),
                                std::string_view(userStatusCode(user.status)), std::string_view(user.role),
                                std::string_view(providerStateCode(user.provider)),
                                std::string_view(user.providerUserId), user.created.micros, user.updated.micros}));
    return {};
}

Result<void> updateUserRow(storage::Connection& connection, const User& user)
{
    SLUICE_TRY(connection.exec(
        "UPDATE ch_users SET email = ?, status = ?, role = ?, provider = ?, provider_user_id = ?, updated = ? "
        "WHERE id = ?",
        {std::string_view(user.email), std::string_view(userStatusCode(user.status)), std::string_view(user.role),
         std::string_view(providerStateCode(user.provider)), std::string_view(user.providerUserId), user.updated.micros,
         std::string_view(user.id)}));
    return {};
}

Result<std::optional<User>> findUser(storage::Connection& connection, std::string_view clientId,
                                     std::string_view externalUserId)
{
    return connection.queryOne("SELECT " USER_COLUMNS " FROM ch_users WHERE client_id = ? AND external_user_id = ?",
                               {clientId, externalUserId}, userOfRow);
}

Result<std::vector<User>> listUsers(storage::Connection& connection, std::string_view clientId, std::string_view after,
                                    int limit, std::optional<UserStatus> status)
{
    std::vector<User> users;
    const std::string_view wanted = status ? userStatusCode(*status) : "";
    SLUICE_TRY(connection.query("SELECT " USER_COLUMNS " FROM ch_users WHERE client_id = ? AND external_user_id > ? "
                                "AND (? = '' OR status = ?) ORDER BY external_user_id LIMIT ?",
                                {clientId, after, wanted, wanted, std::int64_t(std::clamp(limit, 1, 501))},
                                [&](const storage::Row& row) {
                                    users.push_back(userOfRow(row));
                                    return true;
                                }));
    return users;
}

Result<std::vector<User>> pendingUsers(storage::Connection& connection, int limit)
{
    std::vector<User> users;
    SLUICE_TRY(connection.query("SELECT " USER_COLUMNS
                                " FROM ch_users WHERE provider = 'pending' ORDER BY updated LIMIT ?",
                                {std::int64_t(std::clamp(limit, 1, 500))}, [&](const storage::Row& row) {
                                    users.push_back(userOfRow(row));
                                    return true;
                                }));
    return users;
}

Result<std::optional<Bytes>> readMeta(storage::Connection& connection, std::string_view name)
{
    return connection.queryOne("SELECT value FROM ch_meta WHERE name = ?", {name},
                               [](const storage::Row& row) { return row.blob(0); });
}

Result<void> writeMeta(storage::Connection& connection, std::string_view name, std::span<const std::uint8_t> value)
{
    SLUICE_TRY(connection.exec("INSERT INTO ch_meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET "
                               "value = excluded.value",
                               {name, value}));
    return {};
}

}  // namespace sluice::clearinghouse
