#include "clearinghouse/refresh_sessions.h"

#include "clearinghouse/deed.h"
#include "core/ids.h"
#include "crypto/hash.h"

namespace sluice::clearinghouse {

namespace {

constexpr std::string_view refreshPrefix = "rt_";
constexpr const char* badRefreshToken = "the refresh token is invalid, expired or revoked";

struct StoredRefresh {
    RefreshSession session;
    bool ended = false;
    bool used = false;
    Timestamp expires;  // of the token

    bool good(Timestamp now) const { return !ended && !used && expires > now && session.expires > now; }
};

Result<std::optional<StoredRefresh>> storedRefresh(storage::Connection& connection, std::string_view token)
{
    const std::string hash = secretTextHash(token);
    std::optional<StoredRefresh> found;
    SLUICE_TRY(connection.query(
        "SELECT s.id, s.tenant, s.subject, s.subject_type, s.login_client, s.scope, s.audience, s.created, s.expires, "
        "s.ended, t.used, t.expires FROM refresh_tokens t JOIN refresh_sessions s ON s.id = t.session WHERE t.hash = ?",
        {std::string_view(hash)}, [&](const storage::Row& row) {
            auto identity = metering::makeIdentity(row.text(1), row.text(2), row.text(3));
            if (!identity)
                return false;
            StoredRefresh stored;
            stored.session = {row.text(0), std::move(*identity), row.text(4),   row.text(5),
                              row.text(6), {row.int64(7)},       {row.int64(8)}};
            stored.ended = !row.isNull(9);
            stored.used = !row.isNull(10);
            stored.expires = {row.int64(11)};
            found = std::move(stored);
            return false;
        }));
    return found;
}

Result<void> noteSession(audit::AuditLog& audit, storage::Connection& connection, const char* action,
                         const RefreshSession& session, std::string_view actor, Timestamp now)
{
    return auditDeed(audit, connection, {std::string(actor), {}, now}, action, session.id,
                     json::Value::object({{"auth_id", session.identity.authId}, {"client", session.loginClient}}));
}

}  // namespace

std::string secretTextHash(std::string_view text)
{
    return toHex(crypto::sha256(asBytes(text)).bytes);
}

RefreshSessions::RefreshSessions(audit::AuditLog& audit, Rng& rng, RefreshConfig config)
    : m_audit(audit), m_rng(rng), m_config(config)
{}

Result<std::string> RefreshSessions::addToken(storage::Connection& connection, const RefreshSession& session,
                                              const AccessMark& access, Timestamp now)
{
    std::string token = std::string(refreshPrefix) + randomToken(m_rng);
    const std::string hash = secretTextHash(token);
    const Timestamp expires = std::min(now.plusSeconds(m_config.tokenSeconds), session.expires);
    SLUICE_TRY(connection.exec("INSERT INTO refresh_tokens (hash, session, expires, used, access_id, access_expires) "
                               "VALUES (?, ?, ?, NULL, ?, ?)",
                               {std::string_view(hash), std::string_view(session.id), expires.micros,
                                std::string_view(access.id), access.expires.micros}));
    return token;
}

Result<Refreshed> RefreshSessions::begin(storage::Connection& connection, RefreshSession session,
                                         const AccessMark& access, Timestamp now)
{
    if (session.id.empty())
        session.id = randomId(m_rng);
    session.created = now;
    session.expires = now.plusSeconds(m_config.sessionSeconds);
    const metering::Identity& identity = session.identity;
    SLUICE_TRY(connection.exec(
        "INSERT INTO refresh_sessions (id, tenant, subject, subject_type, auth_id, login_client, "
        "scope, audience, created, last_used, expires, uses, ended, ended_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, NULL, NULL)",
        {std::string_view(session.id), std::string_view(identity.clientId), std::string_view(identity.usageSubject),
         std::string_view(identity.usageSubjectType), std::string_view(identity.authId),
         std::string_view(session.loginClient), std::string_view(session.scope), std::string_view(session.audience),
         now.micros, now.micros, session.expires.micros}));
    SLUICE_ASSIGN(std::string token, addToken(connection, session, access, now));
    SLUICE_TRY(noteSession(m_audit, connection, "login.session_started", session, "user:" + identity.authId, now));
    return Refreshed{std::move(session), std::move(token)};
}

Result<OAuthResult<RefreshSession>> RefreshSessions::find(storage::Connection& connection, std::string_view token,
                                                          std::string_view loginClient, Timestamp now) const
{
    SLUICE_ASSIGN(auto stored, storedRefresh(connection, token));
    // A token that was used before goes on to use(), which ends its session.
    const bool mayBeUsed = stored && !stored->ended && stored->expires > now && stored->session.expires > now
                           && stored->session.loginClient == loginClient;
    if (!mayBeUsed)
        return OAuthResult<RefreshSession>(oauthFail(400, "invalid_grant", badRefreshToken));
    return OAuthResult<RefreshSession>(std::move(stored->session));
}

Result<RefreshOutcome> RefreshSessions::use(storage::Connection& connection, std::string_view token,
                                            std::string_view loginClient, const AccessMark& access, Timestamp now)
{
    SLUICE_ASSIGN(auto stored, storedRefresh(connection, token));
    if (!stored || stored->session.loginClient != loginClient)
        return RefreshOutcome{oauthFail(400, "invalid_grant", badRefreshToken), {}};
    const RefreshSession& session = stored->session;
    if (stored->used && !stored->ended) {
        SLUICE_TRY(noteSession(m_audit, connection, "login.refresh_reused", session, "engine", now));
        SLUICE_ASSIGN(AccessMarks ended, end(connection, session.id, "reuse", now));
        return RefreshOutcome{oauthFail(400, "invalid_grant", badRefreshToken), std::move(ended)};
    }
    if (!stored->good(now))
        return RefreshOutcome{oauthFail(400, "invalid_grant", badRefreshToken), {}};
    const std::string hash = secretTextHash(token);
    SLUICE_TRY(
        connection.exec("UPDATE refresh_tokens SET used = ? WHERE hash = ?", {now.micros, std::string_view(hash)}));
    SLUICE_TRY(connection.exec("UPDATE refresh_sessions SET last_used = ?, uses = uses + 1 WHERE id = ?",
                               {now.micros, std::string_view(session.id)}));
    SLUICE_ASSIGN(std::string fresh, addToken(connection, session, access, now));
    return RefreshOutcome{Refreshed{session, std::move(fresh)}, {}};
}

Result<AccessMarks> RefreshSessions::end(storage::Connection& connection, std::string_view sessionId,
                                         std::string_view actor, Timestamp now)
{
    SLUICE_ASSIGN(const std::int64_t changed,
                  connection.exec("UPDATE refresh_sessions SET ended = ?, ended_by = ? WHERE id = ? AND ended IS NULL",
                                  {now.micros, actor, sessionId}));
    AccessMarks marks;
    if (changed == 0)
        return marks;
    SLUICE_TRY(connection.query("SELECT access_id, access_expires FROM refresh_tokens WHERE session = ? AND "
                                "access_expires > ?",
                                {sessionId, now.micros}, [&](const storage::Row& row) {
                                    marks.push_back({row.text(0), {row.int64(1)}});
                                    return true;
                                }));
    SLUICE_TRY(auditDeed(m_audit, connection, {std::string(actor), {}, now}, "login.session_ended", sessionId,
                         json::Value::object({})));
    return marks;
}

Result<AccessMarks> RefreshSessions::endByToken(storage::Connection& connection, std::string_view token,
                                                std::string_view loginClient, Timestamp now)
{
    SLUICE_ASSIGN(const auto stored, storedRefresh(connection, token));
    if (!stored || stored->session.loginClient != loginClient)
        return AccessMarks{};
    return end(connection, stored->session.id, "user:" + stored->session.identity.authId, now);
}

Result<AccessMarks> RefreshSessions::endAllOf(storage::Connection& connection, std::string_view authId,
                                              std::string_view actor, Timestamp now)
{
    std::vector<std::string> ids;
    SLUICE_TRY(connection.query("SELECT id FROM refresh_sessions WHERE auth_id = ? AND ended IS NULL", {authId},
                                [&](const storage::Row& row) {
                                    ids.push_back(row.text(0));
                                    return true;
                                }));
    AccessMarks all;
    for (const std::string& id : ids) {
        SLUICE_ASSIGN(AccessMarks marks, end(connection, id, actor, now));
        std::ranges::move(marks, std::back_inserter(all));
    }
    return all;
}

Result<int> RefreshSessions::purge(storage::Connection& connection, Timestamp now)
{
    // Ended sessions are kept a month for whoever looks; their tokens go with them.
    const std::int64_t before = now.plusSeconds(-30 * 86'400).micros;
    std::vector<std::string> ids;
    SLUICE_TRY(connection.query("SELECT id FROM refresh_sessions WHERE expires < ? OR ended < ? LIMIT 1000",
                                {before, before}, [&](const storage::Row& row) {
                                    ids.push_back(row.text(0));
                                    return true;
                                }));
    for (const std::string& id : ids) {
        SLUICE_TRY(connection.exec("DELETE FROM refresh_tokens WHERE session = ?", {std::string_view(id)}));
        SLUICE_TRY(connection.exec("DELETE FROM refresh_sessions WHERE id = ?", {std::string_view(id)}));
    }
    // Of a living session, what could no longer be used anyway tells of no reuse.
    SLUICE_TRY(connection.exec("DELETE FROM refresh_tokens WHERE expires < ?", {now.micros}));
    return int(ids.size());
}

}  // namespace sluice::clearinghouse
