#include "ledger/types.h"

#include <array>
#include <utility>

namespace sluice::ledger {

namespace {

constexpr std::string_view orchestratorPrefix = "orchestrator:";

constexpr std::array<std::pair<TransferKind, const char*>, 17> kindCodes{{
    {TransferKind::Credit, "credit"},
    {TransferKind::Adjustment, "adjustment"},
    {TransferKind::SessionTime, "session_time"},
    {TransferKind::PowerTime, "power_time"},
    {TransferKind::Workload, "workload"},
    {TransferKind::WorkloadTime, "workload_time"},
    {TransferKind::Payout, "payout"},
    {TransferKind::SetBalance, "set_balance"},
    {TransferKind::Import, "import"},
    {TransferKind::Dust, "dust"},
    {TransferKind::Internal, "internal"},
    {TransferKind::Grant, "grant"},
    {TransferKind::Trial, "trial"},
    {TransferKind::Included, "included"},
    {TransferKind::Usage, "usage"},
    {TransferKind::Expiry, "expiry"},
    {TransferKind::Refund, "refund"},
}};

}  // namespace

const char* kindCode(TransferKind kind)
{
    return kindCodes.at(static_cast<std::size_t>(kind)).second;
}

std::optional<TransferKind> kindFromCode(std::string_view code)
{
    for (const auto& [kind, text] : kindCodes) {
        if (code == text)
            return kind;
    }
    return std::nullopt;
}

std::string orchestratorAccount(std::string_view orchestratorId)
{
    std::string account;
    account.reserve(orchestratorPrefix.size() + orchestratorId.size());
    account.append(orchestratorPrefix).append(orchestratorId);
    return account;
}

std::optional<std::string_view> orchestratorOf(std::string_view account)
{
    if (!account.starts_with(orchestratorPrefix))
        return std::nullopt;
    return account.substr(orchestratorPrefix.size());
}

std::string equityAccount(TransferKind kind)
{
    return std::string("equity:") + kindCode(kind);
}

std::string settledAccount(const Asset& asset)
{
    return "settled:" + asset.code();
}

const char* reservationStateCode(ReservationState state)
{
    switch (state) {
    case ReservationState::Active: return "active";
    case ReservationState::Posted: return "posted";
    case ReservationState::Voided: break;
    }
    return "voided";
}

}  // namespace sluice::ledger
