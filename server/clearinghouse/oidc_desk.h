// The OAuth endpoints as operations (clearinghouse spec 6.4, 9.1; RFC 6749, 7009, 7662, 8628): the order in which issuer, device grants, refresh
// sessions and token exchange are asked, so that a client never loses what it holds: a token is minted first, what it is paid with is used up
// in the commit that comes after, and the answer leaves after that. Thread: any; completions exactly once, on any thread; they only hand over.
#pragma once

#include "clearinghouse/device_login.h"
#include "clearinghouse/issuer.h"
#include "clearinghouse/refresh_sessions.h"
#include "clearinghouse/token_exchange.h"

namespace sluice::clearinghouse {

struct OidcParts {
    const Clock& clock;
    Rng& rng;  // serves any thread
    storage::Writer& writer;
    const ClientDirectory& clients;
    TokenExchange& exchange;
    // The local issuer and what belongs to it; null: the identity provider is elsewhere and only token exchange is served.
    Issuer* issuer = nullptr;
    DeviceLogin* devices = nullptr;
    RefreshSessions* sessions = nullptr;
    DeniedTokens* denied = nullptr;
    Verifier* keys = nullptr;  // API keys, for whoever approves; null: login codes only
};

enum class LoginOutcome { Approved, UnknownCode, WrongCredential, OtherApp, Answered };

class OidcDesk {
public:
    using Done = std::function<void(OAuthResult<json::Value>)>;  // the body of 200; null: none
    template<class T>
    using Asked = std::function<void(Result<T>)>;

    explicit OidcDesk(OidcParts parts);
    ~OidcDesk();

    void token(OAuthRequest request, std::string pathClient, std::string_view correlationId, Done done);
    void startDevice(const OAuthRequest& request, std::string address, Done done);
    void revoke(const OAuthRequest& request, Done done);
    void introspect(const OAuthRequest& request, Done done);
    // A user JWT that the tenant asks for (6.6): scopes of the tenant's own, never admin; blank: sign:job. invalid_scope, invalid_grant: stopped.
    void userToken(const metering::Identity& identity, std::string_view scope, Done done);

    // The verification page. `address` of the visitor goes into the audit log.
    void lookUp(std::string userCode, Asked<std::optional<DeviceGrant>> done);
    // `credential`: an API key, or a login code of the operator.
    void approve(std::string userCode, std::string credential, std::string address, Asked<LoginOutcome> done);
    void deny(std::string userCode, std::string address, Asked<LoginOutcome> done);
    void issueLoginCode(metering::Identity identity, std::string actor, Asked<std::string> done);

    // What an operator may do: end a session now; end all of a user (with its access tokens).
    void endSession(std::string sessionId, std::string actor, Asked<void> done);
    void endUser(std::string authId, std::string actor, Asked<void> done);
    void purge();  // old grants, codes and sessions; to be called every few minutes

    bool hasIssuer() const;
    const Issuer& issuer() const;         // only with hasIssuer()
    std::string verificationUri() const;  // {issuer}/oidc/device

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace sluice::clearinghouse
