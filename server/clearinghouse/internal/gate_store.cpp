#include "clearinghouse/internal/gate_store.h"

namespace sluice::clearinghouse {

namespace {

#define SLUICE_SESSION_SELECT \
    "SELECT s.no, s.state_id, s.customer, s.client_id, s.subject, s.auth_id, s.kind, s.app, s.orchestrator, s.state, " \
    "s.opened, " \
    "s.authorised, s.expiry, s.due, s.hold_id, s.hold, s.holds, s.rate, s.spent, s.tickets, s.last_ticket, " \
    "s.authorisations, " \
    "s.closed, s.next_sequence, s.billed_until FROM clearing_sessions s "

constexpr std::string_view openByState = SLUICE_SESSION_SELECT "WHERE s.state_id = ? AND s.state = 'open'";
constexpr std::string_view closedByState =
    SLUICE_SESSION_SELECT "WHERE s.state_id = ? AND s.state = 'closed' AND s.auth_id = ? ORDER BY s.no DESC LIMIT 1";
constexpr std::string_view allOpen = SLUICE_SESSION_SELECT "WHERE s.state = 'open'";
constexpr std::string_view openAndDue =
    SLUICE_SESSION_SELECT "WHERE s.state = 'open' AND s.due <= ? ORDER BY s.due LIMIT ?";

#undef SLUICE_SESSION_SELECT

Result<std::vector<SessionRow>> sessionsOf(storage::Connection& connection, std::string_view sql,
                                           std::initializer_list<storage::Param> params)
{
    std::vector<SessionRow> rows;
    SLUICE_TRY(connection.query(sql, params, [&](const storage::Row& row) {
        rows.push_back(readSession(row));
        return true;
    }));
    return rows;
}

}  // namespace

OpenSession SessionRow::view() const
{
    return {.stateId = stateId,
            .authId = authId,
            .customerKey = customer,
            .clientId = clientId,
            .usageSubject = subject,
            .type = kind,
            .app = app,
            .orchestrator = orchestrator,
            .opened = opened,
            .authorised = authorised,
            .expiry = expiry,
            .due = due,
            .hold = Amount(Asset::usd(), hold),
            .perSecond = Amount(Asset::usd(), rate),
            .spent = Amount(Asset::usd(), spent),
            .tickets = tickets,
            .authorisations = authorisations,
            .blocked = false};
}

SessionRow readSession(const storage::Row& row)
{
    SessionRow session;
    session.no = row.int64(0);
    session.stateId = row.text(1);
    session.customer = row.text(2);
    session.clientId = row.text(3);
    session.subject = row.text(4);
    session.authId = row.text(5);
    session.kind = row.text(6);
    session.app = row.text(7);
    session.orchestrator = row.text(8);
    session.open = row.text(9) == "open";
    session.opened = {row.int64(10)};
    session.authorised = {row.int64(11)};
    session.expiry = {row.int64(12)};
    session.due = {row.int64(13)};
    session.holdId = row.text(14);
    session.hold = row.int256(15);
    session.holds = row.int64(16);
    session.rate = row.int256(17);
    session.spent = row.int256(18);
    session.tickets = row.int64(19);
    session.lastTicket = row.optInt64(20);
    session.authorisations = row.int64(21);
    session.closed = row.optInt64(22);
    session.nextSequence = row.int64(23);
    session.billedUntil = row.optInt64(24);
    return session;
}

Result<std::optional<SessionRow>> findOpenSession(storage::Connection& connection, std::string_view stateId)
{
    return connection.queryOne(openByState, {stateId}, readSession);
}

Result<std::optional<SessionRow>> findClosedSession(storage::Connection& connection, std::string_view stateId,
                                                    std::string_view authId)
{
    return connection.queryOne(closedByState, {stateId, authId}, readSession);
}

Result<std::vector<SessionRow>> openSessions(storage::Connection& connection)
{
    return sessionsOf(connection, allOpen, {});
}

Result<std::vector<SessionRow>> dueSessions(storage::Connection& connection, Timestamp now, int limit)
{
    return sessionsOf(connection, openAndDue, {now.micros, std::int64_t(limit)});
}

Result<void> saveSession(storage::Connection& connection, SessionRow& row)
{
    const std::string_view state = row.open ? "open" : "closed";
    if (row.no == 0) {
        SLUICE_ASSIGN(const auto no,
                      connection.queryOne(
                          "INSERT INTO clearing_sessions (state_id, customer, client_id, subject, auth_id, kind, app, "
                          "orchestrator, state, "
                          "opened, authorised, expiry, due, hold_id, hold, holds, rate, spent, tickets, last_ticket, "
                          "authorisations, "
                          "closed, next_sequence, billed_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                          "?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING no",
                          {std::string_view(row.stateId),
                           std::string_view(row.customer),
                           std::string_view(row.clientId),
                           std::string_view(row.subject),
                           std::string_view(row.authId),
                           std::string_view(row.kind),
                           std::string_view(row.app),
                           std::string_view(row.orchestrator),
                           state,
                           row.opened.micros,
                           row.authorised.micros,
                           row.expiry.micros,
                           row.due.micros,
                           std::string_view(row.holdId),
                           row.hold,
                           row.holds,
                           row.rate,
                           row.spent,
                           row.tickets,
                           storage::optionalInt(row.lastTicket),
                           row.authorisations,
                           storage::optionalInt(row.closed),
                           row.nextSequence,
                           storage::optionalInt(row.billedUntil)},
                          [](const storage::Row& answer) { return answer.int64(0); }));
        row.no = no.value_or(0);
        return {};
    }
    SLUICE_ASSIGN(
        const auto changed,
        connection.exec(
            "UPDATE clearing_sessions SET kind = ?, app = ?, orchestrator = ?, state = ?, authorised = ?, expiry = ?, "
            "due = ?, "
            "hold_id = ?, hold = ?, holds = ?, rate = ?, spent = ?, tickets = ?, last_ticket = ?, authorisations = ?, "
            "closed = ?, next_sequence = ?, billed_until = ? WHERE no = ?",
            {std::string_view(row.kind), std::string_view(row.app), std::string_view(row.orchestrator), state,
             row.authorised.micros, row.expiry.micros, row.due.micros, std::string_view(row.holdId), row.hold,
             row.holds, row.rate, row.spent, row.tickets, storage::optionalInt(row.lastTicket), row.authorisations,
             storage::optionalInt(row.closed), row.nextSequence, storage::optionalInt(row.billedUntil), row.no}));
    if (changed != 1)
        return fail(ErrorCode::Corrupt, "session " + std::to_string(row.no) + " is missing");
    return {};
}

Result<void> purgeSessions(storage::Connection& connection, Timestamp before, int limit)
{
    SLUICE_TRY(connection.exec("DELETE FROM clearing_sessions WHERE no IN (SELECT no FROM clearing_sessions WHERE "
                               "state = 'closed' AND closed < ? ORDER BY closed LIMIT ?)",
                               {before.micros, std::int64_t(limit)}));
    return {};
}

}  // namespace sluice::clearinghouse
