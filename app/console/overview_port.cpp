#include "app/console/overview_port.h"

#include "app/lifecycle/engine.h"
#include "core/ids.h"
#include "fleet/activity_view.h"

namespace sluice::app {

Result<models::Overview> OverviewPort::read() const
{
    models::Overview overview;
    const Asset unit = m_engine.creditUnit();
    const Timestamp now = m_engine.clock().now();
    SLUICE_ASSIGN(const auto balances, m_engine.queries().orchestratorBalances(unit));
    for (const ledger::NamedBalance& named : balances) {
        overview.reservedWei += named.balance.reserved.units();
        if (named.balance.available().units() > 0)
            overview.owedWei += named.balance.available().units();
    }
    SLUICE_ASSIGN(const auto statistics, m_engine.queries().totals(unit, 30, now));
    overview.paid30dWei = statistics.total.payouts;
    overview.earned30dWei = statistics.total.credits;
    for (const ledger::DayStatistics& day : statistics.daily)
        overview.days.push_back({day.day, day.credits, day.payouts});
    const auto registry = m_engine.registry().snapshot();
    overview.orchestrators = static_cast<std::int64_t>(registry->all().size());
    for (const auto& record : registry->all()) {
        const auto activity = fleet::deriveActivity(*record, {}, m_engine.registry().config().forwarderTtlSeconds, now);
        overview.orchestratorsUp += activity.active ? 1 : 0;
    }
    return overview;
}

void OverviewPort::overview(models::Done<models::Overview> done)
{
    m_delivery.work<models::Overview>([this] { return read(); }, std::move(done));
}

void OverviewPort::setEngineMode(models::EngineMode mode, models::Done<void> done)
{
    const auto deliver = m_delivery.toGui<void>(std::move(done));
    if (mode == models::EngineMode::Paused)
        return deliver(
            fail(ErrorCode::InvalidArgument, "the engine pauses by itself; hold payouts or turn dry-run on"));
    const bool dryRun = mode == models::EngineMode::DryRun;
    if (!dryRun && m_engine.wallet().signerState() != models::SignerState::Ready)
        return deliver(fail(ErrorCode::Unavailable,
                            "there is no unlocked payout key; generate, import or unlock one on the wallet page"));
    m_engine.payouts().setDryRun(dryRun, "console", "console:" + randomId(m_engine.rng()), deliver);
}

}  // namespace sluice::app
