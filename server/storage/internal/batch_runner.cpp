#include "storage/internal/batch_runner.h"

#include <exception>

namespace sluice::storage {

namespace {

Result<void> callGuarded(const Writer::Command& command, Connection& connection)
{
    try {
        return command(connection);
    } catch (const std::exception& error) {
        return fail(ErrorCode::Internal, std::string("command: ") + error.what());
    }
}

}  // namespace

void BatchRunner::run(std::vector<QueuedCommand>& batch)
{
    for (std::size_t next = 0; next < batch.size();)
        next = runTransaction(batch, next);
}

// Answers where the next transaction starts.
std::size_t BatchRunner::runTransaction(std::vector<QueuedCommand>& batch, std::size_t first)
{
    const auto failRange = [&](std::size_t end, const Error& error) {
        for (std::size_t i = first; i < end; ++i)
            batch[i].outcome = fail(error);
    };
    if (auto begun = m_session.begin(Session::Mode::Write); !begun) {
        failRange(batch.size(), begun.error());
        return batch.size();
    }
    if (m_session.takeReopened()) {
        for (BatchListener* listener : m_listeners)
            listener->storeReopened();
    }
    std::size_t end = first;
    while (end < batch.size() && m_session.transactionAlive()) {
        batch[end].outcome = runCommand(batch[end]);
        ++end;
    }
    // An answer may rest on what an earlier command of the batch wrote: without the commit none of them holds.
    if (!m_session.transactionAlive()) {
        const Error reason = m_session.lostReason();
        undo();
        failRange(end, reason);
    } else if (auto done = finish(); !done) {
        failRange(end, done.error());
    }
    return end;
}

Result<void> BatchRunner::runCommand(QueuedCommand& queued)
{
    for (BatchListener* listener : m_listeners)
        listener->commandStarted();
    m_session.openCommand();
    Result<void> outcome = callGuarded(queued.command, m_session);
    auto closed = m_session.closeCommand(outcome.has_value());
    if (outcome && !closed)
        outcome = fail(std::move(closed).error());
    if (!outcome) {
        for (BatchListener* listener : m_listeners)
            listener->commandRolledBack();
    }
    return outcome;
}

Result<void> BatchRunner::finish()
{
    Result<void> done{};
    for (std::size_t i = 0; done && i < m_listeners.size(); ++i)
        done = m_listeners[i]->beforeCommit(m_session);
    if (!done) {
        undo();
        return done;
    }
    done = m_session.commit();
    for (BatchListener* listener : m_listeners)
        done ? listener->afterCommit() : listener->afterRollback();
    return done;
}

void BatchRunner::undo()
{
    m_session.rollback();
    for (BatchListener* listener : m_listeners)
        listener->afterRollback();
}

}  // namespace sluice::storage
