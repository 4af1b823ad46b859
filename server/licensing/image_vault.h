// The key that image secrets are sealed under (AES-256-GCM) and how it is had: it lies in the SecretStore as "licensing/image-key-ID"; the store
// knows only its id and a fingerprint, so a keychain that is locked, gone or another one is told apart from a first start, and nothing is ever sealed
// under a second key by mistake (DECISIONS 21). The key is made by the first command that needs one, and is durable in the SecretStore, read back,
// before anything rests on it. Thread: any; completions come on a thread of the SecretStore or the writer and must only hand over.
#pragma once

#include "core/clock.h"
#include "core/rng.h"
#include "core/subscription.h"
#include "crypto/locked_buffer.h"
#include "secrets/secret_store.h"
#include "storage/writer.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::licensing {

// A loaded key. Immutable; any thread.
class ImageKey {
public:
    ImageKey(std::string id, crypto::SecretBytes key);

    const std::string& id() const { return m_id; }
    std::string fingerprint() const;  // 64 hex, tells nothing of the key
    // The image and the key's id are authenticated with it: a row moved to another image does not open.
    Result<Bytes> seal(std::string_view imageRef, std::span<const std::uint8_t> secret, Rng& rng) const;
    // Corrupt: not sealed under this key for this image.
    Result<crypto::SecretBytes> open(std::string_view imageRef, std::span<const std::uint8_t> sealed) const;

private:
    std::string m_id;
    crypto::SecretBytes m_key;
};
using ImageKeyPtr = std::shared_ptr<const ImageKey>;

struct VaultState {
    bool ready = false;   // the key is in memory, or none was ever needed
    bool hasKey = false;  // the key is in memory
    std::string detail;   // why not ready, one line of English without a secret; empty when ready
};

class ImageVault {
public:
    ImageVault(secrets::SecretStore& secrets, storage::Writer& writer, const Clock& clock, Rng& rng);
    ~ImageVault();  // close()
    ImageVault(const ImageVault&) = delete;
    ImageVault& operator=(const ImageVault&) = delete;

    void close();  // no call of the SecretStore or the writer after this; waiting callers get Cancelled

    ImageKeyPtr current() const;  // null: not loaded (yet)
    VaultState state() const;
    ChangeSequence& changes();  // of the state

    // The key, from memory at once or from the SecretStore within `timeoutMs`; callers meanwhile share one look-up. `mayCreate`: an administrator
    // asks; makes the first key when there is none yet. Without it a look-up that failed is not repeated for 15 seconds, because a locked
    // keychain may ask a person each time. Unavailable: locked, no service, the key is missing there or another one, no answer in time;
    // NotFound: there is no key yet (only without mayCreate).
    void withKey(bool mayCreate, std::int64_t timeoutMs, std::function<void(Result<ImageKeyPtr>)> done);

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace sluice::licensing
