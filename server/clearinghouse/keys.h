// The one key store (clearinghouse spec 2.2-2.4, REF-18): issued keys, keys of the first suite's form, and composite keys of our own tenants.
// A key's text is `PREFIX<keyId 12 base32>_<secret 43 base64url>`, or `app_<24 hex>_<keyId>_<secret>`; only a keyed hash of the
// secret is kept. A look-up is by id in memory, takes no lock and touches no disk; last use is written in bulk by flush().
#pragma once

#include "clearinghouse/directory.h"
#include "core/table.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

struct KeyInfo {
    std::string id;        // 12 base32 characters; of the first suite's form: "ref:" and 16 hex digits
    std::string clientId;  // tenant
    std::string externalUserId;
    std::string subjectType;  // "external_user_id"
    std::string label;        // 0..100 bytes
    std::string scopes;       // space-separated; empty: sign:job
    std::string masked;       // prefix, id and the last four characters
    Timestamp created;
    std::string createdBy;
    std::optional<Timestamp> expires, revoked;
    std::optional<Timestamp> lastUsed;  // to the minute or so

    bool live(Timestamp now) const { return !revoked && (!expires || *expires > now); }
};

struct NewKey {
    KeyInfo info;
    std::string text;  // never stored, never logged
};

struct KeyRequest {
    std::string clientId, externalUserId;
    std::string label = "default";
    std::string scopes;
    std::string subjectType = "external_user_id";
    std::optional<Timestamp> expires;
    bool composite = false;  // text in the composite form; the tenant's id must be app_ and 24 hex digits
};

// A key record as the first suite's identity provider keeps it (2.3).
struct ReferenceKey {
    std::string providerUserId;  // "auth0|abc123"
    std::string clientId, externalUserId;
    std::string saltHex, hashHex;  // 16 bytes; SHA-256(salt || secret bytes)
};

// Who a key speaks for. Strings are of the moment: no part of the store is referred to.
struct KeyHolder {
    std::string keyId;
    std::string clientId, usageSubject, subjectType;
    std::string scopes;
};

struct KeyStoreConfig {
    std::string prefix = "sk_";  // API_KEY_PREFIX; never empty
    int maxKeysPerUser = 100;    // live ones
};

class KeyStore : private storage::BatchListener {
public:
    // Registers itself with the writer, after `directory` has.
    KeyStore(storage::Writer& writer, Directory& directory, KeyStoreConfig config = {});
    ~KeyStore() override;
    KeyStore(const KeyStore&) = delete;
    KeyStore& operator=(const KeyStore&) = delete;

    Result<void> load(storage::Connection& connection);  // once, as a command, after the directory's

    // --- any thread; durable keys only ---------------------------------------------------------------------------------
    // `token` is what followed "Bearer". None: unknown, wrong, expired, revoked, or its user or tenant is stopped; all take as long.
    std::optional<KeyHolder> verify(std::string_view token, Timestamp now);
    // The provider's user id in a key of the first suite's form whose record is not here yet; for whoever can fetch it.
    std::optional<std::string> unknownReferenceUser(std::string_view token) const;
    ChangeSequence& changes();
    std::size_t size() const;         // keys in memory, dead ones too
    std::size_t memoryBytes() const;  // of keys and their users
    const KeyStoreConfig& config() const;

    // --- commands: writer thread, inside a command ---------------------------------------------------------------------
    // NotFound: tenant or user. Conflict: stopped, or too many keys. InvalidArgument: label, scopes, expiry in the past, no composite form.
    Result<NewKey> create(storage::Connection& connection, const KeyRequest& request, const ActionContext& context);
    // A new key in the place of `keyId`, same label, scopes and expiry; the former lives on for `overlapSeconds` (0: ends at once).
    Result<NewKey> rotate(storage::Connection& connection, std::string_view clientId, std::string_view externalUserId,
                          std::string_view keyId, std::int64_t overlapSeconds, const ActionContext& context);
    // NotFound "Key not found": no such key of this tenant and user. Revoking twice changes nothing.
    Result<KeyInfo> revoke(storage::Connection& connection, std::string_view clientId, std::string_view externalUserId,
                           std::string_view keyId, const ActionContext& context);
    // Every live key of the user but `exceptKeyId`; how many.
    Result<int> revokeAll(storage::Connection& connection, std::string_view clientId, std::string_view externalUserId,
                          const ActionContext& context, std::string_view exceptKeyId = {});
    // Takes over a record of the first suite; makes tenant and user when they are not there. Replaces the provider user's former one.
    Result<KeyInfo> importReference(storage::Connection& connection, const ReferenceKey& key,
                                    const ActionContext& context);
    // Another program made, turned or ended this key: reads it again. After the directory's own refresh().
    Result<void> refresh(storage::Connection& connection, std::string_view action, std::string_view keyId);
    // Writes last-use times (at most 2,000 a call; true: more wait, call again), marks expired keys, deletes those dead for 90 days (at most
    // 1,000 of each).
    Result<bool> flush(storage::Connection& connection, Timestamp now);

private:
    class Impl;

    void afterCommit() override;
    void afterRollback() override;
    void commandStarted() override;
    void commandRolledBack() override;

    std::unique_ptr<Impl> m_impl;
};

// --- reads: inside a command or a read -------------------------------------------------------------------------------------
Result<std::optional<KeyInfo>> findKey(storage::Connection& connection, std::string_view clientId,
                                       std::string_view externalUserId, std::string_view keyId);
// Newest first, dead ones too; limit 1..500.
Result<std::vector<KeyInfo>> listKeys(storage::Connection& connection, std::string_view clientId,
                                      std::string_view externalUserId, int limit = 500);
// The key whatever its owner; for operators and the CLI.
Result<std::optional<KeyInfo>> findKeyById(storage::Connection& connection, std::string_view keyId);

}  // namespace sluice::clearinghouse
