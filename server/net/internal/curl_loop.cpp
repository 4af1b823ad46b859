#include "net/internal/curl_loop.h"

#include "core/check.h"

#include <pthread.h>
#include <signal.h>

namespace sluice::net {
namespace {

// Kept for the life of the program: other parts of it may be inside the library at any time.
void startLibrary()
{
    static std::once_flag once;
    std::call_once(once, [] { SLUICE_CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); });
}

}  // namespace

CurlLoop::CurlLoop(const HttpClientOptions& options, Deliver deliver) : m_deliver(std::move(deliver))
{
    startLibrary();
    m_multi = curl_multi_init();
    SLUICE_CHECK(m_multi);
    curl_multi_setopt(m_multi, CURLMOPT_PIPELINING, long(CURLPIPE_NOTHING));
    curl_multi_setopt(m_multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, long(options.maxConnections));
    curl_multi_setopt(m_multi, CURLMOPT_MAX_HOST_CONNECTIONS, long(options.maxConnectionsPerHost));
    curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, long(options.maxIdleConnections));
    // Signals are the main thread's.
    sigset_t all, former;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &former);
    m_thread = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &former, nullptr);
    pthread_setname_np(m_thread.native_handle(), "net");
}

CurlLoop::~CurlLoop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    curl_multi_wakeup(m_multi);
    m_thread.join();
    for (const auto& [id, transfer] : m_running)
        curl_multi_remove_handle(m_multi, transfer->handle());
    m_running.clear();
    curl_multi_cleanup(m_multi);
}

void CurlLoop::start(std::uint64_t id, std::unique_ptr<Transfer> transfer)
{
    give({id, std::move(transfer)});
}

void CurlLoop::cancel(std::uint64_t id)
{
    give({id, nullptr});
}

void CurlLoop::give(Order order)
{
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        first = m_orders.empty();
        m_orders.push_back(std::move(order));
    }
    if (first)
        curl_multi_wakeup(m_multi);
}

void CurlLoop::run()
{
    while (takeOrders()) {
        expire();
        int active = 0;
        curl_multi_perform(m_multi, &active);
        reap();
        curl_multi_poll(m_multi, nullptr, 0, pollMs(), nullptr);
    }
}

bool CurlLoop::takeOrders()
{
    std::vector<Order> orders;
    {
        const std::lock_guard lock(m_mutex);
        if (m_stop)
            return false;
        orders.swap(m_orders);
    }
    for (Order& order : orders) {
        if (order.transfer)
            begin(order.id, std::move(order.transfer));
        else
            end(order.id, fail(ErrorCode::Cancelled, "cancelled"));
    }
    return true;
}

void CurlLoop::begin(std::uint64_t id, std::unique_ptr<Transfer> transfer)
{
    CURL* const easy = transfer->makeHop();
    m_deadlines.emplace(transfer->deadline(), id);
    m_ids.emplace(easy, id);
    m_running.emplace(id, std::move(transfer));
    if (curl_multi_add_handle(m_multi, easy) != CURLM_OK)
        end(id, fail(ErrorCode::Internal, "the request could not be started"));
}

void CurlLoop::expire()
{
    const auto now = std::chrono::steady_clock::now();
    while (!m_deadlines.empty() && m_deadlines.begin()->first <= now) {
        const std::uint64_t id = m_deadlines.begin()->second;
        end(id, m_running.at(id)->timedOut());
    }
}

void CurlLoop::reap()
{
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(m_multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURL* const easy = message->easy_handle;
        const CURLcode code = message->data.result;  // the message dies with the handle's removal
        const auto known = m_ids.find(easy);
        SLUICE_CHECK(known != m_ids.end());
        const std::uint64_t id = known->second;
        Transfer& transfer = *m_running.at(id);
        curl_multi_remove_handle(m_multi, easy);
        m_ids.erase(known);
        if (auto outcome = transfer.hopEnded(code)) {
            end(id, std::move(*outcome));
            continue;
        }
        CURL* const next = transfer.makeHop();
        m_ids.emplace(next, id);
        if (curl_multi_add_handle(m_multi, next) != CURLM_OK)
            end(id, fail(ErrorCode::Internal, "the request could not be started"));
    }
}

void CurlLoop::end(std::uint64_t id, Result<HttpResponse> result)
{
    auto entry = m_running.extract(id);
    if (entry.empty())
        return;
    Transfer& transfer = *entry.mapped();
    if (m_ids.erase(transfer.handle()) > 0)
        curl_multi_remove_handle(m_multi, transfer.handle());
    m_deadlines.erase({transfer.deadline(), id});
    m_deliver(id, std::move(result));
}

int CurlLoop::pollMs() const
{
    if (m_deadlines.empty())
        return 60'000;
    const auto left = m_deadlines.begin()->first - std::chrono::steady_clock::now();
    // Rounded up, so that it does not spin through the last millisecond.
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return int(std::clamp<std::int64_t>(ms, 0, 60'000));
}

}  // namespace sluice::net
