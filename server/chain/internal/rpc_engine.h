// Endpoints, their health, and one call's way through them: chain-id check first, then the call, then the next endpoint. What an answer
// means is the caller's `judge`. Thread: the chain thread.
#pragma once

#include "chain/internal/rpc_errors.h"
#include "chain/rpc_client.h"

#include <QObject>
#include <set>

namespace sluice::chain {

// A node's well-formed answer: result or error.
struct RpcReply {
    const json::Value* result = nullptr;
    const RpcError* error = nullptr;
};

enum class Verdict {
    Done,       // the call is answered
    Elsewhere,  // the endpoint is fine but does not know: ask another
    Broken      // the endpoint answers nonsense or cannot serve: count it as a failure and ask another
};

// How a call ended that no answer ended.
struct RpcEnd {
    Error error;
    int elsewhere = 0;  // endpoints that said they do not know
};

struct RpcCall {
    std::string method;
    json::Value parameters;
    Deadline deadline;
    // With Done it has taken what it needs, and `answered` is called when the engine's own state is in order. `unsure`: an endpoint that
    // was asked before may have received the request and never told how it went.
    std::function<Verdict(const RpcReply&)> judge;
    std::function<void(bool unsure)> answered;
    std::function<void(RpcEnd)> ended;
};

class RpcEngine final : public QObject, public std::enable_shared_from_this<RpcEngine> {
public:
    RpcEngine(RpcOptions options, net::HttpClient& http, const Clock& clock);

    void start(RpcCall call);
    void close();  // all that is in flight ends with Cancelled, here

    std::vector<EndpointStatus> statuses() const;
    const RpcOptions& options() const { return m_options; }
    const std::string& inUse() const { return m_inUse; }

private:
    struct Endpoint {
        std::string url;
        EndpointStatus status;
        int failuresInRow = 0;
        std::int64_t coolUntilMs = 0;
        std::int64_t chainCheckedMs = -1;
    };
    struct Running;
    using RunningPtr = std::shared_ptr<Running>;

    void next(const RunningPtr& call);
    std::optional<std::size_t> choose(const Running& call) const;
    bool isShutOut(const Endpoint& endpoint) const;
    bool hasOther(const Running& call, std::size_t endpoint) const;
    void checkChain(const RunningPtr& call, std::size_t endpoint);
    void ask(const RunningPtr& call, std::size_t endpoint);
    void post(const RunningPtr& call, std::size_t endpoint, const std::string& method, const json::Value& parameters,
              std::function<void(Result<json::Value>, int latencyMs, bool arrived)> done);
    void judge(const RunningPtr& call, std::size_t endpoint, const json::Value& answer);
    void succeeded(std::size_t endpoint, int latencyMs);
    void failed(const RunningPtr& call, std::size_t endpoint, const Error& error);
    void finish(const RunningPtr& call, Error error);
    void exhausted(const RunningPtr& call);

    RpcOptions m_options;
    net::HttpClient& m_http;
    const Clock& m_clock;
    std::vector<Endpoint> m_endpoints;
    std::set<RunningPtr> m_running;
    std::string m_inUse;
    std::int64_t m_lastId = 0;
    bool m_closed = false;
};

}  // namespace sluice::chain
