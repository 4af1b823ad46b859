// Usage at platform, app and user level (clearinghouse spec 6.5, 6.6).
#include "api/internal/builder_usage.h"
#include "api/internal/csv.h"

#include <algorithm>

namespace sluice::api {

namespace {

using metering::UsageGroup;
using metering::UsageReport;
using metering::UsageWindow;

struct UsageWish {
    UsageLevel level = UsageLevel::User;
    metering::UsageFilter filter;
    std::vector<std::string> shown;       // names of the dimensions as they were asked for
    std::vector<std::string> dimensions;  // of UsageReports
    UsageWindow window = UsageWindow::None;
    std::int64_t page = 1, limit = 100;
    bool csv = false;
};

// Names as they are asked for, also those of the first suite's meters and of the hosted one.
std::string dimensionOf(const std::string& name, UsageLevel level)
{
    if (name == "app" || name == "client_id" || name == "clientId")
        return level == UsageLevel::Platform || name != "app" ? "client" : "app";
    if (name == "model_id")
        return "model";
    if (name == "manifest_id")
        return "manifest";
    if (name == "external_user_id" || name == "subject" || name == "externalUserId")
        return "user";
    return name;
}

void addGroup(UsageWish& wish, const std::string& name)
{
    if (name.empty() || name == "none")
        return;
    if (name == "day" || name == "hour" || name == "minute" || name == "month") {
        wish.window = *metering::usageWindowFromName(name);
        return;
    }
    if (name == "pipeline_model") {
        addGroup(wish, "pipeline");
        return addGroup(wish, "model");
    }
    if (name == "daily_pipeline") {
        addGroup(wish, "day");
        return addGroup(wish, "pipeline");
    }
    const std::string dimension = dimensionOf(name, wish.level);
    if (std::ranges::find(wish.dimensions, dimension) != wish.dimensions.end())
        return;
    wish.shown.push_back(name);
    wish.dimensions.push_back(dimension);
}

bool readUsageWish(const BuilderServices& services, const BuilderCallPtr& call, UsageWish& wish)
{
    if (!readUsageFilter(services, call, wish.level, wish.filter))
        return false;
    for (const std::string_view value : call->request->queryValues("groupBy")) {
        std::string name;
        for (const char c : std::string(value) + ",") {
            if (c != ',' && c != ' ')
                name.push_back(c);
            else
                addGroup(wish, std::exchange(name, {}));
        }
    }
    if (const auto window = metering::usageWindowFromName(call->query.textOr("granularity")))
        wish.window = *window;
    wish.page = call->query.integer("page").value_or(1);
    wish.limit = call->query.integer("limit").value_or(100);
    wish.csv = call->query.textOr("format") == "csv";
    return true;
}

std::pair<std::size_t, std::size_t> pageOf(const UsageWish& wish, std::size_t rows)
{
    const std::size_t begin = std::min(rows, std::size_t(wish.page - 1) * std::size_t(wish.limit));
    return {begin, std::min(rows, begin + std::size_t(wish.limit))};
}

const char* wireName(const std::string& dimension)
{
    if (dimension == "user")
        return "externalUserId";
    if (dimension == "client")
        return "clientId";
    if (dimension == "model")
        return "modelId";
    if (dimension == "session")
        return "sessionId";
    return dimension == "manifest" ? "manifestId" : dimension == "pipeline" ? "pipeline" : "app";
}

json::Value groupTree(const UsageWish& wish, const UsageGroup& group)
{
    json::Value tree = json::Object{};
    if (group.window)
        tree.set("windowStart", formatTimeZ(*group.window));
    if (group.window && wish.window == UsageWindow::Day)
        tree.set("date", formatDay(utcDay(*group.window)));
    for (std::size_t i = 0; i < wish.dimensions.size(); ++i)
        tree.set(wireName(wish.dimensions[i]), group.keys[i]);
    const json::Value sums = usageSumsTree(group.sums);
    for (const auto& [name, value] : *sums.members())
        tree.set(name, value);
    return tree;
}

// The list that the hosted suite calls by the kind of grouping; the same rows.
const char* hostedList(const UsageWish& wish)
{
    const auto& by = wish.dimensions;
    const bool daily = wish.window == UsageWindow::Day;
    if (!daily && by == std::vector<std::string>{"user"})
        return "byUser";
    if (!daily && by == std::vector<std::string>{"pipeline", "model"})
        return "byPipelineModel";
    if (daily && by == std::vector<std::string>{"pipeline"})
        return "byDailyPipeline";
    return !daily && by == std::vector<std::string>{"manifest"} ? "byManifest" : nullptr;
}

json::Value usageTree(const BuilderCall& call, const UsageWish& wish, const UsageReport& report)
{
    json::Value tree = json::Object{};
    if (!wish.filter.clientId.empty())
        tree.set("clientId", wish.filter.clientId);
    tree.set("source", "local");
    tree.set("period", json::Value::object({{"start", wish.filter.from ? json::Value(formatTimeZ(*wish.filter.from))
                                                                       : json::Value(nullptr)},
                                            {"end", formatTimeZ(wish.filter.to.value_or(call.now))}}));
    tree.set("totals", usageSumsTree(report.totals));
    const auto [begin, end] = pageOf(wish, report.groups.size());
    json::Array rows;
    for (std::size_t i = begin; i < end; ++i)
        rows.push_back(groupTree(wish, report.groups[i]));
    for (const char* name : {"byUser", "byPipelineModel", "byDailyPipeline", "byManifest"}) {
        const char* filled = hostedList(wish);
        tree.set(name, filled && std::string_view(filled) == name ? json::Value(rows) : json::Value(json::Array{}));
    }
    tree.set("rows", std::move(rows));
    tree.set("page", wish.page);
    tree.set("limit", wish.limit);
    tree.set("hasMore", end < report.groups.size());
    return tree;
}

std::string usageReportCsv(const UsageWish& wish, const UsageReport& report)
{
    std::string csv;
    std::vector<std::string> cells;
    if (wish.window != UsageWindow::None)
        cells.emplace_back("windowStart");
    for (const std::string& dimension : wish.dimensions)
        cells.emplace_back(wireName(dimension));
    for (const char* name :
         {"requestCount", "ticketCount", "billableSeconds", "totalFeeWei", "networkFeeUsd", "endUserBillableUsd"})
        cells.emplace_back(name);
    appendCsvRow(csv, cells);
    std::vector<UsageGroup> groups = report.groups;
    if (wish.window == UsageWindow::None && wish.dimensions.empty())
        groups.push_back({{}, {}, report.totals});
    for (const UsageGroup& group : groups) {
        cells.clear();
        if (wish.window != UsageWindow::None)
            cells.push_back(formatTimeZ(*group.window));
        cells.insert(cells.end(), group.keys.begin(), group.keys.end());
        cells.push_back(std::to_string(group.sums.requests));
        cells.push_back(std::to_string(group.sums.tickets));
        cells.push_back(usageSeconds(group.sums.billableMicros));
        cells.push_back(formatUnits(group.sums.feeWei, 0));
        cells.push_back(group.sums.network.toString());
        cells.push_back(group.sums.billable.toString());
        appendCsvRow(csv, cells);
    }
    return csv;
}

// The first suite's answer of a user's own usage (6.5); what is above stands beside it.
void addOwnUsage(const BuilderCall& call, const UsageWish& wish, const UsageReport& report, const std::string& feature,
                 json::Value& tree)
{
    const metering::Identity& identity = call.principal.user->identity;
    const bool billable = feature == "billable_spend";
    const auto valueOf = [&](const metering::UsageSums& sums) {
        return json::Number{formatUnits((billable ? sums.billable : sums.network).units(), 20)};
    };
    const std::string from = formatTimeZ(wish.filter.from.value_or(Timestamp{}));
    const std::string to = formatTimeZ(wish.filter.to.value_or(call.now));
    json::Array rows;
    const auto add = [&](const UsageGroup& group) {
        json::Value row = json::Value::object({{"subject", identity.customerKey()},
                                               {"windowStart", group.window ? formatTimeZ(*group.window) : from},
                                               {"windowEnd", to},
                                               {"value", valueOf(group.sums)}});
        json::Value by = json::Object{};
        for (std::size_t i = 0; i < wish.shown.size(); ++i)
            by.set(wish.shown[i], group.keys[i]);
        if (!wish.shown.empty())
            row.set("groupBy", std::move(by));
        rows.push_back(std::move(row));
    };
    const auto [begin, end] = pageOf(wish, report.groups.size());
    for (std::size_t i = begin; i < end; ++i)
        add(report.groups[i]);
    if (wish.dimensions.empty() && wish.window == UsageWindow::None && report.totals.requests > 0)
        add({{}, {}, report.totals});
    tree.set("externalUserId", identity.usageSubject);
    tree.set("meter", billable ? "billable_usd_micros" : "network_fee_usd_micros");
    tree.set("subject", identity.customerKey());
    tree.set("rows", std::move(rows));
}

void serveUsage(BuilderServices& services, const BuilderCallPtr& call, UsageLevel level)
{
    UsageWish wish;
    wish.level = level;
    if (!readUsageWish(services, call, wish))
        return;
    services.read(call, [&services, call, wish = std::move(wish)]() -> Result<http::Response> {
        SLUICE_ASSIGN(const auto report, services.parts.usage->report(wish.filter, wish.dimensions, wish.window));
        if (wish.csv)
            return csvAnswer(usageReportCsv(wish, report), "usage");
        json::Value tree = usageTree(*call, wish, report);
        if (wish.level == UsageLevel::User)
            addOwnUsage(*call, wish, report, services.parts.usageFeature, tree);
        return http::json(200, tree);
    });
}

void addUsage(BuilderTable& table, BuilderServices& services, UsageLevel level, const char* pattern, const char* id)
{
    auto operation = usageOperation(level, pattern, id, "Usage, summed and grouped");
    operation.query = usageFilterFields(level);
    FieldSpec granularity = textField("granularity", 16, "minute, hour, day or month, in UTC");
    granularity.choices = {"minute", "hour", "day", "month"};
    FieldSpec format = textField("format", 8);
    format.choices = {"json", "csv"};
    operation.query.push_back(std::move(granularity));
    operation.query.push_back(textField("groupBy", 255,
                                        "user, model, pipeline, app, session, manifest, day; several by commas or "
                                        "repeated; also none, pipeline_model, daily_pipeline"));
    operation.query.push_back(integerField("page", 1, 1'000'000, 1));
    operation.query.push_back(integerField("limit", 1, 500, 100, "rows a page"));
    operation.query.push_back(std::move(format));
    operation.query.push_back(
        textField("include", 64, "accepted for clients of the hosted suite; everything is always there"));
    const auto text = schemaOf("string");
    const auto rows = schemaList(schemaOf("object"));
    operation.answer = schemaObject({{"clientId", text},
                                     {"source", text},
                                     {"period", schemaOf("object")},
                                     {"totals", usageSumsSchema()},
                                     {"byUser", rows},
                                     {"byPipelineModel", rows},
                                     {"byDailyPipeline", rows},
                                     {"byManifest", rows},
                                     {"rows", rows},
                                     {"page", schemaOf("integer")},
                                     {"limit", schemaOf("integer")},
                                     {"hasMore", schemaOf("boolean")},
                                     {"externalUserId", text},
                                     {"meter", text},
                                     {"subject", text}},
                                    {"clientId", "externalUserId", "meter", "subject"});
    operation.handler = [&services, level](const BuilderCallPtr& call) { serveUsage(services, call, level); };
    table.push_back(std::move(operation));
}

}  // namespace

void addBuilderUsageRoutes(BuilderTable& table, BuilderServices& services)
{
    addUsage(table, services, UsageLevel::Platform, "/api/v1/platform/usage", "platformUsage");
    addUsage(table, services, UsageLevel::App, "/api/v1/apps/{clientId}/usage", "appUsage");
    addUsage(table, services, UsageLevel::User, "/api/v1/users/me/usage", "myUsage");
    addUsage(table, services, UsageLevel::User, "/api/v1/user/usage", "myUsageAlias");
    addUsage(table, services, UsageLevel::User, "/api/v1/apps/{clientId}/me/usage", "myUsageInApp");
    addUsageListRoutes(table, services);
}

}  // namespace sluice::api
