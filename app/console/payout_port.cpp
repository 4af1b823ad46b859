#include "app/console/payout_port.h"

#include "app/console/policy_view.h"
#include "app/lifecycle/engine.h"
#include "chain/chain_watcher.h"
#include "core/ids.h"
#include "crypto/address_text.h"

#include <algorithm>

namespace sluice::app {

namespace {

using models::PayoutVerb;

payouts::Verb engineVerb(PayoutVerb verb)
{
    switch (verb) {
    case PayoutVerb::Approve: return payouts::Verb::Approve;
    case PayoutVerb::Hold: return payouts::Verb::Hold;
    case PayoutVerb::Release: return payouts::Verb::Release;
    case PayoutVerb::Cancel: return payouts::Verb::Cancel;
    case PayoutVerb::Retry: return payouts::Verb::Retry;
    case PayoutVerb::Bump: return payouts::Verb::Bump;
    case PayoutVerb::CancelByNonce: return payouts::Verb::CancelByNonce;
    }
    return payouts::Verb::Hold;
}

// What the state allows; the commands decide again, in the commit.
std::vector<PayoutVerb> allowedVerbs(const payouts::Intent& intent)
{
    using enum payouts::IntentState;
    if (intent.simulated)
        return intent.state == Planned ? std::vector{PayoutVerb::Cancel} : std::vector<PayoutVerb>{};
    switch (intent.state) {
    case Planned:
        switch (intent.gate) {
        case payouts::Gate::Held: return {PayoutVerb::Release, PayoutVerb::Cancel};
        case payouts::Gate::Awaiting: return {PayoutVerb::Approve, PayoutVerb::Hold, PayoutVerb::Cancel};
        default: return {PayoutVerb::Hold, PayoutVerb::Cancel, PayoutVerb::Retry};
        }
    case Signed:
    case Submitted:
    case Stalled: return {PayoutVerb::Bump, PayoutVerb::CancelByNonce, PayoutVerb::Retry};
    case Mined:
    case Unresolved: return {PayoutVerb::Retry};
    default: return {};
    }
}

models::DecodedTx decodedTx(const payouts::DecodedAttempt& attempt)
{
    const chain::Transaction& tx = attempt.transaction;
    models::DecodedTx shown;
    shown.from = crypto::checksumAddress(attempt.sender);
    shown.to = tx.to ? crypto::checksumAddress(*tx.to) : std::string();
    shown.valueWei = Int256(tx.value);
    shown.data = toHex0x(tx.data);
    shown.chainId = static_cast<std::int64_t>(tx.chainId);
    shown.nonce = static_cast<std::int64_t>(tx.nonce);
    shown.gasLimit = static_cast<std::int64_t>(tx.gasLimit);
    shown.maxFeePerGasWei = Int256(chain::feeCeilingPerGas(tx.fees));
    if (const auto* dynamic = std::get_if<chain::DynamicFees>(&tx.fees))
        shown.priorityFeePerGasWei = Int256(dynamic->maxPriorityFeePerGas);
    shown.maxTotalFeeWei = shown.maxFeePerGasWei * Int256(tx.gasLimit);
    shown.hash = attempt.hash.toHex();
    return shown;
}

// Before anything is signed: what the transaction will carry. Nonce and fees are chosen when it is signed.
models::DecodedTx intendedTx(const payouts::Intent& intent)
{
    models::DecodedTx shown;
    shown.from = intent.sender.isZero() ? std::string() : crypto::checksumAddress(intent.sender);
    shown.to = crypto::checksumAddress(intent.to);
    shown.valueWei = intent.valueWei;
    shown.data = toHex0x(intent.data);
    shown.chainId = static_cast<std::int64_t>(intent.chainId);
    return shown;
}

std::vector<models::PayoutStep> stepsOf(const payouts::PayoutView& view, const payouts::PayoutConfig& config,
                                        std::uint64_t headBlock)
{
    using enum payouts::IntentState;
    std::vector<models::PayoutStep> steps;
    for (const payouts::TimelineRow& row : view.timeline)
        steps.push_back({row.event, row.at.micros, row.detail, row.txHash, 0, 0});
    const payouts::Intent& intent = view.intent;
    if (payouts::isResolved(intent.state) || intent.simulated)
        return steps;
    if (intent.state == Mined && intent.blockNumber) {
        const std::uint64_t depth = headBlock >= *intent.blockNumber ? headBlock - *intent.blockNumber + 1 : 0;
        steps.push_back(
            {"confirmed", 0, {}, {}, int(std::min(depth, config.confirmations)), int(config.confirmations)});
    }
    const auto ahead = [&](const char* code) { steps.push_back({code, 0, {}, {}, 0, 0}); };
    if (intent.state == Planned)
        ahead("signed");
    if (intent.state == Planned || intent.state == Signed)
        ahead("broadcast");
    if (intent.state != Mined)
        ahead("mined");
    ahead("settled");
    return steps;
}

json::Value rawIntent(const payouts::PayoutView& view)
{
    const payouts::Intent& intent = view.intent;
    json::Value legs{json::Array{}};
    for (const payouts::Leg& leg : intent.legs)
        legs.items()->push_back(
            json::Value::object({{"orchestrator_id", leg.orchestratorId},
                                 {"recipient", leg.recipient.toHex()},
                                 {"amount_wei", toDecimal(leg.amountWei)},
                                 {"reservation_id", leg.reservationId},
                                 {"paid_wei", leg.paidWei ? json::Value(toDecimal(*leg.paidWei)) : json::Value()}}));
    json::Value attempts{json::Array{}};
    for (const payouts::Attempt& attempt : intent.attempts)
        attempts.items()->push_back(json::Value::object({{"number", attempt.number},
                                                         {"kind", payouts::toText(attempt.kind)},
                                                         {"tx_hash", attempt.txHash.toHex()},
                                                         {"raw_tx", toHex0x(attempt.rawTx)},
                                                         {"last_error", attempt.lastError}}));
    return json::Value::object({{"id", intent.id},
                                {"kind", payouts::toText(intent.kind)},
                                {"state", payouts::toText(intent.state)},
                                {"gate", payouts::toText(intent.gate)},
                                {"simulated", intent.simulated},
                                {"version", intent.version},
                                {"chain_id", std::int64_t(intent.chainId)},
                                {"sender", intent.sender.toHex()},
                                {"nonce", intent.nonce ? json::Value(std::int64_t(*intent.nonce)) : json::Value()},
                                {"wait", payouts::toText(intent.wait)},
                                {"error", intent.error},
                                {"legs", std::move(legs)},
                                {"attempts", std::move(attempts)}});
}

}  // namespace

PayoutPort::Parts PayoutPort::partsOf(Engine& engine)
{
    const auto chainId = static_cast<std::uint64_t>(engine.settings().integer("ETH_CHAIN_ID"));
    std::string explorer = engine.settings().text("SLUICE_EXPLORER_URL");
    if (explorer.empty()) {
        // The network's own explorer, with the hash left open.
        const std::string url = chain::explorerTransactionUrl(chainId, Hash32{});
        explorer = url.empty() ? url : url.substr(0, url.find("0x")) + "{hash}";
    } else if (const std::size_t at = explorer.find("{tx}"); at != std::string::npos) {
        explorer.replace(at, 4, "{hash}");
    }
    return {engine.payouts(),
            engine.database().readers(),
            engine.chain(),
            engine.clock(),
            engine.rng(),
            engine.payoutConfig(),
            [&engine] { return engine.wallet().policy(); },
            explorer};
}

std::vector<models::PolicyCheck> PayoutPort::policyChecks(const payouts::Intent& intent) const
{
    return shownPolicyChecks(m_parts.policy(), intent);
}

Result<models::PayoutDetails> PayoutPort::readDetails(const std::string& id) const
{
    SLUICE_ASSIGN(const auto view, payouts::PayoutQueries(m_parts.readers).payout(id));
    if (!view)
        return fail(ErrorCode::NotFound, "there is no payout " + id);
    const payouts::Intent& intent = view->intent;
    models::PayoutDetails details;
    details.id = intent.id;
    details.state = payouts::toText(intent.state);
    details.gate = payouts::toText(intent.gate);
    details.recipient = crypto::checksumAddress(intent.to);
    details.network = chain::networkName(intent.chainId);
    details.explorerTxUrl = m_parts.explorerTxUrl;
    for (const payouts::Leg& leg : intent.legs)
        details.orchestrators.push_back(leg.orchestratorId);
    details.amountWei = intent.valueWei;
    details.feeWei = intent.feeWei;
    details.simulated = intent.simulated;
    details.waitCode = payouts::toText(intent.wait);
    details.waitDetail = intent.wait == payouts::WaitReason::Held ? intent.holdReason : intent.waitDetail;
    const std::uint64_t head = m_parts.chain.status().height;
    details.steps = stepsOf(*view, m_parts.config, head);
    for (const payouts::DecodedAttempt& attempt : view->decoded)
        details.transactions.push_back(decodedTx(attempt));
    if (details.transactions.empty())
        details.transactions.push_back(intendedTx(intent));
    details.checks = policyChecks(intent);
    details.verbs = allowedVerbs(intent);
    details.rawJson = json::write(rawIntent(*view), json::Style::Pretty);
    return details;
}

Result<models::MoneyPreview> PayoutPort::readPreview(PayoutVerb verb, const std::vector<std::string>& ids) const
{
    models::MoneyPreview preview;
    preview.verb = verb;
    preview.ids = ids;
    preview.network = chain::networkName(m_parts.config.chainId);
    for (const std::string& id : ids) {
        SLUICE_ASSIGN(const auto view, payouts::PayoutQueries(m_parts.readers).payout(id));
        if (!view)
            return fail(ErrorCode::NotFound, "there is no payout " + id);
        const payouts::Intent& intent = view->intent;
        preview.totalWei += intent.valueWei;
        preview.simulated = preview.simulated || intent.simulated;
        preview.recipients.push_back(crypto::checksumAddress(intent.to));
        if (view->decoded.empty()) {
            preview.transactions.push_back(intendedTx(intent));
        } else {
            preview.transactions.push_back(decodedTx(view->decoded.back()));
            // A replacement costs at least an eighth more than what it replaces.
            const Int256 former = preview.transactions.back().maxTotalFeeWei;
            if (verb == PayoutVerb::Bump || verb == PayoutVerb::CancelByNonce)
                preview.costWei += former + former / 8;
        }
        for (models::PolicyCheck& check : policyChecks(intent))
            preview.checks.push_back(std::move(check));
        preview.aboveLimit = preview.aboveLimit || !m_parts.config.gate.isAuto(intent.valueWei);
    }
    return preview;
}

void PayoutPort::details(std::string id, models::Done<models::PayoutDetails> done)
{
    m_delivery.work<models::PayoutDetails>([this, id = std::move(id)] { return readDetails(id); }, std::move(done));
}

void PayoutPort::preview(PayoutVerb verb, std::vector<std::string> ids, models::Done<models::MoneyPreview> done)
{
    m_delivery.work<models::MoneyPreview>([this, verb, ids = std::move(ids)] { return readPreview(verb, ids); },
                                          std::move(done));
}

void PayoutPort::run(PayoutVerb verb, std::vector<std::string> ids, std::string reason, models::Done<void> done)
{
    // One request id for the click: what was already done is not done twice.
    const std::string request = randomId(m_parts.rng);
    struct Pending {
        std::size_t left;
        Result<void> first;
    };
    auto pending = std::make_shared<Pending>(Pending{ids.size(), {}});
    const auto deliver = m_delivery.toGui<void>(std::move(done));
    if (ids.empty())
        return deliver({});
    for (const std::string& id : ids) {
        payouts::VerbRequest verbRequest{id, "console", "console:" + request + ":" + id, reason};
        // Completions come on the writer thread, one after the other.
        m_parts.commands.submit(engineVerb(verb), std::move(verbRequest),
                                [pending, deliver](Result<payouts::VerbOutcome> outcome) {
                                    if (!outcome && pending->first)
                                        pending->first = fail(outcome.error());
                                    if (--pending->left == 0)
                                        deliver(pending->first);
                                });
    }
}

}  // namespace sluice::app
