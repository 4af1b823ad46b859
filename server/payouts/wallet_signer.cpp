#include "payouts/wallet_signer.h"

#include "wallet/policy_store.h"

namespace sluice::payouts {

namespace {

wallet::SignPurpose purposeOf(const SigningOrder& order)
{
    if (order.attempt == AttemptKind::Cancel || order.kind == IntentKind::Cancel)
        return wallet::SignPurpose::NonceCancel;
    return order.kind == IntentKind::TopUp ? wallet::SignPurpose::DepositTopUp : wallet::SignPurpose::Payout;
}

std::optional<Int256> limitOf(const std::optional<UInt256>& limit)
{
    return limit ? std::optional(Int256(*limit)) : std::nullopt;
}

}  // namespace

void WalletSigner::sign(const SigningOrder& order, chain::Deadline deadline,
                        std::function<void(Result<chain::SignedTransaction>)> done)
{
    m_signer.signTransaction({order.intentId, purposeOf(order), order.transaction, order.approvals}, deadline.ms,
                             deadline.stop, std::move(done));
}

SpendRelease walletSpendRelease()
{
    return [](storage::Connection& connection, const std::string& intentId) {
        return wallet::releaseSpend(connection, intentId);
    };
}

GateSource walletGate(std::uint64_t chainId)
{
    return [chainId](storage::Connection& connection) -> Result<GatePolicy> {
        SLUICE_ASSIGN(const auto policy, wallet::currentPolicy(connection, chainId));
        return GatePolicy{limitOf(policy.approvalAboveWei), limitOf(policy.twoApprovalsAboveWei)};
    };
}

}  // namespace sluice::payouts
