#include "app/console/status_port.h"

#include "app/lifecycle/engine.h"
#include "crypto/address_text.h"
#include "fleet/activity_view.h"
#include "payouts/payout_queries.h"

namespace sluice::app {

namespace {

bool isTestnet(std::uint64_t chainId)
{
    // Networks whose coin is worth something; everything else is for trying out.
    switch (chainId) {
    case 1:
    case 10:
    case 56:
    case 137:
    case 8453:
    case 42161: return false;
    default: return true;
    }
}

// The setting's page, or the network's own, with the thing to look at left open.
std::string explorerPageUrl(const Settings& settings, std::uint64_t chainId, bool ofAddress)
{
    const auto open = [](std::string url, const std::string& from, const std::string& to) {
        const std::size_t at = url.find(from);
        return at == std::string::npos ? std::string() : url.replace(at, from.size(), to);
    };
    const std::string own = settings.text("SLUICE_EXPLORER_URL");
    if (!own.empty())
        return ofAddress ? open(own, "{address}", "{address}") : open(own, "{tx}", "{hash}");
    if (ofAddress)
        return open(chain::explorerAddressUrl(chainId, {}), crypto::checksumAddress({}), "{address}");
    return open(chain::explorerTransactionUrl(chainId, {}), Hash32().toHex(), "{hash}");
}

models::Level chainLevel(chain::ChainStatus::State state)
{
    switch (state) {
    case chain::ChainStatus::State::Starting: return models::Level::Working;
    case chain::ChainStatus::State::Following: return models::Level::Ok;
    case chain::ChainStatus::State::Stale: return models::Level::Attention;
    case chain::ChainStatus::State::Unreachable:
    case chain::ChainStatus::State::WrongChain: return models::Level::Failed;
    }
    return models::Level::Failed;
}

}  // namespace

StatusPort::StatusPort(Engine& engine, Delivery delivery, QObject* parent)
    : QObject(parent), m_engine(engine), m_delivery(std::move(delivery))
{
    m_lastMs = engine.clock().monotonicMs();
    connect(&m_timer, &QTimer::timeout, this, &StatusPort::gather);
    m_timer.start(1'000);
    gather();
}

StatusPort::~StatusPort() = default;

void StatusPort::gather()
{
    models::StatusSnapshot snapshot = m_snapshot;
    snapshot.listening = m_engine.server().running();
    snapshot.listenAddress = m_engine.listenAddress();
    const std::uint64_t requests = m_engine.server().stats().requests;
    const std::int64_t now = m_engine.clock().monotonicMs();
    if (now > m_lastMs)
        snapshot.requestsPerMinute = static_cast<std::int64_t>(requests - m_lastRequests) * 60'000 / (now - m_lastMs);
    m_lastRequests = requests;
    m_lastMs = now;
    gatherStore(snapshot);
    gatherChain(snapshot);
    gatherPayouts(snapshot);
    gatherFleet(snapshot);
    m_snapshot = std::move(snapshot);
    m_changes.bump();
}

void StatusPort::gatherStore(models::StatusSnapshot& snapshot)
{
    snapshot.storeKind = m_engine.database().isPostgres() ? "PostgreSQL" : "SQLite";
    // The size is a look at the disk: every ten seconds, from a worker.
    if (m_round++ % 10 == 0)
        measureStore();
}

void StatusPort::measureStore()
{
    m_delivery.work<std::int64_t>(
        [&engine = m_engine]() -> Result<std::int64_t> { return engine.database().sizeBytes(); },
        [this](Result<std::int64_t> bytes) {
            if (bytes)
                m_snapshot.storeBytes = *bytes;
        });
}

void StatusPort::gatherChain(models::StatusSnapshot& snapshot)
{
    const chain::ChainStatus chainStatus = m_engine.chain().status();
    snapshot.network = chainStatus.network;
    snapshot.testnet = isTestnet(chainStatus.chainId);
    snapshot.chainLevel = chainLevel(chainStatus.state);
    snapshot.chainError = chainStatus.error;
    if (snapshot.explorerTxUrl.empty()) {
        snapshot.explorerTxUrl = explorerPageUrl(m_engine.settings(), chainStatus.chainId, false);
        snapshot.explorerAddressUrl = explorerPageUrl(m_engine.settings(), chainStatus.chainId, true);
    }
    if (chainStatus.height > 0) {
        snapshot.block = static_cast<std::int64_t>(chainStatus.height);
        snapshot.blockAt = chainStatus.blockTime * 1'000'000;
    }
    // Blocks are stamped a little in the past; only a clock that lies behind them is certainly wrong.
    snapshot.clockSkewMs = chainStatus.blockAgeSeconds < -2 ? chainStatus.blockAgeSeconds * 1000 : 0;
    snapshot.signer = m_engine.wallet().signerState();
}

void StatusPort::gatherPayouts(models::StatusSnapshot& snapshot)
{
    // What waits is counted in the store: the engine knows its payouts only once the chain has answered.
    countPayouts();
    const auto engine = m_engine.chain().engine();
    if (!engine)
        return;
    const payouts::EngineStatus status = engine->status();
    snapshot.engine = status.dryRun   ? models::EngineMode::DryRun
                      : status.live() ? models::EngineMode::Live
                                      : models::EngineMode::Paused;
    snapshot.engineError = status.pause == payouts::PauseReason::None ? std::string() : status.detail;
    if (status.reorgedAfterSettlement > 0)
        snapshot.engineError = std::to_string(status.reorgedAfterSettlement)
                               + " settled payouts left the chain; their bytes are sent again, nothing is signed anew";
}

void StatusPort::countPayouts()
{
    const std::uint64_t changes = m_engine.payoutChanges().value();
    if (m_counting || (m_counted == changes && m_round % 10 != 1))
        return;
    m_counting = true;
    m_counted = changes;
    m_delivery.work<PayoutCounts>(
        [&engine = m_engine]() -> Result<PayoutCounts> {
            SLUICE_ASSIGN(const auto open, payouts::PayoutQueries(engine.database().readers()).openIntents());
            PayoutCounts counts;
            for (const payouts::Intent& intent : open) {
                if (intent.simulated)
                    continue;
                const bool awaits =
                    intent.state == payouts::IntentState::Planned && intent.gate == payouts::Gate::Awaiting;
                counts.waiting += awaits || intent.state == payouts::IntentState::Unresolved ? 1 : 0;
                counts.stalled += intent.state == payouts::IntentState::Stalled ? 1 : 0;
                if (awaits)
                    counts.waitingWei += intent.valueWei;
            }
            return counts;
        },
        [this](Result<PayoutCounts> counts) {
            m_counting = false;
            if (!counts)
                return;
            m_snapshot.payoutsWaiting = counts->waiting;
            m_snapshot.payoutsWaitingWei = counts->waitingWei;
            m_snapshot.payoutsFailed = counts->stalled;
            m_changes.bump();
        });
}

void StatusPort::gatherFleet(models::StatusSnapshot& snapshot)
{
    const Timestamp now = m_engine.clock().now();
    const auto fleet = m_engine.registry().snapshot();
    snapshot.orchestratorsUnhealthy = 0;
    for (const auto& record : fleet->all()) {
        if (!record->denylisted
            && !fleet::deriveActivity(*record, {}, m_engine.registry().config().forwarderTtlSeconds, now).active)
            ++snapshot.orchestratorsUnhealthy;
    }
}

}  // namespace sluice::app
