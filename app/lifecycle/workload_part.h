// Workloads, offers and recording jobs: made before the writer's first command, jobs taken up once everything is loaded, stopped before the
// store closes, destroyed after it. Thread: main; the jobs have a thread of their own.
#pragma once

#include "api/config.h"
#include "app/lifecycle/worker_thread.h"
#include "app/settings/settings.h"
#include "usage/recording_runner.h"

#include <QTimer>

#include <memory>

namespace sluice::usage {
class ActivityLeases;
}

namespace sluice::app {

struct WorkloadPartInputs {
    const Settings& settings;
    const Clock& clock;
    storage::Database& database;
    ledger::Ledger& ledger;
    audit::AuditLog& audit;
    const fleet::Registry& registry;
    usage::ActivityLeases* leases = nullptr;
    net::AddressPolicy hostAddresses = net::AddressPolicy::PublicOnly;
};

class WorkloadPart {
public:
    explicit WorkloadPart(const WorkloadPartInputs& inputs);
    ~WorkloadPart();
    WorkloadPart(const WorkloadPart&) = delete;
    WorkloadPart& operator=(const WorkloadPart&) = delete;

    void fill(api::ApiParts& parts);
    void start();
    void stop();

    usage::Workloads& workloads() { return *m_workloads; }
    usage::Offers& offers() { return *m_offers; }
    usage::RecordingJobs& recordings() { return *m_jobs; }
    const usage::RecordingObjects& recordingObjects() const { return *m_objects; }
    int runningRecordings() const { return m_runner ? m_runner->running() : 0; }

private:
    void purge();

    const Clock& m_clock;
    storage::Database& m_database;
    std::int64_t m_workloadKeepDays = 0, m_recordingKeepDays = 0;  // 0: for ever
    std::unique_ptr<usage::Credits> m_credits;
    std::unique_ptr<usage::Workloads> m_workloads;
    std::unique_ptr<usage::Offers> m_offers;
    std::unique_ptr<usage::RecordingJobs> m_jobs;
    std::unique_ptr<usage::RecordingObjects> m_objects;
    WorkerThread m_thread{QStringLiteral("recordings")};
    std::unique_ptr<net::HttpClient> m_http;           // recordings thread
    std::unique_ptr<usage::RecordingRunner> m_runner;  // recordings thread
    Subscription m_newJobs;
    QTimer m_purgeTimer;
    bool m_stopped = false;
};

}  // namespace sluice::app
