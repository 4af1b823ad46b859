#include "storage/internal/postgres_canceller.h"

#include <algorithm>

namespace sluice::storage {

PostgresCanceller::PostgresCanceller(std::string url) : m_url(std::move(url))
{
    m_thread = std::thread([this] { loop(); });
}

PostgresCanceller::~PostgresCanceller()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void PostgresCanceller::request(std::int64_t backend)
{
    {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(backend);
    }
    m_changed.notify_all();
}

void PostgresCanceller::forget(std::int64_t backend)
{
    std::unique_lock lock(m_mutex);
    std::erase(m_requests, backend);
    m_changed.wait(lock, [&] { return m_current != backend; });
}

void PostgresCanceller::loop()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_stop || !m_requests.empty(); });
        if (m_stop)
            break;
        m_current = m_requests.front();
        m_requests.pop_front();
        lock.unlock();
        cancel(m_current);
        lock.lock();
        m_current = 0;
        m_changed.notify_all();
    }
    lock.unlock();
    m_session.reset();
}

void PostgresCanceller::cancel(std::int64_t backend)
{
    // A cancel that cannot be sent leaves the query to end by itself; the caller still gets its answer then.
    if (!m_session) {
        auto opened = PostgresSession::open({.url = m_url});
        if (!opened)
            return;
        m_session = std::move(*opened);
    }
    if (!m_session->begin(Session::Mode::Read))
        return;
    [[maybe_unused]] const auto sent =
        m_session->query("SELECT pg_cancel_backend(?::int)", {backend}, [](const Row&) { return false; });
    m_session->rollback();
}

}  // namespace sluice::storage
