// The policy in force and what was signed under it. Policies are versions that are never edited; spend is counted in the same commit as the
// permission to sign, so a crash between the two can only count too much. Thread: functions with a Connection run inside a command of the
// writer or inside a read.
#pragma once

#include "audit/audit_log.h"
#include "core/clock.h"
#include "storage/reader.h"
#include "storage/writer.h"
#include "wallet/signer.h"
#include "wallet/signing_policy.h"

#include <optional>
#include <string>

namespace sluice::wallet {

// The newest stored policy, or defaultPolicy(chainId).
Result<SigningPolicy> currentPolicy(storage::Connection& connection, std::uint64_t chainId);
Result<SigningPolicy> currentPolicy(storage::ReaderPool& readers, std::uint64_t chainId);
// Stores `next` as version expectedVersion + 1 and audits both texts ("wallet.policy"). Conflict: somebody changed it meanwhile.
Result<SigningPolicy> replacePolicy(storage::Connection& connection, audit::AuditLog& audit, SigningPolicy next,
                                    std::int64_t expectedVersion, const std::string& actor, Timestamp now);

struct DaySpend {
    UInt256 valueWei = 0;
    UInt256 feesWei = 0;
};
Result<DaySpend> spentOn(storage::Connection& connection, const Address& signer, std::int64_t utcDay);

// What the signer needs to judge once more on its own thread.
struct Authorization {
    SigningPolicy policy;
    PolicyInput input;
};
// Judges the request under the policy in force with today's spend, and counts it. Asking again for the same request id, nonce,
// recipient and value counts only what the fees grew. Denied: names the rule; then nothing is counted.
Result<Authorization> authorizeSigning(storage::Connection& connection, const SignRequest& request,
                                       const Address& signer, std::uint64_t chainId, Timestamp now);
// For a payout that was signed but certainly never sent (cancelled before broadcast, raw bytes destroyed): gives its spend back.
Result<void> releaseSpend(storage::Connection& connection, const std::string& requestId);

}  // namespace sluice::wallet
