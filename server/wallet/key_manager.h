// Payout keys: the secret in the SecretStore under "wallet/<address>", what is known about it in the store, every deed in the audit log. A key is
// in the SecretStore, and was read back, before its row is; a row never points to nothing. Exactly one key is active: the one that pays.
// Thread: calls from any; long work on a worker of its own; completions once, on any thread, and must only hand over. Blocking reads say so.
#pragma once

#include "audit/audit_log.h"
#include "core/clock.h"
#include "core/rng.h"
#include "core/subscription.h"
#include "crypto/kdf.h"
#include "secrets/secret_store.h"
#include "storage/reader.h"
#include "storage/writer.h"
#include "wallet/local_signer.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::wallet {

enum class KeyState { Active, Retired };
const char* keyStateName(KeyState state);  // active, retired

struct KeyInfo {
    Address address;
    std::string label;
    Timestamp created;
    std::string backend;  // of the SecretStore: "keychain", "file"
    std::string origin;   // generated, hex, keystore, environment
    KeyState state = KeyState::Retired;
};

struct NewKey {
    std::string label;
    std::string actor;      // for the audit log
    bool activate = false;  // a first key is always activated; true retires the one that pays now
};

// Given to a person who was shown what an export means; valid once, for two minutes, for one address.
struct ExportPermit {
    std::string token;
    Address address;
    Timestamp expires;
};

class KeyManager {
public:
    struct Parts {
        secrets::SecretStore& secrets;
        storage::Writer& writer;
        storage::ReaderPool& readers;
        audit::AuditLog& audit;
        const Clock& clock;
        std::int64_t secretTimeoutMs = secrets::defaultTimeoutMs;
        crypto::ScryptParams exportCost = {};
    };
    explicit KeyManager(Parts parts);
    ~KeyManager();  // waits for its worker; what is under way ends with Cancelled

    // Conflict: the key is there already. Unavailable: the SecretStore is locked or not there; then nothing was changed.
    void generate(NewKey key, Done<KeyInfo> done);
    void importHex(crypto::SecretBytes hexText, NewKey key, Done<KeyInfo> done);
    void importKeystore(std::string json, crypto::SecretBytes password, NewKey key, Done<KeyInfo> done);
    void importKey(crypto::PrivateKey privateKey, std::string origin, NewKey key, Done<KeyInfo> done);

    ExportPermit permitExport(const Address& address);  // at once; at most 16 are open, the oldest goes
    // Denied: no such permit, used or expired. The permit is used up by the attempt.
    void exportKeystore(std::string token, crypto::SecretBytes password, std::string actor, Done<std::string> done);

    void activate(const Address& address, std::string actor, Done<void> done);
    void retire(const Address& address, std::string actor, Done<void> done);  // afterwards no key pays
    // Takes a retired key out of the SecretStore and forgets it. Conflict: it is the active one.
    void remove(const Address& address, std::string actor, Done<void> done);

    Result<std::vector<KeyInfo>> keys() const;         // blocks; newest first
    Result<std::optional<KeyInfo>> activeKey() const;  // blocks
    KeyLoader loader(const Address& address) const;    // must not outlive the SecretStore
    ChangeSequence& changes();

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

std::string secretNameOf(const Address& address);  // wallet/0x…

}  // namespace sluice::wallet
