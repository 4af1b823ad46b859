// Who a ticket belongs to (clearinghouse spec 1.3, 5.4). A tenant is one developer app (`client_id`); a usage subject is one end user inside
// it; `auth_id` joins them with the first colon. The same rules hold at the webhook, in the builder API and in the collector (REF-15).
// Thread: values, any thread.
#pragma once

#include "core/result.h"

#include <string>
#include <string_view>

namespace sluice::metering {

inline constexpr std::size_t maxClientIdLength = 128;
inline constexpr std::size_t maxSubjectLength = 255;
inline constexpr std::size_t maxAuthIdLength = 256;

struct Identity {
    std::string clientId;          // [A-Za-z0-9._-]{1,128}
    std::string usageSubject;      // 1..255 bytes of 0x21-0x7E without '#'; of an owner: the bare owner id
    std::string usageSubjectType;  // "external_user_id", "api_key_user", "oidc_user", "app_owner"
    bool owner = false;            // auth_id was client:owner:ID
    std::string authId;            // as it stands in tokens and events
    // Of the payer/actor form (PAYER#ACTOR behind the first colon): who acted, for whom the payer pays. Empty: the subject itself. Only our
    // own code stamps that form, so it is read from events and never taken from a credential.
    std::string actor = {};
    // What a meter and a bill go by. Owners and wallets of app users ("eu_", of the payer form alone) are known by their bare id, whoever
    // stamped it (5.4); everybody else by the auth_id, a payer by that without the actor.
    std::string customerKey() const
    {
        if (owner || paysFromWallet())
            return usageSubject;
        return actor.empty() ? authId : clientId + ":" + usageSubject;
    }
    bool paysFromWallet() const { return !actor.empty() && !owner && usageSubject.starts_with("eu_"); }
    // "owner_wallet", "app_user_wallet" or "legacy_compound": what the payer of an event is (5.4, schema version 2).
    const char* payerKind() const
    {
        return owner ? "owner_wallet" : paysFromWallet() ? "app_user_wallet" : "legacy_compound";
    }
    bool operator==(const Identity&) const = default;
};

bool isClientId(std::string_view text);
// Of an end user as a stranger names it: also refuses the prefixes "owner:", "user:" and "eu_" that only our own code may stamp.
bool isUsageSubject(std::string_view text);
// An integrator's own user id (^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$, no '@', no reserved prefix).
bool isExternalUserId(std::string_view text);

// InvalidArgument: a part breaks its rule, or the whole is longer than 256 bytes.
// An end user: the type "app_owner" is refused, for whoever could choose it could spend an owner's money. Empty: external_user_id.
Result<Identity> makeIdentity(std::string_view clientId, std::string_view usageSubject, std::string_view type);
// client:owner:ID. For our own code alone; never from what a stranger wrote.
Result<Identity> makeOwner(std::string_view clientId, std::string_view ownerId);
// From an event: `authId` as it came, or clientId and usageSubject when that is blank; `type` may be empty. InvalidArgument: no
// identity, an empty owner, or a part that breaks its rule: such an event is a dead letter, never dropped (REF-5).
// A '#' behind the first colon, neither first nor last there, divides payer and actor; the payer is billed.
// Without a colon inside, client and subject are the whole text; ":x" and "x:" then break the rule of a client id.
Result<Identity> identityOfEvent(std::string_view authId, std::string_view clientId, std::string_view usageSubject,
                                 std::string_view type);

}  // namespace sluice::metering
