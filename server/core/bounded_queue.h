// The only way values cross threads besides Qt's event queues: a bounded queue that says what happens when it is full (push
// answers false). Thread: any number of producers and consumers.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace sluice {

template<class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : m_capacity(capacity) {}

    // False when full or closed; the value is then left untouched.
    bool push(T&& value)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (m_closed || m_items.size() >= m_capacity)
                return false;
            m_items.push_back(std::move(value));
            if (m_items.size() < m_gatherAt)
                return true;
        }
        m_filled.notify_one();
        return true;
    }

    // Waits for at least one item, then takes up to `most`. Empty only after close() when nothing is left.
    std::vector<T> takeBatch(std::size_t most)
    {
        std::unique_lock lock(m_mutex);
        m_filled.wait(lock, [this] { return m_closed || !m_items.empty(); });
        return take(most);
    }

    // As takeBatch; when there is one item, goes on waiting for `enough` of them, at most `patience`. For one consumer:
    // it is woken once, not by every item.
    template<class Duration>
    std::vector<T> gatherBatch(std::size_t most, std::size_t enough, Duration patience)
    {
        std::unique_lock lock(m_mutex);
        m_filled.wait(lock, [this] { return m_closed || !m_items.empty(); });
        enough = std::min({enough, most, m_capacity});
        if (m_items.size() < enough && !m_closed) {
            m_gatherAt = enough;
            m_filled.wait_for(lock, patience, [this, enough] { return m_closed || m_items.size() >= enough; });
            m_gatherAt = 0;
        }
        return take(most);
    }

    // Takes up to `most` items that are there now.
    std::vector<T> tryTakeBatch(std::size_t most)
    {
        const std::lock_guard lock(m_mutex);
        return take(most);
    }

    void close()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_closed = true;
        }
        m_filled.notify_all();
    }

    std::size_t size() const
    {
        const std::lock_guard lock(m_mutex);
        return m_items.size();
    }

    std::size_t capacity() const { return m_capacity; }

private:
    std::vector<T> take(std::size_t most)
    {
        std::vector<T> batch;
        batch.reserve(std::min(most, m_items.size()));
        while (!m_items.empty() && batch.size() < most) {
            batch.push_back(std::move(m_items.front()));
            m_items.pop_front();
        }
        return batch;
    }

    const std::size_t m_capacity;
    mutable std::mutex m_mutex;
    std::condition_variable m_filled;
    std::deque<T> m_items;
    std::size_t m_gatherAt = 0;  // the consumer sleeps until so many items are there
    bool m_closed = false;
};

}  // namespace sluice
