// Refresh tokens (clearinghouse spec 9.1; RFC 6749 6, 9700 4.14): opaque, stored as a hash, good once. Each use answers a new one; a token
// that was used before means two hold it, so the whole session ends. Thread: writer, inside a command.
#pragma once

#include "audit/audit_log.h"
#include "clearinghouse/issuer.h"
#include "clearinghouse/oauth.h"

namespace sluice::clearinghouse {

struct RefreshConfig {
    std::int64_t tokenSeconds = 30 * 86'400;    // unused for this long: over
    std::int64_t sessionSeconds = 90 * 86'400;  // over in any case
};

struct RefreshSession {
    std::string id;  // 32 hex
    metering::Identity identity;
    std::string loginClient;  // client_id the device named: a tenant, or the console's own
    std::string scope, audience;
    Timestamp created, expires;
};

struct Refreshed {
    RefreshSession session;
    std::string token;  // the new refresh token; shown once
};

class RefreshSessions {
public:
    RefreshSessions(Issuer& issuer, audit::AuditLog& audit, Rng& rng, RefreshConfig config = {});

    Result<Refreshed> begin(storage::Connection& connection, RefreshSession session, Timestamp now);
    // Of one command: what was found wrong may itself have to be durable (a session ended by reuse), so a refusal is a value.
    using Outcome = OAuthResult<Refreshed>;
    Result<Outcome> use(storage::Connection& connection, std::string_view token, std::string_view loginClient,
                        Timestamp now);
    // Ends the session a refresh token belongs to, if it is one of `loginClient`'s; unknown tokens change nothing (RFC 7009 2.2).
    Result<bool> endByToken(storage::Connection& connection, std::string_view token, std::string_view loginClient,
                            Timestamp now);
    Result<void> end(storage::Connection& connection, std::string_view sessionId, std::string_view actor,
                     Timestamp now);
    Result<void> endAllOf(storage::Connection& connection, std::string_view authId, std::string_view actor,
                          Timestamp now);
    Result<std::optional<RefreshSession>> find(storage::Connection& connection, std::string_view token,
                                               Timestamp now) const;
    Result<int> purge(storage::Connection& connection, Timestamp now);

private:
    Issuer& m_issuer;
    audit::AuditLog& m_audit;
    Rng& m_rng;
    RefreshConfig m_config;
};

}  // namespace sluice::clearinghouse
