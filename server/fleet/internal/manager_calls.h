// The calls of one target on its manager, and the queue that bounds how many targets are called at once. Net thread only.
#pragma once

#include "fleet/manager_operations.h"

#include <deque>
#include <set>
#include <stop_token>

namespace sluice::fleet {

// What came of one target. `result` is what E-13 or E-14 shows of it; `upgrade` is what the record keeps (E-14).
struct TargetOutcome {
    bool ok = false;
    std::optional<int> httpStatus;
    std::optional<std::string> error;
    json::Value result;
    json::Value upgrade;
};

struct ManagerCaller {
    net::HttpClient& http;
    net::AddressPolicy addresses;
    int port;
    std::string secret;
    bool proofRequired;
    const Clock& clock;
    Rng& rng;
    std::stop_token stop;

    using Answer = std::function<void(Result<net::HttpResponse>)>;
    void post(const std::string& host, const char* path, const json::Value& body, std::int64_t timeoutMs,
              Answer answer) const;
    std::string url(const std::string& host, const char* path) const;
};

using TargetDone = std::function<void(TargetOutcome)>;
using StepNote = std::function<void(const char* step)>;

void callRollout(const ManagerCaller& caller, const RolloutRequest& request, const std::string& orchestrator,
                 const std::string& host, TargetDone done);
void callUpgrade(const ManagerCaller& caller, const UpgradeRequest& request, const std::string& host, StepNote note,
                 TargetDone done);
struct PowerRequest {
    std::string orchestrator, action, reason;
    std::optional<std::int64_t> awakeSeconds;
};
void callPower(const ManagerCaller& caller, const PowerRequest& request, const std::string& host, TargetDone done);

// Results of targets that were never called.
json::Value rolloutResult(const std::string& orchestrator, const std::optional<std::string>& host,
                          const std::optional<std::string>& url, const TargetOutcome& outcome,
                          const std::optional<std::string>& snippet);
TargetOutcome skippedUpgrade(const UpgradeRequest& request, const std::string& host, int port);

// Runs jobs, at most `parallel` at once and one per orchestrator, in order otherwise.
class TargetQueue {
public:
    struct Job {
        std::string orchestrator;
        std::function<void(std::function<void()> ended)> run;
    };
    explicit TargetQueue(int parallel) : m_parallel(parallel) {}

    void add(Job job);
    void pump();
    void clear() { m_waiting.clear(); }
    int running() const { return int(m_busy.size()); }

private:
    const int m_parallel;
    std::deque<Job> m_waiting;
    std::set<std::string> m_busy;
    bool m_pumping = false;
};

}  // namespace sluice::fleet
