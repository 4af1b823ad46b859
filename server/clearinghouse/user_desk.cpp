#include "clearinghouse/user_desk.h"

#include "clearinghouse/composite_key.h"

namespace sluice::clearinghouse {

namespace {

constexpr int linkedAtOnce = 50;
constexpr const char* defaultKeyLabel = "default";

}  // namespace

Result<CreatedUser> UserDesk::createLocally(storage::Connection& connection, const CreateUserRequest& request,
                                            const ActionContext& context)
{
    CreatedUser made;
    SLUICE_ASSIGN(auto ensured, m_ports.directory.ensureUser(connection, request.clientId, request.externalUserId,
                                                             request.email, context));
    made.user = std::move(ensured.user);
    made.created = ensured.created;
    if (!m_ports.provider.isLocal() && made.user.provider == ProviderState::None) {
        SLUICE_TRY(m_ports.directory.setProvider(connection, request.clientId, request.externalUserId,
                                                 ProviderState::Pending, {}, context.now));
        made.user.provider = ProviderState::Pending;
    }
    if (!made.created || !request.issueApiKey)
        return made;
    KeyRequest key{request.clientId, request.externalUserId, defaultKeyLabel, {}, "external_user_id", {}, false};
    key.composite = request.composite && isAppClientId(request.clientId);
    SLUICE_ASSIGN(auto issued, m_ports.keys.create(connection, key, context));
    made.apiKey = std::move(issued.text);
    made.keyId = issued.info.id;
    return made;
}

void UserDesk::link(const User& user, const std::string& connectionName, std::function<void(Result<User>)> done)
{
    if (user.provider != ProviderState::Pending)
        return done(user);
    const ProviderUserRequest request{user.clientId, user.externalUserId, user.email, connectionName};
    m_ports.provider.ensure(request, [this, user, done = std::move(done)](Result<std::string> id) {
        if (!id)
            return done(fail(std::move(id).error()));
        m_ports.database.writer().submitFor<User>(
            [this, user, id = *id](storage::Connection& connection) -> Result<User> {
                SLUICE_TRY(m_ports.directory.setProvider(connection, user.clientId, user.externalUserId,
                                                         ProviderState::Linked, id, m_ports.clock.now()));
                SLUICE_ASSIGN(const auto now, findUser(connection, user.clientId, user.externalUserId));
                return *now;
            },
            done);
    });
}

void UserDesk::linkPending()
{
    if (m_ports.provider.isLocal())
        return;
    m_ports.database.writer().submitFor<std::vector<User>>(
        [](storage::Connection& connection) { return pendingUsers(connection, linkedAtOnce); },
        [this](Result<std::vector<User>> users) {
            if (!users)
                return;
            for (const User& user : *users)
                link(user, {}, [this, user](const Result<User>& linked) {
                    if (!linked)
                        postpone(user);
                });
        });
}

// Whoever could not be linked goes to the end of the queue: one that never can does not hold up the others.
void UserDesk::postpone(const User& user)
{
    m_ports.database.writer().submit(
        [this, user](storage::Connection& connection) {
            return m_ports.directory.setProvider(connection, user.clientId, user.externalUserId, ProviderState::Pending,
                                                 {}, m_ports.clock.now());
        },
        [](const Result<void>&) {});
}

Result<User> UserDesk::deactivate(storage::Connection& connection, std::string_view clientId,
                                  std::string_view externalUserId, const ActionContext& context)
{
    SLUICE_ASSIGN(const auto known, findUser(connection, clientId, externalUserId));
    if (known && known->status == UserStatus::Blocked)
        return fail(ErrorCode::Conflict, "the user is blocked by an operator");
    UserChange change;
    change.status = UserStatus::Deleted;
    SLUICE_ASSIGN(auto user, m_ports.directory.updateUser(connection, clientId, externalUserId, change, context));
    SLUICE_TRY(m_ports.keys.revokeAll(connection, clientId, externalUserId, context));
    return user;
}

Result<NewKey> UserDesk::rotate(storage::Connection& connection, std::string_view clientId,
                                std::string_view externalUserId, std::string_view keyId, std::int64_t overlapSeconds,
                                const ActionContext& context)
{
    SLUICE_ASSIGN(const auto user, findUser(connection, clientId, externalUserId));
    if (!user || user->status == UserStatus::Deleted)
        return fail(ErrorCode::NotFound, "user not found");
    std::string former(keyId);
    if (former.empty()) {
        SLUICE_ASSIGN(const auto keys, listKeys(connection, clientId, externalUserId));
        for (const KeyInfo& info : keys) {
            if (info.live(context.now)) {
                former = info.id;
                break;
            }
        }
    }
    if (!former.empty())
        return m_ports.keys.rotate(connection, clientId, externalUserId, former, overlapSeconds, context);
    return m_ports.keys.create(
        connection,
        {std::string(clientId), std::string(externalUserId), defaultKeyLabel, {}, "external_user_id", {}, false},
        context);
}

}  // namespace sluice::clearinghouse
