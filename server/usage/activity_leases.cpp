#include "usage/activity_leases.h"

#include "core/ids.h"
#include "usage/internal/lease_rows.h"
#include "usage/internal/write_back.h"
#include "usage/session_export.h"

#include <algorithm>
#include <queue>

namespace sluice::usage {

namespace {

constexpr std::int64_t leastLeaseSeconds = 30;
constexpr std::int64_t mostLagSeconds = 30;

tl::unexpected<Error> leaseNotFound()
{
    return fail(ErrorCode::NotFound, "Lease not found");
}

}  // namespace

std::int64_t LeaseConfig::clamped(std::optional<std::int64_t> requested) const
{
    return std::min(std::max(requested.value_or(defaultSeconds), leastLeaseSeconds), maxSeconds);
}

std::string sessionLeaseId(std::string_view sessionId)
{
    return "session:" + std::string(sessionId);
}

std::string clientSessionLeaseId(std::string_view sessionId)
{
    return "client_session:" + std::string(sessionId);
}

std::string jobLeaseId(std::string_view jobId)
{
    return "job:" + std::string(jobId);
}

class ActivityLeases::Impl {
public:
    using Book = WriteBack<LeaseRow>;

    explicit Impl(Activity& activity) : m_activity(activity) {}

    Result<void> load(storage::Connection& connection, Timestamp now)
    {
        SLUICE_ASSIGN(m_last, highestLease(connection));
        return readLiveLeases(connection, now, [this](LeaseRow row) {
            Book::Entry& entry = book.addStored(row.lease.id, std::move(row));
            count(entry);
        });
    }

    // Null: the store does not know it.
    Result<Book::Entry*> find(storage::Connection& connection, std::string_view id)
    {
        Book::Entry* entry = book.find(id);
        if (entry && !entry->stale)
            return entry;
        SLUICE_ASSIGN(auto row, readLease(connection, id));
        if (!row) {
            if (entry)
                forget(*entry);
            return nullptr;
        }
        if (!entry) {
            entry = &book.addStored(std::string(id), std::move(*row));
            book.touch(*entry);
            return entry;
        }
        row->counted = entry->state.value.counted;
        book.refresh(*entry, std::move(*row));
        return entry;
    }

    ActivityLease& put(ActivityLease lease)
    {
        LeaseRow row;
        row.no = ++m_last;
        row.storedSeen = lease.lastSeenAt;
        row.lease = std::move(lease);
        std::string id = row.lease.id;
        return book.addNew(std::move(id), std::move(row)).state.value.lease;
    }

    Result<void> flush(storage::Connection& connection)
    {
        return book.flush([&](Book::Entry& entry) -> Result<void> {
            SLUICE_TRY(writeLease(connection, entry.state.value, entry.state.stored));
            entry.state.stored = true;
            entry.state.value.storedSeen = entry.state.value.lease.lastSeenAt;
            return {};
        });
    }

    void committed()
    {
        const bool any = book.committed([this](Book::Entry& entry) {
            count(entry);
            return !entry.state.value.lease.revokedAt;
        });
        if (any)
            changes.bump();
    }

    void rolledBack()
    {
        book.rolledBack([](Book::Entry&) {});
    }

    void markAllStale()
    {
        book.forEach([](Book::Entry& entry) { entry.stale = true; });
    }

    // Those past their end leave memory.
    void expire(Timestamp now)
    {
        while (!m_ends.empty() && m_ends.top().first <= now.micros) {
            const std::string id = m_ends.top().second;
            m_ends.pop();
            Book::Entry* entry = book.find(id);
            if (!entry)
                continue;
            // One that this batch changed is looked at a moment later.
            const std::int64_t end = entry->queued ? now.micros + 1'000'000 : entry->state.value.lease.expiresAt.micros;
            if (end > now.micros)
                m_ends.emplace(end, id);
            else
                forget(*entry);
        }
    }

    Book book;
    ChangeSequence changes;

private:
    void count(Book::Entry& entry)
    {
        LeaseRow& row = entry.state.value;
        Activity::Entry after{row.lease.revokedAt ? std::string() : row.lease.orchestrator, row.no,
                              row.lease.expiresAt.micros};
        const bool isNew = row.counted.orchestrator.empty() && !after.orchestrator.empty();
        if (isNew)
            m_ends.emplace(after.until, entry.key);
        m_activity.replace(Activity::Kind::Lease, row.counted, after, row.lease.lastSeenAt);
        row.counted = std::move(after);
    }

    void forget(Book::Entry& entry)
    {
        m_activity.replace(Activity::Kind::Lease, entry.state.value.counted, {}, {});
        book.drop(entry);
    }

    Activity& m_activity;
    std::int64_t m_last = 0;
    using End = std::pair<std::int64_t, std::string>;
    std::priority_queue<End, std::vector<End>, std::greater<>> m_ends;  // at most one each; may lie too early
};

ActivityLeases::ActivityLeases(storage::Writer& writer, Activity& activity, LeaseConfig config)
    : m_config(config), m_impl(std::make_unique<Impl>(activity))
{
    writer.addListener(this);
}

ActivityLeases::~ActivityLeases() = default;

Result<void> ActivityLeases::load(storage::Connection& connection, Timestamp now)
{
    return m_impl->load(connection, now);
}

Result<ActivityLease> ActivityLeases::issue(storage::Connection&, const LeaseRequest& request, Rng& rng, Timestamp now)
{
    const Timestamp expires = now.plusSeconds(m_config.clamped(request.seconds));
    return m_impl->put({randomId(rng),
                        request.orchestrator,
                        request.upstreamAddr,
                        request.kind,
                        request.metadata,
                        now,
                        now,
                        expires,
                        request.lastSeenIp,
                        {}});
}

Result<bool> ActivityLeases::hold(storage::Connection& connection, const LeaseRequest& request, Timestamp now)
{
    const std::int64_t seconds = request.uncapped && request.seconds ? std::max(*request.seconds, leastLeaseSeconds)
                                                                     : m_config.clamped(request.seconds);
    const Timestamp expires = now.plusSeconds(seconds);
    SLUICE_ASSIGN(auto* entry, m_impl->find(connection, request.id));
    if (!entry) {
        m_impl->put({request.id,
                     request.orchestrator,
                     request.upstreamAddr,
                     request.kind,
                     request.metadata,
                     now,
                     now,
                     expires,
                     request.lastSeenIp,
                     {}});
        return true;
    }
    const LeaseRow& before = entry->state.value;
    const bool foreign = before.lease.orchestrator != request.orchestrator;
    if (foreign && before.lease.active(now))
        return false;
    const bool afresh = foreign || before.lease.revokedAt;
    const std::int64_t lag = std::min(mostLagSeconds, seconds / 10);
    const bool write = afresh || before.lease.metadata != request.metadata
                       || before.lease.upstreamAddr != request.upstreamAddr
                       || before.storedSeen.plusSeconds(lag) <= now;
    ActivityLease& lease = m_impl->book.change(*entry, write ? Extent::Whole : Extent::None).lease;
    if (afresh) {
        lease.issuedAt = now;
        lease.revokedAt.reset();
        lease.expiresAt = expires;
    }
    lease.orchestrator = request.orchestrator;
    lease.upstreamAddr = request.upstreamAddr;
    lease.kind = request.kind;
    lease.metadata = request.metadata;
    lease.lastSeenAt = std::max(lease.lastSeenAt, now);
    lease.expiresAt = std::max(lease.expiresAt, expires);
    if (request.lastSeenIp)
        lease.lastSeenIp = request.lastSeenIp;
    return true;
}

Result<void> ActivityLeases::release(storage::Connection& connection, std::string_view id, Timestamp now)
{
    SLUICE_ASSIGN(auto* entry, m_impl->find(connection, id));
    if (entry && !entry->state.value.lease.revokedAt)
        m_impl->book.change(*entry, Extent::Whole).lease.revokedAt = now;
    return {};
}

Result<ActivityLease> ActivityLeases::heartbeat(storage::Connection& connection, std::string_view id,
                                                std::string_view orchestrator, std::optional<std::int64_t> seconds,
                                                std::optional<std::string> ip, Timestamp now)
{
    SLUICE_ASSIGN(auto* entry, m_impl->find(connection, id));
    if (!entry || entry->state.value.lease.orchestrator != orchestrator || !entry->state.value.lease.active(now))
        return leaseNotFound();
    ActivityLease& lease = m_impl->book.change(*entry, Extent::Whole).lease;
    lease.lastSeenAt = now;
    lease.expiresAt = now.plusSeconds(m_config.clamped(seconds));
    if (ip)
        lease.lastSeenIp = std::move(ip);
    return lease;
}

Result<void> ActivityLeases::revoke(storage::Connection& connection, std::string_view id, Timestamp now)
{
    SLUICE_ASSIGN(auto* entry, m_impl->find(connection, id));
    if (!entry)
        return leaseNotFound();
    return release(connection, id, now);
}

Result<void> ActivityLeases::restore(storage::Connection& connection, ActivityLease lease)
{
    SLUICE_ASSIGN(const auto* known, m_impl->find(connection, lease.id));
    if (known)
        return fail(ErrorCode::Conflict, "lease " + lease.id + " is there already");
    m_impl->put(std::move(lease));
    return {};
}

Result<int> ActivityLeases::sweep(storage::Connection& connection, Timestamp now, int limit)
{
    m_impl->expire(now);
    SLUICE_ASSIGN(const auto gone, purgeLeases(connection, now.plusSeconds(-m_config.retentionSeconds), limit));
    return int(gone);
}

Result<std::vector<ActivityLease>> ActivityLeases::list(storage::ReaderPool& readers, std::string_view orchestrator,
                                                        bool activeOnly, int limit, Timestamp now) const
{
    return readers.readFor<std::vector<ActivityLease>>(
        [&](storage::Connection& connection) { return listLeases(connection, orchestrator, activeOnly, limit, now); });
}

ChangeSequence& ActivityLeases::changes()
{
    return m_impl->changes;
}

Result<void> ActivityLeases::beforeCommit(storage::Connection& connection)
{
    return m_impl->flush(connection);
}

void ActivityLeases::afterCommit()
{
    m_impl->committed();
}

void ActivityLeases::afterRollback()
{
    m_impl->rolledBack();
}

void ActivityLeases::storeReopened()
{
    m_impl->markAllStale();
}

void ActivityLeases::commandStarted()
{
    m_impl->book.commandStarted();
}

void ActivityLeases::commandRolledBack()
{
    m_impl->book.commandRolledBack();
}

Result<void> readActiveLeases(storage::Connection& connection, Timestamp now,
                              const std::function<Result<void>(const ActivityLease&)>& sink)
{
    Result<void> told;
    SLUICE_TRY(readLiveLeases(connection, now, [&](LeaseRow row) {
        if (told)
            told = sink(row.lease);
    }));
    return told;
}

}  // namespace sluice::usage
