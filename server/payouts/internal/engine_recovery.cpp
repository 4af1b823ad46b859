#include "core/check.h"
#include "payouts/internal/engine_impl.h"
#include "payouts/internal/settlement.h"

namespace sluice::payouts {

namespace {

bool isOrderOfOperator(const Intent& intent)
{
    return !intent.wanted.empty();
}

// Planned for another key or chain and never signed: it is planned again for the one that runs.
Result<void> cancelForeign(storage::Connection& connection, const CommandContext& context, Intent& intent)
{
    const Timestamp at = context.clock->now();
    intent.nonce.reset();
    intent.error = "planned for another key or chain";
    SLUICE_TRY(closeUnpaid(connection, *context.ledger, intent, IntentState::Cancelled, intent.error, at));
    return updateIntent(connection, intent, {"cancelled", "engine", {}, intent.error}, at);
}

}  // namespace

// DECISIONS 17: only what has a nonce and no signature goes back; whatever may have been broadcast stays as it is.
void PayoutEngine::Impl::recover()
{
    m_loading = true;
    const bool stored = !config().dryRun.has_value();
    auto dryRun = std::make_shared<std::optional<bool>>();
    auto used = std::make_shared<std::optional<std::uint64_t>>();
    auto ended = std::make_shared<std::vector<Intent>>();
    m_ports.writer.submitFor<std::vector<Intent>>(
        [context = m_context, stored, dryRun, used,
         ended](storage::Connection& connection) -> Result<std::vector<Intent>> {
            SLUICE_ASSIGN(*used, highestUsedNonce(connection, context->config.chainId, context->config.sender));
            SLUICE_ASSIGN(*ended, loadEndedToWatch(connection, context->config.chainId, context->config.sender,
                                                   context->config.watchSettledBlocks));
            if (stored) {
                SLUICE_ASSIGN(const auto mode, loadEngineValue(connection, "mode"));
                *dryRun = !mode || *mode != "live";
            }
            SLUICE_ASSIGN(auto intents, loadOpenIntents(connection));
            for (Intent& intent : intents) {
                if (intent.state != IntentState::Planned || intent.simulated)
                    continue;
                SLUICE_CHECK(intent.attempts.empty());
                if (intent.chainId != context->config.chainId || intent.sender != context->config.sender) {
                    SLUICE_TRY(cancelForeign(connection, *context, intent));
                    continue;
                }
                if (!intent.nonce)
                    continue;
                intent.nonce.reset();
                SLUICE_TRY(updateIntent(connection, intent, {"recovered", "engine", {}, "numbered but never signed"},
                                        context->clock->now()));
            }
            std::erase_if(intents, [](const Intent& intent) { return isResolved(intent.state); });
            return intents;
        },
        onWriter<std::vector<Intent>>([this, dryRun, used, ended](Result<std::vector<Intent>> intents) {
            if (intents) {
                m_usedNonce = *used;
                for (Intent& intent : *ended)
                    m_ended[intent.id].intent = intent;
                m_recovered = true;
                if (*dryRun)
                    m_dryRun = **dryRun;
            }
            loaded(std::move(intents));
        }));
}

void PayoutEngine::Impl::reload()
{
    m_loading = true;
    m_ports.writer.submitFor<std::vector<Intent>>(
        [](storage::Connection& connection) { return loadOpenIntents(connection); },
        onWriter<std::vector<Intent>>([this](Result<std::vector<Intent>> intents) { loaded(std::move(intents)); }));
}

void PayoutEngine::Impl::loaded(Result<std::vector<Intent>> intents)
{
    m_loading = false;
    if (!intents) {
        m_reload = true;
        return storeFailed(intents.error());
    }
    unpause(PauseReason::StoreFailed);
    std::set<std::string> seen;
    for (Intent& intent : *intents) {
        seen.insert(intent.id);
        m_ended.erase(intent.id);
        Entry& entry = m_entries[intent.id];
        if (entry.busy || entry.intent.version > intent.version)
            continue;
        if (isOrderOfOperator(intent) || intent.gate != entry.intent.gate)
            entry.nextTry = {};
        entry.intent = std::move(intent);
    }
    const auto gone =
        std::erase_if(m_entries, [&](const auto& item) { return !item.second.busy && !seen.contains(item.first); });
    m_rewatch = m_rewatch || gone > 0;  // ended without our hearing of it
    publish();
    if (!m_stopped && !m_inRound)
        round();
}

}  // namespace sluice::payouts
