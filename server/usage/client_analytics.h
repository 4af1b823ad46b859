// Analytics events of client sessions (ops-api 18.4). Nobody waits for them (W-5): they go into a bounded queue and are sent one after
// another in the background; when the queue is full they are dropped and counted. Failures are counted, not repeated.
#pragma once

#include "core/clock.h"
#include "core/json.h"
#include "net/http_client.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>

namespace sluice::usage {

struct AnalyticsConfig {
    bool enabled = false;                         // PAYMENTS_POSTHOG_ENABLED, or a key without it
    std::string apiKey;                           // PAYMENTS_POSTHOG_PROJECT_API_KEY: never logged
    std::string host = "https://us.posthog.com";  // without a slash at the end
    std::string siteEnv = "local";
    bool virtualMode = false;  // made, counted, not sent
    std::size_t queue = 1'000;
    int parallel = 2;
};

struct AnalyticsEvent {
    std::string name;
    std::string distinctId;   // blank: not sent
    json::Object properties;  // the common ones are added
    Timestamp time;
};

class Analytics {
public:
    struct Counters {
        std::int64_t made = 0, sent = 0, failed = 0, dropped = 0;
    };

    // `http` is used on its own thread, which `post` reaches; it must go before this object does.
    Analytics(AnalyticsConfig config, net::HttpClient& http, std::function<void(std::function<void()>)> post);

    void track(AnalyticsEvent event);  // any thread; returns at once
    Counters counters() const;         // any thread
    void stop() { m_stopped = true; }  // on http's thread: what waits is dropped
    bool wanted() const { return m_config.enabled && !m_config.apiKey.empty(); }

private:
    void drain();
    void sent(bool good);
    std::string bodyOf(const AnalyticsEvent& event) const;

    const AnalyticsConfig m_config;
    net::HttpClient& m_http;
    const std::function<void(std::function<void()>)> m_post;
    mutable std::mutex m_mutex;
    std::deque<AnalyticsEvent> m_queue;
    Counters m_counters;
    bool m_scheduled = false;
    int m_inFlight = 0;      // http's thread only
    bool m_stopped = false;  // http's thread only
};

// "camera", "emotion", … by the upper-cased beginning of a command; "other".
const char* commandFamily(std::string_view command);

}  // namespace sluice::usage
