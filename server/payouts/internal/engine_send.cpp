#include "payouts/internal/engine_impl.h"

#include "core/check.h"

#include <algorithm>

namespace sluice::payouts {

WaitReason waitForReceipt(const Intent& intent)
{
    return intent.reopened && isDebited(intent) ? WaitReason::ReorgedAfterSettlement : WaitReason::WaitsForReceipt;
}

namespace {

// No receipt yet and the nonce is still free: keep the bytes alive, and bump the head of the lane when it is stuck.
WaitReason whyNotMined(const Intent& intent, std::uint64_t latestNonce, bool hole)
{
    if (*intent.nonce == latestNonce || (intent.reopened && isDebited(intent)))
        return waitForReceipt(intent);
    return hole ? WaitReason::NonceGap : WaitReason::BehindNonce;
}

}  // namespace

void PayoutEngine::Impl::pushOn(const std::string& id)
{
    Entry& entry = *find(id);
    if (entry.busy)
        return;
    const Intent& intent = entry.intent;
    if (!mayAct())
        return setWait(id, m_dryRun ? WaitReason::DryRun : WaitReason::EnginePaused, {});
    const Attempt& newest = intent.attempts.back();
    if (isUncovered(intent) && newest.kind == AttemptKind::Pay)
        return now() >= entry.nextTry ? makeAttempt(id, AttemptKind::Cancel) : void();
    if (intent.state == IntentState::Signed || !newest.broadcastAt)
        return broadcast(id);
    if (intent.wanted == "cancel_by_nonce")
        return makeAttempt(id, AttemptKind::Cancel);
    if (intent.wanted == "bump")
        return makeAttempt(id, newest.kind);
    if (intent.wanted == "retry") {
        return commit(
            id,
            [](storage::Connection&, const CommandContext&, Intent& changed, Transition&) -> Result<void> {
                changed.wanted.clear();
                return {};
            },
            [this, id] {
                if (find(id))
                    broadcast(id);
            });
    }
    const Timestamp at = now();
    const bool head = *intent.nonce == m_facts.latestNonce;
    if (at >= newest.createdAt.plusMs(config().stallAfterMs) && at >= entry.freshSince.plusMs(config().stallAfterMs)
        && at >= newest.broadcastAt->plusMs(config().stallAfterMs)) {
        if (head && intent.state != IntentState::Stalled) {
            return commit(
                id,
                [](storage::Connection&, const CommandContext&, Intent& changed,
                   Transition& transition) -> Result<void> {
                    changed.state = IntentState::Stalled;
                    transition = {"stalled", "engine", changed.txHash->toHex(), "broadcast but not mined in time"};
                    return {};
                },
                [this, id] {
                    if (find(id))
                        pushOn(id);
                });
        }
        if (head && config().autoBump && at >= entry.nextTry)
            return makeAttempt(id, newest.kind);
    }
    if (at >= entry.lastSend.plusMs(config().rebroadcastMs))
        return broadcast(id);
    if (intent.wait != WaitReason::InsufficientFunds && intent.wait != WaitReason::FeeCeiling)
        setWait(id, whyNotMined(intent, m_facts.latestNonce, holeBelow(*intent.nonce).has_value()), {});
}

// The one place where bytes leave the process (DP7). What goes out is what the store holds, never anything else.
void PayoutEngine::Impl::broadcast(const std::string& id)
{
    Entry& entry = *find(id);
    if (entry.busy || !mayAct() || (isUncovered(entry.intent) && entry.intent.attempts.back().kind == AttemptKind::Pay))
        return;
    SLUICE_CHECK(!entry.intent.attempts.empty() && mayBeBroadcast(entry.intent.state) && !entry.intent.simulated);
    entry.busy = true;
    entry.lastSend = now();
    m_ports.chain.sendRawTransaction(
        entry.intent.attempts.back().rawTx, rpcDeadline(),
        onChain<chain::SendResult>([this, id](chain::SendResult result) { broadcastDone(id, std::move(result)); }));
}

// Whatever the node said, the bytes may be in a pool now: the intent counts as submitted (DP2).
void PayoutEngine::Impl::broadcastDone(const std::string& id, chain::SendResult result)
{
    Entry* entry = find(id);
    if (!entry)
        return;
    entry->busy = false;
    const bool good =
        result.outcome == chain::SendOutcome::Accepted || result.outcome == chain::SendOutcome::AlreadyKnown;
    const std::string error =
        good ? std::string() : chain::sendOutcomeName(result.outcome) + std::string(": ") + result.reason;
    const bool poor = result.outcome == chain::SendOutcome::InsufficientFunds;
    const Attempt& newest = entry->intent.attempts.back();
    if (entry->intent.state != IntentState::Signed && newest.broadcastAt && newest.lastError == error)
        return;
    commit(id,
           [error, poor](storage::Connection& connection, const CommandContext& context, Intent& intent,
                         Transition& transition) -> Result<void> {
               Attempt& attempt = intent.attempts.back();
               const bool first = !attempt.broadcastAt;
               if (first)
                   attempt.broadcastAt = context.clock->now();
               attempt.lastError = error;
               SLUICE_TRY(updateAttempt(connection, intent.id, attempt));
               if (intent.state == IntentState::Signed)
                   intent.state = IntentState::Submitted;
               intent.wait = poor ? WaitReason::InsufficientFunds : waitForReceipt(intent);
               intent.waitDetail = error;
               if (first)
                   transition = {"broadcast", "engine", attempt.txHash.toHex(), error};
               return {};
           },
           {});
}

chain::FeePolicy PayoutEngine::Impl::feePolicy() const
{
    chain::FeePolicy policy = m_ports.chain.feePolicy();
    if (!policy.maxFeePerGasCeiling || *policy.maxFeePerGasCeiling > config().feeCeilingWei)
        policy.maxFeePerGasCeiling = config().feeCeilingWei;
    return policy;
}

// The same nonce again with at least 12.5 % more on both fees: of all attempts at most one can ever be mined (DP11).
void PayoutEngine::Impl::makeAttempt(const std::string& id, AttemptKind kind)
{
    Entry& entry = *find(id);
    if (entry.busy || !mayAct())
        return;
    const Intent& intent = entry.intent;
    const auto newest = chain::decodeTransaction(intent.attempts.back().rawTx);
    SLUICE_CHECK(newest.has_value() && newest->transaction.nonce == *intent.nonce);
    auto fees = chain::bumpFees(newest->transaction.fees, feePolicy(), m_facts.fees ? &*m_facts.fees : nullptr);
    entry.nextTry = now().plusMs(config().retryMs);
    if (!fees) {
        if (intent.wanted.empty())
            return setWait(id, WaitReason::FeeCeiling, fees.error().message);
        return commit(id,
                      [reason = fees.error().message](storage::Connection&, const CommandContext&, Intent& changed,
                                                      Transition& transition) -> Result<void> {
                          transition = {"order_refused", "engine", {}, changed.wanted + ": " + reason};
                          changed.wanted.clear();
                          changed.wait = WaitReason::FeeCeiling;
                          changed.waitDetail = reason;
                          return {};
                      },
                      {});
    }
    SigningOrder order{intent.id,           intent.kind, kind, static_cast<int>(intent.attempts.size()) + 1,
                       newest->transaction, {}};
    order.transaction.fees = *fees;
    if (kind == AttemptKind::Cancel) {
        order.transaction.to = intent.sender;
        order.transaction.value = 0;
        order.transaction.data.clear();
    }
    for (const Approval& approval : intent.approvals)
        order.approvals.push_back(approval.name);
    entry.busy = true;
    m_ports.signer->sign(
        order, {static_cast<int>(config().signDeadlineMs), m_stop.get_token()},
        onWriter<chain::SignedTransaction>([this, id, order, kind](Result<chain::SignedTransaction> tx) {
            Entry* current = find(id);
            if (!current)
                return;
            current->busy = false;
            if (!tx) {
                const bool denied = tx.error().code == ErrorCode::Denied;
                return setWait(id, denied ? WaitReason::PolicyDenied : WaitReason::SignerUnavailable,
                               tx.error().message);
            }
            SLUICE_CHECK(tx->transaction == order.transaction && tx->sender == config().sender);
            if (mayAct())
                keepAttempt(id, *tx, kind, kind == AttemptKind::Cancel ? "cancel_signed" : "bumped");
        }));
}

// Durable before it leaves: the signed bytes and their hash, in the commit that moves the intent to SIGNED.
void PayoutEngine::Impl::keepAttempt(const std::string& id, const chain::SignedTransaction& tx, AttemptKind kind,
                                     const char* event)
{
    Attempt attempt;
    attempt.kind = kind;
    attempt.rawTx = tx.raw;
    attempt.txHash = tx.hash;
    attempt.gas = tx.transaction.gasLimit;
    attempt.maxFeePerGas = chain::feeCeilingPerGas(tx.transaction.fees);
    const auto* dynamic = std::get_if<chain::DynamicFees>(&tx.transaction.fees);
    attempt.maxPriorityFeePerGas = dynamic ? dynamic->maxPriorityFeePerGas : attempt.maxFeePerGas;
    commit(
        id,
        [attempt, event](storage::Connection& connection, const CommandContext& context, Intent& intent,
                         Transition& transition) -> Result<void> {
            Attempt kept = attempt;
            kept.number = static_cast<int>(intent.attempts.size()) + 1;
            kept.createdAt = context.clock->now();
            SLUICE_CHECK(intent.nonce.has_value());
            SLUICE_TRY(insertAttempt(connection, intent.id, kept));
            intent.attempts.push_back(kept);
            intent.state = IntentState::Signed;
            intent.txHash = kept.txHash;
            intent.wanted.clear();
            intent.wait = WaitReason::None;
            intent.waitDetail.clear();
            transition = {event, "engine", kept.txHash.toHex(), "attempt " + std::to_string(kept.number)};
            return {};
        },
        [this, id] {
            if (m_inLane == id)
                m_inLane.clear();
            if (find(id))
                broadcast(id);
            pumpLane();
        });
}

}  // namespace sluice::payouts
