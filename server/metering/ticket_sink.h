// The port through which a priced ticket reaches whoever keeps balances (DECISIONS 23): called once for each event that is new, on the
// writer thread, in the commit that makes the event durable. An error fails that event's commit, and it is tried again. Idempotent by
// event id all the same. Thread: writer, inside a command.
#pragma once

#include "metering/price.h"
#include "metering/ticket_event.h"
#include "storage/connection.h"

namespace sluice::metering {

struct PricedTicket {
    TicketEvent event;
    Quote quote;
    Amount networkFee{Asset::usd()};  // fee_wei x quote
    Amount billable{Asset::usd()};    // network fee x mark-up rule of pipeline, model, tenant
};

class TicketSink {
public:
    virtual ~TicketSink() = default;
    virtual Result<void> ticketPriced(storage::Connection& connection, const PricedTicket& ticket) = 0;
};

}  // namespace sluice::metering
