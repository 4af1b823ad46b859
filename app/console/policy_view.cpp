#include "app/console/policy_view.h"

#include "chain/transaction.h"

namespace sluice::app {

std::vector<models::PolicyCheck> shownChecks(const std::vector<wallet::PolicyCheck>& checks)
{
    std::vector<models::PolicyCheck> shown;
    for (const wallet::PolicyCheck& check : checks)
        shown.push_back({check.rule, check.passed, check.detail});
    return shown;
}

std::vector<models::PolicyCheck> shownPolicyChecks(const wallet::SigningPolicy& policy, const payouts::Intent& intent)
{
    wallet::PolicyInput input;
    input.signer = intent.sender;
    input.purpose = intent.kind == payouts::IntentKind::TopUp    ? wallet::SignPurpose::DepositTopUp
                    : intent.kind == payouts::IntentKind::Cancel ? wallet::SignPurpose::NonceCancel
                                                                 : wallet::SignPurpose::Payout;
    for (const payouts::Approval& approval : intent.approvals)
        input.approvals.push_back(approval.name);
    std::optional<chain::SignedTransaction> newest;
    if (!intent.attempts.empty()) {
        if (auto decoded = chain::decodeTransaction(intent.attempts.back().rawTx))
            newest = std::move(*decoded);
    }
    if (newest) {
        input.transaction = newest->transaction;
        if (intent.attempts.back().kind == payouts::AttemptKind::Cancel)
            input.purpose = wallet::SignPurpose::NonceCancel;
    } else {
        input.transaction.chainId = intent.chainId;
        input.transaction.to = intent.to;
        input.transaction.value = UInt256(intent.valueWei);
        input.transaction.data = intent.data;
        input.transaction.gasLimit = 21'000;
    }
    return shownChecks(wallet::evaluate(policy, input).checks);
}

}  // namespace sluice::app
