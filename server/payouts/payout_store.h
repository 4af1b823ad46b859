// Tables of the payout machine and the only code that writes them. Every function runs inside a writer command (or, the loads, inside a
// reader's snapshot), so an intent, its reservation, its debit and its audit entry share one commit. A change is refused (Conflict) when the
// intent was changed meanwhile: engine and operators never overwrite each other. The store itself refuses a second open intent of an
// orchestrator and a second open intent on one nonce.
#pragma once

#include "core/result.h"
#include "payouts/intent.h"
#include "storage/connection.h"
#include "storage/migration.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::payouts {

std::vector<storage::Migration> migrations();  // base 500

struct Transition {
    std::string event;  // empty: no timeline row (only the wait reason changed)
    std::string actor = "engine";
    std::string txHash;
    std::string detail;
};

// Conflict: an open intent of that orchestrator exists.
Result<void> insertIntent(storage::Connection& connection, Intent& intent, const Transition& transition);
// Writes what may change and makes version + 1 of it, in `intent` too. Conflict: `intent.version` is not the stored one.
Result<void> updateIntent(storage::Connection& connection, Intent& intent, const Transition& transition, Timestamp now);
Result<void> insertAttempt(storage::Connection& connection, const std::string& intentId, const Attempt& attempt);
Result<void> updateAttempt(storage::Connection& connection, const std::string& intentId, const Attempt& attempt);
Result<void> insertApproval(storage::Connection& connection, const std::string& intentId, const Approval& approval);

Result<std::optional<Intent>> loadIntent(storage::Connection& connection, std::string_view id);
Result<std::optional<Intent>> loadIntentByTxHash(storage::Connection& connection, const Hash32& txHash);
Result<std::vector<Intent>> loadOpenIntents(storage::Connection& connection);  // simulated ones too; oldest first
Result<std::vector<TimelineRow>> loadTimeline(storage::Connection& connection, std::string_view id);
// An unresolved intent of that orchestrator, real or simulated.
Result<std::optional<std::string>> openIntentOf(storage::Connection& connection, std::string_view orchestratorId,
                                                bool simulated);
// The highest nonce that an attempt of ours has used up on chain (mined, settled, failed, replaced).
Result<std::optional<std::uint64_t>> highestUsedNonce(storage::Connection& connection, std::uint64_t chainId,
                                                      const Address& sender);

// What a transaction ended (settled, failed, replaced) within `blocks` of the newest such: a deep reorganisation may undo it.
Result<std::vector<Intent>> loadEndedToWatch(storage::Connection& connection, std::uint64_t chainId,
                                             const Address& sender, std::uint64_t blocks);

// Small durable values of the engine (mode, ...).
Result<std::optional<std::string>> loadEngineValue(storage::Connection& connection, std::string_view key);
Result<void> storeEngineValue(storage::Connection& connection, std::string_view key, std::string_view value);

// Money verbs are idempotent by request id: the same request again answers the first outcome; another content is Conflict.
struct StoredRequest {
    std::string verb;
    std::string intentId;
};
Result<std::optional<StoredRequest>> findRequest(storage::Connection& connection, std::string_view requestId);
Result<void> insertRequest(storage::Connection& connection, std::string_view requestId, const StoredRequest& request,
                           Timestamp now);

}  // namespace sluice::payouts
