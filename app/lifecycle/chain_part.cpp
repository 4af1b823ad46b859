#include "app/lifecycle/chain_part.h"

#include "core/check.h"

namespace sluice::app {

namespace {

constexpr std::int64_t weiPerGwei = 1'000'000'000;

// A client for one endpoint that lives until its answer is there.
struct EndpointProbe {
    std::unique_ptr<chain::RpcClient> client;
    std::int64_t startedMs = 0;
};

}  // namespace

chain::RpcOptions rpcOptions(const Settings& settings)
{
    chain::RpcOptions options;
    options.endpoints = settings.list("ETH_RPC_URL");
    options.chainId = static_cast<std::uint64_t>(settings.integer("ETH_CHAIN_ID"));
    options.attemptMs = int(settings.integer("SLUICE_RPC_TIMEOUT_SECONDS")) * 1000;
    const Int256 ceiling = settings.wei("SLUICE_MAX_FEE_GWEI") / Int256(weiPerGwei);
    if (ceiling > 0)
        options.fees.maxFeePerGasCeiling = UInt256(ceiling);
    return options;
}

payouts::PayoutConfig payoutConfig(const Settings& settings, const Address& sender, const wallet::SigningPolicy& policy)
{
    payouts::PayoutConfig config;
    config.chainId = static_cast<std::uint64_t>(settings.integer("ETH_CHAIN_ID"));
    config.sender = sender;
    config.creditUnit = Asset::named(settings.text("PAYMENTS_CREDIT_UNIT"));
    config.thresholdWei = settings.wei("PAYMENT_PAYOUT_THRESHOLD_ETH");
    config.confirmations = static_cast<std::uint64_t>(settings.integer("PAYMENTS_PAYOUT_CONFIRMATIONS"));
    // The same limits that the signer holds: what waits for approval here would be refused there.
    if (policy.approvalAboveWei)
        config.gate.autoLimitWei = Int256(*policy.approvalAboveWei);
    if (policy.twoApprovalsAboveWei)
        config.gate.twoApprovalsAboveWei = Int256(*policy.twoApprovalsAboveWei);
    const Int256 ceiling = settings.wei("SLUICE_MAX_FEE_GWEI") / Int256(weiPerGwei);
    if (ceiling > 0)
        config.feeCeilingWei = UInt256(ceiling);
    config.cycleMs = settings.integer("PAYMENT_INTERVAL_SECONDS") * 1000;
    config.stallAfterMs = settings.integer("PAYMENTS_PAYOUT_RECEIPT_TIMEOUT_SECONDS") * 1000;
    config.rpcDeadlineMs = settings.integer("SLUICE_RPC_TIMEOUT_SECONDS") * 1000;
    for (const SettingRow& row : settings.rows()) {
        // Said on purpose it binds; by default the stored switch decides (DECISIONS 19).
        if (row.spec->name == "PAYMENT_DRY_RUN" && row.source != SettingSource::Default)
            config.dryRun = settings.flag("PAYMENT_DRY_RUN");
    }
    return config;
}

ChainPart::ChainPart(const Settings& settings, const Clock& clock)
    : m_settings(settings), m_clock(clock), m_thread(QStringLiteral("chain"))
{
    m_thread.runAndWait([this] {
        m_http = std::make_unique<net::HttpClient>();
        m_rpc = std::make_unique<chain::RpcClient>(rpcOptions(m_settings), *m_http, m_clock);
        chain::WatcherOptions options;
        options.intervalMs = int(m_settings.integer("SLUICE_CHAIN_POLL_SECONDS")) * 1000;
        m_watcher = std::make_unique<chain::ChainWatcher>(options, rpcOptions(m_settings).chainId, *m_rpc, m_clock,
                                                          [this] { return m_rpc->endpointInUse(); });
    });
}

ChainPart::~ChainPart()
{
    stop();
}

void ChainPart::setEngine(std::shared_ptr<payouts::PayoutEngine> engine)
{
    const std::lock_guard lock(m_engineMutex);
    m_engine = std::move(engine);
}

std::shared_ptr<payouts::PayoutEngine> ChainPart::engine() const
{
    const std::lock_guard lock(m_engineMutex);
    return m_engine;
}

void ChainPart::startEngine(payouts::EnginePorts ports, payouts::PayoutConfig config)
{
    const int pollMs = int(config.pollMs);
    m_thread.runAndWait([&] {
        if (const auto former = engine())
            former->stop();
        setEngine(nullptr);
        const auto made = std::make_shared<payouts::PayoutEngine>(std::move(ports), std::move(config));
        setEngine(made);
        made->start();
        m_engineTimer = std::make_unique<QTimer>();
        const auto tick = [this] {
            if (const auto current = engine())
                current->tick();
        };
        QObject::connect(m_engineTimer.get(), &QTimer::timeout, m_engineTimer.get(), tick);
        m_engineTimer->start(pollMs);
        m_watcher->onHead([tick](const chain::Block&) { tick(); });
        m_watcher->onReorg([tick](const chain::Reorg&) { tick(); });
    });
}

void ChainPart::start()
{
    m_thread.post([this] {
        m_watcher->start();
        if (const auto current = engine())
            current->tick();
    });
}

void ChainPart::stop()
{
    if (std::exchange(m_stopped, true))
        return;
    m_thread.runAndWait([this] {
        m_engineTimer.reset();
        if (const auto current = engine())
            current->stop();
        m_watcher->stop();
        setEngine(nullptr);
        m_watcher.reset();
        m_rpc.reset();
        m_http.reset();
    });
    m_thread.stop();
}

std::vector<chain::EndpointStatus> ChainPart::endpoints()
{
    std::vector<chain::EndpointStatus> list;
    m_thread.runAndWait([&] { list = m_rpc->endpoints(); });
    return list;
}

void ChainPart::testEndpoint(std::string url, std::function<void(Result<std::string>)> done)
{
    m_thread.post([this, url = std::move(url), done = std::move(done)] {
        chain::RpcOptions options = rpcOptions(m_settings);
        options.endpoints = {url};
        auto probe = std::make_shared<EndpointProbe>();
        probe->client = std::make_unique<chain::RpcClient>(options, *m_http, m_clock);
        probe->startedMs = m_clock.monotonicMs();
        const std::uint64_t wanted = options.chainId;
        probe->client->latestBlock(chain::Deadline(10'000), [this, probe, wanted, done](Result<chain::Block> block) {
            // The client must not be destroyed inside its own callback.
            m_thread.post([probe] {});
            if (!block)
                return done(fail(block.error()));
            done("chain " + std::to_string(wanted) + ", block " + std::to_string(block->number) + ", "
                 + std::to_string(m_clock.monotonicMs() - probe->startedMs) + " ms");
        });
    });
}

void ChainPart::readWallet(Address address, std::function<void(Result<WalletReading>)> done)
{
    m_thread.post([this, address, done = std::move(done)] {
        m_rpc->balance(address, std::nullopt, chain::Deadline(8'000), [this, done](Result<UInt256> balance) {
            if (!balance)
                return done(fail(balance.error()));
            m_rpc->feeQuote(chain::Deadline(8'000), [this, done, wei = *balance](Result<chain::FeeQuote> quote) {
                WalletReading reading{wei, std::nullopt, m_clock.now()};
                if (quote)
                    reading.feePerGasWei = quote->gasPrice;
                done(reading);
            });
        });
    });
}

}  // namespace sluice::app
