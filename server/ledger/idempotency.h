// Stored answers of operations that carry an Idempotency-Key (DECISIONS 15, W-10), in the same commit as the operation.
// Kept as long as the transfers. Use: inside the command call recall(); a value is the answer to give again; none means
// do the operation, then remember() its answer. Thread: writer, inside a command.
#pragma once

#include "core/address.h"
#include "core/clock.h"
#include "core/result.h"
#include "storage/connection.h"

#include <optional>
#include <string>
#include <string_view>

namespace sluice::ledger {

inline constexpr std::size_t maxIdempotencyKeyLength = 255;

struct StoredAnswer {
    int status = 200;  // HTTP status
    std::string body;
};

// `scope` names the operation and who asked ("POST /api/ledger/adjustments"); `requestHash` is the SHA-256 of the
// canonical request. Conflict: the key was used for another request. InvalidArgument: empty or over-long key.
Result<std::optional<StoredAnswer>> recall(storage::Connection& connection, std::string_view scope,
                                           std::string_view key, const Hash32& requestHash);
Result<void> remember(storage::Connection& connection, std::string_view scope, std::string_view key,
                      const Hash32& requestHash, const StoredAnswer& answer, Timestamp now);

}  // namespace sluice::ledger
