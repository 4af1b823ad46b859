#include "payouts/intent.h"

#include <algorithm>

#include <array>
#include <utility>

namespace sluice::payouts {

namespace {

template<class E, std::size_t N>
const char* codeText(const std::array<std::pair<E, const char*>, N>& table, E value)
{
    for (const auto& [key, text] : table)
        if (key == value)
            return text;
    return "";
}

template<class E, std::size_t N>
std::optional<E> codeFromText(const std::array<std::pair<E, const char*>, N>& table, std::string_view text)
{
    for (const auto& [key, name] : table)
        if (text == name)
            return key;
    return std::nullopt;
}

constexpr std::array<std::pair<IntentKind, const char*>, 3> kindTexts{
    {{IntentKind::Payout, "payout"}, {IntentKind::TopUp, "topup"}, {IntentKind::Cancel, "cancel"}}};

constexpr std::array<std::pair<IntentState, const char*>, 10> stateTexts{{{IntentState::Planned, "planned"},
                                                                          {IntentState::Signed, "signed"},
                                                                          {IntentState::Submitted, "submitted"},
                                                                          {IntentState::Mined, "mined"},
                                                                          {IntentState::Settled, "settled"},
                                                                          {IntentState::Stalled, "stalled"},
                                                                          {IntentState::Replaced, "replaced"},
                                                                          {IntentState::Failed, "failed"},
                                                                          {IntentState::Cancelled, "cancelled"},
                                                                          {IntentState::Unresolved, "unresolved"}}};

constexpr std::array<std::pair<Gate, const char*>, 4> gateTexts{
    {{Gate::Auto, "auto"}, {Gate::Awaiting, "awaiting"}, {Gate::Approved, "approved"}, {Gate::Held, "held"}}};

constexpr std::array<std::pair<AttemptKind, const char*>, 2> attemptTexts{
    {{AttemptKind::Pay, "pay"}, {AttemptKind::Cancel, "cancel"}}};

constexpr std::array<std::pair<WaitReason, const char*>, 22> waitTexts{
    {{WaitReason::None, ""},
     {WaitReason::AwaitingApproval, "awaiting_approval"},
     {WaitReason::Held, "held"},
     {WaitReason::DryRun, "dry_run"},
     {WaitReason::EnginePaused, "engine_paused"},
     {WaitReason::LaneBusy, "lane_busy"},
     {WaitReason::InsufficientFunds, "insufficient_funds"},
     {WaitReason::EstimateReverts, "estimate_reverts"},
     {WaitReason::FeeCeiling, "fee_ceiling"},
     {WaitReason::PolicyDenied, "policy_denied"},
     {WaitReason::SignerUnavailable, "signer_unavailable"},
     {WaitReason::RpcUnavailable, "rpc_unavailable"},
     {WaitReason::BehindNonce, "behind_nonce"},
     {WaitReason::NonceGap, "nonce_gap"},
     {WaitReason::WaitsForReceipt, "waits_for_receipt"},
     {WaitReason::WaitsForDepth, "waits_for_depth"},
     {WaitReason::ReceiptWithoutStatus, "receipt_without_status"},
     {WaitReason::NonceTaken, "nonce_taken"},
     {WaitReason::NeedsEvidence, "needs_evidence"},
     {WaitReason::StoreFailed, "store_failed"},
     {WaitReason::ForeignSender, "foreign_sender"},
     {WaitReason::ReorgedAfterSettlement, "reorged_after_settlement"}}};

}  // namespace

const char* toText(IntentKind value)
{
    return codeText(kindTexts, value);
}
const char* toText(IntentState value)
{
    return codeText(stateTexts, value);
}
const char* toText(Gate value)
{
    return codeText(gateTexts, value);
}
const char* toText(AttemptKind value)
{
    return codeText(attemptTexts, value);
}
const char* toText(WaitReason value)
{
    return codeText(waitTexts, value);
}
std::optional<IntentKind> kindFromText(std::string_view text)
{
    return codeFromText(kindTexts, text);
}
std::optional<IntentState> stateFromText(std::string_view text)
{
    return codeFromText(stateTexts, text);
}
std::optional<Gate> gateFromText(std::string_view text)
{
    return codeFromText(gateTexts, text);
}
std::optional<AttemptKind> attemptKindFromText(std::string_view text)
{
    return codeFromText(attemptTexts, text);
}
WaitReason waitReasonFromText(std::string_view text)
{
    return codeFromText(waitTexts, text).value_or(WaitReason::None);
}

bool isResolved(IntentState state)
{
    switch (state) {
    case IntentState::Settled:
    case IntentState::Replaced:
    case IntentState::Failed:
    case IntentState::Cancelled: return true;
    default: return false;
    }
}

bool mayBeBroadcast(IntentState state)
{
    return state != IntentState::Planned && state != IntentState::Cancelled;
}

bool isDebited(const Intent& intent)
{
    return !intent.legs.empty()
           && std::ranges::all_of(intent.legs, [](const Leg& leg) { return leg.paidWei.has_value(); });
}

bool isUncovered(const Intent& intent)
{
    return intent.reopened && std::ranges::any_of(intent.legs, [](const Leg& leg) {
               return !leg.paidWei && leg.reservationId.empty();
           });
}

}  // namespace sluice::payouts
