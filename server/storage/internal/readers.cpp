#include "storage/internal/readers.h"

namespace sluice::storage {

namespace {

// Ends the read whatever happens, also when `work` throws.
class ReadTransaction {
public:
    ReadTransaction(Session& session, std::stop_token stop) : m_session(session) { m_session.setStop(std::move(stop)); }
    ~ReadTransaction()
    {
        m_session.setStop({});
        m_session.rollback();  // nothing was written: as good as a commit, and no stop request can fail it
    }

private:
    Session& m_session;
};

}  // namespace

struct SessionPool::Lease {
    SessionPool& pool;
    std::unique_ptr<Session> session;
    ~Lease() { pool.giveBack(std::move(session)); }
};

SessionPool::SessionPool(Factory factory, std::size_t most, std::chrono::milliseconds wait)
    : m_factory(std::move(factory)), m_most(std::max<std::size_t>(most, 1)), m_wait(wait)
{}

SessionPool::~SessionPool()
{
    std::unique_lock lock(m_mutex);
    m_freed.wait(lock, [this] { return m_idle.size() == m_open; });
    for (auto& session : m_idle)
        session->attach();
}

Result<std::unique_ptr<Session>> SessionPool::take(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    const bool got = m_freed.wait_for(lock, stop, m_wait, [this] { return !m_idle.empty() || m_open < m_most; });
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "query: cancelled");
    if (!got)
        return fail(ErrorCode::Timeout, "query: no free connection in time");
    if (!m_idle.empty()) {
        auto session = std::move(m_idle.back());
        m_idle.pop_back();
        session->attach();
        return session;
    }
    ++m_open;
    lock.unlock();
    auto session = m_factory();
    if (!session) {
        lock.lock();
        --m_open;
        m_freed.notify_one();
    }
    return session;
}

void SessionPool::giveBack(std::unique_ptr<Session> session)
{
    session->detach();
    const std::lock_guard lock(m_mutex);
    m_idle.push_back(std::move(session));
    m_freed.notify_all();
}

Result<void> SessionPool::read(const std::function<Result<void>(Connection&)>& work, std::stop_token stop)
{
    SLUICE_ASSIGN(auto session, take(stop));
    const Lease lease{*this, std::move(session)};
    const ReadTransaction transaction(*lease.session, stop);
    SLUICE_TRY(lease.session->begin(Session::Mode::Read));
    return work(*lease.session);
}

Result<void> SharedSessionReader::read(const std::function<Result<void>(Connection&)>& work, std::stop_token stop)
{
    const std::lock_guard lock(m_mutex);
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "query: cancelled");
    if (m_session.transactionAlive())
        return work(m_session);  // inside a command or another read on this thread
    const ReadTransaction transaction(m_session, stop);
    SLUICE_TRY(m_session.begin(Session::Mode::Read));
    return work(m_session);
}

}  // namespace sluice::storage
