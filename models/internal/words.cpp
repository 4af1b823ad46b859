#include "models/internal/words.h"

#include <QtGlobal>
#include <algorithm>
#include <iterator>

namespace sluice::models {

namespace {

#define W(text) QT_TRANSLATE_NOOP("CellFormat", text)

constexpr Word kStates[] = {
    {"planned", Level::Working, W("planned")},
    {"signed", Level::Working, W("signed")},
    {"submitted", Level::Working, W("submitted")},
    {"mined", Level::Working, W("mined")},
    {"settled", Level::Ok, W("settled")},
    {"stalled", Level::Attention, W("stalled")},
    {"replaced", Level::Off, W("replaced")},
    {"failed", Level::Failed, W("failed")},
    {"cancelled", Level::Off, W("cancelled")},
    {"unresolved", Level::Attention, W("needs evidence")},
    {"auto", Level::Off, W("automatic")},
    {"awaiting", Level::Attention, W("needs approval")},
    {"approved", Level::Ok, W("approved")},
    {"held", Level::Attention, W("held")},
    {"eligible", Level::Ok, W("eligible")},
    {"denylisted", Level::Failed, W("denied")},
    {"denied", Level::Failed, W("denied")},
    {"cooldown", Level::Working, W("cooling down")},
    {"not_in_top_set", Level::Attention, W("not in the top set")},
    {"healthy", Level::Ok, W("healthy")},
    {"degraded", Level::Attention, W("degraded")},
    {"unhealthy", Level::Failed, W("unhealthy")},
    {"unknown", Level::Off, W("unknown")},
    {"active", Level::Ok, W("active")},
    {"seen", Level::Ok, W("in touch")},
    {"silent", Level::Attention, W("silent")},
    {"up", Level::Ok, W("up")},
    {"down", Level::Failed, W("down")},
    {"open", Level::Working, W("open")},
    {"posted", Level::Ok, W("posted")},
    {"voided", Level::Off, W("voided")},
};

constexpr Word kCodes[] = {
    {"awaiting_approval", Level::Attention, W("waits for approval")},
    {"dry_run", Level::Off, W("dry-run: nothing is sent")},
    {"engine_paused", Level::Attention, W("the engine is paused")},
    {"lane_busy", Level::Working, W("an earlier payout goes first")},
    {"insufficient_funds", Level::Attention, W("the wallet holds too little")},
    {"estimate_reverts", Level::Attention, W("the chain would refuse it")},
    {"fee_ceiling", Level::Working, W("gas costs more than the ceiling")},
    {"policy_denied", Level::Attention, W("a rule does not allow it")},
    {"signer_unavailable", Level::Attention, W("the signer is locked or away")},
    {"rpc_unavailable", Level::Working, W("the chain does not answer")},
    {"behind_nonce", Level::Working, W("an earlier nonce comes first")},
    {"nonce_gap", Level::Working, W("a hole in the nonces is being filled")},
    {"waits_for_receipt", Level::Working, W("waits to be mined")},
    {"waits_for_depth", Level::Working, W("waits for confirmations")},
    {"receipt_without_status", Level::Attention, W("the receipt carries no status")},
    {"nonce_taken", Level::Attention, W("the nonce was used elsewhere")},
    {"needs_evidence", Level::Attention, W("an operator has to settle it")},
    {"reorged_after_settlement", Level::Failed, W("settled, then left the chain; the same bytes are sent again")},
    {"store_failed", Level::Failed, W("the store does not write")},
    {"foreign_sender", Level::Attention, W("sent by another key")},
    {"held", Level::Attention, W("held by an operator")},
    {"payout", Level::Ok, W("payout")},
    {"topup", Level::Ok, W("top-up")},
    {"cancel", Level::Ok, W("cancel")},
    {"eligible", Level::Ok, W("eligible")},
    {"denylisted", Level::Failed, W("denied by an operator")},
    {"cooldown", Level::Working, W("cools down after failures")},
    {"not_in_top_set", Level::Attention, W("not in the top set")},
    {"session_time", Level::Ok, W("session time")},
    {"workload_time", Level::Ok, W("workload time")},
    {"power_time", Level::Ok, W("power time")},
    {"workload", Level::Ok, W("workload")},
    {"set_balance", Level::Ok, W("balance set")},
    {"import", Level::Ok, W("import")},
    {"dust", Level::Ok, W("rounding")},
    {"internal", Level::Ok, W("internal")},
    {"credit", Level::Ok, W("credit")},
    {"debit", Level::Ok, W("debit")},
    {"adjustment", Level::Ok, W("adjustment")},
    {"chain_id", Level::Ok, W("network")},
    {"max_per_payout", Level::Ok, W("one payout")},
    {"max_per_day", Level::Ok, W("payouts of a day")},
    {"max_fee_per_gas", Level::Ok, W("gas price")},
    {"max_total_fee", Level::Ok, W("fee of one payout")},
    {"max_fees_per_day", Level::Ok, W("fees of a day")},
    {"deposit_top_up", Level::Ok, W("top-ups of the deposit")},
    {"max_deposit_top_up", Level::Ok, W("one top-up")},
    {"selector", Level::Ok, W("contract calls")},
    {"contract_creation", Level::Ok, W("new contracts")},
    {"allow_list", Level::Ok, W("known recipients")},
    {"approvals", Level::Ok, W("approvals")},
    {"recipient", Level::Ok, W("recipient")},
    {"ticket_broker", Level::Ok, W("ticket broker")},
    {"eth", Level::Ok, "ETH"},
    {"usd", Level::Ok, "USD"},
};

constexpr Word kSteps[] = {
    {"planned", Level::Ok, W("Planned")},
    {"approved", Level::Ok, W("Approved")},
    {"reserved", Level::Ok, W("Reserved")},
    {"signed", Level::Ok, W("Signed")},
    {"broadcast", Level::Ok, W("Broadcast")},
    {"submitted", Level::Ok, W("Broadcast")},
    {"mined", Level::Ok, W("Seen in a block")},
    {"confirmed", Level::Ok, W("Confirmations")},
    {"settled", Level::Ok, W("Settled")},
    {"stalled", Level::Attention, W("Stalled")},
    {"replaced", Level::Off, W("Replaced")},
    {"failed", Level::Failed, W("Failed")},
    {"cancelled", Level::Off, W("Cancelled")},
    {"awaiting", Level::Attention, W("Waits for approval")},
    {"held", Level::Attention, W("Held")},
    {"released", Level::Ok, W("Released")},
    {"nonce", Level::Ok, W("Nonce taken")},
    {"seen", Level::Ok, W("Seen on chain")},
    {"recovered", Level::Ok, W("Recovered")},
    {"reorged", Level::Attention, W("Left the chain again")},
    {"unsigned", Level::Attention, W("Signing withdrawn")},
    {"unresolved", Level::Attention, W("Needs evidence")},
    {"order_refused", Level::Attention, W("Order refused")},
    {"retry_ordered", Level::Ok, W("Retry ordered")},
    {"bump_ordered", Level::Ok, W("Higher fee ordered")},
    {"cancel_ordered", Level::Ok, W("Cancel by nonce ordered")},
};

constexpr ColumnWord kColumns[] = {
    {"payouts", "gate", W("Gate"), W("Whether a person has to let this payout through")},
    {"payouts", "created", W("Created"), W("When the payout was planned and its money reserved")},
    {"payouts", "updated", W("Updated"), W("When the payout last changed")},
    {"payouts", "resolved", W("Settled"), W("When the payout came to its end")},
    {"payouts", "amount", W("Amount"), W("What the recipient gets, without the network's fee")},
    {"payouts", "fee", W("Fee"), W("What the network took")},
    {"payouts", "wait", W("Why it waits"), W("The reason why the payout does not move on its own")},
    {"payouts", "orchestrators", W("Orchestrators"), W("Whose balances this payout pays")},
    {"payouts", "kind", W("Kind"), W("A payout, a top-up of the deposit, or a cancelled nonce")},
    {"payout_balances", "payout", W("Payout"), W("The state of the payout that is on its way")},
    {"payout_balances", "payout_id", W("Payout id"), ""},
    {"payout_balances", "wait", W("Why it waits"), W("The reason why the payout does not move on its own")},
    {"orchestrators", "why", W("Why"), W("What stands against earning")},
    {"orchestrators", "id", W("Orchestrator"),
     W("A node of the Livepeer network that does the work and is paid for it")},
    {"orchestrators", "balance", W("Balance"), W("The sum of its transfers, with what is reserved")},
    {"audit", "seq", W("#"), W("Place in the hash chain")},
    {"audit", "subject", W("Subject"), W("The thing that was acted on")},
    {"", "state", W("State"), W("● ok  ◐ working  ▲ needs you  ■ failed  ○ off")},
    {"", "recipient", W("Recipient"), W("The address that is paid")},
    {"", "network", W("Network"), W("The chain the payment happens on")},
    {"", "chain_id", W("Chain"), W("The number of the chain")},
    {"", "nonce", W("Nonce"), W("The place of the transaction among all of the wallet's")},
    {"", "attempt", W("Attempt"), W("How often a transaction was signed for this payout")},
    {"", "wait", W("Why it waits"), ""},
    {"", "wait_detail", W("Details of the wait"), ""},
    {"", "tx_hash", W("Transaction"), W("Hash of the transaction on chain")},
    {"", "block", W("Block"), W("The block that holds the transaction")},
    {"", "simulated", W("Simulated"), W("Planned in dry-run: never signed, never sent")},
    {"", "hold_reason", W("Held because"), ""},
    {"", "error", W("Error"), ""},
    {"", "orchestrator", W("Orchestrator"), W("A node of the Livepeer network that does the work and is paid for it")},
    {"", "address", W("Address"), W("The address the orchestrator is paid at")},
    {"", "eligible", W("Eligible"), W("Whether the orchestrator may earn now, and why not")},
    {"", "balance", W("Balance"), W("The sum of all transfers")},
    {"", "reserved", W("Reserved"), W("Set aside for payouts on their way")},
    {"", "available", W("Available"), W("Balance without what is reserved")},
    {"", "threshold", W("Threshold"), W("A payout is planned when the available balance reaches it")},
    {"", "next_payout", W("Next payout"), ""},
    {"", "last_payout", W("Last payout"), ""},
    {"", "last_transfer", W("Last transfer"), ""},
    {"", "transfers", W("Transfers"), W("How many transfers make up the balance")},
    {"", "unit", W("Unit"), ""},
    {"", "asset", W("Unit"), ""},
    {"", "earned_30d", W("Earned 30 d"), ""},
    {"", "paid_30d", W("Paid 30 d"), ""},
    {"", "health", W("Health"), ""},
    {"", "health_age", W("Health age"), W("How old the last health report is")},
    {"", "last_seen", W("Last seen"), W("The last time it registered or reported")},
    {"", "registered", W("Registered"), ""},
    {"", "rank", W("Rank"), W("Place in the network's active set by stake")},
    {"", "sessions", W("Sessions"), ""},
    {"", "health_reported", W("Health report"), W("How long ago its health was last reported")},
    {"", "services_up", W("Services up"), W("Services that were up in the last health report")},
    {"", "registrations", W("Registrations"), W("How often it registered")},
    {"", "services", W("Services up"), ""},
    {"", "power", W("Power"), ""},
    {"", "time", W("Time"), ""},
    {"", "created", W("Created"), ""},
    {"", "kind", W("Kind"), ""},
    {"", "reason", W("Reason"), ""},
    {"", "amount", W("Amount"), W("Positive is credited, negative is debited")},
    {"", "fee", W("Fee"), ""},
    {"", "balance_after", W("Balance after"), ""},
    {"", "reference", W("Reference"), W("What caused the transfer")},
    {"", "debit", W("Debit account"), ""},
    {"", "credit", W("Credit account"), ""},
    {"", "id", W("Id"), ""},
    {"", "seq", W("#"), ""},
    {"", "actor", W("Actor"), W("Who did it: a named token, the operator or the engine")},
    {"", "action", W("Action"), ""},
    {"", "subject", W("Subject"), ""},
    {"", "before", W("Before"), ""},
    {"", "after", W("After"), ""},
    {"", "details", W("Details"), ""},
    {"", "hash", W("Hash"), W("Seals this entry and every one before it")},
};

#undef W

const Word* find(const Word* begin, const Word* end, std::string_view code)
{
    const auto* found = std::find_if(begin, end, [&](const Word& word) { return word.code == code; });
    return found == end ? nullptr : found;
}

}  // namespace

const Word* findState(std::string_view column, std::string_view code)
{
    static constexpr std::string_view stateColumns[] = {"state",    "gate",        "status", "health",
                                                        "eligible", "eligibility", "payout"};
    if (std::find(std::begin(stateColumns), std::end(stateColumns), column) == std::end(stateColumns))
        return nullptr;
    return find(std::begin(kStates), std::end(kStates), code);
}

const Word* findCode(std::string_view code)
{
    return find(std::begin(kCodes), std::end(kCodes), code);
}

const Word* findStep(std::string_view code)
{
    return find(std::begin(kSteps), std::end(kSteps), code);
}

std::vector<std::string_view> codesOf(std::string_view schema, std::string_view column)
{
    if (column == "state" && schema == "orchestrators")
        return {"active", "seen", "silent", "down", "cooldown", "not_in_top_set", "denied"};
    if (column == "state" || column == "payout")
        return {"planned", "signed",   "submitted", "mined",     "settled",
                "stalled", "replaced", "failed",    "cancelled", "unresolved"};
    if (column == "gate")
        return {"auto", "awaiting", "approved", "held"};
    if (column == "why")
        return {"eligible", "denylisted", "cooldown", "not_in_top_set"};
    if (column == "kind" && schema == "payouts")
        return {"payout", "topup", "cancel"};
    if (column == "kind")
        return {"credit",        "adjustment", "session_time", "power_time", "workload",
                "workload_time", "payout",     "set_balance",  "import"};
    if (column == "unit" || column == "asset")
        return {"eth", "usd"};
    if (column == "wait")
        return {"awaiting_approval", "held",
                "dry_run",           "engine_paused",
                "lane_busy",         "insufficient_funds",
                "estimate_reverts",  "fee_ceiling",
                "policy_denied",     "signer_unavailable",
                "rpc_unavailable",   "behind_nonce",
                "nonce_gap",         "waits_for_receipt",
                "waits_for_depth",   "needs_evidence"};
    return {};
}

const ColumnWord* findColumn(std::string_view schema, std::string_view column)
{
    const ColumnWord* any = nullptr;
    for (const ColumnWord& word : kColumns) {
        if (word.column != column)
            continue;
        if (word.schema == schema)
            return &word;
        if (!word.schema[0])
            any = &word;
    }
    return any;
}

}  // namespace sluice::models
