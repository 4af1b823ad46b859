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
    {"live", Level::Ok, W("live")},
    {"ended", Level::Off, W("ended")},
    {"expired", Level::Off, W("expired")},
    {"revoked", Level::Off, W("revoked")},
    {"redeemed", Level::Ok, W("used")},
    {"redeeming", Level::Working, W("being used")},
    {"pending", Level::Working, W("pending")},
    {"verified", Level::Ok, W("verified")},
    {"paid", Level::Ok, W("paid")},
    {"rejected", Level::Failed, W("rejected")},
    {"running", Level::Working, W("running")},
    {"waiting", Level::Working, W("waiting")},
    {"completed", Level::Ok, W("completed")},
    {"done", Level::Ok, W("done")},
    {"ok", Level::Ok, W("ok")},
    {"interrupted", Level::Attention, W("interrupted")},
    {"awake", Level::Ok, W("awake")},
    {"waking", Level::Working, W("waking up")},
    {"asleep", Level::Off, W("asleep")},
    {"sleeping", Level::Off, W("asleep")},
    {"unreachable", Level::Failed, W("does not answer")},
    {"slept", Level::Off, W("put to sleep")},
    {"left", Level::Ok, W("left awake")},
    {"allowed", Level::Ok, W("allowed")},
    {"refused", Level::Failed, W("refused")},
    {"suspended", Level::Attention, W("suspended")},
    {"blocked", Level::Attention, W("blocked")},
    {"deleted", Level::Off, W("deleted")},
    {"rotating", Level::Working, W("two secrets")},
    {"spent", Level::Off, W("spent")},
    {"closed", Level::Off, W("closed")},
    {"priced", Level::Ok, W("priced")},
    {"metered", Level::Ok, W("metered")},
    {"delivered", Level::Ok, W("delivered")},
    {"redriven", Level::Ok, W("counted")},
    {"discarded", Level::Off, W("discarded")},
    {"filled", Level::Ok, W("filled")},
    {"match", Level::Ok, W("agrees")},
    {"settling", Level::Working, W("under way")},
    {"drift", Level::Failed, W("differs")},
    {"new", Level::Working, W("new")},
    {"draft_sync", Level::Attention, W("a draft for you")},
    {"issuing_sync", Level::Attention, W("to be sent")},
    {"payment_pending", Level::Working, W("waits for payment")},
    {"working", Level::Working, W("in hand")},
    {"stopped", Level::Attention, W("stopped")},
    {"dead", Level::Failed, W("given up")},
    {"uncollectible", Level::Off, W("uncollectible")},
    {"gone", Level::Off, W("gone")},
    {"taken", Level::Ok, W("taken")},
    {"applied", Level::Ok, W("applied")},
    {"superseded", Level::Off, W("overtaken")},
    {"ignored", Level::Off, W("not for us")},
    {"unreadable", Level::Attention, W("unreadable")},
    {"next", Level::Working, W("published")},
    {"current", Level::Ok, W("signs")},
    {"retired", Level::Off, W("retired")},
    {"used", Level::Ok, W("used")},
    {"draft", Level::Working, W("draft")},
    {"archived", Level::Off, W("archived")},
    {"scheduled", Level::Working, W("scheduled")},
    {"inactive", Level::Off, W("inactive")},
    {"canceled", Level::Off, W("cancelled")},
};

// The same word, said otherwise in one table.
struct TableWord {
    std::string_view table;
    Word word;
};
constexpr TableWord kTableWords[] = {
    {"metering_events", {"held", Level::Attention, W("waits for a price")}},
    {"metering_dead_letters", {"open", Level::Attention, W("waits for you")}},
    {"metering_gaps", {"open", Level::Attention, W("missing")}},
    {"metering_outbox", {"pending", Level::Working, W("waits to be told")}},
    {"metering_outbox", {"sent", Level::Working, W("told")}},
    {"metering_outbox", {"validated", Level::Ok, W("counts there")}},
    {"metering_outbox", {"invalid", Level::Failed, W("does not count there")}},
    {"settlement_invoices", {"open", Level::Ok, W("waits for nobody")}},
    {"settlement_inbox", {"waiting", Level::Working, W("waits for its invoice")}},
    {"auth_sessions", {"open", Level::Ok, W("open")}},
    {"grants", {"voided", Level::Off, W("taken back")}},
    {"holds", {"active", Level::Working, W("held")}},
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
    {"grant", Level::Ok, W("grant")},
    {"trial", Level::Ok, W("trial")},
    {"included", Level::Ok, W("included usage")},
    {"usage", Level::Ok, W("usage")},
    {"expiry", Level::Ok, W("expired")},
    {"refund", Level::Ok, W("voided")},
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
    {"earning", Level::Ok, W("earns")},
    {"no_rate", Level::Off, W("no rate is set")},
    {"unattributed", Level::Attention, W("no orchestrator was found for it")},
    {"not_awake", Level::Off, W("the host was not awake")},
    {"credited", Level::Ok, W("credited")},
    {"first", Level::Off, W("first reading")},
    {"gap", Level::Attention, W("silent for too long: the gap earns nothing")},
    {"disabled", Level::Off, W("metering is off")},
    {"not_eligible", Level::Attention, W("not eligible")},
    {"contradicted", Level::Attention, W("its own report says otherwise")},
    {"uncorroborated", Level::Attention, W("no report confirms it")},
    {"below_unit", Level::Off, W("carried over: too little for a credit")},
    {"supported", Level::Ok, W("confirmed by its report")},
    {"none", Level::Off, W("no report")},
    {"start", Level::Ok, W("start")},
    {"heartbeat", Level::Ok, W("heartbeat")},
    {"end", Level::Off, W("end")},
    {"timeout", Level::Attention, W("fell silent")},
    {"reopen", Level::Ok, W("began again")},
    {"segment", Level::Ok, W("a full segment")},
    {"invalid_expiry", Level::Attention, W("its end could not be read")},
    {"guest", Level::Ok, W("guest")},
    {"invite", Level::Ok, W("by invite")},
    {"legacy", Level::Ok, W("from before")},
    {"session", Level::Ok, W("stream session")},
    {"client_session", Level::Ok, W("client session")},
    {"job", Level::Ok, W("recording job")},
    {"credential", Level::Ok, W("wallet credential")},
    {"licence", Level::Ok, W("licence")},
    {"viewer", Level::Ok, W("viewer")},
    {"operator", Level::Ok, W("operator")},
    {"approver", Level::Ok, W("approver")},
    {"admin", Level::Ok, W("administrator")},
    {"rollout", Level::Ok, W("rollout")},
    {"upgrade", Level::Ok, W("upgrade")},
    {"power", Level::Ok, W("power")},
    {"queued", Level::Working, W("queued")},
    {"starting", Level::Working, W("starting the recorder")},
    {"executing", Level::Working, W("handing the script over")},
    {"polling", Level::Working, W("running the script")},
    {"stopping", Level::Working, W("stopping the recorder")},
    {"uploading", Level::Working, W("uploading")},
    {"crediting", Level::Working, W("crediting")},
    {"ending", Level::Working, W("ending")},
    {"session_open", Level::Ok, W("a session is open")},
    {"lease_live", Level::Ok, W("a lease holds it")},
    {"recent_activity", Level::Ok, W("it was used a moment ago")},
    {"held_by_operator", Level::Attention, W("an operator keeps it awake")},
    {"token.create", Level::Ok, W("token made")},
    {"token.revoke", Level::Off, W("token revoked")},
    {"invalid_api_key", Level::Failed, W("unknown key")},
    {"invalid_token", Level::Failed, W("token not accepted")},
    {"insufficient_scope", Level::Failed, W("scope is missing")},
    {"insufficient_balance", Level::Attention, W("balance is used up")},
    {"billing_unavailable", Level::Attention, W("the balance is not known")},
    {"user_blocked", Level::Attention, W("user is blocked")},
    {"session_blocked", Level::Attention, W("session is blocked")},
    {"identity_pinned", Level::Failed, W("session belongs to another")},
    {"tenant_suspended", Level::Attention, W("tenant is suspended")},
    {"not_json", Level::Failed, W("not JSON")},
    {"bad_field", Level::Failed, W("a field is wrong")},
    {"refused", Level::Failed, W("refused by the books")},
    {"market", Level::Ok, W("market")},
    {"manual", Level::Ok, W("set by hand")},
    {"source", Level::Ok, W("one source")},
    {"model_changed", Level::Attention, W("model changed within a session")},
    {"cost_out_of_band", Level::Attention, W("cost outside the model's band")},
    {"told", Level::Ok, W("told of")},
    {"linked", Level::Ok, W("linked")},
    {"token_minted", Level::Ok, W("token made")},
    {"token_revoked", Level::Off, W("token revoked")},
    {"image_upserted", Level::Ok, W("image saved")},
    {"image_revoked", Level::Off, W("image revoked")},
    {"image_restored", Level::Ok, W("revocation taken back")},
    {"access_granted", Level::Ok, W("access granted")},
    {"access_revoked", Level::Off, W("access withdrawn")},
    {"invite_created", Level::Ok, W("invite made")},
    {"invite_revoked", Level::Off, W("invite revoked")},
    {"invite_redeemed", Level::Ok, W("invite used")},
    {"lease_issued", Level::Ok, W("lease issued")},
    {"lease_heartbeat", Level::Ok, W("lease renewed")},
    {"lease_revoked", Level::Off, W("lease revoked")},
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

#undef W

const Word* find(const Word* begin, const Word* end, std::string_view code)
{
    const auto* found = std::find_if(begin, end, [&](const Word& word) { return word.code == code; });
    return found == end ? nullptr : found;
}

}  // namespace

const Word* findState(std::string_view table, std::string_view column, std::string_view code)
{
    static constexpr std::string_view stateColumns[] = {"state",       "gate",   "status", "health",   "eligible",
                                                        "eligibility", "payout", "power",  "decision", "verdict"};
    if (std::find(std::begin(stateColumns), std::end(stateColumns), column) == std::end(stateColumns))
        return nullptr;
    for (const TableWord& own : kTableWords) {
        if (own.table == table && own.word.code == code)
            return &own.word;
    }
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

const std::pair<std::string_view, std::vector<std::string_view>> kTableStates[] = {
    {"sessions", {"live", "silent", "ended"}},
    {"client_sessions", {"live", "ended", "expired"}},
    {"client_invites", {"open", "redeemed", "revoked", "expired"}},
    {"activity_leases", {"active", "expired", "revoked"}},
    {"workloads", {"pending", "verified", "paid", "rejected"}},
    {"recordings", {"pending", "running", "completed", "failed"}},
    {"license_images", {"live", "revoked"}},
    {"license_invites", {"open", "redeeming", "redeemed", "revoked", "expired"}},
    {"license_leases", {"live", "expired", "revoked"}},
    {"orchestrator_tokens", {"live", "expired", "revoked"}},
    {"manager_operations", {"running", "done", "interrupted"}},
    {"manager_targets", {"waiting", "running", "ok", "failed", "interrupted"}},
    {"power", {"awake", "asleep", "unknown"}},
    {"api_tokens", {"live", "expired", "revoked"}},
    {"tenants", {"active", "suspended", "deleted"}},
    {"tenant_users", {"active", "blocked", "deleted"}},
    {"tenant_credentials", {"live", "rotating", "revoked"}},
    {"api_keys", {"live", "expired", "revoked"}},
    {"authorisations", {"allowed", "refused"}},
    {"auth_sessions", {"open", "closed"}},
    {"grants", {"active", "spent", "expired", "voided"}},
    {"holds", {"active", "posted", "voided"}},
    {"issuer_keys", {"next", "current", "retired"}},
    {"device_grants", {"pending", "approved", "denied", "used", "expired"}},
    {"refresh_sessions", {"live", "ended", "expired"}},
    {"metering_events", {"held", "priced", "metered", "delivered"}},
    {"metering_dead_letters", {"open", "redriven", "discarded"}},
    {"metering_gaps", {"open", "filled"}},
    {"metering_outbox", {"pending", "sent", "validated", "invalid", "refused", "discarded"}},
    {"metering_reconciliation", {"match", "settling", "drift"}},
    {"settlement_invoices",
     {"new", "open", "draft_sync", "issuing_sync", "payment_pending", "working", "stopped", "dead", "paid", "voided",
      "uncollectible", "gone"}},
    {"settlement_inbox", {"taken", "waiting", "applied", "superseded", "refused", "ignored", "unreadable"}},
    {"settlement_collects", {"waiting", "done", "dead"}},
    {"admin_plans", {"draft", "active", "archived", "scheduled"}},
    {"admin_subscriptions", {"active", "inactive", "canceled", "scheduled"}},
    {"admin_grants", {"pending", "active", "expired", "voided"}},
};

std::vector<std::string_view> codesOf(std::string_view schema, std::string_view column)
{
    if (column == "state" && schema == "orchestrators")
        return {"active", "seen", "silent", "down", "cooldown", "not_in_top_set", "denied"};
    if (column == "state" || column == "status" || column == "verdict") {
        for (const auto& [table, codes] : kTableStates) {
            if (table == schema)
                return codes;
        }
    }
    if (column == "state" || column == "payout")
        return {"planned", "signed",   "submitted", "mined",     "settled",
                "stalled", "replaced", "failed",    "cancelled", "unresolved"};
    if (column == "gate")
        return {"auto", "awaiting", "approved", "held"};
    if (column == "why")
        return {"eligible", "denylisted", "cooldown", "not_in_top_set"};
    if (column == "kind" && schema == "payouts")
        return {"payout", "topup", "cancel"};
    if (column == "kind" && schema == "manager_operations")
        return {"rollout", "upgrade", "power"};
    if (column == "kind" && schema != "transfers")
        return {};
    if (column == "kind")
        return {"credit",        "adjustment", "session_time", "power_time", "workload",
                "workload_time", "payout",     "set_balance",  "import",     "grant",
                "trial",         "included",   "usage",        "expiry",     "refund"};
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

}  // namespace sluice::models
