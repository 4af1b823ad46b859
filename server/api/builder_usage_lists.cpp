// Balances, and the requests and sessions behind the sums (clearinghouse spec 6.5, 6.6).
#include "api/internal/builder_usage.h"
#include "api/internal/csv.h"
#include "clearinghouse/account_queries.h"
#include "clearinghouse/gate_types.h"

#include <charconv>

namespace sluice::api {

namespace {

constexpr std::int64_t listDefault = 25;

std::string microsDown(const Amount& usd)
{
    return std::to_string(clearinghouse::microsOf(usd));
}

// ---- balances

json::Value balanceTree(const clearinghouse::CustomerBalance& balance, const std::string& feature)
{
    const std::int64_t spendable = clearinghouse::microsOf(balance.spendable + balance.pending);
    const bool credits = !balance.granted.isZero();
    return json::Value::object(
        {{"clientId", balance.clientId},
         // As paths take it: an owner, known by a bare id, is not the user of that id.
         {"externalUserId", (balance.customerKey == balance.usageSubject ? "owner:" : "") + balance.usageSubject},
         {"subject", balance.customerKey},
         {"feature", feature},
         {"hasAccess", spendable > 0},
         {"balanceUsdMicros", spendable},
         {"source", credits ? "credits" : "none"},
         {"consumedUsdMicros", usdMicrosText(balance.consumed)},
         {"lifetimeGrantedUsdMicros", microsDown(balance.granted)},
         {"remainingUsdMicros", microsDown(balance.settled)},
         {"heldUsdMicros", usdMicrosText(balance.held)},
         {"balanceUsd", balance.settled.toString()}});
}

void serveBalance(BuilderServices& services, const BuilderCallPtr& call, std::string customerKey)
{
    if (!services.parts.balances)
        return call->refuse(503, "temporarily_unavailable", "usage backend is not configured");
    services.read(call, [&services, call, key = std::move(customerKey)]() -> Result<http::Response> {
        SLUICE_ASSIGN(const auto found, services.parts.balances->customer(key, call->now));
        if (!found)
            return fail(ErrorCode::NotFound, "customer not found");
        return http::json(200, balanceTree(*found, services.parts.usageFeature));
    });
}

json::Value balanceSchema()
{
    const auto text = schemaOf("string");
    return schemaObject({{"clientId", text},
                         {"externalUserId", text},
                         {"subject", text},
                         {"feature", text},
                         {"hasAccess", schemaOf("boolean")},
                         {"balanceUsdMicros", schemaOf("integer")},
                         {"source", text},
                         {"consumedUsdMicros", text},
                         {"lifetimeGrantedUsdMicros", text},
                         {"remainingUsdMicros", text},
                         {"heldUsdMicros", text},
                         {"balanceUsd", text}});
}

void addOwnBalance(BuilderTable& table, BuilderServices& services, const char* pattern, const char* id)
{
    auto operation = usageOperation(UsageLevel::User, pattern, id, "What the user may still spend");
    operation.query = {textField("externalUserId", 255, "refused: it is the bearer's"), textField("userId", 255)};
    operation.answer = balanceSchema();
    operation.errors.push_back({404, "customer not found"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!call->query.textOr("externalUserId").empty() || !call->query.textOr("userId").empty())
            return call->refuse(400, "invalid_request", "externalUserId is taken from the token");
        serveBalance(services, call, call->principal.user->identity.customerKey());
    };
    table.push_back(std::move(operation));
}

void addAppBalance(BuilderTable& table, BuilderServices& services)
{
    auto operation = usageOperation(UsageLevel::App, "/api/v1/apps/{clientId}/usage/balance", "appUserBalance",
                                    "What a user of the app may still spend");
    FieldSpec whose = needed(textField("externalUserId", 255));
    whose.minLength = 1;
    operation.query = {std::move(whose)};
    operation.answer = balanceSchema();
    operation.errors.push_back({404, "customer not found"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        const std::string user = call->query.textOr("externalUserId");
        constexpr std::string_view owner = "owner:";
        // An owner pays from a wallet of its own; only an operator sees it here.
        if (user.starts_with(owner) && call->principal.kind == BuilderPrincipal::Kind::Operator)
            return serveBalance(services, call, user.substr(owner.size()));
        serveBalance(services, call, call->clientId() + ":" + user);
    };
    table.push_back(std::move(operation));
}

void addPlatformBalance(BuilderTable& table, BuilderServices& services)
{
    auto operation = usageOperation(UsageLevel::Platform, "/api/v1/platform/balance", "platformBalance",
                                    "Sums over all customers, or those of one tenant");
    operation.query = {textField("clientId", 128)};
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!services.parts.balances)
            return call->refuse(503, "temporarily_unavailable", "usage backend is not configured");
        services.read(call, [&services, call]() -> Result<http::Response> {
            SLUICE_ASSIGN(const auto totals, services.parts.balances->totals(call->query.textOr("clientId")));
            return http::json(200, json::Value::object({{"customers", totals.customers},
                                                        {"currency", "USD"},
                                                        {"balanceUsdMicros", microsDown(totals.settled)},
                                                        {"heldUsdMicros", usdMicrosText(totals.held)},
                                                        {"consumedUsdMicros", usdMicrosText(totals.consumed)},
                                                        {"lifetimeGrantedUsdMicros", microsDown(totals.granted)},
                                                        {"balanceUsd", totals.settled.toString()}}));
        });
    };
    table.push_back(std::move(operation));
}

// ---- requests and sessions

json::Value moneyOf(const std::optional<Amount>& usd)
{
    return usd ? json::Value(usdMicrosText(*usd)) : json::Value(nullptr);
}

json::Value requestTree(const metering::UsageRequest& item)
{
    return json::Value::object({{"id", item.id},
                                {"time", formatTimeZ(item.time)},
                                {"clientId", item.clientId},
                                {"externalUserId", item.usageSubject},
                                {"sessionId", item.sessionId},
                                {"gatewayRequestId", item.requestId},
                                {"manifestId", item.manifestId},
                                {"sequence", item.sequence},
                                {"app", item.app},
                                {"pipeline", item.pipeline},
                                {"modelId", item.modelId},
                                {"attribution", item.attribution},
                                {"orchestrator", item.orchestrator},
                                {"billableSeconds", usageSeconds(item.billableMicros)},
                                {"ticketCount", item.tickets},
                                {"feeWei", formatUnits(item.feeWei, 0)},
                                {"networkFeeUsdMicros", moneyOf(item.network)},
                                {"endUserBillableUsdMicros", moneyOf(item.billable)},
                                {"status", item.state}});
}

json::Value sessionTree(const BuilderServices& services, const metering::UsageSession& item)
{
    json::Value tree = json::Value::object({{"sessionId", item.sessionId},
                                            {"clientId", item.clientId},
                                            {"externalUserId", item.usageSubject},
                                            {"app", item.app},
                                            {"pipeline", item.pipeline},
                                            {"modelId", item.modelId},
                                            {"orchestrator", item.orchestrator},
                                            {"firstAt", formatTimeZ(item.first)},
                                            {"lastAt", formatTimeZ(item.last)},
                                            {"totals", usageSumsTree(item.sums)}});
    const auto open = services.parts.gate ? services.parts.gate->session(item.sessionId) : std::nullopt;
    const bool own = open && open->authId == item.authId;
    tree.set("open", own);
    tree.set("heldUsdMicros", own ? json::Value(usdMicrosText(open->hold)) : json::Value(nullptr));
    tree.set("burnUsdMicrosPerSecond", own ? json::Value(usdMicrosText(open->perSecond)) : json::Value(nullptr));
    return tree;
}

// A list as JSON or CSV; the columns of the CSV are the members of the items.
template<class Item, class Tree>
http::Response listAnswer(const std::vector<Item>& items, std::size_t limit, bool csv, const char* name, Tree&& tree,
                          std::int64_t Item::*cursor)
{
    const std::size_t count = std::min(items.size(), limit);
    if (csv) {
        std::string body;
        for (std::size_t i = 0; i < count; ++i) {
            const json::Value row = tree(items[i]);
            std::vector<std::string> names, cells;
            for (const auto& [key, value] : *row.members()) {
                names.push_back(key);
                cells.push_back(value.isString() ? *value.string() : value.isNull() ? "" : json::write(value));
            }
            if (i == 0)
                appendCsvRow(body, names);
            appendCsvRow(body, cells);
        }
        return csvAnswer(std::move(body), name);
    }
    json::Array rows;
    for (std::size_t i = 0; i < count; ++i)
        rows.push_back(tree(items[i]));
    const bool more = items.size() > limit;
    return http::json(200,
                      json::Value::object({{"items", std::move(rows)},
                                           {"groupBy", std::string_view(name) == "sessions" ? "session" : "request"},
                                           {"nextCursor", more ? json::Value(std::to_string(items[limit - 1].*cursor))
                                                               : json::Value(nullptr)}}));
}

bool readCursor(const BuilderCallPtr& call, std::optional<std::int64_t>& before)
{
    const std::string text = call->query.textOr("cursor");
    if (text.empty())
        return true;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1) {
        call->refuse(400, "invalid_request", "cursor is not one of ours");
        return false;
    }
    before = number;
    return true;
}

void serveList(BuilderServices& services, const BuilderCallPtr& call, UsageLevel level, bool sessions)
{
    metering::UsageFilter filter;
    std::optional<std::int64_t> before;
    if (!readUsageFilter(services, call, level, filter) || !readCursor(call, before))
        return;
    sessions = sessions || call->query.textOr("groupBy") == "session";
    const auto limit = std::size_t(call->query.integer("limit").value_or(listDefault));
    const bool csv = call->query.textOr("format") == "csv";
    services.read(call, [&services, filter, before, limit, csv, sessions]() -> Result<http::Response> {
        const auto& usage = *services.parts.usage;
        if (sessions) {
            SLUICE_ASSIGN(const auto items, usage.sessions(filter, int(limit) + 1, before));
            return listAnswer(
                items, limit, csv, "sessions",
                [&](const metering::UsageSession& item) { return sessionTree(services, item); },
                &metering::UsageSession::lastNo);
        }
        SLUICE_ASSIGN(const auto items, usage.requests(filter, int(limit) + 1, before));
        return listAnswer(items, limit, csv, "requests", requestTree, &metering::UsageRequest::no);
    });
}

void addList(BuilderTable& table, BuilderServices& services, UsageLevel level, const char* pattern, const char* id,
             bool sessions)
{
    auto operation = usageOperation(level, pattern, id,
                                    sessions ? "Sessions, the last used first" : "Signed tickets, the newest first");
    operation.query = usageFilterFields(level);
    operation.query.push_back(integerField("limit", 1, 500, listDefault));
    operation.query.push_back(textField("cursor", 24, "nextCursor of the page before"));
    FieldSpec group = textField("groupBy", 16);
    group.choices = {"request", "session"};
    FieldSpec format = textField("format", 8);
    format.choices = {"json", "csv"};
    operation.query.push_back(std::move(group));
    operation.query.push_back(std::move(format));
    json::Value cursor = schemaOrNull("string");
    operation.answer = schemaObject({{"items", schemaList(schemaOf("object"))},
                                     {"groupBy", schemaOf("string")},
                                     {"nextCursor", std::move(cursor)}});
    operation.handler = [&services, level, sessions](const BuilderCallPtr& call) {
        serveList(services, call, level, sessions);
    };
    table.push_back(std::move(operation));
}

}  // namespace

void addUsageListRoutes(BuilderTable& table, BuilderServices& services)
{
    addPlatformBalance(table, services);
    addAppBalance(table, services);
    addOwnBalance(table, services, "/api/v1/users/me/balance", "myBalance");
    addOwnBalance(table, services, "/api/v1/user/usage/balance", "myBalanceAlias");
    addOwnBalance(table, services, "/api/v1/apps/{clientId}/me/usage/balance", "myBalanceInApp");
    addList(table, services, UsageLevel::Platform, "/api/v1/platform/events", "platformEvents", false);
    addList(table, services, UsageLevel::App, "/api/v1/apps/{clientId}/requests", "appRequests", false);
    addList(table, services, UsageLevel::App, "/api/v1/apps/{clientId}/sessions", "appSessions", true);
    addList(table, services, UsageLevel::User, "/api/v1/users/me/requests", "myRequests", false);
    addList(table, services, UsageLevel::User, "/api/v1/users/me/sessions", "mySessions", true);
    addList(table, services, UsageLevel::User, "/api/v1/user/usage/requests", "myRequestsAlias", false);
    addList(table, services, UsageLevel::User, "/api/v1/user/usage/sessions", "mySessionsAlias", true);
    addList(table, services, UsageLevel::User, "/api/v1/apps/{clientId}/me/usage/requests", "myRequestsInApp", false);
    addList(table, services, UsageLevel::User, "/api/v1/apps/{clientId}/me/usage/sessions", "mySessionsInApp", true);
}

}  // namespace sluice::api
