#include "wallet/signing_policy.h"

#include "core/amount.h"
#include "core/check.h"

#include <algorithm>
#include <set>

namespace sluice::wallet {

namespace {

// keccak("fundDeposit()")[0..3] (ops-engine 4.1).
constexpr std::array<std::uint8_t, 4> fundDepositSelector{0x6c, 0xaa, 0x73, 0x6b};

// 512 bits so that no product or sum of what is judged can wrap or throw.
using Wide = boost::multiprecision::uint512_t;

std::string ethText(const UInt256& wei)
{
    return fitsSigned256(Int256(wei)) ? formatUnits(Int256(wei), 18) + " ETH" : toDecimal(wei) + " wei";
}

std::string gweiText(const UInt256& wei)
{
    return fitsSigned256(Int256(wei)) ? formatUnits(Int256(wei), 9) + " gwei" : toDecimal(wei) + " wei";
}

UInt256 saturate(const Wide& wide)
{
    const Wide most = (Wide(1) << 256) - 1;
    return UInt256(wide > most ? most : wide);
}

class Judge {
public:
    void rule(std::string name, bool passed, std::string detail)
    {
        m_verdict.checks.push_back({std::move(name), passed, std::nullopt, std::nullopt, std::move(detail)});
    }

    void atMost(std::string name, const Wide& value, const UInt256& limit, bool gwei = false)
    {
        const UInt256 shown = saturate(value);
        const bool passed = value <= Wide(limit);
        const auto text = [gwei](const UInt256& wei) { return gwei ? gweiText(wei) : ethText(wei); };
        m_verdict.checks.push_back(
            {std::move(name), passed, shown, limit, text(shown) + (passed ? " of " : " is above ") + text(limit)});
    }

    void optionalAtMost(std::string name, const Wide& value, const std::optional<UInt256>& limit)
    {
        if (limit)
            atMost(std::move(name), value, *limit);
    }

    PolicyVerdict take() { return std::move(m_verdict); }

private:
    PolicyVerdict m_verdict;
};

std::size_t distinctNames(const std::vector<std::string>& names)
{
    std::set<std::string> distinct;
    for (const std::string& name : names) {
        std::string plain;
        for (const char c : name) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte > ' ')
                plain += char(c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
        if (!plain.empty())
            distinct.insert(plain);
    }
    return distinct.size();
}

void judgeFees(Judge& judge, const SigningPolicy& policy, const PolicyInput& input)
{
    const UInt256 perGas = chain::feeCeilingPerGas(input.transaction.fees);
    const Wide total = Wide(perGas) * Wide(input.transaction.gasLimit);
    judge.atMost("max_fee_per_gas", Wide(perGas), policy.maxFeePerGasWei, true);
    judge.atMost("max_total_fee", total, policy.maxTotalFeeWei);
    judge.optionalAtMost("max_fees_per_day", total + Wide(input.feesTodayWei), policy.maxFeesPerDayWei);
}

void judgeApprovals(Judge& judge, const SigningPolicy& policy, const PolicyInput& input)
{
    std::size_t needed = 0;
    if (policy.approvalAboveWei && input.transaction.value > *policy.approvalAboveWei)
        needed = 1;
    if (policy.twoApprovalsAboveWei && input.transaction.value > *policy.twoApprovalsAboveWei)
        needed = 2;
    if (!policy.approvalAboveWei && !policy.twoApprovalsAboveWei)
        return;
    const std::size_t given = distinctNames(input.approvals);
    judge.rule("approvals", given >= needed, std::to_string(given) + " of " + std::to_string(needed) + " approvals");
}

void judgePayout(Judge& judge, const SigningPolicy& policy, const PolicyInput& input)
{
    const chain::Transaction& tx = input.transaction;
    // Data would be a call: a ticket, an approval, anything. None is allowed for a payout (DP15).
    judge.rule("selector", tx.data.empty(), tx.data.empty() ? "no data" : "a payout carries no data");
    judge.rule("recipient", tx.to && !tx.to->isZero() && *tx.to != input.signer,
               tx.to ? "to " + tx.to->toHex() : std::string("no recipient"));
    if (policy.requireAllowList || !policy.allowedRecipients.empty()) {
        const bool listed =
            tx.to && std::ranges::find(policy.allowedRecipients, *tx.to) != policy.allowedRecipients.end();
        judge.rule("allow_list", listed, listed ? "recipient is on the list" : "recipient is not on the list");
    }
    judge.optionalAtMost("max_per_payout", Wide(tx.value), policy.maxPerPayoutWei);
    judge.optionalAtMost("max_per_day", Wide(tx.value) + Wide(input.spentTodayWei), policy.maxPerDayWei);
    judgeApprovals(judge, policy, input);
}

void judgeNonceCancel(Judge& judge, const PolicyInput& input)
{
    const chain::Transaction& tx = input.transaction;
    judge.rule("selector", tx.data.empty(), tx.data.empty() ? "no data" : "a nonce cancel carries no data");
    judge.rule("recipient", tx.to == input.signer,
               tx.to == input.signer ? "to itself" : "a nonce cancel goes to the signer itself");
    judge.atMost("max_per_payout", Wide(tx.value), 0);
}

void judgeDeposit(Judge& judge, const SigningPolicy& policy, const PolicyInput& input)
{
    const chain::Transaction& tx = input.transaction;
    const bool toBroker = policy.ticketBroker && tx.to == policy.ticketBroker;
    judge.rule("ticket_broker", toBroker,
               toBroker              ? "to the ticket broker"
               : policy.ticketBroker ? "not the ticket broker"
                                     : "no ticket broker is set");
    const bool fund = std::ranges::equal(tx.data, fundDepositSelector);
    judge.rule("selector", fund, fund ? "fundDeposit()" : "only fundDeposit() may be called");
    judge.rule("deposit_top_up", policy.allowDepositTopUp && tx.value > 0,
               !policy.allowDepositTopUp ? "deposit top-ups are off"
               : tx.value > 0            ? "allowed"
                                         : "nothing to deposit");
    judge.optionalAtMost("max_deposit_top_up", Wide(tx.value), policy.maxDepositTopUpWei);
    judge.optionalAtMost("max_per_day", Wide(tx.value) + Wide(input.spentTodayWei), policy.maxPerDayWei);
    judgeApprovals(judge, policy, input);
}

}  // namespace

const char* signPurposeName(SignPurpose purpose)
{
    switch (purpose) {
    case SignPurpose::Payout: return "payout";
    case SignPurpose::NonceCancel: return "nonce-cancel";
    case SignPurpose::DepositTopUp: break;
    }
    return "deposit-top-up";
}

SigningPolicy defaultPolicy(std::uint64_t chainId)
{
    SigningPolicy policy;
    policy.chainId = chainId;
    policy.maxPerPayoutWei = UInt256("1000000000000000000");
    policy.maxPerDayWei = UInt256("10000000000000000000");
    policy.maxFeePerGasWei = UInt256("500000000000");
    policy.maxTotalFeeWei = UInt256("50000000000000000");
    policy.maxFeesPerDayWei = UInt256("500000000000000000");
    return policy;
}

Result<void> validate(const SigningPolicy& policy)
{
    const auto invalid = [](const char* text) { return fail(ErrorCode::InvalidArgument, text); };
    if (policy.chainId == 0)
        return invalid("chain_id must be above 0");
    if (policy.maxFeePerGasWei == 0)
        return invalid("max_fee_per_gas_wei must be above 0");
    if (policy.maxTotalFeeWei == 0)
        return invalid("max_total_fee_wei must be above 0");
    if (policy.maxPerPayoutWei && policy.maxPerDayWei && *policy.maxPerPayoutWei > *policy.maxPerDayWei)
        return invalid("max_per_payout_wei is above max_per_day_wei");
    if (policy.approvalAboveWei && policy.twoApprovalsAboveWei
        && *policy.approvalAboveWei > *policy.twoApprovalsAboveWei)
        return invalid("approval_above_wei is above two_approvals_above_wei");
    if (policy.ticketBroker && policy.ticketBroker->isZero())
        return invalid("ticket_broker is the zero address");
    for (const Address& address : policy.allowedRecipients) {
        if (address.isZero())
            return invalid("allowed_recipients holds the zero address");
    }
    return {};
}

bool PolicyVerdict::allowed() const
{
    return !checks.empty() && firstRefusal() == nullptr;
}

const PolicyCheck* PolicyVerdict::firstRefusal() const
{
    const auto refused = std::ranges::find(checks, false, &PolicyCheck::passed);
    return refused == checks.end() ? nullptr : &*refused;
}

Result<void> PolicyVerdict::asResult() const
{
    if (const PolicyCheck* refused = firstRefusal())
        return fail(ErrorCode::Denied, "signing policy, rule " + refused->rule + ": " + refused->detail);
    if (checks.empty())
        return fail(ErrorCode::Denied, "signing policy, rule purpose: nothing was judged");
    return {};
}

PolicyVerdict evaluate(const SigningPolicy& policy, const PolicyInput& input)
{
    Judge judge;
    const chain::Transaction& tx = input.transaction;
    const bool sameChain = policy.chainId != 0 && tx.chainId == policy.chainId;
    judge.rule("chain_id", sameChain,
               "chain " + std::to_string(tx.chainId)
                   + (sameChain ? "" : " is not chain " + std::to_string(policy.chainId)));
    judge.rule("contract_creation", tx.to.has_value(), tx.to ? "none" : "contracts are not created here");
    switch (input.purpose) {
    case SignPurpose::Payout: judgePayout(judge, policy, input); break;
    case SignPurpose::NonceCancel: judgeNonceCancel(judge, input); break;
    case SignPurpose::DepositTopUp: judgeDeposit(judge, policy, input); break;
    default: judge.rule("purpose", false, "unknown purpose"); break;
    }
    judgeFees(judge, policy, input);
    return judge.take();
}

std::vector<PolicyCheck> summary(const SigningPolicy& policy)
{
    std::vector<PolicyCheck> lines;
    const auto text = [&](const char* rule, std::string detail) {
        lines.push_back({rule, true, std::nullopt, std::nullopt, std::move(detail)});
    };
    const auto limit = [&](const char* rule, const std::optional<UInt256>& wei, const char* words) {
        if (wei)
            lines.push_back({rule, true, std::nullopt, wei, words + ethText(*wei)});
    };
    text("chain_id", "only chain " + std::to_string(policy.chainId));
    if (policy.requireAllowList || !policy.allowedRecipients.empty())
        text("allow_list", "only " + std::to_string(policy.allowedRecipients.size()) + " listed recipients");
    limit("max_per_payout", policy.maxPerPayoutWei, "at most ");
    limit("max_per_day", policy.maxPerDayWei, "at most ");
    limit("approvals", policy.approvalAboveWei, "one approval above ");
    limit("approvals", policy.twoApprovalsAboveWei, "two approvals by two names above ");
    lines.push_back(
        {"max_fee_per_gas", true, std::nullopt, policy.maxFeePerGasWei, "at most " + gweiText(policy.maxFeePerGasWei)});
    limit("max_total_fee", policy.maxTotalFeeWei, "at most ");
    limit("max_fees_per_day", policy.maxFeesPerDayWei, "at most ");
    if (policy.ticketBroker && policy.allowDepositTopUp) {
        text("ticket_broker", "deposits only to " + policy.ticketBroker->toHex());
        limit("max_deposit_top_up", policy.maxDepositTopUpWei, "at most ");
    } else {
        text("deposit_top_up", "no deposit top-ups");
    }
    text("selector", "no tickets, no other contract calls");
    return lines;
}

}  // namespace sluice::wallet
