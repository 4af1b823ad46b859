// The operator's hand on the power of hosts: wake and sleep, many at a time, in parallel up to a bound, with a result for each. What was
// asked is in the audit log before the first host is called, and each result after it. An order to wake holds autosleep off for as long
// as was asked. Thread: submit() any; destroy it on the probe's thread after the HTTP client.
#pragma once

#include "audit/audit_log.h"
#include "usage/autosleep.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::usage {

struct PowerOrder {
    bool wake = true;                          // else sleep
    std::vector<std::string> orchestrators;    // 1..10,000; repeats are dropped
    std::optional<std::int64_t> awakeSeconds;  // of a wake: 0..86400, told to the host and kept from autosleep
    std::string reason;                        // 1..200, told to the host and audited
    fleet::ActionContext context;
};

struct PowerOrderResult {
    std::string orchestrator, host;
    bool ok = false;
    int httpStatus = 0;  // 0: no answer
    std::string error;   // "unknown orchestrator", "there is no host to call", transport text
    std::string state;   // as it said afterwards
};

struct PowerControlConfig {
    int parallel = 32;
    std::size_t queue = 20'000;  // hosts waiting; beyond it Overloaded
};

class PowerControl : public QObject {
public:
    struct Ports {
        const Clock& clock;
        storage::Writer& writer;
        audit::AuditLog& audit;
        const fleet::Registry& registry;
        PowerMeter& meter;
        PowerMonitor& monitor;
        PowerProbe& probe;
        Autosleep& autosleep;
        ChangeSequence& changes;
    };
    PowerControl(Ports ports, PowerControlConfig config = {});
    ~PowerControl() override;

    using Progress = std::function<void(const PowerOrderResult&)>;                // after each host; may be empty
    using Finished = std::function<void(Result<std::vector<PowerOrderResult>>)>;  // in the order asked; once
    // Both are called on the probe's thread and must only hand over. InvalidArgument, Overloaded; Unavailable when stopping. A host that
    // fails is a result, not an error.
    void submit(PowerOrder order, Progress progress, Finished finished);
    void stop();  // the probe's thread: nobody new is called

private:
    struct Job;
    struct Home;
    struct Target {
        std::shared_ptr<Job> job;
        std::size_t index = 0;
    };

    void begin(const std::shared_ptr<Job>& job);
    void asked(const std::shared_ptr<Job>& job, const Result<void>& audited);
    void pump();
    void call(const Target& target);
    void answered(const Target& target, const PowerOrderAnswer& answer);
    void settle(const Target& target);

    const Ports m_ports;
    const PowerControlConfig m_config;
    std::deque<Target> m_queue;
    int m_calling = 0;
    bool m_stopped = false;
    std::shared_ptr<Home> m_home;
};

}  // namespace sluice::usage
