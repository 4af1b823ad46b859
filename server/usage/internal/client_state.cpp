#include "usage/internal/client_state.h"

#include "fleet/activity_view.h"

namespace sluice::usage {

void ClientSessions::Impl::put(const std::string& id, ClientSessionPtr session)
{
    m_command.emplace_back(id, m_working.byId(id));
    m_working.set(id, session);
}

Result<void> ClientSessions::Impl::refresh(storage::Connection& connection, bool always)
{
    if (!stale && !always)
        return {};
    SLUICE_ASSIGN(m_lastNo, highestClientSession(connection));
    std::map<std::string, ClientSessionPtr, std::less<>> stored;
    SLUICE_TRY(readOpenClientSessions(connection, [&](ClientSession session) {
        if (const auto known = m_working.byId(session.id))
            session.seen = known->seen;
        auto id = session.id;
        stored.emplace(std::move(id), std::make_shared<const ClientSession>(std::move(session)));
    }));
    std::vector<std::string> gone;
    for (const auto& [id, session] : m_working.all()) {
        if (!stored.contains(id))
            gone.push_back(id);
    }
    for (const std::string& id : gone)
        put(id, nullptr);
    for (auto& [id, session] : stored)
        put(id, std::move(session));
    stale = false;
    m_refreshed = true;
    return {};
}

Result<int> ClientSessions::Impl::closeExpired(storage::Connection& connection, Timestamp now, int limit)
{
    const auto list = m_working.expired(now, limit);
    for (const auto& session : list) {
        const char* reason = session->expiresAt > session->issuedAt ? "expired" : "invalid_expiry";
        SLUICE_TRY(close(connection, session, reason, now));
    }
    return int(list.size());
}

Result<ClientSessionPtr> ClientSessions::Impl::close(storage::Connection& connection, const ClientSessionPtr& session,
                                                     std::string_view reason, Timestamp now)
{
    ClientSession changed = *session;
    changed.endedAt = now;
    changed.endReason = std::string(reason);
    SLUICE_TRY(ports.leases.release(connection, clientSessionLeaseId(session->id), now));
    return store(connection, std::move(changed));
}

Result<ClientSessionPtr> ClientSessions::Impl::store(storage::Connection& connection, ClientSession session)
{
    session.lastSeenAt = session.lastSeen();
    SLUICE_TRY(updateClientSession(connection, session));
    auto shared = std::make_shared<const ClientSession>(std::move(session));
    put(shared->id, shared);
    return shared;
}

Result<void> ClientSessions::Impl::insert(storage::Connection& connection, ClientSession session)
{
    session.no = m_lastNo + 1;
    if (!session.seen)
        session.seen = std::make_shared<ClientSeen>();
    SLUICE_TRY(insertClientSession(connection, session));
    m_lastNo = session.no;  // a number that a failed command took is not given again
    const auto id = session.id;
    put(id, std::make_shared<const ClientSession>(std::move(session)));
    return {};
}

Result<void> ClientSessions::Impl::saveSeen(storage::Connection& connection)
{
    for (const auto& [id, session] : m_working.all()) {
        if (session->seen->unsaved.exchange(false))
            SLUICE_TRY(updateClientSeen(connection, session->no, session->lastSeen()));
    }
    return {};
}

bool ClientSessions::Impl::mayServe(const fleet::Orchestrator& record, std::string_view clientIp, Timestamp now) const
{
    if (!m_config.allowed.empty() && !m_config.allowed.contains(record.id))
        return false;
    if (!record.eligible(now) || reservationOf(m_config, record.id, clientIp) == Reservation::ForOthers)
        return false;
    const auto counts = ports.activity.activityOf(record.id);
    return counts.sessions == 0 && counts.leases == 0
           && !ports.tokens.hasTimedToken(fleet::TokenKind::Licence, record.id, now);
}

bool ClientSessions::Impl::isFree(const std::string& orchestrator, std::string_view clientIp, Timestamp now) const
{
    const auto record = ports.registry.current(orchestrator);
    return record && !m_working.byOrchestrator(orchestrator) && ports.edges.find(orchestrator)
           && mayServe(*record, clientIp, now);
}

RankedOrchestrators ClientSessions::Impl::rank(std::string_view clientIp, Timestamp now) const
{
    const auto registry = ports.registry.snapshot();
    const auto edges = ports.edges.snapshot();
    RankedOrchestrators list;
    list.reserve(registry->all().size());
    for (const auto& record : registry->all()) {
        const bool hasEdge = edges->fallback || edges->own.contains(record->id);
        if (!hasEdge || !mayServe(*record, clientIp, now))
            continue;
        RankedOrchestrator entry;
        entry.id = record->id;
        entry.reserved = reservationOf(m_config, record->id, clientIp) == Reservation::ForThisClient;
        entry.active = fleet::deriveActivity(*record, {}, m_config.forwarderTtlSeconds, now).active;
        list.push_back(std::move(entry));
    }
    published([&](const ClientIndex& index) {
        return std::erase_if(list, [&](const RankedOrchestrator& entry) {
            const auto session = index.byOrchestrator(entry.id);
            return session && session->live(now);
        });
    });
    sortRanked(list);
    return list;
}

std::int64_t ClientSessions::Impl::usableCount(Timestamp now) const
{
    const std::uint64_t change = ports.registry.changes().value();
    const std::lock_guard lock(m_usableMutex);
    if (m_usable.count >= 0 && m_usable.registryChange == change && now < m_usable.until)
        return m_usable.count;
    Usable fresh{change, Timestamp{INT64_MAX}, 0};
    for (const auto& record : ports.registry.snapshot()->all()) {
        if (!m_config.allowed.empty() && !m_config.allowed.contains(record->id))
            continue;
        if (record->eligible(now))
            ++fresh.count;
        if (record->cooldownActive(now))
            fresh.until = std::min(fresh.until, *record->cooldownExpiresAt);
    }
    m_usable = fresh;
    return fresh.count;
}

ClientSessionPtr ClientSessions::Impl::withEdge(ClientSessionPtr session) const
{
    if (!session || session->edge)
        return session;
    ClientSession shown = *session;
    shown.edge = ports.edges.find(session->orchestrator);
    return std::make_shared<const ClientSession>(std::move(shown));
}

void ClientSessions::Impl::note(const ClientSession& session, Timestamp now)
{
    if (!session.seen)
        return;
    std::int64_t known = session.seen->micros.load();
    while (known < now.micros && !session.seen->micros.compare_exchange_weak(known, now.micros)) {
    }
    session.seen->unsaved = true;
}

void ClientSessions::Impl::commandStarted()
{
    std::ranges::move(m_command, std::back_inserter(m_batch));
    m_command.clear();
    m_refreshed = false;
}

void ClientSessions::Impl::commandRolledBack()
{
    for (auto it = m_command.rbegin(); it != m_command.rend(); ++it)
        m_working.set(it->first, it->second);
    m_command.clear();
    stale = stale || m_refreshed;
}

void ClientSessions::Impl::committed()
{
    commandStarted();
    if (!m_batch.empty()) {
        const std::unique_lock lock(m_mutex);
        for (const auto& [id, before] : m_batch)
            m_published.set(id, m_working.byId(id));
    }
    const bool any = !m_batch.empty();
    m_batch.clear();
    if (any)
        changes.bump();
    ports.invites.committed();
}

void ClientSessions::Impl::rolledBack()
{
    commandStarted();
    for (auto it = m_batch.rbegin(); it != m_batch.rend(); ++it)
        m_working.set(it->first, it->second);
    m_batch.clear();
    stale = true;  // a commit that failed may yet have happened
}

}  // namespace sluice::usage
