#include "app/lifecycle/worker_thread.h"

#include "core/check.h"
#include "crypto/thread_state.h"

namespace sluice::app {

WorkerThread::WorkerThread(const QString& name)
{
    m_thread.setObjectName(name);
    m_context.moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, &crypto::releaseThreadState);
    m_thread.start();
}

WorkerThread::~WorkerThread()
{
    stop();
}

void WorkerThread::post(std::function<void()> task)
{
    QMetaObject::invokeMethod(&m_context, std::move(task), Qt::QueuedConnection);
}

void WorkerThread::runAndWait(const std::function<void()>& task)
{
    SLUICE_CHECK(QThread::currentThread() != &m_thread);
    QMetaObject::invokeMethod(&m_context, task, Qt::BlockingQueuedConnection);
}

void WorkerThread::stop()
{
    if (m_stopped)
        return;
    m_stopped = true;
    post([this] { m_thread.quit(); });
    m_thread.wait();
}

}  // namespace sluice::app
