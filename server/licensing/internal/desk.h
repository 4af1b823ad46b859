// What the commands of licensing share.
#pragma once

#include "licensing/internal/rows.h"
#include "licensing/licensing.h"

#include "core/json.h"

#include <memory>

namespace sluice::licensing {

inline fleet::ActionContext namedContext(fleet::ActionContext context, std::string actor)
{
    if (context.actor.empty())
        context.actor = std::move(actor);
    return context;
}

class Desk : public std::enable_shared_from_this<Desk> {
public:
    Desk(LicensingParts partsIn, LicensingConfig configIn) : parts(std::move(partsIn)), config(configIn) {}

    // One line of the licence log. `members` in the order of the contract; the caller's address comes last as request_ip.
    Result<void> audit(storage::Connection& connection, const fleet::ActionContext& context, const char* event,
                       std::string_view subject, json::Value members, std::string before = {}, std::string after = {});

    void redeem(RedeemRequest request, fleet::ActionContext context,
                std::function<void(Result<Outcome<Redeemed>>)> done);

    const LicensingParts parts;
    const LicensingConfig config;
    ChangeSequence changes, leaseChanges;
    bool changed = false, leasesChanged = false;  // in this batch; writer thread

private:
    struct Attempt {
        RedeemRequest request;
        fleet::ActionContext context;
        std::string id;       // of the reservation
        std::string address;  // lower case
        std::string inviteId;
    };
    using AttemptPtr = std::shared_ptr<Attempt>;
    using RedeemOutcome = Result<Outcome<Redeemed>>;

    bool asksDistances(const Attempt& attempt) const;
    Result<std::optional<Refusal>> reserve(storage::Connection& connection, Attempt& attempt, Invite& invite);
    Result<std::optional<Refusal>> checkInvite(storage::Connection& connection, const Attempt& attempt,
                                               const Invite& invite);
    Result<std::optional<Refusal>> checkImage(storage::Connection& connection, const Invite& invite);
    Result<std::optional<Refusal>> registerIfNew(storage::Connection& connection, const Attempt& attempt);
    RedeemOutcome settle(storage::Connection& connection, const Attempt& attempt, Invite invite,
                         const Distances& distances);
    RedeemOutcome settleReserved(storage::Connection& connection, const Attempt& attempt, const Distances& distances);
    RedeemOutcome hand(storage::Connection& connection, const Attempt& attempt, Invite invite,
                       const fleet::Orchestrator& orchestrator);
    RedeemOutcome refuse(storage::Connection& connection, Invite invite, Refusal refusal);
    bool eligible(const fleet::Orchestrator& record, Timestamp now) const;
    Result<bool> isFree(storage::Connection& connection, const std::string& id, Timestamp now) const;
    Result<fleet::RegistrySnapshot::Record> choose(storage::Connection& connection, const Attempt& attempt,
                                                   const Distances& distances) const;
    void askDistances(const AttemptPtr& attempt, std::function<void(RedeemOutcome)> done);
    void release(const AttemptPtr& attempt);
};

}  // namespace sluice::licensing
