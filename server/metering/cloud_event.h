// A CloudEvent 1.0 as the meter takes it and as it goes to OpenMeter (openmeter-api 2.1; clearinghouse 5.5). Thread: values, any thread.
#pragma once

#include "core/clock.h"
#include "core/json.h"
#include "core/result.h"
#include "metering/ticket_sink.h"

#include <optional>
#include <string>

namespace sluice::metering {

struct CloudEvent {
    std::string id;      // 1.., unique with `source` for ever
    std::string source;  // URI reference
    std::string type;
    std::string subject;
    std::optional<Timestamp> time;  // none: the time of arrival
    std::string dataSchema;         // empty: none
    json::Value data;               // object or null
    bool operator==(const CloudEvent&) const = default;
};

// InvalidArgument names the field, as the problem document shows it.
Result<CloudEvent> readCloudEvent(const json::Value& value);
// An object or an array of them.
Result<std::vector<CloudEvent>> readCloudEvents(const json::Value& value);
json::Value writeCloudEvent(const CloudEvent& event);

inline constexpr const char* signedTicketType = "create_signed_ticket";

// The event of clearinghouse 5.5. id: the envelope's (REF-1). Numbers of at most 15 digits are JSON numbers, longer ones text (REF-9).
CloudEvent ticketCloudEvent(const PricedTicket& ticket);

}  // namespace sluice::metering
