// Signer tokens of an Auth0 tenant (clearinghouse spec 6.4): a client_credentials grant whose extra fields the tenant's action turns into claims.
// Every token passes our own verifier before it leaves (REF-31). Thread: mint from any; answers on the HTTP client's thread or the verifier's.
#pragma once

#include "clearinghouse/minter.h"
#include "clearinghouse/verifier.h"
#include "net/http_client.h"

#include <memory>

namespace sluice::clearinghouse {

struct Auth0MinterConfig {
    std::string issuer;                  // AUTH0_ISSUER, https://{domain}; a trailing slash is dropped
    std::string clientId, clientSecret;  // AUTH0_SIGNER_M2M_CLIENT_ID, _SECRET
    std::string audience;                // AUTH0_AUDIENCE (REF-26)
    int deadlineMs = 30'000;
};

class Auth0Minter final : public Minter {
public:
    // `post` runs a task on the client's thread. `checker` may be null: tokens leave unchecked. All outlive this.
    Auth0Minter(net::HttpClient& http, std::function<void(std::function<void()>)> post, Verifier* checker,
                const Clock& clock, Auth0MinterConfig config);
    ~Auth0Minter() override;

    // Protocol: no access_token in the answer. Unavailable: not reached, or another status. Overloaded.
    void mint(TokenOrder order, Done done) override;

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};

}  // namespace sluice::clearinghouse
