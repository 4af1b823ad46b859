// A thread with an event loop for what needs one while the test's own thread waits: HTTP clients, stub servers.
#pragma once

#include "crypto/thread_state.h"

#include <QObject>
#include <QThread>

#include <functional>

namespace sluice::test {

class NetThread {
public:
    NetThread()
    {
        m_context.moveToThread(&m_thread);
        QObject::connect(&m_thread, &QThread::finished, &crypto::releaseThreadState);
        m_thread.start();
    }
    ~NetThread()
    {
        m_thread.quit();
        m_thread.wait();
    }
    NetThread(const NetThread&) = delete;
    NetThread& operator=(const NetThread&) = delete;

    void post(std::function<void()> task)
    {
        QMetaObject::invokeMethod(&m_context, std::move(task), Qt::QueuedConnection);
    }
    void runAndWait(const std::function<void()>& task)
    {
        QMetaObject::invokeMethod(&m_context, task, Qt::BlockingQueuedConnection);
    }
    std::function<void(std::function<void()>)> poster()
    {
        return [this](std::function<void()> task) { post(std::move(task)); };
    }

private:
    QThread m_thread;
    QObject m_context;
};

}  // namespace sluice::test
