#include "metering/hosted_events.h"

namespace sluice::metering {

namespace {

constexpr std::size_t maxListedEvents = 20'000;
constexpr std::size_t maxIdBytes = 4'000;  // of a query, so that the URL stays short

// v3: validation_errors [{code, message}]; v2: validationError.
std::string listedFault(const json::Value& item)
{
    if (const auto text = item.text("validationError"); text && !text->empty())
        return std::string(*text);
    const json::Value* errors = item.find("validation_errors");
    if (errors == nullptr || errors->items() == nullptr || errors->items()->empty())
        return {};
    std::string all;
    for (const json::Value& error : *errors->items()) {
        const std::string_view code = error.text("code").value_or("");
        const std::string_view message = error.text("message").value_or("");
        all += (all.empty() ? "" : "; ") + std::string(code) + (code.empty() || message.empty() ? "" : ": ")
               + std::string(message);
    }
    return all.empty() ? "invalid" : all;
}

std::optional<Timestamp> listedTime(const json::Value& item, const char* name)
{
    const auto text = item.text(name);
    return text ? parseTime(*text) : std::nullopt;
}

json::Value hostedFilterV2(const HostedEventQuery& query)
{
    json::Value filter{json::Object{}};
    if (!query.ids.empty()) {
        json::Array ids;
        for (const std::string& id : query.ids)
            ids.emplace_back(id);
        filter.set("id", json::Value::object({{"$in", json::Value(std::move(ids))}}));
    }
    if (!query.type.empty())
        filter.set("type", json::Value::object({{"$eq", query.type}}));
    json::Value time{json::Object{}};
    if (query.from)
        time.set("$gte", formatTimeZ(*query.from));
    if (query.to)
        time.set("$lt", formatTimeZ(*query.to));
    if (query.from || query.to)
        filter.set("time", std::move(time));
    return filter;
}

}  // namespace

std::size_t idsForOneQuery(const std::vector<std::string>& ids)
{
    std::size_t count = 0, bytes = 0;
    for (const std::string& id : ids) {
        const bool alone = id.find(',') != std::string::npos;
        bytes += hostedSegment(id).size() + 3;
        if (count > 0 && (alone || bytes > maxIdBytes))
            break;
        ++count;
        if (alone)
            break;
    }
    return count;
}

HostedList hostedEventList(const HostedEndpoint& endpoint, const HostedEventQuery& query)
{
    HostedList list;
    list.paging = HostedPaging::Cursor;
    list.maxItems = maxListedEvents;
    auto& parameters = list.request.query;
    if (endpoint.flavour == HostedFlavour::V1) {
        list.request.path = "/api/v2/events";
        parameters.emplace_back("filter", json::write(hostedFilterV2(query)));
        return list;
    }
    list.request.path = "/events";
    if (query.ids.size() == 1) {
        parameters.emplace_back("filter[id][eq]", query.ids.front());
    } else if (!query.ids.empty()) {
        std::string joined;
        for (const std::string& id : query.ids)
            joined += (joined.empty() ? "" : ",") + id;
        parameters.emplace_back("filter[id][oeq]", joined);
    }
    if (!query.type.empty())
        parameters.emplace_back("filter[type][eq]", query.type);
    if (query.from)
        parameters.emplace_back("filter[time][gte]", formatTimeZ(*query.from));
    if (query.to)
        parameters.emplace_back("filter[time][lt]", formatTimeZ(*query.to));
    return list;
}

Result<HostedEvent> readHostedEvent(const json::Value& item)
{
    const json::Value* event = item.find("event");
    const auto id = event != nullptr ? event->text("id") : std::nullopt;
    const auto source = event != nullptr ? event->text("source") : std::nullopt;
    if (!id || !source)
        return fail(ErrorCode::Protocol, "the meter lists an event without id or source");
    HostedEvent read;
    read.id = *id;
    read.source = *source;
    read.type = event->text("type").value_or("");
    read.subject = event->text("subject").value_or("");
    read.time = listedTime(*event, "time");
    read.ingestedAt = listedTime(item, "ingested_at");
    if (!read.ingestedAt)
        read.ingestedAt = listedTime(item, "ingestedAt");
    read.fault = listedFault(item);
    return read;
}

}  // namespace sluice::metering
