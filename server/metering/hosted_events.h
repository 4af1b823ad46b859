// What a hosted meter lists of the events it took in: v3 GET /events, self-hosted GET /api/v2/events (openmeter-api 2.2). Thread: values, any.
#pragma once

#include "metering/hosted_api.h"

namespace sluice::metering {

struct HostedEvent {
    std::string id, source, type, subject;
    std::optional<Timestamp> time;
    std::optional<Timestamp> ingestedAt;
    std::string fault;  // what the meter says is wrong with it; empty: it counts
};

struct HostedEventQuery {
    std::vector<std::string> ids;       // empty: any
    std::string type;                   // empty: any
    std::optional<Timestamp> from, to;  // by the event's time, half-open
};

HostedList hostedEventList(const HostedEndpoint& endpoint, const HostedEventQuery& query);
// Protocol: an item that is no such thing.
Result<HostedEvent> readHostedEvent(const json::Value& item);

// As many of them, from the front, as one question may name; at least one. v3 lists ids by commas, so an id that holds one is asked for
// alone.
std::size_t idsForOneQuery(const std::vector<std::string>& ids);

}  // namespace sluice::metering
