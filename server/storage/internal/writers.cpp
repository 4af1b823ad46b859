#include "storage/internal/writers.h"

#include "core/burst.h"

#include <chrono>
#include <pthread.h>

namespace sluice::storage {

namespace {

// Those who were just answered ask again within this time, if they ask at all. A quarter of them make the next batch, while
// the others' answers travel: fewer commits, and each touches the same pages for more commands. A lone asker is never made
// to wait.
constexpr std::chrono::microseconds gatherPatience{500};
constexpr std::size_t gatherPart = 4;

}  // namespace

ThreadedWriter::ThreadedWriter(Session& session, std::size_t capacity, std::size_t maxBatch, Hooks hooks)
    : m_session(session), m_maxBatch(maxBatch), m_hooks(std::move(hooks)), m_queue(capacity)
{
    m_session.detach();
    m_thread = std::thread([this] { loop(); });
}

ThreadedWriter::~ThreadedWriter()
{
    stop();
}

void ThreadedWriter::enqueue(QueuedCommand queued)
{
    if (m_queue.push(std::move(queued)))
        return;
    if (m_stopped.load())
        queued.done(fail(ErrorCode::Unavailable, "the store is closed"));
    else
        queued.done(fail(ErrorCode::Overloaded, "the store's queue is full"));
}

void ThreadedWriter::addListener(BatchListener* listener)
{
    const std::lock_guard lock(m_listenerMutex);
    m_newListeners.push_back(listener);
    m_listenersAdded = true;
}

void ThreadedWriter::stop()
{
    m_stopped = true;
    m_queue.close();
    if (m_thread.joinable())
        m_thread.join();
}

void ThreadedWriter::loop()
{
    pthread_setname_np(pthread_self(), "sluice-writer");
    m_session.attach();
    BatchRunner runner(m_session);
    std::size_t inFlight = 0;  // commands under way when the last batch was done
    for (;;) {
        auto batch = m_queue.gatherBatch(m_maxBatch, inFlight / gatherPart, gatherPatience);
        if (batch.empty())
            break;
        if (m_listenersAdded.exchange(false)) {
            const std::lock_guard lock(m_listenerMutex);
            for (BatchListener* listener : std::exchange(m_newListeners, {}))
                runner.addListener(listener);
        }
        {
            const auto guard = m_hooks.guard ? m_hooks.guard() : std::unique_lock<std::recursive_mutex>();
            runner.run(batch);
        }
        inFlight = batch.size() + m_queue.size();
        answer(batch);
        if (m_hooks.afterBatch)
            m_hooks.afterBatch();
    }
    m_session.detach();
}

void ThreadedWriter::answer(std::vector<QueuedCommand>& batch)
{
    const Burst burst;
    for (QueuedCommand& queued : batch) {
        queued.command = nullptr;  // so that what both hold ends with the answer, not here
        queued.done(std::move(queued.outcome));
    }
}

void InlineWriter::submit(Command command, Done done)
{
    const std::unique_lock lock(m_mutex);
    if (m_stopped)
        return done(fail(ErrorCode::Unavailable, "the store is closed"));
    m_waiting.push_back({std::move(command), std::move(done), false, {}});
    if (m_running)
        return;
    while (!m_waiting.empty()) {
        std::vector<QueuedCommand> batch;
        batch.push_back(std::move(m_waiting.front()));
        m_waiting.pop_front();
        m_running = true;
        m_session.attach();
        m_runner.run(batch);
        m_session.detach();
        m_running = false;
        batch.front().done(std::move(batch.front().outcome));
    }
}

}  // namespace sluice::storage
