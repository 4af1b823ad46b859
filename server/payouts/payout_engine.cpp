#include "payouts/internal/engine_impl.h"

#include "core/check.h"

#include <algorithm>

#include <QLoggingCategory>

namespace sluice::payouts {

Q_LOGGING_CATEGORY(payoutsLog, "sluice.payouts")

namespace {

constexpr std::int64_t chainRecheckMs = 300'000;

}  // namespace

const char* toText(PauseReason reason)
{
    switch (reason) {
    case PauseReason::None: return "";
    case PauseReason::NotStarted: return "not_started";
    case PauseReason::LeaseHeldElsewhere: return "lease_held_elsewhere";
    case PauseReason::LeaseLost: return "lease_lost";
    case PauseReason::WrongChain: return "wrong_chain";
    case PauseReason::CreditUnit: return "credit_unit";
    case PauseReason::RpcUnavailable: return "rpc_unavailable";
    case PauseReason::StoreFailed: return "store_failed";
    case PauseReason::NoKey: return "no_key";
    }
    return "";
}

Result<void> checkConfig(const PayoutConfig& config)
{
    if (config.chainId == 0)
        return fail(ErrorCode::InvalidArgument, "payouts: the chain id must be given");
    if (config.thresholdWei <= 0)
        return fail(ErrorCode::InvalidArgument, "payouts: the threshold must be above zero");
    if (config.confirmations == 0)
        return fail(ErrorCode::InvalidArgument, "payouts: at least one confirmation is needed");
    if (config.feeCeilingWei == 0)
        return fail(ErrorCode::InvalidArgument, "payouts: the fee ceiling must be above zero");
    if (config.deposit
        && (config.deposit->broker.isZero() || config.deposit->targetWei <= 0
            || config.deposit->lowWatermarkWei > config.deposit->targetWei))
        return fail(ErrorCode::InvalidArgument,
                    "payouts: the deposit needs a broker and a target at or above its low watermark");
    return {};
}

PayoutEngine::Impl::Impl(EnginePorts ports, PayoutConfig config) : m_ports(std::move(ports))
{
    SLUICE_CHECK(checkConfig(config).has_value());
    auto context = std::make_shared<CommandContext>();
    context->config = std::move(config);
    context->clock = &m_ports.clock;
    context->ledger = &m_ports.ledger;
    context->audit = &m_ports.audit;
    context->payees = &m_ports.payees;
    context->gate = m_ports.gate;
    context->releaseSpend = m_ports.releaseSpend;
    m_context = std::move(context);
    m_dryRun = m_context->config.dryRun.value_or(true);
}

void PayoutEngine::Impl::tick()
{
    if (!m_started || m_stopped || !ensureLease() || m_loading)
        return;
    if (!m_recovered)
        return recover();
    if (m_inRound)
        return;
    if (m_reload.exchange(false))
        return reload();
    round();
}

void PayoutEngine::Impl::stop()
{
    m_stopped = true;
    m_stop.request_stop();
}

bool PayoutEngine::Impl::ensureLease()
{
    if (m_lease && !m_leaseLost->load() && m_lease->held())
        return true;
    if (m_lease) {
        qCWarning(payoutsLog) << "the payout lease was lost; nothing is signed or sent until it is held again";
        m_lease.reset();
        forgetEverything();
    }
    m_leaseLost = std::make_shared<std::atomic<bool>>(false);
    const std::string name = "payouts:" + std::to_string(config().chainId) + ":" + config().sender.toHex();
    auto lease = m_ports.acquireLease(name, [lost = m_leaseLost] { lost->store(true); });
    if (!lease) {
        pause(PauseReason::LeaseHeldElsewhere, lease.error().message);
        return false;
    }
    m_lease = std::move(*lease);
    unpause(PauseReason::LeaseHeldElsewhere);
    unpause(PauseReason::NotStarted);
    return true;
}

// Whoever held the lease meanwhile may have changed everything. Calls under way complete into nothing; the store is read anew.
void PayoutEngine::Impl::forgetEverything()
{
    ++m_epoch;
    m_recovered = m_loading = m_inRound = m_lookingUp = m_planning = m_factsFresh = m_plannedSomething = false;
    m_entries.clear();
    m_lookups.clear();
    m_lookupsOpen = 0;
    m_plansOpen = m_factsOpen = 0;
    m_inLane.clear();
    m_ended.clear();
    m_watchQueue.clear();
    m_anchor.reset();
    m_rewatch = false;
    m_watching = false;
}

void PayoutEngine::Impl::round()
{
    SLUICE_CHECK(!m_inRound);
    m_inRound = true;
    m_factsFresh = false;
    const bool real =
        std::any_of(m_entries.begin(), m_entries.end(), [](const auto& item) { return !item.second.intent.simulated; });
    const bool planDue = m_planSoon || !m_lastPlan || now() >= m_lastPlan->plusMs(config().cycleMs);
    if (real || (planDue && !m_dryRun) || watchDue())
        return fetchFacts();
    lookupsComplete();
}

void PayoutEngine::Impl::fetchFacts()
{
    m_factsOpen = 1;
    m_factsFailed = false;
    m_factsError.clear();
    m_nextFacts = {};
    const auto part = [this](auto read) {
        ++m_factsOpen;
        return [this, read](auto result) {
            if (result) {
                read(std::move(*result));
            } else {
                m_factsFailed = true;
                m_factsError = result.error().message;
            }
            if (--m_factsOpen == 0)
                factsComplete();
        };
    };
    auto& chain = m_ports.chain;
    if (!m_chainVerified || !m_chainCheckedAt || now() >= m_chainCheckedAt->plusMs(chainRecheckMs))
        chain.chainId(rpcDeadline(), onChain<Result<std::uint64_t>>(part([this](std::uint64_t id) {
                          m_chainCheckedAt = now();
                          m_chainVerified = id == config().chainId;
                          if (m_chainVerified)
                              unpause(PauseReason::WrongChain);
                          else
                              pause(PauseReason::WrongChain, "the node is on chain " + std::to_string(id)
                                                                 + ", configured is "
                                                                 + std::to_string(config().chainId));
                      })));
    chain.blockNumber(rpcDeadline(),
                      onChain<Result<std::uint64_t>>(part([this](std::uint64_t head) { m_nextFacts.head = head; })));
    chain.latestNonce(config().sender, rpcDeadline(), onChain<Result<std::uint64_t>>(part([this](std::uint64_t nonce) {
                          m_nextFacts.latestNonce = nonce;
                      })));
    chain.pendingNonce(config().sender, rpcDeadline(), onChain<Result<std::uint64_t>>(part([this](std::uint64_t nonce) {
                           m_nextFacts.pendingNonce = nonce;
                       })));
    chain.balance(config().sender, std::nullopt, rpcDeadline(),
                  onChain<Result<UInt256>>(part([this](const UInt256& wei) { m_nextFacts.balance = wei; })));
    ++m_factsOpen;
    chain.feeQuote(rpcDeadline(), onChain<Result<chain::FeeQuote>>([this](Result<chain::FeeQuote> quote) {
                       if (quote) {
                           m_nextFacts.fees = std::move(*quote);
                       } else {  // looking after what was sent does not need a price
                           m_nextFacts.feeError = quote.error().message;
                           m_nextFacts.feeDenied = quote.error().code == ErrorCode::Denied;
                       }
                       if (--m_factsOpen == 0)
                           factsComplete();
                   }));
    if (--m_factsOpen == 0)
        factsComplete();
}

void PayoutEngine::Impl::factsComplete()
{
    if (m_factsFailed)
        pause(PauseReason::RpcUnavailable, m_factsError);
    else
        unpause(PauseReason::RpcUnavailable);
    m_factsFresh = !m_factsFailed && m_chainVerified;
    if (m_factsFresh)  // one picture or none: a half-filled one would show nonces and heads of 0
        m_facts = m_nextFacts;
    if (!m_factsFresh)
        return lookupsComplete();
    startLookups();
}

void PayoutEngine::Impl::lookupsComplete()
{
    if (m_stopped) {
        m_inRound = false;
        return;
    }
    if (m_planSoon || !m_lastPlan || now() >= m_lastPlan->plusMs(config().cycleMs))
        return plan();
    roundComplete();
}

void PayoutEngine::Impl::roundComplete()
{
    m_inRound = false;
    m_lastRound = now();
    publish();
    explainWaiting();
    if (m_plannedSomething) {
        m_plannedSomething = false;
        m_reload = true;
    }
    pumpLane();
    watchEnded();
    // What was just planned needs no second tick to be seen.
    if (m_reload && !m_loading && !m_stopped) {
        m_reload = false;
        m_loading = true;
        m_ports.writer.submitFor<std::vector<Intent>>(
            [](storage::Connection& connection) { return loadOpenIntents(connection); },
            onWriter<std::vector<Intent>>([this](Result<std::vector<Intent>> intents) {
                m_inRound = true;  // no round from here: only the lane
                loaded(std::move(intents));
                m_inRound = false;
                pumpLane();
            }));
    }
}

// Why what could be signed is not: so that a person who looks sees it on the intent itself.
void PayoutEngine::Impl::explainWaiting()
{
    if (mayAct() || m_stopped)
        return;
    for (const auto& [id, entry] : m_entries) {
        const Intent& intent = entry.intent;
        if (!intent.simulated && intent.state == IntentState::Planned
            && (intent.gate == Gate::Auto || intent.gate == Gate::Approved))
            setWait(id, m_dryRun ? WaitReason::DryRun : WaitReason::EnginePaused,
                    m_dryRun ? "" : toText(m_status.pause));
    }
}

bool PayoutEngine::Impl::mayAct() const
{
    return m_started && !m_stopped && !m_dryRun && m_recovered && m_chainVerified && m_ports.signer
           && config().creditUnit == Asset::eth() && m_lease && !m_leaseLost->load() && m_lease->held();
}

void PayoutEngine::Impl::pause(PauseReason reason, std::string detail)
{
    if (m_pause != reason)
        qCWarning(payoutsLog) << "payouts paused:" << toText(reason) << QString::fromStdString(detail);
    m_pause = reason;
    m_pauseDetail = std::move(detail);
    publish();
}

void PayoutEngine::Impl::unpause(PauseReason reason)
{
    if (m_pause != reason)
        return;
    m_pause = PauseReason::None;
    m_pauseDetail.clear();
}

void PayoutEngine::Impl::publish()
{
    EngineStatus status;
    status.dryRun = m_dryRun;
    status.pause = m_pause;
    status.detail = m_pauseDetail;
    if (m_pause == PauseReason::None && !m_dryRun && config().creditUnit != Asset::eth()) {
        status.pause = PauseReason::CreditUnit;
        status.detail = "balances are in " + config().creditUnit.code() + ", not eth: nothing can be paid";
    } else if (m_pause == PauseReason::None && !m_dryRun && !m_ports.signer) {
        status.pause = PauseReason::NoKey;
        status.detail = "there is no key to pay with";
    }
    for (const auto& [id, entry] : m_entries) {
        const Intent& intent = entry.intent;
        if (intent.simulated) {
            ++status.simulated;
            continue;
        }
        switch (intent.state) {
        case IntentState::Planned:
            ++status.planned;
            status.held += intent.gate == Gate::Held;
            if (intent.gate == Gate::Awaiting) {
                ++status.awaiting;
                status.awaitingWei += intent.valueWei;
            }
            break;
        case IntentState::Unresolved: ++status.unresolved; break;
        case IntentState::Stalled: ++status.stalled; break;
        default: ++status.inFlight; break;
        }
    }
    status.reorgedAfterSettlement = std::count_if(m_entries.begin(), m_entries.end(), [](const auto& item) {
        return item.second.intent.reopened && isDebited(item.second.intent);
    });
    status.headBlock = m_facts.head;
    status.walletWei = m_facts.balance;
    status.lastCycle = m_lastRound;
    if (m_lastPlan)
        status.nextPlan = m_lastPlan->plusMs(config().cycleMs);
    const std::lock_guard lock(m_statusMutex);
    m_status = std::move(status);
}

Entry* PayoutEngine::Impl::find(const std::string& id)
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : &found->second;
}

void PayoutEngine::Impl::storeFailed(const Error& error)
{
    qCWarning(payoutsLog) << "the store refused:" << QString::fromStdString(error.message);
    m_reload = true;
    if (error.code != ErrorCode::Conflict)
        pause(PauseReason::StoreFailed, error.message);
}

void PayoutEngine::Impl::commit(const std::string& id, Change change, std::function<void()> then)
{
    Entry* entry = find(id);
    SLUICE_CHECK(entry != nullptr);
    entry->busy = true;
    m_ports.writer.submitFor<Intent>(
        [context = m_context, intent = entry->intent,
         change = std::move(change)](storage::Connection& connection) -> Result<Intent> {
            Intent changed = intent;
            Transition transition;
            SLUICE_TRY(change(connection, *context, changed, transition));
            SLUICE_TRY(updateIntent(connection, changed, transition, context->clock->now()));
            return changed;
        },
        onWriter<Intent>([this, id, then = std::move(then)](Result<Intent> changed) {
            Entry* current = find(id);
            if (!current)
                return;
            current->busy = false;
            if (!changed) {
                if (m_inLane == id)
                    m_inLane.clear();
                return storeFailed(changed.error());
            }
            unpause(PauseReason::StoreFailed);
            current->intent = std::move(*changed);
            m_ports.changes.bump();
            if (isResolved(current->intent.state)) {
                m_planSoon = true;  // credit that came meanwhile may be due
                watch(current->intent);
                m_entries.erase(id);
            }
            if (then)
                then();
        }));
}

void PayoutEngine::Impl::setWait(const std::string& id, WaitReason reason, std::string detail)
{
    Entry* entry = find(id);
    if (!entry || entry->busy || (entry->intent.wait == reason && entry->intent.waitDetail == detail))
        return;
    commit(id,
           [reason, detail = std::move(detail)](storage::Connection&, const CommandContext&, Intent& intent,
                                                Transition&) -> Result<void> {
               intent.wait = reason;
               intent.waitDetail = detail;
               return {};
           },
           {});
}

PayoutEngine::PayoutEngine(EnginePorts ports, PayoutConfig config)
    : m_impl(std::make_shared<Impl>(std::move(ports), std::move(config)))
{
    m_impl->publish();
}

PayoutEngine::~PayoutEngine()
{
    m_impl->stop();
}

void PayoutEngine::start()
{
    m_impl->m_started = true;
}

void PayoutEngine::tick()
{
    m_impl->tick();
}

void PayoutEngine::stop()
{
    m_impl->stop();
}

bool PayoutEngine::idle() const
{
    return m_impl->m_calls == 0;
}

void PayoutEngine::poke()
{
    m_impl->m_reload = true;
    m_impl->m_planSoon = true;
}

void PayoutEngine::setDryRun(bool dryRun)
{
    m_impl->m_dryRun = dryRun;
    poke();
}

EngineStatus PayoutEngine::status() const
{
    const std::lock_guard lock(m_impl->m_statusMutex);
    EngineStatus status = m_impl->m_status;
    status.dryRun = m_impl->m_dryRun;
    return status;
}

}  // namespace sluice::payouts
