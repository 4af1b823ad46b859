// Activity leases: short promises that keep a host awake and mark it in use (ops-api 14, ops-engine 7.4). Some are given out by operators
// (random id), some follow another record: "session:<id>", "client_session:<id>", "job:<id>". Live ones are in memory; the store holds
// all of them until they are purged (W-2). Inside a command call hold() and release(); they share the caller's commit.
#pragma once

#include "core/clock.h"
#include "core/rng.h"
#include "core/subscription.h"
#include "storage/reader.h"
#include "storage/writer.h"
#include "usage/activity.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::usage {

struct LeaseConfig {
    std::int64_t defaultSeconds = 900;  // PAYMENTS_ACTIVITY_LEASE_SECONDS
    std::int64_t maxSeconds = 3600;     // PAYMENTS_ACTIVITY_LEASE_MAX_SECONDS, applied after the lower bound of 30
    std::int64_t retentionSeconds = 7 * 86'400;  // after the end; then the row goes

    // Requested or default, at least 30, then at most maxSeconds.
    std::int64_t clamped(std::optional<std::int64_t> requested) const;
};

struct ActivityLease {
    std::string id;
    std::string orchestrator;
    std::string upstreamAddr;  // as the caller wrote it; shown, never dialled (W-31)
    std::string kind;          // "workload", "session", "client_session", "job", …
    std::string metadata;      // a JSON object
    Timestamp issuedAt, lastSeenAt, expiresAt;
    std::optional<std::string> lastSeenIp;
    std::optional<Timestamp> revokedAt;

    bool active(Timestamp now) const { return !revokedAt && expiresAt > now; }
};

std::string sessionLeaseId(std::string_view sessionId);
std::string clientSessionLeaseId(std::string_view sessionId);
std::string jobLeaseId(std::string_view jobId);

struct LeaseRequest {
    std::string id;  // of hold(): a derived id; of issue(): ignored
    std::string orchestrator;
    std::string upstreamAddr;
    std::string kind;
    std::string metadata = "{}";
    std::optional<std::int64_t> seconds;  // none: the default length
    std::optional<std::string> lastSeenIp;
    bool uncapped = false;  // of hold(): maxSeconds does not bound it (a client session holds for its whole life)
};

class ActivityLeases : private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command, destroy it after the last.
    ActivityLeases(storage::Writer& writer, Activity& activity, LeaseConfig config = {});
    ~ActivityLeases() override;
    ActivityLeases(const ActivityLeases&) = delete;
    ActivityLeases& operator=(const ActivityLeases&) = delete;

    // Once, as a command, before any other.
    Result<void> load(storage::Connection& connection, Timestamp now);

    // --- commands: writer thread, inside a command -------------------------------------------------------------------
    // A new lease with a random id. Whether the orchestrator is known is the caller's to check.
    Result<ActivityLease> issue(storage::Connection& connection, const LeaseRequest& request, Rng& rng, Timestamp now);
    // Creates the lease, or extends it in place (issuedAt stays; a revoked one starts afresh). False: the id belongs to another
    // orchestrator and is left alone. Small extensions reach the store late: what a crash leaves may end up to 30 s early.
    Result<bool> hold(storage::Connection& connection, const LeaseRequest& request, Timestamp now);
    // Ends it; unknown or ended is fine.
    Result<void> release(storage::Connection& connection, std::string_view id, Timestamp now);
    // E-33. NotFound "Lease not found": unknown, another orchestrator's, revoked or expired. May shorten.
    Result<ActivityLease> heartbeat(storage::Connection& connection, std::string_view id, std::string_view orchestrator,
                                    std::optional<std::int64_t> seconds, std::optional<std::string> ip, Timestamp now);
    // E-34, repeatable. NotFound "Lease not found".
    Result<void> revoke(storage::Connection& connection, std::string_view id, Timestamp now);
    // A lease from an import. Conflict: the id is there.
    Result<void> restore(storage::Connection& connection, ActivityLease lease);
    // Forgets expired ones, deletes at most `limit` rows past their retention; answers how many rows went.
    Result<int> sweep(storage::Connection& connection, Timestamp now, int limit = 500);

    // --- any thread ------------------------------------------------------------------------------------------------
    // E-35: newest contact first. Blocks on a reader.
    Result<std::vector<ActivityLease>> list(storage::ReaderPool& readers, std::string_view orchestrator,
                                            bool activeOnly, int limit, Timestamp now) const;
    ChangeSequence& changes();  // bumped after each durable change
    const LeaseConfig& config() const { return m_config; }

private:
    class Impl;

    Result<void> beforeCommit(storage::Connection& connection) override;
    void afterCommit() override;
    void afterRollback() override;
    void storeReopened() override;
    void commandStarted() override;
    void commandRolledBack() override;

    const LeaseConfig m_config;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::usage
