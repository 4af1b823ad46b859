// Customers of the embedded meter made by themselves (REF-33, clearinghouse 5.7): before the first usage of a subject is metered, and after its
// first yes at the webhook. The key is what events carry (Identity::customerKey()), so usage, entitlements and bills find it. Known ones are
// remembered for five minutes; one that an operator deleted comes back with its next usage. Never in the way of a ticket: what cannot be made
// is logged, and its usage attributes once there is a customer. Thread: writer, inside a command.
#pragma once

#include "metering/customers.h"
#include "metering/ticket_sink.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace sluice::metering {

class CustomerProvisioning final : public TicketSink, private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command, destroy it after the last.
    CustomerProvisioning(storage::Writer& writer, Customers& customers, const Clock& clock);
    CustomerProvisioning(const CustomerProvisioning&) = delete;
    CustomerProvisioning& operator=(const CustomerProvisioning&) = delete;

    Result<void> ticketPriced(storage::Connection& connection, const PricedTicket& ticket) override;
    // Fails only as the store fails.
    Result<void> ensure(storage::Connection& connection, const Identity& identity);

private:
    void afterCommit() override;
    void afterRollback() override;
    void storeReopened() override;
    void commandStarted() override;
    void commandRolledBack() override;

    Customers& m_customers;
    const Clock& m_clock;
    std::unordered_map<std::string, std::int64_t> m_known;      // key: known until, microseconds
    std::vector<std::pair<std::string, std::int64_t>> m_fresh;  // of this batch, not durable yet
    std::size_t m_mark = 0;
};

}  // namespace sluice::metering
