// One worker thread with a queue of tasks, started on first use. Destruction asks the running task to stop, drops the rest and joins:
// the GUI thread never waits for a task otherwise.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace sluice::models {

class Lane {
public:
    using Task = std::function<void(std::stop_token)>;

    Lane() = default;
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;
    ~Lane()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_closed = true;
            m_tasks.clear();
            m_running.request_stop();
        }
        m_wake.notify_all();
        if (m_thread.joinable())
            m_thread.join();
    }

    // The returned source stops this task, whether it waits or runs.
    std::stop_source post(Task task)
    {
        std::stop_source stop;
        {
            const std::lock_guard lock(m_mutex);
            m_tasks.emplace_back(stop, std::move(task));
            if (!m_thread.joinable())
                m_thread = std::thread([this] { run(); });
        }
        m_wake.notify_one();
        return stop;
    }

private:
    void run()
    {
        for (;;) {
            std::pair<std::stop_source, Task> next;
            {
                std::unique_lock lock(m_mutex);
                m_running = std::stop_source(std::nostopstate);
                m_wake.wait(lock, [this] { return m_closed || !m_tasks.empty(); });
                if (m_closed)
                    return;
                next = std::move(m_tasks.front());
                m_tasks.pop_front();
                m_running = next.first;
            }
            if (!next.first.stop_requested())
                next.second(next.first.get_token());
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::pair<std::stop_source, Task>> m_tasks;
    std::stop_source m_running{std::nostopstate};
    std::thread m_thread;
    bool m_closed = false;
};

}  // namespace sluice::models
