#include "payouts/internal/engine_impl.h"

#include "audit/audit_log.h"
#include "chain/confirmations.h"
#include "core/check.h"
#include "payouts/internal/settlement.h"

#include <algorithm>

namespace sluice::payouts {

// Every unresolved intent is looked at in every round, whatever became of its orchestrator's balance or registration (LC18); a look-up
// is one bounded call, never a wait, so nobody waits for somebody else's receipt (LC15), and an error ends only its own look-up (LC20).
void PayoutEngine::Impl::startLookups()
{
    m_lookups.clear();
    for (const auto& [id, entry] : m_entries) {
        const Intent& intent = entry.intent;
        if (entry.busy || intent.simulated || intent.state == IntentState::Planned)
            continue;
        m_lookups.push_back(id);
    }
    m_lookingUp = true;
    pumpLookups();
}

void PayoutEngine::Impl::pumpLookups()
{
    while (!m_lookups.empty() && m_lookupsOpen < config().lookupsAtOnce) {
        const std::string id = std::move(m_lookups.front());
        m_lookups.pop_front();
        Entry* entry = find(id);
        if (!entry || entry->busy)
            continue;
        ++m_lookupsOpen;
        entry->busy = true;
        lookUp(id);
    }
    if (m_lookups.empty() && m_lookupsOpen == 0 && m_lookingUp) {
        m_lookingUp = false;
        lookupsComplete();
    }
}

// The look-up of this round is over; commits and sends that it caused go on by themselves.
void PayoutEngine::Impl::lookupDone(const std::string& id)
{
    if (Entry* entry = find(id))
        entry->busy = false;
    SLUICE_CHECK(m_lookupsOpen > 0);
    --m_lookupsOpen;
    // Completions come one by one from the event loop, so this cannot recurse deeply.
    m_ports.post([weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->pumpLookups();
    });
}

void PayoutEngine::Impl::lookUp(const std::string& id)
{
    const Intent& intent = find(id)->intent;
    if (intent.chainId != config().chainId || intent.sender != config().sender) {
        lookupDone(id);
        return setWait(id, WaitReason::ForeignSender,
                       "made for chain " + std::to_string(intent.chainId) + " and " + intent.sender.toHex());
    }
    if (intent.state == IntentState::Unresolved)
        return lookUpImported(id);
    SLUICE_CHECK(!intent.attempts.empty() && intent.nonce);
    lookAtAttempt(id, 0);
}

// Newest first; of a mined intent the mined one first. Index counts in that order.
void PayoutEngine::Impl::lookAtAttempt(const std::string& id, std::size_t index)
{
    const Intent& intent = find(id)->intent;
    if (index >= intent.attempts.size()) {
        lookupDone(id);
        return sawNothing(id);
    }
    std::size_t position = intent.attempts.size() - 1 - index;
    std::optional<Hash32> expectedBlock;
    if (intent.state == IntentState::Mined) {
        const std::size_t mined = static_cast<std::size_t>(*intent.minedAttempt) - 1;
        position = index == 0 ? mined : (position + 1 + mined) % intent.attempts.size();
        if (position == mined)
            expectedBlock = intent.blockHash;
    }
    chain::checkConfirmation(
        m_ports.chain, intent.attempts[position].txHash, expectedBlock, confirmations(), rpcDeadline(),
        onChain<Result<chain::Confirmation>>(
            [this, id, index, position, expected = expectedBlock.has_value()](Result<chain::Confirmation> seen) {
                using State = chain::Confirmation::State;
                if (!find(id))
                    return lookupDone(id);
                if (!seen) {
                    lookupDone(id);
                    return;  // nothing is concluded from silence
                }
                if (seen->state == State::Missing)
                    return lookAtAttempt(id, index + 1);
                lookupDone(id);
                SLUICE_CHECK(seen->receipt.has_value());
                if (seen->state == State::Moved && !expected)
                    return;  // the node contradicts itself: look again
                if (seen->state == State::Moved)
                    return sawNothing(id);
                const bool deep = seen->state != State::Shallow;
                sawReceipt(id, position, *seen->receipt, deep && expected, seen->state != State::StatusUnknown);
            }));
}

void PayoutEngine::Impl::sawReceipt(const std::string& id, std::size_t position, const chain::Receipt& receipt,
                                    bool deep, bool statusKnown)
{
    Entry& entry = *find(id);
    entry.takenAtHead.reset();
    const Intent& intent = entry.intent;
    m_usedNonce = std::max(m_usedNonce.value_or(0), *intent.nonce);
    const int number = intent.attempts[position].number;
    if (intent.state != IntentState::Mined || intent.minedAttempt != number || intent.blockHash != receipt.blockHash) {
        return commit(
            id,
            [receipt, number](storage::Connection&, const CommandContext&, Intent& changed,
                              Transition& transition) -> Result<void> {
                const Attempt& attempt = changed.attempts.at(static_cast<std::size_t>(number) - 1);
                changed.state = IntentState::Mined;
                changed.minedAttempt = number;
                changed.txHash = attempt.txHash;
                changed.blockNumber = receipt.blockNumber;
                changed.blockHash = receipt.blockHash;
                changed.feeWei = Int256(UInt256(receipt.gasUsed) * receipt.effectiveGasPrice);
                changed.wanted.clear();
                changed.wait = WaitReason::WaitsForDepth;
                changed.waitDetail.clear();
                transition = {"mined", "engine", attempt.txHash.toHex(),
                              "block " + std::to_string(receipt.blockNumber)};
                return {};
            },
            // The second look, which may settle, is another fetch of the receipt (LC14).
            [this, id] {
                Entry* again = find(id);
                if (!again || m_stopped || again->intent.state != IntentState::Mined
                    || m_facts.head < *again->intent.blockNumber
                    || m_facts.head - *again->intent.blockNumber + 1 < confirmations())
                    return;
                again->busy = true;
                ++m_lookupsOpen;
                lookUp(id);
            });
    }
    if (!statusKnown)
        return setWait(id, WaitReason::ReceiptWithoutStatus, "the node does not say whether it succeeded");
    if (!deep)
        return;
    SLUICE_CHECK(receipt.succeeded.has_value() && receipt.transactionHash == intent.attempts[position].txHash);
    if (intent.attempts[position].kind == AttemptKind::Cancel)
        return endUnpaid(id, IntentState::Replaced, "cancelled by nonce");
    if (!*receipt.succeeded)
        return endUnpaid(id, IntentState::Failed, "the transaction reverted");
    settle(id, receipt);
}

void PayoutEngine::Impl::settle(const std::string& id, const chain::Receipt& receipt)
{
    commit(id,
           [hash = receipt.transactionHash](storage::Connection& connection, const CommandContext& context,
                                            Intent& intent, Transition& transition) -> Result<void> {
               const Timestamp at = context.clock->now();
               const char* event = isUncovered(intent) ? "payout.settled_beyond_balance" : "payout.settled";
               SLUICE_TRY(settlePaid(connection, *context.ledger, intent, hash, at));
               transition = {"settled", "engine", hash.toHex(), "paid " + formatUnits(intent.valueWei, 18) + " eth"};
               if (intent.legs.empty())
                   return {};
               auto entry = context.audit->append(connection, {at, "engine", event, intent.id, "mined", "settled", ""});
               if (!entry)
                   return fail(std::move(entry).error());
               return {};
           },
           {});
}

void PayoutEngine::Impl::endUnpaid(const std::string& id, IntentState state, std::string reason,
                                   std::optional<std::uint64_t> asOfBlock)
{
    commit(id,
           [state, asOfBlock, reason = std::move(reason)](storage::Connection& connection,
                                                          const CommandContext& context, Intent& intent,
                                                          Transition& transition) -> Result<void> {
               const Timestamp at = context.clock->now();
               const std::string before = toText(intent.state);
               SLUICE_TRY(closeUnpaid(connection, *context.ledger, intent, state, reason, at));
               intent.error = reason;
               if (asOfBlock)
                   intent.blockNumber = asOfBlock;
               transition = {toText(state), "engine", intent.txHash ? intent.txHash->toHex() : "", reason};
               auto entry = context.audit->append(connection, {at, "engine", std::string("payout.") + toText(state),
                                                               intent.id, before, toText(state), ""});
               if (!entry)
                   return fail(std::move(entry).error());
               return {};
           },
           {});
}

// No attempt has a receipt that counts.
void PayoutEngine::Impl::sawNothing(const std::string& id)
{
    Entry& entry = *find(id);
    if (entry.intent.state == IntentState::Mined) {
        return commit(
            id,
            [](storage::Connection&, const CommandContext&, Intent& intent, Transition& transition) -> Result<void> {
                intent.state = IntentState::Submitted;
                intent.minedAttempt.reset();
                intent.blockNumber.reset();
                intent.blockHash.reset();
                intent.feeWei.reset();
                intent.wait = waitForReceipt(intent);
                transition = {"reorged", "engine", intent.txHash->toHex(), "its block is no longer part of the chain"};
                return {};
            },
            [this, id] {
                if (Entry* again = find(id)) {
                    again->freshSince = now();
                    broadcast(id);
                }
            });
    }
    if (m_facts.latestNonce > *entry.intent.nonce)
        return nonceTaken(id);
    entry.takenAtHead.reset();
    pushOn(id);
}

// The chain has moved past this nonce and none of our attempts is to be found. A node that lags behind says the same, so this counts only
// after depth and a second look that found nothing again, by receipt and by transaction.
void PayoutEngine::Impl::nonceTaken(const std::string& id)
{
    Entry& entry = *find(id);
    if (!entry.takenAtHead) {
        entry.takenAtHead = m_facts.head;
        return setWait(id, WaitReason::NonceTaken,
                       "nonce " + std::to_string(*entry.intent.nonce) + " seems used by another transaction");
    }
    if (m_facts.head < *entry.takenAtHead + confirmations() + 1)
        return;
    entry.busy = true;
    confirmReplaced(id, 0);
}

void PayoutEngine::Impl::confirmReplaced(const std::string& id, std::size_t index)
{
    Entry* entry = find(id);
    if (!entry)
        return;
    if (index < entry->intent.attempts.size()) {
        m_ports.chain.transactionByHash(entry->intent.attempts[index].txHash, rpcDeadline(),
                                        onChain<Result<std::optional<chain::ChainTransaction>>>(
                                            [this, id, index](Result<std::optional<chain::ChainTransaction>> seen) {
                                                Entry* current = find(id);
                                                if (!current)
                                                    return;
                                                if (!seen || *seen) {
                                                    current->busy = false;
                                                    if (seen)
                                                        current->takenAtHead.reset();
                                                    return;
                                                }
                                                confirmReplaced(id, index + 1);
                                            }));
        return;
    }
    // Not the nonce of now, which may have been used up by our own attempt a moment ago in a block this node has not seen: the one as of
    // `depth` blocks ago. What used it up then, every node can show.
    const std::uint64_t deep = m_facts.head > confirmations() ? m_facts.head - confirmations() : 0;
    m_ports.chain.nonceAt(config().sender, deep, rpcDeadline(),
                          onChain<Result<std::uint64_t>>([this, id, deep](Result<std::uint64_t> nonce) {
                              Entry* current = find(id);
                              if (!current)
                                  return;
                              current->busy = false;
                              if (!nonce)
                                  return;
                              if (*nonce <= *current->intent.nonce)
                                  return;
                              m_usedNonce = std::max(m_usedNonce.value_or(0), *current->intent.nonce);
                              endUnpaid(id, IntentState::Replaced, "the nonce was used by another transaction", deep);
                          }));
}

// Imported from the first generation: only its hash is known, if that (DECISIONS 20).
void PayoutEngine::Impl::lookUpImported(const std::string& id)
{
    const Intent& intent = find(id)->intent;
    if (!intent.txHash) {
        lookupDone(id);
        return setWait(id, WaitReason::NeedsEvidence, "there is no transaction hash to look for");
    }
    chain::checkConfirmation(m_ports.chain, *intent.txHash, intent.blockHash, confirmations(), rpcDeadline(),
                             onChain<Result<chain::Confirmation>>([this, id](Result<chain::Confirmation> seen) {
                                 using State = chain::Confirmation::State;
                                 lookupDone(id);
                                 Entry* entry = find(id);
                                 if (!entry || !seen)
                                     return;
                                 if (seen->state == State::Missing)
                                     return setWait(id, WaitReason::WaitsForReceipt, "no node knows this transaction");
                                 if (seen->state == State::StatusUnknown)
                                     return setWait(id, WaitReason::ReceiptWithoutStatus, {});
                                 if (entry->intent.blockHash != seen->receipt->blockHash) {
                                     return commit(id,
                                                   [receipt = *seen->receipt](storage::Connection&,
                                                                              const CommandContext&, Intent& changed,
                                                                              Transition& transition) -> Result<void> {
                                                       changed.blockNumber = receipt.blockNumber;
                                                       changed.blockHash = receipt.blockHash;
                                                       changed.wait = WaitReason::WaitsForDepth;
                                                       transition = {"seen", "engine", changed.txHash->toHex(),
                                                                     "block " + std::to_string(receipt.blockNumber)};
                                                       return {};
                                                   },
                                                   {});
                                 }
                                 if (seen->state == State::Succeeded)
                                     settle(id, *seen->receipt);
                                 else if (seen->state == State::Reverted)
                                     endUnpaid(id, IntentState::Failed, "the transaction reverted");
                             }));
}

}  // namespace sluice::payouts
