// The exchanges of a HostedApi: attempts, waits between them, stops. Thread: that of the HTTP client; stats any.
#pragma once

#include "metering/hosted_api.h"

#include <QObject>

#include <map>
#include <mutex>

namespace sluice::metering {

template<class T>
Hosted<T> hostedFailure(ErrorCode code, std::string message)
{
    HostedError error;
    error.code = code;
    error.message = std::move(message);
    return tl::unexpected(std::move(error));
}

// One call until it is answered. Whoever drops the last copy without an answer has cancelled it.
struct HostedJob {
    HostedRequest request;
    HostedApi::Done done;
    std::string shown;          // "POST /customers"
    std::int64_t endsAtMs = 0;  // monotonic
    int attempt = 0;
    std::uint64_t id = 0;
    std::stop_source stopExchange;
    std::optional<std::stop_callback<std::function<void()>>> callerStop;

    HostedJob(HostedRequest given, HostedApi::Done handler);
    ~HostedJob();
    HostedJob(const HostedJob&) = delete;
    HostedJob& operator=(const HostedJob&) = delete;
    void complete(Hosted<HostedAnswer> answer);
};

class HostedExchange : public std::enable_shared_from_this<HostedExchange> {
public:
    HostedExchange(HostedApi::Ports given, HostedEndpoint where, crypto::SecretBytes managing,
                   crypto::SecretBytes ingesting, HostedApi::Timing times);

    void start(const std::shared_ptr<HostedJob>& job);
    void close();
    HostedStats stats() const;

    const HostedApi::Ports ports;
    const HostedEndpoint endpoint;

private:
    void attempt(const std::shared_ptr<HostedJob>& job);
    Result<net::HttpRequest> requestOf(const HostedJob& job) const;
    Result<std::string> urlOf(const HostedRequest& request) const;
    std::string_view secretFor(HostedTarget target) const;
    void answered(const std::shared_ptr<HostedJob>& job, const Result<net::HttpResponse>& response);
    void note(const Result<net::HttpResponse>& response, const Hosted<HostedAnswer>& answer);
    std::int64_t backoffMs(int attempts) const;
    void finish(const std::shared_ptr<HostedJob>& job, Hosted<HostedAnswer> answer);
    void cancel(std::uint64_t id);

    const crypto::SecretBytes m_token, m_ingestToken;
    const HostedApi::Timing m_timing;
    mutable std::mutex m_mutex;
    HostedStats m_stats;
    std::unique_ptr<QObject> m_context = std::make_unique<QObject>();  // of the waits between attempts
    std::map<std::uint64_t, std::shared_ptr<HostedJob>> m_jobs;
    std::uint64_t m_lastId = 0;
    bool m_closed = false;
};

}  // namespace sluice::metering
