#include "clearinghouse/internal/gate_commands.h"

#include "core/check.h"

#include <algorithm>

namespace sluice::clearinghouse {

namespace {

constexpr int sweepLimit = 200;
constexpr std::size_t longestBlockText = 512;

std::int64_t secondsBetween(Timestamp from, Timestamp to)
{
    return (to.micros - from.micros + 999'999) / 1'000'000;
}

// Seconds of the session that no ticket tells of yet, at the signer's `now`; the call at hand bills those that are not signed yet. When every
// ticket has come, they are known. Else up to the last expiry that the signer has (an answer with a later one may have been lost) they may
// be on their way, unless they are later than the lateness, or not be signed since that expiry was given; after it nothing was signed.
std::int64_t underWaySeconds(const SessionRow& session, bool known, const GateRequest& request, const BurnRate& burn,
                             Timestamp now, const GateConfig& config)
{
    const PaymentState& state = request.state;
    if (state.sequence == 0)
        return burn.prepaidSeconds;
    if (!known)
        return config.latenessSeconds;  // it began elsewhere: assume the worst that is still accepted
    const Timestamp told = session.billedUntil ? Timestamp{*session.billedUntil} : session.opened;
    const std::int64_t untold = std::max<std::int64_t>(0, secondsBetween(told, now));
    if (session.billedUntil && session.tickets >= session.nextSequence && session.nextSequence == state.sequence)
        return untold;
    Timestamp covered = std::min(now, session.expiry);
    if (state.authExpiry > 0 && state.authExpiry < covered.seconds()) {
        // Expiries are given by our clock when it is behind.
        const std::int64_t behind = std::max<std::int64_t>(0, now.micros - request.now.micros);
        covered = std::min(covered, Timestamp{state.authExpiry * 1'000'000 + behind});
    }
    const std::int64_t window = answerCapSeconds(config);
    const std::int64_t run = std::max<std::int64_t>(0, secondsBetween(told, covered));
    const std::int64_t after = std::max<std::int64_t>(0, secondsBetween(covered, now));
    const bool advanceIsOut = !session.billedUntil && run <= config.latenessSeconds;
    const std::int64_t prepaid = advanceIsOut ? burn.prepaidSeconds : 0;
    if (state.sequence < session.nextSequence)  // an older state: its time is billed once more
        return std::max(run, window) + after + prepaid;
    return std::min(std::min(run, config.latenessSeconds + window) + after, untold) + prepaid;
}

}  // namespace

std::string sessionKey(const GateRequest& request)
{
    return request.state.stateId.empty() ? "auth:" + request.identity.authId : request.state.stateId;
}

Refusal pinnedRefusal(const GateRequest& request)
{
    return {403, "identity_pinned", "identity_pinned: this session belongs to another identity",
            "session " + sessionKey(request) + " asked as " + request.identity.authId};
}

Refusal GateCommands::insufficient(const std::string& clientId, bool belowCall, std::int64_t seconds) const
{
    std::string reason = "insufficient_balance: insufficient balance";
    if (belowCall)
        reason +=
            seconds > 0 ? " for this payment of " + std::to_string(seconds) + " s" : std::string(" for this payment");
    const AccountsConfig& config = m_accounts.config();
    const std::string tenants = config.terms ? config.terms(clientId).topUpUrl : std::string();
    if (const std::string& url = tenants.empty() ? config.topUpUrl : tenants; !url.empty())
        reason += "; top up at " + url;
    return {483, "insufficient_balance", std::move(reason), {}};
}

Result<SessionRow> GateCommands::sessionFor(storage::Connection& connection, const GateRequest& request,
                                            const CustomerView& customer, bool& known)
{
    const std::string key = sessionKey(request);
    known = true;
    SLUICE_ASSIGN(auto open, findOpenSession(connection, key));
    if (open)
        return std::move(*open);
    SLUICE_ASSIGN(auto closed, findClosedSession(connection, key, request.identity.authId));
    if (closed) {
        closed->open = true;
        closed->closed.reset();
        return std::move(*closed);
    }
    known = false;
    SessionRow session;
    session.stateId = key;
    session.customer = customer.customerKey;
    session.clientId = request.identity.clientId;
    session.subject = request.identity.usageSubject;
    session.authId = request.identity.authId;
    // Time is told by the signer: what lies before by our clock may not have been signed yet by its own.
    session.opened = std::min(request.now, request.state.signerNow.value_or(request.now));
    return session;
}

// A reservation is never edited: another amount is another reservation, in the same commit.
Result<void> GateCommands::setHold(storage::Connection& connection, SessionRow& session, const Int256& hold,
                                   Timestamp now)
{
    if (hold == session.hold)
        return {};
    if (!session.holdId.empty())
        SLUICE_TRY(m_ledger.voidReservation(connection, session.holdId, "replaced", now));
    session.holdId.clear();
    session.hold = 0;
    if (hold <= 0)
        return {};
    const std::string id = "hold:" + std::to_string(session.no) + ':' + std::to_string(++session.holds);
    SLUICE_TRY(m_ledger.reserve(connection, {.id = id,
                                             .account = customerAccount(session.customer),
                                             .amount = Amount(Asset::usd(), hold),
                                             .reference = "session:" + session.stateId,
                                             .time = now}));
    session.holdId = id;
    session.hold = hold;
    return {};
}

Result<GateOutcome> GateCommands::authorise(storage::Connection& connection, const GateRequest& request)
{
    GateOutcome outcome;
    const Timestamp now = request.now;
    SLUICE_ASSIGN(const auto customer, m_accounts.ensureCustomer(connection, request.identity, now, true));
    bool known = false;
    SLUICE_ASSIGN(auto session, sessionFor(connection, request, customer, known));
    if (session.authId != request.identity.authId) {
        outcome.refusal = pinnedRefusal(request);
        outcome.pinned = true;
        return outcome;
    }
    const BurnRate burn =
        burnRateOf(request.state, m_prices != nullptr ? m_prices->quoteAt(now) : std::optional<metering::Quote>());
    const Int256 othersHold = customer.held.units() - session.hold;
    SLUICE_CHECK(othersHold >= 0);
    PlanInput input;
    input.effective = customer.usable.units() - othersHold;
    input.ownHold = session.hold;
    input.burn = burn;
    const Timestamp signerNow = request.state.signerNow.value_or(now);
    const std::int64_t base = std::min(now, signerNow).seconds();
    input.nowSeconds = base;
    input.verifierExpiry = request.verifierExpiry;
    input.first = request.state.sequence == 0;
    input.underWaySeconds = underWaySeconds(session, known, request, burn, signerNow, m_config);
    HoldPlan plan = planHold(input, m_config);
    if (!plan.allowed) {
        Refusal refusal =
            insufficient(request.identity.clientId, plan.belowCall, burn.timed ? input.underWaySeconds : 0);
        if (m_config.mode == GateMode::Enforce) {
            if (!known && !plan.belowCall && input.effective < usdFromMicros(m_config.minUsdMicros).units())
                refusals.push_back({customer.customerKey, refusal, now});
            outcome.refusal = std::move(refusal);
            return outcome;
        }
        plan.hold = 0;
        plan.expiry = cappedExpiry(request.verifierExpiry, base, m_config);
        outcome.pass.wouldRefuse = std::move(refusal);
    }
    session.kind = request.state.type;
    session.app = request.state.app;
    session.orchestrator = request.state.orchestrator;
    session.authorised = now;
    // By the signer's clock; this very payment is signed whatever the expiry says. By ours: when the hold is over.
    session.expiry = {std::max(plan.expiry, signerNow.seconds()) * 1'000'000};
    // An earlier, longer yes may still be in the signer's hands, also when a clock went back.
    session.due = std::max(
        session.due, now.plusSeconds(std::max<std::int64_t>(0, plan.expiry - base) + m_config.latenessSeconds + 1));
    session.rate = burn.kind == BurnRate::Kind::ByTime ? burn.units : Int256(0);
    ++session.authorisations;
    if (session.no == 0)
        SLUICE_TRY(saveSession(connection, session));  // its number is part of the hold's id
    SLUICE_TRY(setHold(connection, session, plan.hold, now));
    SLUICE_TRY(saveSession(connection, session));
    SLUICE_ASSIGN(const auto after,
                  m_ledger.balanceOf(connection, customerAccount(customer.customerKey), Asset::usd()));
    // The bound: no new promise beyond what may be spent, and the ledger holds exactly what was promised.
    SLUICE_CHECK(after.reserved.units() == othersHold + session.hold);
    SLUICE_CHECK(session.hold == 0 || after.reserved.units() <= customer.usable.units());
    noteSession(session);
    outcome.pass.expiry = plan.expiry;
    outcome.pass.hold = Amount(Asset::usd(), session.hold);
    outcome.pass.spendable = Amount(Asset::usd(), Int256(customer.usable.units() - after.reserved.units()));
    return outcome;
}

// What the ticket leaves of the hold stays held, as far as there is money.
Result<void> GateCommands::payFromHold(storage::Connection& connection, SessionRow& session,
                                       const metering::PricedTicket& ticket, Timestamp now)
{
    const Int256 left = session.hold - ticket.billable.units();
    session.hold = 0;
    session.holdId.clear();
    if (left <= 0)
        return {};
    SLUICE_ASSIGN(const auto balance, m_ledger.balanceOf(connection, customerAccount(session.customer), Asset::usd()));
    return setHold(connection, session, std::min<Int256>(left, balance.available().units()), now);
}

Result<void> GateCommands::ticket(storage::Connection& connection, const metering::PricedTicket& ticket, Timestamp now)
{
    const metering::TicketEvent& event = ticket.event;
    const std::string customer = event.identity.customerKey();
    // Also takes the books' lock, before sessions are read.
    SLUICE_TRY(m_ledger.balanceOf(connection, customerAccount(customer), Asset::usd()));
    SLUICE_ASSIGN(auto session, findOpenSession(connection, event.sessionId));
    if (session && session->customer != customer)
        session.reset();  // somebody else's session has this StateID: 32 bits are few
    const bool fromHold = session && !session->holdId.empty() && !ticket.billable.isZero();
    SLUICE_ASSIGN(const auto consumed, m_accounts.consume(connection, {.transferId = "ticket:" + event.id,
                                                                       .identity = event.identity,
                                                                       .amount = ticket.billable,
                                                                       .at = std::min(event.signedAt, now),
                                                                       .reference = "session:" + event.sessionId,
                                                                       .holdId = fromHold ? session->holdId : ""}));
    if (consumed.replayed)
        return {};
    ++tickets;
    if (!session) {
        ++lateTickets;
        SLUICE_ASSIGN(session, findClosedSession(connection, event.sessionId, event.identity.authId));
        if (!session)
            return {};
    }
    if (fromHold)
        SLUICE_TRY(payFromHold(connection, *session, ticket, now));
    session->spent += ticket.billable.units();
    ++session->tickets;
    // By the signer's clock, as what it says at its next call.
    session->lastTicket = std::max(session->lastTicket.value_or(0), event.signedAt.micros);
    session->nextSequence = std::max(session->nextSequence, event.sequence + 1);
    // While one is missing, what came after it proves nothing: it may still be on its way.
    if (session->tickets >= session->nextSequence)
        session->billedUntil = session->lastTicket;
    SLUICE_TRY(saveSession(connection, *session));
    if (session->open)
        noteSession(*session);
    return {};
}

Result<void> GateCommands::block(storage::Connection& connection, BlockKind kind, std::string_view subject,
                                 bool blocked, std::string_view reason, const ActionContext& context)
{
    if (subject.empty() || subject.size() > longestBlockText || reason.empty() || reason.size() > longestBlockText)
        return fail(ErrorCode::InvalidArgument, "a block names its subject and a reason of at most 512 bytes");
    const std::string_view code = kind == BlockKind::User ? "user" : "session";
    std::int64_t changed = 0;
    if (blocked) {
        SLUICE_ASSIGN(
            changed,
            connection.exec("INSERT INTO clearing_blocks (kind, subject, reason, actor, time) VALUES (?, ?, ?, ?, ?) "
                            "ON CONFLICT (kind, subject) DO NOTHING",
                            {code, subject, reason, std::string_view(context.actor), context.now.micros}));
    } else {
        SLUICE_ASSIGN(changed,
                      connection.exec("DELETE FROM clearing_blocks WHERE kind = ? AND subject = ?", {code, subject}));
    }
    if (changed == 0)
        return {};  // it is so already
    blockChanges.push_back({kind, std::string(subject), blocked});
    return auditDeed(m_audit, connection, context, std::string(code) + (blocked ? ".block" : ".unblock"), subject,
                     json::Value::object({{"reason", reason}}));
}

Result<int> GateCommands::sweep(storage::Connection& connection, Timestamp now)
{
    SLUICE_TRY(m_ledger.balanceOf(connection, customerAccount("-"), Asset::usd()));
    SLUICE_ASSIGN(auto due, dueSessions(connection, now, sweepLimit));
    for (SessionRow& session : due) {
        if (!session.holdId.empty()) {
            SLUICE_TRY(m_ledger.voidReservation(connection, session.holdId, "expired", now));
            ++holdsVoided;
        }
        session.holdId.clear();
        session.hold = 0;
        session.open = false;
        session.closed = now.micros;
        SLUICE_TRY(saveSession(connection, session));
        sessionChanges.push_back({session.stateId, nullptr});
    }
    SLUICE_ASSIGN(const int lapsed, m_accounts.expireGrants(connection, now, sweepLimit));
    SLUICE_TRY(purgeSessions(connection, now.plusSeconds(-m_config.keepSessionsDays * 86'400), sweepLimit));
    return static_cast<int>(due.size()) + lapsed;
}

void GateCommands::noteSession(const SessionRow& row)
{
    sessionChanges.push_back({row.stateId, std::make_shared<const SessionRow>(row)});
}

void GateCommands::commandStarted()
{
    m_before = {sessionChanges.size(), blockChanges.size(), refusals.size(), tickets, lateTickets, holdsVoided};
}

void GateCommands::commandRolledBack()
{
    sessionChanges.resize(std::min(sessionChanges.size(), m_before.sessions));
    blockChanges.resize(std::min(blockChanges.size(), m_before.blocks));
    refusals.resize(std::min(refusals.size(), m_before.refusals));
    tickets = m_before.tickets;
    lateTickets = m_before.lateTickets;
    holdsVoided = m_before.holdsVoided;
}

void GateCommands::forget()
{
    sessionChanges.clear();
    blockChanges.clear();
    refusals.clear();
    tickets = lateTickets = holdsVoided = 0;
    m_before = {};
}

}  // namespace sluice::clearinghouse
