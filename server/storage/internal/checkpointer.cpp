#include "storage/internal/checkpointer.h"

#include <QLoggingCategory>
#include <pthread.h>
#include <sqlite3.h>

namespace sluice::storage {

namespace {

Q_LOGGING_CATEGORY(checkpointLog, "sluice.storage")

}  // namespace

Checkpointer::Checkpointer(std::unique_ptr<SqliteSession> session) : m_session(std::move(session))
{
    m_thread = std::thread([this] { loop(); });
}

Checkpointer::~Checkpointer()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void Checkpointer::walGrewTo(int pages)
{
    {
        const std::lock_guard lock(m_mutex);
        if (pages < m_pages)
            m_handledPages = 0;
        m_pages = pages;
        if (pages - m_handledPages < passivePages)
            return;
    }
    m_wake.notify_one();
}

void Checkpointer::loop()
{
    pthread_setname_np(pthread_self(), "sluice-checkpt");
    std::unique_lock lock(m_mutex);
    while (!m_stop) {
        m_wake.wait(lock, [this] { return m_stop || m_pages - m_handledPages >= passivePages; });
        if (m_stop)
            return;
        const int pages = m_pages;
        m_handledPages = pages;
        lock.unlock();
        checkpoint(pages);
        lock.lock();
    }
}

std::unique_lock<std::recursive_mutex> Checkpointer::enterBatch()
{
    {
        std::unique_lock lock(m_mutex);
        m_restarted.wait(lock, [this] { return !m_restarting; });
    }
    return std::unique_lock(m_batch);
}

int Checkpointer::restartLog()
{
    {
        const std::lock_guard lock(m_mutex);
        m_restarting = true;
    }
    int code = SQLITE_OK;
    {
        const std::lock_guard batch(m_batch);
        code = sqlite3_wal_checkpoint_v2(m_session->handle(), "main", SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    }
    {
        const std::lock_guard lock(m_mutex);
        m_restarting = false;
    }
    m_restarted.notify_all();
    return code;
}

void Checkpointer::checkpoint(int pages)
{
    int code = sqlite3_wal_checkpoint_v2(m_session->handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    // The passive one has done the long part, so writers wait only for what came in meanwhile. A reader with an old
    // snapshot makes this give up after the session's short busy time-out; the next growth tries again.
    if (code == SQLITE_OK && pages >= restartPages)
        code = restartLog();
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY)
        qCWarning(checkpointLog, "checkpoint failed: %s", sqlite3_errmsg(m_session->handle()));
}

}  // namespace sluice::storage
