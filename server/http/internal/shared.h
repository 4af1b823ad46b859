// What all threads of one server share. Thread: const parts any; the rest atomic or locked.
#pragma once

#include "http/server.h"

#include <QSslConfiguration>

#include <array>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sluice::http::internal {

class Worker;

// One writer (its worker), many readers.
struct Counters {
    using Cell = std::atomic<std::uint64_t>;
    std::array<Cell, 6> responsesByClass{};
    Cell requests{0}, accepted{0}, evictions{0}, hangUps{0}, bytesIn{0}, bytesOut{0}, latencySumUs{0};
    std::array<Cell, static_cast<std::size_t>(Reject::Count)> rejects{};
    std::array<Cell, ServerStats::kLatencyBoundsUs.size() + 1> latency{};

    static void add(Cell& cell, std::uint64_t n = 1)
    {
        cell.store(cell.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
};

class AddressTable {
public:
    // False when the address has `most` connections already.
    bool enter(const std::string& address, int most)
    {
        const std::lock_guard lock(m_mutex);
        int& count = m_counts[address];
        if (count >= most)
            return false;
        ++count;
        return true;
    }
    void leave(const std::string& address)
    {
        const std::lock_guard lock(m_mutex);
        const auto entry = m_counts.find(address);
        if (entry != m_counts.end() && --entry->second <= 0)
            m_counts.erase(entry);
    }

private:
    std::mutex m_mutex;
    std::map<std::string, int> m_counts;
};

struct Shared {
    Shared(ServerConfig c, std::shared_ptr<const Router> r, ListenerPolicy p, const Clock& k)
        : config(std::move(c)), router(std::move(r)), policy(std::move(p)), clock(k)
    {}
    const ServerConfig config;
    const std::shared_ptr<const Router> router;
    const ListenerPolicy policy;
    const Clock& clock;
    std::optional<QSslConfiguration> tls;  // set before the threads start
    std::atomic<std::int64_t> open{0};
    std::atomic<std::int64_t> buffered{0};
    AddressTable addresses;
    std::mutex workersMutex;
    std::vector<Worker*> workers;   // those whose threads run
    std::deque<Counters> counters;  // one a worker that ever ran; under workersMutex to grow or walk
};

}  // namespace sluice::http::internal
