#include "audit/audit_log.h"
#include "core/check.h"
#include "payouts/internal/engine_impl.h"

#include <algorithm>

namespace sluice::payouts {

// A settled payout is debited for good; a reorganisation deeper than `confirmations` can still take its transaction out of the chain. Nothing
// is booked back and nothing is signed anew: the nonce stays its own, the same bytes go out again, and until a receipt is back it is said
// aloud (audit, status, wait reason). Only when something else has taken the nonce for good must a person decide.

bool PayoutEngine::Impl::watchDue() const
{
    return !m_settled.empty() && (!m_lastWatch || now() >= m_lastWatch->plusMs(config().cycleMs));
}

void PayoutEngine::Impl::watchSettled()
{
    if (m_watching || m_stopped || !m_factsFresh || !watchDue())
        return;
    std::erase_if(m_settled, [this](const auto& item) {
        return !item.second.undone() && !item.second.missing
               && item.second.intent.blockNumber.value_or(0) + config().watchSettledBlocks < m_facts.head;
    });
    m_lastWatch = now();
    const Watched* newest = nullptr;
    for (const auto& [id, watched] : m_settled) {
        if (watched.undone() || watched.missing)
            m_watchQueue.push_back(id);
        else if (!newest || *watched.intent.blockNumber > *newest->intent.blockNumber)
            newest = &watched;
    }
    m_watching = true;
    if (!newest)
        return watchNext();
    // Blocks name their parents: while the newest is where it was, all below it are.
    m_ports.chain.blockByNumber(
        *newest->intent.blockNumber, rpcDeadline(),
        onChain<Result<std::optional<chain::Block>>>(
            [this, expected = *newest->intent.blockHash](Result<std::optional<chain::Block>> block) {
                const bool elsewhere = block && *block && (*block)->hash != expected;
                if (elsewhere)
                    for (const auto& [id, watched] : m_settled)
                        if (!watched.undone() && !watched.missing)
                            m_watchQueue.push_back(id);
                watchNext();
            }));
}

void PayoutEngine::Impl::watchNext()
{
    while (!m_watchQueue.empty()) {
        const std::string id = std::move(m_watchQueue.front());
        m_watchQueue.pop_front();
        if (m_settled.contains(id) && !m_stopped)
            return watchOne(id, 0);
    }
    m_watching = false;
    publish();
}

// By any of its attempts: after a reorganisation another one of them may be the one that is mined.
void PayoutEngine::Impl::watchOne(const std::string& id, std::size_t index)
{
    const Intent& intent = m_settled.at(id).intent;
    if (index >= intent.attempts.size())
        return watchMissed(id, "its transaction is no longer part of the chain");
    const Hash32 hash = intent.attempts[intent.attempts.size() - 1 - index].txHash;
    m_ports.chain.receipt(hash, rpcDeadline(),
                          onChain<Result<std::optional<chain::Receipt>>>(
                              [this, id, index](Result<std::optional<chain::Receipt>> receipt) {
                                  if (!receipt)
                                      return watchNext();  // nothing is concluded from silence
                                  if (!*receipt)
                                      return watchOne(id, index + 1);
                                  watchSaw(id, index, **receipt);
                              }));
}

void PayoutEngine::Impl::watchSaw(const std::string& id, std::size_t index, const chain::Receipt& receipt)
{
    Watched& watched = m_settled.at(id);
    const Attempt& attempt = watched.intent.attempts[watched.intent.attempts.size() - 1 - index];
    if (attempt.kind != AttemptKind::Pay || receipt.succeeded == std::optional(false))
        return watchMissed(id, "after a reorganisation its nonce was used without paying");
    if (!receipt.succeeded)
        return watchNext();
    watched.missing = false;
    if (!watched.undone() && receipt.blockHash == watched.intent.blockHash)
        return watchNext();  // the node had shown another fork
    watchCommit(
        id,
        [receipt, number = attempt.number](Intent& intent) {
            intent.minedAttempt = number;
            intent.txHash = receipt.transactionHash;
            intent.blockNumber = receipt.blockNumber;
            intent.blockHash = receipt.blockHash;
            intent.feeWei = Int256(UInt256(receipt.gasUsed) * receipt.effectiveGasPrice);
            intent.wait = WaitReason::None;
            intent.waitDetail.clear();
        },
        watched.undone() ? "mined_again" : "moved_after_settlement", "block " + std::to_string(receipt.blockNumber));
}

// One look may be a node that lags or shows a dead fork; the second, a cycle later, counts.
void PayoutEngine::Impl::watchMissed(const std::string& id, const std::string& why)
{
    Watched& watched = m_settled.at(id);
    if (watched.undone()) {
        resend(id);
        return watchNext();
    }
    if (!std::exchange(watched.missing, true))
        return watchNext();
    qCCritical(payoutsLog) << "payout" << QString::fromStdString(id)
                           << "was settled, and a reorganisation deeper than the confirmations undid it:"
                           << QString::fromStdString(why);
    watchCommit(
        id,
        [why](Intent& intent) {
            intent.wait = WaitReason::ReorgedAfterSettlement;
            intent.waitDetail = why;
        },
        "reorged_after_settlement", why);
}

void PayoutEngine::Impl::watchCommit(const std::string& id, std::function<void(Intent&)> change, const char* event,
                                     std::string detail)
{
    m_ports.writer.submitFor<Intent>(
        [context = m_context, intent = m_settled.at(id).intent, change = std::move(change), event = std::string(event),
         detail = std::move(detail)](storage::Connection& connection) -> Result<Intent> {
            Intent changed = intent;
            SLUICE_CHECK(changed.state == IntentState::Settled);
            change(changed);
            const Timestamp at = context->clock->now();
            SLUICE_TRY(updateIntent(connection, changed, {event, "engine", changed.txHash->toHex(), detail}, at));
            SLUICE_TRY(context->audit->append(connection, {at, "engine", "payout." + event, changed.id,
                                                           toText(intent.wait), toText(changed.wait), ""}));
            return changed;
        },
        onWriter<Intent>([this, id](Result<Intent> changed) {
            if (!changed) {
                storeFailed(changed.error());
            } else if (const auto found = m_settled.find(id); found != m_settled.end()) {
                found->second.intent = std::move(*changed);
                m_ports.changes.bump();
                if (found->second.undone())
                    resend(id);
            }
            watchNext();
        }));
}

// Never another signature: the newest bytes that the store holds for it, while their nonce is free.
void PayoutEngine::Impl::resend(const std::string& id)
{
    Watched& watched = m_settled.at(id);
    const Intent& intent = watched.intent;
    if (!mayAct() || m_facts.latestNonce > *intent.nonce || now() < watched.lastSend.plusMs(config().rebroadcastMs))
        return;
    const auto newest = std::find_if(intent.attempts.rbegin(), intent.attempts.rend(),
                                     [](const Attempt& attempt) { return attempt.kind == AttemptKind::Pay; });
    SLUICE_CHECK(newest != intent.attempts.rend());
    watched.lastSend = now();
    m_ports.chain.sendRawTransaction(newest->rawTx, rpcDeadline(),
                                     onChain<chain::SendResult>([](chain::SendResult) {}));
}

}  // namespace sluice::payouts
