#include "wallet/signing_policy.h"

#include <algorithm>
#include <functional>
#include <map>

namespace sluice::wallet {

namespace {

void setWei(json::Value& object, const char* name, const std::optional<UInt256>& wei)
{
    if (wei)
        object.set(name, toDecimal(*wei));
}

tl::unexpected<Error> badMember(const std::string& name)
{
    return fail(ErrorCode::InvalidArgument, "policy: " + name + " has a wrong value");
}

template<class T>
Result<void> readWei(const json::Value& value, const std::string& name, T& out)
{
    const auto text = value.toText();
    const auto wei = text ? uint256FromDecimal(*text) : std::nullopt;
    if (!wei || !fitsSigned256(Int256(*wei)))
        return badMember(name);
    out = *wei;
    return {};
}

Result<void> readFlag(const json::Value& value, const std::string& name, bool& out)
{
    if (!value.isBool())
        return badMember(name);
    out = *value.boolean();
    return {};
}

Result<void> readRecipients(const json::Value& value, const std::string& name, std::vector<Address>& out)
{
    if (!value.isArray())
        return badMember(name);
    for (const json::Value& item : *value.items()) {
        const auto text = item.toText();
        const auto address = text ? Address::fromHex(*text) : std::nullopt;
        if (!address)
            return badMember(name);
        out.push_back(*address);
    }
    return {};
}

using MemberReader = std::function<Result<void>(const json::Value&, const std::string&)>;

std::map<std::string, MemberReader> memberReaders(SigningPolicy& policy)
{
    const auto wei = [](auto& field) -> MemberReader {
        return [&field](const json::Value& value, const std::string& name) { return readWei(value, name, field); };
    };
    const auto flag = [](bool& field) -> MemberReader {
        return [&field](const json::Value& value, const std::string& name) { return readFlag(value, name, field); };
    };
    return {
        {"version",
         [&](const json::Value& value, const std::string& name) -> Result<void> {
             const auto number = value.toInt64();
             if (!number || *number < 0)
                 return badMember(name);
             policy.version = *number;
             return {};
         }},
        {"chain_id",
         [&](const json::Value& value, const std::string& name) -> Result<void> {
             const auto number = value.toInt64();
             if (!number || *number <= 0)
                 return badMember(name);
             policy.chainId = std::uint64_t(*number);
             return {};
         }},
        {"ticket_broker",
         [&](const json::Value& value, const std::string& name) -> Result<void> {
             const auto text = value.toText();
             policy.ticketBroker = text ? Address::fromHex(*text) : std::nullopt;
             if (!policy.ticketBroker)
                 return badMember(name);
             return {};
         }},
        {"allowed_recipients",
         [&](const json::Value& value, const std::string& name) {
             return readRecipients(value, name, policy.allowedRecipients);
         }},
        {"max_per_payout_wei", wei(policy.maxPerPayoutWei)},
        {"max_per_day_wei", wei(policy.maxPerDayWei)},
        {"approval_above_wei", wei(policy.approvalAboveWei)},
        {"two_approvals_above_wei", wei(policy.twoApprovalsAboveWei)},
        {"max_fee_per_gas_wei", wei(policy.maxFeePerGasWei)},
        {"max_total_fee_wei", wei(policy.maxTotalFeeWei)},
        {"max_fees_per_day_wei", wei(policy.maxFeesPerDayWei)},
        {"max_deposit_top_up_wei", wei(policy.maxDepositTopUpWei)},
        {"require_allow_list", flag(policy.requireAllowList)},
        {"allow_deposit_top_up", flag(policy.allowDepositTopUp)},
    };
}

}  // namespace

json::Value toJson(const SigningPolicy& policy)
{
    json::Value out = json::Value::object({{"version", policy.version}, {"chain_id", policy.chainId}});
    setWei(out, "max_per_payout_wei", policy.maxPerPayoutWei);
    setWei(out, "max_per_day_wei", policy.maxPerDayWei);
    setWei(out, "approval_above_wei", policy.approvalAboveWei);
    setWei(out, "two_approvals_above_wei", policy.twoApprovalsAboveWei);
    out.set("require_allow_list", policy.requireAllowList);
    json::Array recipients;
    for (const Address& address : policy.allowedRecipients)
        recipients.emplace_back(address.toHex());
    out.set("allowed_recipients", std::move(recipients));
    setWei(out, "max_fee_per_gas_wei", policy.maxFeePerGasWei);
    setWei(out, "max_total_fee_wei", policy.maxTotalFeeWei);
    setWei(out, "max_fees_per_day_wei", policy.maxFeesPerDayWei);
    if (policy.ticketBroker)
        out.set("ticket_broker", policy.ticketBroker->toHex());
    out.set("allow_deposit_top_up", policy.allowDepositTopUp);
    setWei(out, "max_deposit_top_up_wei", policy.maxDepositTopUpWei);
    return out;
}

Result<SigningPolicy> policyFromJson(const json::Value& value)
{
    if (!value.isObject())
        return fail(ErrorCode::InvalidArgument, "policy: not an object");
    SigningPolicy policy;
    auto readers = memberReaders(policy);
    for (const auto& [name, member] : *value.members()) {
        const auto reader = readers.find(name);
        if (reader == readers.end())
            return fail(ErrorCode::InvalidArgument, "policy: unknown or repeated member " + name);
        SLUICE_TRY(reader->second(member, name));
        readers.erase(reader);
    }
    SLUICE_TRY(validate(policy));
    return policy;
}

}  // namespace sluice::wallet
