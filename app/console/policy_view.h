// The signing policy's judgement of a payout, in the words of the console's ports. The engine and the signer judge again when it counts.
#pragma once

#include "models/actions.h"
#include "payouts/intent.h"
#include "wallet/signing_policy.h"

#include <vector>

namespace sluice::app {

std::vector<models::PolicyCheck> shownChecks(const std::vector<wallet::PolicyCheck>& checks);
// Of the newest attempt, or of the transfer as it would be signed; without today's spend, which only the signer's commit knows.
std::vector<models::PolicyCheck> shownPolicyChecks(const wallet::SigningPolicy& policy, const payouts::Intent& intent);

}  // namespace sluice::app
