// A thread with an event loop and one HTTP client on it, for what must not wait on anybody else's thread. Thread: any; http() and context()
// on the loop's own. Destroying it completes what is in flight with Cancelled, there, and waits for the thread.
#pragma once

#include "crypto/thread_state.h"
#include "net/http_client.h"

#include <QObject>
#include <QThread>

#include <functional>
#include <memory>

namespace sluice::clearinghouse {

class NetLoop {
public:
    NetLoop(const char* name, net::HttpClientOptions options)
    {
        m_thread.setObjectName(QString::fromLatin1(name));
        m_context.moveToThread(&m_thread);
        QObject::connect(&m_thread, &QThread::finished, &crypto::releaseThreadState);
        m_thread.start();
        runAndWait([this, &options] { m_http = std::make_unique<net::HttpClient>(std::move(options)); });
    }
    ~NetLoop() { close(); }
    NetLoop(const NetLoop&) = delete;
    NetLoop& operator=(const NetLoop&) = delete;

    void close()
    {
        if (!m_thread.isRunning())
            return;
        runAndWait([this] { m_http.reset(); });
        m_thread.quit();
        m_thread.wait();
    }
    void post(std::function<void()> task)
    {
        QMetaObject::invokeMethod(&m_context, std::move(task), Qt::QueuedConnection);
    }
    void runAndWait(const std::function<void()>& task)
    {
        QMetaObject::invokeMethod(&m_context, task, Qt::BlockingQueuedConnection);
    }
    net::HttpClient* http() { return m_http.get(); }  // null while the loop goes down
    QObject* context() { return &m_context; }

private:
    QThread m_thread;
    QObject m_context;
    std::unique_ptr<net::HttpClient> m_http;
};

}  // namespace sluice::clearinghouse
