#include "usage/sessions.h"

#include "usage/internal/session_intake.h"

#include <QLoggingCategory>
#include <algorithm>
#include <atomic>
#include <iterator>

namespace sluice::usage {

namespace {

Q_LOGGING_CATEGORY(sessionLog, "sluice.usage")

}  // namespace

const char* eventCode(SessionEventKind kind)
{
    switch (kind) {
    case SessionEventKind::Start: return "start";
    case SessionEventKind::Heartbeat: return "heartbeat";
    case SessionEventKind::End: return "end";
    }
    return "heartbeat";
}

std::optional<SessionEventKind> sessionEventFromText(std::string_view text)
{
    const auto isBlank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    std::string word(text);
    for (char& c : word)
        c = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    for (const auto kind : {SessionEventKind::Start, SessionEventKind::Heartbeat, SessionEventKind::End}) {
        if (word == eventCode(kind))
            return kind;
    }
    return std::nullopt;
}

class SessionMeter::Impl {
public:
    Impl(Ports portsIn, const SessionConfig& config)
        : ports(std::move(portsIn)), book(ports.activity, config), intake(ports, config, book)
    {}

    const Ports ports;
    SessionBook book;
    SessionIntake intake;
    ChangeSequence changes;
    std::vector<SessionIntake::Start> batchStarts;

    void keepStarts()
    {
        std::ranges::move(intake.starts(), std::back_inserter(batchStarts));
        intake.starts().clear();
    }
};

SessionMeter::SessionMeter(Ports ports, SessionConfig config) : m_config(std::move(config))
{
    m_impl = std::make_unique<Impl>(std::move(ports), m_config);
    m_impl->ports.writer.addListener(this);
}

SessionMeter::~SessionMeter() = default;

Result<void> SessionMeter::load(storage::Connection& connection)
{
    return m_impl->book.load(connection);
}

Result<SessionRecord> SessionMeter::apply(storage::Connection& connection, const SessionEvent& event, Timestamp now)
{
    return m_impl->intake.apply(connection, event, now);
}

Result<bool> SessionMeter::expire(storage::Connection& connection, std::string_view sessionId, Timestamp now)
{
    return m_impl->intake.expire(connection, sessionId, now);
}

std::vector<std::string> SessionMeter::due(Timestamp now, std::size_t limit)
{
    return m_impl->book.due(now, limit);
}

Result<int> SessionMeter::purge(storage::Connection& connection, Timestamp now, int limit)
{
    SLUICE_ASSIGN(const auto gone, purgeSessions(connection, now.plusSeconds(-m_config.retentionSeconds), limit));
    return int(gone);
}

Result<void> SessionMeter::restore(storage::Connection& connection, SessionRecord session,
                                   const std::vector<SessionSegment>& segments)
{
    SLUICE_ASSIGN(const auto* known, m_impl->book.find(connection, session.sessionId));
    if (known)
        return fail(ErrorCode::Conflict, "session " + session.sessionId + " is there already");
    const SessionRecord& added = m_impl->book.add(std::move(session)).state.value.session;
    for (const SessionSegment& segment : segments) {
        const auto stored = insertSegment(connection, m_impl->book.nextSegment(), added.no, segment);
        // Two records that claim the same segment: the first has it.
        if (!stored && stored.error().code != ErrorCode::Conflict)
            return stored;
    }
    return {};
}

void SessionMeter::sweep(Timestamp now, std::function<void(int ended)> done)
{
    const auto ended = std::make_shared<std::atomic<int>>(0);
    for (const std::string& id : due(now)) {
        m_impl->ports.writer.submit(
            [this, id, now, ended](storage::Connection& connection) -> Result<void> {
                SLUICE_ASSIGN(const bool did, expire(connection, id, now));
                *ended += did ? 1 : 0;
                return {};
            },
            [id](Result<void> outcome) {
                if (!outcome)
                    qCWarning(sessionLog, "session %s was not closed: %s", id.c_str(), outcome.error().message.c_str());
            });
    }
    // Behind the others in the queue: when it is done, they are.
    m_impl->ports.writer.submit(
        [this, now](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(purge(connection, now));
            return {};
        },
        [ended, done = std::move(done)](Result<void> outcome) {
            if (!outcome)
                qCWarning(sessionLog, "old sessions were not removed: %s", outcome.error().message.c_str());
            if (done)
                done(*ended);
        });
}

Result<std::vector<SessionRecord>> SessionMeter::list(const SessionListRequest& request, Timestamp now) const
{
    return m_impl->ports.readers.readFor<std::vector<SessionRecord>>([&](storage::Connection& connection) {
        return listSessions(connection, request, now.plusSeconds(-m_config.idleTimeoutSeconds));
    });
}

Result<std::optional<SessionHistory>> SessionMeter::history(std::int64_t no) const
{
    return m_impl->ports.readers.readFor<std::optional<SessionHistory>>(
        [&](storage::Connection& connection) { return readSessionHistory(connection, no); });
}

Result<std::optional<std::int64_t>> SessionMeter::sessionOfTransfer(std::string_view transferId) const
{
    constexpr std::string_view prefix = "session:";
    if (!transferId.starts_with(prefix))
        return std::optional<std::int64_t>();
    return m_impl->ports.readers.readFor<std::optional<std::int64_t>>([&](storage::Connection& connection) {
        return connection.queryOne("SELECT session_no FROM usage_session_segments WHERE proof = ?",
                                   {transferId.substr(prefix.size())},
                                   [](const storage::Row& row) { return row.int64(0); });
    });
}

std::size_t SessionMeter::openSessions() const
{
    return m_impl->book.openCount();
}

ChangeSequence& SessionMeter::changes()
{
    return m_impl->changes;
}

Result<void> SessionMeter::beforeCommit(storage::Connection& connection)
{
    return m_impl->book.flush(connection);
}

void SessionMeter::afterCommit()
{
    if (m_impl->book.committed())
        m_impl->changes.bump();
    m_impl->keepStarts();
    for (const auto& [session, streamer] : std::exchange(m_impl->batchStarts, {})) {
        if (m_impl->ports.started)
            m_impl->ports.started(session, streamer);
    }
}

void SessionMeter::afterRollback()
{
    m_impl->book.rolledBack();
    m_impl->intake.starts().clear();
    m_impl->batchStarts.clear();
}

void SessionMeter::storeReopened()
{
    m_impl->book.storeReopened();
}

void SessionMeter::commandStarted()
{
    m_impl->book.commandStarted();
    m_impl->keepStarts();
}

void SessionMeter::commandRolledBack()
{
    m_impl->book.commandRolledBack();
    m_impl->intake.starts().clear();
}

}  // namespace sluice::usage
