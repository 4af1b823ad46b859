// Reads of licensing. Inside a command or a reader's snapshot; every list is limited and goes on from a cursor.
#pragma once

#include "core/result.h"
#include "licensing/records.h"
#include "storage/connection.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::licensing {

constexpr int maxListed = 10'000;

// The last row of a page, newest first: rows before it (older, or as old and with a smaller id).
struct Before {
    Timestamp time;
    std::string id;
};

Result<std::optional<Image>> findImage(storage::Connection& connection, std::string_view ref);
Result<std::optional<Invite>> findInvite(storage::Connection& connection, std::string_view id);
Result<std::optional<Lease>> findLease(storage::Connection& connection, std::string_view id);
Result<bool> hasAccess(storage::Connection& connection, std::string_view orchestrator, std::string_view ref);

// Newest first; without the sealed secrets.
Result<std::vector<Image>> listImages(storage::Connection& connection, int limit = maxListed,
                                      const std::optional<Before>& before = {});
Result<std::vector<Invite>> listInvites(storage::Connection& connection, int limit = maxListed,
                                        const std::optional<Before>& before = {});
// Orchestrators in the order of their ids, those after `after` only; at most `limit` grants or one orchestrator, always whole ones. `more`: whether
// others follow.
Result<AccessMap> listAccess(storage::Connection& connection, int limit = maxListed, std::string_view after = {},
                             bool* more = nullptr);

struct LeaseFilter {
    std::optional<std::string> orchestrator, imageRef;
    bool activeOnly = true;
    int limit = 200;
    std::optional<Before> before;
};
Result<std::vector<Lease>> listLeases(storage::Connection& connection, const LeaseFilter& filter, Timestamp now);

}  // namespace sluice::licensing
