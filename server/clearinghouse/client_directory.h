// Who may ask for tokens: credentials of tenants and the platform's pair, and whether a user is still let in. Thread: any; in memory.
#pragma once

#include "core/clock.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

class Directory;

// A client that proved itself. Platform: the operator's own M2M pair, good for every tenant.
struct OAuthClient {
    std::string clientId;  // tenant; empty for the platform
    bool platform = false;
    std::string name;    // for the audit log: "tenant:CLIENT:CREDENTIAL", "platform"
    std::string scopes;  // space-separated
};

class ClientDirectory {
public:
    virtual ~ClientDirectory() = default;
    // Compared in constant time; an unset secret matches nothing (REF-37).
    virtual std::optional<OAuthClient> authenticate(std::string_view id, std::string_view secret,
                                                    Timestamp now) const = 0;
    virtual bool isActiveTenant(std::string_view clientId) const = 0;
    // Blocked, deleted, or of a tenant that is not active. Users nobody made here are let in: a JWT may speak of such a one.
    virtual bool isStopped(std::string_view clientId, std::string_view subject) const = 0;
    // What user tokens of this tenant may hold; never "admin".
    virtual std::vector<std::string> userScopes(std::string_view clientId) const = 0;
};

// Over the directory, with the pair of AUTH0_SIGNER_M2M_CLIENT_ID and _SECRET beside it (both may be empty).
class DirectoryClients final : public ClientDirectory {
public:
    DirectoryClients(const Directory& directory, std::string platformId, std::string platformSecret)
        : m_directory(directory), m_platformId(std::move(platformId)), m_platformSecret(std::move(platformSecret))
    {}
    std::optional<OAuthClient> authenticate(std::string_view id, std::string_view secret, Timestamp now) const override;
    bool isActiveTenant(std::string_view clientId) const override;
    bool isStopped(std::string_view clientId, std::string_view subject) const override;
    std::vector<std::string> userScopes(std::string_view clientId) const override;

private:
    const Directory& m_directory;
    std::string m_platformId, m_platformSecret;
};

}  // namespace sluice::clearinghouse
