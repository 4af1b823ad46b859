#include "payouts/payout_commands.h"

#include "audit/audit_log.h"
#include "core/check.h"
#include "core/ids.h"
#include "core/json.h"
#include "ledger/ledger.h"
#include "payouts/internal/settlement.h"
#include "payouts/payout_store.h"

#include <algorithm>
#include <array>

namespace sluice::payouts {

namespace {

using storage::Connection;

constexpr std::array<std::pair<Verb, const char*>, 7> verbTexts{{{Verb::Approve, "approve"},
                                                                 {Verb::Hold, "hold"},
                                                                 {Verb::Release, "release"},
                                                                 {Verb::Cancel, "cancel"},
                                                                 {Verb::CancelByNonce, "cancel-by-nonce"},
                                                                 {Verb::Retry, "retry"},
                                                                 {Verb::Bump, "bump"}}};

constexpr std::size_t maxVerbText = 2'000;

Result<void> requireState(const Intent& intent, std::initializer_list<IntentState> allowed, const char* what)
{
    if (std::find(allowed.begin(), allowed.end(), intent.state) != allowed.end())
        return {};
    return fail(ErrorCode::Conflict, std::string("cannot ") + what + " a payout that is " + toText(intent.state));
}

Result<void> checkRequest(const VerbRequest& request)
{
    if (request.actor.empty() || request.actor.size() > 200)
        return fail(ErrorCode::InvalidArgument, "an actor of 1 to 200 bytes is needed");
    if (request.requestId.empty() || request.requestId.size() > 200)
        return fail(ErrorCode::InvalidArgument, "a request id of 1 to 200 bytes is needed");
    if (request.reason.size() > maxVerbText)
        return fail(ErrorCode::InvalidArgument, "the reason is too long");
    return {};
}

// Blanks and case do not make two people out of one.
std::string nameKey(std::string_view name)
{
    std::string key;
    for (const char c : name)
        if (c != ' ' && c != '\t')
            key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return key;
}

std::string auditView(const Intent& intent)
{
    json::Value view = json::Value::object({{"state", toText(intent.state)}, {"gate", toText(intent.gate)}});
    if (!intent.wanted.empty())
        view.set("wanted", intent.wanted);
    if (!intent.holdReason.empty())
        view.set("hold_reason", intent.holdReason);
    return json::write(view);
}

}  // namespace

const char* toText(Verb verb)
{
    return verbTexts[static_cast<std::size_t>(verb)].second;
}

std::optional<Verb> verbFromText(std::string_view text)
{
    for (const auto& [verb, name] : verbTexts)
        if (text == name)
            return verb;
    return std::nullopt;
}

PayoutCommands::PayoutCommands(const Clock& clock, Rng& rng, const PayoutConfig& config, storage::Writer& writer,
                               ledger::Ledger& ledger, audit::AuditLog& audit, ChangeSequence& changes, Hooks hooks)
    : m_clock(clock)
    , m_rng(rng)
    , m_config(config)
    , m_writer(writer)
    , m_ledger(ledger)
    , m_audit(audit)
    , m_changes(changes)
    , m_hooks(std::move(hooks))
{}

Result<GatePolicy> PayoutCommands::gatePolicy(Connection& connection) const
{
    return m_hooks.gate ? m_hooks.gate(connection) : m_config.gate;
}

void PayoutCommands::afterCommit()
{
    m_changes.bump();
    if (m_hooks.poke)
        m_hooks.poke();
}

PayoutCommands::Done PayoutCommands::finishing(Done done)
{
    return [this, done = std::move(done)](Result<VerbOutcome> outcome) {
        if (outcome && !outcome->replayed)
            afterCommit();
        done(std::move(outcome));
    };
}

void PayoutCommands::submit(Verb verb, VerbRequest request, Done done)
{
    m_writer.submitFor<VerbOutcome>(
        [this, verb, request = std::move(request)](Connection& connection) { return apply(connection, verb, request); },
        finishing(std::move(done)));
}

void PayoutCommands::settleWithEvidence(VerbRequest request, Evidence evidence, Done done)
{
    m_writer.submitFor<VerbOutcome>(
        [this, request = std::move(request), evidence = std::move(evidence)](Connection& connection) {
            return applyEvidence(connection, request, evidence);
        },
        finishing(std::move(done)));
}

Result<std::optional<VerbOutcome>> PayoutCommands::replay(Connection& connection, const char* verb,
                                                          const VerbRequest& request)
{
    SLUICE_TRY(checkRequest(request));
    SLUICE_ASSIGN(const auto stored, findRequest(connection, request.requestId));
    if (!stored)
        return std::optional<VerbOutcome>();
    if (stored->verb != verb || (!request.intentId.empty() && stored->intentId != request.intentId))
        return fail(ErrorCode::Conflict, "this request id was used for another request");
    SLUICE_ASSIGN(auto intent, loadIntent(connection, stored->intentId));
    SLUICE_CHECK(intent.has_value());
    return std::optional(VerbOutcome{std::move(*intent), true});
}

Result<void> PayoutCommands::record(Connection& connection, const char* verb, const VerbRequest& request,
                                    const Intent& before, const Intent& after)
{
    const Timestamp now = m_clock.now();
    SLUICE_TRY(insertRequest(connection, request.requestId, {verb, after.id}, now));
    std::string details;
    if (!request.reason.empty())
        details = json::write(json::Value::object({{"reason", request.reason}}));
    auto entry = m_audit.append(connection, {now, request.actor, std::string("payout.") + verb, after.id,
                                             auditView(before), auditView(after), details});
    if (!entry)
        return fail(std::move(entry).error());
    return {};
}

Result<void> PayoutCommands::approve(Connection& connection, const VerbRequest& request, Intent& intent)
{
    SLUICE_TRY(requireState(intent, {IntentState::Planned}, "approve"));
    if (intent.gate == Gate::Held)
        return fail(ErrorCode::Conflict, "the payout is held; release it first");
    if (intent.gate != Gate::Awaiting)
        return fail(ErrorCode::Conflict, "the payout needs no approval");
    for (const Approval& approval : intent.approvals)
        if (nameKey(approval.name) == nameKey(request.actor))
            return fail(ErrorCode::Conflict, "already approved by " + request.actor + "; another name is needed");
    SLUICE_ASSIGN(const GatePolicy policy, gatePolicy(connection));
    const Approval approval{request.actor, m_clock.now()};
    SLUICE_TRY(insertApproval(connection, intent.id, approval));
    intent.approvals.push_back(approval);
    if (static_cast<int>(intent.approvals.size()) >= policy.approvalsNeeded(intent.valueWei)) {
        intent.gate = Gate::Approved;
        intent.wait = WaitReason::None;
        intent.waitDetail.clear();
    } else {
        intent.waitDetail = "one more approval by another name is needed";
    }
    return {};
}

Result<void> PayoutCommands::change(Connection& connection, Verb verb, const VerbRequest& request, Intent& intent,
                                    std::string& event)
{
    const Timestamp now = m_clock.now();
    switch (verb) {
    case Verb::Approve: event = "approved"; return approve(connection, request, intent);
    case Verb::Hold:
        SLUICE_TRY(requireState(intent, {IntentState::Planned}, "hold"));
        if (request.reason.empty())
            return fail(ErrorCode::InvalidArgument, "a hold needs a reason");
        event = "held";
        intent.gate = Gate::Held;
        intent.holdReason = request.reason;
        intent.nonce
            .reset();  // whatever is being signed right now is refused by the version and never leaves the process
        intent.wait = WaitReason::Held;
        intent.waitDetail = request.reason;
        return {};
    case Verb::Release: {
        SLUICE_TRY(requireState(intent, {IntentState::Planned}, "release"));
        if (intent.gate != Gate::Held)
            return fail(ErrorCode::Conflict, "the payout is not held");
        event = "released";
        SLUICE_ASSIGN(const GatePolicy policy, gatePolicy(connection));
        intent.gate = gateAfterRelease(policy, intent);
        intent.holdReason.clear();
        intent.wait = intent.gate == Gate::Awaiting ? WaitReason::AwaitingApproval : WaitReason::None;
        intent.waitDetail.clear();
        return {};
    }
    case Verb::Cancel:
        SLUICE_TRY(requireState(intent, {IntentState::Planned}, "cancel"));
        event = "cancelled";
        intent.nonce.reset();
        intent.error = std::string(cancelledByOperator) + request.actor;
        return closeUnpaid(connection, m_ledger, intent, IntentState::Cancelled, "cancelled", now);
    case Verb::CancelByNonce:
    case Verb::Bump:
    case Verb::Retry: break;
    }
    if (intent.simulated)
        return fail(ErrorCode::Conflict, "a simulated payout has no transaction");
    if (verb == Verb::Retry) {
        SLUICE_TRY(requireState(
            intent, {IntentState::Planned, IntentState::Signed, IntentState::Submitted, IntentState::Stalled},
            "retry"));
        event = "retry_ordered";
        intent.wanted = "retry";
        return {};
    }
    SLUICE_TRY(requireState(intent, {IntentState::Signed, IntentState::Submitted, IntentState::Stalled}, toText(verb)));
    if (verb == Verb::CancelByNonce && intent.kind == IntentKind::Cancel)
        return fail(ErrorCode::Conflict, "this transaction already pays nothing");
    event = verb == Verb::Bump ? "bump_ordered" : "cancel_ordered";
    intent.wanted = verb == Verb::Bump ? "bump" : "cancel_by_nonce";
    return {};
}

Result<VerbOutcome> PayoutCommands::apply(Connection& connection, Verb verb, const VerbRequest& request)
{
    SLUICE_ASSIGN(auto replayed, replay(connection, toText(verb), request));
    if (replayed)
        return std::move(*replayed);
    SLUICE_ASSIGN(auto found, loadIntent(connection, request.intentId));
    if (!found)
        return fail(ErrorCode::NotFound, "no such payout");
    Intent intent = *found;
    std::string event;
    SLUICE_TRY(change(connection, verb, request, intent, event));
    SLUICE_TRY(updateIntent(connection, intent, {event, request.actor, {}, request.reason}, m_clock.now()));
    SLUICE_TRY(record(connection, toText(verb), request, *found, intent));
    return VerbOutcome{std::move(intent), false};
}

Result<VerbOutcome> PayoutCommands::applyEvidence(Connection& connection, const VerbRequest& request,
                                                  const Evidence& evidence)
{
    constexpr const char* verb = "settle-with-evidence";
    SLUICE_ASSIGN(auto replayed, replay(connection, verb, request));
    if (replayed)
        return std::move(*replayed);
    if (evidence.note.empty() || evidence.note.size() > maxVerbText)
        return fail(ErrorCode::InvalidArgument, "say where this is known from, in at most 2000 bytes");
    SLUICE_ASSIGN(auto found, loadIntent(connection, request.intentId));
    if (!found)
        return fail(ErrorCode::NotFound, "no such payout");
    SLUICE_TRY(requireState(*found, {IntentState::Unresolved}, "settle with evidence"));
    Intent intent = *found;
    const Timestamp now = m_clock.now();
    if (evidence.paid) {
        if (evidence.txHash)
            intent.txHash = evidence.txHash;
        if (!intent.txHash)
            return fail(ErrorCode::InvalidArgument, "a payment needs its transaction hash");
        if (evidence.blockNumber)
            intent.blockNumber = evidence.blockNumber;
        SLUICE_TRY(settlePaid(connection, m_ledger, intent, *intent.txHash, now));
    } else {
        intent.error = "not paid: " + evidence.note;
        SLUICE_TRY(closeUnpaid(connection, m_ledger, intent, IntentState::Failed, intent.error, now));
    }
    const std::string hash = intent.txHash ? intent.txHash->toHex() : std::string();
    SLUICE_TRY(updateIntent(connection, intent,
                            {evidence.paid ? "settled" : "failed", request.actor, hash, evidence.note}, now));
    VerbRequest noted = request;
    noted.reason = evidence.note;
    SLUICE_TRY(record(connection, verb, noted, *found, intent));
    return VerbOutcome{std::move(intent), false};
}

void PayoutCommands::setDryRun(bool dryRun, std::string actor, std::string requestId,
                               std::function<void(Result<void>)> done)
{
    m_writer.submit(
        [this, dryRun, actor = std::move(actor),
         requestId = std::move(requestId)](Connection& connection) -> Result<void> {
            const char* verb = dryRun ? "dry-run" : "go-live";
            SLUICE_TRY(checkRequest({"", actor, requestId, ""}));
            SLUICE_ASSIGN(const auto stored, findRequest(connection, requestId));
            if (stored)
                return stored->verb == verb ? Result<void>()
                                            : fail(ErrorCode::Conflict, "this request id was used for another request");
            if (!dryRun && m_config.creditUnit != Asset::eth())
                return fail(ErrorCode::Conflict,
                            "balances are in " + m_config.creditUnit.code() + ", not eth: nothing can be paid");
            SLUICE_ASSIGN(const auto before, loadEngineValue(connection, "mode"));
            const char* mode = dryRun ? "dry_run" : "live";
            SLUICE_TRY(storeEngineValue(connection, "mode", mode));
            SLUICE_TRY(insertRequest(connection, requestId, {verb, ""}, m_clock.now()));
            auto entry = m_audit.append(connection, {m_clock.now(), actor, std::string("payouts.") + verb, "payouts",
                                                     before.value_or(""), mode, ""});
            if (!entry)
                return fail(std::move(entry).error());
            return {};
        },
        [this, dryRun, done = std::move(done)](Result<void> outcome) {
            if (outcome) {
                if (m_hooks.onMode)
                    m_hooks.onMode(dryRun);
                afterCommit();
            }
            done(std::move(outcome));
        });
}

Result<Intent> PayoutCommands::makeTopUp(Connection& connection, const Address& broker, const Int256& amountWei,
                                         const std::string& actor, const std::string& requestId)
{
    if (amountWei <= 0)
        return fail(ErrorCode::InvalidArgument, "the amount must be above zero");
    const VerbRequest request{"", actor, requestId, ""};
    SLUICE_ASSIGN(auto replayed, replay(connection, "top-up", request));
    if (replayed)
        return std::move(replayed->intent);
    SLUICE_ASSIGN(const GatePolicy policy, gatePolicy(connection));
    SLUICE_ASSIGN(Intent intent, planTopUpIntent(connection, m_config, policy, broker, amountWei,
                                                 timeOrderedId(m_clock.now(), m_rng), m_clock.now(), actor));
    SLUICE_TRY(record(connection, "top-up", request, intent, intent));
    return intent;
}

void PayoutCommands::planTopUp(Address broker, Int256 amountWei, std::string actor, std::string requestId, Done done)
{
    m_writer.submitFor<VerbOutcome>(
        [this, broker, amountWei, actor = std::move(actor),
         requestId = std::move(requestId)](Connection& connection) -> Result<VerbOutcome> {
            SLUICE_ASSIGN(Intent intent, makeTopUp(connection, broker, amountWei, actor, requestId));
            return VerbOutcome{std::move(intent), false};
        },
        finishing(std::move(done)));
}

Result<Intent> PayoutCommands::importPending(Connection& connection, const ImportedPending& pending)
{
    if (pending.amountWei <= 0)
        return fail(ErrorCode::InvalidArgument, "a pending payout without an amount");
    Intent intent;
    intent.id = timeOrderedId(pending.submittedAt, m_rng);
    intent.state = IntentState::Unresolved;
    intent.to = pending.recipient;
    intent.valueWei = pending.amountWei;
    intent.chainId = m_config.chainId;
    intent.sender = m_config.sender;
    intent.createdAt = pending.submittedAt;
    intent.txHash = pending.txHash;
    intent.wait = pending.txHash ? WaitReason::WaitsForReceipt : WaitReason::NeedsEvidence;
    Leg leg{pending.orchestratorId, pending.recipient, pending.amountWei, intent.id, std::nullopt, std::nullopt};
    auto reserved = m_ledger.reserve(connection, {intent.id, ledger::orchestratorAccount(pending.orchestratorId),
                                                  Amount(Asset::eth(), pending.amountWei), intent.id, m_clock.now()});
    if (!reserved && reserved.error().code != ErrorCode::Denied)
        return fail(std::move(reserved).error());
    if (!reserved)
        leg.reservationId.clear();  // v1 let the balance fall below what was in flight; the open intent alone blocks it
    intent.legs.push_back(std::move(leg));
    const std::string hash = pending.txHash ? pending.txHash->toHex() : std::string();
    SLUICE_TRY(insertIntent(connection, intent, {"imported", "import", hash, "left pending by the first generation"}));
    return intent;
}

}  // namespace sluice::payouts
