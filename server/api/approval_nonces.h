// Approval nonces that were used, as a whole: for imports and exports (ops-config-and-state B.16). Inside a command or a read.
#pragma once

#include "core/clock.h"
#include "core/result.h"
#include "storage/connection.h"

#include <functional>
#include <string>
#include <string_view>

namespace sluice::api {

// `hash`: 64 hex digits, the SHA-256 of the nonce; `expires`: unix seconds. Known already: fine. InvalidArgument: no such hash.
Result<void> keepUsedNonce(storage::Connection& connection, std::string_view hash, std::int64_t expires);
// Those that have not expired, in the order of their hashes. An error of `sink` ends it.
Result<void> eachUsedNonce(storage::Connection& connection, Timestamp now,
                           const std::function<Result<void>(const std::string& hash, std::int64_t expires)>& sink);

}  // namespace sluice::api
