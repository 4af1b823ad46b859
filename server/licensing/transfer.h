// Moving licences in from, and out to, the files of an existing installation (ops-config B.11). Not audited one by one: the import has its own line.
#pragma once

#include "licensing/image_vault.h"
#include "licensing/records.h"
#include "storage/connection.h"

namespace sluice::licensing {

// Each by its id; Conflict: it is there already. A secret of an image is sealed under `key` here and nowhere kept in clear.
Result<void> importImage(storage::Connection& connection, const ImageKey& key, Image image,
                         std::span<const std::uint8_t> secret, Rng& rng);
Result<void> importAccess(storage::Connection& connection, std::string_view orchestrator, std::string_view imageRef,
                          Timestamp now);  // a grant that is there already is fine
Result<void> importInvite(storage::Connection& connection, const Invite& invite);
Result<void> importLease(storage::Connection& connection, const Lease& lease);

}  // namespace sluice::licensing
