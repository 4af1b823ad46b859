// Rows of stream sessions, their segments and notes.
#pragma once

#include "usage/sessions.h"

namespace sluice::usage {

struct SessionCounters {
    std::int64_t sessions = 0, segments = 0, notes = 0;  // highest numbers given
};

Result<SessionCounters> readSessionCounters(storage::Connection& connection);
Result<std::optional<SessionRecord>> readCurrentSession(storage::Connection& connection, std::string_view sessionId);
Result<void> readOpenSessions(storage::Connection& connection, const std::function<void(SessionRecord)>& sink);
// Of the newest session with this upstream that has an orchestrator.
Result<std::optional<std::string>> readOrchestratorOfUpstream(storage::Connection& connection,
                                                              std::string_view upstream);

Result<void> insertSession(storage::Connection& connection, const SessionRecord& session);
Result<void> updateSession(storage::Connection& connection, const SessionRecord& session);     // every column
Result<void> updateSessionHot(storage::Connection& connection, const SessionRecord& session);  // what a heartbeat moves
Result<void> retireSession(storage::Connection& connection, std::int64_t no);  // a newer run has taken its id
Result<void> insertSegment(storage::Connection& connection, std::int64_t no, std::int64_t session,
                           const SessionSegment& segment);
Result<void> insertNote(storage::Connection& connection, std::int64_t no, std::int64_t session,
                        const SessionNote& note);
Result<std::int64_t> purgeSessions(storage::Connection& connection, Timestamp endedBefore, int limit);

Result<std::vector<SessionRecord>> listSessions(storage::Connection& connection, const SessionListRequest& request,
                                                Timestamp seenSince);
Result<std::optional<SessionHistory>> readSessionHistory(storage::Connection& connection, std::int64_t no);

}  // namespace sluice::usage
