// Moves the write-ahead log into the store from a thread of its own: a checkpoint in line would stall every command
// behind it (qt-findings 3). Thread: notify from the writer.
#pragma once

#include "storage/internal/sqlite_session.h"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

namespace sluice::storage {

class Checkpointer {
public:
    explicit Checkpointer(std::unique_ptr<SqliteSession> session);
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    void walGrewTo(int pages);
    // The writer holds this around each batch. It waits while the log is being started over: SQLite's own lock is
    // polled, and a writer that never rests would win it every time.
    std::unique_lock<std::recursive_mutex> enterBatch();

private:
    void loop();
    void checkpoint(int pages);
    int restartLog();

    // Under load the same pages are written again and again: the more commits between two checkpoints, the less is copied.
    static constexpr int passivePages = 8'000;   // 32 MB: copy what no reader needs, disturbing nobody
    static constexpr int restartPages = 16'000;  // 64 MB: hold writers for a moment so that the log starts over

    std::unique_ptr<SqliteSession> m_session;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_restarted;
    std::recursive_mutex m_batch;
    bool m_restarting = false;
    int m_pages = 0;
    int m_handledPages = 0;  // the log's size at the last checkpoint; it shrinks when the log starts over
    bool m_stop = false;
    std::thread m_thread;
};

}  // namespace sluice::storage
