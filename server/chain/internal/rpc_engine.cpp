#include "chain/internal/rpc_engine.h"

#include "chain/internal/rpc_values.h"
#include "core/check.h"

#include <QLoggingCategory>
#include <QThread>

Q_LOGGING_CATEGORY(chainRpcLog, "sluice.chain")

namespace sluice::chain {
namespace {

constexpr int kMostCoolDownMs = 60'000;

Error cancelledCall()
{
    return {ErrorCode::Cancelled, "cancelled"};
}

// The answer to our request: an object with our id and exactly one of result and error.
Result<json::Value> readEnvelope(const net::HttpResponse& response, std::int64_t id)
{
    auto parsed = json::parse(response.body);
    const std::string status = response.status == 200 ? "" : " (HTTP " + std::to_string(response.status) + ")";
    if (!parsed || !parsed->isObject())
        return fail(ErrorCode::Protocol, (response.status == 200 ? "answers no JSON-RPC" : "answers") + status);
    const json::Value* result = parsed->find("result");
    const json::Value* error = parsed->find("error");
    if (error && error->isNull())
        error = nullptr;
    if ((result != nullptr) == (error != nullptr) && !(error && result->isNull()))
        return fail(ErrorCode::Protocol, "answers neither a result nor an error" + status);
    const json::Value* answered = parsed->find("id");
    const bool ours = answered && (answered->toInt64() == id || answered->toText() == std::to_string(id));
    if (!ours)
        return fail(ErrorCode::Protocol, "answers another request" + status);
    return std::move(*parsed);
}

}  // namespace

struct RpcEngine::Running {
    RpcCall call;
    std::int64_t untilMs = 0;
    std::set<std::size_t> tried;
    std::optional<Error> lastError;
    bool mayHaveArrived = false;
    int elsewhere = 0;
    bool done = false;
    std::stop_source stop;  // ends the HTTP exchange: asked by the caller's token and by close()
    std::optional<std::stop_callback<std::function<void()>>> link;
};

RpcEngine::RpcEngine(RpcOptions options, net::HttpClient& http, const Clock& clock)
    : m_options(std::move(options)), m_http(http), m_clock(clock)
{
    for (const auto& url : m_options.endpoints) {
        Endpoint endpoint;
        endpoint.url = url;
        endpoint.status.label = endpointLabel(url);
        m_endpoints.push_back(std::move(endpoint));
    }
}

void RpcEngine::start(RpcCall call)
{
    SLUICE_CHECK(QThread::currentThread() == thread());
    auto running = std::make_shared<Running>();
    running->call = std::move(call);
    running->untilMs = m_clock.monotonicMs() + running->call.deadline.ms;
    if (m_closed)
        return running->call.ended({cancelledCall(), 0});
    if (running->call.deadline.stop.stop_possible())
        running->link.emplace(running->call.deadline.stop,
                              std::function<void()>([stop = running->stop]() mutable { stop.request_stop(); }));
    m_running.insert(running);
    // Later, also when it fails at once: a completion never runs inside the call.
    QMetaObject::invokeMethod(
        this,
        [self = weak_from_this(), running] {
            if (auto engine = self.lock())
                engine->next(running);
        },
        Qt::QueuedConnection);
}

void RpcEngine::close()
{
    m_closed = true;
    while (!m_running.empty()) {
        const RunningPtr call = *m_running.begin();
        call->stop.request_stop();
        finish(call, {ErrorCode::Cancelled, "the chain client was closed"});
    }
}

std::vector<EndpointStatus> RpcEngine::statuses() const
{
    std::vector<EndpointStatus> out;
    for (const auto& endpoint : m_endpoints) {
        out.push_back(endpoint.status);
        auto& state = out.back().state;
        if (state == EndpointStatus::State::CoolingDown && m_clock.monotonicMs() >= endpoint.coolUntilMs)
            state = EndpointStatus::State::Untried;
    }
    return out;
}

// On another chain when it was last asked. After a while it is asked again, but never used before it says the right one.
bool RpcEngine::isShutOut(const Endpoint& endpoint) const
{
    return endpoint.status.state == EndpointStatus::State::WrongChain
           && m_clock.monotonicMs() - endpoint.chainCheckedMs < m_options.chainIdRecheckMs;
}

// The first in order that is not cooling down; else the one whose cool-down ends first: better a doubtful answer than none.
std::optional<std::size_t> RpcEngine::choose(const Running& call) const
{
    std::optional<std::size_t> cooling;
    const std::int64_t now = m_clock.monotonicMs();
    for (std::size_t i = 0; i < m_endpoints.size(); ++i) {
        const auto& endpoint = m_endpoints[i];
        if (call.tried.contains(i) || isShutOut(endpoint))
            continue;
        if (endpoint.coolUntilMs <= now)
            return i;
        if (!cooling || endpoint.coolUntilMs < m_endpoints[*cooling].coolUntilMs)
            cooling = i;
    }
    return cooling;
}

bool RpcEngine::hasOther(const Running& call, std::size_t endpoint) const
{
    for (std::size_t i = 0; i < m_endpoints.size(); ++i) {
        if (i != endpoint && !call.tried.contains(i)
            && m_endpoints[i].status.state != EndpointStatus::State::WrongChain)
            return true;
    }
    return false;
}

void RpcEngine::next(const RunningPtr& call)
{
    if (call->done)
        return;
    if (call->stop.stop_requested())
        return finish(call, cancelledCall());
    if (m_clock.monotonicMs() >= call->untilMs)
        return finish(call, {ErrorCode::Timeout, call->call.method + ": no answer in time"
                                                     + (call->lastError ? "; " + call->lastError->message : "")});
    const auto endpoint = choose(*call);
    // Who does not know is not worth a wait for an endpoint that just failed.
    if (!endpoint || (call->elsewhere > 0 && m_endpoints[*endpoint].coolUntilMs > m_clock.monotonicMs()))
        return exhausted(call);
    const auto& chosen = m_endpoints[*endpoint];
    const bool checked =
        chosen.chainCheckedMs >= 0 && m_clock.monotonicMs() - chosen.chainCheckedMs < m_options.chainIdRecheckMs;
    if (checked)
        ask(call, *endpoint);
    else
        checkChain(call, *endpoint);
}

void RpcEngine::exhausted(const RunningPtr& call)
{
    std::string wrong;
    for (const auto& endpoint : m_endpoints) {
        if (endpoint.status.state == EndpointStatus::State::WrongChain)
            wrong += (wrong.empty() ? "" : "; ") + endpoint.status.lastError;
    }
    if (m_endpoints.empty())
        return finish(call, {ErrorCode::Unavailable, "no chain endpoint is configured"});
    if (!call->lastError)
        return finish(call, {ErrorCode::Unavailable, wrong.empty() ? "no chain endpoint can be asked" : wrong});
    finish(call, {call->lastError->code, call->lastError->message + (wrong.empty() ? "" : "; " + wrong)});
}

void RpcEngine::post(const RunningPtr& call, std::size_t endpoint, const std::string& method,
                     const json::Value& parameters, std::function<void(Result<json::Value>, int, bool)> done)
{
    const std::int64_t begun = m_clock.monotonicMs();
    const std::int64_t id = ++m_lastId;
    const int left = static_cast<int>(std::max<std::int64_t>(1, call->untilMs - begun));
    net::HttpRequest request;
    request.method = "POST";
    request.url = m_endpoints[endpoint].url;
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    request.body =
        json::write(json::Value::object({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", parameters}}));
    // Only while another could be asked is an endpoint cut short; the last one has all the time that is left.
    request.deadlineMs = hasOther(*call, endpoint) ? std::min(left, m_options.attemptMs) : left;
    request.maxResponseBytes = m_options.maxResponseBytes;
    request.stop = call->stop.get_token();
    ++m_endpoints[endpoint].status.calls;
    m_http.send(std::move(request),
                [self = weak_from_this(), call, id, begun, done = std::move(done)](Result<net::HttpResponse> answer) {
                    const auto engine = self.lock();
                    if (!engine || call->done)
                        return;
                    const int latency = static_cast<int>(engine->m_clock.monotonicMs() - begun);
                    if (!answer) {
                        const bool arrived = answer.error().code != ErrorCode::Unavailable
                                             && answer.error().code != ErrorCode::InvalidArgument
                                             && answer.error().code != ErrorCode::Denied
                                             && answer.error().code != ErrorCode::Overloaded;
                        return done(fail(answer.error()), latency, arrived);
                    }
                    done(readEnvelope(*answer, id), latency, true);
                });
}

void RpcEngine::checkChain(const RunningPtr& call, std::size_t endpoint)
{
    post(call, endpoint, "eth_chainId", json::Array(),
         [this, call, endpoint](Result<json::Value> answer, int latencyMs, bool) {
             auto& target = m_endpoints[endpoint];
             const json::Value* result = answer ? answer->find("result") : nullptr;
             const auto reported = result
                                       ? readQuantity64(*result)
                                       : Result<std::uint64_t>(fail(ErrorCode::Protocol, "does not tell its chain id"));
             if (!answer || !reported)
                 return failed(call, endpoint, answer ? reported.error() : answer.error());
             target.status.reportedChainId = *reported;
             if (*reported != m_options.chainId) {
                 target.status.state = EndpointStatus::State::WrongChain;
                 target.chainCheckedMs = m_clock.monotonicMs();
                 call->tried.insert(endpoint);
                 target.status.lastError = target.status.label + " is on chain " + std::to_string(*reported)
                                           + ", not on " + std::to_string(m_options.chainId) + " as configured";
                 qCCritical(chainRpcLog, "endpoint %s", target.status.lastError.c_str());
                 return next(call);
             }
             target.chainCheckedMs = m_clock.monotonicMs();
             target.status.lastLatencyMs = latencyMs;
             ask(call, endpoint);
         });
}

void RpcEngine::ask(const RunningPtr& call, std::size_t endpoint)
{
    if (call->stop.stop_requested())
        return finish(call, cancelledCall());
    post(call, endpoint, call->call.method, call->call.parameters,
         [this, call, endpoint](Result<json::Value> answer, int latencyMs, bool arrived) {
             if (!answer) {
                 call->mayHaveArrived = call->mayHaveArrived || arrived;
                 return failed(call, endpoint, answer.error());
             }
             m_endpoints[endpoint].status.lastLatencyMs = latencyMs;
             judge(call, endpoint, *answer);
         });
}

void RpcEngine::judge(const RunningPtr& call, std::size_t endpoint, const json::Value& answer)
{
    const auto self = shared_from_this();  // what is called below may drop the client
    std::optional<RpcError> error;
    if (const json::Value* given = answer.find("error"); given && !given->isNull())
        error = readRpcError(*given);
    const Verdict verdict = call->call.judge({error ? nullptr : answer.find("result"), error ? &*error : nullptr});
    if (verdict == Verdict::Broken) {
        call->mayHaveArrived = true;
        return failed(call, endpoint,
                      {ErrorCode::Protocol, error ? "says " + std::to_string(error->code) + ": " + error->message
                                                  : "answers " + call->call.method + " with something else"});
    }
    succeeded(endpoint, m_endpoints[endpoint].status.lastLatencyMs);
    if (verdict == Verdict::Elsewhere) {
        ++call->elsewhere;
        call->mayHaveArrived = true;
        call->lastError = {ErrorCode::Protocol, error ? error->message : "not known"};
        call->tried.insert(endpoint);
        return next(call);
    }
    call->done = true;
    call->link.reset();
    m_running.erase(call);
    const auto answered = std::move(call->call.answered);
    answered(call->mayHaveArrived);
}

void RpcEngine::succeeded(std::size_t endpoint, int latencyMs)
{
    auto& target = m_endpoints[endpoint];
    target.failuresInRow = 0;
    target.coolUntilMs = 0;
    target.status.state = EndpointStatus::State::Healthy;
    target.status.lastLatencyMs = latencyMs;
    target.status.lastError.clear();
    m_inUse = target.status.label;
}

void RpcEngine::failed(const RunningPtr& call, std::size_t endpoint, const Error& error)
{
    if (error.code == ErrorCode::Cancelled)
        return finish(call, cancelledCall());
    auto& target = m_endpoints[endpoint];
    ++target.status.failures;
    ++target.failuresInRow;
    const std::int64_t coolDown = std::min<std::int64_t>(
        kMostCoolDownMs, std::int64_t(m_options.coolDownMs) << std::min(10, target.failuresInRow - 1));
    target.coolUntilMs = m_clock.monotonicMs() + coolDown;
    target.status.state = EndpointStatus::State::CoolingDown;
    target.status.lastError =
        error.message.starts_with(target.status.label) ? error.message : target.status.label + " " + error.message;
    if (target.failuresInRow == 1)
        qCWarning(chainRpcLog, "endpoint %s", target.status.lastError.c_str());
    call->lastError = {error.code, target.status.lastError};
    call->tried.insert(endpoint);
    next(call);
}

void RpcEngine::finish(const RunningPtr& call, Error error)
{
    if (std::exchange(call->done, true))
        return;
    const auto self = shared_from_this();
    call->link.reset();
    m_running.erase(call);
    const auto ended = std::move(call->call.ended);
    ended({std::move(error), call->elsewhere});
}

}  // namespace sluice::chain
