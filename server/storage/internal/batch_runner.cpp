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
    m_careful = 0;
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
        const Stretch stretch = runStretch(batch, first, end);
        if (stretch.undone)
            return first;
        end = stretch.end;
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

// One command, or several repeatable ones as if they were one. At the head of a transaction these need no savepoint, for
// undoing them is undoing the transaction: under a savepoint every page is copied before it is changed.
BatchRunner::Stretch BatchRunner::runStretch(std::vector<QueuedCommand>& batch, std::size_t first, std::size_t next)
{
    std::size_t end = next;
    while (end < batch.size() && end >= m_careful && batch[end].repeatable)
        ++end;
    if (end - next < 2) {
        batch[next].outcome = runCommand(batch[next]);
        return {next + 1};
    }
    const bool bare = next == first && m_session.statementsUndoAlone();
    startCommand();
    if (!bare)
        m_session.openCommand();
    std::size_t ran = next;
    bool good = true;
    while (good && ran < end) {
        batch[ran].outcome = callGuarded(batch[ran].command, m_session);
        good = batch[ran].outcome.has_value() && m_session.transactionAlive();
        ++ran;
    }
    const auto closed = bare ? Result<void>() : m_session.closeCommand(good);
    if (good && closed)
        return {end};
    m_careful = end;
    if (!m_session.transactionAlive())
        return {ran};  // the caller tells them
    if (bare) {
        undo();
        return {first, true};
    }
    tellRolledBack();
    if (closed)
        return {next};
    for (std::size_t i = next; i < end; ++i)
        batch[i].outcome = fail(closed.error());
    return {end};
}

void BatchRunner::startCommand()
{
    for (BatchListener* listener : m_listeners)
        listener->commandStarted();
}

void BatchRunner::tellRolledBack()
{
    for (BatchListener* listener : m_listeners)
        listener->commandRolledBack();
}

Result<void> BatchRunner::runCommand(QueuedCommand& queued)
{
    startCommand();
    m_session.openCommand();
    Result<void> outcome = callGuarded(queued.command, m_session);
    auto closed = m_session.closeCommand(outcome.has_value());
    if (outcome && !closed)
        outcome = fail(std::move(closed).error());
    if (!outcome)
        tellRolledBack();
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
