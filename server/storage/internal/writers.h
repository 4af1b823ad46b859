// The two writers: one on a thread of its own, one on the caller's.
#pragma once

#include "core/bounded_queue.h"
#include "storage/internal/batch_runner.h"

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace sluice::storage {

class StoppableWriter : public Writer {
public:
    virtual void stop() = 0;  // runs what is queued, then refuses; returns when done
};

class ThreadedWriter final : public StoppableWriter {
public:
    // Both hooks run on the writer thread: `guard` around each batch (shared in-memory stores), `afterBatch` once it is
    // durable.
    struct Hooks {
        std::function<std::unique_lock<std::recursive_mutex>()> guard;
        std::function<void()> afterBatch;
    };
    ThreadedWriter(Session& session, std::size_t capacity, std::size_t maxBatch, Hooks hooks);
    ~ThreadedWriter() override;

    void submit(Command command, Done done) override { enqueue({std::move(command), std::move(done), false, {}}); }
    void submitRepeatable(Command command, Done done) override
    {
        enqueue({std::move(command), std::move(done), true, {}});
    }
    void addListener(BatchListener* listener) override;
    std::size_t queued() const override { return m_queue.size(); }
    void stop() override;

private:
    void enqueue(QueuedCommand queued);
    void loop();
    static void answer(std::vector<QueuedCommand>& batch);

    Session& m_session;
    const std::size_t m_maxBatch;
    Hooks m_hooks;
    BoundedQueue<QueuedCommand> m_queue;
    std::mutex m_listenerMutex;
    std::vector<BatchListener*> m_newListeners;
    std::atomic<bool> m_listenersAdded{false};
    std::atomic<bool> m_stopped{false};
    std::thread m_thread;
};

class InlineWriter final : public StoppableWriter {
public:
    InlineWriter(Session& session, std::recursive_mutex& mutex) : m_session(session), m_mutex(mutex), m_runner(session)
    {}

    void submit(Command command, Done done) override;
    void addListener(BatchListener* listener) override { m_runner.addListener(listener); }
    std::size_t queued() const override
    {
        const std::lock_guard lock(m_mutex);
        return m_waiting.size();
    }
    void stop() override
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
    }

private:
    Session& m_session;
    std::recursive_mutex& m_mutex;
    BatchRunner m_runner;
    std::deque<QueuedCommand> m_waiting;  // submitted by a command that is running
    bool m_running = false;
    bool m_stopped = false;
};

}  // namespace sluice::storage
