// A QThread with an event loop and a place to post tasks to. Tasks posted after stop() are dropped. Thread: any.
#pragma once

#include <QObject>
#include <QThread>

#include <functional>

namespace sluice::app {

class WorkerThread {
public:
    explicit WorkerThread(const QString& name);
    ~WorkerThread();
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;

    void post(std::function<void()> task);
    // Runs on the thread and waits for it; never from that thread itself.
    void runAndWait(const std::function<void()>& task);
    // Ends the event loop after what was posted before, and joins.
    void stop();
    QObject* context() { return &m_context; }  // lives on the thread

private:
    QThread m_thread;
    QObject m_context;
    bool m_stopped = false;
};

}  // namespace sluice::app
