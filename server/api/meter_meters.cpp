// Meters and usage queries of the meter's API (openmeter-api 3).
#include "api/internal/meter_frame.h"
#include "api/internal/meter_shapes.h"
#include "metering/meter_decimal.h"

#include <algorithm>

namespace sluice::api {

namespace {

using metering::MeterQuery;

constexpr std::size_t maxAsked = 100;

Result<std::shared_ptr<const metering::Meter>> meterOfPath(MeterServices& services, const MeterCall& call)
{
    const auto meter = services.meter.store().snapshot()->find(call.path("meter"));
    if (!meter)
        return fail(ErrorCode::NotFound, "meter not found: " + call.path("meter").substr(0, 64));
    return meter;
}

Result<http::Response> createMeter(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(auto input, meterOfBody(call.body));
    SLUICE_ASSIGN(const auto meter, services.meter.store().createMeter(connection, std::move(input), call.actor));
    return http::json(201, meterJson(meter));
}

Result<http::Response> listMeters(MeterServices& services, const MeterCall& call, storage::Connection&)
{
    SLUICE_ASSIGN(const auto page, pageOfQuery(call));
    auto meters = services.meter.store().snapshot()->meters();
    const auto sortBy = [&](auto key) {
        std::ranges::stable_sort(meters, [&](const auto& a, const auto& b) { return key(*a) < key(*b); });
    };
    if (page.orderBy == "key")
        sortBy([](const metering::Meter& meter) { return meter.definition.slug; });
    else if (page.orderBy == "name")
        sortBy([](const metering::Meter& meter) { return meter.definition.name; });
    else if (page.orderBy == "aggregation")
        sortBy([](const metering::Meter& meter) { return std::string(aggregationName(meter.definition.aggregation)); });
    else if (page.orderBy == "updatedAt")
        sortBy([](const metering::Meter& meter) { return meter.updated; });
    if (page.descending)
        std::ranges::reverse(meters);
    json::Array items;
    const std::size_t first = std::size_t(page.page - 1) * std::size_t(page.pageSize);
    for (std::size_t i = first; i < meters.size() && i < first + std::size_t(page.pageSize); ++i)
        items.push_back(meterJson(*meters[i]));
    return http::json(200, items);
}

Result<http::Response> getMeter(MeterServices& services, const MeterCall& call, storage::Connection&)
{
    SLUICE_ASSIGN(const auto meter, meterOfPath(services, call));
    return http::json(200, meterJson(*meter));
}

Result<http::Response> putMeter(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto change, meterChangeOfBody(call.body));
    SLUICE_ASSIGN(const auto meter,
                  services.meter.store().changeMeter(connection, call.path("meter"), change, call.actor));
    return http::json(200, meterJson(meter));
}

Result<http::Response> deleteMeter(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_TRY(services.meter.store().removeMeter(connection, call.path("meter"), call.actor));
    return http::empty(204);
}

// What GET and POST have in common, before subjects and customers are looked up.
struct UsageAsk {
    MeterQuery query;
    bool fromGiven = false, toGiven = false;
    std::vector<std::string> customers;
};

Result<void> readWindow(UsageAsk& ask, const std::optional<std::string>& size, const std::optional<std::string>& zone)
{
    if (size) {
        ask.query.window = metering::windowSizeFromName(*size);
        if (!ask.query.window)
            return fail(ErrorCode::InvalidArgument, "windowSize: MINUTE, HOUR, DAY or MONTH is expected");
    }
    if (zone)
        ask.query.timeZone = *zone;
    ask.fromGiven = ask.query.from.has_value();
    ask.toGiven = ask.query.to.has_value();
    return {};
}

Result<void> readAdvanced(UsageAsk& ask, const json::Value& filters)
{
    if (!filters.isObject())
        return fail(ErrorCode::InvalidArgument, "advancedMeterGroupByFilters: an object is expected");
    for (const auto& [name, rule] : *filters.members()) {
        SLUICE_ASSIGN(auto filter, metering::TextFilter::read(rule, name));
        ask.query.filters[name] = std::move(filter);
    }
    return {};
}

Result<UsageAsk> askOfQuery(const MeterCall& call)
{
    UsageAsk ask;
    SLUICE_ASSIGN(ask.query.from, timeOfQuery(call, "from"));
    SLUICE_ASSIGN(ask.query.to, timeOfQuery(call, "to"));
    const auto optional = [&](const char* name) {
        const auto* text = call.query(name);
        return text ? std::optional(*text) : std::nullopt;
    };
    SLUICE_TRY(readWindow(ask, optional("windowSize"), optional("windowTimeZone")));
    ask.query.subjects = call.queryList("subject");
    ask.customers = call.queryList("filterCustomerId");
    ask.query.groupBy = call.queryList("groupBy");
    constexpr std::string_view prefix = "filterGroupBy[";
    std::map<std::string, std::vector<std::string>> filters;
    for (const auto& [name, value] : call.request->query) {
        if (name.starts_with(prefix) && name.ends_with(']'))
            filters[name.substr(prefix.size(), name.size() - prefix.size() - 1)].push_back(value);
    }
    for (auto& [name, values] : filters)
        ask.query.filters[name] = metering::TextFilter::anyOf(std::move(values));
    if (const auto advanced = optional("advancedMeterGroupByFilters")) {
        if (!filters.empty())
            return fail(ErrorCode::InvalidArgument, "advancedMeterGroupByFilters: not together with filterGroupBy");
        SLUICE_ASSIGN(const auto parsed, json::parseOrError(*advanced, "advancedMeterGroupByFilters"));
        SLUICE_TRY(readAdvanced(ask, parsed));
    }
    return ask;
}

Result<UsageAsk> askOfBody(const json::Value& body)
{
    UsageAsk ask;
    MeterBody reader(body);
    ask.query.from = reader.time("from");
    ask.query.to = reader.time("to");
    SLUICE_TRY(readWindow(ask, reader.optionalText("windowSize"), reader.optionalText("windowTimeZone")));
    ask.query.subjects = reader.texts("subject");
    ask.customers = reader.texts("filterCustomerId");
    ask.query.groupBy = reader.texts("groupBy");
    const json::Value filters = reader.object("filterGroupBy"), advanced = reader.object("advancedMeterGroupByFilters");
    if (filters.isObject() && advanced.isObject())
        reader.refuse("advancedMeterGroupByFilters", "not together with filterGroupBy");
    if (filters.isObject()) {
        MeterBody inner(filters);
        for (const auto& [name, values] : *filters.members())
            ask.query.filters[name] = metering::TextFilter::anyOf(inner.texts(name.c_str()));
        SLUICE_TRY(inner.error());
    }
    SLUICE_TRY(reader.error());
    if (advanced.isObject())
        SLUICE_TRY(readAdvanced(ask, advanced));
    return ask;
}

// A filter by subject or customer also groups by it (3.2); usage follows the customer as it is defined now (13.6).
Result<void> completeAsk(UsageAsk& ask, storage::Connection& connection)
{
    MeterQuery& query = ask.query;
    if (query.subjects.size() > maxAsked || ask.customers.size() > maxAsked || query.groupBy.size() > maxAsked)
        return fail(ErrorCode::InvalidArgument, "subject, filterCustomerId, groupBy: at most 100 each");
    std::ranges::sort(query.groupBy);
    query.groupBy.erase(std::unique(query.groupBy.begin(), query.groupBy.end()), query.groupBy.end());
    const auto group = [&](const char* name) {
        if (std::ranges::find(query.groupBy, name) == query.groupBy.end())
            query.groupBy.emplace_back(name);
    };
    if (!query.subjects.empty())
        group("subject");
    for (const std::string& id : ask.customers) {
        const auto customer = metering::findCustomer(connection, id);
        if (!customer)
            return fail(ErrorCode::InvalidArgument, "filterCustomerId: " + customer.error().message);
        query.customers.emplace_back(customer->id, customer->subjects());
    }
    if (!query.customers.empty())
        group("customer_id");
    return {};
}

void writeUsageRow(json::Writer& writer, const metering::UsageRow& row)
{
    writer.beginObject().key("value").number(metering::meterText(row.value));
    writer.key("windowStart").value(formatTimeZ(row.from)).key("windowEnd").value(formatTimeZ(row.to));
    writer.key("subject").optional(row.subject);
    if (row.customerId)
        writer.key("customerId").value(*row.customerId);
    writer.key("groupBy").beginObject();
    for (const auto& [name, value] : row.groups) {
        writer.key(name);
        if (value.empty())
            writer.null();
        else
            writer.value(value);
    }
    writer.endObject().endObject();
}

// A cell that a spreadsheet would take for a formula is led by an apostrophe.
void appendCsvCell(std::string& out, std::string_view cell)
{
    const bool formula = !cell.empty() && std::string_view("=+-@\t\r").find(cell[0]) != std::string_view::npos;
    if (!formula && cell.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += cell;
        return;
    }
    out += '"';
    if (formula)
        out += '\'';
    for (const char c : cell)
        out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
}

http::Response usageCsv(const metering::Meter& meter, const MeterQuery& query,
                        const std::vector<metering::UsageRow>& rows)
{
    http::Response response;
    response.contentType = "text/csv";
    std::string& out = response.body;
    out = "window_start,window_end";
    const bool bySubject = std::ranges::find(query.groupBy, "subject") != query.groupBy.end();
    if (bySubject)
        out += ",subject";
    for (const std::string& name : query.groupBy) {
        if (name != "subject" && name != "customer_id")
            out += "," + name;
    }
    out += ",value\n";
    for (const auto& row : rows) {
        out += formatTimeZ(row.from) + "," + formatTimeZ(row.to);
        if (bySubject) {
            out += ',';
            appendCsvCell(out, row.subject.value_or(""));
        }
        for (const auto& [name, value] : row.groups) {
            out += ',';
            appendCsvCell(out, value);
        }
        out += "," + metering::meterText(row.value) + "\n";
    }
    response.with("Content-Disposition", "attachment; filename=" + meter.definition.slug + ".csv");
    return response;
}

Result<http::Response> usageOf(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    const auto snapshot = services.meter.store().snapshot();
    SLUICE_ASSIGN(const auto meter, meterOfPath(services, call));
    SLUICE_ASSIGN(auto ask, call.request->method == "GET" ? askOfQuery(call) : askOfBody(call.body));
    SLUICE_TRY(completeAsk(ask, connection));
    SLUICE_ASSIGN(const auto rows, metering::queryUsage(connection, *snapshot, *meter, ask.query));
    if (call.request->header("Accept") == "text/csv")
        return usageCsv(*meter, ask.query, rows);
    std::string body;
    body.reserve(rows.size() * 160 + 64);
    json::Writer writer(body);
    writer.beginObject();
    if (ask.fromGiven)
        writer.key("from").value(formatTimeZ(*ask.query.from));
    if (ask.toGiven)
        writer.key("to").value(formatTimeZ(*ask.query.to));
    if (ask.query.window)
        writer.key("windowSize").value(metering::windowSizeName(*ask.query.window));
    writer.key("data").beginArray();
    for (const auto& row : rows)
        writeUsageRow(writer, row);
    writer.endArray().endObject();
    return http::json(200, std::move(body));
}

Result<http::Response> valuesOf(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto meter, meterOfPath(services, call));
    SLUICE_ASSIGN(const auto from, timeOfQuery(call, "from"));
    SLUICE_ASSIGN(const auto to, timeOfQuery(call, "to"));
    const std::string& key = call.path("key");
    SLUICE_ASSIGN(const auto values, metering::dimensionValues(connection, *services.meter.store().snapshot(), *meter,
                                                               key.empty() ? "subject" : key, from, to));
    return http::json(200, json::Array(values.begin(), values.end()));
}

}  // namespace

void addMeterMeterRoutes(MeterTable& table)
{
    table.push_back({"POST", "/api/v1/meters", MeterKind::Write, createMeter});
    table.push_back({"GET", "/api/v1/meters", MeterKind::Read, listMeters});
    table.push_back({"GET", "/api/v1/meters/{meter}", MeterKind::Read, getMeter});
    table.push_back({"PUT", "/api/v1/meters/{meter}", MeterKind::Write, putMeter});
    table.push_back({"DELETE", "/api/v1/meters/{meter}", MeterKind::Write, deleteMeter});
    table.push_back({"GET", "/api/v1/meters/{meter}/query", MeterKind::Read, usageOf});
    table.push_back({"POST", "/api/v1/meters/{meter}/query", MeterKind::Read, usageOf});
    table.push_back({"GET", "/api/v1/meters/{meter}/group-by/{key}/values", MeterKind::Read, valuesOf});
    table.push_back({"GET", "/api/v1/meters/{meter}/subjects", MeterKind::Read, valuesOf});
}

}  // namespace sluice::api
