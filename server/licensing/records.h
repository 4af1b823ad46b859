// Values of licensing (ops-api 15, ops-config B.11). Thread: values, any thread.
#pragma once

#include "core/clock.h"
#include "core/hex.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::licensing {

struct Image {
    std::string ref;
    std::optional<std::string> artifactUri;  // s3://bucket/key
    Timestamp created, rotated;
    std::optional<Timestamp> revoked;
    Bytes sealedSecret;  // ImageKey::seal; empty in lists
    std::string keyId;

    bool operator==(const Image&) const = default;
};

struct Invite {
    std::string id;
    std::string codeHash;  // "sha256:" + hex of the normalised code
    std::string imageRef;
    std::optional<std::string> boundAddress;  // lower case; old ones lack it and cannot be redeemed
    Timestamp created;
    std::optional<Timestamp> expires;
    std::optional<std::string> note;
    std::optional<Timestamp> revoked, redeeming, redeemed;
    std::optional<std::string> redeemedBy, redeemedIp, redeemedAddress, redeemedTokenId;

    bool operator==(const Invite&) const = default;
};
const char* inviteState(const Invite& invite, Timestamp now);  // "open", "redeeming", "redeemed", "expired", "revoked"

constexpr std::int64_t reservationSeconds = 120;  // how long a code stays taken by an attempt that never finished

struct Lease {
    std::string id;
    std::string orchestrator, imageRef;
    Timestamp issued, lastSeen;
    std::optional<std::string> lastSeenIp;
    Timestamp expires;
    std::optional<Timestamp> revoked;

    bool active(Timestamp now) const { return !revoked && expires > now; }
    bool operator==(const Lease&) const = default;
};

// orchestrator id to its image refs, sorted.
using AccessMap = std::map<std::string, std::vector<std::string>>;

// What a person may mistype does not matter: blanks, hyphens and case go before hashing (ops-api 1.2).
std::string inviteCodeHash(std::string_view code);

// Why something is not to be had; the text is the `detail` of the contract.
enum class Refusal {
    UnknownOrchestrator,  // 404 "Unknown orchestrator"
    ImageNotFound,        // 404 "Image not found"
    ImageRevoked,         // 403 "Image access revoked"
    AccessDenied,         // 403 "Image access denied"
    LeaseNotFound,        // 404 "Lease not found"
    LeaseOfAnother,       // 403 "Lease not found"
    LeaseRevoked,         // 403 "Lease revoked"
    LeaseExpired,         // 410 "Lease expired"
    InviteNotFound,       // 404 "Invite not found"
    InviteRevoked,        // 403 "Invite revoked"
    InviteExpired,        // 410 "Invite expired"
    InviteRedeemed,       // 409 "Invite already redeemed"
    InviteBusy,           // 409 "Invite redemption already in progress"
    InviteBroken,         // 500 "Invalid invite record"
    InviteUnbound,        // 409 "Invite is missing wallet binding; ask your admin for a new invite code"
    InviteBadBinding,     // 409 "Invalid wallet binding on invite"
    WrongWallet,          // 403 "Wallet address does not match this invite code"
    Denylisted,           // 403, 409, 409 of E-1
    AddressTaken,
    AddressChanged,
    NoOrchestrator  // 409 "No orchestrator currently available"
};
const char* refusalText(Refusal refusal);
int refusalStatus(Refusal refusal);  // the HTTP status beside it

// A refusal is an outcome, not an error: what it recorded (a lease that ended, the address of a failed attempt) must commit.
template<class T>
struct Outcome {
    std::optional<Refusal> refusal;
    T value{};
};

}  // namespace sluice::licensing
