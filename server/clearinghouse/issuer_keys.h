// The local issuer's signing keys (clearinghouse spec 6.4). We make them; the private part lies in the SecretStore as "issuer/key-KID", the
// store knows the public part, whose RFC 7638 thumbprint is the kid. A key is published as `next` before it signs, signs as `current`, and stays
// published as `retired` until the longest token it signed is dead, so nobody ever meets a token under a key it could not have fetched.
// A private part that is missing or another one stops signing and says so; no second key is made in its place by itself (DECISIONS 21).
// Thread: any; work that waits runs on a thread of its own; completions come there or on the writer and must only hand over.
#pragma once

#include "audit/audit_log.h"
#include "clearinghouse/jwt.h"
#include "core/clock.h"
#include "core/subscription.h"
#include "secrets/secret_store.h"
#include "storage/database.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

enum class KeyState { Next, Current, Retired };
const char* keyStateCode(KeyState state);  // "next", "current", "retired"

struct IssuerKeyConfig {
    JwtAlgorithm algorithm = JwtAlgorithm::RS256;  // of keys made from now on: RS256 or ES256
    std::int64_t rotateSeconds = 90 * 86'400;      // how long a key signs; 0: only by hand
    std::int64_t publishAheadSeconds =
        86'400;  // least time a key is published before it signs; verifiers keep sets for up to 10 min
    std::int64_t longestTokenSeconds =
        900;  // a retired key is published for this long and the skew beyond its last signature
    std::int64_t secretTimeoutMs = 30'000;  // a keychain may have to ask a person
};

struct IssuerKeyInfo {
    std::string kid;
    JwtAlgorithm algorithm = JwtAlgorithm::RS256;
    KeyState state = KeyState::Next;
    std::string jwk;  // public JSON Web Key with kid, alg and use
    Timestamp created;
    std::optional<Timestamp> activated, retired;
};

struct IssuerKeyStatus {
    bool ready = false;  // the current key can sign
    std::string detail;  // why not; one line of English without a secret
};

// What signs and what is published at one moment; immutable.
class IssuerKeySet {
public:
    virtual ~IssuerKeySet() = default;
    virtual const std::vector<IssuerKeyInfo>& keys() const = 0;  // current, next, retired
    virtual const std::string& jwks() const = 0;                 // {"keys":[…]}
    virtual JwtKeySetPtr verification() const = 0;               // the same keys, for verifiers; never null
    // A compact JWS of `payload` under the current key; `type` is its typ. About 1 ms with RS256 on one core. Unavailable: no key to sign with.
    virtual Result<std::string> sign(std::string_view payload, std::string_view type) const = 0;
};
using IssuerKeySetPtr = std::shared_ptr<const IssuerKeySet>;

class IssuerKeys {
public:
    using Done = std::function<void(Result<void>)>;

    IssuerKeys(secrets::SecretStore& secrets, storage::Database& database, audit::AuditLog& audit, const Clock& clock,
               IssuerKeyConfig config = {});
    ~IssuerKeys();  // close()
    IssuerKeys(const IssuerKeys&) = delete;
    IssuerKeys& operator=(const IssuerKeys&) = delete;

    // Reads the keys and makes the first pair when there is none. Again: reads them again (another server may have turned them).
    void open(Done done);
    // Turns when it is time, drops what is dead. To be called every few minutes.
    void maintain(Done done);
    // The next key signs from now on. Conflict: it was published less than a verifier's cache time ago (10 min), unless `evenIfFresh`.
    void rotate(std::string actor, bool evenIfFresh, Done done);
    // After a leak: the key is no longer published; if it signed, the next one signs. Every token under it dies at once.
    void drop(std::string kid, std::string actor, Done done);
    void close();  // what waits completes with Cancelled; no call of the SecretStore or the writer after this

    IssuerKeySetPtr current() const;  // never null
    IssuerKeyStatus status() const;
    ChangeSequence& changes();

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::clearinghouse
