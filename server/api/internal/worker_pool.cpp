#include "api/internal/worker_pool.h"

namespace sluice::api {

WorkerPool::WorkerPool(int threads, std::size_t capacity) : m_queue(capacity)
{
    for (int i = 0; i < threads; ++i) {
        m_threads.emplace_back([this] {
            for (auto batch = m_queue.takeBatch(1); !batch.empty(); batch = m_queue.takeBatch(1))
                batch.front()();
        });
    }
}

bool WorkerPool::run(std::function<void()> job)
{
    return m_queue.push(std::move(job));
}

void WorkerPool::stop()
{
    m_queue.close();
    m_threads.clear();
}

}  // namespace sluice::api
