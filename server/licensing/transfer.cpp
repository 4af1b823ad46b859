#include "licensing/transfer.h"

#include "licensing/internal/rows.h"

namespace sluice::licensing {

Result<void> importImage(storage::Connection& connection, const ImageKey& key, Image image,
                         std::span<const std::uint8_t> secret, Rng& rng)
{
    SLUICE_ASSIGN(image.sealedSecret, key.seal(image.ref, secret, rng));
    image.keyId = key.id();
    return insertImage(connection, image);
}

Result<void> importAccess(storage::Connection& connection, std::string_view orchestrator, std::string_view imageRef,
                          Timestamp now)
{
    SLUICE_TRY(insertAccess(connection, orchestrator, imageRef, "import", now));
    return {};
}

Result<void> importInvite(storage::Connection& connection, const Invite& invite)
{
    return insertInvite(connection, invite);
}

Result<void> importLease(storage::Connection& connection, const Lease& lease)
{
    return insertLease(connection, lease);
}

}  // namespace sluice::licensing
