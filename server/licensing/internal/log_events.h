// Which entries of the audit log are the licence log: the same words in the index and in the query, or the index does not serve it.
#pragma once

#include <string>

namespace sluice::licensing {

inline std::string licenceEvents()
{
    return "action IN ('token_minted', 'token_revoked', 'image_upserted', 'image_revoked', 'image_restored', "
           "'access_granted', 'access_revoked', 'invite_created', 'invite_revoked', 'invite_redeemed', 'lease_issued', "
           "'lease_heartbeat', 'lease_revoked')";
}

}  // namespace sluice::licensing
