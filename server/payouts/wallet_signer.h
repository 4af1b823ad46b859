// The payout key as the engine sees it: orders become requests to the wallet's signer, and the gate follows the wallet's signing policy.
#pragma once

#include "payouts/ports.h"
#include "wallet/signer.h"

namespace sluice::payouts {

// Thread: as TransactionSigner. `signer` outlives it.
class WalletSigner final : public TransactionSigner {
public:
    explicit WalletSigner(wallet::Signer& signer) : m_signer(signer) {}
    void sign(const SigningOrder& order, chain::Deadline deadline,
              std::function<void(Result<chain::SignedTransaction>)> done) override;

private:
    wallet::Signer& m_signer;
};

// approvalAboveWei and twoApprovalsAboveWei of the policy in force, read in the command that plans or approves.
GateSource walletGate(std::uint64_t chainId);
SpendRelease walletSpendRelease();

}  // namespace sluice::payouts
