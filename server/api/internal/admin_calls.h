// Questions to the meter that METER_BACKEND names, which block: on threads of their own, so that a meter that hangs holds up nothing else.
// Every call has a deadline from its arrival, what waits is bounded (503), what is not wanted any more is not begun, and stop() ends all
// at once. A change of a meter that does not audit itself stands in the audit log before it is asked for, and once more with its outcome.
// Thread: ask(), change() and stop() any.
#pragma once

#include "api/internal/builder_frame.h"
#include "metering/admin_door.h"

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>

namespace sluice::api {

// What an operator changes, for the audit log.
struct AdminChange {
    const char* action;  // "plan.publish": as the embedded meter calls it
    std::string subject;
    json::Value wanted = {};  // what was asked for; null: the action says all
};

class AdminCalls {
public:
    using Job = std::function<Result<http::Response>(metering::MeterAdmin&)>;
    struct Limits {
        int threads = 2;
        std::size_t waiting = 64;
        int deadlineMs = 25'000;
    };

    // `door` null: every call answers 503.
    AdminCalls(const BuilderParts& parts, Limits limits);
    ~AdminCalls() { stop(); }
    AdminCalls(const AdminCalls&) = delete;
    AdminCalls& operator=(const AdminCalls&) = delete;

    void ask(const BuilderCallPtr& call, Job job);
    void change(const BuilderCallPtr& call, AdminChange change, Job job);
    void cancel();  // what runs and waits is answered now, and whatever comes later
    void stop();    // cancel(), and waits for the threads

private:
    using Moment = std::chrono::steady_clock::time_point;
    struct Running {
        Moment until;
        std::stop_source stop;
        bool late = false;
    };
    using RunningPlace = std::list<std::shared_ptr<Running>>::iterator;

    void submit(const BuilderCallPtr& call, Job job);
    void run(const BuilderCall& call, Moment until, const Job& job);
    void watch(const std::stop_token& stop);
    Result<void> note(const BuilderCall& call, const AdminChange& change, const char* outcome, const Error* error);

    const BuilderParts& m_parts;
    const Limits m_limits;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::list<std::shared_ptr<Running>> m_running;
    std::uint64_t m_begun = 0;
    bool m_cancelled = false;
    WorkerPool m_workers;
    std::jthread m_watch;  // last: it uses the rest
};

// Of the meter: what it refuses, what it does not know, that it was not reached (502, 503, 504).
void refuseAdmin(const BuilderCall& call, const Error& error);
// What every route to it may answer, for the document.
std::vector<std::pair<int, std::string>> adminErrors();

}  // namespace sluice::api
