#include "usage/internal/client_rows.h"

#include "core/json.h"
#include "usage/client_sessions.h"

namespace sluice::usage {

namespace {

#define CLIENT_COLUMNS \
    "no, id, orchestrator, client_ip, token_hash, mode, installation_id, fingerprint, client_name, client_version, " \
    "manifest_version, invite_id, source, issued_at, last_seen_at, expires_at, ended_at, end_reason, attached_at, " \
    "edge_id, edge"

std::optional<Timestamp> clientTime(const storage::Row& row, int column)
{
    const auto micros = row.optInt64(column);
    return micros ? std::optional(Timestamp{*micros}) : std::nullopt;
}

storage::Param clientTimeParam(const std::optional<Timestamp>& time)
{
    return time ? storage::Param(time->micros) : storage::Param(nullptr);
}

ClientSession readClientSession(const storage::Row& row)
{
    ClientSession session;
    session.no = row.int64(0);
    session.id = row.text(1);
    session.orchestrator = row.text(2);
    session.clientIp = row.text(3);
    session.tokenHash = row.text(4);
    session.mode = clientModeFromCode(row.text(5)).value_or(ClientMode::Invite);
    session.installationId = row.optText(6);
    session.fingerprint = row.optText(7);
    session.clientName = row.optText(8);
    session.clientVersion = row.optText(9);
    session.manifestVersion = row.optText(10);
    session.inviteId = row.optText(11);
    session.source = row.text(12);
    session.issuedAt = Timestamp{row.int64(13)};
    session.lastSeenAt = Timestamp{row.int64(14)};
    session.expiresAt = Timestamp{row.int64(15)};
    session.endedAt = clientTime(row, 16);
    session.endReason = row.text(17);
    session.attachedAt = clientTime(row, 18);
    if (const auto tree = json::parse(row.text(20)); tree && tree->isObject()) {
        if (auto edge = fleet::edgeFromJson(*tree))
            session.edge = std::make_shared<const fleet::EdgeConfig>(std::move(*edge));
    }
    session.seen = std::make_shared<ClientSeen>();
    return session;
}

}  // namespace

Result<std::int64_t> highestClientSession(storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto last, connection.queryOne("SELECT COALESCE(MAX(no), 0) FROM usage_client_sessions", {},
                                                       [](const storage::Row& row) { return row.int64(0); }));
    return last.value_or(0);
}

Result<void> readOpenClientSessions(storage::Connection& connection, const std::function<void(ClientSession)>& sink)
{
    return connection.query("SELECT " CLIENT_COLUMNS " FROM usage_client_sessions WHERE ended_at IS NULL ORDER BY no",
                            {}, [&](const storage::Row& row) {
                                sink(readClientSession(row));
                                return true;
                            });
}

Result<void> readAllClientSessions(storage::Connection& connection,
                                   const std::function<Result<void>(const ClientSession&)>& sink)
{
    Result<void> outcome;
    SLUICE_TRY(connection.stream("SELECT " CLIENT_COLUMNS " FROM usage_client_sessions ORDER BY no", {},
                                 [&](const storage::Row& row) {
                                     outcome = sink(readClientSession(row));
                                     return outcome.has_value();
                                 }));
    return outcome;
}

Result<void> insertClientSession(storage::Connection& connection, const ClientSession& s)
{
    const std::string edge = s.edge ? json::write(fleet::edgeToJson(*s.edge)) : std::string();
    const std::string edgeId = s.edge ? s.edge->edgeId : std::string();
    SLUICE_TRY(connection.exec("INSERT INTO usage_client_sessions (" CLIENT_COLUMNS
                               ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                               {s.no,
                                s.id,
                                s.orchestrator,
                                s.clientIp,
                                s.tokenHash,
                                std::string_view(clientModeCode(s.mode)),
                                storage::optionalText(s.installationId),
                                storage::optionalText(s.fingerprint),
                                storage::optionalText(s.clientName),
                                storage::optionalText(s.clientVersion),
                                storage::optionalText(s.manifestVersion),
                                storage::optionalText(s.inviteId),
                                s.source,
                                s.issuedAt.micros,
                                s.lastSeenAt.micros,
                                s.expiresAt.micros,
                                clientTimeParam(s.endedAt),
                                s.endReason,
                                clientTimeParam(s.attachedAt),
                                edgeId,
                                edge}));
    return {};
}

Result<void> updateClientSession(storage::Connection& connection, const ClientSession& s)
{
    SLUICE_TRY(connection.exec("UPDATE usage_client_sessions SET token_hash = ?, last_seen_at = ?, ended_at = ?, "
                               "end_reason = ?, attached_at = ? WHERE no = ?",
                               {s.tokenHash, s.lastSeenAt.micros, clientTimeParam(s.endedAt), s.endReason,
                                clientTimeParam(s.attachedAt), s.no}));
    return {};
}

Result<void> updateClientSeen(storage::Connection& connection, std::int64_t no, Timestamp seen)
{
    SLUICE_TRY(connection.exec("UPDATE usage_client_sessions SET last_seen_at = ? WHERE no = ? AND last_seen_at < ?",
                               {seen.micros, no, seen.micros}));
    return {};
}

Result<std::int64_t> purgeClientSessions(storage::Connection& connection, Timestamp endedBefore, int limit)
{
    return connection.exec("DELETE FROM usage_client_sessions WHERE no IN (SELECT no FROM usage_client_sessions WHERE "
                           "ended_at < ? ORDER BY ended_at, no LIMIT ?)",
                           {endedBefore.micros, std::int64_t(limit)});
}

}  // namespace sluice::usage
