// Rows of the directory's tables. Writer thread inside a command, or a read.
#pragma once

#include "clearinghouse/directory.h"

#include <functional>

namespace sluice::clearinghouse {

struct CredentialRow {
    TenantCredential info;
    Hash32 hash;
    std::optional<Hash32> previous;
};

std::string joinWords(const std::vector<std::string>& words);  // with blanks between
std::vector<std::string> splitWords(std::string_view text);

Result<void> eachTenant(storage::Connection& connection, const std::function<void(Tenant)>& sink);
Result<void> insertTenant(storage::Connection& connection, const Tenant& tenant);
Result<void> updateTenantRow(storage::Connection& connection, const Tenant& tenant);
// users and keys of a tenant are counted as they come and go.
Result<void> addToTenant(storage::Connection& connection, std::string_view clientId, std::int64_t users,
                         std::int64_t keys);

Result<void> eachCredential(storage::Connection& connection, const std::function<void(CredentialRow)>& sink);
Result<void> saveCredential(storage::Connection& connection, const CredentialRow& row);

Result<void> insertUser(storage::Connection& connection, const User& user);
Result<void> updateUserRow(storage::Connection& connection, const User& user);

// The random value of the store that every stored hash depends on, made at first use, and what shows that the pepper is the same.
Result<std::optional<Bytes>> readMeta(storage::Connection& connection, std::string_view name);
Result<void> writeMeta(storage::Connection& connection, std::string_view name, std::span<const std::uint8_t> value);

}  // namespace sluice::clearinghouse
