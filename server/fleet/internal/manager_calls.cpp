#include "fleet/internal/manager_calls.h"

#include "fleet/hosts.h"
#include "net/peer_proof.h"

#include <algorithm>
#include <limits>

namespace sluice::fleet {

namespace {

bool isSuccess(int status)
{
    return status >= 200 && status < 300;
}

json::Value orNull(const std::optional<std::string>& text)
{
    return text ? json::Value(*text) : json::Value(nullptr);
}

json::Value orNull(const std::optional<int>& number)
{
    return number ? json::Value(*number) : json::Value(nullptr);
}

// Steps 3 to 6 of E-14, one after the other.
struct UpgradeRun : std::enable_shared_from_this<UpgradeRun> {
    UpgradeRun(const ManagerCaller& c, const UpgradeRequest& r, std::string h, StepNote n, TargetDone d)
        : caller(c), request(r), host(std::move(h)), note(std::move(n)), done(std::move(d))
    {}

    void begin()
    {
        note("sleep");
        post("/power", json::Value::object({{"action", "sleep"}, {"reason", "payments /ops/upgrade"}}),
             [this](const net::HttpResponse& answer) {
                 sleepStatus = answer.status;
                 if (isSuccess(answer.status))
                     return upgrade();
                 error = "sleep failed";
                 end(false);
             });
    }

    void upgrade()
    {
        note("upgrade");
        json::Value body = json::Value::object({{"apply", true}});
        if (request.ref)
            body.set("ref", *request.ref);
        if (request.serviceImageTag)
            body.set("service_image_tag", *request.serviceImageTag);
        post("/ops/upgrade", body, [this](const net::HttpResponse& answer) {
            upgradeStatus = answer.status;
            snippet = responseSnippet(answer.body);
            const auto tree = json::parse(answer.body);
            const json::Value* said = tree ? tree->find("ok") : nullptr;
            const bool denied = said && said->isBool() && !*said->boolean();
            ok = isSuccess(answer.status) && !denied;
            if (request.wakeSeconds)
                return wake();
            end(ok);
        });
    }

    // Even after an upgrade that failed: a host must not stay asleep for it.
    void wake()
    {
        note("wake");
        post("/power",
             json::Value::object({{"action", "wake"},
                                  {"reason", "payments /ops/upgrade done"},
                                  {"awake_seconds", *request.wakeSeconds}}),
             [this](const net::HttpResponse& answer) {
                 wakeStatus = answer.status;
                 end(ok && isSuccess(answer.status));
             });
    }

    template<class F>
    void post(const char* path, const json::Value& body, F next)
    {
        caller.post(host, path, body, request.timeoutMs,
                    [self = shared_from_this(), next](Result<net::HttpResponse> answer) {
                        if (answer)
                            return next(*answer);
                        self->error = answer.error().message;
                        self->end(false);
                    });
    }

    void end(bool succeeded)
    {
        TargetOutcome outcome;
        outcome.ok = succeeded;
        outcome.error = error;
        outcome.httpStatus = upgradeStatus ? upgradeStatus : sleepStatus;
        outcome.result = json::Value::object({{"orchestrator_id", request.orchestrator},
                                              {"host", host},
                                              {"power_url", caller.url(host, "/power")},
                                              {"upgrade_url", caller.url(host, "/ops/upgrade")},
                                              {"ok", succeeded},
                                              {"sleep_http_status", orNull(sleepStatus)},
                                              {"upgrade_http_status", orNull(upgradeStatus)},
                                              {"wake_http_status", orNull(wakeStatus)},
                                              {"upgrade_response_snippet", orNull(snippet)},
                                              {"error", orNull(error)}});
        json::Value kept = json::Value::object(
            {{"ref", orNull(request.ref)}, {"service_image_tag", orNull(request.serviceImageTag)}, {"ok", succeeded}});
        if (sleepStatus)
            kept.set("sleep_http_status", *sleepStatus);
        if (upgradeStatus)
            kept.set("upgrade_http_status", *upgradeStatus);
        if (snippet)
            kept.set("upgrade_response_snippet", *snippet);
        if (wakeStatus)
            kept.set("wake_http_status", *wakeStatus);
        if (error)
            kept.set("error", *error);
        outcome.upgrade = std::move(kept);
        done(std::move(outcome));
    }

    const ManagerCaller caller;
    const UpgradeRequest request;
    const std::string host;
    const StepNote note;
    const TargetDone done;
    std::optional<int> sleepStatus, upgradeStatus, wakeStatus;
    std::optional<std::string> snippet, error;
    bool ok = false;
};

// One call that decides alone: rollout and power.
void callOnce(const ManagerCaller& caller, const std::string& orchestrator, const std::string& host, const char* path,
              const json::Value& body, std::int64_t timeoutMs, TargetDone done)
{
    const std::string url = caller.url(host, path);
    caller.post(host, path, body, timeoutMs,
                [orchestrator, host, url, done = std::move(done)](Result<net::HttpResponse> answer) {
                    TargetOutcome outcome;
                    std::optional<std::string> snippet;
                    if (answer) {
                        outcome.httpStatus = answer->status;
                        outcome.ok = isSuccess(answer->status);
                        snippet = responseSnippet(answer->body);
                    } else {
                        outcome.error = answer.error().message;
                    }
                    outcome.result = rolloutResult(orchestrator, host, url, outcome, snippet);
                    done(std::move(outcome));
                });
}

}  // namespace

void ManagerCaller::post(const std::string& host, const char* path, const json::Value& body, std::int64_t timeoutMs,
                         Answer answer) const
{
    net::HttpRequest request;
    request.method = "POST";
    request.url = url(host, path);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = json::write(body);
    request.deadlineMs = int(std::min<std::int64_t>(timeoutMs, std::numeric_limits<int>::max()));
    request.connectMs = 5'000;
    request.keepAlive = false;
    request.maxResponseBytes = 1u << 20;
    request.addresses = addresses;
    request.stop = stop;
    if (secret.empty())
        return http.send(std::move(request), std::move(answer));
    std::string nonce = net::proveRequest(request, secret, clock.now(), rng);
    http.send(std::move(request), [key = secret, wanted = proofRequired, nonce = std::move(nonce),
                                   answer = std::move(answer)](Result<net::HttpResponse> response) {
        // What it did is not known: an answer by a stranger is no answer (W-45).
        if (response && wanted && !net::answerIsProven(*response, key, nonce))
            return answer(fail(ErrorCode::Denied, "the manager's answer is not proven"));
        answer(std::move(response));
    });
}

std::string ManagerCaller::url(const std::string& host, const char* path) const
{
    return hostUrl(host, port, path);
}

json::Value rolloutResult(const std::string& orchestrator, const std::optional<std::string>& host,
                          const std::optional<std::string>& url, const TargetOutcome& outcome,
                          const std::optional<std::string>& snippet)
{
    return json::Value::object({{"orchestrator_id", orchestrator},
                                {"host", orNull(host)},
                                {"url", orNull(url)},
                                {"ok", outcome.ok},
                                {"http_status", orNull(outcome.httpStatus)},
                                {"response_snippet", orNull(snippet)},
                                {"error", orNull(outcome.error)}});
}

TargetOutcome skippedUpgrade(const UpgradeRequest& request, const std::string& host, int port)
{
    TargetOutcome outcome;
    outcome.ok = true;
    outcome.result = json::Value::object({{"orchestrator_id", request.orchestrator},
                                          {"host", host},
                                          {"power_url", hostUrl(host, port, "/power")},
                                          {"upgrade_url", hostUrl(host, port, "/ops/upgrade")},
                                          {"ok", true},
                                          {"sleep_http_status", nullptr},
                                          {"upgrade_http_status", nullptr},
                                          {"wake_http_status", nullptr},
                                          {"upgrade_response_snippet", nullptr},
                                          {"error", nullptr}});
    outcome.upgrade = json::Value::object({{"ref", orNull(request.ref)},
                                           {"service_image_tag", orNull(request.serviceImageTag)},
                                           {"ok", true},
                                           {"skipped_apply", true}});
    return outcome;
}

void callRollout(const ManagerCaller& caller, const RolloutRequest& request, const std::string& orchestrator,
                 const std::string& host, TargetDone done)
{
    json::Value body =
        json::Value::object({{"image_ref", request.imageRef}, {"payments_api_url", request.paymentsApiUrl}});
    if (request.recreateStopped)
        body.set("recreate_stopped", true);
    callOnce(caller, orchestrator, host, "/ops/rollout", body, request.timeoutMs, std::move(done));
}

void callPower(const ManagerCaller& caller, const PowerRequest& request, const std::string& host, TargetDone done)
{
    json::Value body = json::Value::object({{"action", request.action}, {"reason", request.reason}});
    if (request.awakeSeconds)
        body.set("awake_seconds", *request.awakeSeconds);
    callOnce(caller, request.orchestrator, host, "/power", body, 10'000, std::move(done));
}

void callUpgrade(const ManagerCaller& caller, const UpgradeRequest& request, const std::string& host, StepNote note,
                 TargetDone done)
{
    std::make_shared<UpgradeRun>(caller, request, host, std::move(note), std::move(done))->begin();
}

void TargetQueue::add(Job job)
{
    m_waiting.push_back(std::move(job));
}

void TargetQueue::pump()
{
    if (m_pumping)
        return;
    m_pumping = true;
    for (auto it = m_waiting.begin(); it != m_waiting.end() && running() < m_parallel;) {
        if (m_busy.contains(it->orchestrator)) {
            ++it;
            continue;
        }
        const Job job = std::move(*it);
        m_waiting.erase(it);
        m_busy.insert(job.orchestrator);
        job.run([this, orchestrator = job.orchestrator] {
            m_busy.erase(orchestrator);
            pump();
        });
        it = m_waiting.begin();
    }
    m_pumping = false;
}

}  // namespace sluice::fleet
