// Rows of metering_events and metering_dead_letters. Thread: writer, or a reader's.
#pragma once

#include "metering/ticket_sink.h"

#include <string>
#include <string_view>

namespace sluice::metering {

inline constexpr std::string_view stateHeld = "held";
inline constexpr std::string_view statePriced = "priced";

// False: the id is known. With `ticket` the row is priced and metered, else held.
Result<bool> insertEvent(storage::Connection& connection, const TicketEvent& event, const PricedTicket* ticket,
                         std::string_view source, Timestamp now);
Result<void> priceEvent(storage::Connection& connection, const PricedTicket& ticket, Timestamp now);

// Columns of a TicketEvent, in the order that ticketOfRow() reads them, from column 0 on.
inline constexpr std::string_view eventColumns =
    "id, gateway, signed_at, span_start, session_id, session_status, request_id, manifest_id, pm_session_id, app, "
    "pipeline, model_id, attribution, orch_address, orch_url, fee_wei, billable_micros, pixels, session_balance, cost, "
    "sequence, tickets, client_id, usage_subject, usage_subject_type, auth_id, owner";
inline constexpr int eventColumnCount = 27;
TicketEvent ticketOfRow(const storage::Row& row);
// The envelope again, from what is kept of it: for a held event that turns out to be a dead letter.
std::string envelopeText(const TicketEvent& event);

struct NewDeadLetter {
    std::string_view reason, message, source, position, raw;
};
// False: it is there already.
Result<bool> insertDeadLetter(storage::Connection& connection, const NewDeadLetter& letter, Timestamp now);
// Of an event without an envelope id (clearinghouse 5.5).
std::string idOfPosition(std::string_view position, std::string_view raw);

}  // namespace sluice::metering
