// The pool of reader sessions, and the single shared session of an in-memory store.
#pragma once

#include "storage/internal/session.h"
#include "storage/reader.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace sluice::storage {

class SessionPool final : public ReaderPool {
public:
    using Factory = std::function<Result<std::unique_ptr<Session>>()>;
    SessionPool(Factory factory, std::size_t most, std::chrono::milliseconds wait);
    ~SessionPool() override;  // waits for reads that are running

    Result<void> read(const std::function<Result<void>(Connection&)>& work, std::stop_token stop) override;

private:
    struct Lease;
    Result<std::unique_ptr<Session>> take(const std::stop_token& stop);
    void giveBack(std::unique_ptr<Session> session);

    Factory m_factory;
    const std::size_t m_most;
    const std::chrono::milliseconds m_wait;
    std::mutex m_mutex;
    std::condition_variable_any m_freed;
    std::vector<std::unique_ptr<Session>> m_idle;
    std::size_t m_open = 0;
};

class SharedSessionReader final : public ReaderPool {
public:
    SharedSessionReader(Session& session, std::recursive_mutex& mutex) : m_session(session), m_mutex(mutex) {}
    Result<void> read(const std::function<Result<void>(Connection&)>& work, std::stop_token stop) override;

private:
    Session& m_session;
    std::recursive_mutex& m_mutex;
};

}  // namespace sluice::storage
