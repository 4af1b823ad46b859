// The last good key set of an issuer in the store, so that a restart beside a provider that is gone still knows its keys. Thread: load() blocks
// (start-up); save() any.
#pragma once

#include "core/clock.h"
#include "storage/database.h"

#include <optional>
#include <string>

namespace sluice::clearinghouse {

struct KeptKeySet {
    std::string jwksUri, document;
    Timestamp fetched;
};

// `source` names issuer and configured address; sets older than `notBefore` are forgotten when another is saved.
Result<std::optional<KeptKeySet>> loadKeySet(storage::Database& database, const std::string& source);
void saveKeySet(storage::Database& database, std::string source, KeptKeySet set, Timestamp notBefore);

}  // namespace sluice::clearinghouse
