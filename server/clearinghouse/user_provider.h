// The identity provider that users also live at, as a port (clearinghouse spec 6.2, REF-19). The local one has nothing to do; Auth0's talks
// to the Management API. Thread: calls from any; `done` exactly once, on any thread, within the provider's deadline; it only hands over.
#pragma once

#include "clearinghouse/keys.h"

#include <functional>
#include <string>

namespace sluice::clearinghouse {

struct ProviderUserRequest {
    std::string clientId, externalUserId, email;
    std::string connection;  // empty: the provider's default
};

class UserProvider {
public:
    template<class T>
    using Done = std::function<void(Result<T>)>;

    virtual ~UserProvider() = default;
    virtual std::string name() const = 0;  // "local", "auth0"
    virtual bool isLocal() const { return false; }
    // Finds the user or makes it; the answer is its id there. Repeatable: asking twice makes no second one.
    virtual void ensure(const ProviderUserRequest& request, Done<std::string> done) = 0;
    // The key record the first suite left with the user. NotFound: no such user or no record.
    virtual void referenceKey(const std::string& providerUserId, Done<ReferenceKey> done) = 0;
};

// Everything is in the directory already: the user's id there is empty.
class LocalUserProvider final : public UserProvider {
public:
    std::string name() const override { return "local"; }
    bool isLocal() const override { return true; }
    void ensure(const ProviderUserRequest& request, Done<std::string> done) override;
    void referenceKey(const std::string& providerUserId, Done<ReferenceKey> done) override;
};

}  // namespace sluice::clearinghouse
