// Threads for reads, so that HTTP threads never wait for a disk. Bounded: a full queue says so at once.
#pragma once

#include "core/bounded_queue.h"

#include <functional>
#include <thread>
#include <vector>

namespace sluice::api {

class WorkerPool {
public:
    WorkerPool(int threads, std::size_t capacity);
    ~WorkerPool() { stop(); }

    bool run(std::function<void()> job);  // false: full or stopped; the job was not taken. Any thread
    void stop();                          // finishes what was taken
    std::size_t queued() const { return m_queue.size(); }

private:
    BoundedQueue<std::function<void()>> m_queue;
    std::vector<std::jthread> m_threads;
};

}  // namespace sluice::api
