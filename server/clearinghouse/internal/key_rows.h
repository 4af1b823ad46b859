// Rows of the keys' table. Writer thread inside a command, or a read.
#pragma once

#include "clearinghouse/internal/key_index.h"
#include "clearinghouse/keys.h"

#include <functional>

namespace sluice::clearinghouse {

struct KeyRow {
    KeyInfo info;
    std::uint64_t number = 0;  // of the id
    Hash32 hash;
    std::optional<KeyIndex::Salt> salt;
};

std::string keyNumberText(std::uint64_t number);                        // the id as text: base32, or "ref:" and hex
std::optional<std::uint64_t> keyNumberFromText(std::string_view text);  // none: no id

Result<void> insertKey(storage::Connection& connection, const KeyRow& row);  // Conflict: the id is taken
Result<void> replaceKey(storage::Connection& connection, const KeyRow& row);
Result<std::optional<KeyRow>> readKey(storage::Connection& connection, std::string_view keyId);
Result<void> updateKeyEnd(storage::Connection& connection, const KeyInfo& info);  // expires and revoked
Result<void> eachLiveKey(storage::Connection& connection, const std::function<void(KeyRow)>& sink);
Result<std::vector<KeyInfo>> liveKeysOf(storage::Connection& connection, std::string_view clientId,
                                        std::string_view externalUserId, Timestamp now);  // newest first

}  // namespace sluice::clearinghouse
