// What another program on the same store did to tenants, credentials and users.
#include "clearinghouse/directory.h"
#include "clearinghouse/internal/directory_impl.h"

namespace sluice::clearinghouse {

Result<bool> Directory::refreshUser(storage::Connection& connection, std::string_view clientId,
                                    std::string_view externalUserId)
{
    SLUICE_ASSIGN(const auto user, findUser(connection, clientId, externalUserId));
    if (!user)
        return false;
    // The index knows users of tenants it knows.
    if (!m_impl->working->tenant(clientId))
        SLUICE_TRY(refresh(connection, "tenant.create", clientId));
    m_impl->noteUser(*user);
    return true;
}

// Few tenants, and credentials of few: what differs from memory is taken over, whichever was named.
Result<void> Directory::refresh(storage::Connection& connection, std::string_view action, std::string_view subject)
{
    if (action.starts_with("user.")) {
        const auto colon = subject.find(':');
        if (colon == std::string_view::npos)
            return {};
        const auto known = refreshUser(connection, subject.substr(0, colon), subject.substr(colon + 1));
        return known ? Result<void>() : fail(known.error());
    }
    if (action.starts_with("tenant."))
        return eachTenant(connection, [this](Tenant tenant) {
            const TenantPtr known = m_impl->working->tenant(tenant.clientId);
            if (!known || known->updated != tenant.updated || known->status != tenant.status)
                m_impl->put(std::move(tenant));
        });
    if (!action.starts_with("credential."))
        return {};
    return eachCredential(connection, [this, subject](CredentialRow row) {
        if (row.info.id == subject)
            m_impl->put(std::move(row), false);
    });
}

}  // namespace sluice::clearinghouse
