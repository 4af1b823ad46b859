// The listener of the collector (issue 5, part 1): events by HTTP, for those who have no Kafka. POST /events with one envelope or an array of
// them; the answer comes after the commit. Besides it health, readiness and figures. Build it, give its router and policy to http::Server,
// destroy it after the server has stopped.
#pragma once

#include "api/metrics.h"
#include "api/part_state.h"
#include "http/server.h"
#include "metering/http_ingest.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice::api {

struct CollectorConfig {
    std::string token;           // COLLECTOR_TOKEN; empty: only from this machine
    bool bindIsLoopback = true;  // of this listener
    std::size_t maxBodyBytes = 8u << 20;
};

struct CollectorParts {
    metering::HttpIngest* ingest = nullptr;
    std::function<std::vector<PartState>()> readiness;  // any thread, must not block
};

class CollectorApi {
public:
    CollectorApi(CollectorParts parts, CollectorConfig config);
    ~CollectorApi();
    CollectorApi(const CollectorApi&) = delete;
    CollectorApi& operator=(const CollectorApi&) = delete;

    std::shared_ptr<const http::Router> router() const;
    http::ListenerPolicy policy() const;
    Metrics& metrics();
    void attachServer(const http::Server* server);  // for its counters; null before it goes

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace sluice::api
