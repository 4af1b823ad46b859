#include "usage/internal/session_book.h"

namespace sluice::usage {

namespace {

constexpr std::int64_t dueAgainMicros = 60'000'000;

}  // namespace

Result<void> SessionBook::load(storage::Connection& connection)
{
    SLUICE_ASSIGN(m_counters, readSessionCounters(connection));
    return readOpenSessions(connection, [this](SessionRecord session) {
        std::string id = session.sessionId;
        count(m_book.addStored(std::move(id), {std::move(session), {}}));
    });
}

Result<SessionBook::Entry*> SessionBook::find(storage::Connection& connection, std::string_view sessionId)
{
    Entry* entry = m_book.find(sessionId);
    if (entry && !entry->stale)
        return entry;
    SLUICE_ASSIGN(auto session, readCurrentSession(connection, sessionId));
    if (!session) {
        if (entry) {
            m_activity.replace(Activity::Kind::Session, entry->state.value.counted, {}, {});
            m_book.drop(*entry);
        }
        return nullptr;
    }
    if (entry) {
        m_book.refresh(*entry, {std::move(*session), entry->state.value.counted});
    } else {
        entry = &m_book.addStored(std::string(sessionId), {std::move(*session), {}});
    }
    m_book.touch(*entry);  // so that it leaves memory again when it is over
    return entry;
}

SessionBook::Entry& SessionBook::add(SessionRecord session)
{
    session.no = ++m_counters.sessions;
    std::string id = session.sessionId;
    return m_book.addNew(std::move(id), {std::move(session), {}});
}

Result<void> SessionBook::restart(storage::Connection& connection, Entry& entry, SessionRecord session)
{
    // What this batch changed of the former run would be lost with its place in memory.
    const SessionRecord former = entry.state.value.session;
    SLUICE_TRY(entry.state.stored ? updateSession(connection, former) : insertSession(connection, former));
    SLUICE_TRY(retireSession(connection, former.no));
    session.no = ++m_counters.sessions;
    session.instance = former.instance + 1;
    change(entry, Extent::Whole) = std::move(session);
    entry.state.stored = false;
    return {};
}

Result<void> SessionBook::flush(storage::Connection& connection)
{
    return m_book.flush([&](Entry& entry) -> Result<void> {
        const SessionRecord& session = entry.state.value.session;
        if (!entry.state.stored)
            SLUICE_TRY(insertSession(connection, session));
        else if (entry.state.extent == Extent::Whole)
            SLUICE_TRY(updateSession(connection, session));
        else
            SLUICE_TRY(updateSessionHot(connection, session));
        entry.state.stored = true;
        return {};
    });
}

bool SessionBook::committed()
{
    const bool any = m_book.committed([this](Entry& entry) {
        count(entry);
        return !entry.state.value.session.endedAt;
    });
    m_open = m_book.size();
    return any;
}

void SessionBook::rolledBack()
{
    // Whether the batch is in the store may be unknown; what it touched is read again when it is asked for, at the latest when it is due.
    m_book.rolledBack([this](Entry& entry) { setDeadline(entry.key, 0); });
    m_open = m_book.size();
}

void SessionBook::storeReopened()
{
    m_book.forEach([](Entry& entry) { entry.stale = true; });
}

void SessionBook::count(Entry& entry)
{
    SessionRow& row = entry.state.value;
    const SessionRecord& session = row.session;
    const std::int64_t silent = silentAt(session);
    Activity::Entry after;
    const bool wasEnded = row.counted.until == 0;
    after.no = session.no;
    after.until = session.endedAt ? 0 : silent;
    if (!session.endedAt && session.orchestrator)
        after.orchestrator = *session.orchestrator;
    if (session.endedAt)
        setDeadline(entry.key, {});
    else if (row.counted.no != session.no || wasEnded)
        setDeadline(entry.key, silent);
    m_activity.replace(Activity::Kind::Session, row.counted, after, session.lastSeenAt);
    row.counted = std::move(after);
}

void SessionBook::setDeadline(const std::string& id, std::optional<std::int64_t> micros)
{
    const std::lock_guard lock(m_mutex);
    if (const auto it = m_deadlineOf.find(id); it != m_deadlineOf.end()) {
        m_deadlines.erase({it->second, id});
        m_deadlineOf.erase(it);
    }
    if (!micros)
        return;
    m_deadlines.emplace(*micros, id);
    m_deadlineOf.emplace(id, *micros);
}

// Who is named here and goes on is given its true deadline by expire().
std::vector<std::string> SessionBook::due(Timestamp now, std::size_t limit)
{
    std::vector<std::string> ids;
    {
        const std::lock_guard lock(m_mutex);
        for (auto it = m_deadlines.begin(); it != m_deadlines.end() && it->first < now.micros && ids.size() < limit;
             ++it)
            ids.push_back(it->second);
    }
    for (const std::string& id : ids)
        setDeadline(id, now.micros + dueAgainMicros);
    return ids;
}

}  // namespace sluice::usage
