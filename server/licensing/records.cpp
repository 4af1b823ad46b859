#include "licensing/records.h"

#include "crypto/hash.h"

namespace sluice::licensing {

const char* inviteState(const Invite& invite, Timestamp now)
{
    if (invite.redeemed)
        return "redeemed";
    if (invite.revoked)
        return "revoked";
    if (invite.expires && *invite.expires <= now)
        return "expired";
    if (invite.redeeming && invite.redeeming->plusSeconds(reservationSeconds) >= now)
        return "redeeming";
    return "open";
}

std::string inviteCodeHash(std::string_view code)
{
    std::string plain;
    for (const char c : code) {
        if (c >= 'a' && c <= 'z')
            plain += char(c - 'a' + 'A');
        else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            plain += c;
    }
    return "sha256:" + toHex(crypto::sha256(asBytes(plain)).bytes);
}

const char* refusalText(Refusal refusal)
{
    switch (refusal) {
    case Refusal::UnknownOrchestrator: return "Unknown orchestrator";
    case Refusal::ImageNotFound: return "Image not found";
    case Refusal::ImageRevoked: return "Image access revoked";
    case Refusal::AccessDenied: return "Image access denied";
    case Refusal::LeaseNotFound:
    case Refusal::LeaseOfAnother: return "Lease not found";
    case Refusal::LeaseRevoked: return "Lease revoked";
    case Refusal::LeaseExpired: return "Lease expired";
    case Refusal::InviteNotFound: return "Invite not found";
    case Refusal::InviteRevoked: return "Invite revoked";
    case Refusal::InviteExpired: return "Invite expired";
    case Refusal::InviteRedeemed: return "Invite already redeemed";
    case Refusal::InviteBusy: return "Invite redemption already in progress";
    case Refusal::InviteBroken: return "Invalid invite record";
    case Refusal::InviteUnbound: return "Invite is missing wallet binding; ask your admin for a new invite code";
    case Refusal::InviteBadBinding: return "Invalid wallet binding on invite";
    case Refusal::WrongWallet: return "Wallet address does not match this invite code";
    case Refusal::Denylisted: return "Address is denylisted and cannot register";
    case Refusal::AddressTaken: return "Address already registered to a different orchestrator";
    case Refusal::AddressChanged: return "Existing orchestrator attempted to change address; this is not allowed";
    case Refusal::NoOrchestrator: return "No orchestrator currently available";
    }
    return "";
}

int refusalStatus(Refusal refusal)
{
    switch (refusal) {
    case Refusal::UnknownOrchestrator:
    case Refusal::ImageNotFound:
    case Refusal::LeaseNotFound:
    case Refusal::InviteNotFound: return 404;
    case Refusal::ImageRevoked:
    case Refusal::AccessDenied:
    case Refusal::LeaseOfAnother:
    case Refusal::LeaseRevoked:
    case Refusal::InviteRevoked:
    case Refusal::WrongWallet:
    case Refusal::Denylisted: return 403;
    case Refusal::LeaseExpired:
    case Refusal::InviteExpired: return 410;
    case Refusal::InviteRedeemed:
    case Refusal::InviteBusy:
    case Refusal::InviteUnbound:
    case Refusal::InviteBadBinding:
    case Refusal::AddressTaken:
    case Refusal::AddressChanged:
    case Refusal::NoOrchestrator: return 409;
    case Refusal::InviteBroken: return 500;
    }
    return 500;
}

}  // namespace sluice::licensing
