// One thread for long work in order (KDFs, key files). A task put in after close() is dropped, with the completions it holds.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace sluice::wallet {

class Worker {
public:
    Worker() : m_thread([this] { run(); }) {}
    ~Worker() { close(); }

    // False when `capacity` tasks wait or the worker is closed; the task is then dropped.
    bool post(std::function<void()> task)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (m_closed || m_tasks.size() >= capacity)
                return false;
            m_tasks.push_back(std::move(task));
        }
        m_filled.notify_one();
        return true;
    }

    void close()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_closed = true;
        }
        m_filled.notify_all();
        if (m_thread.joinable())
            m_thread.join();
    }

    static constexpr std::size_t capacity = 256;

private:
    void run()
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_filled.wait(lock, [this] { return m_closed || !m_tasks.empty(); });
            if (m_closed)
                break;
            auto task = std::move(m_tasks.front());
            m_tasks.pop_front();
            lock.unlock();
            task();
            task = nullptr;
            lock.lock();
        }
        auto dropped = std::exchange(m_tasks, {});
        lock.unlock();
        dropped.clear();
    }

    std::mutex m_mutex;
    std::condition_variable m_filled;
    std::deque<std::function<void()>> m_tasks;
    bool m_closed = false;
    std::thread m_thread;
};

}  // namespace sluice::wallet
