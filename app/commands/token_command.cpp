// `sluice token create NAME --role ROLE | list | revoke ID`: named API tokens, made without an admin token by who owns the data folder.
#include "api/tokens.h"
#include "app/commands/command.h"
#include "app/lifecycle/store.h"

#include <algorithm>
#include <iostream>

namespace sluice::app {

namespace {

struct OfflineTokens {
    SystemClock clock;
    SystemRng rng;
    std::unique_ptr<storage::Database> database;
    std::unique_ptr<audit::AuditLog> audit;
    std::unique_ptr<api::TokenStore> tokens;

    Result<void> open(const Settings& settings)
    {
        SLUICE_ASSIGN(database, openStore(settings));
        audit = std::make_unique<audit::AuditLog>(database->writer());
        tokens = std::make_unique<api::TokenStore>(database->writer(), *audit, rng);
        return database->writer().run([this](storage::Connection& connection) { return tokens->load(connection); });
    }
    ~OfflineTokens() { database.reset(); }
    fleet::ActionContext context() const { return {"cli", {}, clock.now()}; }
};

Result<void> createToken(OfflineTokens& offline, const std::string& name, api::Role role)
{
    SLUICE_ASSIGN(const auto made,
                  offline.database->writer().runFor<api::NewToken>([&](storage::Connection& connection) {
                      return offline.tokens->create(connection, name, role, std::nullopt, offline.context());
                  }));
    std::cout << made.token << "\n";
    std::cerr << "token " << name << " (" << api::roleCode(role) << ", id " << made.info.id
              << "); it is shown this once\n";
    return {};
}

Result<void> revokeToken(OfflineTokens& offline, const std::string& nameOrId)
{
    const auto list = offline.tokens->list();
    const auto found = std::ranges::find_if(list, [&](const api::TokenInfo& info) {
        return info.id == nameOrId || (info.name == nameOrId && !info.revoked);
    });
    if (found == list.end())
        return fail(ErrorCode::NotFound, "Unknown token");
    SLUICE_TRY(offline.database->writer().runFor<api::TokenInfo>([&](storage::Connection& connection) {
        return offline.tokens->revoke(connection, found->id, offline.context());
    }));
    std::cout << "revoked " << found->name << "\n";
    return {};
}

void listTokens(const OfflineTokens& offline)
{
    for (const api::TokenInfo& info : offline.tokens->list())
        std::cout << info.id << "  " << api::roleCode(info.role) << "  " << info.name << "  "
                  << formatTimeZ(info.created) << (info.live(offline.clock.now()) ? "" : "  (ended)") << "\n";
}

}  // namespace

int runToken(Context context)
{
    const auto& arguments = context.call.arguments;
    const std::string verb = arguments.empty() ? "list" : arguments.front();
    const auto role = api::roleFromCode(context.call.value("role", "viewer"));
    if (!role)
        return failCommand({ErrorCode::InvalidArgument, "--role is viewer, operator, approver or admin"});
    if ((verb != "list" && verb != "create" && verb != "revoke") || (verb != "list" && arguments.size() != 2))
        return failCommand({ErrorCode::InvalidArgument, "token knows create NAME, list and revoke NAME"});
    OfflineTokens offline;
    Result<void> done = offline.open(context.settings);
    if (done && verb == "create")
        done = createToken(offline, arguments[1], *role);
    else if (done && verb == "revoke")
        done = revokeToken(offline, arguments[1]);
    else if (done)
        listTokens(offline);
    return done ? 0 : failCommand(done.error());
}

}  // namespace sluice::app
