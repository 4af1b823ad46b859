// Refresh tokens (clearinghouse spec 9.1; RFC 6749 6, 9700 4.14): opaque, stored as a hash, good once. Each use answers a new one; a token that
// was used before means that two hold it, so the whole session ends and its access tokens with it. Thread: writer, inside a command.
#pragma once

#include "audit/audit_log.h"
#include "clearinghouse/minter.h"
#include "clearinghouse/oauth.h"
#include "core/rng.h"
#include "core/subscription.h"
#include "storage/connection.h"

namespace sluice::clearinghouse {

struct RefreshConfig {
    std::int64_t tokenSeconds = 30 * 86'400;    // unused for this long: over
    std::int64_t sessionSeconds = 90 * 86'400;  // over in any case
};

struct RefreshSession {
    std::string id;  // 32 hex
    metering::Identity identity;
    std::string loginClient;  // client_id the device named: a tenant, or ownLoginClient
    std::string scope, audience;
    Timestamp created, expires;
};

// The access token that leaves together with a refresh token: denied when the session ends.
struct AccessMark {
    std::string id;  // jti
    Timestamp expires;
};
using AccessMarks = std::vector<AccessMark>;

struct Refreshed {
    RefreshSession session;
    std::string token;  // the new refresh token; shown once
};

// A refusal may itself have to be durable (a session ended by reuse), so it is a value of the command and not its error.
struct RefreshOutcome {
    OAuthResult<Refreshed> answer;
    AccessMarks ended;  // to be denied after the commit
};

class RefreshSessions {
public:
    RefreshSessions(audit::AuditLog& audit, Rng& rng, RefreshConfig config = {});

    // `session.id`, `created` and `expires` are set here when they are empty.
    Result<Refreshed> begin(storage::Connection& connection, RefreshSession session, const AccessMark& access,
                            Timestamp now);
    // Whom a good token belongs to; changes nothing. invalid_grant: anything else.
    Result<OAuthResult<RefreshSession>> find(storage::Connection& connection, std::string_view token,
                                             std::string_view loginClient, Timestamp now) const;
    Result<RefreshOutcome> use(storage::Connection& connection, std::string_view token, std::string_view loginClient,
                               const AccessMark& access, Timestamp now);
    // The session a refresh token belongs to, if it is one of `loginClient`'s; unknown tokens change nothing (RFC 7009 2.2).
    Result<AccessMarks> endByToken(storage::Connection& connection, std::string_view token,
                                   std::string_view loginClient, Timestamp now);
    Result<AccessMarks> end(storage::Connection& connection, std::string_view sessionId, std::string_view actor,
                            Timestamp now);
    Result<AccessMarks> endAllOf(storage::Connection& connection, std::string_view authId, std::string_view actor,
                                 Timestamp now);
    Result<int> purge(storage::Connection& connection, Timestamp now);  // at most refreshPurgeAtOnce; how many went

private:
    Result<std::string> addToken(storage::Connection& connection, const RefreshSession& session,
                                 const AccessMark& access, Timestamp now);

    audit::AuditLog& m_audit;
    Rng& m_rng;
    RefreshConfig m_config;
};
inline constexpr int refreshPurgeAtOnce = 1'000;

// What stands in the store in place of a code or token.
std::string secretTextHash(std::string_view text);  // SHA-256, 64 hex

}  // namespace sluice::clearinghouse
