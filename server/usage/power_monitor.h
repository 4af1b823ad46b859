// Asks the managers of the fleet for their power state: every host once a period, the watched ones more often, in parallel up to a bound.
// A host that hangs costs its own slot until its own deadline and delays nobody else's turn beyond that. Each reading goes to the
// history (at once) and to the meter (a command of its own). Thread: make, use and destroy it on the thread of the probe's HTTP client;
// stats() any. Destroy the HTTP client between stop() and this.
#pragma once

#include "core/subscription.h"
#include "fleet/registry.h"
#include "usage/power_history.h"
#include "usage/power_meter.h"
#include "usage/power_probe.h"

#include <QObject>
#include <QTimer>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace sluice::usage {

struct PowerMonitorConfig {
    bool wholeFleet = true;        // false: only who is watched or looked at
    std::int64_t pollMs = 60'000;  // PAYMENTS_POWER_POLL_SECONDS, at least 5 s
    std::int64_t watchedPollMs = 10'000;
    int parallel = 1'024;            // hosts asked at a time: 10,000 that all hang are through within a minute
    std::size_t maxWriting = 2'048;  // readings on their way into the store; beyond it nobody new is asked
};

struct PowerRound {
    std::int64_t number = 0;
    Timestamp started;
    std::int64_t tookMs = 0;  // of a finished round
    std::int64_t hosts = 0, answered = 0, awake = 0;
    bool finished = false;
};

struct PowerStats {
    PowerRound last;                     // the newest finished one
    std::int64_t asked = 0, failed = 0;  // since the start
    std::int64_t overruns = 0;           // rounds that began before the former had ended
    std::int64_t notStored = 0;          // readings that the store refused
};

class PowerMonitor : public QObject {
public:
    struct Ports {
        const Clock& clock;
        storage::Writer& writer;
        const fleet::Registry& registry;
        PowerMeter& meter;
        PowerHistory& history;
        PowerProbe& probe;
        ChangeSequence& changes;  // bumped by the writer when readings became durable: outlives it
    };
    PowerMonitor(Ports ports, PowerMonitorConfig config);
    ~PowerMonitor() override;

    // Fills the history from the store; blocks, before start().
    static Result<void> restoreHistory(storage::ReaderPool& readers, PowerHistory& history);

    void start();
    void stop();  // nobody new is asked; what is under way ends with the HTTP client
    void beginRound();
    // Asks one host now, ahead of the others, and tells; joins a question that is under way. `done` is called once, on this thread.
    using Looked = std::function<void(const PowerReading&)>;
    void look(std::string orchestrator, std::string upstream, Looked done);

    PowerStats stats() const;  // any thread

private:
    struct Question {
        std::string upstream;  // dialled when the registry has nothing
        std::vector<Looked> tell;
        std::int64_t round = 0;  // 0: none
        bool asking = false;
    };

    void put(std::string id, std::string upstream, std::int64_t round, bool first, Looked tell);
    void pump();
    void ask(const std::string& id, Question& question);
    void answered(PowerReading reading);
    void store(PowerReading reading);
    void askWatched();
    void endOfRound();

    const Ports m_ports;
    const PowerMonitorConfig m_config;
    QTimer m_roundTimer, m_watchTimer, m_pumpTimer;
    std::deque<std::string> m_urgent, m_queue;
    std::unordered_map<std::string, Question> m_questions;
    int m_asking = 0;
    bool m_running = false;
    PowerRound m_round;
    std::int64_t m_roundLeft = 0;
    struct Shared {
        std::atomic<std::size_t> writing{0};
        std::atomic<std::int64_t> notStored{0};
    };
    std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
    mutable std::mutex m_statsMutex;
    PowerStats m_stats;
};

}  // namespace sluice::usage
