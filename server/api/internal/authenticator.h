// Who is asking, and may they? (ops-api 1.4, DECISIONS 6 and 18.) Tokens are compared by digest, so time tells nothing (W-23).
#pragma once

#include "api/config.h"
#include "api/internal/operation.h"
#include "http/rate_limiter.h"

namespace sluice::api {

class Authenticator {
public:
    // What the tokens of orchestrators and client sessions are looked up in; `parts` outlives this.
    Authenticator(const ApiConfig& config, const TokenStore& tokens, const ApiParts& parts);

    // Nothing: allowed, and `call.principal` is set. Else the answer.
    std::optional<http::Response> check(Call& call);
    // Scheme::Client, once the fields are checked (ops-api 10.2).
    std::optional<http::Response> checkClient(Call& call);
    // The holder of the token in X-Admin-Token, whatever the scheme; empty name: nobody known.
    Principal identify(const http::Request& request, Timestamp now) const;
    // A request of this machine to a loopback listener, with no proxy in between.
    bool isLocal(const http::Request& request) const;
    // Someone sent a token that is not known; told at most `failedLoginsPerMinute` times a minute and address.
    std::function<void(const Call&)> onFailure;

private:
    struct Verdict {
        int status = 0;  // 0: allowed
        std::string detail;
    };
    Verdict checkAdmin(const Call& call, Principal& principal, bool strict) const;
    Verdict checkView(const Call& call, Principal& principal) const;
    Verdict checkManager(const Call& call, Principal& principal) const;
    Verdict checkOrchestrator(const Call& call, Principal& principal) const;
    Verdict checkEdgePlane(const Call& call, Principal& principal) const;
    Verdict checkReporter(const Call& call, Principal& principal) const;
    Verdict findClient(const Call& call, Principal& principal) const;
    std::optional<http::Response> checkPerson(Call& call);
    std::optional<http::Response> checkPublic(const Call& call);
    std::optional<http::Response> checkBearer(Call& call);
    bool adminConfigured(Timestamp now) const;
    bool anyConfigured(Timestamp now) const;

    const ApiConfig& m_config;
    const TokenStore& m_tokens;
    const ApiParts& m_parts;
    http::RateLimiter m_failures;        // offered admin and viewer tokens
    http::RateLimiter m_bearerFailures;  // all other tokens: hosts behind one address must not lock out its operator
    http::RateLimiter m_publicBurst, m_publicMinute;
};

}  // namespace sluice::api
