// The thread that carries a client's sockets: libcurl's multi interface, deadlines and cancellation. Thread: start() and cancel() any.
#pragma once

#include "net/internal/transfer.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>
#include <vector>

namespace sluice::net {

class CurlLoop {
public:
    // Called on the loop's thread, once for each transfer that ended before the loop was destroyed; must only hand over.
    using Deliver = std::function<void(std::uint64_t id, Result<HttpResponse> result)>;

    CurlLoop(const HttpClientOptions& options, Deliver deliver);
    ~CurlLoop();  // closes what is still running, without a word

    void start(std::uint64_t id, std::unique_ptr<Transfer> transfer);
    void cancel(std::uint64_t id);  // unknown or ended is fine

private:
    struct Order {
        std::uint64_t id = 0;
        std::unique_ptr<Transfer> transfer;  // null: cancel
    };

    void give(Order order);
    void run();
    bool takeOrders();
    void begin(std::uint64_t id, std::unique_ptr<Transfer> transfer);
    void expire();
    void reap();
    void end(std::uint64_t id, Result<HttpResponse> result);
    int pollMs() const;

    CURLM* m_multi = nullptr;
    const Deliver m_deliver;
    std::unordered_map<std::uint64_t, std::unique_ptr<Transfer>> m_running;
    std::unordered_map<CURL*, std::uint64_t> m_ids;
    std::set<std::pair<Transfer::Time, std::uint64_t>> m_deadlines;
    std::mutex m_mutex;
    std::vector<Order> m_orders;
    bool m_stop = false;
    std::thread m_thread;
};

}  // namespace sluice::net
