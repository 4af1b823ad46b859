// Stored sessions of the gate. Thread: writer inside a command, or a reader.
#pragma once

#include "clearinghouse/gate_types.h"
#include "storage/connection.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

struct SessionRow {
    std::int64_t no = 0;
    std::string stateId, customer, clientId, subject, authId, kind, app, orchestrator;
    bool open = true;
    Timestamp opened, authorised, expiry, due;
    std::string holdId;
    Int256 hold = 0;
    std::int64_t holds = 0;  // made so far: numbers the ids
    Int256 rate = 0;
    Int256 spent = 0;
    std::int64_t tickets = 0;
    std::optional<std::int64_t> lastTicket;
    std::int64_t nextSequence = 0;            // after the highest that came
    std::optional<std::int64_t> billedUntil;  // every ticket up to then has come
    std::int64_t authorisations = 0;
    std::optional<std::int64_t> closed;

    OpenSession view() const;
};
// What memory keeps of an open session.
using LiveSessionPtr = std::shared_ptr<const SessionRow>;

SessionRow readSession(const storage::Row& row);
Result<std::optional<SessionRow>> findOpenSession(storage::Connection& connection, std::string_view stateId);
// The newest closed one of this StateID and identity.
Result<std::optional<SessionRow>> findClosedSession(storage::Connection& connection, std::string_view stateId,
                                                    std::string_view authId);
Result<std::vector<SessionRow>> openSessions(storage::Connection& connection);
Result<std::vector<SessionRow>> dueSessions(storage::Connection& connection, Timestamp now, int limit);
// Inserts a row without a number and numbers it, else writes all that can change.
Result<void> saveSession(storage::Connection& connection, SessionRow& row);
Result<void> purgeSessions(storage::Connection& connection, Timestamp before, int limit);

}  // namespace sluice::clearinghouse
