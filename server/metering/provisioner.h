// Customers of a hosted meter, made when they are first seen (clearinghouse 6.5, 8.2; REF-33): customer with its key as subject, a subscription to the
// default plan unless one lives (REF-22), the trial credit by its key. Outside of every answer, one customer after the other on a thread of its own;
// what failed is tried again, later each time. Nothing is stored: each step is by a natural key, so a program that was killed, or two of them,
// do it again and change nothing. A customer that was left out when the list was full is made when it is seen again.
// Thread: see() and state() any, they never wait.
#pragma once

#include "metering/meter_admin.h"
#include "metering/ticket_sink.h"

#include <memory>

namespace sluice::metering {

struct ProvisionerConfig {
    std::string planKey;              // empty: no subscription
    std::string feature;              // of the trial
    std::int64_t trialUsdMicros = 0;  // 0: none
    std::string trialLife = "P1Y";
    std::size_t maxWaiting = 10'000;      // more are left out
    std::size_t maxRemembered = 200'000;  // customers that are known to be made; then it begins anew
    int retryMs = 5'000;                  // doubles up to ten minutes
};

struct ProvisionerState {
    std::int64_t done = 0, failed = 0, leftOut = 0;  // since the start
    std::int64_t waiting = 0;
    std::string lastError;  // empty: the last one succeeded
};

class Provisioner final : public TicketSink {
public:
    // Both outlive this. The admin's calls must end when the stop of its config is asked, and that must be before this goes.
    Provisioner(MeterAdmin& admin, const Clock& clock, ProvisionerConfig config);
    ~Provisioner() override;  // close()
    void close();  // what waits is dropped, and whatever is seen later; waits for what runs. Not from its thread

    void see(const std::string& customerKey, const std::string& name);
    ProvisionerState state() const;
    // Customers from usage: the writer's thread.
    Result<void> ticketPriced(storage::Connection& connection, const PricedTicket& ticket) override;

private:
    class Worker;
    std::unique_ptr<Worker> m_worker;
};

// One customer, all steps. What was made: "customer subscription trial", or parts of it.
Result<std::string> provisionCustomer(MeterAdmin& admin, const Clock& clock, const ProvisionerConfig& config,
                                      const std::string& customerKey, const std::string& name);

}  // namespace sluice::metering
