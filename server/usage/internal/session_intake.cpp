#include "usage/internal/session_intake.h"

#include "core/json.h"
#include "fleet/hosts.h"
#include "usage/internal/session_rules.h"

#include <algorithm>
#include <tuple>

namespace sluice::usage {

namespace {

constexpr std::int64_t defaultUpstreamPort = 8080;

std::string sessionLeaseMetadata(const SessionRecord& s)
{
    std::string text;
    json::Writer w(text);
    w.beginObject().key("session_id").value(s.sessionId).key("edge_id").optional(s.edgeId);
    w.key("streamer_id").optional(s.streamerId).key("upstream_addr").value(s.upstreamAddr);
    w.key("upstream_port").value(s.upstreamPort).endObject();
    return text;
}

}  // namespace

// ops-engine 7.1, but for what the session itself remembers: that stands above all of it.
Result<std::string> SessionIntake::attribute(storage::Connection& connection, const SessionEvent& event,
                                             const std::string& upstream)
{
    if (!event.orchestrator.empty() && m_ports.registry.current(event.orchestrator))
        return event.orchestrator;
    if (!event.trusted)
        return std::string();
    if (auto found = m_upstreams.find(m_ports.registry.snapshot(), upstream); !found.empty())
        return found;
    SLUICE_ASSIGN(auto former, readOrchestratorOfUpstream(connection, upstream));
    return former && m_ports.registry.current(*former) ? *former : std::string();
}

Timestamp SessionIntake::timeOf(const SessionEvent& event, const SessionRecord* known, Timestamp now) const
{
    Timestamp at = std::min(event.eventTime.value_or(now), now);
    if (!known)
        return std::max(at, now.plusSeconds(-m_config.idleTimeoutSeconds));
    // A clock that was set back must not make time pass twice.
    return event.eventTime ? at : std::max({at, known->endedAt.value_or(known->lastSeenAt), known->lastSeenAt});
}

bool SessionIntake::isStale(const SessionEvent& event, const SessionRecord& known) const
{
    if (event.sequence && known.sequence && *event.sequence <= *known.sequence)
        return true;
    const Timestamp reached = std::max(known.endedAt.value_or(known.lastSeenAt), known.lastSeenAt);
    return event.eventTime && *event.eventTime < reached;
}

std::string SessionIntake::whyNot(const SessionRecord& session, Timestamp now) const
{
    if (m_config.ratePerMinute <= 0)
        return "no_rate";
    const auto record = session.orchestrator ? m_ports.registry.current(*session.orchestrator) : nullptr;
    if (!record)
        return "unattributed";
    const auto verdict = record->eligibility(now);
    return verdict == fleet::Eligibility::Eligible ? std::string() : fleet::eligibilityCode(verdict);
}

std::int64_t SessionIntake::creditable(const SessionRecord& session, Timestamp from, Timestamp to, Timestamp now) const
{
    if (to <= from || !whyNot(session, now).empty())
        return 0;
    const std::int64_t awake = m_ports.power.awakeMicros(*session.orchestrator, from, to);
    return std::clamp<std::int64_t>(awake, 0, to.micros - from.micros);
}

Result<void> SessionIntake::post(storage::Connection& connection, SessionRecord& session, const SessionSegment& segment,
                                 const Occasion& occasion)
{
    SLUICE_TRY(insertSegment(connection, m_book.nextSegment(), session.no, segment));
    if (segment.proof.empty())
        return {};
    CreditEvent credit{"session:" + segment.proof,
                       segment.orchestrator,
                       Amount(m_config.unit, segment.credited),
                       ledger::TransferKind::SessionTime,
                       "session_time",
                       session.sessionId,
                       sessionCreditMetadata(session, segment, occasion.event, occasion.edgeId, m_config.unit)};
    SLUICE_TRY(m_ports.credits.credit(connection, credit, {"sessions", {}, occasion.now}));
    return {};
}

Result<void> SessionIntake::note(storage::Connection& connection, const SessionRecord& session, const char* event,
                                 const std::string& why, Timestamp time)
{
    return insertNote(connection, m_book.nextNote(), session.no,
                      {0, time, event, session.power, session.earning, why.empty() ? "earning" : why});
}

// W-17, OC2, LC11: nothing is known beyond last seen + timeout, so the session ended there.
Result<void> SessionIntake::closeSilent(storage::Connection& connection, SessionRecord& session, Timestamp now)
{
    const Timestamp end = session.lastSeenAt.plusSeconds(m_config.idleTimeoutSeconds);
    const Occasion occasion{now, "timeout", session.edgeId};
    SessionRules rules(m_config, session, session.edgeId);
    const auto closed = [&](const SessionSegment& s) { return post(connection, session, s, occasion); };
    const Timestamp seen = session.lastSeenAt;
    SLUICE_TRY(rules.advance(
        end, [&](Timestamp from, Timestamp to) { return creditable(session, from, to, now); }, closed));
    SLUICE_TRY(rules.finish("timeout", closed));
    session.lastSeenAt = seen;
    session.endedAt = end;
    session.endReason = "timeout";
    session.updatedAt = now;
    return note(connection, session, "timeout", whyNot(session, now), end);
}

Result<bool> SessionIntake::expire(storage::Connection& connection, std::string_view id, Timestamp now)
{
    SLUICE_ASSIGN(Entry * entry, m_book.find(connection, id));
    if (!entry || entry->state.value.session.endedAt) {
        m_book.setDeadline(std::string(id), {});
        return false;
    }
    const std::int64_t silent = m_book.silentAt(entry->state.value.session);
    if (silent >= now.micros) {
        m_book.setDeadline(entry->key, silent);
        return false;
    }
    SessionRecord& session = m_book.change(*entry, Extent::Whole);
    session.lastCredited = 0;
    SLUICE_TRY(closeSilent(connection, session, now));
    return true;
}

// The run this event belongs to: the one there is, a new one after an end, or the first.
Result<SessionBook::Entry*> SessionIntake::open(storage::Connection& connection, Entry* entry,
                                                const SessionEvent& event, Timestamp at)
{
    const bool again = entry && entry->state.value.session.endedAt && event.kind == SessionEventKind::Start;
    if (entry && !again)
        return entry;
    SessionRecord fresh;
    fresh.sessionId = event.sessionId;
    fresh.startedAt = fresh.lastSeenAt = fresh.segmentStart = at;
    if (!entry)
        return &m_book.add(std::move(fresh));
    fresh.streamerId = entry->state.value.session.streamerId;
    fresh.sequence = entry->state.value.session.sequence;
    SLUICE_TRY(m_book.restart(connection, *entry, std::move(fresh)));
    return entry;
}

void SessionIntake::describe(SessionRecord& session, const SessionEvent& event, const std::string& upstream,
                             const std::string& orchestrator, Timestamp now) const
{
    session.upstreamAddr = upstream;
    session.upstreamPort = event.upstreamPort.value_or(defaultUpstreamPort);
    session.updatedAt = now;
    session.lastEvent = eventCode(event.kind);
    if (!session.orchestrator && !orchestrator.empty())
        session.orchestrator = orchestrator;
    if (event.edgeId)
        session.edgeId = event.edgeId;
    if (event.streamerId)
        session.streamerId = event.streamerId;
    if (event.sequence)
        session.sequence = event.sequence;
}

Result<void> SessionIntake::advance(storage::Connection& connection, SessionRecord& session, const SessionEvent& event,
                                    Timestamp at, Timestamp now)
{
    const char* const word = eventCode(event.kind);
    const bool before = session.earning;
    std::string why = whyNot(session, now);
    if (session.orchestrator)
        session.power = m_ports.power.powerOf(*session.orchestrator, now).state;
    else
        session.power = "unknown";
    if (why.empty() && session.power != "awake")
        why = "not_awake";
    session.earning = why.empty();

    const Occasion occasion{now, word, event.edgeId};
    SessionRules rules(m_config, session, event.edgeId);
    const auto closed = [&](const SessionSegment& s) { return post(connection, session, s, occasion); };
    SLUICE_TRY(rules.advance(
        at, [&](Timestamp from, Timestamp to) { return creditable(session, from, to, now); }, closed));
    if (event.kind == SessionEventKind::End) {
        SLUICE_TRY(rules.finish("end", closed));
        session.endedAt = at;
        session.endReason = "end";
    } else if (event.kind == SessionEventKind::Heartbeat) {
        ++session.heartbeats;
    }
    if (event.kind != SessionEventKind::Heartbeat || session.earning != before)
        SLUICE_TRY(note(connection, session, word, why, at));
    return {};
}

// What others learn from the event (ops-api 9.2).
Result<void> SessionIntake::sideEffects(storage::Connection& connection, const SessionRecord& session,
                                        const SessionEvent& event, Timestamp now)
{
    if (!session.orchestrator)
        return {};
    const std::string& id = *session.orchestrator;
    const auto record = m_ports.registry.current(id);
    if (!record)
        return {};
    const bool moved = event.trusted
                       && (record->lastSessionUpstreamAddr != session.upstreamAddr
                           || (event.edgeId && record->lastSessionEdgeId != event.edgeId));
    const bool due = !record->lastSeen || record->lastSeen->plusSeconds(m_config.contactSeconds) <= now
                     || record->lastContactSource != "session";
    if (moved || (due && event.trusted))
        SLUICE_TRY(m_ports.registry.recordSession(connection, id, session.upstreamAddr, event.edgeId, now));
    else if (due)
        SLUICE_TRY(m_ports.registry.recordContact(connection, id, "session", {}, now));
    if (event.kind == SessionEventKind::End)
        return m_ports.leases.release(connection, sessionLeaseId(session.sessionId), now);
    LeaseRequest lease;
    lease.id = sessionLeaseId(session.sessionId);
    lease.orchestrator = id;
    lease.upstreamAddr = session.upstreamAddr;
    lease.kind = "session";
    lease.metadata = sessionLeaseMetadata(session);
    SLUICE_TRY(m_ports.leases.hold(connection, lease, now));
    return {};
}

Result<SessionRecord> SessionIntake::apply(storage::Connection& connection, const SessionEvent& event, Timestamp now)
{
    const auto named = event.orchestrator.empty() ? nullptr : m_ports.registry.current(event.orchestrator);
    std::string upstream = event.upstreamAddr;
    if (upstream.empty() && named)
        upstream = fleet::upstreamAddress(*named).value_or("");
    if (upstream.empty())
        return fail(ErrorCode::InvalidArgument, "Session event missing upstream address");

    SLUICE_ASSIGN(Entry * entry, m_book.find(connection, event.sessionId));
    const SessionRecord* const known = entry ? &entry->state.value.session : nullptr;
    if (known && isStale(event, *known)) {
        SessionRecord unchanged = *known;
        unchanged.lastCredited = 0;
        return unchanged;
    }
    const Timestamp at = timeOf(event, known, now);
    Int256 creditedBefore = 0;
    if (known && !known->endedAt && m_book.silentAt(*known) < at.micros) {
        SessionRecord& session = m_book.change(*entry, Extent::Whole);
        session.lastCredited = 0;
        SLUICE_TRY(closeSilent(connection, session, now));
        creditedBefore = session.lastCredited;
    }
    const bool isNew = !entry || (entry->state.value.session.endedAt && event.kind == SessionEventKind::Start);
    std::string orchestrator;
    if (isNew || !entry->state.value.session.orchestrator) {
        SLUICE_ASSIGN(orchestrator, attribute(connection, event, upstream));
    }
    SLUICE_ASSIGN(entry, open(connection, entry, event, at));

    const SessionRecord& before = entry->state.value.session;
    const bool quiet = !isNew && event.kind == SessionEventKind::Heartbeat && !before.endedAt
                       && before.orchestrator.has_value() && before.upstreamAddr == upstream
                       && before.upstreamPort == event.upstreamPort.value_or(defaultUpstreamPort)
                       && (!event.edgeId || before.edgeId == event.edgeId)
                       && (!event.streamerId || before.streamerId == event.streamerId);
    const auto trace = std::tuple(before.segmentIndex, before.power, before.earning);
    SessionRecord& session = m_book.change(*entry, quiet ? Extent::Hot : Extent::Whole);
    session.lastCredited = creditedBefore;
    describe(session, event, upstream, orchestrator, now);
    if (session.endedAt && event.kind == SessionEventKind::End) {
        session.lastSeenAt = at;
        return session;
    }
    if (session.endedAt) {
        // A heartbeat after an end opens a new window; the pause is nobody's (W-17, OC2).
        session.endedAt.reset();
        session.endReason.clear();
        session.segmentStart = at;
        session.lastSeenAt = at;
        session.openMicros = 0;
        SLUICE_TRY(note(connection, session, "reopen", whyNot(session, now), at));
    }
    if (session.orchestrator && event.kind != SessionEventKind::End) {
        const bool mayDial = event.trusted;
        m_ports.power.watch(*session.orchestrator, mayDial ? upstream : std::string(), at,
                            now.plusSeconds(m_config.idleTimeoutSeconds));
    }
    SLUICE_TRY(advance(connection, session, event, at, now));
    if (quiet && trace != std::tuple(session.segmentIndex, session.power, session.earning))
        entry->state.extent = Extent::Whole;
    SLUICE_TRY(sideEffects(connection, session, event, now));
    if (isNew && event.kind == SessionEventKind::Start)
        m_starts.emplace_back(session.sessionId, session.streamerId);
    return session;
}

}  // namespace sluice::usage
