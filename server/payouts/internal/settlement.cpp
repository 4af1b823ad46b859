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

// A debit undone and then earned anew by the same transaction is another transfer: payout:<tx_hash>:<orchestrator>, then the same with :2, ...
struct Debit {
    std::string transferId;
    bool stands = false;  // posted and not undone
};

std::string undoId(const std::string& transferId)
{
    return "undo:" + transferId;
}

Result<Debit> debitOf(storage::Connection& connection, ledger::Ledger& ledger, const Hash32& txHash, const Leg& leg)
{
    const std::string first = "payout:" + txHash.toHex() + ":" + leg.orchestratorId;
    for (int n = 1;; ++n) {
        const std::string id = n == 1 ? first : first + ":" + std::to_string(n);
        SLUICE_ASSIGN(const auto posted, ledger.findTransfer(connection, id));
        if (!posted)
            return Debit{id, false};
        SLUICE_ASSIGN(const auto undone, ledger.findTransfer(connection, undoId(id)));
        if (!undone)
            return Debit{id, true};
    }
}

// What was debited goes back to the balance: the chain does not know the payment any more.
Result<void> undoDebit(storage::Connection& connection, ledger::Ledger& ledger, const Intent& intent, Leg& leg,
                       Timestamp now)
{
    for (const Attempt& attempt : intent.attempts) {
        SLUICE_ASSIGN(const Debit debit, debitOf(connection, ledger, attempt.txHash, leg));
        if (!debit.stands)
            continue;
        auto posted = ledger.post(connection, {undoId(debit.transferId), ledger::TransferKind::Payout,
                                               Amount(Asset::eth(), *leg.paidWei), ledger::settledAccount(Asset::eth()),
                                               ledger::orchestratorAccount(leg.orchestratorId), "payout undone",
                                               attempt.txHash.toHex(), "", now});
        if (!posted)
            return fail(std::move(posted).error());
        leg.paidWei.reset();
        leg.reservationId.clear();
        return {};
    }
    SLUICE_CHECK(false);  // whatever is marked as paid was debited for one of its attempts
    return {};
}

// What was planned with the money that an earlier payout may need after all, and is not signed yet, makes room.
Result<void> cancelUnsigned(storage::Connection& connection, ledger::Ledger& ledger, const std::string& orchestratorId,
                            Timestamp now)
{
    SLUICE_ASSIGN(const auto id, openIntentOf(connection, orchestratorId, false));
    if (!id)
        return {};
    SLUICE_ASSIGN(auto other, loadIntent(connection, *id));
    SLUICE_CHECK(other.has_value());
    if (other->state != IntentState::Planned)
        return {};
    other->nonce.reset();
    other->error = "an earlier payout may be mined after all";
    SLUICE_TRY(closeUnpaid(connection, ledger, *other, IntentState::Cancelled, other->error, now));
    return updateIntent(connection, *other, {"cancelled", "engine", {}, other->error}, now);
}

}  // namespace

Result<void> settlePaid(storage::Connection& connection, ledger::Ledger& ledger, Intent& intent, const Hash32& txHash,
                        Timestamp now)
{
    SLUICE_CHECK(!isResolved(intent.state) && !intent.simulated);
    const std::string hash = txHash.toHex();
    for (Leg& leg : intent.legs) {
        SLUICE_ASSIGN(const Debit debit, debitOf(connection, ledger, txHash, leg));
        if (leg.paidWei && debit.stands)
            continue;  // mined again by the transaction it was debited for
        if (leg.paidWei)
            SLUICE_TRY(undoDebit(connection, ledger, intent, leg, now));  // by another attempt: the books name that one
        const Amount amount(Asset::eth(), leg.amountWei);
        const std::string metadata = payoutMetadata(intent, leg, hash);
        const std::string account = ledger::orchestratorAccount(leg.orchestratorId);
        auto posted =
            leg.reservationId.empty()
                ? ledger.post(connection, {debit.transferId, ledger::TransferKind::Payout, amount, account,
                                           ledger::settledAccount(Asset::eth()), "payout", hash, metadata, now})
                : ledger.postReservation(connection, {leg.reservationId, debit.transferId, amount,
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
    for (Leg& leg : intent.legs) {
        if (leg.paidWei) {
            SLUICE_TRY(undoDebit(connection, ledger, intent, leg, now));
            continue;
        }
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

Result<void> reopen(storage::Connection& connection, ledger::Ledger& ledger, Intent& intent, Timestamp now)
{
    SLUICE_CHECK(isResolved(intent.state) && !intent.simulated && intent.nonce && !intent.attempts.empty());
    const std::string reservationId = intent.id + ":" + std::to_string(intent.version);
    for (Leg& leg : intent.legs) {
        if (leg.paidWei)
            continue;
        SLUICE_TRY(cancelUnsigned(connection, ledger, leg.orchestratorId, now));
        auto reserved = ledger.reserve(connection, {reservationId, ledger::orchestratorAccount(leg.orchestratorId),
                                                    Amount(Asset::eth(), leg.amountWei), intent.id, now});
        if (!reserved && reserved.error().code != ErrorCode::Denied)
            return fail(std::move(reserved).error());
        leg.reservationId = reserved ? reservationId : std::string();
    }
    intent.state = IntentState::Submitted;
    intent.reopened = true;
    intent.txHash = intent.attempts.back().txHash;
    intent.minedAttempt.reset();
    intent.blockNumber.reset();
    intent.blockHash.reset();
    intent.feeWei.reset();
    intent.resolvedAt.reset();
    intent.error.clear();
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
                  connection.queryOne("SELECT id FROM payout_intents WHERE kind = 'topup' AND (open = 1 OR open = 3)",
                                      {}, [](const storage::Row& row) { return row.text(0); }));
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
