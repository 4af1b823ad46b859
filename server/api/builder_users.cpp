// Users of a tenant (clearinghouse spec 6.2, 6.6): create or update, list, change, deactivate.
#include "api/internal/builder_directory.h"
#include "metering/identity.h"

namespace sluice::api {

namespace {

namespace house = clearinghouse;

constexpr const char* usersPath = "/api/v1/apps/{clientId}/users";
constexpr const char* userPath = "/api/v1/apps/{clientId}/users/{externalUserId}";

std::string_view userTextOf(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

house::CreateUserRequest createRequest(const BuilderCall& call)
{
    house::CreateUserRequest request;
    request.clientId = call.clientId();
    request.externalUserId = userTextOf(call.fields.textOr("externalUserId"));
    request.email = userTextOf(call.fields.textOr("email"));
    request.connection = call.fields.textOr("connection");
    request.issueApiKey = call.fields.flag("issueApiKey").value_or(true);
    request.composite = call.fields.flag("compositeKey").value_or(false);
    return request;
}

void createUser(BuilderServices& services, const BuilderCallPtr& call)
{
    if (!hasDirectory(services, call))
        return;
    const house::CreateUserRequest request = createRequest(*call);
    if (request.externalUserId.empty())
        return call->refuse(400, "invalid_request", "externalUserId is required");
    if (!metering::isExternalUserId(request.externalUserId))
        return call->refuse(400, "invalid_external_user_id", "invalid_external_user_id");
    services.command(call, [&services, call, request](storage::Connection& connection) -> Result<CommandAnswer> {
        SLUICE_ASSIGN(const auto made, services.parts.users->createLocally(connection, request, builderContext(*call)));
        const int status = made.created ? 201 : 200;
        json::Value tree = userTree(made.user);
        if (made.apiKey.empty())
            return CommandAnswer{http::json(status, tree), {}, {}};
        tree.set("keyId", made.keyId);
        return secretAnswer(status, std::move(tree), "apiKey", made.apiKey);
    });
}

BuilderOperation createUserOperation(BuilderServices& services)
{
    auto operation = directoryOperation("POST", usersPath, "createUser", "users",
                                        "Create or update an end user; a new one gets its first key",
                                        BuilderScheme::Tenant, "users:write");
    operation.errorForm = BuilderErrors::Plain;
    operation.bodyKind = services.parts.users ? BuilderBody::Json : BuilderBody::None;  // 503 before the body is read
    operation.idempotencyKey = true;
    operation.noStore = true;
    FieldSpec issue, composite;
    issue.name = "issueApiKey";
    issue.kind = composite.kind = FieldKind::Flag;
    issue.fallback = true;
    composite.name = "compositeKey";
    composite.fallback = false;
    composite.description = "The key in the form app_<24 hex>_<secret>";
    if (services.parts.users)
        operation.body = {needed(textField("externalUserId", 255)), textField("email", 320),
                          textField("connection", 128), std::move(issue), std::move(composite)};
    operation.answer = userSchema({{"apiKey", schemaOrNull("string")}, {"keyId", schemaOf("string")}});
    operation.created = operation.answer;
    operation.errors = {{400, "externalUserId is required; invalid_external_user_id"},
                        {404, "Tenant not found"},
                        {409, "the tenant is suspended; Idempotency-Key was used for another request"},
                        {503, "the user directory is not configured"}};
    operation.bodyExample = json::Value::object({{"externalUserId", "user-42"}, {"email", "user@example.org"}});
    operation.handler = [&services](const BuilderCallPtr& call) { createUser(services, call); };
    return operation;
}

BuilderOperation listUsersOperation(BuilderServices& services)
{
    auto operation = directoryOperation("GET", usersPath, "listUsers", "users", "Users in the order of their ids",
                                        BuilderScheme::Tenant, "users:read");
    operation.query = pageFields();
    FieldSpec status = textField("status", 16);
    status.choices = {"active", "blocked", "deleted"};
    operation.query.push_back(std::move(status));
    operation.answer = pageSchema(userSchema());
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        services.read(call, [&services, call]() -> Result<http::Response> {
            SLUICE_ASSIGN(const auto after, keyOfCursor(*call));
            const std::size_t limit = pageLimit(*call);
            const auto only = house::userStatusFromCode(call->query.textOr("status"));
            SLUICE_ASSIGN(const auto users, services.parts.database->readers().readFor<std::vector<house::User>>(
                                                [&](storage::Connection& connection) {
                                                    return house::listUsers(connection, call->clientId(), after,
                                                                            int(limit) + 1, only);
                                                }));
            json::Array items;
            for (const house::User& user : users)
                items.push_back(userTree(user));
            const std::string last = users.empty() ? "" : users[std::min(limit, users.size()) - 1].externalUserId;
            return pageAnswer(std::move(items), limit, last);
        });
    };
    return operation;
}

BuilderOperation readUserOperation(BuilderServices& services)
{
    auto operation =
        directoryOperation("GET", userPath, "readUser", "users", "One user", BuilderScheme::Tenant, "users:read");
    operation.answer = userSchema();
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        services.read(call, [&services, call]() -> Result<http::Response> {
            SLUICE_ASSIGN(const auto user, services.parts.database->readers().readFor<std::optional<house::User>>(
                                               [&](storage::Connection& connection) {
                                                   return house::findUser(connection, call->clientId(),
                                                                          call->path.textOr("externalUserId"));
                                               }));
            if (!user)
                return fail(ErrorCode::NotFound, "User not found");
            return http::json(200, userTree(*user));
        });
    };
    return operation;
}

BuilderOperation updateUserOperation(BuilderServices& services)
{
    auto operation = directoryOperation("PUT", userPath, "updateUser", "users",
                                        "Change email or role; an operator may block a user and let it in again",
                                        BuilderScheme::Tenant, "users:write");
    operation.bodyKind = BuilderBody::Json;
    operation.idempotencyKey = true;
    FieldSpec status = textField("status", 16);
    status.choices = {"active", "blocked"};
    operation.body = {textField("email", 320), textField("role", 64), std::move(status)};
    operation.answer = userSchema();
    operation.errors.push_back({403, "only an operator blocks a user or lets it in again"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        house::UserChange change;
        change.email = call->fields.text("email");
        change.role = call->fields.text("role");
        if (const auto wanted = call->fields.text("status"))
            change.status = house::userStatusFromCode(*wanted);
        if (change.status && call->principal.kind != BuilderPrincipal::Kind::Operator)
            return call->refuse(403, "access_denied", "only an operator blocks a user or lets it in again");
        services.command(call, [&services, call, change](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto user, services.parts.directory->updateUser(connection, call->clientId(),
                                                                                call->path.textOr("externalUserId"),
                                                                                change, builderContext(*call)));
            return CommandAnswer{http::json(200, userTree(user)), {}, {}};
        });
    };
    return operation;
}

BuilderOperation deleteUserOperation(BuilderServices& services)
{
    auto operation = directoryOperation("DELETE", userPath, "deleteUser", "users",
                                        "Deactivate a user: its keys and tokens stop, its history stays",
                                        BuilderScheme::Tenant, "users:write");
    operation.idempotencyKey = true;
    operation.answer = userSchema();
    operation.errors.push_back({409, "the user is blocked by an operator"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto user,
                          services.parts.users->deactivate(connection, call->clientId(),
                                                           call->path.textOr("externalUserId"), builderContext(*call)));
            return CommandAnswer{http::json(200, userTree(user)), {}, {}};
        });
    };
    return operation;
}

}  // namespace

void addBuilderUserRoutes(BuilderTable& table, BuilderServices& services)
{
    table.push_back(createUserOperation(services));
    table.push_back(listUsersOperation(services));
    table.push_back(readUserOperation(services));
    table.push_back(updateUserOperation(services));
    table.push_back(deleteUserOperation(services));
}

}  // namespace sluice::api
