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
    bool repeatable = false;
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
    struct Stretch {
        std::size_t end;
        bool undone = false;  // the transaction is over, and nothing of it is left
    };

    std::size_t runTransaction(std::vector<QueuedCommand>& batch, std::size_t first);
    Stretch runStretch(std::vector<QueuedCommand>& batch, std::size_t first, std::size_t next);
    Result<void> runCommand(QueuedCommand& queued);
    void startCommand();
    void tellRolledBack();
    Result<void> finish();
    void undo();

    Session& m_session;
    std::vector<BatchListener*> m_listeners;
    std::size_t m_careful = 0;  // commands of the batch before this one run alone
};

}  // namespace sluice::storage
