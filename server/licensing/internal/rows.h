// Reading and writing rows of licensing; inside a command or a snapshot.
#pragma once

#include "core/result.h"
#include "licensing/queries.h"
#include "storage/connection.h"

namespace sluice::licensing {

inline storage::Param timeParam(const std::optional<Timestamp>& time)
{
    return time ? storage::Param(time->micros) : storage::Param(nullptr);
}

Result<void> insertImage(storage::Connection& connection, const Image& image);
Result<void> updateImage(storage::Connection& connection, const Image& image);
Result<bool> insertAccess(storage::Connection& connection, std::string_view orchestrator, std::string_view ref,
                          std::string_view by, Timestamp now);  // false: was there
Result<void> insertInvite(storage::Connection& connection, const Invite& invite);
// Everything but id, hash and image. `reservation`: of the attempt that holds the code; none: nobody.
Result<void> updateInvite(storage::Connection& connection, const Invite& invite,
                          const std::optional<std::string>& reservation);
struct ReservedInvite {
    Invite invite;
    std::optional<std::string> reservation;
};
Result<std::optional<ReservedInvite>> findInviteByHash(storage::Connection& connection, std::string_view hash);
Result<void> insertLease(storage::Connection& connection, const Lease& lease);
Result<void> updateLease(storage::Connection& connection, const Lease& lease);

}  // namespace sluice::licensing
