// Runs commands in shared transactions (writer.h says what callers are promised). Thread: the one that owns the
// session.
#pragma once

#include "storage/internal/session.h"
#include "storage/writer.h"

#include <vector>

namespace sluice::storage {

struct QueuedCommand {
    Writer::Command command;
    Writer::Done done;
    Result<void> outcome{};
};

class BatchRunner {
public:
    explicit BatchRunner(Session& session) : m_session(session) {}
    void addListener(BatchListener* listener) { m_listeners.push_back(listener); }

    // Runs every command and sets its outcome; calls no `done`. Mostly one transaction; one more for each time the
    // engine gave a transaction up half-way, so that commands not yet run are not drawn into another one's failure.
    void run(std::vector<QueuedCommand>& batch);

private:
    std::size_t runTransaction(std::vector<QueuedCommand>& batch, std::size_t first);
    Result<void> runCommand(QueuedCommand& queued);
    Result<void> finish();
    void undo();

    Session& m_session;
    std::vector<BatchListener*> m_listeners;
};

}  // namespace sluice::storage
