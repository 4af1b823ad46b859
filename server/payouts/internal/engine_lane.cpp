#include "payouts/internal/engine_impl.h"

#include "core/check.h"
#include "payouts/internal/settlement.h"

#include <algorithm>

namespace sluice::payouts {

namespace {

// This asking came to nothing. When no earlier one is in doubt, no signature exists and the policy's day gets its wei back.
Result<void> forgetAsking(storage::Connection& connection, const CommandContext& context, Intent& intent)
{
    SLUICE_CHECK(intent.state == IntentState::Planned && intent.attempts.empty() && intent.signaturesAsked > 0);
    if (--intent.signaturesAsked > 0 || !context.releaseSpend)
        return {};
    return context.releaseSpend(connection, intent.id);
}

// What a signer says when it certainly has not signed; anything else may hide a signature.
bool certainlyUnsigned(ErrorCode code)
{
    return code == ErrorCode::Denied || code == ErrorCode::Unavailable || code == ErrorCode::Overloaded
           || code == ErrorCode::InvalidArgument;
}

}  // namespace

// One intent at a time from estimate to durable signature, so that sign order is nonce order. Whoever cannot go on (funds, gas, policy)
// steps aside before it has a nonce and delays nobody (LC20).
void PayoutEngine::Impl::pumpLane()
{
    if (!m_inLane.empty() || m_loading || !m_factsFresh || !mayAct())
        return;
    const auto next = nextRunnable();
    if (!next)
        return;
    if (!m_facts.fees) {
        for (const auto& [id, entry] : m_entries)
            if (!entry.busy && entry.intent.state == IntentState::Planned && !entry.intent.simulated
                && (entry.intent.gate == Gate::Auto || entry.intent.gate == Gate::Approved))
                setWait(id, m_facts.feeDenied ? WaitReason::FeeCeiling : WaitReason::RpcUnavailable, m_facts.feeError);
        return;
    }
    m_inLane = *next;
    estimate(*next);
}

std::optional<std::string> PayoutEngine::Impl::nextRunnable()
{
    const Timestamp at = now();
    for (auto& [id, entry] : m_entries) {
        const Intent& intent = entry.intent;
        if (entry.busy || intent.simulated || intent.state != IntentState::Planned)
            continue;
        if (intent.gate != Gate::Auto && intent.gate != Gate::Approved)
            continue;
        if (intent.chainId != config().chainId || intent.sender != config().sender)
            continue;
        if (at < entry.nextTry && intent.wanted.empty())
            continue;
        if (std::ranges::any_of(intent.legs, [this](const Leg& leg) { return mayOweAnew(leg.orchestratorId); }))
            continue;
        return id;
    }
    return std::nullopt;
}

void PayoutEngine::Impl::laneWait(const std::string& id, WaitReason reason, std::string detail, bool unsignedForSure)
{
    Entry* entry = find(id);
    m_inLane.clear();
    if (!entry)
        return pumpLane();
    entry->busy = false;
    entry->nextTry = now().plusMs(config().retryMs);
    const Intent& intent = entry->intent;
    if (!intent.nonce && intent.wanted.empty() && intent.wait == reason && intent.waitDetail == detail)
        return pumpLane();
    m_inLane = id;  // until its nonce is given back: the next one takes that, and leaves no hole
    commit(
        id,
        [reason, detail, unsignedForSure](storage::Connection& connection, const CommandContext& context,
                                          Intent& changed, Transition& transition) -> Result<void> {
            if (unsignedForSure)
                SLUICE_TRY(forgetAsking(connection, context, changed));
            if (changed.nonce)
                transition = {"unsigned", "engine", {}, detail};
            SLUICE_CHECK(changed.attempts.empty());
            changed.nonce.reset();
            changed.wanted.clear();
            changed.wait = reason;
            changed.waitDetail = detail;
            return {};
        },
        [this] {
            m_inLane.clear();
            pumpLane();
        });
}

void PayoutEngine::Impl::estimate(const std::string& id)
{
    Entry& entry = *find(id);
    entry.busy = true;
    const Intent& intent = entry.intent;
    chain::CallRequest request{intent.sender, intent.to, UInt256(intent.valueWei), intent.data};
    m_ports.chain.estimateGas(request, rpcDeadline(),
                              onChain<Result<chain::GasEstimate>>([this, id](Result<chain::GasEstimate> seen) {
                                  Entry* current = find(id);
                                  if (!current) {
                                      m_inLane.clear();
                                      return pumpLane();
                                  }
                                  current->busy = false;
                                  if (!seen)
                                      return laneWait(id, WaitReason::RpcUnavailable, seen.error().message);
                                  using Outcome = chain::GasEstimate::Outcome;
                                  if (seen->outcome == Outcome::Reverts)
                                      return laneWait(id, WaitReason::EstimateReverts, seen->reason);
                                  if (seen->outcome == Outcome::InsufficientFunds)
                                      return laneWait(id, WaitReason::InsufficientFunds, seen->reason);
                                  allocateNonce(id, chain::withGasHeadroom(std::max<std::uint64_t>(21'000, seen->gas)));
                              }));
}

// What our transactions under way may still take from the wallet.
UInt256 PayoutEngine::Impl::committedWei() const
{
    UInt256 sum = 0;
    for (const auto& [id, entry] : m_entries) {
        const Intent& intent = entry.intent;
        if (intent.attempts.empty() || intent.state == IntentState::Mined)
            continue;
        const Attempt& newest = intent.attempts.back();
        sum += UInt256(intent.valueWei) + UInt256(newest.gas) * newest.maxFeePerGas;
    }
    return sum;
}

// The lowest nonce that is not ours already, from what the chain says is next. A foreign transaction moves it up; a dropped or lied-about
// one lets it come down again, because only open intents and used-up nonces are skipped.
std::uint64_t PayoutEngine::Impl::nextNonce()
{
    std::uint64_t base = std::max(m_facts.pendingNonce, m_facts.latestNonce);
    const std::uint64_t known = m_usedNonce ? *m_usedNonce + 1 : 0;
    if (base < known) {
        // The node may lag. When it insists, it is we who remember a chain that is no more.
        if (!m_pendingLowSince)
            m_pendingLowSince = now();
        if (now() < m_pendingLowSince->plusMs(config().stallAfterMs))
            base = known;
    } else {
        m_pendingLowSince.reset();
    }
    const std::set<std::uint64_t> ours = ourNonces();
    while (ours.contains(base))
        ++base;
    return base;
}

// Ended ones count while that can still be undone: their nonce is theirs, whatever the chain says meanwhile.
std::set<std::uint64_t> PayoutEngine::Impl::ourNonces() const
{
    std::set<std::uint64_t> ours;
    for (const auto& [id, entry] : m_entries)
        if (entry.intent.nonce && !entry.intent.simulated)
            ours.insert(*entry.intent.nonce);
    for (const auto& [id, watched] : m_ended)
        if (watched.intent.nonce)
            ours.insert(*watched.intent.nonce);
    return ours;
}

std::optional<std::uint64_t> PayoutEngine::Impl::holeBelow(std::uint64_t nonce) const
{
    const std::set<std::uint64_t> ours = ourNonces();
    for (std::uint64_t n = std::max(m_facts.latestNonce, m_facts.pendingNonce); n < nonce; ++n)
        if (!ours.contains(n))
            return n;
    return std::nullopt;
}

void PayoutEngine::Impl::allocateNonce(const std::string& id, std::uint64_t gas)
{
    Entry& entry = *find(id);
    if (!mayAct() || !m_facts.fees || entry.intent.state != IntentState::Planned)
        return m_inLane.clear();
    const UInt256 price = chain::feeCeilingPerGas(m_facts.fees->fees);
    if (price > config().feeCeilingWei)
        return laneWait(id, WaitReason::FeeCeiling, "gas costs more than the configured ceiling");
    const UInt256 cost = UInt256(entry.intent.valueWei) + UInt256(gas) * price;
    const UInt256 committed = committedWei();
    if (!m_facts.balance || *m_facts.balance < committed + cost) {
        const std::string detail =
            "the wallet needs " + formatUnits(Int256(committed + cost), 18) + " eth for this and what is under way";
        return laneWait(id, WaitReason::InsufficientFunds, detail);
    }
    const std::uint64_t nonce = nextNonce();
    commit(
        id,
        [nonce](storage::Connection& connection, const CommandContext& context, Intent& intent,
                Transition& transition) -> Result<void> {
            SLUICE_CHECK(intent.state == IntentState::Planned && intent.attempts.empty() && !intent.simulated);
            SLUICE_CHECK(intent.gate == Gate::Auto || intent.gate == Gate::Approved);
            intent.wanted.clear();
            for (const Leg& leg : intent.legs) {  // the registry may have changed since it was planned
                SLUICE_ASSIGN(const auto payee, context.payees->find(connection, leg.orchestratorId));
                if (payee && payee->denylisted) {
                    intent.gate = Gate::Held;
                    intent.holdReason = "the orchestrator is denylisted";
                    intent.wait = WaitReason::Held;
                    intent.waitDetail = intent.holdReason;
                    transition = {"held", "engine", {}, intent.holdReason};
                    return {};
                }
                if (!payee || payee->address != leg.recipient) {
                    intent.error = "the orchestrator has another address now";
                    transition = {"cancelled", "engine", {}, intent.error};
                    return closeUnpaid(connection, *context.ledger, intent, IntentState::Cancelled, intent.error,
                                       context.clock->now());
                }
            }
            intent.nonce = nonce;
            ++intent.signaturesAsked;  // durable before it is asked for: after a death nobody knows
            intent.wait = WaitReason::None;
            intent.waitDetail.clear();
            transition = {"nonce", "engine", {}, std::to_string(nonce)};
            return {};
        },
        [this, id, gas] {
            const Entry* current = find(id);
            if (current && current->intent.nonce)
                return signFirst(id, gas);
            m_inLane.clear();
            pumpLane();
        });
}

void PayoutEngine::Impl::signFirst(const std::string& id, std::uint64_t gas)
{
    Entry& entry = *find(id);
    if (!mayAct() || !m_facts.fees)
        return laneWait(id, WaitReason::EnginePaused, {}, true);
    const Intent& intent = entry.intent;
    SigningOrder order;
    order.intentId = id;
    order.kind = intent.kind;
    order.transaction = {intent.chainId,           *intent.nonce, m_facts.fees->fees, gas, intent.to,
                         UInt256(intent.valueWei), intent.data};
    for (const Approval& approval : intent.approvals)
        order.approvals.push_back(approval.name);
    entry.busy = true;
    m_ports.signer->sign(
        order, {static_cast<int>(config().signDeadlineMs), m_stop.get_token()},
        onWriter<chain::SignedTransaction>([this, id, order](Result<chain::SignedTransaction> tx) {
            Entry* current = find(id);
            if (!current)
                return m_inLane.clear();
            current->busy = false;
            if (!tx)
                return signRefused(id, tx.error());
            SLUICE_CHECK(tx->transaction == order.transaction && tx->sender == config().sender);
            if (!mayAct())  // the lease or the switch went while it was being signed: these bytes never leave
                return laneWait(id, WaitReason::EnginePaused, {});
            keepAttempt(id, *tx, AttemptKind::Pay, "signed");
        }));
}

void PayoutEngine::Impl::signRefused(const std::string& id, const Error& error)
{
    // The policy was tightened after the gate was opened: it is for people to decide again.
    if (error.code == ErrorCode::Denied && error.message.find("rule approvals") != std::string::npos) {
        return commit(
            id,
            [reason = error.message](storage::Connection& connection, const CommandContext& context, Intent& intent,
                                     Transition& transition) -> Result<void> {
                SLUICE_TRY(forgetAsking(connection, context, intent));
                intent.nonce.reset();
                intent.gate = Gate::Awaiting;
                intent.wait = WaitReason::AwaitingApproval;
                intent.waitDetail = reason;
                transition = {"awaiting", "engine", {}, reason};
                return {};
            },
            [this] {
                m_inLane.clear();
                pumpLane();
            });
    }
    laneWait(id, error.code == ErrorCode::Denied ? WaitReason::PolicyDenied : WaitReason::SignerUnavailable,
             error.message, certainlyUnsigned(error.code));
}

}  // namespace sluice::payouts
