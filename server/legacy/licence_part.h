// license_images.json, license_access.json, license_invites.json and license_leases.json (ops-config-and-state B.11). Thread: as RecordPart.
#pragma once

#include "legacy/exporter.h"
#include "legacy/record_part.h"
#include "licensing/transfer.h"

namespace sluice::legacy {

// Blocks until the keychain answered. Unavailable: locked, gone, another one. NotFound (only without mayCreate): no key was ever needed.
using ImageKeySource = std::function<Result<licensing::ImageKeyPtr>(bool mayCreate, std::stop_token stop)>;

// Secrets stand in clear in the file and are sealed on their way in. The key is had before anything is written; without it nothing is.
RecordPart imagesPart(ImageKeySource keys, Rng& rng);
RecordPart imageAccessPart();
// A redemption that was under way more than 120 s ago is free again.
RecordPart licenceInvitesPart();
RecordPart licenceLeasesPart();

// Opens the secrets again. Nothing of any file is written when the key cannot be had.
ExportPart imagesExport(storage::Database& database, ImageKeySource keys);
ExportPart imageAccessExport(storage::Database& database);
ExportPart licenceInvitesExport(storage::Database& database);
ExportPart licenceLeasesExport(storage::Database& database);

}  // namespace sluice::legacy
