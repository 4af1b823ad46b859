#include "clearinghouse/client_directory.h"

#include "clearinghouse/directory.h"
#include "clearinghouse/minter.h"
#include "crypto/compare.h"
#include "crypto/hash.h"

namespace sluice::clearinghouse {

namespace {

// Digests are compared, so neither content nor length shows. An empty secret equals nothing.
bool sameSecret(std::string_view given, std::string_view wanted)
{
    const Hash32 a = crypto::sha256(asBytes(given)), b = crypto::sha256(asBytes(wanted));
    return crypto::constantTimeEqual(std::span<const std::uint8_t>(a.bytes), std::span<const std::uint8_t>(b.bytes))
           && !wanted.empty();
}

}  // namespace

std::optional<OAuthClient> DirectoryClients::authenticate(std::string_view id, std::string_view secret,
                                                          Timestamp now) const
{
    const bool idFits = sameSecret(id, m_platformId), secretFits = sameSecret(secret, m_platformSecret);
    if (idFits && secretFits)
        return OAuthClient{{}, true, "platform", {}};
    const auto holder = m_directory.verifyCredential(id, secret, now);
    if (!holder)
        return std::nullopt;
    std::string scopes;
    for (const std::string& scope : holder->scopes)
        scopes += (scopes.empty() ? "" : " ") + scope;
    return OAuthClient{holder->clientId, false, "tenant:" + holder->clientId + ":" + holder->credentialId,
                       std::move(scopes)};
}

bool DirectoryClients::isActiveTenant(std::string_view clientId) const
{
    return m_directory.tenantStanding(clientId) == Standing::Active;
}

bool DirectoryClients::isStopped(std::string_view clientId, std::string_view subject) const
{
    return m_directory.tenantStanding(clientId) == Standing::Stopped
           || m_directory.userStanding(clientId, subject) == Standing::Stopped;
}

std::vector<std::string> DirectoryClients::userScopes(std::string_view clientId) const
{
    const TenantPtr tenant = m_directory.snapshot()->tenant(clientId);
    std::vector<std::string> scopes = tenant ? tenant->policy.scopes : std::vector<std::string>();
    std::erase(scopes, "admin");
    if (scopes.empty())
        scopes.emplace_back(defaultTokenScope);
    return scopes;
}

}  // namespace sluice::clearinghouse
