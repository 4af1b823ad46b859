// Secrets in one file, sealed as a whole with AES-256-GCM under a key derived from a 32-byte master key that somebody gave on purpose
// (SLUICE_MASTER_KEY_FILE, a systemd credential). Every change writes a new file beside the old one, flushes file and folder, and
// renames; a lock file keeps two programs from losing each other's change. Thread: a worker of its own; completions come there.
#pragma once

#include "secrets/secret_store.h"

#include <memory>

namespace sluice::secrets {

// 32 raw bytes, or 64 hex digits with an optional end of line. Denied: readable or writable by group or others; NotFound, Io,
// InvalidArgument: not a key.
Result<crypto::SecretBytes> readMasterKeyFile(const std::string& path);

class MasterKeyFileStore final : public SecretStore {
public:
    // Reads the master key and, when the store is there, opens it once: Corrupt when the key is not its key. An absent file is made by the first write.
    static Result<std::unique_ptr<MasterKeyFileStore>> open(const std::string& masterKeyPath,
                                                            const std::string& storePath);
    ~MasterKeyFileStore() override;

    std::string backend() const override { return "file"; }
    void probe(std::int64_t timeoutMs, std::function<void(StoreStatus)> done) override;
    void read(std::string name, std::int64_t timeoutMs, Done<crypto::SecretBytes> done) override;
    void write(std::string name, crypto::SecretBytes value, std::int64_t timeoutMs, Done<void> done) override;
    void remove(std::string name, std::int64_t timeoutMs, Done<void> done) override;
    void names(std::int64_t timeoutMs, Done<std::vector<std::string>> done) override;

private:
    class Impl;
    explicit MasterKeyFileStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::secrets
