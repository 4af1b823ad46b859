// Time and order of a simulated world: tasks at a moment of the fake clock, in an order that follows from the seed alone. One thread.
#pragma once

#include "core/clock.h"

#include <deque>
#include <functional>
#include <map>
#include <utility>

namespace sluice::sim {

class Scheduler {
public:
    explicit Scheduler(FakeClock& clock) : m_clock(clock) {}

    void after(std::int64_t ms, std::function<void()> task)
    {
        m_timed.emplace(std::pair(m_clock.now().micros + ms * 1000, ++m_sequence), std::move(task));
    }
    void post(std::function<void()> task) { m_posted.push_back(std::move(task)); }

    // Runs what is due within `ms` from now and leaves the clock there.
    void run(std::int64_t ms)
    {
        const std::int64_t end = m_clock.now().micros + ms * 1000;
        drain();
        while (!m_timed.empty() && m_timed.begin()->first.first <= end) {
            auto first = m_timed.begin();
            advanceTo(first->first.first);
            const std::function<void()> task = std::move(first->second);
            m_timed.erase(first);
            task();
            drain();
        }
        advanceTo(end);
    }

private:
    void advanceTo(std::int64_t micros)
    {
        const std::int64_t ms = (micros - m_clock.now().micros) / 1000;
        if (ms > 0)
            m_clock.advanceMs(ms);
    }
    void drain()
    {
        while (!m_posted.empty()) {
            const std::function<void()> task = std::move(m_posted.front());
            m_posted.pop_front();
            task();
        }
    }

    FakeClock& m_clock;
    std::uint64_t m_sequence = 0;
    std::map<std::pair<std::int64_t, std::uint64_t>, std::function<void()>> m_timed;
    std::deque<std::function<void()>> m_posted;
};

}  // namespace sluice::sim
