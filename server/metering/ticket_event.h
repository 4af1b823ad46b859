// One `create_signed_ticket` of go-livepeer's remote signer as a value (clearinghouse spec 5.1, livepeer-protocol 3), read from the present
// form and from the one with `model_id`. Money stays text or integer: no double. Thread: values, any thread.
#pragma once

#include "core/clock.h"
#include "core/int256.h"
#include "core/result.h"
#include "metering/identity.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::metering {

struct TicketEvent {
    std::string id;  // envelope id (UUID); 1..128; unique for ever. Empty when the envelope has none: the inbox then
                     // takes the digest of where it came from
    std::string gateway;                 // signer's host, may be empty
    Timestamp signedAt;                  // data.current_time: the end of the billed span; prices are taken at this time
    std::optional<Timestamp> spanStart;  // data.previous_time
    std::string sessionId;               // StateID, 8 hex
    std::string sessionStatus;           // "new", "continuing"
    // Labels are chosen by callers: cut to 256 bytes (app, pipeline, modelId: 128 code points), control characters become '?'; a strange
    // label never keeps an event from being billed. manifestId: else the session, else the request, else "unknown".
    std::string requestId, manifestId, pmSessionId, app, pipeline,
        modelId;              // modelId, pipeline: as 9.3 resolves, "unknown"
    std::string attribution;  // "signed" (model_id), "declared" (pipeline base:model), "app", "unknown"
    std::string orchestratorAddress, orchestratorUrl;
    Int256 feeWei = 0;                // >= 0
    std::int64_t billableMicros = 0;  // billable_secs x 10^6
    std::int64_t pixels = 0;
    Int256 sessionBalanceWei = 0;
    std::string cost;  // decimal text, wei per unit
    std::int64_t sequence = 0;
    int tickets = 0;
    Identity identity;
};

// What can be wrong with one message.
enum class EventFault { NotJson, OtherType, BadField, Unattributed };

struct EventError {
    EventFault fault = EventFault::NotJson;
    std::string message;  // one line of English, names the field
};

// Numbers may also be written as text. The fee must be there; other numbers may be absent (0), but what is there must be right. Without
// current_time: current_time_unix, else the envelope's timestamp.
// `json` is one envelope {id,type,timestamp,gateway,data}. OtherType is no dead letter: it is not ours.
tl::expected<TicketEvent, EventError> parseTicketEvent(std::string_view json);

}  // namespace sluice::metering
