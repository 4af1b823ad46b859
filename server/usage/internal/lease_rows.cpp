#include "usage/internal/lease_rows.h"

namespace sluice::usage {

namespace {

#define LEASE_COLUMNS \
    "no, id, orchestrator, upstream_addr, kind, metadata, issued_at, last_seen_at, expires_at, last_seen_ip, " \
    "revoked_at"

LeaseRow leaseFromRow(const storage::Row& row)
{
    LeaseRow made;
    made.no = row.int64(0);
    ActivityLease& lease = made.lease;
    lease.id = row.text(1);
    lease.orchestrator = row.text(2);
    lease.upstreamAddr = row.text(3);
    lease.kind = row.text(4);
    lease.metadata = row.text(5);
    lease.issuedAt = {row.int64(6)};
    lease.lastSeenAt = {row.int64(7)};
    lease.expiresAt = {row.int64(8)};
    lease.lastSeenIp = row.optText(9);
    if (!row.isNull(10))
        lease.revokedAt = Timestamp{row.int64(10)};
    made.storedSeen = lease.lastSeenAt;
    return made;
}

}  // namespace

Result<std::optional<LeaseRow>> readLease(storage::Connection& connection, std::string_view id)
{
    return connection.queryOne("SELECT " LEASE_COLUMNS " FROM usage_leases WHERE id = ?", {id}, leaseFromRow);
}

Result<void> readLiveLeases(storage::Connection& connection, Timestamp now, const std::function<void(LeaseRow)>& sink)
{
    return connection.stream("SELECT " LEASE_COLUMNS " FROM usage_leases WHERE expires_at > ? AND revoked_at IS NULL",
                             {now.micros}, [&](const storage::Row& row) {
                                 sink(leaseFromRow(row));
                                 return true;
                             });
}

Result<std::int64_t> highestLease(storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto found,
                  connection.queryOne("SELECT MAX(no) FROM usage_leases", {}, [](const storage::Row& row) {
                      return row.isNull(0) ? std::int64_t(0) : row.int64(0);
                  }));
    return found.value_or(0);
}

Result<void> writeLease(storage::Connection& connection, const LeaseRow& row, bool stored)
{
    const ActivityLease& lease = row.lease;
    const storage::Param revoked = lease.revokedAt ? storage::Param(lease.revokedAt->micros) : storage::Param(nullptr);
    if (!stored) {
        SLUICE_TRY(connection.exec("INSERT INTO usage_leases (" LEASE_COLUMNS
                                   ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                   {row.no, lease.id, lease.orchestrator, lease.upstreamAddr, lease.kind,
                                    lease.metadata, lease.issuedAt.micros, lease.lastSeenAt.micros,
                                    lease.expiresAt.micros, storage::optionalText(lease.lastSeenIp), revoked}));
        return {};
    }
    SLUICE_TRY(connection.exec(
        "UPDATE usage_leases SET orchestrator = ?, upstream_addr = ?, kind = ?, metadata = ?, issued_at = ?, "
        "last_seen_at = ?, expires_at = ?, last_seen_ip = ?, revoked_at = ? WHERE no = ?",
        {lease.orchestrator, lease.upstreamAddr, lease.kind, lease.metadata, lease.issuedAt.micros,
         lease.lastSeenAt.micros, lease.expiresAt.micros, storage::optionalText(lease.lastSeenIp), revoked, row.no}));
    return {};
}

Result<std::int64_t> purgeLeases(storage::Connection& connection, Timestamp endedBefore, int limit)
{
    return connection.exec("DELETE FROM usage_leases WHERE no IN (SELECT no FROM usage_leases WHERE expires_at < ? "
                           "ORDER BY expires_at, no LIMIT ?)",
                           {endedBefore.micros, std::int64_t(limit)});
}

Result<std::vector<ActivityLease>> listLeases(storage::Connection& connection, std::string_view orchestrator,
                                              bool activeOnly, int limit, Timestamp now)
{
    std::vector<ActivityLease> leases;
    const auto sink = [&](const storage::Row& row) {
        leases.push_back(leaseFromRow(row).lease);
        return true;
    };
    // Expired ones never match when only live ones are asked for.
    const std::int64_t after = activeOnly ? now.micros : INT64_MIN;
    const std::int64_t alsoRevoked = activeOnly ? 0 : 1;
    if (orchestrator.empty()) {
        SLUICE_TRY(connection.query("SELECT " LEASE_COLUMNS
                                    " FROM usage_leases WHERE expires_at > ? AND (revoked_at IS NULL OR 1 = ?) "
                                    "ORDER BY last_seen_at DESC, no DESC LIMIT ?",
                                    {after, alsoRevoked, std::int64_t(limit)}, sink));
    } else {
        SLUICE_TRY(connection.query("SELECT " LEASE_COLUMNS
                                    " FROM usage_leases WHERE orchestrator = ? AND expires_at > ? AND (revoked_at IS "
                                    "NULL OR 1 = ?) ORDER BY last_seen_at DESC, no DESC LIMIT ?",
                                    {orchestrator, after, alsoRevoked, std::int64_t(limit)}, sink));
    }
    return leases;
}

}  // namespace sluice::usage
