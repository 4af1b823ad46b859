#include "net/http_client.h"

#include "core/check.h"
#include "net/internal/curl_loop.h"

#include <QObject>
#include <QThread>

#include <algorithm>
#include <deque>
#include <mutex>

namespace sluice::net {

std::string_view HttpResponse::header(std::string_view name) const
{
    const auto sameLetter = [](char a, char b) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        return lower(a) == lower(b);
    };
    for (const auto& [field, value] : headers) {
        if (std::equal(field.begin(), field.end(), name.begin(), name.end(), sameLetter))
            return value;
    }
    return {};
}

// Completions go through a queue and one posted event each, so that a callback runs with none of our frames below it that would
// still touch a client it destroys.
class HttpClient::Private : public QObject {
public:
    explicit Private(HttpClientOptions given)
        : options(std::move(given))
        , loop(std::make_unique<CurlLoop>(
              options, [this](std::uint64_t id, Result<HttpResponse> result) { complete(id, std::move(result)); }))
    {}

    ~Private() override
    {
        closing = true;
        for (auto& [id, entry] : running)
            entry.stop.reset();
        loop.reset();
        while (deliverOne()) {
        }
        while (!running.empty()) {
            const auto entry = running.extract(running.begin());
            entry.mapped().callback(fail(ErrorCode::Cancelled, "the HTTP client was closed"));
        }
    }

    void send(HttpRequest request, Callback callback)
    {
        SLUICE_CHECK(QThread::currentThread() == thread());
        SLUICE_CHECK(callback);
        if (closing)
            return callback(fail(ErrorCode::Cancelled, "the HTTP client was closed"));
        const bool full = running.size() >= static_cast<std::size_t>(options.maxInFlight);
        const std::uint64_t id = ++lastId;
        Running& entry = running[id];
        entry.callback = std::move(callback);
        if (full)
            return complete(id, fail(ErrorCode::Overloaded, "too many requests in flight"));
        if (request.stop.stop_requested())
            return complete(id, fail(ErrorCode::Cancelled, "cancelled"));
        if (auto checked = checkRequest(request); !checked)
            return complete(id, fail(checked.error()));
        const std::stop_token stop = request.stop;
        loop->start(id, std::make_unique<Transfer>(std::move(request), options));
        if (stop.stop_possible())
            entry.stop.emplace(stop, std::function<void()>([this, id] { loop->cancel(id); }));
    }

    struct Running {
        Callback callback;
        // Runs on the thread that asks; destroying it waits for one that is running.
        std::optional<std::stop_callback<std::function<void()>>> stop;
    };

    // Thread: any.
    void complete(std::uint64_t id, Result<HttpResponse> result)
    {
        {
            const std::lock_guard lock(mutex);
            done.emplace_back(id, std::move(result));
        }
        QMetaObject::invokeMethod(
            this, [this] { deliverOne(); }, Qt::QueuedConnection);  // last: it may destroy this
    }

    bool deliverOne()
    {
        std::optional<std::pair<std::uint64_t, Result<HttpResponse>>> next;
        {
            const std::lock_guard lock(mutex);
            if (done.empty())
                return false;
            next = std::move(done.front());
            done.pop_front();
        }
        auto entry = running.extract(next->first);
        SLUICE_CHECK(!entry.empty());
        entry.mapped().stop.reset();
        entry.mapped().callback(std::move(next->second));
        return true;
    }

    const HttpClientOptions options;
    std::map<std::uint64_t, Running> running;
    std::mutex mutex;
    std::deque<std::pair<std::uint64_t, Result<HttpResponse>>> done;
    std::uint64_t lastId = 0;
    bool closing = false;
    std::unique_ptr<CurlLoop> loop;  // last: it calls complete()
};

HttpClient::HttpClient(HttpClientOptions options) : d(std::make_unique<Private>(std::move(options))) {}

HttpClient::~HttpClient() = default;

void HttpClient::send(HttpRequest request, Callback done)
{
    d->send(std::move(request), std::move(done));
}

int HttpClient::inFlight() const
{
    return static_cast<int>(d->running.size());
}

}  // namespace sluice::net
