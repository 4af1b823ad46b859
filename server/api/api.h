// The ops API: routes over the rooms (ops-api, DECISIONS 6, 9, 13-18). Make it before the first command of the writer (it registers
// listeners), load it, give its router and policy to http::Server, and destroy it after the server and the writer have stopped.
#pragma once

#include "api/config.h"
#include "api/local_call.h"
#include "api/metrics.h"
#include "api/tokens.h"

#include <memory>

namespace sluice::api {

class Api {
public:
    Api(ApiParts parts, ApiConfig config);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    Result<void> load();  // reads tokens; waits for the writer

    std::shared_ptr<const http::Router> router() const;
    http::ListenerPolicy policy() const;
    // Does what the same request of an administrator would do: the same checks of fields, the same handler, the same audit. `done` gets
    // the answer on whatever thread makes it, exactly once. Operations that only an orchestrator or a client may ask for: 403. Thread: any.
    void call(const LocalCall& call, std::function<void(http::Response)> done);
    // OpenAPI 3.1, made from the same table as the routes.
    const std::string& openApiDocument() const;
    TokenStore& tokens();
    Metrics& metrics();                             // other parts add their figures here
    void attachServer(const http::Server* server);  // for its counters; null before it goes

    void stop();  // no new reads; waits for those under way

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::api
