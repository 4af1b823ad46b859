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
    {"auto", Level::Ok, W("automatic")},
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
    {"store_failed", Level::Failed, W("the store does not write")},
    {"foreign_sender", Level::Attention, W("sent by another key")},
    {"payout", Level::Ok, W("payout")},
    {"topup", Level::Ok, W("top-up")},
    {"cancel", Level::Ok, W("cancel")},
    {"credit", Level::Ok, W("credit")},
    {"debit", Level::Ok, W("debit")},
    {"adjustment", Level::Ok, W("adjustment")},
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
    static constexpr std::string_view stateColumns[] = {"state", "gate", "status", "health", "eligible", "eligibility"};
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
