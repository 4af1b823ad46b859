// End users at an Auth0 tenant (clearinghouse spec 6.2). A user's id there is made from tenant and external id, so that a retry, two at once or a
// search that does not see it yet make no second one (REF-19): first it is read by that id, which Auth0 answers at once and truly; then the
// search finds those whom the first suite made; only then it is created, and a 409 is read back. Requests run one after the other
// on a thread of its own, as the tenant's rate limit wants (REF-20). Thread: any; `done` on that thread.
#pragma once

#include "clearinghouse/auth0_management.h"
#include "clearinghouse/user_provider.h"
#include "core/rng.h"

#include <memory>

namespace sluice::clearinghouse {

struct Auth0UsersConfig {
    std::string connection = "Username-Password-Authentication";  // AUTH0_DB_CONNECTION
    std::size_t maxWaiting = 1'000;                               // more: Overloaded
};

class Auth0UserProvider final : public UserProvider {
public:
    // Both outlive this; nobody else's calls hold `management` up for longer than its deadline.
    Auth0UserProvider(Auth0Management& management, Rng& rng, Auth0UsersConfig config = {});
    ~Auth0UserProvider() override;  // close()
    // What waits, and whatever comes later, completes with Cancelled. What runs ends first: ask the stop of `management` before. Not on its
    // thread.
    void close();

    std::string name() const override { return "auth0"; }
    // Conflict: email or user name belong to another user of the connection.
    void ensure(const ProviderUserRequest& request, Done<std::string> done) override;
    void referenceKey(const std::string& providerUserId, Done<ReferenceKey> done) override;

    // The id that a user made here has after "auth0|".
    static std::string localId(const std::string& clientId, const std::string& externalUserId);
    static std::string userName(const std::string& externalUserId);  // [A-Za-z0-9_.-], at most 60, never empty

private:
    class Worker;
    std::unique_ptr<Worker> m_worker;
};

}  // namespace sluice::clearinghouse
