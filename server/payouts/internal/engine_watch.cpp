#include "audit/audit_log.h"
#include "core/check.h"
#include "payouts/internal/engine_impl.h"
#include "payouts/internal/settlement.h"

#include <algorithm>

namespace sluice::payouts {

namespace {

// How a transaction that is mined ends the intent it belongs to.
IntentState outcomeOf(const Attempt& attempt, bool succeeded)
{
    if (attempt.kind == AttemptKind::Cancel)
        return IntentState::Replaced;
    return succeeded ? IntentState::Settled : IntentState::Failed;
}

}  // namespace

// What was ended by a transaction is ended for good, unless a reorganisation deeper than `confirmations` takes that transaction out of the
// chain. Then the intent is open again, under its nonce and with the bytes it has, and goes the way of any other: nothing is signed with
// another nonce while an old copy may be mined.
//
// Looking costs little: blocks name their parents, so what was once seen at its place at the same time as the anchor stays there while the
// anchor does. Only what is new, and everything once something moved, is looked at by itself.

bool PayoutEngine::Impl::watchDue() const
{
    return (!m_ended.empty() || m_rewatch) && (!m_lastWatch || now() >= m_lastWatch->plusMs(config().cycleMs));
}

void PayoutEngine::Impl::watch(Intent intent)
{
    if (!intent.nonce || intent.attempts.empty() || !intent.blockNumber)
        return;
    const std::string id = intent.id;
    m_ended[id] = {std::move(intent), false, false, m_facts.head};
}

void PayoutEngine::Impl::watchEnded()
{
    if (m_watching || m_stopped || !m_factsFresh || !watchDue())
        return;
    m_lastWatch = now();
    m_watching = true;
    m_agreeing.clear();
    for (auto& [id, watched] : m_ended)
        if (!watched.since)
            watched.since = m_facts.head;
    std::erase_if(m_ended, [this](const auto& item) {
        return item.second.proven && !item.second.missing
               && item.second.intent.blockNumber.value_or(0) + config().watchSettledBlocks < m_facts.head;
    });
    if (m_rewatch)
        return reloadWatched();
    checkAnchor();
}

// An answer of the store that was lost may have ended or reopened something without our knowing.
void PayoutEngine::Impl::reloadWatched()
{
    m_ports.writer.submitFor<std::vector<Intent>>(
        [context = m_context](storage::Connection& connection) {
            return loadEndedToWatch(connection, context->config.chainId, context->config.sender,
                                    context->config.watchSettledBlocks);
        },
        onWriter<std::vector<Intent>>([this](Result<std::vector<Intent>> intents) {
            if (!intents) {
                storeFailed(intents.error());
                return watchDone();
            }
            m_rewatch = false;
            for (Intent& intent : *intents) {
                const auto known = m_ended.find(intent.id);
                if (!m_entries.contains(intent.id)
                    && (known == m_ended.end() || known->second.intent.version < intent.version))
                    watch(std::move(intent));
            }
            checkAnchor();
        }));
}

void PayoutEngine::Impl::checkAnchor()
{
    m_anchorHolds = !m_anchor;
    if (!m_anchor)
        return watchDoubtful();
    m_ports.chain.blockByNumber(
        m_anchor->number, rpcDeadline(),
        onChain<Result<std::optional<chain::Block>>>([this](Result<std::optional<chain::Block>> block) {
            if (block && *block && m_anchor) {
                m_anchorHolds = (*block)->hash == m_anchor->hash;
                if (!m_anchorHolds)
                    doubtAll();
            }
            watchDoubtful();
        }));
}

void PayoutEngine::Impl::doubtAll()
{
    m_anchor.reset();
    m_agreeing.clear();
    for (auto& [id, watched] : m_ended) {
        watched.proven = false;
        watched.since = m_facts.head;
    }
}

bool PayoutEngine::Impl::mayOweAnew(const std::string& orchestratorId) const
{
    return std::ranges::any_of(m_ended, [&](const auto& item) {
        const Intent& intent = item.second.intent;
        return intent.state != IntentState::Settled && (item.second.missing || m_facts.latestNonce <= *intent.nonce)
               && std::ranges::any_of(intent.legs,
                                      [&](const Leg& leg) { return leg.orchestratorId == orchestratorId; });
    });
}

void PayoutEngine::Impl::watchDoubtful()
{
    for (const auto& [id, watched] : m_ended)
        if (!watched.proven || watched.missing || !watched.intent.blockHash)  // without a block no anchor holds it
            m_watchQueue.push_back(id);
    watchNext();
}

void PayoutEngine::Impl::watchNext()
{
    while (!m_watchQueue.empty()) {
        const std::string id = std::move(m_watchQueue.front());
        m_watchQueue.pop_front();
        if (m_ended.contains(id) && !m_stopped)
            return watchOne(id, 0);
    }
    watchDone();
}

void PayoutEngine::Impl::watchDone()
{
    for (const std::string& id : m_agreeing) {
        const auto found = m_ended.find(id);
        if (!m_anchorHolds || found == m_ended.end())
            continue;
        found->second.proven = true;
        const Intent& intent = found->second.intent;
        if (intent.blockHash && (!m_anchor || m_anchor->number < *intent.blockNumber))
            m_anchor = {*intent.blockNumber, *intent.blockHash};
    }
    m_watching = false;
    publish();
}

// By any of its attempts: after a reorganisation another one of them may be the one that is mined.
void PayoutEngine::Impl::watchOne(const std::string& id, std::size_t index)
{
    const auto found = m_ended.find(id);
    if (found == m_ended.end())
        return watchNext();
    const Intent& intent = found->second.intent;
    if (index >= intent.attempts.size()) {
        // Its nonce went to somebody else's transaction, whose name we do not know.
        if (intent.state == IntentState::Replaced && !intent.blockHash && m_facts.latestNonce > *intent.nonce)
            return watchAgrees(id);
        return watchMissed(id, "the transaction that ended it is no longer part of the chain");
    }
    const Attempt& attempt = intent.attempts[intent.attempts.size() - 1 - index];
    m_ports.chain.receipt(attempt.txHash, rpcDeadline(),
                          onChain<Result<std::optional<chain::Receipt>>>(
                              [this, id, index, attempt](Result<std::optional<chain::Receipt>> receipt) {
                                  if (!receipt)
                                      return watchNext();  // nothing is concluded from silence
                                  if (!*receipt)
                                      return watchOne(id, index + 1);
                                  watchReceipt(id, attempt, **receipt);
                              }));
}

void PayoutEngine::Impl::watchReceipt(const std::string& id, const Attempt& attempt, const chain::Receipt& receipt)
{
    const auto found = m_ended.find(id);
    if (found == m_ended.end() || !receipt.succeeded)
        return watchNext();
    const Intent& intent = found->second.intent;
    if (outcomeOf(attempt, *receipt.succeeded) != intent.state)
        return watchMissed(id, "after a reorganisation another transaction used its nonce");
    if (receipt.blockHash != intent.blockHash || receipt.transactionHash != intent.txHash)
        return watchMoved(id, attempt.number, receipt);
    watchAgrees(id);
}

void PayoutEngine::Impl::watchAgrees(const std::string& id)
{
    Watched& watched = m_ended.at(id);
    watched.missing = false;
    // Twice the depth: once for how far the head we saw then may have been behind, once for how long a dead fork is shown.
    if (m_facts.head >= watched.since.value_or(m_facts.head) + 2 * confirmations())
        m_agreeing.push_back(id);
    watchNext();
}

// Ended the same way, by the same transaction, in another block. A payment by another attempt is debited anew, so that one goes the long way.
void PayoutEngine::Impl::watchMoved(const std::string& id, int attempt, const chain::Receipt& receipt)
{
    if (receipt.transactionHash != m_ended.at(id).intent.txHash)
        return watchMissed(id, "after a reorganisation another attempt was mined");
    doubtAll();
    m_ended.at(id).missing = false;
    m_ports.writer.submitFor<Intent>(
        [context = m_context, intent = m_ended.at(id).intent, receipt,
         attempt](storage::Connection& connection) -> Result<Intent> {
            Intent changed = intent;
            changed.minedAttempt = attempt;
            changed.blockNumber = receipt.blockNumber;
            changed.blockHash = receipt.blockHash;
            changed.feeWei = Int256(UInt256(receipt.gasUsed) * receipt.effectiveGasPrice);
            SLUICE_TRY(updateIntent(connection, changed,
                                    {"moved", "engine", changed.txHash->toHex(),
                                     "after the end, to block " + std::to_string(receipt.blockNumber)},
                                    context->clock->now()));
            return changed;
        },
        onWriter<Intent>([this, id](Result<Intent> changed) {
            if (!changed) {
                storeFailed(changed.error());
                m_rewatch = true;
            } else if (const auto found = m_ended.find(id); found != m_ended.end()) {
                found->second.intent = std::move(*changed);
                m_ports.changes.bump();
            }
            watchNext();
        }));
}

// One look may be a node that lags or shows a dead fork; the second, a cycle later, counts. Should that be wrong too, nothing is lost: an
// open intent is only looked at more closely.
void PayoutEngine::Impl::watchMissed(const std::string& id, const std::string& why)
{
    if (m_ended.at(id).missing)
        return reopenEnded(id, why);
    doubtAll();
    m_ended.at(id).missing = true;
    watchNext();
}

void PayoutEngine::Impl::reopenEnded(const std::string& id, const std::string& why)
{
    const Intent& ended = m_ended.at(id).intent;
    qCCritical(payoutsLog) << "payout" << QString::fromStdString(id) << "was" << toText(ended.state)
                           << "and a reorganisation deeper than the confirmations undid that:"
                           << QString::fromStdString(why);
    doubtAll();
    m_ports.writer.submitFor<Intent>(
        [context = m_context, ended, why](storage::Connection& connection) -> Result<Intent> {
            Intent intent = ended;
            const Timestamp at = context->clock->now();
            SLUICE_TRY(reopen(connection, *context->ledger, intent, at));
            const bool debited = ended.state == IntentState::Settled;
            const char* event = debited ? "reorged_after_settlement" : "reopened";
            intent.wait = debited ? WaitReason::ReorgedAfterSettlement : WaitReason::WaitsForReceipt;
            intent.waitDetail = why;
            SLUICE_TRY(updateIntent(connection, intent, {event, "engine", ended.txHash->toHex(), why}, at));
            SLUICE_TRY(context->audit->append(connection, {at, "engine", std::string("payout.") + event, intent.id,
                                                           toText(ended.state), toText(intent.state), ""}));
            return intent;
        },
        onWriter<Intent>([this, id](Result<Intent> intent) {
            if (!intent) {
                storeFailed(intent.error());
                m_rewatch = true;
                return watchNext();
            }
            m_ended.erase(id);
            Entry& entry = m_entries[id];
            if (entry.intent.version < intent->version)
                entry.intent = std::move(*intent);
            entry.freshSince = now();
            m_reload = true;  // a successor may have been cancelled
            m_ports.changes.bump();
            watchNext();
        }));
}

}  // namespace sluice::payouts
