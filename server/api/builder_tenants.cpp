// Tenants and their machine credentials, for operators (clearinghouse spec 6.6).
#include "api/internal/builder_directory.h"

namespace sluice::api {

namespace {

namespace house = clearinghouse;

constexpr const char* tenantsPath = "/api/v1/platform/apps";
constexpr const char* tenantPath = "/api/v1/platform/apps/{clientId}";
constexpr const char* credentialsPath = "/api/v1/platform/apps/{clientId}/credentials";
constexpr std::int64_t longestSecretOverlap = 2'592'000;
constexpr std::int64_t usualSecretOverlap = 86'400;

json::Value tenantTree(const house::Tenant& tenant)
{
    return json::Value::object({{"clientId", tenant.clientId},
                                {"name", tenant.name},
                                {"status", tenantStatusCode(tenant.status)},
                                {"policy", policyTree(tenant.policy)},
                                {"createdAt", formatTimeZ(tenant.created)},
                                {"createdBy", tenant.createdBy},
                                {"updatedAt", formatTimeZ(tenant.updated)}});
}

json::Value tenantSchema()
{
    return schemaObject({{"clientId", schemaOf("string")},
                         {"name", schemaOf("string")},
                         {"status", schemaOf("string")},
                         {"policy", schemaOf("object")},
                         {"createdAt", schemaOf("string")},
                         {"createdBy", schemaOf("string")},
                         {"updatedAt", schemaOf("string")}});
}

json::Value credentialTree(const house::TenantCredential& info, Timestamp now)
{
    json::Array scopes(info.scopes.begin(), info.scopes.end());
    const bool rotating = info.previousExpires && *info.previousExpires > now;
    return json::Value::object(
        {{"credentialId", info.id},
         {"clientId", info.clientId},
         {"label", info.label},
         {"scopes", std::move(scopes)},
         {"status", info.revoked ? "revoked"
                    : rotating   ? "rotating"
                                 : "active"},
         {"configured", info.configured},
         {"createdAt", formatTimeZ(info.created)},
         {"previousExpiresAt", rotating ? json::Value(formatTimeZ(*info.previousExpires)) : nullptr},
         {"revokedAt", info.revoked ? json::Value(formatTimeZ(*info.revoked)) : nullptr}});
}

json::Value credentialSchema(std::vector<std::pair<std::string, json::Value>> more = {})
{
    std::vector<std::pair<std::string, json::Value>> members{
        {"credentialId", schemaOf("string")}, {"clientId", schemaOf("string")},
        {"label", schemaOf("string")},        {"scopes", schemaList(schemaOf("string"))},
        {"status", schemaOf("string")},       {"configured", schemaOf("boolean")},
        {"createdAt", schemaOf("string")},    {"previousExpiresAt", schemaOrNull("string")},
        {"revokedAt", schemaOrNull("string")}};
    for (auto& member : more)
        members.push_back(std::move(member));
    return schemaObject(std::move(members));
}

BuilderOperation tenantOperation(const char* method, const char* pattern, const char* id, const char* summary)
{
    auto operation = directoryOperation(method, pattern, id, "tenants", summary, BuilderScheme::Operator, "");
    operation.idempotencyKey = operation.method != "GET";
    return operation;
}

Result<std::optional<house::TenantPolicy>> policyOf(const BuilderCall& call)
{
    const auto tree = call.fields.dictionary("policy");
    if (!tree)
        return std::optional<house::TenantPolicy>();
    SLUICE_ASSIGN(auto policy, house::policyFromTree(*tree));
    return std::optional(std::move(policy));
}

FieldSpec policyField()
{
    FieldSpec policy;
    policy.name = "policy";
    policy.kind = FieldKind::Dictionary;
    policy.description =
        "allowedModels, maxPrices [{unit, priceWei}], scopes, tenantMayGrant, trialUsdMicros, topUpUrl; "
        "absent members take their defaults";
    return policy;
}

void addTenantReads(BuilderTable& table, BuilderServices& services)
{
    auto list = tenantOperation("GET", tenantsPath, "listApps", "Tenants in the order of their ids");
    list.query = pageFields();
    list.answer = pageSchema(tenantSchema());
    list.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        const auto after = keyOfCursor(*call);
        if (!after)
            return call->refuse(after.error());
        const std::size_t limit = pageLimit(*call);
        const auto snapshot = services.parts.directory->snapshot();
        json::Array items;
        std::string last;
        for (auto at = snapshot->tenants().upper_bound(*after);
             at != snapshot->tenants().end() && items.size() <= limit; ++at) {
            if (items.size() < limit)
                last = at->first;
            items.push_back(tenantTree(*at->second));
        }
        call->answer(pageAnswer(std::move(items), limit, last));
    };
    table.push_back(std::move(list));

    auto one = tenantOperation("GET", tenantPath, "readApp", "One tenant");
    one.answer = tenantSchema();
    one.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        const auto tenant = services.parts.directory->snapshot()->tenant(call->clientId());
        if (!tenant)
            return call->refuse(404, "not_found", "Tenant not found");
        call->answer(http::json(200, tenantTree(*tenant)));
    };
    table.push_back(std::move(one));
}

BuilderOperation createTenantOperation(BuilderServices& services)
{
    auto operation = tenantOperation("POST", tenantsPath, "createApp", "A new tenant; without clientId one is made up");
    operation.bodyKind = BuilderBody::Json;
    FieldSpec name = needed(textField("name", 200));
    name.minLength = 1;
    operation.body = {textField("clientId", 128), std::move(name), policyField()};
    operation.answer = tenantSchema();
    operation.created = tenantSchema();
    operation.errors.push_back({409, "the tenant exists"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(auto policy, policyOf(*call));
            SLUICE_ASSIGN(const auto tenant,
                          services.parts.directory->createTenant(
                              connection, call->fields.textOr("clientId"), call->fields.textOr("name"),
                              std::move(policy).value_or(house::TenantPolicy{}), builderContext(*call)));
            return CommandAnswer{http::json(201, tenantTree(tenant)), {}, {}};
        });
    };
    return operation;
}

// Suspended and deleted tenants keep their history; their users, keys and credentials are refused at once.
void changeTenant(BuilderServices& services, const BuilderCallPtr& call, std::optional<house::TenantStatus> status)
{
    if (!hasDirectory(services, call))
        return;
    services.command(call, [&services, call, status](storage::Connection& connection) -> Result<CommandAnswer> {
        SLUICE_ASSIGN(auto policy, policyOf(*call));
        SLUICE_ASSIGN(const auto tenant,
                      services.parts.directory->updateTenant(connection, call->clientId(), call->fields.text("name"),
                                                             std::move(policy), status, builderContext(*call)));
        return CommandAnswer{http::json(200, tenantTree(tenant)), {}, {}};
    });
}

void addTenantChanges(BuilderTable& table, BuilderServices& services)
{
    auto update = tenantOperation("PUT", tenantPath, "updateApp", "Change name, policy or status of a tenant");
    update.bodyKind = BuilderBody::Json;
    FieldSpec status = textField("status", 16);
    status.choices = {"active", "suspended"};
    update.body = {textField("name", 200), policyField(), std::move(status)};
    update.answer = tenantSchema();
    update.handler = [&services](const BuilderCallPtr& call) {
        changeTenant(services, call, house::tenantStatusFromCode(call->fields.textOr("status")));
    };
    table.push_back(std::move(update));

    auto remove = tenantOperation("DELETE", tenantPath, "deleteApp", "Deactivate a tenant; its history stays");
    remove.answer = tenantSchema();
    remove.handler = [&services](const BuilderCallPtr& call) {
        changeTenant(services, call, house::TenantStatus::Deleted);
    };
    table.push_back(std::move(remove));
}

void addCredentialReads(BuilderTable& table, BuilderServices& services)
{
    auto list = tenantOperation("GET", credentialsPath, "listCredentials", "Machine credentials of a tenant");
    list.answer = schemaObject({{"items", schemaList(credentialSchema())}});
    list.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        const auto snapshot = services.parts.directory->snapshot();
        if (!snapshot->tenant(call->clientId()))
            return call->refuse(404, "not_found", "Tenant not found");
        json::Array items;
        for (const auto& info : snapshot->credentialsOf(call->clientId()))
            items.push_back(credentialTree(info, call->now));
        call->answer(http::json(200, json::Value::object({{"items", std::move(items)}})));
    };
    table.push_back(std::move(list));
}

CommandAnswer newSecretAnswer(int status, const house::NewSecret& made, Timestamp now)
{
    return secretAnswer(status, credentialTree(made.info, now), "secret", made.secret);
}

void addCredentialChanges(BuilderTable& table, BuilderServices& services)
{
    auto create = tenantOperation("POST", credentialsPath, "createCredential",
                                  "A new machine credential; its secret is shown once");
    create.bodyKind = BuilderBody::Json;
    create.bodyOptional = true;
    create.noStore = true;
    FieldSpec scopes;
    scopes.name = "scopes";
    scopes.kind = FieldKind::TextList;
    scopes.description = "Of users:read, users:write, users:token, admin; absent: the first three";
    create.body = {textField("label", 100), std::move(scopes)};
    create.answer = credentialSchema({{"secret", schemaOrNull("string")}});
    create.created = create.answer;
    create.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto made,
                          services.parts.directory->createCredential(
                              connection, call->clientId(), call->fields.textOr("label"),
                              call->fields.list("scopes").value_or(std::vector<std::string>()), builderContext(*call)));
            return newSecretAnswer(201, made, call->now);
        });
    };
    table.push_back(std::move(create));

    auto rotate = tenantOperation("POST", "/api/v1/platform/apps/{clientId}/credentials/{credentialId}/rotate",
                                  "rotateCredential", "A new secret; the former one lives on for overlapSeconds");
    rotate.bodyKind = BuilderBody::Json;
    rotate.bodyOptional = true;
    rotate.noStore = true;
    rotate.body = {integerField("overlapSeconds", 0, longestSecretOverlap, usualSecretOverlap)};
    rotate.answer = credentialSchema({{"secret", schemaOrNull("string")}});
    rotate.errors.push_back({409, "the credential is revoked or belongs to the settings"});
    rotate.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            const std::int64_t overlap = call->fields.integer("overlapSeconds").value_or(usualSecretOverlap);
            SLUICE_ASSIGN(const auto made, services.parts.directory->rotateCredential(connection, call->clientId(),
                                                                                      call->path.textOr("credentialId"),
                                                                                      overlap, builderContext(*call)));
            return newSecretAnswer(200, made, call->now);
        });
    };
    table.push_back(std::move(rotate));

    auto revoke = tenantOperation("DELETE", "/api/v1/platform/apps/{clientId}/credentials/{credentialId}",
                                  "revokeCredential", "Revoke a machine credential with all its secrets");
    revoke.answer = schemaObject({{"credentialId", schemaOf("string")}, {"status", schemaOf("string")}});
    revoke.handler = [&services](const BuilderCallPtr& call) {
        if (!hasDirectory(services, call))
            return;
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            const std::string id = call->path.textOr("credentialId");
            SLUICE_TRY(
                services.parts.directory->revokeCredential(connection, call->clientId(), id, builderContext(*call)));
            return CommandAnswer{
                http::json(200, json::Value::object({{"credentialId", id}, {"status", "revoked"}})), {}, {}};
        });
    };
    table.push_back(std::move(revoke));
}

}  // namespace

void addBuilderTenantRoutes(BuilderTable& table, BuilderServices& services)
{
    addTenantReads(table, services);
    table.push_back(createTenantOperation(services));
    addTenantChanges(table, services);
    addCredentialReads(table, services);
    addCredentialChanges(table, services);
}

}  // namespace sluice::api
