// What one HTTP operation on users needs from several parts, as a saga (REF-19): the local row first, durable; then the identity provider,
// repeated until it answers; the key is issued in the local commit and never again unless asked. Thread: any; `done` exactly once, on the
// writer's thread or the provider's; it only hands over.
#pragma once

#include "clearinghouse/user_provider.h"

#include <functional>
#include <string>

namespace sluice::clearinghouse {

struct CreateUserRequest {
    std::string clientId, externalUserId, email, connection;
    bool issueApiKey = true;
    bool composite = false;  // the key in the composite form
};

struct CreatedUser {
    User user;
    bool created = false;
    std::string apiKey;  // empty: none issued. Never stored
    std::string keyId;
};

class UserDesk {
public:
    struct Ports {
        const Clock& clock;
        storage::Database& database;
        Directory& directory;
        KeyStore& keys;
        UserProvider& provider;
    };
    explicit UserDesk(Ports ports) : m_ports(ports) {}

    // The part inside the command: row, and the first key of a new user. Provider state becomes Pending when the provider is not local.
    Result<CreatedUser> createLocally(storage::Connection& connection, const CreateUserRequest& request,
                                      const ActionContext& context);
    // After that commit: links the user at the provider. `done` gets the user as it now is; an error leaves it Pending, to be tried again.
    void link(const User& user, const std::string& connection, std::function<void(Result<User>)> done);
    // A job now and then: links users that are still Pending, at most 50 a call.
    void linkPending();

    // Soft deactivation: the user stops, its keys are revoked, its history stays. Conflict: an operator blocked it, and making it anew may not
    // undo that.
    Result<User> deactivate(storage::Connection& connection, std::string_view clientId, std::string_view externalUserId,
                            const ActionContext& context);
    // 6.3, 6.6: a new key in the place of `keyId`; an empty id stands for the user's newest live key; none: just a new one. NotFound "user not
    // found".
    Result<NewKey> rotate(storage::Connection& connection, std::string_view clientId, std::string_view externalUserId,
                          std::string_view keyId, std::int64_t overlapSeconds, const ActionContext& context);

    const Ports& ports() const { return m_ports; }

private:
    void postpone(const User& user);

    const Ports m_ports;
};

}  // namespace sluice::clearinghouse
