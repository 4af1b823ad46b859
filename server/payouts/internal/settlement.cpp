#include "payouts/internal/settlement.h"

#include "chain/ticket.h"
#include "core/check.h"
#include "core/json.h"
#include "ledger/ledger.h"
#include "payouts/payout_store.h"

#include <algorithm>

namespace sluice::payouts {

namespace {

std::string payoutMetadata(const Intent& intent, const Leg& leg, const std::string& hash)
{
    json::Value metadata = json::Value::object(
        {{"recipient", leg.recipient.toHex()}, {"tx_hash", hash}, {"amount_eth", formatUnits(leg.amountWei, 18)}});
    if (intent.blockNumber)
        metadata.set("block_number", static_cast<std::int64_t>(*intent.blockNumber));
    return json::write(metadata);
}

}  // namespace

Result<void> settlePaid(storage::Connection& connection, ledger::Ledger& ledger, Intent& intent, const Hash32& txHash,
                        Timestamp now)
{
    SLUICE_CHECK(!isResolved(intent.state) && !intent.simulated);
    const std::string hash = txHash.toHex();
    for (Leg& leg : intent.legs) {
        const std::string transferId = "payout:" + hash + ":" + leg.orchestratorId;
        const Amount amount(Asset::eth(), leg.amountWei);
        const std::string metadata = payoutMetadata(intent, leg, hash);
        const std::string account = ledger::orchestratorAccount(leg.orchestratorId);
        auto posted =
            leg.reservationId.empty()
                ? ledger.post(connection, {transferId, ledger::TransferKind::Payout, amount, account,
                                           ledger::settledAccount(Asset::eth()), "payout", hash, metadata, now})
                : ledger.postReservation(connection, {leg.reservationId, transferId, amount,
                                                      ledger::TransferKind::Payout, "", "payout", hash, metadata, now});
        if (!posted)
            return fail(std::move(posted).error());
        leg.paidWei = leg.amountWei;
    }
    intent.state = IntentState::Settled;
    intent.wait = WaitReason::None;
    intent.waitDetail.clear();
    intent.wanted.clear();
    return {};
}

Result<void> closeUnpaid(storage::Connection& connection, ledger::Ledger& ledger, Intent& intent, IntentState state,
                         std::string_view reason, Timestamp now)
{
    SLUICE_CHECK(isResolved(state) && state != IntentState::Settled && !isResolved(intent.state));
    // The one rule that keeps a payout from being made twice: cancelling outright is for what never left the process.
    SLUICE_CHECK(state != IntentState::Cancelled || (intent.state == IntentState::Planned && intent.attempts.empty()));
    for (const Leg& leg : intent.legs) {
        if (leg.reservationId.empty())
            continue;
        auto voided = ledger.voidReservation(connection, leg.reservationId, reason, now);
        if (!voided)
            return fail(std::move(voided).error());
    }
    intent.state = state;
    intent.wait = WaitReason::None;
    intent.waitDetail.clear();
    intent.wanted.clear();
    return {};
}

Gate gateAfterRelease(const GatePolicy& policy, const Intent& intent)
{
    if (!intent.approvals.empty()
        && static_cast<int>(intent.approvals.size()) >= policy.approvalsNeeded(intent.valueWei))
        return Gate::Approved;
    return policy.isAuto(intent.valueWei) ? Gate::Auto : Gate::Awaiting;
}

Result<Intent> planTopUpIntent(storage::Connection& connection, const PayoutConfig& config, const GatePolicy& gate,
                               const Address& broker, const Int256& amountWei, std::string id, Timestamp now,
                               const std::string& actor)
{
    SLUICE_ASSIGN(const auto open,
                  connection.queryOne("SELECT id FROM payout_intents WHERE kind = 'topup' AND open = 1", {},
                                      [](const storage::Row& row) { return row.text(0); }));
    if (open)
        return fail(ErrorCode::Conflict, "top-up " + *open + " is not resolved yet");
    Intent intent;
    intent.id = std::move(id);
    intent.kind = IntentKind::TopUp;
    intent.to = broker;
    intent.valueWei = amountWei;
    intent.data = chain::fundDepositCalldata();
    intent.chainId = config.chainId;
    intent.sender = config.sender;
    intent.createdAt = now;
    intent.gate = gate.isAuto(amountWei) ? Gate::Auto : Gate::Awaiting;
    intent.wait = intent.gate == Gate::Awaiting ? WaitReason::AwaitingApproval : WaitReason::None;
    SLUICE_TRY(insertIntent(connection, intent, {"planned", actor, {}, {}}));
    return intent;
}

}  // namespace sluice::payouts
