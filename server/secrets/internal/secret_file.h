// The file behind MasterKeyFileStore: "SLUICESECRETS1\n", then nonce | ciphertext | tag over the entries; the first line is authenticated too.
// An entry is name length (2 bytes big-endian), name, value length (4), value. Thread: one.
#pragma once

#include "core/result.h"
#include "crypto/locked_buffer.h"

#include <functional>
#include <map>
#include <string>

namespace sluice::secrets {

using SecretMap = std::map<std::string, crypto::SecretBytes>;

class SecretFile {
public:
    SecretFile(std::string path, crypto::SecretBytes key) : m_path(std::move(path)), m_key(std::move(key)) {}

    Result<SecretMap> load() const;  // no file: no entries
    // Under the lock file: load, change, write, flush, rename, flush the folder. `edit` answers whether anything changed.
    Result<void> change(const std::function<bool(SecretMap&)>& edit);

private:
    Result<void> store(const SecretMap& entries) const;

    std::string m_path;
    crypto::SecretBytes m_key;
};

}  // namespace sluice::secrets
