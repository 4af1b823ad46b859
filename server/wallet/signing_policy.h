// What may be signed, as data, and a pure judgement over it (DECISIONS 18; ops-engine 5.4, S10, DP15). The same function serves the preview in
// the console, the engine before it asks, and the signer before it signs; the signer has the last word. Thread: values.
#pragma once

#include "chain/transaction.h"
#include "core/address.h"
#include "core/int256.h"
#include "core/json.h"
#include "core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice::wallet {

// Why a transaction is to be signed. There is no purpose for tickets: until the broker is supported no policy lets one pass (DP15).
enum class SignPurpose {
    Payout,       // plain transfer of wei, no data
    NonceCancel,  // zero wei to the signer itself, no data: takes the nonce away from a stuck payout
    DepositTopUp  // fundDeposit() of the ticket broker
};
const char* signPurposeName(SignPurpose purpose);  // payout, nonce-cancel, deposit-top-up

struct SigningPolicy {
    std::int64_t version = 0;   // 0: the built-in default, never stored
    std::uint64_t chainId = 0;  // the only chain; 0 refuses everything
    std::optional<UInt256> maxPerPayoutWei;
    std::optional<UInt256> maxPerDayWei;          // of value, per signer and UTC day
    std::optional<UInt256> approvalAboveWei;      // above it one approval
    std::optional<UInt256> twoApprovalsAboveWei;  // above it two, by distinct names
    bool requireAllowList = false;                // true with an empty list refuses every payout
    std::vector<Address> allowedRecipients;       // not empty: only these
    UInt256 maxFeePerGasWei = 0;                  // ceiling of maxFeePerGas or gasPrice
    UInt256 maxTotalFeeWei = 0;                   // ceiling of gas limit x fee per gas
    std::optional<UInt256> maxFeesPerDayWei;      // sum of those, per signer and UTC day
    std::optional<Address> ticketBroker;          // none: no deposit top-ups
    bool allowDepositTopUp = true;
    std::optional<UInt256> maxDepositTopUpWei;

    bool operator==(const SigningPolicy&) const = default;
};

// 1 ETH a payout, 10 ETH a day, 500 gwei a gas, 0.05 ETH of fees a transaction, 0.5 ETH of fees a day.
SigningPolicy defaultPolicy(std::uint64_t chainId);
// InvalidArgument: limits that contradict each other, chain id 0, names the field.
Result<void> validate(const SigningPolicy& policy);

json::Value toJson(const SigningPolicy& policy);  // wei as decimal text, addresses lower case
Result<SigningPolicy>
policyFromJson(const json::Value& value);  // unknown members are an error: a typo must not lift a limit

struct PolicyInput {
    SignPurpose purpose = SignPurpose::Payout;
    chain::Transaction transaction;
    Address signer;
    UInt256 spentTodayWei = 0;  // value signed today without this transaction
    UInt256 feesTodayWei = 0;
    std::vector<std::string> approvals;  // names; blanks and case do not make two out of one
};

struct PolicyCheck {
    std::string
        rule;  // chain_id, purpose, contract_creation, selector, recipient, allow_list, max_per_payout, max_per_day, approvals,
    // max_fee_per_gas, max_total_fee, max_fees_per_day, ticket_broker, deposit_top_up
    bool passed = false;
    std::optional<UInt256> value;  // what was asked, and
    std::optional<UInt256> limit;  // what is allowed, where the rule is a number
    std::string detail;            // the same as text, with units

    bool operator==(const PolicyCheck&) const = default;
};

struct PolicyVerdict {
    std::vector<PolicyCheck> checks;  // each rule that applies, in a fixed order
    bool allowed() const;
    const PolicyCheck* firstRefusal() const;
    // Denied: "signing policy, rule max_per_day: 1.2 ETH is above 1 ETH".
    Result<void> asResult() const;
};

// Deterministic. A purpose whose transaction does not have its shape is refused.
PolicyVerdict evaluate(const SigningPolicy& policy, const PolicyInput& input);
// One line for each rule in force; all passed. For the wallet page and `sluice wallet status`.
std::vector<PolicyCheck> summary(const SigningPolicy& policy);

}  // namespace sluice::wallet
