// The embedded meter's own API: what OpenMeter's v1 client (`@openmeter/sdk`) needs (openmeter-api 13), below a path of the builder listener.
// Not the ops API's or the builder API's forms: paths, pages and problems are OpenMeter's. Make it beside the listener, destroy it after the
// server and the writer have stopped.
#pragma once

#include "api/local_call.h"
#include "http/policy.h"
#include "http/router.h"
#include "metering/embedded_meter.h"

#include <memory>

namespace sluice::api {

struct MeterApiConfig {
    std::string prefix = "/openmeter";  // the client's base URL ends in it; "" for a listener of its own
    std::vector<std::string> tokens;    // METER_API_TOKEN, several while rotating; none: open to this machine only
    bool bindIsLoopback = true;         // of the listener
    int readThreads = 2;
    std::size_t readQueue = 1'000;  // reads waiting; beyond it 503
};

class MeterApi {
public:
    MeterApi(metering::EmbeddedMeter& meter, MeterApiConfig config);
    ~MeterApi();
    MeterApi(const MeterApi&) = delete;
    MeterApi& operator=(const MeterApi&) = delete;

    void addRoutes(http::Router& router) const;  // before the server starts
    static http::ListenerPolicy policy();        // of a listener that serves nothing else
    // Does what the same request would do, as `call.actor`; the target without the prefix. Any thread; `done` exactly once.
    void call(const LocalCall& call, LocalAnswer done);
    void stop();  // no new reads; waits for those under way

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::api
