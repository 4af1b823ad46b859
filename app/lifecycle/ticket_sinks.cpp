#include "app/lifecycle/ticket_sinks.h"

namespace sluice::app {

std::vector<metering::TicketSink*> joinTicketSinks(ClearinghousePart& clearinghouse, MeterPart& meter,
                                                   HostedPart* hosted)
{
    std::vector<metering::TicketSink*> sinks{&clearinghouse.ticketSink()};
    auto* const embedded = meter.provisioning();
    if (embedded)
        sinks.push_back(embedded);
    sinks.push_back(&meter.ticketSink());
    if (hosted) {
        sinks.push_back(&hosted->ticketSink());
        sinks.push_back(&hosted->provisioner());
    }
    clearinghouse.onCustomerSeen(
        [embedded, hosted](storage::Connection& connection, const metering::Identity& identity) -> Result<void> {
            if (hosted)
                hosted->provisioner().see(identity.customerKey(), identity.usageSubject);
            return embedded ? embedded->ensure(connection, identity) : Result<void>();
        });
    return sinks;
}

}  // namespace sluice::app
