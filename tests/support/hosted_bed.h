// A HostedApi against the hosted meter of the tests, on a thread of its own.
#pragma once

#include "metering/hosted_api.h"
#include "support/hosted_meter_fixture.h"
#include "support/net_thread.h"

#include <future>
#include <memory>

namespace sluice::test {

inline crypto::SecretBytes secretOf(const std::string& text)
{
    return crypto::SecretBytes(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

class HostedBed {
public:
    // `v3`: as Konnect; else self-hosted. Waits are short.
    void open(const HostedMeterFixture& meter, bool v3, const std::string& token = "kpat_test",
              metering::HostedApi::Timing timing = {2'000, 10})
    {
        openUrl(v3 ? meter.konnectUrl() : meter.origin(), v3, token, timing);
    }
    void openUrl(const std::string& url, bool v3, const std::string& token, metering::HostedApi::Timing timing)
    {
        auto endpoint = metering::HostedEndpoint::of(url, "", {}, v3 ? "konnect" : "selfhosted");
        if (!endpoint)
            qFatal("endpoint: %s", endpoint.error().message.c_str());
        net.runAndWait([&] {
            http = std::make_unique<sluice::net::HttpClient>();
            auto made =
                metering::HostedApi::make({*http, net.poster(), clock, rng}, *endpoint, secretOf(token), {}, timing);
            if (!made)
                qFatal("hosted api: %s", made.error().message.c_str());
            api = std::move(*made);
        });
    }
    void close()
    {
        net.runAndWait([&] {
            api.reset();
            http.reset();
        });
    }
    ~HostedBed() { close(); }

    metering::Hosted<metering::HostedAnswer> send(metering::HostedRequest request)
    {
        std::promise<metering::Hosted<metering::HostedAnswer>> done;
        api->send(std::move(request),
                  [&](metering::Hosted<metering::HostedAnswer> answer) { done.set_value(std::move(answer)); });
        return done.get_future().get();
    }
    metering::Hosted<metering::HostedAnswer> get(const std::string& path)
    {
        metering::HostedRequest request;
        request.path = path;
        return send(std::move(request));
    }
    metering::Hosted<json::Array> list(metering::HostedList list)
    {
        std::promise<metering::Hosted<json::Array>> done;
        api->list(std::move(list), [&](metering::Hosted<json::Array> items) { done.set_value(std::move(items)); });
        return done.get_future().get();
    }

    SystemClock clock;
    SystemRng rng;
    NetThread net;
    std::unique_ptr<sluice::net::HttpClient> http;
    std::unique_ptr<metering::HostedApi> api;
};

}  // namespace sluice::test
