// The inside of OidcDesk, shared by its sources. Thread: as oidc_desk.h.
#pragma once

#include "clearinghouse/oidc_desk.h"

namespace sluice::clearinghouse {

// A login on its way from an approved grant, or a refresh token, to a token answer.
struct LoginJob {
    RefreshSession session;
    std::string grantId;       // of a device login
    std::string refreshToken;  // of a refresh
    MintedToken minted;
    std::string idToken;
    OidcDesk::Done done;

    bool offline() const;
    json::Value body(const std::string& freshToken) const;
};
using LoginJobPtr = std::shared_ptr<LoginJob>;

class OidcDesk::Impl : public std::enable_shared_from_this<OidcDesk::Impl> {
public:
    explicit Impl(OidcParts partsIn) : parts(partsIn) {}

    void pollDevice(const OAuthRequest& request, Done done);
    void refresh(const OAuthRequest& request, Done done);
    void startDevice(const OAuthRequest& request, std::string address, Done done);
    void revoke(const OAuthRequest& request, Done done);
    void introspect(const OAuthRequest& request, const Done& done);
    void approve(std::string userCode, std::string credential, std::string address, Asked<LoginOutcome> done);
    void approveAs(std::string userCode, const Verified& verified, std::string address, Asked<LoginOutcome> done);
    void approveByCode(std::string userCode, std::string credential, std::string address, Asked<LoginOutcome> done);
    void endWith(std::function<Result<AccessMarks>(storage::Connection&)> command, std::string actor, Asked<void> done);

    const OidcParts parts;

private:
    OAuthResult<std::string> loginClient(const OAuthRequest& request) const;
    void mint(const LoginJobPtr& job);
    void redeem(const LoginJobPtr& job);
    void useRefresh(const LoginJobPtr& job);
    void denyAll(const AccessMarks& marks, const std::string& actor, const std::string& reason);
    AccessMark markOf(const LoginJob& job) const
    {
        return {job.minted.id, parts.clock.now().plusSeconds(job.minted.expiresIn + jwtSkewSeconds)};
    }
};

}  // namespace sluice::clearinghouse
