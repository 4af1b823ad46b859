#include "payouts/internal/engine_impl.h"

#include "chain/ticket.h"
#include "core/check.h"
#include "core/ids.h"
#include "ledger/ledger.h"
#include "ledger/queries.h"
#include "payouts/internal/settlement.h"

#include <algorithm>

namespace sluice::payouts {

namespace {

// An operator who cancelled one does not want the next to go out by itself a minute later.
Result<bool> lastWasCancelledByOperator(storage::Connection& connection, const std::string& orchestratorId)
{
    SLUICE_ASSIGN(const auto error,
                  connection.queryOne("SELECT i.error FROM payout_legs l JOIN payout_intents i ON i.id = l.intent_id "
                                      "WHERE l.orchestrator_id = ? AND i.simulated = 0 "
                                      "ORDER BY i.created_at DESC, i.id DESC LIMIT 1",
                                      {orchestratorId}, [](const storage::Row& row) { return row.text(0); }));
    return error && error->starts_with(cancelledByOperator);
}

Result<void> updateSimulatedAmount(storage::Connection& connection, const Intent& intent)
{
    auto done = connection.exec("UPDATE payout_legs SET amount_wei = ? WHERE intent_id = ? AND leg = 0",
                                {intent.valueWei, intent.id});
    if (!done)
        return fail(std::move(done).error());
    return {};
}

// True: planned.
Result<bool> planInStore(storage::Connection& connection, const CommandContext& context,
                         const std::string& orchestratorId, bool simulated, const std::string& id)
{
    SLUICE_ASSIGN(const auto real, openIntentOf(connection, orchestratorId, false));
    if (real)
        return false;
    if (simulated) {
        SLUICE_ASSIGN(const auto other, openIntentOf(connection, orchestratorId, true));
        if (other)
            return false;
    }
    SLUICE_ASSIGN(const auto payee, context.payees->find(connection, orchestratorId));
    if (!payee || payee->denylisted || payee->address.isZero())
        return false;
    const std::string account = ledger::orchestratorAccount(orchestratorId);
    SLUICE_ASSIGN(const auto balance, context.ledger->balanceOf(connection, account, Asset::eth()));
    const Amount available = balance.available();
    if (available.units() < context.config.thresholdWei)
        return false;
    const Timestamp at = context.clock->now();
    Intent intent;
    intent.id = id;
    intent.simulated = simulated;
    intent.to = payee->address;
    intent.valueWei = available.units();
    intent.chainId = context.config.chainId;
    intent.sender = context.config.sender;
    intent.createdAt = at;
    SLUICE_ASSIGN(const bool cancelled, lastWasCancelledByOperator(connection, orchestratorId));
    SLUICE_ASSIGN(const GatePolicy policy, context.gatePolicy(connection));
    intent.gate = !cancelled && policy.isAuto(intent.valueWei) ? Gate::Auto : Gate::Awaiting;
    intent.wait = intent.gate == Gate::Awaiting ? WaitReason::AwaitingApproval
                  : simulated                   ? WaitReason::DryRun
                                                : WaitReason::None;
    Leg leg{orchestratorId, payee->address, available.units(), {}, std::nullopt, std::nullopt};
    if (!simulated) {
        leg.reservationId = id;
        auto reserved = context.ledger->reserve(connection, {id, account, available, id, at});
        if (!reserved)
            return fail(std::move(reserved).error());
    }
    intent.legs.push_back(std::move(leg));
    const Transition transition{simulated ? "simulated" : "planned",
                                "engine",
                                {},
                                simulated ? "dry-run: nothing is reserved or signed"
                                          : "reserved " + available.toString() + " eth"};
    SLUICE_TRY(insertIntent(connection, intent, transition));
    return true;
}

}  // namespace

void PayoutEngine::Impl::plan()
{
    m_planSoon = false;
    m_lastPlan = now();
    m_plansOpen = 1;
    m_planning = true;
    const bool real = !m_dryRun;
    // DP14: a balance in another unit is not a count of wei. Real planning needs everything that acting needs, bar a price.
    const bool may = config().creditUnit == Asset::eth() && (!real || mayAct());
    if (may) {
        for (const auto& [id, entry] : m_entries)
            if (entry.intent.simulated && !entry.busy)
                refreshSimulated(id);
        std::set<std::string> open;
        for (const auto& [id, entry] : m_entries)
            if (!real || !entry.intent.simulated)
                for (const Leg& leg : entry.intent.legs)
                    open.insert(leg.orchestratorId);
        auto candidates = m_ports.balances.orchestratorBalances(Asset::eth(), config().thresholdWei);
        if (!candidates)
            storeFailed(candidates.error());
        else
            for (const auto& candidate : *candidates) {
                const auto orchestrator = ledger::orchestratorOf(candidate.account);
                if (!orchestrator || open.contains(std::string(*orchestrator))
                    || mayOweAnew(std::string(*orchestrator)))
                    continue;
                if (static_cast<std::size_t>(m_plansOpen) > config().plansPerCycle)
                    break;
                planOne(std::string(*orchestrator), candidate.balance.available().units());
            }
        if (real) {
            planDeposit();
            planFiller();
        }
    }
    planDone();
}

void PayoutEngine::Impl::planOne(const std::string& orchestratorId, const Int256&)
{
    ++m_plansOpen;
    const std::string id = timeOrderedId(now(), m_ports.rng);
    m_ports.writer.submitFor<bool>(
        [context = m_context, orchestratorId, id, simulated = m_dryRun.load()](storage::Connection& connection) {
            return planInStore(connection, *context, orchestratorId, simulated, id);
        },
        onWriter<bool>([this](Result<bool> planned) {
            if (!planned && planned.error().code != ErrorCode::Denied && planned.error().code != ErrorCode::Conflict)
                storeFailed(planned.error());
            if (planned && *planned) {
                m_plannedSomething = true;
                m_ports.changes.bump();
            }
            planDone();
        }));
}

void PayoutEngine::Impl::planDone()
{
    if (--m_plansOpen > 0 || !m_planning)
        return;
    m_planning = false;
    roundComplete();
}

// A simulated payout follows the balance; it ends when it would not be planned any more, or when payouts are real.
void PayoutEngine::Impl::refreshSimulated(const std::string& id)
{
    Entry& entry = *find(id);
    const std::string orchestratorId = entry.intent.legs.at(0).orchestratorId;
    const auto balance = m_ports.balances.balance(ledger::orchestratorAccount(orchestratorId), Asset::eth());
    if (!balance)
        return;
    const Int256 available = balance->available().units();
    const bool ends = !m_dryRun || available < config().thresholdWei;
    if (!ends && available == entry.intent.valueWei)
        return;
    commit(id,
           [available, ends, live = !m_dryRun](storage::Connection& connection, const CommandContext& context,
                                               Intent& intent, Transition& transition) -> Result<void> {
               SLUICE_CHECK(intent.simulated && intent.attempts.empty());
               if (!ends) {
                   intent.valueWei = available;
                   intent.legs.at(0).amountWei = available;
                   return updateSimulatedAmount(connection, intent);
               }
               intent.error = live ? "payouts are real now" : "the balance fell below the threshold";
               transition = {"cancelled", "engine", {}, intent.error};
               return closeUnpaid(connection, *context.ledger, intent, IntentState::Cancelled, intent.error,
                                  context.clock->now());
           },
           {});
}

// DP13: a top-up is an intent like any other; while one is unresolved the deposit is not even looked at.
void PayoutEngine::Impl::planDeposit()
{
    if (!config().deposit || !m_factsFresh)
        return;
    for (const auto& [id, entry] : m_entries)
        if (entry.intent.kind == IntentKind::TopUp)
            return;
    ++m_plansOpen;
    const DepositPolicy deposit = *config().deposit;
    chain::CallRequest request{std::nullopt, deposit.broker, 0, chain::senderInfoCalldata(config().sender)};
    m_ports.chain.call(
        request, m_facts.head, rpcDeadline(), onChain<Result<Bytes>>([this, deposit](Result<Bytes> answer) {
            const auto info = answer ? chain::readSenderInfo(*answer) : fail(answer.error());
            if (!info || info->deposit >= UInt256(deposit.lowWatermarkWei))
                return planDone();
            m_ports.writer.submitFor<bool>(
                [context = m_context, deposit, amount = Int256(deposit.targetWei - Int256(info->deposit)),
                 id = timeOrderedId(now(), m_ports.rng)](storage::Connection& connection) -> Result<bool> {
                    SLUICE_ASSIGN(const GatePolicy policy, context->gatePolicy(connection));
                    auto planned = planTopUpIntent(connection, context->config, policy, deposit.broker, amount, id,
                                                   context->clock->now(), "engine");
                    if (!planned)
                        return fail(std::move(planned).error());
                    return true;
                },
                onWriter<bool>([this](Result<bool> planned) {
                    m_plannedSomething = m_plannedSomething || planned.has_value();
                    if (!planned && planned.error().code != ErrorCode::Conflict)
                        storeFailed(planned.error());
                    planDone();
                }));
        }));
}

// A nonce nobody uses below one of ours (a foreign transaction was dropped, a node lied): everything behind it is stuck. The next payout takes
// it by itself; when there is none, a transfer of nothing to ourselves does.
void PayoutEngine::Impl::planFiller()
{
    if (!m_factsFresh)
        return;
    std::optional<std::uint64_t> hole;
    for (const auto& [id, entry] : m_entries) {
        const Intent& intent = entry.intent;
        if (intent.simulated)
            continue;
        if (intent.kind == IntentKind::Cancel && intent.state == IntentState::Planned)
            return;
        if (intent.attempts.empty() || intent.state == IntentState::Mined)
            continue;
        if (now() >= intent.attempts.back().createdAt.plusMs(config().stallAfterMs) && !hole)
            hole = holeBelow(*intent.nonce);
    }
    if (!hole || nextNonce() != *hole)
        return;
    ++m_plansOpen;
    m_ports.writer.submitFor<bool>(
        [context = m_context, id = timeOrderedId(now(), m_ports.rng),
         nonce = *hole](storage::Connection& connection) -> Result<bool> {
            Intent intent;
            intent.id = id;
            intent.kind = IntentKind::Cancel;
            intent.to = context->config.sender;
            intent.chainId = context->config.chainId;
            intent.sender = context->config.sender;
            intent.createdAt = context->clock->now();
            SLUICE_TRY(insertIntent(connection, intent,
                                    {"planned", "engine", {}, "fills the unused nonce " + std::to_string(nonce)}));
            return true;
        },
        onWriter<bool>([this](Result<bool> planned) {
            m_plannedSomething = m_plannedSomething || planned.has_value();
            if (!planned)
                storeFailed(planned.error());
            planDone();
        }));
}

}  // namespace sluice::payouts
