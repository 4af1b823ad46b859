// Does the recording jobs: wakes the host, starts its recorder, runs the script, has the file uploaded, credits the time (ops-api 13). At start
// it takes up every job the store says is active (W-12). A bounded number runs at once; the others wait. Each job holds the activity lease
// `job:<job_id>` and extends it while it runs (W-42). Thread: one with an event loop; poke() and status() from any.
#pragma once

#include "fleet/registry.h"
#include "net/http_client.h"
#include "usage/recording_jobs.h"
#include "usage/recording_objects.h"

#include <functional>
#include <memory>

namespace sluice::usage {

class ActivityLeases;

struct RecordingTimes {
    int callMs = 10'000, connectMs = 5'000;  // each call
    int healthTries = 60, healthGapMs = 2'000;
    int pollGapMs = 1'000;
    int uploadTries = 90, uploadGapMs = 1'000;
    int beatMs = 60'000;                            // lease and sign of life
    int storeRetryMs = 2'000;                       // a commit that could not be had is asked for again
    std::int64_t resumeWithinMs = 6 * 3'600'000LL;  // a job found older than this after a restart fails "interrupted"
    std::int64_t deadlineSlackMs = 3'600'000;       // beyond its max_wait_seconds a job fails "job deadline exceeded"
};

struct RecordingRunnerConfig {
    int maxRunning = 16;
    int managerPort = 9090, runnerPort = 9877, recorderPort = 8889;
    net::AddressPolicy addresses = net::AddressPolicy::PublicOnly;  // where a host may lie (W-31)
    RecordingTimes times;
};

struct RecordingRunnerPorts {
    const Clock& clock;
    storage::Database& database;
    const fleet::Registry& registry;
    RecordingJobs& jobs;
    const RecordingObjects& objects;
    net::HttpClient& http;
    ActivityLeases* leases;                           // null: nobody keeps leases
    std::function<void(std::function<void()>)> post;  // runs a task on the runner's thread; drops it after the end
};

class RecordingRunner {
public:
    RecordingRunner(RecordingRunnerPorts ports, RecordingRunnerConfig config);
    ~RecordingRunner();  // stop()
    RecordingRunner(const RecordingRunner&) = delete;
    RecordingRunner& operator=(const RecordingRunner&) = delete;

    void start();  // takes up what the store holds
    void stop();   // no call or timer of a job after this; what was durable goes on at the next start
    void poke();   // any thread: there may be new or cancelled jobs
    int running() const;

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace sluice::usage
