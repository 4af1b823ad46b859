// What an operator may do to a payout. Approving and paying are different verbs: approve opens the gate, only the engine pays. Every verb is
// audited with its actor in the commit that changes the intent, and idempotent by request id (DECISIONS 15, 17).
// Thread: submit and friends any; `done` is called on the writer thread after the commit and must only hand over. apply: writer thread.
#pragma once

#include "core/clock.h"
#include "core/rng.h"
#include "core/subscription.h"
#include "payouts/intent.h"
#include "payouts/payout_config.h"
#include "storage/writer.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::ledger {
class Ledger;
}
namespace sluice::audit {
class AuditLog;
}

namespace sluice::payouts {

enum class Verb {
    Approve,  // Planned and awaiting; two approvals above the policy's amount mean two names
    Hold,     // Planned; needs a reason
    Release,  // a held one goes back to the gate its amount and approvals give it
    Cancel,   // Planned: nothing was signed; the reservation ends, the next plan of that orchestrator awaits approval
    CancelByNonce,  // Signed, Submitted, Stalled: a self-transfer of nothing on the same nonce; whichever is mined decides (DP11)
    Retry,  // look at it now: forget waiting times; broadcast the same bytes again
    Bump    // Signed, Submitted, Stalled: a new attempt on the same nonce with at least 12.5 % more fee
};
const char* toText(Verb);  // approve, hold, release, cancel, cancel-by-nonce, retry, bump
std::optional<Verb> verbFromText(std::string_view);

struct VerbRequest {
    std::string intentId;
    std::string actor;      // token name or "console"; counts as the approver's name
    std::string requestId;  // 1..200; the same again answers the same
    std::string reason;     // Hold: required
};

struct VerbOutcome {
    Intent intent;
    bool replayed = false;
};

// What an operator knows about an Unresolved intent (DECISIONS 20).
struct Evidence {
    bool paid = false;
    std::optional<Hash32> txHash;  // required when paid, unless the intent has one
    std::optional<std::uint64_t> blockNumber;
    std::string note;  // required: where this is known from
};

// One payout a v1 installation left pending (payouts.json).
struct ImportedPending {
    std::string orchestratorId;
    Address recipient;
    Int256 amountWei = 0;
    std::optional<Hash32> txHash;  // empty in v1: unresolved all the same (DP12)
    Timestamp submittedAt;
};

class PayoutCommands {
public:
    struct Hooks {
        std::function<void()> poke;               // the engine should look; any thread
        std::function<void(bool dryRun)> onMode;  // the switch is durable; any thread
        GateSource gate = {};                     // as EnginePorts::gate
    };
    using Done = std::function<void(Result<VerbOutcome>)>;

    PayoutCommands(const Clock& clock, Rng& rng, const PayoutConfig& config, storage::Writer& writer,
                   ledger::Ledger& ledger, audit::AuditLog& audit, ChangeSequence& changes, Hooks hooks);

    // NotFound; Conflict: the state forbids it, the message says why, or the request id was used for something else.
    void submit(Verb verb, VerbRequest request, Done done);
    void settleWithEvidence(VerbRequest request, Evidence evidence, Done done);
    // Dry-run on or off. Going live is an armed act of the caller; here it is made durable and audited.
    void setDryRun(bool dryRun, std::string actor, std::string requestId, std::function<void(Result<void>)> done);
    // A deposit for a broker as an intent like any other (DP13). Conflict while another top-up is unresolved.
    void planTopUp(Address broker, Int256 amountWei, std::string actor, std::string requestId, Done done);

    // The same inside a command of the caller's; call afterCommit() once that is durable.
    Result<VerbOutcome> apply(storage::Connection& connection, Verb verb, const VerbRequest& request);
    Result<VerbOutcome> applyEvidence(storage::Connection& connection, const VerbRequest& request,
                                      const Evidence& evidence);
    Result<Intent> importPending(storage::Connection& connection, const ImportedPending& pending);
    void afterCommit();

private:
    Result<void> change(storage::Connection& connection, Verb verb, const VerbRequest& request, Intent& intent,
                        std::string& event);
    Result<void> approve(storage::Connection& connection, const VerbRequest& request, Intent& intent);
    Result<std::optional<VerbOutcome>> replay(storage::Connection& connection, const char* verb,
                                              const VerbRequest& request);
    Result<void> record(storage::Connection& connection, const char* verb, const VerbRequest& request,
                        const Intent& before, const Intent& after);
    Result<Intent> makeTopUp(storage::Connection& connection, const Address& broker, const Int256& amountWei,
                             const std::string& actor, const std::string& requestId);
    Result<GatePolicy> gatePolicy(storage::Connection& connection) const;
    Done finishing(Done done);

    const Clock& m_clock;
    Rng& m_rng;
    const PayoutConfig m_config;
    storage::Writer& m_writer;
    ledger::Ledger& m_ledger;
    audit::AuditLog& m_audit;
    ChangeSequence& m_changes;
    Hooks m_hooks;
};

}  // namespace sluice::payouts
