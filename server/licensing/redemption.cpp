// E-59: an invite code becomes access and a token. Steps in the order of the contract.
#include "core/ids.h"
#include "core/once.h"
#include "licensing/internal/desk.h"

#include <algorithm>
#include <tuple>

namespace sluice::licensing {

namespace {

const fleet::NoActivity nobodyIsBusy;

std::optional<Refusal> refusalOf(const fleet::RegistrationOutcome& outcome)
{
    if (!outcome.refusal)
        return std::nullopt;
    switch (*outcome.refusal) {
    case fleet::RegistrationRefusal::AddressTaken: return Refusal::AddressTaken;
    case fleet::RegistrationRefusal::AddressChanged: return Refusal::AddressChanged;
    default: return Refusal::Denylisted;
    }
}

}  // namespace

bool Desk::eligible(const fleet::Orchestrator& record, Timestamp now) const
{
    // Derived, not the stored flag: a cooldown that has run out keeps nobody out (W-50).
    if (!record.eligible(now))
        return false;
    const auto counts = (parts.activity ? *parts.activity : nobodyIsBusy).activityOf(record.id);
    return counts.sessions == 0 && counts.leases == 0;
}

// Also against what this very batch has minted, which the tokens in memory do not show yet.
Result<bool> Desk::isFree(storage::Connection& connection, const std::string& id, Timestamp now) const
{
    if (parts.tokens.hasTimedToken(fleet::TokenKind::Licence, id, now))
        return false;
    SLUICE_ASSIGN(const auto tokens, fleet::listTokens(connection, fleet::TokenKind::Licence, id));
    return std::ranges::none_of(tokens, [&](const auto& token) { return token.expires && token.live(now); });
}

Result<std::optional<Refusal>> Desk::reserve(storage::Connection& connection, Attempt& attempt, Invite& invite)
{
    const Timestamp now = attempt.context.now;
    SLUICE_ASSIGN(auto found, findInviteByHash(connection, inviteCodeHash(attempt.request.code)));
    if (!found)
        return Refusal::InviteNotFound;
    invite = std::move(found->invite);
    attempt.inviteId = invite.id;
    if (invite.revoked)
        return Refusal::InviteRevoked;
    if (invite.expires && *invite.expires <= now)
        return Refusal::InviteExpired;
    if (invite.redeemed)
        return Refusal::InviteRedeemed;
    if (invite.redeeming && invite.redeeming->plusSeconds(reservationSeconds) >= now)
        return Refusal::InviteBusy;
    invite.redeeming = now;
    if (!attempt.context.ip.empty())
        invite.redeemedIp = attempt.context.ip;
    SLUICE_TRY(updateInvite(connection, invite, attempt.id));
    changed = true;
    return std::nullopt;
}

Result<std::optional<Refusal>> Desk::checkImage(storage::Connection& connection, const Invite& invite)
{
    SLUICE_ASSIGN(const auto image, findImage(connection, invite.imageRef));
    if (!image)
        return Refusal::ImageNotFound;
    return image->revoked ? std::optional(Refusal::ImageRevoked) : std::nullopt;
}

Result<std::optional<Refusal>> Desk::checkInvite(storage::Connection& connection, const Attempt& attempt,
                                                 const Invite& invite)
{
    if (invite.imageRef.empty())
        return Refusal::InviteBroken;
    if (!invite.boundAddress || invite.boundAddress->empty())
        return Refusal::InviteUnbound;
    if (!fleet::isAddressText(*invite.boundAddress))
        return Refusal::InviteBadBinding;
    if (fleet::addressKey(*invite.boundAddress) != attempt.address)
        return Refusal::WrongWallet;
    return checkImage(connection, invite);
}

// The code is free again; who tried stays to be seen.
Desk::RedeemOutcome Desk::refuse(storage::Connection& connection, Invite invite, Refusal refusal)
{
    invite.redeeming.reset();
    SLUICE_TRY(updateInvite(connection, invite, std::nullopt));
    changed = true;
    return Outcome<Redeemed>{refusal, {}};
}

Result<std::optional<Refusal>> Desk::registerIfNew(storage::Connection& connection, const Attempt& attempt)
{
    const auto& id = attempt.request.orchestratorId;
    if (!id || parts.registry.current(*id))
        return std::nullopt;
    fleet::RegistrationRequest request;
    request.id = *id;
    request.address = attempt.request.address;
    request.capability = attempt.request.capability;
    request.contactEmail = attempt.request.contactEmail;
    // The redeemer's address was seen, not given: it must never become one that is dialled (W-31).
    request.requestIp = {};
    // Whoever made the invite bound it to this address.
    request.proof = fleet::RegistrationProof::Admin;
    SLUICE_ASSIGN(const auto outcome, parts.registry.registerOrchestrator(
                                          connection, request, fleet::TopMembership::Skipped, attempt.context));
    return refusalOf(outcome);
}

Result<fleet::RegistrySnapshot::Record> Desk::choose(storage::Connection& connection, const Attempt& attempt,
                                                     const Distances& distances) const
{
    const Timestamp now = attempt.context.now;
    const auto owns = [&](const fleet::Orchestrator& record) {
        return fleet::addressKey(record.address) == attempt.address;
    };
    std::vector<fleet::RegistrySnapshot::Record> candidates;
    if (attempt.request.orchestratorId) {
        if (auto given = parts.registry.current(*attempt.request.orchestratorId))
            candidates.push_back(std::move(given));
    } else {
        for (const auto& published : parts.registry.snapshot()->all()) {
            if (auto record = parts.registry.current(published->id))
                candidates.push_back(std::move(record));
        }
    }
    std::erase_if(candidates,
                  [&](const auto& record) { return !eligible(*record, now) || (config.strict && !owns(*record)); });
    // The redeemer's own first; then near, on an edge, active.
    const auto rank = [&](const fleet::Orchestrator& record) {
        const auto metres = distances.find(record.id);
        const bool known = metres != distances.end();
        const auto counts = (parts.activity ? *parts.activity : nobodyIsBusy).activityOf(record.id);
        const bool active = fleet::deriveActivity(record, counts, parts.forwarderTtlSeconds, now).active;
        return std::tuple(!owns(record), !known, known ? metres->second : 0,
                          !parts.edges || !parts.edges->find(record.id), !active, record.id);
    };
    std::vector<std::pair<decltype(rank(*candidates.front())), fleet::RegistrySnapshot::Record>> ranked;
    for (auto& record : candidates)
        ranked.emplace_back(rank(*record), record);
    std::ranges::sort(
        ranked, {}, [](const auto& entry) -> const auto& { return entry.first; });
    for (const auto& [place, record] : ranked) {
        SLUICE_ASSIGN(const bool isTheirs, isFree(connection, record->id, now));
        if (isTheirs)
            return record;
    }
    return fleet::RegistrySnapshot::Record();
}

Desk::RedeemOutcome Desk::hand(storage::Connection& connection, const Attempt& attempt, Invite invite,
                               const fleet::Orchestrator& orchestrator)
{
    const fleet::ActionContext& context = attempt.context;
    SLUICE_TRY(parts.registry.recordContact(connection, orchestrator.id, "invite_redeem", {}, context.now));
    SLUICE_TRY(insertAccess(connection, orchestrator.id, invite.imageRef, "invite:" + invite.id, context.now));
    const Timestamp expires = context.now.plusSeconds(config.leaseSeconds);
    SLUICE_ASSIGN(auto minted,
                  parts.tokens.mint(connection, fleet::TokenKind::Licence, orchestrator.id, expires, context));
    // Tokens of another owner stay as they are (W-43).
    if (fleet::addressKey(orchestrator.address) == attempt.address)
        SLUICE_TRY(
            parts.tokens.revokeAll(connection, fleet::TokenKind::Licence, orchestrator.id, context, minted.info.id));
    invite.redeeming.reset();
    invite.redeemed = context.now;
    invite.redeemedBy = orchestrator.id;
    invite.redeemedAddress = attempt.address;
    invite.redeemedTokenId = minted.info.id;
    SLUICE_TRY(updateInvite(connection, invite, std::nullopt));
    SLUICE_TRY(audit(connection, context, "invite_redeemed", invite.id,
                     json::Value::object({{"invite_id", invite.id},
                                          {"orchestrator_id", orchestrator.id},
                                          {"image_ref", invite.imageRef},
                                          {"token_id", minted.info.id}}),
                     "open", "redeemed"));
    changed = true;
    return Outcome<Redeemed>{std::nullopt,
                             {orchestrator.id, invite.imageRef, minted.info.id, std::move(minted.token), expires}};
}

Desk::RedeemOutcome Desk::settle(storage::Connection& connection, const Attempt& attempt, Invite invite,
                                 const Distances& distances)
{
    SLUICE_ASSIGN(const auto registration, registerIfNew(connection, attempt));
    if (registration)
        return refuse(connection, std::move(invite), *registration);
    SLUICE_ASSIGN(const auto chosen, choose(connection, attempt, distances));
    if (!chosen)
        return refuse(connection, std::move(invite), Refusal::NoOrchestrator);
    return hand(connection, attempt, std::move(invite), *chosen);
}

// The second command of an attempt: what happened since the first one counts (W-51).
Desk::RedeemOutcome Desk::settleReserved(storage::Connection& connection, const Attempt& attempt,
                                         const Distances& distances)
{
    SLUICE_ASSIGN(auto found, findInviteByHash(connection, inviteCodeHash(attempt.request.code)));
    if (!found)
        return Outcome<Redeemed>{Refusal::InviteNotFound, {}};
    if (found->invite.revoked)
        return Outcome<Redeemed>{Refusal::InviteRevoked, {}};
    if (found->invite.redeemed)
        return Outcome<Redeemed>{Refusal::InviteRedeemed, {}};
    if (found->reservation != attempt.id)
        return Outcome<Redeemed>{Refusal::InviteBusy, {}};
    SLUICE_ASSIGN(const auto image, checkImage(connection, found->invite));
    if (image)
        return refuse(connection, std::move(found->invite), *image);
    return settle(connection, attempt, std::move(found->invite), distances);
}

bool Desk::asksDistances(const Attempt& attempt) const
{
    return parts.distances && !config.strict && !attempt.request.orchestratorId && !attempt.context.ip.empty();
}

void Desk::release(const AttemptPtr& attempt)
{
    parts.writer.submit(
        [self = shared_from_this(), attempt](storage::Connection& connection) -> Result<void> {
            SLUICE_ASSIGN(auto found, findInviteByHash(connection, inviteCodeHash(attempt->request.code)));
            if (!found || found->reservation != attempt->id)
                return {};
            SLUICE_TRY(self->refuse(connection, std::move(found->invite), Refusal::NoOrchestrator));
            return {};
        },
        [](Result<void>) {});  // a reservation that stays ends by itself
}

void Desk::askDistances(const AttemptPtr& attempt, std::function<void(RedeemOutcome)> done)
{
    std::vector<fleet::RegistrySnapshot::Record> candidates;
    for (const auto& record : parts.registry.snapshot()->all()) {
        if (eligible(*record, attempt->context.now)
            && !parts.tokens.hasTimedToken(fleet::TokenKind::Licence, record->id, attempt->context.now))
            candidates.push_back(record);
    }
    // A look-up that is dropped answers as well: nothing is known then.
    const Once<Distances> answer([weak = weak_from_this(), attempt, done = std::move(done)](Result<Distances> found) {
        const auto self = weak.lock();
        if (!self)
            return done(fail(ErrorCode::Cancelled, "licensing has stopped"));
        self->parts.writer.submitFor<Outcome<Redeemed>>(
            [self, attempt, distances = std::move(found).value_or(Distances{})](storage::Connection& connection) {
                return self->settleReserved(connection, *attempt, distances);
            },
            [self, attempt, done](RedeemOutcome outcome) {
                if (!outcome)
                    self->release(attempt);
                done(std::move(outcome));
            });
    });
    // Only when it can change the choice.
    const bool owns = std::ranges::any_of(
        candidates, [&](const auto& record) { return fleet::addressKey(record->address) == attempt->address; });
    if (owns || candidates.size() < 2)
        return answer(Distances{});
    parts.distances(attempt->context.ip, std::move(candidates),
                    [answer](Distances distances) { answer(std::move(distances)); });
}

void Desk::redeem(RedeemRequest request, fleet::ActionContext context,
                  std::function<void(Result<Outcome<Redeemed>>)> done)
{
    const auto attempt = std::make_shared<Attempt>();
    attempt->address = fleet::addressKey(request.address);
    attempt->request = std::move(request);
    attempt->context = std::move(context);
    attempt->id = randomId(parts.rng);
    const auto goesOn = std::make_shared<bool>(false);
    parts.writer.submitFor<Outcome<Redeemed>>(
        [self = shared_from_this(), attempt, goesOn](storage::Connection& connection) -> RedeemOutcome {
            Invite invite;
            SLUICE_ASSIGN(const auto reserved, self->reserve(connection, *attempt, invite));
            if (reserved)
                return Outcome<Redeemed>{*reserved, {}};
            SLUICE_ASSIGN(const auto fault, self->checkInvite(connection, *attempt, invite));
            if (fault)
                return self->refuse(connection, std::move(invite), *fault);
            *goesOn = self->asksDistances(*attempt);
            return *goesOn ? RedeemOutcome(Outcome<Redeemed>{})
                           : self->settle(connection, *attempt, std::move(invite), {});
        },
        [self = shared_from_this(), attempt, goesOn, done = std::move(done)](RedeemOutcome outcome) {
            if (outcome && *goesOn)
                return self->askDistances(attempt, done);
            done(std::move(outcome));
        });
}

}  // namespace sluice::licensing
