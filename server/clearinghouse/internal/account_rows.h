// Stored customers and grants, and the order in which grants are spent. Thread: writer inside a command, or a reader.
#pragma once

#include "clearinghouse/account_types.h"
#include "storage/connection.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

struct CustomerRow {
    std::int64_t no = 0;
    std::string key, account, clientId, subject, subjectType;
    Timestamp created, anchor;
    std::optional<std::int64_t> periodStart, trialAt;
    Int256 granted = 0, consumed = 0, lapsed = 0, debt = 0;
};

Result<std::optional<CustomerRow>> findCustomer(storage::Connection& connection, std::string_view key);
Result<CustomerRow> insertCustomer(storage::Connection& connection, const metering::Identity& identity, Timestamp now);
// What a command may change: anchor, period, trial and the sums.
Result<void> saveCustomer(storage::Connection& connection, const CustomerRow& row);
CustomerRow readCustomer(const storage::Row& row);  // customerColumns from column 0

inline constexpr std::string_view customerColumns = "c.no, c.customer, c.account, c.client_id, c.subject, "
                                                    "c.subject_type, c.created, c.anchor, c.period_start, c.trial_at, "
                                                    "c.granted, c.consumed, c.lapsed, c.debt";

// Active ones in the order they are spent: priority, expiry (none last), age.
Result<std::vector<Grant>> openGrants(storage::Connection& connection, const CustomerRow& customer);
Result<std::optional<Grant>> findGrant(storage::Connection& connection, std::string_view id);
Grant readGrant(const storage::Row& row);  // grantColumns from column 0

inline constexpr std::string_view grantColumns =
    "g.no, g.id, c.customer, c.client_id, c.subject, g.kind, g.state, g.amount, g.remaining, g.priority, g.expires, "
    "g.features, g.reason, g.actor, g.created";

std::string featuresText(const std::vector<std::string>& features);
bool servesFeature(const Grant& grant, std::string_view feature);
inline bool lapsedBy(const Grant& grant, Timestamp now)
{
    return grant.expires && *grant.expires <= now;
}

// What may be spent now: grants of the feature that have not expired, less debt.
Int256 usableOf(const std::vector<Grant>& open, const Int256& debt, std::string_view feature, Timestamp now);

struct Share {
    std::size_t grant = 0;  // index
    Int256 units = 0;
};
// How `units` are taken from `open` (in its order): from what had not expired at `at`; then from what is past its expiry but still there for
// holds. What is left over is debt.
std::vector<Share> shareOut(const std::vector<Grant>& open, std::string_view feature, Timestamp at, Int256 units,
                            Int256& uncovered);

}  // namespace sluice::clearinghouse
