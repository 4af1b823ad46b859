// Puts idle hosts to sleep and says of each host why it slept or was left awake (ops-engine 7.6, ops-api 18.1). Each period every registered
// host is judged: busy ones (open sessions, live leases: those of client sessions and jobs too) and lately active ones are left; of the
// others the state is asked, and who says "awake" is told to sleep, in parallel up to a bound (W-4). Whether it is still idle is checked
// again right before the order. A host that takes the order and stays awake is left alone for longer and longer.
// Thread: make, use and destroy it on the probe's thread; stop() before the HTTP client goes, destroy after it.
#pragma once

#include "audit/audit_log.h"
#include "core/table.h"
#include "usage/activity.h"
#include "usage/power_monitor.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace sluice::usage {

struct AutosleepConfig {
    bool enabled = false;           // PAYMENTS_AUTOSLEEP_ENABLED
    std::int64_t idleMs = 600'000;  // PAYMENTS_AUTOSLEEP_IDLE_SECONDS
    std::int64_t pollMs = 60'000;   // PAYMENTS_AUTOSLEEP_POLL_SECONDS, at least 5 s
    int parallel = 64;
    std::int64_t logKeepMs = 30LL * 86'400'000;  // decisions are purged after this (W-2)
};

enum class SleepReason {
    Slept,            // slept: idle for long enough, and it took the order
    SessionOpen,      // left
    LeaseLive,        // left
    RecentActivity,   // left: not idle for long enough
    HeldByOperator,   // left: woken by an operator until a time that has not come
    NoHost,           // left: nothing to call
    AlreadySleeping,  // left: it says another state than awake
    NoAnswer,         // left: its state is not known
    BecameBusy,       // left: work came while it was asked
    RefusedOrder,     // failed: it did not take the order
    IgnoredOrder      // failed: it took the order and is awake; asked again later
};
const char*
sleepReasonCode(SleepReason reason);  // "slept", "session_open", "lease_live", "recent_activity", "held_by_operator", …
const char* sleepDecisionCode(SleepReason reason);  // "slept", "left", "failed"

struct SleepDecision {
    std::string orchestrator;
    SleepReason reason = SleepReason::NoAnswer;
    std::string detail;  // JSON object: idle_seconds?, state?, sessions?, leases?, http_status?, error?, until?
    Timestamp at;
};

// A host's line as it is now, and one in the log. A command; what acted is audited by the caller.
Result<void> writeSleepDecision(storage::Connection& connection, const SleepDecision& decision);

struct AutosleepCycle {
    std::int64_t number = 0;
    Timestamp started;
    std::int64_t tookMs = 0;
    std::int64_t hosts = 0, slept = 0, left = 0, failed = 0;
};

class Autosleep : public QObject {
public:
    struct Ports {
        const Clock& clock;
        storage::Writer& writer;
        audit::AuditLog& audit;
        const fleet::Registry& registry;
        const Activity& activity;
        PowerMonitor& monitor;
        PowerProbe& probe;
        ChangeSequence& changes;  // bumped by the writer when decisions became durable: outlives it
    };
    Autosleep(Ports ports, AutosleepConfig config);

    // What was decided and held before; blocks, before start().
    Result<void> load(storage::ReaderPool& readers);
    void start();
    void stop();
    void beginCycle();  // one period's work; nothing when the former has not ended
    // An operator woke or slept the host: it stays as it is until then.
    void hold(const std::string& orchestrator, std::optional<Timestamp> until);

    AutosleepCycle lastCycle() const;  // any thread

private:
    struct Ignored {
        int times = 0;
        Timestamp orderedAt, next;
    };

    void pump();
    void judge(const std::string& id);
    std::optional<SleepReason> whyLeft(const fleet::Orchestrator& record, json::Value& detail) const;
    void asked(const PowerReading& reading);
    void ordered(const std::string& id, json::Value detail, const PowerOrderAnswer& answer);
    void decide(const std::string& id, SleepReason reason, json::Value detail);
    void store(const SleepDecision& decision);
    void purge();

    const Ports m_ports;
    const AutosleepConfig m_config;
    QTimer m_timer;
    std::deque<std::string> m_queue;
    int m_judging = 0;
    bool m_running = false;
    AutosleepCycle m_cycle;
    std::unordered_map<std::string, std::string> m_last;  // decision and detail that were stored
    std::unordered_map<std::string, Timestamp> m_held;
    std::unordered_map<std::string, Ignored> m_ignored;
    Timestamp m_purged;
    mutable std::mutex m_mutex;
    AutosleepCycle m_done;
};

// decided · orchestrator · decision · reason · detail (a host's line is written when its decision or reason changes, and whenever it slept). Newest first.
std::unique_ptr<TableSource> makeAutosleepTable(storage::ReaderPool& readers, ChangeSequence* changes);

}  // namespace sluice::usage
