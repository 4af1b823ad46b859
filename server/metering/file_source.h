// Events from a file with one envelope a line, as a program beside the signer writes it. The place after the last whole line that is durable is
// kept in the store, so it goes on there; it follows a file that grows, and starts over with one that is new or shorter than what was read (a
// file that was cut and has the same length again between two looks cannot be told from one that did not change).
// Thread: the one with an event loop that made it; state() any.
#pragma once

#include "metering/event_source.h"
#include "metering/inbox.h"

#include <QFile>
#include <QTimer>

#include <memory>
#include <mutex>

namespace sluice::metering {

struct FileSourceConfig {
    std::string path;
    int pollMs = 500;
    std::size_t eventsPerBatch = 1'000;
    std::size_t bytesPerBatch = 4u << 20;
    std::size_t maxLineBytes = 1u << 20;  // a longer line is a dead letter, cut there
};

class FileSource final : public EventSource {
public:
    // `post` brings a task to this thread, from any, and outlives the writer.
    using Post = std::function<void(std::function<void()>)>;
    FileSource(const Clock& clock, Inbox& inbox, Post post, FileSourceConfig config);
    ~FileSource() override;

    void start() override;
    void stop() override;
    void setPaused(bool paused) override;
    SourceState state() const override;

private:
    void step();
    Result<void> openFile();
    bool readBatch(EventBatch& batch);
    void submitted(const Result<BatchOutcome>& outcome, std::int64_t next);
    void report(SourcePhase phase, const std::string& error);

    const Clock& m_clock;
    Inbox& m_inbox;
    const Post m_post;
    const FileSourceConfig m_config;
    QTimer m_timer;
    QFile m_file;
    std::string m_part;          // path and inode: a file of the same name is another one
    std::int64_t m_stored = -1;  // what the store says; -1: nothing yet
    std::int64_t m_read = 0;     // where this goes on
    bool m_inFlight = false;
    bool m_paused = false;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    mutable std::mutex m_mutex;
    SourceState m_state;
};

}  // namespace sluice::metering
