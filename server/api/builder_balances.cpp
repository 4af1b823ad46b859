// Allowances (clearinghouse spec 6.6): what a user was given and what is left, granting and taking back; the hook of a payment flow behind
// 402 and 483; and the block button of sessions and users (REF-12). The rules are the room's; reads never ask the gate (REF-14).
#include "api/internal/builder_directory.h"
#include "clearinghouse/account_queries.h"
#include "clearinghouse/accounts.h"
#include "clearinghouse/gate_types.h"
#include "core/ids.h"

namespace sluice::api {

namespace {

namespace house = clearinghouse;

constexpr const char* allowancesPath = "/api/v1/apps/{clientId}/users/{externalUserId}/allowances";
constexpr const char* allowancePath = "/api/v1/apps/{clientId}/users/{externalUserId}/allowances/{grantId}";

bool hasAccounts(const BuilderServices& services, const BuilderCallPtr& call)
{
    if (services.parts.accounts != nullptr && services.parts.balances != nullptr)
        return true;
    call->refuse(503, "temporarily_unavailable", "customer accounts are not configured");
    return false;
}

// Of the path. An owner is named as in tokens: "owner:ID".
Result<metering::Identity> customerOfPath(const BuilderCall& call)
{
    const std::string user = call.path.textOr("externalUserId");
    auto identity = metering::identityOfEvent(call.clientId() + ':' + user, {}, {}, "external_user_id");
    if (!identity || identity->clientId != call.clientId())
        return fail(ErrorCode::NotFound, "User not found");
    return identity;
}

// Money goes to nobody whom neither the directory nor the books know: a slip of the pen would make a customer.
Result<bool> isKnownUser(storage::Connection& connection, const BuilderServices& services, const BuilderCall& call,
                         const metering::Identity& identity)
{
    if (services.parts.directory == nullptr || identity.owner)
        return true;
    SLUICE_ASSIGN(const auto user, house::findUser(connection, call.clientId(), call.path.textOr("externalUserId")));
    if (user)
        return user->status != house::UserStatus::Deleted;
    SLUICE_ASSIGN(const auto customer, connection.queryOne("SELECT no FROM clearing_customers WHERE customer = ?",
                                                           {std::string_view(identity.customerKey())},
                                                           [](const storage::Row& row) { return row.int64(0); }));
    return customer.has_value();
}

// As paths take it: an owner is not the user whose id is the same.
std::string pathUserOf(const house::Grant& grant)
{
    return (grant.customerKey == grant.usageSubject ? "owner:" : "") + grant.usageSubject;
}

json::Value grantTree(const house::Grant& grant)
{
    json::Value features{json::Array{}};
    for (const std::string& feature : grant.features)
        features.items()->push_back(feature);
    return json::Value::object({{"id", grant.id},
                                {"clientId", grant.clientId},
                                {"externalUserId", pathUserOf(grant)},
                                {"kind", house::grantKindCode(grant.kind)},
                                {"status", house::grantStateCode(grant.state)},
                                {"amount", grant.amount.toString()},
                                {"remaining", grant.remaining.toString()},
                                {"currency", "USD"},
                                {"priority", grant.priority},
                                {"expiresAt", grant.expires ? json::Value(formatTimeZ(*grant.expires)) : json::Value()},
                                {"features", std::move(features)},
                                {"reason", grant.reason},
                                {"createdBy", grant.actor},
                                {"createdAt", formatTimeZ(grant.created)}});
}

json::Value grantSchema()
{
    return schemaObject({{"id", schemaOf("string")},
                         {"clientId", schemaOf("string")},
                         {"externalUserId", schemaOf("string")},
                         {"kind", schemaOf("string")},
                         {"status", schemaOf("string")},
                         {"amount", schemaOf("string")},
                         {"remaining", schemaOf("string")},
                         {"currency", schemaOf("string")},
                         {"priority", schemaOf("integer")},
                         {"expiresAt", schemaOrNull("string")},
                         {"features", schemaList(schemaOf("string"))},
                         {"reason", schemaOf("string")},
                         {"createdBy", schemaOf("string")},
                         {"createdAt", schemaOf("string")}});
}

Result<http::Response> allowancesAnswer(const BuilderServices& services, const BuilderCall& call)
{
    SLUICE_ASSIGN(const auto identity, customerOfPath(call));
    const auto& balances = *services.parts.balances;
    SLUICE_ASSIGN(const auto found, balances.customer(identity.customerKey(), call.now));
    if (!found) {
        SLUICE_ASSIGN(const bool known,
                      services.parts.database->readers().readFor<bool>([&](storage::Connection& connection) {
                          return isKnownUser(connection, services, call, identity);
                      }));
        if (!known || services.parts.directory == nullptr)
            return fail(ErrorCode::NotFound, "User not found");
    }
    const house::CustomerBalance balance = found.value_or(house::CustomerBalance{});
    SLUICE_ASSIGN(const std::string cursor, keyOfCursor(call));
    const std::size_t limit = pageLimit(call);
    const auto before = cursor.empty() ? std::nullopt : int256FromDecimal(cursor);
    SLUICE_ASSIGN(const auto grants,
                  balances.grants(identity.customerKey(), int(limit),
                                  before ? std::optional(static_cast<std::int64_t>(*before)) : std::nullopt));
    json::Value items{json::Array{}};
    for (const house::Grant& grant : grants)
        items.items()->push_back(grantTree(grant));
    const bool more = grants.size() == limit;
    return http::json(
        200, json::Value::object(
                 {{"clientId", call.clientId()},
                  {"externalUserId", call.path.textOr("externalUserId")},
                  {"hasAccess", balance.spendable + balance.held > Amount(Asset::usd())},
                  {"balances", json::Value::array({json::Value::object({{"currency", "USD"},
                                                                        {"live", balance.live().toString()},
                                                                        {"settled", balance.settled.toString()},
                                                                        {"pending", balance.pending.toString()},
                                                                        {"held", balance.held.toString()}})})},
                  {"items", std::move(items)},
                  {"nextCursor", more ? json::Value(cursorOf(std::to_string(grants.back().no))) : json::Value()}}));
}

BuilderOperation listAllowances(BuilderServices& services)
{
    auto operation = directoryOperation(
        "GET", allowancesPath, "listAllowances", "allowances",
        "What a user was given and what is left: live, settled and pending, and the grants, newest first",
        BuilderScheme::TenantOrOwner, "users:read");
    operation.query = pageFields();
    operation.answer = schemaObject({{"clientId", schemaOf("string")},
                                     {"externalUserId", schemaOf("string")},
                                     {"hasAccess", schemaOf("boolean")},
                                     {"balances", schemaList(schemaObject({{"currency", schemaOf("string")},
                                                                           {"live", schemaOf("string")},
                                                                           {"settled", schemaOf("string")},
                                                                           {"pending", schemaOf("string")},
                                                                           {"held", schemaOf("string")}}))},
                                     {"items", schemaList(grantSchema())},
                                     {"nextCursor", schemaOrNull("string")}});
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (hasAccounts(services, call))
            services.read(call, [&services, call] { return allowancesAnswer(services, *call); });
    };
    return operation;
}

// 18 decimals on the wire, 26 in the books.
Amount usdOfField(const Fields& fields)
{
    static const Int256 step = boost::multiprecision::pow(Int256(10), unsigned(Asset::usd().scale() - decimalScale));
    return Amount(Asset::usd(), Int256(fields.units("amount").value_or(0) * step));
}

Result<CommandAnswer> giveOrTake(BuilderServices& services, const BuilderCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto identity, customerOfPath(call));
    SLUICE_ASSIGN(const bool known, isKnownUser(connection, services, call, identity));
    if (!known)
        return fail(ErrorCode::NotFound, "User not found");
    house::Accounts& accounts = *services.parts.accounts;
    const Amount amount = usdOfField(call.fields);
    const std::string id = timeOrderedId(call.now, *services.parts.rng);
    const std::string reason = call.fields.textOr("reason");
    if (amount.isNegative()) {
        SLUICE_ASSIGN(const auto taken, accounts.deduct(connection, id, identity, -amount,
                                                        reason.empty() ? "adjustment" : reason, builderContext(call)));
        return CommandAnswer{http::json(200, json::Value::object({{"id", id},
                                                                  {"deducted", (-amount).toString()},
                                                                  {"settled", taken.balance.toString()}})),
                             {},
                             {}};
    }
    house::GrantRequest request;
    request.identity = identity;
    request.id = id;
    request.amount = amount;
    request.currency = call.fields.textOr("currency", "USD");
    request.priority = int(call.fields.integer("priority").value_or(10));
    request.features = call.fields.list("features").value_or(std::vector<std::string>());
    request.reason = reason;
    if (const auto expires = call.fields.text("expiresAt"); expires && !expires->empty()) {
        request.expires = parseTime(*expires);
        if (!request.expires)
            return fail(ErrorCode::InvalidArgument, "expiresAt must be an RFC3339 timestamp");
    }
    SLUICE_ASSIGN(const auto grant, accounts.grant(connection, request, builderContext(call)));
    return CommandAnswer{http::json(201, grantTree(grant)), {}, {}};
}

bool mayGrant(const BuilderServices& services, const BuilderCall& call)
{
    if (call.principal.kind == BuilderPrincipal::Kind::Operator)
        return true;
    if (services.parts.directory == nullptr || call.principal.kind != BuilderPrincipal::Kind::Tenant)
        return false;
    const auto tenant = services.parts.directory->snapshot()->tenant(call.clientId());
    return tenant && tenant->policy.tenantMayGrant && !(call.fields.units("amount").value_or(0) < 0);
}

BuilderOperation grantAllowance(BuilderServices& services)
{
    auto operation = directoryOperation(
        "POST", allowancesPath, "grantAllowance", "allowances",
        "Give a user something to spend; a negative amount, by the operator, takes away. Opens the gate at once",
        BuilderScheme::Tenant, "users:write");
    operation.bodyKind = BuilderBody::Json;
    operation.idempotencyKey = true;
    FieldSpec amount;
    amount.name = "amount";
    amount.kind = FieldKind::Decimal;
    amount.required = true;
    amount.description = "USD, at most 18 decimals; send text for exactness";
    FieldSpec features;
    features.name = "features";
    features.kind = FieldKind::TextList;
    features.description = "Only usage of these; none: any";
    operation.body = {std::move(amount),
                      textField("currency", 8, "USD"),
                      integerField("priority", 0, 255, 10, "Lower is spent first"),
                      textField("expiresAt", 40, "RFC 3339; absent: never"),
                      std::move(features),
                      textField("reason", 512)};
    operation.created = grantSchema();
    operation.errors.push_back({403, "only an operator grants, unless the tenant's policy says otherwise"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!hasAccounts(services, call))
            return;
        // The console is the operator itself and asks a second time before it gives.
        if (call->client && !call->request->headers.contains("Idempotency-Key"))
            return call->refuse(400, "invalid_request", "Idempotency-Key is required");
        if (!mayGrant(services, *call))
            return call->refuse(403, "access_denied",
                                "only an operator grants, unless the tenant's policy says otherwise");
        if (call->fields.units("amount").value_or(0) == 0)
            return call->refuse(400, "invalid_request", "amount must be non-zero");
        services.command(call, [&services, call](storage::Connection& connection) {
            return giveOrTake(services, *call, connection);
        });
    };
    return operation;
}

BuilderOperation voidAllowance(BuilderServices& services)
{
    auto operation = directoryOperation("DELETE", allowancePath, "voidAllowance", "allowances",
                                        "Take back what is left of a grant", BuilderScheme::Tenant, "users:write");
    operation.path.push_back(needed(textField("grantId", 512)));
    operation.idempotencyKey = true;
    operation.answer = grantSchema();
    operation.errors.push_back({409, "the grant is spent or expired"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!hasAccounts(services, call))
            return;
        if (!mayGrant(services, *call))
            return call->refuse(403, "access_denied",
                                "only an operator grants, unless the tenant's policy says otherwise");
        services.command(call, [&services, call](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto grant,
                          services.parts.accounts->voidGrant(connection, call->clientId(), call->path.textOr("grantId"),
                                                             "voided", builderContext(*call)));
            return CommandAnswer{http::json(200, grantTree(grant)), {}, {}};
        });
    };
    return operation;
}

BuilderOperation checkoutOperation(BuilderServices& services)
{
    auto operation = directoryOperation("POST", "/api/v1/apps/{clientId}/billing/checkout", "checkout", "allowances",
                                        "Where a user pays: the hook of a payment flow behind 402 and 483",
                                        BuilderScheme::Tenant, "users:read");
    operation.answer = schemaObject({{"clientId", schemaOf("string")}, {"url", schemaOf("string")}});
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!hasAccounts(services, call))
            return;
        std::string url;
        if (services.parts.directory != nullptr) {
            if (const auto tenant = services.parts.directory->snapshot()->tenant(call->clientId()))
                url = tenant->policy.topUpUrl;
        }
        if (url.empty())
            url = services.parts.accounts->config().topUpUrl;
        if (url.empty())
            return call->refuse(404, "not_found", "no top-up page is configured");
        call->answer(http::json(200, json::Value::object({{"clientId", call->clientId()}, {"url", url}})));
    };
    return operation;
}

// ---- the block button

void setBlock(BuilderServices& services, const BuilderCallPtr& call, house::BlockKind kind, std::string subject,
              bool blocked)
{
    if (services.parts.gate == nullptr)
        return call->refuse(503, "temporarily_unavailable", "the balance gate is not configured");
    services.command(
        call,
        [&services, call, kind, blocked,
         subject = std::move(subject)](storage::Connection& connection) -> Result<CommandAnswer> {
            std::string reason = call->fields.textOr("reason");
            if (reason.empty())
                reason = blocked ? "blocked by the operator" : "lifted by the operator";
            SLUICE_TRY(
                services.parts.gate->setBlocked(connection, kind, subject, blocked, reason, builderContext(*call)));
            return CommandAnswer{
                http::json(200, json::Value::object({{"kind", kind == house::BlockKind::User ? "user" : "session"},
                                                     {"subject", subject},
                                                     {"blocked", blocked}})),
                {},
                {}};
        });
}

BuilderOperation blockOperation(const char* method, const char* pattern, const char* id, const char* summary,
                                std::vector<const char*> names)
{
    auto operation = directoryOperation(method, pattern, id, "gate", summary, BuilderScheme::Operator, "");
    for (const char* name : names)
        operation.path.push_back(needed(textField(name, 512)));
    operation.idempotencyKey = true;
    operation.answer =
        schemaObject({{"kind", schemaOf("string")}, {"subject", schemaOf("string")}, {"blocked", schemaOf("boolean")}});
    return operation;
}

void addBlockRoutes(BuilderTable& table, BuilderServices& services)
{
    auto session =
        blockOperation("POST", "/api/v1/platform/sessions/{stateId}/block", "blockSession",
                       "No further yes for this session; it ends with the expiry answered last", {"stateId"});
    session.bodyKind = BuilderBody::Json;
    session.bodyOptional = true;
    session.body = {textField("reason", 512)};
    session.handler = [&services](const BuilderCallPtr& call) {
        setBlock(services, call, house::BlockKind::Session, call->path.textOr("stateId"), true);
    };
    table.push_back(std::move(session));

    auto user = blockOperation("POST", "/api/v1/platform/blocks", "blockUser",
                               "No further yes for any session of this auth_id", {});
    user.bodyKind = BuilderBody::Json;
    user.body = {needed(textField("authId", 256)), textField("reason", 512)};
    user.handler = [&services](const BuilderCallPtr& call) {
        setBlock(services, call, house::BlockKind::User, call->fields.textOr("authId"), true);
    };
    table.push_back(std::move(user));

    auto lift = blockOperation("DELETE", "/api/v1/platform/blocks/{kind}/{subject}", "liftBlock",
                               "It may be answered yes again", {"kind", "subject"});
    lift.handler = [&services](const BuilderCallPtr& call) {
        const std::string kind = call->path.textOr("kind");
        if (kind != "user" && kind != "session")
            return call->refuse(404, "not_found", "a block is of a user or of a session");
        setBlock(services, call, kind == "user" ? house::BlockKind::User : house::BlockKind::Session,
                 call->path.textOr("subject"), false);
    };
    table.push_back(std::move(lift));
}

}  // namespace

void addBuilderBalanceRoutes(BuilderTable& table, BuilderServices& services)
{
    table.push_back(listAllowances(services));
    table.push_back(grantAllowance(services));
    table.push_back(voidAllowance(services));
    table.push_back(checkoutOperation(services));
    addBlockRoutes(table, services);
}

}  // namespace sluice::api
