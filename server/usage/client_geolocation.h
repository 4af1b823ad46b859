// Where addresses are (ops-api 10.3), asked of two public services in turn. Outside of every command and lock (W-5): a start waits for it
// a bounded time, answers are kept a day, failures five minutes, and the cache and the queue are bounded.
#pragma once

#include "core/clock.h"
#include "net/http_client.h"
#include "usage/client_allocation.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice::usage {

struct GeoService {
    std::string prefix, suffix;  // URL before and after the address
};

struct GeolocationConfig {
    std::vector<GeoService> services = {{"https://ipwho.is/", ""}, {"https://ipapi.co/", "/json/"}};
    int timeoutMs = 1'500;  // of one question
    int waitMs = 3'000;     // of one locate()
    std::size_t cache = 10'000;
    std::int64_t keepSeconds = 86'400;
    std::int64_t keepFailureSeconds = 300;
    std::size_t queue = 1'000;  // addresses waiting to be asked for; beyond it they stay unknown
    int parallel = 4;
    net::AddressPolicy addresses = net::AddressPolicy::PublicOnly;
};

class Geolocation {
public:
    // `http` is used on its own thread, which `post` reaches; it must go before this object does.
    Geolocation(GeolocationConfig config, const Clock& clock, net::HttpClient& http,
                std::function<void(std::function<void()>)> post);
    ~Geolocation();

    // Places of those that are known within waitMs; the others are left out. Completes once: inside the call when nothing has to be asked,
    // else on http's thread. Any thread.
    void locate(const std::vector<std::string>& addresses, std::function<void(GeoPlaces)> done);
    void stop();  // on http's thread: who still waits gets what is known

    static std::optional<GeoPlace> placeOf(std::string_view answer);  // JSON with lat/latitude and lon/longitude

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace sluice::usage
