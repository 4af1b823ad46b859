// The OS keychain through QtKeychain (Secret Service or KWallet on Linux). Service name "sluice/<profile>". The insecure fallback is always
// off. One job at a time, in order; each with a time-out of its own, because a keychain that waits for a person may never answer.
//
// Thread: lives on the thread that made it, which must run a Qt event loop with the glib dispatcher (the default of QCoreApplication's thread
// and of a QThread; not with QT_NO_GLIB=1, not on an HTTP thread): Secret Service answers through it. Calls from any thread; completions on
// that thread. Destroy it there. QtKeychain and libsecret make copies of a value that we cannot lock; ours are locked and wiped.
#pragma once

#include "secrets/secret_store.h"

#include <memory>

namespace sluice::secrets {

class KeychainStore final : public SecretStore {
public:
    // profile: [a-zA-Z0-9._-]{1,64}. queueCapacity: waiting jobs before Overloaded.
    explicit KeychainStore(const std::string& profile, std::size_t queueCapacity = 256);
    ~KeychainStore() override;

    std::string backend() const override { return "keychain"; }
    void probe(std::int64_t timeoutMs, std::function<void(StoreStatus)> done) override;
    void read(std::string name, std::int64_t timeoutMs, Done<crypto::SecretBytes> done) override;
    void write(std::string name, crypto::SecretBytes value, std::int64_t timeoutMs, Done<void> done) override;
    void remove(std::string name, std::int64_t timeoutMs, Done<void> done) override;
    void names(std::int64_t timeoutMs, Done<std::vector<std::string>> done) override;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::secrets
