// Cancels running queries from a thread and a connection of its own, so that whoever stops a read never waits for the
// network.
#pragma once

#include "storage/internal/postgres_session.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace sluice::storage {

class PostgresCanceller final : public BackendCanceller {
public:
    explicit PostgresCanceller(std::string url);
    ~PostgresCanceller() override;

    void request(std::int64_t backend) override;
    void forget(std::int64_t backend) override;

private:
    void loop();
    void cancel(std::int64_t backend);

    const std::string m_url;
    std::unique_ptr<PostgresSession> m_session;  // opened at the first use, on the thread
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::int64_t> m_requests;
    std::int64_t m_current = 0;
    bool m_stop = false;
    std::thread m_thread;
};

}  // namespace sluice::storage
