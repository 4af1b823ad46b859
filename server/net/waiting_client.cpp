#include "net/waiting_client.h"

#include "core/check.h"
#include "crypto/thread_state.h"

#include <QObject>
#include <QThread>

#include <condition_variable>
#include <mutex>
#include <optional>

namespace sluice::net {

namespace {

// Where one caller waits for its answer.
struct WaitingSlot {
    std::mutex mutex;
    std::condition_variable done;
    std::optional<Result<HttpResponse>> answer;

    void put(Result<HttpResponse> result)
    {
        const std::lock_guard lock(mutex);
        answer = std::move(result);
        done.notify_one();
    }
    Result<HttpResponse> take()
    {
        std::unique_lock lock(mutex);
        done.wait(lock, [this] { return answer.has_value(); });
        return std::move(*answer);
    }
};

}  // namespace

class WaitingClient::Private {
public:
    explicit Private(HttpClientOptions options)
    {
        m_thread.setObjectName(QStringLiteral("waiting-http"));
        m_context.moveToThread(&m_thread);
        QObject::connect(&m_thread, &QThread::finished, &crypto::releaseThreadState);
        m_thread.start();
        QMetaObject::invokeMethod(
            &m_context, [&] { m_http = std::make_unique<HttpClient>(std::move(options)); },
            Qt::BlockingQueuedConnection);
    }
    // Answers every call that was posted before: the client is destroyed behind them on its own thread.
    ~Private()
    {
        QMetaObject::invokeMethod(
            &m_context, [this] { m_http.reset(); }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }

    Result<HttpResponse> call(HttpRequest request)
    {
        SLUICE_CHECK(QThread::currentThread() != &m_thread);
        const auto slot = std::make_shared<WaitingSlot>();
        QMetaObject::invokeMethod(
            &m_context,
            [this, slot, request = std::move(request)]() mutable {
                if (!m_http)
                    return slot->put(fail(ErrorCode::Cancelled, "the client has stopped"));
                m_http->send(std::move(request), [slot](Result<HttpResponse> answer) { slot->put(std::move(answer)); });
            },
            Qt::QueuedConnection);
        return slot->take();
    }

    void post(std::function<void()> task)
    {
        QMetaObject::invokeMethod(&m_context, std::move(task), Qt::QueuedConnection);
    }
    void runAndWait(const std::function<void(HttpClient&)>& task)
    {
        SLUICE_CHECK(QThread::currentThread() != &m_thread);
        QMetaObject::invokeMethod(
            &m_context, [&] { task(*m_http); }, Qt::BlockingQueuedConnection);
    }

private:
    QThread m_thread;
    QObject m_context;
    std::unique_ptr<HttpClient> m_http;  // that thread
};

WaitingClient::WaitingClient(HttpClientOptions options) : d(std::make_unique<Private>(std::move(options))) {}

WaitingClient::~WaitingClient() = default;

Result<HttpResponse> WaitingClient::call(HttpRequest request)
{
    return d->call(std::move(request));
}

void WaitingClient::post(std::function<void()> task)
{
    d->post(std::move(task));
}

void WaitingClient::runAndWait(const std::function<void(HttpClient&)>& task)
{
    d->runAndWait(task);
}

}  // namespace sluice::net
