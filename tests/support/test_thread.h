// A thread with an event loop for what must not run on the test's own: HTTP clients and peers of code that the test waits for. Thread: any.
#pragma once

#include <QObject>
#include <QThread>

#include <functional>
#include <utility>

namespace sluice::test {

class TestThread {
public:
    TestThread()
    {
        m_context.moveToThread(&m_thread);
        m_thread.start();
    }
    ~TestThread()
    {
        m_thread.quit();
        m_thread.wait();
    }
    TestThread(const TestThread&) = delete;
    TestThread& operator=(const TestThread&) = delete;

    void post(std::function<void()> task)
    {
        QMetaObject::invokeMethod(&m_context, std::move(task), Qt::QueuedConnection);
    }
    void run(const std::function<void()>& task)
    {
        QMetaObject::invokeMethod(&m_context, task, Qt::BlockingQueuedConnection);
    }

private:
    QThread m_thread;
    QObject m_context;
};

}  // namespace sluice::test
