#include "usage/internal/session_rows.h"

#include "usage/session_export.h"

namespace sluice::usage {

namespace {

// The order of these names is the order of sessionOf and of the inserted values.
#define SESSION_COLUMNS \
    "no, session_id, instance, orchestrator, upstream_addr, upstream_port, edge_id, streamer_id, started_at, " \
    "last_seen_at, updated_at, ended_at, end_reason, segment_start, last_event, heartbeats, segment_index, " \
    "billed_ms, metered_ms, open_micros, carry, billed, last_credited, last_proof, power, earning, sequence"

constexpr int historyLimit = 1'000;

SessionRecord sessionOf(const storage::Row& row)
{
    SessionRecord s;
    s.no = row.int64(0);
    s.sessionId = row.text(1);
    s.instance = row.int64(2);
    s.orchestrator = row.optText(3);
    s.upstreamAddr = row.text(4);
    s.upstreamPort = row.int64(5);
    s.edgeId = row.optText(6);
    s.streamerId = row.optText(7);
    s.startedAt = {row.int64(8)};
    s.lastSeenAt = {row.int64(9)};
    s.updatedAt = {row.int64(10)};
    if (!row.isNull(11))
        s.endedAt = Timestamp{row.int64(11)};
    s.endReason = row.text(12);
    s.segmentStart = {row.int64(13)};
    s.lastEvent = row.text(14);
    s.heartbeats = row.int64(15);
    s.segmentIndex = row.int64(16);
    s.billedMs = row.int64(17);
    s.meteredMs = row.int64(18);
    s.openMicros = row.int64(19);
    s.carry = row.int64(20);
    s.billed = row.int256(21);
    s.lastCredited = row.int256(22);
    s.lastProof = row.text(23);
    s.power = row.text(24);
    s.earning = row.int64(25) != 0;
    s.sequence = row.optInt64(26);
    return s;
}

storage::Param endedParam(const SessionRecord& s)
{
    return s.endedAt ? storage::Param(s.endedAt->micros) : storage::Param(nullptr);
}

SessionSegment segmentOf(const storage::Row& row)
{
    SessionSegment segment;
    segment.index = row.int64(0);
    segment.orchestrator = row.text(1);
    segment.start = {row.int64(2)};
    segment.end = {row.int64(3)};
    segment.durationMs = row.int64(4);
    segment.credited = row.int256(5);
    segment.proof = row.optText(6).value_or("");
    segment.trigger = row.text(7);
    return segment;
}

SessionNote noteOf(const storage::Row& row)
{
    return {row.int64(0), {row.int64(1)}, row.text(2), row.text(3), row.int64(4) != 0, row.text(5)};
}

}  // namespace

Result<SessionCounters> readSessionCounters(storage::Connection& connection)
{
    const auto highest = [&](std::string_view sql) -> Result<std::int64_t> {
        SLUICE_ASSIGN(const auto found, connection.queryOne(sql, {}, [](const storage::Row& row) {
            return row.isNull(0) ? std::int64_t(0) : row.int64(0);
        }));
        return found.value_or(0);
    };
    SessionCounters counters;
    SLUICE_ASSIGN(counters.sessions, highest("SELECT MAX(no) FROM usage_sessions"));
    SLUICE_ASSIGN(counters.segments, highest("SELECT MAX(no) FROM usage_session_segments"));
    SLUICE_ASSIGN(counters.notes, highest("SELECT MAX(no) FROM usage_session_notes"));
    return counters;
}

Result<std::optional<SessionRecord>> readCurrentSession(storage::Connection& connection, std::string_view sessionId)
{
    return connection.queryOne("SELECT " SESSION_COLUMNS
                               " FROM usage_sessions WHERE session_id = ? ORDER BY instance DESC LIMIT 1",
                               {sessionId}, sessionOf);
}

Result<void> readOpenSessions(storage::Connection& connection, const std::function<void(SessionRecord)>& sink)
{
    return connection.stream("SELECT " SESSION_COLUMNS " FROM usage_sessions WHERE ended_at IS NULL", {},
                             [&](const storage::Row& row) {
                                 sink(sessionOf(row));
                                 return true;
                             });
}

Result<std::optional<std::string>> readOrchestratorOfUpstream(storage::Connection& connection,
                                                              std::string_view upstream)
{
    return connection.queryOne(
        "SELECT orchestrator FROM usage_sessions WHERE upstream_addr = ? AND orchestrator IS NOT "
        "NULL ORDER BY no DESC LIMIT 1",
        {upstream}, [](const storage::Row& row) { return row.text(0); });
}

Result<void> insertSession(storage::Connection& connection, const SessionRecord& s)
{
    SLUICE_TRY(connection.exec(
        "INSERT INTO usage_sessions (" SESSION_COLUMNS
        ", is_current) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        {s.no,
         s.sessionId,
         s.instance,
         storage::optionalText(s.orchestrator),
         s.upstreamAddr,
         s.upstreamPort,
         storage::optionalText(s.edgeId),
         storage::optionalText(s.streamerId),
         s.startedAt.micros,
         s.lastSeenAt.micros,
         s.updatedAt.micros,
         endedParam(s),
         s.endReason,
         s.segmentStart.micros,
         s.lastEvent,
         s.heartbeats,
         s.segmentIndex,
         s.billedMs,
         s.meteredMs,
         s.openMicros,
         s.carry,
         s.billed,
         s.lastCredited,
         s.lastProof,
         s.power,
         std::int64_t(s.earning),
         storage::optionalInt(s.sequence)}));
    return {};
}

Result<void> updateSession(storage::Connection& connection, const SessionRecord& s)
{
    SLUICE_ASSIGN(
        const auto changed,
        connection.exec(
            "UPDATE usage_sessions SET orchestrator = ?, upstream_addr = ?, upstream_port = ?, edge_id = ?, "
            "streamer_id = ?, last_seen_at = ?, updated_at = ?, ended_at = ?, end_reason = ?, segment_start = ?, "
            "last_event = ?, heartbeats = ?, segment_index = ?, billed_ms = ?, metered_ms = ?, open_micros = ?, "
            "carry = ?, billed = ?, last_credited = ?, last_proof = ?, power = ?, earning = ?, sequence = ? WHERE no = "
            "?",
            {storage::optionalText(s.orchestrator),
             s.upstreamAddr,
             s.upstreamPort,
             storage::optionalText(s.edgeId),
             storage::optionalText(s.streamerId),
             s.lastSeenAt.micros,
             s.updatedAt.micros,
             endedParam(s),
             s.endReason,
             s.segmentStart.micros,
             s.lastEvent,
             s.heartbeats,
             s.segmentIndex,
             s.billedMs,
             s.meteredMs,
             s.openMicros,
             s.carry,
             s.billed,
             s.lastCredited,
             s.lastProof,
             s.power,
             std::int64_t(s.earning),
             storage::optionalInt(s.sequence),
             s.no}));
    if (changed != 1)
        return fail(ErrorCode::Corrupt, "session row " + std::to_string(s.no) + " is missing");
    return {};
}

// No indexed column, so that a heartbeat writes one page.
Result<void> updateSessionHot(storage::Connection& connection, const SessionRecord& s)
{
    SLUICE_ASSIGN(const auto changed,
                  connection.exec("UPDATE usage_sessions SET last_seen_at = ?, updated_at = ?, last_event = ?, "
                                  "heartbeats = ?, open_micros = ?, last_credited = ?, sequence = ? WHERE no = ?",
                                  {s.lastSeenAt.micros, s.updatedAt.micros, s.lastEvent, s.heartbeats, s.openMicros,
                                   s.lastCredited, storage::optionalInt(s.sequence), s.no}));
    if (changed != 1)
        return fail(ErrorCode::Corrupt, "session row " + std::to_string(s.no) + " is missing");
    return {};
}

Result<void> retireSession(storage::Connection& connection, std::int64_t no)
{
    SLUICE_TRY(connection.exec("UPDATE usage_sessions SET is_current = 0 WHERE no = ?", {no}));
    return {};
}

Result<void> insertSegment(storage::Connection& connection, std::int64_t no, std::int64_t session,
                           const SessionSegment& segment)
{
    SLUICE_TRY(connection.exec(
        "INSERT INTO usage_session_segments (no, session_no, segment_index, orchestrator, start_at, end_at, "
        "duration_ms, credited, proof, trigger_kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {no, session, segment.index, segment.orchestrator, segment.start.micros, segment.end.micros, segment.durationMs,
         segment.credited,
         segment.proof.empty() ? storage::Param(nullptr) : storage::Param(std::string_view(segment.proof)),
         segment.trigger}));
    return {};
}

Result<void> insertNote(storage::Connection& connection, std::int64_t no, std::int64_t session, const SessionNote& note)
{
    SLUICE_TRY(connection.exec(
        "INSERT INTO usage_session_notes (no, session_no, time, event, power, earning, why) VALUES (?, ?, ?, ?, ?, ?, "
        "?)",
        {no, session, note.time.micros, note.event, note.power, std::int64_t(note.earning), note.why}));
    return {};
}

Result<std::int64_t> purgeSessions(storage::Connection& connection, Timestamp endedBefore, int limit)
{
    std::vector<std::int64_t> old;
    SLUICE_TRY(connection.query("SELECT no FROM usage_sessions WHERE ended_at < ? ORDER BY ended_at, no LIMIT ?",
                                {endedBefore.micros, std::int64_t(limit)}, [&](const storage::Row& row) {
                                    old.push_back(row.int64(0));
                                    return true;
                                }));
    for (const std::int64_t no : old) {
        SLUICE_TRY(connection.exec("DELETE FROM usage_session_notes WHERE session_no = ?", {no}));
        SLUICE_TRY(connection.exec("DELETE FROM usage_session_segments WHERE session_no = ?", {no}));
        SLUICE_TRY(connection.exec("DELETE FROM usage_sessions WHERE no = ?", {no}));
    }
    return std::int64_t(old.size());
}

Result<std::vector<SessionRecord>> listSessions(storage::Connection& connection, const SessionListRequest& request,
                                                Timestamp seenSince)
{
    std::vector<SessionRecord> list;
    const auto sink = [&](const storage::Row& row) {
        list.push_back(sessionOf(row));
        return true;
    };
    const std::int64_t limit = request.limit;
    const std::string_view id = request.orchestrator;
    const std::int64_t since = seenSince.micros;
    Result<void> done;
    if (id.empty() && !request.activeOnly) {
        done = connection.query("SELECT " SESSION_COLUMNS
                                " FROM usage_sessions WHERE is_current = 1 ORDER BY started_at DESC, no DESC LIMIT ?",
                                {limit}, sink);
    } else if (id.empty()) {
        done = connection.query("SELECT " SESSION_COLUMNS
                                " FROM usage_sessions WHERE ended_at IS NULL AND last_seen_at >= ? ORDER BY started_at "
                                "DESC, no DESC LIMIT ?",
                                {since, limit}, sink);
    } else if (!request.activeOnly) {
        done = connection.query("SELECT " SESSION_COLUMNS
                                " FROM usage_sessions WHERE orchestrator = ? AND is_current = 1 ORDER BY started_at "
                                "DESC, no DESC LIMIT ?",
                                {id, limit}, sink);
    } else {
        done =
            connection.query("SELECT " SESSION_COLUMNS
                             " FROM usage_sessions WHERE orchestrator = ? AND ended_at IS NULL AND last_seen_at >= ? "
                             "ORDER BY started_at DESC, no DESC LIMIT ?",
                             {id, since, limit}, sink);
    }
    SLUICE_TRY(std::move(done));
    return list;
}

Result<std::optional<SessionHistory>> readSessionHistory(storage::Connection& connection, std::int64_t no)
{
    SLUICE_ASSIGN(auto session,
                  connection.queryOne("SELECT " SESSION_COLUMNS " FROM usage_sessions WHERE no = ?", {no}, sessionOf));
    if (!session)
        return std::optional<SessionHistory>();
    SessionHistory history{std::move(*session), {}, {}};
    SLUICE_TRY(connection.query("SELECT segment_index, orchestrator, start_at, end_at, duration_ms, credited, proof, "
                                "trigger_kind FROM usage_session_segments WHERE session_no = ? ORDER BY segment_index "
                                "DESC LIMIT ?",
                                {no, std::int64_t(historyLimit)}, [&](const storage::Row& row) {
                                    history.segments.push_back(segmentOf(row));
                                    return true;
                                }));
    SLUICE_TRY(connection.query("SELECT no, time, event, power, earning, why FROM usage_session_notes WHERE session_no "
                                "= ? ORDER BY no DESC LIMIT ?",
                                {no, std::int64_t(historyLimit)}, [&](const storage::Row& row) {
                                    history.notes.push_back(noteOf(row));
                                    return true;
                                }));
    return std::optional<SessionHistory>(std::move(history));
}

// By pages, so that no statement is open while its rows are looked after.
Result<void> readAllSessions(storage::Connection& connection, const SessionSink& sink)
{
    constexpr std::int64_t page = 500;
    for (std::int64_t after = 0;;) {
        std::vector<SessionRecord> rows;
        SLUICE_TRY(connection.query("SELECT " SESSION_COLUMNS
                                    " FROM usage_sessions WHERE no > ? AND is_current = 1 ORDER BY no LIMIT ?",
                                    {after, page}, [&](const storage::Row& row) {
                                        rows.push_back(sessionOf(row));
                                        return true;
                                    }));
        for (const SessionRecord& session : rows) {
            std::vector<SessionSegment> segments;
            SLUICE_TRY(connection.query(
                "SELECT segment_index, orchestrator, start_at, end_at, duration_ms, credited, proof, trigger_kind FROM "
                "usage_session_segments WHERE session_no = ? ORDER BY segment_index",
                {session.no}, [&](const storage::Row& row) {
                    segments.push_back(segmentOf(row));
                    return true;
                }));
            SLUICE_TRY(sink(session, segments));
        }
        if (std::int64_t(rows.size()) < page)
            return {};
        after = rows.back().no;
    }
}

}  // namespace sluice::usage
