// Events of the meter's API: ingest and lists (openmeter-api 2).
#include "api/internal/meter_frame.h"
#include "api/internal/meter_shapes.h"

#include <charconv>

namespace sluice::api {

namespace {

constexpr std::int64_t defaultEventHours = 72;
constexpr std::int64_t oldestEventDays = 32;

Result<http::Response> ingestEvents(MeterServices& services, const MeterCall& call, storage::Connection& connection)
{
    SLUICE_ASSIGN(const auto events, metering::readCloudEvents(call.body));
    for (const metering::CloudEvent& event : events) {
        const auto counted = services.meter.store().ingest(connection, event, call.now());
        if (!counted)
            return fail(counted.error());
    }
    return http::empty(204);
}

Result<json::Array> storedEventsJson(storage::Connection& connection, const std::vector<metering::StoredEvent>& events)
{
    std::vector<std::string> subjects;
    for (const auto& stored : events)
        subjects.push_back(stored.event.subject);
    SLUICE_ASSIGN(const auto customers, metering::customersOfSubjects(connection, subjects));
    json::Array items;
    for (const auto& stored : events) {
        json::Value item = json::Value::object({{"event", metering::writeCloudEvent(stored.event)}});
        if (const auto it = customers.find(stored.event.subject); it != customers.end())
            item.set("customerId", it->second);
        if (!stored.validationError.empty())
            item.set("validationError", stored.validationError);
        item.set("ingestedAt", formatTimeZ(stored.ingested));
        item.set("storedAt", formatTimeZ(stored.stored));
        items.push_back(std::move(item));
    }
    return items;
}

Result<std::vector<std::string>> subjectsOfCustomers(storage::Connection& connection,
                                                     const std::vector<std::string>& ids)
{
    std::vector<std::string> subjects;
    for (const std::string& id : ids) {
        const auto customer = metering::findCustomer(connection, id);
        if (!customer && customer.error().code != ErrorCode::NotFound)
            return fail(customer.error());
        if (customer) {
            for (std::string& subject : customer->subjects())
                subjects.push_back(std::move(subject));
        }
    }
    return subjects;
}

Result<int> eventLimit(const MeterCall& call)
{
    const std::string* text = call.query("limit");
    int limit = 100;
    if (!text)
        return limit;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
    if (error != std::errc() || end != text->data() + text->size() || limit < 1 || limit > 100)
        return fail(ErrorCode::InvalidArgument, "limit: a number from 1 to 100 is expected");
    return limit;
}

Result<http::Response> listEventsV1(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    metering::EventQuery query;
    SLUICE_ASSIGN(query.limit, eventLimit(call));
    SLUICE_ASSIGN(query.from, timeOfQuery(call, "from"));
    SLUICE_ASSIGN(query.to, timeOfQuery(call, "to"));
    SLUICE_ASSIGN(query.ingestedFrom, timeOfQuery(call, "ingestedAtFrom"));
    SLUICE_ASSIGN(query.ingestedTo, timeOfQuery(call, "ingestedAtTo"));
    const Timestamp oldest = call.now().plusSeconds(-oldestEventDays * 86'400);
    if (query.from && *query.from < oldest)
        return fail(ErrorCode::InvalidArgument, "from: may not lie more than 32 days back");
    if (!query.from && !query.ingestedFrom)
        query.from = call.now().plusSeconds(-defaultEventHours * 3'600);
    if (const auto* id = call.query("id"))
        query.idPart = *id;
    if (const auto* subject = call.query("subject"))
        query.subjectPart = *subject;
    if (const auto ids = call.queryList("customerId"); !ids.empty()) {
        SLUICE_ASSIGN(query.subjects, subjectsOfCustomers(connection, ids));
    }
    SLUICE_ASSIGN(const auto events, metering::listEvents(connection, query));
    SLUICE_ASSIGN(auto items, storedEventsJson(connection, events));
    return http::json(200, items);
}

// {"$gte": time, "$lt": time, …}: what can be asked of the index; $and and $or are looked at one level deep.
Result<void> timeFilter(const json::Value* rule, const char* name, std::optional<Timestamp>& from,
                        std::optional<Timestamp>& to)
{
    if (!rule || rule->isNull())
        return {};
    const auto bad = [&] {
        return fail(ErrorCode::InvalidArgument, "filter." + std::string(name) + ": $gt, $gte, $lt, $lte are known");
    };
    if (!rule->isObject())
        return bad();
    for (const auto& [op, operand] : *rule->members()) {
        if (operand.isNull())
            continue;
        if (op == "$and" && operand.isArray()) {
            for (const auto& inner : *operand.items())
                SLUICE_TRY(timeFilter(&inner, name, from, to));
            continue;
        }
        auto time = parseTime(operand.toText().value_or(""));
        if (!time)
            return bad();
        if (op == "$gt" || op == "$gte")
            from = std::max(from.value_or(*time), Timestamp{time->micros + (op == "$gt" ? 1 : 0)});
        else if (op == "$lt" || op == "$lte")
            to = std::min(to.value_or(Timestamp{INT64_MAX}), Timestamp{time->micros + (op == "$lte" ? 1 : 0)});
        else
            return bad();
    }
    return {};
}

Result<void> readEventFilter(const MeterCall& call, storage::Connection& connection, metering::EventQuery& query)
{
    const std::string* text = call.query("filter");
    if (!text)
        return {};
    SLUICE_ASSIGN(const json::Value filter, json::parseOrError(*text, "filter"));
    for (const char* name : {"id", "source", "subject", "type"}) {
        const auto* rule = filter.find(name);
        if (!rule || rule->isNull())
            continue;
        SLUICE_ASSIGN(auto read, metering::TextFilter::read(*rule, name));
        query.filters.emplace(name, std::move(read));
    }
    SLUICE_TRY(timeFilter(filter.find("time"), "time", query.from, query.to));
    SLUICE_TRY(timeFilter(filter.find("ingestedAt"), "ingestedAt", query.ingestedFrom, query.ingestedTo));
    if (const auto* customers = filter.find("customerId"); customers && customers->find("$in")) {
        MeterBody reader(*customers);
        const auto ids = reader.texts("$in");
        SLUICE_TRY(reader.error());
        SLUICE_ASSIGN(query.subjects, subjectsOfCustomers(connection, ids));
    }
    return {};
}

// "time,seq" of the last event seen.
Result<std::pair<Timestamp, std::int64_t>> readEventCursor(const std::string& text)
{
    std::int64_t time = 0, seq = 0;
    const char* end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, time);
    if (first.ec == std::errc() && first.ptr != end && *first.ptr == ',') {
        const auto second = std::from_chars(first.ptr + 1, end, seq);
        if (second.ec == std::errc() && second.ptr == end)
            return std::pair(Timestamp{time}, seq);
    }
    return fail(ErrorCode::InvalidArgument, "cursor: not one of ours");
}

Result<http::Response> listEventsV2(MeterServices&, const MeterCall& call, storage::Connection& connection)
{
    metering::EventQuery query;
    SLUICE_ASSIGN(query.limit, eventLimit(call));
    if (const auto* cursor = call.query("cursor")) {
        SLUICE_ASSIGN(query.before, readEventCursor(*cursor));
    }
    SLUICE_TRY(readEventFilter(call, connection, query));
    SLUICE_ASSIGN(const auto events, metering::listEvents(connection, query));
    SLUICE_ASSIGN(auto items, storedEventsJson(connection, events));
    json::Value answer = json::Value::object({{"items", std::move(items)}});
    if (int(events.size()) == query.limit)
        answer.set("nextCursor",
                   std::to_string(events.back().event.time->micros) + "," + std::to_string(events.back().seq));
    return http::json(200, answer);
}

}  // namespace

void addMeterEventRoutes(MeterTable& table)
{
    table.push_back({"POST", "/api/v1/events", MeterKind::Write, ingestEvents, true});
    table.push_back({"GET", "/api/v1/events", MeterKind::Read, listEventsV1});
    table.push_back({"GET", "/api/v2/events", MeterKind::Read, listEventsV2});
}

}  // namespace sluice::api
