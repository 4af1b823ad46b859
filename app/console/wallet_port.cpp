#include "app/console/wallet_port.h"

#include "app/console/policy_view.h"
#include "app/lifecycle/engine.h"
#include "core/filter.h"
#include "crypto/address_text.h"
#include "payouts/payout_queries.h"

namespace sluice::app {

namespace {

constexpr std::int64_t unlockMs = 30'000;
constexpr int transferGas = 25'200;  // a plain transfer with the engine's headroom

std::function<void(Result<wallet::KeyInfo>)> addressOf(std::function<void(Result<std::string>)> deliver)
{
    return [deliver = std::move(deliver)](Result<wallet::KeyInfo> info) {
        if (info)
            deliver(crypto::checksumAddress(info->address));
        else
            deliver(fail(info.error()));
    };
}

}  // namespace

void WalletPort::status(models::Done<models::WalletStatus> done)
{
    m_engine.wallet().status([this, done = std::move(done)](const wallet::WalletStatus& status) {
        models::WalletStatus shown;
        shown.signer = m_engine.wallet().signerState();
        shown.address = status.checksumAddress;
        shown.chainId = m_engine.settings().integer("ETH_CHAIN_ID");
        shown.network = chain::networkName(static_cast<std::uint64_t>(shown.chainId));
        if (!m_engine.wallet().address().isZero())
            shown.explorerAddressUrl =
                chain::explorerAddressUrl(static_cast<std::uint64_t>(shown.chainId), m_engine.wallet().address());
        shown.keySource = wallet::keySourceName(status.source);
        shown.keychainBackend = status.store.backend;
        shown.keychainReachable = status.store.state == secrets::StoreState::Ready;
        shown.keychainDetail = status.store.detail;
        shown.environmentKey = m_engine.wallet().environmentKey();
        shown.policy = shownChecks(status.policySummary);
        addChainFacts(std::move(shown), done);
    });
}

void WalletPort::addChainFacts(models::WalletStatus shown, models::Done<models::WalletStatus> done)
{
    const auto deliver = m_delivery.toGui<models::WalletStatus>(std::move(done));
    if (m_engine.wallet().address().isZero())
        return deliver(std::move(shown));
    m_engine.chain().readWallet(
        m_engine.wallet().address(), [this, shown, deliver](Result<WalletReading> reading) mutable {
            if (!reading || !reading->balanceWei)
                return deliver(std::move(shown));  // the chain's state is shown elsewhere; unknown stays unknown here
            shown.balanceWei = Int256(*reading->balanceWei);
            if (!reading->feePerGasWei || *reading->feePerGasWei == 0)
                return deliver(std::move(shown));
            shown.gasPerPayoutWei = Int256(*reading->feePerGasWei) * transferGas;
            shown.payoutsLeft = static_cast<std::int64_t>(
                std::min<Int256>(*shown.balanceWei / *shown.gasPerPayoutWei, Int256(1'000'000'000)));
            m_delivery.run([this, shown, deliver]() mutable {
                const auto lastMonth = payoutsOfLastMonth();
                if (lastMonth && *lastMonth > 0)
                    shown.daysLeft = *shown.payoutsLeft * 30 / *lastMonth;
                deliver(std::move(shown));
            });
        });
}

Result<std::int64_t> WalletPort::payoutsOfLastMonth() const
{
    const auto table = payouts::makePayoutsTable(m_engine.database().readers(), nullptr);
    const auto filter = parseFilter("state:settled and created:30d", &table->schema());
    if (!filter)
        return fail(ErrorCode::Internal, filter.error().message);
    return table->count(*filter);
}

void WalletPort::generate(models::Done<std::string> done)
{
    m_engine.wallet().keys().generate({"payout key", "console", true},
                                      addressOf(m_delivery.toGui<std::string>(std::move(done))));
}

void WalletPort::importHex(crypto::SecretBytes key, models::Done<std::string> done)
{
    m_engine.wallet().keys().importHex(std::move(key), {"imported", "console", true},
                                       addressOf(m_delivery.toGui<std::string>(std::move(done))));
}

void WalletPort::importKeystore(std::string json, crypto::SecretBytes password, models::Done<std::string> done)
{
    m_engine.wallet().keys().importKeystore(std::move(json), std::move(password),
                                            {"imported keystore", "console", true},
                                            addressOf(m_delivery.toGui<std::string>(std::move(done))));
}

void WalletPort::exportKeystore(crypto::SecretBytes password, models::Done<std::string> done)
{
    const wallet::ExportPermit permit = m_engine.wallet().keys().permitExport(m_engine.wallet().address());
    m_engine.wallet().keys().exportKeystore(permit.token, std::move(password), "console",
                                            m_delivery.toGui<std::string>(std::move(done)));
}

void WalletPort::unlock(models::Done<void> done)
{
    m_engine.wallet().signer().unlock(unlockMs, m_delivery.toGui<void>(std::move(done)));
}

void WalletPort::lock(models::Done<void> done)
{
    m_engine.wallet().signer().lock(m_delivery.toGui<void>(std::move(done)));
}

void WalletPort::moveEnvironmentKey(models::Done<std::string> done)
{
    m_engine.wallet().moveEnvironmentKey("console", addressOf(m_delivery.toGui<std::string>(std::move(done))));
}

void WalletPort::probeKeychain(models::Done<std::string> done)
{
    const auto deliver = m_delivery.toGui<std::string>(std::move(done));
    m_engine.wallet().status([deliver](const wallet::WalletStatus& status) {
        if (status.store.state == secrets::StoreState::Ready)
            deliver(status.store.backend);
        else
            deliver(fail(ErrorCode::Unavailable, status.store.detail));
    });
}

}  // namespace sluice::app
